"""Addresses in Markdown: all that count, none in code, each in its place."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articlectl.store.references import Reference, local, pointed, references


def written(markdown: str) -> list[tuple[str, str]]:
    """What stands in the text at the place of each reference, and what it means."""
    return [(markdown[one.start : one.end], one.target) for one in references(markdown)]


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("[a](b.md)", [("b.md", "b.md")]),
        ("É 日 [é](ü.md 'T')", [("ü.md", "ü.md")]),
        ("![a](<b c.png>)", [("b c.png", "b c.png")]),
        ("[a](b\\_c.md) [d](e&amp;f.md)", [("b\\_c.md", "b_c.md"), ("e&amp;f.md", "e&f.md")]),
        ("[a](b(1).md)", [("b(1).md", "b(1).md")]),
        ("[![in](q.png)](out.md)", [("q.png", "q.png"), ("out.md", "out.md")]),
        ("[](a.md) ![](b.md)", [("a.md", "a.md"), ("b.md", "b.md")]),
        ("[a\\](b](c.md)", [("c.md", "c.md")]),
        ("[`](x)`](c.md)", [("c.md", "c.md")]),
        ("[a](\n  b.md\n  'T')", [("b.md", "b.md")]),
        ("[a][b] [c]\n\n[b]: d.md 'T'\n[c]: <e f.md>", [("d.md", "d.md"), ("e f.md", "e f.md")]),
        ("> [q]\n>\n> [q]: r.md\n", [("r.md", "r.md")]),
        ("| a |\n|---|\n| [b](c.md) |\n", [("c.md", "c.md")]),
        ("- [ ] [b](c.md)\r\n\r\n[d](e.md)\r\n", [("c.md", "c.md"), ("e.md", "e.md")]),
        (
            '<img alt="x" src="a&amp;b.png"> <a href=\'c.md\'>',
            [("a&amp;b.png", "a&b.png"), ("c.md", "c.md")],
        ),
        ('<p>\n<IMG SRC="a.png">\n</p>', [("a.png", "a.png")]),
        ('<img data-src="a.png" title="href">', []),
        ("<!--\n<img src='a.png'>\n-->", []),
        ("`[a](b.md)` \\[a](b.md)", []),
        ("```\n[a](b.md)\n```\n\n    [a](b.md)\n", []),
        ("[^1]: note.md", []),
        ("[[wiki.md]] ![[wiki.png]] <https://example.org>", []),
        ("no link, but ]( and ]: and src", []),
        ("[a]()", []),
    ],
)
def test_what_is_found(markdown: str, expected: list[tuple[str, str]]) -> None:
    assert written(markdown) == expected


def test_images_are_told_from_links() -> None:
    assert references("![a](b.png) [c](d.md)") == [
        Reference(5, 10, "b.png", is_image=True),
        Reference(16, 20, "d.md", is_image=False),
    ]


def test_lone_surrogates_do_not_move_places() -> None:
    assert written("\udcff\udcfe é [a](b.md)") == [("b.md", "b.md")]


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("a.md", "a.md"),
        ("a%20b.md?x=1#y", "a b.md"),
        ("../a.md#b", "../a.md"),
        ("/a", "/a"),
        ("#b", None),
        ("?b", None),
        ("", None),
        ("https://example.org/a.md", None),
        ("//example.org/a.md", None),
        ("mailto:a@example.org", None),
        ("{{ url }}", None),
        ("a%00b", None),
    ],
)
def test_which_addresses_name_a_file(target: str, path: str | None) -> None:
    assert local(target) == path


def test_an_encoding_without_the_letters_gets_escapes() -> None:
    assert pointed("x", "é.md", "latin-1") == "é.md"
    assert pointed("x#y", "日.md", "latin-1") == "%E6%97%A5.md#y"


def test_a_colon_in_a_name_is_no_scheme() -> None:
    assert pointed("x", "a:b.md", "utf-8") == "./a:b.md"
    assert local("./a:b.md") == "./a:b.md"


NAMES = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="/\0{"), min_size=1, max_size=12
).filter(lambda name: name not in (".", ".."))


@settings(deadline=None)
@given(NAMES, NAMES, st.sampled_from(["", "#part", "?q=1#part"]))
def test_any_path_can_be_pointed_at(folder: str, name: str, tail: str) -> None:
    """Whatever the name: the address means that path, alone in brackets and in a whole text."""
    path = f"{folder}/{name}"
    address = pointed(f"old.md{tail}", path, "utf-8")
    for markdown in (f"[a]({address})", f"[a](<{address}> 'T')", f"x\n\n[a]: {address}\n"):
        (found,) = references(markdown)
        assert markdown[found.start : found.end] == address
        target = local(found.target)
        assert target is not None
        assert target.removeprefix("./") == path
        assert found.target.endswith(tail)


PIECES = st.sampled_from(
    [
        *("[", "]", "(", ")", "!", "<", ">", "`", "\\", "\n", " ", ":", "é", "'", "|", "\t"),
        *("a.md", "]: ", "](", "&amp;", "src='", "<img ", "<!--", "-->", "> ", "- ", "\r\n"),
        *("[^1]", "\udcff", "***"),
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES, max_size=30).map("".join))
def test_places_are_places_of_the_text_in_order(markdown: str) -> None:
    found = references(markdown)
    assert [one.start for one in found] == sorted(one.start for one in found)
    for one in found:
        assert 0 <= one.start <= one.end <= len(markdown)
        raw = markdown[one.start : one.end]
        if "\\" not in raw and "&" not in raw and "\udcff" not in raw:
            assert raw == one.target
