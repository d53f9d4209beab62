"""`undo`, `history` and `trash`, as they are called."""

from __future__ import annotations

import ast
import json
import stat
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from shell import Result, Shell

SOURCE = Path(__file__).parent.parent.parent / "src" / "articlectl"


@pytest.fixture
def library(shell: Shell) -> Shell:
    """Three articles that were there before the first command; the second has a picture."""
    shell.articlectl("init", ".")
    for name in ("one", "two", "three"):
        text = f"---\ntitle: {name}\nadded: 2026-11-01\ntags: [start]\n---\n\nText of {name}.\n"
        (shell.cwd / f"{name}.md").write_text(text, "utf-8")
    (shell.cwd / "two.assets").mkdir()
    (shell.cwd / "two.assets/a.png").write_bytes(b"png")
    return shell


def files(shell: Shell) -> dict[str, bytes]:
    return {
        file.relative_to(shell.cwd).as_posix(): file.read_bytes()
        for file in shell.cwd.rglob("*")
        if file.is_file() and ".articlectl" not in file.parts
    }


def rows(shell: Shell) -> list[list[str]]:
    return [row.split("\t") for row in shell.articlectl("history").out.splitlines()]


def listed(shell: Shell) -> str:
    return shell.articlectl("list", "--sort", "path", "--json").out


