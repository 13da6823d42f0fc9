"""A vote by approval in real browsers: chosen on the console, ticked on phones, shown to the room, told in the minutes."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from support.axe import violations
from support.browsing import CONSOLE, PHONE, PROJECTOR, ROOT, Visitor, mine
from support.house import House

OPTIONS = ("Wells", "Roads", "One school bus")
SMALL = (320, 568)


def planned(house: House, *, method: str = "", **settings: str) -> tuple[Any, int]:
    """A session with one vote that is not open yet; with a method, it is set already."""
    facilitator, do = house.facilitator(recipe="empty"), house.backstage.do
    do(facilitator.post(f"{facilitator.base}/activities", kind="vote", prompt="What first?", minutes="5"))
    vote = int(do(facilitator.activities())[-1])
    if method:
        fields = {"setting.method": method, "setting.options": "; ".join(OPTIONS), **settings}
        do(facilitator.act(vote, "edit", title="Vote", prompt="What first?", minutes="5", **fields))
    return facilitator, vote


def choose_approval(page: Page, facilitator: Any, vote: int, address: str) -> None:
    """On the page of the step: by approval, with options of one's own."""
    page.goto(f"{address}{facilitator.base}/activities/{vote}/edit")
    page.locator("input[name='setting.method'][value=approval]").check(force=True)
    page.get_by_label("Own options").fill("; ".join(OPTIONS))


def answers(house: House, vote: int) -> list[list[str]]:
    """The ticked options of all papers of a vote, by their labels."""
    with sqlite3.connect(house.settings.data / "dialogue.sqlite3") as store:
        ballot = "SELECT max(id) FROM ballot WHERE activity_id = ?"
        asked = f"SELECT id, label FROM ballot_option WHERE ballot_id = ({ballot})"
        labels = {str(key): label for key, label in store.execute(asked, (vote,))}
        papers = store.execute(f"SELECT content FROM ballot_paper WHERE ballot_id = ({ballot})", (vote,))
        return sorted([labels[key] for key in json.loads(content)["approved"]] for (content,) in papers)


def tick(page: Page, *labels: str) -> None:
    for label in labels:
        mine(page).get_by_label(label, exact=True).check(force=True)


