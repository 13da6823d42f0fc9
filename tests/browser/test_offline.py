"""Bad networks: a server that goes away and comes back, sockets that do not get through, a page that is reloaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Route, WebSocketRoute, expect

from dialogue.simulation.embedded import free_port
from support.browsing import PHONE, PROJECTOR, Visitor, live, mark, untouched, visitor
from support.house import House, open_house


def test_a_server_that_comes_back(chromium: Browser, data: Path) -> None:
    port = free_port()
    first = open_house(data, port=port)
    facilitator, do = first.facilitator(), first.backstage.do
    brainstorm = do(facilitator.activities())[1]
    do(facilitator.turn(brainstorm, "open"))
    do(facilitator.act(brainstorm, "reveal"))
    person = first.person(facilitator.code, "F")
    do(person.act(brainstorm, "ideas", text="Written before"))
    base, cookies = person.base, [(one.name, one.value or "") for one in person.web.cookies.jar]
    desk = [(one.name, one.value or "") for one in facilitator.web.cookies.jar]
    hand, wall = visitor(chromium, first.address, PHONE), visitor(chromium, first.address, PROJECTOR)
    hand.context.add_cookies([{"name": n, "value": v, "url": first.address} for n, v in cookies])
    wall.context.add_cookies([{"name": n, "value": v, "url": first.address} for n, v in desk])
    phone, projector = hand.page(base), wall.page(f"{base}/projector")
    for page in (phone, projector):
        live(page)
        mark(page)
    phone.get_by_label("Your idea").fill("Typed while nobody listens")
    first.close()
    for page in (phone, projector):
        expect(page.locator("#live")).not_to_have_attribute("data-state", "online")
        expect(page.get_by_text("Written before").first).to_be_visible()
    expect(phone.locator("#status")).to_have_text("Reconnecting…")

    second = open_house(data, port=port)
    try:
        for page in (phone, projector):
            live(page)
        late = second.person(facilitator.code, "N")
        second.backstage.do(late.act(brainstorm, "ideas", text="Written afterwards"))
        phone.locator("summary", has_text="Ideas of the room").click()
        for page in (phone, projector):
            expect(page.get_by_text("Written afterwards").first).to_be_visible()
            assert untouched(page), "the page came back by a reload, so what was typed may be gone"
        expect(phone.get_by_label("Your idea")).to_have_value("Typed while nobody listens")
        phone.get_by_role("button", name="Send idea").click()
        expect(projector.get_by_text("Typed while nobody listens")).to_be_visible()
        assert hand.unexpected() == [] and wall.unexpected() == []
    finally:
        hand.close()
        wall.close()
        second.close()


def test_without_sockets_the_page_asks(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    check_in, brainstorm, *_ = do(facilitator.activities())
    do(facilitator.turn(check_in, "open"))
    person = house.person(facilitator.code, "F")
    somebody = visit(PHONE)
    somebody.cookies_of(person)
    # As a proxy that does not know sockets: every one closes before it says anything.
    refused: list[str] = []

    def refuse(socket: WebSocketRoute) -> None:
        refused.append(socket.url)
        socket.close(code=1011)

    somebody.context.route_web_socket(lambda url: "/live" in url, refuse)
    # And a slow server: its first answer comes when further sockets have died; meanwhile it is asked nothing else.
    asked: list[Route] = []
    somebody.context.route("**/frame?**", lambda route: asked.append(route))
    page = somebody.page(person.base)
    for _ in range(600):
        if len(refused) >= 5:
            break
        page.wait_for_timeout(100)
    assert len(asked) == 1
    somebody.context.unroute("**/frame?**")  # lets the first one go on, too
    expect(page.get_by_label("Your answer")).to_be_visible()
    live(page)  # after two sockets that died young the page asks, and is connected in this way
    assert len(refused) >= 2
    mark(page)
    do(facilitator.turn(check_in, "close"))
    do(facilitator.turn(brainstorm, "open"))
    expect(page.get_by_label("Your idea")).to_be_visible()
    assert untouched(page)
    assert not [text for text in somebody.frames if "hx-partial" in text], "a socket got through after all"


def test_what_was_typed_survives_a_reload(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    brainstorm = do(facilitator.activities())[1]
    do(facilitator.turn(brainstorm, "open"))
    person = house.person(facilitator.code, "F")
    somebody = visit(PHONE)
    somebody.cookies_of(person)
    page = somebody.page(person.base)
    live(page)
    page.get_by_label("Your idea").fill("Half a thought")
    page.reload()
    expect(page.get_by_label("Your idea")).to_have_value("Half a thought")
    page.get_by_role("button", name="Send idea").click()
    expect(page.locator("#mine").get_by_text("Half a thought").first).to_be_visible()
    page.reload()
    expect(page.get_by_label("Your idea")).to_have_value("")
    assert somebody.faults == []
