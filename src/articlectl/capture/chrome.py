"""Lines of a pasted page that belong to the page and not to its article: whole lines only."""

from __future__ import annotations

import re
from enum import Enum

from articlectl.capture import phrases


class Chrome(Enum):
    """How sure a line is chrome, going by its words alone."""

    NEVER = "text"
    ALWAYS = "no article has this line"
    ACTION = "a button: a heading only deep inside the text"
    PLACE = "a menu entry: a heading wherever a paragraph follows"
    MARKER = "what follows may be teasers"
    BESIDE = "a number or a common word: of the page only where it stands beside buttons"


def classify(line: str) -> Chrome:
    """Return how sure the whole line is chrome; a line of running text is never."""
    words = _fold(line)
    if not words:
        return Chrome.ALWAYS if _GLYPHS.fullmatch(line.strip()) else Chrome.NEVER
    if _COOKIES.match(words) and _CONSENT.search(words) and len(words) < 500:
        return Chrome.ALWAYS
    if len(words) < 500 and _LONG_PATTERN.fullmatch(words):
        return Chrome.ALWAYS
    if len(words) > 120:
        return Chrome.NEVER
    if words in phrases.BESIDE or _NUMBER.fullmatch(words):
        return Chrome.BESIDE
    if words in phrases.MARKERS or _MORE_FROM.fullmatch(words):
        return Chrome.MARKER
    if words in phrases.ALWAYS or _ALWAYS_PATTERN.fullmatch(words):
        return Chrome.ALWAYS
    if words in phrases.ACTIONS or _ACTION_PATTERN.fullmatch(words):
        return Chrome.ACTION
    if words in phrases.PLACES or _CATEGORIES.fullmatch(words):
        return Chrome.PLACE
    # "Home > News > Travel", "Home | About | Contact", "Facebook Twitter Email"
    parts = [part for part in re.split(r"\s*[|>›»·•/]\s*|\s{2,}|\t", words) if part]
    if len(parts) > 1 and all(part in phrases.PLACES or part in phrases.ACTIONS for part in parts):
        return Chrome.ALWAYS
    return Chrome.NEVER


def is_navigation(line: str) -> bool:
    """Tell whether the whole line is an entry that only the menu of a site has."""
    return _fold(line) in phrases.NAVIGATION


def tagline_of(line: str) -> str | None:
    """Return the name of the encyclopedia whose articles begin with this line, or None."""
    match = _TAGLINE.fullmatch(line.strip())
    return match[1] if match else None


def _fold(line: str) -> str:
    folded = " ".join(line.casefold().replace("’", "'").split())
    return folded.strip(" .:!…→←↑↓›‹»«>|·•∙*-–—+×✕☰▾▼⌄▲#").strip()


_MORE_FROM = re.compile(
    r"(?:more|latest|other (?:posts|articles|stories)) (?:from|by|in|on) .{2,60}"
)

_ALWAYS_PATTERN = re.compile(
    r"(?:about |approx\.? |~ ?)?\d+[ -]?min(?:ute)?s?"
    r" (?:read|reading time|to read|de lecture|lesezeit|de lectura|di lettura)"
    r"|(?:reading|read) time:? ?(?:about |~ ?)?\d+ ?(?:min(?:ute)?s?)?"
    r"|\d[\d,.]*[km]? (?:views?|shares?|likes?|comments?|claps?|reactions?|retweets?|restacks?"
    r"|reads|languages)"
    r"|(?:©|\(c\)|copyright)(?: ?©)? ?(?:\d{4}(?:[-–]\d{4})?.{0,100}|.{0,80}\d{4}.{0,40})"
    r"|.{0,60} all rights reserved"
    r"|(?:proudly )?(?:created|powered|built|made) (?:with|by|on) "
    r"(?:wix|wordpress|squarespace|ghost|substack|blogger|weebly|medium|hugo|jekyll)(?:\.com)?"
    r"|.{2,40} is the home for great culture|retrieved from \W?https?://\S+"
    r"|from \w+, the free (?:encyclopedia|dictionary|media repository)"
    r"|share (?:this|on|via|to|with) [\w ]{1,20}|\d+ of \d+|page \d+ of \d+"
)
_LONG_PATTERN = re.compile(
    r"this page was last (?:edited|modified) on \d.{0,60}"
    r"|text is available under the creative commons .*"
    r"|thanks for reading .{1,80}[!.] (?:subscribe for free|this post is public).{0,80}"
)
_CATEGORIES = re.compile(r"(?:hidden )?categor(?:y|ies): ?\S.*")
_TAGLINE = re.compile(r"From (\w+), the free (?:encyclopedia|dictionary|media repository)")
_NUMBER = re.compile(r"\d{1,3}(?:,\d{3})?|\d{1,5}|\d+(?:\.\d)?k")
_COOKIES = re.compile(
    r"(?:we|this (?:web)?site|our (?:web)?site|this page) (?:and our partners )?uses? cookies\b"
    r"|by (?:continuing|using|browsing|clicking).{0,80}\b(?:cookies|cookie policy)\b"
)
_CONSENT = re.compile(
    r"experience|consent|accept|agree|analy|traffic|personali|learn more|prefer|ads\b"
)
_GLYPHS = re.compile(r"[→←↑↓›‹»«×✕☰▾▼⌄▲+|·•∙>\s]+")
_ACTION_PATTERN = re.compile(
    r"(?:share|follow|like|join)(?: us)? (?:on )?(?:facebook|twitter|x|linkedin)"
)
