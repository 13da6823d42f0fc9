"""Written proxies: somebody votes for a person who is absent, on a paper of its own that nobody can link to hers.

The giver is in no count of people who are here. While she is here the proxy rests; once its paper has come, it is she
who has voted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import select

from dialogue.activities.vote import ballots, giving, rules, rules_beside, slips
from dialogue.activities.vote.beside import Proxy, here_now, proxies_of
from dialogue.activities.vote.channels import group_named, open_ballot
from dialogue.activities.vote.papers import put_in
from dialogue.activities.vote.schema import Ballot, BallotState
from dialogue.activities.vote.schema_beside import BallotProxy
from dialogue.activities.vote.sealing import rewrite
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Seat
from dialogue.kernel.text import required
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.people.eligible import persons

LONGEST_NAME, LONGEST_NOTE = 60, 200

EVENTS: tuple[EventKind, ...] = (
    event("proxy.entered", "vote.progress", "vote.desk", "session.calls", in_minutes=True),
    event("proxy.withdrawn", "vote.progress", "vote.desk", "session.calls", in_minutes=True),
)


@dataclass(frozen=True, slots=True)
class EnterProxy(Command):
    """Enter a written proxy: who holds it, who gave it (a seat, or a name and a group), and the document shown."""

    activity_id: int
    holder_id: int
    giver_id: int
    giver_name: str
    group_id: int
    document: str
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class WithdrawProxy(Command):
    """Take back a proxy whose paper has not come."""

    activity_id: int
    proxy_id: int
    right: ClassVar[Right] = Right.ENTER_FOR_OTHERS


@dataclass(frozen=True, slots=True)
class CastForProxy(Command):
    """Send the paper of a proxy that one holds, or change it; `key`, `first`, `receipt` as for one's own paper."""

    activity_id: int
    ballot_id: int
    proxy_id: int
    key: str
    typed: Mapping[str, str]
    turn: int = 0
    first: int = 1
    receipt: str = ""
    right: ClassVar[Right] = Right.VOTE
    secret: ClassVar[bool] = True
    replaces: ClassVar[bool] = True


def held_by(reader: Reader, ballot: Ballot, seat_id: int) -> list[Proxy]:
    """The proxies that somebody holds in a ballot, entered for her seat or for another one of hers."""
    if not ballots.way_of(ballot).settings.proxies:
        return []
    return proxies_of(reader, ballot.id or 0, holder=seat_id)


def enter_proxy(act: Act, command: EnterProxy) -> dict[str, Any]:
    ballot = open_ballot(act, command.activity_id)
    slips.require_seats(ballot)
    holder = _one(act.tx, ballot, command.holder_id)
    if ballots.voter_of(act.tx, ballot.id or 0, holder) is None:
        raise Refused(
            "no_holder",
            N_("Who is to hold the proxy does not vote here. Nothing was entered."),
            field="holder",
        )
    giver, name, group_id = _giver(act, ballot, command)
    document = required(command.document, most=LONGEST_NOTE, field="document")
    held = [_given(act.tx, ballot, proxy.row) for proxy in proxies_of(act.tx, ballot.id or 0)]
    new = rules_beside.Given(holder, giver or 0, name)
    rules_beside.require_proxy(new, held, most=ballots.way_of(ballot).settings.proxies)
    line = ballots.voter_of(act.tx, ballot.id or 0, giver) if giver else None
    if line is not None and line.voted:
        raise Refused("voted_herself", N_("This person has voted herself. Nothing was entered."))
    seat = act.tx.get(Seat, giver) if giver else None
    giving.require_a_vote(act.tx, ballot, seat, name, giving.rows_of(act.tx, ballot))
    row = BallotProxy(
        ballot_id=ballot.id or 0,
        holder_id=holder,
        giver_id=giver,
        giver_name=name,
        group_id=group_id,
        document=document,
        entered_by=act.seat.id or 0 if act.seat else 0,
    )
    act.tx.add(row)
    act.tx.flush()
    act.happened("proxy.entered", activity=command.activity_id, ballot=ballot.id, proxy=row.id)
    return {"proxy": row.id}


def _giver(act: Act, ballot: Ballot, command: EnterProxy) -> tuple[int | None, str, int]:
    """The seat (if she has one), the name and the group of who gave a proxy."""
    if not command.giver_id:
        name = required(command.giver_name, most=LONGEST_NAME, field="giver_name")
        giving.require_no_namesake(act.tx, ballot.session_id, name)
        return None, name, group_named(act, command.group_id).id or 0
    seat = act.tx.get(Seat, _one(act.tx, ballot, command.giver_id))
    if seat is None or seat.session_id != act.session.id or seat.group_id is None or seat.removed_at:
        raise NotFound("no_person", N_("There is no such person in this session."))
    rules.require_seated(seat.role)
    return seat.id, seat.name or f"{seat.id}", seat.group_id


