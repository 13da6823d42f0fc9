"""The tally: who is there, by group and by a few questions, asked without a name and kept as counts only.

A phone's answer adds one to a count and leaves a mark that only its browser can make again. No row says who answered, what
one person answered, when, or in which order; the log hears of the beginning and of the end. When the questions close, the
marks go, the counts are written anew, and the store is sealed. Counts are read only then (`publication.cells`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import insert, update
from sqlmodel import col, func, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import SessionState, StakeholderGroup
from dialogue.kernel.text import blank, required
from dialogue.kernel.vocabulary import AfterTheEnd, Command, EventKind, event
from dialogue.languages import Tongue
from dialogue.people.register import PART
from dialogue.people.schema import Tally, TallyCell, TallyMark, TallyQuestion
from dialogue.publication.cells import Crowd, Shown, shown_of

RATHER_NOT = 0
"""The answer of whoever would rather not say. It can always be given, and is never shown as a figure."""
MOST_OWN, MOST_ANSWERS, LONGEST_QUESTION, LONGEST_ANSWER = 2, 8, 120, 60
MOST_TYPED = 500
STEP = 5

READY: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "sex": (N_("Are you a woman or a man?"), (N_("Woman"), N_("Man"), N_("Neither"))),
    "age": (N_("How old are you?"), (N_("Under 18"), N_("18 to 35"), N_("36 to 60"), N_("Over 60"))),
    "territory": (
        N_("Where do you live?"),
        (N_("In a large town"), N_("In a small town"), N_("In the country")),
    ),
}
"""Ready-made questions with their answers."""

EVENTS: tuple[EventKind, ...] = (
    event("tally.opened", PART),
    event("tally.closed", PART, in_minutes=True),
)


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """A question of the facilitator's, with its answers."""

    text: str
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OpenTally(Command):
    """Begin to ask: ready-made questions by their keys, and own ones."""

    ready: tuple[str, ...]
    own: tuple[OwnQuestion, ...] = ()
    right: ClassVar[Right] = Right.KEEP_ATTENDANCE


@dataclass(frozen=True, slots=True)
class AnswerTally(Command):
    """One person's answers by question. `mark` can be made by her browser only; she is counted once."""

    mark: str
    answers: Mapping[int, int]
    right: ClassVar[Right] = Right.CONTRIBUTE
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class EnterTally(Command):
    """Counts of people of a group without a phone: by question and answer."""

    group_id: int
    numbers: Mapping[tuple[int, int], int]
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class CloseTally(Command):
    """Ask no longer, and show the figures. It is not opened again: what came later would stand out."""

    right: ClassVar[Right] = Right.KEEP_ATTENDANCE


@dataclass(frozen=True, slots=True)
class SealTally(Command):
    """Nothing earlier of the counts can be read in the store any more."""

    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as somebody reads it; `answers` by their numbers, without the one to say nothing."""

    id: int
    text: str
    answers: tuple[str, ...]
    language: str = ""


def tally_of(reader: Reader, session_id: int | None) -> Tally | None:
    return reader.get(Tally, session_id or 0)


def is_asking(reader: Reader, session_id: int | None) -> bool:
    found = tally_of(reader, session_id)
    return found is not None and not found.closed


def questions_of(reader: Reader, session_id: int | None, tongue: Tongue) -> list[Asked]:
    """The questions in their order, ready-made ones in the reader's language."""
    asked = select(TallyQuestion).where(TallyQuestion.session_id == session_id)
    found = []
    for one in reader.exec(asked.order_by(col(TallyQuestion.position))):
        text, answers = READY.get(one.key, ("", ()))
        if one.key:
            said = tuple(tongue.say(answer) for answer in answers)
            found.append(Asked(one.id or 0, tongue.say(text), said))
        else:
            found.append(Asked(one.id or 0, one.text, tuple(one.answers), one.language))
    return found


def has_answered(reader: Reader, session_id: int, mark: str) -> bool:
    found = reader.get(TallyMark, mark) if mark else None
    return found is not None and found.session_id == session_id


