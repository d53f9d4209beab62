"""What the values of known front-matter fields should be, told of those that are not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from articlectl.store import dates
from articlectl.store.fields import KEYS, key_for
from articlectl.store.tags import read_tags

if TYPE_CHECKING:
    from articlectl.store.envelope import Envelope

_LANGUAGE = re.compile(
    r"[a-z]{2,3}(?:-[a-z]{3}){0,3}(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z\d]{5,8}|\d[a-z\d]{3}))*(?:-[a-wy-z\d](?:-[a-z\d]{2,8})+)*"
    r"(?:-x(?:-[a-z\d]{1,8})+)?|x(?:-[a-z\d]{1,8})+",
    re.IGNORECASE,
)
"""RFC 5646, section 2.1, less the grandfathered tags, and the long names that nobody registered."""

_KEY_LINE = {
    "yaml": r"^[\"']?{key}[\"']?[ \t]*:",
    "toml": r"^[ \t]*[\"']?{key}[\"']?[ \t]*=|^[ \t]*\[\[?[ \t]*{key}[ \t]*\]",
    "json": r"\"{key}\"\s*:",
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """A field whose value says nothing to articlectl."""

    key: str
    reason: str
    """What is there and what is expected, in words."""


def misfits(metadata: Mapping[Any, Any]) -> Iterator[Misfit]:
    """Yield the fields that have a value of a wrong type, or one that cannot be read.

    Only the key that a file really keeps a field under is looked at: `published: true` is no date
    and need not be one where `date` is given.
    """
    for field, expectation in _EXPECTATIONS.items():
        key = key_for(field, metadata)
        value = metadata.get(key)
        if value is None or value == "" or value == [] or value == {}:
            key, value = _unread(field, metadata)
        if value is not None and (expected := expectation(value)):
            yield Misfit(key, f"`{key}` is {_shown(value)}; expected {expected}")


def line_of_key(envelope: Envelope, key: str) -> int | None:
    """Return the line of the file, counted from 1, on which a key of the front matter stands."""
    if envelope.kind == "none":
        return None
    pattern = _KEY_LINE[envelope.kind].format(key=re.escape(key))
    header = envelope.header.replace("\r\n", "\n").replace("\r", "\n")
    found = re.search(pattern, header, re.MULTILINE)
    return None if found is None else envelope.first_line + header.count("\n", 0, found.start())


def _unread(field: str, metadata: Mapping[Any, Any]) -> tuple[str, Any]:
    """The first key of a field with a value that no reader could use."""
    for key in KEYS[field]:
        value = metadata.get(key)
        if value not in (None, "", [], {}):
            return key, value
    return field, None


def _date(value: Any) -> str | None:
    # Jekyll's `published: true` says whether, not when.
    if isinstance(value, bool) or dates.published(value):
        return None
    return "a date like 2024-05-15, or 2024-05-15T09:30:00Z"


def _flag(value: Any) -> str | None:
    return None if isinstance(value, bool) else "true or false, without quotes"


def _text(value: Any) -> str | None:
    return "text on one line" if isinstance(value, dict | list) else None


def _tags(value: Any) -> str | None:
    if isinstance(value, dict) or not read_tags(value):
        return "a list like [one, two]"
    return None


def _language(value: Any) -> str | None:
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if isinstance(value, str) and _LANGUAGE.fullmatch(value.strip()):
        return None
    return "a language tag of BCP 47 like en, pt-BR or zh-Hant"


def _names(value: Any) -> str | None:
    items = value if isinstance(value, list) else [value]
    if any(isinstance(item, bool | int | float) for item in items):
        return "a name, or a list of names"
    return None


_EXPECTATIONS: Mapping[str, Callable[[Any], str | None]] = {
    "title": _text,
    "author": _names,
    "date": _date,
    "added": _date,
    "modified": _date,
    "description": _text,
    "tags": _tags,
    "lang": _language,
    "read": _flag,
    "starred": _flag,
    "archived": _flag,
}


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    text = str(value)
    return f"`{text}`" if len(text) <= 40 else f"`{text[:39]}…`"
