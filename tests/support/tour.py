"""One played session and a look at every page at each stop, in three languages, light and dark: the check is the test's.
At each stop phone, console and projector are looked at, each in another language, and the languages go round."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from typing import Any

from playwright.sync_api import Browser, Error, Page

from dialogue.simulation.guests import everybody
from dialogue.simulation.material import Material, seeded
from dialogue.simulation.script import Script, cards_on
from support.browsing import CONSOLE, PHONE, PROJECTOR, Visitor, leave, visitor
from support.house import House
from support.length import FULL
from support.opened import everything_open
from support.roles import newest_account
from support.tour_agenda import asked_of_an_organisation, learnings, progress
from support.tour_attendance import attendance
from support.tour_code import code_at_sign_in
from support.tour_files import from_a_file
from support.tour_notices import notices
from support.tour_opinions import opinions
from support.tour_papers import interpret, on_their_way, sheets
from support.tour_platform import standing
from support.tour_steps import call, further, looked_at

LANGUAGES = ("en", "fr", "es")
SMALL = (320, 568)


@dataclass
class Tour:
    """Browsers in each language, what has been seen, and what the check said of it."""

    house: House
    browser: Browser
    check: Callable[[Page, bool], list[str]]
    """Of a page, and whether the same page has been checked in the same state in another language."""
    material: Callable[[], Material] = lambda: seeded(8, 3)
    found: list[str] = field(default_factory=list)
    seen: set[tuple[str, str]] = field(default_factory=set)
    """Paths with their languages."""
    checked: set[tuple[str, str]] = field(default_factory=set)
    """Paths with their states."""
    stops: int = 0
    spoken: str = ""
    """The facilitator's language at the last stop."""
    dark: int = 0
    looks: int = 0
    turn: Iterator[str] = field(default_factory=lambda: cycle(("fr", "es", "fr", "en")))

    def languages(self) -> tuple[str, ...]:
        """In which languages the next pages that are not live are looked at: in the short form one, in turn. The
        longest words, which are French ones, have every second turn."""
        return LANGUAGES if FULL else (next(self.turn),)

    def some(self, hands: dict[str, Visitor]) -> list[tuple[str, Visitor]]:
        """The phones that the next look is at, with their languages: in the short form one, in turn."""
        return [(language, hands[language]) for language in self.languages()]

    def guest(self, size: tuple[int, int], **options: Any) -> Visitor:
        """Somebody's browser. Without motion: a check would look at things on their way.

        A phone is a small one in the short form: axe and the look at what is cut off then need no window in between.
        """
        size = SMALL if size == PHONE and not FULL else size
        return visitor(self.browser, self.house.address, size, reduced_motion="reduce", **options)

    def look(
        self, who: Visitor, path: str, state: str, *, then: Callable[[Page], None] | None = None
    ) -> None:
        """Open a page, bring it into the state, check it."""
        page = who.context.pages[0] if who.context.pages else who.page()
        try:
            page.goto(self.house.address + path)
        except Error as error:  # the page was about to leave by itself, as one does that waits at the door
            if "ERR_ABORTED" not in str(error):
                raise
            page.goto(self.house.address + path)
        if then is not None:
            then(page)
        self.judge(page, path, state)

    def judge(self, page: Page, path: str, state: str) -> None:
        language = page.evaluate("document.documentElement.lang")
        bare = path.partition("?")[0]
        self.seen.add((bare, language))
        self.looks += 1
        known = (bare, state) in self.checked
        self.checked.add((bare, state))
        self.found += [f"{path} ({language}, {state}) {fault}" for fault in self.check(page, known)]

    def in_the_dark(self, who: Visitor, path: str, state: str) -> None:
        """The page as it stands, once more in the dark."""
        page = who.context.pages[0]
        page.emulate_media(color_scheme="dark")
        self.judge(page, path, f"{state}, dark")
        self.dark += 1
        page.emulate_media(color_scheme="light")


def phones(tour: Tour, script: Script) -> dict[str, Visitor]:
    """A participant's browser for each language."""
    made = {}
    for language in LANGUAGES:
        person = tour.house.person(script.facilitator.code, "F", language=language)
        made[language] = tour.guest(PHONE)
        made[language].cookies_of(person)
        made[language].page()
    return made


