"""The style sheet, with the owner's accent colour made readable in both modes."""

from __future__ import annotations

import re

from articlectl.exporters.html.colours import css, parse, readable

_TOKEN = r"--{}:\s*(#[0-9a-f]{{6}})(?=[;}}])"


def style_sheet(source: bytes, accent: str) -> bytes:
    """Return the style sheet with this accent (`#rrggbb`), or as it is without one.

    Raises ExportError for what is no colour. The token `--accent` is set twice, for light and for
    dark; each time the colour is moved until it can be read on that mode's grounds. The colours
    of print are written with three digits, and stay.
    """
    text = compact(source.decode())
    if not accent.strip():
        return text.encode()
    colour = parse(accent.strip())
    grounds = zip(_all("paper", text), _all("raised", text), strict=True)
    shades = [css(readable(colour, parse(paper), parse(raised))) for paper, raised in grounds]
    replacements = iter(shades)
    pattern = re.compile(_TOKEN.format("accent"))
    return pattern.sub(lambda _: f"--accent: {next(replacements)}", text).encode()


def compact(text: str) -> str:
    """Return the style sheet without comments and needless white space, still a rule a line."""
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    text = re.sub(r"\s*\n\s*", "\n", text)
    text = re.sub(r"(?<=[{;,])\n(?!\})", "", text)
    text = re.sub(r"(?<=[:,]) +", "", text)
    return re.sub(r" ?([{;]) ?", r"\1", text).replace(";}", "}").replace(";\n}", "}").lstrip()


def _all(token: str, text: str) -> list[str]:
    return re.findall(_TOKEN.format(token), text)
