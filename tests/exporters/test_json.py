import json
import math
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articlectl.exporters import Export, resolve
from articlectl.model import Article, Document, Stamp

HOSTILE = [
    "line\nline\r\nline\ttab",
    'a "quote", a comma; a \\backslash',
    "emoji 🧭, 文件, Łódź, مقالة",
    "nul \0 and escape \x1b[31m",
    "=HYPERLINK(1)",
    "\u2028\u2029",
    "",
]


def exported(export: Export, name: str) -> Any:
    resolve(name)(export)
    assert isinstance(export.stdout, BytesIO)
    text = export.stdout.getvalue().decode()
    if name == "json":
        return json.loads(text, parse_constant=pytest.fail)
    return [json.loads(line, parse_constant=pytest.fail) for line in text.split("\n")[:-1]]


def as_article(record: dict[str, Any]) -> Article:
    known = {field.name: record[field.name] for field in fields(Article)}
    return Article(**{**known, "author": tuple(known["author"]), "tags": tuple(known["tags"])})


both = pytest.mark.parametrize("name", ["json", "jsonl"])


@both
def test_fields_come_back_equal(name: str, article: Any, request_for: Any) -> None:
    documents = [
        article(),
        article(
            "trip/index.md",
            body="Body\n\nof text.",
            author=("Ada Example", "Bo; Sample"),
            tags=("un/iom", "a"),
            date="2024-05-15",
            words=500,
            read=True,
            problem="line 3: broken",
            hash="abc",
        ),
        *(
            article(f"{n}.md", body=text, title=text, tags=(text,))
            for n, text in enumerate(HOSTILE)
        ),
    ]
    records = exported(request_for(iter(documents)), name)
    assert [as_article(record) for record in records] == [one.article for one in documents]
    assert [record["body"] for record in records] == [one.body for one in documents]
    assert [record["slug"] for record in records[:2]] == ["disk", "trip"]
    assert [record["minutes"] for record in records[:2]] == [0, 2]
    assert list(records[0]) == list(records[1])


@both
def test_nothing_is_an_empty_export(name: str, request_for: Any) -> None:
    assert exported(request_for([]), name) == []


@both
def test_one_record_is_on_one_line(name: str, article: Any, request_for: Any) -> None:
    request = request_for([article(body="a\nb\n"), article("b.md")])
    exported(request, name)
    lines = request.stdout.getvalue().decode().splitlines()
    assert len(lines) == {"json": 4, "jsonl": 2}[name]


def test_metadata_has_what_no_field_holds(article: Any, request_for: Any) -> None:
    metadata = {
        "title": "The disk",
        "tags": ["a"],
        "read": False,
        "date": "last spring",
        "rating": 4.5,
        "layout": {"hero": [1, None, True]},
    }
    (record,) = exported(request_for([article(tags=("a",), metadata=metadata)]), "json")
    assert record["metadata"] == {
        "date": "last spring",
        "rating": 4.5,
        "layout": {"hero": [1, None, True]},
    }


def test_metadata_is_made_safe_for_json(article: Any, request_for: Any) -> None:
    east = timezone(timedelta(hours=2))
    metadata = {
        1: "number",
        "1": "text",
        1.0 + 0.5: "float",
        None: "nothing",
        False: "no",
        date(2024, 5, 15): "day",
        "a": {2: {"b": {3: 4}}},
        "nan": [math.nan, math.inf, -math.inf, 1e300],
        "when": [datetime(2024, 5, 15, 8, tzinfo=UTC), datetime(2024, 5, 15, 8, tzinfo=east)],
        "day": [date(2024, 5, 15), time(8, 30)],
        "bytes": b"\xff\x00",
        "set": {"b", "a"},
        "pair": (1, 2),
        "big": [2**63 - 1, -(2**63), 2**63],
        "lone\ud800": "\udfff",
        "odd": Path("a/b"),
    }
    (record,) = exported(request_for([article(metadata=metadata, body="\ud800")]), "json")
    assert record["metadata"] == {
        "1 (2)": "number",
        "1": "text",
        "1.5": "float",
        "null": "nothing",
        "false": "no",
        "2024-05-15": "day",
        "a": {"2": {"b": {"3": 4}}},
        "nan": [None, None, None, 1e300],
        "when": ["2024-05-15T08:00:00Z", "2024-05-15T08:00:00+02:00"],
        "day": ["2024-05-15", "08:30:00"],
        "bytes": "/wA=",
        "set": ["a", "b"],
        "pair": [1, 2],
        "big": [2**63 - 1, -(2**63), str(2**63)],
        "lone\ufffd": "\ufffd",
        "odd": "a/b",
    }
    assert record["body"] == "\ufffd"


def laughs() -> Any:
    value: Any = ["ha"]
    for _ in range(30):
        value = [value] * 10
    return value


def ring() -> Any:
    value: list[Any] = []
    value.append(value)
    return value


@pytest.mark.parametrize("make", [laughs, ring])
def test_metadata_that_explodes_is_left_out_and_told(
    make: Callable[[], Any], article: Any, request_for: Any
) -> None:
    told: list[str] = []
    documents = [article(metadata={"x": make()}), article("b.md", metadata={"y": 1})]
    first, second = exported(request_for(documents, notify=told.append), "json")
    assert (first["metadata"], second["metadata"]) == ({}, {"y": 1})
    assert len(told) == 1
    assert told[0].startswith("2024/05/disk.md: ")


keys = st.one_of(st.text(max_size=5), st.integers(), st.booleans(), st.none(), st.dates())
scalars = st.one_of(
    keys,
    st.floats(),
    st.binary(max_size=5),
    st.datetimes(timezones=st.timezones()),
    st.text(st.characters(categories=["Cs"]), max_size=3),
)
trees = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(metadata=st.dictionaries(keys, trees, max_size=4), body=st.text())
def test_any_front_matter_becomes_strict_json(
    metadata: dict[Any, Any], body: str, request_for: Any
) -> None:
    document = Document(Article("a.md", "A", "2024-05-15T08:00:00Z"), body, Stamp(1, 1), metadata)
    (record,) = exported(request_for([document]), "json")
    assert record["body"] == body
    assert len(record["metadata"]) == len(metadata)
    assert exported(request_for([document]), "jsonl") == [record]
