"""Names that would not survive a move to another system."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from articlectl.library.checks.base import Check, Finding


class Names(Check):
    """Windows and macOS take some names for one, and refuse others."""

    def begin(self) -> Iterator[Finding]:
        """Look at the names of each folder."""
        for folder, names in self.case.tree.folders.items():
            yield from self._clashes(folder, names)
            for name in names:
                yield from self._refused(_joined(folder, name), name)

    def _clashes(self, folder: str, names: list[str]) -> Iterator[Finding]:
        from articlectl.store.portable import folded

        first: dict[str, str] = {}
        for name in names:
            other = first.setdefault(folded(name), name)
            if other == name:
                continue
            if unicodedata.normalize("NFC", other) == unicodedata.normalize("NFC", name):
                difference = "how its accents are written (Unicode normalisation; macOS)"
            else:
                difference = "capitals (Windows, macOS)"
            yield Finding(
                self.name,
                "warning",
                _joined(folder, name),
                f"clashes with {other}: the names differ only in {difference}; rename one of them",
            )

    def _refused(self, path: str, name: str) -> Iterator[Finding]:
        from articlectl.store.portable import forbidden, is_reserved

        if is_reserved(name):
            message = "Windows keeps this name for a device; rename it"
            yield Finding(self.name, "warning", path, message)
        elif reason := forbidden(name):
            yield Finding(self.name, "note", path, f"its name has {reason}, which Windows refuses")


def _joined(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name
