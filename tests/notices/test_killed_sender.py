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
from dataclasses import dataclass
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
        timeout=500,
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


IN_ITS_HAND, UNMARKED = "in the mail server's hand", "without the hand-over"


@dataclass(frozen=True)
class Played:
    """Everything that was played: the folders by what was done in them, how their senders ended, what was sent."""

    folders: dict[str, Path]
    ended: dict[str, list[int]]
    box: Mailbox

    def told(self, what: str) -> tuple[tuple[int, int], ...]:
        return tuple(told(self.box, address) for address in two(list(self.folders).index(what)))

    def ids(self, what: str) -> list[str]:
        """The Message-IDs that came, as often as they came."""
        mine = two(list(self.folders).index(what))
        return [str(one["Message-ID"]) for to, one in self.box.taken if to in mine]


@pytest.fixture(scope="module")
def everything(decided_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Played:
    """A sender is killed at each step, started again, and goes a round of the next morning."""
    box, top = Mailbox(), tmp_path_factory.mktemp("killed")
    whats = (*KNOWN, *UNKNOWN, IN_ITS_HAND, UNMARKED)
    folders = {what: prepared(decided_folder, top / str(at) / "data", at) for at, what in enumerate(whats)}
    box.kill_when = {two(whats.index(IN_ITS_HAND))[0]: folders[IN_ITS_HAND].with_suffix(".pid")}
    plan = []
    with mail_server_on(box) as server:
        for what, folder in folders.items():
            step = {IN_ITS_HAND: "", UNMARKED: "taken"}.get(what, what)
            plan += [
                sender(folder, server.port, step if turn == 0 else "", max(1, turn)) for turn in range(3)
            ]
            if what == UNMARKED:
                plan[-2]["before"] = "UPDATE notice_mail SET state = 'going' WHERE state = 'handed'"
        ended = played(*plan)
    return Played(folders, {what: ended[3 * at : 3 * at + 3] for at, what in enumerate(whats)}, box)


def test_killed_at_each_step(everything: Played) -> None:
    """One test for all steps: processes that share the work do not play them twice."""
    for what in (*KNOWN, *UNKNOWN, IN_ITS_HAND):
        assert everything.ended[what] == [-signal.SIGKILL, 0, 0], what
        first, second = everything.told(what)
        # Killed between the commit and the first byte, nothing has left.
        arrived = int(what != "handed over")
        assert first == ((1, 0) if what in KNOWN else (arrived, 1)), what
        assert second == (1, 0), f"{what}: the others are told once, whatever became of the first"
        ids = everything.ids(what)
        assert len(set(ids)) == len(ids), what
        at = list(everything.folders).index(what)
        assert [on_her_page(everything.folders[what], address) for address in two(at)] == [1, 1], what


def test_without_the_commit_before_the_hand_over_a_mail_comes_twice(everything: Played) -> None:
    """Negative control: if what was handed over looked like what was only claimed, the judge above would see it."""
    assert everything.ended[UNMARKED] == [-signal.SIGKILL, 0, 0]
    ids = everything.ids(UNMARKED)
    assert len(set(ids)) < len(ids), "the same Message-ID, so that a mailbox can drop the second"
    assert everything.told(UNMARKED)[0] == (2, 0)


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


def test_killed_at_any_moment(decided_folder: Path, tmp_path: Path) -> None:
    """Told once, or told that a mail may be missing; never twice."""
    turns = 40 if FULL else 4
    chance, box, plan = random.Random(7), Mailbox(), []
    with mail_server_on(box) as server:
        for turn in range(turns):
            folder = prepared(decided_folder, tmp_path / str(turn) / "data", turn)
            steps = [sender(folder, server.port, days=days) for days in (1, 1, 2)]
            # Every second one hardly begins, however quick the machine is; the others are somewhere on their way.
            steps[0]["after"] = chance.uniform(0.05, 0.6) if turn % 2 else chance.uniform(0.01, 0.05)
            plan += steps
        ended = played(*plan)
    for turn in range(turns):
        for address in two(turn):
            news, doubt = told(box, address)
            assert news <= 1 and news + doubt >= 1, (turn, address)
    assert ended[::3].count(-signal.SIGKILL) > turns // 4, "too late to be in the middle"
