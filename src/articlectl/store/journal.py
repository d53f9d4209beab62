"""The journal of a library: what each command changed, so that it can be undone.

A command that changes files has one file here, `<number>.jsonl`: a header, a line for each change,
written before the change is made, and a closing line. Where the closing line is missing the command
was interrupted; where the last line is torn, the change that it tells of was not made.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from articlectl.errors import NotFoundError, ReadError
from articlectl.store import changes, dates

if TYPE_CHECKING:
    from articlectl.store.changes import Change


SCHEMA = 1
_NAME = re.compile(r"([1-9][0-9]{0,17})\.jsonl")
_TAIL = 256
"""Bytes that hold a closing line whole."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a journal keeps; the entry written last stays in any case."""

    entries: int = 1000
    days: int = 90
    megabytes: int = 50


@dataclass(frozen=True, slots=True)
class Entry:
    """One command of the past."""

    number: int
    at: str
    """RFC 3339, UTC."""
    command: str
    """As it was typed, without the name of the program."""
    files: int
    closed: bool
    """False where the command was interrupted, or is at work."""
    at_work: bool = False
    undoes: int | None = None
    undone_by: int | None = None


class Journal:
    """The entries in a folder."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.folder = folder
        self._top = os.fspath(folder)
        self._limits = limits

    def entries(self) -> Iterator[Entry]:
        """Yield what the commands did, the newest first; what is no entry is left out."""
        undone: dict[int, int] = {}
        for number in sorted(self._numbers(), reverse=True):
            entry = self._entry(number)
            if entry is None:
                continue
            entry = replace(entry, undone_by=undone.get(number))
            if entry.undoes is not None and entry.closed and entry.undone_by is None:
                undone.setdefault(entry.undoes, number)
            yield entry

    def entry(self, number: int) -> Entry:
        """Return one entry; raises NotFoundError."""
        for entry in self.entries():
            if entry.number == number:
                return entry
        raise NotFoundError(
            f"the journal has no entry {number}", hint="`articlectl history` lists what it has"
        )

    def changes(self, number: int) -> list[Change]:
        """Return what an entry changed, in order; raises ReadError where it is damaged."""
        file = self._file(number)
        try:
            lines = file.read_bytes().split(b"\n")
            # What comes after the last line end is a torn line, or nothing.
            return list(_changes(lines[1:-1]))
        except (OSError, ValueError) as error:
            raise ReadError(
                f"entry {number} of the journal cannot be read: {error}",
                hint=f"it is {file}",
            ) from error

    def next_number(self) -> int:
        """Return a number above every one in use."""
        return max(self._numbers(), default=0) + 1

    def prune(self, now: datetime, keep: int) -> None:
        """Remove the oldest entries until the rest is within the limits; one is to be kept."""
        numbers = sorted(self._numbers())
        sizes = {number: self._size(number) for number in numbers}
        count, size = len(numbers), sum(sizes.values())
        oldest = dates.utc(now - timedelta(days=self._limits.days))
        for number in numbers:
            within = count <= self._limits.entries and size <= self._limits.megabytes * 1_000_000
            if number == keep or (within and not self._is_older(number, oldest)):
                return
            with suppress(OSError):
                self._file(number).unlink()
            count, size = count - 1, size - sizes[number]

    def _is_older(self, number: int, moment: str) -> bool:
        head = self._header(number)
        return head is None or head["at"] < moment

    def _numbers(self) -> list[int]:
        try:
            names = os.listdir(self.folder)
        except OSError:
            return []
        return [int(match[1]) for match in map(_NAME.fullmatch, names) if match]

    def _size(self, number: int) -> int:
        try:
            return os.stat(f"{self._top}/{number}.jsonl").st_size
        except OSError:
            return 0

    def _is_held(self, number: int) -> bool:
        try:
            with self._file(number).open("rb") as file:
                return not hold(file.fileno())
        except OSError:
            return False

    def _file(self, number: int) -> Path:
        return self.folder / f"{number}.jsonl"

    def _header(self, number: int) -> dict[str, Any] | None:
        try:
            with self._file(number).open("rb") as file:
                return _header(file.readline())
        except OSError:
            return None

    def _entry(self, number: int) -> Entry | None:
        try:
            with self._file(number).open("rb") as file:
                head = _header(file.readline())
                if head is None:
                    return None
                start = file.tell()
                file.seek(max(start, file.seek(0, os.SEEK_END) - _TAIL))
                files = _closing(file.read())
                closed = files is not None
                if files is None:
                    file.seek(start)
                    files = _count(file.read())
        except OSError:
            return None
        undoes = head.get("undoes")
        if not files and undoes is None:
            return None
        at_work = not closed and self._is_held(number)
        return Entry(number, head["at"], head["command"], files, closed, at_work, undoes)


def hold(handle: int) -> bool:
    """Hold an entry's file while it is open; False where another holds it: its command is at work.

    Where there are no such locks, nothing is known to be at work.
    """
    try:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        pass
    return True


def header(command: str, at: str, undoes: int | None) -> bytes:
    """Return the first line of an entry's file."""
    fields = {"schema": SCHEMA, "command": command, "at": at, "undoes": undoes}
    return json.dumps(fields).encode("ascii") + b"\n"


def closing(files: int) -> bytes:
    """Return the last line of an entry's file."""
    return json.dumps({"closed": True, "files": files}).encode("ascii") + b"\n"


def void(path: str) -> bytes:
    """Return the line that says that a file's last change could not be made."""
    return json.dumps({"void": path}).encode("ascii") + b"\n"


def _header(line: bytes) -> dict[str, Any] | None:
    fields = _fields(line)
    if (
        fields is None
        or fields.get("schema") != SCHEMA
        or not isinstance(fields.get("at"), str)
        or not isinstance(fields.get("command"), str)
        or type(fields.get("undoes")) not in (int, type(None))
    ):
        return None
    return fields


def _closing(tail: bytes) -> int | None:
    """The number of files that a closing line tells, None where there is none."""
    if not tail.endswith(b"\n"):
        return None
    fields = _fields(tail[:-1].rpartition(b"\n")[2])
    if fields is None or fields.get("closed") is not True:
        return None
    count = fields.get("files")
    return count if isinstance(count, int) else None


def _count(data: bytes) -> int:
    try:
        return len({change.path for change in _changes(data.split(b"\n")[:-1])})
    except ValueError:
        return 0


def _changes(lines: list[bytes]) -> list[Change]:
    found: list[Change] = []
    for line in lines:
        fields = _fields(line)
        if fields is None:
            raise ValueError("a line is no JSON object")
        if "closed" in fields:
            break
        if "void" in fields:
            _take_back(found, fields["void"])
        else:
            found.append(changes.of_fields(fields))
    return found


def _take_back(found: list[Change], path: Any) -> None:
    for place in range(len(found) - 1, -1, -1):
        if found[place].path == path:
            del found[place]
            return


def _fields(line: bytes) -> dict[str, Any] | None:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return fields if isinstance(fields, dict) else None
