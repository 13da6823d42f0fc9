"""Days as tests count them: from today, asked when a test runs and never when its file is read.

A run that began at 23:50 read the files on one day and ran them on the next: what had been counted at the beginning was
a day off by then (two tests were red for it).
"""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

A_TEST = 60.0
"""Seconds that most tests need less than."""


def today() -> date:
    """The day by which the server counts."""
    return datetime.now(UTC).date()


def in_days(days: int) -> str:
    """A date as a form sends it, so many days from today."""
    return (today() + timedelta(days)).isoformat()


def wait_for_the_new_day() -> None:
    """Do not begin what would probably still run at midnight: it would count from two days."""
    now = datetime.now(UTC)
    left = (datetime.combine(now.date() + timedelta(1), datetime.min.time(), UTC) - now).total_seconds()
    if left < A_TEST:
        time.sleep(left + 0.1)
