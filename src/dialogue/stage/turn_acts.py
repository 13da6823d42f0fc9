"""Turns of steps, told in words and taken back: opened, paused, closed, skipped, put on stage; and their clock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlmodel import col, select

from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, ActivityState, LogEntry, Session
from dialogue.stage.contract import Kind, nothing_to_end
from dialogue.stage.hard_ends import is_due
from dialogue.stage.schema import Wall
from dialogue.stage.steps import RUNNING, require_stage
from dialogue.undoing.case import Case
from dialogue.undoing.contract import Facts, Sentence, Telling, Undo, Words, several
from dialogue.undoing.rows import put_back
from dialogue.undoing.schema import Deed

PUT_BACK = "activity.put_back"
OPENINGS = frozenset({"activity.opened", "activity.reopened"})
AROUND_A_STEP = ("activity.", "act.", "stage.", "time.", "wall.")
"""Events of a step that are not about what people do in it."""

WORKED_SINCE = N_("Something was done in this step since. Close it instead.")
WITH_ITS_BUTTON = N_("A turn of a step is done again with its own button in the programme.")


def entries_since(reader: Reader, case: Case) -> Sequence[LogEntry]:
    """What was done in the act's step since: neither turns of it, nor its clock."""
    asked = select(LogEntry).where(
        LogEntry.stream_id == case.entry.stream_id,
        LogEntry.seq > case.deed.last,
        LogEntry.activity_id == case.entry.activity_id,
    )
    return [
        one
        for one in reader.exec(asked.order_by(col(LogEntry.seq)))
        if not one.kind.startswith(AROUND_A_STEP) and not one.kind.endswith(".ordered")
    ]


def tellings(kinds: Mapping[str, Kind]) -> dict[str, Telling]:
    """How turns and the clock are told and taken back; what the activities add is known through the registry given here."""

    def may(reader: Reader, case: Case) -> None:
        activity = reader.get_one(Activity, case.entry.activity_id)
        undoes = kinds[activity.kind].undoes
        if case.entry.kind in OPENINGS:
            if undoes.opened_for_good:
                raise Refused("for_good", undoes.opened_for_good)
            if case.entry.kind == "activity.opened" and entries_since(reader, case):
                raise Refused("worked_since", WORKED_SINCE)
        if (
            case.entry.kind == "activity.reopened"
            and _ends_things(kinds, activity)
            and entries_since(reader, case)
        ):
            raise Refused("worked_since", WORKED_SINCE)
        if case.entry.kind == "activity.closed":
            if undoes.closed_for_good:
                raise Refused("for_good", undoes.closed_for_good)
            if reader.get_one(Session, case.deed.session_id).current_activity_id != activity.id:
                raise Refused(
                    "moved_on",
                    N_("Another step was put on stage since. Open this one again with its own button."),
                )
            if _ended_things(reader, case):
                raise Refused(
                    "ended_things",
                    N_("Closing this step ended what was going on in it. Open it again with its own button."),
                )
        if _state_then(case) in RUNNING:
            require_stage(reader, activity, kinds)

    def restore(act: Act, case: Case) -> Facts:
        activity = act.activity(case.entry.activity_id or 0)
        state = _state_then(case)
        if state == ActivityState.CLOSED:
            kinds[activity.kind].writes.closes(act, activity)
        put_back(act, case)
        if is_due(activity):
            activity.ends_at = None  # it closed by itself: with its old clock it would close again at once
            act.tx.add(activity)
        if case.entry.kind == "activity.opened":
            kinds[activity.kind].undoes.unopens(act, activity)
            _forget_the_slide(act, activity)
        return {"state": activity.state}

    turned = Undo(PUT_BACK, may=may, restore=restore, stays=_stays, by_hand=WITH_ITS_BUTTON)
    timed = Undo("activity.timed", "activity.timed")
    return {
        "activity.opened": Telling(N_("Step opened: %(step)s"), undo=turned, in_minutes=True),
        "activity.reopened": Telling(N_("Step opened again: %(step)s"), undo=turned, in_minutes=True),
        "activity.paused": Telling(N_("Step paused: %(step)s"), undo=turned),
        "activity.resumed": Telling(N_("Step goes on: %(step)s"), undo=turned),
        "activity.closed": Telling(N_("Step closed: %(step)s"), undo=turned, in_minutes=True),
        "activity.skipped": Telling(N_("Step skipped: %(step)s"), undo=turned, in_minutes=True),
        "activity.shown": Telling(N_("Step put on stage: %(step)s"), undo=turned),
        "activity.timed": Telling(N_("Clock set: %(step)s"), undo=timed),
        "time.added": Telling(N_("%(minutes)s min more: %(step)s"), _minutes, undo=timed),
    }


def _ends_things(kinds: Mapping[str, Kind], activity: Activity) -> bool:
    """Whether closing such a step ends what is going on in it."""
    return kinds[activity.kind].writes.closes is not nothing_to_end


def _ended_things(reader: Reader, case: Case) -> bool:
    """Whether the same command said more than that the step was closed."""
    before = reader.get(LogEntry, (case.entry.stream_id, case.entry.seq - 1))
    return before is not None and before.at == case.entry.at and before.activity_id == case.entry.activity_id


def _state_then(case: Case) -> str:
    """The step's state after it was put back; "" where the act did not change it."""
    look = case.to.get(f"activity:{case.entry.activity_id}") or {}
    return str(look.get("state", ""))


def _stays(reader: Reader, case: Case) -> Sequence[Sentence]:
    number = len(entries_since(reader, case)) if case.entry.kind == "activity.reopened" else 0
    if not number:
        return ()
    return (
        several(
            "%(n)s thing was done in this step since: it stays.",
            "%(n)s things were done in this step since: they stay.",
            number,
        ),
    )


def _forget_the_slide(act: Act, activity: Activity) -> None:
    """What the wall was asked to show during the opening that is taken back does not come up in the next one."""
    wall = act.tx.get(Wall, activity.session_id)
    if wall is not None and wall.step_id == activity.id:
        wall.slide, wall.activity_id, wall.item, wall.ends_at = "", None, 0, None
        act.tx.add(wall)


def _minutes(reader: Reader, entry: LogEntry, deed: Deed | None) -> Words:
    return {"minutes": entry.facts["minutes"]}
