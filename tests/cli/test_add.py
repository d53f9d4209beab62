from __future__ import annotations

import json
import re

import pytest

from shell import Shell

PAGE = """top of page

Why Plain Files Last

A plain file outlives the program that wrote it. Every system of the last fifty years can open it.

A database asks for the program that made it, and for a machine on which that still starts.

Recent Posts

See All

The Second Copy

Two disks are not a backup when they sit in the same bag, as the night editor found out on a w

bottom of page
"""


@pytest.fixture
def library(shell: Shell) -> Shell:
    assert shell.articlectl("init", ".").code == 0
    return shell


def test_page_text_becomes_an_article(library: Shell) -> None:
    (library.cwd / "page.txt").write_text(PAGE, "utf-8")
    result = library.articlectl("add", "page.txt", "--tag", "archiving")
    assert result.code == 0
    assert result.out == "2026/11/why-plain-files-last.md\n"
    text = (library.cwd / "2026/11/why-plain-files-last.md").read_text("utf-8")
    assert "title: Why Plain Files Last\n" in text
    assert "A plain file outlives the program that wrote it." in text
    assert "top of page" not in text
    assert "Second Copy" not in text
    assert re.search(r"^added: .?2026-11-24T09:3", text, re.MULTILINE)
    assert "archiving" in text


def test_the_same_page_twice_is_one_article(library: Shell) -> None:
    first = library.articlectl("add", "-", stdin=PAGE.encode())
    second = library.articlectl("add", "-", stdin=PAGE.encode())
    assert first.out == second.out
    assert second.code == 0
    assert "already in the library (same text)" in second.err
    assert len(list(library.cwd.rglob("*.md"))) == 1


def test_the_same_address_twice_is_one_article(library: Shell) -> None:
    one = library.articlectl(
        "add", "-", "--source", "https://example.org/a?utm_source=x", stdin=b"# One\n\nText one.\n"
    )
    two = library.articlectl(
        "add", "-", "--source", "http://www.example.org/a/", stdin=b"# Two\n\nOther text.\n"
    )
    assert one.out == two.out
    assert "same address" in two.err


def test_another_article_of_the_same_title_gets_another_slug(library: Shell) -> None:
    one = library.articlectl("add", "-", stdin=b"# Notes\n\nFirst text here.\n")
    two = library.articlectl("add", "-", stdin=b"# Notes\n\nSecond text here.\n")
    assert one.out == "2026/11/notes.md\n"
    assert two.out == "2026/11/notes-2.md\n"


def test_markdown_keeps_every_byte_but_the_new_fields(library: Shell) -> None:
    front = "# mine\r\ntitle:   'Kept'   # odd\r\nx-rating: 5\r\ntags: [a]\r\n"
    source = f"---\r\n{front}---\r\n\r\nBody.\r\n"
    (library.cwd / "in.txt").mkdir()
    (library.cwd / "in.txt" / "kept.md").write_bytes(source.encode())
    (library.cwd / "lib").mkdir()
    library.articlectl("init", "lib")
    result = library.articlectl("-L", "lib", "add", "in.txt/kept.md", "-t", "b")
    assert result.code == 0
    data = (library.cwd / "lib" / result.out.strip()).read_bytes().decode()
    assert "# mine\r\ntitle:   'Kept'   # odd\r\nx-rating: 5\r\n" in data
    assert "tags: [a, b]\r\n" in data
    assert data.endswith("---\r\n\r\nBody.\r\n")
    assert "added:" in data
    assert "\n" not in data.replace("\r\n", "")


def test_dry_run_writes_nothing(library: Shell) -> None:
    result = library.articlectl("add", "-", "--dry-run", stdin=PAGE.encode())
    assert result.out == "2026/11/why-plain-files-last.md\n"
    assert "would add" in result.err
    assert not list(library.cwd.rglob("*.md"))


def test_json_says_what_was_found(library: Shell) -> None:
    result = library.articlectl("add", "-", "--json", stdin=PAGE.encode())
    (added,) = json.loads(result.out)
    assert added["path"] == "2026/11/why-plain-files-last.md"
    assert added["added"] is True
    assert [teaser["title"] for teaser in added["related"]] == ["The Second Copy"]


