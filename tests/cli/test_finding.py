from __future__ import annotations

import csv
import io
import json
import os
import re

import pytest

from shell import Shell


@pytest.fixture
def library(shell: Shell) -> Shell:
    shell.articlectl("init", ".", "--title", "Desk")
    for number, (title, tags) in enumerate(
        [
            ("Rivers of Ink", "press"),
            ("Rivers of Sand", "un/iom"),
            ("The Quiet Disk", "disks,press"),
        ]
    ):
        words = " ".join(["word"] * (100 * (number + 1)))
        arguments = [part for tag in tags.split(",") for part in ("-t", tag)]
        text = f"# {title}\n\n{number} {words}.\n".encode()
        assert shell.articlectl("add", "-", *arguments, stdin=text).code == 0
    return shell


def slugs(out: str) -> list[str]:
    return [line.split("\t")[0] for line in out.splitlines()]


def test_newest_first_with_a_limit(library: Shell) -> None:
    out = library.articlectl("list", "--recent").out
    assert slugs(out) == ["the-quiet-disk", "rivers-of-sand", "rivers-of-ink"]
    assert out.splitlines()[0] == "the-quiet-disk\t2026-11-24\tThe Quiet Disk\t#disks #press"
    assert slugs(library.articlectl("list", "--recent", "-n", "1").out) == ["the-quiet-disk"]


def test_recent_is_the_head_of_the_whole_list(library: Shell) -> None:
    assert (
        library.articlectl("list", "--recent").out
        == library.articlectl("list", "--sort", "added-").out
        == library.articlectl("list").out
    )


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["tag:press"], ["the-quiet-disk", "rivers-of-ink"]),
        (["-t", "press", "rivers"], ["rivers-of-ink"]),
        (["-t", "un"], ["rivers-of-sand"]),
        (["rivers", "-tag:press"], ["rivers-of-sand"]),
        (["--sort", "title"], ["rivers-of-ink", "rivers-of-sand", "the-quiet-disk"]),
        (["--sort", "words-"], ["the-quiet-disk", "rivers-of-sand", "rivers-of-ink"]),
        (["--sort", "words"], ["rivers-of-ink", "rivers-of-sand", "the-quiet-disk"]),
        (["--sort", "title", "-r"], ["the-quiet-disk", "rivers-of-sand", "rivers-of-ink"]),
        (["--since", "2026-11-25"], []),
        (["--until", "2026-11-23"], []),
        (["--since", "2026-11"], ["the-quiet-disk", "rivers-of-sand", "rivers-of-ink"]),
        (["--since", "1d", "--until", "2026-11-24", "disk"], ["the-quiet-disk"]),
    ],
)
def test_selections(library: Shell, arguments: list[str], expected: list[str]) -> None:
    # `-tag:…` would be taken for options: `--` goes before a query that begins so.
    split = [argument for argument in arguments if argument.startswith("-tag:")]
    rest = [argument for argument in arguments if argument not in split]
    result = library.articlectl("list", *rest, *(["--", *split] if split else []))
    assert result.code == 0, result.err
    assert slugs(result.out) == expected


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["-tag:press"], ["rivers-of-sand"]),
        (["rivers", "-tag:press", "-n", "5"], ["rivers-of-sand"]),
        (["-title:rivers", "--sort", "title"], ["the-quiet-disk"]),
        (["-ink", "-is:read"], ["the-quiet-disk", "rivers-of-sand"]),
        (["-tpress"], ["the-quiet-disk", "rivers-of-ink"]),
        (["-rn1"], ["rivers-of-ink"]),
        (["--", "-quiet"], ["rivers-of-sand", "rivers-of-ink"]),
    ],
)
def test_a_minus_of_the_query_is_no_option(
    library: Shell, arguments: list[str], expected: list[str]
) -> None:
    result = library.articlectl("list", *arguments)
    assert (result.code, slugs(result.out)) == (0, expected), result.err
    assert len(library.articlectl("export", "jsonl", *arguments).out.splitlines()) == len(expected)


def test_formats_agree(library: Shell) -> None:
    rows = json.loads(library.articlectl("list", "--json").out)
    lines = library.articlectl("list", "--format", "jsonl").out.splitlines()
    assert [json.loads(line) for line in lines] == rows
    table = list(csv.DictReader(io.StringIO(library.articlectl("list", "-f", "csv").out)))
    assert [row["title"] for row in table] == [row["title"] for row in rows]
    assert table[0]["tags"] == "disks; press"
    out = library.articlectl("list", "--format", r"{slug}\t{words}\t{read}").out
    assert out.splitlines()[2] == f"rivers-of-ink\t{rows[2]['words']}\tfalse"


def test_a_terminal_gets_a_table_that_fits(library: Shell) -> None:
    for width in (40, 80, 100, 160):
        result = library.on_terminal("list", width=width)
        lines = re.sub(r"\x1b\[[0-9;]*m", "", result.out).splitlines()
        assert max(len(line) for line in lines) <= width
        assert "Rivers" in result.out


def test_colours_only_where_they_are_wanted(library: Shell) -> None:
    library.environ = {"TERM": "xterm-256color"}
    assert "\x1b[" in library.on_terminal("list").out
    library.environ["NO_COLOR"] = "1"
    coloured = library.on_terminal("list").out
    assert "\x1b[3" not in coloured
    library.environ = {"TERM": "dumb"}
    assert "\x1b[" not in library.on_terminal("list").out
    library.environ = {}
    assert "\x1b[" not in library.articlectl("list").out
    library.environ = {"FORCE_COLOR": "1", "TERM": "xterm-256color"}
    assert "\x1b[" in library.articlectl("list").out


