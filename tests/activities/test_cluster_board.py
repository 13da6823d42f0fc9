"""The board in a real browser: drag with mouse and touch, keyboard alone, a refused move, focus."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from dialogue.simulation.actors import Facilitator, Participant
from support.browsing import PATIENCE, launch

SHAPE = """() => [
  ...document.querySelectorAll(".board > section, .board li, .board .chip, .board h2, #move-to option, .undo")
].map((e) => [e.tagName, e.id, e.className.replace(/ ?htmx-\\w+/g, ""), e.dataset.order, e.value,
  e.textContent.replace(/\\s+/g, "")])"""
"""Everything on the board that frames change."""

IDEAS = ("Wells", "Rain tanks", "School", "Teachers", "Roads", "Buses")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


async def _prepared(running: Any) -> tuple[str, int, list[dict[str, str]]]:
    facilitator = Facilitator(running.address)
    await facilitator.enter(running.sign_in_link())
    await facilitator.prepare("Water for all", recipe="empty")
    await facilitator.open()
    for kind in ("brainstorm", "cluster"):
        await facilitator.post(f"{facilitator.base}/activities", kind=kind, minutes="5")
    gather, cluster = await facilitator.activities()
    await facilitator.turn(gather, "open")
    people = [Participant(running.address), Participant(running.address)]
    for one, letter, ideas in zip(people, "FN", (IDEAS[:3], IDEAS[3:]), strict=True):
        await one.join(facilitator.code, group=letter)
        for words in ideas:
            await one.act(gather, "ideas", text=words)
        await one.close()
    await facilitator.turn(gather, "close")
    await facilitator.turn(cluster, "open")
    await facilitator.act(cluster, "themes", title="Water")
    await facilitator.act(cluster, "themes", title="Learning")
    cookies = [{"name": k, "value": v, "url": running.address} for k, v in facilitator.web.cookies.items()]
    await facilitator.close()
    return facilitator.base, cluster, cookies


@pytest.fixture
def board(running: Any, browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The console with a board; parametrize with "touch" for a touch screen."""
    with ThreadPoolExecutor() as beside:  # the browser's driver has a running loop in this thread
        base, _, cookies = beside.submit(asyncio.run, _prepared(running)).result()
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, has_touch=hasattr(request, "param")
    )
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.append(said.text) if "Content Security" in said.text else None)
    page.goto(f"{running.address}{base}/console")
    page.wait_for_selector("#status[data-state=online]")
    page.wait_for_selector("html.draggable")
    yield page
    page.unroute_all()
    same_as_fresh(page)
    context.close()
    assert problems == []


def same_as_fresh(page: Page) -> None:
    """What frames made of the page is what a fresh page shows, at the latest when the last frame has come."""
    fresh = page.context.new_page()
    fresh.goto(page.url)
    fresh.wait_for_selector("html.draggable")
    end = time.monotonic() + PATIENCE / 1000
    while (lived := page.evaluate(SHAPE)) != fresh.evaluate(SHAPE) and time.monotonic() < end:
        page.wait_for_timeout(100)
    assert fresh.evaluate(SHAPE) == lived


def theme(page: Page, title: str) -> Locator:
    return page.locator(".board > .theme").filter(has=page.get_by_role("heading", name=title, exact=True))


def holds(page: Page, title: str, *ideas: str) -> None:
    """Wait until a theme holds exactly these ideas, and its count (drawn by the server) says so."""
    number = f"{len(ideas)} idea{'' if len(ideas) == 1 else 's'}"
    theme(page, title).locator(".chip", has_text=number).wait_for(state="attached")
    expect(theme(page, title).locator("li .words")).to_have_text(list(ideas))


def focus_is(page: Page, where: str) -> None:
    """Wait until the focused element fits; it moves when a form has been answered, which may be after the frame."""
    page.wait_for_function(f"() => Boolean(document.activeElement?.{where})")


