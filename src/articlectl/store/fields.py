"""The table of front-matter fields: under which keys each is found, and what its values mean."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from articlectl.model import BUNDLE_STEMS, Article, Stamp
from articlectl.store import dates
from articlectl.store.clean import first, flat, line, words
from articlectl.store.tags import read_tags
from articlectl.store.text import first_heading, measure

if TYPE_CHECKING:
    from articlectl.errors import FrontMatterError

KEYS: Mapping[str, tuple[str, ...]] = {
    "title": ("title",),
    "source": ("source", "url", "link", "canonical", "original_url"),
    "author": ("author", "authors", "byline", "creator"),
    "site": ("site", "site_name", "publisher"),
    "date": ("date", "published", "publishDate", "pubdate"),
    "added": ("added", "created", "saved", "date_saved"),
    "modified": ("modified", "lastmod", "updated"),
    "description": ("description", "summary", "excerpt"),
    "tags": ("tags", "keywords", "categories"),
    "lang": ("lang", "language"),
    "image": ("image", "cover", "thumbnail"),
    "read": ("read",),
    "starred": ("starred",),
    "archived": ("archived",),
}
"""Field → the key that we write, then those that we also read, in the order of their weight."""

_ADDRESS = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)
_WIKI = re.compile(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]")
_BY = re.compile(r"by\s+", re.IGNORECASE)
_FILE_DATE = re.compile(r"\d{4}-\d{2}-\d{2}[-_ ](?=.)")


def read_fields(
    metadata: Mapping[Any, Any],
    body: str,
    path: str,
    stamp: Stamp,
    problem: FrontMatterError | None = None,
) -> Article:
    """Return what lists and filters know of an article, from its metadata, text and file."""

    def get(field: str) -> Any:
        for key in KEYS[field]:
            value = metadata.get(key)
            if value is not None and (found := _READERS[field](value, key)):
                return found
        return None

    count, digest = measure(body)
    return Article(
        path=path,
        title=get("title") or _title(body, path),
        added=get("added") or _moment_of(metadata) or dates.file_time(stamp.mtime_ns),
        source=get("source"),
        author=get("author") or (),
        site=get("site"),
        date=get("date"),
        modified=get("modified"),
        description=get("description"),
        tags=read_tags(metadata.get(key_for("tags", metadata))),
        lang=get("lang"),
        image=get("image"),
        read=metadata.get("read") is True,
        starred=metadata.get("starred") is True,
        archived=metadata.get("archived") is True,
        words=count,
        hash=digest,
        problem=None if problem is None else _where(problem),
    )


def key_for(field: str, metadata: Mapping[Any, Any]) -> str:
    """Return the key under which a file keeps a field, or shall keep it if it has none yet.

    For tags it is the first key that is there, for other fields the first whose value can be used.
    A name that is no field of ours is its own key.
    """
    keys = KEYS.get(field, (field,))
    if field == "tags":
        return next((key for key in keys if key in metadata), keys[0])
    reader = _READERS.get(field)
    for key in keys:
        value = metadata.get(key)
        if value is not None and (reader is None or reader(value, key)):
            return key
    return keys[0]


def humanise(path: str) -> str:
    """Return a title made of a file's name: `2024-05-15-why-files-last.md` → `Why files last`."""
    folder, _, name = path.rpartition("/")
    stem = name.rpartition(".")[0] or name
    if stem in BUNDLE_STEMS and folder:
        stem = folder.rpartition("/")[2]
    spaced = re.sub(r"[-_\s]+", " ", _FILE_DATE.sub("", stem)).strip()
    title = line(spaced) or line(stem) or "Untitled"
    return title[0].upper() + title[1:]


def _title(body: str, path: str) -> str:
    heading = first_heading(body)
    return (line(heading) if heading else "") or humanise(path)


def _moment_of(metadata: Mapping[Any, Any]) -> str | None:
    for key in KEYS["date"]:
        if found := dates.moment(metadata.get(key)):
            return found
    return None


def _where(problem: FrontMatterError) -> str:
    reason = problem.reason if problem.hint is None else f"{problem.reason}; {problem.hint}"
    return line(reason if problem.line is None else f"line {problem.line}: {reason}")


def _source(value: Any, key: str) -> str | None:
    text = first(value, "url", "href", "link")
    if text and (key == "source" or _ADDRESS.fullmatch(text)):
        return text
    return None


def _author(value: Any, key: str) -> tuple[str, ...]:
    names: list[str] = []
    for item in flat(value):
        text = first(item, "name", "title", "display_name") or ""
        text = line(_WIKI.sub(r"\1", text))
        if key == "byline":
            text = _BY.sub("", text, count=1) if _BY.match(text) else text
        names.extend(_people(text) if isinstance(value, str) else (text,))
    return tuple(dict.fromkeys(name for name in names if name))


def _people(text: str) -> list[str]:
    """Several names in one string; `Doe, Jane` and `Jane Doe, PhD` are one."""
    if ";" in text:
        return [part.strip() for part in text.split(";")]
    parts = [part.strip() for part in text.split(",")]
    return parts if all(" " in part for part in parts) else [text]


def _place(value: Any, key: str) -> str | None:
    return first(value, "image", "url", "src", "path", "relative", "feature")


def _name(value: Any, key: str) -> str | None:
    return first(value, "name", "title")


def _words(value: Any, key: str) -> str | None:
    return words(value)


def _published(value: Any, key: str) -> str | None:
    return dates.published(value)


def _moment(value: Any, key: str) -> str | None:
    return dates.moment(value)


def _flag(value: Any, key: str) -> bool:
    return isinstance(value, bool)


_READERS: Mapping[str, Callable[[Any, str], Any]] = {
    "title": _words,
    "source": _source,
    "author": _author,
    "site": _name,
    "date": _published,
    "added": _moment,
    "modified": _published,
    "description": _words,
    "tags": lambda value, key: read_tags(value),
    "lang": _name,
    "image": _place,
    "read": _flag,
    "starred": _flag,
    "archived": _flag,
}
