"""What the commands of a discussion do."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlmodel import select

from dialogue.activities.discuss import rules
from dialogue.activities.discuss.commands import (
    KIND,
    BeginRound,
    EndRound,
    EndTurn,
    GiveFloor,
    LowerHand,
    OrderQueue,
    ParkNote,
    PutLater,
    RaiseHand,
    RaiseHandFor,
    TakeOutHand,
    TakeOutNote,
    WriteNote,
)
from dialogue.activities.discuss.rows import queue_of, speaking, turns_of
from dialogue.activities.discuss.schema import DiscussionNote, SpeakingTurn, TurnState
from dialogue.activities.discuss.settings import Settings
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.clock import steady_now
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, StakeholderGroup
from dialogue.kernel.text import optional, required
from dialogue.kernel.vocabulary import Command
from dialogue.people.eligible import eligible
from dialogue.stage.contract import Earlier
from dialogue.stage.settings import settings_of


def _turn(act: Act, turn_id: int, *states: str) -> tuple[SpeakingTurn, Activity]:
    found = act.tx.get(SpeakingTurn, turn_id)
    if found is None or found.session_id != act.session.id or found.state not in states:
        raise NotFound("no_hand", N_("This hand is not up any more. Nothing was changed."))
    return found, act.activity(found.activity_id, KIND)


def _note(act: Act, note_id: int) -> tuple[DiscussionNote, Activity]:
    found = act.tx.get(DiscussionNote, note_id)
    if found is None or found.session_id != act.session.id:
        raise NotFound("no_note", N_("This note is not there any more. Nothing was changed."))
    return found, act.activity(found.activity_id, KIND)


def _in_round(act: Act, activity: Activity) -> list[SpeakingTurn]:
    """Those of a running round who have not come yet."""
    return [row for row in turns_of(act.tx, activity.id, TurnState.WAITING) if row.in_round]


def _raise(act: Act, activity: Activity, turn: SpeakingTurn) -> dict[str, Any]:
    act.tx.add(turn)
    act.tx.flush()
    act.happened("hand.raised", activity=activity.id, turn=turn.id)
    return {"turn": turn.id}


def raise_hand(act: Act, command: RaiseHand) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    rules.require_open(activity.state)
    seat = act.seat
    about = optional(command.about, most=rules.LONGEST_ABOUT, field="about")
    waiting = [
        row
        for row in turns_of(act.tx, activity.id, TurnState.WAITING)
        if seat
        and row.seat_id == seat.id
        and row.point_of_order == command.point_of_order
        and not row.in_round
    ]
    turn = (
        waiting[0]
        if waiting
        else SpeakingTurn(
            session_id=activity.session_id,
            activity_id=activity.id or 0,
            seat_id=seat.id if seat else None,
            group_id=seat.group_id if seat else None,
            point_of_order=command.point_of_order,
            raised_at=act.now,
        )
    )
    turn.about, turn.language = about, seat.language if seat else ""
    turn.named = command.named and bool(seat and seat.name)
    return _raise(act, activity, turn)


def raise_hand_for(act: Act, command: RaiseHandFor) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    rules.require_open(activity.state)
    group = act.tx.get(StakeholderGroup, command.group_id)
    if group is None or group.session_id != act.session.id:
        raise Refused("no_group", N_("Please choose the group of the person."), field="group")
    round_ = _in_round(act, activity)
    return _raise(
        act,
        activity,
        SpeakingTurn(
            session_id=activity.session_id,
            activity_id=activity.id or 0,
            entered_by=act.seat.id if act.seat else None,
            group_id=group.id,
            who=optional(command.who, most=rules.LONGEST_WHO, field="who"),
            about=optional(command.about, most=rules.LONGEST_ABOUT, field="about"),
            language=act.seat.language if act.seat else "",
            in_round=bool(round_),
            place=max((row.place for row in round_), default=0) + 1 if round_ else 0,
            raised_at=act.now,
        ),
    )


def _lower(act: Act, turn: SpeakingTurn, activity: Activity) -> None:
    if turn.state == TurnState.SPEAKING:
        _finish(act, turn, activity)
        return
    turn.state = TurnState.PASSED if turn.in_round else TurnState.LOWERED
    act.tx.add(turn)
    act.happened("floor.passed" if turn.in_round else "hand.lowered", activity=activity.id, turn=turn.id)


def lower_hand(act: Act, command: LowerHand) -> None:
    turn, activity = _turn(act, command.turn_id, TurnState.WAITING, TurnState.SPEAKING)
    rules.require_own(turn.seat_id, act.seat.id if act.seat else None)
    _lower(act, turn, activity)


def take_out_hand(act: Act, command: TakeOutHand) -> None:
    _lower(act, *_turn(act, command.turn_id, TurnState.WAITING))


def put_later(act: Act, command: PutLater) -> None:
    turn, activity = _turn(act, command.turn_id, TurnState.WAITING)
    round_ = _in_round(act, activity)
    if not turn.in_round:
        raise Refused("no_round", N_("Only in a round can somebody come at its end."))
    turn.place = max(row.place for row in round_) + 1
    act.tx.add(turn)
    act.happened("floor.passed", activity=activity.id, turn=turn.id)


def _finish(act: Act, turn: SpeakingTurn, activity: Activity) -> None:
    """The turn is over; its seconds follow the clock of timers, which no setting of the machine's clock moves."""
    begun = turn.begun_at or steady_now()
    turn.state = TurnState.SPOKEN
    turn.seconds = max(0, round((steady_now() - begun).total_seconds()))
    act.tx.add(turn)
    act.happened("floor.ended", activity=activity.id, turn=turn.id, seconds=turn.seconds)


