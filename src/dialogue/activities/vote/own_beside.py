"""What a phone shows a person of who votes: roll call, her organisation, the proxies that she holds. Never in a frame."""

from __future__ import annotations

from typing import Any

from dialogue.activities.vote import ballots, gathering, giving
from dialogue.activities.vote.proxies import held_by
from dialogue.activities.vote.schema import Ballot, BallotState
from dialogue.activities.vote.schema_beside import BallotMember, BallotRoll
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Seat
from dialogue.kernel.text import sameness

NOTHING: dict[str, Any] = {
    "gathering": False,
    "asks": (),
    "answered": False,
    "organisation": "",
    "may_vote": True,
    "chosen": False,
    "one_body": "",
    "people": 0,
    "body_voted": False,
    "by_proxy": False,
    "may_hold": False,
    "proxies": [],
    "waiting": False,
}
"""What a panel shows of it where there is nothing of it."""


def own(reader: Reader, ballot: Ballot, seat: Seat | None, voter: ballots.Line | None) -> dict[str, Any]:
    """Roll call and organisation while the electorate is made, and what became of it for this person afterwards."""
    settings = ballots.way_of(ballot).settings
    found = {**NOTHING, "gathering": ballot.state == BallotState.GATHERING}
    if found["gathering"]:
        found["asks"] = tuple(
            name
            for name, asked in (
                ("roll_call", settings.electorate == "roll_call"),
                ("organisation", settings.one_vote == "organisation"),
            )
            if asked
        )
        found["waiting"] = True
    found["chosen"] = settings.chosen
    found["may_hold"] = settings.proxies > 0 and not found["gathering"]
    if seat is None:
        return found
    key = (ballot.id or 0, seat.id or 0)
    if found["gathering"]:
        member = reader.get(BallotMember, key)
        found["answered"] = reader.get(BallotRoll, key) is not None
        found["organisation"] = member.organisation if member else ""
        who = gathering.who_may(reader, ballot.session_id, settings)
        found["may_vote"] = seat.id in {one.id for one in who}
        return found
    if settings.one_vote == "organisation":
        found |= _organisation(reader, ballot, seat)
    if voter is None:
        found["by_proxy"] = giving.has_voted(reader, ballot, seat.id or 0)
    found["proxies"] = proxies_held(reader, ballot, seat)
    return found


def proxies_held(reader: Reader, ballot: Ballot, seat: Seat) -> list[dict[str, Any]]:
    """The proxies that a person holds: for whom, whether the paper came, whether it rests."""
    return [
        {
            "id": proxy.row.id,
            "name": proxy.row.giver_name,
            "voted": proxy.row.voted,
            "rests": proxy.rests and not proxy.row.voted,
        }
        for proxy in held_by(reader, ballot, seat.id or 0)
    ]


def _organisation(reader: Reader, ballot: Ballot, seat: Seat) -> dict[str, Any]:
    """`one_body`: "take" while nobody has taken the paper, "other" when somebody else has it, "own" when she has."""
    body = gathering.body_of(reader, ballot, seat.id or 0)
    if body is None:
        return {"one_body": "", "waiting": True}
    belongs = gathering.memberships(reader, ballot)
    people = [one for one, name in belongs.items() if sameness(name) == sameness(body.organisation)]
    state = "own" if body.seat_id == seat.id and body.taken else "other" if body.taken else "take"
    line = ballots.voter_of(reader, ballot.id or 0, body.seat_id)
    return {
        "one_body": state,
        "organisation": body.organisation,
        "people": len(people),
        "body_voted": line is not None and line.voted,
        "waiting": state != "own",
    }
