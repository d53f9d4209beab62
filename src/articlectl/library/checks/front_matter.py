"""Whether front matter can be read, and its known fields say what such fields say."""

from __future__ import annotations

import re
from collections.abc import Iterator

from articlectl.library.checks.base import Check, Finding, Page

_LINE = re.compile(r"line (\d+): (.*)", re.DOTALL)


class FrontMatter(Check):
    """Broken headers are errors; fields that say nothing to us are warnings."""

    def page(self, page: Page) -> Iterator[Finding]:
        """Look at the header of one article."""
        from articlectl.store.expectations import line_of_key, misfits

        if problem := page.article.problem:
            located = _LINE.fullmatch(problem)
            line, reason = (int(located[1]), located[2]) if located else (None, problem)
            yield Finding(self.name, "error", page.path, reason, line)
            return
        for misfit in misfits(page.metadata):
            line = line_of_key(page.envelope, misfit.key)
            yield Finding(self.name, "warning", page.path, misfit.reason, line)

    def unreadable(self, path: str, reason: str) -> Iterator[Finding]:
        """Tell of a file that cannot be read at all."""
        yield Finding(self.name, "error", path, reason)
