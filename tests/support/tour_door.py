"""The door of a session, looked at from both sides: passcode, waiting, links for roles, a second device, coming late."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from support.browsing import CONSOLE, PHONE, PROJECTOR, Visitor

if TYPE_CHECKING:
    from dialogue.simulation.actors import Facilitator
    from support.tour import Tour

NAME = "Aïssatou Ouédraogo-Kaboré, Fédération des producteurs"


def at_the_door(tour: Tour) -> None:
    """One session with everything at its door; newcomers of three languages, and the facilitator's pages about them."""
    from support.tour import LANGUAGES, desk_pages, fill

    do = tour.house.backstage.do
    facilitator = tour.house.facilitator("Water for all", recipe="empty", groups=tour.material().groups)
    base, desk = facilitator.base, tour.guest(CONSOLE)
    desk.cookies_of(facilitator)
    do(facilitator.post(f"{base}/activities", kind="brainstorm", prompt="What is missing?", minutes="5"))
    step = do(facilitator.activities())[0]
    for move in ("open", "close"):
        do(facilitator.turn(step, move))
    do(facilitator.post(f"{base}/hand-over", printed="1"))
    shown = do(facilitator.post(f"{base}/hand-over")).text
    code = "".join(
        re.findall(r"<span>(\w+)</span>", shown.partition('class="code">')[2].partition("</strong>")[0])
    )
    other = tour.guest(PHONE)
    other.page().goto(f"{tour.house.address}/hand-over?code={code}")
    other.context.pages[0].locator("[name=name]").fill(NAME)
    other.context.pages[0].locator("main form button").click()
    other.context.pages[0].wait_for_url(f"**{base}/console*")
    tour.judge(other.context.pages[0], f"{base}/console", "a second device")
    other.close()
    do(facilitator.post(f"{base}/hand-over"))
    in_the_room(tour, desk, facilitator)
    do(facilitator.post(f"{base}/door/passcode", passcode="maize 42"))
    do(facilitator.post(f"{base}/door/waiting-room", on="1"))
    links = {
        language: do(facilitator.post(f"{base}/role-links", name=NAME, role=role)).text
        for language, role in zip(LANGUAGES, ("interpreter", "observer", "rapporteur"), strict=True)
    }
    first, *_ = languages = tour.languages()
    for language in languages:
        helper, asked = tour.guest(PHONE, locale=language), f"?lang={language}"
        helper.expected = {404}
        page = helper.page()
        tour.look(helper, f"/hand-over{asked}", "empty")
        tour.look(helper, f"/hand-over{asked}", "wrong", then=fill(code="CDFHJK33"))
        link = re.findall(r'readonly\s+value="\w+://[^/"]+([^"]+)"', links[language])[0]
        tour.look(helper, f"{link}{asked}", "link for a role")
        page.locator("main form button").click()
        page.wait_for_url("**/role")
        tour.judge(page, f"{base}/role", "came in by a link")
        helper.close()
        who = tour.guest(PHONE, locale=language)
        who.expected = {422}
        page = who.page()
        tour.look(who, f"/join/{facilitator.code}{asked}", "passcode")
        page.locator("[name=passcode]").fill("wrong")
        page.locator("main form button").click()
        page.locator(".field-error").wait_for()
        tour.judge(page, f"/join/{facilitator.code}", "wrong passcode")
        page.locator("[name=passcode]").fill("MAIZE 42")
        page.locator("main form button").click()
        page.locator("input[name=group]").first.check(force=True)
        page.locator("[name=name]").fill(NAME)
        page.locator(".join-bar button").click()
        page.wait_for_url("**/waiting")
        tour.judge(page, f"{base}/waiting", "waits")
        knock = re.findall(r'id="knock-(\d+)"', do(facilitator.get(f"{base}/console")).text)[-1]
        if language == first:
            pages = ("hand-over", "hand-over/sheet", "role-links/3", "people", "console")
            desk_pages(tour, desk, [f"{base}/{one}" for one in pages], "somebody waits")
        do(facilitator.post(f"{base}/door/{knock}", answer="not-now"))
        tour.look(who, f"{base}/waiting", "not now")
        do(facilitator.post(f"{base}/door/{knock}", answer="in"))
        tour.look(who, base, "came late")
        tour.look(who, f"{base}/activities/{step}/so-far", "a step that is over")
        tour.look(who, f"{base}/around", "looks around")
        who.close()
    desk.close()


def in_the_room(tour: Tour, desk: Visitor, facilitator: Facilitator) -> None:
    """The Wi-Fi with its page, its sheet and its slide, and the page on which a phone tests the network."""
    from support.tour import desk_pages

    do, base, room = tour.house.backstage.do, facilitator.base, str(facilitator.session_id)
    desk_pages(tour, desk, [f"{base}/venue"], "nothing typed")
    do(
        facilitator.post(
            f"{base}/venue/wifi", network="Maison des paysans de Kayar", wifi_password="mil-et-sorgho-2030"
        )
    )
    do(facilitator.post("/network/results", room=room, asked="20", median="20", wanted="60"))
    do(
        facilitator.post(
            "/network/results", room=room, asked="20", median="20", wanted="60", broke="2", first="23"
        )
    )
    do(facilitator.post(f"{base}/venue/wall", slide="wifi"))
    desk_pages(tour, desk, [f"{base}/venue/sheet", f"{base}/venue"], "Wi-Fi on the wall")
    page = desk.context.pages[0]
    page.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    for language in tour.languages():
        tour.look(desk, f"{base}/projector?lang={language}", "Wi-Fi on the wall")
        who = tour.guest(PHONE, locale=language)
        tour.look(who, f"/accessibility?lang={language}", "what holds, and what does not")
        tour.look(who, f"/offline?lang={language}", "without a line")
        tour.look(who, f"/network?room={room}&lang={language}", "before the test")
        who.close()
    page.set_viewport_size({"width": CONSOLE[0], "height": CONSOLE[1]})
    do(facilitator.post(f"{base}/venue/wall"))
