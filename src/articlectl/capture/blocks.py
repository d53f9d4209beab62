"""An article's element brought into the few shapes that Markdown has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from articlectl.capture.dom import fold, text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_BLOCKS = frozenset(
    [
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "table",
        "thead",
        "tbody",
        "tfoot",
        "tr",
        "td",
        "th",
        "pre",
        "blockquote",
        "hr",
        "figure",
        "figcaption",
        "details",
        "summary",
        "caption",
    ]
)
_TABLE_PARTS = ("thead", "tbody", "tfoot", "tr", "td", "th", "caption")
_AS_DIV = frozenset(
    [
        "article",
        "section",
        "main",
        "header",
        "footer",
        "aside",
        "nav",
        "center",
        "address",
        "fieldset",
        "hgroup",
        "body",
        "html",
        "form",
        "legend",
        "label",
        "figure",
        "search",
        "noscript",
        "picture",
    ]
) - {"label", "legend", "picture"}
_FORMATTING = frozenset(
    [
        "a",
        "b",
        "strong",
        "i",
        "em",
        "del",
        "s",
        "strike",
        "code",
        "sub",
        "sup",
        "q",
        "cite",
        "kbd",
        "samp",
    ]
)
_KEPT = _BLOCKS | _FORMATTING | {"br", "img", "a", "var", "math"}
_RENAMED = {"strike": "s", "tt": "code", "cite": "em", "var": "em", "dfn": "em", "ins": "span"}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
"""Of links and images; all else can run, or reads what is none of the page's business."""

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):")
_CONTAINERS = ("div", "blockquote", "td", "th", "li", "dd")


def settle(article: HtmlElement, title: str) -> None:
    """Change the article in place: known elements only, every line of text in a block."""
    for element in list(article.iter()):
        if element.tag in _AS_DIV:
            element.tag = "div"
        element.tag = _RENAMED.get(element.tag, element.tag)
    for element in list(article.iterdescendants()):
        if element.tag not in _KEPT:
            element.drop_tag()
    _definitions(article)
    _tables(article)
    _figures(article)
    _summaries(article)
    _unsafe(article)
    _empty(article)
    _formatting(article)
    _misplaced(article)
    for container in list(article.iter(*_CONTAINERS)):
        _wrap_loose_text(container)
    _drop_title(article, title)
    _headings(article)
    for listing in article.iter("ol"):
        _number(listing)


def is_safe(address: str | None) -> bool:
    """Tell whether an address may be kept; browsers look past white space and controls in it."""
    plain = re.sub(r"[\x00-\x20\x7f-\xa0\xad\u200b-\u200f\u2028\u2029\ufeff]", "", address or "")
    scheme = _SCHEME.match(plain)
    return bool(plain) and (scheme is None or scheme[1].lower() in SCHEMES)


def _definitions(article: HtmlElement) -> None:
    """A definition list becomes a list, each term in bold before what it means."""
    for terms in list(article.iter("dl")):
        item: HtmlElement | None = None
        for child in list(terms):
            if child.tag == "dt":
                item = child
                text, item.text = item.text, None
                strong = item.makeelement("strong")
                strong.text = text
                for inner in list(item):
                    strong.append(inner)
                item.append(strong)
                item.tag = "li"
            elif child.tag == "dd" and item is not None:
                child.tag = "div" if _has_blocks(child) else "span"
                if child.tag == "span":
                    child.text = ": " + (child.text or "").lstrip()
                child.tail = None
                item.append(child)
                if child.tag == "span":
                    child.drop_tag()
        terms.tag = "ul"


def _tables(article: HtmlElement) -> None:
    """Tables that only lay out a page, and broken ones, are unwrapped."""
    for table in list(article.iter("table")):
        if not _is_layout(table):
            continue
        for part in list(table.iter(*_TABLE_PARTS)):
            if next(part.iterancestors("table"), None) is table:
                part.tag = "div"
        table.tag = "div"


def _is_layout(table: HtmlElement) -> bool:
    """Tell whether the table has one column, tables in it, or text beside its cells."""
    rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    columns = max((sum(1 for _ in row.iterchildren("td", "th")) for row in rows), default=0)
    nested = any(inner is not table for inner in table.iter("table"))
    blocks = sum(1 for _ in table.iter("p", "ul", "ol", "pre", "blockquote", "h2", "h3"))
    return columns < 2 or nested or (len(rows) == 1 and blocks > 2) or _has_loose_text(table)


def _has_loose_text(table: HtmlElement) -> bool:
    for part in (table, *table.iter("thead", "tbody", "tfoot", "tr")):
        texts = [part.text, *(child.tail for child in part)]
        if any((text or "").strip() for text in texts):
            return True
        if part.tag == "tr" and any(child.tag not in ("td", "th") for child in part):
            return True
    return False


def _figures(article: HtmlElement) -> None:
    """A caption is a paragraph in italics under its picture."""
    for caption in list(article.iter("figcaption")):
        if caption.getparent() is None:
            continue
        caption.tag = "p"
        if not text_of(caption):
            caption.drop_tree()
            continue
        for block in list(caption.iterdescendants()):
            if block.tag in _BLOCKS or block.tag in ("em", "i"):
                block.drop_tag()
        emphasis = caption.makeelement("em")
        emphasis.text, caption.text = caption.text, None
        for child in list(caption):
            emphasis.append(child)
        caption.append(emphasis)


def _summaries(article: HtmlElement) -> None:
    for summary in list(article.iter("summary")):
        summary.tag = "p"
        strong = summary.makeelement("strong")
        strong.text, summary.text = summary.text, None
        for child in list(summary):
            strong.append(child)
        summary.append(strong)
    for details in article.iter("details"):
        details.tag = "div"


