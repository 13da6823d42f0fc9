"""Whose vote a written proxy is: one that the vote has, and nobody's second one.

Proxies are entered for people, for names and for organisations. Whatever stands in the row, the voter behind it has one
vote: by phone, by one proxy, or by somebody else of the same organisation. `require_a_vote` says so when a proxy is
entered, when its paper comes, and when a further round takes it over, because people come, go and are joined meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import col, select

from dialogue.activities.vote import ballots, gathering
from dialogue.activities.vote.schema import Ballot, BallotVoter
from dialogue.activities.vote.schema_beside import BallotBody, BallotProxy
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import COUNTED, Role
from dialogue.kernel.schema import Seat
from dialogue.kernel.text import sameness
from dialogue.people.eligible import persons

BOTH_VOTED = Refused(
    "both_voted",
    N_(
        "Both have voted in the secret vote that is open, and nobody can tell which papers are theirs. "
        "Please join the two after the vote has closed."
    ),
)
HAS_A_VOTE = Refused(
    "has_a_vote", N_("Whoever gives this proxy has a vote here already, so the proxy does not count.")
)


def rows_of(reader: Reader, ballot: Ballot) -> list[BallotProxy]:
    """The written proxies of a ballot as they stand in the store."""
    return list(reader.exec(select(BallotProxy).where(BallotProxy.ballot_id == ballot.id)))


def require_a_vote(
    reader: Reader, ballot: Ballot, giver: Seat | None, name: str, others: Sequence[BallotProxy]
) -> None:
    """Refused where the giver (a seat, or only a name) has no vote in this ballot, or has it in another way already.

    `others` are the proxies of the ballot beside this one.
    """
    settings = ballots.way_of(ballot).settings
    if settings.electorate == "delegates" and giver is not None and giver.role != Role.DELEGATE:
        raise Refused(
            "not_delegate",
            N_("Only delegates vote in this one, and who gives this proxy is none. Nothing was entered."),
        )
    if settings.level == "roll":
        _require_listed(reader, ballot, settings.names, giver, name, others)
    if settings.one_vote == "organisation":
        _require_body_without_vote(reader, ballot, giver, name, others)


def _require_listed(
    reader: Reader, ballot: Ballot, names: str, giver: Seat | None, name: str, others: Sequence[BallotProxy]
) -> None:
    """Where a list of names makes the electorate, a name is a person, whoever has which seat."""
    wanted = sameness(name)
    if wanted not in gathering.listed_names(names):
        raise Refused("not_listed", N_("This name is not on the list of this vote. Nothing was entered."))
    asked = select(Seat).join(BallotVoter, col(BallotVoter.seat_id) == col(Seat.id))
    voters = reader.exec(asked.where(BallotVoter.ballot_id == ballot.id))
    if any(sameness(seat.name) == wanted and (giver is None or seat.id != giver.id) for seat in voters):
        raise HAS_A_VOTE
    if any(sameness(one.giver_name) == wanted for one in others):
        raise HAS_A_VOTE


def _require_body_without_vote(
    reader: Reader, ballot: Ballot, giver: Seat | None, name: str, others: Sequence[BallotProxy]
) -> None:
    """Where organisations vote, a proxy is that of an organisation: the giver's, or the one that is named."""
    belongs = gathering.memberships(reader, ballot)
    own = _organisation(belongs, giver.id if giver else None, name)
    if not own:
        raise Refused(
            "no_organisation",
            N_(
                "It is not known for which organisation this person speaks. Please write the organisation itself as "
                "who gives the proxy."
            ),
        )
    if any(_organisation(belongs, one.giver_id, one.giver_name) == own for one in others):
        raise HAS_A_VOTE
    for body in reader.exec(select(BallotBody).where(BallotBody.ballot_id == ballot.id)):
        hers = giver is not None and body.seat_id == giver.id and body.taken
        if sameness(body.organisation) == own and not hers:
            raise HAS_A_VOTE


def _organisation(belongs: dict[int, str], seat_id: int | None, name: str) -> str:
    """The organisation that a giver stands for, by what makes two names the same; empty where none is known."""
    return sameness(belongs.get(seat_id, "") if seat_id else name)


def require_no_namesake(reader: Reader, session_id: int, name: str) -> None:
    """A giver who is in the session is entered as that person: by her name alone she could vote beside her proxy."""
    asked = select(Seat.name).where(
        Seat.session_id == session_id,
        col(Seat.role).in_(COUNTED),
        col(Seat.removed_at).is_(None),
        col(Seat.same_as).is_(None),
    )
    if sameness(name) in {sameness(one) for one in reader.exec(asked) if one}:
        raise Refused(
            "namesake",
            N_(
                "Somebody of this name is in the session. Please choose her among those who are absent, or write what "
                "tells the two apart."
            ),
            field="giver_name",
        )


def has_voted(reader: Reader, ballot: Ballot, seat_id: int) -> bool:
    """Whether somebody's vote came by proxy: hers, or one of her name where a list of names makes the electorate."""
    came = [row for row in rows_of(reader, ballot) if row.voted]
    if not came:
        return False
    if seat_id in persons(reader, ballot.session_id, {row.giver_id for row in came if row.giver_id}):
        return True
    seat = reader.get(Seat, seat_id) if ballots.way_of(ballot).settings.level == "roll" else None
    return seat is not None and sameness(seat.name) in {sameness(row.giver_name) for row in came}


def organisations_by_proxy(reader: Reader, ballot: Ballot) -> set[str]:
    """Organisations whose vote came by proxy, by what makes two names the same."""
    came = [row for row in rows_of(reader, ballot) if row.voted]
    belongs = gathering.memberships(reader, ballot) if came else {}
    return {_organisation(belongs, row.giver_id, row.giver_name) for row in came}


def made_one(act: Act, ballot: Ballot, second: int, stays: int) -> bool:
    """Two seats are one person: what was given to or by the second is the other's. Whether she has voted by proxy.

    Refused when papers came twice: nobody can tell which they are.
    """
    rows = [row for row in rows_of(act.tx, ballot) if second in (row.holder_id, row.giver_id)]
    for row in rows:
        row.holder_id = stays if row.holder_id == second else row.holder_id
        row.giver_id = stays if row.giver_id == second else row.giver_id
        act.tx.add(row)
    act.tx.flush()
    given = [row for row in rows_of(act.tx, ballot) if row.giver_id == stays]
    came = [row for row in given if row.voted]
    lines = (ballots.voter_of(act.tx, ballot.id or 0, seat) for seat in (second, stays))
    if len(came) + sum(line is not None and line.voted for line in lines) > 1:
        raise BOTH_VOTED
    kept = (came or [row for row in given if row.holder_id != stays])[:1]
    for row in given:
        if row not in kept:
            withdraw(act, ballot, row)
    return bool(came)


def withdraw(act: Act, ballot: Ballot, row: BallotProxy) -> None:
    """Take a proxy back whose paper has not come."""
    act.tx.delete(row)
    act.tx.flush()
    act.happened("proxy.withdrawn", activity=ballot.activity_id, ballot=ballot.id, proxy=row.id)


def taken_out(act: Act, ballot: Ballot, seat_ids: Collection[int]) -> None:
    """Of people who were taken out of the session nobody votes by a proxy any more."""
    for row in rows_of(act.tx, ballot):
        if row.giver_id in seat_ids and not row.voted:
            withdraw(act, ballot, row)
