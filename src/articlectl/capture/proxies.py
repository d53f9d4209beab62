"""Which proxy an address is asked through: HTTP_PROXY, HTTPS_PROXY, ALL_PROXY, NO_PROXY."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import SplitResult, unquote, urlsplit


def proxy_for(parts: SplitResult, proxies: Mapping[str, str]) -> str | None:
    """Return the proxy's address, or None to ask directly.

    `proxies` is what `urllib.request.getproxies` gives: scheme → address, `no` → exceptions.
    A loopback address is this machine: no proxy can reach it.
    """
    host = parts.hostname or ""
    if host == "localhost" or host == "::1" or host.startswith("127."):
        return None
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    return None if proxy is None or _is_exempt(parts, proxies.get("no", "")) else proxy


def login_of(url: str) -> str | None:
    """Return the header's value for the name and password in an address, or None."""
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
    except ValueError:
        return None
    if parts.username is None:
        return None
    pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
    return "Basic " + base64.b64encode(pair.encode()).decode()


def _is_exempt(parts: SplitResult, exceptions: str) -> bool:
    host, netloc = (parts.hostname or "").lower(), parts.netloc.lower()
    for entry in exceptions.lower().split(","):
        name = entry.strip().removeprefix("*").removeprefix(".")
        if entry.strip() == "*" or (name and (name in (host, netloc) or host.endswith("." + name))):
            return True
    return False
