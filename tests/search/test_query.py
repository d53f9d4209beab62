from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from articlectl.errors import QueryError
from articlectl.search.query import And, Dates, Field, Not, Numbers, Or, Phrase, Word, parse

NOW = datetime(2024, 3, 31, 15, 30, tzinfo=UTC)


def found(query: str, now: datetime = NOW, **row: Any) -> bool:
    return parse(query, now).matches({"path": "a.md", **row})


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", And(())),
        (" \t\n", And(())),
        ("a", Word("a")),
        ("((a))", Word("a")),
        ("a b", And((Word("a"), Word("b")))),
        ("a AND b", And((Word("a"), Word("b")))),
        ("a b OR c", Or((And((Word("a"), Word("b"))), Word("c")))),
        ("a|b", Or((Word("a"), Word("b")))),
        ("a (b | c)", And((Word("a"), Or((Word("b"), Word("c")))))),
        ("-a", Not(Word("a"))),
        ("--a", Not(Not(Word("a")))),
        ("NOT(a b)", Not(And((Word("a"), Word("b"))))),
        ("not or and", And((Word("not"), Word("or"), Word("and")))),
        ("OR-tools NOT-gate", And((Word("OR-tools"), Word("NOT-gate")))),
        ('"NOT"', Phrase("NOT")),
        (r'"say \"hi\" \\ \n"', Phrase(r'say "hi" \ \n')),
        ('"a\\\nb"', Phrase("a\\\nb")),
        ("self-hosted", Word("self-hosted")),
        ("os.replace() f(x)", And((Word("os.replace()"), Word("f(x)")))),
        ("(f(x))", Word("f(x)")),
        ("f(x y)", And((Word("f"), And((Word("x"), Word("y")))))),
        ("https://x.y/z", Word("https://x.y/z")),
        ("std::sort 12:30", And((Word("std::sort"), Word("12:30")))),
        ("TAG:Un/IOM", Field("tag", "Un/IOM")),
        ('title:"two words"', Field("title", "two words")),
        ("source:https://x.y/a_(b)", Field("source", "https://x.y/a_(b)")),
        ("-IS:Read", Not(Field("is", "read"))),
        ("words:>1000", Numbers("words", ">1000", 1001, None)),
        ("minutes:5..", Numbers("minutes", "5..", 5, None)),
        ("before:today", Dates("before", "today", None, datetime(2024, 3, 31, tzinfo=UTC))),
    ],
)
def test_a_query_has_this_tree(text: str, node: object) -> None:
    assert parse(text, NOW).node == node


@pytest.mark.parametrize(
    ("text", "column", "says", "hint"),
    [
        ("autor:x", 1, "unknown field `autor:`", "did you mean `author:`?"),
        ("a  zzz:x", 4, "unknown field `zzz:`", 'put it in quotes: `"zzz:x"`'),
        ("a tag:", 3, "`tag:` needs a value", "without a space"),
        ("tag: x", 1, "`tag:` needs a value", "without a space"),
        ("tag:(a OR b)", 1, "`tag:` needs a value", "(tag:one OR tag:other)"),
        ('tag:""', 1, "`tag:` needs a value", "without a space"),
        ("tag:/", 1, "`tag:` needs a value", "without a space"),
        ("is:", 1, "`is:` needs a value", "unread"),
        ("has:", 1, "`has:` needs a value", "image"),
        ("added:", 1, "`added:` needs a value", "2024-05"),
        ("words:", 1, "`words:` needs a value", "words:>1000"),
        ("has:tag", 5, "unknown `has:tag`", "did you mean `tags`?"),
        ("is:qqq", 4, "unknown `is:qqq`", "write one of read"),
        ("a )", 3, "`)` has no `(` before it", None),
        (")", 1, "`)` has no `(` before it", None),
        ("a (b", 3, "`(` is not closed", "close it"),
        ("(", 1, "`(` is not closed", "close it"),
        ("a ()", 3, "nothing between the parentheses", '"()"'),
        ("(a) )", 5, "`)` has no `(` before it", None),
        ("OR a", 1, "`OR` needs something before it", '"OR"'),
        ("a OR OR b", 3, "`OR` needs something after it", '"OR"'),
        ("a AND", 3, "`AND` needs something after it", '"AND"'),
        ("(a NOT)", 4, "`NOT` needs something after it", '"NOT"'),
        ("a - b", 3, "`-` needs something right after it", "-word"),
        ("-OR", 1, "`-` needs something after it", '"-"'),
        ("a |", 3, "`|` needs something after it", '"|"'),
        ('a "b', 3, "the quote is not closed", "close it"),
        ('title:"b', 7, "the quote is not closed", "close it"),
        ('a ""', 3, "there is nothing to look for", "write a word"),
        ("\u0301", 1, "there is nothing to look for", "write a word"),
        ("added:2024-13", 7, "there is no date `2024-13`", "2024-05"),
        ("added:0000", 7, "there is no date `0000`", "2024-05"),
        ("added:2024/05", 7, "`2024/05` is no date", "2024-05"),
        ("added:99999y", 7, "there is no date `99999y`", "2024-05"),
        ("added:..", 7, "the range has no end", "2024-01..2024-03"),
        ("added:2024..2023", 7, "ends before it begins", "write 2023..2024"),
        ("added:>=7d", 7, "`>=7d` can mean newer or older", "after:7d"),
        ("words:1k", 7, "`1k` is no number", "words:>1000"),
        ("words:..", 7, "`..` is no number", "words:>1000"),
        ("words:9..5", 7, "ends before it begins", "write words:5..9"),
        ("words:" + "9" * 5000, 7, "is no number", "words:>1000"),
        ("(" * 60 + "a" + ")" * 60, 52, "more than 50 levels", None),
        ("-" * 10_000 + "a", 52, "more than 50 levels", None),
    ],
)
def test_an_error_has_its_column_and_a_hint(
    text: str, column: int, says: str, hint: str | None
) -> None:
    with pytest.raises(QueryError) as caught:
        parse(text, NOW)
    error = caught.value
    assert (error.column, error.query) == (column, text)
    assert says in error.message
    assert error.message.startswith(f"query, column {column}: ")
    assert hint in (error.hint or "") if hint else error.hint is None


