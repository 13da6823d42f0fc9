"""This machine's addresses in private networks, the likeliest for phones first. Nobody is asked, nothing is sent.

A hotspot or a router without internet gives no route to anywhere, so "the address on the way to the internet" is not
enough: the interfaces themselves are read. Choosing is pure.
"""

from __future__ import annotations

import contextlib
import ctypes
import ipaddress
import socket
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

UP = 0x1  # a flag of an interface, the same on Linux, macOS and BSD
WITHIN = ("docker", "br-", "veth", "virbr", "vmnet", "vboxnet", "lxc", "lxd", "podman", "cni", "flannel")
"""Interfaces that lead into this machine only."""
FAR = ("tun", "tap", "utun", "wg", "tailscale", "zt", "ppp", "ipsec", "wwan", "rmnet")
"""Interfaces that lead to somewhere else than the room: tunnels and mobile data."""
HOTSPOT = ("ap", "uap", "bridge1", "p2p")
WIRELESS = ("wl", "wifi", "wi-fi", "ath", "ra")
SHARED = ("10.42.0.1", "192.168.137.1", "192.168.2.1", "192.168.4.1", "192.168.12.1")
"""What Linux, Windows and macOS give themselves while they are the hotspot."""
WITHIN_WINDOWS = ("192.168.56.1", "192.168.99.1")  # VirtualBox; there interfaces have no names here


class Sort(IntEnum):
    """How likely phones in the room reach an address, the likeliest first."""

    HOTSPOT = 1
    WIRELESS = 2
    CABLE = 3
    ALONE = 4
    FAR = 5
    WITHIN = 6


@dataclass(frozen=True, slots=True)
class Interface:
    """An address of this machine (IPv4), and the name of its interface where the system tells it."""

    name: str
    address: str

    @property
    def sort(self) -> Sort:
        """What kind of network this probably is: told by names and by the addresses that systems choose."""
        name = self.name.lower()
        if name.startswith(WITHIN) or (not name and self.address in WITHIN_WINDOWS):
            return Sort.WITHIN
        if name.startswith(FAR):
            return Sort.FAR
        if ipaddress.ip_address(self.address).is_link_local:
            return Sort.ALONE
        if name.startswith(HOTSPOT) or self.address in SHARED:
            return Sort.HOTSPOT
        return Sort.WIRELESS if name.startswith(WIRELESS) else Sort.CABLE


def is_private(address: str) -> bool:
    """Whether an address belongs to a network of one's own: what a router or a hotspot gives out."""
    try:
        known = ipaddress.IPv4Address(address)
    except ValueError:
        return False
    return (known.is_private or known.is_link_local) and not (known.is_loopback or known.is_unspecified)


def for_phones(found: Iterable[Interface], on_the_way: str = "") -> list[Interface]:
    """The private ones, the likeliest first; among equals the one on the way to the internet, then as they came.

    Those that lead into this machine only are left out, unless there is nothing else.
    """
    private = [one for one in dict.fromkeys(found) if is_private(one.address)]
    ranked = sorted(private, key=lambda one: (one.sort, one.address != on_the_way))
    return [one for one in ranked if one.sort != Sort.WITHIN] or ranked


def web_address(host: str, port: int) -> str:
    """What a phone types to get to this machine.

    >>> web_address("192.168.1.20", 8000), web_address("192.168.1.20", 80)
    ('http://192.168.1.20:8000', 'http://192.168.1.20')
    """
    return f"http://{host}" if port == 80 else f"http://{host}:{port}"


def addresses(port: int) -> list[str]:
    """What phones can type now, the likeliest first."""
    return [web_address(one.address, port) for one in here()]


def here() -> list[Interface]:
    """This machine's addresses for phones now, the likeliest first."""
    return for_phones(_interfaces(), _on_the_way())


def _on_the_way() -> str:
    """The address from which this machine would go to the internet. A connected UDP socket sends nothing."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        return str(probe.getsockname()[0])
    return ""


def _interfaces() -> Sequence[Interface]:
    try:
        return _by_system()
    except (AttributeError, OSError, TypeError):  # Windows has no such call
        return _by_name()


def _by_name() -> list[Interface]:
    """What the machine's own name stands for: on Windows all of its addresses."""
    try:
        known = socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        known = []
    return [Interface("", address) for address in dict.fromkeys([*known, _on_the_way()]) if address]


class _Entry(ctypes.Structure):
    """`struct ifaddrs`, as far as it is read."""


_Entry._fields_ = [
    ("next", ctypes.POINTER(_Entry)),
    ("name", ctypes.c_char_p),
    ("flags", ctypes.c_uint),
    ("address", ctypes.c_void_p),
]


def _by_system() -> list[Interface]:
    """Every interface that is up with its IPv4 address: `getifaddrs` of the C library."""
    library = ctypes.CDLL(None, use_errno=True)
    first = ctypes.POINTER(_Entry)()
    if library.getifaddrs(ctypes.byref(first)) != 0:
        raise OSError(ctypes.get_errno(), "getifaddrs")
    found, at = [], first
    try:
        while at:
            entry = at.contents
            if entry.address and entry.flags & UP:
                head = ctypes.string_at(
                    entry.address, 8
                )  # family, port, then the four numbers of the address
                family = head[1] if sys.platform == "darwin" else int.from_bytes(head[:2], sys.byteorder)
                if family == socket.AF_INET:
                    name = (entry.name or b"").decode(errors="replace")
                    found.append(Interface(name, ".".join(str(one) for one in head[4:8])))
            at = entry.next
    finally:
        library.freeifaddrs(first)
    return found
