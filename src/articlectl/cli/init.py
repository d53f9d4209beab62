"""`articlectl init`: make a folder a library."""

from __future__ import annotations

from typing import Annotated

import typer

from articlectl.cli import output
from articlectl.cli.options import as_path
from articlectl.cli.world import World


def init(
    ctx: typer.Context,
    folder: Annotated[
        str, typer.Argument(metavar="[DIR]", help="The folder; it is made where it is missing.")
    ] = ".",
    title: Annotated[
        str | None, typer.Option("--title", help="Name of the library; else the folder's.")
    ] = None,
) -> None:
    """Make a folder a library.

    Any folder of Markdown will do, an Obsidian vault or the content of a Hugo
    site: no file in it is touched. Only articlectl.toml and .articlectl/ are
    added.

    Examples:
        articlectl init ~/articles --title "The reading room"
        cd my-vault && articlectl init
    """
    from articlectl.library import Selection, create_library, open_library
    from articlectl.library.locate import is_library

    world: World = ctx.obj
    root = as_path(world, folder)
    assert root is not None
    outer = next((one for one in root.resolve().parents if is_library(one)), None)
    made = create_library(root, title=title)
    if made and outer is not None:
        output.note(world, f"it stands in the library {outer}, which leaves it out from now on")
    library = open_library(
        root,
        notify=lambda message: output.note(world, message),
        now=world.now,
        progress=output.progress_of(world, "Indexing"),
        environ=world.environ,
    )
    found = library.list(Selection(sort="path+"))
    state = "made a library" if made else "this is a library already"
    output.note(world, f"{state}: {output.counted(len(found), 'article')}")
    output.problems(world, found)
    output.say(world, str(library.root))
