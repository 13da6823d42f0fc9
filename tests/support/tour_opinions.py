"""The opinion landscape on the tour: statements, answers beside another step, results."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dialogue.simulation.guests import everybody
from dialogue.simulation.script import Script
from support.browsing import Visitor
from support.opened import everything_open

if TYPE_CHECKING:
    from support.tour import Tour

STATEMENTS = """Share the wells fairly between herders and farmers
Mend the road to the market before the rains
Pay the teachers on time, and say in public when it was not done
I live in a village
Train two pump keepers in every village, one of them a woman"""


def opinions(
    tour: Tour, script: Script, hands: dict[str, Visitor], desk: Visitor, here: Callable[[str], None]
) -> None:
    """Statements are answered, also beside another step; one waits; the results are shown."""
    from support.tour import desk_pages

    do, facilitator = tour.house.backstage.do, script.facilitator
    base, prompt = facilitator.base, "What do we want for the water of the valley?"
    do(facilitator.post(f"{base}/activities", kind="opinion", prompt=prompt, minutes="5"))
    activity = do(facilitator.activities())[-1]
    fields = {"setting.statements": STATEMENTS, "setting.stays_open": "true"}
    do(facilitator.act(activity, "edit", title="", prompt=prompt, minutes="5", **fields))
    do(facilitator.turn(activity, "open"))
    do(everybody(script.guests))
    do(
        script.guests[0].person.act(
            activity, "opinion/statements", text="Ask the herders before a well is drilled"
        )
    )
    first = next(iter(hands.values())).context.pages[0]
    first.goto(tour.house.address + base)
    first.locator("#mine .stances button").first.click()
    first.get_by_text("1 answered").wait_for()
    here("opinions, one waits")
    do(facilitator.post(f"{base}/activities", kind="check_in", prompt="How are you?", minutes="5"))
    other = do(facilitator.activities())[-1]
    do(facilitator.turn(other, "open"))
    for _, who in tour.some(hands):
        for path in ("own", "opinion/answers"):
            tour.look(who, f"{base}/activities/{activity}/{path}", "opinions", then=everything_open)
    desk_pages(tour, desk, [f"{base}/statements"], "opinions")
    do(facilitator.turn(other, "close"))
    do(facilitator.turn(activity, "show"))
    do(facilitator.turn(activity, "close"))
    do(facilitator.act(activity, "opinion/results"))
    here("opinions, shown")
