"""What the home of a platform shows of its agenda and of its decisions."""

from __future__ import annotations

from collections import Counter
from datetime import date

from dialogue.agenda.record import agenda_of_platform
from dialogue.agenda.restitution_record import every_group
from dialogue.agenda.sources import open_to
from dialogue.agenda.states import CommitmentState, ItemState
from dialogue.bodies.tiles import Tile, names_in
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue


def agenda_tile(reader: Reader, platform_id: int, tongue: Tongue, today: date) -> Tile:
    """How much is worked on, and what is late."""
    items = agenda_of_platform(reader, platform_id, whole=False)
    states = Counter(one.state for one in items)
    promises = Counter(one.state_on(today) for item in items for one in item.commitments)
    overdue = sum(one.review_overdue(today) for one in items)
    late, waiting = promises[CommitmentState.LATE], promises[CommitmentState.PROPOSED]
    blocked = states[ItemState.BLOCKED]
    missing = [
        (late, tongue.count("%(n)s late commitment", "%(n)s late commitments", late)),
        (
            waiting,
            tongue.count(
                "%(n)s commitment waits for an answer", "%(n)s commitments wait for an answer", waiting
            ),
        ),
        (overdue, tongue.count("%(n)s overdue review", "%(n)s overdue reviews", overdue)),
        (blocked, tongue.count("%(n)s blocked item", "%(n)s blocked items", blocked)),
    ]
    going = states[ItemState.IN_PROGRESS] + states[ItemState.BLOCKED]
    text = tongue.say(N_("%(going)s of %(all)s items in progress"), going=going, all=len(items))
    return Tile(
        tongue.say(N_("Agenda for structural change")),
        "agenda",
        text,
        tuple(said for number, said in missing if number),
    )


def decisions_tile(reader: Reader, platform_id: int, account_id: int, tongue: Tongue) -> Tile:
    """How many decisions were brought back to every group."""
    known = [
        (session.id, line.id)
        for session, line in open_to(reader, account_id, platform_id)
        if line.superseded_by is None
    ]
    groups = every_group(reader, known, tongue)
    open_ones = [[one.group.name for one in found if not one.told] for found in groups.values()]
    whole = sum(not one for one in open_ones)
    missing = sorted({name for one in open_ones for name in one})
    text = tongue.say(
        N_("%(whole)s of %(all)s decisions brought back to every group"), whole=whole, all=len(groups)
    )
    said = tongue.say(N_("Not brought back everywhere: %(groups)s"), groups=names_in(missing))
    return Tile(tongue.say(N_("Decisions")), "decisions", text, (said,) if missing else ())


def tiles(reader: Reader, platform_id: int, account_id: int, tongue: Tongue, today: date) -> list[Tile]:
    """The agenda and the decisions."""
    return [
        agenda_tile(reader, platform_id, tongue, today),
        decisions_tile(reader, platform_id, account_id, tongue),
    ]
