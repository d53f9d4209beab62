"""Metadata in plain types, for JSON writers that know no others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_LARGEST = 1 << 63
"""JSON writers and readers know no larger whole numbers: those are exported as text."""


def exportable(metadata: Mapping[Any, Any]) -> dict[Any, Any]:
    """Return the same values, with plain numbers for those that keep how they were written.

    Keys stay as they are: only who exports knows how to write `1` or `null` as a key.
    """
    return {key: _plain(value) for key, value in metadata.items()}


def _plain(value: Any) -> Any:
    kind = type(value)
    if kind is str or kind is bool:
        return value
    if kind is dict:
        return exportable(value)
    if kind is list:
        return [_plain(item) for item in value]
    if isinstance(value, float) and kind is not float:
        return float(value)
    if isinstance(value, int):
        return int(value) if -_LARGEST <= value < _LARGEST else str(value)
    return value
