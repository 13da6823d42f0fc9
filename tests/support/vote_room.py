"""What the vote's tests do again and again: open a vote, send dots, look at every screen and into the store."""

from __future__ import annotations

import re
import sqlite3
from typing import Any

import httpx

OPTIONS = ("Share the wells", "Mend the roads", "One school bus")


async def voting(
    facilitator: Any, *, open_it: bool = True, options: tuple[str, ...] = OPTIONS, **settings: str
) -> int:
    """Add a vote on `OPTIONS` and open it; its id."""
    await facilitator.post(f"{facilitator.base}/activities", kind="vote", prompt="What first?", minutes="5")
    activity = int((await facilitator.activities())[-1])
    fields = {"setting.dots": "5", "setting.most": "3", "setting.smallest_group": "5"}
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
    """The names of the dots' fields in the order of the options."""
    return re.findall(r'name="(dots\.\d+)"', page)


async def cast(voter: Any, activity: int, *numbers: int, **more: Any) -> httpx.Response:
    """Send dots for the options in their order, through the form on the page."""
    names = fields_of(await voter.page())
    assert len(names) >= len(numbers), "there is no ballot on this page"
    return await voter.act(activity, "paper", **dict(zip(names, map(str, numbers), strict=False)), **more)


async def close_all(*people: Any) -> None:
    for one in people:
        await one.close()


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
