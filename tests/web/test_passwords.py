"""Passwords of facilitators: which are refused, how they are stored and typed, and how long a sign-in lasts."""

from __future__ import annotations

import asyncio
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from argon2 import extract_parameters

from dialogue.accounts import commands
from dialogue.accounts.commands import LONGEST_PASSWORD, SIGNED_IN, check_password
from dialogue.accounts.common_passwords import MARKS, easy_to_guess
from dialogue.accounts.passwords import hashed
from dialogue.kernel import schema
from dialogue.kernel.errors import Refused
from dialogue.simulation.actors import Facilitator

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
COMMON = ["qwertyuiop", "1234567890", "password123", "1qaz2wsx3edc", "MANCHESTER", "q1w2e3r4t5y6"]
PATTERNS = ["aaaaaaaaaaaa", "1212121212", "abcdefghijkl", "0987654321", "asdfghjklm", "lkjhgfdsaq"[:9] + "l"]


def code(password: str, name: str = "") -> str:
    """Why a password is refused; empty when it is good."""
    try:
        check_password(password, name)
    except Refused as refusal:
        return refusal.code
    return ""


def test_what_many_people_have_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(MARKS) == 1090
    assert code("short") == "short_password"
    assert {code(one) for one in [*COMMON, *PATTERNS[:5]]} == {"easy_password"}
    monkeypatch.setattr("dialogue.accounts.common_passwords.MARKS", frozenset())
    assert code("1qaz2wsx3edc") == "", "control: it is the list that knows it"


def test_ones_own_name_is_no_password() -> None:
    assert (
        easy_to_guess("Awa Diop 2030"[:11], "Awa Diop") and code("awa diop!!", "Awa Diop") == "easy_password"
    )
    assert code("dialogue 24") == code("facilitator") == "easy_password"
    assert code("awa diop!!", "Bo Traoré") == ""  # control
    assert code("Awa Diop has four wells", "Awa Diop") == ""


def test_any_signs_will_do() -> None:
    for one in (
        "mil et sorgho",
        "ɲɔ ni kaba sɔrɔ",
        "🌾🌾 water ⛲ for",
        "only small letters",
        "7306148259",
        "x" * 60 + "yzuvw",
    ):
        assert code(one) == "", one
    assert code("four wells " * 6) == "" and len("four wells " * 6) > 64
    assert code("four wells " * 30) == "long_password" and LONGEST_PASSWORD >= 64


def test_they_are_stored_by_argon2id() -> None:
    found = extract_parameters(hashed("four wells near the road"))
    assert (found.type.name, found.memory_cost >= 19 * 1024, found.time_cost >= 2) == ("ID", True, True)
    assert found.salt_len >= 16


def fields(text: str) -> list[str]:
    """The fields of a template in which passwords are typed, as they are written there."""
    return re.findall(
        r"\{\{ (?:text_field|password_field)\('(?:new_)?password'.*?\) \}\}|<input[^>]*password[^>]*>",
        text,
        re.S,
    )


def test_fields_hide_and_let_managers_help() -> None:
    found = [
        (file.name, one) for file in TEMPLATES.rglob("*.html") for one in fields(file.read_text("utf-8"))
    ]
    assert len(found) >= 4
    for name, field in found:
        if "'" in field:
            assert "type='password'" in field or "password_field" in field, name
            assert "autocomplete=" in field, name
        assert "onpaste" not in field


def test_a_changed_password_needs_the_present_one(running: Any) -> None:
    async def play() -> None:
        staff = Facilitator(running.address)
        await staff.enter(running.sign_in_link())
        new = {"new_password": "four wells near the road"}
        answer = await staff.web.post("/account/password", data={"password": "not that one", **new})
        assert answer.status_code == 422 and "not your current password" in answer.text
        await staff.close()

    asyncio.run(play())


def test_a_new_account_may_not_have_an_easy_one(running: Any) -> None:
    """On the page, in words, at the field; nothing of what was typed is shown again."""
    from dialogue.serving import prepare

    async def play(link: str) -> None:
        async with httpx.AsyncClient(base_url=running.address, timeout=60) as web:
            answer = await web.post(link, data={"name": "Awa", "password": "1qaz2wsx3edc"})
            assert answer.status_code == 422 and "easy to guess" in answer.text and "1qaz" not in answer.text

    link = prepare(running.settings).setup_link
    assert link
    asyncio.run(play(link))


def test_a_sign_in_lasts_thirty_days(running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    async def play() -> None:
        staff = Facilitator(running.address)
        await staff.enter(running.sign_in_link())
        now = schema.utc_now
        for after, status in ((SIGNED_IN - timedelta(hours=1), 200), (SIGNED_IN + timedelta(hours=1), 403)):
            monkeypatch.setattr(commands, "utc_now", lambda after=after: now() + after)
            assert (await staff.web.get("/account")).status_code == status
        await staff.close()

    asyncio.run(play())
