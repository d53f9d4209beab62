"""Makes libraries of any size to measure on: the same articles every time, kept between runs.

    python benchmarks/make_library.py 1000 10000 --cache FOLDER

Lengths follow what people save: half of the articles have under 450 words, one in twenty has more
than 1,800. The words are ours and mean nothing.
"""

from __future__ import annotations

import argparse
import math
import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

VERSION = 1
"""Part of the folder's name: raise it when what is generated changes."""

MEDIAN_WORDS = 450
SPREAD = 0.85
NEWEST = datetime(2026, 11, 1, 12, tzinfo=UTC)

_ONSETS: tuple[str, ...] = (*"bcdfghjklmnprstvw", "ch", "sh", "st", "th", "tr")
_VOWELS: tuple[str, ...] = (*"aeiou", "ai", "ea", "oa")
_CODAS: tuple[str, ...] = (*"dlmnprst", "ck", "ng", "nt", "sh")
_SITES = [f"{name} Review" for name in ("Harbour", "Meadow", "Lantern", "Quarry", "Orchard")]
_TAGS = [f"topic-{number:02}" for number in range(60)] + ["un/iom", "un/who", "code/python"]


class Words:
    """A made-up language with a vocabulary and ready paragraphs."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._vocabulary = list(dict.fromkeys(self._word() for _ in range(6000)))
        # Common words are common: the weight of a word falls with its rank, as in real text.
        self._weights = [1 / (rank + 3) for rank in range(len(self._vocabulary))]
        self.paragraphs = [self._paragraph() for _ in range(4000)]

    def title(self) -> str:
        """A title of three to nine words."""
        return " ".join(self._some(self._chance.randint(3, 9))).capitalize()

    def sentence(self) -> str:
        """A sentence of five to thirty words."""
        return " ".join(self._some(self._chance.randint(5, 30))).capitalize() + "."

    def _some(self, count: int) -> list[str]:
        return self._chance.choices(self._vocabulary, self._weights, k=count)

    def _word(self) -> str:
        syllables = self._chance.randint(1, 3)
        parts = (
            self._chance.choice(_ONSETS) + self._chance.choice(_VOWELS) for _ in range(syllables)
        )
        return "".join(parts) + self._chance.choice(_CODAS)

    def _paragraph(self) -> str:
        return " ".join(self.sentence() for _ in range(self._chance.randint(2, 8)))


def article(number: int, words: Words, chance: random.Random) -> tuple[str, str]:
    """Return the path and the text of one article."""
    added = NEWEST - timedelta(minutes=37 * number)
    title = words.title()
    slug = f"{'-'.join(title.lower().split())[:60].rstrip('-')}-{number}"
    head = [
        "---",
        f"title: {title}",
        f"source: https://example.org/{slug}",
        f"author: [Author {chance.randint(1, 400)}]",
        f"site: {chance.choice(_SITES)}",
        f"date: {added:%Y-%m-%d}",
        f"added: {added:%Y-%m-%dT%H:%M:%SZ}",
        f"description: {words.sentence()}",
        f"tags: [{', '.join(chance.sample(_TAGS, chance.randint(0, 5)))}]",
        "lang: en",
        *(["read: true"] if chance.random() < 0.4 else []),
        "---",
        "",
    ]
    wanted = MEDIAN_WORDS * math.exp(chance.gauss(0, SPREAD))
    body: list[str] = []
    have = 0
    while have < wanted:
        if body and len(body) % 6 == 0:
            body.append(f"## {words.title()}")
        paragraph = chance.choice(words.paragraphs)
        have += paragraph.count(" ") + 1
        body.append(paragraph)
    return f"{added:%Y}/{added:%m}/{slug}.md", "\n".join(head) + "\n" + "\n\n".join(body) + "\n"


def default_cache() -> Path:
    """Return this platform's folder for what can be made again."""
    import platformdirs

    return Path(platformdirs.user_cache_dir("articlectl", appauthor=False)) / "benchmarks"


def make(size: int, cache: Path) -> Path:
    """Return a library of that many articles, made now if it is not there."""
    library = cache / f"library-{VERSION}-{size}"
    if library.is_dir():
        return library
    unfinished = library.with_suffix(".part")
    shutil.rmtree(unfinished, ignore_errors=True)
    chance = random.Random(size)
    words = Words(chance)
    made: set[Path] = set()
    for number in range(size):
        path, text = article(number, words, chance)
        file = unfinished / path
        if file.parent not in made:
            file.parent.mkdir(parents=True, exist_ok=True)
            made.add(file.parent)
        file.write_bytes(text.encode())
    (unfinished / "articlectl.toml").write_text(f'title = "{size:,} articles"\n', "utf-8")
    unfinished.rename(library)
    return library


def main() -> None:
    """Make the libraries that the command line names, and print where they are."""
    parser = argparse.ArgumentParser(description="Make libraries to measure on.")
    parser.add_argument("sizes", type=int, nargs="*", default=[1000, 10_000], metavar="SIZE")
    parser.add_argument("--cache", type=Path, help="where they are kept between runs")
    wanted = parser.parse_args()
    for size in wanted.sizes:
        print(make(size, wanted.cache or default_cache()))


if __name__ == "__main__":
    main()
