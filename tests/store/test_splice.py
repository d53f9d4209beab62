"""Edits of front matter by example: what changes, what stays, what is refused."""

from __future__ import annotations

import codecs

import pytest

from articlectl.errors import FrontMatterError
from articlectl.model import Edit, EditTags, SetField
from articlectl.store.frontmatter import parse, splice

ADD_X = EditTags(add=("x",))


def edited(text: str, *edits: Edit) -> str:
    return splice(text.encode(), edits, "a.md").decode()


ADDED = {
    "no front matter": ("Text\n", "---\ntags:\n  - x\n---\nText\n"),
    "empty file": ("", "---\ntags:\n  - x\n---\n"),
    "missing field": ("---\na: 1\n---\n", "---\na: 1\ntags:\n  - x\n---\n"),
    "missing field, blank line last": (
        "---\na: 1\n\n---\n",
        "---\na: 1\ntags:\n  - x\n\n---\n",
    ),
    "value that ends in blank lines": (
        "---\na: |+\n  b\n\n---\n",
        "---\na: |+\n  b\n\ntags:\n  - x\n---\n",
    ),
    "empty block": ("---\n---\n", "---\ntags:\n  - x\n\n---\n"),
    "empty field": ("---\ntags: # mine\na: 1\n---\n", "---\ntags: # mine\n- x\na: 1\n---\n"),
    "empty list": ("---\ntags: [] # mine\n---\n", "---\ntags: [x] # mine\n---\n"),
    "null": ("---\ntags: ~ # none\n---\n", "---\ntags: [x]  # was: ~ # none\n---\n"),
    "flow list": ("---\ntags: [a, 'b'] # c\n---\n", "---\ntags: [a, 'b', x] # c\n---\n"),
    "tight flow list": ("---\ntags: [a,b]\n---\n", "---\ntags: [a,b,x]\n---\n"),
    "flow list over lines": (
        "---\ntags: [\n  a,\n  b # c\n]\n---\n",
        "---\ntags: [\n  a,\n  b, # c\n  x\n]\n---\n",
    ),
    "block list": (
        "---\ntags:\n  - a\n  # b\nc: 1\n---\n",
        "---\ntags:\n  - a\n  - x\n  # b\nc: 1\n---\n",
    ),
    "block list, wide": ("---\ntags:\n-   a # c\n---\n", "---\ntags:\n-   a # c\n-   x\n---\n"),
    "commas": ("---\ntags: a, b # c\n---\n", "---\ntags: a, b, x # c\n---\n"),
    "spaces": ("---\ntags: a b\n---\n", "---\ntags: a b x\n---\n"),
    "one word": ("---\ntags: a\n---\n", "---\ntags: a, x\n---\n"),
    "quoted": ("---\ntags: 'a'\n---\n", "---\ntags: 'a, x'\n---\n"),
    "number": ("---\ntags: 010\n---\n", "---\ntags: 010, x\n---\n"),
    "keywords": ("---\nkeywords: [a]\n---\n", "---\nkeywords: [a, x]\n---\n"),
    "tags before keywords": (
        "---\nkeywords: [a]\ntags: [b]\n---\n",
        "---\nkeywords: [a]\ntags: [b, x]\n---\n",
    ),
    "duplicate key": (
        "---\ntags: [a]\ntags: [b]\n---\n",
        "---\ntags: [a]\ntags: [b, x]\n---\n",
    ),
    "CRLF": ("---\r\na: 1\r\n---\r\nb\n", "---\r\na: 1\r\ntags:\r\n  - x\r\n---\r\nb\n"),
    "CR": ("---\ra: 1\r---\rb", "---\ra: 1\rtags:\r  - x\r---\rb"),
    "indented mapping": ("---\n  a: 1\n---\n", "---\n  a: 1\n  tags:\n    - x\n---\n"),
    "TOML": (
        "+++\na = 1\n\n[params]\nb = 2\n+++\n",
        '+++\na = 1\ntags = [ "x" ]\n\n[params]\nb = 2\n+++\n',
    ),
    "TOML list": ("+++\ntags = ['a'] # c\n+++\n", "+++\ntags = ['a', \"x\"] # c\n+++\n"),
    "TOML, CRLF": ("+++\r\na = 1\r\n+++\r\n", '+++\r\na = 1\r\ntags = [ "x" ]\r\n+++\r\n'),
    "JSON": ('{\n  "a": 1\n}\ntext', '{\n  "a": 1,\n  "tags": [ "x" ]\n}\ntext'),
    "JSON, one line": ('{"a": 1}\n', '{"a": 1, "tags": [ "x" ]}\n'),
    "JSON list": ('{"tags": ["a"]}\n', '{"tags": ["a", "x"]}\n'),
}


