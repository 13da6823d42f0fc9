"""A picture from the facilitator's file to the room: added without script, seen on phones and on the wall."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from support import picture_files as files
from support.axe import violations
from support.browsing import CONSOLE, PROJECTOR, Visitor
from support.house import House

ALT = "Three women fill jars at a well"
BEFORE_IT_CAME = "() => [...document.images].every((one) => one.complete)"


def seen(page: Page) -> dict[str, Any]:
    """The one picture of the page: how large it is drawn, and how many pixels came."""
    picture = page.get_by_role("img", name=ALT)
    expect(picture).to_be_visible()
    picture.scroll_into_view_if_needed()
    page.wait_for_function(BEFORE_IT_CAME)
    found: dict[str, Any] = picture.evaluate(
        "(one) => ({pixels: one.naturalWidth, width: one.width, height: one.height, address: one.currentSrc})"
    )
    return found


def test_a_picture_from_the_file_to_the_room(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator(recipe="empty"), house.backstage.do
    base = facilitator.base
    do(facilitator.post(f"{base}/activities", kind="vote", prompt="What first?", minutes="5"))
    vote = int(do(facilitator.activities())[-1])
    fields = {"setting.method": "schulze", "setting.options": "Wells; Roads; One school bus"}
    do(facilitator.act(vote, "edit", title="Vote", prompt="What first?", minutes="5", **fields))
    do(facilitator.post(f"{base}/activities/{vote}/options/taking-over"))

    # Without script: first a file that is none, then the words are still there.
    staff = visit(CONSOLE, java_script_enabled=False)
    staff.cookies_of(facilitator)
    staff.expected.add(422)
    page = staff.page(f"{base}/activities/{vote}/options")
    card = page.locator(".planned-options > li").first
    card.get_by_text("Add a picture").click()
    card.get_by_label("Picture", exact=True).set_input_files(
        {"name": "well.jpg", "mimeType": "image/jpeg", "buffer": b"<html>no picture</html>"}
    )
    card.get_by_label("What does the picture show").fill(ALT)
    card.get_by_role("button", name="Save the picture").click()
    card = page.locator(".planned-options > li").first
    expect(card.get_by_text("This file is no picture that can be shown.")).to_be_visible()
    expect(card.get_by_label("What does the picture show")).to_have_value(ALT)
    card.get_by_label("Picture", exact=True).set_input_files(
        {"name": "well.jpg", "mimeType": "image/jpeg", "buffer": files.photograph()}
    )
    card.get_by_role("button", name="Save the picture").click()
    expect(page.get_by_role("img", name=ALT)).to_be_visible()

    # With script on the same page: other words.
    dressed = visit(CONSOLE)
    dressed.cookies_of(facilitator)
    console = dressed.page(f"{base}/activities/{vote}/options")
    console.get_by_text("Another picture").click()
    assert violations(console) == []

    awa, bo = visit((320, 568)), visit((390, 844), java_script_enabled=False, color_scheme="dark")
    awa.cookies_of(house.person(facilitator.code, "F"))
    bo.cookies_of(house.person(facilitator.code, "N", language="fr"))
    do(facilitator.turn(vote, "open"))
    phone, plain = awa.page(base), bo.page(base)
    for one in (phone, plain):
        found = seen(one)
        assert (found["width"], found["height"], found["pixels"]) == (120, 160, 240)
        assert one.evaluate("document.documentElement.scrollWidth <= innerWidth") if one is phone else True
    # The picture is part of the option's one button, and nothing lies over anything else.
    button = phone.get_by_role("button", name=re.compile("^Wells Three"))
    assert button.bounding_box()["height"] > 180
    boxes = [one.bounding_box() for one in phone.locator("[data-tap]").all()]
    assert all(above["y"] + above["height"] <= below["y"] for above, below in itertools.pairwise(boxes))
    phone.get_by_role("img", name=ALT).click()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert violations(phone) == []

    wall = dressed.context.new_page()
    wall.set_viewport_size({"width": PROJECTOR[0], "height": PROJECTOR[1]})
    wall.goto(f"{house.address}{base}/projector")
    found = seen(wall)
    assert found["pixels"] == 600 and found["address"].endswith("/large") and found["height"] > 150
    assert [one.unexpected() for one in (staff, dressed, awa, bo)] == [[], [], [], []]


def test_an_idea_gets_a_picture_on_a_phone(house: House, visit: Callable[..., Visitor]) -> None:
    facilitator, do = house.facilitator(recipe="empty"), house.backstage.do
    base = facilitator.base
    do(facilitator.post(f"{base}/activities", kind="brainstorm", prompt="What helps?", minutes="5"))
    here = int(do(facilitator.activities())[-1])
    fields = {
        "setting.style": "open",
        "boxes": ["pictures"],
        "setting.pictures": "true",
        "setting.limit": "5",
    }
    do(facilitator.act(here, "edit", title="Ideas", prompt="What helps?", minutes="5", **fields))
    awa, bo = visit((320, 568)), visit((320, 568))
    awa.cookies_of(house.person(facilitator.code, "F"))
    bo.cookies_of(house.person(facilitator.code, "N"))
    do(facilitator.turn(here, "open"))
    phone, other = awa.page(base), bo.page(base)
    phone.get_by_label("Your idea").fill("Wells")
    phone.get_by_role("button", name="Send idea").click()
    phone.get_by_text("Add a picture").click()
    phone.get_by_label("Picture", exact=True).set_input_files(
        {"name": "well.jpg", "mimeType": "image/jpeg", "buffer": files.photograph()}
    )
    phone.get_by_label("What does the picture show").fill(ALT)
    send = phone.get_by_role("button", name="Send the picture")
    send.click()  # the browser itself asks for the tick
    expect(phone.get_by_label("What does the picture show")).to_have_value(ALT)
    phone.get_by_label("I may show this picture").check()
    send.click()
    # Without a silent phase the other phone has it by a frame, with no page loaded.
    other.locator("summary", has_text="Ideas of the room").click()
    assert seen(other)["pixels"] == 240
    phone.locator(".idea summary", has_text="Another picture").wait_for()
    assert violations(phone) == []
    phone.get_by_text("Another picture").click()
    phone.get_by_role("button", name="Remove the picture").click()
    expect(other.get_by_role("img", name=ALT)).to_have_count(0)
    assert [one.unexpected() for one in (awa, bo)] == [[], []]
