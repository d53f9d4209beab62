"""What is computed from Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articlectl.store import text

COUNTS = {
    "": 0,
    "one": 1,
    "one two\n\nthree": 3,
    "# One\n\n- two\n- three\n  * four\n\n> five - six\n": 6,
    "| a | b |\n|---|---|\n| c | d |\n": 5,
    "one\n---\ntwo": 2,
    "don't re-read": 2,
    "日本語": 3,
    "日本語 and 中文 too": 7,
    "한국어 제목": 2,
    "café – crème": 2,
}


@pytest.mark.parametrize(("markdown", "count"), COUNTS.items())
def test_words_are_counted(markdown: str, count: int) -> None:
    assert text.count_words(markdown) == count


@given(st.lists(st.text("abcäöü", min_size=1)), st.sampled_from([" ", "\n", "  \n\n", "\t"]))
def test_white_space_changes_neither_count_nor_fingerprint(words: list[str], space: str) -> None:
    assert text.measure(space.join(words)) == text.measure(" ".join(words))
    assert text.measure(space.join(words)) == (
        text.count_words(" ".join(words)),
        text.fingerprint(" ".join(words)),
    )
    assert text.count_words(space.join(words)) == len(words)


def test_the_fingerprint_is_16_digits_and_stays_the_same_over_versions() -> None:
    assert text.fingerprint("Why  files\nlast") == "4cd71222cc60b1e1"


HEADINGS = {
    "text\n\n# One #\n": "One",
    "## [Two](x) *and* `three`\n# One": "Two and three",
    "```\n# no\n```\n# Yes": "Yes",
    "~~~~\n```\n# no\n~~~~\n# Yes": "Yes",
    "One\n===\n": "One",
    "One\n---\n": "One",
    "- item\n---\n": None,
    "---\n\ntext": None,
    "    # code\n": None,
    "#hashtag\n": None,
    "#\n\n# One\n": "One",
    "####### seven": None,
    "![pic](a.png)\n\n# ![pic](a.png) One": "One",
    "": None,
}


@pytest.mark.parametrize(("markdown", "heading"), HEADINGS.items())
def test_the_first_heading_is_found(markdown: str, heading: str | None) -> None:
    assert text.first_heading(markdown) == heading


SUMMARIES = {
    "# Title\n\nOne *two* [three](x).\n": "One two three.",
    "> quoted\n\n- item\n": "quoted item",
    "```\ncode\n```\n\nText ![i](x.png)[^1] here": "Text here",
    "| a | b |\n|---|---|\n\nText": "Text",
    "Title\n=====\n\nText": "Text",
    "[a]: http://example.org\n\nText <b>bold</b> \\*x\\* snake_case_name": (
        "Text bold *x* snake_case_name"
    ),
    "[[Note|shown]] and [[other]]": "shown and other",
    "": "",
}


@pytest.mark.parametrize(("markdown", "summary"), SUMMARIES.items())
def test_the_summary_is_running_text(markdown: str, summary: str) -> None:
    assert text.summary(markdown) == summary


def test_the_summary_is_cut_at_a_word() -> None:
    assert text.summary("One two, three four", limit=12) == "One two…"
    assert text.summary("日本語" * 100, limit=10) == "日本語日本語日本語…"


@given(st.text("a b\n#*_`[]()!-~|<>\\", max_size=300), st.integers(2, 60))
def test_a_summary_never_exceeds_its_limit(markdown: str, limit: int) -> None:
    assert len(text.summary(markdown, limit)) <= limit
    text.first_heading(markdown)


def test_hostile_markup_takes_no_time() -> None:
    for mark in ("*", "_", "`", "[", "![", "<", "[[", "[^", "~~a", "**a"):
        text.plain(mark * 20_000)
