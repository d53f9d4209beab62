"""The fetcher against a real server that misbehaves in every way we know of."""

from __future__ import annotations

import gzip
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import brotli
import pytest

from articlectl import __version__
from articlectl.capture.fetch import HttpFetcher, Limits
from articlectl.errors import FetchError

CERTIFICATE = Path(__file__).parent.parent / "fixtures" / "capture" / "tls-for-tests-only.pem"
PAGE = "<html><p>Grüße vom Leuchtturm".encode()
LIMITS = Limits(connect=2, read=0.4, total=1.0, size=100_000)


class Server(BaseHTTPRequestHandler):
    """Answers by the function that `ROUTES` has for the path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.server.seen.append((self.path, dict(self.headers)))  # type: ignore[attr-defined]
        try:
            ROUTES[self.path.partition("?")[0]](self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    do_CONNECT = do_GET

    def log_message(self, *_: Any) -> None:
        pass

    def answer(self, body: bytes = PAGE, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def drip(self, before: bytes, pause: float) -> None:
        """Send a byte at a time, for ever."""
        self.wfile.write(before)
        self.close_connection = True
        while not self.server.over.wait(pause):  # type: ignore[attr-defined]
            self.wfile.write(b"x")
            self.wfile.flush()

    def short(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n<p>cut")
        self.close_connection = True

    def boast(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 40 + b"\r\n\r\n")
        self.close_connection = True

    def hang_up(self) -> None:
        self.close_connection = True

    def nonsense(self) -> None:
        self.wfile.write(b"220 mail.example ESMTP\r\n\r\n")
        self.close_connection = True

    def endless(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            self.wfile.write(b"x" * 10_000)


def packed(name: str, body: bytes) -> Callable[[Server], None]:
    return lambda server: server.answer(body, Content_Encoding=name)


def refusing(status: int) -> Callable[[Server], None]:
    return lambda server: server.answer(b"no", status)


def moved(target: str, status: int = 302) -> Callable[[Server], None]:
    return lambda server: server.answer(b"", status, Location=target)


ROUTES: dict[str, Callable[[Server], None]] = {
    "/": lambda server: server.answer(Content_Type="Text/HTML; Charset=\"utf-8\""),
    "/gzip": packed("gzip", gzip.compress(PAGE)),
    "/gzip-twice": packed("gzip, gzip", gzip.compress(gzip.compress(PAGE))),
    "/gzip-members": packed("x-gzip", gzip.compress(PAGE[:9]) + gzip.compress(PAGE[9:])),
    "/deflate": packed("deflate", zlib.compress(PAGE)),
    "/deflate-bare": packed("deflate", zlib.compress(PAGE)[2:-4]),
    "/br": packed("br", brotli.compress(PAGE)),
    "/identity": packed("identity", PAGE),
    "/gzip-bomb": packed("gzip", gzip.compress(b"\0" * 50_000_000)),
    "/br-bomb": packed("br", brotli.compress(b"\0" * 50_000_000)),
    "/gzip-cut": packed("gzip", gzip.compress(PAGE)[:-9]),
    "/br-cut": packed("br", brotli.compress(PAGE)[:-3]),
    "/gzip-not": packed("gzip", PAGE),
    "/zstd": packed("zstd", PAGE),
    "/large": lambda server: server.answer(b"x" * 100_001),
    "/says-large": Server.boast,
    "/endless": Server.endless,
    "/slow-start": lambda server: server.drip(b"", 5),
    "/slow-header": lambda server: server.drip(b"HTTP/1.1 200 OK\r\nX: ", 0.05),
    "/slow-body": lambda server: server.drip(b"HTTP/1.1 200 OK\r\n\r\n", 0.05),
    "/slow-stated": lambda server: server.drip(
        b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", 0.05
    ),
    "/short": Server.short,
    "/hang-up": Server.hang_up,
    "/nonsense": Server.nonsense,
    "/301": moved("/", 301),
    "/307": moved("/", 307),
    "/loop": moved("/loop"),
    "/to-file": moved("file:///etc/passwd"),
    "/to-script": moved("javascript:alert(1)"),
    "/to-nothing": moved("http://[broken/"),
    "/300": lambda server: server.answer(b"", 300),
    **{f"/{status}": refusing(status) for status in (401, 403, 404, 410, 418, 500, 503)},
    "/429": lambda server: server.answer(b"", 429, Retry_After="120"),
}  # fmt: skip


class Site:
    """The running server and how it is reached under made-up names."""

    def __init__(self, server: ThreadingHTTPServer, scheme: str) -> None:
        self.port = server.server_port
        self.url = f"{scheme}://127.0.0.1:{self.port}"
        self.seen: list[tuple[str, dict[str, str]]] = server.seen  # type: ignore[attr-defined]


def serve(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.seen, server.over = [], threading.Event()  # type: ignore[attr-defined]
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    if context:
        server.socket = context.wrap_socket(
            server.socket, server_side=True, do_handshake_on_connect=False
        )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield Site(server, "https" if context else "http")
    server.over.set()  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    yield from serve()


@pytest.fixture(scope="module")
def secure_site() -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    yield from serve(context)


def fetcher(**wiring: Any) -> HttpFetcher:
    return HttpFetcher(LIMITS, proxies={}, **wiring)


def refused(url: str, by: HttpFetcher | None = None) -> FetchError:
    started = time.monotonic()
    with pytest.raises(FetchError) as error:
        (by or fetcher()).fetch(url, allow_private=True)
    assert time.monotonic() - started < 20 * LIMITS.total, "no server may hold us"
    assert error.value.source == url
    assert error.value.hint
    return error.value


def test_a_page_comes_with_what_the_server_says_of_it(site: Site) -> None:
    raw = fetcher().fetch(f"{site.url}/?b=1&utm_source=2#part", allow_private=True)
    assert raw.data == PAGE
    assert (raw.media_type, raw.charset) == ("text/html", "utf-8")
    assert raw.url == f"{site.url}/?b=1&utm_source=2"
    path, headers = site.seen[-1]
    assert path == "/?b=1&utm_source=2"
    assert headers["Host"] == f"127.0.0.1:{site.port}"
    assert f"articlectl/{__version__}" in headers["User-Agent"]
    assert "br" in headers["Accept-Encoding"]


@pytest.mark.parametrize(
    "path",
    ["/gzip", "/gzip-twice", "/gzip-members", "/deflate", "/deflate-bare", "/br", "/identity"],
)
def test_compressed_answers_are_unpacked(site: Site, path: str) -> None:
    assert fetcher().fetch(site.url + path, allow_private=True).data == PAGE


@pytest.mark.parametrize("path", ["/301", "/307"])
def test_a_redirect_is_followed_and_the_last_address_told(site: Site, path: str) -> None:
    raw = fetcher().fetch(site.url + path, allow_private=True)
    assert (raw.data, raw.url, raw.name) == (PAGE, f"{site.url}/", site.url + path)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/gzip-bomb", "too large"),
        ("/br-bomb", "too large"),
        ("/large", "too large"),
        ("/says-large", "too large"),
        ("/endless", "too large"),
        ("/gzip-cut", "compressed answer is broken"),
        ("/br-cut", "compressed answer is broken"),
        ("/gzip-not", "compressed answer is broken"),
        ("/zstd", "content encoding zstd"),
        ("/slow-start", "does not answer in time"),
        ("/slow-header", "not done in 1 seconds"),
        ("/slow-body", "not done in 1 seconds"),
        ("/slow-stated", "not done in 1 seconds"),
        ("/short", "ended the connection early"),
        ("/hang-up", "ended the connection early"),
        ("/nonsense", "speaks no HTTP"),
        ("/loop", "redirects more than 10 times"),
        ("/to-file", "leads to 'file:///etc/passwd', which is no web address"),
        ("/to-script", "no web address"),
        ("/to-nothing", "no web address"),
        ("/300", "status 300"),
        ("/401", "refuses (401)"),
        ("/403", "refuses (403)"),
        ("/404", "no such page (404)"),
        ("/410", "gone for good (410)"),
        ("/418", "status 418"),
        ("/500", "has a fault (500)"),
        ("/503", "has a fault (503)"),
    ],
)
def test_a_server_that_misbehaves(site: Site, path: str, reason: str) -> None:
    assert reason in refused(site.url + path).message


def test_a_site_that_asks_to_wait(site: Site) -> None:
    error = refused(f"{site.url}/429")
    assert "(429)" in error.message
    assert error.hint == "try again in 120 seconds"


def test_nobody_there() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    assert "cannot connect to 127.0.0.1" in refused(f"http://127.0.0.1:{port}/").message


def test_a_host_that_does_not_exist() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    assert (
        "no such host: gone.example"
        in refused("http://gone.example/", fetcher(resolve=resolve)).message
    )


@pytest.mark.parametrize("url", ["ftp://tidal.example/", "http://", "tidal.example", "http://a:b/"])
def test_what_is_no_web_address(url: str) -> None:
    assert "no web address" in refused(url).message


class Names:
    """Made-up names for the one server: some of them lead to it as if it were a private host."""

    ADDRESSES: ClassVar[dict[str, str]] = {
        "outside.example": "127.0.0.1",
        "inside.example": "127.1",
        "localhost": "127.1",
        "two.example": "127.0.0.77 127.0.0.1",
    }

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.fetcher = fetcher(resolve=self.resolve, is_public=lambda address: address != "127.1")

    def resolve(self, host: str, port: int) -> list[str]:
        self.asked.append(host)
        return self.ADDRESSES.get(host, host).split()


def test_a_private_address_is_asked_only_when_the_user_named_it(site: Site) -> None:
    private = HttpFetcher(LIMITS, proxies={})
    assert private.fetch(f"{site.url}/", allow_private=True).data == PAGE
    with pytest.raises(FetchError, match="inside a private network"):
        private.fetch(f"{site.url}/", allow_private=False)


@pytest.mark.parametrize("inward", ["127.1", "inside.example", "localhost"])
def test_no_redirect_leads_from_a_public_host_to_a_private_one(site: Site, inward: str) -> None:
    ROUTES["/inward"] = moved(f"http://{inward}:{site.port}/")
    before = len(site.seen)
    error = refused(f"http://outside.example:{site.port}/inward", Names().fetcher)
    assert f"leads to {inward}, which is inside a private network (127.1)" in error.message
    assert [path for path, _ in site.seen[before:]] == ["/inward"]


def test_a_private_host_that_the_user_named_may_lead_to_a_private_one(site: Site) -> None:
    ROUTES["/stay"] = moved(f"http://localhost:{site.port}/")
    raw = Names().fetcher.fetch(f"http://inside.example:{site.port}/stay", allow_private=True)
    assert raw.data == PAGE


def test_nor_does_it_lead_there_by_way_of_a_public_one(site: Site) -> None:
    ROUTES["/out"] = moved(f"http://outside.example:{site.port}/back")
    ROUTES["/back"] = moved(f"http://inside.example:{site.port}/")
    error = refused(f"http://inside.example:{site.port}/out", Names().fetcher)
    assert "leads to inside.example, which is inside a private network" in error.message


def test_the_address_that_was_checked_is_the_one_connected_to(site: Site) -> None:
    names = Names()
    raw = names.fetcher.fetch(f"http://outside.example:{site.port}/", allow_private=False)
    assert raw.data == PAGE
    assert names.asked == ["outside.example"], "a name that is resolved twice can change between"
    assert site.seen[-1][1]["Host"] == f"outside.example:{site.port}"


def test_the_next_address_is_tried_when_one_does_not_answer(site: Site) -> None:
    url = f"http://two.example:{site.port}/"
    assert Names().fetcher.fetch(url, allow_private=True).data == PAGE


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(CERTIFICATE))


def test_a_certificate_is_checked_against_the_name_though_the_address_is_connected_to(
    secure_site: Site,
) -> None:
    by = fetcher(resolve=lambda host, port: ["127.0.0.1"], ssl_context=trusting())
    url = f"https://tidal.example:{secure_site.port}/"
    assert by.fetch(url, allow_private=True).data == PAGE
    error = refused(f"https://other.example:{secure_site.port}/", by)
    assert "other.example does not prove who it is" in error.message


def test_a_certificate_that_nobody_vouches_for(secure_site: Site) -> None:
    by = fetcher(resolve=lambda host, port: ["127.0.0.1"])
    error = refused(f"https://tidal.example:{secure_site.port}/", by)
    assert "does not prove who it is" in error.message
    assert "self" in error.message


def test_https_at_a_server_that_speaks_none(site: Site) -> None:
    url = f"https://127.0.0.1:{site.port}/"
    assert "speaks no TLS" in refused(url).message


def through_proxy(site: Site, **proxies: str) -> HttpFetcher:
    def resolve(host: str, port: int) -> list[str]:
        raise socket.gaierror(-2, "only the proxy knows names")

    return HttpFetcher(LIMITS, proxies=proxies, resolve=resolve)


def test_a_proxy_is_told_the_whole_address(site: Site) -> None:
    ROUTES["http://far.example/page"] = Server.answer
    by = through_proxy(site, http=f"http://me:secret@127.0.0.1:{site.port}")
    assert by.fetch("http://far.example/page", allow_private=True).data == PAGE
    path, headers = site.seen[-1]
    assert path == "http://far.example/page"
    assert headers["Proxy-Authorization"] == "Basic bWU6c2VjcmV0"
    assert headers["Host"] == "far.example"


def test_a_proxy_that_refuses_a_tunnel(site: Site) -> None:
    ROUTES["far.example:443"] = lambda server: server.answer(b"", 403)
    by = through_proxy(site, https=f"http://127.0.0.1:{site.port}")
    assert "the proxy refuses" in refused("https://far.example/page", by).message
    assert site.seen[-1][0] == "far.example:443"


def test_a_proxy_of_another_kind(site: Site) -> None:
    by = through_proxy(site, all="socks5://127.0.0.1:1080")
    assert "proxy" in refused("http://far.example/", by).message


@pytest.mark.parametrize("exceptions", ["127.0.0.1", "far.example,*", ".example", "far.example"])
def test_no_proxy_is_honoured(site: Site, exceptions: str) -> None:
    by = HttpFetcher(
        LIMITS,
        proxies={"http": "http://127.0.0.1:9", "no": exceptions},
        resolve=lambda host, port: ["127.0.0.1"],
    )
    host = "127.0.0.1" if exceptions == "127.0.0.1" else "far.example"
    assert by.fetch(f"http://{host}:{site.port}/", allow_private=True).data == PAGE


def test_the_login_in_an_address_is_sent_to_its_own_host_only(site: Site) -> None:
    url = f"http://me:secret@127.0.0.1:{site.port}/301"
    raw = fetcher().fetch(url, allow_private=True)
    assert "secret" not in (raw.url or "")
    (_, first), (_, second) = site.seen[-2:]
    assert first["Authorization"] == "Basic bWU6c2VjcmV0"
    assert "Authorization" not in second
