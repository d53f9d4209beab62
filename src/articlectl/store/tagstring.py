"""Tags within one string (`a, b` or `a b`), changed in place."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articlectl.store.tags import name
from articlectl.text import fold

_PART = {True: re.compile(r"[^,]+"), False: re.compile(r"\S+")}


def add(content: str, tag: str) -> str:
    """Return the string with one more tag after its last one."""
    spans = list(_spans(content))
    if not spans:
        return content + tag
    end = spans[-1][1]
    separator = ", " if "," in content or len(spans) == 1 else " "
    return content[:end] + separator + tag + content[end:]


def remove(content: str, tag: str) -> str | None:
    """Return the string without a tag and its separator, or None where it does not have it."""
    spans = list(_spans(content))
    for index, (start, end) in enumerate(spans):
        if fold(name(content[start:end])) != fold(tag):
            continue
        if index:
            return content[: spans[index - 1][1]] + content[end:]
        if len(spans) > 1:
            return content[:start] + content[spans[1][0] :]
        rest = content[end:]
        return content[:start] + ("" if rest == "," else rest)
    return None


def rename(content: str, old: str, new: str) -> str | None:
    """Return the string with another tag in the place of one, or None where it does not have it."""
    for start, end in _spans(content):
        if fold(name(content[start:end])) == fold(old):
            return content[:start] + new + content[end:]
    return None


def spellings(content: str) -> Iterator[str]:
    """Yield the string, and with a comma at its end, by which a single tag may have spaces."""
    yield content
    if "," not in content and " " in content.strip():
        yield f"{content},"


def _spans(content: str) -> Iterator[tuple[int, int]]:
    for found in _PART["," in content].finditer(content):
        part = found.group()
        start = found.start() + len(part) - len(part.lstrip())
        if part.strip():
            yield start, start + len(part.strip())
