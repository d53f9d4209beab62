"""The journal's files: what they hold, what they bear, and how they are bounded."""

from __future__ import annotations

import errno
import json
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlectl.errors import NotFoundError, ReadError, WriteError
from articlectl.store import atomic, changes
from articlectl.store.changes import Change, digest, of_fields, to_line
from articlectl.store.files import ArticleFiles
from articlectl.store.journal import Journal, Limits
from articlectl.store.recording import Recording
from articlectl.store.reversal import Conflict, plan, take_back
from articlectl.store.transaction import Transaction

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


class Shelf:
    """A library's files and journal, with a clock that stands."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files = ArticleFiles(root)
        self.limits = Limits()
        self.now = NOON

    @property
    def journal(self) -> Journal:
        return Journal(self.root / ".articlectl/journal", self.limits)

    def begin(self, command: str = "test", undoes: int | None = None) -> Transaction:
        return Transaction(self.files, Recording(self.journal, command, lambda: self.now, undoes))

    def create(self, *paths: str) -> None:
        with self.begin(f"create {' '.join(paths)}") as transaction:
            for path in paths:
                transaction.create(path, path.encode())

    def numbers(self) -> list[int]:
        return [entry.number for entry in self.journal.entries()]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@given(st.binary(max_size=60), st.binary(max_size=60))
def test_an_edit_comes_back_byte_for_byte(before: bytes, after: bytes) -> None:
    change = changes.edit("a.md", before, after)
    assert change.splice is not None
    assert change.splice.reverse(after) == before
    assert (change.before, change.after) == (digest(before), digest(after))
    assert of_fields(json.loads(to_line(change))) == change


def test_an_edit_keeps_what_changed_and_not_the_whole_file() -> None:
    change = changes.edit(
        "a.md", b"x" * 10_000 + b"one" + b"y" * 10_000, b"x" * 10_000 + b"y" * 10_000
    )
    assert change.splice is not None
    assert change.splice.old == b"one"
    assert len(to_line(change)) < 300


def test_a_command_that_changes_nothing_leaves_no_entry(shelf: Shelf) -> None:
    with shelf.begin() as transaction:
        assert transaction.number == 0
    assert shelf.numbers() == []
    assert not (shelf.root / ".articlectl").exists()


def test_a_change_is_written_down_before_it_is_made(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[list[str]] = []

    def create(path: Path, data: bytes, settle: object) -> None:
        seen.append([change.path for change in shelf.journal.changes(1)])

    monkeypatch.setattr("articlectl.store.atomic.create", create)
    shelf.create("a.md", "b.md")
    assert seen == [["a.md"], ["a.md", "b.md"]]


def test_what_failed_is_no_change_of_the_entry(shelf: Shelf) -> None:
    shelf.create("a.md")
    with shelf.begin() as transaction:
        transaction.create("b.md", b"")
        with pytest.raises(Exception, match="there is a file of this name"):
            transaction.create("a.md", b"other")
        with pytest.raises(WriteError):
            # The same bytes as ours would have: undo must not take that file for ours.
            transaction.create("a.md", b"a.md")
    assert [change.path for change in shelf.journal.changes(2)] == ["b.md"]
    assert next(shelf.journal.entries()).files == 1
    with shelf.begin() as transaction, pytest.raises(Exception, match="there is a file"):
        transaction.create("a.md", b"other")
    assert shelf.numbers() == [2, 1]


def test_what_was_announced_and_failed_is_struck_out(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.md", "b.md"):
        (shelf.root / name).write_bytes(b"old")
    real = atomic.replace

    def full(path: Path, data: bytes, settle: Callable[[str], object], *, expected: bytes) -> None:
        if path.name == "a.md":
            raise WriteError("a.md: the disk is full")
        real(path, data, settle, expected=expected)

    monkeypatch.setattr(atomic, "replace", full)
    with shelf.begin() as transaction:
        for data in (b"1", b"2"):
            with pytest.raises(WriteError):
                transaction.replace("a.md", data)
            transaction.replace("b.md", data)
    assert [change.path for change in shelf.journal.changes(1)] == ["b.md", "b.md"]
    assert next(shelf.journal.entries()).files == 1
    with shelf.begin() as transaction, pytest.raises(WriteError):
        transaction.replace("a.md", b"3")
    assert [file.name for file in shelf.journal.folder.iterdir()] == ["1.jsonl"]


def test_what_failed_and_could_not_be_taken_back_stays_in_the_entry(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.create("a.md", "a.assets/a.png")
    real, moves = os.rename, []

    def rename(source: Path, target: Path) -> None:
        moves.append(source)
        if len(moves) > 1:
            raise OSError(errno.EIO, "Input/output error")
        real(source, target)

    with monkeypatch.context() as patch, shelf.begin() as transaction:
        patch.setattr(os, "rename", rename)
        with pytest.raises(WriteError):
            transaction.trash("a.md")
    assert not (shelf.root / "a.md").exists()
    changed = shelf.journal.changes(2)
    assert [change.op for change in changed] == ["trash"]
    with shelf.begin() as transaction:
        assert take_back(shelf.files, transaction, changed)
    assert (shelf.root / "a.md").read_bytes() == b"a.md"
    assert (shelf.root / "a.assets/a.png").exists()


def test_a_line_that_the_disk_cuts_short_spoils_no_other(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = atomic.write_all

    def short(handle: int, data: bytes) -> None:
        if b"b.md" in data and b"op" in data:
            real(handle, data[:20])
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle, data)

    monkeypatch.setattr(atomic, "write_all", short)
    with shelf.begin() as transaction:
        transaction.create("a.md", b"")
        with pytest.raises(WriteError, match="No space left"):
            transaction.create("b.md", b"")
        transaction.create("c.md", b"")
    assert [change.path for change in shelf.journal.changes(1)] == ["a.md", "c.md"]
    assert not (shelf.root / "b.md").exists()


def test_an_entry_that_was_killed_before_its_first_change_is_not_there(shelf: Shelf) -> None:
    shelf.create("a.md")
    file = shelf.root / ".articlectl/journal/1.jsonl"
    file.write_bytes(file.read_bytes().splitlines(keepends=True)[0])
    assert shelf.numbers() == []


def test_two_processes_never_share_a_file(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where both have seen the same number free."""
    monkeypatch.setattr(Journal, "next_number", lambda journal: 1)
    with shelf.begin("one") as one, shelf.begin("two") as two:
        one.create("a.md", b"")
        two.create("b.md", b"")
        one.create("c.md", b"")
    assert [(entry.number, entry.command) for entry in shelf.journal.entries()] == [
        (2, "two"),
        (1, "one"),
    ]
    assert [change.path for change in shelf.journal.changes(1)] == ["a.md", "c.md"]


