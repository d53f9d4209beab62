"""Which kind a source is, and who captures that kind: one line here, or a plugin's entry point."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

from articlectl.capture.plain import TITLE_LIMIT, one_line
from articlectl.capture.raw import Raw
from articlectl.errors import CaptureError
from articlectl.model import Capture, Teaser

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Capturer = Callable[[Raw], Capture]

CAPTURERS: dict[str, str] = {
    "html": "articlectl.capture.html:capture",
    "markdown": "articlectl.capture.markdown:capture",
    "text": "articlectl.capture.pagetext:capture",
}
"""Kind → the function that captures it. A kind of the same name in a plugin comes after these."""

PLUGINS = "articlectl.capturers"
"""Entry-point group: the name is a kind (`pdf`) or a name ending without its dot (`docx`)."""

_NAMES: Mapping[str, str] = {
    "pdf": "a PDF",
    "epub": "an EPUB book",
    "feed": "a feed",
    "mhtml": "a web archive (MHTML)",
    "zip": "a ZIP archive",
    "gzip": "a gzip archive",
    "office": "a Word or OpenDocument file",
    "image": "an image",
    "sound": "a sound file",
    "video": "a video",
    "font": "a font",
    "sqlite": "an SQLite database",
    "rtf": "an RTF document",
    "program": "a program",
    "json": "JSON data",
    "binary": "a binary file",
}
_NEXT: Mapping[str, str] = {
    "pdf": "copy its text into a .txt file and add that",
    "epub": "unpack it and add the chapters, which are .xhtml files",
    "feed": "add the addresses of its articles",
    "mhtml": "save the page as HTML and add that",
    "zip": "unpack it and add the folder",
    "gzip": "unpack it first",
    "office": "save it as HTML or Markdown and add that",
    "rtf": "save it as HTML or plain text and add that",
}

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "pdf"),
    (b"\x1f\x8b", "gzip"),
    (b"BZh", "zip"),
    (b"7z\xbc\xaf\x27\x1c", "zip"),
    (b"\xfd7zXZ\x00", "zip"),
    (b"Rar!\x1a\x07", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"\x00\x00\x01\x00", "image"),
    (b"8BPS", "image"),
    (b"ID3", "sound"),
    (b"OggS", "sound"),
    (b"fLaC", "sound"),
    (b"\x1aE\xdf\xa3", "video"),
    (b"wOFF", "font"),
    (b"wOF2", "font"),
    (b"SQLite format 3\x00", "sqlite"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\x00", "program"),
    (b"\xca\xfe\xba\xbe", "program"),
    (b"\xcf\xfa\xed\xfe", "program"),
)
_TEXT_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")

_BY_ENDING: Mapping[str, str] = {
    **dict.fromkeys((".md", ".markdown", ".mdown", ".mkd"), "markdown"),
    **dict.fromkeys((".html", ".htm", ".xhtml", ".shtml"), "html"),
    **dict.fromkeys((".mhtml", ".mht"), "mhtml"),
}
_OURS = frozenset({".txt", ".text", *_BY_ENDING})
_BY_MEDIA_TYPE: Mapping[str, str] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "application/pdf": "pdf",
    "application/epub+zip": "epub",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/feed+json": "feed",
    "application/json": "json",
    "multipart/related": "mhtml",
}

_HTML_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype\s+html|(?:html|head|body|base|meta|title|link|script|style|header|nav|main|article"
    rb"|section|div|p|span|a|img|h[1-6]|ul|ol|dl|table|pre|blockquote|figure|br|hr|font|center)"
    rb"(?=[\s/>]))",
    re.IGNORECASE | re.DOTALL,
)
_FEED_START = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF)[\s>]", re.DOTALL
)
_MHTML_START = re.compile(
    rb"(?:[\w-]+:[^\n]*\n(?:[ \t]+[^\n]*\n)*){0,12}?MIME-Version:", re.IGNORECASE
)
_FRONT_MATTER = re.compile(r"(?:---[ \t]*\n(?:.*\n)*?---[ \t]*(?:\n|$)|\+\+\+[ \t]*\n)")
_MARKDOWN_MARKS = re.compile(
    r"^ {0,3}(?:#{1,6} +\S|```|~~~\w*$|[-*] \[[ x]\] |\[\^?[^\]]+\]: )"
    r"|!?\[[^\]\n]+\]\((?:https?:|/|\.|#)[^)\s]*\)|\*\*[^*\n]+\*\*",
    re.MULTILINE,
)
_LOOKED_AT = 20_000


def capture(raw: Raw) -> Capture:
    """Return the article that the source is; its fields are clean single lines.

    Raises CaptureError when the source is of no kind that is known, or is not well.
    """
    kind = sniff(raw)
    return _tidy(_capturer(kind, raw.name)(raw))


def sniff(raw: Raw) -> str:
    """Return the kind of a source: a key of `CAPTURERS`, a plugin's, or one that nobody captures.

    What the bytes are comes first, then what the server says, the name's ending, and the text.
    """
    if kind := _by_magic(raw.data):
        return kind
    ending = PurePath(urlsplit(raw.url).path if raw.url else raw.name).suffix.lower()
    if ending and ending not in _OURS and ending[1:] in _plugins():
        return ending[1:]
    kind = _BY_MEDIA_TYPE.get(raw.media_type or "") or _BY_ENDING.get(ending)
    if kind in ("html", "markdown"):
        return kind
    by_content = _by_content(raw.data)
    if by_content == "text" and kind:
        return kind
    return by_content


def _by_magic(data: bytes) -> str | None:
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if data.startswith(b"PK\x03\x04"):
        head = data[:4000]
        if b"application/epub+zip" in head[:100]:
            return "epub"
        return "office" if b"[Content_Types].xml" in head or b"opendocument" in head else "zip"
    if data.startswith(b"RIFF"):
        return {b"WEBP": "image", b"WAVE": "sound"}.get(data[8:12], "video")
    if data[4:8] == b"ftyp":
        return "image" if data[8:12] in (b"avif", b"heic", b"mif1") else "video"
    return None


def _by_content(data: bytes) -> str:
    start = data[:_LOOKED_AT]
    for mark in _TEXT_MARKS:
        if start.startswith(mark):
            encoding = "utf-8" if len(mark) == 3 else "utf-16"
            start = start.decode(encoding, "ignore").lstrip("\ufeff").encode()
    if _is_utf16_without_mark(start):
        start = start.replace(b"\x00", b"")
    if _FEED_START.match(start):
        return "feed"
    if _HTML_START.match(start):
        return "html"
    if b"\x00" in start:
        return "binary"
    if _MHTML_START.match(start) and b"multipart/related" in start:
        return "mhtml"
    return "markdown" if _is_markdown(start.decode("utf-8", "replace")) else "text"


def _is_utf16_without_mark(start: bytes) -> bool:
    half = len(start) // 2
    nuls = start.count(0)
    return half >= 8 and nuls > half * 0.8 and 0 in (start[0::2].count(0), start[1::2].count(0))


def _is_markdown(text: str) -> bool:
    text = text.replace("\r\n", "\n").lstrip("\n ")
    if _FRONT_MATTER.match(text) or text.startswith("# "):
        return True
    return len(_MARKDOWN_MARKS.findall(text)) >= 2


def _capturer(kind: str, name: str) -> Capturer:
    if target := CAPTURERS.get(kind):
        module, _, function = target.partition(":")
        return cast("Capturer", getattr(import_module(module), function))
    if plugin := _plugins().get(kind):
        return cast("Capturer", plugin.load())
    what = _NAMES.get(kind, f"of kind {kind}")
    raise CaptureError(
        name,
        f"{what}, which is not supported yet" if kind != "binary" else f"{what}, no text",
        hint=_NEXT.get(kind, "articlectl takes web pages, page text and Markdown"),
    )


def _plugins() -> Mapping[str, EntryPoint]:
    # Looking into every installed package takes longer than capturing a Markdown file.
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=PLUGINS)}


def _tidy(found: Capture) -> Capture:
    """Hold every field, a plugin's too, to one line without control characters."""
    return replace(
        found,
        title=one_line(found.title, TITLE_LIMIT) or "Untitled",
        source=_field(found.source),
        author=tuple(filter(None, map(one_line, found.author))),
        site=_field(found.site),
        date=_field(found.date),
        description=_field(found.description),
        tags=tuple(filter(None, map(one_line, found.tags))),
        lang=_field(found.lang),
        image=_field(found.image),
        related=tuple(
            Teaser(one_line(teaser.title), one_line(teaser.excerpt), _field(teaser.url))
            for teaser in found.related
        ),
        warnings=tuple(map(one_line, found.warnings)),
    )


def _field(value: str | None) -> str | None:
    return (one_line(value) or None) if value else None
