"""The lines that say who wrote an article, and when."""

from __future__ import annotations

import re
from datetime import date

from articlectl.capture.chrome import Chrome, classify
from articlectl.capture.plain import ends_sentence


def author_of(line: str) -> str | None:
    """Return the name in a byline ("By Ada Quill"), or None when the line is none."""
    match = _BYLINE.fullmatch(line.strip())
    if match is None or (ends_sentence(line) and not line.rstrip().endswith("Jr.")):
        return None
    name = match[1].strip()
    return name if is_name(name) else None


def is_name(line: str) -> bool:
    """Tell whether the line could be a person's name and nothing else."""
    parts = line.split()
    return 2 <= len(parts) <= 5 and all(
        _NAME_PART.fullmatch(part) and (not part[0].islower() or part in _PARTICLES)
        for part in parts
    )


def is_date(line: str) -> bool:
    """Tell whether the whole line is a date of publication or change, with what it stands beside.

    "May 15, 2024", "15 May", "Updated: 2024-05-15 · 3 min read", "3 days ago".
    """
    parts = [part for part in re.split(r"\s*[|·•]\s*|\s+[-–—]\s+", line.strip()) if part]
    if not parts or len(line) > 100:
        return False
    return any(_DATE.fullmatch(part) for part in parts) and all(
        _DATE.fullmatch(part) or classify(part) is not Chrome.NEVER or is_name(part)
        for part in parts
    )


def date_of(line: str) -> str | None:
    """Return the day as `2024-05-15` when the line gives it beyond doubt: ISO, or a month's name.

    `04/05/2024` is April in one country and May in another: no date is better than a wrong one.
    """
    if (match := re.search(r"\b(\d{4})[-./](\d{1,2})[-./](\d{1,2})\b", line)) or (
        match := re.search(r"\b(\d{4})年\s?(\d{1,2})月\s?(\d{1,2})日", line)
    ):
        year, month, day = (int(group) for group in match.groups())
    elif match := _MONTH_FIRST.search(line):
        month, day, year = _MONTHS[match[1][:3].lower()], int(match[2]), int(match[3])
    elif match := _DAY_FIRST.search(line):
        day, month, year = int(match[1]), _MONTHS[match[2][:3].lower()], int(match[3])
    else:
        return None
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def less_dates(line: str) -> str:
    """Return the line without the dates in it."""
    return _DATE.sub(" ", line)


_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_MONTH = (
    r"(Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_MONTH_FIRST = re.compile(
    rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})\b", re.IGNORECASE
)
_DAY_FIRST = re.compile(
    rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH},?\s+(\d{{4}})\b", re.IGNORECASE
)
_WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thur?s?|Fri|Sat(?:ur)?|Sun)(?:day)?"
_TIME = r"(?:\s*(?:,|at)?\s*\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[AP]\.?M\.?)?\s*(?:[A-Z]{2,4})?)?"
_DATE = re.compile(
    r"(?:(?:first\s+)?(?:published|posted|updated|last\s+(?:updated|modified)|modified|created|date)"
    r"\s*(?:on|at)?\s*:?\s*)?"
    rf"(?:{_WEEKDAY},?\s+)?"
    rf"(?:{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?(?:\s+of)?\s+{_MONTH}(?:,?\s+\d{{4}})?"
    r"|\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2}(?:\d{2})?"
    r"|\d{4}年\s?\d{1,2}月\s?\d{1,2}日"
    r"|(?:an?|\d+)\s*(?:m|h|d|w|mo|y|mins?|minutes?|hours?|hrs?|days?|weeks?|months?|years?)\s+ago"
    r"|yesterday|today)" + _TIME,
    re.IGNORECASE,
)
_BYLINE = re.compile(
    r"(?:(?:written|posted|published|story|words|text|article)\s+by|by|author|words)\s*:?\s+"
    r"(.{3,80}?)",
    re.IGNORECASE,
)
_NAME_PART = re.compile(r"(?:[^\W\d_]\.)+|[^\W\d_]+(?:['’-][^\W\d_]+)*")
_PARTICLES = frozenset(
    [
        "al",
        "bin",
        "da",
        "de",
        "del",
        "den",
        "der",
        "di",
        "dos",
        "du",
        "el",
        "la",
        "le",
        "ter",
        "van",
        "von",
        "y",
    ]
)
