"""The articles of a library as files: listed and read. A transaction writes them."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from articlectl.config import LIBRARY_FILE
from articlectl.errors import NotFoundError, ReadError
from articlectl.model import Document, Listing, Stamp
from articlectl.store.layout import inside, is_article, may_hold_articles
from articlectl.store.names import Names

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
        self.names = Names(self._top)

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
        # A list whose files have not changed reads none of them: it is spared their import.
        from articlectl.store.exportable import exportable
        from articlectl.store.fields import read_fields
        from articlectl.store.frontmatter import parse

        parsed = parse(data, path)
        article = read_fields(parsed.metadata, parsed.body, path, stamp, parsed.problem)
        return Document(article, parsed.body, stamp, exportable(parsed.metadata))

    def read_bytes(self, path: str) -> bytes:
        """Return an article's bytes; raises NotFoundError and ReadError."""
        return self._read(path)[0]

    def free_path(self, wanted: str) -> str:
        """Return this path, or the first of `slug-2.md`, `slug-3.md` … that no article has.

        Names are compared without case, and an article's images count as its name.
        """
        return self.names.free(wanted)

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
            elif name == LIBRARY_FILE and folder:
                # Two libraries would write to the same files, each under a lock of its own.
                return Listing(folder, mtime, {}, ())
    return Listing(folder, mtime, dict(sorted(files)), tuple(sorted(folders)))


def _is_text(name: str, folder: str, notify: Callable[[str], None]) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        from articlectl.store.clean import line

        shown = line(f"{folder}/{name}" if folder else name)
        notify(f"{shown}: its name is not UTF-8; rename it to have it in the library")
        return False
    return True


def _read_error(path: str, error: OSError) -> ReadError:
    return ReadError(
        f"{path}: cannot be read: {error.strerror or error}",
        hint="check its permissions and the disk, then try again",
    )
