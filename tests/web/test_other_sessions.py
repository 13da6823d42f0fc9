"""Ids of another session in every form: nothing of that session changes, and nothing of it comes back."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from dataclasses import dataclass
from typing import Any

import pytest

from dialogue.simulation.actors import Facilitator, Participant
from dialogue.web.pace import Pace
from support.roles import ACTIVITY, MAY
from support.vote_room import rows

PLANTED = "Zephyrine"
FIELDS: dict[str, Any] = {
    "text": "Taken over", "title": "Taken over", "reason": "Taken over", "because": "Taken over",
    "what_is_new": "Taken over", "move": "close", "level": "1", "answer": "yes", "by_whom": "Somebody",
    "how": "overruled", "to": "dropped", "minutes": "3", "preset": "simple-majority", "effect": "costs",
    "change_sought": "Taken over", "organisation": "Taken over", "what": "Taken over", "due": "2030-01-31",
    "learned": "Taken over", "name": "Taken over", "shown": "true", "covered": "true", "by": "1",
}  # fmt: skip


@dataclass
class Room:
    """A session with something in every table, the ids in it, and its people."""

    staff: Facilitator
    person: Participant
    activities: dict[str, int]
    ids: dict[str, str]


async def furnished(running: Any, word: str) -> Room:
    """A session with ideas, themes, a vote, an answer, an objection, a decision and an agenda item."""
    staff, person = Facilitator(running.address), Participant(running.address)
    await staff.enter(running.sign_in_link())
    await staff.prepare(f"About {word}", recipe="empty")
    await staff.open()
    await person.join(staff.code, group="F")
    made: dict[str, int] = {}
    for kind in ("brainstorm", "cluster", "vote", "agree", "check_in"):
        await staff.post(f"{staff.base}/activities", kind=kind, prompt=f"{word}?", minutes="5")
        made[kind] = (await staff.activities())[-1]
    await staff.turn(made["brainstorm"], "open")
    for n in range(3):
        await person.act(made["brainstorm"], "ideas", text=f"{word} idea {n}")
    await staff.turn(made["brainstorm"], "close")
    await staff.turn(made["cluster"], "open")
    cards = [
        str(n) for (n,) in rows(running, f"SELECT id FROM cluster_card WHERE activity_id = {made['cluster']}")
    ]
    for n in range(2):
        await staff.act(made["cluster"], "moves", ideas=cards[n], theme="new", title=f"{word} theme {n}")
    await staff.turn(made["cluster"], "close")
    await staff.turn(made["vote"], "open")
    await staff.turn(made["vote"], "close")
    await staff.turn(made["check_in"], "open")
    await person.act(made["check_in"], "answer", text=f"{word} answer")
    await staff.turn(made["check_in"], "close")
    await staff.turn(made["agree"], "open")
    await staff.act(made["agree"], "wording", text=f"{word} goal")
    await staff.act(made["agree"], "rule", preset="shared-goal")
    await staff.act(made["agree"], "round")
    await person.act(made["agree"], "position", level="8", text=f"{word} objection")
    await staff.act(made["agree"], "round-closing")
    await staff.act(made["agree"], "decision")
    at = staff.session_id

    def newest(table: str, where: str = f"session_id = {at}") -> str:
        return str(rows(running, f"SELECT max(id) FROM {table} WHERE {where}")[0][0])

    ids = {
        "session_id": str(at), "idea_id": newest("idea"), "theme_id": newest("theme"),
        "answer_id": newest("answer"), "objection_id": newest("objection"),
        "decision_id": newest("decision"), "suggestion_id": "1", "group": newest("stakeholder_group"),
        "ideas": cards[0], "ballot": newest("ballot"),
    }  # fmt: skip
    await staff.post(
        f"{staff.base}/decisions/{ids['decision_id']}/agenda-item",
        change_sought=f"{word} change", level="local", commitment_organisation=f"{word} office",
        commitment_what=f"{word} promise", commitment_due="2030-01-31",
    )  # fmt: skip
    ids |= {"item_id": newest("agenda_item"), "commitment_id": newest("commitment")}
    return Room(staff, person, made, ids)


def kept(running: Any, session_id: int) -> dict[str, list[Any]]:
    """Every row of a session, in every table that knows sessions; and the papers and options of its ballots."""
    found: dict[str, list[Any]] = {}
    with sqlite3.connect(running.settings.data / "dialogue.sqlite3") as store:
        for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
            if "session_id" in columns and table != "outcome":
                found[table] = store.execute(
                    f"SELECT * FROM {table} WHERE session_id = {session_id} ORDER BY 1, 2"
                ).fetchall()
        found["session"] = store.execute(f"SELECT * FROM session WHERE id = {session_id}").fetchall()
    return found


def addresses(at: Room, of: Room, activity: int, *, staff: bool) -> list[tuple[str, str]]:
    """Every address below one's own session or activity, with the other session's ids in it."""
    values = {**of.ids, "session_id": at.ids["session_id"], "activity_id": str(activity), "key": "x"}
    values |= {"code": at.staff.code, "form": "md", "version": "x", "path": "x"}
    found = []
    for route in MAY:
        method, _, path = route.partition(" ")
        if not staff and "participant" not in MAY[route]:
            continue  # another test tries these
        if path.startswith(ACTIVITY) or "{item_id}" in path or "{decision_id}" in path:
            filled = re.sub(r"\{(\w+)\}", lambda one: values[one.group(1)], path)
            found.append((method, filled))
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
        sent = 0
        targets = [*ours.activities.values(), theirs.activities["brainstorm"], theirs.activities["agree"]]
        for who in (ours.staff, ours.person):
            for activity in targets:
                for method, path in addresses(ours, theirs, activity, staff=who is ours.staff):
                    if activity != targets[0] and "/activities/" not in path:
                        continue
                    fields = {**FIELDS, "group": theirs.ids["group"], "ideas": theirs.ids["ideas"]}
                    fields |= {"theme": theirs.ids["theme_id"], "into": theirs.ids["theme_id"]}
                    fields |= {"ballot": theirs.ids["ballot"], "answers": theirs.ids["objection_id"]}
                    fields |= {
                        "decision": theirs.ids["decision_id"],
                        "owner_group": "group-1",
                        "state": "dropped",
                    }
                    answer = await who.web.request(method, path, data=fields if method == "POST" else None)
                    sent += 1
                    assert answer.status_code != 500, path
                    # The agenda of one platform is read by all its facilitators; its items are changed by their own.
                    if PLANTED in answer.text and not (who is ours.staff and "/agenda/items/" in path):
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
