"""`articlectl mark`: mark articles as read, starred, archived, or not."""

from __future__ import annotations

from typing import Annotated

import typer

from articlectl.cli import output
from articlectl.cli.options import QueryOption, Refs, named
from articlectl.cli.world import World
from articlectl.errors import UsageError


def _states(incomplete: str) -> list[str]:
    from articlectl.library.changing import STATES

    return [state for state in STATES if state.startswith(incomplete)]


def mark(
    ctx: typer.Context,
    state: Annotated[
        str,
        typer.Argument(
            metavar="STATE",
            help="read, unread, starred, unstarred, archived or unarchived.",
            autocompletion=_states,
        ),
    ],
    refs: Refs = None,
    query: QueryOption = None,
) -> None:
    """Mark articles as read, starred …

    States: read, unread, starred, unstarred, archived, unarchived.

    Examples:
        articlectl mark read @1 @2
        articlectl mark archived --query 'is:read before:2024'
    """
    from articlectl.library.changing import STATES

    world: World = ctx.obj
    known = {str(name): name for name in STATES}
    if state not in known:
        raise UsageError(f"`{state}` is no state", hint=f"states: {', '.join(known)}")
    library = world.open_library()
    articles = named(world, library, refs, query)
    progress = output.progress_of(world, "Marking")
    output.changed(world, library.mark(articles, known[state], progress), f"marked {state}")
