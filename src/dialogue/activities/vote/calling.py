"""Commands by which the electorate of a vote is made before people vote: roll call, organisations, beginning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from dialogue.activities.vote import ballots, gathering, rules
from dialogue.activities.vote.opening import begin
from dialogue.activities.vote.schema import Ballot, BallotState, BallotVoter
from dialogue.activities.vote.schema_beside import BallotMember, BallotRoll
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, Seat
from dialogue.kernel.text import blank, required
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.people.eligible import eligible

KIND = "vote"
LONGEST_ORGANISATION = 160

EVENTS: tuple[EventKind, ...] = (
    event("ballot.laid_out", "vote.clear", in_minutes=True),
    event("roll.answered", "vote.progress", "vote.desk", "session.people"),
    event("roll.answered_for", "vote.progress", "vote.desk", "session.people", "session.calls"),
    event("organisation.said", "vote.desk", "session.people"),
    event("organisation.said_for", "vote.desk", "session.people", "session.calls"),
    event("paper.taken", "vote.progress", "session.calls"),
)


@dataclass(frozen=True, slots=True)
class AnswerRollCall(Command):
    """Say that one is here, before a vote whose electorate a roll call makes."""

    activity_id: int
    right: ClassVar[Right] = Right.VOTE


@dataclass(frozen=True, slots=True)
class AnswerFor(Command):
    """Say that somebody is here who cannot say so by phone, or take that back."""

    activity_id: int
    seat_id: int
    here: bool = True
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class SayOrganisation(Command):
    """Say for which organisation one is here."""

    activity_id: int
    organisation: str
    right: ClassVar[Right] = Right.VOTE


@dataclass(frozen=True, slots=True)
class SayOrganisationOf(Command):
    """Say for which organisation somebody is here; nothing written: for none."""

    activity_id: int
    seat_id: int
    organisation: str
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class BeginVoting(Command):
    """Freeze the electorate that has been made, and let people vote."""

    activity_id: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class TakePaper(Command):
    """Take the paper of one's organisation, where it was not settled who votes for it."""

    activity_id: int
    right: ClassVar[Right] = Right.VOTE


def _gathering(act: Act, activity_id: int) -> tuple[Activity, Ballot]:
    activity = act.activity(activity_id, KIND)
    ballot = ballots.current_ballot(act.tx, activity_id)
    if ballot is None:
        raise Refused("no_ballot", N_("This vote has not been opened yet. Please wait for the facilitator."))
    if ballot.state != BallotState.GATHERING or activity.state not in ("open", "paused"):
        raise Refused("begun", N_("It is settled already who votes. Nothing was changed."))
    return activity, ballot


def _of_the_room(act: Act, seat_id: int) -> Seat:
    seat = next((one for one in eligible(act.tx, act.session.id) if one.id == seat_id), None)
    if seat is None:
        raise NotFound("no_person", N_("There is no such person in this session."))
    return seat


def answer_roll_call(act: Act, command: AnswerRollCall) -> None:
    _, ballot = _gathering(act, command.activity_id)
    rules.require_seated(act.seat.role if act.seat else "")
    seat_id = act.seat.id or 0 if act.seat else 0
    if act.tx.get(BallotRoll, (ballot.id or 0, seat_id)) is None:
        act.tx.add(BallotRoll(ballot_id=ballot.id or 0, seat_id=seat_id))
        act.tx.flush()
        act.happened("roll.answered", activity=command.activity_id, ballot=ballot.id)


def answer_for(act: Act, command: AnswerFor) -> None:
    _, ballot = _gathering(act, command.activity_id)
    seat = _of_the_room(act, command.seat_id)
    row = act.tx.get(BallotRoll, (ballot.id or 0, seat.id or 0))
    if (row is not None) == command.here:
        return
    if row is not None:
        act.tx.delete(row)
    else:
        act.tx.add(
            BallotRoll(
                ballot_id=ballot.id or 0,
                seat_id=seat.id or 0,
                entered_by=act.seat.id if act.seat else None,
            )
        )
    act.tx.flush()
    act.happened("roll.answered_for", activity=command.activity_id, ballot=ballot.id, of=seat.id)


def say_organisation(act: Act, command: SayOrganisation) -> None:
    _, ballot = _gathering(act, command.activity_id)
    rules.require_seated(act.seat.role if act.seat else "")
    words = required(command.organisation, most=LONGEST_ORGANISATION, field="organisation")
    _note(act, ballot, act.seat.id or 0 if act.seat else 0, " ".join(words.split()))
    act.happened("organisation.said", activity=command.activity_id, ballot=ballot.id)


def say_organisation_of(act: Act, command: SayOrganisationOf) -> None:
    _, ballot = _gathering(act, command.activity_id)
    seat = _of_the_room(act, command.seat_id)
    words = ""
    if not blank(command.organisation):
        words = required(command.organisation, most=LONGEST_ORGANISATION, field="organisation")
    _note(act, ballot, seat.id or 0, " ".join(words.split()))
    act.happened("organisation.said_for", activity=command.activity_id, ballot=ballot.id, of=seat.id)


def _note(act: Act, ballot: Ballot, seat_id: int, organisation: str) -> None:
    row = act.tx.get(BallotMember, (ballot.id or 0, seat_id))
    if row is None:
        row = BallotMember(ballot_id=ballot.id or 0, seat_id=seat_id, organisation="")
    row.organisation = organisation
    act.tx.add(row)
    act.tx.flush()


def begin_voting(act: Act, command: BeginVoting) -> None:
    activity, ballot = _gathering(act, command.activity_id)
    begin(act, activity, ballot)


def take_paper(act: Act, command: TakePaper) -> None:
    activity = act.activity(command.activity_id, KIND)
    ballot = ballots.current_ballot(act.tx, command.activity_id)
    seat = act.seat
    if ballot is None or seat is None:
        raise Refused("no_ballot", N_("This vote has not been opened yet. Please wait for the facilitator."))
    rules.require_begun(ballot.state)
    rules.require_open(ballot.state, activity.state)
    body = gathering.body_of(act.tx, ballot, seat.id or 0)
    may = {one.id for one in gathering.people_of(act.tx, ballot, ballots.way_of(ballot).settings)}
    rules.require_voter(body is not None and seat.id in may)
    assert body is not None
    if body.taken:
        rules.require_own_vote(by_proxy=False, organisation=body.seat_id != seat.id)
        return
    line = ballots.voter_of(act.tx, ballot.id or 0, body.seat_id)
    if line is not None:
        act.tx.delete(line)
        act.tx.flush()
    act.tx.add(BallotVoter(ballot_id=ballot.id or 0, seat_id=seat.id or 0, group_id=seat.group_id))
    body.seat_id, body.taken = seat.id or 0, True
    act.tx.add(body)
    act.tx.flush()
    act.happened("paper.taken", activity=activity.id, ballot=ballot.id)


HANDLERS: dict[type[Command], Handler] = {
    AnswerRollCall: answer_roll_call,
    AnswerFor: answer_for,
    SayOrganisation: say_organisation,
    SayOrganisationOf: say_organisation_of,
    BeginVoting: begin_voting,
    TakePaper: take_paper,
}
