"""`articlectl edit`: edit an article in your editor."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess

import typer

from articlectl.cli import output
from articlectl.cli.options import Ref
from articlectl.cli.world import World
from articlectl.errors import ArticlectlError

FALLBACKS = ("sensible-editor", "nano", "vim", "vi", "notepad.exe")


def edit(ctx: typer.Context, ref: Ref) -> None:
    """Edit an article in your editor.

    The editor is the one that VISUAL or EDITOR names. When the text itself has
    changed, the article's `modified` date is set.

    Examples:
        articlectl edit why-files-last
        EDITOR='code --wait' articlectl edit @2
    """
    world: World = ctx.obj
    library = world.open_library()
    article = library.resolve(ref, world.cwd)
    before = library.read_bytes(article)
    command = [*_editor(world), str(library.file(article))]
    try:
        code = subprocess.run(command, env=dict(world.environ), check=False).returncode
    except OSError as error:
        raise ArticlectlError(
            f"the editor `{command[0]}` cannot be run: {error.strerror}",
            hint="set VISUAL or EDITOR to one that is there",
        ) from error
    after = library.edited(article, before)
    if after is None:
        output.note(world, f"{article.path} is gone")
    else:
        output.problems(world, [after])
    if code:
        raise ArticlectlError(f"the editor `{command[0]}` ended with exit code {code}")


def _editor(world: World) -> list[str]:
    named = world.environ.get("VISUAL") or world.environ.get("EDITOR")
    if named:
        return shlex.split(named, posix=os.name != "nt")
    for name in FALLBACKS:
        if found := shutil.which(name, path=world.environ.get("PATH")):
            return [found]
    raise ArticlectlError("no editor is known", hint="set VISUAL or EDITOR")
