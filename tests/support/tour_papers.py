"""What is printed, looked at in sessions of three languages: a sheet speaks its session's language, not its reader's.

And what an interpreter writes on the tour: some ideas in other languages, the next one before her.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from dialogue.simulation.actors import Facilitator
from support.browsing import CONSOLE, PHONE
from support.crowd import own_options

if TYPE_CHECKING:
    from support.tour import Tour

FORMS = {
    "en": ("dots", "approval", "score"),
    "fr": ("irv", "yes-no-abstain", "quadratic"),
    "es": ("majority-judgment", "least-resistance", "multi-criteria"),
}
"""A method of each form of ballot; each is looked at in one language, and every language has some."""


def sheets(tour: Tour, language: str) -> None:
    """Idea cards, ballot papers and slips of a session in this language."""
    do = tour.house.backstage.do
    facilitator = tour.house.facilitator(
        "Water for all", recipe="empty", language=language, groups=tour.material().groups
    )
    base, desk = facilitator.base, tour.guest(CONSOLE)
    desk.cookies_of(facilitator)

    def step(kind: str, **settings: Any) -> str:
        do(facilitator.post(f"{base}/activities", kind=kind, prompt="What do we do first?", minutes="5"))
        made = do(facilitator.activities())[-1]
        if settings:
            fields = {f"setting.{name}": value for name, value in settings.items()}
            do(facilitator.act(made, "edit", title="", prompt="What do we do first?", minutes="5", **fields))
        return f"{base}/activities/{made}"

    cards, group = step("brainstorm"), next(iter(do(facilitator.groups()).values()))
    tour.look(desk, f"{cards}/cards?group={group}", "for one group")
    tour.look(desk, f"{cards}/cards", "for any group")
    tour.in_the_dark(desk, f"{cards}/cards", "for any group")
    tour.look(desk, f"{step('vote')}/printed", "examples")
    for method in FORMS[language]:
        settings = {"level": "slips"} if method == "dots" else {}
        vote = step("vote", method=method, options="; ".join(own_options(6)), **settings)
        tour.look(desk, f"{vote}/printed?each=2&group={group}", method)
    page = desk.context.pages[0]
    page.goto(tour.house.address + f"{base}/slips")
    for field in page.locator("main input[inputmode=numeric]").all():
        field.fill("1")
    page.locator("main form button").click()
    page.locator(".cut-code").first.wait_for()
    tour.judge(page, f"{base}/slips", "a sheet of them")
    tour.look(desk, f"{base}/slips", "some are made")
    desk.close()


async def interpret(facilitator: Facilitator, languages: Sequence[str]) -> list[str]:
    """Translate two into each language; the pages that show it."""
    address = f"{facilitator.base}/translations"
    for to in languages:
        page = await facilitator.post(f"{address}/taking", to=to)
        for _ in range(2):
            found = re.search(r'name="ref" value="([^"]*)".*?name="seen" value="([^"]*)"', page.text, re.S)
            if found:
                ref, seen = found.groups()
                page = await facilitator.post(address, to=to, ref=ref, seen=seen, text=f"{to}: water for all")
    return [f"{facilitator.base}/translating?to={to}" for to in languages[1:2]]


def on_their_way(tour: Tour, facilitator: Facilitator) -> list[str]:
    """Circulated, with a correction asked for, answered and told; approved by all and published. The pages to look at."""
    do, here = tour.house.backstage.do, f"{facilitator.base}/minutes"
    do(
        facilitator.post(
            f"{here}/notes", section="meeting", text="The mayor opened the meeting with a few words."
        )
    )
    do(facilitator.post(f"{here}/versions", number=1, days="14", because="The hall is known to everybody."))
    desk = do(facilitator.get(f"{here}/desk")).text
    links = list(dict.fromkeys(re.findall(r"/group-minutes/[0-9a-f]{40}", desk)))
    asked = {
        "number": "1",
        "section": "attendance",
        "text": "Two of us came at noon.",
        "by_whom": "Bintou Sy",
    }
    do(facilitator.web.post(f"{facilitator.address}{links[0]}/corrections", data=asked))
    who = tour.guest(PHONE)
    for language in tour.languages():
        tour.look(who, f"{links[0]}?lang={language}", "asked for a correction")
    do(facilitator.post(f"{here}/answers", correction=1, verdict="accepted", answer="They did."))
    again = {"because": "Known.", "what_is_new": "Two people at noon."}
    do(facilitator.post(f"{here}/versions", number=2, days="14", **again))
    for place, link in enumerate(links):
        yes = {"number": "2", "by_whom": f"Delegate {place + 1}"}
        do(facilitator.web.post(f"{facilitator.address}{link}/approval", data=yes))
    do(facilitator.post(f"{here}/publication", number=2, public="yes"))
    tour.look(who, links[0], "approved")
    for language in tour.languages():
        tour.look(who, f"/published-minutes/{facilitator.code}?lang={language}", "published")
    who.close()
    return [f"{here}/desk", here, f"{here}/changes"]
