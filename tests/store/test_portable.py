from __future__ import annotations

import pytest

from articlectl.store.portable import folded, forbidden, is_reserved


def test_names_that_some_systems_take_for_one() -> None:
    assert folded("Caf\u00e9.MD") == folded("cafe\u0301.md")
    assert folded("Straße") == folded("STRASSE")
    assert folded("a.md") != folded("b.md")


@pytest.mark.parametrize("name", ["con", "CON.md", "Nul.tar.gz", "com9.md", "lpt¹", "aux .md"])
def test_names_of_devices(name: str) -> None:
    assert is_reserved(name)


@pytest.mark.parametrize("name", ["console.md", "a.con", "com10", "con-article.md"])
def test_names_that_only_look_like_devices(name: str) -> None:
    assert not is_reserved(name)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a:b.md", "`:`"),
        ("why?.md", "`?`"),
        ("a\tb.md", r"the character '\t'"),
        ("a.", "a dot at the end"),
        ("a ", "a space at the end"),
        ("a.md", None),
        (".hidden", None),
    ],
)
def test_what_windows_refuses(name: str, reason: str | None) -> None:
    assert forbidden(name) == reason
