"""`articlectl undo`: take a command back."""

from __future__ import annotations

from typing import Annotated

import typer

from articlectl.cli import output
from articlectl.cli.options import DryRun
from articlectl.cli.world import World
from articlectl.errors import ArticlectlError


def undo(
    ctx: typer.Context,
    number: Annotated[
        int | None,
        typer.Argument(
            metavar="[ID]", min=1, help="A number of `articlectl history`.", show_default=False
        ),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Take a command back.

    Without an ID it is the last one; called again, the one before. All files
    of the command are put back or, where one was changed since, none. To do it
    again after all, undo the undo by its ID.

    Examples:
        articlectl undo
        articlectl undo 12 --dry-run
    """
    world: World = ctx.obj
    library = world.open_library()
    result = library.undo(number, dry_run=dry_run, progress=output.progress_of(world, "Undoing"))
    entry = result.entry
    for conflict in result.conflicts:
        output.fault(world, f"{conflict.path}: {conflict.why}")
    if result.conflicts:
        count = output.counted(len(result.conflicts), "file")
        raise ArticlectlError(
            f"nothing was undone: {count} of entry {entry.number} ({entry.command})",
            hint="put back by hand what was changed, then try again",
        )
    for path in result.paths:
        output.say(world, output.plain(path))
    done = "undid" if result.paths else "was undone by hand already"
    said = "would undo" if dry_run else done
    again = f"; `articlectl undo {result.number}` does it again" if result.number else ""
    output.note(world, f"{said} {entry.number}: {entry.command}{again}")
