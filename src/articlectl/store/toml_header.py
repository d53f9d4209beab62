"""TOML front matter edited in place, in its root table.

A list that we make is written `[ "x" ]`: by the space, the removal of its last tag knows that the
field was not there before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from articlectl.store import tagstring
from articlectl.store.flowlist import FlowList, eol_before, line_end, line_start
from articlectl.store.header import Header, Refused, Value
from articlectl.store.writing import DATES

_CONTROL = re.compile("[\x00-\x1f\x7f]")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")
_INLINE_SPACE = re.compile(r"[ \t]*")
_STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"{3,5}|\'\'\'.*?\'{3,5}|"(?:[^"\\\r\n]|\\.)*"|\'[^\'\r\n]*\'', re.DOTALL
)
_PLAIN = re.compile(r"[^\s,\[\]{}#]+(?: \d[^\s,\[\]{}#]*)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:Z|[-+]\d\d:\d\d))?")
_HINT = 'write it as `tags = ["a", "b"]`'


@dataclass(frozen=True, slots=True)
class _Field:
    key: str | None
    """None for a dotted key."""
    start: int
    value: tuple[int, int]
    items: tuple[tuple[int, int], ...] | None
    end: int


class TomlHeader(Header):
    """The lines of a root table."""

    def __init__(self, text: str, metadata: Mapping[Any, Any], eol: str) -> None:
        super().__init__(text, metadata, eol)
        self._fields = list(_scan(text))

    def put(self, key: str, value: Value) -> Iterator[str]:
        """Give a field this value; a new field comes last."""
        written = _write(key, value)
        field = self._find(key)
        yield self._insert(key, written) if field is None else self.replaced(*field.value, written)

    def drop(self, key: str) -> Iterator[str]:
        """Take a field away."""
        if (field := self._find(key)) is not None:
            yield self.text[: field.start] + self.text[field.end :]

    def add(self, key: str, tag: str) -> Iterator[str]:
        """Put a tag at the end of a field."""
        field = self._find(key)
        if field is None:
            yield self._insert(key, f"[ {basic(tag)} ]")
        elif field.items is not None:
            yield FlowList(self.text, *field.value, field.items).insert(basic(tag))
        else:
            yield from self._restrung(field, tagstring.add(self._content(field), tag))

    def remove(self, key: str, tag: str) -> Iterator[str]:
        """Take a tag out of a field."""
        field = self._find(key)
        if field is None:
            return
        if field.items is None:
            yield from self._restrung(field, tagstring.remove(self._content(field), tag))
            return
        items = FlowList(self.text, *field.value, field.items)
        if len(field.items) == 1 and items.is_spaced:
            yield self.text[: field.start] + self.text[field.end :]
        else:
            yield items.delete(self._index(key, tag))

    def rename(self, key: str, old: str, new: str) -> Iterator[str]:
        """Put another tag in the place of one."""
        field = self._find(key)
        if field is None:
            return
        if field.items is None:
            yield from self._restrung(field, tagstring.rename(self._content(field), old, new))
        else:
            yield self.replaced(*field.items[self._index(key, old)], basic(new))

    def _find(self, key: str) -> _Field | None:
        field = next((field for field in self._fields if field.key == key), None)
        if field is None and key in self.metadata:
            raise Refused(f"`{key}` is a table", 0, _HINT)
        return field

    def _index(self, key: str, tag: str) -> int:
        index = self.place(key, tag)
        if index is None:
            raise Refused(f"`{tag}` stands in a list within the list", 0, _HINT)
        return index

    def _insert(self, key: str, written: str) -> str:
        """Below the last field of the root table: after a `[header]` it would belong to that."""
        at = self._fields[-1].end if self._fields else 0
        eol = eol_before(self.text, at, self.eol)
        return self.replaced(at, at, f"{key} = {written}{eol}")

    def _content(self, field: _Field) -> str:
        text = self.text[slice(*field.value)]
        if text[:3] in ('"""', "'''") or text[:1] not in ('"', "'") or "\\" in text:
            raise Refused("the tags are no list and no simple text", field.start, _HINT)
        return text[1:-1]

    def _restrung(self, field: _Field, content: str | None) -> Iterator[str]:
        if content is None or re.search(r'["\'\\\x00-\x1f\x7f]', content):
            return
        quote = self.text[field.value[0]]
        for spelt in tagstring.spellings(content):
            yield self.replaced(*field.value, f"{quote}{spelt}{quote}")


def basic(text: str) -> str:
    """Return the text as a TOML basic string."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_CONTROL.sub(_escape, escaped)}"'


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found.group()):04x}"


def _write(key: str, value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return f"[{', '.join(map(basic, value))}]"
    return value if key in DATES and _DATE.fullmatch(value) else basic(value)


def _scan(text: str) -> Iterator[_Field]:
    """The fields of the root table; the text is known to be valid TOML."""
    at = _skip(text, 0)
    while at < len(text) and text[at] != "[":
        start = line_start(text, at)
        key, at = _key(text, at)
        value_start = _INLINE_SPACE.match(text, at).end()  # type: ignore[union-attr]
        at, items = _value(text, value_start)
        end = line_end(text, at)
        yield _Field(key, start, (value_start, at), items, end)
        at = _skip(text, end)


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _key(text: str, at: int) -> tuple[str | None, int]:
    """The key, None if it has several parts, and where its `=` ends."""
    parts: list[str] = []
    while text[at] != "=":
        if text[at] in "\"'":
            found = _STRING.match(text, at)
            # An escape in a key that we look for is not worth decoding.
            parts.append(found.group()[1:-1] if found else "")
        else:
            found = _BARE.match(text, at)
            parts.append(found.group() if found else "")
        at = _INLINE_SPACE.match(text, found.end() if found else at + 1).end()  # type: ignore[union-attr]
        if text[at] == ".":
            at = _INLINE_SPACE.match(text, at + 1).end()  # type: ignore[union-attr]
    return (parts[0] if len(parts) == 1 else None), at + 1


def _value(text: str, at: int) -> tuple[int, tuple[tuple[int, int], ...] | None]:
    """Where a value ends, and the places of its items if it is an array."""
    if text[at] not in "[{":
        found = _STRING.match(text, at) or _PLAIN.match(text, at)
        if found is None:
            raise Refused("a value is not understood", at, _HINT)
        return found.end(), None
    closing = {"[": "]", "{": "}"}[text[at]]
    is_array = closing == "]"
    items: list[tuple[int, int]] = []
    at = _skip(text, at + 1)
    while text[at] != closing:
        if not is_array:
            _, at = _key(text, at)
            at = _skip(text, at)
        start = at
        at, _ = _value(text, at)
        items.append((start, at))
        at = _skip(text, at)
        if text[at] == ",":
            at = _skip(text, at + 1)
    return at + 1, tuple(items) if is_array else None
