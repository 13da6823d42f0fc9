"""The tally and the register under attack in the store: nobody joins an answer with a person, whatever is kept of the end.

The strongest attacker has everything: the database file with its free pages, the log, outcomes, a backup. Two rooms are
played that differ only in who of a group answered what. After the close their stores are the same, byte for byte; so
nothing in them says who answered what. Each leaky variant makes them differ.
"""

from __future__ import annotations

import itertools
import random
import secrets
import shutil
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dialogue.kernel import desk
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Database
from dialogue.kernel.vocabulary import Command, event
from dialogue.migrations import migrate
from dialogue.people import tally
from dialogue.people.register import KeepRegister, SignRegister
from dialogue.people.schema import RegisterEntry, Tally, TallyCell
from dialogue.people.seats import JoinSession, NoteDepartures, NoteReturn
from dialogue.preparing.commands import CloseSession, OpenSession
from support import ballot_attack as attack
from support.postgres import emptied
from support.world import World, prepare, world

PEOPLE = 24
ANSWERS = (1, 2, 0, 1, 3, 2, 1, 1, 2, 1, 0, 2)
"""Of each group's people, in the order in which they come; the other room has them in the reverse order."""


def key(word: str, number: int) -> str:
    return f"{word}{number}".encode().hex().ljust(64, "0")


