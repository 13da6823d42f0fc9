"""Planning acts, told in words and taken back: steps added, changed, moved and deleted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlmodel import SQLModel, select

from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, LogEntry
from dialogue.pictures.schema import Picture
from dialogue.stage import planning
from dialogue.stage.contract import Kind
from dialogue.stage.schema import StepNote
from dialogue.stage.steps import activities_of
from dialogue.undoing.case import Case
from dialogue.undoing.contract import Facts, Sentence, Telling, Undo
from dialogue.undoing.rows import looked_up, made_of, put_back
from dialogue.undoing.rules import MOVED_ON

PROGRAMME_MOVED = N_("The order of the programme has changed since. Please move the step by hand.")


def step_and_note(act: Act, command: planning.EditActivity) -> Iterable[SQLModel]:
    """The rows that editing a step changes."""
    activity = act.activity(command.activity_id)
    note = act.tx.get(StepNote, activity.id)
    return [activity, *([note] if note is not None else [])]


def all_steps(act: Act, command: object) -> Iterable[SQLModel]:
    """The whole programme: moving a step changes the places of others, and what they start from."""
    return activities_of(act.tx, act.session.id)


def everything_of(
    kinds: Mapping[str, Kind], act: Act, command: planning.RemoveActivity
) -> Iterable[SQLModel]:
    """The programme, and what goes with the step that is deleted."""
    activity = act.tx.get(Activity, command.activity_id)
    own: list[SQLModel] = []
    if activity is not None and activity.session_id == act.session.id and activity.kind in kinds:
        choices = kinds[activity.kind].plans.choices
        own += choices.rows(act.tx, activity) if choices is not None else []
        note = act.tx.get(StepNote, activity.id)
        own += [note] if note is not None else []
        own += act.tx.exec(select(Picture).where(Picture.activity_id == activity.id)).all()
    return [*all_steps(act, command), *own]


def tellings() -> dict[str, Telling]:
    """How planning acts are told and taken back."""
    return {
        "activity.added": Telling(
            N_("Step added: %(step)s"),
            undo=Undo("activity.removed", left=_unused, restore=_taken_out),
        ),
        "activity.edited": Telling(
            N_("Step changed: %(step)s"),
            undo=Undo("activity.edited", "activity.edited", may=_settings_free, restore=_worded_back),
        ),
        "activity.moved": Telling(
            N_("Step moved: %(step)s"),
            undo=Undo("activity.moved", "activity.moved", left=_neighbours, restore=_moved_back),
        ),
        "activity.removed": Telling(
            N_("Step deleted: %(step)s"),
            undo=Undo("activity.added", left=_never, restore=_brought_back, stays=_without_pictures),
        ),
    }


def _never(reader: Reader, case: Case) -> None:
    """What was deleted can always come back: nothing stands in its place."""


def _unused(reader: Reader, case: Case) -> None:
    """A step that somebody has worked on since is not taken out again."""
    activity = reader.get(Activity, case.entry.activity_id or 0)
    if activity is None:
        raise Refused("moved_on", MOVED_ON)
    asked = select(LogEntry).where(
        LogEntry.stream_id == case.entry.stream_id,
        LogEntry.seq > case.deed.last,
        LogEntry.activity_id == activity.id,
    )
    if activity.times_opened or any(one.kind != "activity.moved" for one in reader.exec(asked)):
        raise Refused(
            "worked_since",
            N_("This step was changed or opened since. Delete or skip it by hand if it is not needed."),
        )


def _taken_out(act: Act, case: Case) -> Facts:
    planning.take_out(act, act.activity(case.entry.activity_id or 0))
    return {}


def _settings_free(reader: Reader, case: Case) -> None:
    """Settings do not change once the step has begun."""
    look = case.to.get(f"activity:{case.entry.activity_id}") or {}
    activity = reader.get(Activity, case.entry.activity_id or 0)
    if activity is not None and activity.times_opened and {"settings", "starts_from"} & set(look):
        raise Refused("fixed", planning.FIXED)


def _worded_back(act: Act, case: Case) -> Facts:
    put_back(act, case)
    if case.entry.activity_id == act.session.current_activity_id:
        act.happened("stage.reworded", activity=case.entry.activity_id, undoing=case.entry.seq)
    return {}


def _by(case: Case) -> int:
    """How many places the step goes back (below 0: up); 0 where the act did not move it."""
    name = f"activity:{case.entry.activity_id}"
    left, to = case.left.get(name) or {}, case.to.get(name) or {}
    return int(to.get("position", 0)) - int(left.get("position", 0))


def _neighbours(reader: Reader, case: Case) -> None:
    """The steps that changed places must still stand beside each other; all others may have moved."""
    rows = [row.id for row in activities_of(reader, case.entry.stream_id)]
    by, moved = _by(case), case.entry.activity_id
    passed = [
        int(name.partition(":")[2])
        for name, look in case.left.items()
        if look and "position" in look and name != f"activity:{moved}"
    ]
    place = rows.index(moved) if moved in rows else 0
    between = rows[place + 1 : place + by + 1] if by > 0 else rows[max(0, place + by) : place]
    if moved not in rows or not by or len(between) != abs(by) or set(between) != set(passed):
        raise Refused("moved_on", PROGRAMME_MOVED)


def _moved_back(act: Act, case: Case) -> Facts:
    planning.move(act, act.activity(case.entry.activity_id or 0), _by(case))
    _start_again(act, case)
    return {}


def _start_again(act: Act, case: Case) -> None:
    """Steps that started from another one do so again, where nobody has chosen anew and it still stands before them."""
    rows = {row.id: row for row in activities_of(act.tx, act.session.id)}
    for name, look in case.to.items():
        row = rows.get(int(name.partition(":")[2])) if name.startswith("activity:") else None
        start = rows.get((look or {}).get("starts_from"))
        if row is None or start is None or row.starts_from is not None or row.times_opened:
            continue
        if start.position < row.position:
            row.starts_from = start.id
            act.tx.add(row)
            act.happened("activity.edited", activity=row.id, undoing=case.entry.seq)


def _free(act: Act, table: type[SQLModel], number: int) -> int | None:
    """The old number, if nothing has taken it since; SQLite gives the last one of a table away again."""
    return number if act.tx.get(table, number) is None else None


def _brought_back(act: Act, case: Case) -> Facts:
    """The step as it was, in its old place; what stood with it too, but for pictures, which are gone for good."""
    name = f"activity:{case.entry.activity_id}"
    look = dict(case.to[name] or {})
    place = int(look["position"]) - 1
    step = made_of(Activity, {**look, "id": _free(act, Activity, look["id"]), "starts_from": None})
    rows = activities_of(act.tx, act.session.id)
    rows.insert(min(place, len(rows)), step)
    planning.renumber(act, rows)
    act.tx.flush()
    start = next((row for row in rows if row.id == look["starts_from"]), None)
    if start is not None and start.position < step.position:
        step.starts_from = start.id
        act.tx.add(step)
    for other, kept in case.to.items():
        if kept is None or other.startswith(("activity:", "picture:")):
            continue
        changes = {"activity_id": step.id, **({"picture_id": None} if "picture_id" in kept else {})}
        if "id" in kept:
            changes["id"] = _free(act, looked_up(other), kept["id"])
        act.tx.add(made_of(looked_up(other), {**kept, **changes}))
        act.tx.flush()
    _start_again(act, case)
    return {"step": step.id}


def _without_pictures(reader: Reader, case: Case) -> Sequence[Sentence]:
    if any(name.startswith("picture:") for name in case.to):
        return (Sentence(N_("Its pictures are deleted and do not come back; please add them again."), {}),)
    return ()
