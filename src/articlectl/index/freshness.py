"""What has changed among the files since the index last saw them, told without reading them."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from articlectl.errors import NotFoundError
from articlectl.index.rows import parent_of, path_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from articlectl.index.catalog import Catalog
    from articlectl.index.ports import ArticleSource
    from articlectl.index.rows import Row
    from articlectl.model import Listing, Stamp

_SIZE = attrgetter("size")
_MTIME = attrgetter("mtime_ns")

SECOND_NS = 1_000_000_000

FINE_NS = 20_000_000
"""More than a tick of the clocks that mtimes are taken from: 1 to 10 ms on Linux (CONFIG_HZ), 10 ms
in exFAT, 15.6 ms on Windows."""

COARSE_NS = 2 * SECOND_NS
"""The steps of FAT; HFS+ and ext3 count whole seconds."""


def is_racy(mtime_ns: int, checked_ns: int) -> bool:
    """Tell whether what has this mtime may change after the check and keep its mtime.

    Git's "racy" entries, for the same reason: two changes within one tick of the file system's
    clock have one mtime. A file system with coarse mtimes gives itself away by whole seconds.
    """
    tick = COARSE_NS if mtime_ns % SECOND_NS == 0 else FINE_NS
    return mtime_ns > checked_ns - tick


def digest(listing: Listing) -> str:
    """Return what is equal for a folder whose files have the same names, sizes and mtimes."""
    from hashlib import blake2b

    stamps = listing.files.values()
    names = "/".join(listing.files).encode("utf-8", "surrogatepass")
    state = blake2b(names, digest_size=16)
    state.update(array("q", map(_SIZE, stamps)))
    state.update(array("q", map(_MTIME, stamps)))
    return state.hexdigest()


@dataclass(slots=True)
class Survey:
    """What a pass found."""

    checked_ns: int
    """When the pass began."""
    read: dict[str, Stamp] = field(default_factory=dict)
    """Files to read: new, changed, or perhaps changed; each with its stamp as listed."""
    gone: list[str] = field(default_factory=list)
    folders: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    """Folders that must be written down anew; None: gone."""
    listed: int = 0
    """How many files were listed in these folders."""

    def compare(self, listing: Listing, known: Row | None, catalog: Catalog) -> None:
        """Note what differs between a folder and what is known of it."""
        row = {"m": listing.mtime_ns, "d": digest(listing)}
        if is_racy(listing.mtime_ns, self.checked_ns):
            row["r"] = 1
        if row != known:
            self.folders[listing.folder] = row
            self.listed += len(listing.files)
        if known is None or known.get("d") != row["d"]:
            self._compare_files(listing, catalog)

    def _compare_files(self, listing: Listing, catalog: Catalog) -> None:
        prefix = f"{listing.folder}//"
        stamps = dict(catalog.stamps.items(prefix))
        for name, stamp in listing.files.items():
            known = stamps.pop(prefix + name, None)
            if (
                known is None
                or known["m"] != stamp.mtime_ns
                or known["s"] != stamp.size
                or "r" in known
            ):
                self.read[path_of(prefix + name)] = stamp
        self.gone += map(path_of, stamps)

    def lose(self, folder: str, catalog: Catalog) -> None:
        """Note that a folder is gone, with the files in it."""
        self.folders[folder] = None
        self.gone += [path_of(key) for key, _ in catalog.stamps.items(f"{folder}//")]

    def doubt(self, path: str) -> None:
        """Let the next whole pass compare this file's folder file by file."""
        if row := self.folders.get(parent_of(path)):
            row.pop("d", None)


def survey_all(source: ArticleSource, catalog: Catalog, checked_ns: int) -> Survey:
    """Compare every file of the library with its stamp, a folder's files at once where possible."""
    survey = Survey(checked_ns)
    folders = dict(catalog.folders.items())
    for listing in source.walk():
        survey.compare(listing, folders.pop(listing.folder, None), catalog)
    for folder in folders:
        survey.lose(folder, catalog)
    return survey


def survey_few(source: ArticleSource, catalog: Catalog, checked_ns: int) -> Survey:
    """Compare the folders' mtimes, and the files of those folders whose mtime differs.

    New, gone and renamed files show there; a file that was changed in place does not.
    """
    folders = dict(catalog.folders.items())
    if "" not in folders:
        return survey_all(source, catalog, checked_ns)
    few = _Few(source, catalog, Survey(checked_ns), folders)
    for folder, row in folders.items():
        if folder in few.gone or (folder and parent_of(folder) in few.gone):
            few.lose({folder})
        elif source.folder_mtime(folder) != row["m"] or "r" in row:
            few.relist(folder)
    return few.survey


class _Few:
    """A pass over the folders that have changed."""

    def __init__(
        self, source: ArticleSource, catalog: Catalog, survey: Survey, folders: Mapping[str, Row]
    ) -> None:
        self._source = source
        self._catalog = catalog
        self.survey = survey
        self._folders = folders
        self._children: dict[str, set[str]] = {}
        for folder in folders:
            if folder:
                self._children.setdefault(parent_of(folder), set()).add(folder)
        self.gone: set[str] = set()
        """Known folders that are not there; their parents stand before them in the order."""

    def relist(self, folder: str) -> None:
        """Compare a folder's files, and go into sub-folders that are new."""
        try:
            listing = self._source.listing(folder)
        except NotFoundError:
            self.lose({folder} & self._folders.keys())
            return
        self.survey.compare(listing, self._folders.get(folder), self._catalog)
        found = {f"{folder}/{name}" if folder else name for name in listing.folders}
        self.lose(self._children.get(folder, set()) - found)
        for sub in sorted(found - self._folders.keys()):
            self.relist(sub)

    def lose(self, folders: Iterable[str]) -> None:
        """Note that known folders are gone; their sub-folders follow on their own turn."""
        for folder in folders:
            if folder not in self.gone:
                self.gone.add(folder)
                self.survey.lose(folder, self._catalog)
