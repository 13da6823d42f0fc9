"""The sender is killed (`kill -9`, a real process) at every step of a mail: no notice is lost, and none is sent twice.

What a mail server had been handed when the sender died without its answer is not known to anybody: it is not sent again,
and the next mail says that an earlier one may be missing (docs/decisions, "Notices"). Everything else is sent exactly once.
"""

from __future__ import annotations

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from support.length import FULL
from support.notices import Mailbox, People, again, digests, mail_server_on, text_of
from support.processes import environment

KNOWN = ("before the claim", "claimed", "before the hand-over", "recorded")
"""Steps after whose kill it is known what became of the mail."""
UNKNOWN = ("handed over", "taken", "answered")
NEWS, DOUBT = "It is now: In progress", "interrupted while an earlier e-mail was sent"


def two(name: object) -> tuple[str, str]:
    return f"{name}.one@example.org", f"{name}.two@example.org"


def prepared(source: Path, folder: Path, name: object = "x") -> Path:
    """A copy of the platform with two people who want to hear, and something to tell them."""
    shutil.copytree(source, folder)
    made = again(folder)
    people = People(made)
    for address, seat in zip(two(name), sorted(one.id or 0 for one in made.participants()), strict=False):
        people.from_seat(seat, address)
    people.move("in_progress")
    made.close()
    with sqlite3.connect(folder / "dialogue.sqlite3") as store:
        store.execute(
            "UPDATE notice_mail SET state = 'sent'"
        )  # those that ask for the addresses are not looked at here
    return folder


def played(*plan: dict[str, Any]) -> list[int]:
    """The senders one after the other; how each process ended."""
    done = subprocess.run(
        [sys.executable, "-m", "support.killed_sender"],
        input=json.dumps(plan),
        capture_output=True,
        text=True,
        timeout=300,
        env=environment(PYTHONPATH=str(Path(__file__).parents[1])),
    )
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


def sender(folder: Path, port: int, step: str = "", days: int = 1) -> dict[str, Any]:
    return {"folder": str(folder), "port": port, "step": step, "days": days}


def told(box: Mailbox, address: str) -> tuple[int, int]:
    """In how many mails somebody was told the news, and how often that a mail may be missing."""
    texts = [text_of(one) for one in digests(box, address)]
    return sum(NEWS in one for one in texts), sum(DOUBT in one for one in texts)


def on_her_page(folder: Path, address: str) -> int:
    with sqlite3.connect(folder / "dialogue.sqlite3") as store:
        asked = (
            "SELECT count(*) FROM notice JOIN notice_contact c ON c.id = contact_id"
            " WHERE c.address = ? AND event = 'agenda.item_moved'"
        )
        return int(store.execute(asked, (address,)).fetchone()[0])


def test_killed_at_each_step(decided_folder: Path, tmp_path: Path) -> None:
    """Killed there, started again, and three mornings more."""
    box = Mailbox()
    steps = (*KNOWN, *UNKNOWN)
    folders = {step: prepared(decided_folder, tmp_path / step / "data", at) for at, step in enumerate(steps)}
    with mail_server_on(box) as server:
        ended = played(
            *(
                sender(folder, server.port, step if turn == 0 else "", days=max(1, turn))
                for step, folder in folders.items()
                for turn in range(4)
            )
        )
    assert ended == [-signal.SIGKILL, 0, 0, 0] * len(steps)
    for at, (step, folder) in enumerate(folders.items()):
        first, second = (told(box, address) for address in two(at))
        arrived = int(
            step != "handed over"
        )  # killed there, between the commit and the first byte, nothing has left
        assert first == ((1, 0) if step in KNOWN else (arrived, 1)), step
        assert second == (1, 0), "the others are told once, whatever became of the first"
        ids = [one["Message-ID"] for to, one in box.taken if to in two(at)]
        assert len(set(ids)) == len(ids)
        assert [on_her_page(folder, address) for address in two(at)] == [1, 1]


def test_killed_while_the_mail_server_has_the_mail_and_has_not_answered(
    decided_folder: Path, tmp_path: Path
) -> None:
    folder = prepared(decided_folder, tmp_path / "data")
    box = Mailbox()
    with mail_server_on(box) as server:
        box.kill = folder.with_suffix(".pid")
        plan = [sender(folder, server.port), sender(folder, server.port), sender(folder, server.port, days=2)]
        assert played(*plan) == [-signal.SIGKILL, 0, 0]
    assert told(box, two("x")[0]) == (1, 1) and told(box, two("x")[1]) == (1, 0)


def test_without_the_commit_before_the_hand_over_a_mail_comes_twice(
    decided_folder: Path, tmp_path: Path
) -> None:
    """Negative control: if what was handed over looked like what was only claimed, the judge above would see it."""
    box, folder = Mailbox(), prepared(decided_folder, tmp_path / "data")
    with mail_server_on(box) as server:
        assert played(sender(folder, server.port, "taken")) == [-signal.SIGKILL]
        with sqlite3.connect(folder / "dialogue.sqlite3") as store:
            store.execute("UPDATE notice_mail SET state = 'going' WHERE state = 'handed'")
        assert played(sender(folder, server.port), sender(folder, server.port, days=2)) == [0, 0]
    repeated = [one["Message-ID"] for _, one in box.taken]
    assert len(set(repeated)) < len(repeated), "the same Message-ID, so that a mailbox can drop the second"


def test_the_follower_is_killed_between_reading_and_telling(decided_folder: Path, tmp_path: Path) -> None:
    """Notices and the number up to which the record was read are one commit; a try that comes late changes nothing."""
    from dialogue.notices.commands import FOLLOWER
    from dialogue.notices.following import follow_on
    from dialogue.notices.vocabulary import TellPeople, Told

    made = again(prepared(decided_folder, tmp_path / "data"))
    try:
        people = People(made)
        today = people.contacts[0].made_at.date()
        kinds = made.dialogue.kinds  # type: ignore[attr-defined]
        with sqlite3.connect(tmp_path / "data" / "dialogue.sqlite3") as store:
            (seq,) = store.execute("SELECT seq FROM follower WHERE name = ?", (FOLLOWER,)).fetchone()
        first = follow_on(made.database, made.dialogue.executor, kinds, people.platform, today)
        assert first == 2 == len(people.notices)
        key, at = f"{people.platform}:{seq + 1}", people.contacts[0].made_at
        late = Told(people.contacts[0].id or 0, key, "changes", "agenda.item_moved", {}, at)
        people.send(TellPeople(seq, seq + 1, (late,)))  # an earlier try that comes late
        assert len(people.notices) == 2
        assert follow_on(made.database, made.dialogue.executor, kinds, people.platform, today) == 0
    finally:
        made.close()


@pytest.mark.skipif(not FULL, reason="the long form: kills at any moment")
def test_killed_at_any_moment(decided_folder: Path, tmp_path: Path) -> None:
    """Told once, or told that a mail may be missing; never twice."""
    chance, box, killed = random.Random(7), Mailbox(), 0
    with mail_server_on(box) as server:
        for turn in range(40):
            folder = prepared(decided_folder, tmp_path / str(turn) / "data", turn)
            plan = [sender(folder, server.port) for _ in range(2)] + [sender(folder, server.port, days=2)]
            plan[0]["after"] = chance.uniform(0.05, 0.6)
            killed += played(*plan)[0] == -signal.SIGKILL
            for address in two(turn):
                news, doubt = told(box, address)
                assert news <= 1 and news + doubt >= 1, (turn, address)
            box.taken.clear()
    assert killed > 10, "too late to be in the middle"
