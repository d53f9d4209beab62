"""Tokens put together into the tree of a query, every value checked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from articlectl.errors import QueryError
from articlectl.search import dates
from articlectl.search.folding import fold
from articlectl.search.lexing import Kind, Token, tokens
from articlectl.search.nodes import And, Dates, Field, Node, Not, Numbers, Or, Phrase, Word

MAX_DEPTH = 50
"""How deep parentheses and negations may stand in each other."""

TEXT_FIELDS = ("tag", "author", "site", "lang", "title", "source", "path")
DATE_FIELDS = ("before", "after", "date", "added", "modified")
NUMBER_FIELDS = ("words", "minutes")
CHOICES: Mapping[str, tuple[str, ...]] = {
    "is": ("read", "unread", "starred", "archived", "broken"),
    "has": ("image", "source", "date", "author", "tags", "description"),
}
FIELDS = (*TEXT_FIELDS, *DATE_FIELDS, *NUMBER_FIELDS, *CHOICES)
"""Every field of the language, for completion and messages."""

_NUMBER = re.compile(r"(>=|<=|>|<)?([0-9]{1,9})")
_NUMBERS = re.compile(r"([0-9]{1,9})?\.\.([0-9]{1,9})?")


def tree(query: str, now: datetime) -> Node:
    """Return the tree of the query; QueryError says in which column it does not parse."""
    return _Parser(query, now).whole()


class _Parser:
    """Recursive descent: either := every (OR every)*; every := unary (AND? unary)*."""

    def __init__(self, query: str, now: datetime) -> None:
        self.query = query
        self.now = now
        self._tokens = iter(tokens(query))
        self.next: Token | None = next(self._tokens, None)

    def whole(self) -> Node:
        if self.next is None:
            return And(())
        node = self.either(0)
        self.end()
        return node

    def end(self) -> None:
        if self.next is not None:
            raise self.error("`)` has no `(` before it", self.next.column)

    def take(self) -> Token | None:
        token, self.next = self.next, next(self._tokens, None)
        return token

    def error(self, message: str, column: int, hint: str | None = None) -> QueryError:
        return QueryError(message, query=self.query, column=column, hint=hint)

    def either(self, depth: int) -> Node:
        nodes = [self.every(depth, None)]
        while self.next is not None and self.next.kind is Kind.OR:
            sign = self.take()
            nodes.append(self.every(depth, sign))
        return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))

    def every(self, depth: int, sign: Token | None) -> Node:
        nodes = [self.unary(depth, sign)]
        while self.next is not None and self.next.kind not in (Kind.OR, Kind.CLOSE):
            sign = self.take() if self.next.kind is Kind.AND else None
            nodes.append(self.unary(depth, sign))
        return nodes[0] if len(nodes) == 1 else And(tuple(nodes))

    def unary(self, depth: int, sign: Token | None) -> Node:
        token = self.next
        if token is None or token.kind in (Kind.AND, Kind.OR, Kind.CLOSE):
            raise self._missing(token, sign)
        if depth > MAX_DEPTH:
            raise self.error(f"more than {MAX_DEPTH} levels of `(` and `-`", token.column)
        self.take()
        if token.kind is Kind.NOT:
            return Not(self.unary(depth + 1, token))
        if token.kind is Kind.OPEN:
            return self._group(token, depth)
        return _leaf(self, token)

    def _group(self, opening: Token, depth: int) -> Node:
        if self.next is not None and self.next.kind is Kind.CLOSE:
            raise self.error(
                "nothing between the parentheses",
                opening.column,
                'to look for the signs themselves, put them in quotes: `"()"`',
            )
        if self.next is None:
            raise self._open(opening)
        node = self.either(depth + 1)
        if self.take() is None:
            raise self._open(opening)
        return node

    def _open(self, opening: Token) -> QueryError:
        return self.error("`(` is not closed", opening.column, "close it with `)`")

    def _missing(self, token: Token | None, sign: Token | None) -> QueryError:
        if sign is not None:
            return self.error(
                f"`{sign.written}` needs something after it", sign.column, _as_text(sign)
            )
        if token is None or token.kind is Kind.CLOSE:
            return self.error("`)` has no `(` before it", token.column if token else 1)
        return self.error(
            f"`{token.written}` needs something before it", token.column, _as_text(token)
        )


def _as_text(token: Token) -> str:
    return f'to look for the text itself, put it in quotes: `"{token.written}"`'


def _leaf(parser: _Parser, token: Token) -> Node:
    if token.kind is Kind.FIELD:
        return _field(parser, token)
    if not fold(token.text):
        raise parser.error("there is nothing to look for", token.column, "write a word")
    return Word(token.text) if token.kind is Kind.WORD else Phrase(token.text)


def _field(parser: _Parser, token: Token) -> Node:
    name = token.name
    if name not in FIELDS:
        hint = _near(name, FIELDS, ":") or f"the fields are {', '.join(FIELDS)}; {_as_text(token)}"
        raise parser.error(f"unknown field `{name}:`", token.column, hint)
    if not token.text.strip():
        raise parser.error(f"`{name}:` needs a value", token.column, _value_hint(name))
    if name in DATE_FIELDS:
        return _dates(parser, token)
    if name in NUMBER_FIELDS:
        return _numbers(parser, token)
    if name in CHOICES:
        return _choice(parser, token)
    if not fold(token.text.strip("/")):
        raise parser.error(f"`{name}:` needs a value", token.column, _value_hint(name))
    return Field(name, token.text)


def _value_hint(name: str) -> str:
    if name in DATE_FIELDS:
        return f"write {dates.FORMS}"
    if name in NUMBER_FIELDS:
        return f"write {name}:>1000"
    if name in CHOICES:
        return f"write one of {', '.join(CHOICES[name])}"
    return (
        f'write it without a space: `{name}:value`, `{name}:"two words"`; '
        f"of several, `({name}:one OR {name}:other)`"
    )


def _choice(parser: _Parser, token: Token) -> Field:
    choices, value = CHOICES[token.name], token.text.lower()
    if value not in choices:
        hint = _near(value, choices) or f"write one of {', '.join(choices)}"
        raise parser.error(f"unknown `{token.name}:{token.text}`", token.value_column, hint)
    return Field(token.name, value)


def _dates(parser: _Parser, token: Token) -> Dates:
    read = {"before": dates.before, "after": dates.after}.get(token.name, dates.span)
    try:
        since, until = read(token.text, parser.now)
    except dates.DateError as error:
        raise parser.error(str(error), token.value_column, error.hint) from error
    return Dates(token.name, token.text, since, until)


def _numbers(parser: _Parser, token: Token) -> Numbers:
    low: int | None
    high: int | None
    if found := _NUMBER.fullmatch(token.text):
        count = int(found[2])
        low, high = {
            None: (count, count),
            ">": (count + 1, None),
            ">=": (count, None),
            "<": (None, count - 1),
            "<=": (None, count),
        }[found[1]]
    elif (found := _NUMBERS.fullmatch(token.text)) and (found[1] or found[2]):
        low = int(found[1]) if found[1] else None
        high = int(found[2]) if found[2] else None
        if low is not None and high is not None and high < low:
            raise parser.error(
                f"the range `{token.text}` ends before it begins",
                token.value_column,
                f"write {token.name}:{high}..{low}",
            )
    else:
        raise parser.error(
            f"`{token.text}` is no number",
            token.value_column,
            f"write {token.name}:>1000, {token.name}:<=200 or {token.name}:100..500",
        )
    return Numbers(token.name, token.text, low, high)


def _near(name: str, known: Iterable[str], suffix: str = "") -> str | None:
    from difflib import get_close_matches

    near = get_close_matches(name, list(known), n=1)
    return f"did you mean `{near[0]}{suffix}`?" if near else None
