"""A family of tables behaves as one sorted dict, and a change touches few of its tables."""

from __future__ import annotations

import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from tinydb import TinyDB, where

from articlectl.index.leaves import KeyedTable, Leaves
from articlectl.index.storage import DamagedError, FolderStorage

KEYS = st.text("ab/-", max_size=4)
DOCUMENTS = st.dictionaries(KEYS, st.fixed_dictionaries({"n": st.integers(0, 3)}), max_size=12)


class LeavesAreADict(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.open()
        self.model: dict[str, object] = {}

    def open(self) -> None:
        self.storage = FolderStorage(self.folder.name)
        self.storage.hold()
        self.leaves = Leaves(self.storage, "rows", size=8)

    def teardown(self) -> None:
        self.folder.cleanup()

    @rule(documents=DOCUMENTS)
    def put(self, documents: dict[str, dict[str, int]]) -> None:
        self.leaves.put(documents)
        self.model.update(documents)

    @rule(keys=st.lists(KEYS, max_size=12))
    def drop(self, keys: list[str]) -> None:
        self.leaves.drop(keys)
        for key in keys:
            self.model.pop(key, None)

    @rule()
    def commit_and_open_again(self) -> None:
        self.storage.commit()
        self.open()

    @rule(key=KEYS)
    def get(self, key: str) -> None:
        assert self.leaves.get(key) == self.model.get(key)

    @rule(prefix=KEYS)
    def items(self, prefix: str) -> None:
        wanted = [item for item in sorted(self.model.items()) if item[0].startswith(prefix)]
        assert list(self.leaves.items(prefix)) == wanted

    @invariant()
    def leaves_are_neither_large_nor_needless(self) -> None:
        sizes = [len(leaf) for leaf in self.leaves.scan()]
        assert sum(sizes) == len(self.leaves) == len(self.model)
        assert all(0 < size <= 8 for size in sizes)
        small = [a + b > 6 for a, b in pairwise(sizes) if min(a, b) < 2]
        assert all(small)
        assert [key for leaf in self.leaves.scan() for key in leaf] == sorted(self.model)
        assert len(set(self.storage.tables()) - {"rows"}) == len(sizes)


LeavesAreADict.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestLeavesAreADict = LeavesAreADict.TestCase


@pytest.fixture
def storage(tmp_path: Path) -> FolderStorage:
    storage = FolderStorage(tmp_path)
    storage.hold()
    return storage


def test_a_change_rewrites_its_leaf_and_no_other(storage: FolderStorage, tmp_path: Path) -> None:
    leaves = Leaves(storage, "rows", size=16)
    leaves.put({f"{number:05}": {} for number in range(2_000)})
    storage.commit()
    before = set(tmp_path.iterdir())
    leaves.put({"01000a": {"new": True}})
    storage.commit()
    fresh = {path.name.split(".")[2].partition("-")[0] for path in set(tmp_path.iterdir()) - before}
    assert len(set(tmp_path.iterdir()) - before) == 2, "the leaf and the root"
    assert fresh == {"rows"}


def test_a_look_up_reads_one_leaf(storage: FolderStorage, tmp_path: Path) -> None:
    leaves = Leaves(storage, "rows", size=16)
    leaves.put({f"{number:05}": {"n": number} for number in range(2_000)})
    storage.commit()
    for path in tmp_path.glob("*.rows-*.json"):
        if '"01000"' not in path.read_text():
            path.unlink()
    assert leaves.get("01000") == {"n": 1000}
    assert [key for key, _ in leaves.items("01000")] == ["01000"]


def test_a_leaf_with_another_number_of_documents_is_damage(
    storage: FolderStorage, tmp_path: Path
) -> None:
    leaves = Leaves(storage, "rows")
    leaves.put({"a": {}, "b": {}})
    storage.commit()
    next(tmp_path.glob("*.rows-1.json")).write_text("{}")
    with pytest.raises(DamagedError):
        leaves.get("a")


@pytest.mark.parametrize("root", ['{"rows-1": {}}', '{"rows-9": {"from": "", "count": 1}}', "{}x"])
def test_a_root_that_makes_no_sense_is_damage(
    root: str, storage: FolderStorage, tmp_path: Path
) -> None:
    leaves = Leaves(storage, "rows")
    leaves.put({"a": {}})
    storage.commit()
    next(tmp_path.glob("*.rows.json")).write_text(root)
    with pytest.raises(DamagedError):
        leaves.get("a")


def test_a_leaf_is_a_table_of_tinydb(tmp_path: Path) -> None:
    db = TinyDB(tmp_path, storage=FolderStorage)
    table = KeyedTable(db.storage, "rows-1", cache_size=0)
    assert table.put({"b": {"n": 2}, "a": {"n": 1}}) == 2
    assert table.search(where("n") > 1) == [{"n": 2}]
    name: Any = "b"
    assert table.get(doc_id=name) == {"n": 2}
    assert [str(document.doc_id) for document in table] == ["a", "b"]
    assert table.drop(["a", "c"]) == 1
