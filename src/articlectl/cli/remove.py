"""`articlectl remove`: move articles to the trash."""

from __future__ import annotations

import typer

from articlectl.cli import output
from articlectl.cli.options import DryRun, QueryOption, Refs, Yes, named
from articlectl.cli.world import World


def remove(
    ctx: typer.Context,
    refs: Refs = None,
    query: QueryOption = None,
    dry_run: DryRun = False,
    yes: Yes = False,
) -> None:
    """Move articles to the trash.

    The files go, with their images, to .articlectl/trash/ in the library. A
    terminal is asked before more than one goes.

    Examples:
        articlectl remove why-files-last
        articlectl remove --query 'tag:ephemeral is:read' --dry-run
    """
    world: World = ctx.obj
    library = world.open_library()
    articles = named(world, library, refs, query)
    if dry_run:
        for article in articles:
            output.say(world, output.plain(article.path))
        return
    if len(articles) > 1 and not yes and world.stdin.isatty():
        typer.confirm(f"Move {len(articles)} articles to the trash?", abort=True, err=True)
    progress = output.progress_of(world, "Removing")
    output.changed(world, library.remove(articles, progress), "in the trash")
