"""The seam between articlectl and the network."""

from __future__ import annotations

from abc import ABC, abstractmethod

from articlectl.capture.raw import Raw

__all__ = ["Fetcher", "Raw"]


class Fetcher(ABC):
    """Gets what is at an address; tests pass a fake, `HttpFetcher` is the real one."""

    @abstractmethod
    def fetch(self, url: str, *, allow_private: bool) -> Raw:
        """Return what the address answers.

        `allow_private`: the user named this address, so its own host may be a private one.
        Raises FetchError.
        """
