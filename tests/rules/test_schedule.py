"""Clock times of the programme, out of constructed histories."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from dialogue.kernel.schema import Activity
from dialogue.stage.schedule import schedule

TEN = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return TEN + timedelta(minutes=minutes)


def steps(*made: dict[str, Any]) -> list[Activity]:
    return [
        Activity(id=n, session_id=1, position=n, kind="brainstorm", **{"planned_minutes": 10, **one})
        for n, one in enumerate(made, 1)
    ]


def told(rows: list[Activity], begun: datetime | None = TEN, aside: Any = ()) -> tuple[list[int], int, int]:
    found = schedule(rows, begun, aside)
    assert found.ends is not None
    begins = [round((found.begins[key] - TEN).total_seconds() / 60) for key in sorted(found.begins)]
    return begins, round((found.ends - TEN).total_seconds() / 60), found.ahead


def done(begins: int, ends: int) -> dict[str, Any]:
    return {"state": "closed", "opened_at": at(begins), "closed_at": at(ends)}


def test_times_follow_what_has_really_happened() -> None:
    assert schedule(steps({}, {}), None).ends is None, "before the session opens there is no clock"
    assert told(steps({}, {}, {})) == ([0, 10, 20], 30, 0)
    # The first step began late: the plan begins with it, and nobody is behind yet.
    running = {"state": "open", "opened_at": at(15), "ends_at": at(25)}
    assert told(steps(running, {}, {})) == ([15, 25, 35], 45, 0)
    # Six minutes over, then three saved, a pause of two between steps.
    assert told(steps(done(0, 16), {}, {})) == ([0, 16, 26], 36, -6)
    assert told(steps(done(0, 16), done(16, 23), {})) == ([0, 16, 23], 33, -3)
    assert told(steps(done(0, 6), {"state": "open", "opened_at": at(8), "ends_at": at(18)}, {})) == (
        [0, 8, 18],
        28,
        2,
    )
    # A timer that was prolonged counts at once; one that is paused or taken away leaves the planned minutes.
    assert told(steps({"state": "open", "opened_at": at(0), "ends_at": at(14)}, {}))[2] == -4
    assert told(steps({"state": "paused", "opened_at": at(0)}, {})) == ([0, 10], 20, 0)
    # Skipping saves its minutes; what stays open beside the stage is no part of the order.
    assert told(steps(done(0, 10), {"state": "skipped"}, {})) == ([0, 10], 20, 10)
    beside = steps({"state": "open", "opened_at": at(-600)}, {}, {})
    assert told(beside, aside={1}) == ([0, 10], 20, 0)
    # Reopened after others: it goes on from now, not from when it was opened first.
    again = {"state": "open", "opened_at": at(0)}
    assert told(steps(again, done(10, 30), {})) == ([0, 10, 30], 40, -10)
    assert not schedule(steps(done(0, 10)), TEN).going


def test_minutes_for_late_ones_are_planned_where_a_step_closes_by_itself_after_them() -> None:
    late = {"closes_after": 2}
    assert told(steps(late, {}, late)) == ([0, 12, 22], 34, 0)
    running = {"state": "open", "opened_at": at(0), "ends_at": at(10), **late}
    assert told(steps(running, {})) == ([0, 12], 22, 0), "nobody is behind because late ones are waited for"
    assert told(steps({**done(0, 10), **late}, {})) == ([0, 10], 20, 2), "closed by hand on time: two saved"
    assert told(steps({**done(0, 12), **late}, {})) == ([0, 12], 22, 0)
    assert told(steps({"state": "open", "opened_at": at(0), "ends_at": at(15), **late}, {}))[2] == -5
