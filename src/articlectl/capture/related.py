"""What a page recommends at its end, taken out of it before the article is looked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from articlectl.capture.chrome import Chrome, classify
from articlectl.capture.dom import text_of
from articlectl.capture.plain import cut
from articlectl.model import Teaser

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_HEADINGS = ("h2", "h3", "h4", "h5", "h6", "p", "div", "span", "strong")
_SHORTEST_TITLE = 8
_LONGEST_EXCERPT = 300
_MOST_OTHER_TEXT = 0.4
_LONGEST_MARKER = 80
_MOST_BLOCKS = 20
_MOST_LINKS = 60


def take(root: HtmlElement) -> tuple[Teaser, ...]:
    """Return the teasers of the page and drop the blocks that hold them.

    Only a heading as pages put over such a block ("Recent Posts"), with links that make up most of
    what follows it, is taken for one.
    """
    found: dict[str, Teaser] = {}
    markers = [element for element in root.iter(*_HEADINGS) if _is_marker(element)]
    for heading in markers[-_MOST_BLOCKS:]:
        region = _region(heading)
        teasers = list(_teasers(region))
        if teasers and _is_covered(region, teasers):
            found.update((teaser.url or teaser.title, teaser) for teaser in teasers)
            for part in [heading, *region]:
                if part.getparent() is not None:
                    part.drop_tree()
    return tuple(found.values())


def _is_marker(element: HtmlElement) -> bool:
    if len(element) > 2:
        return False
    text = text_of(element)
    return len(text) < _LONGEST_MARKER and classify(text) is Chrome.MARKER


def _region(heading: HtmlElement) -> list[HtmlElement]:
    """What stands under the heading: what follows it, or follows a wrapper of it alone."""
    element = heading
    while element is not None and not list(element.itersiblings()):
        parent = element.getparent()
        if parent is None or parent.tag in ("body", "article", "main"):
            return []
        element = parent
    if element is None:
        return []
    region: list[HtmlElement] = []
    for sibling in element.itersiblings():
        if sibling.tag == heading.tag and sibling.tag.startswith("h") and region:
            break
        region.append(sibling)
    return region


def _teasers(region: list[HtmlElement]) -> Iterator[Teaser]:
    links = [(part, link) for part in region for link in part.iter("a")]
    if len(links) > _MOST_LINKS:
        return
    for part, link in links:
        title = text_of(link)
        if len(title) < _SHORTEST_TITLE or classify(title) is not Chrome.NEVER:
            continue
        heading = next(link.iter("h2", "h3", "h4", "h5"), None)
        title = text_of(heading) if heading is not None and text_of(heading) else title
        excerpt = _around(link, part).replace(title, "", 1).strip()
        yield Teaser(cut(title, 200), cut(excerpt, _LONGEST_EXCERPT), link.get("href"))


def _around(link: HtmlElement, part: HtmlElement) -> str:
    """The text of the largest block that belongs to this link alone."""
    block = link
    for parent in link.iterancestors():
        targets = {other.get("href") for other in parent.iter("a") if text_of(other)}
        if len(targets) > 1 or block is part:
            break
        block = parent
    return text_of(block)


def _is_covered(region: list[HtmlElement], teasers: list[Teaser]) -> bool:
    whole = sum(len(text_of(part)) for part in region)
    told = sum(len(teaser.title) + len(teaser.excerpt) for teaser in teasers)
    return whole - told <= _MOST_OTHER_TEXT * whole
