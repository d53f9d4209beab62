"""Families of tables: documents in key order, cut into small tables like a B-tree's leaves.

A family's root table says where each leaf begins and how many documents it has. A look-up is one
bisection and one leaf; a change rewrites the leaf that it touches, however large the family is.
Root and leaves agree within one held state of the storage: use a family inside `hold()` or
`transaction()`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from tinydb.table import Table

from articlectl.index.storage import DamagedError, FolderStorage

if TYPE_CHECKING:
    from articlectl.index.tables import RawTable

Row = Mapping[str, Any]


class KeyedTable(Table):
    """A TinyDB table whose documents are found by text ids, kept in their order."""

    document_id_class: Any = str

    def put(self, documents: Mapping[str, Row]) -> int:
        """Insert documents, each in the place of one of the same id; returns the new size."""
        size = 0

        def updater(table: dict[Any, Row]) -> None:
            nonlocal size
            fresh = any(key not in table for key in documents)
            table.update(documents)
            if fresh:
                ordered = sorted(table.items())
                table.clear()
                table.update(ordered)
            size = len(table)

        self._update_table(updater)
        return size

    def drop(self, keys: Iterable[str]) -> int:
        """Remove documents, where they exist; returns the new size."""
        size = 0

        def updater(table: dict[Any, Row]) -> None:
            nonlocal size
            for key in keys:
                table.pop(key, None)
            size = len(table)

        self._update_table(updater)
        return size

    def fill(self, documents: Mapping[str, Row]) -> None:
        """Put these documents in the place of all there were, in the order given."""

        def updater(table: dict[Any, Row]) -> None:
            table.clear()
            table.update(documents)

        self._update_table(updater)

    def raw(self) -> RawTable:
        """Return the documents by id, without TinyDB's wrapping of each."""
        return dict(self._read_table())


@dataclass(slots=True)
class _Leaf:
    """One line of the root table."""

    name: str
    start: str
    """The first leaf takes all keys below the second's start: its own is `""`."""
    count: int


