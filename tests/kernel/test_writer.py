"""The one writer: it outlives people who go away while they wait, and a rule's refusal inside a batch."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import pytest
from sqlmodel import select

from dialogue.kernel import execute
from dialogue.kernel.act import Act, Vocabulary
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Database
from dialogue.kernel.errors import Refused
from dialogue.kernel.execute import Executor, Order
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Outcome
from dialogue.kernel.vocabulary import Command


@dataclass(frozen=True, slots=True)
class Wait(Command):
    """Keeps the writer busy until the test lets it go on."""

    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class Answer(Command):
    """Answers, or is refused."""

    refused: bool = False
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@pytest.fixture
def busy() -> threading.Event:
    return threading.Event()


@pytest.fixture
def writer(data: Path, busy: threading.Event) -> Iterator[Executor]:
    def wait(act: Act, command: Wait) -> None:
        assert busy.wait(60)

    def answer(act: Act, command: Answer) -> dict[str, str]:
        if command.refused:
            raise Refused("no", "No.")
        return {"said": "yes"}

    words = Vocabulary()
    words.add({Wait: wait, Answer: answer}, ())
    database = Database.at(data)
    executor = Executor(database, words)
    yield executor
    busy.set()
    executor.close()
    database.close()


def test_whoever_stops_waiting_does_not_stop_the_writer(writer: Executor, busy: threading.Event) -> None:
    writer.submit(Order(Wait(), "first", actor=SYSTEM))
    left = writer.submit(Order(Answer(), "left", actor=SYSTEM))
    stayed = writer.submit(Order(Answer(), "stayed", actor=SYSTEM))
    left.cancel()  # a closed browser, a server that is shutting down
    busy.set()
    assert stayed.result(60).answer == {"said": "yes"}
    assert writer.submit(Order(Answer(), "later", actor=SYSTEM)).result(60).answer == {"said": "yes"}
    assert left.result(60).answer == {"said": "yes"}, "what was queued is carried out, nobody waiting or not"


def test_a_refusal_in_a_batch_leaves_its_neighbours_alone(writer: Executor, busy: threading.Event) -> None:
    writer.submit(Order(Wait(), "first", actor=SYSTEM))
    before = writer.submit(Order(Answer(), "before", actor=SYSTEM))
    refused = writer.submit(Order(Answer(refused=True), "refused", actor=SYSTEM))
    after = writer.submit(Order(Answer(), "after", actor=SYSTEM))
    busy.set()
    assert (before.result(60).answer, after.result(60).answer) == ({"said": "yes"}, {"said": "yes"})
    with pytest.raises(Refused, match="no"):
        refused.result(60)


def test_a_number_that_no_row_can_have_fails_alone(
    writer: Executor, busy: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody names a session 10^30: whoever sends something at the same moment hears nothing of it."""

    def together(mark: str) -> tuple[Any, Any]:
        busy.clear()
        writer.submit(Order(Wait(), f"first {mark}", actor=SYSTEM))
        before = writer.submit(Order(Answer(), f"before {mark}", actor=SYSTEM))
        beyond = writer.submit(Order(Answer(), f"beyond {mark}", actor=SYSTEM, concerns=(10**30,)))
        busy.set()
        beyond.exception(60)
        return before, beyond

    before, _ = together("held apart")
    assert before.result(60).answer == {"said": "yes"}
    monkeypatch.setattr(execute, "LARGEST_ID", 10**40)  # negative control
    before, _ = together("together")
    with pytest.raises(OverflowError):
        before.result(60)


@pytest.mark.parametrize("refused", [False, True])
def test_every_command_of_a_batch_is_kept_once(
    writer: Executor, busy: threading.Event, refused: bool
) -> None:
    """Also when the batch is done again because one of it was refused: the refused one leaves nothing."""
    writer.submit(Order(Wait(), "first", actor=SYSTEM))
    several = [
        writer.submit(Order(Answer(refused=refused and n == 2), f"{n}", actor=SYSTEM)) for n in range(4)
    ]
    busy.set()
    errors = [one.exception(60) is not None for one in several]
    assert errors == [False, False, refused, False]
    with writer.database.read() as reader:
        kept = sorted(reader.exec(select(Outcome.command_id)))
    assert kept == [f"{n}" for n in range(4) if not (refused and n == 2)] + ["first"]
