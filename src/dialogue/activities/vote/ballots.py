"""Reading ballots. Only `box_of` reads other people's papers, and it refuses while a ballot is open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam
from sqlmodel import col, func, select

from dialogue.activities.vote.beside import beside, entries_of
from dialogue.activities.vote.counting import Box
from dialogue.activities.vote.forms import Answer
from dialogue.activities.vote.schema import Ballot, BallotOption, BallotPaper, BallotState, BallotVoter
from dialogue.activities.vote.slips import lines_of
from dialogue.activities.vote.ways import Way
from dialogue.kernel.database import KEPT, Reader, Tx
from dialogue.kernel.once import settled
from dialogue.kernel.prepared import Prepared
from dialogue.kernel.schema import Session, SessionState, rows_of, to_look_at

COUNTABLE = (BallotState.CLOSED, BallotState.PUBLISHED)


def ballots_of(reader: Reader, activity_id: int) -> list[Ballot]:
    """All ballots of an activity, from the first on."""
    return list(reader.exec(select(Ballot).where(Ballot.activity_id == activity_id).order_by(col(Ballot.id))))


# Built once: everybody who votes asks them several times. Rows to look at come past the ORM, those to change through it.
_ballot, _option = rows_of(Ballot), rows_of(BallotOption)
_NEWEST = (
    select(*_ballot.c)
    .where(_ballot.c.activity_id == bindparam("activity"))
    .order_by(_ballot.c.id.desc())
    .limit(1)
)
_NEWEST_TO_CHANGE = (
    select(Ballot).where(col(Ballot.activity_id) == bindparam("activity")).order_by(col(Ballot.id).desc())
)
_OPTIONS = select(*_option.c).where(_option.c.ballot_id == bindparam("ballot")).order_by(_option.c.position)
_OPTIONS_TO_CHANGE = (
    select(BallotOption)
    .where(col(BallotOption.ballot_id) == bindparam("ballot"))
    .order_by(col(BallotOption.position))
)


@settled
def current_ballot(reader: Reader, activity_id: int) -> Ballot | None:
    """The newest ballot."""
    if KEPT not in reader.info:
        return reader.scalars(_NEWEST_TO_CHANGE, {"activity": activity_id}).first()
    found = reader.connection().execute(_NEWEST, {"activity": activity_id}).first()
    return None if found is None else to_look_at(Ballot, found)


def published_ballots(reader: Reader, activity_id: int) -> list[Ballot]:
    """The published rounds in their order."""
    return [ballot for ballot in ballots_of(reader, activity_id) if ballot.state == BallotState.PUBLISHED]


def veiled(reader: Reader, ballot: Ballot) -> bool:
    """Whether the room is still being shown a published result step by step. Afterwards all of it is everybody's."""
    session = reader.get(Session, ballot.session_id) if ballot.revealed is not None else None
    return (
        session is not None
        and session.state == SessionState.OPEN
        and session.current_activity_id == ballot.activity_id
    )


@settled
def options_of(reader: Reader, ballot_id: int) -> list[BallotOption]:
    """The ballot's options in their frozen order."""
    if KEPT not in reader.info:
        return list(reader.scalars(_OPTIONS_TO_CHANGE, {"ballot": ballot_id}))
    found = reader.connection().execute(_OPTIONS, {"ballot": ballot_id})
    return [to_look_at(BallotOption, row) for row in found]


_WAY = "way of the ballot"


def way_of(ballot: Ballot) -> Way:
    """How the ballot is voted in and counted, by the settings that it froze."""
    # Each paper and each panel asks several times; other settings are another object.
    kept: tuple[Any, Way] | None = vars(ballot).get(_WAY)
    if kept is None or kept[0] is not ballot.settings:
        kept = vars(ballot)[_WAY] = ballot.settings, Way.of(ballot.settings)
    return kept[1]


def voter_of(reader: Reader, ballot_id: int, seat_id: int) -> BallotVoter | None:
    """A person's line in the electorate."""
    return reader.get(BallotVoter, (ballot_id, seat_id))


_voter = rows_of(BallotVoter)
_OWN_LINE = Prepared(
    select(_voter.c.group_id, _voter.c.voted).where(
        _voter.c.ballot_id == bindparam("ballot"), _voter.c.seat_id == bindparam("seat")
    )
)
_HAS_VOTED = Prepared(
    _voter.update()
    .where(_voter.c.ballot_id == bindparam("ballot"), _voter.c.seat_id == bindparam("person"))
    .values(voted=True)
)


@dataclass(frozen=True, slots=True)
class Line:
    """What somebody's line in the electorate says."""

    group_id: int | None
    voted: bool


def line_of(reader: Reader, ballot_id: int, seat_id: int) -> Line | None:
    """A person's line in the electorate, past the ORM: everybody who votes asks for it. `voter_of` is there to change it."""
    found = _OWN_LINE.first(reader, ballot=ballot_id, seat=seat_id)
    return None if found is None else Line(*found)


def note_voted(tx: Tx, ballot_id: int, seat_id: int) -> None:
    """Write down that a paper of this person came."""
    _HAS_VOTED.run(tx, ballot=ballot_id, person=seat_id)


_paper = rows_of(BallotPaper)
_CONTENT = Prepared(select(_paper.c.content).where(_paper.c.key == bindparam("of")))
_PUT = Prepared(
    _paper.insert().values({name: bindparam(name) for name in ("key", "ballot_id", "group_id", "content")})
)
_REPLACE = Prepared(
    _paper.update().where(_paper.c.key == bindparam("of")).values(content=bindparam("content"))
)


