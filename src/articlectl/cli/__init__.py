"""The command line: `articlectl`."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import typer

from articlectl.cli.group import ClosedPipe, Command, LazyGroup, QueryCommand
from articlectl.cli.world import World
from articlectl.errors import ArticlectlError

INTERRUPTED = 130
CLOSED_PIPE = 141
"""128 + SIGPIPE, as a shell reports it of `cat` and its like."""

_TAKE = "Take in"
_FIND = "Find and read"
_KEEP = "Keep in order"
_GIVE = "Give out"
_LIBRARY = "The library"

COMMANDS: dict[str, Command] = {
    "add": Command("articlectl.cli.add:add", "Take articles into the library.", _TAKE),
    "list": Command("articlectl.cli.list:list_articles", "List articles.", _FIND, QueryCommand),
    "show": Command("articlectl.cli.show:show", "Read an article in the terminal.", _FIND),
    "open": Command("articlectl.cli.open:open_article", "Open an article's source.", _FIND),
    "tag": Command("articlectl.cli.tag:app", "Add, remove, list, rename and merge tags.", _KEEP),
    "mark": Command("articlectl.cli.mark:mark", "Mark articles as read, starred …", _KEEP),
    "edit": Command("articlectl.cli.edit:edit", "Edit an article in your editor.", _KEEP),
    "remove": Command("articlectl.cli.remove:remove", "Move articles to the trash.", _KEEP),
    "undo": Command("articlectl.cli.undo:undo", "Take a command back.", _KEEP),
    "history": Command("articlectl.cli.history:history", "List what was done to the files.", _KEEP),
    "trash": Command("articlectl.cli.trash:app", "List, restore and empty the trash.", _KEEP),
    "export": Command(
        "articlectl.cli.export:export", "Give articles out: a site, data …", _GIVE, QueryCommand
    ),
    "init": Command("articlectl.cli.init:init", "Make a folder a library.", _LIBRARY),
    "config": Command("articlectl.cli.config:app", "Show and change settings.", _LIBRARY),
    "doctor": Command("articlectl.cli.doctor:doctor", "Find what is wrong, and mend it.", _LIBRARY),
    "reindex": Command("articlectl.cli.reindex:reindex", "Make the index anew.", _LIBRARY),
}


class _Commands(LazyGroup):
    registry = COMMANDS


app = typer.Typer(
    name="articlectl",
    cls=_Commands,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from articlectl import __version__

        typer.echo(f"articlectl {__version__}")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    library: Annotated[
        str | None,
        typer.Option(
            "--library", "-L", metavar="DIR", help="The library to use.", show_default=False
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Show the version and exit.", callback=_version, is_eager=True
        ),
    ] = False,
) -> None:
    """Keep articles as plain Markdown files: take in, find, read, give out.

    Each command works on a library: --library, ARTICLECTL_LIBRARY, the nearest one, ~/articles.
    """
    if library is not None:
        ctx.obj = replace(ctx.obj, library=library)


def main() -> None:
    """Run the command line of this process."""
    world = World.real()
    code = run(sys.argv[1:], world)
    try:
        world.stdout.flush()
    except OSError as error:
        if code == 0 and not isinstance(error, BrokenPipeError):
            world.stderr.write(f"error: output: {error.strerror}\n")
        code = code or (CLOSED_PIPE if isinstance(error, BrokenPipeError) else 1)
        # What is left in the buffer would fail again as the interpreter ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), world.stdout.fileno())
    sys.exit(code)


def run(arguments: Sequence[str], world: World) -> int:
    """Run one command and return its exit code: the one place where errors become one."""
    from articlectl.cli.output import fault

    try:
        typed = replace(world, command=shlex.join(arguments))
        result = app([*arguments], prog_name="articlectl", standalone_mode=False, obj=typed)
        if result == INTERRUPTED:
            # Typer has turned Ctrl-C into this code already, without a word.
            raise KeyboardInterrupt
        return result if isinstance(result, int) else 0
    except ArticlectlError as error:
        fault(world, error.message, error.hint)
        return error.exit_code
    except typer.TyperException as error:
        return _usage(error, world)
    except (KeyboardInterrupt, typer.Abort):
        fault(world, "interrupted")
        return INTERRUPTED
    except ClosedPipe:
        return CLOSED_PIPE
    except OSError as error:
        fault(world, f"{error.filename or 'output'}: {error.strerror or error}")
        return ArticlectlError.exit_code


def _usage(error: typer.TyperException, world: World) -> int:
    """Tell of a wrong call in our own form; a call without a command gets the help."""
    from articlectl.cli.output import fault

    message = error.format_message()
    context = getattr(error, "ctx", None)
    if type(error).__name__ != "NoArgsIsHelpError":
        command = context.command_path if context else "articlectl"
        hint = f"`{command} --help` shows how it is called"
        if message.endswith((": -L", ": --library")):
            hint = "--library goes before the command: `articlectl -L DIR list`"
        fault(world, message.rstrip("."), hint)
    return error.exit_code
