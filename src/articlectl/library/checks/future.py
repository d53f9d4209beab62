"""Dates that have not come yet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from articlectl.library.checks.base import Case, Check, Finding, Page

_FIELDS = ("date", "added", "modified")
_AHEAD = timedelta(days=1)
"""Somewhere it is tomorrow already."""


class FutureDates(Check):
    """A typing error in a year puts an article before all others for years."""

    def __init__(self, name: str, case: Case) -> None:
        from articlectl.store.dates import utc

        super().__init__(name, case)
        self._latest = utc(case.now + _AHEAD)

    def page(self, page: Page) -> Iterator[Finding]:
        """Compare the dates that stand in the front matter with the clock."""
        from articlectl.store.dates import moment
        from articlectl.store.fields import key_for

        for field in _FIELDS:
            key = key_for(field, page.metadata)
            found = moment(page.metadata.get(key))
            if found and found > self._latest:
                yield Finding(
                    self.name,
                    "warning",
                    page.path,
                    f"`{key}` is in the future: {page.metadata[key]}",
                    page.line_of_field(field),
                )
