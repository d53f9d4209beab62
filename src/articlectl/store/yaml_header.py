"""YAML front matter edited in place.

Each way of adding a tag leaves a shape by which its removal finds the way back: to a missing field,
an indented list, which goes with its last item; to an empty field, a list without indent, which
leaves the empty field; to a value that cannot grow, a list with `# was: …` after it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from articlectl.store import blocklist, dialect, tagstring
from articlectl.store.flowlist import FlowList, eol_before, line_end
from articlectl.store.header import Header, Refused, Value
from articlectl.store.quoting import date_or_scalar, in_style, scalar
from articlectl.store.tags import names
from articlectl.store.writing import DATES, field_lines
from articlectl.store.yaml_fields import SPECIAL, Field, Fields
from articlectl.text import fold

_EOL = re.compile(r"[\r\n]|\Z")
_WAS = re.compile(r"  # was: ([^\r\n]*)")


class YamlHeader(Header):
    """The lines of a YAML block mapping."""

    def __init__(self, text: str, metadata: Mapping[Any, Any], eol: str) -> None:
        super().__init__(text, metadata, eol)
        self._fields = Fields(text)

    def put(self, key: str, value: Value) -> Iterator[str]:
        """Give a field this value; a new field comes last."""
        field = self._fields.find(key)
        if field is None:
            yield from self._insert(key, value)
            return
        written = self._written(key, value, field)
        if field.is_empty:
            yield self.replaced(field.colon, field.colon, f" {written}")
        elif self._is_on_one_line(field):
            yield self.replaced(field.value_start, field.value_end, written)
        elif isinstance(value, tuple):
            eol = self._eol_of(field)
            _, *lines = field_lines(key, value, eol=eol, indent=field.column)
            yield self.replaced(line_end(self.text, field.colon), field.end, "".join(lines))
        else:
            yield self.replaced(field.colon, field.end, f" {written}{self._eol_of(field)}")

    def drop(self, key: str) -> Iterator[str]:
        """Take a field away."""
        self._fields.find(key)
        text = self.text
        for field in reversed(self._fields.all(key)):
            text = text[: field.start] + text[field.end :]
        yield text

    def add(self, key: str, tag: str) -> Iterator[str]:
        """Put a tag at the end of a field."""
        field = self._fields.find(key)
        if field is None:
            yield from self._insert(key, (tag,))
        elif field.is_empty:
            after = line_end(self.text, field.colon)
            line = f"{field.column}- {scalar(tag, flow=False)}{self._eol_of(field)}"
            yield self.replaced(after, after, line)
        elif field.is_scalar:
            if self.metadata[key] is not None:
                yield from self._restrung(field, tagstring.add(self._content(field), tag))
            yield self._converted(field, self.metadata[key], tag)
        elif field.node.flow_style:
            yield self._flow(key, field).insert(scalar(tag, flow=True))
        else:
            self._check_list(key, field)
            yield blocklist.insert(self.text, field, scalar(tag, flow=False))

    def remove(self, key: str, tag: str) -> Iterator[str]:
        """Take a tag out of a field."""
        field = self._fields.find(key)
        if field is None:
            return
        if field.is_scalar:
            yield from self._restrung(field, tagstring.remove(self._content(field), tag))
            return
        index = self._index(key, field, tag)
        if field.node.flow_style:
            yield from self._reverted(key, field, tag)
            yield self._flow(key, field).delete(index)
        else:
            alone = len(self._fields.all(key)) == 1
            yield blocklist.delete(self.text, field, index, alone=alone)

    def rename(self, key: str, old: str, new: str) -> Iterator[str]:
        """Put another tag in the place of one."""
        field = self._fields.find(key)
        if field is None:
            return
        if field.is_scalar:
            yield from self._restrung(field, tagstring.rename(self._content(field), old, new))
            return
        node = field.node.value[self._index(key, field, old)]
        written = in_style(new, node.style, flow=bool(field.node.flow_style))
        yield self.replaced(node.start_mark.index, node.end_mark.index, written)

    def _insert(self, key: str, value: Value) -> Iterator[str]:
        """New lines go below the last line with text, or, where a value ends blank, to the end."""
        filled = len(self.text.rstrip(" \t\r\n"))
        places = [line_end(self.text, filled), len(self.text)] if filled else [len(self.text)]
        for place in places:
            eol = eol_before(self.text, place, self.eol)
            lines = field_lines(key, value, eol=eol, indent=self._fields.column)
            yield self.replaced(place, place, "".join(lines))

    def _written(self, key: str, value: Value, field: Field) -> str:
        if isinstance(value, tuple):
            return f"[{', '.join(scalar(item, flow=True) for item in value)}]"
        if isinstance(value, bool):
            return "true" if value else "false"
        style = field.node.style if field.is_scalar else None
        if key in DATES and style not in ("'", '"'):
            return date_or_scalar(value)
        return in_style(value, style, flow=False)

    def _is_on_one_line(self, field: Field) -> bool:
        if field.node.style in ("|", ">") if field.is_scalar else not field.node.flow_style:
            return False
        return not re.search(r"[\r\n]", self.text[field.value_start : field.value_end])

    def _index(self, key: str, field: Field, tag: str) -> int:
        self._check_list(key, field)
        index = self.place(key, tag)
        if index is None:
            raise Refused(f"`{tag}` stands in a list within the list", field.colon, SPECIAL)
        blocklist.check(self.text, field, index)
        return index

    def _check_list(self, key: str, field: Field) -> None:
        if not isinstance(self.metadata[key], list):
            raise Refused("the tags are a mapping", field.colon, "write them as a list")

    def _flow(self, key: str, field: Field) -> FlowList:
        self._check_list(key, field)
        spans = [(node.start_mark.index, node.end_mark.index) for node in field.node.value]
        if any(start < field.value_start for start, _ in spans):
            raise Refused("an item is an alias", field.value_start, SPECIAL)
        return FlowList(self.text, field.value_start, field.value_end, tuple(spans))

    def _content(self, field: Field) -> str:
        """The text between the quotes; Refused where it is not written on one line."""
        if not self._is_on_one_line(field):
            raise Refused(
                "the tags are a text of several lines", field.colon, "write them as a list"
            )
        text = self.text[field.value_start : field.value_end]
        return text[1:-1] if field.node.style in ("'", '"') else text

    def _restrung(self, field: Field, content: str | None) -> Iterator[str]:
        style = field.node.style if field.node.style in ("'", '"') else ""
        if content is None or (style and (style in content or "\\" in content)):
            return
        start = field.value_start if content or style else field.colon
        for spelt in tagstring.spellings(content):
            yield self.replaced(start, field.value_end, f"{style}{spelt}{style}")

    def _converted(self, field: Field, value: Any, tag: str) -> str:
        """A list in place of the value, which stays behind it as a comment."""
        if not self._is_on_one_line(field):
            raise Refused(
                "the tags are a text of several lines", field.colon, "write them as a list"
            )
        end = self._line_stop(field)
        was = self.text[field.value_start : end]
        items = ", ".join(scalar(item, flow=True) for item in (*names(value), tag))
        return self.replaced(field.value_start, end, f"[{items}]  # was: {was}")

    def _reverted(self, key: str, field: Field, tag: str) -> Iterator[str]:
        """The value as it was before `_converted`, once its tags are the same again."""
        was = _WAS.match(self.text, field.value_end)
        if was is None:
            return
        try:
            before = dialect.load(f"was: {was.group(1)}")["was"]
        except (dialect.DialectError, TypeError, KeyError):
            return
        left = names(self.metadata[key])
        del left[[fold(name) for name in left].index(fold(tag))]
        if names(before) == left:
            yield self.replaced(field.value_start, was.end(), was.group(1))

    def _line_stop(self, field: Field) -> int:
        stop = _EOL.search(self.text, field.value_end)
        return stop.start() if stop else len(self.text)

    def _eol_of(self, field: Field) -> str:
        return eol_before(self.text, line_end(self.text, field.colon), self.eol)
