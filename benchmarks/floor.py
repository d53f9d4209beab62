"""The floor: what a Typer program costs that prints a 20-row Rich table and does no more."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False)


@app.command()
def main() -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("#", "title", "added", "tags")
    for row in range(20):
        table.add_row(str(row), f"A title of the usual length, number {row}", "2 hours ago", "a, b")
    Console().print(table)


app()
