"""What becomes of an open ballot's electorate when the facilitator takes seats out or joins two of one person.

A paper cannot be found again by anybody but its voter's browser. So whoever has voted stays in the electorate with her
paper, and two seats that have both voted stay two until the ballot is over.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlmodel import col, select

from dialogue.activities.vote import ballots, gathering, giving
from dialogue.activities.vote.schema import Ballot, BallotState, BallotVoter
from dialogue.activities.vote.schema_beside import BallotEntry, BallotHeads, BallotProxy, BallotSlip
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity
from dialogue.stage.comprehension.commands import one_person


def contributors(reader: Reader, session_id: int) -> set[int]:
    """Seats that have voted in any ballot of the session; that they have is no secret, how is."""
    asked = select(BallotVoter.seat_id).join(Ballot, col(Ballot.id) == col(BallotVoter.ballot_id))
    return set(reader.exec(asked.where(Ballot.session_id == session_id, col(BallotVoter.voted).is_(True))))


def holds_group(reader: Reader, session_id: int, group_id: int) -> bool:
    """Whether heads, hands, paper or a proxy name a group: such a group cannot go any more."""
    for named in (BallotHeads, BallotEntry, BallotProxy, BallotSlip):
        asked = (
            select(col(named.group_id))
            .join(Ballot, col(Ballot.id) == col(named.ballot_id))
            .where(Ballot.session_id == session_id, col(named.group_id) == group_id)
        )
        if reader.exec(asked.limit(1)).first() is not None:
            return True
    return False


def takes_out(act: Act, activity: Activity, seat_ids: Collection[int]) -> int:
    """Who has not voted leaves the open electorate; how many stay because they have."""
    ballot = _open(act, activity)
    if ballot is None:
        return 0
    asked = select(BallotVoter).where(
        BallotVoter.ballot_id == ballot.id, col(BallotVoter.seat_id).in_(seat_ids)
    )
    giving.taken_out(act, ballot, seat_ids)
    stay = gone = 0
    for voter in act.tx.exec(asked).all():
        if voter.voted:
            stay += 1
        else:
            act.tx.delete(voter)
            act.tx.flush()
            gone += 0 if gathering.passed_on(act, ballot, voter.seat_id) else 1
    if gone:
        ballot.taken_out += gone
        act.tx.add(ballot)
        act.tx.flush()
        act.happened("voters.taken_out", activity=activity.id, ballot=ballot.id, number=gone)
    return stay


def makes_one(act: Act, activity: Activity, second: int, stays: int) -> None:
    """The person keeps one line in the open electorate: the one with a paper, if there is one. Or none, if she voted by
    proxy.
    """
    one_person(act, activity, second, stays)
    ballot = _open(act, activity)
    if ballot is None:
        return
    by_proxy = giving.made_one(act, ballot, second, stays)
    gone = ballots.voter_of(act.tx, ballot.id or 0, second)
    kept = ballots.voter_of(act.tx, ballot.id or 0, stays)
    if gone is None and not by_proxy:
        return
    if by_proxy or (kept is not None and gone is not None and not gone.voted):
        # Her vote came by proxy, or stands in the line that stays: the others go.
        for row in (gone, kept if by_proxy else None):
            if row is not None:
                act.tx.delete(row)
    elif gone is not None:
        # Her paper carries the group of this line, so the line carries it on.
        line = BallotVoter(
            ballot_id=ballot.id or 0, seat_id=stays, group_id=gone.group_id, voted=gone.voted, late=gone.late
        )
        for row in (gone, kept):
            if row is not None:
                act.tx.delete(row)
        act.tx.flush()
        act.tx.add(line)
    body = gathering.vote_held_by(act.tx, ballot, second)
    if body is not None:
        body.seat_id = stays
        act.tx.add(body)
    act.tx.flush()
    act.happened("voters.joined", activity=activity.id, ballot=ballot.id)


def _open(act: Act, activity: Activity) -> Ballot | None:
    ballot = ballots.current_ballot(act.tx, activity.id or 0)
    return ballot if ballot is not None and ballot.state == BallotState.OPEN else None
