"""What holds for any file: bytes outside of the edited field stay, and undoing undoes."""

from __future__ import annotations

import dataclasses
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from articlectl.errors import FrontMatterError
from articlectl.model import Article, Edit, EditTags, SetField, Stamp
from articlectl.store.fields import KEYS, key_for, read_fields
from articlectl.store.frontmatter import parse, splice

TAG_WORDS = [
    "a",
    "B",
    "un/iom",
    "日本",
    "no",
    "12:30",
    "010",
    "true",
    "2024",
    "😀",
    "x y",
    "c#",
    "~",
]
NEW_TAGS = [*TAG_WORDS, "new", "a: b", "it's", 'say "hi"', "-x", "@home", "[x]", "null", "é", "a,b"]

EOLS = st.sampled_from(["\n", "\n", "\r\n", "\r"])
COMMENTS = st.sampled_from(["", "", "", " # remark", "   # tags: [z]", "  "])
GAPS = st.sampled_from(["", "", "", "\n", "# a line\n", "  # indented\n", "\n\n", "   \n"])


def quoted(word: str) -> str:
    """A word as YAML in quotes, so that any word can stand anywhere."""
    return "'" + word.replace("'", "''") + "'"


SPELLINGS = st.sampled_from(
    [spelt for word in TAG_WORDS[:10] for spelt in (word, quoted(word), f'"{word}"')]
)


@st.composite
def block_lists(draw: st.DrawFn) -> str:
    indent = draw(st.sampled_from(["", "  ", "    ", " "]))
    gap = draw(st.sampled_from([" ", " ", "   "]))
    lines = draw(st.sampled_from(["\n", "\n", " # top\n", "  \n"]))
    for word in draw(st.lists(SPELLINGS, min_size=1, max_size=4)):
        between = draw(st.sampled_from(["", "", "", f"{indent}# between\n", "\n"]))
        item = draw(
            st.sampled_from([f"-{gap}{word}", f"-{gap}{word}", f"-{gap}'#{word[:0]}'", "-"])
        )
        lines += f"{between}{indent}{item}{draw(COMMENTS)}\n"
    return lines


@st.composite
def flow_lists(draw: st.DrawFn) -> str:
    words = draw(st.lists(SPELLINGS, max_size=4))
    if draw(st.integers(0, 1)):
        separator = draw(st.sampled_from([", ", ",", " , ", ",  "]))
        pad = draw(st.sampled_from(["", " "]))
        trailing = draw(st.sampled_from(["", ","])) if words else ""
        return f" [{pad}{separator.join(words)}{trailing}{pad}]{draw(COMMENTS)}\n"
    lines = [f"  {word}" for word in words]
    body = ",\n".join(line for line in lines)
    if words:
        body += draw(st.sampled_from(["", "", ",", ", # last", " # last"]))
    return f" [\n{body}\n  ]{draw(COMMENTS)}\n"


STRINGS = st.tuples(
    st.sampled_from(
        ["a, B", "a B c", "one", "'a, B'", '"a B"', '""', "''", "'it''s, a'", '"a\\tb, c"', "#x",
         "2024", "010", "1.10", "true", "~", "null", "'#a #b'", "a,", "a,,b", "', '", "NULL",
         "|\n  a, b", ">-\n  a\n  b", "a,\n  b", "{a: 1}", "*x", "&y a", "!!str a", "[[a]]",
         "[a, [b]]", "[a: b, c]", "['x', *x]", "- a"]
    ),
    COMMENTS,
).map(lambda pair: f" {pair[0]}{pair[1]}\n")  # fmt: skip

TAG_VALUES = st.one_of(
    block_lists(), flow_lists(), STRINGS, st.sampled_from(["\n", " \n", " # none yet\n"])
)

