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


def classify(line: str) -> Chrome:
    """Return how sure the whole line is chrome; a line of running text is never."""
    words = _fold(line)
    if not words:
        return Chrome.ALWAYS if _GLYPHS.fullmatch(line.strip()) else Chrome.NEVER
    if _COOKIES.match(words) and _CONSENT.search(words) and len(words) < 500:
        return Chrome.ALWAYS
    if len(words) > 120:
        return Chrome.NEVER
    if words in phrases.MARKERS or _MORE_FROM.fullmatch(words):
        return Chrome.MARKER
    if words in phrases.ALWAYS or _ALWAYS_PATTERN.fullmatch(words):
        return Chrome.ALWAYS
    if words in phrases.ACTIONS or _ACTION_PATTERN.fullmatch(words):
        return Chrome.ACTION
    if words in phrases.PLACES:
        return Chrome.PLACE
    # "Home > News > Travel", "Home | About | Contact", "Facebook Twitter Email"
    parts = [part for part in re.split(r"\s*[|>›»·•/]\s*|\s{2,}|\t", words) if part]
    if len(parts) > 1 and all(part in phrases.PLACES or part in phrases.ACTIONS for part in parts):
        return Chrome.ALWAYS
    return Chrome.NEVER


def _fold(line: str) -> str:
    folded = " ".join(line.casefold().replace("’", "'").split())
    return folded.strip(" .:!…→←↑↓›‹»«>|·•*-–—+×✕☰▾▼⌄▲#").strip()


_MORE_FROM = re.compile(
    r"(?:more|latest|other (?:posts|articles|stories)) (?:from|by|in|on) .{2,60}"
)

_ALWAYS_PATTERN = re.compile(
    r"(?:about |approx\.? |~ ?)?\d+[ -]?min(?:ute)?s?"
    r" (?:read|reading time|to read|de lecture|lesezeit|de lectura|di lettura)"
    r"|(?:reading|read) time:? ?(?:about |~ ?)?\d+ ?(?:min(?:ute)?s?)?"
    r"|\d[\d,.]*[km]? (?:views?|shares?|likes?|comments?|claps?|reactions?|retweets?|reads)"
    r"|(?:©|\(c\)|copyright)(?: ?©)? ?(?:\d{4}(?:[-–]\d{4})?.{0,100}|.{0,80}\d{4}.{0,40})"
    r"|.{0,60} all rights reserved"
    r"|(?:proudly )?(?:created|powered|built|made) (?:with|by|on) "
    r"(?:wix|wordpress|squarespace|ghost|substack|blogger|weebly|medium|hugo|jekyll)(?:\.com)?"
    r"|share (?:this|on|via|to|with) [\w ]{1,20}|\d+ of \d+|page \d+ of \d+"
)
_COOKIES = re.compile(
    r"(?:we|this (?:web)?site|our (?:web)?site|this page) (?:and our partners )?uses? cookies\b"
    r"|by (?:continuing|using|browsing|clicking).{0,80}\b(?:cookies|cookie policy)\b"
)
_CONSENT = re.compile(
    r"experience|consent|accept|agree|analy|traffic|personali|learn more|prefer|ads\b"
)
_GLYPHS = re.compile(r"[→←↑↓›‹»«×✕☰▾▼⌄▲+|·•>\s]+")
_ACTION_PATTERN = re.compile(
    r"(?:share|follow|like|join)(?: us)? (?:on )?(?:facebook|twitter|x|linkedin)"
)
