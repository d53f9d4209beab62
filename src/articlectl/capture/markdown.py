"""A Markdown article: its file is kept byte for byte, its title read lightly."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from pathlib import PurePath
from typing import TYPE_CHECKING

from articlectl.capture.decode import decode
from articlectl.capture.plain import TITLE_LIMIT, one_line, visible
from articlectl.errors import CaptureError
from articlectl.model import Capture

if TYPE_CHECKING:
    from articlectl.capture.raw import Raw

_FRONT_MATTER = re.compile(
    r"(?:---[ \t]*\n(?:.*?\n)??(?:---|\.\.\.)[ \t]*(?:\n|$)"
    r"|\+\+\+[ \t]*\n(?:.*?\n)??\+\+\+[ \t]*(?:\n|$))",
    re.DOTALL,
)
_JSON_START = re.compile(r'\{\s*(?:"|\})')
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.*?)(?:[ \t]+#+)?[ \t]*$")
_SETEXT = re.compile(r"^ {0,3}(=+|-+)[ \t]*$")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_MARKS = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*`]+")


def capture(raw: Raw) -> Capture:
    """Return the file whole, its text without the header, the title of the first heading or name.

    Raises CaptureError when its bytes are no text.
    """
    decoded = decode(raw.data, charset=raw.charset, name=raw.name)
    text = visible(decoded.text)
    file, warnings = raw.data, decoded.warnings
    if decoded.encoding != "utf-8":
        file = decoded.text.encode("utf-8", "replace")
        warnings = (f"it was in {decoded.encoding} and is stored as UTF-8", *warnings)
    body = _less_header(text)
    title, origin = _title(body, raw.name)
    if not text.strip():
        raise CaptureError(raw.name, "empty", hint="there is nothing to add")
    return Capture(
        title=title,
        body=body,
        source=raw.url,
        warnings=warnings,
        origins={"title": origin} | ({"source": "address"} if raw.url else {}),
        file=file,
    )


def _less_header(text: str) -> str:
    """The text after the front matter, of which nothing is read here."""
    end = 0
    if match := _FRONT_MATTER.match(text):
        end = match.end()
    elif _JSON_START.match(text):
        with suppress(ValueError, RecursionError):
            end = json.JSONDecoder().raw_decode(text)[1]
    return text[end:].lstrip("\n")


def _title(body: str, name: str) -> tuple[str, str]:
    for heading in _headings(body):
        title = one_line(_MARKS.sub(r"\1", heading), TITLE_LIMIT)
        if title:
            return title, "first heading"
    stem = one_line(PurePath(name).stem.replace("_", " ").replace("-", " "), TITLE_LIMIT)
    return stem or "Untitled", "file name"


def _headings(body: str) -> list[str]:
    found: list[str] = []
    fence = ""
    previous = ""
    for line in body.split("\n"):
        mark = _FENCE.match(line)
        if fence:
            fence = "" if mark and mark[1].startswith(fence) else fence
        elif mark:
            fence = mark[1]
        elif heading := _HEADING.match(line):
            found.append(heading[1])
        elif previous.strip() and _SETEXT.match(line):
            found.append(previous)
        previous = "" if fence else line
    return found