def test_the_clock_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        parse("a", datetime(2024, 1, 1))


@pytest.mark.parametrize(
    ("query", "row", "expected"),
    [
        ("mig", {"title": "Migration"}, True),
        ("igration", {"title": "Migration"}, False),
        ("case", {"title": "snake_case"}, True),
        ("net", {"title": "ASP.NET"}, True),
        (".net", {"title": "ASP.NET"}, True),
        ("c++", {"title": "C++ in use"}, True),
        ('"art"', {"title": "art, old"}, True),
        ('"art"', {"title": "article"}, False),
        ('"old art"', {"title": "old\n  art"}, True),
        ('"ada old"', {"title": "ada", "description": "old"}, False),
        ("ada old", {"title": "ada", "description": "old"}, True),
        ("muller", {"author": ["Karl Müller"]}, True),
        ("strasse", {"title": "Straße"}, True),
        ("STRASSE", {"title": "straße"}, True),
        ("İstanbul", {"title": "istanbul"}, True),
        ("don't", {"title": "Don’t"}, True),
        ("aegir", {"title": "Ægir"}, True),
        ("élan", {"title": "e\u0301lan"}, True),
        ("持久", {"title": "文件更持久"}, True),
        ('"持久"', {"title": "文件更持久吗"}, True),
        ("が", {"title": "か"}, False),
        ("ada", {"site": "Ada's"}, True),
        ("ada", {"tags": ["ada"]}, True),
        ("ada", {"path": "2024/on-ada.md"}, True),
        ("ada", {"path": "ada/other.md"}, False),
        ("ada", {"path": "notes/ada/index.md"}, True),
        ("ada", {"source": "https://ada.example"}, False),
        ("https://ada", {"source": "https://Ada.example"}, True),
        ("https://ada", {"title": "https ada"}, False),
    ],
)
def test_words(query: str, row: dict[str, Any], expected: bool) -> None:
    assert found(query, **row) is expected


