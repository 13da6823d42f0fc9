"""T-FOCUS: whatever arrives, the focus stays where it is, and so do the caret and what was typed."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, Route, expect

from support.browsing import CONSOLE, PATIENCE, PHONE, Visitor, live
from support.house import House
from support.length import FULL

SWAPS = 1000 if FULL else 60

# Of all that can have the focus one by chance (the number is from outside), with words in it and a caret somewhere.
TAKE = """(number) => {
  const can = [...document.querySelectorAll('a[href], button, input, select, textarea, summary')].filter((one) =>
    one.checkVisibility() && !one.disabled && one.type !== 'hidden' && !one.closest('[inert]'));
  const one = can[number % can.length];
  one.focus({ preventScroll: true });
  if (one.matches('textarea, input[type=text]')) {
    if (!one.value) one.value = 'wells for all';
    one.setSelectionRange(2, 5);
  }
  window.taken = one;
  return one.outerHTML.slice(0, 160);
}"""
HELD = """() => {
  const one = document.activeElement, was = window.taken;
  if (one !== was && !(one.id && one.id === was.id)) return `the focus went to ${one.outerHTML.slice(0, 120)}`;
  if (!one.matches('textarea, input[type=text]')) return '';
  const held = one.value && one.selectionStart === 2 && one.selectionEnd === 5;
  return held ? '' : `the caret or the words of ${one.id} are lost`;
}"""
ANEW = """() => {
  const live = document.getElementById('live');
  live.innerHTML = live.innerHTML.replaceAll(' id=', ' data-id=');
}"""
STANDS = "() => Number(document.getElementById('live').dataset.seq)"


class Room:
    """Something happens, by chance: ideas, newcomers, a line for everybody, a timer."""

    def __init__(self, house: House, chance: random.Random) -> None:
        self.house, self.chance, self.do = house, chance, house.backstage.do
        self.facilitator = house.facilitator()
        self.brainstorm = self.do(self.facilitator.activities())[1]
        self.do(self.facilitator.turn(self.brainstorm, "open"))
        self.do(self.facilitator.act(self.brainstorm, "reveal"))
        self.me = house.person(self.facilitator.code, "F")
        self.others = [house.person(self.facilitator.code, "N")]
        self.written = 0

    def happens(self) -> None:
        if self.written and self.chance.random() < 0.15:
            line = {"text": f"Tea in {self.written} minutes", "phones": "on", "wall": "on", "minutes": "0"}
            self.do(self.facilitator.post(f"{self.facilitator.base}/announcement", **line))
            return
        self.written += 1
        if self.written % 5 == 0:  # one person writes five ideas
            self.others.append(self.house.person(self.facilitator.code, "FNUPC"[self.written % 5]))
        else:
            self.do(self.others[-1].act(self.brainstorm, "ideas", text=f"Idea {self.written}"))


def lost(room: Room, page: Page, swaps: int, during: str = "") -> list[str]:
    """What was lost over so many things that happened while some element had the focus."""
    found = []
    for _ in range(swaps):
        taken = page.evaluate(TAKE, room.chance.randrange(10_000))
        before = page.evaluate(STANDS)
        room.happens()
        page.wait_for_function(f"(before) => ({STANDS})() > before", arg=before)
        if during:
            page.evaluate(during)
        said = page.evaluate(HELD)
        found += [f"{taken}: {said}"] if said else []
    return found


def test_no_swap_takes_the_focus_or_the_words_away(house: House, visit: Callable[..., Visitor]) -> None:
    chance = random.Random(4)
    room = Room(house, chance)
    places: tuple[tuple[tuple[int, int], Any, str], ...] = (
        (PHONE, room.me, ""),
        (CONSOLE, room.facilitator, "/console"),
    )
    for size, who, path in places:
        somebody = visit(size)
        somebody.cookies_of(who)
        page = somebody.page(room.facilitator.base + path)
        live(page)
        expect(page.locator("#live")).to_have_attribute("data-settled", "1")
        assert lost(room, page, SWAPS // len(places)) == []
    # Negative control: a page that draws the whole of itself anew.
    assert len(lost(room, page, 4, ANEW)) > 1


def test_who_comes_into_a_panel_while_her_own_is_under_way_stays_where_she_is(
    house: House, visit: Callable[..., Visitor]
) -> None:
    facilitator, do = house.facilitator(recipe="empty"), house.backstage.do
    do(facilitator.post(f"{facilitator.base}/activities", kind="discuss", minutes="5"))
    somebody = visit(PHONE)
    somebody.cookies_of(house.person(facilitator.code))
    page = somebody.page(facilitator.base)
    live(page)
    waiting: list[Route] = []
    page.route("**/mine", lambda route: waiting.append(route))
    do(facilitator.turn(do(facilitator.activities())[0], "open"))
    button = page.get_by_role("button", name="Raise my hand")
    expect(button).to_be_visible()
    end = time.monotonic() + PATIENCE / 1000
    while not waiting and time.monotonic() < end:
        page.wait_for_timeout(50)
    button.focus()
    page.evaluate("document.getElementById('mine').dataset.old = '1'")
    waiting[0].continue_()
    expect(page.locator("#mine[data-old]")).to_have_count(0)
    expect(button).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#mine")).to_contain_text("Your hand is up. Your place: 1")
    assert somebody.faults == []