OTHER_FIELDS = st.sampled_from(
    ["title: One\n", 'title: "A: b"  # why\n', "title: |\n  long\n  # no remark\n\n",
     "title: >-\n    folded\n    text\n", "title: 1.10\n", "title: ''\n", "title:\n",
     "title: plain\n  goes on\n", "content: x\n", "handler: y\n", "no: 1\n", "1: one\n",
     "null: 2\n", "true: 3\n", "? [a, b]\n: c\n", "read: true\n", "read: false # not yet\n",
     "date: 2024-05-15\n", "url: /x/\n", "author:\n  name: Jo\n", "author: [[Jo Doe]]\n",
     "x: &x [1, 2]\n", "list:\n  - {a: b}\n  -\n    - c\n", "emoji: 😀 ok\n",
     "nel: a\u2028b\x85c\n", "keywords: [k]\n", "categories: z\n", "'quoted': key\n",
     "keep: |+\n  x\n\n\n", "t: a\tb\n", "title: {{ x }}\n", "broken: [\n", "tab:\t1\n",
     "bad: 'x\n", "a: b: c\n",
     "dup: 1\ndup: 2\n"]
)  # fmt: skip

BODIES = st.sampled_from(
    ["", "x", "# Heading\n\ntext\n", "\n\n---\nrule\n---\n", "no end", "---\ntitle: two\n---\n",
     "😀\r\nmixed\n", "+++\n", "\n", "a\n...\nb\n---\n", "\ufeff", "{}\n", "text\r\n\r\n"]
)  # fmt: skip


@st.composite
def yaml_files(draw: st.DrawFn) -> bytes:
    """A file with YAML front matter, odd in every way that we have seen or thought of."""
    fields = draw(st.lists(OTHER_FIELDS, max_size=4))
    for _ in range(draw(st.sampled_from([0, 1, 1, 1, 2]))):
        key = draw(st.sampled_from(["tags", "tags", "tags", '"tags"', "keywords", "tags "]))
        field = f"{key}:{draw(TAG_VALUES)}"
        fields.insert(draw(st.integers(0, len(fields))), field)
    header = "".join(draw(GAPS) + field for field in fields) + draw(GAPS)
    if draw(st.integers(0, 9)) == 0:
        header = re.sub("^", "  ", header, flags=re.MULTILINE).rstrip(" ")
    opening = draw(st.sampled_from(["---", "---", "---", "--- ", "---\t"]))
    closing = draw(st.sampled_from(["---\n", "---\n", "---  \n", "...\n", "---", ""]))
    return finish(draw, f"{opening}\n{header}{closing}{draw(BODIES)}")


TOML_FIELDS = st.sampled_from(
    ['title = "One"\n', "title = 'x' # why\n", 'long = """\na # b\n[x]\n"""\n', "n = 1_000\n",
     "date = 2024-05-15\n", "when = 2024-05-15 10:00:00Z\n", "a.b = 1\n", "'q' = 2\n",
     "t = { a = [1, 2], b = 'x' }\n", "read = false\n", "# remark\n", "\n", "f = 1.10\n",
     "many = [\n  1, # one\n  2\n]\n", "raw = '''a\n'b'''\n", "e = \"\\u00e9 \\\" ]\"\n", "n = n\n"]
)  # fmt: skip
TOML_TAGS = st.sampled_from(
    ["[]", "[ ]", '["a"]', "['a', \"B\"]", '[ "a" ]', "[\n]", '[\n  "a",\n  "B"\n]', "'a, B'",
     '[\n  "a", # one\n  "B", # two\n]', '"a B"', '""', "[['a']]", "2024", "{ a = 1 }", "[1, 2.50]",
     '["a",]', '[ "a"\n, "B"\n]', "['''a''', \"b\"]", '["a,b]", "#"] # end', '"a\\tb"']
)  # fmt: skip


