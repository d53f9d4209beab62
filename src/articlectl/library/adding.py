"""Taking sources into the library: captured outside the lock, stored in batches inside it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from articlectl.errors import ArticlectlError, CaptureError, FrontMatterError, UsageError
from articlectl.model import Article, Capture, Edit, EditTags, SetField, Stamp

if TYPE_CHECKING:
    from articlectl.capture.sources import Source
    from articlectl.config import Settings
    from articlectl.index.articles import Index, Kind
    from articlectl.library.changing import Begin
    from articlectl.store.files import ArticleFiles
    from articlectl.store.transaction import Transaction


NEW = "\N{OBJECT REPLACEMENT CHARACTER}.md"
NEW_TITLE = NEW.removesuffix(".md")
"""Stand for the path of an article that has none yet, and for the title read from it."""

BATCH_ARTICLES = 200
BATCH_SECONDS = 0.5
"""A batch is stored when either is reached: the lock is never held while a source is captured."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user says of the articles to add; it goes before what the source says."""

    tags: tuple[str, ...] = ()
    title: str | None = None
    author: tuple[str, ...] = ()
    date: str | None = None
    source: str | None = None
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one source."""

    name: str
    """The source as messages name it."""
    path: str | None = None
    """The article's path in the library: a new one, or the one that was there already."""
    capture: Capture | None = None
    article: Article | None = None
    """The article as its file has it, or would have it."""
    known: str | None = None
    """Why nothing was added ("same address", "same text" …); None where it was."""
    error: ArticlectlError | None = None


@dataclass(slots=True)
class _Batch:
    """What this batch has stored so far, which the index does not know yet."""

    wishes: Wishes
    transaction: Transaction
    paths: list[str] = field(default_factory=list)
    slugs: set[str] = field(default_factory=set)
    by_key: dict[str, str] = field(default_factory=dict)


class Adder:
    """Stores captures as articles, each once."""

    def __init__(
        self,
        root: Path,
        files: ArticleFiles,
        index: Index,
        lock: AbstractContextManager[object],
        settings: Settings,
        *,
        begin: Begin,
        capture: Callable[[Source], Capture],
        now: Callable[[], datetime],
    ) -> None:
        self._root = root
        self._files = files
        self._index = index
        self._lock = lock
        self._settings = settings
        self._begin = begin
        self._capture = capture
        self._now = now

    def add(self, sources: Iterable[Source], wishes: Wishes) -> Iterator[Added]:
        """Take sources in, yielding what became of each; a source that fails stops no other.

        Raises WriteError and LockTimeoutError, which would fail every other source too.
        """
        with self._begin() as transaction:
            yield from self._add(sources, wishes, transaction)

    def _add(
        self, sources: Iterable[Source], wishes: Wishes, transaction: Transaction
    ) -> Iterator[Added]:
        batch: list[tuple[str, Capture]] = []
        started = time.monotonic()
        for source in sources:
            outcome = self._captured(source)
            if isinstance(outcome, Added):
                yield outcome
                continue
            if not batch:
                started = time.monotonic()
            batch.append((source.name, outcome))
            if len(batch) >= BATCH_ARTICLES or time.monotonic() - started >= BATCH_SECONDS:
                yield from self._store(batch, wishes, transaction)
                batch = []
        if batch:
            yield from self._store(batch, wishes, transaction)

    def _captured(self, source: Source) -> Capture | Added:
        if (inside := self._inside(source)) is not None:
            return Added(source.name, inside, known="it is a file of the library")
        try:
            return self._capture(source)
        except ArticlectlError as error:
            return Added(source.name, error=error)

    def _inside(self, source: Source) -> str | None:
        """The path in the library of a source that is one of its articles already."""
        if source.path is None:
            return None
        absolute = source.path.resolve()
        if not absolute.is_relative_to(self._root):
            return None
        from articlectl.store.layout import is_article, may_hold_articles

        path = absolute.relative_to(self._root)
        listed = is_article(path.name) and all(map(may_hold_articles, path.parts[:-1]))
        return path.as_posix() if listed else None

    def _store(
        self, batch: list[tuple[str, Capture]], wishes: Wishes, transaction: Transaction
    ) -> list[Added]:
        stored = _Batch(wishes, transaction)
        if wishes.dry_run:
            self._index.refresh("few")
            return [self._one(name, capture, stored) for name, capture in batch]
        with self._lock:
            self._index.refresh("few")
            try:
                return [self._one(name, capture, stored) for name, capture in batch]
            finally:
                if stored.paths:
                    self._index.update(stored.paths)

    def _one(self, name: str, capture: Capture, stored: _Batch) -> Added:
        wishes = stored.wishes
        now = self._now()
        try:
            data = self._file(name, capture, wishes, now)
        except ArticlectlError as error:
            return Added(name, error=error)
        article, _ = self._read(data)
        keys = self._keys(article.source, article.hash if article.words else None)
        for why, kind, value in keys:
            known = stored.by_key.get(f"{kind}:{value}") or next(
                iter(self._index.find(kind, value)), None
            )
            if known:
                return Added(name, known, capture, article, known=why)
        path = self._place(article.title, article.lang, article.date, article.site, now, stored)
        if not wishes.dry_run:
            stored.transaction.create(path, data)
            stored.paths.append(path)
        for _, kind, value in keys:
            stored.by_key[f"{kind}:{value}"] = path
        return Added(name, path, capture, article)

    def _file(self, name: str, capture: Capture, wishes: Wishes, now: datetime) -> bytes:
        """The bytes of the article file that a capture becomes."""
        from articlectl.store.frontmatter import compose, splice

        if capture.file is None:
            wished = _with_wishes(capture, wishes)
            return compose(_fields(wished, now), wished.body)
        article, metadata = self._read(capture.file)
        if article.problem:
            raise CaptureError(
                name,
                f"its front matter cannot be read: {article.problem}",
                hint="mend it by hand, then add it again",
            )
        edits = list(_edits(article, metadata, capture, wishes, now))
        try:
            return splice(capture.file, edits, name)
        except FrontMatterError as error:
            raise CaptureError(name, error.reason, hint=error.hint) from error

    def _read(self, data: bytes) -> tuple[Article, Mapping[str, Any]]:
        """An article that has no file yet, and its front matter."""
        from articlectl.store.fields import read_fields
        from articlectl.store.frontmatter import parse

        parsed = parse(data, NEW)
        article = read_fields(
            parsed.metadata, parsed.body, NEW, Stamp(len(data), 0), parsed.problem
        )
        return article, parsed.metadata

    def _keys(self, source: str | None, text: str | None) -> list[tuple[str, Kind, str]]:
        keys: list[tuple[str, Kind, str]] = []
        if source:
            keys.append(("same address", "source", source))
        if text:
            keys.append(("same text", "hash", text))
        return keys

    def _place(
        self,
        title: str,
        lang: str | None,
        published: str | None,
        site: str | None,
        now: datetime,
        stored: _Batch,
    ) -> str:
        """A free path for a new article, whose slug no other article of the library has."""
        from articlectl.store.slugs import article_path, slugify

        slug = slugify(title, lang)
        candidate = slug
        number = 1
        while candidate in stored.slugs or self._index.find("slug", candidate):
            number += 1
            candidate = f"{slug}-{number}"
        stored.slugs.add(candidate)
        wanted = article_path(
            self._settings.path,
            slug=candidate,
            added=now,
            date=_day(published),
            site=site,
            lang=lang,
        )
        return self._files.free_path(wanted)


