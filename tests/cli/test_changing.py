from __future__ import annotations

import json
import stat
import sys
from pathlib import Path

import pytest

from shell import Shell


@pytest.fixture
def library(shell: Shell) -> Shell:
    shell.articlectl("init", ".")
    for title in ("One", "Two", "Three"):
        shell.articlectl("add", "-", "-t", "start", stdin=f"# {title}\n\nText {title}.\n".encode())
    return shell


def test_a_tag_comes_and_goes_byte_for_byte(library: Shell) -> None:
    file = library.cwd / "2026/11/one.md"
    before = file.read_bytes()
    added = library.articlectl("tag", "add", "un/iom,press", "one")
    assert (added.code, added.out) == (0, "2026/11/one.md\n")
    assert "un/iom" in library.articlectl("list", "one").out
    assert file.read_bytes() != before
    assert library.articlectl("tag", "remove", "PRESS,un/iom", "one").code == 0
    assert file.read_bytes() == before


def test_adding_a_tag_that_is_there_changes_nothing(library: Shell) -> None:
    before = (library.cwd / "2026/11/one.md").read_bytes()
    result = library.articlectl("tag", "add", "Start", "one")
    assert (result.code, result.out) == (0, "")
    assert "1 article unchanged" in result.err
    assert (library.cwd / "2026/11/one.md").read_bytes() == before


def test_tags_by_query_and_by_stdin(library: Shell) -> None:
    result = library.articlectl("tag", "add", "all", "--query", "tag:start")
    assert result.out.count("\n") == 3
    assert library.line("articlectl list one | articlectl tag add piped -").code == 0
    counts = json.loads(library.articlectl("tag", "list", "--json").out)
    assert counts == {"start": 3, "all": 3, "piped": 1}
    assert library.articlectl("tag", "list").out.splitlines()[-1] == "1\tpiped"


def test_rename_and_merge(library: Shell) -> None:
    library.articlectl("tag", "add", "b", "one")
    library.articlectl("tag", "add", "c", "two")
    assert library.articlectl("tag", "rename", "start", "begin").out.count("\n") == 3
    assert library.articlectl("tag", "merge", "b", "c", "begin").code == 0
    assert json.loads(library.articlectl("tag", "list", "--json").out) == {"begin": 3}


def test_marks(library: Shell) -> None:
    before = (library.cwd / "2026/11/one.md").read_bytes()
    assert library.articlectl("mark", "read", "one").out == "2026/11/one.md\n"
    assert b"\nread: true\n" in (library.cwd / "2026/11/one.md").read_bytes()
    assert library.articlectl("list", "is:read").out.startswith("one\t")
    assert library.articlectl("mark", "unread", "one").code == 0
    assert (library.cwd / "2026/11/one.md").read_bytes() == before


def test_remove_goes_to_the_trash(library: Shell) -> None:
    file = library.cwd / "2026/11/one.md"
    data = file.read_bytes()
    result = library.articlectl("remove", "one")
    assert (result.code, result.out) == (0, "2026/11/one.md\n")
    assert not file.exists()
    kept = (library.cwd / ".articlectl/trash").rglob("one.md")
    assert [path.read_bytes() for path in kept] == [data]
    assert "one\t" not in library.articlectl("list").out


def test_remove_dry_run(library: Shell) -> None:
    result = library.articlectl("remove", "--query", "tag:start", "--dry-run")
    assert result.out.count("\n") == 3
    assert len(library.articlectl("list").out.splitlines()) == 3


def test_one_of_many_that_cannot_be_edited(library: Shell) -> None:
    (library.cwd / "broken.md").write_text("---\ntitle: [\n---\nText\n", "utf-8")
    listed = library.articlectl("list")
    assert "broken" in listed.out
    assert "broken.md" in listed.err
    assert "line" in listed.err
    result = library.articlectl("tag", "add", "x", "one", "broken", "two")
    assert result.code == 4
    assert result.out.splitlines() == ["2026/11/one.md", "2026/11/two.md"]
    assert "broken.md" in result.err
    assert library.articlectl("tag", "add", "x", "broken").code == 1


