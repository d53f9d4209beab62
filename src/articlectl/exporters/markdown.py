"""Markdown: the library's own files, byte for byte, in a folder of their own.

Each article is at its path, with the folder of its files (`NAME.assets`; for a page bundle such as
`trip/index.md`, the files beside it) and the library's settings, so that `articlectl init` there
gives the same library; the files' times are kept, as `added` may come from them. Files that are
the same already are not written, and no file is ever deleted.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from articlectl.config import LIBRARY_FILE
from articlectl.errors import ExportError, ReadError, UsageError
from articlectl.exporters import Export, Exported
from articlectl.exporters.output import naming, same_bytes, write_file
from articlectl.model import BUNDLE_STEMS

_ARTICLES = (".md", ".markdown")


def export(request: Export) -> Exported:
    """Copy the articles into the folder, or print the only one to standard output."""
    if request.output is None:
        return _print(request)
    copier = _Copier(request, request.output)
    if (request.root / LIBRARY_FILE).is_file():
        copier.copy(LIBRARY_FILE)
    for document in request.documents:
        copier.copy(document.article.path)
        for path in _belongings(request, document.article.path):
            copier.copy(path)
    return Exported(copier.written, copier.unchanged, 0, request.output)


def _print(request: Export) -> Exported:
    paths = [document.article.path for document in islice(request.documents, 2)]
    if len(paths) > 1:
        raise UsageError(
            "several articles cannot go to standard output as Markdown",
            hint="name a folder: `-o FOLDER`",
        )
    for path in paths:
        with _open(request.root, path) as source:
            content = source.read()
        with naming("standard output"):
            request.stdout.write(content)
            request.stdout.flush()
    return Exported(len(paths), 0, 0, None)


def _belongings(request: Export, path: str) -> Iterator[str]:
    """Yield the paths of the files that belong to the article, in order."""
    article = PurePosixPath(path)
    yield from _below(request, str(article.with_name(f"{article.stem}.assets")))
    if article.stem in BUNDLE_STEMS and article.parent.name:
        for name in _names(request.root / article.parent):
            beside = article.parent / name
            if beside.suffix.lower() not in _ARTICLES and (request.root / beside).is_file():
                yield from _inside(request, str(beside))


def _below(request: Export, folder: str) -> Iterator[str]:
    place = request.root / folder
    if place.is_symlink() or not place.is_dir():
        return
    for name in _names(place):
        path = f"{folder}/{name}"
        if (request.root / path).is_file():
            yield from _inside(request, path)
        else:
            yield from _below(request, path)


def _names(folder: Path) -> list[str]:
    return sorted(name for name in os.listdir(folder) if not name.startswith("."))


def _inside(request: Export, path: str) -> Iterator[str]:
    real = Path(os.path.realpath(request.root / path))
    if real.is_relative_to(os.path.realpath(request.root)):
        yield path
    else:
        request.notify(f"{path}: left out, it is a link to a file outside the library")


class _Copier:
    """Copies files of the library to the same paths below the output, and counts them."""

    def __init__(self, request: Export, output: Path) -> None:
        self.written = 0
        self.unchanged = 0
        self._root = request.root
        self._real_root = os.path.realpath(request.root)
        self._output = output
        self._folders: set[Path] = set()
        if not output.parent.is_dir():
            raise ExportError(
                f"{output}: the folder {output.parent} does not exist",
                hint="make it, or name another",
            )
        self._refuse_library(output)
        self._make(output)

    def copy(self, path: str) -> None:
        parts = PurePosixPath(path).parts
        if path.startswith("/") or ".." in parts:
            raise ExportError(f"{path} is not a path inside the library")
        target = self._output.joinpath(*parts)
        self._make(target.parent)
        with _open(self._root, path) as source, naming(target):
            times = os.fstat(source.fileno())
            if same_bytes(self._root / path, target):
                self.unchanged += 1
            else:
                write_file(target, lambda file: _fill(file, source, target), name=target)
                self.written += 1
            if target.stat().st_mtime_ns != times.st_mtime_ns:
                os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))

    def _make(self, folder: Path) -> None:
        if folder in self._folders:
            return
        self._refuse_library(folder)
        with naming(folder):
            folder.mkdir(parents=True, exist_ok=True)
        self._folders.add(folder)

    def _refuse_library(self, folder: Path) -> None:
        if Path(os.path.realpath(folder)).is_relative_to(self._real_root):
            raise ExportError(
                f"{folder} lies in the library itself, where the copies would be articles",
                hint="name a folder outside: `-o FOLDER`",
            )


def _open(root: Path, path: str) -> BinaryIO:
    try:
        return (root / path).open("rb")
    except OSError as error:
        raise ReadError(
            f"{path} cannot be read: {error.strerror or error}",
            hint="if it was moved or deleted just now, run the export again",
        ) from error


def _fill(file: BinaryIO, source: BinaryIO, target: Path) -> None:
    with naming(target):
        shutil.copyfileobj(source, file)
