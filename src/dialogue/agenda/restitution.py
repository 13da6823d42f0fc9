"""Restitution: a decision is brought back to the people of each group, and what they said to it.

A group that had to confirm the decision has answered by it. When all of them have confirmed, the agenda item that rests on
the decision can go from provisional to agreed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from sqlmodel import select

from dialogue.agenda.restitution_schema import Restitution
from dialogue.agenda.sources import open_to
from dialogue.bodies.days import past_day
from dialogue.bodies.mandates import For, Reach, Who, mandate_of, require_mandate
from dialogue.bodies.roles import role_on
from dialogue.decisions.reading import DecisionLine
from dialogue.decisions.recording import record_answer
from dialogue.decisions.schema import Decision
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import ON_PLATFORM, Right, may
from dialogue.kernel.schema import Session, SessionState, StakeholderGroup
from dialogue.kernel.text import required
from dialogue.kernel.vocabulary import Command, EventKind, event

LONGEST_LINE = 160
LONGEST_WORDS = 1000
MOST_PEOPLE = 1_000_000


class Answer(StrEnum):
    """What the people said to the decision."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    OPEN = "open"


ANSWERS: Mapping[Answer, str] = {
    Answer.CONFIRMED: N_("They confirm it"),
    Answer.REFUSED: N_("They do not confirm it"),
    Answer.OPEN: N_("They have not decided yet"),
}

EVENTS: tuple[EventKind, ...] = (
    event("decision.brought_back", "platform.agenda"),
    event("decision.answered", "agree.needs", "agree.decision", "agree.moment"),
)


@dataclass(frozen=True, slots=True)
class BringBack(Command):
    """Tell how a decision was brought back to the people of a group, by the delegate of that mandate."""

    decision_id: int
    mandate_id: int | None
    held_on: str
    place: str
    people: str
    language: str
    said: str
    answer: str
    right: ClassVar[Right] = Right.SPEAK_FOR_GROUP


def known_decision(act: Act, decision_id: int) -> tuple[Session, DecisionLine]:
    """A decision of this platform that whoever acts may know of. Raises NotFound."""
    found = open_to(act.tx, act.actor.account_id or 0, act.stream_id)
    for session, line in found:
        if line.id == decision_id:
            return session, line
    raise NotFound("no_decision", N_("This decision is not there. Please go back to the agenda."))


def people_in(text: str) -> int:
    """How many people were there, as written in a form."""
    words = "".join(text.split())
    if not (words.isascii() and words.isdigit()) or not 0 < int(words[:9]) <= MOST_PEOPLE:
        raise Refused(
            "no_number", N_("Please write how many people were there, as a number."), field="people"
        )
    return int(words[:9])


def _group_of(act: Act, session_id: int, constituency_id: int) -> StakeholderGroup:
    asked = select(StakeholderGroup).where(
        StakeholderGroup.session_id == session_id, StakeholderGroup.constituency_id == constituency_id
    )
    group = act.tx.exec(asked).first()
    if group is None:
        raise Refused(
            "not_there",
            N_("This group was not in the session that decided. Nothing was changed."),
            field="mandate",
        )
    return group


def bring_back(act: Act, command: BringBack) -> dict[str, Any]:
    session, line = known_decision(act, command.decision_id)
    if line.superseded_by is not None:
        raise Refused(
            "superseded", N_("A newer decision has replaced this one. Please bring the newer one back.")
        )
    mandate = mandate_of(act.tx, act.stream_id, command.mandate_id or 0)
    if mandate is None or mandate.row.constituency_id is None:
        raise Refused(
            "no_mandate", N_("Please choose the delegate who has brought it back."), field="mandate"
        )
    account = act.actor.account_id
    works = may(role_on(act.tx, act.stream_id, account or 0) or "", Right.WORK_ON_AGENDA, ON_PLATFORM)
    if not works and not act.actor.system and (account is None or mandate.row.account_id != account):
        raise NotAllowed("not_yours", N_("You can tell this only for a group that has given you a mandate."))
    day = past_day(command.held_on, act.now.date(), field="held_on")
    if day < line.made_at.date():
        raise Refused("before", N_("This day lies before the decision."), field="held_on")
    of = For(constituency_id=mandate.row.constituency_id)
    who = Who(name=mandate.row.person)
    require_mandate(act.tx, act.stream_id, who, of, Reach.SPEAK, day, field="held_on")
    group = _group_of(act, session.id, mandate.row.constituency_id)
    if command.answer not in set(Answer):
        raise Refused("no_answer", N_("Please choose what the people said."), field="answer")
    made = Restitution(
        platform_id=act.stream_id,
        session_id=session.id,
        decision_id=line.id,
        constituency_id=mandate.row.constituency_id,
        mandate_id=mandate.row.id or 0,
        held_on=day,
        place=required(command.place, most=LONGEST_LINE, field="place"),
        people=people_in(command.people),
        language=required(command.language, most=LONGEST_LINE, field="language"),
        said=required(command.said, most=LONGEST_WORDS, field="said"),
        answer=command.answer,
        account_id=account,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("decision.brought_back", decision=line.id, restitution=made.id)
    if command.answer != Answer.OPEN:
        _answered(act, session, line, group.key, yes=command.answer == Answer.CONFIRMED)
    return {"restitution": made.id}


def _answered(act: Act, session: Session, line: DecisionLine, key: str, *, yes: bool) -> None:
    """The decision waited for this group: it has its answer now."""
    decision = act.tx.get_one(Decision, line.id)
    if key not in decision.to_ratify:
        return
    record_answer(act.tx, decision, key, yes=yes, at=act.now)
    if session.state != SessionState.CLOSED:  # the record of one that has ended rests
        act.happened(
            "decision.answered", activity=line.activity_id, stream=session.id, decision=line.id, yes=yes
        )


HANDLERS: dict[type[Command], Handler] = {BringBack: bring_back}
