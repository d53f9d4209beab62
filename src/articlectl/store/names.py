"""Names that are free for new articles."""

from __future__ import annotations

import os
import unicodedata

from articlectl.store.layout import ASSETS, inside


class Names:
    """The names in each folder, kept while the folder's time stands, for a run of many articles."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._known: dict[str, tuple[int, set[str]]] = {}

    def free(self, wanted: str) -> str:
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

    def is_fresh(self, path: str) -> bool:
        """Whether the names beside a path are known, and still right."""
        folder = path.rpartition("/")[0]
        known = self._known.get(folder)
        return known is not None and known[0] == self._mtime(folder)

    def add(self, path: str) -> None:
        """Take in a name that was made just now; only right where all was fresh before it."""
        folder, _, name = path.rpartition("/")
        names = self._known[folder][1]
        names.add(_folded(name))
        self._known[folder] = (self._mtime(folder), names)

    def _taken(self, folder: str) -> set[str]:
        mtime = self._mtime(folder)
        known = self._known.get(folder)
        if known is None or known[0] != mtime:
            try:
                names = os.listdir(self._place(folder))
            except OSError:
                names = []
            known = self._known[folder] = (mtime, {_folded(name) for name in names})
        return known[1]

    def _mtime(self, folder: str) -> int:
        """A folder's time in nanoseconds; -1 where there is none."""
        try:
            return os.stat(self._place(folder)).st_mtime_ns
        except OSError:
            return -1

    def _place(self, folder: str) -> str:
        return inside(self._root, folder) if folder else self._root


def _folded(name: str) -> str:
    """A name without its suffix, as file systems that ignore case and composition compare it."""
    stem = unicodedata.normalize("NFC", name).casefold()
    for suffix in (".md", ".markdown", ASSETS):
        stem = stem.removesuffix(suffix)
    return stem
