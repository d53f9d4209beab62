"""`articlectl show`: read an article in the terminal."""

from __future__ import annotations

from typing import Annotated

import typer

from articlectl.cli import output
from articlectl.cli.options import AsJson, Ref
from articlectl.cli.world import World


def show(
    ctx: typer.Context,
    ref: Ref,
    raw: Annotated[bool, typer.Option("--raw", help="The file as it is, byte for byte.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read an article in the terminal.

    A terminal gets the rendered article, in a pager where it is long; a pipe
    gets Markdown.

    Examples:
        articlectl show why-files-last
        articlectl show @1 --raw > copy.md
    """
    world: World = ctx.obj
    library = world.open_library()
    article = library.resolve(ref, world.cwd)
    if raw:
        world.stdout.flush()
        world.stdout.buffer.write(library.read_bytes(article))
        world.stdout.buffer.flush()
        return
    document = library.read(article)
    if as_json:
        from articlectl.exporters.records import record

        output.data(world, record(document, lambda message: output.note(world, message)))
    else:
        output.document(world, document)
        output.problems(world, [document.article])
