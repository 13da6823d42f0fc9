"""The tour's way past the code at sign-in: the page where it is switched on, and the one that asks for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING

import pyotp
from playwright.sync_api import Page

from dialogue.accounts.passwords import hashed
from support.browsing import PHONE, Visitor
from support.opened import everything_open

if TYPE_CHECKING:
    from support.tour import Tour

PASSWORD = "four wells near the road"
PAGE = "/account/second-factor"


def code_at_sign_in(tour: Tour, desk: Visitor, speak: Callable[[Visitor, str], Page]) -> None:
    """Connect an app, sign in with it, and switch it off again."""
    with closing(sqlite3.connect(tour.house.settings.data / "dialogue.sqlite3", timeout=30)) as store, store:
        [(name, before)] = store.execute("SELECT name, password_hash FROM account").fetchall()
        store.execute("UPDATE account SET password_hash = ?", (hashed(PASSWORD),))
    page = desk.context.pages[0]
    for language in tour.languages():
        speak(desk, language)
        tour.look(desk, PAGE, "off")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").click()
    key = page.locator(".key").inner_text().replace(" ", "")
    for language in tour.languages():
        speak(desk, language)
        tour.look(desk, PAGE, "the app's key")
    tour.in_the_dark(desk, PAGE, "the app's key")
    page.locator("[name=one_time_code]").fill(pyotp.TOTP(key).now())
    page.locator("main form button").click()
    page.locator(".spare-codes").wait_for()
    spare = page.locator(".spare-codes code").all_inner_texts()
    tour.judge(page, f"{PAGE}/on", "spare codes")
    for language in tour.languages():
        speak(desk, language)
        tour.look(desk, PAGE, "on", then=everything_open)
    for language in tour.languages():
        asked(tour, name, language)
    page.goto(tour.house.address + PAGE)
    everything_open(page)
    page.locator("#off-code").fill(spare[0])
    page.locator("form[action$=off] button").click()
    page.locator("[name=password]").wait_for()
    with closing(sqlite3.connect(tour.house.settings.data / "dialogue.sqlite3", timeout=30)) as store, store:
        store.execute("UPDATE account SET password_hash = ?", (before,))


def asked(tour: Tour, name: str, language: str) -> None:
    """Somebody who has typed the password, on a phone that speaks her language."""
    who = tour.guest(PHONE, locale=language)
    who.expected = {422}
    page = who.page()
    page.goto(f"{tour.house.address}/signin?lang={language}")
    page.locator("[name=name]").fill(name)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.locator("#one_time_code").wait_for()
    tour.look(who, f"/signin/code?lang={language}", "asked", then=everything_open)
    page.locator("#one_time_code").fill("000000")
    page.locator("main form button").first.click()
    page.locator(".field-error").first.wait_for()
    tour.judge(page, "/signin/code", "wrong")
    who.close()
