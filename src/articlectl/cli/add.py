"""`articlectl add`: take articles into the library."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from articlectl.cli import output
from articlectl.cli.complete import complete_tags
from articlectl.cli.options import AsJson, DryRun
from articlectl.cli.world import World
from articlectl.errors import ArticlectlError, PartialError

if TYPE_CHECKING:
    from articlectl.capture.sources import Source
    from articlectl.library.adding import Added, Wishes


def add(
    ctx: typer.Context,
    sources: Annotated[
        list[str],
        typer.Argument(
            metavar="SOURCE...",
            help="Address, file (HTML, Markdown, text), folder, or - for stdin.",
            show_default=False,
        ),
    ],
    tag: Annotated[
        list[str] | None,
        typer.Option(
            "--tag", "-t", metavar="TAG", help="Give it this tag.", autocompletion=complete_tags
        ),
    ] = None,
    title: Annotated[str | None, typer.Option("--title", help="Its title.")] = None,
    author: Annotated[list[str] | None, typer.Option("--author", help="Its author.")] = None,
    date: Annotated[
        str | None, typer.Option("--date", metavar="DATE", help="When it was published.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="URL", help="Where it came from.")
    ] = None,
    dry_run: DryRun = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Say where each value was found.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Take articles into the library.

    The path of each article goes to stdout, all else to stderr. An article
    that is there already is not added again: its path is given.

    Examples:
        articlectl add https://example.org/why-files-last --tag archiving
        pbpaste | articlectl add - --title "Why files last"
    """
    world: World = ctx.obj
    library = _library(world)
    wishes = _wishes(tag, title, author, date, source, dry_run)
    given = _sources(world, sources)
    known = [item for item in given if not isinstance(item, ArticlectlError)]
    failed: list[ArticlectlError] = [item for item in given if isinstance(item, ArticlectlError)]
    for error in failed:
        output.fault(world, error.message, error.hint)
    results = []
    taken = 0
    wished = bool(tag or title or author or date or source)
    for added in _with_progress(world, library.add(known, wishes), len(known)):
        if added.error:
            failed.append(added.error)
            output.fault(world, added.error.message, added.error.hint)
            continue
        taken += 1
        if as_json:
            results.append(_record(added))
        else:
            _tell(world, added, verbose=verbose, dry_run=dry_run, wished=wished)
    if as_json:
        output.data(world, results)
    _close(len(known) + sum(isinstance(item, ArticlectlError) for item in given), taken, failed)


def _library(world: World) -> Any:
    """The library to add to; where there is none at all, `~/articles` becomes it."""
    from articlectl.library import create_library
    from articlectl.library.locate import is_library

    root = world.root()
    if not is_library(root) and create_library(root):
        output.note(world, f"made a new library in {root}")
    return world.open_library()


def _wishes(
    tag: list[str] | None,
    title: str | None,
    author: list[str] | None,
    date: str | None,
    source: str | None,
    dry_run: bool,
) -> Wishes:
    from articlectl.library.adding import Wishes, checked_date
    from articlectl.library.changing import checked_tag

    return Wishes(
        tags=tuple(checked_tag(one) for given in tag or () for one in given.split(",") if one),
        title=title,
        author=tuple(author or ()),
        date=checked_date(date) if date else None,
        source=source,
        dry_run=dry_run,
    )


def _sources(world: World, arguments: Iterable[str]) -> list[Source | ArticlectlError]:
    """The sources that the arguments name; one that cannot be read does not stop the others."""
    from articlectl.capture.sources import expand

    found: list[Source | ArticlectlError] = []
    for argument in arguments:
        try:
            found += expand(argument, world.stdin.buffer)
        except ArticlectlError as error:
            found.append(error)
    return found


def _with_progress(world: World, results: Iterator[Added], total: int) -> Iterator[Added]:
    progress = output.progress_of(world, "Adding") if total > 1 else None
    for done, added in enumerate(results, 1):
        if progress:
            progress(done, total)
        yield added


def _tell(world: World, added: Added, *, verbose: bool, dry_run: bool, wished: bool) -> None:
    path = added.path or ""
    capture = added.capture
    if added.known:
        output.note(world, f"already in the library ({added.known}): {path}")
        if wished:
            output.note(world, "it stays as it is; `articlectl tag add` and `edit` change it")
    else:
        output.note(world, f"{'would add' if dry_run else 'added'}: {_described(added)}")
    for warning in capture.warnings if capture else ():
        output.note(world, f"warning: {added.name}: {warning}")
    if verbose and capture:
        for field, origin in capture.origins.items():
            output.note(world, f"  {field}: from {origin}")
        for teaser in capture.related:
            output.note(world, f"  related: {teaser.title}")
    output.say(world, path)


def _described(added: Added) -> str:
    if added.article is None:
        return added.name
    return f"{added.article.title} ({output.counted(added.article.words, 'word')})"


def _record(added: Added) -> dict[str, Any]:
    capture = added.capture
    return {
        "source": added.name,
        "path": added.path,
        "added": added.known is None,
        "known": added.known,
        "title": added.article.title if added.article else None,
        "warnings": list(capture.warnings) if capture else [],
        "origins": dict(capture.origins) if capture else {},
        "related": [
            {"title": teaser.title, "excerpt": teaser.excerpt, "url": teaser.url}
            for teaser in (capture.related if capture else ())
        ],
    }


def _close(total: int, taken: int, failed: list[ArticlectlError]) -> None:
    """End with the exit code that fits: one source that fails fails as itself."""
    if not failed:
        return
    if not taken:
        raise typer.Exit(failed[0].exit_code if total == 1 else ArticlectlError.exit_code)
    kept = f"the other {taken}" if taken > 1 else "the other one"
    raise PartialError(f"{len(failed)} of {total} sources failed; {kept} went in")
