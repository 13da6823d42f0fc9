"""What an organisation sees of the agenda by its own link, and the pages around the agenda."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dialogue.simulation.actors import Facilitator
from support.browsing import PHONE

if TYPE_CHECKING:
    from support.tour import Tour


def asked_of_an_organisation(tour: Tour, facilitator: Facilitator) -> None:
    """The page of the first commitment's link."""
    shown = tour.house.backstage.do(facilitator.post("/agenda/items/1/commitments/1/link")).text
    link = re.findall(r'readonly\s+value="[^"]*(/commitments/\w+)"', shown)[0]
    who = tour.guest(PHONE)
    for language in tour.languages():
        tour.look(who, f"{link}?lang={language}", "asked of an organisation")
    who.close()


def progress(tour: Tour, facilitator: Facilitator) -> list[str]:
    """Something of each kind on the first item's page of progress; the pages to look at."""
    do, here = tour.house.backstage.do, "/agenda/items/1/progress"
    before, today = ((datetime.now(UTC) - timedelta(days=days)).date().isoformat() for days in (90, 1))
    fields = {"baseline": "2", "baseline_on": before, "target": "12", "categories": "Women\nMen"}
    do(facilitator.post(f"{here}/indicators", name="Villages with a council", unit="villages", **fields))
    for number in range(1, 4):
        value = {"said_on": today, "value": f"{number + 3}", "part": ["2", "2"], "source": "Register"}
        do(facilitator.post(f"{here}/indicators/1/values", **value, send="on" if number > 1 else ""))
    do(facilitator.post(f"{here}/values/2", to="approved"))
    do(facilitator.post(f"{here}/markers", actor="The prefect", step="like", text="Comes to the council"))
    level = {"said_on": today, "level": "limited", "group": "farmers", "evidence": "She came twice"}
    do(facilitator.web.post(f"{facilitator.address}{here}/markers/1/levels", data=level))
    do(facilitator.post(f"{here}/milestones", what="Statutes are signed", due=before))
    told = {
        "happened": "March",
        "place": "Agadez",
        "intended": "no",
        "contribution": "Figures",
        "sources": "Circular",
    }
    do(facilitator.post(f"{here}/outcomes", actor="Ministry", kind="policy", what="Asks first", **told))
    return ["/agenda/items/1/brief", "/agenda", here, "/agenda?view=board", "/agenda?q=nowhere"]


def learnings(tour: Tour, facilitator: Facilitator, platform: str) -> list[str]:
    """A learning of each result in the register; the pages to look at."""
    do, here = tour.house.backstage.do, f"{platform}/learning"
    ticked = re.findall(r'name="ground" value="([^"]+)"', do(facilitator.get(f"{here}/new")).text)
    for number, result in enumerate(("worked", "partly", "did_not")):
        words = {
            "text": f"Ask the elders first, then dig ({number})",
            "planned": "Dig at once",
            "why": "Nobody asked",
        }
        do(
            facilitator.post(
                here, **words, result=result, ground=ticked[:2], item="1", context="The upper valley"
            )
        )
    day = datetime.now(UTC).date()
    seen = {
        "said_on": day.isoformat(),
        "next_review": (day + timedelta(days=90)).isoformat(),
        "groups": re.findall(
            r'name="groups" value="([^"]+)"', do(facilitator.get("/agenda/items/1/review")).text
        )[:1],
    }
    words = {"happened": "Six wells were dug", "evidence": "Visited", "change": "Ask the elders"}
    do(facilitator.post("/agenda/items/1/review", **seen, **words, level="limited"))
    told = {"title": "The well of Bako", "text": "We walked two hours.", "matters": "My girls are at school."}
    do(facilitator.post(f"{platform}/stories", **told, item="1", teller="Awa"))
    do(facilitator.post(f"{platform}/stories/1/selections", selected_by="The council", why="It lasts"))
    do(facilitator.post(f"{platform}/needs", item="1", what="Somebody who knows the law of wells"))
    do(facilitator.post(f"{platform}/needs/1/helpers", organisation="Faculty of law", person="Di"))
    of_item = [f"{platform}/stories", f"{platform}/needs", "/agenda/items/1/thread", "/agenda/items/1/review"]
    return [*of_item, f"{here}?result=did_not", f"{here}/new?replaces=1", f"{here}/1"]
