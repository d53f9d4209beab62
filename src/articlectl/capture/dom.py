"""HTML text to a tree that later steps can walk without fear: bounded in depth and in size."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from articlectl.capture.plain import visible
from articlectl.errors import CaptureError

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MAX_CHARACTERS = 20_000_000
MAX_ELEMENTS = 100_000
MAX_DEPTH = 100
"""Pages made by people stay under 50; extractors recurse, and libxml2 stops reading at 256."""

_TAG = re.compile(r"<!--|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9]*)[^<>]*>")
_RAW_TEXT = frozenset({"script", "style", "textarea", "title"})
# They have no end tag, or close each other without one.
_UNCOUNTED = frozenset(
    [
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "track",
        "wbr",
        "p",
        "li",
        "dt",
        "dd",
        "tr",
        "td",
        "th",
        "option",
        "optgroup",
        "thead",
        "tbody",
        "tfoot",
        "colgroup",
        "html",
        "head",
        "body",
    ]
)
_INLINE_DATA = re.compile(r"data:[\w/+.;=-]{0,100},[A-Za-z0-9+/=%]{2000,}")
_EMPTY_IMAGE = "data:image/gif;base64,R0lGODlhAQABAAAAACw="


def parse(text: str, name: str) -> HtmlElement:
    """Return the root of the page.

    Images that the page carries inside itself are left out: they are no text, and may be megabytes.
    Raises CaptureError for a page that is empty, or too large to be an article.
    """
    from lxml.etree import LxmlError
    from lxml.html import HTMLParser, document_fromstring

    text = _INLINE_DATA.sub(_EMPTY_IMAGE, visible(text))
    if len(text) > MAX_CHARACTERS:
        raise CaptureError(
            name,
            f"a page of more than {MAX_CHARACTERS // 1_000_000} million characters",
            hint="save only the article and add that",
        )
    parser = HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        root = document_fromstring(_shallow(text).encode("utf-8", "replace"), parser=parser)
    except (LxmlError, ValueError, AssertionError) as error:
        raise CaptureError(
            name, "no HTML that can be read", hint="open it in a browser and save it again"
        ) from error
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise CaptureError(
            name,
            f"a page of more than {MAX_ELEMENTS:,} elements",
            hint="save only the article and add that",
        )
    _flatten(root)
    return root


def text_of(element: HtmlElement) -> str:
    """Return the element's text on one line."""
    return " ".join(str(element.text_content()).split())


def fold(text: str) -> str:
    """Return the letters and digits alone: equal for texts that differ in marks and spaces."""
    return "".join(filter(str.isalnum, text.casefold()))


def link_density(element: HtmlElement) -> float:
    """Return how much of the element's text is link text, from 0 to 1."""
    whole = len(text_of(element))
    linked = sum(len(text_of(link)) for link in element.iter("a"))
    return min(1.0, linked / whole) if whole else 0.0


def classes(element: HtmlElement) -> str:
    """Return class and id, as pages use both to name what a part is."""
    return f"{element.get('class') or ''} {element.get('id') or ''}".casefold()


def source_listing(root: HtmlElement) -> str | None:
    """Return the page that a saved `view-source:` tab shows, or None."""
    lines = root.xpath("//td[@class='line-content']")
    if not lines or root.xpath("//h1 | //article"):
        return None
    return "\n".join(str(line.text_content()) for line in lines)


def _shallow(text: str) -> str:
    """Leave out the tags that nest deeper than `MAX_DEPTH`; their text stays."""
    pieces: list[str] = []
    depth = copied = at = 0
    while match := _TAG.search(text, at):
        at = match.end()
        if match["name"] is None:
            end = text.find("-->", at)
            if end < 0:
                break
            at = end
            continue
        tag = match["name"].lower()
        if tag in _UNCOUNTED or match[0].endswith("/>"):
            continue
        if match["close"]:
            too_deep = depth > MAX_DEPTH
            depth = max(0, depth - 1)
        elif tag in _RAW_TEXT:
            end = _find(text, tag, at)
            if end < 0:
                break
            at = text.find(">", end) + 1 or len(text)
            continue
        else:
            depth += 1
            too_deep = depth > MAX_DEPTH
        if too_deep:
            pieces.append(text[copied : match.start()])
            copied = match.end()
    return "".join(pieces) + text[copied:] if pieces else text


def _find(text: str, tag: str, at: int) -> int:
    match = re.compile(rf"</{tag}", re.IGNORECASE).search(text, at)
    return match.start() if match else -1


def _flatten(root: HtmlElement) -> None:
    """Bound what is left to nest: lists in lists, tables in tables."""
    level = [root]
    for _ in range(2 * MAX_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return
    for element in level:
        text = text_of(element)
        for child in list(element):
            element.remove(child)
        element.text = text
