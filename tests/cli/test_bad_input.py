"""Bad input gets one line on stderr that names the file, the right exit code, and no change."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from shell import Result, Shell


@pytest.fixture
def library(shell: Shell) -> Shell:
    assert shell.articlectl("init", ".").code == 0
    shell.articlectl("add", "-", stdin=b"# One\n\nText of one.\n")
    return shell


def tree(root: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(root)): file.read_bytes()
        for file in sorted(root.rglob("*"))
        if file.is_file() and ".articlectl" not in file.parts
    }


def refused(result: Result, code: int, *words: str) -> None:
    assert result.code == code, result.err
    assert result.out == ""
    assert result.err.count("\n") == 1, result.err
    assert result.err.startswith("error: ")
    assert "Traceback" not in result.err
    for word in words:
        assert word in result.err, result.err


BAD: dict[str, tuple[bytes, str]] = {
    "empty.md": (b"", "empty"),
    "blank.html": (b" \n\n ", "empty"),
    "binary.txt": (bytes(range(256)) * 8, "binary"),
    "photo.html": (b"\x89PNG\r\n\x1a\n" + b"\0" * 64, "image"),
    "broken.md": (b"---\ntitle: [unclosed\n---\nText\n", "line"),
    "object.md": (b"---\ntitle: !!python/object/apply:os.system ['true']\n---\nText\n", "line"),
    "tabs.md": (b"---\n\ttitle: x\n---\nText\n", "line"),
    "bomb.md": (
        b"---\na: &a [x,x,x,x,x,x,x,x,x]\n"
        + b"".join(
            b"%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n" % (i, i, *[i - 1] * 9)
            for i in range(ord("b"), ord("i"))
        )
        + b"---\nText\n",
        "",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused(library: Shell, name: str) -> None:
    data, word = BAD[name]
    folder = library.cwd.parent / "outside"
    folder.mkdir()
    (folder / name).write_bytes(data)
    before = tree(library.cwd)
    refused(library.articlectl("add", f"../outside/{name}"), 1, name, word, "; ")
    assert tree(library.cwd) == before


def test_a_path_that_does_not_exist(library: Shell) -> None:
    refused(library.articlectl("add", "nowhere.html"), 3, "nowhere.html", "no such file")


@pytest.mark.parametrize(
    ("arguments", "code", "word"),
    [
        (["show", "nowhere"], 3, "nowhere"),
        (["tag", "add", "x", "nowhere"], 3, "nowhere"),
        (["show", "@9"], 3, "@9"),
        (["list", "autor:x"], 2, "author:"),
        (["list", "--sort", "colour"], 2, "colour"),
        (["list", "--format", "{colour}"], 2, "colour"),
        (["list", "--format", "yaml"], 2, "yaml"),
        (["list", "--limit", "-1"], 2, "--limit"),
        (["export", "docx"], 2, "docx"),
        (["mark", "red", "one"], 2, "red"),
        (["tag", "add", "a\x07b", "one"], 2, "tag"),
        (["tag", "rename", "no-such", "x"], 3, "no-such"),
        (["add", "-", "--date", "yesterday-ish"], 2, "yesterday-ish"),
        (["config", "get", "colour"], 1, "colour"),
        (["config", "set", "freshness", "sometimes"], 1, "sometimes"),
        (["config", "set", "path", "{foo}.md"], 1, "foo"),
        (["config", "set", "path", "../{slug}.md"], 1, ".."),
        (["config", "set", "path", "/srv/{slug}.md"], 1, "inside the library"),
        (["config", "set", "path", ""], 1, "path"),
        (["config", "set", "path", "{slug:>9999999999}.md"], 1, "format"),
        (["config", "set", "accent", "red"], 1, "#8a2b1d"),
        (["config", "set", "base_url", "foo"], 1, "https://"),
        (["config", "set", "lang", "english please"], 1, "pt-BR"),
        (["config", "set", "default_library", "x"], 1, "no meaning"),
        (["-L", "elsewhere", "list"], 3, "elsewhere"),
        (["tag", "add", "x"], 2, "no article"),
        (["open", "one"], 3, "no source"),
    ],
)
def test_a_wrong_call_is_refused(
    library: Shell, arguments: list[str], code: int, word: str
) -> None:
    before = tree(library.cwd)
    refused(library.articlectl(*arguments), code, word)
    assert tree(library.cwd) == before


def test_titles_never_reach_the_terminal_raw(library: Shell) -> None:
    hostile = (
        b'---\ntitle: "red \\e[31m bell \\a line\\n two \\u202Ertl"\n---\nText \x1b[2J of it.\n'
    )
    added = library.articlectl("add", "-", stdin=hostile)
    assert added.code == 0
    for arguments in (["list"], ["list", "--format", "{title}"], ["show", "@1"]):
        for result in (library.articlectl(*arguments), library.on_terminal(*arguments)):
            text = result.out.replace("\x1b[", "") if "\x1b[0m" in result.out else result.out
            assert "\x07" not in text
            assert "\u202e" not in text
            assert "\x1b[31m" not in result.out
            assert "\x1b[2J" not in result.out
    assert added.out.isascii()


def test_a_title_of_ten_thousand_characters(library: Shell) -> None:
    title = "Very long words " * 625
    result = library.articlectl("add", "-", "--title", title, stdin=b"Some text of it.\n")
    assert result.code == 0
    path = library.cwd / result.out.strip()
    assert path.is_file()
    assert len(path.name) < 120
    assert title.strip() in " ".join(path.read_text("utf-8").split())
    assert library.articlectl("list", "--recent").code == 0


@pytest.mark.parametrize(
    "title", ["con", "NUL", "..", "/", "index", "a" * 400, "😀", "数据库的故事"]
)
def test_odd_titles_get_safe_names(library: Shell, title: str) -> None:
    result = library.articlectl("add", "-", "--title", title, stdin=f"Text {title}.\n".encode())
    assert result.code == 0
    path = (library.cwd / result.out.strip()).resolve()
    assert path.is_file()
    assert path.is_relative_to(library.cwd)
    assert path.stem.lower() not in {"con", "nul", "index", "", ".", ".."}


def test_recent_of_an_empty_library(shell: Shell) -> None:
    shell.articlectl("init", ".")
    result = shell.articlectl("list", "--recent")
    assert (result.out, result.code) == ("", 0)
    assert "no articles yet" in result.err
    assert shell.articlectl("list", "--recent", "--json").out == "[]\n"


def test_a_link_out_of_the_library_is_not_published(library: Shell) -> None:
    secret = library.cwd.parent / "secret.txt"
    secret.write_text("The secret text.\n", "utf-8")
    (library.cwd / "out.md").symlink_to(secret)
    for arguments in (["json"], ["markdown", "-o", "../copy"], ["html", "-o", "../site"]):
        result = library.articlectl("export", *arguments)
        assert result.code == 0
        assert "left out: out.md" in result.err
        assert "secret text" not in result.out
    for folder in ("copy", "site"):
        files = [file for file in (library.cwd.parent / folder).rglob("*") if file.is_file()]
        assert files
        assert not [file for file in files if b"secret text" in file.read_bytes()]


def test_a_torn_index_is_made_anew_and_said(library: Shell) -> None:
    index = library.cwd / ".articlectl" / "index"
    files = [file for file in index.rglob("*") if file.is_file()]
    assert files
    for file in files:
        file.write_bytes(file.read_bytes()[: len(file.read_bytes()) // 2])
    result = library.articlectl("list", "--recent")
    assert result.code == 0
    assert result.out.startswith("one\t")
    assert "index" in result.err
    assert result.err.count("\n") == 1
    assert library.articlectl("list", "--recent").err == ""


def test_the_index_can_be_deleted_at_any_time(library: Shell) -> None:
    before = library.articlectl("list", "--json").out
    shutil.rmtree(library.cwd / ".articlectl")
    assert library.articlectl("list", "--json").out == before


def test_bytes_that_are_not_utf8_are_decoded(library: Shell) -> None:
    text = "Un caf\u00e9 cr\u00e8me, s'il vous pla\u00eet, dit-elle."
    page = f"<html><body><h1>Caf\u00e9 au lait</h1><p>{text}</p></body></html>"
    result = library.articlectl("add", "-", stdin=page.encode("latin-1"))
    assert result.code == 0
    assert "caf\u00e9 cr\u00e8me" in (library.cwd / result.out.strip()).read_text("utf-8")


def mounted(folder: Path, *options: str) -> bool:
    """Whether a small file system of its own could be put there (root on Linux can)."""
    folder.mkdir(exist_ok=True)
    if shutil.which("mount") is None or os.geteuid() != 0:
        return False
    done = subprocess.run(["mount", *options, str(folder)], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    if not mounted(folder, "-t", "tmpfs", "-o", "size=512k", "tmpfs"):
        if os.environ.get("ARTICLECTL_REQUIRE_MOUNT"):
            pytest.fail("no file system can be mounted here")
        pytest.skip("no file system can be mounted here")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk(shell: Shell, small_disk: Path) -> None:
    shell.articlectl("init", str(small_disk))
    shell.articlectl("-L", str(small_disk), "add", "-", stdin=b"# One\n\nText of one.\n")
    (small_disk / "filler").write_bytes(b"")
    try:
        with (small_disk / "filler").open("wb") as file:
            while True:
                file.write(b"x" * 4096)
                file.flush()
    except OSError:
        pass
    before = tree(small_disk)
    big = b"# Two\n\n" + b"More text than fits. " * 2000
    refused(shell.articlectl("-L", str(small_disk), "add", "-", stdin=big), 1, "disk")
    assert tree(small_disk) == before
    (small_disk / "filler").unlink()
    assert shell.articlectl("-L", str(small_disk), "add", "-", stdin=big).code == 0
    assert len(shell.articlectl("-L", str(small_disk), "list").out.splitlines()) == 2


def test_a_read_only_library(shell: Shell, small_disk: Path) -> None:
    shell.articlectl("init", str(small_disk))
    shell.articlectl("-L", str(small_disk), "add", "-", stdin=b"# One\n\nText of one.\n")
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    before = tree(small_disk)
    for arguments in (["add", "-"], ["tag", "add", "x", "one"], ["remove", "one"]):
        result = shell.articlectl("-L", str(small_disk), *arguments, stdin=b"# Two\n\nText.\n")
        refused(result, 1, "read-only")
    assert tree(small_disk) == before
    listed = shell.articlectl("-L", str(small_disk), "list", "--recent")
    assert (listed.code, listed.out.split("\t")[0]) == (0, "one")
    assert shell.articlectl("-L", str(small_disk), "show", "one").code == 0
