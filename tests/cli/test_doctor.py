from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from shell import Shell


@pytest.fixture
def library(shell: Shell) -> Shell:
    shell.articlectl("init", ".")
    put(shell, "far/moon.md", "# The moon\n\nIt has phases.\n")
    return shell


def put(shell: Shell, path: str, text: str) -> Path:
    file = shell.cwd / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")
    return file


def test_a_healthy_library(library: Shell) -> None:
    result = library.articlectl("doctor")
    assert (result.code, result.out, result.err) == (0, "", "nothing is wrong\n")
    assert library.articlectl("doctor", "--json").out == "[]\n"
    assert library.articlectl("doctor", "--fix").code == 0


def test_a_pipe_gets_a_line_a_finding(library: Shell) -> None:
    put(library, "a.md", "---\nread: maybe\n---\n[1](moon.md) [2](none.md)\n")
    result = library.articlectl("doctor")
    assert result.code == 1
    assert result.out == (
        "a.md:2: `read` is `maybe`; expected true or false, without quotes\n"
        "a.md:4: no such file: moon.md; it may be far/moon.md\n"
        "a.md:4: no such file: none.md\n"
    )
    assert result.err == "3 problems; `articlectl doctor --fix` mends 1 of them\n"


def test_fix_mends_what_it_can_and_says_what_is_left(library: Shell) -> None:
    file = put(library, "a.md", "[1](moon.md) [2](none.md)\n")
    result = library.articlectl("doctor", "--fix")
    assert result.code == 1
    assert result.out == (
        "a.md:1: no such file: moon.md; it may be far/moon.md"
        " (done: lead the link to far/moon.md)\n"
        "a.md:1: no such file: none.md\n"
    )
    assert result.err == "1 mended, 1 problem left\n"
    assert file.read_text("utf-8") == "[1](far/moon.md) [2](none.md)\n"


def test_exit_0_when_all_is_mended(library: Shell) -> None:
    file = put(library, "a.md", "[1](moon.md)\n")
    result = library.articlectl("doctor", "--fix")
    assert (result.code, result.err) == (0, "1 mended, nothing is left\n")
    assert library.articlectl("undo").code == 0
    assert file.read_text("utf-8") == "[1](moon.md)\n"


def test_dry_run_changes_nothing(library: Shell) -> None:
    file = put(library, "a.md", "[1](moon.md)\n")
    put(library, "gone.assets/x.png", "png")
    result = library.articlectl("doctor", "--fix", "--dry-run")
    assert result.code == 1
    assert result.out == (
        "a.md:1: no such file: moon.md; it may be far/moon.md"
        " (would lead the link to far/moon.md)\n"
        "gone.assets: images of an article that is gone: there is no gone.md"
        " (would move it to the trash)\n"
    )
    assert file.read_text("utf-8") == "[1](moon.md)\n"
    assert (library.cwd / "gone.assets/x.png").exists()


def test_dry_run_alone_is_a_usage_error(library: Shell) -> None:
    result = library.articlectl("doctor", "--dry-run")
    assert result.code == 2
    assert "--fix" in result.err


def test_json_is_a_list_of_records(library: Shell) -> None:
    put(library, "a.md", "[1](moon.md)\n\n[2](none.md)\n")
    result = library.articlectl("doctor", "--json")
    assert result.code == 1
    assert json.loads(result.out) == [
        {
            "check": "links",
            "severity": "warning",
            "path": "a.md",
            "line": 1,
            "message": "no such file: moon.md; it may be far/moon.md",
            "remedy": "lead the link to far/moon.md",
            "fixable": True,
            "fixed": False,
        },
        {
            "check": "links",
            "severity": "warning",
            "path": "a.md",
            "line": 3,
            "message": "no such file: none.md",
            "remedy": None,
            "fixable": False,
            "fixed": False,
        },
    ]
    fixed = json.loads(library.articlectl("doctor", "--fix", "--json").out)
    assert [one["fixed"] for one in fixed] == [True, False]


def test_notes_alone_are_no_failure(library: Shell) -> None:
    put(library, "a.md", "[about](/about)\n")
    result = library.articlectl("doctor")
    assert result.code == 0
    assert result.out == "a.md:1: no such file in the library: /about\n"
    assert result.err == "nothing is wrong, 1 note\n"


def test_a_terminal_gets_groups(library: Shell) -> None:
    put(library, "a.md", "---\nread: maybe\n---\n[1](none.md)\n")
    result = library.on_terminal("doctor")
    assert result.out == (
        "front-matter\n"
        "  warning: a.md:2: `read` is `maybe`; expected true or false, without quotes\n"
        "\n"
        "links\n"
        "  warning: a.md:4: no such file: none.md\n"
    )


def test_nothing_of_a_file_reaches_the_terminal_as_it_is(library: Shell) -> None:
    put(library, "a.md", '---\nread: "\x1b[31m"\n---\n[1](<\x1b[2Jnone.md>)\n')
    for result in (library.on_terminal("doctor"), library.articlectl("doctor")):
        assert "\x1b" not in result.out
        assert "none.md" in result.out


def test_a_torn_index(library: Shell) -> None:
    library.articlectl("list")
    manifest = library.cwd / ".articlectl/index/manifest.json"
    manifest.write_bytes(manifest.read_bytes()[:30])
    assert library.articlectl("doctor").out.startswith(".articlectl/index: the index is damaged")
    assert library.articlectl("doctor", "--fix").code == 0
    assert library.articlectl("doctor").code == 0


def test_a_library_that_is_not_there(shell: Shell) -> None:
    os.chdir(shell.cwd)
    assert shell.articlectl("--library", "nowhere", "doctor").code == 3
