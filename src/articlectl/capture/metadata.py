"""What a page says about its article, and where it says so."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from articlectl.capture import dates, linked_data, names, titles
from articlectl.capture.addresses import canonical
from articlectl.capture.dom import fold, text_of
from articlectl.capture.plain import first_sentences, one_line

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_AUTHOR = (
    "author",
    "article:author",
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "parsely-author",
    "sailthru.author",
    "article:author_name",
)
_DATE = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "citation_publication_date",
    "citation_online_date",
    "citation_date",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date",
    "dcterms.date",
    "parsely-pub-date",
    "sailthru.date",
    "publish-date",
    "publish_date",
    "publishdate",
    "pubdate",
    "date",
)
_SITE = ("og:site_name", "application-name", "apple-mobile-web-app-title", "citation_journal_title")
_TITLE = ("og:title", "twitter:title", "citation_title", "dc.title", "dcterms.title")
_DESCRIPTION = ("og:description", "description", "twitter:description", "dc.description")
_TAGS = ("article:tag", "parsely-tags", "news_keywords", "citation_keywords", "keywords")
_IMAGE = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
_LANGUAGE_TAG = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*", re.IGNORECASE)
_MOST_TAGS = 15
_LONGEST_TAG = 50
_SHORTEST_DESCRIPTION = 20


@dataclass(slots=True)
class Metadata:
    """The fields as found, with where each was found."""

    title: str | None = None
    source: str | None = None
    author: tuple[str, ...] = ()
    site: str | None = None
    date: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    lang: str | None = None
    image: str | None = None
    origins: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Page:
    root: HtmlElement
    base: str | None
    meta: Mapping[str, list[str]]
    linked: Mapping[str, Any]


def read(root: HtmlElement, url: str | None, base: str | None) -> Metadata:
    """Return what the page says: JSON-LD, OpenGraph, meta, microdata, then its marks."""
    found = Metadata()
    page = _Page(root, base, _meta(root), linked_data.article(root))
    _set(found, "source", _source(page, url))
    # A saved page is at home where it says that it is.
    page = replace(page, base=base or found.source)
    _set(found, "site", _site(page))
    _set(found, "title", _title(page, found.site))
    _set(found, "author", _author(page, found.site))
    _set(found, "date", _date(page))
    _set(found, "description", _description(page, found.title))
    _set(found, "tags", _tags(page))
    _set(found, "lang", _lang(page))
    _set(found, "image", _image(page))
    return found


def _set(found: Metadata, name: str, value: tuple[Any, str] | None) -> None:
    if value and value[0]:
        setattr(found, name, value[0])
        found.origins[name] = value[1]


def _meta(root: HtmlElement) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for element in root.iter("meta"):
        content = one_line(element.get("content") or "")
        names = element.get("property"), element.get("name"), element.get("itemprop")
        for name in {name.strip().lower() for name in names if name} if content else ():
            found.setdefault(name, []).append(content)
    return found


def _first(page: _Page, names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        for value in page.meta.get(name, ()):
            yield value, name


def _site(page: _Page) -> tuple[str, str] | None:
    for value, name in _first(page, _SITE[:1]):
        return value, name
    if publisher := linked_data.text(page.linked.get("publisher")):
        return publisher, "JSON-LD"
    for value, name in _first(page, _SITE[1:]):
        return value, name
    return None


def _source(page: _Page, url: str | None) -> tuple[str, str] | None:
    candidates: list[tuple[str, str]] = []
    for link in page.root.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split():
            candidates.append((link.get("href") or "", "link rel=canonical"))
    candidates += [(value, "og:url") for value in page.meta.get("og:url", ())]
    for candidate, origin in candidates:
        address = _absolute(candidate, url or page.base)
        if address and _names_the_page(address, url):
            return canonical(address), origin
    return (canonical(url), "address") if url else None


def _names_the_page(address: str, url: str | None) -> bool:
    """A template's canonical link to the front page, or to a developer's own machine, is wrong."""
    parts = urlsplit(address)
    if parts.hostname in ("localhost", "127.0.0.1"):
        return False
    own = urlsplit(url) if url else None
    if parts.path in ("", "/") and not parts.query:
        return own is not None and own.path in ("", "/") and not own.query
    return True


def _title(page: _Page, site: str | None) -> tuple[str, str] | None:
    element = page.root.find(".//title")
    shared = next((value for value, _ in _first(page, _TITLE)), None)
    return titles.choose(
        titles.Titles(
            page=one_line(text_of(element)) or None if element is not None else None,
            shared=shared or linked_data.text(page.linked.get("headline")),
            headings=tuple(
                filter(None, (one_line(text_of(heading)) for heading in page.root.iter("h1")))
            ),
        ),
        site,
    )


def _author(page: _Page, site: str | None) -> tuple[tuple[str, ...], str] | None:
    if found := names.authors(linked_data.names(page.linked.get("author")), site):
        return found, "JSON-LD"
    for name in _AUTHOR:
        if found := names.authors(page.meta.get(name, ()), site):
            return found, name
    for path, origin in (
        ("//*[@itemprop='author']", "microdata"),
        ("//a[contains(concat(' ', @rel, ' '), ' author ')]", "rel=author"),
        ("//*[contains(concat(' ', @class, ' '), ' p-author ')]", "microformat"),
        ("//*[contains(concat(' ', @class, ' '), ' byline ')]", "byline"),
    ):
        values = [_named(element) for element in page.root.xpath(path)[:5]]
        if found := names.authors(values, site):
            return found, origin
    return None


def _named(element: HtmlElement) -> str:
    inner = element.xpath(".//*[@itemprop='name']")
    named = inner[0] if inner else element
    return str(named.get("content") or text_of(named))


def _date(page: _Page) -> tuple[str, str] | None:
    for key in ("datePublished", "dateCreated"):
        if found := dates.normalise(linked_data.text(page.linked.get(key)) or ""):
            return found, "JSON-LD"
    for value, name in _first(page, _DATE):
        if found := dates.normalise(value):
            return found, name
    for element in page.root.xpath("//*[@itemprop='datePublished']"):
        value = element.get("content") or element.get("datetime") or text_of(element)
        if found := dates.normalise(value):
            return found, "microdata"
    # A lone `<time>` is the article's; among several (comments, teasers) nothing says which.
    stated = page.root.xpath("//time[@datetime][@pubdate or contains(@class, 'publish')]")
    alone = page.root.xpath("(//article | //main | //header)//time[@datetime]")
    days = {dates.normalise(element.get("datetime")) for element in stated or alone}
    return (day, "time") if len(days) == 1 and (day := days.pop()) else None


def _description(page: _Page, title: str | None) -> tuple[str, str] | None:
    for value, name in [
        *_first(page, _DESCRIPTION),
        (linked_data.text(page.linked.get("description")) or "", "JSON-LD"),
    ]:
        if len(value) >= _SHORTEST_DESCRIPTION and fold(value) != fold(title or ""):
            return first_sentences(value), name
    return None


def _tags(page: _Page) -> tuple[tuple[str, ...], str] | None:
    listed = linked_data.strings(page.linked.get("keywords"))
    if found := _tag_list(listed):
        return found, "JSON-LD"
    for name in _TAGS:
        if found := _tag_list(page.meta.get(name, ())):
            return found, name
    links = page.root.xpath("//a[contains(concat(' ', @rel, ' '), ' tag ')]")
    found = _tag_list(text_of(link) for link in links)
    return (found, "rel=tag") if found else None


def _tag_list(values: Iterable[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for value in values:
        for part in re.split(r"[,;]", value):
            tag = one_line(part).strip("#")
            if tag and len(tag) <= _LONGEST_TAG:
                found.setdefault(tag.casefold(), tag)
    # Dozens of keywords are written for search engines and say nothing.
    return tuple(found.values()) if len(found) <= _MOST_TAGS else ()


def _lang(page: _Page) -> tuple[str, str] | None:
    stated = [
        (
            page.root.get("lang") or page.root.get("xml:lang"),
            "html lang",
        ),
        *((value, name) for value, name in _first(page, ("og:locale", "dc.language", "language"))),
        (linked_data.text(page.linked.get("inLanguage")), "JSON-LD"),
    ]
    for tag_value, origin in stated:
        if tag := _language_tag(tag_value or ""):
            return tag, origin
    return None


def _language_tag(value: str) -> str | None:
    """The tag as BCP 47 writes it: `en_us` is `en-US`, `zh-hant` is `zh-Hant`."""
    value = value.strip().replace("_", "-")
    if not _LANGUAGE_TAG.fullmatch(value) or value.lower() in ("und", "mul", "zxx"):
        return None
    first, *rest = value.split("-")
    casing = {2: str.upper, 4: str.title}
    return "-".join([first.lower(), *(casing.get(len(part), str.lower)(part) for part in rest)])


def _image(page: _Page) -> tuple[str, str] | None:
    stated: list[tuple[str | None, str]] = [*_first(page, _IMAGE)]
    stated.append((linked_data.address(page.linked.get("image")), "JSON-LD"))
    for value, origin in stated:
        if address := _absolute(value or "", page.base):
            return address, origin
    return None


def _absolute(value: str, base: str | None) -> str | None:
    if not value.strip():
        return None
    try:
        address = urljoin(base or "", value.strip())
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.hostname else None
