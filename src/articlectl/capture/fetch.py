"""The seam between articlectl and the network, and the fetcher that really asks."""

from __future__ import annotations

import re
import ssl
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit
from urllib.request import getproxies

from articlectl import __version__
from articlectl.capture import connect, inflate, network, refusals
from articlectl.capture.addresses import requestable
from articlectl.capture.proxies import login_of, proxy_for
from articlectl.capture.raw import MAX_BYTES, Raw
from articlectl.errors import FetchError

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection
    from urllib3.response import BaseHTTPResponse

__all__ = ["Fetcher", "HttpFetcher", "Limits", "Raw"]

USER_AGENT = f"Mozilla/5.0 (compatible; articlectl/{__version__})"
_ACCEPT = "text/html,application/xhtml+xml,text/markdown;q=0.9,text/plain;q=0.8,*/*;q=0.5"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536
_CHARSET = re.compile(r"charset\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


class Fetcher(ABC):
    """Gets what is at an address; tests pass a fake, `HttpFetcher` is the real one."""

    @abstractmethod
    def fetch(self, url: str, *, allow_private: bool) -> Raw:
        """Return what the address answers.

        `allow_private`: the user named this address, so its own host may be a private one.
        Raises FetchError.
        """


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how much the fetcher takes before it gives up."""

    connect: float = 10.0
    """Seconds for a connection."""
    read: float = 20.0
    """Seconds without a byte."""
    total: float = 60.0
    """Seconds for all of it, redirects too."""
    size: int = MAX_BYTES
    """Bytes, as sent and as unpacked."""
    redirects: int = 10


@dataclass(frozen=True, slots=True)
class _Hop:
    """One request on the way to the answer."""

    url: str
    source: str
    """The address that the user gave: messages name it."""
    private_ok: bool
    deadline: float
    login: str | None = None


class HttpFetcher(Fetcher):
    """Fetches over http and https: through the proxies of the environment, within limits.

    A private, loopback or link-local address is asked only when the user named it: never by a
    redirect from a public one. The address that was checked is the one connected to.
    """

    def __init__(
        self,
        limits: Limits | None = None,
        *,
        proxies: Mapping[str, str] | None = None,
        is_public: Callable[[str], bool] = network.is_public,
        resolve: Callable[[str, int], list[str]] = network.resolve,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._proxies = getproxies() if proxies is None else dict(proxies)
        self._is_public = is_public
        self._resolve = resolve
        self._ssl_context = ssl_context

    def fetch(self, url: str, *, allow_private: bool) -> Raw:
        """Return what the address answers after redirects. Raises FetchError."""
        hop = _Hop(
            url=_requestable(url, url),
            source=url,
            private_ok=allow_private,
            deadline=time.monotonic() + self._limits.total,
            login=login_of(url),
        )
        for _ in range(self._limits.redirects + 1):
            with self._asked(hop) as (response, is_private):
                target = response.headers.get("Location")
                if response.status not in _REDIRECTS or not target:
                    return self._answer(hop, response)
            hop = _Hop(
                url=_requestable(_joined(hop, target), url),
                source=url,
                private_ok=hop.private_ok and is_private,
                deadline=hop.deadline,
            )
        raise FetchError(
            url,
            f"redirects more than {self._limits.redirects} times",
            hint=f"the site may want cookies: {refusals.BY_BROWSER}",
        )

    @contextmanager
    def _asked(self, hop: _Hop) -> Iterator[tuple[BaseHTTPResponse, bool]]:
        """Ask once: the answer, and whether a private address gave it; closed at the end."""
        from urllib3.exceptions import HTTPError

        parts = urlsplit(hop.url)
        addresses = self._checked_addresses(hop, parts)
        is_private = not all(map(self._is_public, addresses))
        opened: list[HTTPConnection | BaseHTTPResponse] = []
        try:
            connection = self._connected(hop, parts, addresses)
            opened.append(connection)
            with connect.held_to(hop.deadline, connection):
                response = self._request(connection, hop, parts)
                opened.append(response)
                yield response, is_private
        except (HTTPError, HTTPException, OSError, ValueError) as error:
            if time.monotonic() >= hop.deadline:
                raise refusals.too_slow(hop.source, self._limits.total) from error
            raise refusals.of_error(hop.source, parts.hostname or "", error) from error
        finally:
            for part in reversed(opened):
                part.close()

    def _checked_addresses(self, hop: _Hop, parts: SplitResult) -> list[str]:
        """The host's addresses, each allowed; none where only a proxy can resolve the name."""
        host, port = connect.host_and_port(parts)
        try:
            addresses = self._resolve(host, port)
        except (OSError, UnicodeError) as error:
            if proxy_for(parts, self._proxies):
                return []
            raise FetchError(
                hop.source,
                f"no such host: {host}",
                hint="check the address and the network connection",
            ) from error
        private = [address for address in addresses if not self._is_public(address)]
        if private and not hop.private_ok:
            raise FetchError(
                hop.source,
                f"leads to {host}, which is inside a private network ({private[0]})",
                hint=f"if you trust it, add that address itself: {hop.url}",
            )
        return addresses

    def _connected(self, hop: _Hop, parts: SplitResult, addresses: list[str]) -> HTTPConnection:
        timeout = min(self._limits.connect, max(0.1, hop.deadline - time.monotonic()))
        if proxy := proxy_for(parts, self._proxies):
            return connect.through(proxy, parts, timeout, self._ssl_context)
        return connect.direct(parts, addresses, timeout, self._ssl_context)

    def _request(
        self, connection: HTTPConnection, hop: _Hop, parts: SplitResult
    ) -> BaseHTTPResponse:
        headers = {
            "Host": parts.netloc,
            "User-Agent": USER_AGENT,
            "Accept": _ACCEPT,
            "Accept-Encoding": inflate.ACCEPTED,
            "Connection": "close",
        }
        if hop.login:
            headers["Authorization"] = hop.login
        target = parts._replace(scheme="", netloc="").geturl()
        proxy = proxy_for(parts, self._proxies)
        if proxy and parts.scheme == "http":
            # A proxy is told the whole address, unless there is a tunnel through it.
            target = hop.url
            if login := login_of(proxy):
                headers["Proxy-Authorization"] = login
        connection.timeout = self._limits.read
        connection.request(
            "GET", target, headers=headers, preload_content=False, decode_content=False
        )
        return connection.getresponse()

    def _answer(self, hop: _Hop, response: BaseHTTPResponse) -> Raw:
        if response.status >= 300 or response.status < 200:
            raise refusals.of_status(hop.source, response)
        data = self._body(hop, response)
        kind = response.headers.get("Content-Type", "")
        charset = _CHARSET.search(kind)
        return Raw(
            data,
            media_type=kind.partition(";")[0].strip().lower() or None,
            charset=charset[1] if charset else None,
            url=hop.url,
            name=hop.source,
        )

    def _body(self, hop: _Hop, response: BaseHTTPResponse) -> bytes:
        limit = self._limits.size
        stated = response.headers.get("Content-Length", "")
        if stated.isascii() and stated.isdigit() and int(stated[:18]) > limit:
            raise refusals.too_large(hop.source, limit)
        body = bytearray()
        while chunk := response.read(_CHUNK):
            body += chunk
            if len(body) > limit:
                raise refusals.too_large(hop.source, limit)
        if time.monotonic() >= hop.deadline:
            # A cut connection looks like the end of an answer that states no length.
            raise refusals.too_slow(hop.source, self._limits.total)
        try:
            encodings = response.headers.get("Content-Encoding", "").split(",")
            return inflate.inflate(bytes(body), encodings, limit)
        except inflate.TooLarge as error:
            raise refusals.too_large(hop.source, limit) from error
        except inflate.Broken as error:
            raise FetchError(
                hop.source, f"its compressed answer is broken ({error})", hint="try again later"
            ) from error


def _joined(hop: _Hop, target: str) -> str:
    try:
        return urljoin(hop.url, target)
    except ValueError:
        return target


def _requestable(url: str, source: str) -> str:
    address = requestable(url)
    if address is None:
        leads = "" if url == source else f"leads to {url[:100]!r}, which is "
        raise FetchError(
            source,
            f"{leads}no web address that can be fetched",
            hint="only http:// and https:// are fetched; check how it is written",
        )
    return address
