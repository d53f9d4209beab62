"""Where each field of a YAML block mapping stands: its lines, its colon, its value."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from articlectl.store import dialect
from articlectl.store.flowlist import line_end, line_start
from articlectl.store.header import Refused

SPECIAL = "write the value out, without `&`, `*` and `!`"
_COLON = re.compile(r"[ \t]*:")


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the mapping."""

    start: int
    """Where its line begins."""
    column: str
    """The white space before its key."""
    colon: int
    """After its colon."""
    node: Any
    end: int
    """Where the line after its last one begins; comments below it are not part of it."""

    @property
    def value_start(self) -> int:
        """Where the value begins."""
        return int(self.node.start_mark.index)

    @property
    def value_end(self) -> int:
        """Where the value ends; for lists and mappings in block style too far."""
        return int(self.node.end_mark.index)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written after the colon."""
        return self.value_start == self.value_end

    @property
    def is_scalar(self) -> bool:
        """Whether the value is no list and no mapping."""
        return isinstance(self.node.value, str)


class Fields:
    """The fields of a header; raises Refused where it is no block mapping."""

    def __init__(self, text: str) -> None:
        root: Any = dialect.compose(text)
        if root is not None and (isinstance(root.value, str) or root.flow_style):
            raise Refused(
                "the front matter is written in braces", 0, "write it as lines of `key: value`"
            )
        self._text = text
        self._pairs: list[tuple[Any, Any]] = [] if root is None else root.value

    @property
    def column(self) -> str:
        """The white space before every key."""
        if not self._pairs:
            return ""
        first = self._pairs[0][0].start_mark.index
        return self._column(line_start(self._text, first), first)

    def all(self, key: str) -> list[Field]:
        """Return the fields of this key; there may be duplicates. Raises Refused."""
        return [
            self._field(name, node)
            for name, node in self._pairs
            if isinstance(name.value, str) and dialect.construct(name, self._text) == key
        ]

    def find(self, key: str) -> Field | None:
        """Return the field that counts, the last of its key, or None. Raises Refused."""
        fields = self.all(key)
        if not fields:
            return None
        field = fields[-1]
        after = self._text[field.colon :].lstrip(" \t")[:1]
        if (after and after in "&*!") or field.value_start < field.colon:
            raise Refused(f"`{key}` has an anchor, an alias or a tag", field.colon, SPECIAL)
        return field

    def _field(self, name: Any, node: Any) -> Field:
        at = name.start_mark.index
        start = line_start(self._text, at)
        column = self._column(start, at)
        colon = _COLON.match(self._text, name.end_mark.index)
        if colon is None:
            raise Refused("a key and its `:` are on different lines", at, "write `key: value`")
        end = content_end(node, self._text)
        if end is None:
            end = self._next_line_start(at)
        else:
            end = line_end(self._text, max(end, colon.end()))
        return Field(start, column, colon.end(), node, end)

    def _column(self, start: int, at: int) -> str:
        column = self._text[start:at]
        if column.strip(" "):
            raise Refused("a key is not written plainly", at, "write it as `key: value`")
        return column

    def _next_line_start(self, at: int) -> int:
        """Where the field after this one begins: the end of a value that an alias ends."""
        later = [name.start_mark.index for name, _ in self._pairs if name.start_mark.index > at]
        return line_start(self._text, min(later)) if later else len(self._text)


def content_end(node: Any, text: str) -> int | None:
    """Return where a value's last character stands, or None where an alias ends it."""
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node.value, str):
        if node.style in ("|", ">"):
            return int(start + len(text[start:end].rstrip(" \t\r\n")))
        return int(end)
    if node.flow_style or not node.value:
        return int(end)
    last = node.value[-1]
    if isinstance(last, tuple):
        key, last = last
        start = key.end_mark.index
    if last.start_mark.index < start:
        return None
    return content_end(last, text)
