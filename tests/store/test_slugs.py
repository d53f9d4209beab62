"""Names of new files."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from articlectl.errors import ConfigError
from articlectl.store.slugs import article_path, slugify

ADDED = datetime(2026, 11, 24, 6, 24, 29, tzinfo=UTC)

SLUGS = {
    "Why files last": "why-files-last",
    "Größe & Fuß": "groesse-fuss",
    "Crème brûlée": "creme-brulee",
    "don’t it's": "dont-its",
    "C++ vs. C#": "c-vs-c",
    "日本語のテキスト": "日本語のテキスト",
    "Война и мир": "война-и-мир",
    "हिन्दी शीर्षक": "हिन्दी-शीर्षक",
    "العربية نص": "العربية-نص",
    "Ｆｕｌｌ width": "full-width",
    "../../etc/passwd": "etc-passwd",
    "🎉": "article",
    "": "article",
    "CON": "con-article",
    "lpt1": "lpt1-article",
    "Index": "index-article",
    "x" * 300: "x" * 80,
    "word " * 60: "-".join(["word"] * 16),
    "字" * 300: "字" * 66,
}


@pytest.mark.parametrize(("title", "slug"), SLUGS.items())
def test_a_title_becomes_a_slug(title: str, slug: str) -> None:
    assert slugify(title, "de") == slug


def test_letters_are_written_as_the_language_does() -> None:
    assert slugify("Ärger", "de-AT") == "aerger"
    assert slugify("Ärger", "sv") == "arger"
    assert slugify("Blåbær", "da") == "blaabaer"


@settings(max_examples=300)
@given(st.text(max_size=400))
def test_any_title_becomes_a_name_that_every_system_takes(title: str) -> None:
    slug = slugify(title)
    assert slug
    assert slug == slugify(slug)
    assert len(slug) <= 80 + len("-article")
    assert len(slug.encode()) <= 210
    assert not set(slug) & set('/\\:*?"<>|\0. \n')
    assert article_path("{slug}.md", slug=slug, added=ADDED) == f"{slug}.md"


PATHS = {
    "{added:%Y}/{added:%m}/{slug}.md": "2026/11/a.md",
    "{slug}.markdown": "a.markdown",
    "{date:%Y-%m-%d}-{slug}.md": "2024-05-15-a.md",
    "{site}/{lang}/{slug}/index.md": "the-times/en-gb/a/index.md",
}


@pytest.mark.parametrize(("pattern", "path"), PATHS.items())
def test_the_pattern_gives_the_path(pattern: str, path: str) -> None:
    found = article_path(
        pattern, slug="a", added=ADDED, date=date(2024, 5, 15), site="The Times", lang="en-GB"
    )
    assert found == path


def test_what_is_not_known_has_a_stand_in() -> None:
    assert article_path("{date:%Y}/{site}/{lang}/{slug}.md", slug="a", added=ADDED) == (
        "2026/unknown/unknown/a.md"
    )


@pytest.mark.parametrize(
    "pattern",
    ["{title}.md", "{slug}", "{slug}.txt", "fixed.md", "/{slug}.md", "../{slug}.md", "a//{slug}.md",
     "{slug", "{slug!x}.md", "{added.year.real}/{slug}.md", "{slug[0]}.md", "{0}{slug}.md",
     ".hidden/{slug}.md", "node_modules/{slug}.md", "x.assets/{slug}.md", "a\\{slug}.md",
     "a:{slug}.md", "{added:%Y}/./{slug}.md", "a /{slug}.md", "{slug:d}.md", ".{slug}.md"],
)  # fmt: skip
def test_a_wrong_pattern_is_told_with_what_to_write(pattern: str) -> None:
    with pytest.raises(ConfigError) as caught:
        article_path(pattern, slug="a", added=ADDED)
    assert pattern in caught.value.message
    assert caught.value.hint


def test_long_parts_are_cut_to_what_file_systems_take() -> None:
    path = article_path("{site}/{slug}.md", slug="字" * 120, added=ADDED, site="ü" * 300)
    assert all(len(part.encode()) <= 205 for part in path.split("/"))
    assert path.endswith(".md")
