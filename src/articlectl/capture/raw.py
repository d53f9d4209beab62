"""What was taken in, before anyone knows what it is."""

from __future__ import annotations

from dataclasses import dataclass

MAX_BYTES = 50_000_000
"""More than any article needs; a larger source is refused before it fills the memory."""


@dataclass(frozen=True, slots=True)
class Raw:
    """The bytes of a source and what came with them."""

    data: bytes
    media_type: str | None = None
    """As the server says (`text/html`), lower case, without parameters."""
    charset: str | None = None
    """As the server says."""
    url: str | None = None
    """The address that answered, after redirects."""
    name: str = ""
    """What people call it: its path, its address, `standard input`."""
