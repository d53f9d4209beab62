"""What a file holds: fences, encodings, one dialect, and hostile input."""

from __future__ import annotations

import time
from typing import Any

import pytest

from articlectl.store.exportable import exportable
from articlectl.store.frontmatter import compose, parse


def metadata(header: str) -> dict[Any, Any]:
    parsed = parse(f"---\n{header}\n---\n".encode(), "a.md")
    assert parsed.problem is None
    return parsed.metadata


KINDS = {
    "none": ("text\n", "none", "text\n"),
    "YAML": ("---\na: 1\n---\ntext\n", "yaml", "text\n"),
    "spaces after the fences": ("--- \na: 1\n---\t \ntext", "yaml", "text"),
    "dots": ("---\na: 1\n...\ntext", "yaml", "text"),
    "CRLF": ("---\r\na: 1\r\n---\r\nb\r\nc", "yaml", "b\nc"),
    "CR": ("---\ra: 1\r---\rb\rc", "yaml", "b\nc"),
    "no line end at the end": ("---\na: 1\n---", "yaml", ""),
    "blank lines of the body": ("---\na: 1\n---\n\n\nb\n\n", "yaml", "\n\nb\n\n"),
    "never closed": ("---\na: 1\n", "none", "---\na: 1\n"),
    "only a fence": ("---", "none", "---"),
    "not at the start": ("\n---\na: 1\n---\n", "none", "\n---\na: 1\n---\n"),
    "four dashes": ("----\na: 1\n----\n", "none", "----\na: 1\n----\n"),
    "indented end": ("---\na: |\n  ---\n---\nb", "yaml", "b"),
    "rules in the body": ("---\na: 1\n---\nb\n---\nc\n---\n", "yaml", "b\n---\nc\n---\n"),
    "empty block": ("---\n---\ntext", "yaml", "text"),
    "prose between rules": ("---\n\nProse here\n\n---\n", "none", "---\n\nProse here\n\n---\n"),
    "blank line first": ("---\n\na: 1\n---\ntext", "yaml", "text"),
    "TOML": ("+++\na = 1\n+++\ntext", "toml", "text"),
    "JSON": ('{\n"a": 1}\ntext', "json", "text"),
    "shortcode": ("{{< figure >}}\n", "none", "{{< figure >}}\n"),
    "JSON with more on its line": ('{"a": 1} b\n', "none", '{"a": 1} b\n'),
}


@pytest.mark.parametrize(("text", "kind", "body"), KINDS.values(), ids=KINDS)
def test_where_the_front_matter_ends(text: str, kind: str, body: str) -> None:
    parsed = parse(text.encode(), "a.md")
    assert (parsed.kind, parsed.body, parsed.problem) == (kind, body, None)
    if kind != "none" and "a" in text[:12]:
        assert "a" in parsed.metadata


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_encodings_are_found(encoding: str) -> None:
    parsed = parse("---\ntitle: “Größe” – café\n---\nÄh\n".encode(encoding), "a.md")
    assert (parsed.metadata, parsed.body) == ({"title": "“Größe” – café"}, "Äh\n")


VALUES = {
    "no": "no", "Yes": "Yes", "on": "on", "12:30": "12:30", "2024-05-15": "2024-05-15",
    "2024-05-15 10:00:00": "2024-05-15 10:00:00", "true": True, "FALSE": False, "~": None,
    "null": None, "": None, "12": 12, "010": 10, "0o17": 15, "0x1F": 31, "-3": -3, "1.10": 1.1,
    "1e3": 1000.0, ".5": 0.5, "1_000": "1_000", "'10'": "10", '"true"': "true", "0b1": "0b1",
    "[a, no]": ["a", "no"], "{a: 010}": {"a": 10}, "x\u2028y\x85z": "x\u2028y\x85z",
    "!!str 010": "010", "=": "=", "😀 ok": "😀 ok", "a\tb": "a\tb", "9" * 5000: "9" * 5000,
}  # fmt: skip


@pytest.mark.parametrize(("written", "value"), VALUES.items())
def test_scalars_are_read_by_the_core_schema(written: str, value: object) -> None:
    found = metadata(f"a: {written}")["a"]
    assert found == value
    assert isinstance(found, type(value))


@pytest.mark.parametrize(
    "written", ["010", "1.10", "0x1F", "+5", "1e3", ".inf", "-.INF", ".nan", "0o7"]
)
def test_numbers_keep_how_they_were_written(written: str) -> None:
    found = metadata(f"a: {written}")["a"]
    assert isinstance(found, int | float)
    assert str(found) == written
    assert type(exportable({"a": found})["a"]) in (int, float)


def test_whole_numbers_that_json_has_not_are_exported_as_text() -> None:
    assert exportable({"a": [2**63, 2**62]}) == {"a": [str(2**63), 2**62]}


def test_odd_keys_survive() -> None:
    found = metadata("content: a\nhandler: b\n1: c\nnull: d\nno: e\n'true': f\n? [x, y]\n: g")
    assert found == {
        "content": "a", "handler": "b", 1: "c", None: "d", "no": "e", "true": "f", "[x, y]": "g",
    }  # fmt: skip


def test_there_are_no_merge_keys_and_the_last_duplicate_counts() -> None:
    assert metadata("a: &a {x: 1}\nb:\n  <<: *a\nc: 1\nc: 2") == {
        "a": {"x": 1},
        "b": {"<<": {"x": 1}},
        "c": 2,
    }


