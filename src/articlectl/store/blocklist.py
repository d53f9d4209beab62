"""Items put into and taken out of a YAML list of lines that begin with `- `."""

from __future__ import annotations

import re

from articlectl.store.flowlist import eol_before, line_end, line_start
from articlectl.store.header import Refused
from articlectl.store.yaml_fields import SPECIAL, Field, content_end

_REMARK = re.compile(r"^[ \t]*(?:#|$)|[ \t]#")


def insert(text: str, field: Field, written: str) -> str:
    """Return the header with one more item below the last one, indented as that one is."""
    dash = field.value_start
    indent = text[line_start(text, dash) : dash]
    last = field.node.value[-1].start_mark.index
    before = text[line_start(text, last) : last] if last > dash else text[:0]
    found = re.search(r"-([ \t]+)$", before or text[:last])
    gap = found.group(1) if found and last < len(text) and text[last] not in "\r\n" else " "
    eol = eol_before(text, field.end, "\n")
    return f"{text[: field.end]}{indent}-{gap}{written}{eol}{text[field.end :]}"


def delete(text: str, field: Field, index: int, *, alone: bool) -> str:
    """Return the header without one item, and without its field if that shall go with its last.

    `alone` says that no other field has this key: otherwise that one would come to count.
    """
    first, last = _lines(text, field, index)
    if len(field.node.value) == 1 and alone and _is_bare(text, field):
        return text[: field.start] + text[field.end :]
    return text[:first] + text[last:]


def check(text: str, field: Field, index: int) -> None:
    """Raise Refused for an item that is an alias, has an anchor, or is no single text."""
    node = field.node.value[index]
    start, end = node.start_mark.index, node.end_mark.index
    if not isinstance(node.value, str) or start < field.colon:
        raise Refused("the tag stands in an alias or a list within the list", start, SPECIAL)
    if text[start : start + 1] in ("&", "!", "|", ">") or re.search(r"[\r\n]", text[start:end]):
        raise Refused("the tag has an anchor, or lines of its own", start, SPECIAL)


def _lines(text: str, field: Field, index: int) -> tuple[int, int]:
    """The lines of one item: from its dash to the end of the line of its text."""
    check(text, field, index)
    node = field.node.value[index]
    dash = text.rfind("-", field.colon, node.start_mark.index)
    between = text[dash + 1 : node.start_mark.index]
    first = line_start(text, dash)
    if between.strip() or text[first:dash].strip(" "):
        raise Refused("the item does not stand on its own line", dash, SPECIAL)
    end = content_end(node, text)
    return first, line_end(text, dash if end is None else end)


def _is_bare(text: str, field: Field) -> bool:
    """Whether the list is indented, as we write one, and no remark would be lost with it."""
    dash = field.value_start
    indented = len(text[line_start(text, dash) : dash]) > len(field.column)
    lines = re.split(r"\r\n|\n|\r", text[field.colon : field.end])
    # The first piece is what follows the colon, the last is empty.
    return indented and not any(
        _REMARK.search(line) for line in [lines[0].strip() or "-", *lines[1:-1]]
    )
