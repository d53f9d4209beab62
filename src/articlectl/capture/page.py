"""A page made ready for extractors: noise gone, lazy images there, links whole, code told apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from articlectl.capture.dom import text_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NOISE = [
    "script",
    "style",
    "template",
    "svg",
    "canvas",
    "iframe",
    "object",
    "embed",
    "applet",
    "input",
    "button",
    "select",
    "textarea",
    "datalist",
    "audio",
    "video",
    "dialog",
    "link",
    "meta",
    "base",
    "map",
    "frame",
    "frameset",
]
_EMPTY = frozenset({"embed", "input", "link", "meta", "base", "frame"})
"""They hold nothing; the parser, which is older than HTML 5, puts what follows inside some."""
_BREAK_OUT = ("p", "div", "h1", "h2", "h3", "ul", "ol", "table", "blockquote", "pre")
_LAZY = (
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-url",
    "data-hi-res-src",
    "data-full-src",
    "data-image",
)
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "srcset")
_PLACEHOLDER = re.compile(
    r"^$|^data:|^about:|^#"
    r"|(?:placeholder|blank|spacer|loading|transparent|1x1|pixel)[\w-]*\.(?:gif|png|svg)",
    re.IGNORECASE,
)
_LANGUAGE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9+#._-]{0,30}")
_LANGUAGE_PREFIX = re.compile(r"(?:language|lang|highlight-source|highlight|brush|syntax)[-:](.+)")
_LANGUAGE_FOLLOWS = frozenset({"brush:", "sourcecode", "hljs", "highlight-source"})
_NO_LANGUAGE = frozenset(
    {"highlight", "highlighter-rouge", "none", "text", "plaintext", "plain", "notranslate"}
    | {"source", "code-toolbar", "default", "js-copy", "wrapper", "lines", "nolines", "numbers"}
)
_PERMALINK = frozenset({"#", "¶", "§", "🔗", ""})
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def prepare(root: HtmlElement, base: str | None) -> None:
    """Change the page in place, before any extractor sees it."""
    _show_noscript_images(root)
    for element in list(root.iter(*_NOISE)):
        _drop_noise(element)
    for element in list(root.iterdescendants()):
        if element.tag != "body" and _is_hidden(element):
            element.drop_tree()
    for image in list(root.iter("img")):
        _settle_image(image)
    for formula in list(root.iter("math")):
        _settle_formula(formula)
    for credit in root.xpath("//blockquote//footer | //figure//footer"):
        credit.tag = "p"
    for block in list(root.iter("pre")):
        _settle_code(block)
    _settle_links(root, base)


def base_of(root: HtmlElement, url: str | None) -> str | None:
    """Return what relative links in the page are relative to."""
    element = root.find(".//base[@href]")
    stated = (element.get("href") or "").strip() if element is not None else ""
    try:
        joined = urljoin(url or "", stated)
    except ValueError:
        return url
    return joined if joined.startswith(("http://", "https://")) else url


def _is_hidden(element: HtmlElement) -> bool:
    return (
        element.get("hidden") is not None
        or bool(_HIDDEN.search(element.get("style") or ""))
        or (element.get("aria-hidden") == "true" and element.tag not in ("img", "pre", "code"))
    )


def _drop_noise(element: HtmlElement) -> None:
    """Drop the element; where it was left open and the page's text is in it, only its tag."""
    if element.tag in _EMPTY or (element.tag == "svg" and _was_left_open(element)):
        element.drop_tag()
    else:
        element.drop_tree()


def _was_left_open(element: HtmlElement) -> bool:
    return next(element.iter(*_BREAK_OUT), None) is not None


def _settle_formula(formula: HtmlElement) -> None:
    """Leave a formula's text once: MathML often carries its source beside it."""
    if _was_left_open(formula):
        formula.drop_tag()
        return
    for source in list(formula.iter("annotation", "annotation-xml")):
        source.drop_tree()
    text = text_of(formula)
    for part in list(formula):
        formula.remove(part)
    formula.tag, formula.text = "span", text


def _show_noscript_images(root: HtmlElement) -> None:
    for element in list(root.iter("noscript")):
        images = list(element.iter("img"))
        before = element.getprevious()
        if not images or text_of(element):
            element.drop_tree()
            continue
        if before is not None and before.tag == "img":
            before.drop_tree()
        element.drop_tag()


