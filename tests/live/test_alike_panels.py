"""Panels that are drawn once for many: each person gets her own marks, and nothing that is another's."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dialogue.stage import alike
from dialogue.web.html import environments
from support.vote_room import cast, close_all, voting

COMMAND = re.compile(r'name="command_id" value="([^"]+)"')
TURN = re.compile(r'name="turn" value="(\d+)"')


async def _panel(one: Any, facilitator: Any) -> str:
    return str((await one.web.get(f"{facilitator.base}/mine")).text)


def _bare(panel: str) -> str:
    return TURN.sub("", COMMAND.sub("", panel))


def test_each_gets_her_own_marks_and_what_she_sent_stays_hers(open_session: Any, person: Any) -> None:
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
            await cast(awa, activity, 3, 1)
            assert len(alike._kept) == 1, "a paper that came is shared with nobody, nor kept"
            alike._kept.clear()
            hers, fresh = await _panel(awa, facilitator), await _panel(bo, facilitator)
            assert _bare(fresh) == _bare(before[1]), "drawn anew it is what was kept"
            assert "Your receipt" in hers and "Your receipt" not in fresh
            await facilitator.turn(activity, "pause")
            assert "Paused" in await _panel(bo, facilitator), "another state is another panel"
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
