"""Markdown articles: the file kept byte for byte, the title read lightly."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articlectl.capture.markdown import capture
from articlectl.capture.raw import Raw
from articlectl.errors import CaptureError


@pytest.mark.parametrize(
    ("text", "title", "origin"),
    [
        ("# Waves\n\ntext", "Waves", "first heading"),
        ("# Waves #\n", "Waves", "first heading"),
        ("Waves\n=====\n", "Waves", "first heading"),
        ("## [Waves](https://x.example) and `foam`\n", "Waves and foam", "first heading"),
        ("```sh\n# no heading\n```\n\n# Waves\n", "Waves", "first heading"),
        ("---\n# a comment\ntitle: other\n---\n# Waves\n", "Waves", "first heading"),
        ("+++\n# a comment\n+++\ntext\n", "my article", "file name"),
        ("#no heading\n", "my article", "file name"),
        ("# \x1b[31mWaves\x07\n", "Waves", "first heading"),
    ],
)
def test_the_title(text: str, title: str, origin: str) -> None:
    found = capture(Raw(text.encode(), name="notes/my_article.md"))
    assert (found.title, found.origins["title"]) == (title, origin)


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(str.strip))
def test_the_file_is_kept_byte_for_byte(text: str) -> None:
    data = text.encode()
    try:
        found = capture(Raw(data, name="a.md"))
    except CaptureError:
        return
    assert found.file == data
    assert found.warnings == ()


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_front_matter_line_ends_and_mark_stay(mark: bytes) -> None:
    data = mark + b"---\r\ntitle: T # comment\r\nodd:   [1,2]\r\n---\r\n\r\n# H\r\n\r\ntext  "
    found = capture(Raw(data, name="a.md", url="https://tidal.example/a.md"))
    assert found.file == data
    assert found.source == "https://tidal.example/a.md"


@pytest.mark.parametrize(
    "header",
    [
        "---\ntitle: Waves\n---\n",
        "---\r\ntitle: Waves\r\n...\r\n\r\n",
        "---\n---\n",
        "+++\ntitle = 'Waves'\n+++\n",
        '{\n  "title": "Waves"\n}\n\n',
    ],
)
@pytest.mark.parametrize("body", ["# Foam\n\ntext\n", ""])
def test_the_header_is_no_part_of_the_text(header: str, body: str) -> None:
    data = (header + body).encode()
    found = capture(Raw(data, name="a.md"))
    assert (found.body, found.file) == (body, data)


@pytest.mark.parametrize("text", ["---\nA rule, and no header.\n", "{% raw %}\ntext\n", '{"a\n'])
def test_what_only_begins_like_a_header_is_text(text: str) -> None:
    assert capture(Raw(text.encode(), name="a.md")).body == text


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_another_encoding_is_stored_as_utf_8_with_a_warning(encoding: str) -> None:
    text = "# Größe\n\nÜber die Größe der Wellen, die der Wärter zählt, wäre viel zu erzählen.\n"
    found = capture(Raw(text.encode(encoding), charset="windows-1252", name="a.md"))
    assert found.file == text.encode()
    assert found.title == "Größe"
    assert found.warnings == (
        f"it was in {'utf-16-le' if encoding == 'utf-16' else encoding} and is stored as UTF-8",
    )
