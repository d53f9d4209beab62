"""JSON-LD (schema.org) in a page: the item that is the article, and plain values out of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_ARTICLES = ("Article", "BlogPosting", "Posting", "Report", "Review", "Recipe", "HowTo", "Chapter")
_PAGES = ("WebPage", "ItemPage", "CreativeWork")
_LARGEST = 1_000_000
_DEEPEST = 6


def article(root: HtmlElement) -> Mapping[str, Any]:
    """Return the item that describes the page's article; empty when there is none."""
    items = list(_items(root))
    for kinds in (_ARTICLES, _PAGES):
        for item in items:
            if any(kind.endswith(kinds) for kind in strings(item.get("@type"))):
                return item
    return {}


def text(value: Any) -> str | None:
    """Return the value as text: its name if it is an item, the first of several."""
    return next(iter(names(value)), None)


def names(value: Any) -> list[str]:
    """Return the texts or names that the value holds."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, list):
        return [name for item in value[:50] for name in names(item)]
    if isinstance(value, dict):
        return [name for key in ("name", "@value") for name in strings(value.get(key))][:1]
    return []


def strings(value: Any) -> list[str]:
    """Return the texts in the value, which is one or a list."""
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, str) and item.strip()]


def address(value: Any) -> str | None:
    """Return the address in the value: a text, or an item's `url`."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("url") or value.get("contentUrl")
    return value if isinstance(value, str) else None


def _items(root: HtmlElement) -> Iterator[dict[str, Any]]:
    for script in root.iter("script"):
        kind = (script.get("type") or "").partition(";")[0].strip().lower()
        content = script.text or ""
        if kind != "application/ld+json" or len(content) > _LARGEST:
            continue
        try:
            yield from _walk(json.loads(content, strict=False), 0)
        except (ValueError, RecursionError):
            continue


def _walk(value: Any, depth: int) -> Iterator[dict[str, Any]]:
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _walk(item, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage"):
            yield from _walk(value.get(key), depth + 1)
