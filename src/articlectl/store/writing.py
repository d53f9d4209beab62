"""A new article's front matter, in the order of the table of fields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from articlectl.store.fields import KEYS
from articlectl.store.quoting import date_or_scalar, scalar

DATES = frozenset({*KEYS["date"], *KEYS["added"], *KEYS["modified"]})
"""Keys whose values stay without quotes, so that every tool knows them for dates."""


def compose(fields: Mapping[str, object], body: str) -> bytes:
    """Return a new file: YAML front matter and the Markdown body, LF and UTF-8.

    Fields come in the order of the table, others after them; those without a value are left out.
    """
    from articlectl.store import reading

    post = reading.post("yaml", fields, f"{body.strip(chr(10))}\n" if body.strip() else "")
    assert post.handler is not None
    return post.handler.format(post).encode("utf-8", "replace")


def lines(fields: Mapping[str, object]) -> str:
    """Return the fields as YAML lines; raises ValueError for a value that has no place in them."""
    ordered = [*(name for name in KEYS if name in fields), *(n for n in fields if n not in KEYS)]
    return "".join(
        line for name in ordered for line in field_lines(name, fields[name], eol="\n", indent="")
    )


def field_lines(name: str, value: Any, *, eol: str, indent: str) -> Iterator[str]:
    """Yield the lines of one field in block style; none for a value that says nothing."""
    key = f"{indent}{scalar(name, flow=True)}:"
    if value is None or value is False or value == "" or value == () or value == []:
        return
    if isinstance(value, list | tuple | set | frozenset):
        yield f"{key}{eol}"
        for item in value:
            yield f"{indent}  - {scalar(_text(item), flow=False)}{eol}"
    elif name in DATES:
        yield f"{key} {date_or_scalar(_text(value))}{eol}"
    elif isinstance(value, str):
        yield f"{key} {scalar(value, flow=False)}{eol}"
    else:
        yield f"{key} {_text(value)}{eol}"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str | int | float):
        return str(value)
    if hasattr(value, "isoformat"):
        return str(value.isoformat()).replace("+00:00", "Z")
    raise ValueError(f"{value!r} has no place in front matter")
