"""A document as plain data that JSON can hold: the record of the json and jsonl formats.

Every field of Article is there, always, under its name, with `slug` and `minutes`, then
`metadata` and `body`. `metadata` has the front matter that no field holds. What JSON lacks becomes
what comes nearest: times are RFC 3339, sets are lists, bytes are Base64, integers beyond 64 bits
are text, NaN and infinity are null, lone surrogates are U+FFFD, keys are text.
"""

from __future__ import annotations

import math
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date, datetime, time
from typing import Any

from articlectl.model import Article, Document

MAX_DEPTH = 40
MAX_VALUES = 20_000
"""Beyond these, front matter is an attack (a few lines of YAML can stand for 10⁹ values)."""

_COMPUTED = ("slug", "minutes")
_FIRST = ("path", "slug")
_NAMES = tuple(field.name for field in fields(Article))

COLUMNS = (
    *_FIRST,
    *(name for name in _NAMES if name not in (*_FIRST, "words")),
    "words",
    "minutes",
)
"""The fields of every record, in order."""

_SURROGATE = re.compile("[\ud800-\udfff]")


def flat(article: Article) -> dict[str, Any]:
    """Return the article's fields by name, as text, numbers, booleans, lists of text and None."""
    return {name: _field(getattr(article, name)) for name in COLUMNS}


def record(document: Document, notify: Callable[[str], None]) -> dict[str, Any]:
    """Return the whole document as plain data; `notify` hears of metadata too large to take."""
    values = flat(document.article)
    values["metadata"] = _metadata(document, notify)
    values["body"] = text(document.body)
    return values


def text(value: str) -> str:
    """Return the text as UTF-8 can hold it."""
    return value if value.isascii() else _SURROGATE.sub("\ufffd", value)


def _field(value: Any) -> Any:
    if isinstance(value, str):
        return text(value)
    return [text(item) for item in value] if isinstance(value, tuple) else value


def _metadata(document: Document, notify: Callable[[str], None]) -> dict[str, Any]:
    article = document.article
    unknown = {
        key: value
        for key, value in document.metadata.items()
        if key not in _NAMES or (value and not getattr(article, key))
    }
    try:
        return _Plain().table(unknown, 0)
    except _TooLarge:
        notify(f"{article.path}: its front matter is too large, `metadata` is left empty")
        return {}


class _TooLarge(Exception):
    """There are too many values, or they nest too deep."""


class _Plain:
    """Turns values into plain ones, and counts them."""

    def __init__(self) -> None:
        self._left = MAX_VALUES

    def table(self, values: Mapping[Any, Any], depth: int) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        taken = {text(key) for key in values if isinstance(key, str)}
        for key, value in values.items():
            name = text(key) if isinstance(key, str) else _free(_key(key), taken)
            plain[name] = self.value(value, depth + 1)
        return plain

    def value(self, value: Any, depth: int) -> Any:
        self._left -= 1
        if self._left < 0 or depth > MAX_DEPTH:
            raise _TooLarge
        match value:
            case None | bool():
                return value
            case str():
                return text(value)
            case Mapping():
                return self.table(value, depth)
            case list() | tuple():
                return [self.value(item, depth + 1) for item in value]
            case set() | frozenset():
                return [self.value(item, depth + 1) for item in sorted(value, key=repr)]
            case _:
                return _scalar(value)


def _scalar(value: Any) -> Any:
    match value:
        case int():
            return value if -(2**63) <= value < 2**63 else str(value)
        case float():
            return value if math.isfinite(value) else None
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case date() | time():
            return value.isoformat()
        case bytes():
            return b64encode(value).decode("ascii")
        case _:
            return text(str(value))


def _key(key: Any) -> str:
    if key is None or isinstance(key, bool):
        return {None: "null", True: "true", False: "false"}[key]
    plain = _scalar(key)
    return plain if isinstance(plain, str) else str(key)


def _free(name: str, taken: set[str]) -> str:
    """Return the name, with a number where a key of text, or another one, has it already."""
    free, number = name, 2
    while free in taken:
        free, number = f"{name} ({number})", number + 1
    taken.add(free)
    return free
