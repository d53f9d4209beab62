"""Files written whole or not at all."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from articlectl.errors import WriteError
from articlectl.store import atomic

WRITERS: list[Callable[[Path, bytes], None]] = [atomic.replace, atomic.create]


def failing(number: int) -> Callable[..., Any]:
    def fail(*arguments: object, **named: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def test_a_file_is_replaced_with_its_mode(tmp_path: Path) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"old")
    file.chmod(0o640)
    atomic.replace(file, b"new")
    assert file.read_bytes() == b"new"
    assert file.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == ["a.md"]


@pytest.mark.parametrize("may_give_away", [True, False])
def test_a_file_keeps_its_owner_where_that_is_allowed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, may_give_away: bool
) -> None:
    file = tmp_path / "a.md"
    file.write_bytes(b"old")
    real, given = os.stat, []

    def of_others(path: Any) -> os.stat_result:
        return os.stat_result((*real(path)[:4], 1234, 2345, *real(path)[6:]))

    def give(handle: int, *owner: int) -> None:
        given.append(owner)
        if not may_give_away:
            raise PermissionError(errno.EPERM, "Operation not permitted")

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", of_others)
        patch.setattr(os, "fchown", give)
        atomic.replace(file, b"new")
    assert given == [(1234, 2345)]
    assert file.read_bytes() == b"new"


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    (tmp_path / "far/a.md").write_bytes(b"old")
    (tmp_path / "b.md").symlink_to("far/a.md")
    atomic.replace(tmp_path / "b.md", b"new")
    assert (tmp_path / "b.md").is_symlink()
    assert (tmp_path / "far/a.md").read_bytes() == b"new"


def test_a_file_is_made_and_none_is_overwritten(tmp_path: Path) -> None:
    atomic.create(tmp_path / "a.md", b"one")
    with pytest.raises(WriteError, match="a file of this name already") as caught:
        atomic.create(tmp_path / "a.md", b"two")
    assert caught.value.hint
    (tmp_path / "b.md").symlink_to("nowhere")
    with pytest.raises(WriteError):
        atomic.create(tmp_path / "b.md", b"two")
    assert (tmp_path / "a.md").read_bytes() == b"one"
    assert sorted(os.listdir(tmp_path)) == ["a.md", "b.md"]


def test_new_files_have_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    old = os.umask(0o027)
    try:
        for write in WRITERS:
            write(tmp_path / f"{write.__name__}.md", b"x")
    finally:
        os.umask(old)
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o640}


def test_a_file_is_made_where_there_are_no_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", failing(errno.EPERM))
    atomic.create(tmp_path / "a.md", b"one")
    with pytest.raises(WriteError):
        atomic.create(tmp_path / "a.md", b"two")
    assert (tmp_path / "a.md").read_bytes() == b"one"
    assert os.listdir(tmp_path) == ["a.md"]


def test_the_new_bytes_are_on_the_disk_before_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[str] = []

    def watch(name: str) -> None:
        real = getattr(os, name)

        def called(*arguments: Any) -> Any:
            calls.append(name)
            return real(*arguments)

        monkeypatch.setattr(os, name, called)

    for name in ("fsync", "replace", "link"):
        watch(name)
    atomic.replace(tmp_path / "a.md", b"x")
    assert calls == ["fsync", "replace", "fsync"]
    calls.clear()
    atomic.create(tmp_path / "b.md", b"x")
    assert calls == ["fsync", "link", "fsync"]


FAILURES = {
    "full disk": ("write", errno.ENOSPC, "free some space"),
    "quota": ("write", errno.EDQUOT, "quota"),
    "full disk at the end": ("fsync", errno.ENOSPC, "free some space"),
    "read-only": ("open", errno.EROFS, "read-only"),
    "denied": ("open", errno.EACCES, "allow yourself"),
    "name too long": ("open", errno.ENAMETOOLONG, "shorter"),
    "broken disk": ("write", errno.EIO, "check the disk"),
}


@pytest.mark.parametrize("write", WRITERS)
@pytest.mark.parametrize(("call", "number", "hint"), FAILURES.values(), ids=FAILURES)
def test_a_failure_says_what_to_do_and_leaves_all_as_it_was(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    write: Callable[[Path, bytes], None],
    call: str,
    number: int,
    hint: str,
) -> None:
    file = tmp_path / "a.md"
    if write is atomic.replace:
        file.write_bytes(b"old")
    before = os.listdir(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(os, call, failing(number))
        with pytest.raises(WriteError) as caught:
            write(file, b"new")
    assert str(file) in caught.value.message
    assert hint in (caught.value.hint or "")
    assert os.listdir(tmp_path) == before
    assert not before or file.read_bytes() == b"old"


def test_a_real_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(WriteError) as caught:
        atomic.create(tmp_path / ("x" * 300 + ".md"), b"new")
    assert "shorter" in (caught.value.hint or "")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("name", ["a\0.md", "file.md/b.md", "folder", "gone/b.md"])
def test_a_place_where_no_file_can_be(tmp_path: Path, name: str) -> None:
    (tmp_path / "file.md").write_bytes(b"x")
    (tmp_path / "folder").mkdir()
    for write in WRITERS:
        with pytest.raises(WriteError) as caught:
            write(tmp_path / name, b"new")
        assert caught.value.hint
    assert sorted(os.listdir(tmp_path)) == ["file.md", "folder"]


def test_bytes_are_written_whole_where_the_system_takes_them_in_parts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write
    monkeypatch.setattr(os, "write", lambda handle, data: write(handle, bytes(data)[:3]))
    atomic.replace(tmp_path / "a.md", b"0123456789")
    assert (tmp_path / "a.md").read_bytes() == b"0123456789"
