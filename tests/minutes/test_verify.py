"""`dialogue verify` finds every change of what was decided, counted, circulated or recorded, and nothing else."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from typer.testing import CliRunner

from dialogue.activities.agree import proving as agree_proving
from dialogue.activities.registry import KINDS
from dialogue.activities.vote import proving as vote_proving
from dialogue.cli.verify import app
from dialogue.kernel.database import Database
from dialogue.minutes import verifying
from dialogue.minutes.verifying import proofs
from dialogue.simulation.actors import Facilitator, Participant
from support.vote_room import cast, voting

FREE = {
    "ballot": {"id", "revealed", "sealed_at"},
    "minutes_version": {"id", "published_at"},
    "minutes_text": {"version_id"},
    "minutes_approval": {"id"},
    "decision": {"id", "number", "activity_id"},
    "goal_decision": {"decision_id", "activity_id"},
    "ballot_option": {"id"},
    "ballot_paper": set[str](),
    "log_entry": {"stream_id", "seq"},
    "stream": {"id", "kind", "epoch"},
}
"""The tables that are looked at, with the columns that say where a row belongs or that may change."""

OF = {"goal_decision": "decision", "ballot_option": "ballot", "ballot_paper": "ballot", "log_entry": "record"}


BLIND: tuple[tuple[Any, str, Any, str, str], ...] = (
    (verifying, "first_break", lambda _: None, "log_entry", "seat_id"),
    (vote_proving, "still", lambda *_: True, "ballot", "question"),
    (agree_proving, "still", lambda *_: True, "decision", "what_is_new"),
    (verifying, "still", lambda *_: True, "minutes_version", "because"),
    (verifying, "still", lambda *_: True, "minutes_approval", "by_whom"),
)
"""Checks that are patched away, and a change that nothing else finds."""


async def play(running: Any) -> None:
    """A published vote, a decision, and minutes that were circulated and approved by a group."""
    staff = Facilitator(running.address)
    await staff.enter(running.sign_in_link())
    await staff.prepare("Water", recipe="empty", groups=("farmers", "ngos"))
    await staff.open()
    groups = list((await staff.groups()).values())
    people = [Participant(running.address) for _ in range(4)]
    for place, one in enumerate(people):
        await one.join(staff.code, group="FFFN"[place])
    vote = await voting(staff)
    for place, one in enumerate(people):
        await cast(one, vote, 2, place % 2, 1)
    await staff.turn(vote, "close")
    await staff.act(vote, "publication", consent="on")
    await staff.post(f"{staff.base}/activities", kind="agree", prompt="Goal", minutes="5")
    agree = (await staff.activities())[-1]
    await staff.turn(agree, "open")
    await staff.act(agree, "wording", text="Every village decides about its water")
    await staff.act(agree, "rule", preset="double-majority", ratify_by="2099-01-31")
    await staff.act(agree, "round")
    for one in people:
        await one.act(agree, "position", level="1")
    await staff.act(agree, "round-closing")
    await staff.act(agree, "decision")
    await staff.turn(agree, "close")
    await staff.post(f"{staff.base}/closing")
    await staff.post(f"{staff.base}/minutes/versions", number=1, days="14", because="In haste.")
    noted = {"number": 1, "group": groups[0], "by_whom": "Bintou"}
    await staff.post(f"{staff.base}/minutes/approvals", **noted)
    for actor in (staff, *people):
        await actor.close()


def wrong(database: Database) -> set[str]:
    """Of which kinds something is wrong."""
    with database.read() as reader:
        return {one.of for one in proofs(reader, KINDS) if one.wrong}


@contextmanager
def changed(path: str, table: str, column: str) -> Iterator[None]:
    """One value of a table changed by a byte, and put back."""
    with closing(sqlite3.connect(path)) as store:
        store.execute("PRAGMA foreign_keys = OFF")
        find = " AND ".join(f"{one[1]} = ?" for one in store.execute(f"PRAGMA table_info({table})") if one[5])
        keys = [one[1] for one in store.execute(f"PRAGMA table_info({table})") if one[5]]
        *key, value = store.execute(f"SELECT {', '.join(keys)}, {column} FROM {table} LIMIT 1").fetchone()
        store.execute(f"UPDATE {table} SET {column} = ? WHERE {find}", (other(value), *key))
        store.commit()
        if column in keys:
            key[keys.index(column)] = other(value)
        yield
        store.execute(f"UPDATE {table} SET {column} = ? WHERE {find}", (value, *key))
        store.commit()


def other(value: Any) -> Any:
    """A value that differs by as little as can be, and is still what the column holds."""
    if value is None:
        return 1
    if isinstance(value, int):
        return value + 1
    for sign, instead in (("1", "2"), ("a", "b"), ("[]", '["a"]'), ("{}", '{"a": true}'), ("0", "1")):
        if sign in value:
            return value.replace(sign, instead, 1)
    return value + "x"


def test_each_change_is_found_and_nothing_else(running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asyncio.run(play(running))
    path = str(running.settings.data / "dialogue.sqlite3")
    database = running.database()
    try:
        assert wrong(database) == set()
        command = ["--data", str(running.settings.data)]
        whole = CliRunner().invoke(app, command)
        assert whole.exit_code == 0 and "1 decision looked at." in whole.stdout
        missed, elsewhere = [], []
        with database.reader.connect() as connection:
            columns = {
                table: [one[1] for one in connection.execute(text(f"PRAGMA table_info({table})"))]
                for table in FREE
            }
        for table, names in columns.items():
            of = OF.get(table, "record" if table == "stream" else table.partition("_")[0])
            for column in (one for one in names if one not in FREE[table]):
                with changed(path, table, column):
                    found = wrong(database)
                missed += [f"{table}.{column}"] if not found & {of, "row"} else []
                elsewhere += [f"{table}.{column}: {found}"] if found - {of, "row"} and of != "record" else []
        assert missed == []
        # The negative control: what is found is found by the check of its own kind, so without it nobody would know.
        assert elsewhere == []
        # And without its check a change is not found: each of them is what finds it.
        for module, check, blind, table, column in BLIND:
            with monkeypatch.context() as patched, changed(path, table, column):
                assert wrong(database) != set(), f"{table}.{column}"
                patched.setattr(module, check, blind)
                assert wrong(database) == set(), f"{table}.{column} is found by something else than {check}"
        assert wrong(database) == set()
        with changed(path, "minutes_text", "content"):
            broken = CliRunner().invoke(app, command)
        assert broken.exit_code == 1 and "is not the one that was circulated" in broken.stdout
        with closing(sqlite3.connect(path)) as store:
            store.execute("DELETE FROM goal_decision")
            store.commit()
        assert wrong(database) == {"decision"}, "what the record tells of is not there"
    finally:
        database.close()


def test_a_store_of_another_version_is_to_be_upgraded_first(data: Path) -> None:
    with closing(sqlite3.connect(data / "dialogue.sqlite3")) as store:
        store.execute("UPDATE alembic_version SET version_num = '0001'")
        store.commit()
    said = CliRunner().invoke(app, ["--data", str(data)])
    assert said.exit_code == 2 and "must be upgraded first" in said.output
    assert "cannot be read" not in said.output
