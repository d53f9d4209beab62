"""`articlectl doctor`: find what is wrong with a library, and mend it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Annotated, Any

import typer

from articlectl.cli import output
from articlectl.cli.options import AsJson, DryRun
from articlectl.cli.world import World
from articlectl.errors import UsageError

if TYPE_CHECKING:
    from articlectl.library.checks.base import Finding

FOUND = 1
"""The exit code where something is left to do."""


def doctor(
    ctx: typer.Context,
    fix: Annotated[
        bool, typer.Option("--fix", help="Mend what can be mended without you.")
    ] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Find what is wrong, and mend it.

    Looks for broken links and front matter, duplicates and near-duplicates,
    images without an article, names and dates that will give trouble, leftover
    files, and an index that differs from the files. A pipe gets a line a
    finding: path:line: message. Exit code 1 says that something is left.

    --fix leads links to the one file of that name, moves to the trash what
    nothing uses, and makes anew what is derived; `articlectl undo` takes it
    back. The rest is yours to decide.

    Examples:
        articlectl doctor
        articlectl doctor --fix --dry-run
    """
    world: World = ctx.obj
    if dry_run and not fix:
        raise UsageError("--dry-run goes with --fix", hint="doctor without --fix changes nothing")
    library = world.open_library()
    found = library.examine(output.progress_of(world, "Examining"))
    if fix and not dry_run:
        found = library.mend(found, output.progress_of(world, "Mending"))
    if as_json:
        output.data(world, [_record(finding) for finding in found])
    elif output.wants_terminal(world, world.stdout):
        _show(world, found, would=dry_run)
    else:
        for finding in found:
            output.say(world, output.plain(f"{_place(finding)}: {_told(finding, dry_run)}"))
    _sum_up(world, found)
    if any(not finding.fixed and finding.severity != "note" for finding in found):
        raise typer.Exit(FOUND)


def _record(finding: Finding) -> dict[str, Any]:
    return {
        "check": finding.check,
        "severity": finding.severity,
        "path": finding.path,
        "line": finding.line,
        "message": finding.message,
        "remedy": finding.remedy,
        "fixable": finding.fixable,
        "fixed": finding.fixed,
    }


def _show(world: World, found: Sequence[Finding], *, would: bool) -> None:
    for number, (check, group) in enumerate(groupby(found, key=lambda finding: finding.check)):
        if number:
            output.say(world, "")
        output.say(world, check)
        for finding in group:
            told = output.plain(f"{_place(finding)}: {_told(finding, would)}")
            output.say(world, f"  {finding.severity}: {told}")


def _place(finding: Finding) -> str:
    return finding.path if finding.line is None else f"{finding.path}:{finding.line}"


def _told(finding: Finding, would: bool) -> str:
    if finding.fixed:
        return f"{finding.message} (done: {finding.remedy})"
    if would and finding.fixable:
        return f"{finding.message} (would {finding.remedy})"
    return finding.message


def _sum_up(world: World, found: Sequence[Finding]) -> None:
    """Say on stderr how much was found, what was mended, and what can be."""
    left = [one for one in found if not one.fixed and one.severity != "note"]
    fixed = sum(one.fixed for one in found)
    notes = sum(one.severity == "note" for one in found)
    parts = [f"{fixed:,} mended"] if fixed else []
    if left:
        parts.append(output.counted(len(left), "problem") + (" left" if fixed else ""))
    else:
        parts.append("nothing is left" if fixed else "nothing is wrong")
    if notes:
        parts.append(output.counted(notes, "note"))
    fixable = sum(one.fixable for one in left)
    which = "it" if len(left) == 1 else f"{fixable:,} of them"
    advice = f"; `articlectl doctor --fix` mends {which}" if fixable else ""
    output.note(world, ", ".join(parts) + ("" if fixed else advice))