def at_least(reader: Reader, session_id: int) -> int:
    """How many phones have answered, rounded down: the exact number would tell what the figures hide."""
    asked = select(func.count()).select_from(TallyMark).where(TallyMark.session_id == session_id)
    number = reader.exec(asked).one()
    return number - number % STEP


def told(reader: Reader, session_id: int, question: Asked) -> Shown:
    """What of a question's counts may be shown, by the id of the group.

    Raises PermissionError while people still answer: figures at two moments would tell the answers of those in between.
    """
    tally = tally_of(reader, session_id)
    if tally is None or not tally.closed:
        raise PermissionError("counts of questions that are still asked are not read")
    rows: dict[str, list[int]] = {}
    silent: dict[str, int] = {}
    for cell in reader.exec(select(TallyCell).where(TallyCell.question_id == question.id)):
        if cell.answer == RATHER_NOT:
            silent[str(cell.group_id)] = cell.number
        else:
            row = rows.setdefault(str(cell.group_id), [0] * len(question.answers))
            row[cell.answer - 1] = cell.number
    return shown_of(Crowd(rows, silent))


def open_tally(act: Act, command: OpenTally) -> None:
    if act.session.state == SessionState.CLOSED or tally_of(act.tx, act.session.id) is not None:
        raise Refused(
            "tally_once",
            N_("These questions are asked once in a session, and they have been. Nothing was changed."),
        )
    questions = [
        TallyQuestion(session_id=act.session.id, position=0, key=key) for key in READY if key in command.ready
    ]
    for number, own in enumerate(command.own[:MOST_OWN], 1):
        questions.append(_own(act, own, number))
    if not questions:
        raise Refused("no_question", N_("Please choose at least one question."))
    act.tx.add(Tally(session_id=act.session.id))
    for place, question in enumerate(questions):
        question.position = place
        act.tx.add(question)
    act.tx.flush()
    groups = act.tx.exec(select(StakeholderGroup.id).where(StakeholderGroup.session_id == act.session.id))
    for group_id in groups:
        _make_cells(act, group_id or 0)
    act.happened("tally.opened", questions=len(questions))


def _own(act: Act, own: OwnQuestion, number: int) -> TallyQuestion:
    text = required(own.text, most=LONGEST_QUESTION, field=f"own.{number}.text")
    field = f"own.{number}.answers"
    answers = [required(one, most=LONGEST_ANSWER, field=field) for one in own.answers if not blank(one)]
    if not 2 <= len(set(answers)) == len(answers) <= MOST_ANSWERS:
        raise Refused(
            "answers",
            N_("Please write two to %(most)s different answers, one in each line."),
            field=field,
            most=MOST_ANSWERS,
        )
    return TallyQuestion(
        session_id=act.session.id, position=0, text=text, answers=answers, language=act.session.language
    )


def _questions(act: Act) -> list[TallyQuestion]:
    return list(act.tx.exec(select(TallyQuestion).where(TallyQuestion.session_id == act.session.id)))


def _answers(question: TallyQuestion) -> int:
    return len(READY[question.key][1]) if question.key else len(question.answers)


def _make_cells(act: Act, group_id: int) -> None:
    """All rows of a group at once, with nobody in them: a row that came with its first person would say something."""
    rows = [
        {
            "question_id": one.id,
            "group_id": group_id,
            "answer": answer,
            "session_id": act.session.id,
            "number": 0,
        }
        for one in _questions(act)
        for answer in range(_answers(one) + 1)
    ]
    act.tx.connection().execute(insert(TallyCell), rows)


