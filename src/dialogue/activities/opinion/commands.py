"""Commands and events around statements and answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlmodel import col, func, select

from dialogue.activities.opinion import rules
from dialogue.activities.opinion.rows import answered_by, counted, number_of
from dialogue.activities.opinion.schema import OpinionAnswer, OpinionStatement, StatementState
from dialogue.activities.opinion.settings import Settings
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.meanwhile import Was, last_change, together
from dialogue.kernel.messages import N_, Msgid
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.kernel.text import optional, required, sameness
from dialogue.kernel.turns import taken
from dialogue.kernel.vocabulary import Command, EventKind, Touch, event
from dialogue.stage.contract import Earlier
from dialogue.stage.settings import settings_of

KIND = "opinion"
LINE = Touch("opinion.statements", by="statement")
LINES = Touch("opinion.statements", by="statements")

EVENTS: tuple[EventKind, ...] = (
    event("opinion.statements_added", LINES, "opinion.progress", "session.calls"),
    event("opinion.statement_offered", "opinion.queue"),
    event("opinion.statement_accepted", LINE, "opinion.queue", "opinion.progress", "session.calls"),
    event("opinion.statement_taken_out", LINE, "opinion.queue", "opinion.progress", "session.calls"),
    event("opinion.statement_translated", LINE, "opinion.results"),
    event("opinion.answered", LINE, "opinion.progress"),
    event("opinion.person_began", "session.people"),
    event("opinion.people_joined", "opinion.progress", "opinion.statements"),
    event(
        "opinion.revealed",
        "session.stage",
        "opinion.progress",
        "opinion.queue",
        "opinion.results",
        "opinion.statements",
        "opinion.steering",
        in_minutes=True,
    ),
)


@dataclass(frozen=True, slots=True)
class TakeStance(Command):
    """Answer a statement (agree, disagree, pass), change the answer, or put the statement off (later)."""

    activity_id: int
    statement_id: int
    stance: str
    turn: int = 0
    right: ClassVar[Right] = Right.VOTE
    replaces: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class OfferStatement(Command):
    """Write a statement; it waits until the facilitator has read it."""

    activity_id: int
    text: str
    right: ClassVar[Right] = Right.CONTRIBUTE


@dataclass(frozen=True, slots=True)
class AddStatements(Command):
    """Put further statements to everybody, one on each line."""

    activity_id: int
    lines: str
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class AcceptStatement(Command):
    """Show a statement to everybody. `about_person`: it says something of who answers, and is no part of the matter."""

    activity_id: int
    statement_id: int
    about_person: bool = False
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class TakeOutStatement(Command):
    """Do not show a statement (any more), with a reason that its author reads."""

    activity_id: int
    statement_id: int
    reason: str
    right: ClassVar[Right] = Right.MODERATE


@dataclass(frozen=True, slots=True)
class TranslateStatement(Command):
    """Say a statement in another language of the session; it stays the same statement. An empty text takes it back."""

    activity_id: int
    statement_id: int
    language: str
    text: str
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.TRANSLATE


def statement_of(act: Act, activity: Activity, statement_id: int) -> OpinionStatement:
    found = act.tx.get(OpinionStatement, statement_id)
    if found is None or found.activity_id != activity.id:
        raise NotFound("no_statement", N_("This statement is not there any more. Nothing was changed."))
    return found


def take_stance(act: Act, command: TakeStance) -> None:
    activity = act.activity(command.activity_id, KIND)
    statement, value = statement_of(act, activity, command.statement_id), rules.value_of(command.stance)
    seat = act.seat.id or 0 if act.seat else 0
    row = act.tx.get(OpinionAnswer, (statement.id, seat))
    if activity.state != "open" and row is not None and row.value == value:
        return  # it arrived in time and only its answer was lost
    rules.require_open(activity.state, activity.phase)
    rules.require_in_time(settings_of(activity, Settings).last_day, act.now)
    if statement.state != StatementState.SHOWN:
        raise NotFound("no_statement", N_("This statement is not there any more. Nothing was changed."))
    if row is None:
        row = OpinionAnswer(
            statement_id=statement.id or 0,
            seat_id=seat,
            session_id=activity.session_id,
            activity_id=activity.id or 0,
            at=act.now,
        )
    elif value is None and row.value is not None:
        return  # what was answered is not put off any more
    stored = "" if row.value is None else Msgid(rules.WORDS[row.value])
    turn = taken(command.turn, row.turn, same=row.value == value, stored=stored)
    if turn is None:
        return
    before = row.value
    row.value, row.turn, row.at = value, turn, act.now
    act.tx.add(row)
    if value is None or before == value:
        return
    counted(act, statement, before, -1)
    counted(act, statement, value, 1)
    person = answered_by(act, activity, seat, 0 if before is not None else 1)
    act.happened("opinion.answered", activity=activity.id, statement=statement.id)
    if before is None and person.answered == 1:
        act.happened("opinion.person_began", activity=activity.id)


def offer_statement(act: Act, command: OfferStatement) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    rules.require_open(activity.state, activity.phase)
    rules.require_in_time(settings_of(activity, Settings).last_day, act.now)
    asked = select(func.count()).where(
        OpinionStatement.activity_id == activity.id,
        OpinionStatement.seat_id == (act.seat.id if act.seat else 0),
    )
    rules.require_room_for_one(int(act.tx.exec(asked).one()), settings_of(activity, Settings).each)
    text = required(command.text, most=rules.LONGEST_STATEMENT)
    if sameness(text) in looking(act, activity, [text]):
        raise Refused(
            "there", N_("This statement is there already. Please say something else."), field="text"
        )
    made = add(act, activity, [text], state=StatementState.WAITING)
    act.happened("opinion.statement_offered", activity=activity.id, statement=made[0])
    return {"statement": made[0]}


def looking(act: Act, activity: Activity, texts: Sequence[str]) -> dict[str, str]:
    """Statements that look like these, by what look-alikes share; those taken out do not count."""
    keys = [sameness(text) for text in texts]
    asked = select(OpinionStatement.looks, OpinionStatement.text).where(
        OpinionStatement.activity_id == activity.id,
        OpinionStatement.state != StatementState.TAKEN_OUT,
    )
    found: dict[str, str] = {}
    for start in range(0, len(keys), 200):  # a statement of the store names so many at most
        found |= dict(
            act.tx.exec(asked.where(col(OpinionStatement.looks).in_(keys[start : start + 200]))).all()
        )
    return found


def add(
    act: Act,
    activity: Activity,
    texts: Sequence[str],
    *,
    state: StatementState = StatementState.SHOWN,
    refs: Sequence[str] = (),
    languages: Sequence[str] = (),
) -> list[int]:
    """Write statements behind those that are there; their ids. `refs` and `languages` stand beside the texts."""
    last = act.tx.exec(
        select(func.max(OpinionStatement.position)).where(OpinionStatement.activity_id == activity.id)
    ).one()
    waits = state == StatementState.WAITING
    rows = [
        OpinionStatement(
            session_id=activity.session_id,
            activity_id=activity.id or 0,
            position=(last or 0) + place,
            ref=refs[place - 1] if refs else "",
            seat_id=act.seat.id if act.seat and waits else None,
            text=text,
            language=languages[place - 1] if languages else (act.seat.language if act.seat else ""),
            looks=sameness(text),
            state=state,
            created_at=act.now,
        )
        for place, text in enumerate(texts, 1)
    ]
    act.tx.add_all(rows)
    act.tx.flush()
    return [row.id or 0 for row in rows]


def add_statements(act: Act, command: AddStatements) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    rules.require_not_revealed(activity.phase)
    texts = rules.require_fitting(rules.lines_of(command.lines), field="lines")
    if not texts:
        required("", most=rules.LONGEST_STATEMENT, field="lines")
    there = looking(act, activity, texts)
    for text in texts:
        if sameness(text) in there:
            raise Refused(
                "look_alike",
                N_(
                    "“%(one)s” and “%(other)s” look the same. Please make one of them different or take it out."
                ),
                field="lines",
                one=there[sameness(text)],
                other=text,
            )
    rules.require_room(number_of(act.tx, activity.id or 0), len(texts))
    made = add(act, activity, texts)
    act.happened("opinion.statements_added", activity=activity.id, statements=made)
    return {"statements": made}


def accept_statement(act: Act, command: AcceptStatement) -> None:
    activity = act.activity(command.activity_id, KIND)
    rules.require_not_revealed(activity.phase)
    statement = statement_of(act, activity, command.statement_id)
    if statement.state == StatementState.SHOWN and statement.meta == command.about_person:
        return
    if statement.state != StatementState.SHOWN:
        rules.require_room(number_of(act.tx, activity.id or 0), 1)
        if statement.state == StatementState.TAKEN_OUT and statement.looks in looking(
            act, activity, [statement.text]
        ):
            raise Refused(
                "there", N_("A statement that looks the same is shown already. Nothing was changed.")
            )
    statement.state, statement.because, statement.meta = StatementState.SHOWN, "", command.about_person
    act.tx.add(statement)
    act.happened("opinion.statement_accepted", activity=activity.id, statement=statement.id)


def take_out_statement(act: Act, command: TakeOutStatement) -> None:
    activity = act.activity(command.activity_id, KIND)
    rules.require_not_revealed(activity.phase)
    statement = statement_of(act, activity, command.statement_id)
    if statement.state == StatementState.TAKEN_OUT:
        raise Refused("taken_out", N_("This statement has been taken out already. Nothing was changed."))
    statement.because = required(command.reason, most=200, field="reason")
    statement.state = StatementState.TAKEN_OUT
    act.tx.add(statement)
    act.happened("opinion.statement_taken_out", activity=activity.id, statement=statement.id)


def translate_statement(act: Act, command: TranslateStatement) -> None:
    activity = act.activity(command.activity_id, KIND)
    statement = statement_of(act, activity, command.statement_id)
    if command.language not in act.session.languages or command.language == statement.language:
        raise Refused("language", N_("Please choose another language of this session."), field="language")
    now = {"text": statement.texts.get(command.language, "")}
    told = last_change(act, "opinion.statement_translated", activity=activity.id, statement=statement.id)
    words = together({"text": command.text}, command.was, now, told)
    text = optional(words["text"], most=2 * rules.LONGEST_STATEMENT, field="text")
    others = {language: words for language, words in statement.texts.items() if language != command.language}
    statement.texts = {**others, command.language: text} if text else others
    act.tx.add(statement)
    act.happened("opinion.statement_translated", activity=activity.id, statement=statement.id)


def opens(act: Act, activity: Activity, earlier: Earlier) -> None:
    """Take over what an earlier step left and the statements of the settings: each once, whatever was there before."""
    if activity.phase == rules.REVEALED:
        return
    known = set(
        act.tx.exec(select(OpinionStatement.looks).where(OpinionStatement.activity_id == activity.id))
    )
    texts, refs, languages = list[str](), list[str](), list[str]()
    items = [(item.text, item.ref, item.language) for item in earlier()]
    typed = rules.lines_of(settings_of(activity, Settings).statements) if activity.times_opened == 1 else []
    items += [(line.strip(), "", act.session.language) for line in typed]
    for text, ref, language in items:
        if (looks := sameness(text)) not in known and len(known) < rules.MOST_STATEMENTS:
            known.add(looks)
            texts.append(text)
            refs.append(ref)
            languages.append(language)
    if texts:
        made = add(act, activity, texts, refs=refs, languages=languages)
        act.happened("opinion.statements_added", activity=activity.id, statements=made)


HANDLERS: dict[type[Command], Handler] = {
    TakeStance: take_stance,
    OfferStatement: offer_statement,
    AddStatements: add_statements,
    AcceptStatement: accept_statement,
    TakeOutStatement: take_out_statement,
    TranslateStatement: translate_statement,
}
