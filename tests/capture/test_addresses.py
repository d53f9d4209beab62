"""Addresses: one spelling for storing, one key for twins."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articlectl.capture.addresses import canonical, requestable, same_key


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Tidal.Example:80/Essays", "http://tidal.example/Essays"),
        ("https://tidal.example", "https://tidal.example/"),
        ("https://tidal.example:443/", "https://tidal.example/"),
        ("https://tidal.example:8443/", "https://tidal.example:8443/"),
        ("https://user:secret@tidal.example/a", "https://tidal.example/a"),
        ("https://tidal.example./a", "https://tidal.example/a"),
        ("https://tidal.example/a?utm_source=x&id=7&UTM_Medium=y", "https://tidal.example/a?id=7"),
        ("https://tidal.example/a?fbclid=1&gclid=2&mc_cid=3&igshid=4", "https://tidal.example/a"),
        ("https://tidal.example/a?ref_src=twsrc", "https://tidal.example/a"),
        ("https://tidal.example/a?ref=main&b=", "https://tidal.example/a?ref=main&b="),
        ("https://www.youtube.com/watch?v=1&si=2", "https://www.youtube.com/watch?v=1"),
        ("https://tidal.example/a?si=2", "https://tidal.example/a?si=2"),
        ("https://tidal.example/a#part-2", "https://tidal.example/a"),
        ("https://tidal.example/#!/essay/7", "https://tidal.example/#!/essay/7"),
        ("https://tidal.example/#/essay/7", "https://tidal.example/#/essay/7"),
        ("https://tidal.example/a/./b/../c", "https://tidal.example/a/c"),
        ("https://tidal.example/%7Ekeeper/%c3%a9", "https://tidal.example/~keeper/%C3%A9"),
        ("https://tidal.example/é?q=ü", "https://tidal.example/%C3%A9?q=%C3%BC"),
        ("https://tidal.example/100%", "https://tidal.example/100%25"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
        ("https://straße.example/", "https://xn--strae-oqa.example/"),
        ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
        ("  https://tidal.example/a b ", "https://tidal.example/a%20b"),
        ("mailto:keeper@tidal.example", "mailto:keeper@tidal.example"),
        ("not an address", "not an address"),
        ("https://tidal.example:port/", "https://tidal.example:port/"),
        ("https://", "https://"),
    ],
)
def test_canonical(url: str, expected: str) -> None:
    assert canonical(url) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://tidal.example/a", "https://tidal.example/a/"),
        ("https://www.tidal.example/a", "https://tidal.example/a"),
        ("https://m.tidal.example/a", "https://tidal.example/a"),
        ("https://en.m.lexicon.example/a", "https://en.lexicon.example/a"),
        ("https://tidal.example/a/amp/", "https://tidal.example/a"),
        ("https://amp.tidal.example/a", "https://tidal.example/a"),
        ("https://tidal.example/a.amp.html", "https://tidal.example/a.html"),
        ("https://tidal.example/a?amp=1", "https://tidal.example/a"),
        ("https://www.google.com/amp/s/tidal.example/a", "https://tidal.example/a"),
        ("https://tidal-example.cdn.ampproject.org/c/s/tidal.example/a", "https://tidal.example/a"),
        ("https://tidal.example/index.html", "https://tidal.example"),
        ("https://tidal.example/a?x=1&y=2", "https://tidal.example/a?y=2&x=1"),
        ("https://tidal.example/a?utm_source=mail#top", "https://tidal.example/a"),
    ],
)
def test_twins_have_the_same_key(one: str, other: str) -> None:
    assert same_key(one) == same_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://tidal.example/a", "https://tidal.example/b"),
        ("https://tidal.example/a", "https://tidal.example/A"),
        ("https://tidal.example/a?id=1", "https://tidal.example/a?id=2"),
        ("https://tidal.example/a", "https://harbour.example/a"),
        ("https://tidal.example/camp", "https://tidal.example/c"),
        ("https://m.example/a", "https://example/a"),
        ("https://tidal.example/#!/1", "https://tidal.example/#!/2"),
    ],
)
def test_other_pages_have_other_keys(one: str, other: str) -> None:
    assert same_key(one) != same_key(other)


def test_what_is_asked_for_keeps_its_parameters() -> None:
    url = "https://user:pw@Tidal.Example/a b?utm_source=x#part"
    assert requestable(url) == "https://tidal.example/a%20b?utm_source=x"
    assert requestable("ftp://tidal.example/") is None
    assert requestable("https://tidal.example:99999/") is None


PIECES = r"""
http https :// : / // . .. ? # #! & = % %41 %2f %zz @ www. m. amp /amp example.com [::1] ٣ ß é [ ]
\ | 。 utm_source=1 index.html xn-- ℀ +
"""
FRAGMENTS = st.sampled_from([*PIECES.split(), "\t", "\n", " ", "\u200b"])


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(FRAGMENTS, max_size=12).map("".join)))
def test_canonical_is_idempotent_and_never_fails(tail: str) -> None:
    for url in (tail, f"https://tidal.example/{tail}", f"http://{tail}"):
        once = canonical(url)
        assert canonical(once) == once
        assert same_key(once) == same_key(url)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=40), st.lists(FRAGMENTS, max_size=12).map("".join)))
def test_scheme_and_www_never_tell_two_pages_apart(tail: str) -> None:
    assert same_key(f"https://tidal.example/{tail}") == same_key(f"http://www.tidal.example/{tail}")
