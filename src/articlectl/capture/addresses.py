"""Web addresses: one spelling for storing, one key for telling twins."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import SplitResult, urlsplit, urlunsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}

_TRACKING_PREFIXES = (
    "utm_",
    "mtm_",
    "matomo_",
    "pk_",
    "piwik_",
    "hsa_",
    "at_",
    "stm_",
    "ns_",
    "wt_",
)
_ADVERTISERS = (
    "fbclid gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid msclkid yclid ysclid ymclid"
    " twclid ttclid li_fat_id igshid igsh epik srsltid rb_clickid irclickid irgwc wickedid"
    " wickedsource ef_id s_kwcid s_cid _branch_match_id _branch_referrer fb_action_ids"
    " fb_action_types fb_source fb_ref __tn__ tblci obclick dicbo"
)
_MAILERS = (
    "mc_cid mc_eid mc_tc _hsenc _hsmi __hssc __hstc __hsfp hsctatracking mkt_tok vero_id vero_conv"
    " oly_anon_id oly_enc_id ml_subscriber ml_subscriber_hash ck_subscriber_id sc_campaign sc_cid"
    " _ke _kx nr_email_referer dm_i elqtrackid elqtrack bsft_clkid bsft_uid cvid oicd"
)
_ANALYTICS = (
    "_ga _gl _openstat xtor cmpid icid ncid ito ocid guccounter guce_referrer guce_referrer_sig spm"
    " ref_src ref_url referrer_id trk trkcampaign trkinfo smid smtyp sr_share __twitter_impression"
    " amp_js_v amp_gsa usqp share_token"
)
_TRACKING = frozenset(f"{_ADVERTISERS} {_MAILERS} {_ANALYTICS}".split())
_TRACKING_OF_HOST = (
    ("youtube.com", frozenset({"si", "feature", "pp", "ab_channel"})),
    ("youtu.be", frozenset({"si", "feature"})),
    ("spotify.com", frozenset({"si"})),
    ("twitter.com", frozenset({"s", "t"})),
    ("x.com", frozenset({"s", "t"})),
    ("medium.com", frozenset({"source"})),
)
_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNSAFE = re.compile(r"[^\x21\x23-\x3b\x3d\x3f-\x5b\x5d\x5f\x61-\x7a\x7e]")
_DOTS = re.compile("[\u3002\uff0e\uff61]")
_HOST = re.compile(r"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?\.?|\[[0-9a-f:.]+\]")
_WHITE_SPACE = re.compile(r"[\x00-\x20\x7f]+")

_CACHE = re.compile(r"(?:www\.)?google\.[a-z.]+/amp/(s/)?(.+)")
_CDN = re.compile(r"[a-z0-9-]+\.cdn\.ampproject\.org/[cvi]/(s/)?(.+)")
_TWIN_HOST = re.compile(r"(?:www\d?|m|mobile|amp)\.(?=[^.]+\.)|(?<=\.)m\.(?=[^.]+\.[^.]+$)")
_AMP_PATH = re.compile(r"/amp(?=/?$)|^/amp(?=/.)|(?<=[^/])\.amp(?=(?:\.html?)?$)", re.IGNORECASE)
_INDEX = re.compile(r"/(?:index|default)\.(?:html?|php|aspx?)$", re.IGNORECASE)


def canonical(url: str) -> str:
    """Return the address as it is stored: one spelling, nothing that only tracks.

    Credentials, default port, tracking parameters and the fragment go (a `#!` or `#/` fragment is
    a route and stays). RFC 3986, section 6; hosts in ASCII (RFC 3492). Text that is no http(s)
    address comes back as it is, less white space around it. `canonical(canonical(x))` is
    `canonical(x)`.
    """
    url = url.strip()
    parts = _split(url)
    if parts is None:
        return url
    host = _host(parts)
    if host is None:
        return url
    path = _without_dots(_normal(parts.path)) or "/"
    query = "&".join(
        _normal(item) for item in parts.query.split("&") if item and not _tracks(item, host)
    )
    fragment = _normal(parts.fragment) if parts.fragment.startswith(("!", "/")) else ""
    return urlunsplit((parts.scheme, host, path, query, fragment))


def requestable(url: str) -> str | None:
    """Return the address as it can be asked for: ASCII, nothing dropped but fragment and login.

    None for what is no http(s) address.
    """
    parts = _split(url.strip())
    host = _host(parts) if parts else None
    if parts is None or host is None:
        return None
    path = _without_dots(_normal(parts.path)) or "/"
    return urlunsplit((parts.scheme, host, path, _normal(parts.query), ""))


def same_key(url: str) -> str:
    """Return a key that is equal for twins: scheme, `www.`, mobile, AMP, slash and order aside.

    For comparing only: the key need not be an address that answers.
    """
    parts = _split(canonical(_out_of_cache(canonical(url))))
    if parts is None:
        return url.strip()
    host = parts.netloc
    while (shorter := _TWIN_HOST.sub("", host, count=1)) != host:
        host = shorter
    path = _INDEX.sub("/", _AMP_PATH.sub("", parts.path)).rstrip("/")
    items = [
        item
        for item in parts.query.split("&")
        if item and item.lower() not in ("amp", "amp=1", "amp=true", "outputtype=amp")
    ]
    query = "?" + "&".join(sorted(items)) if items else ""
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    return f"{host}{path}{query}{fragment}"


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(_WHITE_SPACE.sub("%20", url))
        parts.port  # noqa: B018  (raises for a port that is no number)
    except ValueError:
        return None
    return parts if parts.scheme in _DEFAULT_PORTS and parts.hostname else None


def _host(parts: SplitResult) -> str | None:
    """Host and port; None for a host that no address can have."""
    name = parts.hostname or ""
    name = f"[{name}]" if ":" in name else _ascii(name)
    name = name.rstrip(".")
    if not _HOST.fullmatch(name):
        return None
    port = parts.port
    return name if port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{name}:{port}"


def _ascii(host: str) -> str:
    labels = []
    for label in _DOTS.sub(".", host).split("."):
        folded = unicodedata.normalize(
            "NFKC", label.casefold() if label.isascii() else label.lower()
        )
        labels.append(folded if folded.isascii() else "xn--" + folded.encode("punycode").decode())
    return ".".join(labels)


def _normal(part: str) -> str:
    """Escape what must be, unescape what need not be, hex digits in capitals."""

    def unescape(match: re.Match[str]) -> str:
        byte = int(match[1], 16)
        return chr(byte) if byte in _UNRESERVED else f"%{match[1].upper()}"

    def escape(match: re.Match[str]) -> str:
        if match[0] == "%":
            return "%"
        return "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "replace"))

    part = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", part)
    return _UNSAFE.sub(escape, _ESCAPE.sub(unescape, part))


def _without_dots(path: str) -> str:
    """RFC 3986, 5.2.4."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            if len(kept) > 1:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/".join(kept)


def _tracks(item: str, host: str) -> bool:
    name = item.partition("=")[0].lower()
    if name in _TRACKING or name.startswith(_TRACKING_PREFIXES):
        return True
    return any(
        name in names and (host == owner or host.endswith(f".{owner}"))
        for owner, names in _TRACKING_OF_HOST
    )


def _out_of_cache(url: str) -> str:
    """The address of the page itself, where it was reached through a cache of AMP pages."""
    rest = url.partition("://")[2]
    for cache in (_CACHE, _CDN):
        if match := cache.fullmatch(rest):
            return f"http{'s' if match[1] else ''}://{match[2]}"
    return url
