"""Ids of another session in every form: nothing of that session changes, and nothing of it comes back."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dialogue.activities.registry import KINDS
from dialogue.web.pace import Pace
from support.furnished import FIELDS, PLANTED, Room, furnished, kept, of_kinds
from support.length import FULL
from support.roles import ACTIVITY, MAY

OTHER = "check_in"
"""In the short form an address is tried with the activity of its own kind, and with this one of another kind."""


def addresses(at: Room, of: Room, activity: int, *, staff: bool) -> list[tuple[str, str, str]]:
    """Every address below one's own session or activity, with the other session's ids in it."""
    values = {**of.ids, "session_id": at.ids["session_id"], "activity_id": str(activity), "key": "x"}
    values["platform_id"] = at.ids["platform_id"]
    values |= {"code": at.staff.code, "form": "md", "what": "people", "version": "x", "path": "x"}
    found = []
    for route in MAY:
        method, _, path = route.partition(" ")
        if not staff and "participant" not in MAY[route]:
            continue  # another test tries these
        if path.startswith(ACTIVITY) or "{item_id}" in path or "{decision_id}" in path:
            filled = re.sub(r"\{(\w+)\}", lambda one: values[one.group(1)], path)
            found.append((route, method, filled))
    return found


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
        targets = [*ours.activities.values(), theirs.activities["brainstorm"], theirs.activities["agree"]]
        kinds = {activity: kind for kind, activity in ours.activities.items()}
        for who in (ours.staff, ours.person):
            for activity in targets:
                for route, method, path in addresses(ours, theirs, activity, staff=who is ours.staff):
                    if activity != targets[0] and "/activities/" not in path:
                        continue
                    if not FULL and kinds.get(activity, OTHER) not in {OTHER, *known.get(route, KINDS)}:
                        continue
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
