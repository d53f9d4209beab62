"""Names that not every system can keep: what is one name on some, and none on others."""

from __future__ import annotations

import re
import unicodedata

from articlectl.store.slugs import RESERVED

_FORBIDDEN = re.compile(r'[\x00-\x1f<>:"\\|?*]')


def folded(name: str) -> str:
    """Return what is equal for names that file systems of macOS and Windows take for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def is_reserved(name: str) -> bool:
    """Whether Windows keeps this name, with whatever suffix, for a device."""
    return name.partition(".")[0].rstrip(" ").casefold() in RESERVED


def forbidden(name: str) -> str | None:
    """Return what in a name Windows does not allow, in words, or None.

    https://learn.microsoft.com/windows/win32/fileio/naming-a-file
    """
    if found := _FORBIDDEN.search(name):
        return f"the character {found[0]!r}" if found[0] < " " else f"`{found[0]}`"
    if name[-1:] in (".", " "):
        return "a dot at the end" if name[-1] == "." else "a space at the end"
    return None
