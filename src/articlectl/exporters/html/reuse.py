"""Which pages of the last export are still right: what went into each, as a hash."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any

from articlectl.exporters.html.links import Call, Links

if TYPE_CHECKING:
    from articlectl.exporters.html.pages import Page, Renderer

_CODE = Path(__file__).parent
_LIBRARIES = ("pyromark", "nh3", "jinja2", "pygments")


class Memory:
    """Compares what goes into the pages of articles with what went into them last time.

    A page depends on the code and the templates, the words of the site, its own article, the
    entries that it shows, and on what its links and images led to: those are followed again.
    """

    def __init__(self, renderer: Renderer, root: Path, before: Mapping[str, Any]) -> None:
        self._renderer = renderer
        self._root = root
        self._before = before
        self._entries: dict[str, str] = {}
        self._bodies: dict[str, str] = {}

    def recall(self, path: str) -> Links | None:
        """Return what the page of last time points at where it is still right, else None."""
        match self._before.get(path):
            case [str(key), str(led), list(stored)] if self._usable and key == self._key(path):
                calls = [(str(kind), str(value)) for kind, value in stored]
                found, links = self._follow(path, calls)
                return links if found == led else None
        return None

    def record(self, path: str, page: Page) -> list[Any]:
        """Return what is to be stored of a page that was rendered now."""
        calls = [list(call) for call in page.calls]
        return [self._key(path), self._follow(path, page.calls)[0], calls]

    def _follow(self, path: str, calls: Sequence[Call]) -> tuple[str, Links]:
        # A link into another text depends on its headings, so on the whole of it.
        into: list[str] = []

        def anchors(target: str) -> frozenset[str]:
            into.append(self._body(target))
            return frozenset()

        links = Links(path, self._renderer.site, self._root, anchors)
        led = [links.again(call) for call in calls]
        return _hash(repr((led, into, links.media))) if calls else "", links

    def _key(self, path: str) -> str:
        site = self._renderer.site
        entry = site.by_path[path]
        older, newer = site.around(path)
        shown = [entry, older, newer, *site.recent(path, self._renderer.recent_length)]
        parts = [
            self._common,
            repr(self._renderer.documents[path].article),
            self._body(path),
            *(self._entry(one.path) if one else "" for one in shown),
            *(f"{site.tags[key].label}\0{site.tags[key].url}" for key in entry.tags),
        ]
        return _hash("\0\0".join(parts))

    def _entry(self, path: str) -> str:
        if path not in self._entries:
            self._entries[path] = repr(self._renderer.site.by_path[path])
        return self._entries[path]

    def _body(self, path: str) -> str:
        if path not in self._bodies:
            document = self._renderer.documents[path]
            self._bodies[path] = _hash(f"{document.article.title}\0{document.body}")
        return self._bodies[path]

    @cached_property
    def _usable(self) -> bool:
        # A template of the library's own can show anything of the site.
        return not os.path.lexists(self._root / self._renderer.overrides)

    @cached_property
    def _common(self) -> str:
        from importlib.metadata import version

        site = self._renderer.site
        code = sorted((*_CODE.glob("*.py"), *_CODE.glob("templates/*")))
        words = (site.title, site.author, site.description, site.base_url, site.lang)
        versions = [version(name) for name in _LIBRARIES]
        return _hash(repr((words, versions, [file.read_bytes() for file in code])))


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()