def give_floor(act: Act, command: GiveFloor) -> None:
    activity = act.activity(command.activity_id, KIND)
    if activity.state != "open":
        raise Refused("not_open", N_("The discussion is not open. Go on with it or open it again first."))
    if command.turn_id:
        turn, where = _turn(act, command.turn_id, TurnState.WAITING)
        if where.id != activity.id:
            raise NotFound("no_hand", N_("This hand is not up any more. Nothing was changed."))
    else:
        waiting = queue_of(act.tx, activity)
        if not waiting:
            raise Refused("nobody", N_("Nobody waits to speak."))
        turn = waiting[0]
    before = speaking(act.tx, activity.id)
    if before is not None:
        _finish(act, before, activity)
    turn.state, turn.begun_at = TurnState.SPEAKING, steady_now()
    act.tx.add(turn)
    act.happened("floor.given", activity=activity.id, turn=turn.id)


def end_turn(act: Act, command: EndTurn) -> None:
    activity = act.activity(command.activity_id, KIND)
    turn = speaking(act.tx, activity.id)
    if turn is None:
        raise Refused("nobody", N_("Nobody has the floor."))
    _finish(act, turn, activity)


def order_queue(act: Act, command: OrderQueue) -> None:
    activity = act.activity(command.activity_id, KIND)
    if command.order not in rules.ORDERS:
        raise Refused("no_order", N_("Please choose who comes next."), field="order")
    activity.phase = command.order
    act.tx.add(activity)
    act.happened("floor.ordered", activity=activity.id, order=command.order)


def begin_round(act: Act, command: BeginRound) -> None:
    activity = act.activity(command.activity_id, KIND)
    rules.require_open(activity.state)
    if _in_round(act, activity):
        raise Refused("round", N_("A round is running. End it before you begin another one."))
    by_group: dict[int | None, list[Any]] = defaultdict(list)
    for seat in eligible(act.tx, activity.session_id):
        if seat.here:
            by_group[seat.group_id].append(seat)
    people = rules.alternately(list(by_group.values()))
    if not people:
        raise Refused("nobody", N_("Nobody is here who could be asked."))
    for place, seat in enumerate(people, start=1):
        act.tx.add(
            SpeakingTurn(
                session_id=activity.session_id,
                activity_id=activity.id or 0,
                seat_id=seat.id,
                group_id=seat.group_id,
                language=seat.language,
                in_round=True,
                place=place,
                raised_at=act.now,
            )
        )
    act.tx.flush()
    act.happened("round.begun", activity=activity.id, people=len(people))


def end_round(act: Act, command: EndRound) -> None:
    activity = act.activity(command.activity_id, KIND)
    left = _in_round(act, activity)
    if not left:
        raise Refused("no_round", N_("No round is running."))
    _pass_all(act, activity, left)


def _pass_all(act: Act, activity: Activity, left: list[SpeakingTurn]) -> None:
    for row in left:
        row.state = TurnState.PASSED
        act.tx.add(row)
    act.happened("round.ended", activity=activity.id, passed=len(left))


def write_note(act: Act, command: WriteNote) -> dict[str, Any]:
    activity = act.activity(command.activity_id, KIND)
    note = DiscussionNote(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        entered_by=act.seat.id if act.seat else None,
        language=act.seat.language if act.seat else "",
        text=required(command.text, most=rules.LONGEST_NOTE),
        parked=command.parked,
        created_at=act.now,
    )
    act.tx.add(note)
    act.tx.flush()
    act.happened("note.written", activity=activity.id, note=note.id)
    return {"note": note.id}


def park_note(act: Act, command: ParkNote) -> None:
    note, activity = _note(act, command.note_id)
    if note.parked is command.parked:
        return
    note.parked = command.parked
    act.tx.add(note)
    act.happened("note.parked", activity=activity.id, note=note.id, parked=command.parked)


def take_out_note(act: Act, command: TakeOutNote) -> None:
    note, activity = _note(act, command.note_id)
    act.tx.delete(note)
    act.tx.flush()
    act.happened("note.taken_out", activity=activity.id, note=command.note_id)


def opens(act: Act, activity: Activity, earlier: Earlier) -> None:
    """The order of the settings holds at first."""
    if activity.times_opened == 1:
        activity.phase = settings_of(activity, Settings).order


def closes(act: Act, activity: Activity) -> None:
    """Who speaks has ended, a round is over, and hands go down."""
    before = speaking(act.tx, activity.id)
    if before is not None:
        _finish(act, before, activity)
    left = _in_round(act, activity)
    if left:
        _pass_all(act, activity, left)
    asked = select(SpeakingTurn).where(
        SpeakingTurn.activity_id == activity.id, SpeakingTurn.state == TurnState.WAITING
    )
    for row in act.tx.exec(asked).all():
        if not row.in_round:
            row.state = TurnState.LOWERED
            act.tx.add(row)
            act.happened("hand.lowered", activity=activity.id, turn=row.id)


HANDLERS: dict[type[Command], Handler] = {
    RaiseHand: raise_hand,
    RaiseHandFor: raise_hand_for,
    LowerHand: lower_hand,
    TakeOutHand: take_out_hand,
    PutLater: put_later,
    GiveFloor: give_floor,
    EndTurn: end_turn,
    OrderQueue: order_queue,
    BeginRound: begin_round,
    EndRound: end_round,
    WriteNote: write_note,
    ParkNote: park_note,
    TakeOutNote: take_out_note,
}
