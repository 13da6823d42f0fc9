"""Steps of the tour that the recipe of its session does not have."""

from __future__ import annotations

from collections.abc import Callable

from dialogue.simulation.guests import everybody
from dialogue.simulation.script import Script
from support.house import House

STATEMENTS = """Share the wells fairly between herders and farmers
Pay the teachers on time, and say in public when it was not done"""


def scales(house: House, script: Script, here: Callable[[str], None]) -> None:
    """A slider is answered, closed, shown, and asked again: the second result tells the shift."""
    do, facilitator = house.backstage.do, script.facilitator
    base, fields = facilitator.base, {"setting.statements": STATEMENTS, "setting.form": "slider"}
    do(facilitator.post(f"{base}/activities", kind="scale", prompt="Where do we stand?", minutes="5"))
    first = do(facilitator.activities())[-1]
    do(facilitator.act(first, "edit", title="", prompt="Where do we stand?", minutes="5", **fields))
    do(facilitator.act(first, "repetition"))
    for activity in (first, do(facilitator.activities())[-1]):
        do(facilitator.turn(activity, "open"))
        if activity == first:
            here("scale, open")
        do(everybody(script.guests))
        do(facilitator.turn(activity, "close"))
        do(facilitator.act(activity, "scale/results"))
    here("scale, shown a second time")
