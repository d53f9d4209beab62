"""Dates as people write them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlectl.store import dates

PUBLISHED = {
    "2024-05-15": "2024-05-15",
    "2024/5/1": "2024-05-01",
    "2024.05.15": "2024-05-15",
    "2024-05": "2024-05-01",
    "2024": "2024-01-01",
    "2024-05-15T10:00:00Z": "2024-05-15T10:00:00Z",
    "2024-05-15 10:00:00 +0200": "2024-05-15T10:00:00+02:00",
    "2024-05-15T10:00:00.123-05:30": "2024-05-15T10:00:00-05:30",
    "2024-05-15 9:05": "2024-05-15T09:05:00Z",
    "2024-06-30T23:59:60Z": "2024-06-30T23:59:59Z",
    "May 15, 2024": "2024-05-15",
    "15 May 2024": "2024-05-15",
    "Wednesday, 1st September 2024": "2024-09-01",
    "Wed, 15 May 2024 10:00:00 GMT": "2024-05-15T10:00:00Z",
    "Wed, 15 May 2024 10:00:00 +0200": "2024-05-15T10:00:00+02:00",
    "2024-13-01": None,
    "2024-02-30": None,
    "yesterday": None,
    "12:30": None,
    "15 Mob 2024": None,
    "": None,
    "2024-05-15" * 9: None,
    "2024-05-15T10:00:00+99:00": None,
}


@pytest.mark.parametrize(("written", "read"), PUBLISHED.items())
def test_a_publication_date_is_read(written: str, read: str | None) -> None:
    assert dates.published(written) == read


@pytest.mark.parametrize("value", [True, None, 1.5, [], {}, "0001-01-01T00:00:00+14:00"])
def test_what_is_no_moment_is_none(value: object) -> None:
    assert dates.moment(value) is None


def test_dates_of_python_are_read_too() -> None:
    assert dates.published(date(2024, 5, 15)) == "2024-05-15"
    assert dates.moment(datetime(2024, 5, 15, tzinfo=UTC)) == "2024-05-15T00:00:00Z"


@given(st.datetimes(datetime(1000, 1, 2), datetime(9998, 1, 1)), st.integers(-14, 14))
def test_moments_are_ordered_as_their_text(when: datetime, hours: int) -> None:
    zoned = when.replace(tzinfo=timezone(timedelta(hours=hours)), microsecond=0)
    text = dates.moment(zoned.isoformat())
    assert text is not None
    assert datetime.fromisoformat(text) == zoned
    later = dates.moment((zoned + timedelta(seconds=1)).isoformat())
    assert later is not None
    assert text < later
    assert dates.moment(text) == text


@given(st.text())
def test_no_text_breaks_it(text: str) -> None:
    for read in (dates.published, dates.moment):
        found = read(text)
        assert found is None or datetime.fromisoformat(found)


@pytest.mark.parametrize("time", [0, 10**30, -(10**30)])
def test_any_file_time_is_a_moment(time: int) -> None:
    assert dates.file_time(time).endswith("Z")