def withdraw_proxy(act: Act, command: WithdrawProxy) -> None:
    ballot = open_ballot(act, command.activity_id)
    row = _proxy(act, ballot, command.proxy_id)
    if row.voted:
        raise Refused(
            "proxy_voted",
            N_("The paper of this proxy is in the box, and nobody can tell which it is. So the proxy stays."),
        )
    giving.withdraw(act, ballot, row)


def cast_for_proxy(act: Act, command: CastForProxy) -> None:
    activity = act.activity(command.activity_id, "vote")
    ballot = ballots.current_ballot(act.tx, command.activity_id)
    if ballot is None:
        raise Refused("no_ballot", N_("This vote has not been opened yet. Please wait for the facilitator."))
    rules.require_same(command.ballot_id, ballot.id or 0)
    row = _proxy(act, ballot, command.proxy_id)
    proxy = next(one for one in proxies_of(act.tx, ballot.id or 0) if one.row.id == row.id)
    if act.seat is None or _one(act.tx, ballot, row.holder_id) != act.seat.id:
        raise NotAllowed("not_holder", N_("Only who holds a proxy votes with it. Nothing was changed."))
    line = ballots.voter_of(act.tx, ballot.id or 0, row.giver_id) if row.giver_id else None
    if ballot.state == BallotState.OPEN and not row.voted:
        if line is not None and line.voted:
            raise Refused("voted_herself", N_("This person has voted herself, so her proxy does not count."))
        if proxy.rests:
            raise Refused("rests", N_("This person is here and votes herself, so her proxy rests."))
        others = [one for one in giving.rows_of(act.tx, ballot) if one.id != row.id]
        seat = act.tx.get(Seat, row.giver_id) if row.giver_id else None
        giving.require_a_vote(act.tx, ballot, seat, row.giver_name, others)
    first = put_in(
        act,
        activity,
        ballot,
        key=command.key,
        group_id=row.group_id,
        voted=row.voted,
        typed=command.typed,
        turn=command.turn,
        first=command.first,
        receipt=command.receipt,
    )
    if first:
        if line is not None:
            act.tx.delete(line)  # by this paper the giver has voted; her line is that of the proxy now
        row.voted = True
        act.tx.add(row)
        act.tx.flush()
        act.happened("ballot.cast", activity=activity.id, ballot=ballot.id)


def _proxy(act: Act, ballot: Ballot, proxy_id: int) -> BallotProxy:
    row = act.tx.get(BallotProxy, proxy_id)
    if row is None or row.ballot_id != ballot.id:
        raise NotFound("no_proxy", N_("This proxy is not there any more. Nothing was changed."))
    return row


def _one(reader: Reader, ballot: Ballot, seat_id: int) -> int:
    """The seat that stands for a person."""
    return next(iter(persons(reader, ballot.session_id, [seat_id])))


def _given(reader: Reader, ballot: Ballot, row: BallotProxy) -> rules_beside.Given:
    giver = _one(reader, ballot, row.giver_id) if row.giver_id else 0
    return rules_beside.Given(_one(reader, ballot, row.holder_id), giver, row.giver_name)


def carried_on(act: Act, ballot: Ballot) -> None:
    """A further round begins with the proxies of the round before, as far as holders and givers still have a vote."""
    asked = select(Ballot).where(Ballot.activity_id == ballot.activity_id, Ballot.round == ballot.round - 1)
    before = act.tx.exec(asked).first()
    most = ballots.way_of(ballot).settings.proxies
    for proxy in proxies_of(act.tx, before.id or 0) if before is not None else []:
        row = proxy.row
        holder = _one(act.tx, ballot, row.holder_id)
        giver = _one(act.tx, ballot, row.giver_id) if row.giver_id else None
        if ballots.voter_of(act.tx, ballot.id or 0, holder) is None:
            continue
        there = giving.rows_of(act.tx, ballot)
        try:
            new = rules_beside.Given(holder, giver or 0, row.giver_name)
            rules_beside.require_proxy(new, [_given(act.tx, ballot, one) for one in there], most=most)
            seat = act.tx.get(Seat, giver) if giver else None
            giving.require_a_vote(act.tx, ballot, seat, row.giver_name, there)
        except Refused:
            continue
        again = row.model_dump(exclude={"id", "ballot_id", "holder_id", "giver_id", "voted", "rested"})
        act.tx.add(BallotProxy(ballot_id=ballot.id or 0, holder_id=holder, giver_id=giver, **again))
        act.tx.flush()


def shuffled(act: Act, ballot: Ballot) -> None:
    """At the close: which proxies rested is settled, and their rows keep no trace of which paper came with them."""
    rows = [proxy.row for proxy in proxies_of(act.tx, ballot.id or 0)]
    resting = {row.id for row in rows if here_now(act.tx, row)}
    rewrite(act, rows, publish=lambda row: {"rested": row.id in resting})


HANDLERS: dict[type[Command], Handler] = {
    EnterProxy: enter_proxy,
    WithdrawProxy: withdraw_proxy,
    CastForProxy: cast_for_proxy,
}
