"""The text of an article as clean HTML: sanitised first, made for reading afterwards.

Everything after `nh3` works on its output, where every attribute is in double quotes and every
other `<` is escaped; so these few patterns see tags and nothing but tags.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol
from urllib.parse import quote, unquote, urlsplit

from articlectl.exporters.html import code, footnotes
from articlectl.exporters.html.excerpts import clean
from articlectl.exporters.html.links import Picture, match_anchor

PAGE_IDS = frozenset({"top", "text", "recent"})
"""Ids of the page around the text, which no heading may take."""


class Resolver(Protocol):
    """What the text needs to know of the site around it."""

    def link(self, href: str) -> str | None:
        """Return where a link leads on this site, or None."""

    def image(self, src: str) -> Picture | str | None:
        """Return a local picture, the address of one on the web, or None."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text, for a table of contents."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Body:
    """The text as HTML, with what the page around it may want to know."""

    html: str
    outline: tuple[Heading, ...]
    ids: frozenset[str]


_ATTRIBUTES = r'((?: [a-z][a-z0-9:-]*="[^"]*")*)'
_ATTRIBUTE = re.compile(r' ([a-z][a-z0-9:-]*)="([^"]*)"')
_HEADING = re.compile(rf"<h([1-6]){_ATTRIBUTES}>(.*?)</h\1>", re.DOTALL)
_TAG = re.compile(rf"<(a(?= |>)|/a(?=>)|[a-z][a-z0-9]*(?= [a-z])){_ATTRIBUTES}>")
_WEB_LINK = re.compile(r' href="https?:[^"]*"')
_FRAGMENT = re.compile(r'<a href="#([^"]*)"')
_HEADING_NAME = re.compile(r"h[1-6]")
_CODE = re.compile(r'<pre><code(?: class="([^"]*)")?>([^<]*)</code></pre>')
_TASK = re.compile(
    r'<li>(\s*(?:<p>)?)<input((?: (?:disabled|checked)=""| type="checkbox"){2,3})>\s*'
)
_INPUT = re.compile(r"<input[^>]*>")
_FIGURE = re.compile(r"<p>\s*(<img[^>]*>)\s*</p>")
_TITLE = re.compile(r' title="([^"]*)"')
_MARKUP = re.compile(r"<[^>]*>")
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
"""What neither HTML nor XML 1.0 may hold."""

_NOT_IN_ID = re.compile(r"[^\w\- ]+")


def render(markdown: str, title: str, links: Resolver) -> Body:
    """Return the Markdown as the HTML of a page whose own heading is the title.

    A first heading that repeats the title goes; the others start at level 2. Scripts, styles,
    forms, embedded pages and every address but http, https, mailto and tel go.
    """
    text = _FORBIDDEN.sub("", _cleaner().clean(_markdown().html(markdown)))
    ids = set(PAGE_IDS)
    if 'class="footnote' in text:
        text = footnotes.gather(text)
    text, outline = _headings(text, title, ids)
    text = _tags(text, links, ids)
    text = _fragments(text, ids)
    text = _blocks(text)
    return Body(text, outline, frozenset(ids))


def _blocks(text: str) -> str:
    if "<pre" in text:
        text = _CODE.sub(_code, text).replace("<pre>", '<pre tabindex="0">')
    if "<table>" in text:
        scroll = '<div class="scroll" role="group" aria-label="Table" tabindex="0"><table>'
        text = text.replace("<table>", scroll).replace("</table>", "</table></div>")
    if "<input" in text:
        text = _INPUT.sub("", _TASK.sub(_task, text))
    if "<img" in text:
        text = _FIGURE.sub(_figure, text)
    return text


def _code(found: re.Match[str]) -> str:
    language = re.search(r"(?:^| )lang(?:uage)?-([\w+#.-]+)", html.unescape(found[1] or ""))
    source = html.unescape(found[2])
    shown = code.highlight(source, language[1]) if language else None
    return f"<pre><code>{code.escaped(source) if shown is None else shown}</code></pre>"


def _task(found: re.Match[str]) -> str:
    done = "checked" in found[2]
    box = f'<span class="box{" done" if done else ""}" role="img" aria-label='
    return f'<li class="task">{found[1]}{box}"{"Done" if done else "To do"}"></span> '


