"""What `doctor` looks for: one file a check."""

from __future__ import annotations

CHECKS: dict[str, str] = {
    "lock": "articlectl.library.checks.lock:Lock",
    "index": "articlectl.library.checks.index:IndexMatches",
    "temporaries": "articlectl.library.checks.temporaries:Temporaries",
    "front-matter": "articlectl.library.checks.front_matter:FrontMatter",
    "dates": "articlectl.library.checks.future:FutureDates",
    "links": "articlectl.library.checks.links:Links",
    "assets": "articlectl.library.checks.assets:Assets",
    "names": "articlectl.library.checks.names:Names",
    "duplicates": "articlectl.library.checks.duplicates:Duplicates",
    "similar": "articlectl.library.checks.similar:Similar",
}
"""Name of a check → where it is; they run, and their findings are shown, in this order."""
