"""What the editors of YAML, TOML and JSON front matter have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any

from articlectl.store import tags
from articlectl.text import fold

Value = str | bool | tuple[str, ...]


class Refused(Exception):
    """An edit that cannot be done in place; `index` is where in the header."""

    def __init__(self, reason: str, index: int | None, hint: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.index = index
        self.hint = hint


class Header(ABC):
    """A header that can be edited: each method yields new texts of it, the best first.

    The caller takes the first that proves right on reading; Refused says why there is none.
    """

    def __init__(self, text: str, metadata: Mapping[Any, Any], eol: str) -> None:
        self.text = text
        self.metadata = metadata
        self.eol = eol

    @abstractmethod
    def put(self, key: str, value: Value) -> Iterator[str]:
        """Give a field this value."""

    @abstractmethod
    def drop(self, key: str) -> Iterator[str]:
        """Take a field away."""

    @abstractmethod
    def add(self, key: str, tag: str) -> Iterator[str]:
        """Put a tag at the end of a field."""

    @abstractmethod
    def remove(self, key: str, tag: str) -> Iterator[str]:
        """Take a tag out of a field."""

    @abstractmethod
    def rename(self, key: str, old: str, new: str) -> Iterator[str]:
        """Put another tag in the place of one."""

    def place(self, key: str, tag: str) -> int | None:
        """Return the index of a tag in a field that is a list, or None."""
        value = self.metadata.get(key)
        if isinstance(value, list):
            for index, item in enumerate(value):
                if fold(tags.name(item)) == fold(tag):
                    return index
        return None

    def replaced(self, start: int, end: int, new: str) -> str:
        """Return the header with other text in a place."""
        return self.text[:start] + new + self.text[end:]
