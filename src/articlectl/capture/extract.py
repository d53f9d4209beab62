"""The part of a page that is its article: what two extractors choose, checked against the page.

An extractor is asked only *which* elements it would keep. The article is then cut out of our own
tree, so that no extractor can lose what hangs on an element: a code block's language, line breaks,
links. Where they left out something that stands among the article's paragraphs, it is put back.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING

from articlectl.capture.dom import classes, fold, link_density, text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NUMBER = "data-n"
_STRUCTURES = frozenset(
    [
        "p",
        "pre",
        "blockquote",
        "table",
        "figure",
        "ul",
        "ol",
        "dl",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "img",
        "details",
    ]
)
_BLOCKS = _STRUCTURES | {"h1", "li", "td", "dd", "dt", "figcaption"}
_APART = frozenset({"nav", "aside", "footer", "form"})
_JUNK = re.compile(
    r"(?<![a-z])(?:share|sharing|social|newsletter|subscri\w*|related|recommend\w*|promo\w*|advert\w*"
    r"|ads?|sponsor\w*|cookie\w*|consent|comments?|disqus|breadcrumbs?|sidebar|nav|navbar|navigation"
    r"|menu|footer|popup|modal|widget|toolbar|pagination|paywall|teaser|outbrain|taboola|signup"
    r"|author-(?:bio|box)|byline|post-meta|entry-meta|postmeta|screen-reader-text|sr-only|noprint"
    r"|toc|table-of-contents)(?![a-z])"
)
_MISSED = 0.25
"""Of the second extractor's text: more than this missing from the first's is a large part."""
_TOO_MUCH = 2.5
_TELLING_LINE = 40
_FEWEST_LETTERS = 100
_LONG_ITEM = 40
_MOST_COMPARED = 30_000
"""Elements: a second extractor takes minutes on a page of more, which hardly is an article."""


@dataclass(frozen=True, slots=True)
class Extract:
    """The article's element, cut out of the page, and what to tell the user of it."""

    element: HtmlElement
    warnings: tuple[str, ...] = ()


def article(root: HtmlElement) -> Extract:
    """Return the article in a prepared page; the whole body where no extractor finds one."""
    from lxml.etree import tostring

    number = 0
    for number, element in enumerate(root.iter()):
        element.set(_NUMBER, str(number))
    markup = tostring(root, encoding="unicode", method="html")
    lines = _telling_lines(_by_trafilatura(markup) if number < _MOST_COMPARED else "")
    best = _cut_out(root, _by_readability(markup))
    if best is None or _share_missing(best, lines) > _MISSED:
        best = _better(best, _cut_out(root, _holding(root, lines)), lines)
    if best is None or len(fold(text_of(best))) < _FEWEST_LETTERS:
        whole = _plain_body(root)
        return Extract(_unnumbered(whole), ("no article stood out: the whole page is kept",))
    return Extract(_unnumbered(best))


def _by_readability(markup: str) -> frozenset[str]:
    """The numbers of the elements that readability keeps."""
    from lxml.etree import tostring
    from readability import Document

    class Numbers(Document):  # type: ignore[misc]
        """Readability whose tree can be read: its own clean-up of the text loses attributes."""

        def get_clean_html(self) -> str:
            return str(tostring(self.html, encoding="unicode", method="html"))

    with _quiet("readability.readability"):
        try:
            document = Numbers(markup)
            document.summary(html_partial=True, keep_all_images=True)
            return frozenset(document.html.xpath(f"descendant-or-self::*/@{_NUMBER}"))
        except Exception:
            return frozenset()


def _by_trafilatura(markup: str) -> str:
    from trafilatura import extract

    with _quiet("trafilatura"):
        try:
            return extract(markup, favor_precision=True, include_comments=False) or ""
        except Exception:
            return ""


class _quiet:
    """Silence a library's logger: the user is told by us, once."""

    def __init__(self, name: str) -> None:
        import logging

        self._logger = logging.getLogger(name)

    def __enter__(self) -> None:
        self._before = self._logger.disabled
        self._logger.disabled = True

    def __exit__(self, *_: object) -> None:
        self._logger.disabled = self._before


def _telling_lines(text: str) -> list[str]:
    folded = (fold(line) for line in text.split("\n"))
    return [line for line in folded if len(line) >= _TELLING_LINE]


def _share_missing(element: HtmlElement, lines: Sequence[str]) -> float:
    """How much of the lines' text the element lacks, from 0 to 1."""
    text = fold(text_of(element))
    missing = sum(len(line) for line in lines if line[:200] not in text)
    return missing / max(1, sum(map(len, lines)))


