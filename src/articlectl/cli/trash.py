"""`articlectl trash`: list, restore and empty the trash."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import typer

from articlectl.cli import columns, output
from articlectl.cli.options import AsJson, Yes, lines
from articlectl.cli.world import World
from articlectl.errors import UsageError

app = typer.Typer(
    name="trash",
    no_args_is_help=True,
    add_completion=False,
    help="List, restore and empty the trash.\n\n"
    "What `remove` takes out of the library is kept there, with its images.\n\n"
    "Examples:\n"
    "    articlectl trash list\n"
    "    articlectl trash restore why-files-last",
)


@app.command("list")
def list_trash(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List what is in the trash.

    What went there last comes first: its name in the trash, when it went
    there, and its path in the library.

    Examples:
        articlectl trash list
        articlectl trash list --json | jq -r '.[].path'
    """
    world: World = ctx.obj
    there = world.open_library().trash()
    if as_json:
        output.data(
            world,
            [
                {"id": one.id, "path": one.path, "removed": one.removed, "size": one.size}
                for one in there
            ],
        )
        return
    terminal = output.wants_terminal(world, world.stdout)
    columns.write(
        world,
        (
            [one.id, output.ago(one.removed, world.now()) if terminal else one.removed, one.path]
            for one in there
        ),
    )
    if not there:
        output.note(world, "the trash is empty")


@app.command("restore")
def restore(
    ctx: typer.Context,
    refs: Annotated[
        list[str],
        typer.Argument(
            metavar="REF...",
            help="Slug, path, or name of `trash list`; - reads stdin.",
            show_default=False,
        ),
    ],
) -> None:
    """Put articles back where they were.

    With their images. What stands in their place now is not overwritten.

    Examples:
        articlectl trash restore why-files-last
        articlectl trash list | articlectl trash restore -
    """
    world: World = ctx.obj
    wanted = [name for ref in refs for name in (lines(world) if ref == "-" else [ref])]
    for path in world.open_library().restore(wanted):
        output.say(world, output.plain(path))


@app.command("empty")
def empty(
    ctx: typer.Context,
    older_than: Annotated[
        str | None,
        typer.Option("--older-than", metavar="AGE", help="Only what is there longer: 30d, 8w."),
    ] = None,
    yes: Yes = False,
) -> None:
    """Delete for good what is in the trash.

    This cannot be undone, and the removals cannot be undone any more. A
    terminal is asked first.

    Examples:
        articlectl trash empty
        articlectl trash empty --older-than 30d -y
    """
    world: World = ctx.obj
    before = _before(older_than, world.now()) if older_than else None
    library = world.open_library()
    if not yes and world.stdin.isatty():
        which = f"what is in the trash for more than {older_than}" if older_than else "the trash"
        typer.confirm(f"Delete {which} for good? It cannot be undone.", abort=True, err=True)
    count = library.empty_trash(before)
    output.note(world, f"deleted {output.counted(count, 'article')} for good")


_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}


def _before(age: str, now: datetime) -> datetime:
    number, unit = age[:-1], age[-1:].lower()
    if not (number.isascii() and number.isdecimal() and len(number) <= 4 and unit in _DAYS):
        raise UsageError(f"{age!r} is no age", hint="write it as 30d, 8w, 6m or 1y")
    return now - timedelta(days=int(number) * _DAYS[unit])
