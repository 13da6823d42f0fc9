"""`unshare --net python -m dialogue.simulation.narrow.tunnel`: two networks of their own and a bad line between them.

Kernels are often built without what makes lines bad, so packets cross this process: each network has a device whose other
end is here (`/dev/net/tun`). Where it stands first is the server's network; a child of it makes the phones' one. It says
the process ids by which both can be entered, as a line of JSON, and takes lines of JSON with what the line becomes. When
nobody holds its standard input any more it ends, and both networks with it.
"""

from __future__ import annotations

import ctypes
import heapq
import json
import os
import random
import select
import socket
import struct
import sys
import time
from contextlib import suppress

from dialogue.simulation.narrow.ways import WIDE, Line, Way

SERVER, PHONES, MASK = "10.77.0.1", "10.77.0.2", "255.255.255.0"
LONGEST = 1400  # bytes of a packet
AT_ONCE = 64  # packets read from one side before the other has its turn
NEW_NETWORK = 0x40000000
MAKE_DEVICE, PLAIN_PACKETS = 0x400454CA, 0x1001
SET_ADDRESS, SET_MASK, SET_FLAGS, SET_MTU, UP = 0x8916, 0x891C, 0x8914, 0x8922, 0x41


def _address(name: bytes, address: str) -> bytes:
    return struct.pack("16sHH4s8x", name, socket.AF_INET, 0, socket.inet_aton(address))


def device(address: str) -> int:
    """A device with this address in the network where this process stands; a packet is one read, or one write."""
    import fcntl

    name = b"line0"
    made = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(made, MAKE_DEVICE, struct.pack("16sH", name, PLAIN_PACKETS))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        fcntl.ioctl(asked, SET_ADDRESS, _address(name, address))
        fcntl.ioctl(asked, SET_MASK, _address(name, MASK))
        fcntl.ioctl(asked, SET_MTU, struct.pack("16si", name, LONGEST))
        for one in (name, b"lo"):
            fcntl.ioctl(asked, SET_FLAGS, struct.pack("16sh", one, UP))
    return made


def other_network(there: socket.socket) -> None:
    """The child: a network of its own, whose device is handed over; it stands there until its parent has gone."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(NEW_NETWORK):
        raise OSError(ctypes.get_errno(), "no network of its own")
    socket.send_fds(there, [b"made"], [device(PHONES)])
    there.recv(1)


def carry(near: int, far: int, orders: int) -> None:
    """Packets from each side to the other, until the orders end."""
    ways = {near: Way(WIDE, random.Random(1)), far: Way(WIDE, random.Random(2))}
    other = {near: far, far: near}
    waiting: list[tuple[float, int, int, bytes]] = []
    number = 0
    while True:
        patience = max(0.0, waiting[0][0] - time.monotonic()) if waiting else None
        ready, _, _ = select.select([near, far, orders], [], [], patience)
        if orders in ready:
            order = os.read(orders, 65536)
            if not order:
                return
            for way in ways.values():
                way.line = Line(**json.loads(order.splitlines()[-1]))
        now = time.monotonic()
        for side in (one for one in (near, far) if one in ready):
            with suppress(BlockingIOError):
                for _ in range(AT_ONCE):
                    packet = os.read(side, 2048)
                    at = ways[side].arrives(now, len(packet))
                    if at is not None:
                        number += 1
                        heapq.heappush(waiting, (at, number, other[side], packet))
        now = time.monotonic()
        while waiting and waiting[0][0] <= now:
            _, _, side, packet = heapq.heappop(waiting)
            with suppress(OSError):  # its queue is full: lost, as on any line
                os.write(side, packet)


def main() -> None:
    near = device(SERVER)
    here, there = socket.socketpair()
    child = os.fork()
    if child == 0:
        here.close()
        other_network(there)
        return
    there.close()
    _, far, _, _ = socket.recv_fds(here, 16, 1)
    if not far:
        raise SystemExit("The phones' network could not be made.")
    os.set_blocking(far[0], False)
    sys.stdout.write(json.dumps({"server": os.getpid(), "phones": child}) + "\n")
    sys.stdout.flush()
    carry(near, far[0], sys.stdin.fileno())


if __name__ == "__main__":
    main()
