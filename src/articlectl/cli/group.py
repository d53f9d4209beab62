"""The command group that imports a command's module only when that command is called."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup


class Command(NamedTuple):
    """Where a command lives, and how `--help` lists it without importing it."""

    target: str
    """`module:name` of a function, or of a `typer.Typer` with subcommands."""
    help: str
    """The first line of its docstring (a test holds the two equal)."""
    panel: str
    kind: type[TyperCommand] = TyperCommand


class ClosedPipe(Exception):
    """The reader of our output went away: nothing is wrong, and nobody is left to tell."""


class QueryCommand(TyperCommand):
    """A command that takes a query, in which `-word` means "without the word"."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse as every command does, once a query's minus cannot be taken for an option."""
        end = args.index("--") if "--" in args else len(args)
        return super().parse_args(ctx, [*self._spelt(ctx, args[:end]), *args[end:]])

    def _spelt(self, ctx: Any, args: list[str]) -> Iterator[str]:
        """Yield the arguments with `-tag:sea` as the query's words `NOT tag:sea`."""
        takes_value = {
            name: not getattr(option, "is_flag", False)
            for option in self.get_params(ctx)
            for name in option.opts
        }
        is_value = False
        for arg in args:
            negation = not is_value and self._negates(arg, takes_value)
            is_value = not is_value and takes_value.get(arg, False)
            yield from ("NOT", arg[1:]) if negation else (arg,)

    def _negates(self, arg: str, takes_value: Mapping[str, bool]) -> bool:
        if len(arg) < 3 or arg[0] != "-" or arg[1] == "-":
            return False
        from articlectl.search.query import FIELDS

        field, colon, _ = arg[1:].partition(":")
        if colon and field in FIELDS:
            return True
        for letter in arg[1:]:
            match takes_value.get(f"-{letter}"):
                case True:
                    return False
                case None:
                    return True
        return False


class LazyGroup(TyperGroup):
    """A group whose commands are rows of a registry, loaded on use."""

    registry: dict[str, Command]

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.commands = {
            name: TyperCommand(name, help=command.help, rich_help_panel=command.panel)
            for name, command in self.registry.items()
        }

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[Any, Any, list[str]]:
        """Find the command as every group does, then load it."""
        name, command, rest = super().resolve_command(ctx, args)
        if name in self.registry:
            command = load(name, self.registry[name])
        return name, command, rest

    def invoke(self, ctx: Any) -> Any:
        """Run the command, telling a closed pipe apart from other faults."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError as error:
            raise ClosedPipe from error


def load(name: str, command: Command) -> Any:
    """Return the command of a registry row, imported now."""
    module, _, attribute = command.target.partition(":")
    target = getattr(import_module(module), attribute)
    if not isinstance(target, typer.Typer):
        single = typer.Typer(add_completion=False)
        single.command(name, cls=command.kind, rich_help_panel=command.panel)(target)
        target = single
    return typer.main.get_command(target)
