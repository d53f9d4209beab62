"""`articlectl export`: give articles out."""

from __future__ import annotations

from typing import Annotated

import typer

from articlectl.cli import output
from articlectl.cli.complete import complete_exports
from articlectl.cli.options import (
    Limit,
    QueryArgument,
    Reverse,
    Since,
    Sort,
    Tags,
    Until,
    as_path,
    selection,
)
from articlectl.cli.world import World

SITE = "site"


def export(
    ctx: typer.Context,
    format: Annotated[
        str,
        typer.Argument(
            metavar="FORMAT",
            help="html, markdown, json, jsonl or csv.",
            autocompletion=complete_exports,
        ),
    ],
    query: QueryArgument = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            metavar="PATH",
            help=f"File or folder to write; html: ./{SITE} by default, data: stdout.",
            show_default=False,
        ),
    ] = None,
    tag: Tags = None,
    limit: Limit = None,
    sort: Sort = None,
    reverse: Reverse = False,
    since: Since = None,
    until: Until = None,
) -> None:
    """Give articles out: a site, data …

    Takes the same selection as `list`. What to open comes last, on stdout.

    Examples:
        articlectl export html -o public
        articlectl export jsonl tag:un --since 2026 > un.jsonl
    """
    world: World = ctx.obj
    library = world.open_library()
    target = as_path(world, out or (SITE if format == "html" else None))
    articles = library.list(selection(query, tag, since, until, sort, reverse, limit))
    world.stdout.flush()
    result = library.export(
        format,
        articles,
        output=target,
        stdout=world.stdout.buffer,
        progress=output.progress_of(world, "Exporting"),
    )
    if result.entry is not None:
        output.note(
            world,
            f"{output.counted(len(articles), 'article')}: "
            f"{output.counted(result.written, 'file')} written, "
            f"{result.unchanged:,} unchanged, {result.removed:,} removed",
        )
        output.say(world, str(result.entry))