def fill(**fields: str) -> Callable[[Page], None]:
    """Fill a form in, send it, wait for the sentence that refuses it."""

    def send(page: Page) -> None:
        for name, value in fields.items():
            page.locator(f"main [name={name}]").fill(value)
        page.locator(
            "main form:has([name=command_id]) button, main form[action='/signin'] button,"
            " main form[action='/account/password'] button"
        ).last.click()
        page.locator(".say.error, .field-error").first.wait_for()

    return send


def speak(desk: Visitor, language: str) -> Page:
    """The facilitator chooses a language, as the buttons of the start page do, without loading that page twice."""
    typed, here = {"language": language}, {"Origin": desk.address}
    answer = desk.context.request.post(f"{desk.address}/language", form=typed, headers=here, max_redirects=0)
    assert answer.status == 303
    return desk.context.pages[0] if desk.context.pages else desk.page()


def desk_pages(tour: Tour, desk: Visitor, paths: list[str], state: str) -> None:
    """Pages of the facilitator's that are not live; the last one also in the dark."""
    for language in tour.languages():
        speak(desk, language)
        for path in paths:
            tour.look(desk, path, state, then=everything_open)
    tour.spoken = language
    tour.in_the_dark(desk, paths[-1], state)


def stop(tour: Tour, script: Script, hands: dict[str, Visitor], desk: Visitor, state: str) -> None:
    """Phone, console and projector as they are now; at every second stop one of them in the dark, too.

    The short form looks at every second stop at the console, at the others at phone and projector; which those are changes
    from day to day. And the facilitator speaks a language for longer.
    """
    base, place = script.facilitator.base, tour.stops
    tour.stops += 1
    on_phone, on_wall = LANGUAGES[place % 3], LANGUAGES[(place + 1) % 3]
    on_desk = LANGUAGES[place // (2 if FULL else 4) % 3]
    page = speak(desk, on_desk) if tour.spoken != on_desk else desk.context.pages[0]
    tour.spoken = on_desk
    views: list[tuple[Visitor, str, tuple[int, int]]] = [
        (hands[on_phone], base, PHONE),
        (desk, f"{base}/console", CONSOLE),
        (desk, f"{base}/projector?lang={on_wall}", PROJECTOR),
    ]
    here = looked_at(place)
    dark = place % 2 == 0 if FULL else place // 2 % 2 == 0
    for number in here:
        who, path, (width, height) = views[number]
        if who is desk:
            page.set_viewport_size({"width": width, "height": height})
        tour.look(who, path, state, then=everything_open)
        if dark and number == here[place // (2 if FULL else 4) % len(here)]:
            tour.in_the_dark(who, path, state)
    page.set_viewport_size({"width": CONSOLE[0], "height": CONSOLE[1]})
    for number in {0, 1} & {*here}:
        leave(views[number][0].context.pages[0])


def first_start(tour: Tour) -> None:
    """Before there is a facilitator, and the set-up page."""
    who = tour.guest(PHONE)
    who.expected = {422}
    for language in tour.languages():
        tour.look(who, f"/?lang={language}", "first start")
        tour.look(who, f"{tour.house.setup_link}?lang={language}", "empty")
        tour.look(
            who, f"{tour.house.setup_link}?lang={language}", "short", then=fill(name="Awa", password="short")
        )
    who.close()


def strangers(tour: Tour, code: str, closed: str) -> None:
    """Pages for people whom the server does not know, also with mistakes."""
    link, entry = tour.house.setup_link, tour.house.sign_in_link()
    for language in tour.languages():
        who = tour.guest(PHONE, locale=language)
        asked = f"lang={language}"
        for path, state in (("/", "nobody"), ("/signin", "empty"), ("/rejoin", "empty")):
            tour.look(who, f"{path}?{asked}", state)
        tour.look(who, f"/signin?{asked}", "wrong", then=fill(name="nobody", password="not the password"))
        tour.look(who, f"/join/{code}?{asked}", "lobby", then=everything_open)
        tour.in_the_dark(who, f"/join/{code}", "lobby")
        tour.look(who, f"/join/{closed}?{asked}", "ended")
        tour.look(who, f"/join?code=ZZZZZZ&{asked}", "wrong code")
        tour.look(who, f"/rejoin?{asked}", "wrong", then=fill(code="ZZZZZZ", words="no such words"))
        tour.look(who, f"{entry}?{asked}", "link")
        for path in ("/nowhere", "/sessions/1", "/sessions/1/console", link):
            tour.look(who, f"{path}?{asked}", "refused")
        who.close()


def travel(tour: Tour) -> None:
    """Play the session, and look at all pages at each stop."""
    first_start(tour)
    script, do = tour.house.script(tour.material()), tour.house.backstage.do
    desk = tour.guest(CONSOLE)
    desk.cookies_of(script.facilitator)
    desk_pages(
        tour,
        desk,
        ["/", "/new-session", "/agenda", "/account", "/accounts", "/admin", "/admin/records"],
        "empty",
    )
    code_at_sign_in(tour, desk, speak)
    desk.expected = {422}
    tour.look(desk, "/account", "wrong", then=fill(password="not this one", new_password="a better password"))
    desk.expected = set()
    do(script.prepare())
    do(script.gather())
    facilitator, base = script.facilitator, script.facilitator.base
    edits = [f"{base}/activities/{activity}/edit" for activity in script.by_kind.values()]
    preview, options = (edits[3].replace("/edit", page) for page in ("/preview", "/options"))
    desk_pages(
        tour,
        desk,
        ["/", edits[3], preview, options, f"{base}/screen-link", f"{base}/people", f"{base}/preparation"],
        "filled",
    )
    before = [f"{base}/{name}" for name in ("entry", "slips", "script", "card")]
    desk_pages(tour, desk, before, "before the first step")
    for path in edits:
        tour.look(desk, path, "settings")
    hands = phones(tour, script)
    for _, who in tour.some(hands):
        tour.look(who, f"{base}/group", "her own group")
    attendance(tour, script, hands, desk, speak)
    play(tour, script, hands, desk)
    do(script.finish(None))
    stop(tour, script, hands, desk, "ended")
    for language, who in tour.some(hands):
        for path in ("recovery", f"minutes?lang={language}", "hear", "my-contributions"):
            tour.look(who, f"{base}/{path}", "ended")
        page = who.context.pages[0]
        for one in page.locator("a[href*=my-thread]").all()[:1]:
            tour.look(who, str(one.get_attribute("href")), "the thread of one piece")
        page.goto(tour.house.address + base)
        page.locator("form[action$=leaving] button").click()
        page.wait_for_url("**/leaving")
        page.locator("main h1").wait_for()
        tour.judge(page, f"{base}/leaving", "left")
    for who in hands.values():
        who.close()
    platform = re.findall(r'"(/platforms/\d+)"', do(facilitator.get("/")).text)[0]
    tour.house.sign_in_link()  # one more account
    do(facilitator.post(f"{platform}/people", name=newest_account(tour.house), role="member"))
    do(facilitator.post(f"{base}/template", name="Water in half a day, as in the valley", for_platform="1"))
    register = learnings(tour, facilitator, platform)
    ended = ["/new-session", "/my-templates", f"{platform}/agenda", *register, platform, f"{platform}/files"]
    desk_pages(tour, desk, ended, "ended")
    made = [f"{base}/{name}" for name in ("decisions/1/agenda-item", "minutes", "people", "acts", "thread")]
    item = ["/agenda/items/1", *progress(tour, facilitator), *on_their_way(tour, facilitator)]
    on_platform = [*standing(tour, facilitator, platform), notices(tour, facilitator, platform)]
    desk_pages(tour, desk, [*made, *item, *on_platform], "ended")
    asked_of_an_organisation(tour, facilitator)
    page = desk.context.pages[0]
    page.goto(tour.house.address + f"{base}/preparation")
    page.locator("form[action$=screen-link] button").click()
    page.locator("#screen-address").wait_for()
    tour.judge(page, f"{base}/screen-link", "made")
    desk_pages(tour, desk, [f"{base}/screen-link"], "made")
    desk.close()
    for one in LANGUAGES:
        sheets(tour, one)
    strangers(tour, tour.house.facilitator("Another session").code, facilitator.code)
    do(script.close())


def play(tour: Tour, script: Script, hands: dict[str, Visitor], desk: Visitor) -> None:
    """From check-in to the end, with stops in each activity."""
    do, facilitator, kinds = tour.house.backstage.do, script.facilitator, script.by_kind

    def here(state: str) -> None:
        stop(tour, script, hands, desk, state)

    def turn(kind: str, move: str) -> None:
        do(facilitator.turn(kinds[kind], move))

    here("before the first activity")
    callers = [who for _, who in tour.some(hands)]
    for who in callers:
        who.context.pages[0].goto(tour.house.address + facilitator.base)
        call(who, "info")
    here("called for help")
    for who in callers:
        tour.look(who, facilitator.base, "called for help")
        call(who, "")
    turn("check_in", "open")
    here("check-in, nobody yet")
    do(everybody(script.guests))
    turn("check_in", "close")
    turn("brainstorm", "open")
    here("ideas, silent")
    do(everybody(script.guests))
    for who in hands.values():
        page = who.context.pages[0]
        page.goto(tour.house.address + facilitator.base)
        page.locator("#mine textarea").fill("My own idea")
        page.locator("#mine form button").first.click()
        page.locator("#mine details").first.wait_for()
    do(facilitator.act(kinds["brainstorm"], "reveal"))
    desk_pages(tour, desk, [f"{facilitator.base}/entry", *do(interpret(facilitator, LANGUAGES))], "ideas")
    from_a_file(tour, desk, f"{facilitator.base}/activities/{kinds['brainstorm']}/import")
    here("ideas, revealed")
    turn("brainstorm", "pause")
    here("ideas, paused")
    turn("brainstorm", "resume")
    turn("brainstorm", "close")
    turn("cluster", "open")
    do(facilitator.act(kinds["cluster"], "suggestions"))
    for _ in range(150):
        if "/suggestions/0/dismissal" in do(facilitator.get(f"{facilitator.base}/console")).text:
            break
        time.sleep(0.2)  # the program is looking
    here("themes, suggested")
    cards = cards_on(do(facilitator.get(f"{facilitator.base}/console")).text)
    for theme in script.material.themes[:3]:
        wanted = [card for card, text in cards.items() if text in theme.ideas]
        do(facilitator.act(kinds["cluster"], "themes", title=theme.title, ideas=wanted))
    here("themes")
    console = do(facilitator.get(f"{facilitator.base}/console")).text
    themes = re.findall(rf'href="({facilitator.base}/activities/\d+/themes/\d+)"', console)
    desk_pages(tour, desk, themes[:1], "tools of a theme")
    turn("cluster", "close")
    turn("vote", "open")
    here("vote, open")
    entry, booth = f"{facilitator.base}/entry", f"{facilitator.base}/activities/{kinds['vote']}/desk"
    tour.look(desk, entry, "vote")
    desk_pages(tour, desk, [booth], "voting desk")
    do(everybody(script.guests))
    turn("vote", "close")
    here("vote, closed")
    do(facilitator.act(kinds["vote"], "publication", consent="on"))
    here("vote, published")
    opinions(tour, script, hands, desk, here)
    further(tour.house, script, here)
    turn("agree", "open")
    here("goal, no wording")
    do(facilitator.act(kinds["agree"], "wording", text=script.material.goal))
    do(facilitator.act(kinds["agree"], "step", step="react"))
    do(facilitator.act(kinds["agree"], "clear-asking"))
    changed = {"text": f"{script.material.goal}, and its rivers", "reason": "They come from upstream"}
    do(script.guests[0].person.act(kinds["agree"], "amendments", **changed))
    do(script.guests[1].person.act(kinds["agree"], "interests", text="Water in the dry season"))
    here("goal, wording")
    do(
        facilitator.act(
            kinds["agree"], "rule", preset="shared-goal", ratify_by=str(date.today() + timedelta(60))
        )
    )
    do(facilitator.act(kinds["agree"], "round"))
    here("goal, positions")
    do(everybody(script.guests))
    do(script.guests[0].person.act(kinds["agree"], "position", level="7", text="The pumps are not paid for"))
    do(facilitator.act(kinds["agree"], "spread"))
    here("goal, some positions, shown")
    do(facilitator.act(kinds["agree"], "round-closing"))
    here("goal, spread")
    console = do(facilitator.get(f"{facilitator.base}/console")).text
    for objection in dict.fromkeys(re.findall(r"/objections/(\d+)/closing", console)):
        do(
            facilitator.act(
                kinds["agree"], f"objections/{objection}/closing", how="monitored", reason="In reviews"
            )
        )
    do(facilitator.act(kinds["agree"], "decision"))
    do(script.guests[0].person.act(kinds["agree"], "statements", text="We would have wanted a shorter goal"))
    here("goal, decided")
    do(script.agenda())
    turn("retrospect", "open")
    here("close")
    turn("retrospect", "close")
