"""Where webhooks may lead, and when a delivery that was not taken is tried again. Pure rules.

Whoever can name an address must not be able to reach what only this machine reaches: itself, its neighbours, the services of
a cloud that hand out keys. So it is not the name that is judged, but every address in numbers that the name leads to.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

Network = IPv4Network | IPv6Network

LONGEST_ADDRESS = 500
PORTS = (80, 443)
"""And those from 1024: what listens below belongs to other protocols."""
LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
PLAIN = re.compile(r"[!-~]+")

NEVER = tuple(
    ip_network(one)
    for one in (
        "168.63.129.16/32",  # a cloud's own services, at an address that looks like anybody's
        "192.0.0.0/24",  # another cloud hands out keys in here
        "::/96",
        "64:ff9b::/96",  # this and the next three hold an address of the fourth version inside
        "64:ff9b:1::/48",
        "2001::/32",
        "2002::/16",
    )
)

PAUSES = (
    *(timedelta(seconds=one) for one in (5, 30)),
    *(timedelta(minutes=one) for one in (2, 10, 30)),
    *(timedelta(hours=one) for one in (1, 2, 4)),
)
LONGEST_PAUSE = timedelta(hours=6)
MOST_TRIES = 20
"""Some three days; then the webhook is stopped."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart."""

    secure: bool
    host: str
    port: int
    path: str

    @property
    def named(self) -> str:
        """The host as a request names it, with the port where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == (443 if self.secure else 80) else f"{host}:{self.port}"

    @property
    def text(self) -> str:
        return f"{'https' if self.secure else 'http'}://{self.named}{self.path}"


def target_of(text: str) -> Target:
    """An address that can be called. Refused when it is none, or when a password or a part of a page stands in it."""
    words = text.strip(" \t\r\n")
    if "://" not in words:
        words = f"https://{words}"
    try:
        parts = urlsplit(words)
        host, port = _host(parts.hostname or ""), parts.port
    except ValueError:
        raise _none() from None
    secure = parts.scheme == "https"
    port = (443 if secure else 80) if port is None else port
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    good = (
        parts.scheme in {"https", "http"}
        and bool(host)
        and parts.username is None
        and parts.password is None
        and not parts.fragment
        and not any(one.isspace() or one == "\\" for one in words)
        and PLAIN.fullmatch(path) is not None
        and (port in PORTS or 1024 <= port <= 65535)
    )
    found = Target(secure, host, port, path)
    if not good or len(found.text) > LONGEST_ADDRESS:
        raise _none()
    return found


def _none() -> Refused:
    return Refused(
        "no_web_address",
        N_(
            "This is no address that can be called. It looks like https://example.org/hooks; please check it."
        ),
        field="address",
    )


def _host(text: str) -> str:
    """A name in the letters that resolvers read, or an address in numbers. Raises ValueError."""
    if ":" in text:
        return str(IPv6Address(text.partition("%")[0]))
    name = text.rstrip(".").encode("idna").decode("ascii").lower()
    if not name or not all(LABEL.fullmatch(one) for one in name.split(".")):
        raise ValueError(text)
    return name


def networks_in(text: str) -> tuple[Network, ...]:
    """Networks with commas between them. Raises ValueError for what is none."""
    return tuple(ip_network(one) for one in text.replace(",", " ").split())


def within(address: str, networks: Collection[Network]) -> bool:
    """Whether an address in numbers lies in one of these networks."""
    return any(_plain(address) in one for one in networks)


def may_call(address: str, allowed: Collection[Network]) -> bool:
    """Whether a webhook may lead to an address in numbers: the open internet, and what the host allows besides."""
    if within(address, allowed):
        return True
    found = _plain(address)
    return (
        found.is_global
        and not found.is_multicast
        and not found.is_reserved
        and not found.is_unspecified
        and not any(found in one for one in NEVER)
    )


def _plain(address: str) -> IPv4Address | IPv6Address:
    found = ip_address(address.partition("%")[0])
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def callable_all(target: Target, found: Iterable[str], allowed: Collection[Network]) -> bool:
    """Whether every address that a name leads to may be called. Without encryption only what the host allows may be."""
    addresses = list(found)
    return all(may_call(one, allowed) for one in addresses) and (
        target.secure or all(within(one, allowed) for one in addresses)
    )


def pause_after(tries: int, chance: float, asked: float | None = None) -> timedelta | None:
    """How long to wait after so many tries that failed; None when it was often enough.

    `chance` (0 to 1) moves it by a fifth either way, so that many webhooks do not come back in the same moment. `asked` are
    the seconds that the receiver asked for.
    """
    if tries >= MOST_TRIES:
        return None
    pause = PAUSES[tries - 1] if tries <= len(PAUSES) else LONGEST_PAUSE
    if asked is not None:
        pause = max(pause, min(timedelta(seconds=asked), LONGEST_PAUSE))
    return pause * (0.8 + 0.4 * chance)


def rested(now: datetime, last: datetime | None, least: timedelta) -> bool:
    """Whether so much time has passed since the last one."""
    return last is None or now - last >= least