def content_of(reader: Reader, key: str) -> dict[str, Any] | None:
    """What stands on the paper that `key` finds; None when there is none."""
    found = _CONTENT.first(reader, of=key)
    return None if found is None else found[0]


def put_paper(
    tx: Tx, ballot_id: int, *, key: str, group_id: int | None, content: dict[str, Any], new: bool
) -> None:
    """Put a paper into the box, or another content on the one that is in it."""
    if new:
        _PUT.run(tx, key=key, ballot_id=ballot_id, group_id=group_id, content=content)
    else:
        _REPLACE.run(tx, of=key, content=content)


def own_paper(reader: Reader, key: str, way: Way) -> tuple[Answer, int] | None:
    """What stands on the paper of whoever can make `key`, and its number; None when there is none."""
    content = content_of(reader, key)
    return None if content is None else (content[way.form.reads], turn_in(content))


def answer_on(paper: BallotPaper, way: Way) -> Answer:
    """What stands on a paper, options by id."""
    return paper.content[way.form.reads]


def turn_in(content: Mapping[str, Any]) -> int:
    """The number of the form that a paper came with."""
    return int(content.get("turn", 0))


def turnout(reader: Reader, ballot_id: int) -> dict[int, tuple[int, int]]:
    """By group: (people of the electorate, people who have voted), by phone and beside it. Heads only."""
    found = by_phone(reader, ballot_id)
    more = beside(reader, ballot_id)
    for group in more.groups():
        found[group] = more.with_phones(group, *found.get(group, (0, 0)))
    return found


def by_phone(reader: Reader, ballot_id: int) -> dict[int, tuple[int, int]]:
    """The same of the phones alone."""
    found: dict[int, tuple[int, int]] = {}
    asked = select(BallotVoter.group_id, BallotVoter.voted, func.count()).where(
        BallotVoter.ballot_id == ballot_id
    )
    for group, voted, number in reader.exec(
        asked.group_by(col(BallotVoter.group_id), col(BallotVoter.voted))
    ):
        electorate, cast = found.get(group or 0, (0, 0))
        found[group or 0] = (electorate + number, cast + (number if voted else 0))
    return found or _by_slips(reader, ballot_id)


def _by_slips(reader: Reader, ballot_id: int) -> dict[int, tuple[int, int]]:
    """The same where slips vote: the slips given out, and those of them that came from a phone."""
    found: dict[int, tuple[int, int]] = {}
    for line in lines_of(reader, ballot_id):
        electorate, cast = found.get(line.group_id, (0, 0))
        found[line.group_id] = (electorate + 1, cast + line.used)
    for entry in entries_of(reader, ballot_id) if found else ():
        electorate, cast = found[entry.group_id]
        found[entry.group_id] = (electorate, cast - entry.number)
    return found


def box_of(reader: Reader, ballot: Ballot) -> Box:
    """The closed box, options named by their position so that rounds can be compared.

    Raises PermissionError while the ballot is open or void: nobody reads its papers then.
    """
    if ballot.state not in COUNTABLE:
        raise PermissionError("the papers of an open ballot are not read")
    way = way_of(ballot)
    options = options_of(reader, ballot.id or 0)
    place = {str(option.id): str(option.position) for option in options}
    papers = reader.exec(select(BallotPaper).where(BallotPaper.ballot_id == ballot.id))
    roll: dict[str, set[str]] = {}
    electorate: dict[str, int] = {}
    for voter in reader.exec(select(BallotVoter).where(BallotVoter.ballot_id == ballot.id)):
        group = str(voter.group_id or 0)
        electorate[group] = electorate.get(group, 0) + 1
        if voter.voted:
            roll.setdefault(group, set()).add(str(voter.seat_id))
    if way.settings.by_slips:
        for line in lines_of(reader, ballot.id or 0):
            group = str(line.group_id)
            electorate[group] = electorate.get(group, 0) + 1
            if line.used:
                roll.setdefault(group, set()).add(f"slip:{line.slip_id}")
    else:
        more = beside(reader, ballot.id or 0)
        for group_id in more.groups():
            lines = electorate.get(str(group_id), 0)
            electorate[str(group_id)] = more.with_phones(group_id, lines, 0)[0]
        for group_id, who in more.people():
            roll.setdefault(str(group_id), set()).add(who)
    return Box(
        options=tuple(place.values()),
        papers=tuple(
            (str(paper.group_id or 0), way.form.renamed(answer_on(paper, way), place)) for paper in papers
        ),
        roll={group: frozenset(who) for group, who in roll.items()},
        electorate=electorate,
        way=way,
        refs={str(option.position): option.ref for option in options},
        costs={str(option.position): option.cost for option in options if option.cost is not None},
    )


def earlier_rounds(reader: Reader, ballot: Ballot) -> Sequence[tuple[Box, dict[str, Any]]]:
    """Published rounds before this one that asked for the same options, with what was shown of them.

    Their boxes hold the papers by the blocks of groups that were shown (see `history`).
    """
    labels = [option.label for option in options_of(reader, ballot.id or 0)]
    return [
        (box_of(reader, before), before.result)
        for before in published_ballots(reader, ballot.activity_id)
        if before.id != ballot.id
        and [option.label for option in options_of(reader, before.id or 0)] == labels
    ]


def admitted_late(reader: Reader, ballot_id: int) -> int:
    """People (or slips) let in after the opening."""
    asked = select(func.count()).select_from(BallotVoter).where(BallotVoter.ballot_id == ballot_id)
    seats = reader.exec(asked.where(col(BallotVoter.late).is_(True))).one()
    return seats or sum(line.late for line in lines_of(reader, ballot_id))
