"""The clock of timers: it goes on evenly when the machine's own clock is set while the server runs.

A laptop that finds the network again may put its clock forward or back by hours. Moments of the record follow the
machine's clock; a timer that runs, and the beats that show what is left of it, follow this one. It starts with the
machine's clock at each start, and counts on while the machine sleeps.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta


def _even() -> float:
    """Seconds that no setting of the clock moves, sleep included."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    # Elsewhere the even clock stands still while the machine sleeps: a wrong timer after every sleep is worse than
    # one after a rare setting of the clock.
    return time.clock_gettime(boot) if boot is not None else time.time()


_START = time.time() - _even()
_ahead = timedelta()


def go_ahead(by: timedelta) -> None:
    """Let every clock of this process be so much ahead, for simulated years; no command or setting of a host does it."""
    global _ahead
    _ahead = by


def machine_now() -> datetime:
    """The present moment on the machine's clock, aware, in UTC."""
    return datetime.now(UTC) + _ahead


def steady_time() -> float:
    """Seconds since 1970 on the clock of timers."""
    return _START + _even() + _ahead.total_seconds()


def steady_now() -> datetime:
    """The present moment on the clock of timers, aware, in UTC."""
    return datetime.fromtimestamp(steady_time(), UTC)