def test_toml_and_json_are_read_like_yaml() -> None:
    toml = b"+++\na = 1979-05-27T07:32:00Z\nb = 1979-05-27\nc = 1.10\n+++\n"
    assert {key: str(value) for key, value in parse(toml, "a.md").metadata.items()} == {
        "a": "1979-05-27T07:32:00Z", "b": "1979-05-27", "c": "1.10",
    }  # fmt: skip
    json = b'{"a": 1.10, "b": "\\ud83d\\ude00\\ud83d", "a": 2.50}'
    assert {key: str(value) for key, value in parse(json, "a.md").metadata.items()} == {
        "a": "2.50",
        "b": "😀\ufffd",
    }


def test_the_same_is_given_as_a_post_of_python_frontmatter() -> None:
    post = parse(b"---\ncontent: x\nhandler: y\n---\ntext\n", "a.md").post
    assert (post.metadata, post.content) == ({"content": "x", "handler": "y"}, "text\n")
    assert post.handler is not None
    assert post.handler.detect("---\na: 1\n---\n")
    assert not post.handler.detect("+++\na = 1\n+++\n")
    assert post.handler.split("---\na: 1\n---\n\ntext\n") == ("a: 1\n", "\ntext\n")
    assert post.handler.load("a: no") == {"a": "no"}


PROBLEMS = {
    "colon": ("---\na: 1\nb: c: d\n---\n", 3, "quotes"),
    "bracket": ("---\na: [\n---\n", 3, "bracket"),
    "quote": ("---\na: 'x\n---\n", 3, "quote"),
    "tab": ("---\na:\n\tb: 1\n---\n", 3, "spaces"),
    "list": ("---\n- a\n---\n", 2, "key: value"),
    "text": ("---\nprose\n---\n", 2, "key: value"),
    "python object": ("---\na: !!python/object/apply:os.getcwd []\n---\n", 2, "!"),
    "unknown tag": ("---\n\na: !x y\n---\n", 3, "!"),
    "undefined alias": ("---\na: *b\n---\n", 2, "*"),
    "two anchors": ("---\na: &x 1\nb: &x 2\n---\n", 3, "&"),
    "control character": ("---\na: 1\nb: \x07\n---\n", 3, "delete"),
    "CR": ("---\ra: 1\rb: c: d\r---\r", 3, "quotes"),
    "TOML": ("+++\na = 1\nb = \n+++\n", 3, "key ="),
    "TOML twice": ("+++\na = 1\na = 2\n+++\n", 3, "key ="),
    "JSON": ('{\n"a": 1,\n"b" 2\n}\n', 3, "object"),
    "JSON list": ('{"a": [1,]\n}\n', 1, "object"),
}


@pytest.mark.parametrize(("text", "line", "hint"), PROBLEMS.values(), ids=PROBLEMS)
def test_a_problem_names_file_line_and_what_is_expected(text: str, line: int, hint: str) -> None:
    parsed = parse(text.encode(), "a/b.md")
    assert parsed.metadata == {}
    assert parsed.problem is not None
    assert str(parsed.problem).startswith(f"a/b.md, line {line}: ")
    assert hint in (parsed.problem.hint or "")


def bomb() -> str:
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    for number in range(8):
        above, name = chr(97 + number), chr(98 + number)
        lines.append(f"{name}: &{name} [{', '.join([f'*{above}'] * 9)}]")
    return "\n".join(lines)


HOSTILE = {
    "alias bomb": f"---\n{bomb()}\n---\n",
    "list that holds itself": "---\na: &a [*a]\n---\n",
    "mapping that holds itself": "---\na: &a {b: *a}\n---\n",
    "open brackets": "---\na: " + "[" * 100_000 + "\n---\n",
    "closed brackets": "---\na: " + "[" * 900 + "]" * 900 + "\n---\n",
    "braces": "---\na: " + "{a: " * 50_000 + "\n---\n",
    "dashes": "---\na:\n  " + "- " * 50_000 + "\n---\n",
    "questions": "---\n" + "? " * 50_000 + "\n---\n",
    "huge": "---\na: " + "x" * 2_000_000 + "\n---\n",
    "many": "---\n" + "".join(f"k{n}: v\n" for n in range(30_000)) + "---\n",
    "TOML": "+++\na = " + "[" * 50_000 + "\n+++\n",
    "JSON": '{"a":' + "[" * 900 + "]" * 900 + "}\n",
    "open JSON": '{"a":' * 50_000 + "\n}\n",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_front_matter_is_a_problem_and_no_more(text: str) -> None:
    start = time.process_time()
    parsed = parse(text.encode(), "a.md")
    assert parsed.problem is not None
    assert parsed.problem.hint
    # Not a measure of speed: without the guards some of these take minutes or the process.
    assert time.process_time() - start < 20


def test_nesting_within_reason_is_read() -> None:
    assert "a" in metadata("a: " + "[" * 60 + "]" * 60)


def test_a_new_file_is_composed_in_the_order_of_the_table() -> None:
    fields = {
        "tags": ["a", "no"], "starred": True, "read": False, "extra": 3, "lang": None,
        "title": "On: time", "author": ("Jo Doe",), "added": "2026-11-24T06:24:29Z",
        "source": "https://example.org/?a=b#c", "description": "",
    }  # fmt: skip
    assert compose(fields, "\n# Text\n\n").decode() == (
        '---\ntitle: "On: time"\nsource: https://example.org/?a=b#c\nauthor:\n  - Jo Doe\n'
        'added: 2026-11-24T06:24:29Z\ntags:\n  - a\n  - "no"\nstarred: true\nextra: 3\n---\n\n'
        "# Text\n"
    )


def test_what_is_composed_is_read_back() -> None:
    fields = {"title": "a\nb: 'c' \"d\" \\ \x07 😀 #e", "author": ["~", "- x", "010"], "x": "2024"}
    parsed = parse(compose(fields, "---\nbody"), "a.md")
    assert parsed.metadata == fields
    assert parsed.body == "\n---\nbody\n"
