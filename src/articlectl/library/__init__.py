"""The application: what the commands, and other Python programs, do with a library."""

from __future__ import annotations

from articlectl.library.app import Library, create_library, open_library
from articlectl.library.finding import SORT_FIELDS, Selection

__all__ = ["SORT_FIELDS", "Library", "Selection", "create_library", "open_library"]
