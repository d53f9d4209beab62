"""Every kind of page, from the site and the templates to bytes.

What templates are given is described in docs/site.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from articlectl.errors import ExportError
from articlectl.exporters.html import body
from articlectl.exporters.html.excerpts import clean
from articlectl.exporters.html.language import (
    direction,
    language,
    moment,
    month_words,
    rfc3339,
)
from articlectl.exporters.html.links import Call, Links, Media
from articlectl.exporters.html.metadata import script_json
from articlectl.exporters.html.site import by_day

if TYPE_CHECKING:
    from articlectl.exporters.html.site import Entry, Site, Tag
    from articlectl.model import Article, Document

TEMPLATES = Path(__file__).with_name("templates")
OVERRIDES = "templates"
"""Folder of a library whose templates go before ours."""

INDEX_LENGTH = 15
LIST_LENGTH = 100
"""Entries of a page of a tag, or of a year in the archive."""

ARCHIVE_LENGTH = 150
"""Up to so many articles, the archive is one page."""

RECENT = 3
FEED_LENGTH = 20


@dataclass(frozen=True, slots=True)
class Page:
    """A page ready to be written, with the files it needs and the links that lead nowhere."""

    path: str
    data: bytes
    media: tuple[Media, ...] = ()
    dead: tuple[str, ...] = ()
    content: str = ""
    """The text of an article alone, as HTML."""
    calls: tuple[Call, ...] = ()
    """What the links and images of an article asked of the site."""


@dataclass(frozen=True, slots=True)
class Head:
    """What templates know as `page`."""

    kind: str
    """`article`, `index`, `tags`, `tag`, `archive` or `404`."""
    title: str
    url: str
    """From the root of the site."""
    root: str
    """How the page reaches the root: `""` or `"../"`."""
    lang: str
    dir: str
    description: str = ""
    canonical: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading."""

    label: str
    id: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """A year of the archive, with the page that lists it."""

    label: str
    count: int
    months: tuple[tuple[str, int, str], ...]
    """Name, count and address (from the root) of each."""