def fits(page: Page) -> bool:
    """Whether nothing of the page lies beside the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_from_the_choice_on_the_console_to_the_minutes(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, vote = planned(house)
    do = house.backstage.do
    staff = visit(CONSOLE)
    staff.cookies_of(facilitator)
    console = staff.page()
    choose_approval(console, facilitator, vote, house.address)
    expect(console.get_by_label("Dots per person")).to_be_hidden()
    expect(console.locator('[id="setting.approval.most"]')).to_be_visible()
    assert violations(console) == []
    console.get_by_role("button", name="Save", exact=True).click()

    awa, bo = visit(SMALL), visit(PHONE, color_scheme="dark")
    awa.cookies_of(house.person(facilitator.code, "F"))
    bo.cookies_of(house.person(facilitator.code, "N", language="fr"))
    others = [house.person(facilitator.code, "FN"[n % 2]) for n in range(12)]
    phone, french = awa.page(facilitator.base), bo.page(facilitator.base)
    projector = staff.context.new_page()
    projector.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    projector.goto(f"{house.address}{facilitator.base}/projector")
    console.goto(f"{house.address}{facilitator.base}/console?stay=1")
    console.get_by_role("button", name=re.compile("^Open: Vote")).click()

    # One tick is on its way by itself; the page says when it counts.
    tick(phone, "Wells")
    expect(phone.locator("[data-note]")).to_contain_text("Sent: these ticks count")
    tick(phone, "Roads")
    phone.get_by_role("button", name="Send my vote").click()
    expect(phone.get_by_text("Received. You can change your ticks")).to_be_visible()
    phone.reload()
    expect(phone.get_by_label("Roads", exact=True)).to_be_checked()
    expect(phone.get_by_label("One school bus")).not_to_be_checked()
    assert answers(house, vote) == [["Wells", "Roads"]]

    # Without a line a tick is taken back: it waits, and goes when the line is there again.
    awa.context.set_offline(True)
    phone.get_by_label("Roads", exact=True).uncheck(force=True)
    expect(phone.locator("[data-note]")).to_contain_text("Not sent yet; it is still here.")
    awa.context.set_offline(False)
    expect(phone.locator("[data-note]")).to_contain_text("Sent: these ticks count")
    assert answers(house, vote) == [["Wells"]]

    expect(french.get_by_text("Cochez toutes les options qui vous conviennent")).to_be_visible()
    tick(french, "Roads", "One school bus")
    expect(french.locator("[data-note]")).to_contain_text("ces coches comptent")
    names = re.findall(r'name="(approvals\.\d+)"', do(others[0].page()))
    for n, one in enumerate(others):
        chosen = [name for place, name in enumerate(names) if (n + place) % 3]
        do(one.act(vote, "paper", **dict.fromkeys(chosen, "yes")))
    for page in (console, projector):
        expect(page.locator(".big-count")).to_contain_text("14 of 14")
    expect(projector.get_by_text("Each person can tick as many options as they like.")).to_be_visible()
    assert all(map(fits, (phone, french, console, projector)))
    assert [*violations(phone), *violations(french), *violations(projector)] == []

    console.get_by_role("button", name="Close this activity").click()
    console.get_by_role("button", name="Publish the result").click()
    for page in (console, phone, projector):
        expect(page.get_by_role("heading", name=re.compile("Result")).first).to_be_visible()
        expect(page.locator(".tally > li").first).to_contain_text(re.compile(r"\d+ of 14 · \d+ %"))
        if page is projector:  # what each group gave stands in one table there
            expect(page.locator(".matrix .badge, .matrix .mark").first).to_be_visible()
            continue
        if page is phone:  # the result is read first; what each group gave lies behind it
            page.locator("[id^=by-group] > summary").click()
        groups = page.locator("[id^=by-group] li" if page is phone else ".tally > li").first
        expect(groups).to_contain_text(re.compile(r"Group-balanced \d+ %"))
        expect(groups.locator(".meta .badge, .meta .mark").first).to_be_visible()
    expect(phone.get_by_text("how many of these people approve the option")).to_be_visible()
    expect(french.get_by_role("heading", name="Résultat").first).to_be_visible()
    assert all(map(fits, (phone, french, console, projector)))
    assert [*violations(phone), *violations(french), *violations(console), *violations(projector)] == []
    ticked = answers(house, vote)
    assert len(ticked) == 14
    most = max(OPTIONS, key=lambda option: sum(option in paper for paper in ticked))
    expect(phone.locator(".tally > li").first).to_contain_text(most)

    console.goto(f"{house.address}{facilitator.base}/minutes")
    for words in ("Approval", "The option that most people approve comes first.", "Tally tables: Vote"):
        expect(console.get_by_text(words).first).to_be_visible()
    expect(console.locator("main")).to_contain_text("each person ticked as many options as they like")
    for one in (staff, awa, bo):
        assert one.unexpected() == []


def test_without_script_the_choice_the_paper_and_what_is_refused(
    house: House, visit: Callable[..., Visitor]
) -> None:
    facilitator, vote = planned(house)
    do = house.backstage.do
    staff = visit(CONSOLE, java_script_enabled=False)
    staff.cookies_of(facilitator)
    settings = staff.page()
    choose_approval(settings, facilitator, vote, house.address)
    settings.locator('[id="setting.approval.most"]').fill("2")
    settings.get_by_role("button", name="Save", exact=True).click()
    somebody = visit(SMALL, java_script_enabled=False)
    somebody.cookies_of(house.person(facilitator.code))
    do(facilitator.turn(vote, "open"))
    somebody.expected.add(422)
    page = somebody.page(facilitator.base)
    expect(page.get_by_text("at most 2").first).to_be_visible()
    tick(page, *OPTIONS)
    page.get_by_role("button", name="Send my vote").click()
    expect(page.get_by_text("This ballot chooses 3 options and 2 are allowed")).to_be_visible()
    for label in OPTIONS:
        expect(page.get_by_label(label, exact=True)).to_be_checked()
    assert answers(house, vote) == []
    page.get_by_label("Roads", exact=True).uncheck(force=True)
    page.get_by_role("button", name="Send my vote").click()
    expect(page.get_by_text("Received. You can change your ticks")).to_be_visible()
    assert answers(house, vote) == [["Wells", "One school bus"]]
    assert fits(page)


def test_with_a_limit_the_other_boxes_rest(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, vote = planned(house, method="approval", **{"setting.approval.most": "2"})
    somebody = visit(PHONE)
    somebody.cookies_of(house.person(facilitator.code))
    house.backstage.do(facilitator.turn(vote, "open"))
    page = somebody.page(facilitator.base)
    tick(page, "Wells", "Roads")
    expect(page.get_by_label("One school bus")).to_be_disabled()
    page.get_by_label("Wells", exact=True).uncheck(force=True)
    expect(page.get_by_label("One school bus")).to_be_enabled()
    tick(page, "One school bus")
    expect(page.get_by_label("Wells", exact=True)).to_be_disabled()
    expect(page.locator("[data-note]")).to_contain_text("Sent: these ticks count")
    page.reload()
    expect(page.get_by_label("Wells", exact=True)).to_be_disabled()
    assert answers(house, vote) == [["Roads", "One school bus"]]
    assert somebody.unexpected() == []


@pytest.mark.parametrize("sent", [True, False], ids=["sent", "control: forgotten"])
def test_a_tick_made_while_her_panel_is_on_its_way_is_sent(
    house: House, visit: Callable[..., Visitor], sent: bool
) -> None:
    """The step comes with a panel that is nobody's; hers replaces it a moment later, under her fingers."""
    facilitator, vote = planned(house, method="approval")
    somebody = visit(PHONE)
    somebody.cookies_of(house.person(facilitator.code))
    page = somebody.page()
    if not sent:
        script = (ROOT / "static" / "js" / "outbox.js").read_text().replace("!met.has(form)", "false")
        page.route("**/outbox.js", lambda route: route.fulfill(body=script, content_type="text/javascript"))
    page.goto(house.address + facilitator.base)
    page.wait_for_selector("#live[data-state=online]")
    held: list[Any] = []
    page.route("**/mine", lambda route: held.append(route))
    house.backstage.do(facilitator.turn(vote, "open"))
    expect(page.get_by_label("Wells", exact=True)).to_be_attached()
    while not held:
        page.wait_for_timeout(50)
    tick(page, "Wells")
    expect(page.locator("[data-note]")).to_contain_text("Not sent yet")
    held[0].continue_()
    if sent:
        expect(page.locator("[data-note]")).to_contain_text("Sent: these ticks count")
    else:
        expect(page.locator("[data-note]")).to_have_text("")
        page.wait_for_timeout(3000)
    expect(page.get_by_label("Wells", exact=True)).to_be_checked()
    assert answers(house, vote) == ([["Wells"]] if sent else [])


@pytest.mark.parametrize("back", ["in time", "too late"])
def test_ticks_made_without_a_line_arrive_or_are_said_to_be_too_late(
    house: House, visit: Callable[..., Visitor], back: str
) -> None:
    facilitator, vote = planned(house, method="approval")
    do = house.backstage.do
    somebody = visit(PHONE)
    somebody.cookies_of(house.person(facilitator.code))
    do(facilitator.turn(vote, "open"))
    somebody.expected.add(422)
    page = somebody.page(facilitator.base)
    page.wait_for_selector("#live[data-state=online]")
    somebody.context.set_offline(True)
    tick(page, "Roads")
    expect(page.locator("[data-note]")).to_contain_text("Not sent yet; it is still here.")
    if back == "too late":
        do(facilitator.turn(vote, "close"))
    somebody.context.set_offline(False)
    if back == "in time":
        expect(page.locator("[data-note]")).to_contain_text("Sent: these ticks count")
        assert answers(house, vote) == [["Roads"]]
    else:
        card = page.locator("#outbox li").first
        expect(card).to_contain_text("The vote has closed. This was not counted")
        expect(card).to_contain_text("Roads")
        assert answers(house, vote) == []
