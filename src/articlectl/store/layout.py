"""Which files of a folder are articles, and which paths stay inside a library."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

from articlectl.errors import NotFoundError

SUFFIXES = (".md", ".markdown")
ASSETS = ".assets"
"""`why.assets/` holds the images of `why.md`."""


def is_article(name: str) -> bool:
    """Whether a file of this name is an article: Markdown, not hidden."""
    return name[-9:].lower().endswith(SUFFIXES) and not name.startswith(".")


def may_hold_articles(name: str) -> bool:
    """Whether a folder of this name is part of the library."""
    return not (name.startswith(".") or name == "node_modules" or name.endswith(ASSETS))


def assets_of(path: str) -> str:
    """The folder, beside an article, that holds its images."""
    return f"{path.rpartition('.')[0]}{ASSETS}"


def inside(root: Path, path: str) -> Path:
    """Return the file that a path of the library names; NotFoundError if it would lie outside."""
    parts = PurePosixPath(path).parts
    if not path or path.startswith("/") or ".." in parts or "\0" in path or _foreign(path):
        raise NotFoundError(f"{path!r} is not a path inside the library")
    return root.joinpath(*parts)


def settled(root: Path, path: str) -> Path:
    """Return the same as `inside`, and hold that no folder on the way is a link out of the library.

    Raises NotFoundError.
    """
    file = inside(root, path)
    real = os.path.realpath(file.parent)
    home = os.path.realpath(root)
    if real != home and not real.startswith(home + os.sep):
        raise NotFoundError(
            f"{path}: its folder is a link to a place outside the library",
            hint="name the file by a path inside the library",
        )
    return file


def _foreign(path: str) -> bool:
    """Whether Windows would read the path as a drive or with other separators."""
    return os.sep == "\\" and (":" in path or "\\" in path)