def _settle_image(image: HtmlElement) -> None:
    """Give the image the address of what it shows; drop one that shows nothing."""
    address = (image.get("src") or "").strip()
    if _PLACEHOLDER.search(address):
        address = next(filter(None, (image.get(name) for name in _LAZY)), "")
        address = address or _largest(image) or (image.get("src") or "")
    if not address or address.startswith("data:") or _is_pixel(image):
        image.drop_tree()
        return
    image.set("src", address.strip())
    for name in ("srcset", "sizes", *_LAZY, *_LAZY_SETS):
        image.attrib.pop(name, None)


def _largest(image: HtmlElement) -> str:
    sets = [image.get(name) or "" for name in _LAZY_SETS]
    for picture in image.iterancestors("picture"):
        sets += [s.get("srcset") or s.get("data-srcset") or "" for s in picture.iter("source")]
    best, best_size = "", -1.0
    for item in re.split(r",\s+", next(filter(None, sets), "")):
        address, _, size = item.strip().partition(" ")
        number = re.match(r"[\d.]{1,10}", size.strip())
        try:
            width = float(number[0]) if number else 0.0
        except ValueError:
            width = 0.0
        if width > best_size:
            best, best_size = address, width
    return best


def _is_pixel(image: HtmlElement) -> bool:
    sizes = [(image.get(name) or "").strip().removesuffix("px") for name in ("width", "height")]
    return all(size in ("0", "1") for size in sizes)


def _settle_code(block: HtmlElement) -> None:
    """Make a code block one text, with its language on it; line numbers beside it go."""
    language = _language_of(block)
    for line_break in list(block.iter("br")):
        line_break.tail = "\n" + (line_break.tail or "")
        line_break.drop_tree()
    for number in block.xpath(
        ".//*[contains(@class, 'lineno') or contains(@class, 'line-number')]"
    ):
        number.drop_tree()
    text = str(block.text_content())
    for child in list(block):
        block.remove(child)
    block.text = text
    if language:
        block.set("data-lang", language)
    table = next((parent for parent in block.iterancestors("table")), None)
    if table is not None and len(list(table.iter("pre"))) <= 2 and _is_code_table(table, block):
        tail, block.tail, table_tail = block.tail, None, table.tail
        table.getparent().replace(table, block)
        block.tail = table_tail or tail


def _is_code_table(table: HtmlElement, block: HtmlElement) -> bool:
    """A table with line numbers in one cell and the code in the other."""
    rest = text_of(table).replace(text_of(block), "", 1)
    return bool(text_of(block)) and not re.search(r"[^\d\s]", rest)


def _language_of(block: HtmlElement) -> str | None:
    parents: list[HtmlElement] = []
    for parent in block.iterancestors():
        if len(parents) == 3 or parent.tag not in ("div", "figure", "td", "tr", "tbody", "table"):
            break
        parents.append(parent)
    for element in (block, *block.iterdescendants("code"), *parents):
        stated = element.get("data-lang") or element.get("data-language") or ""
        for name in (stated, *_language_names((element.get("class") or "").lower().split())):
            name = name.strip(";").lower()
            if _LANGUAGE_NAME.fullmatch(name) and name not in _NO_LANGUAGE:
                return str(name)
    return None


def _language_names(tokens: list[str]) -> Iterator[str]:
    for token, following in pairwise([*tokens, ""]):
        if match := _LANGUAGE_PREFIX.fullmatch(token):
            yield match[1]
        elif token in _LANGUAGE_FOLLOWS:
            yield following


def _settle_links(root: HtmlElement, base: str | None) -> None:
    """Make links absolute; links inside the page lose their target in Markdown, and go."""
    for link in list(root.iter("a")):
        href = (link.get("href") or "").strip()
        if not href or href.startswith("#"):
            if text_of(link) in _PERMALINK and not list(link.iter("img")):
                link.drop_tree()
            else:
                link.drop_tag()
            continue
        link.set("href", _absolute(href, base))
    for image in root.iter("img"):
        image.set("src", _absolute(image.get("src") or "", base))


def _absolute(address: str, base: str | None) -> str:
    try:
        return urljoin(base, address) if base else address
    except ValueError:
        return address
