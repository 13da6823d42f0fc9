"""A full room on every page but the wall: 82 people, eight long group names, 200 ideas, twelve options, seven objections.

Nothing is cut off or drawn over something else, no window scrolls that should not, and every list ends where it says.
The wall has tests of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlmodel import select

from dialogue.accounts.commands import MOST_NOTES
from dialogue.accounts.schema import SignInNote
from dialogue.decisions.schema import Decision
from dialogue.kernel.schema import StakeholderGroup, utc_now
from support.boxes import cut
from support.browsing import CONSOLE, PHONE, Visitor, leave, visitor
from support.crowd import GROUPS, PEOPLE, Crowd, crowd_in
from support.house import House
from support.length import DAY, FULL, day, share
from support.opened import everything_open
from support.tour import LANGUAGES, speak

SIZES = ((320, 568), (390, 844), (1024, 768), (1280, 720), (1366, 768), (1920, 1080))
TIGHT = ((320, 568), (1024, 768))
TITLE = "Water for everybody in the valley by 2030, decided by those who use it and by those who pay for it"
GOAL = "By 2030 every village of the valley decides with us about its water and who keeps the pumps. "

STEPS: dict[str, Callable[[Crowd], Any]] = {
    "answers": lambda crowd: crowd.answers(80),
    "200 ideas": lambda crowd: crowd.storm(200),
    "board": lambda crowd: (crowd.storm(200), crowd.board())[-1],
    "open vote": lambda crowd: crowd.vote(voters=60),
    "closed vote": lambda crowd: crowd.vote(state="closed"),
    "published vote": lambda crowd: crowd.vote(state="published", voters=60),
    "open round": lambda crowd: crowd.goal(closed=False, text=GOAL * 3),
    "seven objections": lambda crowd: crowd.goal(text=GOAL * 3),
    "decided": lambda crowd: crowd.goal(decided=True),
}


@dataclass
class Room:
    """A crowd and those who look: a facilitator, and in each language a phone that came early and one that came late."""

    house: House
    crowd: Crowd
    desk: Visitor
    early: dict[str, Visitor]
    late: dict[str, Visitor]
    turn: int = 0
    spoken: str = ""

    def speak(self, language: str) -> None:
        """The facilitator's language from now on."""
        if self.spoken != language:
            speak(self.desk, language)
        self.spoken = language

    def look(self, who: Visitor, path: str, language: str, *, closely: bool = True) -> list[str]:
        """What is wrong on a page. Closely: at every size and in the dark; else at the two with the least room.

        In the short form closely is at the smallest size and at another one, else at one of the two; those go round.
        """
        page = self.page(who)
        page.emulate_media(color_scheme="dark" if closely else "light")
        self.open(who, path)
        everything_open(page)
        return [f"{path} ({language}) {fault}" for fault in cut(page, self.sizes(closely), stay=True)]

    def sizes(self, closely: bool) -> tuple[tuple[int, int], ...]:
        """The sizes of the next look."""
        if FULL:
            return SIZES if closely else TIGHT
        self.turn += 1
        return (SIZES[0], SIZES[1 + (self.turn + day()) % 5]) if closely else (TIGHT[self.turn % 2],)

    def leave(self) -> None:
        """Nobody looks any more, and windows have the sizes they came with."""
        for one in (self.desk, *self.early.values(), *self.late.values()):
            for page in one.context.pages:
                leave(page)
                width, height = CONSOLE if one is self.desk else PHONE
                page.set_viewport_size({"width": width, "height": height})

    def page(self, who: Visitor) -> Page:
        return who.context.pages[0] if who.context.pages else who.page()

    def open(self, who: Visitor, path: str) -> Page:
        page = self.page(who)
        page.goto(self.house.address + path)
        return page


@pytest.fixture
def room(full_room: Room) -> Iterator[Room]:
    """The room, in which nobody looks between two tests."""
    yield full_room
    full_room.leave()


