"""A TinyDB storage that is a folder: one JSON file a table, read lazily, committed as a whole.

A changed table goes to a new file and the manifest, which says which file holds which table, is
replaced in one step: that replacement is the commit. So a reader needs no lock and sees one whole
state, and a writer that dies leaves the old state or the new one. Nothing is flushed to the disk:
what is stored here is derived, and what a power cut tears is found damaged at the next read.

Writers take turns: whoever writes holds a lock around the whole read, change and write.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from tinydb.storages import Storage

from articlectl.index.tables import RawTable, Tables

MANIFEST = "manifest.json"

_UNREADABLE = b""
"""Stands for the bytes of a manifest that cannot be read: as good as torn."""

RETENTION_NS = 2_000_000_000
"""How long a replaced file stays for readers that still use the state it belongs to."""


class DamagedError(Exception):
    """What is stored cannot be read: torn, garbage, or gone."""


class SchemaError(DamagedError):
    """What is stored was written for another schema number."""


class OvertakenError(Exception):
    """Another process has committed since the state was read: read again."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which file holds which table, in one committed state."""

    generation: int = 0
    series: str = ""
    """Drawn anew for each storage made from nothing, so that no file name is ever used twice."""
    tables: Mapping[str, str] = field(default_factory=dict)
    retired: Mapping[str, int] = field(default_factory=dict)
    """Replaced files that are still there → when they were replaced (ns)."""