@st.composite
def toml_files(draw: st.DrawFn) -> bytes:
    fields = draw(st.lists(TOML_FIELDS, max_size=4, unique=True))
    if draw(st.booleans()):
        fields.insert(draw(st.integers(0, len(fields))), f"tags = {draw(TOML_TAGS)}\n")
    table = draw(st.sampled_from(["", "", "[params]\ntags = ['z']\n", "# of it\n[[x]]\ny = 1\n"]))
    header = "".join(fields) + table
    closing = draw(st.sampled_from(["+++\n", "+++", "+++ \n"]))
    return finish(draw, f"+++\n{header}{closing}{draw(BODIES)}")


JSON_MEMBERS = st.sampled_from(
    ['"title": "One"', '"n": 1.50', '"o": {"tags": ["z"]}', '"l": [1, [2], {}]', '"s": "\\u00e9}"',
     '"read": false', '"e": "\\ud83d\\ude00"', '"": null', '"date": "2024-05-15"']
)  # fmt: skip
JSON_TAGS = st.sampled_from(
    ["[]", "[ ]", '["a"]', '["a", "B"]', '[ "a" ]', '[\n    "a",\n    "B"\n  ]', '"a, B"', '"a B"',
     '""', "null", "{}", '[["a"]]', "[1, 2.50]", '["a"\n,"B"]', '"a\\tb"', "[\n]"]
)  # fmt: skip


@st.composite
def json_files(draw: st.DrawFn) -> bytes:
    members = draw(st.lists(JSON_MEMBERS, max_size=4))
    for _ in range(draw(st.sampled_from([0, 1, 1, 2]))):
        members.insert(draw(st.integers(0, len(members))), f'"tags": {draw(JSON_TAGS)}')
    opening, between, closing = draw(
        st.sampled_from([("{", ", ", "}"), ("{ ", ",", " }"), ("{\n  ", ",\n  ", "\n}")])
    )
    header = opening + between.join(members) + closing
    return finish(draw, header + draw(st.sampled_from(["\n", "", " \n"])) + draw(BODIES))


def finish(draw: st.DrawFn, text: str) -> bytes:
    eol = draw(EOLS)
    if draw(st.integers(0, 9)) == 0:
        text = "".join(
            draw(st.sampled_from(["\n", "\r\n", "\r"])) if char == "\n" else char for char in text
        )
    elif eol != "\n":
        text = text.replace("\n", eol)
    mark, encoding = draw(
        st.sampled_from([("", "utf-8")] * 6 + [("\ufeff", "utf-8"), ("\ufeff", "utf-16-le")])
    )
    return (mark + text).encode(encoding)


FILES = st.one_of(yaml_files(), yaml_files(), yaml_files(), toml_files(), json_files())
TAGS = st.sampled_from(NEW_TAGS)
NOISE = st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8"))


@settings(max_examples=1500, deadline=None)
@given(FILES, TAGS)
def test_a_tag_added_and_removed_leaves_the_same_bytes(data: bytes, tag: str) -> None:
    if tag.casefold() in {name.casefold() for name in article_tags(data)}:
        return
    tagged = attempt(data, EditTags(add=(tag,)))
    if tagged is None:
        return
    assert article_tags(tagged) == (*article_tags(data), tag)
    assert splice(tagged, [EditTags(remove=(tag,))], "x.md") == data


@settings(max_examples=500, deadline=None)
@given(FILES, TAGS, TAGS)
def test_two_tags_added_and_removed_leave_the_same_bytes(data: bytes, one: str, two: str) -> None:
    had = {name.casefold() for name in article_tags(data)}
    if one == two or had & {one.casefold(), two.casefold()}:
        return
    tagged = attempt(data, EditTags(add=(one, two)))
    if tagged is None:
        return
    assert splice(tagged, [EditTags(remove=(two, one))], "x.md") == data


