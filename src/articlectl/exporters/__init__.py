"""Export formats: one module a format, found by name, imported when used.

An exporter is a function `export(request: Export) -> Exported`. To add one to articlectl, add
its line to `EXPORTERS`; to ship one in a package of your own, name the function in the
entry-point group `articlectl.exporters`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from articlectl.errors import ExportError, UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from articlectl.config import Settings
    from articlectl.model import Document

GROUP = "articlectl.exporters"
"""The entry-point group in which other packages name their exporters."""

EXPORTERS: dict[str, str] = {
    "html": "articlectl.exporters.html:export",
    "markdown": "articlectl.exporters.markdown:export",
    "json": "articlectl.exporters.json:export",
    "jsonl": "articlectl.exporters.jsonl:export",
    "csv": "articlectl.exporters.csv:export",
}
"""Name → "module:function" of the formats that articlectl brings."""


@dataclass(frozen=True, slots=True)
class Export:
    """What an exporter is given."""

    documents: Iterable[Document]
    """The selection, in the order asked for; it can be gone through once."""
    output: Path | None
    """File or folder to write, as the format has it; None is `stdout`."""
    stdout: BinaryIO
    settings: Settings
    root: Path
    """The library's folder, for the files that belong to the articles."""
    notify: Callable[[str], None]
    """Takes a warning, one line for people."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What an exporter did, counted in files: none where it went to `stdout`."""

    written: int
    unchanged: int
    removed: int
    entry: Path | None
    """What to open first, without `..` in it; None where it went to `stdout`."""


Exporter = Callable[[Export], Exported]


def names() -> list[str]:
    """Every format that `resolve` knows: ours first, then those of other packages."""
    return [*EXPORTERS, *sorted(set(_plugins()) - set(EXPORTERS))]


def resolve(name: str) -> Exporter:
    """Return the exporter of that name, imported now; ours go before other packages'.

    Raises UsageError for an unknown name and ExportError for a plugin that cannot be imported.
    """
    if name in EXPORTERS:
        from importlib import import_module

        module, _, function = EXPORTERS[name].partition(":")
        return cast("Exporter", getattr(import_module(module), function))
    plugins = _plugins()
    if name not in plugins:
        raise UsageError(f"unknown export format `{name}`", hint=_suggestion(name, names()))
    try:
        return cast("Exporter", plugins[name].load())
    except (ImportError, AttributeError) as error:
        raise ExportError(
            f"export format `{name}` cannot be loaded from `{plugins[name].value}`: {error}",
            hint="update or uninstall the package that brings it",
        ) from error


def _plugins() -> dict[str, EntryPoint]:
    from importlib.metadata import entry_points

    return {entry.name: entry for entry in entry_points(group=GROUP)}


def _suggestion(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name.casefold(), known, n=3)
    if near:
        return "did you mean " + " or ".join(f"`{one}`" for one in near) + "?"
    return "the formats are " + ", ".join(known)