class Renderer:
    """Makes pages; the page of an article depends on nothing but the site and the article."""

    recent_length = RECENT
    overrides = OVERRIDES

    def __init__(self, site: Site, root: Path, documents: Mapping[str, Document]) -> None:
        self.site = site
        self._root = root
        self.documents = documents
        self._rendered: dict[tuple[Entry, ...], Any] = {}
        self._ids: dict[str, frozenset[str]] = {}

    def article(self, path: str) -> Page:
        """Return the page of one article."""
        site, entry, document = self.site, self.site.by_path[path], self.documents[path]
        links = Links(path, site, self._root, self._anchors)
        text = body.render(document.body, entry.title, links)
        image = self._lead_image(links, document.article)
        older, newer = site.around(path)
        head = self._head(
            "article",
            entry.title,
            entry.url,
            lang=entry.lang,
            description=entry.excerpt,
        )
        data = self._page(
            head,
            entry=entry,
            body=self._safe(text.html),
            outline=text.outline,
            source=_web(document.article.source),
            source_host=_host(document.article.source),
            tags=[site.tags[key] for key in entry.tags],
            recent=self._recent(site.recent(path, RECENT)),
            older=older,
            newer=newer,
            image=image,
            json_ld=self._safe(script_json(_json_ld(site, entry, document.article, image))),
        )
        # Only the feed wants the text alone; between processes it would be carried for nothing.
        content = text.html if site.positions[path] < FEED_LENGTH else ""
        name = f"articles/{entry.name}.html"
        return Page(name, data, links.media, tuple(links.dead), content, tuple(links.calls))

    def _recent(self, entries: tuple[Entry, ...]) -> Any:
        """The same few entries stand under nearly every article: they are rendered once."""
        if entries not in self._rendered:
            text = self._render("recent.html", entries=entries, site=self.site, root="../")
            self._rendered[entries] = self._safe(text)
        return self._rendered[entries]

    def index(self) -> Iterator[Page]:
        """Yield the front page and those after it, newest first."""
        names = self._names("index", "page-{}", self.site.entries, INDEX_LENGTH)
        for number, (name, entries) in enumerate(names, 1):
            title = self.site.title if number == 1 else f"Page {number}"
            head = self._head("index", title, f"{name}.html", description=self.site.description)
            yield self._list(head, number, [name for name, _ in names], entries=entries)

    def tags(self) -> Iterator[Page]:
        """Yield the list of all tags, then the pages of each."""
        tags = tuple(self.site.tags.values())
        head = self._head("tags", "Tags", "tags/index.html")
        yield Page("tags/index.html", self._page(head, tags=tags))
        taken = {tag.name for tag in tags}
        for tag in tags:
            yield from self._tag(tag, taken)

    def _tag(self, tag: Tag, taken: set[str]) -> Iterator[Page]:
        pattern = f"{tag.name}-page-{{}}"
        while len(tag.entries) > LIST_LENGTH and pattern.format(2) in taken:
            pattern = f"{tag.name}-{pattern}"
        names = self._names(tag.name, pattern, by_day(tag.entries), LIST_LENGTH)
        for number, (name, entries) in enumerate(names, 1):
            head = self._head("tag", tag.label, f"tags/{name}.html")
            yield self._list(
                head,
                number,
                [f"tags/{name}" for name, _ in names],
                tag=tag,
                parents=[self.site.tags[key] for key in tag.parents],
                children=[self.site.tags[key] for key in tag.children],
                groups=_by_year(entries),
            )

    def archive(self) -> Iterator[Page]:
        """Yield the archive: one page for a small library, one or more a year for a large one."""
        entries = by_day(self.site.entries)
        whole = len(entries) <= ARCHIVE_LENGTH
        years: list[Year] = []
        pages: list[Page] = []
        for label, found in groupby(entries, _year):
            of_year = tuple(found)
            stem = f"archive-{label.lower()}"
            names = self._names(stem, f"{stem}-{{}}", of_year, LIST_LENGTH)
            where: dict[str, str] = {}
            for number, (name, part) in enumerate(names, 1):
                address = "archive.html" if whole else f"{name}.html"
                months = _by_month(part, self.site.lang)
                for month in months:
                    where.setdefault(month.id, f"{address}#{month.id}")
                if not whole:
                    head = self._head("archive", f"Archive: {label}", address)
                    listed = [name for name, _ in names]
                    pages.append(
                        self._list(
                            head, number, listed, year=label, groups=[(label, months)], years=()
                        )
                    )
            counted = _by_month(of_year, self.site.lang)
            links = tuple((month.label, len(month.entries), where[month.id]) for month in counted)
            years.append(Year(label, len(of_year), links))
        head = self._head("archive", "Archive", "archive.html")
        groups = [
            (label, _by_month(tuple(found), self.site.lang))
            for label, found in groupby(entries if whole else (), _year)
        ]
        yield self._list(head, 1, ["archive"], year="", groups=groups, years=tuple(years))
        yield from pages

    def missing(self) -> Page:
        """Return the page for addresses that do not exist; it must work at any depth."""
        root = urlsplit(self.site.base_url).path
        head = Head("404", "Not found", "404.html", root, self.site.lang, self.site.dir)
        return Page("404.html", self._page(head))

    def _list(self, head: Head, number: int, names: Sequence[str], **context: Any) -> Page:
        pages = {
            "number": number,
            "count": len(names),
            "newer": f"{names[number - 2]}.html" if number > 1 else "",
            "older": f"{names[number]}.html" if number < len(names) else "",
        }
        return Page(head.url, self._page(head, pages=pages, **context))

    def _names(
        self, first: str, other: str, entries: Sequence[Entry], length: int
    ) -> list[tuple[str, tuple[Entry, ...]]]:
        parts = [tuple(entries[at : at + length]) for at in range(0, len(entries), length)]
        return [
            (first if number == 1 else other.format(number), part)
            for number, part in enumerate(parts or [()], 1)
        ]

    def _head(
        self, kind: str, title: str, url: str, *, lang: str | None = None, description: str = ""
    ) -> Head:
        lang = lang or self.site.lang
        root = "../" * url.count("/")
        base = self.site.base_url
        canonical = base + ("" if url == "index.html" else url) if base else ""
        return Head(kind, title, url, root, lang, direction(lang), description, canonical)

    def _page(self, head: Head, **context: Any) -> bytes:
        return self._render(f"{head.kind}.html", page=head, site=self.site, **context).encode()

    def _render(self, name: str, **context: Any) -> str:
        from jinja2 import TemplateError

        try:
            return str(self._environment.get_template(name).render(context))
        except TemplateError as error:
            raise _template_error(name, error) from error

    def _anchors(self, path: str) -> frozenset[str]:
        if path not in self._ids:
            title = self.site.by_path[path].title
            self._ids[path] = body.identifiers(self.documents[path].body, title)
        return self._ids[path]

    def _lead_image(self, links: Links, article: Article) -> str:
        # Only an address that is whole helps others to show it (ogp.me), so without one: none.
        if not article.image or not self.site.base_url:
            return ""
        address = links.lead_image(article.image)
        return "" if address is None else _whole(self.site.base_url, address)

    @cached_property
    def _safe(self) -> Any:
        from markupsafe import Markup

        return Markup

    @cached_property
    def _environment(self) -> Any:
        from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined

        return Environment(
            loader=ChoiceLoader(
                [FileSystemLoader(self._root / OVERRIDES), FileSystemLoader(TEMPLATES)]
            ),
            autoescape=True,
            auto_reload=False,
            keep_trailing_newline=True,
            lstrip_blocks=True,
            trim_blocks=True,
            undefined=StrictUndefined,
        )