@pytest.fixture(scope="module")
def full_room(chromium: Browser, house: House) -> Iterator[Room]:
    """The early phones hold the first seats (they vote and object), the late ones the last (they have their forms still)."""
    crowd = crowd_in(house, 0, title=TITLE)
    groups = crowd.rows(StakeholderGroup)

    def phones(place: int) -> dict[str, Visitor]:
        found = {}
        for number, language in enumerate(LANGUAGES):
            person = house.person(
                crowd.facilitator.code, groups[place + number].id, language=language, name="Nomvula " * 6
            )
            found[language] = visitor(chromium, house.address, PHONE, reduced_motion="reduce")
            found[language].cookies_of(person)
        return found

    early = phones(0)
    crowd.people(PEOPLE - 2 * len(LANGUAGES))
    late = phones(3)
    crowd.people(0)
    desk = visitor(chromium, house.address, CONSOLE, reduced_motion="reduce")
    desk.cookies_of(crowd.facilitator)
    yield Room(house, crowd, desk, early, late)
    for one in (desk, *early.values(), *late.values()):
        one.close()


def test_nothing_is_cut_on_the_pages_beside_the_session(room: Room, chromium: Browser) -> None:
    """In the short form each in two of the languages, or closely in one."""
    crowd, base = room.crowd, room.crowd.base
    storm = crowd.storm(200)
    crowd.board(30)
    crowd.goal(objections=0, reservations=16, text=GOAL * 3, decided=True)
    decision = f"{base}/decisions/{crowd.rows(Decision)[-1].id}/agenda-item"
    made = room.house.backstage.do(
        crowd.facilitator.post(
            decision,
            change_sought=GOAL * 3,
            level="local",
            addressee=GROUPS[3] * 2,
            next_review=str(date.today() + timedelta(100)),
        )
    )
    guest = visitor(chromium, room.house.address, PHONE)
    found = []
    for place, language in enumerate(LANGUAGES):
        room.speak(language)
        origin = room.open(room.desk, made.url.path)
        origin.set_viewport_size({"width": 320, "height": 568})
        widths = origin.locator(".origin li > span").evaluate_all(
            "all => all.map((one) => one.clientWidth || one.offsetWidth)"
        )
        assert len(widths) == 4 and min(widths) > 40, "where an item comes from is read on a phone, too"
        every = [f"{base}/people", f"{base}/minutes", made.url.path]
        paths = every if place == 1 else share(every, place // 2, 2)
        if place == 1:
            paths += [f"{base}/people?page=2", f"{base}/preparation", "/", "/agenda", decision]
            paths += [f"{base}/activities/{storm}/edit"]
        for path in paths:
            found += room.look(room.desk, path, language, closely=place == 1)
        for path in (f"{base}/group", f"{base}/recovery"):
            found += room.look(room.early[language], path, language, closely=place == 1)
        found += room.look(guest, f"/join/{crowd.facilitator.code}?lang={language}", language)
    guest.close()
    assert not found, "\n".join(dict.fromkeys(found))


def spoken(step: str) -> list[tuple[int, str]]:
    """The languages in which a step is looked at, each with its distance from the one in which that is done closely."""
    turn = list(STEPS).index(step) + day()
    every = [((turn + place) % len(LANGUAGES), language) for place, language in enumerate(LANGUAGES)]
    return [one for one in every if FULL or one[0] == 0]


def test_three_days_look_at_every_step_in_every_language(monkeypatch: pytest.MonkeyPatch) -> None:
    seen = set()
    for number in range(len(LANGUAGES)):
        monkeypatch.setenv(DAY, str(number))
        today = {(step, language) for step in STEPS for near, language in spoken(step) if near == 0}
        assert {language for _, language in today} == {*LANGUAGES}, "each is somewhere in each run"
        seen |= today
    assert len(seen) == len(STEPS) * len(LANGUAGES)


@pytest.mark.parametrize("step", STEPS)
def test_nothing_is_cut_nothing_drawn_over_it_and_no_phone_is_too_long_at_any_step(
    room: Room, step: str
) -> None:
    """In each language; in the short form in one, which another step has in another one, and another day too."""
    STEPS[step](room.crowd)
    base, found = room.crowd.base, []
    for near, language in spoken(step):
        room.speak(language)
        found += room.look(room.desk, f"{base}/console", language, closely=near == 0)
        for who in (room.early, room.late) if near == 0 else (room.early,):
            found += room.look(who[language], base, language, closely=near == 0)
    if step in FOLDED:
        found += too_long(room)
    assert not found, "\n".join(dict.fromkeys(found))


FOLDED = ("board", "open vote", "published vote", "open round", "seven objections", "decided")
"""Steps at which a phone folds away what is not asked of it."""


def too_long(room: Room) -> list[str]:
    """Whether a phone's page, with drawers as they come, is longer than three screens; or no longer when they are opened,
    so that something was left out to make it short."""
    page = room.open(room.early["en"], room.crowd.base)
    page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    height = "() => document.documentElement.scrollHeight"
    folded = page.evaluate(height)
    everything_open(page)
    opened = page.evaluate(height)
    found = [f"{folded / PHONE[1]:.1f} screens"] if folded > 3 * PHONE[1] else []
    return found if opened > folded else [*found, f"{opened} px opened, {folded} px folded"]


def test_on_a_phone_the_minutes_charts_keep_letters_that_can_be_read(room: Room) -> None:
    crowd = room.crowd
    crowd.goal(objections=2, reservations=2)
    page = room.open(room.desk, f"{crowd.base}/minutes")
    page.set_viewport_size({"width": 320, "height": 568})
    letters = page.locator(".chart-drawing").evaluate_all(
        """all => all.map((svg) => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width
          * Math.min(...[...svg.querySelectorAll('text')].map((one) => parseFloat(getComputedStyle(one).fontSize))))"""
    )
    page.set_viewport_size({"width": CONSOLE[0], "height": CONSOLE[1]})
    assert letters and min(letters) >= 10, letters


def numbered(page: Page) -> set[int]:
    """The numbers that the crowd's ideas end with, of all that can be read on the page (drawers open)."""
    everything_open(page)
    return {int(number) for number in re.findall(r"\((\d+)\)", page.locator("main").inner_text())}


def test_all_of_200_ideas_are_read_on_every_page_that_lists_them(room: Room) -> None:
    crowd, all_of_them = room.crowd, set(range(1, 201))
    room.speak("en")
    console, phone = f"{crowd.base}/console", crowd.base
    crowd.storm(200)
    assert numbered(room.open(room.desk, console)) >= all_of_them
    assert numbered(room.open(room.early["en"], phone)) >= all_of_them
    room.leave()
    crowd.board(30)
    assert numbered(room.open(room.desk, console)) >= all_of_them
    assert numbered(room.open(room.early["en"], phone)) >= all_of_them
    tools = room.desk.context.pages[0].locator("a.theme-tools")
    counts = room.desk.context.pages[0].locator(".theme:has(a.theme-tools) .chip.num").all_inner_texts()
    assert len(counts) == tools.count() == 30
    split = numbered(room.open(room.desk, tools.first.get_attribute("href") or ""))
    assert len(split) == int(counts[0].split()[0])
    assert numbered(room.open(room.desk, f"{crowd.base}/minutes")) >= all_of_them


def test_a_goal_can_be_worded_from_every_theme(room: Room) -> None:
    crowd = room.crowd
    crowd.storm(60)
    crowd.board(30, loose=0)
    crowd.stage("agree", "Which goal do we share?")
    page = room.open(room.desk, f"{crowd.base}/console")
    sources = page.locator(".console-stage fieldset input[name=sources]")
    assert sources.count() == 30 and sources.last.is_hidden()
    page.locator(".console-stage fieldset summary").click()
    assert sources.last.is_visible()


def listed(page: Page) -> set[str]:
    return set(page.locator(".people-list > li").evaluate_all("all => all.map((one) => one.id)"))


def test_everybody_is_found_on_the_page_of_people(room: Room) -> None:
    """Page by page, forwards and back; with a filter as well; a page that is not there shows the last one."""
    room.speak("en")
    page = room.open(room.desk, f"{room.crowd.base}/people")
    seen: set[str] = set()
    for first in (1, 51):
        said = page.locator("#people > p.small").inner_text()
        here = listed(page)
        assert said == f"{first} to {first + len(here) - 1} of {PEOPLE}, the newest first."
        seen |= here
        following = page.get_by_role("link", name="Next page")
        if following.count():
            following.first.click()
            page.wait_for_url("**page=2#people")
    assert len(seen) == PEOPLE
    page.get_by_role("link", name="Previous page").first.click()
    page.wait_for_url("**page=1#people")
    assert len(listed(page)) == 50
    group = room.crowd.rows(StakeholderGroup)[0].id
    found = listed(room.open(room.desk, f"{room.crowd.base}/people?group={group}"))
    assert 10 <= len(found) <= 12 and page.get_by_role("link", name="Next page").count() == 0
    assert len(listed(room.open(room.desk, f"{room.crowd.base}/people?page=99"))) == PEOPLE - 50
    assert len(listed(room.open(room.desk, f"{room.crowd.base}/people?q=nomvula"))) == 6


def test_the_list_of_sign_ins_says_that_it_ends(room: Room) -> None:
    room.speak("en")
    said = room.open(room.desk, "/account").get_by_text("older ones are not")
    assert said.count() == 0
    with room.crowd.dialogue.database.write() as tx:
        account = tx.exec(select(SignInNote.account_id)).one()
        for _ in range(MOST_NOTES):
            tx.add(SignInNote(account_id=account, at=utc_now()))
    room.open(room.desk, "/account")
    assert said.inner_text() == "The newest 20 are shown; older ones are not."


STUCK = "<p style='position: sticky; top: 0; background: #fff; height: 300px'>Title</p>"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            "<p>One line</p><p style='margin-top: -2.6em'>another line</p>",
            "“another line” and “One line” are drawn over each other",
        ),
        (
            "<span style='display: inline-block; width: 4px'><b class='mark'>FARMERS</b></span>wells",
            "b.mark and “wells” are drawn over each other",
        ),
        (
            "<p>Read this</p><button class='button' style='position: absolute; left: 8px; top: 12px'>Go</button>",
            "button.button",
        ),
        (f"<div style='height: 400px; overflow-y: auto'>{STUCK}</div>", "p covers 300 of 400 px"),
        (
            "<div class='table-scroll' style='width: 90px; overflow-x: auto'><table><caption style='white-space: nowrap'>"
            "People at the opening</caption></table></div>",
            "beyond the edge of div.table-scroll",
        ),
    ],
)
def test_what_is_drawn_over_something_else_would_be_found(chromium: Browser, body: str, said: str) -> None:
    assert any(said in fault for fault in faults_of(chromium, body)), faults_of(chromium, body)