def editor(shell: Shell, script: str) -> None:
    file = shell.cwd / ".articlectl" / "editor.py"
    file.write_text(script, "utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    shell.environ = {"EDITOR": f"{sys.executable} {file}"}


CHANGES = {
    "tag": ["tag", "add", "new,other", "one", "two"],
    "rename": ["tag", "rename", "start", "begin"],
    "merge": ["tag", "merge", "start", "nothing", "begin"],
    "mark": ["mark", "starred", "--query", "tag:start"],
    "remove": ["remove", "two", "one"],
    "add": ["add", ".articlectl/inbox"],
    "edit": ["edit", "one"],
    "config": ["config", "set", "author", "The night desk"],
}


@pytest.mark.parametrize("call", CHANGES.values(), ids=CHANGES)
def test_every_command_is_one_entry_that_comes_and_goes(library: Shell, call: list[str]) -> None:
    inbox = library.cwd / ".articlectl/inbox"
    inbox.mkdir()
    for number in range(12):
        (inbox / f"{number}.txt").write_text(f"Number {number}\n\nText {number}.\n", "utf-8")
    editor(library, "import sys; open(sys.argv[1], 'a').write('More.')")
    before, shown = files(library), listed(library)
    assert library.articlectl(*call).code == 0
    after, shown_after = files(library), listed(library)
    assert after != before
    (row,) = rows(library)
    assert row[4] == " ".join(call).replace("The night desk", "'The night desk'")
    assert library.articlectl("undo").code == 0
    assert files(library) == before
    assert listed(library) == shown
    assert library.articlectl("undo", "2").code == 0
    assert files(library) == after
    assert listed(library) == shown_after
    assert library.articlectl("undo", "1").code == 0
    assert files(library) == before


def test_an_editor_that_deletes_the_file(library: Shell) -> None:
    editor(library, "import os, sys; os.unlink(sys.argv[1])")
    before = files(library)
    assert "one.md is gone" in library.articlectl("edit", "one").err
    assert library.articlectl("undo").out == "one.md\n"
    assert files(library) == before
    library.articlectl("undo", "2")
    assert "one.md" not in files(library)


def test_undo_walks_back_over_what_is_undone(library: Shell) -> None:
    states = [files(library)]
    for tag in ("a", "b", "c"):
        library.articlectl("tag", "add", tag, "one")
        states.append(files(library))
    for state in reversed(states[:-1]):
        assert library.articlectl("undo").code == 0
        assert files(library) == state
    result = library.articlectl("undo")
    assert (result.code, result.out) == (3, "")
    assert "nothing to undo" in result.err
    assert library.articlectl("undo", "6").code == 0
    assert files(library) == states[1]
    assert library.articlectl("undo").code == 0
    assert files(library) == states[0]


def test_a_command_that_changes_nothing_is_no_entry(library: Shell) -> None:
    library.articlectl("tag", "add", "start", "one")
    library.articlectl("tag", "add", "x", "no-such-article")
    library.articlectl("list")
    editor(library, "pass")
    library.articlectl("edit", "one")
    result = library.articlectl("history")
    assert (result.out, result.code) == ("", 0)
    assert "nothing was done yet" in result.err


def test_what_was_changed_since_is_named_and_nothing_is_undone(library: Shell) -> None:
    library.articlectl("tag", "add", "new", "--query", "tag:start")
    (library.cwd / "one.md").write_text("mine", "utf-8")
    (library.cwd / "two.md").unlink()
    before = files(library)
    result = library.articlectl("undo")
    assert (result.code, result.out) == (1, "")
    assert "one.md: it was changed since" in result.err
    assert "two.md: it is gone" in result.err
    assert "three.md" not in result.err
    assert "nothing was undone" in result.err
    assert files(library) == before
    assert len(rows(library)) == 1


def test_what_was_put_back_by_hand_is_no_hindrance(library: Shell) -> None:
    before = files(library)
    library.articlectl("tag", "add", "new", "one", "two")
    (library.cwd / "one.md").write_bytes(before["one.md"])
    assert library.articlectl("undo").out == "two.md\n"
    assert files(library) == before
    library.articlectl("tag", "add", "new", "one")
    (library.cwd / "one.md").write_bytes(before["one.md"])
    result = library.articlectl("undo")
    assert (result.code, result.out) == (0, "")
    assert "undone by hand already" in result.err
    assert "nothing to undo" in library.articlectl("undo").err


def test_a_removal_whose_place_is_taken(library: Shell) -> None:
    library.articlectl("remove", "two")
    (library.cwd / "two.md").write_text("mine", "utf-8")
    assert "two.md: another file has its place now" in library.articlectl("undo").err
    (library.cwd / "two.md").unlink()
    (library.cwd / "two.assets").mkdir()
    result = library.articlectl("undo")
    assert result.code == 1
    assert "two.assets is taken by another file now" in result.err
    (library.cwd / "two.assets").rmdir()
    assert library.articlectl("undo").code == 0
    assert (library.cwd / "two.assets/a.png").read_bytes() == b"png"


def test_a_removal_whose_trash_was_emptied(library: Shell) -> None:
    library.articlectl("remove", "two", "one")
    (trashed,) = (library.cwd / ".articlectl/trash").rglob("two.md")
    trashed.unlink()
    result = library.articlectl("undo")
    assert result.code == 1
    assert "two.md: it is not in the trash any more" in result.err
    assert "one.md" not in files(library)


def test_dry_run(library: Shell) -> None:
    library.articlectl("tag", "add", "new", "one", "two")
    before = files(library)
    result = library.articlectl("undo", "--dry-run")
    assert sorted(result.out.split()) == ["one.md", "two.md"]
    assert "would undo 1: tag add new one two" in result.err
    assert files(library) == before
    assert len(rows(library)) == 1


def test_undone_twice(library: Shell) -> None:
    library.articlectl("tag", "add", "new", "one")
    library.articlectl("undo")
    result = library.articlectl("undo", "1")
    assert (result.code, result.out) == (1, "")
    assert "undone already, by entry 2; `articlectl undo 2`" in result.err


def test_history_for_programs(library: Shell) -> None:
    library.articlectl("tag", "add", "new", "one", "two")
    library.articlectl("undo")
    library.articlectl("mark", "read", "three")
    newest, undo, first = json.loads(library.articlectl("history", "--json").out)
    assert newest["command"] == "mark read three"
    assert (undo["id"], undo["undoes"], undo["undone_by"], undo["files"]) == (2, 1, None, 2)
    assert (first["undone_by"], first["interrupted"]) == (2, False)
    assert first["at"].endswith("Z")
    assert rows(library)[1][3:] == ["undoes 1", "undo"]
    assert rows(library)[2][3:] == ["undone by 2", "tag add new one two"]
    assert len(json.loads(library.articlectl("history", "-n", "1", "--json").out)) == 1
    entry = json.loads(library.articlectl("history", "1", "--json").out)
    assert entry["changes"] == [
        {"done": "changed", "path": "one.md"},
        {"done": "changed", "path": "two.md"},
    ]


def test_history_for_people(library: Shell) -> None:
    library.articlectl("tag", "add", "new", "one", "two")
    library.now += timedelta(hours=3)
    library.articlectl("remove", "two")
    shown = library.on_terminal("history").out.splitlines()
    assert shown[0] == "2  just now     1 file   remove two"
    assert shown[1] == "1  3 hours ago  2 files  tag add new one two"


def test_an_interrupted_command_is_marked_and_can_be_undone(library: Shell) -> None:
    before = files(library)
    library.articlectl("tag", "add", "new", "one", "two")
    file = library.cwd / ".articlectl/journal/1.jsonl"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:-1]) + b'{"op": "ed')
    assert rows(library)[0][2:4] == ["2", "interrupted"]
    assert library.articlectl("undo").code == 0
    assert files(library) == before


