"""Markdown: the library's own files, byte for byte, in a folder of their own.

Each article is at its path, with the folder of its files (`NAME.assets`; for a page bundle such as
`trip/index.md`, the files beside it) and the library's settings, so that `articlectl init` there
gives the same library; the files' times are kept, as `added` may come from them. Files that are
the same already are not written. Nothing that is not ours, or was changed by hand, is overwritten
or removed; what is ours and not part of the export any more goes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath

from articlectl.config import LIBRARY_FILE
from articlectl.errors import ExportError, ReadError, UsageError
from articlectl.exporters import Export, Exported
from articlectl.exporters.folder import ARTICLES, OutputFolder
from articlectl.exporters.output import naming, tidy
from articlectl.model import BUNDLE_STEMS

MANIFEST = ".articlectl-export.json"
"""Lists the files that are ours; its presence says that the folder is an export of ours."""


def export(request: Export) -> Exported:
    """Copy the articles into the folder, or print the only one to standard output.

    Raises ExportError, before anything is written, where a file is in the way or the folder is a
    library; ReadError where a file of the library cannot be read.
    """
    if request.output is None:
        return _print(request)
    output = request.output
    if not output.parent.is_dir():
        raise ExportError(
            f"{output}: the folder {output.parent} does not exist", hint="make it, or name another"
        )
    _refuse_inside(output, request.root)
    folder = OutputFolder(output, MANIFEST, "copy")
    folder.refuse_library(request.root)
    articles = [document.article.path for document in request.documents]
    if not articles:
        folder.refuse_nothing(request.root)
    sources = {path: request.root / path for path in _paths(request, articles)}
    for parent in sorted({(output / path).parent for path in sources}):
        _refuse_inside(parent, request.root)
    folder.refuse_edited(sources)
    folder.claim(sources)
    for path, source in sources.items():
        folder.copy(path, source)
    removed, kept = folder.finish()
    for path in kept:
        request.notify(f"{path} is no longer part of the copy, but was changed by hand: it stays")
    return Exported(folder.written, folder.unchanged, removed, tidy(output))


def _paths(request: Export, articles: list[str]) -> Iterator[str]:
    """Yield every file to copy, the articles each with what belongs to it."""
    if (request.root / LIBRARY_FILE).is_file():
        yield LIBRARY_FILE
    for path in articles:
        if path.startswith("/") or ".." in PurePosixPath(path).parts:
            raise ExportError(f"{path} is not a path inside the library")
        yield path
        yield from _belongings(request, path)


def _refuse_inside(folder: Path, root: Path) -> None:
    if Path(os.path.realpath(folder)).is_relative_to(os.path.realpath(root)):
        raise ExportError(
            f"{folder} lies in the library itself, where the copies would be articles",
            hint="name a folder outside: `-o FOLDER`",
        )


def _print(request: Export) -> Exported:
    paths = [document.article.path for document in islice(request.documents, 2)]
    if len(paths) > 1:
        raise UsageError(
            "several articles cannot go to standard output as Markdown",
            hint="name a folder: `-o FOLDER`",
        )
    for path in paths:
        content = _read(request.root / path, path)
        with naming("standard output"):
            request.stdout.write(content)
            request.stdout.flush()
    return Exported(0, 0, 0, None)


def _belongings(request: Export, path: str) -> Iterator[str]:
    """Yield the paths of the files that belong to the article, in order."""
    article = PurePosixPath(path)
    yield from _below(request, str(article.with_name(f"{article.stem}.assets")))
    if article.stem in BUNDLE_STEMS and article.parent.name:
        for name in _names(request.root / article.parent):
            beside = article.parent / name
            if beside.suffix.lower() not in ARTICLES and (request.root / beside).is_file():
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


def _read(file: Path, path: str) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ReadError(
            f"{path} cannot be read: {error.strerror or error}",
            hint="if it was moved or deleted just now, run the export again",
        ) from error
