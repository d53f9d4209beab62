"""JSON front matter edited in place."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from articlectl.store import tagstring
from articlectl.store.flowlist import FlowList, eol_before, line_start
from articlectl.store.header import Header, Refused, Value

_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[ \t\r\n]*")
_HINT = 'write it as `"tags": ["a", "b"]`'


@dataclass(frozen=True, slots=True)
class _Member:
    key: str
    start: int
    value: tuple[int, int]


class JsonHeader(Header):
    """The members of the object; a list that we make is written `[ "x" ]`, as in TOML."""

    def __init__(self, text: str, metadata: Mapping[Any, Any], eol: str) -> None:
        super().__init__(text, metadata, eol)
        self._members = list(_members(text))

    def put(self, key: str, value: Value) -> Iterator[str]:
        """Give a field this value; a new field comes last."""
        member = self._find(key)
        written = json.dumps(value, ensure_ascii=False)
        if member is None:
            yield self._insert(key, written)
        else:
            yield self.replaced(*member.value, written)

    def drop(self, key: str) -> Iterator[str]:
        """Take a field away."""
        header = self
        while (member := header._find(key)) is not None:
            header = JsonHeader(header._without(member), self.metadata, self.eol)
        yield header.text

    def add(self, key: str, tag: str) -> Iterator[str]:
        """Put a tag at the end of a field."""
        member = self._find(key)
        written = json.dumps(tag, ensure_ascii=False)
        if member is None:
            yield self._insert(key, f"[ {written} ]")
        elif isinstance(self.metadata[key], list):
            yield self._list(member).insert(written)
        else:
            yield from self._restrung(member, tagstring.add(self._content(member), tag))

    def remove(self, key: str, tag: str) -> Iterator[str]:
        """Take a tag out of a field."""
        member = self._find(key)
        if member is None:
            return
        if not isinstance(self.metadata[key], list):
            yield from self._restrung(member, tagstring.remove(self._content(member), tag))
            return
        items = self._list(member)
        if len(items.items) == 1 and items.is_spaced:
            yield self._without(member)
        yield items.delete(self._index(key, tag))

    def rename(self, key: str, old: str, new: str) -> Iterator[str]:
        """Put another tag in the place of one."""
        member = self._find(key)
        if member is None:
            return
        if isinstance(self.metadata[key], list):
            span = self._list(member).items[self._index(key, old)]
            yield self.replaced(*span, json.dumps(new, ensure_ascii=False))
        else:
            yield from self._restrung(member, tagstring.rename(self._content(member), old, new))

    def _find(self, key: str) -> _Member | None:
        return next((member for member in reversed(self._members) if member.key == key), None)

    def _index(self, key: str, tag: str) -> int:
        index = self.place(key, tag)
        if index is None:
            raise Refused(f"`{tag}` stands in a list within the list", 0, _HINT)
        return index

    def _insert(self, key: str, written: str) -> str:
        """After the last member, on a line of its own if that one stands so."""
        member = f"{json.dumps(key)}: {written}"
        if not self._members:
            return self.replaced(1, 1, member)
        last = self._members[-1]
        first = line_start(self.text, last.start)
        indent = self.text[first : last.start]
        own_line = first and not indent.strip()
        between = f",{eol_before(self.text, first, self.eol)}{indent}" if own_line else ", "
        return self.replaced(last.value[1], last.value[1], between + member)

    def _without(self, member: _Member) -> str:
        index = self._members.index(member)
        if index:
            return self.replaced(self._members[index - 1].value[1], member.value[1], "")
        if len(self._members) > 1:
            return self.replaced(member.start, self._members[1].start, "")
        return self.replaced(member.start, member.value[1], "")

    def _list(self, member: _Member) -> FlowList:
        return FlowList(self.text, *member.value, tuple(_items(self.text, member.value[0])))

    def _content(self, member: _Member) -> str:
        text = self.text[slice(*member.value)]
        content = json.loads(text, strict=False)
        # Else the parts that stay would be escaped in another way than they were.
        if not isinstance(content, str) or json.dumps(content, ensure_ascii=False) != text:
            raise Refused("the tags are no list and no simple text", member.start, _HINT)
        return content

    def _restrung(self, member: _Member, content: str | None) -> Iterator[str]:
        for spelt in () if content is None else tagstring.spellings(content):
            yield self.replaced(*member.value, json.dumps(spelt, ensure_ascii=False))


def _skip(text: str, at: int) -> int:
    found = _SPACE.match(text, at)
    return found.end() if found else at


def _members(text: str) -> Iterator[_Member]:
    """The members of the object; the text is known to be valid JSON."""
    at = _skip(text, 1)
    while text[at] != "}":
        start = at
        key, at = _DECODER.raw_decode(text, at)
        value = _skip(text, _skip(text, at) + 1)
        _, end = _DECODER.raw_decode(text, value)
        yield _Member(key, start, (value, end))
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)


def _items(text: str, at: int) -> Iterator[tuple[int, int]]:
    at = _skip(text, at + 1)
    while text[at] != "]":
        _, end = _DECODER.raw_decode(text, at)
        yield at, end
        at = _skip(text, end)
        if text[at] == ",":
            at = _skip(text, at + 1)