def test_an_entry_without_its_last_line_is_an_interrupted_one(shelf: Shelf) -> None:
    transaction = shelf.begin()
    transaction.create("a.md", b"")
    transaction.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    (entry,) = shelf.journal.entries()
    assert (entry.closed, entry.files) == (False, 1)


@pytest.mark.parametrize("cut", range(1, 40, 3))
def test_a_torn_last_line_is_not_there(shelf: Shelf, cut: int) -> None:
    shelf.create("a.md", "b.md")
    file = shelf.root / ".articlectl/journal/1.jsonl"
    lines = file.read_bytes().splitlines(keepends=True)
    file.write_bytes(b"".join(lines[:2]) + lines[2][:cut])
    (entry,) = shelf.journal.entries()
    assert (entry.closed, entry.files) == (False, 1)
    assert [change.path for change in shelf.journal.changes(1)] == ["a.md"]


@pytest.mark.parametrize(
    "line",
    [
        b"\xff\xfe",
        b"[]",
        b"null",
        b"{}",
        b'{"op": "burn", "path": "a.md", "before": null, "after": null}',
        b'{"op": "edit", "path": "a.md", "before": null, "after": "x"}',
        b'{"op": "edit", "path": "a.md", "before": "x", "after": "y", "splice": [-1, "", 0]}',
        b'{"op": "edit", "path": "a.md", "before": "x", "after": "y", "splice": [0, "?", 0]}',
        b'{"op": "trash", "path": "a.md", "before": "x", "after": null}',
        b'{"op": "create", "path": 7, "before": null, "after": "x"}',
        b"[" * 100_000,
    ],
)
def test_a_foreign_line_is_an_error_that_names_the_file(shelf: Shelf, line: bytes) -> None:
    shelf.create("a.md")
    file = shelf.root / ".articlectl/journal/1.jsonl"
    whole = file.read_bytes()
    head, _, rest = whole.partition(b"\n")
    file.write_bytes(b"\n".join([head, line, rest]))
    assert shelf.numbers() == [1]
    with pytest.raises(ReadError, match="entry 1 of the journal") as caught:
        shelf.journal.changes(1)
    assert "1.jsonl" in (caught.value.hint or "")
    file.write_bytes(b"\n".join([line, rest]))
    assert shelf.numbers() == []
    with pytest.raises(NotFoundError):
        shelf.journal.entry(1)


def test_other_files_in_the_folder_are_no_entries(shelf: Shelf) -> None:
    shelf.create("a.md")
    for name in ("0.jsonl", "x.jsonl", "2.json", "02.jsonl", "9" * 30 + ".jsonl"):
        (shelf.root / ".articlectl/journal" / name).write_bytes(b"{}\n")
    (shelf.root / ".articlectl/journal/3.jsonl").mkdir()
    assert shelf.numbers() == [1]
    shelf.create("b.md")
    assert shelf.numbers() == [4, 1]