def test_the_wishes_go_before_the_source(library: Shell) -> None:
    library.articlectl(
        "add", "-", "--title", "Mine", "--author", "Ada Example", "--date", "2024-05-15",
        stdin=PAGE.encode(),
    )  # fmt: skip
    (row,) = json.loads(library.articlectl("list", "--json").out)
    assert (row["title"], row["author"], row["date"]) == ("Mine", ["Ada Example"], "2024-05-15")


def test_a_file_of_the_library_is_in_it_already(library: Shell) -> None:
    (library.cwd / "note.md").write_text("# A note\n\nText.\n", "utf-8")
    before = (library.cwd / "note.md").read_bytes()
    result = library.articlectl("add", "note.md")
    assert result.out == "note.md\n"
    assert "already" in result.err
    assert (library.cwd / "note.md").read_bytes() == before


def test_without_any_library_the_first_add_makes_one(shell: Shell) -> None:
    result = shell.articlectl("add", "-", stdin=PAGE.encode())
    assert result.code == 0
    assert "made a new library in" in result.err
    assert (shell.cwd / "articles" / result.out.strip()).is_file()


def test_a_folder_with_three_bad_files_gives_the_rest(library: Shell) -> None:
    folder = library.cwd / ".." / "drop"
    folder.mkdir()
    for number in range(40):
        (folder / f"n{number:02}.md").write_text(f"# Note {number}\n\nText {number}.\n", "utf-8")
    (folder / "bad1.md").write_text("---\ntitle: [\n---\nText.\n", "utf-8")
    (folder / "bad2.md").write_bytes(b"")
    (folder / "bad3.html").write_bytes(b"\x00\x01\x02" * 50)
    result = library.articlectl("add", "../drop")
    assert result.code == 4
    assert len(result.out.splitlines()) == 40
    for name in ("bad1.md", "bad2.md", "bad3.html"):
        assert sum(name in line for line in result.err.splitlines()) == 1
    assert "3 of 43 sources failed; the other 40 went in" in result.err


def test_a_markdown_file_without_a_heading_keeps_its_name_as_title(library: Shell) -> None:
    (library.cwd.parent / "My fine note.md").write_text("Just text.\n", "utf-8")
    result = library.articlectl("add", "../My fine note.md")
    assert result.out == "2026/11/my-fine-note.md\n"
    assert "added: My fine note (2 words)" in result.err
    assert library.articlectl("list").out.split("\t")[2] == "My fine note"


def test_what_is_told_is_what_is_stored(library: Shell) -> None:
    source = b"---\ntitle: From the header\n---\nThree more words.\n"
    result = library.articlectl("add", "-", stdin=source)
    assert "added: From the header (3 words)" in result.err
    titled = library.articlectl("add", "-", "--title", "Mine", stdin=b"# Theirs\n\nOther.\n")
    assert "added: Mine (" in titled.err
    (row,) = json.loads(library.articlectl("add", "-", "--json", stdin=source).out)
    assert (row["title"], row["added"]) == ("From the header", False)


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2024-05-15 10:00", "2024-05-15T10:00:00Z"),
        ("2024/5/15", "2024-05-15"),
    ],
)
def test_a_date_is_stored_in_one_form(library: Shell, given: str, stored: str) -> None:
    library.articlectl("add", "-", "--date", given, stdin=b"# T\n\nText.\n")
    assert library.articlectl("list", "--format", "{date}").out == f"{stored}\n"
    assert library.articlectl("list", "date:2024").out.startswith("t\t")


def test_several_tags_at_once(library: Shell) -> None:
    library.articlectl("add", "-", "-t", "a,b", "-t", "c", stdin=b"# T\n\nText.\n")
    assert library.articlectl("list", "--format", "{tags}").out == "a, b, c\n"


def test_all_of_many_that_fail(library: Shell) -> None:
    assert library.articlectl("add", "nowhere.md", "neither.md").code == 1