def middle(found: Locator) -> tuple[float, float]:
    found.scroll_into_view_if_needed()
    box = found.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def drag(page: Page, words: str, onto: Locator) -> None:
    idea = page.locator(".board li", has_text=words)
    middle(onto), middle(idea)  # each may scroll the board: where they are is read when it stands still
    end, start = middle(onto), middle(idea)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 8, start[1] + 8, steps=2)
    page.mouse.move(*end, steps=8)
    page.mouse.up()


def test_dragging_moves_an_idea_and_undo_brings_it_back(board: Page) -> None:
    drag(board, "Wells", theme(board, "Water").locator("ul"))
    holds(board, "Water", "Wells")
    drag(board, "School", theme(board, "Learning").locator("h2"))  # anywhere on a theme counts
    holds(board, "Learning", "School")
    for words in ("Rain tanks", "Roads"):
        board.get_by_label(words).check()
    drag(
        board, "Roads", theme(board, "Water").locator("ul")
    )  # one of the ticked ideas takes all of them along
    holds(board, "Water", "Wells", "Rain tanks", "Roads")
    expect(board.locator(".board input:checked")).to_have_count(0)
    board.keyboard.press("Control+z")
    holds(board, "Water", "Wells")
    expect(board.locator("#theme-0 li")).to_have_count(4)


def flick(page: Page, words: str, over: Locator, onto: Locator) -> None:
    """Over one theme, then onto another and let go within one turn of the page: no time to look in between."""
    idea = page.locator(".board li", has_text=words)
    middle(onto), middle(over), middle(idea)
    end, way, start = middle(onto), middle(over), middle(idea)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*way, steps=6)
    over.locator("li", has_text=words).wait_for(state="attached")
    page.evaluate(
        """([x, y]) => {
          const at = { bubbles: true, cancelable: true, clientX: x, clientY: y, pointerType: 'mouse', isPrimary: true };
          for (const kind of ['pointermove', 'pointerup'])
            document.elementFromPoint(x, y).dispatchEvent(new PointerEvent(kind, at));
        }""",
        list(end),
    )
    page.mouse.up()


def test_a_drag_ends_where_it_is_let_go_however_fast_the_hand_was(board: Page) -> None:
    """The library looks only now and then what lies under the hand: it was over another theme before."""
    water = theme(board, "Water").locator("ul")
    flick(board, "Wells", water, theme(board, "Learning").locator("ul"))
    holds(board, "Learning", "Wells")
    loose = board.locator("#theme-0 li .words").all_inner_texts()
    flick(board, "Roads", water, board.locator("#theme-0-title"))
    expect(board.locator("#theme-0 li .words")).to_have_text(loose)
    expect(water.locator("li")).to_have_count(0)


def test_frames_wait_while_something_is_in_the_hand(board: Page) -> None:
    theirs = board.locator(".board li", has_text="Teachers").get_attribute("data-id")
    target = theme(board, "Learning").get_attribute("data-theme")
    url = board.url.replace("/console", "") + "/activities/2/moves"
    start, end = (
        middle(board.locator(".board li", has_text="Wells")),
        middle(theme(board, "Water").locator("ul")),
    )
    board.mouse.move(*start)
    board.mouse.down()
    board.mouse.move(*end, steps=6)
    board.wait_for_selector("html.dragging")
    board.request.post(url, form={"ideas": str(theirs), "theme": str(target)})
    board.wait_for_timeout(400)
    assert theme(board, "Learning").locator("li").count() == 0
    board.mouse.up()
    holds(board, "Water", "Wells")
    holds(board, "Learning", "Teachers")


def test_a_refused_drag_goes_back_to_its_place(board: Page) -> None:
    before = board.locator("#theme-0 li .words").all_inner_texts()
    board.route("**/moves", lambda route: route.continue_(post_data="theme=999&ideas=1"))
    drag(board, "School", theme(board, "Water").locator("ul"))
    board.locator("#notice").get_by_text("not there any more").wait_for()
    expect(board.locator("#theme-0 li .words")).to_have_text(before)
    board.unroute("**/moves")
    board.route("**/moves", lambda route: route.abort())
    drag(board, "School", theme(board, "Water").locator("ul"))
    board.locator("#notice").get_by_text("did not arrive").wait_for()
    expect(board.locator("#theme-0 li .words")).to_have_text(before)
    board.unroute("**/moves")
    drag(board, "School", theme(board, "Water").locator("ul"))
    holds(board, "Water", "School")
    expect(board.locator("#notice")).to_have_text("")


