"""The site as a whole, known before any page is made: entries in order, tags, years, names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from articlectl.errors import ExportError
from articlectl.exporters.html.excerpts import clean, excerpt, shorten
from articlectl.exporters.html.language import (
    date_words,
    direction,
    language,
    moment,
    rfc3339,
)
from articlectl.exporters.html.names import allot, safe_name

if TYPE_CHECKING:
    from articlectl.config import Settings
    from articlectl.model import Document

_UNDATED = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag with everything below it: `un` holds what is tagged `un/iom` too."""

    key: str
    label: str
    """As first written, with its parents: `un/iom`."""
    name: str
    """Of its page, without folder and extension."""
    entries: tuple[Entry, ...]
    """Newest first."""
    children: tuple[str, ...]
    """Keys of the tags right below, in order."""

    @property
    def url(self) -> str:
        """Address of its page, from the root of the site."""
        return f"tags/{quote(self.name)}.html"

    @property
    def leaf(self) -> str:
        """The last part of the label."""
        return self.label.rpartition("/")[2]

    @property
    def depth(self) -> int:
        """How many parents it has."""
        return self.key.count("/")

    @property
    def parents(self) -> tuple[str, ...]:
        """Keys of the tags above, the topmost first."""
        parts = self.key.split("/")
        return tuple("/".join(parts[:end]) for end in range(1, len(parts)))

    @property
    def count(self) -> int:
        """How many articles it has."""
        return len(self.entries)


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as every page but its own shows it."""

    path: str
    name: str
    """Of its page, without folder and extension."""
    title: str
    excerpt: str
    description: str
    """Written by a person, or empty."""
    day: datetime | None
    """What readers are shown: when it was published, or else when it entered the library."""
    day_words: str
    added: datetime | None
    """When it entered the library, or else when it was published: what lists are sorted by."""
    author: tuple[str, ...]
    publication: str
    lang: str | None
    """None where it is not known."""
    dir: str
    """`ltr`, `rtl`, or `auto` where the language is not known: then the text itself decides."""
    minutes: int
    tags: tuple[str, ...]
    """Keys."""
    modified: str | None

    @property
    def url(self) -> str:
        """Address of its page, from the root of the site."""
        return f"articles/{quote(self.name)}.html"

    @property
    def short_excerpt(self) -> str:
        """The excerpt as long as Recent Posts show it."""
        return shorten(self.excerpt, 120)

    @property
    def day_iso(self) -> str:
        """The day in ISO 8601, or empty."""
        return self.day.date().isoformat() if self.day else ""

    @property
    def updated(self) -> str:
        """The last change, or else when it entered the library, as feeds want it."""
        return rfc3339(moment(self.modified) or self.added)


@dataclass(frozen=True, slots=True)
class Site:
    """What templates know as `site`, and what pages are made from."""

    title: str
    author: str
    description: str
    base_url: str
    """Ends with a slash, or is empty."""
    lang: str
    entries: tuple[Entry, ...]
    """What entered the library last comes first."""
    tags: Mapping[str, Tag]
    """By key, parents right before their children, siblings in the order of the alphabet."""
    by_path: Mapping[str, Entry]
    positions: Mapping[str, int] = field(repr=False)
    """Path → place in `entries`."""

    @property
    def dir(self) -> str:
        """Direction of the site's own words."""
        return direction(self.lang)

    def around(self, path: str) -> tuple[Entry | None, Entry | None]:
        """Return the entry before (older) and the one after (newer) an article."""
        at = self.positions[path]
        older = self.entries[at + 1] if at + 1 < len(self.entries) else None
        return older, self.entries[at - 1] if at else None

    def recent(self, path: str, count: int) -> tuple[Entry, ...]:
        """Return the newest entries other than the article itself."""
        newest = self.entries[: count + 1]
        return tuple(entry for entry in newest if entry.path != path)[:count]


