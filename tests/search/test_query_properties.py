"""Properties of the query language, over generated texts, trees and rows."""

import unicodedata
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from articlectl.errors import QueryError
from articlectl.model import Article
from articlectl.search.folding import fold
from articlectl.search.parsing import CHOICES, FIELDS
from articlectl.search.query import (
    And,
    Dates,
    Field,
    Node,
    Not,
    Numbers,
    Or,
    Phrase,
    Query,
    Word,
    parse,
)

NOW = datetime(2024, 6, 15, 12, tzinfo=UTC)

pieces = st.sampled_from(
    ["(", ")", "|", "-", '"', "\\", " ", "OR", "AND", "NOT", "a", "é", "\0", "://", ":", "..", ">"]
    + ["2024", "-05", "7d", "today", "T10:00Z", "+01:00", "/", *(f"{name}:" for name in FIELDS)]
    + [value for values in CHOICES.values() for value in values]
)
texts = st.one_of(st.text(max_size=40), st.lists(pieces, max_size=14).map("".join))


def query_or_error(text: str) -> Query | QueryError:
    try:
        return parse(text, NOW)
    except QueryError as error:
        return error


@settings(max_examples=1500, deadline=None)
@given(texts)
def test_a_text_parses_or_has_an_error_within_it(text: str) -> None:
    query = query_or_error(text)
    if isinstance(query, QueryError):
        assert 1 <= query.column <= len(text)
        return
    assert parse(str(query), NOW) == query
    query.matches({"path": "a.md", "title": text, "date": text, "source": text, "lang": text})


words = st.sampled_from(["disk", "Crash", "d", "été", "ete", "文件", "os.f(x)", "x://y"])
phrases = st.sampled_from(["disk", "disk crash", 'say "x"', "a\\b", "NOT", "-a", "文"])
values = {
    "tag": ["un", "un/iom", "UN", "a b"],
    "author": ["ada", "ada example", "(x)"],
    "site": ["example.org", "weekly", ":x", "//x"],
    "lang": ["en", "en-GB"],
    "title": ["disk", "the disk"],
    "source": ["example.org/a", "https://x.y/(z)"],
    "path": ["2024/", "b.md"],
}
days = ["2023", "2024-02", "2024-02-29", "today", "yesterday", "2024-06-10T10:00:00Z"]


def parsed(text: str) -> Node:
    return parse(text, NOW).node


leaves: st.SearchStrategy[Node] = st.one_of(
    words.map(Word),
    phrases.map(Phrase),
    *(
        st.builds(Field, st.just(name), st.sampled_from(choices))
        for name, choices in {**values, **CHOICES}.items()
    ),
    st.builds(
        lambda name, sign, day: parsed(f"{name}:{sign}{day}"),
        st.sampled_from(["date", "added"]),
        st.sampled_from(["", ">", ">=", "<", "<="]),
        st.sampled_from(days),
    ),
    st.builds(
        lambda name, day: parsed(f"{name}:{day}"),
        st.sampled_from(["before", "after"]),
        st.sampled_from([*days, "7d", "2w", "3m", "1y"]),
    ),
    st.builds(
        lambda name, sign, number: parsed(f"{name}:{sign}{number}"),
        st.sampled_from(["words", "minutes"]),
        st.sampled_from(["", ">", ">=", "<", "<="]),
        st.integers(0, 1000),
    ),
)


def joined(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=4).map(tuple)
    return st.one_of(inner.map(Not), several.map(And), several.map(Or))


trees = st.recursive(leaves, joined, max_leaves=8)

moments = st.sampled_from(
    ["2023-12-31", "2024-02-29", "2024-06-15", "2024-06-10T10:00:00Z", "2024-06-15T00:00:00+02:00"]
)
rows = st.fixed_dictionaries(
    {"path": st.sampled_from(["2024/disk.md", "b.md"]), "added": moments},
    optional={
        "title": st.sampled_from(["The disk", "crash", "Été", "disk crash", "os.f(x)", "好文件"]),
        "description": st.sampled_from(["a crash", "NOT -a"]),
        "date": moments,
        "source": st.sampled_from(["https://www.example.org/a", "x://y", "https://x.y/(z)"]),
        "site": st.sampled_from(["Files Weekly", "(x)"]),
        "author": st.lists(st.sampled_from(["Ada Example", "D. Crash"]), max_size=2),
        "tags": st.lists(st.sampled_from(["un", "UN/iom", "unx", "disk"]), max_size=3),
        "lang": st.sampled_from(["en", "en-GB", "pl"]),
        "image": st.just("a.png"),
        "words": st.integers(0, 3000),
        "problem": st.just("line 1"),
        **{name: st.just(True) for name in ("read", "starred", "archived")},
    },
)


