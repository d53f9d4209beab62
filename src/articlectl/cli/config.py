"""`articlectl config`: show and change the settings of a library."""

from __future__ import annotations

from typing import Annotated

import typer

from articlectl.cli import output
from articlectl.cli.complete import complete_settings
from articlectl.cli.options import AsJson
from articlectl.cli.world import World

app = typer.Typer(
    name="config",
    invoke_without_command=True,
    add_completion=False,
    help="Show and change settings.\n\n"
    "They live in articlectl.toml in the library. Without a command, all are listed.\n\n"
    "Examples:\n"
    "    articlectl config\n"
    "    articlectl config set title 'The reading room'",
)

Name = Annotated[str, typer.Argument(metavar="NAME", autocompletion=complete_settings)]


@app.callback()
def settings(ctx: typer.Context, as_json: AsJson = False) -> None:
    """Show and change settings."""
    if ctx.invoked_subcommand:
        return
    from articlectl.config import as_values

    world: World = ctx.obj
    values = as_values(world.open_library().settings)
    if as_json:
        output.data(world, values)
    else:
        output.settings(world, values)


@app.command("get")
def get(ctx: typer.Context, name: Name) -> None:
    """Write the value of one setting.

    The default, where the library's file does not name it.

    Examples:
        articlectl config get title
        articlectl config get path
    """
    from articlectl.config import value_of

    world: World = ctx.obj
    output.say(world, output.plain(str(value_of(world.open_library().settings, name))))


@app.command("set")
def set_value(ctx: typer.Context, name: Name, value: str) -> None:
    """Give a setting a value.

    The rest of articlectl.toml stays as it is.

    Examples:
        articlectl config set author 'The night desk'
        articlectl config set path '{added:%Y}/{slug}.md'
    """
    world: World = ctx.obj
    world.open_library().configure(name, value)


@app.command("unset")
def unset(ctx: typer.Context, name: Name) -> None:
    """Give a setting its default back.

    Its line in articlectl.toml goes.

    Examples:
        articlectl config unset accent
        articlectl config unset freshness
    """
    world: World = ctx.obj
    world.open_library().configure(name, None)