@pytest.mark.parametrize("board", ["touch"], indirect=True)
def test_a_finger_drags_after_a_short_hold_and_scrolls_without(board: Page) -> None:
    touch = board.context.new_cdp_session(board)

    def finger(kind: str, point: tuple[float, float] | None = None) -> None:
        points = [{"x": point[0], "y": point[1]}] if point else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    start, end = (
        middle(board.locator(".board li", has_text="Wells")),
        middle(theme(board, "Water").locator("ul")),
    )
    finger("touchStart", start)
    board.wait_for_selector(".sortable-chosen")
    for step in range(1, 9):
        finger("touchMove", tuple(a + (b - a) * step / 8 for a, b in zip(start, end, strict=True)))  # type: ignore[arg-type]
        board.wait_for_timeout(20)
    finger("touchEnd")
    holds(board, "Water", "Wells")
    # Held not long enough: so that this is so on a slow machine too, clocks stand still meanwhile.
    board.evaluate(
        "() => { window.later = setTimeout; window.setTimeout = (f, ms, ...a) => ms >= 100 || later(f, ms, ...a); }"
    )
    board.evaluate("""() => { window.rest = new Promise((rested) =>
      document.querySelector("#theme-0 ul").addEventListener("scrollend", rested, { once: true })); }""")
    left, top = middle(board.locator(".board li", has_text="School"))
    finger("touchStart", (left, top))
    finger("touchMove", (left + 4, top - 60))
    finger("touchEnd")
    # Whether the list has come to rest: where the swipe was too short to scroll it, nothing ends.
    board.evaluate("""() => { window.setTimeout = later;
      return Promise.race([window.rest, new Promise((rested) => later(rested, 3000))]).then(() => 0); }""")
    holds(board, "Water", "Wells")
    board.locator(".board li", has_text="Roads").tap()
    board.get_by_label("Move to").select_option(label="Water")
    board.get_by_role("button", name="Move", exact=True).tap()
    holds(board, "Water", "Wells", "Roads")


def test_the_keyboard_alone_does_it_all_and_keeps_the_focus(board: Page) -> None:
    board.get_by_label("Rain tanks").focus()
    board.keyboard.press("Space")
    board.keyboard.press("m")
    focus_is(board, "matches('#move-to')")
    board.get_by_label("Move to").select_option(label="Water")
    board.keyboard.press("Enter")
    holds(board, "Water", "Rain tanks")
    focus_is(board, "closest('li')?.innerText.trim().endsWith('School')")
    board.keyboard.press("m")
    board.get_by_label("Move to").select_option(label="A new theme")
    board.keyboard.press("Enter")
    focus_is(board, "matches('#move-title')")
    board.keyboard.type("Schools")
    board.keyboard.press("Enter")
    holds(board, "Schools", "School")
    focus_is(board, "closest('li')?.innerText.trim().endsWith('Teachers')")
    theme(board, "Schools").locator(".theme-tools").focus()
    board.keyboard.press("Enter")
    board.locator("#tools-title:focus").wait_for()
    board.get_by_label("Title", exact=True).fill("Schools for all")
    board.keyboard.press("Enter")
    holds(board, "Schools for all", "School")
    focus_is(board, "matches('[id$=-title]:not(#tools-title)')")
    theme(board, "Schools for all").locator(".theme-tools").focus()
    board.keyboard.press("Enter")
    board.get_by_label("Put all its ideas into").select_option(label="Water")
    board.get_by_role("button", name="Merge").focus()
    board.keyboard.press("Enter")
    holds(board, "Water", "Rain tanks", "School")
    focus_is(board, "innerText === 'Water'")
    board.locator("#undo-button").focus()
    board.keyboard.press("Enter")
    holds(board, "Schools for all", "School")
    focus_is(board, "matches('#undo-button')")
