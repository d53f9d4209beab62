"""An article as the index keeps it: its row, its keys, its tags; and the words of the tables."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, Any

from articlectl.model import Article, Stamp
from articlectl.text import fold

if TYPE_CHECKING:
    from articlectl.model import Document

Row = Mapping[str, Any]
"""Fields of an Article that differ from their defaults; tuples as lists."""

_DEFAULTS = tuple((f.name, f.default) for f in fields(Article))
_LISTS = ("author", "tags")
_SLOTS = tuple(
    (name, getattr(Article, name).__set__, default)
    for name, default in _DEFAULTS
    if name not in _LISTS
)
_LIST_SLOTS = tuple((name, getattr(Article, name).__set__) for name in _LISTS)


@dataclass(frozen=True, slots=True)
class Entry:
    """What the index knows of one file."""

    row: Row
    stamp: Stamp
    racy: bool
    """The file may have changed again without a change of its stamp: read it at the next look."""

    def stamp_document(self) -> dict[str, int]:
        """Return what the `stamps` family keeps."""
        document = {"s": self.stamp.size, "m": self.stamp.mtime_ns}
        return document | {"r": 1} if self.racy else document


@dataclass(slots=True)
class Changes:
    """What a comparison with the files found, by path: the one thing that is ever applied."""

    files: dict[str, Entry | None] = field(default_factory=dict)
    """None: the file is gone."""
    folders: dict[str, Row | None] = field(default_factory=dict)
    """Documents of the `folders` family; None: the folder is gone."""

    def add(self, later: Changes) -> None:
        """Take in changes that were found later."""
        self.files.update(later.files)
        self.folders.update(later.folders)

    def __bool__(self) -> bool:
        return bool(self.files or self.folders)


def row_of(article: Article) -> dict[str, Any]:
    """Return the row of an article."""
    row: dict[str, Any] = {}
    for name, default in _DEFAULTS:
        value = getattr(article, name)
        if default is MISSING or value != default:
            row[name] = list(value) if isinstance(value, tuple) else value
    return row


def article_of(row: Row) -> Article:
    """Return the article of a row."""
    article = object.__new__(Article)
    # Past the dataclass's own __init__, which takes three times as long: a list may be of 100,000.
    for name, put, default in _SLOTS:
        put(article, row.get(name, default))
    for name, put in _LIST_SLOTS:
        put(article, tuple(row.get(name, ())))
    return article


def entry_of(document: Document, racy: bool) -> Entry:
    """Return what the index keeps of a document."""
    return Entry(row_of(document.article), document.stamp, racy)


def unreadable_row(path: str, stamp: Stamp, problem: str) -> Row:
    """Return the row of a file that cannot be read."""
    added = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(stamp.mtime_ns // 1_000_000_000))
    return row_of(Article(path, path.rpartition("/")[2], added, problem=problem))


def entry_from(row: Row, stamp: Row) -> Entry:
    """Return the entry of a row and a document of the `stamps` family."""
    return Entry(row, Stamp(stamp["s"], stamp["m"]), "r" in stamp)


def without_digest(folder: Row | None) -> Row | None:
    """Return a document of the `folders` family that says nothing of the folder's files."""
    return folder and {name: value for name, value in folder.items() if name != "d"}


def file_key(path: str) -> str:
    """Return the key of a file, by which the files of one folder stand together.

    A plain path would put `a/b/x.md` between `a/a.md` and `a/c.md`; no path has two slashes, so
    `a//` begins the files in `a` and nothing else.
    """
    folder, _, name = path.rpartition("/")
    return f"{folder}//{name}"


def path_of(key: str) -> str:
    """Return the path of a file's key."""
    folder, _, name = key.partition("//")
    return f"{folder}/{name}" if folder else name


def parent_of(path: str) -> str:
    """Return the folder that a file or folder is in."""
    return path.rpartition("/")[0]


def key_prefix(kind: str, value: str) -> str:
    """Return what the keys of one value begin with, all but the path."""
    return f"{kind}\t{_plain(value)}\t"


def _plain(value: str) -> str:
    return value.replace("\t", " ")


def split_key(key: str) -> tuple[str, str]:
    """Return the value and the path of a key."""
    _, value, path = key.split("\t", 2)
    return value, path


def keys_of(row: Row, source_key: Callable[[str], str]) -> Iterator[str]:
    """Yield the keys by which an article is found: slug, source, fingerprint.

    The path is part of the key, so that a value which many articles share (a slug `readme`, the
    fingerprint of no text) makes no large document.
    """
    path = row["path"]
    yield key_prefix("slug", fold(article_of(row).slug)) + path
    if source := row.get("source"):
        yield key_prefix("source", source_key(source)) + path
    if fingerprint := row.get("hash"):
        yield key_prefix("hash", fingerprint) + path


def tags_of(row: Row) -> dict[str, str]:
    """Return the tags of a row, folded → as written; one that is written twice counts once."""
    tags: dict[str, str] = {}
    for tag in row.get("tags", ()):
        tags.setdefault(fold(tag), tag)
    return tags


def newest_first(rows: Iterable[Row]) -> list[Row]:
    """Return rows by time added, newest first, then by path."""
    ordered = sorted(rows, key=lambda row: str(row["path"]))
    ordered.sort(key=lambda row: str(row["added"]), reverse=True)
    return ordered
