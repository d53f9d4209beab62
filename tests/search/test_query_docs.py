"""Every example of docs/query.md, run."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from articlectl.errors import QueryError
from articlectl.model import Article
from articlectl.search.query import FIELDS, parse

PAGE = (Path(__file__).parents[2] / "docs" / "query.md").read_text(encoding="utf-8")
NOW = datetime(2024, 6, 15, 12, tzinfo=UTC)


def block(language: str) -> list[str]:
    found = re.search(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
    assert found
    return found[1].splitlines()


def examples(language: str) -> list[tuple[str, str]]:
    cut = [line.partition("→") for line in block(language)]
    assert all(arrow for _, arrow, _ in cut)
    return [(query.strip(), result.strip()) for query, _, result in cut]


ROWS: list[dict[str, Any]] = [json.loads(line) for line in block("jsonl")]
INLINE = [
    query.replace("\\|", "|")
    for line in re.findall(r"^\| (`.*?`) \|", PAGE.partition("## Words")[0], re.MULTILINE)
    for query in re.findall(r"`([^`]+)`", line)
]


@pytest.mark.parametrize(("query", "result"), examples("query"))
def test_an_example_finds_what_the_page_says(query: str, result: str) -> None:
    matches = parse(query, NOW).matches
    found = [Article(row["path"], "", "").slug for row in ROWS if matches(row)]
    assert (", ".join(found) or "none") == result


@pytest.mark.parametrize(("query", "result"), examples("error"))
def test_an_error_says_what_the_page_says(query: str, result: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query, NOW)
    assert f"{caught.value} ({caught.value.hint})" == f"query, {result}"


@pytest.mark.parametrize("query", INLINE)
def test_a_query_of_the_table_parses(query: str) -> None:
    parse(query, NOW)


def test_the_table_shows_every_field() -> None:
    shown = {name for query in INLINE for name in re.findall(r"([a-z]+):", query)}
    assert set(FIELDS) <= shown


def test_the_grammar_names_every_field() -> None:
    grammar = "\n".join(block("ebnf")).partition("name    =")[2]
    assert re.findall(r'"([a-z]+)"', grammar) == list(FIELDS)
