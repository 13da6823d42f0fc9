"""Panels that are drawn once for many: each person gets her own marks, and nothing that is another's."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dialogue.activities.vote.forms.dots import FORM
from dialogue.stage import alike
from dialogue.web.html import environments
from support.vote_room import cast, close_all, voting

COMMAND = re.compile(r'name="command_id" value="([^"]+)"')
TURN = re.compile(r'name="turn" value="(\d+)"')
DOTS = re.compile(r'name="dots\.\d+"[^>]* value="(\d*)"')
SENT = re.compile(r"You sent: ([^<]*)")


async def _panel(one: Any, facilitator: Any) -> str:
    return str((await one.web.get(f"{facilitator.base}/mine")).text)


def _bare(panel: str) -> str:
    return TURN.sub("", COMMAND.sub("", panel))


def test_each_gets_her_own_marks(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, bo, ed = [await person(facilitator, group) for group in ("F", "F", "F")]
            activity = await voting(facilitator)
            alike._kept.clear()
            before = [await _panel(one, facilitator) for one in (awa, bo, ed)]
            assert len({_bare(panel) for panel in before}) == 1, "the same empty paper"
            assert len(alike._kept) == 1, "drawn once"
            for pattern in (COMMAND, TURN):
                assert len({pattern.findall(panel)[0] for panel in before}) == 3, (
                    "and each with marks of her own"
                )
            assert not any(alike.MARK in panel for panel in before)
            await facilitator.turn(activity, "pause")
            assert "Paused" in await _panel(bo, facilitator), "another state is another panel"
            await close_all(awa, bo, ed)

    asyncio.run(play())


def test_a_paper_stands_in_the_drawing_that_every_paper_has(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, bo, ed = [await person(facilitator, group) for group in ("F", "F", "F")]
            activity = await voting(facilitator, options=("Wells & <b>water</b>", "Roads", "Bus"))
            alike._kept.clear()
            await cast(awa, activity, 3, 1)
            hers = await _panel(awa, facilitator)
            known = set(alike._kept)
            assert DOTS.findall(hers) == ["3", "1", "0"] and "1 of 5 dots left" in hers
            assert SENT.findall(hers) == [
                "\u2068Wells &amp; &lt;b&gt;water&lt;/b&gt;\u2069 3, \u2068Roads\u2069 1"
            ]
            assert "Your receipt" in hers and alike.MARK not in hers
            await cast(bo, activity, 0, 2, 3)
            await cast(ed, activity)
            his, empty = await _panel(bo, facilitator), await _panel(ed, facilitator)
            assert DOTS.findall(his) == ["0", "2", "3"] and DOTS.findall(empty) == ["0", "0", "0"]
            assert set(alike._kept) == known, (
                "another paper is no other drawing: its answer takes the same time"
            )
            assert not any(
                said in key for _, key in known for said in ("Roads 1", "'value': '3'", "'value': 3")
            )
            # The control: what a paper changes more than such marks is in is drawn for itself, and looks the same.
            monkeypatch.setattr(type(FORM), "stands", lambda *_: None)
            for one, panel in ((awa, hers), (bo, his), (ed, empty)):
                whole = await _panel(one, facilitator)
                assert _bare(whole) == _bare(panel)
            assert set(alike._kept) == known
            await close_all(awa, bo, ed)

    asyncio.run(play())


def test_a_shared_panel_that_asks_for_more_than_its_key_has_is_an_error() -> None:
    """The control: what is not in the key cannot be drawn, so it cannot be shown to somebody else."""
    env = environments(None)("en")
    known = {"session": alike.Place(id=7, languages=("en",)), "mine": {"person": alike.Place(language="en")}}
    assert env.from_string("{{ session.id }}{{ mine.person.language }}").render(known) == "7en"
    for hidden in ("session.title", "mine.person.secret", "mine.person.slip"):
        with pytest.raises(Exception, match="has no attribute"):
            env.from_string("{{ " + hidden + " }}").render(known)