def _add(act: Act, group_id: int, numbers: Mapping[tuple[int, int], int]) -> None:
    known = select(TallyCell.group_id).where(
        TallyCell.session_id == act.session.id, TallyCell.group_id == group_id
    )
    if act.tx.exec(known).first() is None:
        _make_cells(act, group_id)
    for (question_id, answer), number in sorted(numbers.items()):
        here = (
            col(TallyCell.question_id) == question_id,
            col(TallyCell.group_id) == group_id,
            col(TallyCell.answer) == answer,
            col(TallyCell.session_id) == act.session.id,
        )
        counted = update(TallyCell).where(*here).values(number=col(TallyCell.number) + number)
        if act.tx.connection().execute(counted).rowcount != 1:
            raise NotFound(
                "no_answer", N_("There is no such answer. Please reload the page and answer again.")
            )


def _require_asking(act: Act) -> None:
    if not is_asking(act.tx, act.session.id):
        raise Refused("tally_closed", N_("These questions are not asked any more. Nothing was counted."))


def answer_tally(act: Act, command: AnswerTally) -> None:
    _require_asking(act)
    if act.seat is None or act.seat.group_id is None or len(command.mark) != 64:
        raise NotFound("no_group", N_("Please choose the group that you belong to."))
    if has_answered(act.tx, act.session.id, command.mark):
        raise Refused("answered", N_("You have answered already, and are counted once. Nothing was changed."))
    asked = {question.id or 0: RATHER_NOT for question in _questions(act)}
    given = {question: answer for question, answer in command.answers.items() if question in asked}
    _add(act, act.seat.group_id, dict.fromkeys((asked | given).items(), 1))
    act.tx.add(TallyMark(key=command.mark, session_id=act.session.id))


def enter_tally(act: Act, command: EnterTally) -> None:
    _require_asking(act)
    group = act.tx.get(StakeholderGroup, command.group_id)
    if group is None or group.session_id != act.session.id:
        raise Refused("no_group", N_("Please choose a group."), field="group")
    numbers = {place: number for place, number in command.numbers.items() if number}
    if not numbers or not all(0 < number <= MOST_TYPED for number in numbers.values()):
        raise Refused("no_number", N_("Please write a number of people in digits. Nothing was entered."))
    _add(act, command.group_id, numbers)


def close_tally(act: Act, command: CloseTally) -> None:
    tally = tally_of(act.tx, act.session.id)
    if tally is None or tally.closed:
        raise Refused("tally_closed", N_("These questions are not asked any more. Nothing was counted."))
    tally.closed, tally.sealed = True, False
    act.tx.add(tally)
    forget_marks(act)
    # In one transaction and in an order by chance: the rows' versions and places then say nothing of who came last.
    rows = list(act.tx.exec(select(TallyCell).where(TallyCell.session_id == act.session.id)))
    copies = [row.model_dump() for row in rows]
    secrets.SystemRandom().shuffle(copies)
    for row in rows:
        act.tx.delete(row)
    act.tx.flush()
    act.tx.connection().execute(insert(TallyCell), copies)
    act.rewrote("tally_cell", "tally_mark", then=SealTally())
    act.happened("tally.closed")


def forget_marks(act: Act) -> None:
    """Who has answered matters no more."""
    for mark in act.tx.exec(select(TallyMark).where(TallyMark.session_id == act.session.id)):
        act.tx.delete(mark)
    act.tx.flush()


def at_the_end(act: Act) -> None:
    """With the session its questions end."""
    if is_asking(act.tx, act.session.id):
        close_tally(act, CloseTally())


def seal_tally(act: Act, command: SealTally) -> None:
    tally = tally_of(act.tx, act.session.id)
    if tally is not None:
        tally.sealed = True
        act.tx.add(tally)


def groups_counted(reader: Reader, session_id: int, group_ids: Sequence[int]) -> bool:
    """Whether anybody of these groups has been counted."""
    asked = select(TallyCell.group_id).where(
        TallyCell.session_id == session_id, col(TallyCell.group_id).in_(group_ids), TallyCell.number > 0
    )
    return reader.exec(asked).first() is not None


HANDLERS: dict[type[Command], Handler] = {
    OpenTally: open_tally,
    AnswerTally: answer_tally,
    EnterTally: enter_tally,
    CloseTally: close_tally,
    SealTally: seal_tally,
}
