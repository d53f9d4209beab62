"""Values that say nothing to us are told of; all that the reader understands are not."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articlectl.store.envelope import cut
from articlectl.store.expectations import line_of_key, misfits


def keys(metadata: dict[str, Any]) -> list[str]:
    return [misfit.key for misfit in misfits(metadata)]


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"title": "A", "tags": ["a"], "date": "2024-05-15", "lang": "en", "read": True},
        {"title": 1984, "tags": "a, b", "date": 2024, "lang": "zh-Hant-TW", "starred": False},
        {"title": None, "tags": [], "date": "", "lang": None, "read": None},
        {"published": True, "author": {"name": "Ada"}, "authors": [{"name": "Ada"}]},
        {"date": "May 5, 2024", "published": False, "lang": "de-CH-1996"},
        {"lang": "no", "language": "x-klingon", "author": ["[[Ada]]"], "weight": "heavy"},
    ],
)
def test_what_is_understood(metadata: dict[str, Any]) -> None:
    assert keys(metadata) == []


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("title", ["a"], "`title` is a list; expected text on one line"),
        ("title", {"a": 1}, "`title` is a mapping; expected text on one line"),
        ("tags", {"a": 1}, "`tags` is a mapping; expected a list like [one, two]"),
        ("keywords", {"a": 1}, "`keywords` is a mapping; expected a list like [one, two]"),
        ("date", "soon", "`date` is `soon`; expected a date like 2024-05-15,"),
        ("created", "2024-13-45", "`created` is `2024-13-45`; expected a date"),
        ("updated", ["2024"], "`updated` is a list; expected a date"),
        ("read", "yes please", "`read` is `yes please`; expected true or false"),
        ("starred", 1, "`starred` is `1`; expected true or false"),
        ("archived", "true", "`archived` is `true`; expected true or false, without quotes"),
        ("lang", "en_US", "`lang` is `en_US`; expected a language tag"),
        ("language", "English", "`language` is `English`; expected a language tag"),
        ("lang", True, "`lang` is `true`; expected a language tag"),
        ("author", True, "`author` is `true`; expected a name"),
        ("title", ["x" * 100], "`title` is a list"),
        ("date", "x" * 100, f"`date` is `{'x' * 39}…`; expected"),
    ],
)
def test_what_is_told(key: str, value: Any, expected: str) -> None:
    (misfit,) = misfits({key: value})
    assert misfit.key == key
    assert misfit.reason.startswith(expected)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=5,
)
KEYS = st.sampled_from(
    ["title", "author", "date", "published", "tags", "lang", "read", "x", "added"]
)


@settings(deadline=None)
@given(st.dictionaries(KEYS, VALUES))
def test_no_value_is_too_strange(metadata: dict[str, Any]) -> None:
    for misfit in misfits(metadata):
        assert misfit.key in metadata
        assert "expected" in misfit.reason


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("---\ntitle: lang\nlang: x\n---\n", 3),
        ("---\r\ntitle: a\r\n'lang' : x\r\n---\r\n", 3),
        ("---\nnested:\n  lang: x\n---\n", None),
        ('+++\ntitle = "lang"\n\nlang = "x"\n+++\n', 4),
        ("+++\ntitle = 'a'\n[lang]\nx = 1\n+++\n", 3),
        ('{\n  "title": "a",\n  "lang": "x"\n}\n', 3),
        ("lang: x\n", None),
    ],
)
def test_the_line_of_a_key(text: str, line: int | None) -> None:
    assert line_of_key(cut(text.encode()), "lang") == line
