"""The folder that an export fills: only what changed is written, only what is ours is touched.

A manifest in the folder names the files that are ours, with a hash of each. It is written before
the first new file and again after the last, so that an interrupted export can be taken up.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Any, BinaryIO

from articlectl.config import LIBRARY_FILE, PRIVATE_FOLDER
from articlectl.errors import ExportError, ReadError
from articlectl.exporters.output import naming, same_bytes, write_file

ARTICLES = (".md", ".markdown")

_VERSION = 1
_PENDING = ""
_BLOCK = 1 << 20
_NOT_IN_NAMES = ("\\", ":") if os.name == "nt" else ("\0",)
_ELSEWHERE = "move it away, or choose another folder with `-o`"


class OutputFolder:
    """Takes the files of an export one by one, then removes those that it no longer has."""

    def __init__(self, folder: Path, manifest: str, what: str) -> None:
        """Open the folder, which need not exist; `what` is the export's name in messages.

        Raises ExportError where the manifest cannot be read.
        """
        self.folder = folder
        self.written = 0
        self.unchanged = 0
        self._manifest = folder / manifest
        self._what = what
        self.is_ours = False
        """Whether an earlier export was made here."""
        self.inputs: dict[str, Any] = {}
        """What the exporter wants to know of its files at the next export; JSON."""
        self._before = self._load()
        self._inputs_before = self.inputs
        self._now: dict[str, str] = {}
        self._folders: set[str] = set()

    def refuse_library(self, root: Path) -> None:
        """Raise ExportError where the folder is a library, or has this one in it."""
        if Path(os.path.realpath(root)).is_relative_to(os.path.realpath(self.folder)):
            raise ExportError(
                f"{self.folder} is the library itself, or has it inside",
                hint="name a folder of its own: `-o FOLDER`",
            )
        for mark in (LIBRARY_FILE, PRIVATE_FOLDER):
            if not self.is_ours and os.path.lexists(self.folder / mark):
                raise ExportError(
                    f"{self.folder} is another library: it has `{mark}`",
                    hint="name a folder of its own: `-o FOLDER`",
                )

    def refuse_nothing(self, root: Path) -> None:
        """Raise ExportError where an export of no article would empty the folder.

        It may where the library has no article either.
        """
        if self.is_ours and _has_articles(root):
            raise ExportError(
                f"nothing matches; the {self._what} in {self.folder} is left as it is",
                hint="check the query, or delete the folder if it should go",
            )

    def refuse_edited(self, sources: Mapping[str, Path]) -> None:
        """Raise ExportError where a copy of ours was changed by hand and would be overwritten."""
        for path, source in sources.items():
            target = self.folder / path
            if path not in self._before or not target.is_file():
                continue
            stamp = _stamp(source, path)
            if _is_as(target, stamp) or self._is_as_written(target, self._before[path]):
                continue
            if not same_bytes(source, target):
                raise ExportError(
                    f"{target} was changed by hand since the last export, and would be overwritten",
                    hint=_ELSEWHERE,
                )

    def claim(self, paths: Iterable[str]) -> None:
        """Make the folder ready for these files and refuse if one would overwrite another's.

        Raises ExportError before anything is written.
        """
        new = [path for path in paths if path not in self._before]
        folders: set[str] = set()
        for path in new:
            self._own(path)
            self._check_folders(path, folders)
        if new or not self.is_ours:
            self._save(self._before | dict.fromkeys(new, _PENDING))
            self._before |= dict.fromkeys(new, _PENDING)

    def put(self, path: str, data: bytes) -> None:
        """Write a file unless it has these very bytes; a reader never sees half of it."""
        target = self.folder / path
        self._now[path] = _hash(data)
        if _holds(target, data):
            self.unchanged += 1
            return
        self._own(path)
        self._write(target, lambda file: file.write(data))

    def keep(self, path: str) -> bool:
        """Leave a file of the last export as it is; False where it has changed since."""
        recorded = self._before.get(path, _PENDING)
        if not recorded or not self._is_as_written(self.folder / path, recorded):
            return False
        self._now[path] = recorded
        self.unchanged += 1
        return True

    def copy(self, path: str, source: Path) -> None:
        """Copy a file of the library, unless the copy is as large and as old, or has its bytes.

        The copy is as old as the original, so that the next export need not read either of them.
        Raises ReadError when the file cannot be read.
        """
        target = self.folder / path
        stamp = _stamp(source, path)
        recorded = self._before.get(path, _PENDING)
        if recorded and _is_as(target, stamp):
            self._now[path] = recorded
            self.unchanged += 1
            return
        self._own(path)
        with _reading(source, path) as original:
            if same_bytes(source, target):
                self._now[path] = _hash_of(target)
                self.unchanged += 1
            else:
                self._write(target, lambda file: self._fill(file, original, path))
        with naming(target):
            os.utime(target, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))

    def finish(self) -> tuple[int, tuple[str, ...]]:
        """Remove our files that the export no longer has, and save the manifest.

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
            with naming(target):
                target.unlink()
            removed += 1
            self._prune(target.parent)
        if self._now != self._before or self.inputs != self._inputs_before:
            self._save(self._now)
        return removed, tuple(kept)

    def _prune(self, folder: Path) -> None:
        """Remove folders that are empty now, up to the export's own."""
        with suppress(OSError):
            while folder != self.folder:
                folder.rmdir()
                folder = folder.parent

    def _fill(self, file: BinaryIO, original: BinaryIO, path: str) -> None:
        # What is recorded is what was written, even if the original changes meanwhile.
        digest = blake2b(digest_size=12)
        while block := original.read(_BLOCK):
            digest.update(block)
            file.write(block)
        self._now[path] = digest.hexdigest()

    def _write(self, target: Path, fill: Any) -> None:
        folder = str(target.parent)
        if folder not in self._folders:
            with naming(folder):
                target.parent.mkdir(parents=True, exist_ok=True)
            self._folders.add(folder)

        def named(file: BinaryIO) -> None:
            with naming(target):
                fill(file)

        write_file(target, named, name=target, compare=False)
        self.written += 1

    def _is_as_written(self, target: Path, expected: str) -> bool:
        try:
            return expected == _PENDING or expected == _hash_of(target)
        except OSError:
            return False

    def _own(self, path: str) -> None:
        if path not in self._before and os.path.lexists(self.folder / path):
            raise self._foreign(path)

    def _check_folders(self, path: str, known: set[str]) -> None:
        """Refuse a file where a folder has to be."""
        parent = os.path.dirname(path)
        if not parent or parent in known:
            return
        known.add(parent)
        self._check_folders(parent, known)
        place = self.folder / parent
        if os.path.lexists(place) and not place.is_dir():
            raise self._foreign(parent)

    def _foreign(self, path: str) -> ExportError:
        return ExportError(
            f"{self.folder / path} is not a file of this {self._what}, and would be overwritten",
            hint=_ELSEWHERE,
        )

    def _load(self) -> dict[str, str]:
        try:
            with naming(self._manifest):
                try:
                    content = json.loads(self._manifest.read_bytes())
                except FileNotFoundError:
                    return {}
            files = content["files"]
            found = {str(path): str(files[path]) for path in files if _is_inside(path)}
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ExportError(
                f"{self._manifest}: the list of this {self._what}'s files cannot be read",
                hint="delete the whole folder and export again, or choose another one with `-o`",
            ) from error
        self.is_ours = True
        inputs = content.get("inputs")
        self.inputs = inputs if isinstance(inputs, dict) else {}
        return found

    def _save(self, files: Mapping[str, str]) -> None:
        table: dict[str, Any] = {"version": _VERSION, "files": files}
        if self.inputs:
            table["inputs"] = self.inputs
        content = json.dumps(table, indent=2, sort_keys=True)
        written = self.written
        self._write(self._manifest, lambda file: file.write(f"{content}\n".encode()))
        self.written = written


def _has_articles(root: Path) -> bool:
    for _, folders, files in os.walk(root):
        if any(name.lower().endswith(ARTICLES) and name[0] != "." for name in files):
            return True
        folders[:] = [
            name
            for name in folders
            if name[0] != "." and name != "node_modules" and not name.endswith(".assets")
        ]
    return False


def _stamp(source: Path, path: str) -> os.stat_result:
    try:
        return source.stat()
    except OSError as error:
        raise _unreadable(path, error) from error


def _reading(source: Path, path: str) -> BinaryIO:
    try:
        return source.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: str, error: OSError) -> ReadError:
    return ReadError(
        f"{path} cannot be read: {error.strerror or error}",
        hint="if it was moved or deleted just now, run the export again",
    )


def _holds(path: Path, data: bytes) -> bool:
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
        and not any(sign in path for sign in _NOT_IN_NAMES)
    )


def _hash(data: bytes) -> str:
    return blake2b(data, digest_size=12).hexdigest()


def _hash_of(path: Path) -> str:
    digest = blake2b(digest_size=12)
    with path.open("rb", buffering=0) as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()
