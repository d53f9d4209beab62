"""What the shell completes: slugs, tags, fields and formats, from the index as it stands."""

from __future__ import annotations

import typer

from articlectl.errors import ArticlectlError


def complete_refs(ctx: typer.Context, incomplete: str) -> list[str]:
    """Slugs of the library that begin so."""
    return _from_library(ctx, "slug", incomplete)


def complete_tags(ctx: typer.Context, incomplete: str) -> list[str]:
    """Tags of the library that begin so."""
    return _from_library(ctx, "tag", incomplete)


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
        return list(replace(world, library=named).open_library().complete(kind, prefix))
    except (ArticlectlError, OSError):
        return []