def editor(folder: Path, script: str) -> str:
    file = folder / "editor.py"
    file.write_text(script, "utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return f"{sys.executable} {file}"


def test_edit_sets_modified_where_the_text_changed(library: Shell) -> None:
    library.environ = {"EDITOR": editor(library.cwd, "pass")}
    before = (library.cwd / "2026/11/one.md").read_bytes()
    assert library.articlectl("edit", "one").code == 0
    assert (library.cwd / "2026/11/one.md").read_bytes() == before
    library.environ = {
        "EDITOR": editor(library.cwd, "import sys; open(sys.argv[1],'a').write('More.')")
    }
    assert library.articlectl("edit", "one").code == 0
    text = (library.cwd / "2026/11/one.md").read_text("utf-8")
    assert text.endswith("More.")
    assert "\nmodified: " in text


def test_edit_without_an_editor(library: Shell) -> None:
    library.environ = {"EDITOR": "no-such-editor-here"}
    result = library.articlectl("edit", "one")
    assert result.code == 1
    assert "no-such-editor-here" in result.err


def test_settings(library: Shell) -> None:
    file = library.cwd / "articlectl.toml"
    file.write_text(file.read_text("utf-8") + "# mine\n", "utf-8")
    assert library.articlectl("config", "set", "author", "The night desk").code == 0
    assert library.articlectl("config", "get", "author").out == "The night desk\n"
    assert "# mine\n" in file.read_text("utf-8")
    assert json.loads(library.articlectl("config", "--json").out)["author"] == "The night desk"
    assert 'author = "The night desk"\n' in library.articlectl("config").out
    assert library.articlectl("config", "unset", "author").code == 0
    assert library.articlectl("config", "get", "author").out == "\n"
    assert library.articlectl("config", "set", "lock_timeout", "2.5").code == 0
    assert library.articlectl("config", "get", "lock_timeout").out == "2.5\n"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_a_settings_file_keeps_its_mark_and_line_ends(
    library: Shell, mark: bytes, end: str
) -> None:
    file = library.cwd / "articlectl.toml"
    file.write_bytes(mark + f'title = "x"{end}# mine{end}'.encode())
    assert library.articlectl("config", "set", "author", "Desk").code == 0
    assert file.read_bytes() == mark + f'title = "x"{end}# mine{end}author = "Desk"{end}'.encode()


def test_a_settings_file_that_is_broken(library: Shell) -> None:
    (library.cwd / "articlectl.toml").write_text("title = ", "utf-8")
    for arguments in (["list"], ["config", "set", "author", "x"]):
        result = library.articlectl(*arguments)
        assert (result.code, result.err.count("\n")) == (1, 1)
        assert "articlectl.toml" in result.err


def test_tags_are_the_same_however_they_are_composed(library: Shell) -> None:
    (library.cwd / "nfd.md").write_text("---\ntags: [cafe\u0301, b]\n---\nText.\n", "utf-8")
    assert library.articlectl("tag", "add", "CAF\u00c9", "nfd").out == ""
    assert library.articlectl("tag", "rename", "caf\u00e9", "tea").code == 0
    assert "tags: [tea, b]" in (library.cwd / "nfd.md").read_text("utf-8")


def test_adopting_a_folder_touches_no_file(shell: Shell) -> None:
    vault = shell.cwd / "vault"
    (vault / ".obsidian").mkdir(parents=True)
    (vault / ".obsidian" / "x.md").write_text("# not an article", "utf-8")
    (vault / "Deep Folder").mkdir()
    (vault / "Deep Folder" / "Some Note.md").write_bytes(b"\xef\xbb\xbfJust text.\r\n")
    before = {path: path.read_bytes() for path in vault.rglob("*.md")}
    result = shell.articlectl("init", "vault")
    assert result.out == f"{vault}\n"
    assert "1 article" in result.err
    assert {path: path.read_bytes() for path in vault.rglob("*.md")} == before
    assert sorted(path.name for path in vault.iterdir()) == [
        ".articlectl",
        ".obsidian",
        "Deep Folder",
        "articlectl.toml",
    ]
    assert shell.articlectl("init", "vault").code == 0
    assert shell.articlectl("-L", "vault", "list").out.split("\t")[2] == "Some Note"


def test_a_library_in_a_library_is_left_to_itself(library: Shell) -> None:
    inner = library.cwd / "inner"
    (inner / "deep").mkdir(parents=True)
    (inner / "deep" / "note.md").write_text("# Note\n\nText.\n", "utf-8")
    assert len(library.articlectl("list").out.splitlines()) == 4
    made = library.articlectl("init", "inner")
    assert "which leaves it out from now on" in made.err
    for freshness in ("auto", "full"):
        library.articlectl("config", "set", "freshness", freshness)
        listed = library.articlectl("list")
        assert len(listed.out.splitlines()) == 3
    assert library.articlectl("-L", "inner", "list").out.startswith("note\t")
    assert library.articlectl("show", "note").code == 3


def test_reindex(library: Shell) -> None:
    before = library.articlectl("list", "--json").out
    result = library.articlectl("reindex")
    assert (result.out, result.code) == ("", 0)
    assert "3 articles" in result.err
    assert library.articlectl("list", "--json").out == before
