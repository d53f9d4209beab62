"""An entry of the journal while its command is at work."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from articlectl.errors import WriteError
from articlectl.store import atomic, dates, journal
from articlectl.store.changes import Change, to_line

if TYPE_CHECKING:
    from articlectl.store.journal import Journal


_OPEN = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | getattr(os, "O_BINARY", 0)
_LONGEST_COMMAND = 2000


class Recording:
    """One entry: its file is made at the first change, so that no change leaves no entry.

    Raises WriteError where a change cannot be written down; it must not be made then.
    """

    def __init__(
        self,
        journal: Journal,
        command: str,
        now: Callable[[], datetime],
        undoes: int | None = None,
    ) -> None:
        self._journal = journal
        self._command = _shown(command)
        self._now = now
        self._undoes = undoes
        self._started: datetime | None = None
        self._number = 0
        self._handle: int | None = None
        self._size = 0
        self._paths: list[str] = []
        self._torn: WriteError | None = None

    @property
    def at(self) -> datetime:
        """When the command began to change files."""
        if self._started is None:
            self._started = self._now()
        return self._started

    @property
    def number(self) -> int:
        """The entry's number; 0 while there is no entry."""
        return self._number

    def open(self) -> None:
        """Make the entry's file, if it is not there yet."""
        if self._handle is not None:
            return
        folder = self._journal.folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._handle = self._reserve(folder)
            journal.hold(self._handle)
        except OSError as error:
            raise atomic.write_error(folder, error) from error
        try:
            self._write(journal.header(self._command, dates.utc(self.at), self._undoes))
        except WriteError:
            self._drop()
            raise

    def note(self, change: Change) -> None:
        """Write down a change that is about to be made."""
        self.open()
        self._write(to_line(change))
        self._paths.append(change.path)

    def void(self, path: str) -> None:
        """Take back the last note of a file: the change was not made, the file is as it was."""
        # Without this line, too, undo sees by the file that there is nothing to take back.
        with suppress(WriteError):
            self._write(journal.void(path))
        self._paths.remove(path)

    def close(self) -> None:
        """End the entry; one that has changed nothing and undoes nothing goes."""
        if self._handle is None:
            return
        if not self._paths and self._undoes is None:
            self._drop()
            return
        # The files themselves are on the disk by now: an entry without its last line can be undone
        # as well, so that a full disk here is no reason to call the command failed.
        try:
            with suppress(WriteError):
                self._write(journal.closing(len(set(self._paths))))
        finally:
            self._finish()
        self._journal.prune(self.at, keep=self._number)

    def abandon(self) -> None:
        """Leave the entry without its closing line, by which it is known as interrupted."""
        if self._handle is not None:
            if self._paths:
                self._finish()
            else:
                self._drop()

    def _reserve(self, folder: Path) -> int:
        self._number = self._journal.next_number()
        while True:
            try:
                return os.open(folder / f"{self._number}.jsonl", _OPEN, 0o666)
            except FileExistsError:
                self._number += 1

    def _write(self, line: bytes) -> None:
        """Append a line, whole or not at all."""
        assert self._handle is not None
        if self._torn is not None:
            raise self._torn
        try:
            atomic.write_all(self._handle, line)
        except OSError as error:
            told = atomic.write_error(self._file, error)
            try:
                os.ftruncate(self._handle, self._size)
            except OSError:
                self._torn = told
            raise told from error
        self._size += len(line)

    def _finish(self) -> None:
        assert self._handle is not None
        try:
            with suppress(OSError):
                os.fsync(self._handle)
        finally:
            self._release()

    def _drop(self) -> None:
        self._release()
        with suppress(OSError):
            self._file.unlink()
        self._number = 0

    def _release(self) -> None:
        assert self._handle is not None
        os.close(self._handle)
        self._handle = None
        self._size = 0

    @property
    def _file(self) -> Path:
        return self._journal.folder / f"{self._number}.jsonl"


def _shown(command: str) -> str:
    """A command line that is text, and not as long as a shell's list of ten thousand files."""
    text = command.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= _LONGEST_COMMAND else f"{text[: _LONGEST_COMMAND - 1]}…"