def build(documents: Sequence[Document], settings: Settings) -> Site:
    """Return the site that these documents make; the same for any order of them.

    Raises ExportError for a base_url that is no web address.
    """
    ordered = sorted(documents, key=lambda document: document.article.path)
    names = allot(
        (document.article.path, safe_name(document.article.slug, "article")) for document in ordered
    )
    lang = language(settings.lang) or "en"
    entries = [_entry(document, names[document.article.path], lang) for document in ordered]
    tags = _tags(ordered, entries)
    # The sort is stable: articles of the same time stay in the order of their paths.
    entries.sort(key=lambda entry: rfc3339(entry.added), reverse=True)
    tree = _with_entries(tags, entries)
    return Site(
        title=clean(settings.title) or "Library",
        author=clean(settings.author),
        description=clean(settings.description),
        base_url=_base(settings.base_url),
        lang=lang,
        entries=tuple(entries),
        tags=tree,
        by_path={entry.path: entry for entry in entries},
        positions={entry.path: place for place, entry in enumerate(entries)},
    )


def _base(address: str) -> str:
    if not address:
        return ""
    from urllib.parse import urlsplit

    try:
        parts = urlsplit(address)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        valid = False
    if not valid or parts.query or parts.fragment or any(map(str.isspace, address)):
        raise ExportError(
            f"the setting `base_url` is not the address of a site: {address!r}",
            hint='write it like `base_url = "https://example.org/library/"`',
        )
    return address.rstrip("/") + "/"


def _entry(document: Document, name: str, site_lang: str) -> Entry:
    article = document.article
    published, added = moment(article.date), moment(article.added)
    day = published or added
    description = clean(article.description or "")
    lang = language(article.lang)
    return Entry(
        path=article.path,
        name=name,
        title=clean(article.title) or "Untitled",
        excerpt=excerpt(description, document.body),
        description=description,
        day=day,
        day_words=date_words(day, site_lang) if day else "",
        added=added or published,
        author=tuple(filter(None, map(clean, article.author))),
        publication=clean(article.site or ""),
        lang=lang,
        dir=direction(lang) if lang else "auto",
        minutes=article.minutes,
        tags=tuple(dict.fromkeys(filter(None, map(tag_key, article.tags)))),
        modified=article.modified,
    )


def by_day(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return the entries by the day that they show, the newest first and the undated last."""
    return tuple(sorted(entries, key=lambda entry: entry.day or _UNDATED, reverse=True))


def tag_label(tag: str) -> str:
    """Return the tag as it is shown: white space folded, no empty part between slashes."""
    return "/".join(filter(None, (clean(part) for part in tag.split("/"))))


def tag_key(tag: str) -> str:
    """Return what two tags have in common when they are the same."""
    return tag_label(tag).casefold()


def _tags(documents: Sequence[Document], entries: Sequence[Entry]) -> dict[str, tuple[str, str]]:
    """Key → label and page name of every tag and every parent, in the order of the tree."""
    labels: dict[str, str] = {}
    for document in documents:
        for tag in document.article.tags:
            parts = tag_label(tag).split("/")
            for end in range(1, len(parts) + 1):
                label = "/".join(parts[:end])
                labels.setdefault(label.casefold(), label)
    labels.pop("", None)
    keys = sorted(labels, key=lambda key: key.split("/"))
    pages = [("", "index"), *((key, safe_name(key, "tag")) for key in keys)]
    names = allot(pages)
    return {key: (labels[key], names[key]) for key in keys}


def _with_entries(tags: Mapping[str, tuple[str, str]], entries: Iterable[Entry]) -> dict[str, Tag]:
    members: dict[str, list[Entry]] = {key: [] for key in tags}
    for entry in entries:
        keys = {
            "/".join(parts[:end])
            for key in entry.tags
            for parts in (key.split("/"),)
            for end in range(1, len(parts) + 1)
        }
        for key in keys:
            members[key].append(entry)
    children: dict[str, list[str]] = {key: [] for key in tags}
    for key in tags:
        parent = key.rpartition("/")[0]
        if parent in children:
            children[parent].append(key)
    return {
        key: Tag(key, label, name, tuple(members[key]), tuple(children[key]))
        for key, (label, name) in tags.items()
    }
