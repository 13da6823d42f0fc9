"""The tour's way through tables."""

from __future__ import annotations

from collections.abc import Callable

from dialogue.simulation.guests import everybody
from dialogue.simulation.script import Script
from support.house import House


def at_tables(house: House, script: Script, here: Callable[[str], None]) -> None:
    """People are seated, somebody without a phone too; each table writes; the room reads it."""
    do, facilitator = house.backstage.do, script.facilitator
    base, prompt = facilitator.base, "What can only several groups do together?"
    do(facilitator.post(f"{base}/activities", kind="tables", prompt=prompt, minutes="5"))
    activity = do(facilitator.activities())[-1]
    do(facilitator.turn(activity, "open"))
    group = next(iter(do(facilitator.groups()).values()))
    do(facilitator.act(activity, "tables/heads", group=group, number="1", who="Mrs. Sow"))
    do(facilitator.act(activity, "tables/publication"))
    for _ in range(2):  # one of each table takes the pen, then writes
        do(everybody(script.guests))
    do(facilitator.act(activity, "tables/lines-for", table="1", text="A keeper for each pump", note="true"))
    here("tables")
    do(facilitator.act(activity, "tables/reports"))
    here("tables, reports")
    do(facilitator.turn(activity, "close"))
