"""`articlectl open`: open an article's source."""

from __future__ import annotations

from typing import Annotated

import typer

from articlectl.cli import output
from articlectl.cli.options import Ref
from articlectl.cli.world import World
from articlectl.errors import ArticlectlError, NotFoundError


def open_article(
    ctx: typer.Context,
    ref: Ref,
    file: Annotated[
        bool, typer.Option("--file", help="The article's own file, in the program for it.")
    ] = False,
    print_only: Annotated[
        bool, typer.Option("--print", help="Write what would be opened, open nothing.")
    ] = False,
) -> None:
    """Open an article's source.

    The browser is the system's, or the one that BROWSER names.

    Examples:
        articlectl open why-files-last
        articlectl open @3 --print | xargs curl --head
    """
    world: World = ctx.obj
    library = world.open_library()
    article = library.resolve(ref, world.cwd)
    target = str(library.file(article)) if file else article.source
    if target is None:
        raise NotFoundError(
            f"{article.path}: it has no source address", hint="--file opens the file itself"
        )
    if not file and not target.lower().startswith(("http://", "https://")):
        raise ArticlectlError(
            f"{article.path}: its source {target!r} is no web address",
            hint="only http and https are opened",
        )
    if print_only:
        output.say(world, output.plain(target))
        return
    if not _launch(target, file=file):
        raise ArticlectlError(
            "nothing here can open it", hint="set BROWSER, or use --print to get the address"
        )


def _launch(target: str, *, file: bool) -> bool:
    if file:
        return typer.launch(target) == 0
    import webbrowser

    return webbrowser.open(target)
