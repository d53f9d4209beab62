"""The documentation and the program know the same commands, options, settings and files."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from articlectl.config import Settings

HOUSE = Path(__file__).parent.parent
LIBRARY = HOUSE / "library"
CHAPTERS = sorted(LIBRARY.glob("*.md"))
USER_PAGES = [HOUSE / "README.md", *CHAPTERS]
PAGES = [
    *USER_PAGES,
    HOUSE / "CHANGELOG.md",
    HOUSE / "CONTRIBUTING.md",
    *sorted((HOUSE / "docs").rglob("*.md")),
]

CODE = re.compile(r"^```.*?^```|`[^`\n]+`", re.MULTILINE | re.DOTALL)
CALL = re.compile(r"\barticlectl((?: +(?:-L|--library)[ =][^ ]+)?(?: +[^\n`|;&>]*)?)")
OPTION = re.compile(r"(?<![\w-])(--?[a-zA-Z][\w-]*)(?![\w:-])")
"""An option, which a negated condition of a query (`-is:read`) is not."""

LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(([^)\s]+)\)")


def commands() -> dict[str, Any]:
    """Every command of the program by its full name: `list`, `tag add` …; `""` is the program."""
    import typer.main

    from articlectl.cli import COMMANDS, app
    from articlectl.cli.group import load

    found: dict[str, Any] = {"": typer.main.get_command(app)}
    for name, row in COMMANDS.items():
        command = load(name, row)
        found[name] = command
        for part, below in getattr(command, "commands", {}).items():
            found[f"{name} {part}"] = below
    return found


def options(command: Any) -> set[str]:
    return {name for parameter in command.params for name in (*parameter.opts, "--help", "-h")}


def calls(text: str) -> Iterator[list[str]]:
    """Yield the words of each `articlectl …` in the code of a page."""
    for code in CODE.findall(text):
        if code.startswith("```console"):
            code = "\n".join(line for line in code.splitlines() if line.startswith("$ "))
        for call in CALL.findall(code.strip("`")):
            yield call.split()


def split(words: list[str], known: dict[str, Any]) -> tuple[str, list[str]]:
    """Return the command that the words call, and the words behind it."""
    while words and words[0] in ("-L", "--library"):
        words = words[2:]
    for length in (2, 1):
        name = " ".join(words[:length])
        if len(words) >= length and name in known:
            return name, words[length:]
    return "", words


@pytest.fixture(scope="module")
def known() -> dict[str, Any]:
    return commands()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(HOUSE)))
class TestEachPage:
    def test_calls_commands_and_options_that_exist(self, page: Path, known: dict[str, Any]) -> None:
        wrong = []
        for words in calls(page.read_text("utf-8")):
            name, rest = split(words, known)
            if not name and rest and not rest[0].startswith(("-", "…")):
                wrong.append(f"articlectl {' '.join(words)}: no such command")
                continue
            there = options(known[name]) | (options(known[""]) if not name else set())
            for option in OPTION.findall(" ".join(rest)):
                short = option if option.startswith("--") else option[:2]
                if short not in there:
                    wrong.append(f"articlectl {name}: no option {option}")
        assert not wrong

    def test_links_lead_somewhere(self, page: Path) -> None:
        text = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        text = re.sub(r"`[^`\n]*`", "", text)
        wrong = []
        for link in LINK.findall(text):
            target, _, anchor = unquote(link).partition("#")
            if re.match(r"[a-z]+:", link):
                continue
            file = (page.parent / target) if target else page
            if not file.exists():
                wrong.append(link)
            elif anchor and anchor not in anchors(file):
                wrong.append(f"{link}: no such heading")
        assert not wrong


def anchors(file: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", file.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_command_is_in_the_handbook(known: dict[str, Any]) -> None:
    called = {
        split(words, known)[0]
        for chapter in CHAPTERS
        for words in calls(chapter.read_text("utf-8"))
    }
    groups = {name.split()[0] for name in known if " " in name}
    assert set(known) - called - groups - {""} == set()


def test_every_option_is_in_the_handbook(known: dict[str, Any]) -> None:
    book = "\n".join(chapter.read_text("utf-8") for chapter in CHAPTERS)
    for name, command in known.items():
        for parameter in command.params:
            names = [one for one in parameter.opts if one.startswith("-")]
            assert not names or any(re.search(rf"{one}\b", book) for one in names), (name, names)


@pytest.mark.parametrize("setting", [field.name for field in fields(Settings)])
def test_every_setting_is_in_its_chapter(setting: str) -> None:
    text = (LIBRARY / "settings.md").read_text("utf-8")
    row = re.search(rf"^\| `{setting}` \| (.*?)\|", text, re.MULTILINE)
    assert row, f"{setting} has no row in the table"
    default = getattr(Settings(), setting)
    assert row[1].strip("` ") == (str(default) if default else "")


def test_the_settings_chapter_names_no_other_setting() -> None:
    text = (LIBRARY / "settings.md").read_text("utf-8")
    table = text.partition("## All of them")[2].partition("## ")[0]
    named = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert sorted(named) == sorted(field.name for field in fields(Settings))


def test_every_field_of_a_query_is_in_its_chapter() -> None:
    from articlectl.search.parsing import CHOICES, FIELDS

    text = (LIBRARY / "finding.md").read_text("utf-8")
    for field in FIELDS:
        assert f"`{field}:" in text, field
    for field, values in CHOICES.items():
        for value in values:
            assert f"`{field}:{value}`" in text, value


def test_every_sort_field_is_in_its_chapter() -> None:
    from articlectl.library import SORT_FIELDS

    text = (LIBRARY / "finding.md").read_text("utf-8")
    assert all(f"`{field}`" in text for field in SORT_FIELDS)


def test_every_field_of_the_data_is_in_its_chapter() -> None:
    from articlectl.exporters.records import COLUMNS

    text = (LIBRARY / "scripting.md").read_text("utf-8")
    assert [name for name in COLUMNS if f"`{name}`" not in text] == []


def test_every_export_format_is_in_its_chapter() -> None:
    from articlectl.exporters import EXPORTERS

    text = (LIBRARY / "exporting.md").read_text("utf-8")
    assert all(f"| `{name}` |" in text for name in EXPORTERS)


def test_every_exit_code_is_in_its_chapter() -> None:
    from articlectl import errors

    text = (LIBRARY / "scripting.md").read_text("utf-8")
    for thing in vars(errors).values():
        if isinstance(thing, type) and issubclass(thing, errors.ArticlectlError):
            assert f"\n| {thing.exit_code} |" in text, thing


def test_chapters_have_days_of_their_own() -> None:
    """So that "Recent Posts" has one order."""
    days = [
        re.search(r"^added: (\S+)$", file.read_text("utf-8"), re.MULTILINE) for file in CHAPTERS
    ]
    assert all(days)
    assert len({day[1] for day in days if day}) == len(CHAPTERS) >= 14


def test_the_version_is_the_same_everywhere() -> None:
    import articlectl

    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["version"] == articlectl.__version__
