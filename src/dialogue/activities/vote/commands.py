"""Commands and events of the vote."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from sqlmodel import SQLModel

from dialogue.activities.vote import ballots, gathering, giving, rules, slips
from dialogue.activities.vote.channels import require_not_counted
from dialogue.activities.vote.methods.contract import BallotSettings
from dialogue.activities.vote.papers import put_in
from dialogue.activities.vote.proving import seal_of
from dialogue.activities.vote.schema import Ballot, BallotState, BallotVoter
from dialogue.activities.vote.sealing import SealBallot, papers_in, rewrite, seal_later
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import AfterTheEnd, Command, EventKind, event
from dialogue.publication.history import kept_groups

Row = TypeVar("Row", bound=SQLModel)

KIND = "vote"

EVENTS: tuple[EventKind, ...] = (
    event("ballot.opened", "session.stage", "session.people", "vote.clear", in_minutes=True),
    event("ballot.reopened", in_minutes=True),
    event("ballot.cast", "vote.progress", "vote.desk"),
    event("ballot.closed", in_minutes=True),
    event("ballot.sealed", "vote.steering", in_minutes=True),
    event(
        "ballot.published",
        "session.stage",
        "vote.progress",
        "vote.desk",
        "vote.results",
        "vote.steering",
        in_minutes=True,
    ),
    event("ballot.revealed", "vote.results", "vote.steering"),
    event("voters.admitted", "vote.progress", "vote.desk", "session.calls", in_minutes=True),
    event("voters.taken_out", "vote.progress", "vote.desk", "session.calls", in_minutes=True),
    event("voters.joined", "vote.progress", "vote.desk", "session.calls"),
)


@dataclass(frozen=True, slots=True)
class CastPaper(Command):
    """Send one's paper, or change it: the fields of its form as typed, options by id.

    `key` is made from the voter's own secret and finds her paper again; `first` is where her numbers begin. `receipt`
    is made from the secret too, apart from the key.
    """

    activity_id: int
    ballot_id: int
    key: str
    typed: Mapping[str, str]
    turn: int = 0
    first: int = 1
    receipt: str = ""
    right: ClassVar[Right] = Right.VOTE
    secret: ClassVar[bool] = True
    replaces: ClassVar[bool] = True
    of_a_crowd: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class AdmitLateVoters(Command):
    """Take everybody who joined after the opening into the electorate; the record says so."""

    activity_id: int
    right: ClassVar[Right] = Right.PUBLISH


@dataclass(frozen=True, slots=True)
class PublishBallot(Command):
    """Show the result to everybody. It was counted outside the transaction; `evidence` proves what it was counted from.

    `consent`: the room was asked, and agrees that so few papers are shown. `unsealed`: the facilitator knows that the
    store could not be sealed, and publishes all the same. Both are kept in the record. `step_by_step`: the room is shown
    the first step only, and further ones by `RevealMore`.
    """

    activity_id: int
    ballot_id: int
    evidence: str
    result: Mapping[str, Any]
    consent: bool = False
    unsealed: bool = False
    step_by_step: bool = False
    right: ClassVar[Right] = Right.PUBLISH


@dataclass(frozen=True, slots=True)
class RevealMore(Command):
    """Show the room the next step of a published result, or all that is left of it.

    `shown` is how many steps the room had been shown when the button was pressed: a second click reveals nothing more.
    """

    activity_id: int
    shown: int
    everything: bool = False
    right: ClassVar[Right] = Right.PUBLISH


@dataclass(frozen=True, slots=True)
class SealAgain(Command):
    """Try to seal a ballot whose sealing was interrupted."""

    ballot_id: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


def _current(act: Act, activity: Activity) -> Ballot:
    ballot = ballots.current_ballot(act.tx, activity.id or 0)
    if ballot is None:
        raise Refused("no_ballot", N_("This vote has not been opened yet. Please wait for the facilitator."))
    return ballot


def cast_paper(act: Act, command: CastPaper) -> None:
    activity = act.activity(command.activity_id, KIND)
    ballot = _current(act, activity)
    seat = act.seat
    rules.require_seated(seat.role if seat else "")
    rules.require_same(command.ballot_id, ballot.id or 0)
    seat_id = seat.id if seat and seat.id else 0
    voter = ballots.line_of(act.tx, ballot.id or 0, seat_id)
    if ballot.state == BallotState.OPEN and voter is None and seat is not None:
        rules.require_no_slip(by_slips=ballots.way_of(ballot).settings.by_slips)
        rules.require_own_vote(
            by_proxy=giving.has_voted(act.tx, ballot, seat.id or 0),
            organisation=gathering.body_of(act.tx, ballot, seat.id or 0) is not None,
            chosen=ballots.way_of(ballot).settings.chosen,
        )
    if ballot.state == BallotState.OPEN and voter is not None and not voter.voted:
        require_not_counted(act.tx, ballot, voter.group_id or 0)
        body = gathering.body_of(act.tx, ballot, seat_id)
        rules.require_paper_taken(body is None or body.taken)
    first = put_in(
        act,
        activity,
        ballot,
        key=command.key,
        group_id=voter.group_id if voter else None,
        voted=None if voter is None else voter.voted,
        typed=command.typed,
        turn=command.turn,
        first=command.first,
        receipt=command.receipt,
    )
    if first and voter is not None:
        # A paper that is changed moves no figure, and when it was is nobody's business.
        ballots.note_voted(act.tx, ballot.id or 0, seat_id)
        act.happened("ballot.cast", activity=activity.id, ballot=ballot.id)


def admit_late_voters(act: Act, command: AdmitLateVoters) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    ballot = _current(act, activity)
    rules.require_begun(ballot.state)
    if ballot.state != BallotState.OPEN:
        raise Refused(
            "too_late", N_("This vote has closed, so nobody can be let in any more. Nothing was changed.")
        )
    settings = ballots.way_of(ballot).settings
    number = slips.let_in_later(act, ballot) if settings.by_slips else _let_in(act, ballot, settings)
    if not number:
        raise Refused("nobody_late", N_("Everybody who is here may vote already. Nothing had to be changed."))
    act.happened("voters.admitted", activity=activity.id, ballot=ballot.id, number=number)
    return {"admitted": number}


def _let_in(act: Act, ballot: Ballot, settings: BallotSettings) -> int:
    """Who is here and has no line gets one; how many."""
    by_proxy = giving.organisations_by_proxy(act.tx, ballot)
    new = gathering.newcomers(act, ballot, settings, by_proxy)
    new = [seat for seat in new if not giving.has_voted(act.tx, ballot, seat.id or 0)]
    for seat in new:
        act.tx.add(
            BallotVoter(ballot_id=ballot.id or 0, seat_id=seat.id or 0, group_id=seat.group_id, late=True)
        )
    act.tx.flush()
    return len(new)


def publish_ballot(act: Act, command: PublishBallot) -> None:
    activity = act.activity(command.activity_id, KIND)
    ballot = _current(act, activity)
    rules.require_same(command.ballot_id, ballot.id or 0)
    require_closed(ballot)
    if ballots.box_of(act.tx, ballot).evidence != command.evidence:
        raise Refused(
            "changed",
            N_("The vote changed while it was counted. Nothing was shown; please publish it again."),
        )
    papers = papers_in(act, ballot)
    way = ballots.way_of(ballot)
    few = 0 < len(papers) < way.settings.smallest_group
    rules.require_consent(few, command.consent)
    rules.require_sealed(ballot.sealed_at is not None, command.unsealed)
    # No paper is changed any more, so nobody has to find her own: new random keys cut the last link for good. And
    # nobody counts by group any more, so of the groups no more is kept than everybody has been shown.
    kept = kept_groups(command.result)
    if command.result["overall"] is None:
        # Never to be shown: whoever got the store later would otherwise read what was withheld from the room.
        for paper in papers:
            act.tx.delete(paper)
        papers = []
    rewrite(
        act,
        papers,
        publish=lambda paper: {
            "key": secrets.token_hex(32),
            "group_id": kept.get(paper.group_id or 0),
            "content": {way.form.reads: ballots.answer_on(paper, way)},
        },
    )
    facts = {name: True for name, true in (("consent", few), ("unsealed", ballot.sealed_at is None)) if true}
    ballot.state = BallotState.PUBLISHED
    ballot.result = {**command.result, **facts}
    ballot.published_at = act.now
    ballot.revealed = 1 if command.step_by_step else None
    seal_later(act, ballot)
    act.tx.flush()
    sealed = seal_of(act.tx, ballot)
    act.happened("ballot.published", activity=activity.id, ballot=ballot.id, seal=sealed, **facts)


def reveal_more(act: Act, command: RevealMore) -> None:
    ballot = _current(act, act.activity(command.activity_id, KIND))
    if ballot.state != BallotState.PUBLISHED:
        raise Refused("not_published", N_("This result is not published yet. Nothing was shown."))
    if ballot.revealed is None or (not command.everything and ballot.revealed != command.shown):
        return
    ballot.revealed = None if command.everything else ballot.revealed + 1
    act.tx.add(ballot)
    act.happened("ballot.revealed", activity=command.activity_id, ballot=ballot.id)


def seal_ballot(act: Act, command: SealBallot) -> None:
    ballot = act.tx.get(Ballot, command.ballot_id)
    if ballot is not None and ballot.state in ballots.COUNTABLE and ballot.sealed_at is None:
        ballot.sealed_at = act.now
        act.tx.add(ballot)
        act.happened("ballot.sealed", activity=ballot.activity_id, ballot=ballot.id)


def seal_again(act: Act, command: SealAgain) -> None:
    ballot = act.tx.get(Ballot, command.ballot_id)
    if ballot is not None and ballot.state in ballots.COUNTABLE and ballot.sealed_at is None:
        seal_later(act, ballot)


def require_closed(ballot: Ballot) -> None:
    """Only a closed, unpublished ballot is published."""
    if ballot.state == BallotState.PUBLISHED:
        raise Refused("published", N_("This result is published already. Everybody sees it."))
    if ballot.state != BallotState.CLOSED:
        raise Refused(
            "still_open", N_("People are still voting. Please close the activity first, then publish.")
        )


HANDLERS: dict[type[Command], Handler] = {
    CastPaper: cast_paper,
    AdmitLateVoters: admit_late_voters,
    PublishBallot: publish_ballot,
    RevealMore: reveal_more,
    SealBallot: seal_ballot,
    SealAgain: seal_again,
}
