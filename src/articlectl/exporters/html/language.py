"""What a page must know of languages: its direction, a valid tag, and how a date is written."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_RIGHT_TO_LEFT = "ar arc arz azb ckb dv fa glk he iw ji ks lrc mzn nqo pnb prs ps sd syr ug ur yi"
_RIGHT_TO_LEFT_LANGUAGES = frozenset(_RIGHT_TO_LEFT.split())
_RIGHT_TO_LEFT_SCRIPTS = frozenset(
    ("adlm", "arab", "aran", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa")
)
_YEAR = "January February March April May June July August September October November December"
_MONTHS = _YEAR.split()


def language(tag: str | None) -> str | None:
    """Return the BCP 47 tag with hyphens, or None where it is none."""
    cleaned = (tag or "").strip().replace("_", "-")
    return cleaned if _TAG.fullmatch(cleaned) else None


def direction(tag: str | None) -> str:
    """Return `rtl` or `ltr` for a language tag; a script in the tag outweighs the language."""
    parts = (tag or "").lower().split("-")
    for part in parts[1:]:
        if len(part) == 4 and part.isalpha():
            return "rtl" if part in _RIGHT_TO_LEFT_SCRIPTS else "ltr"
    return "rtl" if parts[0] in _RIGHT_TO_LEFT_LANGUAGES else "ltr"


def moment(text: str | None) -> datetime | None:
    """Return a date or an RFC 3339 time as a UTC time, or None where it is neither."""
    try:
        parsed = datetime.fromisoformat((text or "").strip())
    except ValueError:
        return None
    try:
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except OverflowError:
        return None


def date_words(day: datetime, lang: str) -> str:
    """Return a date as people write it: `24 November 2026` in English, else ISO 8601."""
    if lang.lower().split("-")[0] == "en":
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    return f"{day.year:04}-{day.month:02}-{day.day:02}"


def month_words(month: int, lang: str) -> str:
    """Return the name of a month in English, else its number in two digits."""
    return _MONTHS[month - 1] if lang.lower().split("-")[0] == "en" else f"{month:02}"


def rfc3339(time: datetime | None) -> str:
    """Return the time as feeds want it; the epoch where there is none, so that output is stable."""
    shown = time or datetime(1970, 1, 1, tzinfo=UTC)
    return f"{shown.replace(tzinfo=None).isoformat(timespec='seconds')}Z"