def _better(
    first: HtmlElement | None, second: HtmlElement | None, lines: Sequence[str]
) -> HtmlElement | None:
    if first is None or second is None:
        return second if first is None else first
    wanted = sum(map(len, lines))
    too_much = len(fold(text_of(second))) > _TOO_MUCH * max(wanted, len(fold(text_of(first))))
    better = _share_missing(second, lines) < _share_missing(first, lines)
    return second if better and not too_much else first


def _holding(root: HtmlElement, lines: Sequence[str]) -> frozenset[str]:
    """The numbers of the elements between the first and the last that hold one of the lines."""
    wanted = {line[:200] for line in lines}
    holders = [
        element
        for element in root.iter(*_BLOCKS, "div", "section")
        if wanted and fold(_own_text(element))[:200] in wanted
    ]
    if not holders:
        return frozenset()
    top = _common(holders)
    return frozenset(
        number
        for holder in holders
        for element in (holder, *holder.iterdescendants())
        if (number := element.get(_NUMBER))
    ) | {top.get(_NUMBER) or ""}


def _own_text(element: HtmlElement) -> str:
    return text_of(element) if element.tag in _BLOCKS else "".join(element.xpath("text()"))


def _common(elements: Sequence[HtmlElement]) -> HtmlElement:
    """The nearest element that holds all of these."""
    chains = [[element, *element.iterancestors()][::-1] for element in elements]
    common = chains[0][0]
    for level in zip(*chains, strict=False):
        if any(element is not level[0] for element in level):
            break
        common = level[0]
    return common


def _cut_out(root: HtmlElement, numbers: Collection[str]) -> HtmlElement | None:
    """A copy of the part of the page that holds these elements, without the others in it."""
    kept = [element for element in root.iter() if element.get(_NUMBER) in numbers]
    kept = [element for element in kept if element.tag not in ("html", "body", "head")]
    if not kept:
        return None
    top = _common(kept)
    copied = deepcopy(top)
    copied.tail = None
    holding = {number for element in kept for number in _line_of_descent(element, top)}
    places = [at for at, element in enumerate(copied.iter()) if element.get(_NUMBER) in numbers]
    first, last = places[0], places[-1]
    for at, element in enumerate(list(copied.iter())):
        number = element.get(_NUMBER)
        if number in numbers or number in holding or element is copied:
            continue
        parent = element.getparent()
        if parent is None or not _is_inside(parent, copied):
            continue
        if not (first < at <= last + 1 and _belongs(element)):
            element.drop_tree()
    return copied


def _line_of_descent(element: HtmlElement, top: HtmlElement) -> list[str]:
    found: list[str] = []
    for parent in element.iterancestors():
        found.append(parent.get(_NUMBER) or "")
        if parent is top:
            break
    return found


def _is_inside(element: HtmlElement, top: HtmlElement) -> bool:
    return element is top or any(parent is top for parent in element.iterancestors())


def _belongs(element: HtmlElement) -> bool:
    """Tell whether an element among the article's paragraphs is a part of it, not of the page.

    What is inside a table, list or quote goes with it.
    """
    for part in (element, *element.iterancestors()):
        if part.tag in _APART or _JUNK.search(classes(part)):
            return False
        if part.tag in ("article", "main", "body"):
            break
    if any(parent.tag in _STRUCTURES for parent in element.iterancestors()):
        return True
    if element.tag in ("pre", "img", "figure", "blockquote"):
        return True
    holds = element.tag in _STRUCTURES or any(True for _ in element.iter(*_STRUCTURES))
    return holds and bool(text_of(element)) and link_density(element) < _most_links(element)


def _most_links(element: HtmlElement) -> float:
    """Items of a menu are links and no more; items of a text may well begin with one."""
    items = sum(1 for _ in element.iter("li"))
    return 0.75 if items and len(text_of(element)) > _LONG_ITEM * items else 0.4


def _plain_body(root: HtmlElement) -> HtmlElement:
    """The page without what is plainly apart from its text."""
    body = root.find(".//body")
    copied = deepcopy(root if body is None else body)
    for element in list(copied.iterdescendants()):
        if element.tag in _APART or element.tag in ("title", "head"):
            element.drop_tree()
    return copied


def _unnumbered(element: HtmlElement) -> HtmlElement:
    for part in element.iter():
        part.attrib.pop(_NUMBER, None)
    return element
