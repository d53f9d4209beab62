"""A query's tree made into one function over the index's rows.

A row has the names of Article's fields, only those that differ from the default; a tuple may be a
list. Everything that does not depend on the row is worked out once, here.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any
from unicodedata import normalize

from articlectl.model import Article
from articlectl.search.dates import as_utc
from articlectl.search.folding import contains, fold
from articlectl.search.nodes import And, Dates, Field, Node, Not, Numbers, Or, Phrase, Word

Row = Mapping[str, Any]
Test = Callable[[Row], bool]
Terms = Callable[[Word | Phrase], Test]


def row_text(row: Row) -> str:
    """Return what words are looked for in: title, description, tags, slug, site and authors.

    One a line, folded, so that no phrase goes from one into the next.
    """
    slug = Article(path=row.get("path", ""), title="", added="").slug
    parts = [row.get("title"), row.get("description"), row.get("site"), slug]
    parts += row.get("tags", ())
    parts += row.get("author", ())
    return "\n".join([fold(part) for part in parts if part])


def in_row(term: Word | Phrase) -> Test:
    """Return the test of a word or phrase on a row alone, as `list` and `export` do it."""
    needle, whole = fold(term.text), isinstance(term, Phrase)
    if "://" in term.text:
        return lambda row: needle in fold(row.get("source") or "")
    return lambda row: contains(row_text(row), needle, whole=whole)


def compiled(node: Node, terms: Terms = in_row) -> Test:
    """Return the node's test; `terms` gives that of a word or phrase, the text's index for one."""
    match node:
        case Word() | Phrase():
            return terms(node)
        case Not(inner):
            test = compiled(inner, terms)
            return lambda row: not test(row)
        case And(nodes):
            return _all([compiled(one, terms) for one in sorted(nodes, key=_looks_into_text)])
        case Or(nodes):
            return _any([compiled(one, terms) for one in sorted(nodes, key=_looks_into_text)])
        case Dates():
            return _dates(node)
        case Numbers():
            return _numbers(node)
        case Field(name, value):
            return _FIELDS[name](value)


def _looks_into_text(node: Node) -> bool:
    """Tell what is slow, so that the quick conditions are asked first."""
    match node:
        case Word() | Phrase():
            return True
        case Not(inner):
            return _looks_into_text(inner)
        case And(nodes) | Or(nodes):
            return any(map(_looks_into_text, nodes))
        case _:
            return False


def _all(tests: list[Test]) -> Test:
    if len(tests) == 2:
        first, second = tests
        return lambda row: first(row) and second(row)

    def every(row: Row) -> bool:
        for test in tests:  # noqa: SIM110 - a generator costs as much as three tests
            if not test(row):
                return False
        return True

    return every


def _any(tests: list[Test]) -> Test:
    if len(tests) == 2:
        first, second = tests
        return lambda row: first(row) or second(row)

    def some(row: Row) -> bool:
        for test in tests:  # noqa: SIM110 - a generator costs as much as three tests
            if test(row):
                return True
        return False

    return some


def _caseless(text: str) -> str:
    return text.lower() if text.isascii() else normalize("NFC", text).casefold()


def _tag(value: str) -> Test:
    wanted = _caseless(value.strip("/"))
    inside = wanted + "/"

    def test(row: Row) -> bool:
        for tag in row.get("tags", ()):
            name = _caseless(tag)
            if name == wanted or name.startswith(inside):
                return True
        return False

    return test


def _author(value: str) -> Test:
    needle = fold(value)
    return lambda row: any(
        contains(fold(name), needle, whole=False) for name in row.get("author", ())
    )


def _title(value: str) -> Test:
    needle = fold(value)
    return lambda row: contains(fold(row.get("title", "")), needle, whole=False)


def _site(value: str) -> Test:
    needle, labels = fold(value), f".{value.casefold().strip('.')}."

    def test(row: Row) -> bool:
        site = row.get("site")
        if site and contains(fold(site), needle, whole=False):
            return True
        source = row.get("source")
        return source is not None and labels in f".{_host(source)}."

    return test


def _host(source: str) -> str:
    rest = source.partition("://")[2]
    for end in "/?#":
        rest = rest.partition(end)[0]
    name = rest.rpartition("@")[2]
    return name.partition(":")[0].casefold()


def _lang(value: str) -> Test:
    wanted = value.lower().replace("_", "-")
    narrower = wanted + "-"

    def test(row: Row) -> bool:
        lang = row.get("lang")
        if not lang:
            return False
        lang = lang.lower().replace("_", "-")
        return bool(lang == wanted or lang.startswith(narrower))

    return test


def _part_of(name: str) -> Callable[[str], Test]:
    def make(value: str) -> Test:
        needle = _caseless(value)
        return lambda row: needle in _caseless(row.get(name) or "")

    return make


def _is(value: str) -> Test:
    if value == "unread":
        return lambda row: not row.get("read")
    key = "problem" if value == "broken" else value
    return lambda row: bool(row.get(key))


def _has(value: str) -> Test:
    return lambda row: bool(row.get(value))


_FIELDS: Mapping[str, Callable[[str], Test]] = {
    "tag": _tag,
    "author": _author,
    "title": _title,
    "site": _site,
    "lang": _lang,
    "source": _part_of("source"),
    "path": _part_of("path"),
    "is": _is,
    "has": _has,
}


def _numbers(node: Numbers) -> Test:
    low, high = node.low or 0, node.high
    if node.name == "minutes":
        low, high = _words_read_in(low, high)
    if high is None:
        return lambda row: bool(row.get("words", 0) >= low)
    return lambda row: low <= row.get("words", 0) <= high


def _words_read_in(low: int, high: int | None) -> tuple[int, int | None]:
    def minutes(words: int) -> int:
        return Article(path="", title="", added="", words=words).minutes

    counts = range(2**40)
    most = None if high is None else bisect_right(counts, high, key=minutes) - 1
    return bisect_left(counts, low, key=minutes), most


_LAST = "\U0010ffff"
"""Sorts after every date."""


def _dates(node: Dates) -> Test:
    within = _within(node.since, node.until)
    if node.name in ("before", "after"):

        def first(row: Row) -> bool:
            value = row.get("date") or row.get("added")
            return value is not None and within(value)

        return first
    name = node.name

    def test(row: Row) -> bool:
        value = row.get(name)
        return value is not None and within(value)

    return test


def _within(since: datetime | None, until: datetime | None) -> Callable[[str], bool]:
    low, high = _seconds(since, ""), _seconds(until, _LAST)
    low_day, high_day = _day(since, ""), _day(until, _LAST)

    def within(value: str) -> bool:
        if len(value) == 20 and value[19] == "Z":
            return low <= value < high
        if len(value) == 10:
            return low_day <= value < high_day
        return exactly(value)

    def exactly(value: str) -> bool:
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return False
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=(since or until or moment).tzinfo)
        moment = as_utc(moment)
        return not (since and moment < as_utc(since)) and not (until and moment >= as_utc(until))

    return within


def _seconds(bound: datetime | None, none: str) -> str:
    """Return the first whole second that is not before the bound, as the index writes times."""
    if bound is None:
        return none
    moment = as_utc(bound)
    if moment.microsecond:
        if moment.replace(tzinfo=None) >= datetime.max.replace(microsecond=0):
            return _LAST
        moment = moment.replace(microsecond=0) + timedelta(seconds=1)
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _day(bound: datetime | None, none: str) -> str:
    """Return the first day whose midnight, for the reader, is not before the bound."""
    if bound is None:
        return none
    day = bound.date()
    if bound.replace(tzinfo=None) == datetime(day.year, day.month, day.day):
        return day.isoformat()
    if day == day.max:
        return _LAST
    return (day + timedelta(days=1)).isoformat()
