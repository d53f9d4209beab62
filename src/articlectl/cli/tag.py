"""`articlectl tag`: add, remove, list, rename and merge tags."""

from __future__ import annotations

from typing import Annotated

import typer

from articlectl.cli import output
from articlectl.cli.complete import complete_tags
from articlectl.cli.options import AsJson, QueryOption, Refs, named
from articlectl.cli.world import World
from articlectl.errors import UsageError

app = typer.Typer(
    name="tag",
    no_args_is_help=True,
    add_completion=False,
    help="Add, remove, list, rename and merge tags.\n\n"
    "Tags are compared without case; / nests them: tag:un finds un/iom too.\n\n"
    "Examples:\n"
    "    articlectl tag add un/iom,migration why-files-last\n"
    "    articlectl tag list",
)

TagsArgument = Annotated[
    str,
    typer.Argument(
        metavar="TAG[,TAG...]",
        help="One tag, or several with commas.",
        autocompletion=complete_tags,
    ),
]
TagArgument = Annotated[str, typer.Argument(metavar="TAG", autocompletion=complete_tags)]


@app.command("add")
def add(
    ctx: typer.Context, tags: TagsArgument, refs: Refs = None, query: QueryOption = None
) -> None:
    """Add tags to articles.

    In the files, only the lines of the tags change.

    Examples:
        articlectl tag add un/iom,migration why-files-last
        articlectl tag add later --query 'is:unread minutes:>20'
    """
    world: World = ctx.obj
    library = world.open_library()
    articles = named(world, library, refs, query)
    progress = output.progress_of(world, "Tagging")
    output.changed(world, library.tag(articles, add=_split(tags), progress=progress), "tagged")


@app.command("remove")
def remove(
    ctx: typer.Context, tags: TagsArgument, refs: Refs = None, query: QueryOption = None
) -> None:
    """Take tags away from articles.

    In the files, only the lines of the tags change.

    Examples:
        articlectl tag remove later why-files-last
        articlectl list tag:later is:read | articlectl tag remove later -
    """
    world: World = ctx.obj
    library = world.open_library()
    articles = named(world, library, refs, query)
    progress = output.progress_of(world, "Untagging")
    output.changed(world, library.tag(articles, remove=_split(tags), progress=progress), "untagged")


@app.command("list")
def list_tags(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the tags, the most used first.

    Each with the number of articles that have it.

    Examples:
        articlectl tag list
        articlectl tag list --json | jq -r 'to_entries[] | select(.value == 1) | .key'
    """
    world: World = ctx.obj
    counts = world.open_library().tags()
    if as_json:
        output.data(world, counts)
    else:
        output.tags(world, counts)
        if not counts:
            output.note(world, "no tags yet")


@app.command("rename")
def rename(ctx: typer.Context, old: TagArgument, new: TagArgument) -> None:
    """Give a tag another name in every article.

    An article that has the new tag already loses the old one only.

    Examples:
        articlectl tag rename javascript js
        articlectl tag rename iom un/iom
    """
    world: World = ctx.obj
    progress = output.progress_of(world, "Renaming")
    output.changed(world, world.open_library().rename_tag([old], new, progress), "changed")


@app.command("merge")
def merge(
    ctx: typer.Context,
    tags: Annotated[
        list[str],
        typer.Argument(
            metavar="TAG... INTO",
            help="The tags to merge, then the one that stays.",
            autocompletion=complete_tags,
        ),
    ],
) -> None:
    """Merge tags into one, the last one named.

    Every article that has any of them has that one then.

    Examples:
        articlectl tag merge js ecmascript javascript
        articlectl tag merge to-read later
    """
    if len(tags) < 2:
        raise UsageError("merge takes at least two tags", hint="the last one named stays")
    world: World = ctx.obj
    progress = output.progress_of(world, "Merging")
    result = world.open_library().rename_tag(tags[:-1], tags[-1], progress)
    output.changed(world, result, "changed")


def _split(tags: str) -> list[str]:
    return [tag for tag in (part.strip() for part in tags.split(",")) if tag] or [tags]
