"""A small library of real files, and what the index needs around it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from articlectl.errors import LockTimeoutError, NotFoundError, ReadError
from articlectl.index.articles import Index
from articlectl.model import Article, Document, Listing, Stamp


class Files:
    """Article files whose first lines are `field: value` (lists with commas), then the text."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.reads: list[str] = []
        self.listed: list[str] = []
        self.unreadable: set[str] = set()
        self.vanishing: set[str] = set()

    def listing(self, folder: str = "") -> Listing:
        self.listed.append(folder)
        files, folders = {}, []
        try:
            mtime = (self.root / folder).stat().st_mtime_ns
            entries = sorted(os.scandir(self.root / folder), key=lambda entry: entry.name)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise NotFoundError(folder) from error
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.name)
            elif entry.name.endswith(".md"):
                try:
                    status = entry.stat()
                except OSError:
                    continue
                files[entry.name] = Stamp(status.st_size, status.st_mtime_ns)
        return Listing(folder, mtime, files, tuple(folders))

    def folder_mtime(self, folder: str) -> int | None:
        try:
            return (self.root / folder).stat().st_mtime_ns
        except (FileNotFoundError, NotADirectoryError):
            return None

    def stamp(self, path: str) -> Stamp | None:
        try:
            status = (self.root / path).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        return Stamp(status.st_size, status.st_mtime_ns)

    def walk(self) -> Iterator[Listing]:
        pending = [""]
        while pending:
            listing = self.listing(pending.pop())
            base = f"{listing.folder}/" if listing.folder else ""
            pending += [base + name for name in reversed(listing.folders)]
            yield listing

    def read(self, path: str) -> Document:
        self.reads.append(path)
        stamp = self.stamp(path)
        if stamp is None or path in self.vanishing:
            raise NotFoundError(path)
        if path in self.unreadable:
            raise ReadError(f"{path}: no permission")
        try:
            text = (self.root / path).read_text("utf-8")
        except FileNotFoundError as error:
            raise NotFoundError(path) from error
        fields: dict[str, Any] = {"title": path, "added": "2024-01-01T00:00:00Z"}
        head, _, body = text.removeprefix("\n").partition("\n\n")
        for line in head.splitlines():
            name, _, value = line.partition(": ")
            fields[name] = tuple(value.split(",")) if name in ("tags", "author") else value
        return Document(Article(path, **fields), body, stamp)


class Lock:
    """A lock between processes, as the store has one."""

    def __init__(self, path: Path, timeout: float = 30) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(path, timeout=timeout)
        self.attempts = 0

    def __enter__(self) -> None:
        try:
            self._lock.acquire()
        except Timeout as error:
            raise LockTimeoutError("the library is locked") from error

    def __exit__(self, *error: object) -> None:
        self._lock.release()

    @contextmanager
    def attempt(self) -> Iterator[bool]:
        self.attempts += 1
        try:
            self._lock.acquire(timeout=0)
        except (Timeout, OSError):
            yield False
            return
        try:
            yield True
        finally:
            self._lock.release()


class World:
    """A library in a folder; each `index()` is a new process's view of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.folder = root / ".articlectl" / "index"
        self.files = Files(root)
        self.lock = Lock(root / ".articlectl" / "lock")
        self.notes: list[str] = []
        root.mkdir(exist_ok=True)

    def index(self, **options: Any) -> Index:
        options.setdefault("notify", self.notes.append)
        return Index(self.folder, self.files, self.lock, **options)

    def write(self, path: str, text: str = "", *, age: float = 100.0, **fields: str) -> None:
        """Write an article as if `age` seconds ago, and age its folder too."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        head = "".join(f"{name}: {value}\n" for name, value in {"title": path, **fields}.items())
        file.write_text(f"{head}\n{text}", "utf-8")
        if age:
            set_age(file, age)

    def settle(self, age: float = 100.0) -> None:
        """Make every folder's mtime old enough to be trusted."""
        for folder, _, _ in os.walk(self.root):
            if ".articlectl" not in folder:
                set_age(Path(folder), age)


def set_age(path: Path, age: float) -> None:
    import time

    # An odd number of nanoseconds: whole seconds would pass for a coarse file system.
    then = time.time_ns() - int(age * 1e9) | 1
    os.utime(path, ns=(then, then))
