"""Page text: the article's lines word for word, the page's own lines gone."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pyromark
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articlectl.capture import kinds
from articlectl.capture.chrome import Chrome, classify
from articlectl.capture.pagetext import capture
from articlectl.capture.raw import Raw
from articlectl.errors import CaptureError
from articlectl.model import Capture, Teaser

FIXTURES = Path(__file__).parent.parent / "fixtures" / "capture"

PROSE = "The ferry leaves at noon, and whoever is late waits for the tide to turn again."
MORE_PROSE = (
    "Nobody has ever been late twice, because the second boat belongs to the harbour master."
)


def page(*lines: str) -> Capture:
    return capture(Raw("\n\n".join(lines).encode(), name="page.txt"))


def read(markdown: str) -> list[str]:
    """The text of each rendered line, as a reader sees it."""
    rendered = pyromark.html(markdown, options=pyromark.Options.ENABLE_GFM)
    assert set(re.findall(r"<(\w+)", rendered)) <= {"p", "br"}, rendered
    rendered = rendered.replace("<br />\n", "\n").replace("</p>", "\n")
    return [html.unescape(line) for line in re.sub(r"<[^>]+>", "", rendered).split("\n") if line]


@pytest.fixture(scope="module")
def baker() -> Capture:
    data = (FIXTURES / "page.txt").read_bytes()
    return kinds.capture(Raw(data, name="page.txt"))


def test_the_whole_page_gives_title_paragraphs_and_teasers(baker: Capture) -> None:
    text = (FIXTURES / "page.txt").read_text(encoding="utf-8")
    paragraphs = [block for block in text.split("\n\n") if block.startswith(("The b", "She "))]
    assert baker.title == "Why the Night Baker Never Locks the Door"
    body = baker.body.strip().split("\n\n")
    assert len(body) == 7
    assert body[:2] == paragraphs[:2]
    assert all(f"\n\n{paragraph}\n\n" in text for paragraph in body)
    assert [teaser.title for teaser in baker.related] == [
        "The Bridge That Hums",
        "Letters From a Lamp Shop",
        "A Field Guide to Puddles",
    ]
    assert baker.related[0].excerpt.endswith("will agr")


def test_the_fields_of_the_whole_page(baker: Capture) -> None:
    assert baker.lang == "en"
    assert baker.author == ("Ottilie Crumb",)
    assert baker.date is None, "a date without its year is no date"
    assert baker.description == (
        "The bakery on Halyard Street opens at two in the morning, when the only people awake are "
        "the ones who drive the snow ploughs and the ones who cannot sleep. “I leave the door on "
        "the latch,” says the baker, “because nobody ever stole a loaf that was still too hot to "
        "hold.”"
    )
    assert baker.origins == {
        "related": "after “Recent Posts”",
        "title": "first line that reads like a title",
        "author": "name beside the date",
        "description": "first sentences",
        "lang": "detected",
    }


def pasted(name: str) -> Capture:
    return kinds.capture(Raw((FIXTURES / name).read_bytes(), name=name))


def lines_of(name: str, *wanted: str) -> list[str]:
    """The lines of a fixture that begin so: its article, word for word."""
    text = (FIXTURES / name).read_text(encoding="utf-8")
    return [line for line in text.split("\n\n") if line.startswith(wanted)]


def test_the_title_below_the_date_wins_over_the_site_above_the_menu() -> None:
    found = pasted("site.txt")
    assert (found.title, found.site) == ("A Bell That Nobody Rang", "The Lamp Room")
    assert (found.author, found.date) == ((), "2025-06-03"), "“Log In” is nobody's name"
    assert found.body.strip().split("\n\n") == lines_of("site.txt", "The bell", "“I did", "The eng")
    assert [teaser.title for teaser in found.related] == [
        "The Rope Walk",
        "What the Tide Table Leaves Out",
    ]


def test_an_article_of_an_encyclopedia() -> None:
    found = pasted("encyclopedia.txt")
    assert (found.title, found.site) == ("Harbour bell", "Wikipedia")
    shown = [html.unescape(block) for block in found.body.replace("\\", "").strip().split("\n\n")]
    assert shown == [
        *lines_of("encyclopedia.txt", "A harbour"), "History[edit]",
        *lines_of("encyclopedia.txt", "The first"), "Design[edit]",
        *lines_of("encyclopedia.txt", "Most"), "See also", "Foghorn", "References",
        *lines_of("encyclopedia.txt", "^ Testwell"),
    ]  # fmt: skip


def test_a_letter_of_a_newsletter() -> None:
    found = pasted("newsletter.txt")
    assert (found.title, found.site) == ("The Last Ferry of the Year", "Fog and Other Letters")
    assert (found.author, found.date) == (("Morwenna Quill",), "2024-12-14")
    assert found.body.strip().split("\n\n") == lines_of(
        "newsletter.txt", "What the", "The last", "I have", "There is"
    )


@pytest.mark.parametrize(
    "lines",
    [
        ("The Lamp Room", "Home", "About", "A Title of Some Words"),
        ("The Lamp Room", "Menu", "A Title of Some Words", "May 15, 2024"),
        ("The Lamp Room", "Log In", "Ada Quill", "May 15, 2024", "A Title of Some Words"),
        ("The Lamp Room", "Sign in", "The Lamp Room", "A Title of Some Words", "Share"),
    ],
)
def test_the_name_above_a_menu_is_the_site(lines: tuple[str, ...]) -> None:
    found = page(*lines, PROSE, MORE_PROSE)
    assert (found.title, found.site) == ("A Title of Some Words", "The Lamp Room")
    assert found.body == f"{PROSE}\n\n{MORE_PROSE}\n"


@pytest.mark.parametrize(
    "lines",
    [
        ("A Title of Some Words", "May 15, 2024", "And a subtitle of some words"),
        ("A Title of Some Words", "Share", "Facebook", "And a subtitle of some words"),
        ("A Title of Some Words", "Contents", "And a subtitle of some words"),
    ],
)
def test_a_title_without_a_menu_below_it_is_no_site(lines: tuple[str, ...]) -> None:
    found = page(*lines, PROSE)
    assert (found.title, found.site) == ("A Title of Some Words", None)
    assert "And a subtitle of some words" in found.body


@pytest.mark.parametrize("line", ["Log In", "Sign Up", "View History", "Read More"])
def test_a_line_that_is_chrome_is_no_author(line: str) -> None:
    assert page("A Title of Some Words", line, "May 15, 2024", PROSE).author == ()


def test_numbers_beside_buttons_count_likes_and_others_are_text() -> None:
    liked = page(
        "A Title of Some Words", "42", "7", "Share", PROSE, MORE_PROSE, "1,204", "3", "Like"
    )
    assert liked.body == f"{PROSE}\n\n{MORE_PROSE}\n"
    chapters = page("A Title of Some Words", "1", PROSE, "2", MORE_PROSE, "300", "1984")
    assert chapters.body == f"1\n\n{PROSE}\n\n2\n\n{MORE_PROSE}\n\n300\n\n1984\n"
    assert page("1984", PROSE).title == "1984"


def test_common_words_beside_no_button_head_lists() -> None:
    found = page("A Title of Some Words", PROSE, "Tools", "A hammer", "Notes", "None were taken")
    assert found.body == f"{PROSE}\n\nTools\n\nA hammer\n\nNotes\n\nNone were taken\n"


def test_teasers_below_two_markers_may_be_whole_sentences() -> None:
    found = page("A Title of Some Words", PROSE, "Recent Posts", "See All", "The Lock", MORE_PROSE)
    assert (found.related, found.body) == ((Teaser("The Lock", MORE_PROSE),), f"{PROSE}\n")


@pytest.mark.parametrize(
    "text",
    [
        "From Wikipedia, the free encyclopedia, she took nothing but the date of the wreck itself.",
        "Type your email here, said the form, and the harbour master typed it, all in capitals.",
        "The quay is the home for great culture and for a number of gulls, he told the press.",
        "Thanks for reading this far; the rest of the letter is about ropes and nothing but ropes.",
    ],
)
def test_words_of_chrome_in_a_paragraph_stay(text: str) -> None:
    assert page("A Title of Some Words", PROSE, text).body == f"{PROSE}\n\n{text}\n"


@pytest.mark.parametrize(
    "line",
    [
        "top of page",
        "Skip to main content",
        "3 min read",
        "12 minute read",
        "Share this article",
        "Share",
        "Menu",
        "Log in / Sign up",
        "Home | About | Contact",
        "We use cookies to improve your experience on this site. Accept",
        "© 2024 The Halyard Gazette. All rights reserved.",
        "1,204 views",
        "Post not marked as liked",
        "☰",
    ],
)
def test_chrome_lines_go_before_the_title_and_after_the_text(line: str) -> None:
    found = page(line, "A Title of Some Words", PROSE, MORE_PROSE, line)
    assert found.title == "A Title of Some Words"
    assert found.body == f"{PROSE}\n\n{MORE_PROSE}\n"


def test_the_same_words_inside_a_paragraph_stay() -> None:
    text = (
        "Skip to content, said the sign at the top of page one, which takes a 3 min read to grasp."
    )
    assert page("A Title of Some Words", text, PROSE).body == f"{text}\n\n{PROSE}\n"


@pytest.mark.parametrize(
    "heading", ["Share", "Menu", "Related", "Comments", "Subscribe", "Privacy"]
)
def test_a_chrome_word_that_heads_a_paragraph_survives(heading: str) -> None:
    found = page("A Title of Some Words", PROSE, heading, MORE_PROSE)
    assert found.body == f"{PROSE}\n\n{heading}\n\n{MORE_PROSE}\n"


def test_a_run_of_buttons_inside_the_text_goes() -> None:
    found = page("A Title of Some Words", PROSE, "Share", "Print", "Email", MORE_PROSE)
    assert found.body == f"{PROSE}\n\n{MORE_PROSE}\n"


def test_a_menu_before_the_title_goes_with_its_unknown_entries() -> None:
    found = page("Home", "Harbour", "Boats", "Contact", "The Ferry and Its Master", PROSE)
    assert (found.title, found.body) == ("The Ferry and Its Master", f"{PROSE}\n")


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("May 15, 2024", "2024-05-15"),
        ("Published: 15 May 2024", "2024-05-15"),
        ("2024-05-15", "2024-05-15"),
        ("Updated 2024/5/15 · 3 min read", "2024-05-15"),
        ("04/05/2024", None),
        ("3 days ago", None),
        ("February 31, 2024", None),
    ],
)
def test_a_date_line_is_metadata(line: str, date: str | None) -> None:
    found = page("A Title of Some Words", line, PROSE)
    assert (found.date, found.body) == (date, f"{PROSE}\n")


def test_a_date_inside_the_text_stays() -> None:
    assert "May 15, 2024" in page("Diary of a Ferry", PROSE, "May 15, 2024", MORE_PROSE).body


def test_a_byline_is_metadata() -> None:
    found = page("A Title of Some Words", "By Ada van der Quill", PROSE)
    assert (found.author, found.body) == (("Ada van der Quill",), f"{PROSE}\n")


def test_a_line_that_only_begins_like_a_byline_stays() -> None:
    line = "By noon the whole quay is empty"
    assert line in page("A Title of Some Words", line, PROSE).body


def test_recent_posts_with_paragraphs_after_them_are_not_cut() -> None:
    found = page("A Title of Some Words", PROSE, "Related", MORE_PROSE, PROSE, MORE_PROSE)
    assert found.related == ()
    assert found.body.count(PROSE) == 2


def test_teasers_may_lack_excerpts_and_stand_among_chrome() -> None:
    excerpt = "The keeper of the lock has a boat of her own, but she has never onc"
    found = page(
        "A Title of Some Words", PROSE, "Read next", "See all", "The Lock", excerpt, "2 min read",
        "The Weir and Why", "© 2024 Halyard Gazette", "bottom of page",
    )  # fmt: skip
    assert found.related == (Teaser("The Lock", excerpt), Teaser("The Weir and Why"))
    assert found.body == f"{PROSE}\n"


@pytest.mark.parametrize("end", [(), ("See All",), ("See All", "bottom of page")])
def test_a_marker_with_nothing_after_it_goes(end: tuple[str, ...]) -> None:
    found = page("A Title of Some Words", PROSE, "Recent Posts", *end)
    assert (found.body, found.related) == (f"{PROSE}\n", ())


def test_text_without_a_title_is_named_by_its_first_words() -> None:
    found = page(PROSE, MORE_PROSE)
    assert found.title == PROSE.removesuffix(".")
    assert found.body == f"{PROSE}\n\n{MORE_PROSE}\n"
    assert found.origins["title"] == "first words"


def test_a_title_may_be_a_question_or_one_word() -> None:
    assert page("Who Owns the Tide?", PROSE).title == "Who Owns the Tide?"
    assert page("Ferries", PROSE).title == "Ferries"


def test_wrapped_lines_stay_one_paragraph_and_verse_keeps_its_lines() -> None:
    wrapped = (
        "The ferry leaves at noon, and whoever is late waits\n"
        "for the tide to turn again, as all of us have done\nat one time or another."
    )
    verse = "Rope and tar\nand far"
    found = page("A Title of Some Words", PROSE, wrapped, verse)
    assert wrapped in found.body
    assert "Rope and tar  \nand far" in found.body


def test_a_backslash_at_the_end_of_a_wrapped_line_breaks_nothing() -> None:
    lines = [
        "The path of the old ferry is written as C:\\tidal\\",
        "and nobody knows why that is so",
    ]
    found = page("A Title of Some Words", PROSE, "\n".join(lines))
    assert read(found.body)[1:] == lines


def test_long_lines_without_blank_ones_are_paragraphs() -> None:
    both = f"{PROSE} {MORE_PROSE}\n{MORE_PROSE} {PROSE}"
    assert page("A Title of Some Words", both).body == both.replace("\n", "\n\n") + "\n"


def test_a_page_in_chinese() -> None:
    text = (
        "渡船在正午离开码头，迟到的人要等下一次潮水，而潮水从来不等任何人。没有人迟到过两次。" * 3
    )
    found = page("渡口与潮水", text)
    assert (found.title, found.lang, found.body) == ("渡口与潮水", "zh", f"{text}\n")


@pytest.mark.parametrize("data", [b"top of page\n\nbottom of page\n", b"3 min read"])
def test_nothing_but_chrome_is_refused(data: bytes) -> None:
    with pytest.raises(CaptureError, match="no text of an article"):
        capture(Raw(data, name="empty.txt"))


def test_terminal_escapes_reach_no_field() -> None:
    found = page("A \x1b[31mred\x1b[0m \x1b]0;owned\x07title of words", PROSE + "\x1b[2J")
    assert found.title == "A red title of words"
    assert found.body == f"{PROSE}\n"


LIVE = st.text(st.sampled_from("ab1 \t.)#*_`~<>&;![](){}|\\-+=:^/\"'“é中\n"), max_size=80)


@settings(max_examples=300, deadline=None)
@given(st.lists(LIVE, max_size=6))
def test_live_characters_read_as_themselves(parts: list[str]) -> None:
    lines = [line for line in "\n\n".join(parts).split("\n") if line.strip()]
    wanted = [" ".join(line.split()) for line in lines if classify(line) is Chrome.NEVER]
    found = capture(Raw(f"{PROSE}\n\n".encode() + "\n\n".join(lines).encode(), name="live.txt"))
    shown = [" ".join(line.split()) for line in read(found.body)]
    shown = [line for line in shown if classify(line) is not Chrome.BESIDE]
    assert [line for line in shown if line != PROSE] == [line for line in wanted if line]


WORDS = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=120)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(WORDS, st.sampled_from([PROSE, "Recent Posts", "Share"])), max_size=12))
def test_every_line_that_is_not_chrome_survives(lines: list[str]) -> None:
    try:
        found = page("A Title of Some Words", PROSE, *lines, MORE_PROSE)
    except CaptureError:
        pytest.fail("a page with two paragraphs is an article")
    survived = [" ".join(line.split()) for line in read(found.body)]
    teasers = [text for teaser in found.related for text in (teaser.title, teaser.excerpt)]
    told = {" ".join(text.split()) for text in (found.title, *teasers)}
    for line in lines:
        folded = " ".join(line.split())
        if folded and classify(line.strip()) is Chrome.NEVER and folded not in told:
            assert folded in survived


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_an_article_or_a_capture_error(data: bytes) -> None:
    try:
        found = kinds.capture(Raw(data, name="noise.txt"))
    except CaptureError:
        return
    assert "\x1b" not in found.title
    assert "\n" not in found.title