@pytest.mark.parametrize(("before", "after"), ADDED.values(), ids=ADDED)
def test_a_tag_is_added_and_its_removal_finds_the_way_back(before: str, after: str) -> None:
    assert edited(before, ADD_X) == after
    assert edited(after, EditTags(remove=("X",))) == before


REMOVED = {
    "first of a flow list": ("---\ntags: [a, b]\n---\n", "---\ntags: [b]\n---\n"),
    "line of a flow list": (
        "---\ntags: [\n  a, # one\n  b\n]\n---\n",
        "---\ntags: [\n  b\n]\n---\n",
    ),
    "line of a block list": (
        "---\ntags:\n- a # one\n# two\n- b\n---\n",
        "---\ntags:\n# two\n- b\n---\n",
    ),
    "twice, in other case": ("---\ntags: [A, b, a]\n---\n", "---\ntags: [b]\n---\n"),
    "with a hash": ("---\ntags:\n  - '#a'\n  - b\n---\n", "---\ntags:\n  - b\n---\n"),
    "last of a list with a remark": (
        "---\ntags: # mine\n  - a\n---\n",
        "---\ntags: # mine\n---\n",
    ),
    "last, and an older key would come to count": (
        "---\ntags: [b]\ntags:\n  - a\n---\n",
        "---\ntags: [b]\ntags:\n---\n",
    ),
    "first of a string": ("---\ntags: a, b c\n---\n", "---\ntags: b c,\n---\n"),
    "the only word": ("---\ntags: a # c\n---\n", "---\ntags: # c\n---\n"),
    "a block whose removal would show another": (
        "---\ntags:\n  - a\n---\n---\nx: 1\n---\n",
        "---\n---\n---\nx: 1\n---\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), REMOVED.values(), ids=REMOVED)
def test_a_tag_is_removed(before: str, after: str) -> None:
    assert edited(before, EditTags(remove=("a",))) == after


RENAMED = {
    "in quotes": ("---\ntags: ['a', b] # c\n---\n", "---\ntags: ['new', b] # c\n---\n"),
    "in a block list": ("---\ntags:\n-  A # c\n---\n", "---\ntags:\n-  new # c\n---\n"),
    "in a string": ("---\ntags: b, a\n---\n", "---\ntags: b, new\n---\n"),
    "there already": ("---\ntags: [a, New]\n---\n", "---\ntags: [New]\n---\n"),
    "absent": ("---\ntags: [b]\n---\n", "---\ntags: [b]\n---\n"),
    "TOML": ("+++\ntags = ['a']\n+++\n", '+++\ntags = ["new"]\n+++\n'),
    "JSON": ('{"tags": [ "a" ]}', '{"tags": [ "new" ]}'),
}


@pytest.mark.parametrize(("before", "after"), RENAMED.values(), ids=RENAMED)
def test_a_tag_is_renamed(before: str, after: str) -> None:
    assert edited(before, EditTags(rename={"a": "new"})) == after


def test_a_tag_is_renamed_to_other_case() -> None:
    assert (
        edited("---\ntags: [a, b]\n---\n", EditTags(rename={"a": "A"}))
        == "---\ntags: [A, b]\n---\n"
    )


@pytest.mark.parametrize(
    "tag", ["no", "yes", "On", "12:30", "010", "1.10", "null", "~", "a: b", "- x", "@me",
            "*", "c#: d", "0x1F", "2024-05-15", "=", "y", "'", '"', "a #b"]
)  # fmt: skip
def test_a_tag_that_other_tools_would_take_for_something_else_is_quoted(tag: str) -> None:
    after = edited("---\na: 1\n---\n", EditTags(add=(tag,)))
    assert f"- {tag}\n" not in after
    assert parse(after.encode(), "a.md").metadata["tags"] == [tag]


@pytest.mark.parametrize("tag", ["un/iom", "c#", "😀", "日本語", "don't", "x y", "a-b", "v1.2.3"])
def test_a_plain_tag_is_not_quoted(tag: str) -> None:
    assert f"  - {tag}\n" in edited("---\na: 1\n---\n", EditTags(add=(tag,)))


SET = {
    "plain": ("title: Old # why", "title: New # why", "New"),
    "quoted": ("title: 'Old'", "title: 'It''s'", "It's"),
    "needs quotes": ("title: Old", 'title: "One: two"', "One: two"),
    "empty": ("title:  # why", "title: New  # why", "New"),
    "several lines": ("title: >-\n  Old\n  one\n# c", "title: New\n# c", "New"),
    "continued": ("title: Old\n  one", "title: New", "New"),
}


@pytest.mark.parametrize(("before", "after", "value"), SET.values(), ids=SET)
def test_a_text_is_set(before: str, after: str, value: str) -> None:
    text = f"---\na: 1\n{before}\nb: 2\n---\n"
    assert edited(text, SetField("title", value)) == f"---\na: 1\n{after}\nb: 2\n---\n"


def test_a_date_stays_without_quotes() -> None:
    edit = SetField("modified", "2026-11-24T06:24:29Z")
    assert edited("---\na: 1\n---\n", edit) == "---\na: 1\nmodified: 2026-11-24T06:24:29Z\n---\n"
    assert edited("+++\na = 1\n+++\n", edit) == "+++\na = 1\nmodified = 2026-11-24T06:24:29Z\n+++\n"


def test_authors_are_set_in_the_style_of_the_file() -> None:
    names = SetField("author", ("Jo Doe", "Lee"))
    assert edited("---\nauthor: X\n---\n", names) == "---\nauthor: [Jo Doe, Lee]\n---\n"
    assert edited("---\nauthors:\n- X\n# c\n---\n", names) == (
        "---\nauthors:\n  - Jo Doe\n  - Lee\n# c\n---\n"
    )


def test_a_field_goes_with_all_its_lines_and_no_other() -> None:
    text = "---\n# one\ntitle: >\n  a\n\n  b\n\n# two\nb: 2\n---\n"
    assert edited(text, SetField("title", None)) == "---\n# one\n\n# two\nb: 2\n---\n"


def test_a_duplicate_field_goes_wholly() -> None:
    assert edited("---\nread: true\na: 1\nread: true\n---\n", SetField("read", None)) == (
        "---\na: 1\n---\n"
    )


def test_the_key_that_the_file_uses_is_kept() -> None:
    text = "---\nurl: https://example.org/a\nlastmod: 2024-01-01\n---\n"
    after = edited(
        text, SetField("source", "https://example.org/b"), SetField("modified", "2025-01-01")
    )
    assert after == "---\nurl: https://example.org/b\nlastmod: 2025-01-01\n---\n"


def test_an_edit_that_changes_nothing_gives_the_same_bytes() -> None:
    data = b"---\ntags: [a]\nread: true\n---\n"
    edits: list[Edit] = [
        EditTags(add=("A",), remove=("q",)),
        SetField("read", True),
        SetField("title", None),
    ]
    assert splice(data, edits, "a.md") == data


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"tags": ""}', '{"tags": "x y,"}'),
        ("---\ntags: ''\n---\n", "---\ntags: 'x y,'\n---\n"),
        ('+++\ntags = ""\n+++\n', '+++\ntags = "x y,"\n+++\n'),
        ("---\ntags: a b\n---\n", "---\ntags: [a, b, x y]  # was: a b\n---\n"),
    ],
)
def test_a_tag_with_a_space_finds_a_place_in_a_string(before: str, after: str) -> None:
    assert edited(before, EditTags(add=("x y",))) == after
    assert edited(after, EditTags(remove=("x y",))) == before


