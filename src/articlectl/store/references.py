"""What the Markdown of an article points at, and where in the text each address stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

_HINTS = ("](", "]:", "src", "href", "SRC", "HREF")
"""Without one of these there is nothing to find, and the parser need not run."""

_DEFINITION = re.compile(rb"\[(?:\\.|[^\]\\])*\]:\s*(<[^<>\n]*>|\S+)", re.DOTALL)
_DESTINATION = re.compile(rb"\]\(\s*(<[^<>\n]*>|\S+)")
_TAG = re.compile(rb"<[A-Za-z][^<>]*>")
_ATTRIBUTE = re.compile(rb"""(?<![\w-])(?:src|href)\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_TEMPLATE = re.compile(r"\{[{%<]")
_ESCAPED = re.compile(r"[\x00-\x20\x7f<>()\\%#?\"'&`|]")
"""What would end an address, or mean something else in it."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One address in a text, as written between these two characters of it."""

    start: int
    end: int
    target: str
    """The address as it is meant: escapes of Markdown and HTML undone."""
    is_image: bool = False


def references(markdown: str) -> list[Reference]:
    """Return the addresses of links, images, definitions and HTML, in the order of the text.

    What stands in code is none. The grammar is that of CommonMark and GFM, by pulldown-cmark.
    """
    if not any(hint in markdown for hint in _HINTS):
        return []
    # The parser counts bytes; a lone surrogate has none, and "?" keeps the number of characters.
    data = markdown.encode("utf-8", "replace")
    found = sorted(set(_found(data)), key=lambda one: (one.start, one.end))
    if len(data) == len(markdown):
        return found
    return [_in_characters(one, data) for one in found]


def local(target: str) -> str | None:
    """Return the path that an address names, without query and fragment; None for any other.

    Web addresses, fragments of the page itself and templates of site generators name no file.
    """
    if _SCHEME.match(target) or _TEMPLATE.search(target):
        return None
    path = unquote(re.split(r"[?#]", target, maxsplit=1)[0])
    return path if path and "\0" not in path else None


def pointed(target: str, path: str, encoding: str) -> str:
    """Return an address that names this path and keeps the query and fragment of the other.

    Other scripts stay readable where the encoding of the file has them.
    """
    rest = re.search(r"[?#].*", target, re.DOTALL)
    # Without the dot, what stands before a colon would be a scheme.
    relative = f"./{path}" if _SCHEME.match(path) else path
    readable = _ESCAPED.sub(lambda match: quote(match[0], safe=""), relative)
    try:
        readable.encode(encoding)
    except UnicodeEncodeError:
        readable = quote(relative, safe="/:")
    return readable + (rest[0] if rest else "")


def _in_characters(one: Reference, data: bytes) -> Reference:
    start = len(data[: one.start].decode("utf-8"))
    end = start + len(data[one.start : one.end].decode("utf-8"))
    return Reference(start, end, one.target, one.is_image)


def _found(data: bytes) -> Iterator[Reference]:
    text = data.decode("utf-8")
    parser = _parser()
    for definition in parser.reference_definitions(text).values():
        span = definition["span"]
        if match := _DEFINITION.search(data, span["start"], span["end"]):
            start, end = _bare(data, *match.span(1))
            yield Reference(start, end, definition["dest"])
    # Blanks instead of comments, so that places stay what they are.
    without_comments = _COMMENT.sub(lambda match: b" " * len(match[0]), data)
    opened: list[_Open] = []
    for event, span in parser.events_with_range(text):
        if not isinstance(event, dict):
            continue
        kind, value = next(iter(event.items()))
        if kind == "Start":
            if isinstance(value, dict) and (name := next(iter(value))) in ("Link", "Image"):
                opened.append(_Open(span["start"] + 1, name == "Image", value[name]))
            continue
        if kind == "End" and value in ("Link", "Image"):
            yield from opened.pop().reference(data, span["end"])
        elif kind in ("Html", "InlineHtml"):
            yield from _attributes(without_comments, span)
        if opened:
            opened[-1].text_end = max(opened[-1].text_end, span["end"])


@dataclass(slots=True)
class _Open:
    """A link or image whose end has not come yet."""

    text_end: int
    """Where the part that is shown ends, as far as it is read."""
    is_image: bool
    link: Mapping[str, Any]

    def reference(self, data: bytes, end: int) -> Iterator[Reference]:
        """Yield the address that stands within the link itself; a definition stands elsewhere."""
        if self.link["link_type"] != "Inline":
            return
        if match := _DESTINATION.search(data, self.text_end, end - 1):
            yield Reference(*_bare(data, *match.span(1)), self.link["dest_url"], self.is_image)


@cache
def _parser() -> Any:
    from pyromark import Markdown, Options

    return Markdown(
        options=Options.ENABLE_TABLES
        | Options.ENABLE_FOOTNOTES
        | Options.ENABLE_STRIKETHROUGH
        | Options.ENABLE_TASKLISTS
    )


def _bare(data: bytes, start: int, end: int) -> tuple[int, int]:
    """The place of an address without the angle brackets around it."""
    if data[start : start + 1] == b"<" and data[end - 1 : end] == b">":
        return start + 1, end - 1
    return start, end


def _attributes(data: bytes, span: Mapping[str, int]) -> Iterator[Reference]:
    import html

    for tag in _TAG.finditer(data, span["start"], span["end"]):
        for match in _ATTRIBUTE.finditer(data, *tag.span()):
            group = 1 if match[1] is not None else 2
            target = html.unescape(match[group].decode("utf-8"))
            yield Reference(*match.span(group), target)
