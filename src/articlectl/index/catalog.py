"""The tables of the index, and the one way in which they change: `apply`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from articlectl.index.leaves import Leaves
from articlectl.index.newest import Newest
from articlectl.index.rows import (
    Changes,
    Entry,
    Row,
    entry_from,
    file_key,
    key_prefix,
    keys_of,
    parent_of,
    split_key,
    tags_of,
    without_digest,
)

if TYPE_CHECKING:
    from articlectl.index.storage import FolderStorage


NEVER_LISTED: Row = {"m": -1}
"""The `folders` document of a folder of which only single files are known."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a comparison with the files found, as paths."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @classmethod
    def of(cls, found: Mapping[str, str]) -> Refreshed:
        """Return the paths of `add_to`, sorted."""
        kinds = ("added", "changed", "removed")
        return cls(*(tuple(sorted(p for p, k in found.items() if k == kind)) for kind in kinds))

    def add_to(self, found: dict[str, str]) -> None:
        """Note what became of each path, unless that is known from before."""
        for kind in ("added", "changed", "removed"):
            for path in getattr(self, kind):
                found.setdefault(path, kind)

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)


class Catalog:
    """What the index knows, in families of tables and one summary of the newest articles."""

    def __init__(self, storage: FolderStorage, source_key: Callable[[str], str]) -> None:
        self._source_key = source_key
        self.rows = Leaves(storage, "rows", 256)
        self.stamps = Leaves(storage, "stamps", 1024)
        self.keys = Leaves(storage, "keys")
        self.folders = Leaves(storage, "folders")
        self._tags = Leaves(storage, "tags")
        self._newest = Newest(storage, self.rows, self.stamps)

    def __len__(self) -> int:
        return len(self.rows)

    def entry(self, path: str) -> Entry | None:
        """Return what is known of a file."""
        key = file_key(path)
        row, stamp = self.rows.get(key), self.stamps.get(key)
        return None if row is None or stamp is None else entry_from(row, stamp)

    def scan(self) -> Iterator[Row]:
        """Yield every row, folder by folder."""
        for leaf in self.rows.scan():
            yield from leaf.values()

    def newest(self, limit: int | None) -> list[Entry]:
        """Return what is known of the articles added last, newest first."""
        return self._newest.entries(limit)

    def paths(self, kind: str, value: str) -> list[str]:
        """Return the articles that have this slug, source or fingerprint."""
        if kind == "source":
            value = self._source_key(value)
        return [split_key(key)[1] for key, _ in self.keys.items(key_prefix(kind, value))]

    def values(self, kind: str, prefix: str) -> Iterator[tuple[str, str]]:
        """Yield the values of a kind that begin with a prefix, each with its article."""
        for key, _ in self.keys.items(key_prefix(kind, prefix)[:-1]):
            yield split_key(key)

    def tags(self) -> dict[str, int]:
        """Return each tag in its most used spelling, most used tags first."""
        tags = [
            (min(spellings, key=lambda name: (-spellings[name], name)), sum(spellings.values()))
            for spellings in (document["spellings"] for _, document in self._tags.items())
        ]
        return dict(sorted(tags, key=lambda tag: (-tag[1], tag[0])))

    def apply(self, changes: Changes) -> Refreshed:
        """Bring all tables to what the files are; returns which articles that concerns."""
        before = {path: self.entry(path) for path in changes.files}
        removed = [path for path, entry in before.items() if entry and not changes.files[path]]
        fresh = {path: entry for path, entry in changes.files.items() if entry}
        added = [path for path in fresh if before[path] is None]
        moved = [p for p, e in fresh.items() if (b := before[p]) and differs(b, e)]
        self._newest.apply(changes.files)
        self._apply_rows(before, fresh, removed)
        self._apply_keys(before, changes.files)
        self._apply_tags(before, changes.files)
        self._newest.refill()
        self._apply_folders(changes)
        return Refreshed(tuple(sorted(added)), tuple(sorted(moved)), tuple(sorted(removed)))

    def _apply_rows(
        self, before: Mapping[str, Entry | None], fresh: Mapping[str, Entry], removed: list[str]
    ) -> None:
        rows, stamps = {}, {}
        for path, entry in fresh.items():
            known = before[path]
            if known is None or known.row != entry.row:
                rows[file_key(path)] = entry.row
            if known is None or known.stamp_document() != entry.stamp_document():
                stamps[file_key(path)] = entry.stamp_document()
        gone = [file_key(path) for path in removed]
        self.rows.put(rows)
        self.rows.drop(gone)
        self.stamps.put(stamps)
        self.stamps.drop(gone)

    def _apply_keys(
        self, before: Mapping[str, Entry | None], after: Mapping[str, Entry | None]
    ) -> None:
        old = {key for known in before.values() if known for key in self._keys_of(known)}
        new = {key for entry in after.values() if entry for key in self._keys_of(entry)}
        self.keys.put({key: {} for key in new - old})
        self.keys.drop(old - new)

    def _keys_of(self, entry: Entry) -> Iterator[str]:
        return keys_of(entry.row, self._source_key)

    def _apply_tags(
        self, before: Mapping[str, Entry | None], after: Mapping[str, Entry | None]
    ) -> None:
        more: Counter[tuple[str, str]] = Counter()
        for entry in after.values():
            more.update(tags_of(entry.row).items() if entry else ())
        for entry in before.values():
            more.subtract(tags_of(entry.row).items() if entry else ())
        spellings: dict[str, Counter[str]] = {}
        for (folded, name), count in more.items():
            if count:
                if folded not in spellings:
                    known = self._tags.get(folded) or {"spellings": {}}
                    spellings[folded] = Counter(known["spellings"])
                spellings[folded][name] += count
        left = {folded: dict(+names) for folded, names in spellings.items()}
        self._tags.put({folded: {"spellings": names} for folded, names in left.items() if names})
        self._tags.drop([folded for folded, names in left.items() if not names])

    def _apply_folders(self, changes: Changes) -> None:
        rows = dict(changes.folders)
        for path, entry in changes.files.items():
            folder = parent_of(path)
            known = rows[folder] if folder in rows else self.folders.get(folder)
            if folder not in rows and known and "d" in known:
                # The digest stands for stamps that are not those of the files any more.
                rows[folder] = without_digest(known)
            while entry and folder and not known:
                # No folder of a known file is unknown: else nobody would see that it is gone.
                rows[folder] = dict(NEVER_LISTED)
                folder = parent_of(folder)
                known = rows[folder] if folder in rows else self.folders.get(folder)
        self.folders.put({folder: row for folder, row in rows.items() if row is not None})
        self.folders.drop([folder for folder, row in rows.items() if row is None])


def differs(known: Entry, entry: Entry) -> bool:
    """Tell whether a file has changed, as far as anyone can see."""
    return known.stamp != entry.stamp or known.row != entry.row