def test_the_hash_and_the_space_around_a_tag_are_no_part_of_it() -> None:
    edits = EditTags(add=("#x", " y/z ", "#", "")), EditTags(remove=("#X",))
    assert edited("---\ntags: [a]\n---\n", *edits) == "---\ntags: [a, y/z]\n---\n"


def test_several_edits_are_made_in_order() -> None:
    edits: list[Edit] = [EditTags(add=("x",)), SetField("read", True), EditTags(rename={"x": "z"})]
    assert edited("t", *edits) == "---\ntags:\n  - z\nread: true\n---\nt"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252", "gb18030"])
def test_the_encoding_of_the_file_is_kept(encoding: str) -> None:
    words = "“Größe” café" if encoding == "cp1252" else "中文标题测试文章 这是一个测试文章内容"
    data = f"---\ntitle: {words}\n---\n{words}\n".encode(encoding)
    after = splice(data, [ADD_X], "a.md")
    text = f"---\ntitle: {words}\ntags:\n  - x\n---\n{words}\n"
    assert after == text.encode(encoding)
    assert splice(after, [EditTags(remove=("x",))], "a.md") == data


def test_damaged_bytes_in_the_text_stay() -> None:
    data = "---\ntitle: Überschrift äöü\n---\nTäxt ".encode() + b"\xff\xfe here"
    after = splice(data, [ADD_X], "a.md")
    assert after.endswith(b"\xff\xfe here")
    assert splice(after, [EditTags(remove=("x",))], "a.md") == data


