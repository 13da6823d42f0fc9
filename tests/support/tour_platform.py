"""What a platform's own pages hold between sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dialogue.simulation.actors import Facilitator

if TYPE_CHECKING:
    from support.tour import Tour

LONG = "Comité de coordination des associations d’usagers de l’eau du haut bassin"


def days(number: int) -> str:
    return (datetime.now(UTC) + timedelta(days=number)).date().isoformat()


def mandates(tour: Tour, facilitator: Facilitator, platform: str) -> list[str]:
    """Mandates of each standing, and a decision that was brought back to one group; the pages to look at."""
    do = tour.house.backstage.do
    given = {"group": "1", "given_by": LONG, "decided_on": days(-30), "document": "Minutes of May, page 3"}
    for name, reach, since, until in (
        ("Awa Diallo", "bind", -20, 20),
        (LONG, "speak", -20, 400),
        ("Bo", "position", -20, -2),
        ("Chi", "bind", 5, 50),
    ):
        fields = {"person": name, "reach": reach, "valid_from": days(since), "valid_until": days(until)}
        do(facilitator.post(f"{platform}/mandates", **given, **fields, link="https://example.org/minutes"))
    do(facilitator.post(f"{platform}/mandates/2/end", last_day=days(-1), by_whom=LONG, because="She moved"))
    told = {"mandate": "1", "held_on": days(0), "place": LONG, "people": "140", "language": "Hausa"}
    words = {"said": "They want the well north of the road", "answer": "refused"}
    do(facilitator.post(f"{platform}/decisions/1/restitutions", **told, **words))
    return [f"{platform}/mandates", f"{platform}/decisions", f"{platform}/decisions/1"]


def standing(tour: Tour, facilitator: Facilitator, platform: str) -> list[str]:
    """A charter of two versions, a steering body, a map of stakeholders, synergies, a framework; the pages to look at."""
    do, number = tour.house.backstage.do, platform.rsplit("/", 1)[1]
    words = {"purpose": "Water for every village", "rule": "shared-goal", "privacy": "Names stay in the room"}
    adopted = {"adopted_by": LONG, "adopted_on": days(-9), "languages": ["en", "fr"], "what_is_new": "Clean"}
    for after, purpose in enumerate(
        ("Water for every village", "Clean water for every village of the valley")
    ):
        fields = words | {"purpose": purpose, "valid_from": days(0), "after": str(after)}
        do(facilitator.post(f"{platform}/charter", **fields, **adopted))
    do(facilitator.post(f"{platform}/charter/phase", phase="working", because="The first session was held"))
    for place in range(9):
        person = f"Awa {place}" if place else LONG
        seated = {"body": "Steering committee", "person": person, "group": str(place % 2 + 1)}
        do(facilitator.post(f"{platform}/bodies", **seated, since=days(-5)))
    counted = {"women": "5", "men": "4", "others": "", "territories": "Agadez 6\nZinder 3"}
    do(facilitator.post(f"{platform}/bodies/count", body="Steering committee", **counted))
    for place, name in enumerate((LONG, "Ministry of water", "Herders", "Water sellers", "Schools")):
        seen = {
            "interest": str(5 - place),
            "influence": str(1 + place),
            "at_table": "yes" if place % 2 else "no",
        }
        told = {"concern": "They drink from the same wells", "next_step": "Awa visits them"}
        do(facilitator.post(f"{platform}/stakeholders", name=name, group="1", **seen, **told))
    for sort, partners in (
        ("synergy", f"{LONG}\nWell diggers\nWomen's union"),
        ("learning", "Well diggers\nUniversity of Agadez"),
        ("dialogue", f"{LONG}\nMinistry of water"),
    ):
        fields = {"sort": sort, "organisations": partners, "state": "going", "since": days(-20)}
        do(facilitator.post(f"{platform}/synergies", what="A seed bank in each village", **fields))
    do(facilitator.post(f"{platform}/synergies/1", state="done", learnt="Seeds must be dry"))
    cycle = {"cycle_from": days(-30), "cycle_until": days(900), "about": "Niger, water"}
    made = do(facilitator.post(f"{platform}/frameworks", name="Water and land 2030", **cycle))
    framework = made.url.path
    do(facilitator.post(f"{framework}/targets", text="Every village decides about its water", measure=LONG))
    do(facilitator.post(f"{framework}/targets/1/items", item="1"))
    entry = {"sort": "learning", "happened_on": days(-1), "what": "A visit", "platforms": [number]}
    do(facilitator.post(f"{framework}/entries", **entry, came_of_it="A common list of wells"))
    lent = {"name": LONG[:60], "may": ["read", "facilitate", "people"], "days": "30"}
    do(facilitator.post(f"{platform}/tokens", **lent))
    address = f"https://192.0.2.1/{'hooks' * 20}"
    do(facilitator.post(f"{platform}/webhooks", address=address, of=["sessions", "results", "platform"]))
    pages = (
        "charter?from=1&to=2",
        "tokens",
        "webhooks",
        "bodies",
        "interests",
        "stakeholders",
        "synergies",
        "frameworks",
        "import",
        "embedding",
    )
    own = f"sessions/{facilitator.session_id}"
    out = ("privacy", "redaction", f"{own}/redaction", f"{own}/deletion", "deletion")
    between = mandates(tour, facilitator, platform)
    own_pages = [f"{platform}/{page}" for page in (*pages, *out)]
    own_pages += ["/account/data", f"/{own}/consents", f"/{own}/my-data"]
    return [*between, *own_pages, framework, f"{framework}/report"]
