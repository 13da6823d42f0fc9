"""Under which names this server answers, and when that is https.

A page of another site can let its own name point to an address in somebody's network, and would then be "the same site"
as the server there. So names are known ones: the public address, this machine, and names that only a local network
gives out. An address in numbers cannot be pointed anywhere else, and is always good.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from functools import cache
from urllib.parse import urlsplit

LOCAL_ENDINGS = ("local", "localhost", "lan", "home", "internal", "home.arpa", "test")
"""What no public name ends in: routers and machines give these out by themselves (RFC 2606, 6761, 6762, 8375)."""
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?")


def name_in(host: str) -> str:
    """The name in a `Host` header, without its port, in small letters; empty when it is none."""
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port
        plain = parts.netloc == host and parts.username is None
        return (parts.hostname or "").rstrip(".") if plain else ""
    except ValueError:
        return ""


@cache
def _this_machine() -> frozenset[str]:
    return frozenset(name.lower().rstrip(".") for name in (socket.gethostname(), socket.getfqdn()))


def may_be_ours(host: str, public_url: str) -> bool:
    """Whether a request for this `Host` may be meant for this server."""
    name = name_in(host)
    if not name:
        return False
    if name == name_in(urlsplit(public_url).netloc) or name in _this_machine():
        return True
    try:
        ipaddress.ip_address(name.partition("%")[0])
        return True
    except ValueError:
        pass
    labels = name.split(".")
    if not all(LABEL.fullmatch(label) for label in labels):
        return False
    return len(labels) == 1 or name.endswith(tuple(f".{ending}" for ending in LOCAL_ENDINGS))


def by_https(host: str, scheme: str, public_url: str) -> bool:
    """Whether the browser came by https: the proxy says so, or it asks for the public address, which is https."""
    public = urlsplit(public_url)
    return scheme in {"https", "wss"} or (public.scheme == "https" and host.lower() == public.netloc.lower())