class FolderStorage(Storage):
    """Keeps TinyDB's tables in a folder; works with any `TinyDB(folder, storage=FolderStorage)`.

    Between `hold()` and `release()` reads see one state and writes stay in memory until `commit()`;
    `transaction()` does the three for a block.
    """

    def __init__(
        self, folder: str | Path, *, schema: int = 1, clock: Callable[[], int] = time.time_ns
    ) -> None:
        self._folder = Path(folder)
        self._schema = schema
        self._clock = clock
        self._held: Tables | None = None
        self._held_bytes: bytes | None = None
        self._base: Manifest | None = None
        self._swept = False

    def tables(self) -> Tables:
        """Return the held state, or else the one that is committed now.

        Raises DamagedError (SchemaError) here or when a table is first looked at, and
        OvertakenError at that moment when the state was replaced meanwhile.
        """
        return self._held if self._held is not None else self._snapshot(self._manifest_bytes())

    def manifest(self) -> Manifest:
        """Return which files hold the state that is committed now; DamagedError as `tables()`."""
        return self._parse(self._manifest_bytes())

    def read(self) -> Any:
        """Return `tables()`; TinyDB asks for a dict and is content with any mutable mapping."""
        return self.tables()

    def write(self, data: Any) -> None:
        """Commit the tables of `data` that were assigned or deleted; in a held state, gather them.

        A mapping of another kind stands for the whole state: tables that it does not name go.
        """
        tables = data if isinstance(data, Tables) else self._replaced(data)
        if self._held is None:
            self._commit(tables, self._parse(self._manifest_bytes()))

    def _replaced(self, data: Mapping[str, RawTable]) -> Tables:
        tables = self.tables()
        for name in [name for name in tables if name not in data]:
            del tables[name]
        tables.update(data)
        return tables

    def hold(self) -> bool:
        """Keep one state for all reads; True when it is another one than was held before."""
        data = self._manifest_bytes()
        if self._held is not None and data == self._held_bytes:
            return False
        self._base = self._parse(data)
        self._held = self._snapshot(data)
        self._held_bytes = data
        return True

    def hold_nothing(self) -> None:
        """Hold an empty state; its commit replaces whatever is stored, damaged or not."""
        self._base = None
        self._swept = False
        self._held = Tables((), _no_table)
        self.overtake()

    def overtake(self) -> None:
        """Let the next commit replace what others have committed until now."""
        self._held_bytes = self._manifest_bytes()

    def commit(self) -> None:
        """Write what changed in the held state, and hold the state so made.

        Raises OvertakenError when another process has committed since `hold()`, and OSError when
        the folder cannot be written; the held changes are kept in both cases.
        """
        assert self._held is not None, "commit() without hold()"
        if self._manifest_bytes() != self._held_bytes:
            raise OvertakenError
        self._commit(self._held, self._base)
        self._held = None
        self.hold()

    def release(self) -> None:
        """Hold no state any more; uncommitted changes are forgotten."""
        self._held = self._held_bytes = self._base = None

    @contextmanager
    def transaction(self) -> Iterator[Tables]:
        """Read one state and commit all changes at the end; after an exception, none of them."""
        self.hold()
        try:
            yield self.read()
            self.commit()
        finally:
            self.release()

    def close(self) -> None:
        """Let go of the held state."""
        self.release()

    def _manifest_bytes(self) -> bytes | None:
        try:
            return (self._folder / MANIFEST).read_bytes()
        except FileNotFoundError:
            return None
        except OSError:
            return _UNREADABLE

    def _parse(self, data: bytes | None) -> Manifest:
        if data is None:
            return Manifest()
        raw = _loads(data, MANIFEST)
        if raw.get("schema") != self._schema:
            raise SchemaError(f"schema {raw.get('schema')}, not {self._schema}")
        try:
            return Manifest(**{name: raw[name] for name in Manifest.__slots__})
        except KeyError as error:
            raise DamagedError(f"{MANIFEST}: no {error}") from error

    def _snapshot(self, data: bytes | None) -> Tables:
        files = self._parse(data).tables

        def load(name: str) -> RawTable:
            try:
                return _loads((self._folder / files[name]).read_bytes(), name)
            except FileNotFoundError as error:
                if self._manifest_bytes() != data:
                    raise OvertakenError from error
                raise DamagedError(f"{name}: its file is gone") from error
            except OSError as error:
                raise DamagedError(f"{name}: {error.strerror}") from error

        return Tables(files, load)

    def _commit(self, tables: Tables, base: Manifest | None) -> None:
        """Write new files, then the manifest, then take old files away."""
        old = base or self._replaceable()
        series = base.series if base and base.series else os.urandom(4).hex()
        self._folder.mkdir(parents=True, exist_ok=True)
        files = self._write_tables(tables, base or Manifest(), f"{series}.{old.generation + 1}")
        if base is None or files != base.tables:
            now = self._clock()
            retired = dict.fromkeys(set(old.tables.values()) - set(files.values()), now)
            young = {file: at for file, at in old.retired.items() if 0 <= now - at < RETENTION_NS}
            self._replace_manifest(Manifest(old.generation + 1, series, files, young | retired))
            self._take_away(set(old.retired), keep={*files.values(), *young, *retired})
        tables.settle()

    def _replaceable(self) -> Manifest:
        try:
            return self._parse(self._manifest_bytes())
        except DamagedError:
            return Manifest()

    def _write_tables(self, tables: Tables, base: Manifest, prefix: str) -> dict[str, str]:
        """Write each assigned table whose bytes differ to a new file; returns all files."""
        files = {name: file for name, file in base.tables.items() if name not in tables.deleted}
        for number, name in enumerate(sorted(tables.assigned)):
            data = _dumps(tables[name])
            if name in files and self._holds(files[name], data):
                continue
            file = f"{prefix}.{_file_stem(name, number)}.json"
            (self._folder / file).write_bytes(data)
            files[name] = file
        return files

    def _holds(self, file: str, data: bytes) -> bool:
        try:
            return (self._folder / file).read_bytes() == data
        except OSError:
            return False

    def _replace_manifest(self, manifest: Manifest) -> None:
        content: dict[str, Any] = {"schema": self._schema}
        content |= {name: getattr(manifest, name) for name in Manifest.__slots__}
        temporary = self._folder / f"{MANIFEST}.tmp"
        temporary.write_bytes(_dumps(content))
        os.replace(temporary, self._folder / MANIFEST)

    def _take_away(self, old: set[str], keep: set[str]) -> None:
        """Delete files that no reader uses; once an object, also what a dead writer left."""
        if not self._swept:
            self._swept = True
            old |= {name for name in os.listdir(self._folder) if name.endswith((".json", ".tmp"))}
        for file in old - keep - {MANIFEST}:
            with suppress(OSError):
                os.unlink(self._folder / file)


def _no_table(name: str) -> RawTable:
    raise KeyError(name)


def _file_stem(name: str, number: int) -> str:
    """Return a stem that any file system takes, the table's name where it is one."""
    plain = name.replace("-", "").replace("_", "")
    safe = plain.isascii() and plain.isalnum() and name.islower() and len(name) <= 40
    return name if safe else f"table{number}"


def _dumps(value: Any) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:
        # Lone surrogates (file names that are not UTF-8) and integers beyond 64 bits.
        import json

        return json.dumps(value, separators=(",", ":")).encode("ascii")


def _loads(data: bytes, name: str) -> dict[str, Any]:
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError:
        import json

        try:
            value = json.loads(data)
        except ValueError as error:
            raise DamagedError(f"{name}: {error}") from error
    if not isinstance(value, dict):
        raise DamagedError(f"{name}: not an object")
    return value
