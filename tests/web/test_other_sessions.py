"""Ids of another session in every form: nothing of that session changes, and nothing of it comes back."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dialogue.web.pace import Pace
from support.furnished import FIELDS, PLANTED, Room, furnished, kept, of_kinds
from support.length import FULL
from support.roles import ACTIVITY, MAY

OTHER = "check_in"
"""A kind of activity that is the wrong one for most addresses."""


def targets(ours: Room, theirs: Room, of: set[str] | None, turn: int) -> list[int]:
    """The activities that an address is tried with; `of`: the kinds that have it, None where all of them do.

    In the long form all of one's own, and two of the other session. In the short form one's own and theirs, both of a kind
    that has the address, so that nothing but the session is wrong; and in turn one's own of another kind.
    """
    if FULL:
        return [*ours.activities.values(), theirs.activities["brainstorm"], theirs.activities["agree"]]
    kind = next((one for one in ours.activities if of is None or one in of), OTHER)
    found = [ours.activities[kind], theirs.activities[kind]]
    return found if turn % 3 else [*found, ours.activities[OTHER]]


def addresses(*, staff: bool) -> list[str]:
    """Every address below a session's activities, its items and its decisions."""
    return [
        route
        for route in MAY
        if (staff or "participant" in MAY[route])  # another test tries these
        and (route.partition(" ")[2].startswith(ACTIVITY) or "{item_id}" in route or "{decision_id}" in route)
    ]


def filled(route: str, at: Room, of: Room, activity: int) -> str:
    """The address below one's own session, or its activity, with the other session's ids in it."""
    values = {**of.ids, "session_id": at.ids["session_id"], "activity_id": str(activity), "key": "x"}
    values["platform_id"] = at.ids["platform_id"]
    values |= {"code": at.staff.code, "form": "md", "what": "people", "version": "x", "path": "x"}
    return re.sub(r"\{(\w+)\}", lambda one: values[one.group(1)], route.partition(" ")[2])


def test_ids_of_another_session_open_and_change_nothing(
    running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Pace, "take", lambda *_: True
    )  # or the flood would be refused before the rules are asked

    async def play() -> None:
        theirs = await furnished(running, PLANTED)
        ours = await furnished(running, "Own")
        before = kept(running, theirs.staff.session_id)
        assert sum(map(len, before.values())) > 60
        seen: list[str] = []
        sent, known = 0, of_kinds()
        for who in (ours.staff, ours.person):
            for turn, route in enumerate(addresses(staff=who is ours.staff)):
                method = route.partition(" ")[0]
                below = "/activities/" in route
                for activity in targets(ours, theirs, known.get(route), turn)[: None if below else 1]:
                    path = filled(route, ours, theirs, activity)
                    fields = {**FIELDS, "group": theirs.ids["group"], "ideas": theirs.ids["ideas"]}
                    fields |= {"theme": theirs.ids["theme_id"], "into": theirs.ids["theme_id"]}
                    fields |= {"ballot": theirs.ids["ballot"], "answers": theirs.ids["objection_id"]}
                    fields |= {"turn": theirs.ids["turn_id"]}
                    fields |= {
                        "decision": theirs.ids["decision_id"],
                        "owner_group": "group-1",
                        "state": "dropped",
                    }
                    answer = await who.web.request(method, path, data=fields if method == "POST" else None)
                    sent += 1
                    assert answer.status_code != 500, path
                    if PLANTED in answer.text:
                        seen.append(f"{method} {path}")
        assert seen == []
        assert sent > 300
        after = kept(running, theirs.staff.session_id)
        assert {table: after[table] for table in after if after[table] != before[table]} == {}
        # The control: its own facilitator changes it by the same kind of form.
        await theirs.staff.act(
            theirs.activities["brainstorm"], f"ideas/{theirs.ids['idea_id']}/hiding", reason="Twice"
        )
        assert kept(running, theirs.staff.session_id)["idea"] != before["idea"]
        for room in (theirs, ours):
            await room.staff.close()
            await room.person.close()

    asyncio.run(play())
