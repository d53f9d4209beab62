"""Code blocks with their colours, worked out while the site is made."""

from __future__ import annotations

import html
from functools import cache
from typing import Any

LONGEST = 50_000
"""Characters of a block that is still coloured: some lexers are slow on machine-made files."""


def highlight(source: str, name: str) -> str | None:
    """Return escaped code with `<span class="k">` and so on, or None for an unknown language.

    The class names are Pygments' short ones; the style sheet gives them their colours.
    """
    lexer = _lexer(name.lower()) if len(source) <= LONGEST else None
    if lexer is None:
        return None
    from pygments import highlight as coloured

    return str(coloured(source, lexer, _formatter())).removesuffix("\n")


def escaped(source: str) -> str:
    """Return code without colours, safe inside `<code>`."""
    return html.escape(source, quote=False).removesuffix("\n")


@cache
def _lexer(name: str) -> Any:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        lexer = get_lexer_by_name(name, stripnl=False, ensurenl=False)
    except ClassNotFound:
        return None
    return None if lexer.name == "Text only" else lexer


@cache
def _formatter() -> Any:
    from pygments.formatters import HtmlFormatter

    return HtmlFormatter(nowrap=True)
