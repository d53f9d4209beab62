"""The sessions of `tests/transcripts/`: what a user types, and what comes back.

`ARTICLECTL_UPDATE_GOLDEN=1` writes them anew: read the difference before you commit it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from shell import Shell

FOLDER = Path(__file__).parent / "transcripts"
FIXTURES = Path(__file__).parent / "fixtures"


@pytest.mark.parametrize("name", sorted(file.stem for file in FOLDER.glob("*.txt")))
def test_transcript(name: str, shell: Shell) -> None:
    file = FOLDER / f"{name}.txt"
    expected = file.read_bytes().decode("utf-8")
    for page in (FIXTURES / "pages").iterdir():
        (shell.cwd / page.name).write_bytes(page.read_bytes())
    actual = "".join(_played(shell, line) for line in _kept(expected))
    if os.environ.get("ARTICLECTL_UPDATE_GOLDEN"):
        file.write_bytes(actual.encode("utf-8"))
    assert actual == expected


def test_transcripts_are_there() -> None:
    assert len(list(FOLDER.glob("*.txt"))) >= 5


def _kept(text: str) -> list[str]:
    """The lines that a person wrote: commands, comments and blank lines before them."""
    return [line for line in text.split("\n") if line.startswith(("$ ", "# "))]


def _played(shell: Shell, line: str) -> str:
    if line.startswith("# "):
        return f"\n{line}\n"
    result = shell.line(line[2:])
    out = result.out.replace(str(shell.cwd), "~")
    err = "".join(f"! {one}\n" for one in result.err.replace(str(shell.cwd), "~").splitlines())
    end = f"[exit {result.code}]\n" if result.code else ""
    if out and not out.endswith("\n"):
        out += "\n"
    return f"{line}\n{_escaped(out)}{err}{end}"


def _escaped(text: str) -> str:
    """Output that could be mistaken for a line of the person's is set apart."""
    return "".join(
        f"\\{line}\n" if line.startswith(("$ ", "# ", "! ", "\\")) else f"{line}\n"
        for line in text.split("\n")[:-1]
    )
