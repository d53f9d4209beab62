"""Front-matter values made safe to show: one line, no control characters, no terminal escapes."""

from __future__ import annotations

import re
from typing import Any

_ESCAPES = re.compile(
    "(?:\x1b\\[|\x9b)[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor
    "|(?:\x1b[\\]P_^X]|[\x9d\x90\x9f\x9e\x98])[^\x07\x1b\x9c]*(?:\x07|\x1b\\\\|\x9c)?"  # OSC, DCS
    "|\x1b[ -/]*[0-~]"
)
"""ECMA-48 control functions, sections 5.3 to 5.6."""

_CONTROLS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_INVISIBLE = re.compile("[\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""Bidi overrides and isolates, which can make text read as what it is not, and empty marks."""
_LONE = re.compile("[\ud800-\udfff]")


def line(text: str) -> str:
    """Return a text as one line without control characters; white space is collapsed."""
    if not text.isprintable():
        text = _CONTROLS.sub(" ", _ESCAPES.sub("", text))
        text = _LONE.sub("\ufffd", _INVISIBLE.sub("", text))
    elif "  " not in text and text[:1] != " " and text[-1:] != " " and text.isascii():
        return text
    return " ".join(text.split())


def words(value: Any) -> str | None:
    """Return a scalar as the writer wrote it, on one line; None where there is no text."""
    if isinstance(value, str):
        return line(value) or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return None


def first(value: Any, *keys: str) -> str | None:
    """Return the text of a value, or of the first of its items, or of one of these keys in it."""
    for _ in range(3):
        if isinstance(value, list) and value:
            value = value[0]
        elif isinstance(value, dict):
            value = next((value[key] for key in keys if value.get(key)), None)
        else:
            break
    return words(value)


def flat(value: Any) -> list[Any]:
    """Return the items of lists within lists; `[[Name]]` in YAML is such a one."""
    if not isinstance(value, list):
        return [value]
    items: list[Any] = []
    for item in value:
        items.extend(flat(item) if isinstance(item, list) else (item,))
    return items
