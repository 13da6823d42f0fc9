"""Open pages stay usable: the window stands still, long texts are kept, titles arrive, steps begin at their top."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from dialogue.simulation.actors import Facilitator
from dialogue.simulation.script import cards_on
from dialogue.web.styles import put_together
from support.browsing import CONSOLE, PHONE, PROJECTOR, ROOT, Visitor, live, mark, untouched
from support.house import House
from support.length import FULL

STEADY = ((1024, 768), (1280, 720), (1366, 768), (1440, 900), (1920, 1080))
MOST_TABS = 80
# What the window would show if it had been scrolled, and whether it could be.
MOVED = """() => ({
  scrolled: [scrollX, scrollY, document.body.scrollTop, document.querySelector('main').scrollTop],
  larger: document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth,
})"""
STILL = {"scrolled": [0, 0, 0, 0], "larger": False}


def board(house: House, ideas: int = 24) -> tuple[Facilitator, int]:
    """A session whose board is open, with so many ideas that its column scrolls."""
    facilitator, do = house.facilitator(), house.backstage.do
    _, brainstorm, cluster, *_ = do(facilitator.activities())
    do(facilitator.turn(brainstorm, "open"))
    for number in range(ideas // 4):
        person = house.person(facilitator.code, "FNUP"[number % 4])
        for place in range(4):
            do(person.act(brainstorm, "ideas", text=f"Idea {number}.{place} on the shared wells"))
    do(facilitator.turn(brainstorm, "close"))
    do(facilitator.turn(cluster, "open"))
    cards = list(cards_on(do(facilitator.get(f"{facilitator.base}/console")).text))
    for number in range(6):
        do(
            facilitator.act(
                cluster, "themes", title=f"Theme {number}", ideas=cards[number * 2 : number * 2 + 2]
            )
        )
    return facilitator, cluster


def desk(house: House, visit: Callable[..., Visitor], facilitator: Facilitator, path: str) -> Page:
    who = visit(CONSOLE)
    who.cookies_of(facilitator)
    return who.page(facilitator.base + path)


def drag_to_the_edge(page: Page) -> None:
    """Hold an idea at the bottom edge of the window for one and a half seconds, and let it go."""
    card = page.locator(".board .theme:not(.loose) [data-sort] > li").first
    card.scroll_into_view_if_needed()
    box = card.bounding_box()
    assert box
    page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2)
    page.mouse.down()
    height = page.viewport_size["height"] if page.viewport_size else 0
    for step in range(15):
        page.mouse.move(box["x"] + 60 + step, height - 2 - step % 2)
        page.wait_for_timeout(100)
    page.mouse.up()


def test_the_consoles_window_stands_still(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, _ = board(house)
    page = desk(house, visit, facilitator, "/console")
    live(page)
    expect(page.locator(".draggable")).to_be_attached()
    for width, height in STEADY if FULL else STEADY[::2]:
        page.set_viewport_size({"width": width, "height": height})
        drag_to_the_edge(page)
        assert page.evaluate(MOVED) == STILL, f"after a drag at {width}x{height}"
        for way in ("#live", "#page-title", "#move-to"):
            page.evaluate("(way) => { location.hash = way; }", way)
            assert page.evaluate(MOVED) == STILL, f"after {way} at {width}x{height}"
        page.locator(".board input[name=ideas]").last.focus()
        page.keyboard.press("m")
        assert page.evaluate(MOVED) == STILL, f"after M at {width}x{height}"
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    for tab in range(MOST_TABS):
        page.keyboard.press("Tab")
        assert page.evaluate(MOVED) == STILL, f"after {tab + 1} times Tab"
    page.keyboard.press("Control+End")
    page.mouse.wheel(0, 5000)
    assert page.evaluate(MOVED) == STILL


def test_a_window_that_scrolls_would_be_found(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, _ = board(house, ideas=40)
    who = visit(CONSOLE)
    who.cookies_of(facilitator)
    unprotected = put_together(ROOT / "static/css/console.css")
    for protection in (
        "position: relative; ",
        "overflow: clip; ",
        'html[data-page="console"] { overflow: hidden; }',
    ):
        assert protection in unprotected
        unprotected = unprotected.replace(protection, "")
    who.context.route(
        "**/console.css*", lambda route: route.fulfill(body=unprotected, content_type="text/css")
    )
    page = who.page(f"{facilitator.base}/console")
    live(page)
    assert page.evaluate(MOVED)["larger"], "without the protection the document is longer than the window"


def test_a_long_idea_is_kept_counted_and_not_sent(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    brainstorm = do(facilitator.activities())[1]
    do(facilitator.turn(brainstorm, "open"))
    who = visit(PHONE)
    who.cookies_of(house.person(facilitator.code, "F"))
    page = who.page(facilitator.base)
    live(page)
    field = page.locator("#mine textarea").first
    long = ("A well for every village " * 20)[:423].strip() + " END"
    field.focus()
    page.keyboard.insert_text(long)
    assert field.input_value() == long
    said = f"{len(long)} of 280 characters: {len(long) - 280} too many"
    expect(page.locator("#mine .count.over")).to_contain_text(said)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.locator("#mine form button").first.click()
    assert field.evaluate("(field) => field.validationMessage").startswith(said)
    assert field.input_value() == long and sent == []
    field.fill(long[:280])
    expect(page.locator("#mine .count.over")).to_have_count(0)
    page.locator("#mine form button").first.click()
    expect(page.locator("#mine").locator("bdi", has_text=long[:280].strip())).to_be_visible()
    assert sent


def test_a_new_title_reaches_every_open_page(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator("Old name"), house.backstage.do
    phone = visit(PHONE)
    phone.cookies_of(house.person(facilitator.code, "F"))
    pages = [
        phone.page(facilitator.base),
        desk(house, visit, facilitator, "/console"),
        desk(house, visit, facilitator, "/projector"),
    ]
    for page in pages:
        live(page)
        mark(page)
    new = "New name for all: $& wells"
    do(facilitator.post(f"{facilitator.base}/description", title=new, purpose="", place=""))
    for page in pages:
        page.wait_for_function("(title) => document.title.includes(title)", arg=new)
        assert "Old name" not in page.content().replace('"Old name"', "")
        assert untouched(page)


def test_the_next_step_begins_at_its_top_and_the_same_step_stays(
    house: House, visit: Callable[..., Visitor]
) -> None:
    facilitator, do = house.facilitator(), house.backstage.do
    check_in, brainstorm, *_ = do(facilitator.activities())
    do(facilitator.turn(brainstorm, "open"))
    others = [house.person(facilitator.code, group) for group in "FNUPC"]
    for number, other in enumerate(others):
        for place in range(4):
            do(other.act(brainstorm, "ideas", text=f"Idea {number}.{place}"))
    do(facilitator.act(brainstorm, "reveal"))
    who = visit((320, 568))
    who.cookies_of(house.person(facilitator.code, "F"))
    page = who.page(facilitator.base)
    live(page)
    page.evaluate("scrollTo(0, 600)")
    page.wait_for_function("() => scrollY > 500")
    do(others[0].act(brainstorm, "ideas", text="A last one"))
    expect(page.get_by_text("A last one")).to_be_attached()
    assert page.evaluate("scrollY") > 500, "the same step stays where it was"
    do(facilitator.turn(brainstorm, "close"))
    do(facilitator.turn(check_in, "open"))
    expect(page.locator("#mine input[name=text]")).to_be_attached()
    page.wait_for_function("() => scrollY === 0")


@pytest.mark.parametrize("size", [(320, 568), PHONE])
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_the_button_that_joins_is_in_view(
    house: House, visit: Callable[..., Visitor], size: tuple[int, int], language: str
) -> None:
    facilitator = house.facilitator()
    page = visit(size).page(f"/join/{facilitator.code}?lang={language}")
    button = page.locator(".join-bar button")
    box = button.bounding_box()
    assert box and box["y"] >= 0 and box["y"] + box["height"] <= size[1]
    assert button.evaluate(
        """(button) => {
          const { x, y, width, height } = button.getBoundingClientRect();
          return button.contains(document.elementFromPoint(x + width / 2, y + height / 2));
        }"""
    )


def test_the_screen_link_is_shown_again_typed_and_renewed(
    house: House, visit: Callable[..., Visitor]
) -> None:
    facilitator = house.facilitator()
    page = desk(house, visit, facilitator, "/preparation")
    page.locator("form[action$=screen-link] button").click()
    address = page.locator("#screen-address").input_value()
    path = address.removeprefix("http://dialogue.test")
    assert len(path) <= 16, path
    assert page.evaluate("navigator.clipboard") is not None, "127.0.0.1 counts as safe"
    page.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined})")  # as on plain http
    page.get_by_role("button", name="Copy").click()
    expect(page.locator("#notice")).to_have_text("Copied")
    assert page.evaluate("getSelection().toString()") == address
    wall = visit(PROJECTOR)
    wall.expected = {403, 404}
    shown = wall.page(path.upper().replace("/S/", "/s/"))
    live(shown)
    page.goto(house.address + f"{facilitator.base}/preparation")
    page.locator("form[action$=screen-link] button").click()
    assert page.locator("#screen-address").input_value() == address, "shown again, it is the same"
    shown.reload()
    live(shown)
    page.locator("summary").click()
    page.get_by_role("button", name="Make a new link").click()
    expect(page.locator("#screen-address")).not_to_have_value(address)
    expect(shown.get_by_text("Please sign in")).to_be_visible()
    shown.goto(house.address + path)
    expect(shown.get_by_text("does not work any more")).to_be_visible()
    assert wall.expected