@pytest.mark.parametrize(
    ("query", "row", "expected"),
    [
        ("tag:un", {"tags": ["UN"]}, True),
        ("tag:UN/", {"tags": ["a", "un/iom"]}, True),
        ("tag:un", {"tags": ["unicef", "a/un"]}, False),
        ("tag:un/i", {"tags": ["un/iom"]}, False),
        ("tag:é", {"tags": ["e"]}, False),
        ("tag:é", {"tags": ["E\u0301"]}, True),
        ("author:example", {"author": ("Ada Example",)}, True),
        ("author:xample", {"author": ("Ada Example",)}, False),
        ('author:"ada example"', {"author": ("Ada", "Example")}, False),
        ("title:ada", {"title": "On Ada"}, True),
        ("title:ada", {"description": "On Ada"}, False),
        ("site:weekly", {"site": "Files Weekly"}, True),
        ("site:example.org", {"source": "https://u:p@Blog.Example.org:8080/x?y=z"}, True),
        ("site:example", {"source": "https://example.org"}, True),
        ("site:ample.org", {"source": "https://example.org"}, False),
        ("site:x", {"source": "https://example.org/x"}, False),
        ("site:x", {"source": "doi:x"}, False),
        ("lang:EN", {"lang": "en-GB"}, True),
        ("lang:en", {"lang": "eng"}, False),
        ("lang:en-gb", {"lang": "en_GB"}, True),
        ("lang:en-gb", {"lang": "en"}, False),
        ("source:Example.org/A", {"source": "https://example.org/a/b"}, True),
        ("path:drafts/", {"path": "Drafts/a.md"}, True),
        ("path:b.md", {}, False),
        ("is:read", {"read": True}, True),
        ("is:read", {}, False),
        ("is:unread", {"read": True}, False),
        ("is:unread", {}, True),
        ("is:starred", {"starred": True}, True),
        ("is:archived", {"archived": True}, True),
        ("is:archived", {"starred": True}, False),
        ("is:broken", {"problem": "line 3"}, True),
        ("is:broken", {}, False),
        ("has:tags", {"tags": ["a"]}, True),
        ("has:tags", {"tags": []}, False),
        ("has:description", {"description": "a"}, True),
        ("has:author", {}, False),
        ("words:0", {}, True),
        ("words:>0", {}, False),
        ("words:<1000", {"words": 999}, True),
        ("words:<1000", {"words": 1000}, False),
        ("words:<=1000", {"words": 1000}, True),
        ("words:>1000", {"words": 1000}, False),
        ("words:>=1000", {"words": 1000}, True),
        ("words:1000..2000", {"words": 2000}, True),
        ("words:..1999", {"words": 2000}, False),
        ("minutes:<1", {}, True),
        ("minutes:1", {"words": 1}, True),
        ("minutes:<10", {"words": 238 * 9}, True),
        ("minutes:<10", {"words": 238 * 10}, False),
        ("minutes:<=1", {"words": 356}, True),
        ("minutes:<=1", {"words": 357}, False),
        ("minutes:>9", {"words": 238 * 10}, True),
    ],
)
def test_fields(query: str, row: dict[str, Any], expected: bool) -> None:
    assert found(query, **row) is expected


@pytest.mark.parametrize("name", ["tag", "author", "site", "lang", "source", "title", "date"])
def test_an_article_without_the_field_is_not_found(name: str) -> None:
    assert not found(f"{name}:2024")


@pytest.mark.parametrize(
    ("query", "value", "expected"),
    [
        ("date:2024", "2024-01-01", True),
        ("date:2024", "2024-12-31T23:59:59Z", True),
        ("date:2024", "2025-01-01T00:00:00Z", False),
        ("date:2024", "2025-01-01T00:30:00+01:00", True),
        ("date:2024", "2025-01-01T00:30:00.123+01:00", True),
        ("date:2024", "2024-06-01T10:00:00", True),
        ("date:2024", "2025-01-01T01:00:00+01:00", False),
        ("date:2024-12", "2024-12-31", True),
        ("date:2024-12", "2025-01-01", False),
        ("date:2024-12-31", "2024-12-31", True),
        ("date:2023-02", "2023-03-01", False),
        ("date:2024-02", "2024-02-29", True),
        ("date:2024-02", "2024-03-01", False),
        ("date:2024-02-29", "2024-02-29T12:00:00Z", True),
        ("date:>2024", "2024-12-31", False),
        ("date:>2024", "2025-01-01", True),
        ("date:>=2024", "2024-01-01", True),
        ("date:<2024", "2024-01-01", False),
        ("date:<=2024", "2024-12-31", True),
        ("date:2024-01..2024-03", "2024-03-31", True),
        ("date:2024-01..2024-03", "2024-04-01", False),
        ("date:..2024", "2025-01-01", False),
        ("date:2024..", "2023-12-31", False),
        ("date:today", "2024-03-31", True),
        ("date:TODAY", "2024-03-30", False),
        ("date:yesterday", "2024-03-30T10:00:00Z", True),
        ("after:yesterday", "2024-03-31", True),
        ("after:7d", "2024-03-24", True),
        ("after:7d", "2024-03-23", False),
        ("before:1w", "2024-03-23", True),
        ("before:1w", "2024-03-24", False),
        ("after:1m", "2024-02-29", True),
        ("after:1m", "2024-02-28", False),
        ("after:3m", "2023-12-31", True),
        ("after:1Y", "2023-03-30", False),
        ("after:1y", "2023-03-31", True),
        ("date:7d..2d", "2024-03-29", True),
        ("date:7d..2d", "2024-03-30", False),
        ("date:2024-05-15T09:30Z", "2024-05-15T09:30:00Z", True),
        ("date:2024-05-15T09:30Z", "2024-05-15T09:30:01Z", False),
        ("after:2024-05-15t11:30:00+02:00", "2024-05-15T09:30:00Z", True),
        ("after:2024-05-15T09:30:00.5Z", "2024-05-15T09:30:00Z", False),
        ("after:2024-05-15T09:30:00.5Z", "2024-05-15T09:30:01Z", True),
        ("after:2024-05-15T09:30Z", "2024-05-15", False),
        ("before:2024-05-15T09:30Z", "2024-05-15", True),
        ("date:9999", "9999-12-31", True),
        ("date:0001", "0001-01-01", True),
        ("before:0001", "0001-01-01", False),
        ("after:2024", "last spring", False),
        ("before:2024", "last spring", False),
    ],
)
def test_times(query: str, value: str, expected: bool) -> None:
    assert found(query, date=value) is expected


