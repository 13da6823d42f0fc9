"""What the vote's tests do again and again: open a vote, send dots, look at every screen and into the store."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Sequence
from typing import Any

import httpx

METHODS = ("dots", "approval")
"""Methods whose forms run through the same tests of secrecy."""

NUMBERED = ("dots.", "ranking.")
"""How the names of fields begin in which a number stands; others are boxes."""

OPTIONS = ("Share the wells", "Mend the roads", "One school bus")


async def voting(
    facilitator: Any, *, open_it: bool = True, options: tuple[str, ...] = OPTIONS, **settings: str
) -> int:
    """Add a vote on `OPTIONS` and open it; its id."""
    await facilitator.post(f"{facilitator.base}/activities", kind="vote", prompt="What first?", minutes="5")
    activity = int((await facilitator.activities())[-1])
    fields = {"setting.smallest_group": "5"}
    if settings.get("method", "dots") == "dots":
        fields |= {"setting.dots": "5", "setting.most": "3"}
    fields |= {f"setting.{name}": value for name, value in settings.items()}
    await facilitator.act(
        activity,
        "edit",
        title="Vote",
        prompt="What first?",
        minutes="5",
        **{**fields, "setting.options": "; ".join(options)},
    )
    if open_it:
        await facilitator.turn(activity, "open")
    return activity


def fields_of(page: str) -> list[str]:
    """The names of the paper's fields in the order of the options, whatever its form."""
    return re.findall(r'name="([a-z]+\.\d+)"', page)


def filled(names: Sequence[str], numbers: Sequence[object]) -> dict[str, str]:
    """What a browser sends when these numbers are filled in: a box is ticked by any number but 0, and else not sent."""
    return {
        name: str(number) if name.startswith(NUMBERED) else "yes"
        for name, number in zip(names, numbers, strict=False)
        if number or name.startswith("dots.")
    }


async def cast(voter: Any, activity: int, *numbers: int, **more: Any) -> httpx.Response:
    """Send dots (or ticks) for the options in their order, through the form on the page."""
    names = fields_of(await voter.page())
    assert len(names) >= len(numbers), "there is no ballot on this page"
    return await voter.answered(activity, "paper", **filled(names, numbers), **more)


async def close_all(*people: Any) -> None:
    for one in people:
        await one.close()


def said_by(method: str, content: str) -> dict[str, int]:
    """What a stored paper of a method gives to each option: dots, or 1 for a tick."""
    answer = json.loads(content)
    return dict(answer["dots"]) if method == "dots" else dict.fromkeys(answer["approved"], 1)


def rows(running: Any, question: str) -> list[Any]:
    """A look into the store itself."""
    with sqlite3.connect(running.settings.data / "dialogue.sqlite3") as connection:
        return connection.execute(question).fetchall()


async def screens(facilitator: Any, *people: Any) -> str:
    """Everything that any screen shows: pages and whole catch-up frames of phone, console and projector."""
    base = facilitator.base
    found = [
        (await facilitator.get(f"{base}/{page}")).text for page in ("console", "projector", "preparation")
    ]
    for screen in ("console", "projector"):
        found.append((await facilitator.web.get(f"{base}/frame", params={"screen": screen, "after": 0})).text)
    for one in people:
        found.append((await one.web.get(f"{base}/frame", params={"screen": "phone", "after": 0})).text)
    return "\n".join(found)
