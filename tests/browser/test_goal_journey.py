"""A goal from its first wording to a group's later word, in two browsers: the facilitator's and a delegate's phone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from support.browsing import CONSOLE, PROJECTOR, Visitor, live, shows
from support.house import House

GOAL = "By 2030 every village decides with us about its water"


def opened(page: Page, summary: str) -> None:
    """Unfold the drawer of this name, if it is not."""
    drawer = page.locator("details", has=page.locator(f"summary:text-is('{summary}')")).last
    if drawer.get_attribute("open") is None:
        drawer.locator("> summary").click()


def test_a_goal_is_amended_declared_decided_and_ratified(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator = house.facilitator(recipe="empty", groups=["farmers", "ngos", "companies"])
    do, base = house.backstage.do, facilitator.base
    do(facilitator.post(f"{base}/activities", kind="agree", prompt="Agreed?", minutes="5"))
    here = do(facilitator.activities())[-1]
    do(facilitator.turn(here, "open"))
    awa = house.person(facilitator.code, "F", name="Awa")
    others = [house.person(facilitator.code, group) for group in ("F", "N", "N")]
    people = do(facilitator.get(f"{base}/people")).text
    first = min(int(part.partition('"')[0]) for part in people.split('id="person-')[1:])
    do(facilitator.post(f"{base}/people/{first}/role", role="delegate"))

    desk, phone = visit(CONSOLE), visit()
    desk.cookies_of(facilitator)
    phone.cookies_of(awa)
    laptop, hand = desk.page(f"{base}/console"), phone.page(base)
    live(laptop)
    live(hand)

    # A wording, a rule that names who confirms, and the guide.
    laptop.locator("#wording").fill(GOAL)
    laptop.get_by_role("button", name="Show this wording to the room").click()
    shows([laptop, hand], GOAL)
    opened(laptop, "Change the rule")
    opened(laptop, "Every part of the rule")
    laptop.locator("#rule-bar\\.n").fill("1")
    laptop.locator("#rule-bar\\.d").fill("2")
    day = (date.today() + timedelta(60)).isoformat()
    laptop.locator("#rule-ratify-by").fill(day)
    laptop.get_by_role("button", name="Save the rule").click()
    shows([laptop, hand], "A rule made for this goal")
    shows([laptop], "2 of 4 needed in favour")
    opened(laptop, "Guide me through a consent round")
    laptop.get_by_role("button", name="Start the guide").click()
    shows([laptop], "Read the goal aloud, slowly.")
    shows([hand], "Listen to the proposal.")

    # An amendment: proposed on the phone, answered with an offer, taken, and made the wording.
    opened(hand, "Propose another wording")
    hand.locator("#amendment-text").fill(f"{GOAL} and its rivers")
    hand.locator("#amendment-why").fill("The rivers come from upstream")
    hand.get_by_role("button", name="Propose this wording").click()
    shows([laptop], "The rivers come from upstream")
    expect(laptop.locator("ins").first).to_contain_text("and its rivers")
    opened(laptop, "Answer this amendment")
    laptop.get_by_label("We would accept it like this").fill(f"{GOAL}, and its rivers")
    laptop.get_by_role("button", name="Offer this wording to its author").click()
    hand.get_by_role("button", name="I take this wording").click()
    shows([laptop], "Its author takes the offer.")
    opened(laptop, "Answer this amendment")
    laptop.get_by_role("button", name="Accept: it becomes the wording").click()
    shows([laptop, hand], "Goal, version 2")

    # Positions, and apart from them what the delegate declares.
    laptop.get_by_role("button", name="Open positions").click()
    opened(hand, "Declare where your group stands")
    hand.locator("#declared-level").select_option("2")
    hand.get_by_text("My group has named me here, in the room").click()
    hand.get_by_role("button", name="Declare it").click()
    shows([hand], "For your group you have declared:")
    hand.locator("label", has_text="I endorse it").first.click()
    hand.get_by_role("button", name="Give my position").click()
    shows([hand], "Received. You can change your position")
    for person in others:
        do(person.act(here, "position", level="1"))
    shows([laptop], "4 of 4")
    laptop.get_by_role("button", name="Show the spread; positions can still move").click()
    shows([laptop, hand], "Named by the group in the room")
    laptop.get_by_role("button", name="Close the round", exact=True).click()
    laptop.get_by_role("button", name="Record the decision").click()
    shows([laptop, hand], "The goal is provisional: it is not agreed yet.")

    # The companies were not there; they confirm later, and a further decision counts it.
    opened(laptop, "A group confirms or refuses a provisional decision")
    laptop.locator("#ratify-group").select_option(label="Companies")
    laptop.locator("#ratify-whom").fill("The chamber's chair")
    laptop.get_by_text("The group itself said so, at its own meeting").click()
    laptop.get_by_role("button", name="Record the answer").click()
    shows([laptop], "Every group has answered.")
    opened(laptop, "Decide again")
    laptop.locator("#what-is-new").fill("The companies have confirmed")
    laptop.get_by_role("button", name="Decide again").click()
    shows([laptop, hand], "The goal is agreed.")
    shows([hand], "Ratified: every group that had to confirm has confirmed.")
    as_large_as_the_decision(house, visit, hand, base)
    assert desk.unexpected() == [] and phone.unexpected() == []


LETTERS = """(part) => Math.min(...[...document.querySelectorAll(part)].filter((one) => one.textContent.trim())
  .map((one) => parseFloat(getComputedStyle(one).fontSize)))"""


def as_large_as_the_decision(house: House, visit: Callable[..., Visitor], hand: Page, base: str) -> None:
    """A minority statement has letters of the decision's size, on the phone and on the wall."""
    opened(hand, "Put a minority statement beside the goal")
    hand.locator("#statement").fill("We go along, and we stay worried")
    hand.get_by_role("button", name="Add my statement").click()
    statement = "section[aria-label^='Minority statement'] .words"
    hand.locator(statement).wait_for()
    assert hand.evaluate(LETTERS, statement) >= hand.evaluate(LETTERS, "section[aria-label=Decision] > p b")
    wall = visit(PROJECTOR)
    wall.cookies_of(house.backstage.actors[0])
    room = wall.page(f"{base}/projector")
    shows([room], "We go along, and we stay worried")
    said = room.evaluate(LETTERS, "[data-list='Minority statements'] p:last-child")
    assert said >= room.evaluate(LETTERS, "section[aria-label=Decision] > p")
