"""Which library a command works on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from articlectl.config import LIBRARY_FILE, load, user_file
from articlectl.errors import NotFoundError

FALLBACK = "articles"
"""Folder in the user's home that becomes the library at the first `add`."""


def is_library(folder: Path) -> bool:
    """Whether the folder is a library: it has an `articlectl.toml`."""
    return (folder / LIBRARY_FILE).is_file()


def locate(named: str | None, environ: Mapping[str, str], cwd: Path, home: Path) -> Path:
    """Return the folder of the library to use, which need not exist yet.

    In this order: the one that is named, `ARTICLECTL_LIBRARY`, the nearest folder upwards that is
    a library or has one named `library` in it, `default_library` of the user's settings,
    `~/articles`.

    Raises NotFoundError where a library that was named is none.
    """
    chosen = named or environ.get("ARTICLECTL_LIBRARY")
    if chosen:
        folder = (cwd / Path(chosen).expanduser()).resolve()
        if not is_library(folder):
            raise NotFoundError(
                f"{chosen}: not a library (it has no {LIBRARY_FILE})",
                hint=f"make it one with `articlectl init {chosen}`",
            )
        return folder
    for folder in (cwd, *cwd.parents):
        for candidate in (folder, folder / "library"):
            if is_library(candidate):
                return candidate
    default = load(user_file(environ)).default_library
    if default:
        return Path(default).expanduser()
    return home / FALLBACK