@settings(max_examples=500, deadline=None)
@given(yaml_files(), TAGS)
def test_adding_a_tag_changes_only_the_lines_of_its_field(data: bytes, tag: str) -> None:
    tagged = attempt(data, EditTags(add=(tag,)))
    if tagged is None:
        return
    before, after = parse(data, "x.md"), parse(tagged, "x.md")
    key = key_for("tags", before.metadata)
    assert without(after.metadata, key) == without(before.metadata, key)
    assert after.body == before.body
    old, new = data.splitlines(keepends=True), tagged.splitlines(keepends=True)
    head = next(
        (i for i, pair in enumerate(zip(old, new, strict=False)) if pair[0] != pair[1]), len(old)
    )
    tail = len(old) - head
    while tail and old[len(old) - tail :] != new[len(new) - tail :]:
        tail -= 1
    assert len(old) - head - tail <= 2, "more than the line of the list and the one above"


@settings(max_examples=700, deadline=None)
@given(FILES, st.sampled_from(["read", "starred"]))
def test_a_mark_set_and_unset_leaves_the_same_bytes(data: bytes, name: str) -> None:
    if name in parse(data, "x.md").metadata:
        return
    marked = attempt(data, SetField(name, True))
    if marked is None:
        return
    assert parse(marked, "x.md").metadata[name] is True
    assert splice(marked, [SetField(name, None)], "x.md") == data


@settings(max_examples=700, deadline=None)
@given(FILES, st.sampled_from(["title", "author", "date", "tags"]), st.text(max_size=30))
def test_any_text_that_is_set_is_read_back(data: bytes, name: str, text: str) -> None:
    value = (text, "B") if name in ("author", "tags") else text
    if not text or "\ud800" <= max(text) <= "\udfff":
        return
    edited = attempt(data, SetField(name, value))
    if edited is None:
        return
    before, after = parse(data, "x.md"), parse(edited, "x.md")
    key = key_for(name, before.metadata)
    found = after.metadata[key]
    assert (
        [str(item) for item in found] == list(value)
        if isinstance(value, tuple)
        else (str(found) == value)
    )
    assert without(after.metadata, key) == without(before.metadata, key)
    assert after.body == before.body


@settings(max_examples=500, deadline=None)
@given(FILES, TAGS, TAGS)
def test_a_tag_renamed_keeps_its_place_and_the_rest(data: bytes, old: str, new: str) -> None:
    edited = attempt(data, EditTags(rename={old: new}))
    if edited is None:
        return
    names = [new if name.casefold() == old.casefold() else name for name in article_tags(data)]
    if new.casefold() not in {name.casefold() for name in article_tags(data)}:
        assert list(article_tags(edited)) == names
    assert parse(edited, "x.md").body == parse(data, "x.md").body


@settings(max_examples=700, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=200), st.text(max_size=200).map(lambda t: t.encode("utf-8", "ignore"))
    )
)
def test_any_bytes_are_read(noise: bytes) -> None:
    for data in (
        noise,
        b"---\n" + noise + b"\n---\n",
        b"+++\n" + noise + b"\n+++\n",
        b'{"' + noise,
    ):
        parsed = parse(data, "x.md")
        article = read_fields(parsed.metadata, parsed.body, "x.md", Stamp(1, 1), parsed.problem)
        assert article.title.isprintable() or article.title.strip()
        assert "\x1b" not in article.title
        parsed.body.encode()
        assert parsed.problem is None or not parsed.metadata


def attempt(data: bytes, *edits: Edit) -> bytes | None:
    """The edited bytes, or None where the edit is refused, which must say what to do."""
    hint: str | None = "none"
    try:
        return splice(data, edits, "x.md")
    except FrontMatterError as error:
        hint = error.hint
    assert hint
    return None


def article_tags(data: bytes) -> tuple[str, ...]:
    parsed = parse(data, "x.md")
    return read_fields(parsed.metadata, "", "x.md", Stamp(0, 0)).tags


def without(metadata: dict[object, object], key: str) -> str:
    return repr([(name, value) for name, value in metadata.items() if name != key])


def test_every_field_of_the_table_is_a_field_of_an_article() -> None:
    assert set(KEYS) <= {field.name for field in dataclasses.fields(Article)}
