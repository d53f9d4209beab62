"""What goes to the trash, comes back, or stops on the way."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from articlectl.errors import NotFoundError, WriteError
from articlectl.store import atomic, trash
from articlectl.store.files import ArticleFiles
from articlectl.store.journal import Journal, Limits
from articlectl.store.recording import Recording
from articlectl.store.reversal import take_back
from articlectl.store.transaction import Transaction

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "a.md").write_bytes(b"text")
    (tmp_path / "a.assets").mkdir()
    (tmp_path / "a.assets/a.png").write_bytes(b"png")
    return tmp_path


def begin(root: Path) -> Transaction:
    return Transaction(ArticleFiles(root), Recording(journal(root), "test", lambda: NOON))


def journal(root: Path) -> Journal:
    return Journal(root / ".articlectl/journal", Limits())


def stands(root: Path) -> list[str]:
    return sorted(path.name for path in root.iterdir() if path.name != ".articlectl")


@contextmanager
def failing(
    monkeypatch: pytest.MonkeyPatch, move: int, fault: Callable[[], BaseException]
) -> Iterator[None]:
    """Let the N-th move go wrong, once."""
    real, moves = os.rename, []

    def rename(source: Path, target: Path) -> None:
        moves.append(source)
        if len(moves) == move:
            raise fault()
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", rename)
        yield


def broken() -> OSError:
    return OSError(errno.EIO, "Input/output error")


@pytest.mark.parametrize("move", [1, 2])
def test_what_cannot_go_stays_whole_and_leaves_nothing_in_the_trash(
    root: Path, monkeypatch: pytest.MonkeyPatch, move: int
) -> None:
    with (
        failing(monkeypatch, move, broken),
        begin(root) as transaction,
        pytest.raises(WriteError, match="Input/output error"),
    ):
        transaction.trash("a.md")
    assert stands(root) == ["a.assets", "a.md"]
    assert list(trash.folder_of(root).iterdir()) == []
    assert list(journal(root).entries()) == []


@pytest.mark.parametrize("move", [1, 2])
def test_what_cannot_come_back_stays_in_the_trash_whole(
    root: Path, monkeypatch: pytest.MonkeyPatch, move: int
) -> None:
    with begin(root) as transaction:
        name = transaction.trash("a.md")
    with (
        failing(monkeypatch, move, broken),
        begin(root) as transaction,
        pytest.raises(WriteError, match="Input/output error"),
    ):
        transaction.restore(name)
    assert stands(root) == []
    with begin(root) as transaction:
        transaction.restore(name)
    assert stands(root) == ["a.assets", "a.md"]
    assert list(trash.folder_of(root).iterdir()) == []


def test_an_article_never_stands_there_without_its_images(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with failing(monkeypatch, 2, KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        begin(root).trash("a.md")
    assert stands(root) == ["a.assets"]
    (thrown,) = trash.listing(root)
    begin(root).restore(thrown.id)
    assert stands(root) == ["a.assets", "a.md"]
    with begin(root) as transaction:
        name = transaction.trash("a.md")
    with failing(monkeypatch, 2, KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        begin(root).restore(name)
    assert stands(root) == ["a.assets"]


def test_a_restoring_that_was_stopped_half_way_is_taken_back_with_the_images(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with begin(root) as transaction:
        name = transaction.trash("a.md")
    with failing(monkeypatch, 2, KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        begin(root).restore(name)
    with begin(root) as transaction:
        assert take_back(ArticleFiles(root), transaction, journal(root).changes(2))
    assert stands(root) == []
    with begin(root) as transaction:
        transaction.restore(name)
    assert stands(root) == ["a.assets", "a.md"]


def test_folders_that_were_made_for_nothing_go_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def create(path: Path, data: bytes, settle: Callable[[str], object] | None = None) -> None:
        raise WriteError(f"{path}: the disk is full")

    monkeypatch.setattr(atomic, "create", create)
    with begin(root) as transaction, pytest.raises(WriteError):
        transaction.create("2026/11/b.md", b"")
    assert stands(root) == ["a.assets", "a.md"]


@pytest.mark.parametrize("name", ["", "..", "../x", "20261124T120000Z", "/etc"])
def test_no_name_leads_out_of_the_trash(root: Path, name: str) -> None:
    with pytest.raises(NotFoundError):
        trash.place_of(root, name, "a.md")
    with begin(root) as transaction, pytest.raises(NotFoundError):
        transaction.restore(name)


def test_what_is_no_article_of_the_trash_is_not_listed(root: Path) -> None:
    with begin(root) as transaction:
        transaction.trash("a.md")
    bin_ = trash.folder_of(root)
    for number, note in enumerate((b"", b"[]", b'{"path": 7}', b'{"path": "../a.md"}')):
        odd = bin_ / f"20261124T12000{number}Z-00000000"
        odd.mkdir()
        (odd / trash.NOTE).write_bytes(note)
    (bin_ / "mine.txt").write_bytes(b"")
    assert [thrown.path for thrown in trash.listing(root)] == ["a.md"]
    assert len(list(trash.purge(root, lambda when: True))) == 5
    assert [path.name for path in bin_.iterdir()] == ["mine.txt"]
