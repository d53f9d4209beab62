"""The formats of `list`: what a person, a pipe and a program each want of the same articles."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from articlectl.cli import output
from articlectl.errors import UsageError

if TYPE_CHECKING:
    from articlectl.cli.world import World
    from articlectl.model import Article

LIST_FORMATS = ("table", "oneline", "json", "jsonl", "csv")


def articles(world: World, found: Sequence[Article], format: str | None) -> bool:
    """Write articles in a format of LIST_FORMATS or a template; True where rows have numbers.

    Without a format a terminal gets the table, and a pipe one line an article.

    Raises UsageError for a template with an unknown field.
    """
    chosen = format or ("table" if output.wants_terminal(world, world.stdout) else "oneline")
    if chosen == "table":
        if found:
            output.table(world, found)
        return True
    if chosen == "oneline":
        world.stdout.writelines(_oneline(article) for article in found)
    elif chosen == "json":
        from articlectl.exporters.records import flat

        output.data(world, [flat(article) for article in found])
    elif chosen == "jsonl":
        _jsonl(world, found)
    elif chosen == "csv":
        from articlectl.exporters.csv import table

        world.stdout.writelines(row.decode("utf-8") for row in table(found))
    else:
        line = template(chosen)
        world.stdout.writelines(line(article) + "\n" for article in found)
    return False


def template(text: str) -> Callable[[Article], str]:
    r"""A function that fills `{field}` places of a template; `\t` and `\n` are tab and newline.

    Raises UsageError for a field that articles do not have.
    """
    from string import Formatter

    from articlectl.exporters.records import COLUMNS, flat

    known = set(COLUMNS)
    try:
        parts = list(Formatter().parse(text.replace("\\t", "\t").replace("\\n", "\n")))
    except ValueError as error:
        raise UsageError(f"format {text!r}: {error}") from error
    names = {name for _, name, _, _ in parts if name is not None}
    if not names:
        raise UsageError(
            f"format {text!r} is none of {', '.join(LIST_FORMATS)}, nor a template",
            hint="a template names fields: '{slug}: {title}'",
        )
    if unknown := names - known:
        raise UsageError(
            f"format {text!r}: no field `{min(unknown)}`",
            hint=f"fields: {', '.join(sorted(known))}",
        )

    def fill(article: Article) -> str:
        values = flat(article)
        return "".join(
            literal + (_text(values[name]) if name is not None else "")
            for literal, name, _, _ in parts
        )

    return fill


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(output.plain(str(item)) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return output.plain(str(value))


def _oneline(article: Article) -> str:
    tags = " ".join(f"#{tag}" for tag in article.tags)
    cells = (article.slug, article.added[:10], article.title, tags)
    return "\t".join(output.plain(cell) for cell in cells) + "\n"


def _jsonl(world: World, found: Iterable[Article]) -> None:
    import orjson

    from articlectl.exporters.records import flat

    for article in found:
        world.stdout.write(orjson.dumps(flat(article)).decode("utf-8") + "\n")
