"""The one way in which articles are written: each change is in the journal before it is made."""

from __future__ import annotations

import errno
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from articlectl.errors import ArticlectlError, NotFoundError
from articlectl.store import atomic, changes, trash
from articlectl.store.changes import UNREADABLE, Change, digest
from articlectl.store.frontmatter import splice
from articlectl.store.layout import owned, settled

if TYPE_CHECKING:
    from concurrent.futures import Executor, Future

    _Pending = bool | ArticlectlError | tuple[Change, Future[object]]

    from articlectl.model import Edit
    from articlectl.store.files import ArticleFiles
    from articlectl.store.recording import Recording


Outcome = bool | ArticlectlError
"""Whether a file was changed, or why it could not be."""

_Job = tuple[Change, Callable[[], object]]

TRIES = 3
"""How often a file that another program writes to at the same moment is read and edited again."""

WORKERS = 4
"""Writers wait for the disk, and a disk takes four waits in the time of one."""

_FEW = 8
"""Up to so many files, threads are not worth their import."""


class Transaction:
    """A command's changes of files: one entry of the journal, ended by leaving the context.

    A method that raises an ArticlectlError has changed nothing.
    """

    def __init__(self, files: ArticleFiles, recording: Recording) -> None:
        self._files = files
        self._root = os.fspath(files.root)
        self._recording = recording
        self._folders: set[str] = set()
        self._pool: Executor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # Whoever leaves in the middle of many files leaves none of them under way.
        if self._pool is not None:
            self._pool.shutdown()
        try:
            for folder in self._folders:
                atomic.sync_folder(folder)
        finally:
            self._folders.clear()
            if kind is None:
                self._recording.close()
            else:
                self._recording.abandon()

    @property
    def number(self) -> int:
        """The number of the entry; 0 while nothing was changed."""
        return self._recording.number

    def open(self) -> None:
        """Make the entry now, even if no change follows."""
        self._recording.open()

    def create(self, path: str, data: bytes) -> None:
        """Make a file, and the folders above it.

        Raises WriteError, also where there is a file of this name.
        """
        # Undo would take a file that was there before, and happens to be the same, for ours.
        if os.path.lexists(settled(self._root, path)):
            raise atomic.write_error(path, FileExistsError(errno.EEXIST, "File exists"))
        self._do(
            Change("create", path, None, digest(data)),
            lambda: self._create(path, data),
        )

    def replace(self, path: str, data: bytes) -> bool:
        """Give a file other bytes; False where it has these already.

        Raises NotFoundError, ReadError and WriteError.
        """
        return self._done(lambda: self._replacing(path, lambda old: data))

    def edit(self, path: str, edits: Sequence[Edit]) -> bool:
        """Change the front matter in place; False where the file is as wanted already.

        Raises FrontMatterError where that cannot be done without touching more, NotFoundError,
        ReadError and WriteError.
        """
        return self._done(lambda: self._replacing(path, lambda old: splice(old, edits, path)))

    def edit_each(
        self, paths: Iterable[str], edits: Sequence[Edit]
    ) -> Iterator[tuple[str, Outcome]]:
        """Apply the same edits to many files; yields what became of each, in their order."""
        return self._each(
            paths, lambda path: self._replacing(path, lambda old: splice(old, edits, path))
        )

    def replace_each(
        self, paths: Iterable[str], new: Callable[[str, bytes], bytes]
    ) -> Iterator[tuple[str, Outcome]]:
        """Give files the bytes that a function makes of the old ones; yields as `edit_each`."""
        return self._each(paths, lambda path: self._replacing(path, lambda old: new(path, old)))

    def trash(self, path: str, trash_id: str | None = None) -> str:
        """Move an article and its images to the trash and return the name it has there.

        Raises NotFoundError and WriteError.
        """
        job = self._trashing(path, trash_id)
        self._do(*job)
        assert job[0].trash is not None
        return job[0].trash

    def trash_each(self, paths: Iterable[str]) -> Iterator[tuple[str, Outcome]]:
        """Move many articles to the trash; yields as `edit_each`."""
        return self._each(paths, lambda path: self._trashing(path, None))

    def restore(self, trash_id: str) -> str:
        """Take an article back out of the trash and return its path.

        Raises NotFoundError, and WriteError where another file has its place now.
        """
        thrown = trash.find(self._files.root, trash_id)
        trash.check_place(self._files.root, thrown)
        kept = trash.place_of(self._files.root, trash_id, thrown.path)
        change = Change("restore", thrown.path, None, _digest_at(kept), trash=trash_id)
        self._do(change, lambda: trash.restore(self._files.root, trash_id, self._folders.add))
        return thrown.path

    def recorded(self, path: str, before: bytes | None, after: bytes | None) -> None:
        """Take into the journal what somebody else did to a file: the user's editor."""
        if before != after:
            self._recording.note(changes.edit(path, before, after))

    def _create(self, path: str, data: bytes) -> None:
        file = Path(settled(self._root, path))
        names = self._files.names
        fresh = names.is_fresh(path)
        made = self._make_folders(path, file.parent)
        try:
            atomic.create(file, data, self._folders.add)
        except BaseException:
            for folder in reversed(made):
                with suppress(OSError):
                    folder.rmdir()
            raise
        if fresh:
            names.add(path)

    def _make_folders(self, path: str, folder: Path) -> list[Path]:
        """Make a folder and those above it; returns the new ones, the upper first."""
        missing: list[Path] = []
        while not folder.exists():
            missing.insert(0, folder)
            folder = folder.parent
        try:
            for one in missing:
                one.mkdir(exist_ok=True)
                self._folders.add(os.fspath(one.parent))
        except OSError as error:
            for one in reversed(missing):
                with suppress(OSError):
                    one.rmdir()
            raise atomic.write_error(path, error) from error
        return missing

    def _replacing(self, path: str, new: Callable[[bytes], bytes]) -> _Job | None:
        file = Path(owned(self._root, path))
        before = self._files.read_bytes(path)
        after = new(before)
        if after == before:
            return None
        return (
            changes.edit(path, before, after),
            lambda: atomic.replace(file, after, self._folders.add, expected=before),
        )

    def _trashing(self, path: str, trash_id: str | None) -> _Job:
        when = self._recording.at
        name = trash_id or trash.new_id(when)
        before = self._digest(path)
        if before is None:
            raise NotFoundError(f"{path}: no such article")
        return (
            Change("trash", path, before, None, trash=name),
            lambda: trash.put(self._files.root, path, name, when, self._folders.add),
        )

    def _do(self, change: Change, action: Callable[[], object]) -> bool:
        self._recording.note(change)
        try:
            action()
        except ArticlectlError:
            self._void(change)
            raise
        return True

    def _void(self, change: Change) -> None:
        """Strike a change out, unless the file shows that it was made all the same."""
        if self._digest(change.path) != change.after:
            self._recording.void(change.path)

    def _digest(self, path: str) -> str | None:
        return _digest_at(Path(settled(self._root, path)))

    def _each(
        self, paths: Iterable[str], prepare: Callable[[str], _Job | None]
    ) -> Iterator[tuple[str, Outcome]]:
        wanted = list(dict.fromkeys(paths))
        if len(wanted) <= _FEW:
            for path in wanted:
                yield path, self._tried(path, prepare)
            return
        waiting: deque[tuple[str, _Pending]] = deque()
        for path in wanted:
            waiting.append((path, self._submitted(path, prepare)))
            if len(waiting) > 2 * WORKERS:
                yield self._awaited(*waiting.popleft())
        while waiting:
            yield self._awaited(*waiting.popleft())

    def _submitted(self, path: str, prepare: Callable[[str], _Job | None]) -> _Pending:
        from concurrent.futures import ThreadPoolExecutor

        if self._pool is None:
            self._pool = ThreadPoolExecutor(WORKERS)
        try:
            job = prepare(path)
            if job is None:
                return False
            self._recording.note(job[0])
        except ArticlectlError as error:
            return error
        return job[0], self._pool.submit(job[1])

    def _tried(self, path: str, prepare: Callable[[str], _Job | None]) -> Outcome:
        try:
            return self._done(lambda: prepare(path))
        except ArticlectlError as error:
            return error

    def _done(self, prepare: Callable[[], _Job | None]) -> bool:
        """Do a job; again with the new bytes where somebody else writes to the file just now."""
        for _ in range(TRIES):
            job = prepare()
            with suppress(atomic.ChangedMeanwhileError):
                return job is not None and self._do(*job)
        job = prepare()
        return job is not None and self._do(*job)

    def _awaited(self, path: str, state: _Pending) -> tuple[str, Outcome]:
        if not isinstance(state, tuple):
            return path, state
        change, future = state
        try:
            future.result()
        except ArticlectlError as error:
            self._void(change)
            return path, error
        return path, True


def _digest_at(file: Path) -> str | None:
    """The digest of a file; None where there is none."""
    try:
        return digest(file.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return UNREADABLE if os.path.lexists(file) else None
    except OSError:
        return UNREADABLE
