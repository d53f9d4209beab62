"""Options that several commands share, each written once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from articlectl.cli.complete import complete_fields, complete_refs, complete_tags
from articlectl.errors import UsageError

if TYPE_CHECKING:
    from articlectl.cli.world import World
    from articlectl.library import Library, Selection
    from articlectl.model import Article

Refs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="REF...",
        help="Slug, part of a slug or title, path, or @N (row N of the last list); - reads stdin.",
        autocompletion=complete_refs,
        show_default=False,
    ),
]
Ref = Annotated[
    str,
    typer.Argument(
        metavar="REF",
        help="Slug, part of a slug or title, path, or @N (row N of the last list).",
        autocompletion=complete_refs,
        show_default=False,
    ),
]
QueryOption = Annotated[
    str | None,
    typer.Option("--query", metavar="QUERY", help="All articles that a query finds."),
]
QueryArgument = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[QUERY]", help="Words and conditions, like `tag:un -is:read`.", show_default=False
    ),
]
Tags = Annotated[
    list[str] | None,
    typer.Option(
        "--tag", "-t", metavar="TAG", help="Only with this tag.", autocompletion=complete_tags
    ),
]
Limit = Annotated[
    int | None, typer.Option("--limit", "-n", min=0, help="At most so many.", show_default=False)
]
Sort = Annotated[
    str | None,
    typer.Option(
        "--sort",
        "-s",
        metavar="FIELD[+/-]",
        help="Sort by a field, + upwards, - downwards.",
        autocompletion=complete_fields,
    ),
]
Reverse = Annotated[bool, typer.Option("--reverse", "-r", help="Turn the order round.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="WHEN", help="Added then or later: 2026-11, 7d.")
]
Until = Annotated[
    str | None, typer.Option("--until", metavar="WHEN", help="Added then or earlier.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, do nothing.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Answer yes to every question.")]


def selection(
    query: list[str] | None,
    tags: list[str] | None,
    since: str | None,
    until: str | None,
    sort: str | None,
    reverse: bool,
    limit: int | None,
) -> Selection:
    """The selection that these options name."""
    from articlectl.library import Selection

    return Selection(
        query=" ".join(query or ()),
        tags=tuple(tags or ()),
        since=since,
        until=until,
        sort=sort,
        reverse=reverse,
        limit=limit,
    )


def named(
    world: World, library: Library, refs: list[str] | None, query: str | None
) -> list[Article]:
    """The articles that references, a query, or the lines of stdin (`-`) name, each once.

    Raises UsageError where nothing is named, NotFoundError for a reference to nothing.
    """
    if query is not None and refs:
        raise UsageError("give references or --query, not both")
    if query is not None:
        from articlectl.library import Selection

        return library.list(Selection(query=query, sort="path+"))
    if not refs:
        raise UsageError(
            "no article is named", hint="give a slug, a path, @N, - for stdin, or --query"
        )
    wanted: list[str] = []
    for ref in refs:
        wanted += lines(world) if ref == "-" else [ref]
    found = [library.resolve(ref, world.cwd) for ref in wanted]
    return list({article.path: article for article in found}.values())


def lines(world: World) -> list[str]:
    """References from stdin, one a line; of a line of `list` the first column counts."""
    rows = (line.rstrip("\n").split("\t")[0].strip() for line in world.stdin)
    return [row for row in rows if row]


def as_path(world: World, text: str | None) -> Path | None:
    """A path that the user typed, from the folder the user is in."""
    return None if text is None else world.cwd / Path(text).expanduser()