@given(trees)
@settings(max_examples=600, deadline=None)
def test_a_printed_tree_parses_to_itself(node: Node) -> None:
    assert parse(str(node), NOW).node == node


@given(trees, st.lists(rows, min_size=1, max_size=5))
@settings(max_examples=800, deadline=None)
def test_matches_agrees_with_a_naive_reading(node: Node, several: list[dict[str, Any]]) -> None:
    query = parse(str(node), NOW)
    for row in several:
        assert query.matches(row) is naive(node, row)


@given(trees, trees, rows)
@settings(max_examples=400, deadline=None)
def test_negation_is_the_complement(one: Node, other: Node, row: dict[str, Any]) -> None:
    def found(node: Node) -> bool:
        return parse(str(node), NOW).matches(row)

    assert found(Not(one)) is not found(one)
    assert found(Not(Or((one, other)))) is found(And((Not(one), Not(other))))
    assert found(Not(And((one, other)))) is found(Or((Not(one), Not(other))))


@given(st.text())
@settings(max_examples=400, deadline=None)
def test_folding_is_stable_and_blind_to_case_and_form(text: str) -> None:
    folded = fold(text)
    assert fold(folded) == folded
    for form in ("NFC", "NFD"):
        assert fold(unicodedata.normalize(form, text)) == folded


def naive(node: Node, row: dict[str, Any]) -> bool:
    match node:
        case And(nodes):
            return all(naive(one, row) for one in nodes)
        case Or(nodes):
            return any(naive(one, row) for one in nodes)
        case Not(inner):
            return not naive(inner, row)
        case Word(text):
            if "://" in text:
                return text in row.get("source", "")
            return any(stands(text, part, whole=False) for part in parts(row))
        case Phrase(text):
            return any(stands(text, part, whole=True) for part in parts(row))
        case Numbers(name, _, low, high):
            count = getattr(article(row), name)
            return (low is None or count >= low) and (high is None or count <= high)
        case Dates(name, _, since, until):
            value = (
                row.get("date") or row["added"] if name in ("before", "after") else row.get(name)
            )
            if value is None:
                return False
            moment = datetime.fromisoformat(value)
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            zero = timedelta(0)
            return (since is None or moment - since >= zero) and (
                until is None or moment - until < zero
            )
        case Field(name, value):
            return naive_field(name, value, row)


def naive_field(name: str, value: str, row: dict[str, Any]) -> bool:
    known = article(row)
    if name == "is":
        states = {"unread": not known.read, "broken": known.problem is not None}
        return states[value] if value in states else bool(getattr(known, value))
    if name == "has":
        return bool(getattr(known, value))
    if name == "tag":
        wanted = value.lower().split("/")
        return any(tag.lower().split("/")[: len(wanted)] == wanted for tag in known.tags)
    if name == "author":
        return any(stands(value, one, whole=False) for one in known.author)
    if name == "title":
        return stands(value, known.title, whole=False)
    if name == "lang":
        return f"{known.lang}-".lower().startswith(f"{value}-".lower())
    if name == "site":
        hosts = {
            "https://www.example.org/a": ["example.org"],
        }
        return stands(value, known.site or "", whole=False) or value in hosts.get(
            known.source or "", []
        )
    return value.lower() in str(getattr(known, name) or "").lower()


def parts(row: dict[str, Any]) -> list[str]:
    known = article(row)
    single = [known.title, known.description or "", known.slug, known.site or ""]
    return [*single, *known.tags, *known.author]


def stands(needle: str, text: str, *, whole: bool) -> bool:
    """Fold by hand the few letters that the strategies make, and try every place."""
    needle, text = (one.lower().replace("é", "e") for one in (needle, text))
    for at in range(len(text)):
        end = at + len(needle)
        if text[at:end] != needle:
            continue
        begins = at == 0 or not (text[at - 1].isalnum() and text[at].isalnum())
        ends = end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum())
        if ("文" in needle) or (begins and (ends or not whole)):
            return True
    return False


def article(row: dict[str, Any]) -> Article:
    lists = {name: tuple(row.get(name, ())) for name in ("tags", "author")}
    return Article(**{"title": "", **row, **lists})
