"""The clock, the wall and the room's attention, steered from the console and from a phone; the walls are a full room's."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from dialogue.activities.brainstorm import commands as brainstorm
from dialogue.activities.brainstorm.schema import Idea
from dialogue.stage.programme import SetTimer
from support.browsing import CONSOLE, PHONE, PROJECTOR, Visitor, live
from support.crowd import Crowd, crowd_in
from support.house import House
from support.wall import faults, look, settled


@pytest.fixture(scope="module")
def crowd(house: House) -> Iterator[Crowd]:
    yield crowd_in(house, purpose="Every village has water and knows who keeps its pumps.")


@pytest.fixture
def staff(crowd: Crowd, visit: Callable[..., Visitor]) -> Callable[..., Page]:
    """A live page of the facilitator's, in a size."""

    def open_page(size: tuple[int, int], path: str, **options: object) -> Page:
        one = visit(size, **options)
        one.cookies_of(crowd.facilitator)
        page = one.page(crowd.base + path)
        live(page)
        return page

    return open_page


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).filter(visible=True).first.click()


def test_the_clock_has_its_buttons_and_a_gong(crowd: Crowd, staff: Callable[..., Page]) -> None:
    here = crowd.storm(3, revealed=False)
    remote, wall = staff(PHONE, "/console"), staff(PROJECTOR, "/projector")
    for page in (remote, wall):
        expect(page.locator(".timer")).to_have_count(0)
    press(remote, "+1 min")
    for page in (remote, wall):
        expect(page.locator(".timer[data-state=soon]")).to_be_visible()
    amber, ink = (
        wall.locator(where).evaluate("one => getComputedStyle(one).color") for where in (".timer", "h1")
    )
    assert amber != ink, "the last minute looks like any other"
    press(remote, "+5 min")
    expect(wall.locator(".timer[data-state=running]")).to_contain_text("5:")
    press(remote, "Stop the clock")
    expect(wall.locator(".timer")).to_have_count(0)
    # The gong: off until somebody wants it, and a wall says when its browser keeps it silent.
    expect(wall.locator("#gong-ready")).to_be_hidden()
    remote.get_by_text("Show something else").click()
    press(remote, "Gong when the time is over")
    wall.locator("#gong-ready").click()
    expect(wall.locator("#gong-ready")).to_be_hidden()
    press(remote, "Sound the gong now")
    for page in (remote, wall):
        expect(page.locator("html")).to_have_attribute("data-struck", "1")
    crowd.run(SetTimer(here, 1))
    expect(wall.locator(".timer[data-ends]")).to_be_visible()
    wall.evaluate("document.querySelector('.timer').dataset.ends = Date.now() + 1500")
    expect(wall.locator("html")).to_have_attribute("data-struck", "2")


