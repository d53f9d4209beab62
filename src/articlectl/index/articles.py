"""The index of a library: what its articles are, never older than what is shown."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from articlectl.errors import NotFoundError, ReadError
from articlectl.index.catalog import Catalog, Refreshed
from articlectl.index.freshness import Survey, is_racy, survey_all, survey_few
from articlectl.index.rows import (
    Changes,
    Entry,
    article_of,
    entry_of,
    unreadable_row,
    without_digest,
)
from articlectl.index.storage import DamagedError, FolderStorage, OvertakenError, SchemaError
from articlectl.model import Article
from articlectl.text import fold

if TYPE_CHECKING:
    from articlectl.index.ports import ArticleSource, WriterLock

Scope = Literal["few", "all"]
Kind = Literal["slug", "source", "hash"]
Progress = Callable[[int, int | None], None]
T = TypeVar("T")

SCHEMA = 1
"""To be raised whenever rows, keys or tables get another form or meaning."""

BATCH = 5_000
"""How many files are read between two commits, at least: an interrupted pass is not for nothing.

Later commits touch more tables; so they come at thirds of what was done.
"""

PATIENCE = 10
"""How often a read that was overtaken by writers starts again before it asks for the lock."""

_SCOPES: Mapping[str, Scope] = {"full": "all", "quick": "few"}


class Index:
    """Answers from tables what would otherwise need a look into every file.

    Reads never wait for a writer. What a comparison with the files finds is used at once, and
    written down when it is worth it and nobody else is writing.
    """

    def __init__(
        self,
        folder: Path,
        files: ArticleSource,
        lock: WriterLock,
        *,
        freshness: str = "auto",
        notify: Callable[[str], None] = lambda message: None,
        source_key: Callable[[str], str] = str,
        progress: Progress | None = None,
        clock: Callable[[], int] = time.time_ns,
    ) -> None:
        self._files = files
        self._lock = lock
        self._freshness = freshness
        self._notify = notify
        self._progress = progress
        self._clock = clock
        self._storage = FolderStorage(folder, schema=SCHEMA, clock=clock)
        self._catalog = Catalog(self._storage, source_key)
        self._pending = Changes()
        """What is known here and not written down yet."""

    def refresh(self, scope: Scope = "few", progress: Progress | None = None) -> Refreshed:
        """Compare the index with the files; returns what was new, changed and gone.

        "few" looks at the folders, "all" at every file; the library's `freshness` may say
        otherwise. `progress` takes how many of how many files have been read.
        """
        if self._freshness == "manual":
            return Refreshed()
        wanted = _SCOPES.get(self._freshness, scope)
        found: dict[str, str] = {}
        self._steadily(lambda: self._refresh(wanted, progress or self._progress, found))
        return Refreshed.of(found)

    def recent(self, limit: int | None) -> list[Article]:
        """Return the articles added last, newest first, as their files are now."""
        return self._steadily(lambda: self._recent(limit))

    def select(self, predicate: Callable[[Mapping[str, Any]], bool] | None = None) -> list[Article]:
        """Return the articles whose rows the predicate takes, folder by folder."""
        return self._steadily(lambda: self._select(predicate))

    def get(self, path: str) -> Article | None:
        """Return the article of a file as it is now, or None."""
        entry = self._steadily(lambda: self._current([path])[0])
        return article_of(entry.row) if entry else None

    def find(self, kind: Kind, value: str) -> list[str]:
        """Return the paths of the articles with this slug (in any case), source or fingerprint."""
        wanted = fold(value) if kind == "slug" else value
        return self._steadily(lambda: self._find(kind, wanted))

    def complete(self, kind: Kind, prefix: str, limit: int) -> list[str]:
        """Return values that begin with a prefix, in order; slugs as they are written."""
        wanted = fold(prefix) if kind == "slug" else prefix
        return self._steadily(lambda: self._complete(kind, wanted, limit))

    def tags(self) -> dict[str, int]:
        """Return each tag in its most used spelling with its articles' number, most used first."""
        return self._steadily(self._catalog.tags)

    def __len__(self) -> int:
        return self._steadily(lambda: len(self._catalog))

    def update(self, paths: Iterable[str]) -> None:
        """Read these files anew and put or drop what is known of them.

        Raises LockTimeoutError or WriteError where the lock cannot be had. An index that cannot be
        written is told of and no error: the next refresh finds the files.
        """
        wanted = list(dict.fromkeys(paths))
        with self._lock:
            self._steadily(lambda: self._update(wanted))

    def rebuild(self, progress: Progress | None = None) -> int:
        """Make the index from nothing; returns the number of articles.

        Others read the old one until the new one is whole.
        """
        self._pending = Changes()
        self._storage.hold_nothing()
        self._catch_up(progress or self._progress)
        with self._lock:
            self._catch_up(None)
            self._storage.overtake()
            self._write()
        return len(self)

    def _steadily(self, work: Callable[[], T]) -> T:
        """Do some work in one state; again when others replaced it, after a repair when damaged."""
        damaged = False
        for _ in range(PATIENCE):
            try:
                self._synchronise()
                if damaged:
                    self._refresh("all", self._progress, {})
                    damaged = False
                return work()
            except OvertakenError:
                self._storage.release()
            except DamagedError as error:
                damaged = True
                self._begin_anew(error)
        with self._lock:
            self._synchronise()
            return work()

    def _synchronise(self) -> None:
        """Take what others have committed, and what is only known here on top of it."""
        if self._storage.hold() and self._pending:
            checked = self._clock()
            self._pending = Changes(
                {path: self._look(path, checked) for path in self._pending.files},
                {folder: without_digest(row) for folder, row in self._pending.folders.items()},
            )
            self._catalog.apply(self._pending)

    def _begin_anew(self, error: DamagedError) -> None:
        state = "is of another version" if isinstance(error, SchemaError) else "was damaged"
        self._notify(f"the index {state} and is made anew")
        self._pending = Changes()
        self._storage.hold_nothing()

    def _refresh(self, scope: Scope, progress: Progress | None, found: dict[str, str]) -> None:
        survey = survey_all if scope == "all" else survey_few
        seen = survey(self._files, self._catalog, self._clock())
        worth_it = _is_laborious(seen.listed, len(seen.read))
        for part in self._parts(seen, progress):
            refreshed = self._catalog.apply(part)
            self._pending.add(part)
            refreshed.add_to(found)
            worth_it = worth_it or bool(refreshed)
            if worth_it:
                self._persist()

    def _parts(self, survey: Survey, progress: Progress | None) -> Iterable[Changes]:
        """Yield what a survey found, in parts that are each worth a commit.

        The folders come last: while they are not written down, the next pass looks again.
        """
        part = Changes()
        for done, (path, listed) in enumerate(survey.read.items(), 1):
            entry = part.files[path] = self._look(path, survey.checked_ns)
            if entry is None or entry.racy or entry.stamp != listed:
                survey.doubt(path)
            if progress:
                progress(done, len(survey.read))
            if len(part.files) >= max(BATCH, done // 3):
                yield part
                part = Changes()
        part.files.update(dict.fromkeys(survey.gone))
        part.folders = dict(survey.folders)
        yield part

    def _catch_up(self, progress: Progress | None) -> None:
        seen = survey_all(self._files, self._catalog, self._clock())
        for part in self._parts(seen, progress):
            self._catalog.apply(part)

    def _recent(self, limit: int | None) -> list[Article]:
        checked: set[str] = set()
        while True:
            entries = self._catalog.newest(limit)
            fresh = [entry for entry in entries if entry.row["path"] not in checked]
            checked.update(entry.row["path"] for entry in fresh)
            if not self._recheck(fresh):
                return [article_of(entry.row) for entry in entries]

    def _select(self, predicate: Callable[[Mapping[str, Any]], bool] | None) -> list[Article]:
        rows = self._catalog.scan()
        with _collector_at_rest():
            return [article_of(row) for row in (filter(predicate, rows) if predicate else rows)]

    def _find(self, kind: Kind, value: str) -> list[str]:
        paths = self._catalog.paths(kind, value)
        self._current(paths)
        return self._catalog.paths(kind, value)

    def _complete(self, kind: Kind, prefix: str, limit: int) -> list[str]:
        values: dict[str, None] = {}
        for value, path in self._catalog.values(kind, prefix):
            if len(values) >= limit:
                break
            values[Article(path, "", "").slug if kind == "slug" else value] = None
        return list(values)[:limit]

    def _current(self, paths: list[str]) -> list[Entry | None]:
        """Return what is known of files, after a look whether it still holds."""
        entries = [entry for path in paths if (entry := self._catalog.entry(path))]
        self._recheck(entries)
        return [self._catalog.entry(path) for path in paths]

    def _recheck(self, entries: Iterable[Entry]) -> bool:
        """Read the files anew whose stamp differs; True when something has changed."""
        if self._freshness == "manual":
            return False
        checked = self._clock()
        changes = Changes()
        for entry in entries:
            path = entry.row["path"]
            if entry.racy or self._files.stamp(path) != entry.stamp:
                changes.files[path] = self._look(path, checked)
        if not changes:
            return False
        refreshed = self._catalog.apply(changes)
        self._pending.add(changes)
        if refreshed or _is_laborious(0, len(changes.files)):
            self._persist()
        return bool(refreshed)

    def _look(self, path: str, checked_ns: int) -> Entry | None:
        try:
            document = self._files.read(path)
        except NotFoundError:
            return None
        except ReadError as error:
            stamp = self._files.stamp(path)
            # A change of rights shows in no stamp: look again every time.
            if stamp is None:
                return None
            return Entry(unreadable_row(path, stamp, str(error)), stamp, racy=True)
        return entry_of(document, is_racy(document.stamp.mtime_ns, checked_ns))

    def _update(self, paths: list[str]) -> None:
        checked = self._clock()
        changes = Changes({path: self._look(path, checked) for path in paths})
        self._catalog.apply(changes)
        self._pending.add(changes)
        try:
            self._write()
        except OSError as error:
            self._notify(f"the index cannot be written: {error.strerror or error}")

    def _persist(self) -> None:
        """Write down what is pending, if that needs no waiting and is possible at all."""
        with self._lock.attempt() as held:
            if held:
                with suppress(OSError):
                    self._write()

    def _write(self) -> None:
        try:
            self._storage.commit()
        except OvertakenError:
            self._synchronise()
            self._storage.commit()
        self._pending = Changes()


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Keep the garbage collector from looking through a growing list: half the time of a scan."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _is_laborious(listed: int, read: int) -> bool:
    """Tell whether looking again costs more than writing down that there is nothing new.

    A commit costs some 20 ms with the lock's import; listing a file 4 µs, reading one 250 µs.
    """
    return listed * 4 + read * 250 >= 5_000
