"""Rows of cells: in columns for people, between tabs for programs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from articlectl.cli import output
from articlectl.cli.world import World


def write(world: World, rows: Iterable[Sequence[str]]) -> None:
    """Write rows to stdout; the last cell of each may be as long as it likes."""
    cells = [[output.plain(cell) for cell in row] for row in rows]
    if not output.wants_terminal(world, world.stdout):
        for row in cells:
            output.say(world, "\t".join(row))
        return
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = [cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False) if width]
        output.say(world, "  ".join([*padded, row[-1]]))
