"""Tags as front matter holds them: lists and strings, read and changed without regard to case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from articlectl.store.clean import flat, words
from articlectl.text import fold


def read_tags(value: Any) -> tuple[str, ...]:
    """Return the tags of a list, or of a string with commas or else spaces between them."""
    return tuple(distinct(names(value)))


def distinct(found: Iterable[str]) -> list[str]:
    """Return the tags without those that differ from an earlier one only in case."""
    kept: dict[str, str] = {}
    for tag in found:
        kept.setdefault(fold(tag), tag)
    return list(kept.values())


def name(value: Any) -> str:
    """Return the tag that one item stands for, or "" where it is none."""
    return (words(value) or "").lstrip("#").strip()


def separate(text: str) -> list[str]:
    """Return the parts of a string of tags, as written."""
    return text.split(",") if "," in text else text.split()


def names(value: Any) -> list[str]:
    """Return every tag in the order of the file, those that stand there twice too."""
    if isinstance(value, str):
        items: Iterable[Any] = separate(value)
    else:
        items = flat(value)
    return [found for found in map(name, items) if found]
