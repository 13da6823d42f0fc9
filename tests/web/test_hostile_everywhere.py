"""A hostile word in everything that a session, its platform and its agenda hold, and every page that is made of it.

`test_hostile.py` sends the whole corpus through some fields in a real browser; this goes to all addresses with one word
that shows itself as an attribute wherever it gets out of the words, be it of an element or of a value in quotes.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from typing import Any

import lxml.html
import pytest

from dialogue.web.pace import Pace
from support.furnished import Room, furnished, of_kinds
from support.length import FULL
from support.roles import MAY

WORD = "x\"' xss=1><i xss>"
"""Out of a value in either kind of quotes it is an attribute, and as markup an element with one."""
MARKUP = ("text/html", "image/svg+xml", "application/xml", "application/atom+xml")


def escaped_out(text: str) -> bool:
    """Whether the word has become markup."""
    if not text.strip():
        return False
    return bool(lxml.html.fromstring(f"<div>{text}</div>").xpath("//*[@*[starts-with(name(), 'xss')]]"))


def pieces(kind: str, text: str) -> Iterator[str]:
    """The markup in an answer: of a page the page, of a frame what it brings."""
    if kind.startswith(MARKUP):
        yield text
    elif kind.startswith("application/json") and '"content"' in text:
        yield str(json.loads(text).get("content") or "")


def filled(room: Room, role: str) -> list[str]:
    """Every page that somebody may ask for, with the ids of the room; in the short form with steps of its own kinds."""
    known = of_kinds()
    other = {
        "code": room.staff.code,
        "form": "html",
        "what": "people",
        "version": "html",
        "path": "x",
        "key": "x",
        "table": "1",
    }
    found = []
    for route in MAY:
        method, _, path = route.partition(" ")
        if method == "GET" and role in MAY[route] and not (role == "participant" and "nobody" in MAY[route]):
            steps = {
                kind: step
                for kind, step in room.activities.items()
                if FULL or kind in known.get(route, {"agree"})
            }
            for activity in steps.values() if "{activity_id}" in path else (0,):
                values = {**other, **room.ids, "activity_id": str(activity)}
                found.append(
                    re.sub(r"\{(\w+)(?::path)?\}", lambda one, values=values: values.get(one[1], "1"), path)
                )
    return found


def test_no_page_and_no_frame_lets_a_word_become_markup(
    running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pace, "take", lambda *_: True)

    async def play() -> None:
        room = await furnished(running, WORD)
        found, looked, shown = [], 0, 0
        for who, role in ((room.staff, "facilitator"), (room.person, "participant")):
            paths = [
                *filled(room, role),
                *(f"{room.staff.base}/frame?screen={s}&after=0" for s in ("phone", "projector")),
            ]
            for path in paths:
                answer = await who.web.get(path)
                assert answer.status_code < 500, path
                for piece in pieces(answer.headers.get("content-type", ""), answer.text):
                    looked += 1
                    shown += "xss=1" in piece
                    if escaped_out(piece):
                        found.append(path)
        assert found == []
        assert looked > 60 and shown > 40, (looked, shown)
        await room.staff.close()
        await room.person.close()

    asyncio.run(play())


def test_a_page_that_forgets_to_escape_would_be_found() -> None:
    from markupsafe import escape

    for loose in (f"<p>{WORD}</p>", f'<p title="{WORD}">', f"<p title='{WORD}'>", f"<p title={WORD}>"):
        assert escaped_out(loose), loose
    for whole in (f"<p>{escape(WORD)}</p>", f'<p title="{escape(WORD)}">', f"<p title='{escape(WORD)}'>"):
        assert not escaped_out(whole), whole