def test_before_and_after_read_the_publication_date_else_the_time_of_adding() -> None:
    added: dict[str, Any] = {"added": "2024-03-01T00:00:00Z"}
    assert found("after:2024", **added)
    assert not found("after:2024", date="2020-01-01", **added)
    assert found("before:2024", date="2020-01-01", **added)
    assert not found("date:2024", **added)
    assert found("added:2024", date="2020-01-01", **added)
    assert found("modified:2024", modified="2024-05-05")


def test_days_are_those_of_the_readers_zone() -> None:
    now = datetime(2024, 3, 31, 15, tzinfo=timezone(timedelta(hours=9)))
    assert found("date:2024-03-31", now, date="2024-03-30T15:00:00Z")
    assert not found("date:2024-03-31", now, date="2024-03-31T15:00:00Z")
    assert found("date:2024-03-31", now, date="2024-03-31")
    assert not found("date:2024-03-31", now, date="2024-03-30")


def test_days_have_23_hours_where_the_clock_is_put_forward() -> None:
    now = datetime(2024, 4, 2, tzinfo=ZoneInfo("Europe/Berlin"))
    assert found("date:2024-03-31", now, date="2024-03-30T23:00:00Z")
    assert found("date:2024-03-31", now, date="2024-03-31T21:59:59Z")
    assert not found("date:2024-03-31", now, date="2024-03-31T22:00:00Z")


@pytest.mark.parametrize("hours", [-12, 14])
def test_the_ends_of_the_calendar_are_days_like_others(hours: int) -> None:
    now = datetime(2024, 4, 2, tzinfo=timezone(timedelta(hours=hours)))
    for day in ("0001-01-01", "9999-12-31"):
        assert found(f"date:{day}", now, date=day)
        assert not found(f"date:{day}", now, date="2024-01-01T00:00:00Z")


def test_words_are_those_that_a_hit_may_contain() -> None:
    query = parse('a -b "c d" (e OR -(f -g)) tag:h', NOW)
    assert query.words() == (Word("a"), Phrase("c d"), Word("e"), Word("g"))


def test_an_engine_can_say_how_words_are_found() -> None:
    hits = {"disk": {"a.md"}, "crash": {"b.md"}}

    def terms(word: Word | Phrase) -> Any:
        return lambda row: row["path"] in hits[word.text]

    test = parse("(disk OR crash) -is:read", NOW).test(terms)
    rows: list[dict[str, Any]] = [
        {"path": "a.md"},
        {"path": "b.md", "read": True},
        {"path": "c.md"},
    ]
    assert [test(row) for row in rows] == [True, False, False]


def test_a_query_prints_as_it_is_written_and_equals_its_like() -> None:
    text = '-tag:a (b OR "c d") title:"e f" added:>2024 words:..9'
    assert str(parse(text, NOW)) == text
    assert parse(text, NOW) == parse(f" {text} ", NOW)
    assert parse("a", NOW) != parse("b", NOW)