def test_the_index_knows_at_once(library: Shell) -> None:
    """Even where it never looks by itself."""
    library.articlectl("list")
    library.articlectl("config", "set", "freshness", "manual")
    before = listed(library)
    for call in (["tag", "add", "new", "one"], ["remove", "two"]):
        library.articlectl(*call)
        after = listed(library)
        assert after != before
        assert library.articlectl("undo").code == 0
        assert listed(library) == before
    library.articlectl("config", "set", "author", "The night desk")
    assert library.articlectl("undo").out == "articlectl.toml\n"
    assert listed(library) == before


def test_a_command_at_work_is_not_undone(library: Shell) -> None:
    """An `add` of many gives the lock back between its batches."""
    from articlectl.library import Selection, open_library

    other = open_library(library.cwd, command="busy")
    with other._begin() as transaction:
        list(transaction.trash_each([other.list(Selection(sort="path+"))[0].path]))
        assert rows(library)[0][3:] == ["at work", "busy"]
        result = library.articlectl("undo")
        assert (result.code, result.out) == (1, "")
        assert "entry 1 is still at work: busy" in result.err
    assert rows(library)[0][3:] == ["", "busy"]
    assert library.articlectl("undo").code == 0


def test_a_damaged_journal_is_told_of_in_one_line(library: Shell) -> None:
    library.articlectl("tag", "add", "new", "one")
    file = library.cwd / ".articlectl/journal/1.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"op"', b'"on"'))
    for call in (["undo"], ["history", "1"]):
        result = library.articlectl(*call)
        assert (result.code, result.out, result.err.count("\n")) == (1, "", 1)
        assert "entry 1 of the journal cannot be read" in result.err
    assert library.articlectl("history").code == 0
    file.write_bytes(b"\x00\xff")
    assert library.articlectl("history").out == ""
    assert library.articlectl("tag", "add", "newer", "one").code == 0


def test_the_settings_bound_the_journal(library: Shell) -> None:
    library.articlectl("config", "set", "journal_entries", "2")
    for tag in ("a", "b", "c"):
        library.articlectl("tag", "add", tag, "one")
    assert [row[0] for row in rows(library)] == ["4", "3"]
    for value in ("0", "many", "1.5", "true"):
        result = library.articlectl("config", "set", "journal_entries", value)
        assert result.code == 1
        assert "journal_entries" in result.err


def test_a_truth_value_is_no_number(library: Shell) -> None:
    file = library.cwd / "articlectl.toml"
    file.write_text(file.read_text("utf-8") + "journal_days = true\n", "utf-8")
    result = library.articlectl("history")
    assert result.code == 1
    assert "`journal_days` must be a whole number" in result.err


