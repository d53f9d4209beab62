"""The articles of a library as files: listed, read, made, edited, thrown away."""

from __future__ import annotations

import os
import stat
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from articlectl.errors import NotFoundError, ReadError
from articlectl.model import Document, Edit, Listing, Stamp
from articlectl.store import atomic, trash
from articlectl.store.clean import line
from articlectl.store.exportable import exportable
from articlectl.store.fields import read_fields
from articlectl.store.frontmatter import parse, splice
from articlectl.store.layout import (
    ASSETS,
    inside,
    is_article,
    may_hold_articles,
    settled,
)

_OPEN = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def _silent(message: str) -> None:
    """Where nobody wants to be told."""


class ArticleFiles:
    """The Markdown files below a folder; paths are POSIX, relative to it.

    `notify` is told, in one line, of what had to be left out: folders that cannot be opened, names
    that are not UTF-8.
    """

    def __init__(self, root: Path, notify: Callable[[str], None] = _silent) -> None:
        self.root = root
        self._top = os.fspath(root)
        self._notify = notify
        self._names: dict[str, tuple[int, set[str]]] = {}

    def listing(self, folder: str = "") -> Listing:
        """Return what stands in one folder now.

        Raises NotFoundError if it is gone, ReadError if it cannot be opened.
        """
        place = inside(self._top, folder) if folder else self._top
        try:
            return _scan(place, folder, self._notify)
        except (FileNotFoundError, NotADirectoryError):
            raise NotFoundError(f"{folder or self.root}: no such folder") from None
        except OSError as error:
            raise _read_error(folder or str(self.root), error) from error

    def folder_mtime(self, folder: str) -> int | None:
        """Return a folder's time in nanoseconds, which changes with its names; None if gone."""
        place = inside(self._top, folder) if folder else self._top
        try:
            found = os.stat(place)
        except OSError:
            return None
        return found.st_mtime_ns if stat.S_ISDIR(found.st_mode) else None

    def stamp(self, path: str) -> Stamp | None:
        """Return a file's size and time, those of its target for a link; None if gone."""
        try:
            found = os.stat(inside(self._top, path))
        except OSError:
            return None
        if not stat.S_ISREG(found.st_mode):
            return None
        return Stamp(found.st_size, found.st_mtime_ns)

    def walk(self) -> Iterator[Listing]:
        """Yield every folder of the library, each before those in it, in the order of their names.

        A folder that cannot be opened is left out and told to `notify`.
        """
        top = self.listing()
        yield top
        waiting = [(name, os.path.join(self._top, name)) for name in reversed(top.folders)]
        while waiting:
            folder, place = waiting.pop()
            try:
                found = _scan(place, folder, self._notify)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                self._notify(f"{folder}: left out, cannot be opened: {error.strerror or error}")
                continue
            yield found
            waiting += [
                (f"{folder}/{name}", os.path.join(place, name)) for name in reversed(found.folders)
            ]

    def read(self, path: str) -> Document:
        """Return an article; broken front matter stands in its `problem`.

        Raises NotFoundError if it is gone, ReadError if it cannot be read.
        """
        data, stamp = self._read(path)
        parsed = parse(data, path)
        article = read_fields(parsed.metadata, parsed.body, path, stamp, parsed.problem)
        return Document(article, parsed.body, stamp, exportable(parsed.metadata))

    def read_bytes(self, path: str) -> bytes:
        """Return an article's bytes; raises NotFoundError and ReadError."""
        return self._read(path)[0]

    def create(self, path: str, data: bytes) -> None:
        """Make a file, and the folders above it; it is on the disk when this returns.

        Raises WriteError, also where there is a file of this name.
        """
        file = Path(settled(self._top, path))
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise atomic.write_error(path, error) from error
        folder = path.rpartition("/")[0]
        known = self._names.get(folder)
        fresh = known is not None and known[0] == self.folder_mtime(folder)
        atomic.create(file, data)
        if known and fresh:
            known[1].add(_folded(file.name))
            self._names[folder] = (self.folder_mtime(folder) or 0, known[1])

    def edit(self, path: str, edits: Sequence[Edit]) -> bool:
        """Change the front matter in place; False where the file is as wanted already.

        Raises FrontMatterError where that cannot be done without touching more, NotFoundError,
        ReadError and WriteError; the file is then as it was.
        """
        file = Path(settled(self._top, path))
        data = self._read(path)[0]
        edited = splice(data, edits, path)
        if edited == data:
            return False
        atomic.replace(file, edited)
        return True

    def trash(self, path: str, when: datetime) -> str:
        """Move an article and its images to the trash and return the name it has there.

        Raises NotFoundError and WriteError.
        """
        settled(self._top, path)
        return trash.throw_away(self.root, path, when)

    def restore(self, trash_id: str) -> str:
        """Take an article back out of the trash and return its path.

        Raises NotFoundError, and WriteError where another file has its place now.
        """
        return trash.restore(self.root, trash_id)

    def free_path(self, wanted: str) -> str:
        """Return this path, or the first of `slug-2.md`, `slug-3.md` … that no article has.

        Names are compared without case, and an article's images count as its name.
        """
        folder, _, name = wanted.rpartition("/")
        stem, dot, suffix = name.rpartition(".")
        taken = self._taken(folder)
        number, free = 1, stem
        while _folded(free + dot + suffix) in taken:
            number += 1
            free = f"{stem}-{number}"
        return f"{folder}/{free}{dot}{suffix}" if folder else f"{free}{dot}{suffix}"

    def _taken(self, folder: str) -> set[str]:
        """The names in a folder; kept while its time stands, for a run of many articles."""
        mtime = self.folder_mtime(folder)
        known = self._names.get(folder)
        if known is None or known[0] != mtime:
            try:
                names = os.listdir(inside(self._top, folder) if folder else self._top)
            except OSError:
                names = []
            known = (mtime or 0, {_folded(name) for name in names})
            self._names[folder] = known
        return known[1]

    def _read(self, path: str) -> tuple[bytes, Stamp]:
        file = inside(self._top, path)
        try:
            # Without O_NONBLOCK a named pipe called `x.md` would hold us for ever.
            handle = os.open(file, _OPEN)
        except (FileNotFoundError, NotADirectoryError):
            raise NotFoundError(f"{path}: no such article") from None
        except OSError as error:
            raise _read_error(path, error) from error
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                raise NotFoundError(f"{path}: not a file")
            # The stamp is older than the bytes: a change in between shows at the next look.
            return _read_all(handle, found.st_size), Stamp(found.st_size, found.st_mtime_ns)
        except OSError as error:
            raise _read_error(path, error) from error
        finally:
            os.close(handle)