def test_the_count_is_bounded(shelf: Shelf) -> None:
    shelf.limits = Limits(entries=3)
    for number in range(5):
        shelf.create(f"{number}.md")
    assert shelf.numbers() == [5, 4, 3]


def test_the_age_is_bounded(shelf: Shelf) -> None:
    shelf.create("a.md")
    shelf.now += timedelta(days=60)
    shelf.create("b.md")
    shelf.now += timedelta(days=31)
    shelf.create("c.md")
    assert shelf.numbers() == [3, 2]


def test_the_size_is_bounded_and_the_last_entry_stays(shelf: Shelf) -> None:
    shelf.limits = Limits(megabytes=1)
    for name in ("a.md", "b.md", "c.md"):
        (shelf.root / name).write_bytes(b"")
        with shelf.begin() as transaction:
            transaction.recorded(name, b"x" * 500_000, b"")
    assert shelf.numbers() == [3]
    with shelf.begin() as transaction:
        transaction.recorded("c.md", b"x" * 2_000_000, b"")
    assert shelf.numbers() == [4]


def test_a_command_line_of_any_length_and_bytes_is_kept_readable(shelf: Shelf) -> None:
    with shelf.begin("add \udcff" + "x" * 100_000) as transaction:
        transaction.create("a.md", b"")
    (entry,) = shelf.journal.entries()
    assert entry.command.startswith("add ?x")
    assert len(entry.command) == 2000


def test_undone_is_what_an_undo_that_holds_has_undone(shelf: Shelf) -> None:
    shelf.create("a.md")
    for undoes in (1, 2, 1, 4):
        with shelf.begin(undoes=undoes) as transaction:
            transaction.open()
    undone = {entry.number: entry.undone_by for entry in shelf.journal.entries()}
    assert undone == {5: None, 4: 5, 3: None, 2: 3, 1: None}


def test_many_files_are_changed_in_their_order_and_one_that_fails_stops_no_other(
    shelf: Shelf,
) -> None:
    paths = [f"{number}.md" for number in range(50)]
    for path in paths:
        (shelf.root / path).write_bytes(path.encode())
    (shelf.root / "7.md").unlink()
    (shelf.root / "9.md").write_bytes(b"new")
    with shelf.begin() as transaction:
        found = list(transaction.replace_each(paths, lambda path, old: b"new"))
    assert [path for path, _ in found] == paths
    assert isinstance(found[7][1], NotFoundError)
    assert [path for path, outcome in found if outcome is False] == ["9.md"]
    assert sum(outcome is True for _, outcome in found) == 48
    (entry,) = shelf.journal.entries()
    assert entry.files == 48


def test_foreign_changes_never_reach_outside(shelf: Shelf) -> None:
    outside = [
        Change("create", "../a.md", None, digest(b"")),
        Change("trash", "a.md", digest(b""), None, trash="../../x"),
        Change("restore", "/etc/passwd", None, "x", trash="20261124T120000Z-00000000"),
    ]
    for change in outside:
        assert isinstance(plan(shelf.files, [change]), Conflict)


def test_whoever_leaves_in_the_middle_leaves_no_file_under_way(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = atomic.replace

    def slow(path: Path, data: bytes, settle: Callable[[str], object], *, expected: bytes) -> None:
        time.sleep(0.05)
        real(path, data, settle, expected=expected)

    monkeypatch.setattr(atomic, "replace", slow)
    paths = [f"{number}.md" for number in range(40)]
    for path in paths:
        (shelf.root / path).write_bytes(b"old")
    transaction = shelf.begin()
    outcomes = transaction.replace_each(paths, lambda path, old: b"new")
    next(outcomes)
    transaction.__exit__(KeyboardInterrupt, KeyboardInterrupt(), None)
    noted = {change.path for change in shelf.journal.changes(1)}
    assert {path for path in paths if (shelf.root / path).read_bytes() == b"new"} == noted
    assert 1 < len(noted) < 40


def test_a_file_that_goes_anyhow_is_not_edited_before(shelf: Shelf) -> None:
    with shelf.begin() as transaction:
        transaction.create("a.md", b"one")
        transaction.replace("a.md", b"two")
        transaction.replace("a.md", b"three")
    with shelf.begin(undoes=1) as transaction:
        assert take_back(shelf.files, transaction, shelf.journal.changes(1))
    assert [change.op for change in shelf.journal.changes(2)] == ["trash"]
    with shelf.begin(undoes=2) as transaction:
        take_back(shelf.files, transaction, shelf.journal.changes(2))
    assert (shelf.root / "a.md").read_bytes() == b"three"
