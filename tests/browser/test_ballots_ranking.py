"""A vote by ranking in real browsers: by thumb, by keyboard and without script; the room follows the count step by step."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from support.axe import violations
from support.browsing import CONSOLE, PROJECTOR, Visitor, tick
from support.house import House

OPTIONS = ("Wells", "Roads", "One school bus", "A clinic")
SMALL = (360, 640)


def planned(house: House, method: str) -> tuple[Any, int]:
    """A session with one open vote by this method."""
    facilitator, do = house.facilitator(recipe="empty"), house.backstage.do
    asked = {"prompt": "What first?", "minutes": "5"}
    do(facilitator.post(f"{facilitator.base}/activities", kind="vote", **asked))
    vote = int(do(facilitator.activities())[-1])
    fields = {"setting.method": method, "setting.options": "; ".join(OPTIONS)}
    do(facilitator.act(vote, "edit", title="Vote", **asked, **fields))
    return facilitator, vote


def answers(house: House) -> list[list[list[str]]]:
    """The rankings of all papers, by the options' labels."""
    with sqlite3.connect(house.settings.data / "dialogue.sqlite3") as store:
        labels = {str(key): label for key, label in store.execute("SELECT id, label FROM ballot_option")}
        papers = store.execute("SELECT content FROM ballot_paper")
        rankings = [json.loads(content)["ranking"] for (content,) in papers]
        return sorted([[labels[option] for option in tier] for tier in ranking] for ranking in rankings)


def own_order(page: Page) -> list[str]:
    """What the page says of her own ranking, a line each."""
    return [" ".join(line.split()) for line in page.locator("[data-order] li").all_inner_texts()]


def tap(page: Page, *labels: str) -> None:
    for label in labels:
        page.locator(".ranks [data-tap]", has_text=label).click()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_by_thumb_by_keyboard_and_without_script_until_the_room_has_followed_the_count(
    house: House, visit: Callable[..., Visitor]
) -> None:
    facilitator, vote = planned(house, "schulze")
    do = house.backstage.do
    awa, bo = visit(SMALL, has_touch=True), visit(SMALL)
    cy = visit(SMALL, java_script_enabled=False, locale="fr-FR")
    for one, language in ((awa, "en"), (bo, "en"), (cy, "fr")):
        one.cookies_of(house.person(facilitator.code, "F", language=language))
    others = [house.person(facilitator.code, "FN"[n % 2]) for n in range(13)]
    do(facilitator.turn(vote, "open"))

    # By thumb: in order, one taken out again, one moved up, two on the same place; it goes by itself.
    phone = awa.page(facilitator.base)
    expect(phone.locator("[data-ranks-left]")).to_have_text("0 of 4 ranked")
    small = phone.locator(".ranks button").evaluate_all(
        "all => all.filter(e => e.getBoundingClientRect().height < 44).length"
    )
    assert small == 0
    tap(phone, "One school bus", "Wells", "Roads", "One school bus")
    expect(phone.locator("[data-ranks-left]")).to_have_text("2 of 4 ranked")
    phone.get_by_label("One place up: Roads").click()
    assert [line[:8] for line in own_order(phone)] == ["1. Roads", "2. Wells"]
    tap(phone, "A clinic")
    phone.get_by_label("Same place as the one above: A clinic").click()
    assert [line.split(" ↑")[0] for line in own_order(phone)] == ["1. Roads", "2. Wells", "2. A clinic"]
    expect(phone.get_by_role("button", name="A clinic place 2")).to_have_attribute("aria-pressed", "true")
    expect(phone.locator("[data-note]")).to_contain_text("Sent: this ranking counts")
    assert answers(house) == [[["Roads"], ["Wells", "A clinic"]]]
    phone.reload()
    expect(phone.get_by_role("button", name="Wells place 2")).to_be_visible()
    phone.get_by_label("A place of its own: A clinic").click()
    expect(phone.locator("[data-note]")).to_contain_text("Sent: this ranking counts")
    assert fits(phone) and violations(phone) == []

    # By keyboard: the focus stays with what was moved.
    keys = bo.page(facilitator.base)
    keys.get_by_role("button", name="Roads not ranked").focus()
    keys.keyboard.press("Space")
    keys.keyboard.press("Tab")
    keys.keyboard.press("Enter")
    keys.get_by_label("One place down: Roads").focus()
    keys.keyboard.press("Enter")
    assert [line.split(" ↑")[0] for line in own_order(keys)] == ["1. One school bus", "2. Roads"]
    assert keys.evaluate(
        "document.activeElement.dataset.of === [...document.querySelectorAll('[data-tap]')][1].dataset.tap"
    )
    expect(keys.locator("[data-note]")).to_contain_text("Sent: this ranking counts")

    # Without script: numbers; the page says the order that was received.
    plain = cy.page(facilitator.base)
    plain.get_by_label("Wells").fill("2")
    plain.get_by_label("Roads").fill("1")
    plain.get_by_role("button", name="Envoyer").click()
    expect(plain.get_by_text("Reçu. Vous pouvez modifier votre classement")).to_be_visible()
    assert own_order(plain) == ["1. Roads", "2. Wells"]
    assert fits(plain)
    assert answers(house) == [
        [["One school bus"], ["Roads"]],
        [["Roads"], ["Wells"]],
        [["Roads"], ["Wells"], ["A clinic"]],
    ]

    names = re.findall(r'name="(ranking\.\d+)"', do(others[0].page()))
    for n, one in enumerate(others):
        places = {name: str(1 + (n + 3 * place) % 5) for place, name in enumerate(names)}
        do(one.act(vote, "paper", **places))

    staff = visit(CONSOLE)
    staff.cookies_of(facilitator)
    projector = staff.context.new_page()
    projector.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    projector.goto(f"{house.address}{facilitator.base}/projector")
    console = staff.page(f"{facilitator.base}/console?stay=1")
    console.get_by_role("button", name="Close this activity").click()
    tick(console.get_by_label("Reveal it step by step"))
    console.get_by_role("button", name="Publish the result").click()
    expect(projector.locator(".counting li").first).to_contain_text(re.compile("beats|are equal"))
    expect(projector.locator(".tally")).to_have_count(0)
    console.get_by_role("button", name="Show the next step of the count").click()
    expect(projector.locator(".counting li")).to_have_count(2)
    console.get_by_role("button", name="Show everything").click()
    for page in (console, projector, phone):
        expect(page.locator(".tally > li").first).to_contain_text(re.compile(r"[\d.]+ of 48 · \d+ %"))
        expect(page.locator(".counting li").last).to_contain_text("No option is ahead of")
    console.get_by_text("Each option against each other").first.click()
    expect(console.get_by_role("table", name="Each option against each other")).to_be_visible()
    assert all(map(fits, (phone, console, projector)))
    assert [*violations(console), *violations(projector)] == []
    for one in (staff, awa, bo, cy):
        assert one.unexpected() == []
