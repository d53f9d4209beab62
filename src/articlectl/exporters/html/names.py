"""File names of pages: readable, safe on every file system, never twice in a folder."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Hashable, Iterable
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

LONGEST = 120
"""Bytes of a name: leaves room for a suffix and an extension below the usual 255."""

_PLAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.~-]*[A-Za-z0-9_~])?")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def safe_name(text: str, fallback: str) -> str:
    """Return the text as a file name without its extension; the fallback where nothing is left.

    Letters, marks and digits of every script stay, all else becomes a hyphen; names that Windows
    reserves (`con`, `nul` …) get a suffix.
    """
    name = text if _PLAIN.fullmatch(text) else _hyphenated(text)
    if len(name) > LONGEST // 4:
        name = name.encode()[:LONGEST].decode(errors="ignore").rstrip("-.")
    if _RESERVED.fullmatch(name):
        return f"{name}-page"
    return name or fallback


def _hyphenated(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    kept = (
        character if unicodedata.category(character)[0] in "LMN" or character in "_.~-" else "-"
        for character in composed
    )
    return re.sub(r"-{2,}", "-", "".join(kept)).strip("-.")


def allot(wanted: Iterable[tuple[Key, str]]) -> dict[Key, str]:
    """Give every key a name of its own, compared without case: `x`, then `x-2`, `x-3` …

    Who comes first gets the name as wanted; a name that somebody wants as it is, is never given
    as a suffixed one to somebody else.
    """
    names: dict[Key, str] = {}
    taken: set[str] = set()
    waiting: list[tuple[Key, str]] = []
    for key, name in wanted:
        folded = name.casefold()
        if folded in taken:
            waiting.append((key, name))
        else:
            taken.add(folded)
            names[key] = name
    tried: dict[str, int] = {}
    for key, name in waiting:
        folded = name.casefold()
        number = tried.get(folded, 1) + 1
        while f"{folded}-{number}" in taken:
            number += 1
        tried[folded] = number
        taken.add(f"{folded}-{number}")
        names[key] = f"{name}-{number}"
    return names
