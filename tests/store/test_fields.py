"""The table of fields: each key that is read, each value that is understood."""

from __future__ import annotations

from typing import Any

import pytest

from articlectl.errors import FrontMatterError
from articlectl.model import Article, Stamp
from articlectl.store.fields import key_for, read_fields
from articlectl.store.frontmatter import parse

STAMP = Stamp(1, 1_700_000_000_000_000_000)


def article(metadata: dict[Any, Any], body: str = "", path: str = "a/why-files_last.md") -> Article:
    return read_fields(metadata, body, path, STAMP)


def from_yaml(header: str) -> Article:
    return article(parse(f"---\n{header}\n---\n".encode(), "a.md").metadata)


FIELDS: list[tuple[str, str, object]] = [
    ("title: One", "title", "One"),
    ("title: 1.10", "title", "1.10"),
    ("title: 010", "title", "010"),
    ("title: No", "title", "No"),
    ("title: 2024-05-15", "title", "2024-05-15"),
    ("title: ' a\n\n   b\t c '", "title", "a b c"),
    ("title: {{ page.title }}", "title", "Why files last"),
    ("title:", "title", "Why files last"),
    ("source: https://example.org/a", "source", "https://example.org/a"),
    ("source: A book", "source", "A book"),
    ("url: https://example.org/a", "source", "https://example.org/a"),
    ("url: /a/b/", "source", None),
    ("url: ftp://example.org", "source", None),
    ("url: /a/\nlink: https://example.org/b", "source", "https://example.org/b"),
    ("canonical: http://example.org", "source", "http://example.org"),
    ("original_url: https://example.org/a", "source", "https://example.org/a"),
    ("author: Jo Doe", "author", ("Jo Doe",)),
    ("author: [Jo Doe, Lee]", "author", ("Jo Doe", "Lee")),
    ("author: Jo Doe and Lee Poe", "author", ("Jo Doe and Lee Poe",)),
    ("author: Doe, Jo", "author", ("Doe, Jo",)),
    ("author: Jo Doe, Lee Poe", "author", ("Jo Doe", "Lee Poe")),
    ("author: Doe, J.; Poe, L.", "author", ("Doe, J.", "Poe, L.")),
    ("author: '[[Jo Doe]]'", "author", ("Jo Doe",)),
    ("author: [[Jo Doe]]", "author", ("Jo Doe",)),
    ("author: ['[[people/jo|Jo Doe]]']", "author", ("Jo Doe",)),
    ("author: {name: Jo Doe, email: x}", "author", ("Jo Doe",)),
    ("authors:\n- name: Jo Doe\n- name: Lee", "author", ("Jo Doe", "Lee")),
    ("byline: By Jo Doe", "author", ("Jo Doe",)),
    ("creator: Jo", "author", ("Jo",)),
    ("author: ''\nauthors: [Jo]", "author", ("Jo",)),
    ("site: Example", "site", "Example"),
    ("site_name: Example", "site", "Example"),
    ("publisher: {name: Example}", "site", "Example"),
    ("date: 2024-05-15", "date", "2024-05-15"),
    ("published: 2024-05-15", "date", "2024-05-15"),
    ("published: true", "date", None),
    ("publishDate: 2024-05-15T10:00:00+02:00", "date", "2024-05-15T10:00:00+02:00"),
    ("pubdate: May 15, 2024", "date", "2024-05-15"),
    ("date: soon\npublished: 2024-05-15", "date", "2024-05-15"),
    ("added: 2024-05-15T10:00:00+02:00", "added", "2024-05-15T08:00:00Z"),
    ("created: 2024-05-15 10:00", "added", "2024-05-15T10:00:00Z"),
    ("saved: 2024-05-15", "added", "2024-05-15T00:00:00Z"),
    ("date_saved: 1715767200", "added", "2024-05-15T10:00:00Z"),
    ("date: 2024-05-15", "added", "2024-05-15T00:00:00Z"),
    ("added: soon", "added", "2023-11-14T22:13:20Z"),
    ("lastmod: 2024-05-15", "modified", "2024-05-15"),
    ("updated: 2024-05-15", "modified", "2024-05-15"),
    ("summary: One\n", "description", "One"),
    ("excerpt: One", "description", "One"),
    ("tags: [a, B, A, '#c', '', 2024, 1.10, no]", "tags", ("a", "B", "c", "2024", "1.10", "no")),
    ("tags: a, b c, ,d", "tags", ("a", "b c", "d")),
    ("tags: '#a  #b/c'", "tags", ("a", "b/c")),
    ("tags: 010", "tags", ("010",)),
    ("tags: {a: b}", "tags", ()),
    ("tags:\nkeywords: a", "tags", ()),
    ("keywords: a", "tags", ("a",)),
    ("categories: [a]", "tags", ("a",)),
    ("lang: en-GB", "lang", "en-GB"),
    ("language: no", "lang", "no"),
    ("cover: a.jpg", "image", "a.jpg"),
    ("cover: {image: a.jpg}", "image", "a.jpg"),
    ("image: {url: a.jpg}", "image", "a.jpg"),
    ("thumbnail: [a.jpg]", "image", "a.jpg"),
    ("read: true", "read", True),
    ("read: 'true'", "read", False),
    ("read: 1", "read", False),
    ("starred: false", "starred", False),
    ("archived: TRUE", "archived", True),
]