def _misplaced(article: HtmlElement) -> None:
    """Blocks where HTML allows none, as broken pages have them, become plain ones."""
    for part in list(article.iter(*_TABLE_PARTS)):
        if next(part.iterancestors("table"), None) is None:
            part.tag = "div"
    for item in list(article.iter("dt", "dd")):
        item.tag = "div"
    for listing in list(article.iter("ul", "ol")):
        _only_items(listing)
    for paragraph in list(article.iter("p")):
        if _has_blocks(paragraph):
            paragraph.tag = "div"
    for heading in list(article.iter("h1", "h2", "h3", "h4", "h5", "h6")):
        for block in [inner for inner in heading.iterdescendants() if inner.tag in _BLOCKS]:
            block.tail = " " + (block.tail or "")
            block.drop_tag()


def _only_items(listing: HtmlElement) -> None:
    """Text beside the items is an item; a list or block beside them belongs to the one before."""
    items: list[HtmlElement] = []

    def item() -> HtmlElement:
        made = listing.makeelement("li")
        items.append(made)
        return made

    if (listing.text or "").strip():
        item().text = listing.text
    listing.text = None
    for child in list(listing):
        tail, child.tail = child.tail, None
        if child.tag == "li":
            items.append(child)
        else:
            (items[-1] if items else item()).append(child)
        if (tail or "").strip():
            item().text = tail
    for child in items:
        listing.append(child)


def _unsafe(article: HtmlElement) -> None:
    """Links and images that may not be followed go before the text around them is escaped."""
    for link in list(article.iter("a")):
        if not is_safe(link.get("href")):
            link.drop_tag()
    for image in list(article.iter("img")):
        if not is_safe(image.get("src")):
            image.drop_tree()


def _empty(article: HtmlElement) -> None:
    """What would leave no mark goes, so that the texts on its sides are escaped as one."""
    for element in reversed(list(article.iterdescendants(*_FORMATTING, "pre"))):
        if not text_of(element) and next(element.iter("img"), None) is None:
            element.drop_tag()


def _formatting(article: HtmlElement) -> None:
    """Emphasis around blocks, or inside itself, says nothing in Markdown."""
    for element in list(article.iterdescendants(*_FORMATTING)):
        if element.getparent() is None:
            continue
        if element.tag == "a":
            _link(element)
        elif _has_blocks(element) or any(
            parent.tag == element.tag for parent in element.iterancestors()
        ):
            element.drop_tag()


def _link(link: HtmlElement) -> None:
    if any(parent.tag == "a" for parent in link.iterancestors()):
        link.drop_tag()
        return
    heading = next((e for e in link.iterdescendants() if re.fullmatch("h[1-6]", str(e.tag))), None)
    if heading is None and any(True for _ in link.iterdescendants("pre", "table", "ul", "ol")):
        link.drop_tag()
        return
    for block in [element for element in link.iterdescendants() if element.tag in _BLOCKS]:
        block.tail = " " + (block.tail or "")
        block.drop_tag()
    image = next(link.iter("img"), None)
    # A picture that leads to its own larger file needs no link around it.
    if (
        image is not None
        and not text_of(link)
        and re.search(
            r"\.(?:jpe?g|png|gif|webp|avif)(?:$|\?)", link.get("href") or "", re.IGNORECASE
        )
    ):
        link.drop_tag()


def _has_blocks(element: HtmlElement) -> bool:
    return any(inner.tag in _BLOCKS for inner in element.iterdescendants())


def _wrap_loose_text(container: HtmlElement) -> None:
    """Give each run of text beside blocks a paragraph of its own."""
    runs: list[tuple[str | None, list[HtmlElement], HtmlElement | None]] = []
    text = container.text
    run: list[HtmlElement] = []
    for child in container:
        if child.tag not in _BLOCKS:
            run.append(child)
            continue
        runs.append((text, run, child))
        text, run, child.tail = child.tail, [], None
    runs.append((text, run, None))
    container.text = None
    for index, (text, run, before) in enumerate(runs):
        if index == 0 and _begins_tightly(container, run, alone=len(runs) == 1):
            container.text = text
        elif run or (text or "").strip():
            _wrap_before(container, before, run, text)


def _begins_tightly(container: HtmlElement, run: list[HtmlElement], *, alone: bool) -> bool:
    """Items and cells hold text as it is; in an item only as far as its first line."""
    if container.tag in ("td", "th"):
        return True
    if container.tag == "li":
        return not any(True for child in run for _ in child.iter("br"))
    return alone and container.tag not in ("div", "blockquote")


def _wrap_before(
    container: HtmlElement, before: HtmlElement | None, run: list[HtmlElement], text: str | None
) -> None:
    paragraph = container.makeelement("p")
    paragraph.text = text
    for child in run:
        paragraph.append(child)
    if before is None:
        container.append(paragraph)
    else:
        before.addprevious(paragraph)


def _drop_title(article: HtmlElement, title: str) -> None:
    """The title is a field: its heading at the top of the text would show it twice."""
    before = 0
    for element in list(article.iterdescendants("h1", "h2", "p")):
        if element.tag in ("h1", "h2") and fold(text_of(element)) == fold(title):
            element.drop_tree()
            return
        before += len(text_of(element))
        if before > 400:
            return


def _headings(article: HtmlElement) -> None:
    """The title is the one h1: a text that has its own starts them at h2."""
    if next(article.iter("h1"), None) is None:
        return
    for level in (5, 4, 3, 2, 1):
        for heading in list(article.iter(f"h{level}")):
            heading.tag = f"h{level + 1}"


def _number(listing: HtmlElement) -> None:
    start = listing.get("start") or "1"
    number = int(start) if start.isascii() and start.isdigit() and len(start) < 9 else 1
    for item in listing.iterchildren("li"):
        item.set("value", str(number))
        number += 1
