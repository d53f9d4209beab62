"""The summary table `recent`: the newest articles whole, so that a list reads one small file."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING

from articlectl.index.leaves import KeyedTable, Leaves
from articlectl.index.rows import Entry, Row, entry_from, newest_first, path_of
from articlectl.index.storage import DamagedError

if TYPE_CHECKING:
    from articlectl.index.storage import FolderStorage
    from articlectl.index.tables import RawTable

MOST = 256
"""How many articles the table holds after it was filled."""

LEAST = 64
"""With fewer (articles go, or get another date), it is filled again from all rows."""


class Newest:
    """Holds exactly the n newest articles of the library, newest first, for an n that varies."""

    def __init__(self, storage: FolderStorage, rows: Leaves, stamps: Leaves) -> None:
        self._table = KeyedTable(storage, "recent", cache_size=0)
        self._rows = rows
        self._stamps = stamps

    def entries(self, limit: int | None) -> list[Entry]:
        """Return the newest articles, from all rows where the table does not hold enough."""
        known = self._known()
        total = len(self._rows)
        wanted = total if limit is None else min(limit, total)
        documents = known if wanted <= len(known) else self._from_rows(wanted)
        return [
            entry_from(document["row"], document["stamp"])
            for document in islice(documents.values(), wanted)
        ]

    def apply(self, files: Mapping[str, Entry | None]) -> None:
        """Follow a change of the rows that is about to be made."""
        known = self._known()
        whole = len(known) == len(self._rows)
        oldest = None if whole else known[next(reversed(known))]["row"]
        for path, entry in files.items():
            known.pop(path, None)
            if entry and (oldest is None or _is_as_new(entry.row, oldest)):
                known[path] = {"row": entry.row, "stamp": entry.stamp_document()}
        rows = newest_first(document["row"] for document in known.values())
        self._table.fill({row["path"]: known[row["path"]] for row in rows[:MOST]})

    def refill(self) -> None:
        """Fill the table from all rows, if it holds too few; the change has been made."""
        if len(self._table) < min(LEAST, len(self._rows)):
            self._table.fill(self._from_rows(MOST))

    def _known(self) -> RawTable:
        known = self._table.raw()
        if len(known) < min(LEAST, len(self._rows)):
            raise DamagedError("recent: too few documents")
        return known

    def _from_rows(self, limit: int) -> dict[str, Row]:
        rows = newest_first(row for leaf in self._rows.scan() for row in leaf.values())[:limit]
        stamps = self._stamps_of({row["path"] for row in rows})
        return {row["path"]: {"row": row, "stamp": stamps[row["path"]]} for row in rows}

    def _stamps_of(self, paths: set[str]) -> dict[str, Row]:
        return {
            path: stamp
            for leaf in self._stamps.scan()
            for key, stamp in leaf.items()
            if (path := path_of(key)) in paths
        }


def _is_as_new(row: Row, oldest: Row) -> bool:
    added, bound = str(row["added"]), str(oldest["added"])
    return added > bound or (added == bound and row["path"] <= oldest["path"])