class Leaves:
    """A family: a sorted map from text keys to documents, over many small tables."""

    def __init__(self, storage: FolderStorage, family: str, size: int = 512) -> None:
        self._storage = storage
        self._family = family
        self._size = size
        self._fill = max(1, size * 3 // 4)
        """How full a leaf is made, so that the next insertion does not split it."""
        self._root_seen: RawTable | None = None
        self._leaves: list[_Leaf] = []
        self._starts: list[str] = []

    def get(self, key: str) -> Row | None:
        """Return the document with this key, or None."""
        self._read_root()
        if not self._leaves:
            return None
        found: Row | None = self._table(self._leaves[self._place(key)]).get(key)
        return found

    def items(self, prefix: str = "") -> Iterator[tuple[str, Row]]:
        """Yield the documents whose keys begin with a prefix, in key order."""
        self._read_root()
        first = self._place(prefix)
        for leaf in self._leaves[first:]:
            if leaf.start > prefix and not leaf.start.startswith(prefix):
                return
            table = self._table(leaf)
            keys = list(table)
            for key in keys[bisect_left(keys, prefix) :]:
                if not key.startswith(prefix):
                    return
                yield key, table[key]

    def scan(self) -> Iterator[Mapping[str, Row]]:
        """Yield every leaf as key → document, in key order, keeping none in memory."""
        self._read_root()
        for leaf in self._leaves:
            yield self._checked(leaf, self._storage.tables().peek(leaf.name))

    def __len__(self) -> int:
        self._read_root()
        return sum(leaf.count for leaf in self._leaves)

    def put(self, documents: Mapping[str, Row]) -> None:
        """Insert documents, each in the place of one with the same key."""
        if not documents:
            return
        self._read_root()
        if not self._leaves:
            self._set([_Leaf(f"{self._family}-1", "", 0)])
        self._root_seen = None
        parts = {
            index: KeyedTable(self._storage, leaf.name, cache_size=0).put(
                {key: documents[key] for key in keys}
            )
            for index, leaf, keys in self._by_leaf(documents)
        }
        fresh = self._next_number()
        leaves: list[_Leaf] = []
        for index, leaf in enumerate(self._leaves):
            leaf.count = parts.get(index, leaf.count)
            if leaf.count <= self._size:
                leaves.append(leaf)
                continue
            split = self._split(leaf, fresh)
            fresh += len(split) - 1
            leaves += split
        self._write_root(leaves)

    def drop(self, keys: Iterable[str]) -> None:
        """Remove documents, where they exist."""
        self._read_root()
        if not self._leaves:
            return
        self._root_seen = None
        for _, leaf, mine in self._by_leaf(keys):
            leaf.count = KeyedTable(self._storage, leaf.name, cache_size=0).drop(mine)
        self._write_root(self._merged())

    def _by_leaf(self, keys: Iterable[str]) -> list[tuple[int, _Leaf, list[str]]]:
        groups: dict[int, list[str]] = {}
        for key in sorted(keys):
            groups.setdefault(self._place(key), []).append(key)
        return [(index, self._leaves[index], group) for index, group in groups.items()]

    def _split(self, leaf: _Leaf, number: int) -> list[_Leaf]:
        tables = self._storage.tables()
        items = iter(tables[leaf.name].items())
        pieces = -(-leaf.count // self._fill)
        size = -(-leaf.count // pieces)
        leaves: list[_Leaf] = []
        while piece := dict(islice(items, size)):
            name = f"{self._family}-{number + len(leaves) - 1}" if leaves else leaf.name
            start = next(iter(piece)) if leaves else leaf.start
            leaves.append(_Leaf(name, start, len(piece)))
            tables[name] = piece
        self._storage.write(tables)
        return leaves

    def _merged(self) -> list[_Leaf]:
        """Return the leaves without empty ones, small ones joined to the one before."""
        tables = self._storage.tables()
        leaves: list[_Leaf] = []
        for leaf in self._leaves:
            before = leaves[-1] if leaves else None
            small = before and min(before.count, leaf.count) < self._size // 4
            if leaf.count == 0:
                del tables[leaf.name]
            elif before and small and before.count + leaf.count <= self._fill:
                tables[before.name] = {**tables[before.name], **tables[leaf.name]}
                before.count += leaf.count
                del tables[leaf.name]
            else:
                leaves.append(leaf)
        if leaves:
            leaves[0].start = ""
        self._storage.write(tables)
        return leaves

    def _next_number(self) -> int:
        return 1 + max(int(leaf.name.rpartition("-")[2]) for leaf in self._leaves)

    def _place(self, key: str) -> int:
        return max(0, bisect_right(self._starts, key) - 1)

    def _table(self, leaf: _Leaf) -> RawTable:
        return self._checked(leaf, self._storage.tables()[leaf.name])

    def _checked(self, leaf: _Leaf, table: RawTable) -> RawTable:
        if len(table) != leaf.count:
            raise DamagedError(f"{leaf.name}: {len(table)} documents, not {leaf.count}")
        return table

    def _read_root(self) -> None:
        tables = self._storage.tables()
        root = tables.get(self._family, {})
        if root is self._root_seen:
            return
        try:
            leaves = [_Leaf(name, line["from"], line["count"]) for name, line in root.items()]
        except (KeyError, TypeError) as error:
            raise DamagedError(f"{self._family}: not a root table") from error
        if any(leaf.name not in tables for leaf in leaves):
            raise DamagedError(f"{self._family}: a leaf is missing")
        self._set(leaves)
        self._root_seen = root

    def _write_root(self, leaves: list[_Leaf]) -> None:
        tables = self._storage.tables()
        tables[self._family] = {
            leaf.name: {"from": leaf.start, "count": leaf.count} for leaf in leaves
        }
        self._storage.write(tables)
        self._root_seen = tables[self._family]
        self._set(leaves)

    def _set(self, leaves: list[_Leaf]) -> None:
        self._leaves = leaves
        self._starts = [leaf.start for leaf in leaves]
