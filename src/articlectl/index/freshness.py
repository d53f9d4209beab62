"""What has changed among the files since the index last saw them, told without reading them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from articlectl.errors import NotFoundError
from articlectl.index.rows import parent_of, path_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articlectl.index.catalog import Catalog
    from articlectl.index.ports import ArticleSource
    from articlectl.index.rows import Row
    from articlectl.model import Listing, Stamp

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


@dataclass(slots=True)
class Survey:
    """What a pass found."""

    checked_ns: int
    """When the pass began."""
    read: list[str] = field(default_factory=list)
    """Files to read: new, changed, or perhaps changed."""
    gone: list[str] = field(default_factory=list)
    folders: dict[str, Row | None] = field(default_factory=dict)
    """Folders that must be written down anew; None: gone."""
    listed: int = 0
    """How many files were listed in these folders."""

    def compare(self, name: str, listing: Listing, known: Row | None) -> None:
        """Note a folder's mtime, where it differs from the known one."""
        row = {"m": listing.mtime_ns}
        if is_racy(listing.mtime_ns, self.checked_ns):
            row["r"] = 1
        if row != known:
            self.folders[name] = row
            self.listed += len(listing.files)


def survey_all(source: ArticleSource, catalog: Catalog, checked_ns: int) -> Survey:
    """Compare every file of the library with its stamp."""
    survey = Survey(checked_ns)
    stamps: dict[str, Row] = {}
    for leaf in catalog.stamps.scan():
        stamps.update(leaf)
    folders = dict(catalog.folders.items())
    for listing in source.walk():
        folder = listing.folder
        survey.compare(folder, listing, folders.pop(folder, None))
        prefix = f"{folder}//"
        for name, stamp in listing.files.items():
            if _is_new(stamps.pop(prefix + name, None), stamp):
                survey.read.append(f"{folder}/{name}" if folder else name)
    survey.gone = [path_of(key) for key in stamps]
    survey.folders.update(dict.fromkeys(folders))
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
        if folder and parent_of(folder) in few.gone:
            few.lose([folder])
        elif folder not in few.gone:
            mtime = source.folder_mtime(folder)
            if mtime != row["m"] or "r" in row:
                few.relist(folder)
    return few.survey


class _Few:
    """A pass over the folders that have changed."""

    def __init__(
        self,
        source: ArticleSource,
        catalog: Catalog,
        survey: Survey,
        folders: dict[str, Row],
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

    def relist(self, folder: str) -> None:
        """Compare a folder's files, and go into sub-folders that are new."""
        try:
            listing = self._source.listing(folder)
        except NotFoundError:
            self.lose([folder])
            return
        self.survey.compare(folder, listing, self._folders.get(folder))
        self._compare_files(listing)
        found = {f"{folder}/{name}" if folder else name for name in listing.folders}
        self.lose(self._children.get(folder, set()) - found)
        for sub in sorted(found - self._folders.keys()):
            self.relist(sub)

    def lose(self, folders: Iterable[str]) -> None:
        """Note that folders are gone, with their files; sub-folders follow on their own turn."""
        for folder in folders:
            self.gone.add(folder)
            if folder in self._folders:
                self.survey.folders[folder] = None
            self.survey.gone += [
                path_of(key) for key, _ in self._catalog.stamps.items(f"{folder}//")
            ]

    def _compare_files(self, listing: Listing) -> None:
        stamps = dict(self._catalog.stamps.items(f"{listing.folder}//"))
        for name, stamp in listing.files.items():
            if _is_new(stamps.pop(f"{listing.folder}//{name}", None), stamp):
                self.survey.read.append(f"{listing.folder}/{name}" if listing.folder else name)
        self.survey.gone += [path_of(key) for key in stamps]


def _is_new(known: Row | None, stamp: Stamp) -> bool:
    return known is None or known["m"] != stamp.mtime_ns or known["s"] != stamp.size or "r" in known
