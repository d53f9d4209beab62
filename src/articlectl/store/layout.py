"""Which files of a folder are articles, and which paths stay inside a library."""

from __future__ import annotations

import os

from articlectl.errors import NotFoundError, WriteError

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


def inside(root: str, path: str) -> str:
    """Return the file that a path of the library names; NotFoundError if it would lie outside."""
    if (
        not path
        or path[0] == "/"
        or "\0" in path
        or (".." in path and ".." in path.split("/"))
        or (os.sep == "\\" and (":" in path or "\\" in path))
    ):
        raise NotFoundError(
            f"{path!r} is not a path inside the library", hint="name a file below its folder"
        )
    return os.path.join(root, path)


def owned(root: str, path: str) -> str:
    """Return the same as `settled`, and hold that the file itself is no link out of the library.

    Who takes over a folder of somebody else's must not write to his own files through it.

    Raises WriteError.
    """
    file = settled(root, path)
    if os.path.islink(file):
        target = os.path.realpath(file)
        if not target.startswith(os.path.realpath(root).rstrip(os.sep) + os.sep):
            raise WriteError(
                f"{path}: a link to {target}, outside the library",
                hint="change that file itself, or copy it into the library",
            )
    return file


def settled(root: str, path: str) -> str:
    """Return the same as `inside`, and hold that no folder on the way is a link out of the library.

    Raises NotFoundError.
    """
    file = inside(root, path)
    real = os.path.realpath(os.path.dirname(file))
    home = os.path.realpath(root)
    if real != home and not real.startswith(home.rstrip(os.sep) + os.sep):
        raise NotFoundError(
            f"{path}: its folder is a link to a place outside the library",
            hint="name the file by a path inside the library",
        )
    return file