def _template_error(template: str, error: Exception) -> ExportError:
    name = getattr(error, "name", None) or template
    line = getattr(error, "lineno", None)
    where = f"{OVERRIDES}/{name}" + (f", line {line}" if line else "")
    return ExportError(
        f"{where}: {error}", hint="mend this template; docs/site.md says what templates are given"
    )


def _year(entry: Entry) -> str:
    return f"{entry.day.year:04}" if entry.day else "Undated"


def _by_year(entries: Sequence[Entry]) -> tuple[Group, ...]:
    grouped = groupby(entries, _year)
    return tuple(Group(year, f"y{year.lower()}", tuple(found)) for year, found in grouped)


def _by_month(entries: Sequence[Entry], lang: str) -> tuple[Group, ...]:
    def month(entry: Entry) -> tuple[str, int]:
        return _year(entry), entry.day.month if entry.day else 0

    return tuple(
        Group(
            month_words(number, lang) if number else year,
            f"m{year.lower()}-{number:02}",
            tuple(found),
        )
        for (year, number), found in groupby(entries, month)
    )


def _web(source: str | None) -> str:
    """The source where it is a web address; other schemes can run something when followed."""
    address = (source or "").strip()
    return address if _host(address) else ""


def _host(source: str | None) -> str:
    try:
        parts = urlsplit((source or "").strip())
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https"):
        return ""
    return clean(parts.hostname or "").removeprefix("www.")


def _whole(base: str, address: str) -> str:
    return address if urlsplit(address).scheme else base + address


def _json_ld(site: Site, entry: Entry, article: Article, image: str) -> dict[str, Any]:
    address = f"{site.base_url}{entry.url}" if site.base_url else ""
    modified = moment(article.modified)
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": entry.title,
        "description": entry.excerpt,
        "author": [{"@type": "Person", "name": name} for name in entry.author],
        "publisher": {"@type": "Organization", "name": entry.publication}
        if entry.publication
        else None,
        "datePublished": rfc3339(entry.day) if entry.day else None,
        "dateModified": rfc3339(modified) if modified else None,
        "inLanguage": language(article.lang),
        "keywords": [site.tags[key].label for key in entry.tags],
        "wordCount": article.words,
        "image": image,
        "url": address,
        "isBasedOn": _web(article.source),
    }
