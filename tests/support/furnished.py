"""A session with something in every table, to be tried by people of another one."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI

from dialogue.activities.registry import KINDS
from dialogue.simulation.actors import Facilitator, Participant
from dialogue.web.addresses import addresses as every_address
from support.vote_room import rows

PLANTED = "Zephyrine"
FIELDS: dict[str, Any] = {
    "text": "Taken over", "title": "Taken over", "reason": "Taken over", "because": "Taken over",
    "what_is_new": "Taken over", "move": "close", "level": "1", "answer": "yes", "by_whom": "Somebody",
    "how": "overruled", "to": "dropped", "minutes": "3", "preset": "simple-majority", "effect": "costs",
    "change_sought": "Taken over", "organisation": "Taken over", "what": "Taken over", "due": "2030-01-31",
    "learned": "Taken over", "name": "Taken over", "shown": "true", "covered": "true", "by": "1",
    "number": "1", "about": "Taken over", "who": "Taken over", "parked": "true",
}  # fmt: skip


@dataclass
class Room:
    """A session with something in every table, the ids in it, and its people."""

    staff: Facilitator
    person: Participant
    activities: dict[str, int]
    ids: dict[str, str]


async def furnished(running: Any, word: str) -> Room:
    """A session with ideas, themes, a vote, an answer, a question, a hand, a note, an objection, a decision, an item."""
    staff, person = Facilitator(running.address), Participant(running.address)
    await staff.enter(running.sign_in_link())
    await staff.prepare(f"About {word}", recipe="empty")
    await staff.open()
    await person.join(staff.code, group="F")
    made: dict[str, int] = {}
    for kind in (
        "brainstorm",
        "cluster",
        "vote",
        "agree",
        "check_in",
        "questions",
        "discuss",
        "tables",
        "map",
        "scale",
        "review",
    ):
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
    await staff.turn(made["questions"], "open")
    await person.act(made["questions"], "questions", text=f"{word} question")
    await staff.turn(made["questions"], "close")
    await staff.turn(made["discuss"], "open")
    await person.act(made["discuss"], "floor/waiting", about=f"{word} matter")
    await staff.act(made["discuss"], "floor/notes", text=f"{word} note")
    await staff.turn(made["discuss"], "close")
    await staff.turn(made["tables"], "open")
    await staff.act(made["tables"], "tables/publication")
    await person.act(made["tables"], "tables/pen")
    await person.act(made["tables"], "tables/lines", text=f"{word} line")
    await staff.turn(made["tables"], "close")
    await staff.turn(made["map"], "open")
    for n in range(2):
        await person.act(made["map"], "map/actors", name=f"{word} actor {n}")
    ends = [
        str(n) for (n,) in rows(running, f"SELECT id FROM map_actor WHERE session_id = {staff.session_id}")
    ]
    await person.act(made["map"], "map/links", source=ends[0], target=ends[1], kind="0")
    await staff.turn(made["map"], "close")
    await staff.turn(made["scale"], "open")
    asked = rows(running, f"SELECT id FROM scale_statement WHERE session_id = {staff.session_id}")[0][0]
    await person.act(made["scale"], "scale/answers", **{f"tap.{asked}": "4"})
    await staff.turn(made["scale"], "close")
    await staff.turn(made["review"], "open")
    await person.act(made["review"], "review/lines", question="planned", text=f"{word} plan")
    await staff.turn(made["review"], "close")
    await staff.turn(made["agree"], "open")
    await staff.act(made["agree"], "wording", text=f"{word} goal")
    await staff.act(made["agree"], "rule", preset="shared-goal")
    await staff.act(made["agree"], "round")
    await person.act(made["agree"], "position", level="8", text=f"{word} objection")
    await staff.act(made["agree"], "round-closing")
    await staff.act(made["agree"], "decision")
    await person.act(made["agree"], "amendments", text=f"{word} amendment", reason=f"{word} reason")
    at = staff.session_id

    def newest(table: str, where: str = f"session_id = {at}") -> str:
        return str(rows(running, f"SELECT max(id) FROM {table} WHERE {where}")[0][0])

    ids = {
        "session_id": str(at), "idea_id": newest("idea"), "theme_id": newest("theme"),
        "answer_id": newest("answer"), "objection_id": newest("objection"),
        "amendment_id": newest("goal_amendment"), "statement_id": "1", "option_id": "1", "entry_id": "1", "proxy_id": "1",
        "decision_id": newest("decision"), "suggestion_id": "1", "group": newest("stakeholder_group"),
        "ideas": cards[0], "ballot": newest("ballot"), "question_id": newest("question"),
        "turn_id": newest("speaking_turn"), "note_id": newest("discussion_note"), "line_id": newest("table_line"),
        "actor_id": newest("map_actor"), "link_id": newest("map_link"), "owner": "1", "pair_id": "1", "card_id": cards[0],
        "consent_id": "1", "what": "people",
    }  # fmt: skip
    await staff.post(
        f"{staff.base}/decisions/{ids['decision_id']}/agenda-item",
        change_sought=f"{word} change", level="local", commitment_organisation=f"{word} office",
        commitment_what=f"{word} promise", commitment_due="2030-01-31",
    )  # fmt: skip
    ids["platform_id"] = str(rows(running, f"SELECT platform_id FROM session WHERE id = {at}")[0][0])
    ids |= {"item_id": newest("agenda_item"), "commitment_id": newest("commitment")}
    progress = f"/agenda/items/{ids['item_id']}/progress"
    await staff.post(f"{progress}/indicators", name=f"{word} wells", unit="wells", baseline="2",
        baseline_on="2026-01-31", target="9", target_on="2030-01-31", source=f"{word} list")  # fmt: skip
    of_item = f"item_id = {ids['item_id']}"
    ids["indicator_id"] = newest("indicator", of_item)
    await staff.post(f"{progress}/indicators/{ids['indicator_id']}/values", said_on="2026-05-31", value="3",
        source=f"{word} list")  # fmt: skip
    await staff.post(f"{progress}/markers", actor=f"{word} prefect", step="like", text=f"{word} step")
    await staff.post(f"{progress}/milestones", what=f"{word} statutes", due="2030-01-31")
    ids |= {"marker_id": newest("progress_marker", of_item), "milestone_id": newest("milestone", of_item)}
    own = f"(SELECT platform_id FROM session WHERE id = {at})"
    platform = rows(running, f"SELECT platform_id FROM session WHERE id = {at}")[0][0]
    ground = f"local:{newest('constituency', f'platform_id = {own}')}"
    await staff.post(f"/platforms/{platform}/learning", text=f"{word} learning", result="did_not", ground=ground,
        item=ids["item_id"], context=f"{word} valley")  # fmt: skip
    day, group = (
        "2026-05-31",
        rows(running, f"SELECT key FROM stakeholder_group WHERE session_id = {at}")[0][0],
    )
    await staff.post(f"/agenda/items/{ids['item_id']}/review", said_on=day, happened=f"{word} delay", groups=group,
        level="limited", evidence=f"{word} visit", change=f"{word} pace", next_review="2099-01-31")  # fmt: skip
    here = f"/platforms/{platform}"
    told = {
        "title": f"{word} story",
        "text": f"{word} well",
        "matters": f"{word} peace",
        "item": ids["item_id"],
    }
    await staff.post(f"{here}/stories", **told)
    await staff.post(f"{here}/needs", what=f"{word} geology", item=ids["item_id"])
    ids |= {
        "story_id": newest("change_story", f"platform_id = {own}"),
        "need_id": newest("help_needed", of_item),
    }
    await staff.post(
        f"{here}/stories/{ids['story_id']}/selections", selected_by=f"{word} council", why=f"{word} why"
    )
    await staff.post(f"{here}/needs/{ids['need_id']}/helpers", person=f"{word} geologist")
    of = f"group-{newest('constituency', f'platform_id = {own}')}"
    chair = {"name": f"{word} chair", "address": "chair@example.org", "language": "en"}
    await staff.post(f"{here}/news/people", of=of, **chair)
    await staff.post(f"{here}/tokens", name=f"{word} program", may="read", days="7")
    await staff.post(f"{here}/webhooks", address="https://192.0.2.1/hooks", of="platform")
    ids["webhook_id"] = newest("webhook", f"platform_id = {own}")
    ids["token_id"] = newest("api_token", f"platform_id = {own}")
    ids["contact_id"] = newest("notice_contact", f"platform_id = {own}")
    ids["learning_id"] = newest("learning")
    ids["value_id"] = newest("indicator_value", f"indicator_id = {ids['indicator_id']}")
    assert "None" not in ids.values(), ids
    return Room(staff, person, made, ids)


def of_kinds() -> dict[str, set[str]]:
    """For each address below an activity, the kinds of activity that have it."""
    found: dict[str, set[str]] = {}
    for kind in KINDS.values():
        app = FastAPI()
        app.include_router(kind.shows.router)
        for one in every_address(app):
            found.setdefault(str(one), set()).add(kind.name)
    return found


def kept(running: Any, session_id: int) -> dict[str, list[Any]]:
    """Every row of a session, in every table that knows sessions; and the papers and options of its ballots."""
    found: dict[str, list[Any]] = {}
    with sqlite3.connect(running.settings.data / "dialogue.sqlite3") as store:
        for (table,) in store.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            columns = [row[1] for row in store.execute(f"PRAGMA table_info({table})")]
            column = next((one for one in ("session_id", "stream_id", "item_id") if one in columns), None)
            own = str(session_id)
            if column == "item_id":
                own = f"(SELECT id FROM agenda_item WHERE session_id = {session_id})"
            if column and table != "outcome":
                found[table] = store.execute(
                    f"SELECT * FROM {table} WHERE {column} IN ({own}) ORDER BY 1, 2"
                ).fetchall()
        found["session"] = store.execute(f"SELECT * FROM session WHERE id = {session_id}").fetchall()
    return found
