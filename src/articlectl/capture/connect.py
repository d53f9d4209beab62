"""One connection: to the very address that was checked or to a proxy, and cut at a deadline."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from articlectl.capture.proxies import login_of

if TYPE_CHECKING:
    from urllib3.connection import HTTPConnection


def host_and_port(parts: SplitResult) -> tuple[str, int]:
    """Return where an address is asked."""
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)


def direct(
    parts: SplitResult, addresses: Sequence[str], timeout: float, context: ssl.SSLContext | None
) -> HTTPConnection:
    """Return a connection to the first of the addresses that answers.

    No name is resolved here: an address that was checked cannot have become another one since.
    """
    from urllib3.exceptions import HTTPError

    host, port = host_and_port(parts)
    failure: Exception = OSError("the host has no address")
    for address in addresses:
        try:
            return _opened(_connection(parts.scheme, (address, port), timeout, context, host))
        except (HTTPError, OSError) as error:
            failure = error
    raise failure


def through(
    proxy: str, parts: SplitResult, timeout: float, context: ssl.SSLContext | None
) -> HTTPConnection:
    """Return an open connection to the proxy, with a tunnel through it for https.

    Raises ValueError for a proxy that is not spoken to by HTTP.
    """
    target = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    if target.scheme not in ("http", "https") or not target.hostname:
        raise ValueError(f"a proxy of kind {target.scheme}")
    host, port = host_and_port(parts)
    place = target.hostname, target.port or (443 if target.scheme == "https" else 8080)
    if parts.scheme == "http":
        return _opened(_connection(target.scheme, place, timeout, context, target.hostname))
    connection = _connection("https", place, timeout, context, host)
    login = login_of(proxy)
    headers = {"Proxy-Authorization": login} if login else None
    connection.set_tunnel(host, port, headers=headers, scheme=target.scheme)
    return _opened(connection)


def _opened(connection: HTTPConnection) -> HTTPConnection:
    try:
        connection.connect()
    except BaseException:
        connection.close()
        raise
    return connection


def _connection(
    scheme: str,
    place: tuple[str, int],
    timeout: float,
    context: ssl.SSLContext | None,
    name: str,
) -> HTTPConnection:
    from urllib3.connection import HTTPConnection, HTTPSConnection

    if scheme == "http":
        return HTTPConnection(*place, timeout=timeout)
    return HTTPSConnection(
        *place,
        timeout=timeout,
        ssl_context=context or ssl.create_default_context(),
        server_hostname=name,
    )


@contextmanager
def held_to(deadline: float, connection: HTTPConnection) -> Iterator[None]:
    """Cut the connection at the deadline: a server that sends a byte a second never times out."""
    # The connection lets go of its socket as soon as the answer owns it.
    open_socket: socket.socket | None = connection.sock
    done = threading.Event()

    def watch() -> None:
        if not done.wait(max(0.0, deadline - time.monotonic())) and open_socket is not None:
            with suppress(OSError):
                open_socket.shutdown(socket.SHUT_RDWR)

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()