def steadily(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same chance and the same clock for every room: what still differs comes from the answers."""
    chance, moments = random.Random(7), itertools.count()

    class Dice(random.Random):
        def __init__(self) -> None:
            super().__init__(11)

    monkeypatch.setattr(secrets, "token_hex", lambda n=32: chance.randbytes(n).hex())
    monkeypatch.setattr(secrets, "token_urlsafe", lambda n=32: chance.randbytes(n).hex())
    monkeypatch.setattr(secrets, "choice", chance.choice)
    monkeypatch.setattr(secrets, "randbelow", chance.randrange)
    monkeypatch.setattr(secrets, "SystemRandom", Dice)
    start = datetime(2027, 1, 31, 9, tzinfo=UTC)
    monkeypatch.setattr(desk, "utc_now", lambda: start + timedelta(seconds=next(moments)))


def asked(made: World) -> None:
    """A room of two groups; both the register and the questions are open."""
    prepare(made)
    made.run(OpenSession(), made.facilitator)
    for number in range(PEOPLE):
        group = made.groups()[number % 2]
        joins = JoinSession(key("seat", number), key("words", number), "en", group, f"Person {number}")
        made.run(joins, system=True)
    made.run(KeepRegister(30), made.facilitator)
    made.run(tally.OpenTally(("sex", "age")), made.facilitator)


def answered(made: World, answers: Sequence[int], look: Callable[[], Any] = lambda: None) -> list[Any]:
    """Everybody signs the register and then answers; what somebody sees who looks after each answer."""
    seen = [look()]
    questions = sorted({cell.question_id for cell in made.rows(TallyCell)})
    for number, seat in enumerate(made.participants()):
        sign = SignRegister(key("sign", number), f"Person {number}", "Well diggers")
        assert made.run(sign, seat.id), made.refused
        given = dict.fromkeys(questions, answers[number // 2])
        if number == 5:  # gone for a while, and back with the answer
            made.run(NoteDepartures((seat.id or 0,)), system=True)
            made.run(NoteReturn(seat.id or 0), system=True)
        assert made.run(tally.AnswerTally(key("mark", number), given), seat.id), made.refused
        seen.append(look())
    return seen


def cells(made: World) -> dict[tuple[int, int, int], int]:
    return {(c.question_id, c.group_id, c.answer): c.number for c in made.rows(TallyCell)}


def left_behind(
    migrated: Path, folder: Path, answers: Sequence[int], monkeypatch: pytest.MonkeyPatch
) -> bytes:
    """Everything in the store of a room whose questions are closed, byte for byte."""
    shutil.copytree(migrated, folder)
    with monkeypatch.context() as patched:
        steadily(patched)
        made = world(folder)
        try:
            asked(made)
            answered(made, answers)
            made.run(tally.CloseTally(), made.facilitator)
            made.run(CloseSession(), made.facilitator)
            assert made.rows(Tally)[0].sealed and len(made.rows(RegisterEntry)) == PEOPLE
            assert sum(cells(made).values()) == 2 * PEOPLE
            assert attack.files(made) and not (folder / "dialogue.sqlite3-wal").stat().st_size
            return (folder / "dialogue.sqlite3").read_bytes()
        finally:
            made.close()


@pytest.fixture
def differ(migrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], bool]:
    """Whether the two rooms can be told apart."""

    def look() -> bool:
        one = left_behind(migrated, tmp_path / "one", ANSWERS, monkeypatch)
        return one != left_behind(migrated, tmp_path / "two", ANSWERS[::-1], monkeypatch)

    return look


def test_the_store_is_the_same_whoever_answered_what(differ: Callable[[], bool]) -> None:
    assert not differ()


def told_in_the_log(act: Act, command: tally.AnswerTally) -> None:
    tally.answer_tally(act, command)
    act.happened("tally.answered", answer=max(command.answers.values()))


def with_the_mark(act: Act, command: tally.AnswerTally) -> None:
    changed = tally.AnswerTally(command.mark[:-1] + str(max(command.answers.values())), command.answers)
    tally.answer_tally(act, changed)


def in_the_register(act: Act, command: tally.AnswerTally) -> None:
    tally.answer_tally(act, command)
    entry = act.tx.get(RegisterEntry, command.mark.replace(key("mark", 0)[:8], key("sign", 0)[:8]))
    assert entry is not None
    entry.organisation += str(max(command.answers.values()))
    act.tx.add(entry)


def leaking(monkeypatch: pytest.MonkeyPatch, handler: Any) -> None:
    handlers: dict[type[Command], Handler] = {**tally.HANDLERS, tally.AnswerTally: handler}
    monkeypatch.setattr(tally, "HANDLERS", handlers)
    monkeypatch.setattr(tally, "EVENTS", (*tally.EVENTS, event("tally.answered")))


@pytest.mark.parametrize("leak", ["log", "fingerprint", "register", "marks that say it", "not laid anew"])
def test_a_leaky_tally_is_found_by_the_same_attacker(
    differ: Callable[[], bool], monkeypatch: pytest.MonkeyPatch, leak: str
) -> None:
    if leak == "log":
        leaking(monkeypatch, told_in_the_log)
    elif leak == "fingerprint":
        monkeypatch.setattr(tally.AnswerTally, "secret", False)
    elif leak == "register":
        leaking(monkeypatch, in_the_register)
    elif leak == "marks that say it":
        leaking(monkeypatch, with_the_mark)
        monkeypatch.setattr(tally, "forget_marks", lambda act: None)
    else:
        monkeypatch.setattr(Database, "_lay_anew", lambda *_: None)
    assert differ()


@pytest.fixture(params=["sqlite", "postgresql"])
def made(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    sqlite = request.param == "sqlite"
    database = Database.at(tmp_path) if sqlite else emptied(request.getfixturevalue("server"))
    migrate(database)
    found = world(tmp_path, database=database)
    yield found
    found.close()


def rows_beside(made: World, words: Sequence[str]) -> set[str]:
    """Tables but those of the tally and the register in which any of these words stands."""
    from sqlmodel import SQLModel

    found = set()
    for table in SQLModel.metadata.tables.values():
        text = str(attack.asked(made, f'SELECT * FROM "{table.name}"'))
        if table.name not in ("tally_mark", "register_entry") and any(word in text for word in words):
            found.add(table.name)
    return found


def of_nobody(made: World) -> list[Any]:
    """What is kept of commands that leave neither an actor nor a fingerprint."""
    kept = attack.asked(made, "SELECT answer FROM outcome WHERE actor = '' AND fingerprint = ''")
    return [answer for (answer,) in kept if "account" not in str(answer)]


def test_only_who_looks_after_each_answer_joins_them_and_nothing_of_it_stays(made: World) -> None:
    """What the promise leaves out, and that it is over with the close: also in the files of PostgreSQL."""
    asked(made)
    before, already = len(made.log()), len(of_nobody(made))
    seen = answered(made, ANSWERS, look=lambda: cells(made))
    found = 0
    for number, (earlier, later) in enumerate(itertools.pairwise(seen)):
        (question, *_) = sorted(earlier)[0]
        up = {place[2] for place in later if later[place] > earlier[place] and place[0] == question}
        found += up == {ANSWERS[number // 2]}
    assert found == PEOPLE, "the control: whoever looks after each answer knows them, as the documents say"
    marks = [key("mark", number) for number in range(PEOPLE)]
    signs = [key("sign", number) for number in range(PEOPLE)]
    assert attack.left_of(attack.files(made), marks) == set(marks), "the control: while people answer"
    assert rows_beside(made, [*marks, *signs]) == set(), (
        "what a browser made leads to no seat and no log entry"
    )
    grown = made.log()[before:]
    assert [entry.kind for entry in grown] == ["seat.went_silent", "seat.returned"], (
        "answers are not in the log"
    )
    told = of_nobody(made)
    assert len(told) - already == 2 * PEOPLE and {str(answer) for answer in told} == {"{}"}, (
        "nor in what is kept of a command"
    )

    made.run(tally.CloseTally(), made.facilitator)
    end = time.monotonic() + 60
    while attack.left_of(held := attack.files(made), marks) and time.monotonic() < end:
        time.sleep(0.2)  # what still reads the store holds earlier rows for a moment
    assert attack.left_of(held, marks) == set() and attack.left_of(held, signs) == set(signs)
    if not made.database.is_sqlite:
        versions = attack.asked(made, "SELECT DISTINCT xmin::text FROM tally_cell")
        assert len(versions) == 1, "all counts were written together"
