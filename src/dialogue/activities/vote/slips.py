"""The slips of a ballot: they are its electorate where slips vote, each good for one paper.

A line notes that its slip was used, and nothing else. What ties a slip to a paper is the code alone, which is nowhere.
"""

from __future__ import annotations

from sqlmodel import col, select

from dialogue.activities.vote.schema import Ballot
from dialogue.activities.vote.schema_beside import BallotEntry, BallotSlip
from dialogue.activities.vote.sealing import rewrite
from dialogue.activities.vote.ways import Way
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.people.codes import SLIP_LENGTH, slip_digest
from dialogue.people.schema import Slip
from dialogue.people.slips import slips_of


def lines_of(reader: Reader, ballot_id: int) -> list[BallotSlip]:
    """All slips of a ballot."""
    return list(reader.exec(select(BallotSlip).where(BallotSlip.ballot_id == ballot_id)))


def line_with(reader: Reader, ballot_id: int, code: str) -> BallotSlip | None:
    """The slip of a ballot that has this code (in its one spelling)."""
    if len(code) != SLIP_LENGTH:
        return None
    asked = select(BallotSlip).join(Slip, col(Slip.id) == col(BallotSlip.slip_id))
    return reader.exec(
        asked.where(BallotSlip.ballot_id == ballot_id, Slip.digest == slip_digest(code))
    ).first()


def require_line(reader: Reader, ballot_id: int, code: str) -> BallotSlip:
    """The same. Raises NotFound for a code that is none of this ballot's."""
    line = line_with(reader, ballot_id, code)
    if line is None:
        raise NotFound(
            "no_slip",
            N_(
                "No slip of this vote has this code. Nothing was counted; please compare it with the slip, letter by letter."
            ),
            field="slip",
        )
    return line


def require_unused(line: BallotSlip) -> None:
    """Each slip is good once in a vote."""
    if line.used:
        raise Refused(
            "slip_used",
            N_(
                "A paper has come with this slip already, and each slip is good once in a vote. That paper counts; "
                "what you sent now changed nothing."
            ),
            field="slip",
        )


def require_seats(ballot: Ballot) -> None:
    """Where slips vote, nothing is entered by numbers of people or for somebody else. Raises Refused."""
    if Way.of(ballot.settings).settings.by_slips:
        raise Refused(
            "by_slips",
            N_(
                "In this vote each slip is one vote. Nothing was entered; please type each paper with its slip's code."
            ),
        )


def take_slips(act: Act, ballot: Ballot) -> list[Slip]:
    """Freeze the electorate: a line for each slip that is good now."""
    found = slips_of(act.tx, ballot.session_id)
    if not found:
        raise Refused(
            "no_slips_yet",
            N_(
                "No slips have been made yet, so nobody could vote. Please make and print them first: People, then Slips."
            ),
        )
    _add(act, ballot, found, late=False)
    return found


def let_in_later(act: Act, ballot: Ballot) -> int:
    """Slips that were made after the opening come into the ballot; how many."""
    known = {line.slip_id for line in lines_of(act.tx, ballot.id or 0)}
    good = slips_of(act.tx, ballot.session_id)
    if known - {slip.id for slip in good}:
        raise Refused(
            "slips_anew",
            N_(
                "The slips were made anew since this vote was opened. It goes on with those that it was opened with; "
                "the new ones are good from the next vote on."
            ),
        )
    new = [slip for slip in good if slip.id not in known]
    _add(act, ballot, new, late=True)
    return len(new)


def _add(act: Act, ballot: Ballot, slips: list[Slip], *, late: bool) -> None:
    for slip in slips:
        act.tx.add(
            BallotSlip(ballot_id=ballot.id or 0, slip_id=slip.id or 0, group_id=slip.group_id, late=late)
        )
    act.tx.flush()


def give_back(act: Act, entry: BallotEntry) -> None:
    """A paper typed at the desk is taken back: its slip is good again."""
    line = act.tx.get(BallotSlip, (entry.ballot_id, entry.answers.get("slip", 0)))
    if line is not None:
        line.used = False
        act.tx.add(line)


def mixed(act: Act, ballot: Ballot) -> None:
    """At the close: the rows keep no trace of which slip was used when."""
    rewrite(act, lines_of(act.tx, ballot.id or 0))
