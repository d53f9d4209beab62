"""What the parts of articlectl pass to each other: frozen data, no input or output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

WORDS_PER_MINUTE = 238
"""Silent reading speed for English non-fiction: Brysbaert (2019), doi:10.1016/j.jml.2019.104047."""

BUNDLE_STEMS = frozenset({"index", "_index"})
"""File stems that stand for their folder (Hugo page bundles)."""


@dataclass(frozen=True, slots=True)
class Article:
    """One article as lists and filters know it: every known field, never the body."""

    path: str
    """POSIX path of the file, relative to the library."""
    title: str
    added: str
    """When it entered the library: RFC 3339, UTC."""
    source: str | None = None
    """The address it came from."""
    author: tuple[str, ...] = ()
    site: str | None = None
    date: str | None = None
    """Publication date: `2024-05-15` or RFC 3339."""
    modified: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    lang: str | None = None
    """BCP 47."""
    image: str | None = None
    read: bool = False
    starred: bool = False
    archived: bool = False
    words: int = 0
    hash: str = ""
    """Fingerprint of the body's text: equal for equal text, whatever its white space."""
    problem: str | None = None
    """Why the front matter cannot be read ("line 3: …"), or None."""

    @property
    def slug(self) -> str:
        """The short name that people type: the file's stem, or its folder's name for a bundle."""
        folder, _, name = self.path.rpartition("/")
        stem = name.rpartition(".")[0] or name
        if stem in BUNDLE_STEMS and folder:
            return folder.rpartition("/")[2]
        return stem

    @property
    def minutes(self) -> int:
        """Reading time in whole minutes, at least 1 where there is text."""
        return max(1, round(self.words / WORDS_PER_MINUTE)) if self.words else 0


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells, without reading a file, whether it has changed."""

    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Document:
    """One article with its text: what is shown and exported."""

    article: Article
    body: str
    """Markdown, line ends as LF, without the front matter."""
    stamp: Stamp
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """The whole front matter as read, unknown keys too."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One folder of the library as it stands on disk."""

    folder: str
    """POSIX path relative to the library; `""` is the library itself."""
    mtime_ns: int
    files: Mapping[str, Stamp]
    """Article files by name."""
    folders: tuple[str, ...]
    """Names of the sub-folders that may hold articles."""


@dataclass(frozen=True, slots=True)
class Teaser:
    """A pointer to another article, as pages put it under "Recent Posts"."""

    title: str
    excerpt: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Capture:
    """A source turned into an article, before it has a place in the library."""

    title: str
    body: str
    """Clean Markdown."""
    source: str | None = None
    author: tuple[str, ...] = ()
    site: str | None = None
    date: str | None = None
    description: str | None = None
    tags: tuple[str, ...] = ()
    lang: str | None = None
    image: str | None = None
    related: tuple[Teaser, ...] = ()
    """What the page recommends; it is reported, never stored in the body."""
    warnings: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(default_factory=dict)
    """Field → where its value was found (`og:title`, `first line` …)."""
    file: bytes | None = None
    """The whole file, where the source is a Markdown article already: kept byte for byte."""


@dataclass(frozen=True, slots=True)
class SetField:
    """Give a field of the front matter a value; None takes the field away."""

    name: str
    value: str | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class EditTags:
    """Add, remove and rename tags, each compared without case; the other items stay as written."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=dict)
    """Old → new; where the article has the new one already, the old one goes."""


Edit = SetField | EditTags
