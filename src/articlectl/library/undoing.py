"""Taking commands back, and articles out of the trash."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from articlectl.errors import AmbiguousError, ArticlectlError, NotFoundError
from articlectl.model import Article
from articlectl.text import fold

if TYPE_CHECKING:
    from articlectl.index.articles import Index
    from articlectl.library.changing import Begin
    from articlectl.store.changes import Change
    from articlectl.store.files import ArticleFiles
    from articlectl.store.journal import Entry, Journal
    from articlectl.store.reversal import Conflict
    from articlectl.store.transaction import Transaction
    from articlectl.store.trash import Thrown


Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True)
class Undone:
    """What became of an undo."""

    entry: Entry
    """What was to be taken back."""
    number: int | None
    """The entry of the undo itself; None where nothing was done."""
    paths: tuple[str, ...] = ()
    """The files that were changed, or would be."""
    conflicts: tuple[Conflict, ...] = ()
    """What is in the way; then nothing was done."""


class Undoer:
    """Takes back entries of the journal under the library's lock, and the index in step."""

    def __init__(
        self,
        files: ArticleFiles,
        index: Index,
        lock: AbstractContextManager[object],
        journal: Journal,
        *,
        begin: Begin,
    ) -> None:
        self._files = files
        self._index = index
        self._lock = lock
        self._journal = journal
        self._begin = begin

    def undo(
        self, number: int | None, *, dry_run: bool = False, progress: Progress | None = None
    ) -> Undone:
        """Take back an entry, or the last one that is no undo and still holds: all, or nothing.

        Raises NotFoundError where there is nothing to undo, ArticlectlError where it is undone
        already, WriteError where a file cannot be written: the same undo, again, does the rest.
        """
        from articlectl.store.reversal import by_path

        with self._lock:
            entry = self._last() if number is None else self._named(number)
            if entry.at_work:
                raise ArticlectlError(
                    f"entry {entry.number} is still at work: {entry.command}",
                    hint="wait for its end, then undo it",
                )
            files = by_path(self._journal.changes(entry.number))
            planned = self._planned(files)
            paths = tuple(path for path, found in planned if isinstance(found, list) and found)
            conflicts = tuple(found for _, found in planned if not isinstance(found, list))
            if conflicts or dry_run:
                return Undone(entry, None, paths, conflicts)
            todo = [changes for changes in files if changes[0].path in set(paths)]
            try:
                with self._begin(undoes=entry.number) as transaction:
                    transaction.open()
                    self._take_back(todo, transaction, progress)
            finally:
                self._update(paths)
            return Undone(entry, transaction.number, paths)

    def trash(self) -> list[Thrown]:
        """Return what is in the trash, what went there last first."""
        from articlectl.store import trash

        return trash.listing(self._files.root)

    def restore(self, references: Sequence[str]) -> list[str]:
        """Take articles out of the trash, by the name they have there, their path or their slug.

        Raises NotFoundError, AmbiguousError, and WriteError where a place is taken; what was
        restored before that stays.
        """
        with self._lock:
            there = self.trash()
            wanted = dict.fromkeys(_thrown(reference, there) for reference in references)
            restored: list[str] = []
            try:
                with self._begin() as transaction:
                    for thrown in wanted:
                        restored.append(transaction.restore(thrown.id))
            finally:
                self._update(restored)
        return restored

    def empty(self, before: datetime | None) -> int:
        """Delete for good what is in the trash, or went there before a time; returns how many.

        Raises WriteError.
        """
        from articlectl.store import dates, trash

        with self._lock:
            there = {thrown.id for thrown in self.trash()}
            moment = None if before is None else dates.utc(before)
            gone = trash.purge(self._files.root, lambda when: moment is None or when < moment)
            return len(there.intersection(gone))

    def _last(self) -> Entry:
        for entry in self._journal.entries():
            if entry.undoes is None and entry.undone_by is None:
                return entry
        raise NotFoundError(
            "there is nothing to undo", hint="`articlectl history` shows what was done"
        )

    def _named(self, number: int) -> Entry:
        entry = self._journal.entry(number)
        if entry.undone_by is not None:
            raise ArticlectlError(
                f"entry {number} is undone already, by entry {entry.undone_by}",
                hint=f"`articlectl undo {entry.undone_by}` does it again",
            )
        return entry

    def _planned(
        self, files: Sequence[Sequence[Change]]
    ) -> list[tuple[str, list[Change] | Conflict]]:
        from articlectl.store.reversal import plan

        return [(changes[0].path, plan(self._files, changes)) for changes in files]

    def _take_back(
        self,
        files: Sequence[Sequence[Change]],
        transaction: Transaction,
        progress: Progress | None,
    ) -> None:
        from articlectl.store.reversal import edits_of, take_back, unedited

        edits = edits_of(files)
        done = 0
        for _, outcome in transaction.replace_each(edits, lambda p, now: unedited(edits[p], now)):
            if isinstance(outcome, ArticlectlError):
                raise outcome
            done += 1
            if progress:
                progress(done, len(files))
        for changes in files:
            if changes[0].path in edits:
                continue
            take_back(self._files, transaction, changes)
            done += 1
            if progress:
                progress(done, len(files))

    def _update(self, paths: Sequence[str]) -> None:
        from articlectl.store.layout import is_article

        articles = [path for path in paths if is_article(path.rpartition("/")[2])]
        if articles:
            self._index.update(articles)


def _thrown(reference: str, there: Sequence[Thrown]) -> Thrown:
    """The one article in the trash that a reference names."""
    folded = fold(reference)
    for fits in (
        [thrown for thrown in there if reference in (thrown.id, thrown.path)],
        [thrown for thrown in there if fold(Article(thrown.path, "", "").slug) == folded],
    ):
        if len(fits) == 1:
            return fits[0]
        if fits:
            raise AmbiguousError(
                f"{reference}: {len(fits)} articles in the trash are named so",
                [thrown.id for thrown in fits],
                hint=f"say which: {', '.join(thrown.id for thrown in fits)}",
            )
    raise NotFoundError(
        f"{reference}: not in the trash", hint="`articlectl trash list` shows what is"
    )
