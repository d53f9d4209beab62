"""Dates as people write them in front matter, brought to the forms that an Article has."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

_UTC = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_ISO = re.compile(
    r"(?P<year>\d{4})(?:[-/.](?P<month>\d{1,2})(?:[-/.](?P<day>\d{1,2}))?)?"
    r"(?:(?:[T_]|\s+)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[-+]\d{2}(?::?\d{2})?)?(?:\s+[A-Z]{3,5})?)?",
    re.IGNORECASE,
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ENGLISH = re.compile(
    r"(?:[a-z]+,\s*)?(?:(?P<month1>[a-z]{3,9})\.?\s+(?P<day1>\d{1,2})(?:st|nd|rd|th)?,?"
    r"|(?P<day2>\d{1,2})(?:st|nd|rd|th)?\s+(?P<month2>[a-z]{3,9})\.?,?)\s+(?P<year>\d{4})"
    r"(?:,?\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?"
    r"\s*(?P<zone>Z|UTC|GMT|[-+]\d{2}:?\d{2})?)?",
    re.IGNORECASE,
)
_LONGEST = 64


def published(value: Any) -> str | None:
    """Return a date as `2024-05-15`, or RFC 3339 where a time of day is given; None if it is none.

    A month or a year alone stands for its first day; a time without a zone is taken as UTC.
    """
    if type(value) is date:
        return value.isoformat()
    found = _read(value)
    if found is None:
        return None
    moment, has_time = found
    if not has_time:
        return moment.date().isoformat()
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def moment(value: Any) -> str | None:
    """Return a date or time as RFC 3339 in UTC, whose order as text is the order in time."""
    if isinstance(value, str) and _UTC.fullmatch(value) and _exists(value):
        return value
    found = _read(value)
    if found is None:
        return None
    try:
        return utc(found[0])
    except OverflowError:
        return None


def utc(moment: datetime) -> str:
    """Return a time as RFC 3339 in UTC, in whole seconds; one without a zone is UTC already."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    moment = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    return moment.isoformat() + "Z"


def file_time(mtime_ns: int) -> str:
    """Return a file's time as RFC 3339 in UTC; times that no calendar has become the epoch."""
    try:
        return utc(datetime.fromtimestamp(mtime_ns // 1_000_000_000, UTC))
    except (OverflowError, ValueError, OSError):
        return "1970-01-01T00:00:00Z"


def _exists(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _read(value: Any) -> tuple[datetime, bool] | None:
    """The moment that a value names, and whether it has a time of day."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=UTC), True
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC), False
    if isinstance(value, float):
        return None
    text = str(value).strip()
    if len(text) > _LONGEST:
        return None
    if text.isdecimal() and len(text) in (9, 10, 13):
        return datetime.fromtimestamp(int(text[:10] if len(text) == 13 else text), UTC), True
    found = _ISO.fullmatch(text) or _ENGLISH.fullmatch(text)
    return None if found is None else _assemble(found.groupdict())


def _assemble(parts: dict[str, str | None]) -> tuple[datetime, bool] | None:
    name = parts.get("month1") or parts.get("month2")
    if name and name[:3].lower() not in _MONTHS:
        return None
    month = _MONTHS.index(name[:3].lower()) + 1 if name else int(parts.get("month") or 1)
    day = int(parts.get("day") or parts.get("day1") or parts.get("day2") or 1)
    hour = parts["hour"]
    try:
        found = datetime(
            int(parts["year"] or 0),
            month,
            day,
            int(hour or 0),
            int(parts["minute"] or 0),
            # RFC 3339 allows a leap second, datetime does not.
            min(int(parts["second"] or 0), 59),
            tzinfo=_zone(parts["zone"]),
        )
    except ValueError:
        return None
    return found, hour is not None


def _zone(text: str | None) -> timezone:
    if not text or text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(offset if text[0] == "+" else -offset)
