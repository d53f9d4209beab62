import importlib.metadata
from importlib.metadata import EntryPoint

import pytest

from articlectl import exporters
from articlectl.errors import ExportError, UsageError


@pytest.fixture
def plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [
        EntryPoint("toy", "json:dumps", exporters.GROUP),
        EntryPoint("csv", "json:dumps", exporters.GROUP),
        EntryPoint("broken", "json:no_such_function", exporters.GROUP),
        EntryPoint("absent", "no_such_module:export", exporters.GROUP),
    ]

    def entry_points(*, group: str) -> list[EntryPoint]:
        return [entry for entry in found if entry.group == group]

    monkeypatch.setattr(importlib.metadata, "entry_points", entry_points)


@pytest.mark.parametrize("name", exporters.EXPORTERS)
def test_every_name_is_a_function(name: str) -> None:
    export = exporters.resolve(name)
    assert export.__name__ == "export"
    assert export.__module__.startswith(f"articlectl.exporters.{name}")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("jsno", "did you mean `json` or `jsonl`?"),
        ("HTML", "did you mean `html`?"),
        ("docx", "the formats are html, markdown, json, jsonl, csv"),
    ],
)
def test_an_unknown_name_gets_near_ones(name: str, hint: str) -> None:
    with pytest.raises(UsageError, match=f"unknown export format `{name}`") as caught:
        exporters.resolve(name)
    assert caught.value.hint == hint


@pytest.mark.usefixtures("plugins")
def test_plugins_are_found_after_ours() -> None:
    assert exporters.names() == [*exporters.EXPORTERS, "absent", "broken", "toy"]
    assert exporters.resolve("toy").__module__ == "json"
    assert exporters.resolve("csv").__module__ == "articlectl.exporters.csv"
    with pytest.raises(UsageError) as caught:
        exporters.resolve("toi")
    assert caught.value.hint == "did you mean `toy`?"


@pytest.mark.usefixtures("plugins")
@pytest.mark.parametrize("name", ["broken", "absent"])
def test_a_broken_plugin_is_named(name: str) -> None:
    with pytest.raises(ExportError, match=f"`{name}` cannot be loaded from") as caught:
        exporters.resolve(name)
    assert caught.value.hint
