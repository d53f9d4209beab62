"""Where the links and images of one article lead, once it is a page of the site."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

from articlectl.exporters.html.images import Kind, probe
from articlectl.exporters.html.names import safe_name

if TYPE_CHECKING:
    from articlectl.exporters.html.site import Site

Call = tuple[str, str]
"""A question to `Links`: the method and the address."""

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_ARTICLE_ENDINGS = ("", ".md", ".markdown", "/index.md", "/_index.md")
"""What a link to an article may leave out (Obsidian, Hugo)."""


@dataclass(frozen=True, slots=True)
class Media:
    """A file of the library that a page needs beside it."""

    source: Path
    target: str
    """POSIX path in the site."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A local image as the page shows it; the sizes are 0 where they are not known."""

    href: str
    width: int
    height: int


class Links:
    """Resolves what one article points at, and remembers which files that needs.

    Addresses come out relative to the folder `articles/`, where the page of the article is.
    """

    def __init__(
        self, path: str, site: Site, root: Path, anchors: Callable[[str], Set[str]]
    ) -> None:
        self._folder = posixpath.dirname(path)
        self._page = site.by_path[path].name
        self._site = site
        self._root = root
        self._anchors = anchors
        self._media: dict[str, tuple[Media, Kind]] = {}
        self._names: set[str] = set()
        self.dead: list[str] = []
        """What leads nowhere in this site."""
        self.calls: list[Call] = []
        """What was asked, in order."""

    @property
    def media(self) -> tuple[Media, ...]:
        """The files to copy, in the order of the text."""
        return tuple(media for media, _ in self._media.values())

    def link(self, href: str) -> str | None:
        """Return the address for a link, or None where it leads nowhere in this site."""
        self.calls.append(("link", href))
        address = self._outside(href)
        if address is None:
            address = self._inside(href)
        if address is None:
            self.dead.append(href)
        return address

    def image(self, src: str) -> Picture | str | None:
        """Return the picture, or the address of one that is on the web, or None for neither."""
        self.calls.append(("image", src))
        picture = self._picture(src)
        if picture is None and self._outside(src) is None:
            self.dead.append(src)
        return picture

    def _picture(self, src: str) -> Picture | str | None:
        if (address := self._outside(src)) is not None:
            return address if address.startswith(("http:", "https:")) else None
        found = self._file(_unquoted(src))
        if found is None or not found[1].is_image:
            return None
        media, kind = found
        return Picture(self._from_articles(media), kind.width, kind.height)

    def lead_image(self, src: str) -> str | None:
        """Return the address of the article's lead image, from the root of the site or whole."""
        self.calls.append(("lead_image", src))
        address = self._picture(src)
        if isinstance(address, Picture):
            return f"articles/{address.href}"
        return address

    def again(self, call: Call) -> Picture | str | None:
        """Return the answer to what was asked for an earlier export."""
        kind, value = call
        match kind:
            case "link":
                return self.link(value)
            case "image":
                return self.image(value)
            case _:
                return self.lead_image(value)

    def _outside(self, href: str) -> str | None:
        if href.startswith("//"):
            # From file:// it would be a file.
            href = f"https:{href}"
        return href if _SCHEME.match(href) else None

    def _inside(self, href: str) -> str | None:
        try:
            fragment = unquote(urlsplit(href).fragment)
        except ValueError:
            return None
        target = self._normal(_unquoted(href))
        if target is None:
            return None
        for ending in _ARTICLE_ENDINGS:
            if entry := self._site.by_path.get(f"{target}{ending}"):
                page = f"{quote(entry.name)}.html"
                if fragment and (anchor := match_anchor(fragment, self._anchors(entry.path))):
                    return f"{page}#{quote(anchor)}"
                return page
        found = self._file(_unquoted(href))
        return self._from_articles(found[0]) if found else None

    def _from_articles(self, media: Media) -> str:
        return quote(media.target.removeprefix("articles/"))

    def _normal(self, reference: str) -> str | None:
        """The path in the library; None where it leaves it or is hidden."""
        if not reference or "\0" in reference:
            return None
        joined = reference if reference[0] == "/" else f"{self._folder}/{reference}"
        path = posixpath.normpath(joined.lstrip("/"))
        parts = PurePosixPath(path).parts
        return None if any(part.startswith(".") for part in parts) else path

    def _file(self, reference: str) -> tuple[Media, Kind] | None:
        path = self._normal(reference)
        if path is None:
            return None
        if path not in self._media:
            source = self._root / path
            try:
                inside = Path(os.path.realpath(source)).is_relative_to(os.path.realpath(self._root))
                kind = probe(source) if inside and source.is_file() else None
            except (OSError, ValueError):
                kind = None
            if kind is None:
                return None
            target = f"articles/{self._page}/{self._free(source.stem, kind.extension)}"
            self._media[path] = Media(source, target), kind
        return self._media[path]

    def _free(self, stem: str, extension: str) -> str:
        wanted = safe_name(stem, "file")
        name, number = f"{wanted}{extension}", 1
        while name.casefold() in self._names:
            number += 1
            name = f"{wanted}-{number}{extension}"
        self._names.add(name.casefold())
        return name


def match_anchor(fragment: str, anchors: Set[str]) -> str | None:
    """Return the anchor that a fragment means, exactly or else without case, or None."""
    if fragment in anchors:
        return fragment
    folded = fragment.casefold()
    return min((anchor for anchor in anchors if anchor.casefold() == folded), default=None)


def _unquoted(href: str) -> str:
    return unquote(re.split(r"[?#]", href, maxsplit=1)[0])
