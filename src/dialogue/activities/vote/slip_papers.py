"""A paper that comes from a phone with a slip's code: sending it, and what the phone shows.

The paper's key is made from the browser's own secret and the code together. So one phone may be handed round, and a list
of all possible codes finds no paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from dialogue.activities.vote import ballots, rules, slips
from dialogue.activities.vote.papers import put_in
from dialogue.activities.vote.schema import Ballot, BallotPaper, BallotState
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command
from dialogue.languages import Tongue
from dialogue.people.groups import groups_of
from dialogue.stage.contract import Person
from dialogue.web.security import derived


@dataclass(frozen=True, slots=True)
class CastOnSlip(Command):
    """Send the paper of a slip, or change it; `code` is the slip's, `key`, `first`, `receipt` as for one's own."""

    activity_id: int
    ballot_id: int
    code: str
    key: str
    typed: Mapping[str, str]
    turn: int = 0
    first: int = 1
    receipt: str = ""
    right: ClassVar[Right] = Right.VOTE
    secret: ClassVar[bool] = True
    replaces: ClassVar[bool] = True


def slip_key(secret: str, ballot_id: int, code: str) -> str:
    """The key of the paper that comes with a slip; without the browser's secret nobody can make it."""
    return derived(secret, f"ballot:{ballot_id}:slip:{code}")


def slip_turn(secret: str, ballot_id: int, code: str) -> int:
    """Where its numbers begin."""
    return 1 + int(derived(secret, f"turn:{ballot_id}:slip:{code}")[:5], 16)


def slip_receipt(secret: str, ballot_id: int, code: str) -> str:
    """The receipt of its paper; nobody gets from it to the key."""
    return rules.receipt(derived(secret, f"receipt:{ballot_id}:slip:{code}"))


def cast_on_slip(act: Act, command: CastOnSlip) -> None:
    activity = act.activity(command.activity_id, "vote")
    ballot = ballots.current_ballot(act.tx, command.activity_id)
    if ballot is None:
        raise Refused("no_ballot", N_("This vote has not been opened yet. Please wait for the facilitator."))
    rules.require_seated(act.seat.role if act.seat else "")
    rules.require_same(command.ballot_id, ballot.id or 0)
    rules.require_begun(ballot.state)
    line = slips.require_line(act.tx, ballot.id or 0, command.code)
    if act.tx.get(BallotPaper, command.key) is None:
        slips.require_unused(line)
    first = put_in(
        act,
        activity,
        ballot,
        key=command.key,
        group_id=line.group_id,
        voted=line.used,
        typed=command.typed,
        turn=command.turn,
        first=command.first,
        receipt=command.receipt,
    )
    if first:
        line.used = True
        act.tx.add(line)
        act.happened("ballot.cast", activity=activity.id, ballot=ballot.id)


def require_good(reader: Reader, activity_id: int, session_id: int, code: str, secret: str) -> None:
    """A code that somebody gives before she votes: of this ballot, and not used on another phone or at the desk."""
    ballot = ballots.current_ballot(reader, activity_id)
    if ballot is None or ballot.session_id != session_id or ballot.state != BallotState.OPEN:
        raise Refused("not_open", N_("Nobody votes just now. Please try again when the vote is open."))
    line = slips.require_line(reader, ballot.id or 0, code)
    if reader.get(BallotPaper, slip_key(secret, ballot.id or 0, code)) is None:
        slips.require_unused(line)


def shown(reader: Reader, ballot: Ballot, person: Person, *, has_paper: bool) -> dict[str, Any]:
    """What the panel says of the slip: `state` is "ask" (none given), "own" (hers to vote with) or "used" (elsewhere)."""
    line = slips.line_with(reader, ballot.id or 0, person.slip) if person.slip else None
    if line is None:
        return {"state": "ask", "group": None}
    group = groups_of(reader, ballot.session_id, Tongue(person.language)).get(line.group_id)
    return {"state": "used" if line.used and not has_paper else "own", "group": group}


HANDLERS: dict[type[Command], Handler] = {CastOnSlip: cast_on_slip}