@pytest.mark.parametrize(
    "body",
    [
        "<p style='line-height: 1'>Lines that stand close<br>below each other</p>",
        "<p>One <b>inside <i>another</i></b></p><button class='button'><svg class='icon'></svg> Go</button>",
        "<p>Read</p><span style='position: absolute; top: 16px; clip-path: inset(50%)'>Heard, not seen</span>",
        "<div style='height: 90px; overflow: auto'><p style='position: sticky; top: 0; background: #fff'>"
        "Title</p><p style='margin-top: -2.6em'>Scrolled below it</p></div>",
        "<div style='height: 20px; overflow: auto'><p style='margin: 0 0 1em'>Here</p><p>Unseen</p></div><p>Next</p>",
    ],
)
def test_what_stands_beside_something_else_is_let_be(chromium: Browser, body: str) -> None:
    assert not [fault for fault in faults_of(chromium, body) if "drawn over" in fault or "covers" in fault]


def faults_of(chromium: Browser, body: str) -> list[str]:
    page = chromium.new_page()
    page.set_content(f"<html lang='en'><body style='font: 16px/1.5 sans-serif'>{body}</body></html>")
    found = cut(page, ((390, 600),))
    page.close()
    return found


def test_a_mark_that_is_squeezed_again_would_be_found(room: Room) -> None:
    """Negative control on a real page: without its protection the group's mark lies under the first words of an idea."""
    room.crowd.storm(40)
    room.crowd.board(4)
    page = room.open(room.early["en"], room.crowd.base)
    everything_open(page)
    sizes = ((390, 844),)
    assert not cut(page, sizes)
    page.locator(".badge.short").evaluate_all(
        "all => all.forEach((one) => { one.classList.remove('short'); one.parentElement.style.flexWrap = 'nowrap'; })"
    )
    assert any("span.mark" in fault and "drawn over" in fault for fault in cut(page, sizes))
