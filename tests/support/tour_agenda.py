"""What an organisation sees of the agenda by its own link."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dialogue.languages import LANGUAGES
from dialogue.simulation.actors import Facilitator
from support.browsing import PHONE

if TYPE_CHECKING:
    from support.tour import Tour


def asked_of_an_organisation(tour: Tour, facilitator: Facilitator) -> None:
    """The page of the first commitment's link, in each language."""
    shown = tour.house.backstage.do(facilitator.post("/agenda/items/1/commitments/1/link")).text
    link = re.findall(r'readonly\s+value="[^"]*(/commitments/\w+)"', shown)[0]
    who = tour.guest(PHONE)
    for language in LANGUAGES:
        tour.look(who, f"{link}?lang={language}", "asked of an organisation")
    who.close()
