"""All tables of one state, each loaded when it is first looked at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, MutableMapping
from typing import Any

RawTable = dict[str, Any]
"""Document id → document, as TinyDB's storages give it."""


class Tables(MutableMapping[str, RawTable]):
    """A mapping of tables that loads on access and remembers what was assigned and deleted."""

    def __init__(self, stored: Iterable[str], load: Callable[[str], RawTable]) -> None:
        self._unread = dict.fromkeys(stored)
        self._load = load
        self._tables: dict[str, RawTable] = {}
        self.assigned: set[str] = set()
        self.deleted: set[str] = set()

    def __getitem__(self, name: str) -> RawTable:
        if name in self._unread:
            self._tables[name] = self._load(name)
            del self._unread[name]
        return self._tables[name]

    def peek(self, name: str) -> RawTable:
        """Return a table without keeping it in memory: for scans of all of them."""
        return self._load(name) if name in self._unread else self._tables[name]

    def __setitem__(self, name: str, table: RawTable) -> None:
        self._unread.pop(name, None)
        self._tables[name] = table
        self.assigned.add(name)
        self.deleted.discard(name)

    def __delitem__(self, name: str) -> None:
        if name not in self:
            raise KeyError(name)
        self._unread.pop(name, None)
        self._tables.pop(name, None)
        self.assigned.discard(name)
        self.deleted.add(name)

    def __contains__(self, name: object) -> bool:
        return name in self._unread or name in self._tables

    def __iter__(self) -> Iterator[str]:
        yield from self._unread
        yield from self._tables

    def __len__(self) -> int:
        return len(self._unread) + len(self._tables)

    def settle(self) -> None:
        """Forget what was assigned and deleted: it is committed."""
        self.assigned.clear()
        self.deleted.clear()
