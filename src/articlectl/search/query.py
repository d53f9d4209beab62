"""The one query language: of `list`, `export`, `tag --query`, smart lists and `search`.

The language is documented in docs/query.md. `parse` gives a Query; its `matches` filters the
index's rows, its `node` is the tree (see nodes.py) for an engine that does more.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from articlectl.search import nodes
from articlectl.search.matching import Terms, Test, compiled
from articlectl.search.nodes import And, Dates, Field, Node, Not, Numbers, Or, Phrase, Word
from articlectl.search.parsing import CHOICES, FIELDS, tree

__all__ = [
    "CHOICES",
    "FIELDS",
    "And",
    "Dates",
    "Field",
    "Node",
    "Not",
    "Numbers",
    "Or",
    "Phrase",
    "Query",
    "Word",
    "parse",
]


@dataclass(frozen=True, slots=True)
class Query:
    """A parsed query; equal to another of the same tree, and printed in the query language."""

    node: Node
    matches: Test = field(compare=False, repr=False)
    """Tells whether a row of the index (names of Article's fields, defaults left out) fits."""

    def __str__(self) -> str:
        return str(self.node)

    def words(self) -> tuple[Word | Phrase, ...]:
        """Return the words and phrases that a hit may contain, in the order written."""
        return tuple(nodes.wanted(self.node))

    def test(self, terms: Terms) -> Test:
        """Return the query as one function where `terms` says how a word or phrase is tested.

        For a full-text engine: `terms(word)` can look a row up in the hits of that word.
        """
        return compiled(self.node, terms)


def parse(text: str, now: datetime) -> Query:
    """Return the query that the text says; an empty one matches everything.

    `now` is the reader's clock: relative dates count from it, and its zone is theirs. Raises
    QueryError with the column where the text does not parse, ValueError if `now` has no zone.
    """
    if now.tzinfo is None:
        raise ValueError("the clock of a query needs a zone")
    node = tree(text, now)
    return Query(node, compiled(node))
