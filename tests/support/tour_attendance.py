"""The pages of the attendance: a register that is kept and signed, questions that are asked, answered and closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.sync_api import Page

from dialogue.simulation.script import Script
from support.browsing import Visitor

if TYPE_CHECKING:
    from support.tour import Tour


def attendance(
    tour: Tour,
    script: Script,
    hands: dict[str, Visitor],
    desk: Visitor,
    speak: Callable[[Visitor, str], Page],
) -> None:
    """Each state once on the desk and on a phone; the languages go round."""
    do, staff = tour.house.backstage.do, script.facilitator
    base, here = staff.base, f"{staff.base}/attendance"
    speak(desk, "en")
    tour.look(desk, here, "nothing is kept")
    do(staff.post(f"{here}/register", days="90"))
    own = {"own.1.text": "From how far did you come?", "own.1.answers": "Near\nFar"}
    do(staff.post(f"{here}/tally", ready=["sex", "age", "territory"], **own))
    group = next(iter(do(staff.groups()).values()))
    entry = {
        "organisation": "Union of well diggers",
        "confirmed": "signature",
        "arrived": "09:05",
        "left": "12:30",
    }
    do(staff.post(f"{here}/entries", name="Aminata Ndiaye-Diop", group=group, **entry))
    for _, who in tour.some(hands):
        for path, field in (("register", "[name=name]"), ("tally", "[name^=answer]")):
            tour.look(who, f"{base}/{path}", "asked")
            page = who.context.pages[0]
            if path == "register":
                page.locator(field).fill("Bineta Sow")
            else:
                page.locator("label:has([name^=answer])").first.click()
            page.locator("main form button").first.click()
            page.locator("main .say.ok").wait_for()
            tour.judge(page, f"{base}/{path}", "done")
        tour.look(who, f"{base}/register/certificate", "her own")
    tour.in_the_dark(who, f"{base}/register/certificate", "her own")
    speak(desk, "fr")
    tour.look(desk, here, "open", then=lambda page: page.evaluate(OPEN))
    tour.in_the_dark(desk, here, "open")
    for language in tour.languages():
        tour.look(desk, f"{here}/sheet?lang={language}", "some have signed")
        tour.look(desk, f"{here}/certificates?lang={language}", "of all")
    do(staff.post(f"{here}/tally/entries", group=group, **{"n.1.1": "9", "n.1.2": "8", "n.2.2": "7"}))
    do(staff.post(f"{here}/tally/closing"))
    tour.spoken = "es"
    speak(desk, tour.spoken)
    tour.look(desk, here, "closed")


OPEN = "document.querySelectorAll('details').forEach((one) => { one.open = true; })"
