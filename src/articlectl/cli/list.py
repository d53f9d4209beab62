"""`articlectl list`: list articles."""

from __future__ import annotations

from typing import Annotated

import typer

from articlectl.cli import formats, output
from articlectl.cli.complete import complete_list_formats
from articlectl.cli.options import (
    AsJson,
    Limit,
    QueryArgument,
    Reverse,
    Since,
    Sort,
    Tags,
    Until,
    selection,
)
from articlectl.cli.world import World

RECENT = 20


def list_articles(
    ctx: typer.Context,
    query: QueryArgument = None,
    recent: Annotated[
        bool, typer.Option("--recent", help=f"The newest {RECENT}, newest first.")
    ] = False,
    tag: Tags = None,
    limit: Limit = None,
    sort: Sort = None,
    reverse: Reverse = False,
    since: Since = None,
    until: Until = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="table, oneline, json, jsonl, csv, or a template like '{slug}: {title}'.",
            autocompletion=complete_list_formats,
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List articles.

    Newest added first. A terminal gets a table, whose rows later commands know
    as @1, @2 …; a pipe gets a line an article: slug, date, title and tags,
    between tabs.

    Examples:
        articlectl list --recent
        articlectl list tag:un -is:read --sort words -n 5
    """
    world: World = ctx.obj
    if recent and limit is None:
        limit = RECENT
    library = world.open_library()
    found = library.list(selection(query, tag, since, until, sort, reverse, limit))
    if formats.articles(world, found, "json" if as_json else format):
        library.remember(found)
    if not found and limit != 0:
        output.note(world, "no articles" if query or tag or since or until else "no articles yet")
    output.problems(world, found)
