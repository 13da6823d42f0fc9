"""What a process has used, read from Linux's /proc."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

REST = 0.5  # seconds between two looks
IDLE_SHARE = 0.1  # of a core


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds so far, and resident memory now and at its peak in MiB."""

    cpu: float
    memory: float
    peak: float


def usage(pid: int) -> Usage:
    """The usage of a process; zeros where there is no /proc."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return Usage(0.0, 0.0, 0.0)
    ticks = os.sysconf("SC_CLK_TCK")
    sizes = {
        line.split(":")[0]: int(line.split()[1]) / 1024
        for line in status.splitlines()
        if line.startswith(("VmRSS:", "VmHWM:"))
    }
    return Usage(
        (int(fields[11]) + int(fields[12])) / ticks, sizes.get("VmRSS", 0.0), sizes.get("VmHWM", 0.0)
    )


def usage_with_children(pid: int) -> Usage:
    """The usage of a process and of those that it has started, together."""
    try:
        children = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        children = []
    found = [usage(one) for one in (pid, *children)]
    return Usage(*(sum(part) for part in zip(*((u.cpu, u.memory, u.peak) for u in found), strict=True)))


async def at_rest(pid: int, *, within: float = 60.0) -> None:
    """Wait until a process and those it has started do next to nothing: what a start leaves behind is not measured."""
    before = usage_with_children(pid).cpu
    for _ in range(int(within / REST)):
        await asyncio.sleep(REST)
        now = usage_with_children(pid).cpu
        if now - before <= REST * IDLE_SHARE:
            return
        before = now
