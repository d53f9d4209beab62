"""Which kind a source is, and what one of no kind is told."""

from __future__ import annotations

import importlib.metadata
from importlib import import_module
from importlib.metadata import EntryPoint

import pytest

from articlectl.capture import kinds
from articlectl.capture.raw import Raw
from articlectl.errors import CaptureError
from articlectl.model import Capture, Teaser

ZIP = b"PK\x03\x04" + b"\0" * 26


def test_every_name_of_the_registry_is_a_function() -> None:
    for target in kinds.CAPTURERS.values():
        module, _, function = target.partition(":")
        assert callable(getattr(import_module(module), function))


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (Raw(b"text", media_type="text/html"), "html"),
        (Raw(b"text", name="a.HTM"), "html"),
        (Raw(b"text", name="a.md"), "markdown"),
        (Raw(b"T", media_type="text/plain", url="https://x.example/a.md?x"), "markdown"),
        (Raw(b"<p>readme", name="README.md"), "markdown"),
        (Raw(b"  <!DOCTYPE html><html>", name="a.txt"), "html"),
        (Raw(b"<?xml version='1.0'?>\n<!-- x -->\n<html xmlns='x'>"), "html"),
        (Raw(b"<p>a fragment</p>"), "html"),
        ("<html>".encode("utf-16"), "html"),
        ("<html>a page in two bytes".encode("utf-16-le"), "html"),
        (Raw(b"<html>\0<p>text"), "html"),
        (Raw(b"---\ntitle: T\n---\ntext"), "markdown"),
        (Raw(b"+++\ntitle = 'T'\n+++\ntext"), "markdown"),
        (Raw(b"# Title\n\ntext"), "markdown"),
        (Raw(b"text\n\n## Part\n\n[a](https://x.example)"), "markdown"),
        (Raw(b"just text, with 1 * 2 and #tag"), "text"),
        (Raw(b"---\nno front matter, a rule"), "text"),
        (Raw("Ünïcode".encode("utf-16")), "text"),
        (Raw(b"%PDF-1.7", name="a.txt"), "pdf"),
        (Raw(ZIP + b"mimetypeapplication/epub+zip"), "epub"),
        (Raw(ZIP + b"[Content_Types].xml"), "office"),
        (Raw(ZIP), "zip"),
        (Raw(b"\x89PNG\r\n\x1a\n"), "image"),
        (Raw(b"RIFF\0\0\0\0WEBPVP8 "), "image"),
        (Raw(b"\0\0\0\x20ftypavif"), "image"),
        (Raw(b"\xff\xd8\xff\xe0"), "image"),
        (Raw(b"\x1f\x8b\x08"), "gzip"),
        (Raw(b"ab\0cd"), "binary"),
        (Raw(b"<?xml version='1.0'?><rss version='2.0'>"), "feed"),
        (Raw(b"<feed xmlns='http://www.w3.org/2005/Atom'>"), "feed"),
        (Raw(b"From: <Saved>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related"), "mhtml"),
        (Raw(b'{"a": 1}', media_type="application/json"), "json"),
    ],
)  # fmt: skip
def test_kinds_are_told_apart(raw: Raw | bytes, kind: str) -> None:
    assert kinds.sniff(raw if isinstance(raw, Raw) else Raw(raw)) == kind


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"%PDF-1.7", "a PDF, which is not supported yet"),
        (ZIP, "a ZIP archive, which is not supported yet"),
        (b"\x89PNG\r\n\x1a\n", "an image, which is not supported yet"),
        (b"a\0b", "a binary file, no text"),
    ],
)
def test_what_nobody_captures_is_named(data: bytes, reason: str) -> None:
    with pytest.raises(CaptureError) as refused:
        kinds.capture(Raw(data, name="thing"))
    assert refused.value.reason == reason
    assert refused.value.hint


def capture_shout(raw: Raw) -> Capture:
    return Capture(
        title=" A\nB \x1b[1m ",
        body=raw.data.decode(),
        author=("X\ty", " "),
        tags=("a\nb",),
        description="\n",
        related=(Teaser("t\n"),),
    )


def test_a_plugin_captures_its_kind_and_its_fields_are_held_to_a_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    point = EntryPoint("shout", f"{__name__}:capture_shout", kinds.PLUGINS)
    monkeypatch.setattr(EntryPoint, "load", lambda _: capture_shout)
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: [point] if group else [])
    found = kinds.capture(Raw(b"loud", name="a.shout"))
    assert (found.title, found.body, found.author) == ("A B", "loud", ("X y",))
    assert (found.tags, found.description, found.related) == (("a b",), None, (Teaser("t"),))


def test_a_title_of_ten_thousand_characters_is_cut() -> None:
    title = "word " * 2000
    found = kinds.capture(Raw(f"# {title}\n\ntext".encode(), name="long.md"))
    assert len(found.title) <= 300
    assert found.title.endswith("word…")
