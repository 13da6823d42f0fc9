"""The pages of notices: what is new on the platform, a person's own page, the two pages with one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import select

from dialogue.app import open_database
from dialogue.notices.keys import Opens, path_for
from dialogue.notices.schema import NoticeContact
from dialogue.simulation.actors import Facilitator
from dialogue.web.security import server_secret
from support.browsing import PHONE
from support.tour_platform import LONG

if TYPE_CHECKING:
    from support.tour import Tour


def private(tour: Tour, *opens: Opens) -> list[str]:
    """The private addresses of the person who asked first."""
    settings = tour.house.settings
    database = open_database(settings)
    try:
        with database.read() as reader:
            found = reader.exec(select(NoticeContact).order_by(NoticeContact.id)).first()  # type: ignore[arg-type]
            assert found is not None
            return [path_for(server_secret(settings.data), found, one) for one in opens]
    finally:
        database.close()


def notices(tour: Tour, facilitator: Facilitator, platform: str) -> str:
    """Somebody asks to hear, and the coordinator enters others; the platform's page to look at."""
    do = tour.house.backstage.do
    wishes = {"often": "daily", "kinds": ["due", "changes", "promises", "minutes"], "whole": "yes"}
    do(facilitator.post(f"{platform}/news/contact", address="awa@example.org", **wishes))
    for number, of in enumerate(("group-1", "group-2", "organisation-1")):
        fields = {"name": f"{LONG} {number}", "address": f"p{number}@example.org", "language": "fr"}
        do(facilitator.post(f"{platform}/news/people", of=of, **fields))
    own, *asked = private(tour, Opens.PAGE, Opens.CONFIRM, Opens.END)
    who = tour.guest(PHONE)
    for language in tour.languages():
        do(facilitator.post(f"{own}/choices", language=language, **wishes))
        for path in (own, *asked):
            tour.look(who, path, "asked to hear")
    tour.in_the_dark(who, asked[-1], "asked to hear")
    who.close()
    return f"{platform}/news"
