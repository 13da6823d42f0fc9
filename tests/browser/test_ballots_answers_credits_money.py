"""Answers, credits and money in real browsers: by thumb, by keyboard and without script, published and shown to the room."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from support.axe import violations
from support.browsing import CONSOLE, PROJECTOR, Visitor
from support.house import House

SMALL = (360, 640)
PRICED = "Wells = 300; Roads = 450; One school bus = 250"


def fits(page: Page) -> bool:
    """Whether nothing of the page lies beside the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_by_thumb_by_keyboard_and_without_script(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator(recipe="empty"), house.backstage.do
    awa, bo, staff = visit(SMALL, has_touch=True), visit(SMALL, java_script_enabled=False), visit(CONSOLE)
    for browser in (awa, bo):
        browser.cookies_of(house.person(facilitator.code, "F", language="fr" if browser is bo else "en"))
        browser.expected.add(422)
    staff.cookies_of(facilitator)
    others = [house.person(facilitator.code, "FN"[n % 2]) for n in range(10)]
    phone, console = awa.page(facilitator.base), staff.page(f"{facilitator.base}/console?stay=1")
    wall = staff.context.new_page()
    wall.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    wall.goto(f"{house.address}{facilitator.base}/projector")

    def vote(method: str, options: str = "", **own: str) -> int:
        do(facilitator.post(f"{facilitator.base}/activities", kind="vote", prompt="What first?", minutes="5"))
        made = int(do(facilitator.activities())[-1])
        fields = {"setting.method": method, "setting.options": options}
        fields |= {f"setting.{method}.{name}": value for name, value in own.items()}
        do(facilitator.act(made, "edit", title="Vote", prompt="What first?", minutes="5", **fields))
        do(facilitator.turn(made, "open"))
        return made

    def done(activity: int, typed: Callable[[str, int], dict[str, str]]) -> None:
        """Everybody else votes; the facilitator closes and publishes on the console."""
        for n, one in enumerate(others):
            do(one.act(activity, "paper", **typed(do(one.page()), n)))
        expect(console.locator(".big-count")).to_contain_text("of 12")
        console.get_by_role("button", name="Close this activity").click()
        console.get_by_role("button", name="Publish the result").click()
        for page in (phone, wall, console):
            expect(page.get_by_role("heading", name=re.compile("Result")).first).to_be_visible()
            assert fits(page)
        assert [*violations(phone), *violations(wall)] == []

    # One answer: by thumb; without script, where sending nothing is refused in words.
    activity = vote("consent")
    expect(phone.locator("[data-chosen]")).to_have_text("Nothing chosen yet")
    phone.locator("label.tile").filter(has_text="I stand aside").tap()
    expect(phone.locator("[data-chosen]")).to_have_text("Your answer: I stand aside")
    expect(phone.locator("[data-note]")).to_contain_text("Sent: this answer counts")
    plain = bo.page(facilitator.base)
    plain.locator("label.tile").nth(3).click()
    plain.get_by_role("button", name="Envoyer mon vote").click()
    expect(plain.get_by_text(re.compile("Vous avez envoyé.*Je m’y oppose"))).to_be_visible()
    assert fits(plain) and violations(phone) == []
    done(
        activity, lambda page, n: {"choice.one": re.findall(r'name="choice.one" value="(\d+)"', page)[n % 2]}
    )
    expect(wall.locator(".counting")).to_contain_text("1 person objects, so consent is not reached")

    # Credits: by keyboard and by thumb; too many are refused where there is no script, and nothing is lost.
    activity = vote("quadratic", "Wells; Roads; One school bus")
    more = phone.get_by_role("button", name="One vote more: Wells")
    for _ in range(3):
        more.tap()
    expect(phone.get_by_text("9 credits buy 3 votes")).to_be_visible()
    phone.get_by_label("Roads", exact=True).press("ArrowUp")
    expect(phone.get_by_text("1 credit buys 1 vote", exact=True)).to_be_visible()
    expect(phone.locator("[data-credits-left]")).to_have_text("15 of 25 credits left")
    more.tap()
    more.tap(force=True)  # the next vote costs more than is left, so nothing moves
    expect(phone.get_by_text("16 credits buy 4 votes")).to_be_visible()
    expect(phone.locator("[data-note]")).to_contain_text("Sent: these credits count")
    plain.goto(house.address + facilitator.base)
    for field, value in zip(plain.locator("input[type=number]").all(), ("20", "9", "0"), strict=True):
        field.fill(value)
    plain.get_by_role("button", name="Envoyer mon vote").click()
    expect(plain.locator(".say.error")).to_contain_text("29")
    assert [one.input_value() for one in plain.locator("input[type=number]").all()] == ["20", "9", "0"]
    plain.locator("input[type=number]").first.fill("16")
    plain.get_by_role("button", name="Envoyer mon vote").click()
    expect(plain.get_by_text(re.compile("Vous avez envoyé.*Wells.*16.*Roads.*9"))).to_be_visible()
    assert fits(phone) and fits(plain) and violations(phone) == []
    done(activity, lambda page, n: {re.findall(r'name="(credits\.\d+)"', page)[n % 3]: "9"})
    expect(wall.locator(".tally")).to_contain_text("Votes bought")

    # Money: what is ticked costs in all, said while it is ticked.
    activity = vote("equal-shares", PRICED, budget="1000", currency="euros")
    expect(phone.get_by_text("Cost: 450 euros")).to_be_visible()
    phone.locator("label.tile").filter(has_text="Wells").tap()
    phone.locator("input[type=checkbox]").nth(2).press("Space")
    expect(phone.locator("[data-chosen]")).to_have_text(
        "Together 550 of 1,000 euros. Ticked: Wells, One school bus"
    )
    expect(phone.locator("[data-note]")).to_contain_text("Sent: these ticks count")
    assert fits(phone) and violations(phone) == []

    def ticks(page: str, n: int) -> dict[str, str]:
        names = re.findall(r'name="(approvals\.\d+)"', page)
        return {name: "yes" for place, name in enumerate(names) if (n + place) % 3}

    done(activity, ticks)
    expect(wall.locator(".chip.ok").first).to_have_text("Chosen")
    expect(phone.locator(".counting")).to_contain_text("pay at most")
    for one in (awa, bo, staff):
        assert one.unexpected() == []
