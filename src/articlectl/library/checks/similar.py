"""Articles whose texts are nearly the same."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING

from articlectl.library.checks.base import Case, Check, Finding, Page

if TYPE_CHECKING:
    from rensa import RMinHash

THRESHOLD = 0.85
"""Of the runs of five words that two texts have, the part that both have (Jaccard)."""

_SLOTS = 128
"""Of a MinHash: the estimate is then within 0.06 of the truth in 19 of 20 cases."""

_BANDS = 16
"""Of eight slots: two texts that share 85 % meet in one with a probability of 99.4 %."""

_FEWEST_WORDS = 25
"""A shorter text that differs in one word shares less than the threshold anyway."""

_MOST_COMPARED = 200
"""Texts with much in common but not enough (a form, a template) would all meet each other."""


class Similar(Check):
    """MinHash with locality-sensitive hashing: no text is compared with every other."""

    def __init__(self, name: str, case: Case) -> None:
        super().__init__(name, case)
        self._sketches: dict[str, RMinHash] = {}
        self._texts: set[str] = set()

    def page(self, page: Page) -> Iterator[Finding]:
        """Keep the sketch of one text: half a kilobyte, and one for equal texts."""
        from rensa import RMinHash

        from articlectl.store.shingles import shingles

        article = page.article
        if article.words >= _FEWEST_WORDS and article.hash not in self._texts:
            self._texts.add(article.hash)
            sketch = RMinHash(_SLOTS, 1)
            sketch.update(shingles(page.envelope.body))
            self._sketches[page.path] = sketch
        yield from ()

    def end(self) -> Iterator[Finding]:
        """Compare each text with those before it that may be like it."""
        from rensa import RMinHashLSH

        paths = list(self._sketches)
        table = RMinHashLSH(THRESHOLD, _SLOTS, _BANDS)
        for number, (path, sketch) in enumerate(self._sketches.items()):
            candidates = islice(table.query(sketch), _MOST_COMPARED)
            likeness, nearest = max(
                ((sketch.jaccard(self._sketches[paths[one]]), paths[one]) for one in candidates),
                default=(0.0, ""),
            )
            if likeness < THRESHOLD:
                # Only the first of a set is kept for comparison: a large set stays cheap.
                table.insert(number, sketch)
                continue
            message = f"its text is nearly that of {nearest} (about {likeness:.0%} alike)"
            yield Finding(self.name, "warning", path, message)