def _with_wishes(capture: Capture, wishes: Wishes) -> Capture:
    return replace(
        capture,
        title=wishes.title or capture.title,
        author=wishes.author or capture.author,
        date=wishes.date or capture.date,
        source=wishes.source or capture.source,
        tags=(*capture.tags, *(tag for tag in wishes.tags if tag not in capture.tags)),
    )


def _fields(capture: Capture, now: datetime) -> dict[str, object]:
    return {
        "title": capture.title,
        "source": capture.source,
        "author": capture.author,
        "site": capture.site,
        "date": capture.date,
        "added": _rfc3339(now),
        "description": capture.description,
        "tags": capture.tags,
        "lang": capture.lang,
        "image": capture.image,
    }


def _edits(
    article: Article,
    metadata: Mapping[str, Any],
    capture: Capture,
    wishes: Wishes,
    now: datetime,
) -> Iterator[Edit]:
    """What a Markdown file needs to become an article; all else in it stays as it is."""
    if wishes.title:
        yield SetField("title", wishes.title)
    elif article.title == NEW_TITLE:
        # The name said it, and the article gets a name of its own.
        yield SetField("title", capture.title)
    if wishes.author:
        yield SetField("author", wishes.author)
    if wishes.date:
        yield SetField("date", wishes.date)
    if source := wishes.source or (None if article.source else capture.source):
        yield SetField("source", source)
    if not {"added", "created", "saved", "date_saved"} & set(metadata):
        yield SetField("added", _rfc3339(now))
    if wishes.tags:
        yield EditTags(add=wishes.tags)


def _day(text: str | None) -> date | None:
    try:
        return datetime.fromisoformat(text).date() if text else None
    except ValueError:
        return None


def _rfc3339(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def checked_date(text: str) -> str:
    """Return a publication date as it is stored: `2024-05-15`, or RFC 3339.

    Raises UsageError for anything else.
    """
    from articlectl.store.dates import published

    found = published(text)
    # A year alone would be stored as a day that nobody named.
    if found is None or text.isdecimal():
        raise UsageError(
            f"{text!r} is no date", hint="write it as 2024-05-15 or 2024-05-15T13:27:00+02:00"
        )
    return found
