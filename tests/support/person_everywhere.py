"""A session in which one person is named and speaks everywhere, with its decision, agenda item and circulated minutes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

from dialogue.simulation.actors import Facilitator, Participant
from support.vote_room import cast

NAME = "Zephyrine"
LONG = "The mosquelle well has been dry since the second harvest"
SHORT = "Qanatique"
TWO = "Vergandar first line of it\n\nand the plumbatic second one"
OBJECTION = "Nobody asked the ferrandine women"
ANSWER = "I want to hear gallimond"
FRENCH = "Le puits mosquelle est à sec, dit-on craquandis"
PLANTED = (
    "zephyrine",
    "mosquelle",
    "qanatique",
    "vergandar",
    "plumbatic",
    "ferrandine",
    "gallimond",
    "craquandis",
)
COMMON = "Share the common bridge fairly"
"""What somebody else wrote as well."""

CHANGES = {"redaction", "minutes_redaction", "log_entry", "outcome", "deed"}
"""Tables whose number of rows may be another afterwards."""


class Room:
    """The session's people. `seat` is the number of the one who is named."""

    def __init__(self, running: Any, staff: Facilitator, people: list[Participant]) -> None:
        self.running, self.staff, self.people = running, staff, people

    def ask(self, question: str) -> list[Any]:
        with closing(sqlite3.connect(self.running.settings.data / "dialogue.sqlite3")) as store:
            return store.execute(question).fetchall()

    @property
    def seat(self) -> int:
        return int(self.ask(f"SELECT id FROM seat WHERE name = '{NAME}'")[0][0])

    @property
    def platform(self) -> int:
        return int(self.ask(f"SELECT platform_id FROM session WHERE id = {self.staff.session_id}")[0][0])

    def counts(self) -> dict[str, int]:
        """How many rows each table has."""
        names = [one for (one,) in self.ask("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {
            one: int(self.ask(f'SELECT count(*) FROM "{one}"')[0][0]) for one in names if one not in CHANGES
        }

    def figures(self) -> list[Any]:
        """What was counted and decided."""
        return [
            self.ask("SELECT id, result, hash FROM ballot"),
            self.ask("SELECT id, state, grade, tally, judgement, inputs_hash FROM decision"),
            self.ask("SELECT id, state, group_key, kind FROM decision_voice"),
            self.ask("SELECT id, group_id, state, heads FROM idea"),
            self.ask("SELECT id, group_id FROM seat"),
        ]

    async def close(self) -> None:
        for one in (self.staff, *self.people):
            await one.close()


async def played(running: Any, *, item: bool = True) -> Room:
    """The whole session, ended, with minutes in three languages; without `item` nothing on the agenda rests on it."""
    staff = Facilitator(running.address)
    await staff.enter(running.sign_in_link())
    await staff.prepare("Water", recipe="empty", groups=("farmers", "ngos"))
    await staff.open()
    people = [Participant(running.address) for _ in range(4)]
    for place, one in enumerate(people):
        await one.join(staff.code, group="FFFN"[place], name=NAME if not place else f"Bo {place}")
    her, him, group = people[0], people[1], next(iter((await staff.groups()).values()))
    made = {}
    for kind in ("check_in", "brainstorm", "cluster", "vote", "agree"):
        await staff.post(f"{staff.base}/activities", kind=kind, prompt=f"About {kind}", minutes="5")
        made[kind] = (await staff.activities())[-1]
    await staff.turn(made["check_in"], "open")
    await her.act(made["check_in"], "answer", text=ANSWER)
    await him.act(made["check_in"], "answer", text=COMMON)
    await staff.turn(made["check_in"], "close")
    await staff.turn(made["brainstorm"], "open")
    for text in (LONG, SHORT, TWO, COMMON):
        await her.act(made["brainstorm"], "ideas", text=text)
    for text in ("Mend the road", f"As {NAME} said: {LONG}, and we agree"):
        await him.act(made["brainstorm"], "ideas", text=text)
    await staff.act(made["brainstorm"], "reveal")
    await staff.turn(made["brainstorm"], "close")
    await staff.turn(made["cluster"], "open")
    await staff.turn(made["cluster"], "close")
    await staff.turn(made["vote"], "open")
    for one in people:
        await cast(one, made["vote"], 2, 1)
    await staff.turn(made["vote"], "close")
    await staff.act(made["vote"], "publication", consent="on")
    await staff.turn(made["agree"], "open")
    await staff.act(made["agree"], "wording", text="Every village decides about its water")
    await staff.act(made["agree"], "rule", preset="double-majority", ratify_by="2099-01-31")
    await staff.act(made["agree"], "round")
    await her.act(made["agree"], "position", level="7", text=OBJECTION)
    for one in people[1:]:
        await one.act(made["agree"], "position", level="1")
    await staff.act(made["agree"], "round-closing")
    await staff.act(made["agree"], "decision")
    await staff.turn(made["agree"], "close")
    await staff.post(f"{staff.base}/closing")
    room = Room(running, staff, people)
    if item:
        decision = room.ask("SELECT max(id) FROM decision")[0][0]
        await staff.post(
            f"{staff.base}/decisions/{decision}/agenda-item", change_sought="Villages decide", level="local"
        )
    await staff.post(f"{staff.base}/minutes/versions", number=1, days="14", because="In haste.")
    await staff.post(f"{staff.base}/minutes/approvals", number=1, group=group, by_whom="Bintou")
    return room


def found_in(folder: Path, planted: Iterable[str] = PLANTED) -> dict[str, list[str]]:
    """Which planted words the bytes of which files of a folder hold, as UTF-8 and as JSON may write them."""
    found: dict[str, list[str]] = {}
    for file in sorted(one for one in folder.rglob("*") if one.is_file()):
        content = file.read_bytes().lower()
        for word in planted:
            if word.encode() in content or json.dumps(word)[1:-1].encode() in content:
                found.setdefault(file.name, []).append(word)
    return found
