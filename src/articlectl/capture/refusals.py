"""What went wrong on the network, in a sentence for people, with what to do next."""

from __future__ import annotations

import ssl
from http.client import HTTPException
from typing import TYPE_CHECKING

from articlectl.errors import FetchError

if TYPE_CHECKING:
    from urllib3.response import BaseHTTPResponse

BY_BROWSER = "open it in a browser, save the page, and add the file"
_ARCHIVE = "https://web.archive.org may have a copy"
_LATER = "try again later"
_REFUSED = frozenset({401, 402, 403, 407, 451})


def of_status(source: str, response: BaseHTTPResponse) -> FetchError:
    """Return the error for an answer that is no page."""
    status = response.status
    if status == 404:
        return FetchError(
            source, "there is no such page (404)", hint=f"check the address; {_ARCHIVE}"
        )
    if status == 410:
        return FetchError(source, "the page is gone for good (410)", hint=_ARCHIVE)
    if status == 429:
        after = response.headers.get("Retry-After", "")
        when = f"in {int(after)} seconds" if after.isdigit() and len(after) < 7 else "later"
        return FetchError(source, "the site asks to slow down (429)", hint=f"try again {when}")
    if status in _REFUSED:
        return FetchError(source, f"the site refuses ({status})", hint=BY_BROWSER)
    if status >= 500:
        return FetchError(source, f"the site has a fault ({status})", hint=_LATER)
    return FetchError(source, f"the site answers with status {status}", hint=BY_BROWSER)


def of_error(source: str, host: str, error: Exception) -> FetchError:
    """Return the error for a connection that failed."""
    from urllib3 import exceptions

    inner = _root(error)
    if isinstance(inner, ssl.SSLError | exceptions.SSLError):
        reason = getattr(inner, "verify_message", "") or getattr(inner, "reason", "") or str(inner)
        return FetchError(
            source,
            f"{host} does not prove who it is, or speaks no TLS ({reason})",
            hint=f"if you trust it, {BY_BROWSER}",
        )
    # Before the timeouts: urllib3 calls a refused connection one of them.
    if isinstance(error, exceptions.NewConnectionError | ConnectionRefusedError):
        return FetchError(
            source,
            f"cannot connect to {host}",
            hint="check the address and the network connection",
        )
    if isinstance(error, exceptions.TimeoutError | TimeoutError):
        return FetchError(source, f"{host} does not answer in time", hint=_LATER)
    if isinstance(error, exceptions.ProxyError) or "unnel" in str(error):
        return FetchError(
            source, "the proxy refuses", hint="check HTTP_PROXY, HTTPS_PROXY and NO_PROXY"
        )
    if isinstance(error, exceptions.ProtocolError | ConnectionError):
        return FetchError(source, f"{host} ended the connection early", hint=_LATER)
    if isinstance(error, HTTPException):
        return FetchError(source, f"{host} speaks no HTTP", hint="check the address and its port")
    return FetchError(source, f"{host} does not answer well ({inner})", hint=_LATER)


def too_slow(source: str, seconds: float) -> FetchError:
    """Return the error for an answer that takes longer than all of it may."""
    return FetchError(source, f"not done in {seconds:g} seconds", hint=f"{_LATER}, or {BY_BROWSER}")


def too_large(source: str, limit: int) -> FetchError:
    """Return the error for an answer of more bytes than an article has."""
    return FetchError(
        source,
        f"larger than {limit / 1_000_000:g} MB, too large for an article",
        hint="save the article itself and add the file",
    )


def _root(error: BaseException) -> BaseException:
    while (cause := error.__cause__ or error.__context__) is not None:
        error = cause
    return error
