"""The least that any command costs: a Typer program of one command with one option."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False)


def show_version(wanted: bool) -> None:
    if wanted:
        typer.echo("bare 1.0")
        raise typer.Exit


@app.command()
def main(
    version: bool = typer.Option(False, "--version", callback=show_version, is_eager=True),
) -> None:
    """Do nothing."""


app()
