"""What is left of the page in an article's element: told elsewhere, or shown by nothing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from articlectl.capture.byline import date_of, less_dates
from articlectl.capture.chrome import Chrome, classify
from articlectl.capture.dom import fold, text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

    from articlectl.capture.metadata import Metadata

_FIRST = 3
"""Paragraphs among which a byline stands."""
_READING_TIME = re.compile(r"\b\d+[ -]min(?:ute)?s?(?: read(?:ing)?(?: time)?)?\b", re.IGNORECASE)
_JOINING = re.compile(r"\b(?:by|and|on|in|at|for|written|published|posted)\b", re.IGNORECASE)
_ABSOLUTE = re.compile(r"[a-z][a-z0-9+.-]*:|//", re.IGNORECASE)


def drop_told(article: HtmlElement, found: Metadata) -> None:
    """Drop the byline that says only what the fields say, and lines that no article has."""
    paragraphs = list(article.iter("p"))
    for at, paragraph in enumerate(paragraphs):
        text = text_of(paragraph)
        if next(paragraph.iter("img"), None) is not None or not fold(text):
            continue
        is_told = at < _FIRST and _says_only(text, found)
        if is_told or classify(text) is Chrome.ALWAYS:
            paragraph.drop_tree()


def _says_only(text: str, found: Metadata) -> bool:
    day = date_of(text)
    if len(text) > 200 or (day and day != (found.date or "")[:10]):
        return False
    rest = less_dates(text) if day else text
    known = [*found.author, *filter(None, [found.site])]
    for name in sorted(known, key=len, reverse=True):
        rest = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", rest, flags=re.IGNORECASE)
    if rest == text:
        return False
    return not fold(_JOINING.sub("", _READING_TIME.sub("", rest)))


def drop_pictures(article: HtmlElement) -> tuple[str, ...]:
    """Drop pictures of which there is neither an address nor a description; say what is missing."""
    missing = 0
    for image in list(article.iter("img")):
        if _ABSOLUTE.match((image.get("src") or "").strip()):
            continue
        missing += 1
        if not (image.get("alt") or "").strip():
            image.drop_tree()
    if not missing:
        return ()
    said = "1 picture was" if missing == 1 else f"{missing} pictures were"
    return (f"{said} not taken: the page was saved with them in files of their own",)
