"""What a platform's own pages hold between sessions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dialogue.simulation.actors import Facilitator

if TYPE_CHECKING:
    from support.tour import Tour

LONG = "Koordinationsausschuss der Wassernutzervereinigungen im oberen Tal"


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
