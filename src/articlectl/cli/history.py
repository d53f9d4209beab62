"""`articlectl history`: list what was done to the files."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from articlectl.cli import columns, output
from articlectl.cli.options import AsJson
from articlectl.cli.world import World

if TYPE_CHECKING:
    from articlectl.store.changes import Change
    from articlectl.store.journal import Entry

SHOWN = 20

_DONE = {"create": "added", "edit": "changed", "trash": "removed", "restore": "restored"}


def history(
    ctx: typer.Context,
    number: Annotated[
        int | None,
        typer.Argument(
            metavar="[ID]", min=1, help="Show the files of this command.", show_default=False
        ),
    ] = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=0, help="At most so many.")] = SHOWN,
    as_json: AsJson = False,
) -> None:
    """List what was done to the files.

    Newest first: the ID for `undo`, when, how many files, the command. With an
    ID, the files of that command.

    Examples:
        articlectl history -n 5
        articlectl history 12
    """
    world: World = ctx.obj
    library = world.open_library()
    if number is not None:
        _files(world, *library.entry(number), as_json=as_json)
        return
    entries = list(islice(library.history(), limit))
    if as_json:
        output.data(world, [_record(entry) for entry in entries])
        return
    columns.write(world, (_row(world, entry) for entry in entries))
    if not entries:
        output.note(world, "nothing was done yet")


def _files(world: World, entry: Entry, changes: Sequence[Change], *, as_json: bool) -> None:
    if as_json:
        files = [{"done": _DONE[change.op], "path": change.path} for change in changes]
        output.data(world, {**_record(entry), "changes": files})
        return
    for change in changes:
        output.say(world, f"{_DONE[change.op]}\t{output.plain(change.path)}")


def _row(world: World, entry: Entry) -> list[str]:
    if output.wants_terminal(world, world.stdout):
        when, files = output.ago(entry.at, world.now()), output.counted(entry.files, "file")
    else:
        when, files = entry.at, str(entry.files)
    return [str(entry.number), when, files, _state(entry), entry.command]


def _state(entry: Entry) -> str:
    if entry.undone_by is not None:
        return f"undone by {entry.undone_by}"
    if not entry.closed:
        return "at work" if entry.at_work else "interrupted"
    return "" if entry.undoes is None else f"undoes {entry.undoes}"


def _record(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.number,
        "at": entry.at,
        "command": entry.command,
        "files": entry.files,
        "interrupted": not entry.closed and not entry.at_work,
        "undoes": entry.undoes,
        "undone_by": entry.undone_by,
    }
