"""`articlectl reindex`: make the index anew."""

from __future__ import annotations

import typer

from articlectl.cli import output
from articlectl.cli.world import World


def reindex(ctx: typer.Context) -> None:
    """Make the index anew.

    The index is derived from the files: nothing is lost with it, and every
    command mends it by itself. This is for the day when you doubt that.

    Examples:
        articlectl reindex
        articlectl --library ~/articles reindex
    """
    world: World = ctx.obj
    count = world.open_library().reindex(output.progress_of(world, "Indexing"))
    output.note(world, f"indexed {output.counted(count, 'article')}")
