"""Steps of the tour that the recipe of its session does not have."""

from __future__ import annotations

import re
from collections.abc import Callable

from dialogue.simulation.guests import everybody
from dialogue.simulation.script import Script
from support.browsing import Visitor
from support.house import House
from support.length import FULL, day
from support.tour_tables import at_tables

STATEMENTS = """Share the wells fairly between herders and farmers
Pay the teachers on time, and say in public when it was not done"""


def looked_at(place: int) -> tuple[int, ...]:
    """Which of phone, console and projector are looked at at a stop."""
    return (0, 1, 2) if FULL else ((1,), (0, 2))[(place + day()) % 2]


def call(who: Visitor, said: str) -> None:
    """Press the button that calls the facilitator, or takes the call back; wait for what it says then."""
    page = who.context.pages[0]
    page.locator("#help button").click()
    page.locator(f"#help .say.{said}" if said else "#help:not(:has(.say))").wait_for()


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


def styles(house: House, script: Script, here: Callable[[str], None]) -> None:
    """A brainstorm in each style, where that shows most."""
    do, facilitator = house.backstage.do, script.facilitator
    base, headings = facilitator.base, "In the village\nIn the valley"
    for style in ("passing", "moderated", "headings"):
        do(facilitator.post(f"{base}/activities", kind="brainstorm", prompt="Where?", minutes="5"))
        activity = do(facilitator.activities())[-1]
        fields = {"setting.style": style, "setting.headings": headings, "setting.evidence": "true"}
        do(facilitator.act(activity, "edit", title="", prompt="Where?", minutes="5", **fields))
        do(facilitator.turn(activity, "open"))
        do(everybody(script.guests))
        if style != "moderated":
            do(facilitator.act(activity, {"passing": "passing", "headings": "reveal"}[style]))
        here(f"ideas, {style}")
        do(facilitator.turn(activity, "close"))


def maps(house: House, script: Script, here: Callable[[str], None]) -> None:
    """Everybody puts an actor on the map of their group; two are linked; two maps are shown and compared."""
    do, facilitator = house.backstage.do, script.facilitator
    base = facilitator.base
    do(facilitator.post(f"{base}/activities", kind="map", prompt="Who decides about water?", minutes="5"))
    activity = do(facilitator.activities())[-1]
    do(facilitator.turn(activity, "open"))
    do(everybody(script.guests))
    farmer = house.person(facilitator.code, "F")
    for name, height in (("Ministry of water, forests and rural development", "5"), ("Pump keepers", "1")):
        do(farmer.act(activity, "map/actors", name=name, influence=height, goal="mixed"))
    ends = re.findall(r'data-actor="(\d+)"', do(farmer.page()))
    do(farmer.act(activity, "map/links", source=ends[0], target=ends[1], kind="1"))
    here("map, drawn")
    console = do(facilitator.get(f"{base}/console")).text
    for owner in re.findall(r'name="owner" value="(\d+)"', console)[:2]:
        do(facilitator.act(activity, "map/showing-map", owner=owner))
    here("map, one on the wall")
    do(facilitator.act(activity, "map/showing-map", owner="-1"))
    here("maps, compared")
    do(facilitator.turn(activity, "close"))


def reviews(house: House, script: Script, here: Callable[[str], None]) -> None:
    """A review: its second question while the groups write, the fourth when all is shown."""
    do, facilitator = house.backstage.do, script.facilitator
    prompt, fields = "What do we learn?", {"setting.subject": "The wells of Kayar", "setting.review_of": "12"}
    do(facilitator.post(f"{facilitator.base}/activities", kind="review", prompt=prompt, minutes="5"))
    activity = do(facilitator.activities())[-1]
    do(facilitator.act(activity, "edit", title="", prompt=prompt, minutes="5", **fields))
    do(facilitator.turn(activity, "open"))
    for question in ("planned", "happened", "why", "change"):
        do(everybody(script.guests))
        if question == "happened":
            here("review, the groups write")
        do(facilitator.act(activity, "review/turn", to=f"{question}_shown"))
        following = {"planned": "happened", "happened": "why", "why": "change"}.get(question)
        if following:
            do(facilitator.act(activity, "review/turn", to=following))
    here("review, shown")
    do(facilitator.turn(activity, "close"))


def further(house: House, script: Script, here: Callable[[str], None]) -> None:
    """All of these."""
    scales(house, script, here)
    at_tables(house, script, here)
    styles(house, script, here)
    maps(house, script, here)
    reviews(house, script, here)