def _read_all(handle: int, size: int) -> bytes:
    data = os.read(handle, size + 1)
    if len(data) == size:
        return data
    parts = [data]
    while parts[-1]:
        parts.append(os.read(handle, 1 << 20))
    return b"".join(parts)


def _scan(place: str, folder: str, notify: Callable[[str], None]) -> Listing:
    # The folder's time is taken first: names that come later show as a change at the next look.
    mtime = os.stat(place).st_mtime_ns
    files: list[tuple[str, Stamp]] = []
    folders: list[str] = []
    with os.scandir(place) as entries:
        for entry in entries:
            name = entry.name
            if is_article(name):
                try:
                    found = entry.stat()
                except OSError:
                    continue
                if stat.S_ISREG(found.st_mode) and (
                    name.isascii() or _is_text(name, folder, notify)
                ):
                    files.append((name, Stamp(found.st_size, found.st_mtime_ns)))
            elif (
                entry.is_dir(follow_symlinks=False)
                and may_hold_articles(name)
                and (name.isascii() or _is_text(name, folder, notify))
            ):
                folders.append(name)
    return Listing(folder, mtime, dict(sorted(files)), tuple(sorted(folders)))


def _is_text(name: str, folder: str, notify: Callable[[str], None]) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        shown = line(f"{folder}/{name}" if folder else name)
        notify(f"{shown}: its name is not UTF-8; rename it to have it in the library")
        return False
    return True


def _folded(name: str) -> str:
    """A name without its suffix, as file systems that ignore case and composition compare it."""
    stem = unicodedata.normalize("NFC", name).casefold()
    for suffix in (".md", ".markdown", ASSETS):
        stem = stem.removesuffix(suffix)
    return stem


def _read_error(path: str, error: OSError) -> ReadError:
    return ReadError(
        f"{path}: cannot be read: {error.strerror or error}",
        hint="check its permissions and the disk, then try again",
    )
