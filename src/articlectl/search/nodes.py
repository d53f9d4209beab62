"""The tree of a query: frozen nodes that print as the query language writes them.

And, Or, Not join; Word and Phrase look into the text; Field, Dates and Numbers ask for a value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from articlectl.search.lexing import is_bare_value


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or the beginning of one."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Phrase:
    """Whole words in this order."""

    text: str

    def __str__(self) -> str:
        return _quoted(self.text)


@dataclass(frozen=True, slots=True)
class Field:
    """A condition on one field: tag, author, site, lang, title, source, path, `is`, `has`."""

    name: str
    value: str

    def __str__(self) -> str:
        value = self.value if is_bare_value(self.value) else _quoted(self.value)
        return f"{self.name}:{value}"


@dataclass(frozen=True, slots=True)
class Dates:
    """A condition on a time: `since` counts in, `until` does not; both in the reader's zone."""

    name: str
    text: str
    since: datetime | None
    until: datetime | None

    def __str__(self) -> str:
        return f"{self.name}:{self.text}"


@dataclass(frozen=True, slots=True)
class Numbers:
    """A condition on a count; both bounds count in."""

    name: str
    text: str
    low: int | None
    high: int | None

    def __str__(self) -> str:
        return f"{self.name}:{self.text}"


@dataclass(frozen=True, slots=True)
class Not:
    """What the node does not match."""

    node: Node

    def __str__(self) -> str:
        return "-" + _grouped(self.node, And, Or)


@dataclass(frozen=True, slots=True)
class And:
    """What every node matches: everything, where there is none."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(_grouped(node, And, Or) for node in self.nodes)


@dataclass(frozen=True, slots=True)
class Or:
    """What one of the nodes matches."""

    nodes: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(_grouped(node, Or) for node in self.nodes)


Node = And | Or | Not | Word | Phrase | Field | Dates | Numbers


def wanted(node: Node) -> Iterator[Word | Phrase]:
    """Yield the words and phrases that a match may contain: those under no Not, or an even number.

    In the order written.
    """
    return _terms(node, wanted=True)


def _terms(node: Node, *, wanted: bool) -> Iterator[Word | Phrase]:
    match node:
        case Word() | Phrase():
            if wanted:
                yield node
        case Not(inner):
            yield from _terms(inner, wanted=not wanted)
        case And(nodes) | Or(nodes):
            for one in nodes:
                yield from _terms(one, wanted=wanted)
        case _:
            return


def _grouped(node: Node, *loose: type[And] | type[Or]) -> str:
    return f"({node})" if isinstance(node, loose) else str(node)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
