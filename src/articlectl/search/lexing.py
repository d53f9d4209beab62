"""A query's text cut into tokens, each with its column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from articlectl.errors import QueryError

_SPACE = re.compile(r"\s*")
_BARE = re.compile(r'[^\s()|"]+(?:\([^\s()|"]*\)[^\s()|"]*)*')
"""A word or an unquoted value: a pair of parentheses inside it (`wiki/Name_(place)`) is its own."""

_QUOTED = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_KEYWORD = re.compile(r'(?:AND|OR|NOT)(?=[\s()|"]|\Z)')
_FIELD = re.compile(r"([A-Za-z]+):(?!//|:)")
"""Neither an address (`https://…`) nor a qualified name (`std::sort`)."""

_NEGATES_NOTHING = re.compile(r"-(?=[\s)|]|\Z)")


class Kind(Enum):
    """What a token is."""

    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    WORD = "word"
    PHRASE = "phrase"
    FIELD = "field"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the query; columns count from 1."""

    kind: Kind
    column: int
    written: str
    """The piece as the query has it."""
    text: str = ""
    """The word, the phrase without its quotes, or the field's value without its quotes."""
    name: str = ""
    """The field's name in small letters."""
    value_column: int = 0


def is_bare_value(value: str) -> bool:
    """Tell whether a field's value can be written without quotes."""
    return bool(_BARE.fullmatch(value)) and not value.startswith((":", "//"))


def tokens(query: str) -> Iterator[Token]:
    """Yield the tokens; QueryError for an open quote, a lonely `-` or a field without value."""
    at = _after_space(query, 0)
    while at < len(query):
        token = _token(query, at)
        yield token
        at = _after_space(query, at + len(token.written))


def _after_space(query: str, at: int) -> int:
    space = _SPACE.match(query, at)
    return space.end() if space else at


_SIGNS = {"(": Kind.OPEN, ")": Kind.CLOSE, "|": Kind.OR}


def _token(query: str, at: int) -> Token:
    sign = query[at]
    if sign in _SIGNS:
        return Token(_SIGNS[sign], at + 1, sign)
    if sign == '"':
        written, text = _quotation(query, at)
        return Token(Kind.PHRASE, at + 1, written, text)
    if _NEGATES_NOTHING.match(query, at):
        raise QueryError(
            "`-` needs something right after it",
            query=query,
            column=at + 1,
            hint='write `-word`, or `"-"` to look for the sign itself',
        )
    if sign == "-":
        return Token(Kind.NOT, at + 1, sign)
    if keyword := _KEYWORD.match(query, at):
        return Token(Kind(keyword[0]), at + 1, keyword[0])
    if field := _FIELD.match(query, at):
        return _field(query, field)
    word = _bare(query, at)
    return Token(Kind.WORD, at + 1, word, word)


def _field(query: str, field: re.Match[str]) -> Token:
    at, name = field.end(), field[1].lower()
    if query.startswith('"', at):
        written, text = _quotation(query, at)
    else:
        written = text = _bare(query, at)
    return Token(Kind.FIELD, field.start() + 1, field[0] + written, text, name, at + 1)


def _bare(query: str, at: int) -> str:
    found = _BARE.match(query, at)
    return found[0] if found else ""


def _quotation(query: str, at: int) -> tuple[str, str]:
    found = _QUOTED.match(query, at)
    if not found:
        raise QueryError(
            "the quote is not closed",
            query=query,
            column=at + 1,
            hint='close it with `"`; inside quotes, `\\"` stands for the sign itself',
        )
    return found[0], _ESCAPE.sub(r"\1", found[1])