@pytest.mark.parametrize(("header", "field", "value"), FIELDS)
def test_a_field_is_read(header: str, field: str, value: object) -> None:
    assert getattr(from_yaml(header), field) == value


def test_the_title_is_the_first_heading_or_else_the_name_of_the_file() -> None:
    assert article({}, "text\n\n## A *heading*\n").title == "A heading"
    assert article({}).title == "Why files last"
    assert article({}, path="2024/2024-05-15-a_b.md").title == "A b"
    assert article({}, path="posts/my-trip/index.md").title == "My trip"
    assert article({}, path="-.md").title == "-"


def test_nothing_that_a_terminal_obeys_comes_through() -> None:
    found = article(
        {
            "title": "a\x1b[31mred\x1b[0m\x07 \x1b]0;owned\x07b\x9b2Jc\u202ed\x00e",
            "author": ["\x1b]8;;http://evil.example\x1b\\Jo\x1b]8;;\x1b\\"],
            "tags": ["x\x1b[2Jy"],
            "description": "one\r\ntwo\x85three",
            "site": "\x90payload\x9cs",
            "source": "\ud83d",
        },
    )
    assert found.title == "ared bcd e"
    assert (found.author, found.tags) == (("Jo",), ("xy",))
    assert (found.description, found.site, found.source) == ("one two three", "s", "\ufffd")
    assert article({}, "# \x1b[31mred\n").title == "red"
    assert article({}, path="a\x1b[31mb.md").title == "Ab"


def test_a_joined_emoji_stays_whole() -> None:
    assert article({"title": "👩‍💻 at work"}).title == "👩‍💻 at work"


def test_a_very_long_title_is_kept() -> None:
    assert len(article({"title": "x" * 10_000}).title) == 10_000


def test_words_and_fingerprint_are_of_the_body() -> None:
    one, other = article({}, "# One two\n\nthree"), article({}, "#  One\ntwo three\n")
    assert (one.words, one.hash) == (3, other.hash)
    assert one.hash != article({}, "four").hash


def test_a_problem_is_told_in_one_line() -> None:
    problem = FrontMatterError("a.md", "no \x1b[1mgood", line=3, hint="do so")
    assert read_fields({}, "", "a.md", STAMP, problem).problem == "line 3: no good; do so"
    assert article({}).problem is None


def test_the_key_that_a_file_uses_is_found() -> None:
    assert key_for("source", {"url": "https://example.org", "x": 1}) == "url"
    assert key_for("source", {"url": "/a/"}) == "source"
    assert key_for("author", {"authors": ["Jo"]}) == "authors"
    assert key_for("tags", {"keywords": None, "categories": ["a"]}) == "keywords"
    assert key_for("tags", {}) == "tags"
    assert key_for("read", {}) == "read"
    assert key_for("rating", {"rating": 5}) == "rating"