def _figure(found: re.Match[str]) -> str:
    title = _TITLE.search(found[1])
    caption = f"<figcaption>{title[1]}</figcaption>" if title else ""
    return f"<figure>{_TITLE.sub('', found[1])}{caption}</figure>"


def _headings(text: str, title: str, ids: set[str]) -> tuple[str, tuple[Heading, ...]]:
    outline: list[Heading] = []
    levels = {int(found[1]) for found in _HEADING.finditer(text)}
    if not levels:
        return text, ()
    first = _HEADING.search(text)
    if first and first[1] == "1" and _plain(first[3]).casefold() == title.casefold():
        text = text[: first.start()] + text[first.end() :].lstrip("\n")
        levels = {int(found[1]) for found in _HEADING.finditer(text)}
    down = 1 if 1 in levels else 0

    def heading(found: re.Match[str]) -> str:
        level = min(int(found[1]) + down, 6)
        attributes = dict(_ATTRIBUTE.findall(found[2]))
        words = _plain(found[3])
        wanted = html.unescape(attributes.get("id", "")) or _anchor(words)
        name = _free(wanted, ids)
        outline.append(Heading(level, name, words))
        language = f' lang="{attributes["lang"]}"' if "lang" in attributes else ""
        return f'<h{level} id="{html.escape(name)}"{language}>{found[3]}</h{level}>'

    return _HEADING.sub(heading, text), tuple(outline)


def _plain(inner: str) -> str:
    return clean(html.unescape(_MARKUP.sub("", inner)))


def _anchor(words: str) -> str:
    """The id of a heading, as GitHub makes it, so that links written for GitHub work."""
    return _NOT_IN_ID.sub("", words.lower()).strip().replace(" ", "-") or "section"


def _free(wanted: str, ids: set[str]) -> str:
    base = "-".join(wanted.split()) or "section"
    name, number = base, 0
    while name in ids:
        number += 1
        name = f"{base}-{number}"
    ids.add(name)
    return name


class _Tags:
    """Goes through the tags in order; it must know whether it is inside a link."""

    def __init__(self, links: Resolver, ids: set[str]) -> None:
        self.links = links
        self.ids = ids
        self.in_link = False
        self.images = 0
        self.own: set[str] = set()

    def __call__(self, found: re.Match[str]) -> str:
        name = found[1]
        if name == "/a":
            self.in_link = False
            return "</a>"
        if name == "a" and _WEB_LINK.fullmatch(found[2]):
            # Most links are such; everything else would come to the same.
            self.in_link = True
            return f'<a{found[2]} rel="noopener noreferrer">'
        if _HEADING_NAME.fullmatch(name):
            return found[0]
        attributes = {key: html.unescape(value) for key, value in _ATTRIBUTE.findall(found[2])}
        self._settle_id(name, attributes)
        if name == "a":
            self.in_link = True
            self._link(attributes)
        elif name == "img":
            return self._image(attributes)
        elif "style" in attributes:
            side = attributes.pop("style").removeprefix("text-align:")
            if side in ("center", "right"):
                attributes["class"] = side
        return _start(name, attributes)

    def _settle_id(self, tag: str, attributes: dict[str, str]) -> None:
        anchor = attributes.pop("name", "") if tag == "a" else ""
        name = "-".join((attributes.pop("id", "") or anchor).split())
        if name and name not in self.ids:
            self.ids.add(name)
            attributes["id"] = name

    def _link(self, attributes: dict[str, str]) -> None:
        href = attributes.pop("href", "").strip()
        if not href or href.startswith("#"):
            if len(href) > 1:
                attributes["href"] = href
            return
        address = self.links.link(href)
        if address is None:
            return
        attributes["href"] = address
        if address.startswith(("http:", "https:")):
            attributes["rel"] = "noopener noreferrer"

    def _image(self, attributes: dict[str, str]) -> str:
        alt = attributes.get("alt", "")
        picture = self.links.image(attributes.pop("src", "").strip())
        if isinstance(picture, Picture):
            shown = {"src": picture.href, "alt": alt}
            if picture.width and picture.height:
                shown |= {"width": str(picture.width), "height": str(picture.height)}
            if self.images:
                shown |= {"loading": "lazy", "decoding": "async"}
            self.images += 1
            return _start("img", shown | _only(attributes, "id", "title", "lang"))
        words = html.escape(clean(alt) or "without a description")
        if picture is None or self.in_link:
            return f'<span class="away">Image: {words}</span>'
        href = html.escape(picture)
        return f'<a class="away" href="{href}" rel="noopener noreferrer">Image: {words}</a>'