REFUSED = {
    "anchor": ("---\na: 1\ntags: &t [a]\nb: *t\n---\n", 3),
    "alias": ("---\na: &t [a]\ntags: *t\n---\n", 3),
    "tag": ("---\ntags: !!seq [a]\n---\n", 2),
    "alias in the list": ("---\na: &t a\ntags: [b, *t]\n---\n", 3),
    "mapping": ("---\na: 1\n\ntags:\n  a: 1\n---\n", 4),
    "several lines": ("---\ntags: |\n  a\n---\n", 2),
    "question mark": ("---\na: 1\n? tags\n: - a\n---\n", 3),
    "braces": ("---\n{tags: [a]}\n---\n", 2),
    "broken": ("---\na: 1\nb: [\n---\n", 4),
    "TOML table": ("+++\n[tags]\na = 1\n+++\n", 2),
    "JSON null": ('{"a": 1,\n"tags": null}', 2),
}


@pytest.mark.parametrize(("text", "line"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_edited_safely_is_refused_with_place_and_next_step(
    text: str, line: int
) -> None:
    with pytest.raises(FrontMatterError) as caught:
        edited(text, ADD_X)
    assert (caught.value.path, caught.value.line) == ("a.md", line)
    assert caught.value.hint


def test_a_character_that_the_encoding_lacks_is_refused() -> None:
    data = "---\ntitle: “Größe” café\n---\n“Größe” café\n".encode("cp1252")
    with pytest.raises(FrontMatterError, match="cp1252") as caught:
        splice(data, [EditTags(add=("日本",))], "a.md")
    assert caught.value.hint == "save the file as UTF-8"


def test_bytes_that_would_not_come_back_are_refused() -> None:
    with pytest.raises(FrontMatterError, match="utf-16"):
        splice(codecs.BOM_UTF16_LE + b"a\0b", [ADD_X], "a.md")


def test_a_proposal_that_reads_back_wrongly_is_not_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """The proof holds even when an editor is wrong."""
    from articlectl.store.yaml_header import YamlHeader

    longer = "a: 1\ntags: [x]\n---\n"
    wrong = [longer, "tags: [x]\n", "a: 2\ntags: [x]\n", "a: 1\ntags: [y]\n", "a: 1\ntags: [\n"]
    monkeypatch.setattr(YamlHeader, "add", lambda self, key, tag: iter(wrong))
    with pytest.raises(FrontMatterError):
        edited("---\na: 1\ntags: []\n---\n", ADD_X)
