"""Pages that stay open, in real browsers: whatever happens, they end like freshly loaded ones.

The same promise is tested without browsers with far more commands; here the page's own script applies the frames, in a
real document, while its sockets are torn down again and again.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from dialogue.simulation.actors import Facilitator, Participant, Surprise
from dialogue.simulation.script import cards_on
from support.browsing import CONSOLE, PHONE, PROJECTOR, Visitor, live, mark, untouched
from support.house import House

STEPS = 36
SEEDS = (1, 2)

# What a page shows, in one spelling: its live regions without what is one person's own or moves by itself.
SHOWN = """() => {
  const root = document.getElementById('live').cloneNode(true);
  for (const one of root.querySelectorAll('#mine, #status, #theme-tools, .timer, noscript')) one.remove();
  const lines = [];
  const own = new Set(['open', 'checked', 'data-htmx-powered', 'data-seen', 'draggable', 'tabindex']);
  const walk = (element) => {
    const attributes = [...element.attributes].filter((one) => !own.has(one.name))
      .map((one) => `${one.name}="${one.value}"`).sort().join(' ');
    lines.push(`<${element.localName} ${attributes}>`);
    for (const child of element.childNodes) {
      if (child.nodeType === 1) walk(child);
      else if (child.nodeType === 3 && child.data.trim()) lines.push(child.data.trim().replace(/\\s+/g, ' '));
    }
    lines.push(`</${element.localName}>`);
  };
  for (const child of root.children) walk(child);
  return lines;
}"""


class Room:
    """A session with people who do random things through their forms."""

    def __init__(self, house: House, seed: int) -> None:
        self.chance = random.Random(seed)
        self.do = house.backstage.do
        self.facilitator: Facilitator = house.facilitator(f"Seed {seed}")
        self.people: list[Participant] = [house.person(self.facilitator.code, letter) for letter in "FFNUP"]
        self.house = house
        self.activities = self.do(self.facilitator.activities())
        self.done = 0

    def attempt(self, act: Any) -> None:
        """Do it; a refusal is fine, chance does not know the rules."""
        try:
            self.do(act)
            self.done += 1
        except Surprise as surprise:
            assert "-> 5" not in str(surprise), surprise

    def console(self) -> str:
        return str(self.do(self.facilitator.get(f"{self.facilitator.base}/console")).text)

    def ideas(self, activity: int) -> None:
        person, chance = self.chance.choice(self.people), self.chance
        known = re.findall(rf"activities/{activity}/ideas/(\d+)/wording", self.do(person.page()))
        what = chance.choice(["add", "add", "add", "change", "withdraw", "hide", "show", "reveal"])
        idea = chance.choice(known) if known else "1"
        text = f"Thought {chance.randrange(1000)} <b>& more</b>"
        if what == "add":
            self.attempt(person.act(activity, "ideas", text=text))
        elif what == "change":
            self.attempt(person.act(activity, f"ideas/{idea}/wording", text=text))
        elif what == "withdraw":
            self.attempt(person.act(activity, f"ideas/{idea}/withdrawal"))
        elif what == "reveal":
            self.attempt(self.facilitator.act(activity, "reveal", covered=chance.choice(["", "true"])))
        else:
            ending = "hiding" if what == "hide" else "showing"
            self.attempt(self.facilitator.act(activity, f"ideas/{idea}/{ending}", reason="It names somebody"))

    def themes(self, activity: int) -> None:
        chance, console = self.chance, self.console()
        cards = list(cards_on(console))
        known = re.findall(rf"activities/{activity}/themes/(\d+)", console) or ["1"]
        some = chance.sample(cards, min(len(cards), chance.randint(1, 3)))
        theme = chance.choice(known)
        what = chance.choice(["new", "move", "move", "rename", "merge", "remove", "undo"])
        if what == "new":
            title = f"Theme {chance.randrange(1000)}"
            self.attempt(self.facilitator.act(activity, "themes", title=title, ideas=some))
        elif what == "move":
            to = chance.choice([theme, "0"])
            self.attempt(self.facilitator.act(activity, "moves", theme=to, ideas=some))
        elif what == "rename":
            self.attempt(self.facilitator.act(activity, f"themes/{theme}/title", title=f"Renamed {theme}"))
        elif what == "merge":
            self.attempt(self.facilitator.act(activity, f"themes/{theme}/merger", into=chance.choice(known)))
        elif what == "remove":
            self.attempt(self.facilitator.act(activity, f"themes/{theme}/removal"))
        else:
            found = re.search(r'name="move" value="(\d+)"[^<]*<[^>]*data-undo|data-undo', console)
            move = re.search(r'class="row undo".*?name="move" value="(\d+)"', console, re.S)
            if found and move:
                self.attempt(self.facilitator.act(activity, "undo", move=move.group(1)))

    def around(self) -> None:
        """What happens around the activities: people come and go, the programme changes."""
        base, chance = self.facilitator.base, self.chance
        what = chance.choice(["join", "leave", "add", "language"])
        if what == "join":
            self.people.append(self.house.person(self.facilitator.code, chance.choice("FNUPC")))
        elif what == "leave" and len(self.people) > 3:
            self.attempt(self.people.pop().post(f"{base}/leaving"))
        elif what == "add":
            self.attempt(self.facilitator.post(f"{base}/activities", kind="check_in", prompt="And now?"))
        else:
            chosen = chance.choice(["en", "fr"])
            self.attempt(chance.choice(self.people[1:]).post(f"{base}/language", language=chosen))


class Sockets:
    """All sockets of some pages, to be torn down."""

    def __init__(self) -> None:
        self.open: list[WebSocketRoute] = []
        self.torn = 0

    def keep(self, socket: WebSocketRoute) -> None:
        socket.connect_to_server()
        self.open.append(socket)

    def tear(self, chance: random.Random) -> None:
        """Close some of them, as a network that goes away does."""
        for socket in [one for one in self.open if chance.random() < 0.5]:
            self.open.remove(socket)
            socket.close(code=1001)
            self.torn += 1


def settled(page: Page, fresh: Page) -> None:
    """The page stands at the number of a fresh one."""
    wanted = fresh.locator("#live").get_attribute("data-seq") or ""
    expect(page.locator("#live")).to_have_attribute("data-seq", re.compile(rf"^{wanted}$"))


@pytest.mark.parametrize("seed", SEEDS)
def test_open_pages_end_like_fresh_ones(house: House, visit: Callable[..., Visitor], seed: int) -> None:
    room, sockets = Room(house, seed), Sockets()
    base = room.facilitator.base
    desk, hand = visit(CONSOLE), visit(PHONE)
    desk.cookies_of(room.facilitator)
    hand.cookies_of(room.people[0])
    for one in (desk, hand):
        one.context.route_web_socket(lambda url: "/live" in url, sockets.keep)
    pages = {
        "phone": hand.page(base),
        "console": desk.page(f"{base}/console"),
        "projector": desk.page(f"{base}/projector"),
    }
    pages["projector"].set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    for page in pages.values():
        live(page)
        mark(page)

    def compare() -> None:
        for name, page in pages.items():
            live(page)
            fresh = page.context.new_page()
            fresh.goto(page.url)
            settled(page, fresh)
            assert untouched(page), f"the {name} helped itself with a reload"
            assert page.evaluate(SHOWN) == fresh.evaluate(SHOWN), name
            fresh.close()

    _, brainstorm, cluster, vote, *_ = room.activities
    for activity, act in ((brainstorm, room.ideas), (cluster, room.themes)):
        room.attempt(room.facilitator.turn(activity, "open"))
        for step in range(STEPS // 3):
            act(activity) if room.chance.random() < 0.8 else room.around()
            if step % 4 == 3:
                sockets.tear(room.chance)
        compare()
        if activity == brainstorm:
            for person in room.people[:3]:
                room.attempt(person.act(brainstorm, "ideas", text="One that stays"))
        room.attempt(room.facilitator.turn(activity, "close"))
    room.attempt(room.facilitator.turn(vote, "open"))
    room.attempt(room.facilitator.post(f"{base}/closing"))
    compare()
    assert room.done > 15, "chance was refused too often to mean anything"
    assert sockets.torn > 3, "no socket was torn, so no page has had to catch up"


def test_a_page_that_missed_something_would_be_noticed(house: House, visit: Callable[..., Visitor]) -> None:
    """Negative control: frames that lost what they carry leave a page that differs from a fresh one."""
    room = Room(house, 9)
    hand = visit(PHONE)
    hand.cookies_of(room.people[0])

    def empty(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()
        server.on_message(lambda text: socket.send(json.dumps({**json.loads(text), "content": ""})))

    hand.context.route_web_socket(lambda url: "/live" in url, empty)
    page = hand.page(room.facilitator.base)
    live(page)
    room.do(room.facilitator.turn(room.activities[0], "open"))
    fresh = visit(PHONE)
    fresh.cookies_of(room.people[0])
    other = fresh.page(room.facilitator.base)
    settled(page, other)
    assert page.evaluate(SHOWN) != other.evaluate(SHOWN)
