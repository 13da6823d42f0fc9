"""Reading a discussion: who waits in which order, who has spoken how long, people's ties to it."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence

from sqlmodel import col, func, select

from dialogue.activities.discuss import rules
from dialogue.activities.discuss.schema import DiscussionNote, SpeakingTurn, TurnState
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, Seat
from dialogue.kernel.text import sameness
from dialogue.people.eligible import counting

HEARD = (TurnState.SPOKEN, TurnState.SPEAKING)


def turns_of(reader: Reader, activity_id: int | None, *states: str) -> list[SpeakingTurn]:
    """The activity's turns in these states (all without any), in the order in which they began, then were raised."""
    asked = select(SpeakingTurn).where(SpeakingTurn.activity_id == activity_id)
    if states:
        asked = asked.where(col(SpeakingTurn.state).in_(states))
    rows = reader.exec(asked.order_by(col(SpeakingTurn.id)))
    return sorted(rows, key=lambda row: (row.begun_at or row.raised_at, row.id or 0))


def person_of(row: SpeakingTurn) -> Hashable:
    """Who somebody is for counting: her seat, or how she was called where she has none."""
    if row.seat_id is not None:
        return row.seat_id
    return (row.group_id, sameness(row.who)) if row.who else ("turn", row.id)


def as_turns(rows: Sequence[SpeakingTurn]) -> list[rules.Turn]:
    return [
        rules.Turn(person_of(row), row.group_id, row.seconds, row.point_of_order, row.in_round)
        for row in rows
    ]


def queue_of(reader: Reader, activity: Activity) -> list[SpeakingTurn]:
    """Those who wait, the next one first."""
    waiting = {row.id or 0: row for row in turns_of(reader, activity.id, TurnState.WAITING)}
    heard = as_turns(turns_of(reader, activity.id, *HEARD)) if activity.phase != "raised" else []
    hands = [
        rules.Hand(key, person_of(row), row.group_id, row.point_of_order, row.place if row.in_round else None)
        for key, row in waiting.items()
    ]
    return [waiting[hand.number] for hand in rules.queue(hands, heard, activity.phase)]


def speaking(reader: Reader, activity_id: int | None) -> SpeakingTurn | None:
    """Who has the floor."""
    return next(iter(turns_of(reader, activity_id, TurnState.SPEAKING)), None)


def notes_of(reader: Reader, activity_id: int | None) -> list[DiscussionNote]:
    asked = select(DiscussionNote).where(DiscussionNote.activity_id == activity_id)
    return list(reader.exec(asked.order_by(col(DiscussionNote.id))))


def people_by_group(reader: Reader, session_id: int) -> dict[int, int]:
    """How many people count in each group."""
    asked = select(col(Seat.group_id), func.count()).where(counting(session_id)).group_by(col(Seat.group_id))
    return {group or 0: number for group, number in reader.exec(asked)}


def heard_seats(reader: Reader, activity: Activity) -> set[int]:
    """Seats that have spoken, or want to."""
    rows = turns_of(reader, activity.id, *HEARD, TurnState.WAITING)
    return {
        row.seat_id for row in rows if row.seat_id is not None and (row.state in HEARD or not row.in_round)
    }


def contributors(reader: Reader, session_id: int) -> set[int]:
    """Seats that have raised a hand in whatever discussion of the session, also one that was lowered."""
    asked = select(SpeakingTurn.seat_id).where(
        SpeakingTurn.session_id == session_id, col(SpeakingTurn.in_round).is_(False)
    )
    spoken = select(SpeakingTurn.seat_id).where(
        SpeakingTurn.session_id == session_id, col(SpeakingTurn.state).in_(HEARD)
    )
    return {seat for one in (asked, spoken) for seat in reader.exec(one) if seat is not None}


def holds_group(reader: Reader, session_id: int, group_id: int) -> bool:
    """Whether a turn names the group."""
    asked = select(SpeakingTurn.id).where(
        SpeakingTurn.session_id == session_id, SpeakingTurn.group_id == group_id
    )
    return reader.exec(asked).first() is not None


def takes_out(act: Act, activity: Activity, seat_ids: Collection[int]) -> int:
    """Who is taken out waits no longer; what she said was said."""
    waiting = turns_of(act.tx, activity.id, TurnState.WAITING)
    for row in [row for row in waiting if row.seat_id in seat_ids]:
        row.state = TurnState.LOWERED
        act.tx.add(row)
        act.happened("hand.lowered", activity=activity.id, turn=row.id)
    act.tx.flush()
    return 0


def makes_one(act: Act, activity: Activity, second: int, stays: int) -> None:
    """The turns of the second seat are hers; where both wait, one hand stays up."""
    rows = [row for row in turns_of(act.tx, activity.id) if row.seat_id in (second, stays)]
    waits = {
        (row.point_of_order, row.in_round)
        for row in rows
        if row.seat_id == stays and row.state == TurnState.WAITING
    }
    for row in [row for row in rows if row.seat_id == second]:
        row.seat_id = stays
        if row.state == TurnState.WAITING and (row.point_of_order, row.in_round) in waits:
            row.state = TurnState.LOWERED
        act.tx.add(row)
    act.tx.flush()
