"""The house stands as CONTRIBUTING draws it: read from the imports, not from what people say."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

HOUSE = Path(__file__).parent.parent
PACKAGE = HOUSE / "src" / "articlectl"
MODULES = sorted(PACKAGE.rglob("*.py"))

LEAVES = frozenset({"model", "errors", "config", "text"})
PARTS = frozenset({"store", "index", "search", "capture", "importers", "exporters"})
ALLOWED: Mapping[str, frozenset[str]] = {
    "model": frozenset(),
    "errors": frozenset(),
    "text": frozenset(),
    "config": frozenset({"errors"}),
    **dict.fromkeys(PARTS, LEAVES),
    "library": LEAVES | PARTS,
    "cli": LEAVES | PARTS | {"library"},
}
"""Who may import whom; every part may import itself."""

RICH_LIVES_IN = frozenset({"cli/output.py"})


@dataclass(frozen=True, slots=True)
class Import:
    """One import of a module, wherever in the file it stands."""

    name: str
    line: int
    at_module_level: bool
    runs: bool
    """False under `if TYPE_CHECKING`."""


def imports(file: Path) -> Iterator[Import]:
    """Yield what a file imports, relative imports spelled out."""
    package = ("articlectl", *file.relative_to(PACKAGE).parent.parts)

    def visit(node: ast.AST, level: bool, runs: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import):
                for alias in child.names:
                    yield Import(alias.name, child.lineno, level, runs)
            elif isinstance(child, ast.ImportFrom):
                base = package[: len(package) - child.level + 1] if child.level else ()
                stem = ".".join([*base, *([child.module] if child.module else [])])
                if stem == "articlectl":
                    for alias in child.names:
                        yield Import(f"articlectl.{alias.name}", child.lineno, level, runs)
                else:
                    yield Import(stem, child.lineno, level, runs)
            elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                yield from visit(child, False, runs)
            elif isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
                yield from visit(child, level, False)
            else:
                yield from visit(child, level, runs)

    yield from visit(ast.parse(file.read_bytes()), True, True)


def part_of(file: Path) -> str:
    first = file.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


@pytest.mark.parametrize("file", MODULES, ids=lambda file: str(file.relative_to(PACKAGE)))
class TestEachModule:
    def test_imports_only_what_lies_below_it(self, file: Path) -> None:
        part = part_of(file)
        allowed = ALLOWED.get(part, frozenset()) | {part}
        wrong = [
            f"line {one.line}: {one.name}"
            for one in imports(file)
            if one.name.split(".")[0] == "articlectl"
            and one.name not in ("articlectl", "articlectl.__version__")
            and one.name.split(".")[1] not in allowed
        ]
        assert not wrong, f"{part} may import {sorted(allowed)}"

    def test_leaves_typer_and_rich_to_the_command_line(self, file: Path) -> None:
        place = file.relative_to(PACKAGE).as_posix()
        wrong = []
        for one in imports(file):
            top = one.name.split(".")[0]
            if top in {"typer", "click"} and part_of(file) != "cli":
                wrong.append(f"line {one.line}: {one.name}")
            if top == "rich" and place not in RICH_LIVES_IN:
                wrong.append(f"line {one.line}: {one.name}")
        assert not wrong

    def test_loads_nothing_heavy_before_it_is_needed(self, file: Path) -> None:
        heavy = banned_at_module_level()
        wrong = [
            f"line {one.line}: {one.name}"
            for one in imports(file)
            if one.at_module_level and one.runs and one.name.split(".")[0] in heavy
        ]
        assert not wrong

    def test_fits_a_reader(self, file: Path) -> None:
        assert len(file.read_text("utf-8").splitlines()) <= 400, "is there a second concept in it?"


def banned_at_module_level() -> frozenset[str]:
    settings = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))
    tidy = settings["tool"]["ruff"]["lint"]["flake8-tidy-imports"]
    return frozenset(tidy["banned-module-level-imports"])


def test_every_part_is_in_the_drawing() -> None:
    """A new folder or module at the top needs its place among the arrows first."""
    parts = {part_of(file) for file in MODULES} - {"__init__", "__main__"}
    assert parts <= set(ALLOWED)


@pytest.mark.parametrize(
    ("module", "registry"),
    [
        ("articlectl.exporters", "EXPORTERS"),
        ("articlectl.capture.kinds", "CAPTURERS"),
        ("articlectl.cli", "COMMANDS"),
    ],
)
def test_every_name_in_a_registry_resolves(module: str, registry: str) -> None:
    entries: Mapping[str, Any] = getattr(importlib.import_module(module), registry)
    assert entries
    for name, entry in entries.items():
        where, _, function = (entry if isinstance(entry, str) else entry.target).partition(":")
        assert callable(getattr(importlib.import_module(where), function)), name


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["list", "--help"]])
def test_the_command_line_starts_without_the_heavy_modules(arguments: list[str]) -> None:
    """What ruff cannot see: a heavy module that comes in through another one."""
    program = (
        "import sys\n"
        "from articlectl.cli import main\n"
        "try:\n    main()\nexcept SystemExit: pass\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    # typer draws its help with rich, and rich its markup with pygments: only these have a reason.
    assert loaded & (banned_at_module_level() - {"rich", "pygments"}) == set()
    assert "tinydb" not in loaded
