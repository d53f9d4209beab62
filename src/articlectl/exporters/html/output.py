"""The folder that a site is written to: only what changed is written, only what is ours is touched.

A manifest in the folder names the files that are ours, with a hash of each. It is written before
the first new file and again after the last, so that an interrupted export can be taken up.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import orjson

from articlectl.errors import ExportError, WriteError

MANIFEST = ".articlectl-site.json"
"""Lists our files; its presence says that the folder is a site of ours."""

_TEMPORARY = ".articlectl-new"
"""One name, so that what an interrupted export leaves is overwritten by the next."""

_VERSION = 1
_PENDING = ""
_HINTS = {
    errno.ENOSPC: "free some space, then export again",
    errno.EDQUOT: "free some space, then export again",
    errno.EROFS: "choose a folder that can be written to with `-o`",
    errno.EACCES: "choose a folder that you may write to with `-o`",
    errno.EPERM: "choose a folder that you may write to with `-o`",
    errno.ENAMETOOLONG: "choose a folder with a shorter path with `-o`",
    errno.ENOTDIR: "a part of this path is a file: move it away, or choose another folder",
    errno.EISDIR: "there is a folder of that name: move it away, or choose another folder",
}


class OutputFolder:
    """Takes the files of a site one by one, then removes what it had before and has no longer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written = 0
        self.unchanged = 0
        self._before = self._manifest()
        self._now: dict[str, str] = {}
        self._folders: set[str] = set()

    def claim(self, paths: Iterable[str]) -> None:
        """Make the folder ready for these files and refuse if one would overwrite another's.

        Raises ExportError before anything is written, WriteError when the folder cannot be made.
        """
        new = [path for path in paths if path not in self._before]
        for path in new:
            if os.path.lexists(self.folder / path):
                raise self._foreign(path)
        if new or not (self.folder / MANIFEST).exists():
            self._save(self._before | dict.fromkeys(new, _PENDING))
            self._before |= dict.fromkeys(new, _PENDING)

    def put(self, path: str, data: bytes) -> None:
        """Write a file unless it has these very bytes; a reader never sees half of it."""
        target = f"{self.folder}/{path}"
        self._now[path] = _hash(data)
        if os.path.lexists(target) and _holds(target, data):
            self.unchanged += 1
            return
        self._own(path)
        self._replace(target, data)

    def copy(self, path: str, source: Path) -> None:
        """Copy a file of the library, unless the copy is as large and as old, or has its bytes.

        Raises ExportError when the file cannot be read.
        """
        target = self.folder / path
        try:
            stamp = source.stat()
            if path in self._before and _is_as(target, stamp):
                self._now[path] = self._before[path]
                self.unchanged += 1
                return
            data = source.read_bytes()
        except OSError as error:
            raise ExportError(f"{source}: {error.strerror or error}") from error
        self.put(path, data)
        # With the time of the original, the next export need not read either of them.
        with suppress(OSError):
            os.utime(target, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    def finish(self) -> tuple[int, tuple[str, ...]]:
        """Remove our files that the site no longer has, and save the manifest.

        Returns how many were removed, and which stay because somebody has changed them since.
        """
        removed = 0
        kept: list[str] = []
        for path in sorted(self._before.keys() - self._now.keys()):
            target = self.folder / path
            if not target.is_file():
                continue
            if not self._is_as_written(target, self._before[path]):
                kept.append(path)
                continue
            try:
                target.unlink()
            except OSError as error:
                raise self._failure(target, error) from error
            removed += 1
            with suppress(OSError):
                target.parent.rmdir()
        if self._now != self._before:
            self._save(self._now)
        return removed, tuple(kept)

    def _is_as_written(self, target: Path, expected: str) -> bool:
        try:
            return expected in (_PENDING, _hash(target.read_bytes()))
        except OSError:
            return False

    def _own(self, path: str) -> None:
        if path not in self._before and os.path.lexists(self.folder / path):
            raise self._foreign(path)

    def _foreign(self, path: str) -> ExportError:
        return ExportError(
            f"{self.folder / path} is not a file of this site, and would be overwritten",
            hint="move it away, or choose another folder with `-o`",
        )

    def _replace(self, target: str, data: bytes) -> None:
        folder = os.path.dirname(target)
        temporary = f"{folder}/{_TEMPORARY}"
        try:
            if folder not in self._folders:
                os.makedirs(folder, exist_ok=True)
                self._folders.add(folder)
            with open(temporary, "wb", buffering=0) as file:
                file.write(data)
            os.replace(temporary, target)
        except OSError as error:
            with suppress(OSError):
                os.unlink(temporary)
            raise self._failure(Path(target), error) from error
        self.written += 1

    def _manifest(self) -> dict[str, str]:
        file = self.folder / MANIFEST
        try:
            content = orjson.loads(file.read_bytes())
            files = content["files"]
            return {path: files[path] for path in files if _is_inside(path)}
        except FileNotFoundError:
            return {}
        except NotADirectoryError as error:
            raise self._failure(self.folder, error) from error
        except OSError as error:
            raise self._failure(file, error) from error
        except (orjson.JSONDecodeError, TypeError, KeyError, AttributeError) as error:
            raise ExportError(
                f"{file}: the list of this site's files cannot be read",
                hint="delete the whole folder and export again, or choose another one with `-o`",
            ) from error

    def _save(self, files: dict[str, str]) -> None:
        content = orjson.dumps(
            {"version": _VERSION, "files": files},
            option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE,
        )
        written = self.written
        self._replace(f"{self.folder}/{MANIFEST}", content)
        self.written = written

    def _failure(self, path: Path, error: OSError) -> WriteError:
        hint = _HINTS.get(error.errno or 0, "choose another folder with `-o`")
        return WriteError(f"{path}: {error.strerror or error}", hint=hint)


def _holds(path: str, data: bytes) -> bool:
    try:
        with open(path, "rb", buffering=0) as file:
            return os.fstat(file.fileno()).st_size == len(data) and file.read() == data
    except OSError:
        return False


def _is_as(path: Path, stamp: os.stat_result) -> bool:
    with suppress(OSError):
        found = path.stat()
        return (found.st_size, found.st_mtime_ns) == (stamp.st_size, stamp.st_mtime_ns)
    return False


def _is_inside(path: object) -> bool:
    """Whether a path of a manifest, which anybody may have written, stays in its folder."""
    return (
        isinstance(path, str)
        and not path.startswith("/")
        and ".." not in path.split("/")
        and "\\" not in path
        and ":" not in path
    )


def _hash(data: bytes) -> str:
    return blake2b(data, digest_size=12).hexdigest()
