"""Every command says what it does, with two examples that run the command itself."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest
import typer

from articlectl.cli import COMMANDS
from articlectl.cli.group import load
from shell import Shell


def leaves() -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for name, command in COMMANDS.items():
        loaded = load(name, command)
        subcommands = getattr(loaded, "commands", None)
        found += [(name, sub) for sub in subcommands] if subcommands else [(name,)]
    return found


@pytest.mark.parametrize("words", leaves(), ids=" ".join)
def test_each_command_shows_two_examples(
    words: tuple[str, ...], shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell.articlectl(*words, "--help").code == 0
    text = capsys.readouterr().out
    called = f"articlectl {' '.join(words)}"
    examples = text.partition("Examples:")[2]
    assert examples.count("articlectl ") >= 2
    assert called in examples


def test_registry_repeats_the_docstrings() -> None:
    for name, command in COMMANDS.items():
        loaded = load(name, command)
        assert (loaded.help or "").split("\n")[0] == command.help, name


def test_help_imports_no_command_and_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from articlectl.cli import app\n"
        "try: app(['--help'], prog_name='articlectl')\n"
        "except SystemExit: pass\n"
        "ours = (n for n in sys.modules if n.startswith('articlectl.cli.'))\n"
        "print(*sorted(ours), file=sys.stderr)\n"
        "print(*sorted(sys.modules), file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    ours, everything = done.stderr.strip().split("\n")
    assert ours.split() == ["articlectl.cli.group", "articlectl.cli.world"]
    heavy = {
        "trafilatura",
        "lxml",
        "jinja2",
        "tinydb",
        "yaml",
        "frontmatter",
        "urllib3",
        "filelock",
    }
    assert not heavy & set(everything.split())


def test_no_command_shows_help_and_is_a_usage_error(
    shell: Shell, capsys: pytest.CaptureFixture[str]
) -> None:
    assert shell.articlectl().code == 2
    shown = capsys.readouterr()
    assert "Usage: articlectl" in shown.out + shown.err


def test_unknown_command_is_one_line_with_the_near_one(shell: Shell) -> None:
    result = shell.articlectl("lst")
    assert result.code == 2
    assert result.out == ""
    assert result.err.count("\n") == 1
    assert "'list'" in result.err


def test_unknown_option_is_a_usage_error(shell: Shell) -> None:
    result = shell.articlectl("list", "--recnt")
    assert result.code == 2
    assert "--recent" in result.err
    assert result.err.count("\n") == 1


def test_functions_take_annotated_parameters_only() -> None:
    """A boolean flag without help would be a riddle in `--help`."""
    for name, command in COMMANDS.items():
        loaded = load(name, command)
        for sub in getattr(loaded, "commands", {name: loaded}).values():
            for parameter in sub.params:
                if parameter.param_type_name == "option" and parameter.name != "help":
                    assert parameter.help, f"{name}: {parameter.name}"
            assert inspect.isfunction(sub.callback)
    assert isinstance(typer.__version__, str)
