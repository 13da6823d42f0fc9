"""Slips in real browsers: printed and looked at, a phone that comes in by one, a code typed at the desk, used twice."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from dialogue.stage.parts import qr
from support.axe import violations
from support.browsing import CONSOLE, PHONE, Visitor, mine
from support.house import House

SMALL = (320, 568)
PICTURES = os.environ.get("SLIP_PICTURES", "")


def look(page: Page, name: str) -> None:
    """The page is usable for everybody and nothing lies beside the window."""
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    assert violations(page) == [], name
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True, caret="initial")


def pages_of(page: Page, name: str) -> int:
    """How many pages of A4 the page is when printed."""
    page.emulate_media(media="print")
    printed = page.pdf(format="A4", prefer_css_page_size=True)
    page.emulate_media(media="screen")
    if PICTURES:
        (Path(PICTURES) / f"{name}.pdf").write_bytes(printed)
    return len(re.findall(rb"/Type /Page\b", printed))


def test_slips_from_the_printer_to_the_box(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator(recipe="empty"), house.backstage.do
    do(facilitator.post(f"{facilitator.base}/activities", kind="vote", prompt="What first?", minutes="5"))
    vote = int(do(facilitator.activities())[-1])
    staff = visit(CONSOLE)
    staff.cookies_of(facilitator)
    staff.expected |= {404, 422}
    console = staff.page(f"{facilitator.base}/activities/{vote}/edit")
    console.locator("input[name='setting.method'][value=approval]").check(force=True)
    console.get_by_label("Own options").fill("Wells; Roads; One school bus")
    console.get_by_label("What makes sure that each person votes once?").select_option("slips")
    console.get_by_role("button", name="Save", exact=True).click()

    console.goto(f"{house.address}{facilitator.base}/people")
    console.get_by_role("link", name="Slips").click()
    look(console, "slips")
    console.get_by_label(re.compile("^Farmers")).fill("9")
    console.get_by_label(re.compile("^NGOs")).fill("1")
    console.get_by_role("button", name="Make slips and show the sheet").click()
    expect(console.locator(".cut")).to_have_count(10)
    look(console, "sheet")
    codes = ["".join(words.split()) for words in console.locator(".cut-code").all_inner_texts()]
    picture = console.locator(".cut-qr svg").first.evaluate(
        "svg => svg.querySelector('path.qr-line').getAttribute('d')"
    )
    assert picture in qr(f"http://dialogue.test/join/{codes[0]}"), (
        "the picture leads to the vote with the code"
    )
    assert pages_of(console, "sheet") == 2, "eight on a page, and nothing but slips"
    console.goto(f"{house.address}{facilitator.base}/console?stay=1")
    console.get_by_role("button", name=re.compile("^Open: Vote")).click()
    console.get_by_role("link", name="Slips and papers").click()

    # Papers to fill in by hand: four on a page, and nothing of the page around them.
    console.get_by_role("link", name="Papers to print").click()
    look(console, "papers")
    assert console.locator(".cut").count() == 4 and pages_of(console, "papers") == 1
    console.go_back()

    # A phone that has not joined: the address in the picture, one more tap, and the paper stands there.
    stranger = visit(SMALL, locale="fr-FR")
    phone = stranger.page(f"/join/{codes[0]}")
    expect(phone.get_by_text("D’après votre coupon, vous faites partie de")).to_be_visible()
    look(phone, "lobby-by-slip-fr")
    phone.locator(".join-bar button").click()
    expect(phone.get_by_text("Vous votez avec un coupon de")).to_be_visible()
    mine(phone).get_by_label("Wells", exact=True).check(force=True)
    expect(phone.locator("[data-note]")).to_contain_text("Envoyé")
    look(phone, "paper-by-slip-fr")

    # A phone that is here already: a slip that was used, a wrong code, then its own, in the dark.
    bo = visit(PHONE, color_scheme="dark")
    bo.cookies_of(house.person(facilitator.code, "N", name="Bo"))
    bo.expected |= {404, 422}
    other = bo.page(facilitator.base)
    field = other.get_by_label("The code on your slip")
    look(other, "asks-for-slip-dark")
    for code, sentence in (
        ("KKKKKKKK", "No slip of this vote"),
        (codes[0], "A paper has come with this slip"),
    ):
        field.fill(code)
        other.get_by_role("button", name="Vote with this slip").click()
        expect(other.get_by_text(sentence)).to_be_visible()
        expect(field).to_have_value(code)
    look(other, "slip-refused-dark")
    field.fill(f"{codes[9][:4].lower()} {codes[9][4:]}")
    other.get_by_role("button", name="Vote with this slip").click()
    mine(other).get_by_label("Roads", exact=True).check(force=True)
    expect(other.locator("[data-note]")).to_contain_text("Sent: these ticks count")

    # At the desk: a paper with its code; the same code twice is refused and what was typed stays.
    for times in (1, 2):
        console.get_by_label("The code on its slip").fill(codes[1])
        console.get_by_label("Roads", exact=True).check(force=True)
        console.get_by_role("button", name="Put this paper in").click()
        if times == 1:
            expect(console.get_by_text("3 of 10 slips were used")).to_be_visible()
            look(console, "desk-by-slips")
    expect(console.get_by_text("A paper has come with this slip already")).to_be_visible()
    expect(console.get_by_label("The code on its slip")).to_have_value(codes[1])
    console.goto(f"{house.address}{facilitator.base}/console?stay=1")
    expect(console.locator(".big-count")).to_contain_text("3 of 10")
    look(console, "console-by-slips")
    assert all(one.unexpected() == [] for one in (stranger, bo))
