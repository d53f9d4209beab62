"""Every file and folder of a library that is not hidden, walked once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from articlectl.config import PRIVATE_FOLDER
from articlectl.store.portable import folded

INDEX = f"{PRIVATE_FOLDER}/index"
_SKIPPED = frozenset({"node_modules"})


@dataclass(slots=True)
class Tree:
    """Paths are POSIX, relative to the library."""

    root: Path
    folders: dict[str, list[str]] = field(default_factory=dict)
    """Folder → the names in it, of files and folders."""
    inner: set[str] = field(default_factory=set)
    """Every folder but the library itself."""
    hidden_files: list[str] = field(default_factory=list)
    """Files with a dot before their name, and those of `.articlectl` but the index."""
    _named: dict[str, list[str]] = field(default_factory=dict)

    def exists(self, path: str) -> bool:
        """Whether there is a file or folder of this path, hidden ones too."""
        return os.path.exists(self.root / path)

    def named(self, name: str) -> list[str]:
        """Return the files of this name, in any folder, compared without case."""
        if not self._named:
            for path in self.files():
                self._named.setdefault(folded(path.rpartition("/")[2]), []).append(path)
        return self._named.get(folded(name), [])

    def files(self) -> Iterator[str]:
        """Yield every file."""
        for folder, names in self.folders.items():
            for name in names:
                path = f"{folder}/{name}" if folder else name
                if path not in self.inner:
                    yield path


def walk(root: Path) -> Tree:
    """Return what there is in a library; folders that cannot be opened are left out."""
    tree = Tree(root)
    for place, folders, files in os.walk(root):
        folder = os.path.relpath(place, root).replace(os.sep, "/")
        prefix = "" if folder == "." else f"{folder}/"
        tree.hidden_files += [prefix + name for name in files if name[0] == "."]
        folders[:] = sorted(name for name in folders if _is_looked_into(name))
        tree.inner.update(prefix + name for name in folders)
        names = sorted([*folders, *(name for name in files if name[0] != ".")])
        tree.folders[prefix.rstrip("/")] = [name for name in names if _is_text(name)]
    tree.hidden_files += _private(root)
    return tree


def _private(root: Path) -> Iterator[str]:
    for place, folders, files in os.walk(root / PRIVATE_FOLDER):
        folder = os.path.relpath(place, root).replace(os.sep, "/")
        folders[:] = sorted(name for name in folders if f"{folder}/{name}" != INDEX)
        yield from (f"{folder}/{name}" for name in sorted(files))


def _is_looked_into(name: str) -> bool:
    return not name.startswith(".") and name not in _SKIPPED


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