def test_the_wall_shows_what_the_console_asks_and_goes_back(crowd: Crowd, staff: Callable[..., Page]) -> None:
    here = crowd.storm(40, revealed=False)
    desk = staff(CONSOLE, "/console")
    walls = [
        staff(PROJECTOR, "/projector"),
        staff(CONSOLE, "/projector?lang=fr", color_scheme="dark"),
    ]
    wall = walls[0]

    def whole(what: str) -> None:
        for page in walls:
            settled(page)
            for _ in range(20):  # a frame may still be on its way to one of them
                if not (found := faults(look(page))):
                    break
                page.wait_for_timeout(100)
            assert found == [], what

    large = "document.querySelector('.join-corner svg').getBoundingClientRect().width"
    assert wall.evaluate(large) > 400, "in silence the code is read from the last row"
    whole("silence")
    expect(desk.get_by_role("button", name="Show large")).to_have_count(0)
    crowd.run(brainstorm.RevealIdeas(here))
    expect(wall.locator(".wall li")).to_have_count(40)
    assert 100 < wall.evaluate(large) < 250
    whole("ideas")
    # A spot: large, alone, and gone as soon as the idea is hidden.
    idea = crowd.rows(Idea, Idea.activity_id == here)[6]
    desk.locator(f"#idea-{idea.id}").get_by_role("button", name="Show large").click()
    expect(wall.locator(".slide.on .words")).to_have_text(idea.text)
    expect(desk.locator("#session-slide")).to_contain_text(idea.text[:40])
    assert "Phones show" in desk.locator("#session-slide").inner_text()
    whole("spot")
    crowd.run(brainstorm.HideIdea(idea.id, "a name"))
    expect(wall.locator(".slide.on")).to_have_count(0)
    assert idea.text not in wall.content()
    # A break, the dark, the welcome; a new order; an earlier result.
    desk.get_by_text("Show something else").click()
    press(desk, "Break")
    expect(wall.get_by_role("heading", name="Back at")).to_be_visible()
    expect(desk.locator("#session-slide")).to_contain_text("a break until")
    whole("break")
    press(desk, "Back to the step")
    expect(wall.locator(".wall li").first).to_be_visible()
    if not desk.locator("#order-newest").is_visible():
        desk.get_by_text("Show something else").click()
    press(desk, "Newest first")
    expect(wall.locator(".wall li").first).to_contain_text("(40)")
    crowd.run(brainstorm.AddIdea(here, "The newest of all"), crowd.seats[0])
    expect(wall.locator(".wall li").first).to_contain_text("The newest of all")
    crowd.turn(here, "close")
    crowd.answers(12)
    expect(wall.locator(".wall li")).to_have_count(12)
    desk.locator("#wall-desk-more").evaluate("one => { one.open = true; }")
    desk.locator("#slide-of").select_option(str(here))
    press(desk, "Show it once more")
    expect(wall.locator(".slide.on .wall li")).to_have_count(40)
    whole("again")
    # The next step ends whatever the wall shows; nobody has to remember it.
    crowd.storm(2)
    expect(wall.locator(".slide.on")).to_have_count(0)


def test_announcements_who_is_done_and_a_call_with_its_receipt(
    house: House, crowd: Crowd, staff: Callable[..., Page], visit: Callable[..., Visitor]
) -> None:
    crowd.storm(2, revealed=False)
    desk, wall = staff(PHONE, "/console"), staff(CONSOLE, "/projector?lang=fr")
    facilitator = crowd.facilitator
    assert facilitator is not None
    awa = house.person(facilitator.code, "V", name="Awa")
    one = visit((320, 568))
    one.cookies_of(awa)
    phone = one.page(crowd.base)
    live(phone)
    desk.get_by_text("Announce something").click()
    desk.get_by_label("One line").fill("Lunch is ready in the yard")
    desk.get_by_label("In Français").fill("Le repas est prêt dans la cour")
    press(desk, "Announce")
    expect(phone.get_by_text("Lunch is ready in the yard")).to_be_visible()
    expect(wall.get_by_text("Le repas est prêt dans la cour")).to_be_visible()
    settled(wall)
    assert faults(look(wall)) == []
    press(desk, "End the announcement")
    for page in (phone, wall):
        expect(page.locator(".announced .words")).to_have_count(0)
    press(desk, "Ask who is done")
    expect(desk.locator("#session-ready")).to_contain_text("0 of 83 are done")
    press(phone, "I am done")
    expect(phone.get_by_text("You are marked as done.")).to_be_visible()
    expect(desk.locator("#session-ready")).to_contain_text("1 of 83 are done")
    phone.reload()
    live(phone)
    expect(phone.get_by_text("You are marked as done.")).to_be_visible()
    press(phone, "Call the facilitator")
    expect(phone.get_by_text("The facilitator has been called.")).to_be_visible()
    expect(desk.locator("#session-help")).to_contain_text("Awa")
    press(desk, "I have seen it")
    expect(phone.get_by_text("has seen it and comes to you.")).to_be_visible()
    phone.reload()
    expect(phone.get_by_text("has seen it and comes to you.")).to_be_visible()
    press(desk, "This is settled")
    expect(phone.get_by_role("button", name="Call the facilitator")).to_be_visible()