def test_references(library: Shell) -> None:
    def shown(reference: str) -> str:
        result = library.articlectl("show", reference)
        assert result.code == 0, result.err
        return result.out.splitlines()[0]

    assert shown("rivers-of-ink") == "# Rivers of Ink"
    assert shown("of-ink") == "# Rivers of Ink"
    assert shown("QUIET") == "# The Quiet Disk"
    assert shown("rivers-of-ink.md") == "# Rivers of Ink"
    assert shown("quíet") == "# The Quiet Disk"
    assert shown("2026/11/rivers-of-sand.md") == "# Rivers of Sand"
    assert shown("./2026/11/rivers-of-sand.md") == "# Rivers of Sand"
    assert shown(str(library.cwd / "2026/11/rivers-of-sand.md")) == "# Rivers of Sand"
    library.on_terminal("list")
    assert shown("@1") == "# The Quiet Disk"
    assert shown("@3") == "# Rivers of Ink"


def test_an_ambiguous_reference_names_the_candidates(library: Shell) -> None:
    result = library.articlectl("show", "rivers")
    assert result.code == 3
    assert "2026/11/rivers-of-ink.md" in result.err
    assert "2026/11/rivers-of-sand.md" in result.err


def test_rows_of_the_last_list_stay_what_they_were(library: Shell) -> None:
    library.on_terminal("list", "tag:press")
    library.articlectl("add", "-", stdin=b"# Newer\n\nText of newer.\n")
    library.articlectl("list")
    assert library.articlectl("show", "@1").out.startswith("# The Quiet Disk")
    library.articlectl("remove", "the-quiet-disk")
    assert library.articlectl("show", "@1").code == 3


def test_rows_are_told_apart_whatever_the_names(library: Shell) -> None:
    for name in ("line.md", "new\nline.md", "para\u2029graph.md"):
        (library.cwd / name).write_text(f"# Of {name!r}\n\nText.\n", "utf-8")
    library.on_terminal("list", "--sort", "path")
    titles = library.articlectl("list", "--sort", "path", "--format", "{title}").out.splitlines()
    for number, title in enumerate(titles, 1):
        assert library.articlectl("show", f"@{number}").out.startswith(f"# {title}\n")


def test_a_hand_edit_is_seen_by_the_next_command(library: Shell) -> None:
    file = library.cwd / "2026/11/rivers-of-ink.md"
    file.write_text(file.read_text("utf-8").replace("# Rivers of Ink", "# Seas"), "utf-8")
    assert "Seas" in library.articlectl("list", "--recent").out
    file.rename(file.with_name("moved.md"))
    assert slugs(library.articlectl("list", "--recent").out)[-1] == "moved"
    (library.cwd / "moved-by-hand").mkdir()
    file.with_name("moved.md").rename(library.cwd / "moved-by-hand" / "again.md")
    assert slugs(library.articlectl("list", "--recent").out)[-1] == "again"
    (library.cwd / "moved-by-hand" / "again.md").unlink()
    assert len(library.articlectl("list", "--recent").out.splitlines()) == 2
    (library.cwd / "new.md").write_text("# By hand\n\nText.\n", "utf-8")
    assert "By hand" in library.articlectl("list", "--recent").out
    assert library.articlectl("show", "new").code == 0


def test_named_lists(library: Shell) -> None:
    with (library.cwd / "articlectl.toml").open("a") as file:
        file.write('[lists]\npress = "tag:press -disk"\n')
    assert slugs(library.articlectl("list", "@press").out) == ["rivers-of-ink"]
    missing = library.articlectl("list", "@nothing")
    assert missing.code == 3
    assert "@press" in missing.err


def test_the_nearest_library_upwards_is_used(
    library: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = library.cwd / "a" / "b"
    inner.mkdir(parents=True)
    library.cwd = inner
    monkeypatch.chdir(inner)
    assert len(library.articlectl("list").out.splitlines()) == 3
    outer = inner.parents[1].parent / "checkout"
    os.renames(inner.parents[1], outer / "library")
    library.cwd = outer
    monkeypatch.chdir(outer)
    assert len(library.articlectl("list").out.splitlines()) == 3
    library.environ = {"ARTICLECTL_LIBRARY": str(outer)}
    assert library.articlectl("list").code == 3


def test_show_gives_the_file_byte_for_byte(library: Shell) -> None:
    file = library.cwd / "2026/11/rivers-of-ink.md"
    assert library.articlectl("show", "rivers-of-ink", "--raw").out.encode() == file.read_bytes()
    data = json.loads(library.articlectl("show", "rivers-of-ink", "--json").out)
    assert data["slug"] == "rivers-of-ink"
    assert data["body"].strip().endswith("word.")


def test_show_on_a_terminal_renders(library: Shell) -> None:
    text = b"# Marks\n\nSome **bold** text.\n\n- one\n- two\n"
    library.articlectl("add", "-", stdin=text)
    out = library.on_terminal("show", "marks").out
    assert "Marks" in out
    assert "**" not in out
    assert "bold" in out


def test_open_prints_only_web_addresses(library: Shell) -> None:
    library.articlectl("add", "-", "--source", "https://example.org/x", stdin=b"# X\n\nX text.\n")
    assert library.articlectl("open", "x", "--print").out == "https://example.org/x\n"
    path = library.articlectl("open", "x", "--file", "--print").out.strip()
    assert path == str(library.cwd / "2026/11/x.md")
    (library.cwd / "evil.md").write_text("---\nsource: javascript:alert(1)\n---\nText\n", "utf-8")
    assert library.articlectl("open", "evil", "--print").code != 0
