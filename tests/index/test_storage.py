"""The storage: TinyDB's own expectations, and what a folder of tables promises beyond them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB, where
from tinydb.storages import MemoryStorage

from articlectl.index.storage import (
    MANIFEST,
    RETENTION_NS,
    DamagedError,
    FolderStorage,
    OvertakenError,
    SchemaError,
)


@pytest.fixture(params=["memory", "folder"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> TinyDB:
    if request.param == "memory":
        return TinyDB(storage=MemoryStorage)
    return TinyDB(tmp_path / "db", storage=FolderStorage)


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    return FolderStorage(tmp_path / "db")


def files(storage_folder: Path) -> set[str]:
    return {path.name for path in storage_folder.iterdir()}


class TestAsTinyDBExpects:
    def test_a_new_database_is_empty(self, db: TinyDB) -> None:
        assert db.tables() == set()
        assert db.all() == []

    def test_documents_are_inserted_and_found(self, db: TinyDB) -> None:
        assert db.insert({"int": 1, "char": "a"}) == 1
        assert db.insert_multiple([{"int": 1, "char": "b"}, {"int": 2}]) == [2, 3]
        assert db.count(where("int") == 1) == 2
        assert db.get(doc_id=3) == {"int": 2}
        assert [document.doc_id for document in db] == [1, 2, 3]

    def test_documents_are_updated_and_removed(self, db: TinyDB) -> None:
        db.insert_multiple({"n": n} for n in range(4))
        db.update({"even": True}, where("n").one_of([0, 2]))
        db.remove(where("n") == 2)
        db.upsert({"n": 9}, where("n") == 3)
        assert db.all() == [{"n": 0, "even": True}, {"n": 1}, {"n": 9}]

    def test_tables_stand_apart(self, db: TinyDB) -> None:
        for name in ("one", "Two", "with/slash", "é", ""):
            db.table(name).insert({"name": name})
        assert db.tables() == {"one", "Two", "with/slash", "é", ""}
        assert db.table("with/slash").all() == [{"name": "with/slash"}]
        db.drop_table("one")
        assert "one" not in db.tables()
        db.drop_tables()
        assert db.tables() == set()

    def test_values_come_back_as_they_were(self, db: TinyDB) -> None:
        document = {"text": "é\udcff\0", "big": 2**70, "list": [1.5, None, True, {"a": []}]}
        db.insert(document)
        assert db.all() == [document]

    def test_truncated_tables_are_empty(self, db: TinyDB) -> None:
        db.insert({"a": 1})
        db.truncate()
        assert db.all() == []
        assert db.insert({"a": 2}) == 1


class TestTables:
    def test_another_object_reads_what_was_written(self, tmp_path: Path) -> None:
        TinyDB(tmp_path, storage=FolderStorage).table("a").insert({"x": 1})
        assert TinyDB(tmp_path, storage=FolderStorage).table("a").all() == [{"x": 1}]

    def test_a_table_is_read_when_it_is_looked_at(self, storage: FolderStorage) -> None:
        storage.write({"a": {"1": {}}, "b": {"1": {}}})
        tables = storage.read()
        for path in storage_files(storage, "b"):
            path.unlink()
        assert tables["a"] == {"1": {}}
        assert len(tables) == 2
        assert "b" in tables
        with pytest.raises(DamagedError):
            tables["b"]

    def test_peeked_tables_are_not_kept(self, storage: FolderStorage) -> None:
        storage.write({"a": {"1": {}}})
        tables = storage.read()
        assert tables.peek("a") is not tables.peek("a")
        assert tables["a"] is tables.peek("a")
        with pytest.raises(KeyError):
            tables.peek("b")

    def test_absent_tables_are_key_errors(self, storage: FolderStorage) -> None:
        tables = storage.read()
        with pytest.raises(KeyError):
            tables["a"]
        with pytest.raises(KeyError):
            del tables["a"]
        assert tables.get("a", {}) == {}


def storage_files(storage: FolderStorage, table: str) -> list[Path]:
    folder: Path = storage._folder
    manifest = json.loads((folder / MANIFEST).read_bytes())
    return [folder / manifest["tables"][table]]


class TestCommit:
    def test_only_changed_tables_are_written(self, storage: FolderStorage, tmp_path: Path) -> None:
        storage.write({"a": {"1": {}}, "b": {"1": {}}})
        before = files(tmp_path / "db")
        tables = storage.read()
        tables["a"] = {"1": {}}
        storage.write(tables)
        assert files(tmp_path / "db") == before
        tables = storage.read()
        tables["a"] = {"2": {}}
        storage.write(tables)
        assert len(files(tmp_path / "db") - before) == 1
        assert storage.read()["b"] == {"1": {}}

    def test_no_file_name_is_used_twice(self, storage: FolderStorage, tmp_path: Path) -> None:
        seen: set[str] = set()
        for number in range(5):
            storage.write({"a": {"1": {"n": number}}})
            now = storage_files(storage, "a")[0].name
            assert now not in seen
            seen.add(now)
        storage.hold_nothing()
        storage.read()["a"] = {}
        storage.commit()
        assert storage_files(storage, "a")[0].name not in seen

    def test_a_held_state_gathers_writes(self, storage: FolderStorage, tmp_path: Path) -> None:
        other = TinyDB(tmp_path / "db", storage=FolderStorage)
        with storage.transaction() as tables:
            tables["a"] = {"1": {}}
            storage.write(tables)
            storage.write({"b": {"1": {}}})
            assert set(storage.read()) == {"b"}
            assert other.tables() == set()
        assert other.tables() == {"b"}

    def test_an_exception_leaves_the_old_state(self, storage: FolderStorage) -> None:
        storage.write({"a": {"1": {}}})
        with suppress(ZeroDivisionError), storage.transaction() as tables:
            tables["a"] = {}
            raise ZeroDivisionError
        assert storage.read()["a"] == {"1": {}}

    def test_a_state_that_was_overtaken_is_not_committed(
        self, storage: FolderStorage, tmp_path: Path
    ) -> None:
        storage.hold()
        storage.read()["a"] = {"1": {"mine": True}}
        FolderStorage(tmp_path / "db").write({"a": {"1": {"mine": False}}})
        with pytest.raises(OvertakenError):
            storage.commit()
        assert storage.hold() is True
        assert storage.read()["a"] == {"1": {"mine": False}}
        assert storage.hold() is False

    @pytest.mark.parametrize("fatal", range(8))
    def test_a_writer_that_dies_leaves_the_old_state_or_the_new(
        self, fatal: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = tmp_path / "db"
        old = {"a": {"1": {"n": 1}}, "b": {"1": {}}}
        new = {"a": {"1": {"n": 2}}, "c": {"1": {}}}
        FolderStorage(folder).write(old)
        steps = iter(range(100))

        def dying(function: Callable[..., Any]) -> Callable[..., Any]:
            def step(*args: Any, **options: Any) -> Any:
                if next(steps) == fatal:
                    raise KeyboardInterrupt
                return function(*args, **options)

            return step

        for owner, name in ((Path, "write_bytes"), (os, "replace"), (os, "unlink")):
            monkeypatch.setattr(owner, name, dying(getattr(owner, name)))
        try:
            FolderStorage(folder, clock=lambda: 2**62).write(new)
        except KeyboardInterrupt:
            pass
        else:
            assert fatal >= next(steps) - 1
        monkeypatch.undo()
        left = dict(FolderStorage(folder).read())
        assert left in (old, new)
        FolderStorage(folder, clock=lambda: 2**62).write({"d": {}})
        FolderStorage(folder, clock=lambda: 0).write({"d": {"1": {}}})
        assert len(files(folder)) <= 3


class TestOldFiles:
    def test_readers_finish_in_the_state_they_began(self, tmp_path: Path) -> None:
        writer, now = FolderStorage(tmp_path, clock=lambda: now), 10**18
        writer.write({"a": {"1": {}}})
        reader = FolderStorage(tmp_path).read()
        now += RETENTION_NS * 10
        writer.write({"a": {"2": {}}})
        assert reader["a"] == {"1": {}}

    def test_they_go_when_no_reader_can_need_them(self, tmp_path: Path) -> None:
        now = 10**18
        writer = FolderStorage(tmp_path, clock=lambda: now)
        writer.write({"a": {"1": {}}})
        reader = FolderStorage(tmp_path).read()
        writer.write({"a": {"2": {}}})
        assert len(files(tmp_path)) == 3
        now += RETENTION_NS
        writer.write({"b": {"2": {}}})
        assert len(files(tmp_path)) == 3
        with pytest.raises(OvertakenError):
            reader["a"]

    def test_leftovers_are_swept(self, tmp_path: Path) -> None:
        FolderStorage(tmp_path).write({"a": {}})
        for name in ("dead.7.a.json", "manifest.json.tmp", "notes.txt"):
            (tmp_path / name).write_bytes(b"{}")
        FolderStorage(tmp_path).write({"a": {"1": {}}})
        left = files(tmp_path)
        assert "notes.txt" in left
        assert not left & {"dead.7.a.json", "manifest.json.tmp"}


class TestDamage:
    @pytest.mark.parametrize("bytes_", [b"", b"{", b"\0\0\0\0", b"[]", b"null", b"\xff", b'"x"'])
    def test_a_torn_table_is_found(self, bytes_: bytes, storage: FolderStorage) -> None:
        storage.write({"a": {"1": {}}})
        storage_files(storage, "a")[0].write_bytes(bytes_)
        with pytest.raises(DamagedError):
            storage.read()["a"]

    @pytest.mark.parametrize("bytes_", [b"", b"{", b"\0\0", b"[]", b'{"schema": 1}'])
    def test_a_torn_manifest_is_found(
        self, bytes_: bytes, storage: FolderStorage, tmp_path: Path
    ) -> None:
        storage.write({"a": {"1": {}}})
        (tmp_path / "db" / MANIFEST).write_bytes(bytes_)
        with pytest.raises(DamagedError):
            storage.read()

    def test_a_folder_in_the_place_of_a_file_is_damage(self, tmp_path: Path) -> None:
        (tmp_path / MANIFEST).mkdir()
        with pytest.raises(DamagedError):
            FolderStorage(tmp_path).read()

    def test_another_schema_is_told_apart(self, tmp_path: Path) -> None:
        FolderStorage(tmp_path, schema=1).write({"a": {}})
        with pytest.raises(SchemaError):
            FolderStorage(tmp_path, schema=2).read()

    def test_a_commit_from_nothing_replaces_damage(self, tmp_path: Path) -> None:
        FolderStorage(tmp_path).write({"a": {"1": {}}, "b": {}})
        (tmp_path / MANIFEST).write_bytes(b"torn")
        storage = FolderStorage(tmp_path)
        storage.hold_nothing()
        assert dict(storage.read()) == {}
        storage.read()["c"] = {"1": {}}
        storage.commit()
        assert dict(FolderStorage(tmp_path).read()) == {"c": {"1": {}}}
        assert len(files(tmp_path)) == 2