class TestTrash:
    def test_an_article_comes_back_with_its_images(self, library: Shell) -> None:
        before, shown = files(library), listed(library)
        library.articlectl("remove", "two")
        (one,) = json.loads(library.articlectl("trash", "list", "--json").out)
        assert (one["path"], one["size"]) == ("two.md", len(before["two.md"]) + 3)
        assert library.articlectl("trash", "list").out.endswith("\ttwo.md\n")
        assert library.articlectl("trash", "restore", "TWO").out == "two.md\n"
        assert (files(library), listed(library)) == (before, shown)
        assert library.articlectl("trash", "list").out == ""

    def test_a_restore_can_be_undone(self, library: Shell) -> None:
        library.articlectl("remove", "two")
        removed = files(library)
        name = library.articlectl("trash", "list").out.split("\t")[0]
        library.articlectl("trash", "restore", "two")
        assert library.articlectl("undo").code == 0
        assert files(library) == removed
        assert library.articlectl("trash", "list").out.split("\t")[0] == name
        assert library.articlectl("undo").out == "two.md\n"

    def test_all_of_it_through_a_pipe(self, library: Shell) -> None:
        before = files(library)
        library.articlectl("remove", "one", "two")
        result = library.line("articlectl trash list | articlectl trash restore -")
        assert sorted(result.out.split()) == ["one.md", "two.md"]
        assert files(library) == before

    def test_the_same_path_twice(self, library: Shell) -> None:
        library.articlectl("remove", "one")
        (library.cwd / "one.md").write_text("again", "utf-8")
        library.articlectl("remove", "one")
        result = library.articlectl("trash", "restore", "one")
        assert result.code == 3
        newest = library.articlectl("trash", "list").out.split("\t")[0]
        assert newest in result.err
        assert library.articlectl("trash", "restore", newest).code == 0
        assert files(library)["one.md"] == b"again"
        assert "one.md: another file" in library.articlectl("trash", "restore", "one").err

    def test_what_is_not_there(self, library: Shell) -> None:
        for name in ("nothing", "../../one.md", ""):
            assert library.articlectl("trash", "restore", name).code == 3
        assert library.articlectl("trash", "list").code == 0

    def test_empty(self, library: Shell) -> None:
        library.articlectl("remove", "one")
        library.now += timedelta(days=20)
        library.articlectl("remove", "two")
        library.now += timedelta(days=20)
        result = library.articlectl("trash", "empty", "--older-than", "30d")
        assert (result.code, result.out) == (0, "")
        assert "1 article" in result.err
        assert library.articlectl("trash", "list").out.endswith("\ttwo.md\n")
        assert "1 article" in library.articlectl("trash", "empty", "-y").err
        assert list((library.cwd / ".articlectl/trash").iterdir()) == []
        assert "not in the trash any more" in library.articlectl("undo").err
        assert library.articlectl("trash", "empty", "--older-than", "soon").code == 2


def is_writing(node: ast.AST) -> bool:
    """Whether this writes to a file of the library by another way than a transaction."""
    return (
        isinstance(node, ast.Attribute)
        and node.attr in {"write_text", "write_bytes", "unlink", "rename", "replace", "rmtree"}
        and isinstance(node.value, ast.Name)
        and node.value.id in {"atomic", "os", "shutil", "file", "path"}
    ) or (
        isinstance(node, ast.ImportFrom)
        and node.module == "articlectl.store.atomic"
        and any(name.name in {"create", "replace"} for name in node.names)
    )


@pytest.mark.parametrize("module", ["adding", "changing", "undoing", "app", "finding"])
def test_the_library_writes_articles_through_transactions_only(module: str) -> None:
    tree = ast.parse((SOURCE / "library" / f"{module}.py").read_bytes())
    known = {"finding": 1}
    assert sum(map(is_writing, ast.walk(tree))) <= known.get(module, 0)


def test_calls_that_make_no_sense(library: Shell) -> None:
    results: list[Result] = [library.articlectl("undo", name) for name in ("0", "x", "-3")]
    assert [result.code for result in results] == [2, 2, 2]
