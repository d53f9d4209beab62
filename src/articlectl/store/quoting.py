"""Text as a YAML scalar that every tool reads as the same text, YAML 1.1 ones too."""

from __future__ import annotations

import re

_ESCAPED = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_NAMED = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0", '"': '\\"', "\\": "\\\\"}
_UNSAFE_START = frozenset("-?:,[]{}#&*!|>'\"%@`=~<")
_UNSAFE_INSIDE = re.compile(r": | #|:$")
_FLOW_ONLY = frozenset(",[]{}")
_MEANS_ELSE = frozenset(
    {"y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nil"}
)
_NUMBER_LIKE = re.compile(r"[-+.]?[0-9][-+0-9a-fA-FxXoO_.:,TtZz ]*|[-+]?\.(?:inf|nan)", re.I)
_DATE = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\d(?:Z|[-+]\d\d:\d\d))?")


def scalar(text: str, *, flow: bool) -> str:
    """Return the text as a scalar, unquoted where it is safe; `flow` is within brackets."""
    return text if _is_plain(text, flow) else quoted(text)


def quoted(text: str) -> str:
    """Return the text in double quotes, or in single ones where those need no escape."""
    if ("\\" in text or '"' in text) and "'" not in text and not _ESCAPED.search(text):
        return f"'{text}'"
    return double(text)


def double(text: str) -> str:
    """Return the text in double quotes."""
    text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{_ESCAPED.sub(_escape, text)}"'


def in_style(text: str, style: str | None, *, flow: bool) -> str:
    """Return the text in the quotes that stood there, where they can hold it."""
    if style == '"':
        return double(text)
    if style == "'" and not _ESCAPED.search(text):
        doubled = text.replace("'", "''")
        return f"'{doubled}'"
    return scalar(text, flow=flow)


def date_or_scalar(text: str) -> str:
    """Return a date as it is, so that every tool knows it for one; other text like `scalar`."""
    return text if _DATE.fullmatch(text) else scalar(text, flow=False)


def _is_plain(text: str, flow: bool) -> bool:
    return not (
        not text
        or text[0] in _UNSAFE_START
        or text != text.strip()
        or text.lower() in _MEANS_ELSE
        or _ESCAPED.search(text)
        or _UNSAFE_INSIDE.search(text)
        or _NUMBER_LIKE.fullmatch(text)
        or text.startswith("...")
        or (flow and (not _FLOW_ONLY.isdisjoint(text) or ":" in text))
    )


def _escape(found: re.Match[str]) -> str:
    char = found.group()
    code = ord(char)
    return _NAMED.get(char) or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")
