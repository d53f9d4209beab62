"""The accent colour, moved only as far as text needs to be read (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re

from articlectl.errors import ExportError

Colour = tuple[int, int, int]

CONTRAST = 4.5
"""The least ratio between text and ground of level AA."""

_HEX = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")


def parse(text: str) -> Colour:
    """Return `#rrggbb` or `#rgb` as three bytes; ExportError where it is neither."""
    if not _HEX.fullmatch(text):
        raise ExportError(
            f"the setting `accent` is not a colour: {text!r}",
            hint='write it as six hexadecimal digits, like `accent = "#9a3324"`',
        )
    digits = text[1:] if len(text) == 7 else "".join(digit * 2 for digit in text[1:])
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def css(colour: Colour) -> str:
    """Return the colour as `#rrggbb`."""
    return "#" + bytes(colour).hex()


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of WCAG 2.2: 1 for the same colour, 21 for black on white."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable(colour: Colour, *grounds: Colour) -> Colour:
    """Return the nearest shade of the colour that can be read as text on every one of the grounds.

    It goes towards black on light grounds and towards white on dark ones, keeping the hue.
    """
    dark_grounds = all(_luminance(ground) < 0.18 for ground in grounds)
    goal = (255, 255, 255) if dark_grounds else (0, 0, 0)
    for step in range(101):
        shade = _mix(colour, goal, step / 100)
        if all(contrast(shade, ground) >= CONTRAST for ground in grounds):
            return shade
    return goal


def _mix(colour: Colour, goal: Colour, share: float) -> Colour:
    red, green, blue = (
        round(part + (aim - part) * share) for part, aim in zip(colour, goal, strict=True)
    )
    return red, green, blue


def _luminance(colour: Colour) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
