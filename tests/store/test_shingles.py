from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from articlectl.store.shingles import shingles


def test_runs_of_five_words_without_case_and_punctuation() -> None:
    assert list(shingles("One, *two* three\nFOUR “five” six.")) == [
        "one two three four five",
        "two three four five six",
    ]


def test_less_than_a_run_is_nothing() -> None:
    assert list(shingles("one two three four")) == []


def test_a_chinese_or_japanese_character_is_a_word() -> None:
    assert list(shingles("東京 is大きい!")) == ["東 京 is 大 き", "京 is 大 き い"]


@settings(deadline=None)
@given(st.lists(st.text("abé日", min_size=1, max_size=3), max_size=12))
def test_white_space_does_not_count(words: list[str]) -> None:
    assert list(shingles(" ".join(words))) == list(shingles("\n\n".join(words)))
