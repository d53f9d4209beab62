"""A file cut into encoding, front matter and body, with no byte lost.

Front matter must begin with the first character of the file (after a byte order mark), as in
Obsidian and Jekyll: a rule or a brace further down is text. `---` opens YAML, closed by `---` or
`...`; `+++` opens TOML; `{` begins a JSON object that ends its line. Spaces after a fence are
allowed. A fence that is never closed is a thematic break, and the whole file is body.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["yaml", "toml", "json", "none"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 1 << 16
_EOL = r"(?:\r\n|\n|\r)"
_OPENING = re.compile(rf"(---|\+\+\+)[ \t]*{_EOL}")
_CLOSING = {
    "---": re.compile(rf"(?<=[\r\n])(?:---|\.\.\.)[ \t]*(?:{_EOL}|\Z)"),
    "+++": re.compile(rf"(?<=[\r\n])\+\+\+[ \t]*(?:{_EOL}|\Z)"),
}
_JSON_LIKE = re.compile(r'\{\s*(?:"|\})')
_JSON_BRACE = re.compile(rf"(?<=[\r\n])\}}[ \t]*(?:{_EOL}|\Z)")
_REST_OF_LINE = re.compile(rf"[ \t]*(?:{_EOL}|\Z)")
_ANY_EOL = re.compile(_EOL)


@dataclass(frozen=True, slots=True)
class Envelope:
    """The text of a file and where its front matter stands in it."""

    mark: bytes
    """The byte order mark, or nothing."""
    encoding: str
    errors: str
    text: str
    """All characters after the mark, line ends as they are."""
    kind: Kind
    start: int
    """Where the front matter begins: after the opening fence; for JSON at the brace."""
    end: int
    """Where it ends: at the closing fence; for JSON after the brace."""
    body_start: int

    @property
    def header(self) -> str:
        """The front matter between the fences."""
        return self.text[self.start : self.end]

    @property
    def body(self) -> str:
        """The text after the front matter, with LF for every line end."""
        body = self.text[self.body_start :]
        if "\r" in body:
            body = body.replace("\r\n", "\n").replace("\r", "\n")
        if self.errors == "surrogateescape":
            body = body.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        return body

    @property
    def first_line(self) -> int:
        """The number, counted from 1, of the line on which the front matter begins."""
        return 1 if self.kind in ("json", "none") else 2

    @property
    def eol(self) -> str:
        """The line end of the file's first line, or LF."""
        found = _ANY_EOL.search(self.text)
        return found.group() if found else "\n"

    def encode(self, text: str) -> bytes:
        """Return the bytes of a file with this text, in this file's encoding.

        Raises UnicodeEncodeError for a character that the encoding lacks.
        """
        return self.mark + text.encode(self.encoding, self.errors)


def cut(data: bytes) -> Envelope:
    """Return the parts of a file; never fails, whatever the bytes."""
    mark, encoding, errors, text = _decode(data)
    kind, start, end, body_start = _find(text)
    return Envelope(mark, encoding, errors, text, kind, start, end, body_start)


def cut_text(text: str, like: Envelope) -> Envelope:
    """Return the parts of a text that came of an edit of that file."""
    return Envelope(like.mark, like.encoding, like.errors, text, *_find(text))


def unfenced(envelope: Envelope) -> Envelope:
    """Return the same file seen as text without front matter."""
    return replace(envelope, kind="none", start=0, end=0, body_start=0)


def _find(text: str) -> tuple[Kind, int, int, int]:
    if text.startswith("{"):
        return _find_json(text)
    opening = _OPENING.match(text)
    if opening is None:
        return "none", 0, 0, 0
    closing = _CLOSING[opening.group(1)].search(text, opening.end())
    if closing is None:
        return "none", 0, 0, 0
    kind: Kind = "yaml" if opening.group(1) == "---" else "toml"
    return kind, opening.end(), closing.start(), closing.end()


def _find_json(text: str) -> tuple[Kind, int, int, int]:
    """A template tag or a shortcode begins with a brace too: those are body."""
    import json

    if not _JSON_LIKE.match(text):
        return "none", 0, 0, 0
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        brace = _JSON_BRACE.search(text)
        if brace is None:
            return "none", 0, 0, 0
        return "json", 0, brace.start() + 1, brace.end()
    rest = _REST_OF_LINE.match(text, end)
    return ("json", 0, end, rest.end()) if rest else ("none", 0, 0, 0)


def _decode(data: bytes) -> tuple[bytes, str, str, str]:
    marked = (pair for pair in _MARKS if data.startswith(pair[0]))
    mark, encoding = next(marked, (b"", "utf-8"))
    rest = data[len(mark) :]
    try:
        return mark, encoding, "strict", rest.decode(encoding)
    except UnicodeDecodeError:
        pass
    if mark and encoding != "utf-8":
        return mark, encoding, "replace", rest.decode(encoding, "replace")
    if mark or _mostly_utf8(rest):
        # Each bad byte becomes a lone surrogate, so that the text still encodes to the same bytes.
        return mark, "utf-8", "surrogateescape", rest.decode("utf-8", "surrogateescape")
    return b"", *_legacy(rest)


def _mostly_utf8(data: bytes) -> bool:
    """Whether a few bytes of a UTF-8 file are damaged, rather than all in another encoding."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    return good > 2 * bad


def _legacy(data: bytes) -> tuple[str, str, str]:
    import charset_normalizer

    found = charset_normalizer.from_bytes(data[:_SAMPLE])
    names = [match.encoding for match in found]
    # Short Western texts fit many code pages equally well; the commonest one is the best guess.
    guesses = (["cp1252"] if set(names) & _WESTERN else []) + names[:1]
    for name in guesses:
        try:
            text = data.decode(name)
            if text.encode(name) == data:
                return name, "strict", text
        except (UnicodeError, LookupError):
            continue
    return "latin-1", "strict", data.decode("latin-1")


_WESTERN = frozenset({"cp1250", "cp1252", "latin_1", "iso8859_15", "cp1254", "mac_roman"})
