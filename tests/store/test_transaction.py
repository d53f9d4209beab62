"""Whoever else writes to the same file at the same moment keeps what he wrote."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from articlectl.errors import NotFoundError
from articlectl.library import Library, Selection, create_library, open_library
from articlectl.store import atomic

TEXT = b"---\ntags: [a]\n---\nBody.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "x.md").write_bytes(TEXT)
    return tmp_path


def opened(root: Path) -> Library:
    create_library(root)
    return open_library(root)


def test_an_edit_by_hand_in_between_is_kept(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = opened(root)
    original = atomic._write
    lines = iter([b"one\n", b"two\n"])

    def interrupted(path: str, data: bytes, like: str | None) -> None:
        original(path, data, like)
        if like and like.endswith("x.md") and (line := next(lines, b"")):
            with (root / "x.md").open("ab") as file:
                file.write(line)

    monkeypatch.setattr(atomic, "_write", interrupted)
    result = library.tag(library.list(Selection()), add=["b"])
    assert (result.changed, result.failed) == (("x.md",), ())
    assert (root / "x.md").read_bytes() == b"---\ntags: [a, b]\n---\nBody.\none\ntwo\n"
    assert library.undo(None).entry.number == 1
    assert (root / "x.md").read_bytes() == TEXT + b"one\ntwo\n"


def test_a_file_that_is_moved_away_in_between_is_not_found(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = opened(root)
    (article,) = library.list(Selection())
    original = atomic._write

    def interrupted(path: str, data: bytes, like: str | None) -> None:
        original(path, data, like)
        if like and (root / "x.md").exists():
            (root / "x.md").rename(root / "y.md")

    monkeypatch.setattr(atomic, "_write", interrupted)
    (error,) = library.tag([article], add=["b"]).failed
    assert isinstance(error, NotFoundError)
    assert (root / "y.md").read_bytes() == TEXT


def test_one_who_never_stops_writing_wins(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = opened(root)
    original = atomic._write

    def interrupted(path: str, data: bytes, like: str | None) -> None:
        original(path, data, like)
        if like and like.endswith("x.md"):
            with (root / "x.md").open("ab") as file:
                file.write(b"more\n")

    monkeypatch.setattr(atomic, "_write", interrupted)
    result = library.tag(library.list(Selection()), add=["b"])
    assert result.changed == ()
    assert isinstance(result.failed[0], atomic.ChangedMeanwhileError)
    assert (root / "x.md").read_bytes().startswith(TEXT + b"more\n")
    assert list(library.history()) == [] or all(not entry.files for entry in library.history())


APPENDER = """
import sys, time
for number in range(400):
    with open(sys.argv[1], "ab") as file:
        file.write(b"line %d\\n" % number)
    time.sleep(0.002)
"""


def test_a_program_that_appends_loses_nothing_of_note(root: Path) -> None:
    """Between the last look and the rename there is no way to hold another program off."""
    library = opened(root)
    (article,) = library.list(Selection())
    with subprocess.Popen([sys.executable, "-c", APPENDER, str(root / "x.md")]) as appender:
        while appender.poll() is None:
            library.tag([article], add=["b"])
            library.tag([article], remove=["b"])
    kept = (root / "x.md").read_bytes().count(b"line ")
    assert kept >= 390


def test_nothing_is_written_through_a_link_out_of_the_library(root: Path) -> None:
    library = root / "library"
    library.mkdir()
    (root / "outside.md").write_bytes(TEXT)
    (library / "inside.md").write_bytes(TEXT)
    (library / "out.md").symlink_to(root / "outside.md")
    (library / "in.md").symlink_to(library / "inside.md")
    found = opened(library).list(Selection(sort="path"))
    result = opened(library).tag(found, add=["b"])
    assert set(result.changed) == {"in.md", "inside.md"} or result.changed == ("in.md",)
    assert [str(error) for error in result.failed] == [
        f"out.md: a link to {root / 'outside.md'}, outside the library"
    ]
    assert (root / "outside.md").read_bytes() == TEXT
    assert b"[a, b]" in (library / "inside.md").read_bytes()
    assert (library / "in.md").is_symlink()
