"""Dates as machines write them, to the one form that articles keep."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from articlectl.capture.byline import date_of

_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\D.*)?")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}.*)?")
_EARLIEST, _LATEST = 1800, 2100


def normalise(value: str) -> str | None:
    """Return `2024-05-15`, or RFC 3339 where time and zone are given; None for no real date."""
    value = value.strip()
    if not value or len(value) > 60:
        return None
    found = _iso(value) or _rfc_2822(value) or _compact(value) or date_of(value)
    return found if found and _EARLIEST <= int(found[:4]) <= _LATEST else None


def _iso(value: str) -> str | None:
    match = _ISO.fullmatch(value)
    if match is None:
        return None
    try:
        if match[1] is None:
            return date.fromisoformat(value).isoformat()
        moment = datetime.fromisoformat(re.sub(r"\s+(?=[+-]\d|Z)", "", value))
    except ValueError:
        return date_of(value)
    return _moment(moment)


def _moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        # Without its zone a time says nothing: only the day is sure.
        return moment.date().isoformat()
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _rfc_2822(value: str) -> str | None:
    if "," not in value[:5] and ":" not in value:
        return None
    try:
        return _moment(parsedate_to_datetime(value))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def _compact(value: str) -> str | None:
    match = _COMPACT.fullmatch(value)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat() if match else None
    except ValueError:
        return None