def _only(attributes: dict[str, str], *names: str) -> dict[str, str]:
    return {name: attributes[name] for name in names if attributes.get(name)}


def _start(name: str, attributes: dict[str, str]) -> str:
    # The first attribute of a link within the page is its href: `_fragments` looks there.
    if "href" in attributes:
        attributes = {"href": attributes["href"]} | attributes
    written = "".join(f' {key}="{html.escape(value)}"' for key, value in attributes.items())
    return f"<{name}{written}>"


def _tags(text: str, links: Resolver, ids: set[str]) -> str:
    return _TAG.sub(_Tags(links, ids), text)


def _fragments(text: str, ids: set[str]) -> str:
    """Links within the page: those that lead nowhere become plain text."""

    def fragment(found: re.Match[str]) -> str:
        anchor = match_anchor(unquote(html.unescape(found[1])), ids)
        return f'<a href="#{quote(anchor)}"' if anchor else "<a"

    return _FRAGMENT.sub(fragment, text) if '<a href="#' in text else text


@cache
def _markdown() -> Any:
    from pyromark import Markdown, Options

    return Markdown(
        options=Options.ENABLE_TABLES
        | Options.ENABLE_FOOTNOTES
        | Options.ENABLE_STRIKETHROUGH
        | Options.ENABLE_TASKLISTS
        | Options.ENABLE_GFM
        | Options.ENABLE_HEADING_ATTRIBUTES
    )


_KEPT = (
    "abbr b bdi bdo blockquote br caption cite code col colgroup dd del dfn div dl dt em"
    " figcaption figure h1 h2 h3 h4 h5 h6 hr i ins kbd li mark ol p pre q rp rt ruby s samp"
    " small span strong sub summary details sup table tbody td tfoot th thead tr u ul var wbr"
    " a img input"
)
_ALERTS = frozenset(
    f"markdown-alert-{kind}" for kind in ("note", "tip", "important", "warning", "caution")
)


@cache
def _cleaner() -> Any:
    from nh3 import Cleaner

    return Cleaner(
        tags=frozenset(_KEPT.split()),
        clean_content_tags={"script", "style", "template", "noscript", "iframe", "svg", "math"},
        attributes={
            "*": {"id", "lang", "dir"},
            "a": {"href", "title", "name"},
            "abbr": {"title"},
            "code": {"class"},
            "details": {"open"},
            "img": {"src", "alt", "title"},
            "ol": {"start", "reversed"},
            "li": {"value"},
            "td": {"style", "colspan", "rowspan"},
            "th": {"style", "colspan", "rowspan", "scope"},
        },
        tag_attribute_values={
            "input": {"type": {"checkbox"}, "checked": {""}, "disabled": {""}},
        },
        allowed_classes={
            "div": {"footnote-definition"},
            "sup": {"footnote-reference", "footnote-definition-label"},
            "blockquote": set(_ALERTS),
        },
        filter_style_properties={"text-align"},
        link_rel=None,
        url_schemes={"http", "https", "mailto", "tel"},
    )


def identifiers(markdown: str, title: str) -> frozenset[str]:
    """Return the ids that the page of this text will have, to check links into it."""
    return render(markdown, title, _Nowhere()).ids


class _Nowhere:
    """A resolver for a text that nobody will read."""

    link: Callable[[str], str | None] = staticmethod(lambda href: None)
    image: Callable[[str], Picture | str | None] = staticmethod(lambda src: None)


def absolute(text: str, base: str) -> str:
    """Return the HTML with every relative address made whole, as feeds need it."""
    from urllib.parse import urljoin

    def address(found: re.Match[str]) -> str:
        value = html.unescape(found[2])
        if urlsplit(value).scheme:
            return found[0]
        return f' {found[1]}="{html.escape(urljoin(base, value))}"'

    return _TAG.sub(lambda tag: re.sub(r' (href|src)="([^"]*)"', address, tag[0]), text)
