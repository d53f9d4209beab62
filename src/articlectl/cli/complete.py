"""What the shell completes: slugs, tags, fields and formats, from the index as it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import typer

from articlectl.errors import ArticlectlError

if TYPE_CHECKING:
    from articlectl.cli.world import World

_SPECIAL = re.compile(r"[^\w@%+=:,./-]")
"""What means something to a shell."""


def complete_refs(ctx: typer.Context, incomplete: str) -> list[str]:
    """Slugs of the library that begin so."""
    return _from_library(ctx, "slug", incomplete)


def complete_tags(ctx: typer.Context, incomplete: str) -> list[str]:
    """Tags of the library that begin so; of several with commas, the last one is completed."""
    given, comma, last = incomplete.rpartition(",")
    return [f"{given}{comma}{tag}" for tag in _from_library(ctx, "tag", last)]


def complete_fields(incomplete: str) -> list[str]:
    """Fields that `--sort` takes."""
    from articlectl.library import SORT_FIELDS

    return [field for field in SORT_FIELDS if field.startswith(incomplete)]


def complete_list_formats(incomplete: str) -> list[str]:
    """Formats of `list`."""
    from articlectl.cli.formats import LIST_FORMATS

    return [name for name in LIST_FORMATS if name.startswith(incomplete)]


def complete_exports(incomplete: str) -> list[str]:
    """Formats of `export`."""
    from articlectl.exporters import names

    return [name for name in names() if name.startswith(incomplete)]


def complete_settings(incomplete: str) -> list[str]:
    """Names of settings."""
    from articlectl.config import names

    return [name for name in names() if name.startswith(incomplete)]


def _from_library(ctx: typer.Context, kind: str, prefix: str) -> list[str]:
    """Values of the library; a shell that completes gets no error, only nothing."""
    from dataclasses import replace

    from articlectl.cli.world import World

    try:
        world = World.real()
        named = ctx.find_root().params.get("library")
        values = replace(world, library=named).open_library().complete(kind, prefix)
    except (ArticlectlError, OSError):
        return []
    return [_quoted(world, value) for value in values]


def _quoted(world: World, value: str) -> str:
    """The value as bash wants it on the command line; zsh and fish quote by themselves."""
    if world.environ.get("_ARTICLECTL_COMPLETE") != "complete_bash":
        return value
    return _SPECIAL.sub(r"\\\g<0>", value)
