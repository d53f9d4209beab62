"""Times as queries write them: `2024`, `2024-05`, `2024-05-15`, RFC 3339, `7d`, `today`, ranges.

A time is a period, from its start to before its end, in the zone of the reader, which is that of
`now`. An age (`7d`, `2w`, `3m`, `1y`) is the whole day that long ago; months and years are those
of the calendar, cut to the month's last day.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

Span = tuple[datetime | None, datetime | None]
"""From, counted in, and until, not counted in; None is open."""

_CALENDAR = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})?",
    re.IGNORECASE,
)
_AGE = re.compile(r"([0-9]{1,5})([dwmy])", re.IGNORECASE)
_COMPARED = re.compile(r"(>=|<=|>|<)(.+)", re.DOTALL)

FORMS = "2024, 2024-05, 2024-05-15, 2024-05-15T09:30Z, 7d, 2w, 3m, 1y, today or yesterday"
"""The forms of a time, for messages."""


class DateError(ValueError):
    """The text is no time; the message says why, `hint` what to write instead."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


def before(text: str, now: datetime) -> Span:
    """Return the span that ends where the period begins."""
    return None, _period(text, now)[0]


def after(text: str, now: datetime) -> Span:
    """Return the span that begins where the period begins, so that it is what `before` is not."""
    return _period(text, now)[0], None


def span(text: str, now: datetime) -> Span:
    """Return the span of a period, `A..B` (both within), `A..`, `..B`, `>A`, `>=A`, `<A`, `<=A`.

    An age alone (`7d`) is the time since then.
    """
    if ".." in text:
        return _between(text, now)
    if compared := _COMPARED.fullmatch(text):
        return _beyond(compared[1], compared[2], now)
    if _AGE.fullmatch(text):
        return after(text, now)
    return _period(text, now)


def _between(text: str, now: datetime) -> Span:
    first, _, last = text.partition("..")
    if not first and not last:
        raise DateError("the range has no end", "write 2024-01..2024-03, 2024.. or ..2024")
    since = _period(first, now)[0] if first else None
    until = _period(last, now)[1] if last else None
    if since and until and until <= since:
        raise DateError(f"the range `{text}` ends before it begins", f"write {last}..{first}")
    return since, until


def _beyond(sign: str, text: str, now: datetime) -> Span:
    if _AGE.fullmatch(text):
        raise DateError(
            f"`{sign}{text}` can mean newer or older",
            f"write after:{text} for newer, before:{text} for older",
        )
    start, end = _period(text, now)
    spans: dict[str, Span] = {
        ">": (end, None),
        ">=": (start, None),
        "<": (None, start),
        "<=": (None, end),
    }
    return spans[sign]


def _period(text: str, now: datetime) -> tuple[datetime, datetime]:
    try:
        return _calendar(text, now) or _instant(text, now) or _recent(text, now)
    except (ValueError, OverflowError) as error:
        if isinstance(error, DateError):
            raise
        raise DateError(f"there is no date `{text}`", f"write {FORMS}") from error


def _calendar(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    found = _CALENDAR.fullmatch(text)
    if not found:
        return None
    year, month, day = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    first = date(year, month, day)
    if found[3]:
        last = first
    elif found[2]:
        last = date(year, month, _last_day(year, month))
    else:
        last = date(year, 12, 31)
    return _midnight(first, now), _end(last, now)


def _instant(text: str, now: datetime) -> tuple[datetime, datetime] | None:
    if not _INSTANT.fullmatch(text):
        return None
    moment = datetime.fromisoformat(text.upper())
    zone = now.tzinfo
    moment = moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    return moment, moment + timedelta(seconds=1)


def _recent(text: str, now: datetime) -> tuple[datetime, datetime]:
    day = _day_ago(text.lower(), now.date())
    return _midnight(day, now), _end(day, now)


def _day_ago(text: str, today: date) -> date:
    if text == "today":
        return today
    if text == "yesterday":
        return today - timedelta(days=1)
    found = _AGE.fullmatch(text)
    if not found:
        raise DateError(f"`{text}` is no date", f"write {FORMS}")
    count, unit = int(found[1]), found[2]
    if unit in "dw":
        return today - timedelta(days=count * (7 if unit == "w" else 1))
    months = today.year * 12 + today.month - 1 - count * (12 if unit == "y" else 1)
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(today.day, _last_day(year, month)))


def _last_day(year: int, month: int) -> int:
    return 31 if month == 12 else (date(year, month + 1, 1) - timedelta(days=1)).day


def _midnight(day: date, now: datetime) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)


def _end(day: date, now: datetime) -> datetime:
    if day == date.max:
        return datetime.max.replace(tzinfo=now.tzinfo)
    return _midnight(day + timedelta(days=1), now)


def as_utc(moment: datetime) -> datetime:
    """Return the moment in UTC, or the nearest that the calendar of Python can hold."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        edge = datetime.min if moment.year == 1 else datetime.max
        return edge.replace(tzinfo=UTC)
