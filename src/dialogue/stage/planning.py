"""Planning the programme: steps are added, edited, moved and taken out."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from pydantic import ValidationError

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import Refused
from dialogue.kernel.meanwhile import Was, taken_from
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.kernel.text import optional
from dialogue.kernel.vocabulary import Command
from dialogue.languages import Tongue
from dialogue.stage.contract import Kind
from dialogue.stage.editing import step_together
from dialogue.stage.limits import LONGEST_GRACE, LONGEST_MINUTES, LONGEST_PROMPT, LONGEST_TITLE, MOST_STEPS
from dialogue.stage.notes import note, notes_of
from dialogue.stage.steps import activities_of, starting_points
from dialogue.stage.wordings import as_fields, taken_over, without


@dataclass(frozen=True, slots=True)
class AddActivity(Command):
    """Add a step; it goes to the end, or behind the activity `after`."""

    kind: str
    title: str = ""
    prompt: str = ""
    minutes: int = 10
    after: int | None = None
    right: ClassVar[Right] = Right.PLAN


@dataclass(frozen=True, slots=True)
class EditActivity(Command):
    """Change a step. Settings are fixed once the activity has been opened.

    `starts_from` is the earlier step whose results it takes up, 0 the nearest that has any; None leaves it as it is.
    `notes` are for facilitators only; None leaves them. `by_itself`: it closes `grace` minutes after its time is over;
    None leaves that as it is. `wordings` are title and prompt in the session's other languages.
    A text that changes loses the translations that do not change with it.
    """

    activity_id: int
    title: str
    prompt: str
    minutes: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    starts_from: int | None = None
    notes: str | None = None
    wordings: Mapping[str, Mapping[str, str]] | None = None
    by_itself: bool | None = None
    grace: int = 0
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.PLAN


@dataclass(frozen=True, slots=True)
class RepeatActivity(Command):
    """Add a step like this one behind it: same words, settings, notes and prepared options, and nothing else of it."""

    activity_id: int
    right: ClassVar[Right] = Right.PLAN


@dataclass(frozen=True, slots=True)
class MoveActivity(Command):
    """Move a step up (-1) or down (+1); or to stand behind the step `behind` (0: first), where it was dragged to."""

    activity_id: int
    by: int
    behind: int | None = None
    right: ClassVar[Right] = Right.PLAN


@dataclass(frozen=True, slots=True)
class RemoveActivity(Command):
    """Take a step out that was never opened."""

    activity_id: int
    right: ClassVar[Right] = Right.PLAN


FIXED = N_("This activity has begun, so its settings are fixed. Title and prompt can change.")


def minutes_from(minutes: int) -> int:
    if not 0 <= minutes <= LONGEST_MINUTES:
        raise Refused(
            "minutes",
            N_("Please give a duration between 0 and %(most)s minutes."),
            field="minutes",
            most=LONGEST_MINUTES,
        )
    return minutes


def _grace_from(minutes: int) -> int:
    if not 0 <= minutes <= LONGEST_GRACE:
        raise Refused(
            "grace",
            N_("Please give a number of minutes between 0 and %(most)s for late ones."),
            field="grace",
            most=LONGEST_GRACE,
        )
    return minutes


def handlers(kinds: Mapping[str, Kind]) -> dict[type[Command], Handler]:
    """The handlers; they know the activities only through the registry given here."""

    def add_activity(act: Act, command: AddActivity) -> dict[str, Any]:
        kind = kinds.get(command.kind)
        if kind is None:
            raise Refused("no_kind", N_("Please choose what kind of activity this is."), field="kind")
        rows = activities_of(act.tx, act.session.id or 0)
        places = [row.id for row in rows]
        place = places.index(command.after) + 1 if command.after in places else len(rows)
        made = Activity(
            session_id=act.session.id or 0,
            position=0,
            kind=kind.name,
            title=optional(command.title, most=LONGEST_TITLE, field="title")
            or _spoken(act, kind.plans.title),
            prompt=optional(command.prompt, most=LONGEST_PROMPT, field="prompt"),
            planned_minutes=minutes_from(command.minutes),
            settings=kind.plans.settings.given(
                kind.plans.beforehand(act.tx, act.session, act.now.date())
            ).stored(),
        )
        rows.insert(place, made)
        renumber(act, rows)
        act.tx.flush()
        act.happened("activity.added", activity=made.id)
        return {"activity": made.id}

    def repeat_activity(act: Act, command: RepeatActivity) -> dict[str, Any]:
        first = act.activity(command.activity_id)
        choices = kinds[first.kind].plans.choices
        rows = activities_of(act.tx, first.session_id)
        if len(rows) >= MOST_STEPS:
            raise Refused("many_steps", N_("At most %(most)s steps fit into a programme."), most=MOST_STEPS)
        made = Activity(
            session_id=first.session_id,
            position=0,
            kind=first.kind,
            title=first.title,
            prompt=first.prompt,
            planned_minutes=first.planned_minutes,
            settings=dict(first.settings),
            starts_from=first.starts_from,
            closes_after=first.closes_after,
            wordings=dict(first.wordings),
        )
        rows.insert(rows.index(first) + 1, made)
        renumber(act, rows)
        act.tx.flush()
        note(act, made, notes_of(act.tx, first.session_id).get(first.id or 0, ""))
        if choices is not None:
            choices.write(act, made, choices.read(act.tx, first))
        act.happened("activity.added", activity=made.id)
        return {"activity": made.id}

    def edit_activity(act: Act, command: EditActivity) -> None:
        activity = act.activity(command.activity_id)
        command = _beside_others(act, activity, command, kinds[activity.kind])
        before = {"title": activity.title, "prompt": activity.prompt}
        activity.title = optional(command.title, most=LONGEST_TITLE, field="title") or _spoken(
            act, kinds[activity.kind].plans.title
        )
        activity.prompt = optional(command.prompt, most=LONGEST_PROMPT, field="prompt")
        changed = {name for name, text in before.items() if text != getattr(activity, name)}
        activity.wordings = _translations(act, activity, command, changed)
        activity.planned_minutes = minutes_from(command.minutes)
        if command.by_itself is not None:
            activity.closes_after = _grace_from(command.grace) if command.by_itself else None
        if command.notes is not None:
            note(act, activity, command.notes)
        if command.settings:
            _require_not_begun(activity)
            activity.settings = dict(command.settings)
        if command.starts_from is not None and command.starts_from != (activity.starts_from or 0):
            activity.starts_from = _start_of(act, activity, command.starts_from, kinds)
        act.tx.add(activity)
        act.happened("activity.edited", activity=activity.id)
        if activity.id == act.session.current_activity_id:
            # Only then: redrawing the stage replaces the form that somebody is typing into.
            act.happened("stage.reworded", activity=activity.id)

    return {
        AddActivity: add_activity,
        EditActivity: edit_activity,
        RepeatActivity: repeat_activity,
        MoveActivity: move_activity,
        RemoveActivity: remove_activity,
    }


def _beside_others(act: Act, activity: Activity, command: EditActivity, kind: Kind) -> EditActivity:
    """The command with what is stored of it beside what others have changed since its form was drawn."""
    given = command.wordings or {}
    typed = {"title": command.title, "prompt": command.prompt, "minutes": str(command.minutes)}
    typed |= as_fields(given)
    if command.notes is not None:
        typed["notes"] = command.notes
    if command.by_itself is not None:
        typed |= {"by_itself": "1" if command.by_itself else "", "grace": str(command.grace)}
    if command.starts_from is not None:
        typed["starts_from"] = str(command.starts_from)
    settings = {}
    if command.settings:
        _require_not_begun(activity)
        settings = _settings(kind, command.settings)
    words, settings = step_together(act, activity, kind, typed, settings, command.was)
    return replace(
        command,
        title=words["title"],
        prompt=words["prompt"],
        minutes=int(words["minutes"]),
        notes=words.get("notes"),
        starts_from=int(words["starts_from"]) if "starts_from" in words else None,
        by_itself=bool(words["by_itself"]) if "by_itself" in words else None,
        grace=int(words.get("grace", 0)),
        settings=settings,
        wordings=None
        if command.wordings is None
        else {
            language: {name: words[f"{name}.{language}"] for name in texts}
            for language, texts in given.items()
        },
    )


def _translations(
    act: Act, activity: Activity, command: EditActivity, changed: Collection[str]
) -> dict[str, dict[str, str]]:
    """Title and prompt in the other languages: as given; old ones of a changed text would say something else."""
    if command.wordings is None:
        return without(activity.wordings, changed)
    others = [one for one in act.session.languages if one != act.session.language]
    limits = {"title": LONGEST_TITLE, "prompt": LONGEST_PROMPT}
    takes = taken_from(command.was)
    return taken_over(command.wordings, activity.wordings, others, limits, changed, takes)


def move_activity(act: Act, command: MoveActivity) -> None:
    moved = act.activity(command.activity_id)
    by = command.by if command.behind is None else _how_far(act, moved, command.behind)
    if not by:
        return  # it stands there already
    move(act, moved, by)
    act.happened("activity.moved", activity=moved.id)


def _how_far(act: Act, moved: Activity, behind: int) -> int:
    """How many places a step goes on to stand behind another one; whatever order the dragged list was in."""
    rows = activities_of(act.tx, moved.session_id)
    place = rows.index(moved)
    target = rows.index(act.activity(behind)) + 1 if behind else 0
    return target - place - (1 if place < target else 0)


def move(act: Act, moved: Activity, by: int) -> None:
    """Let a step stand so many places further on."""
    rows = activities_of(act.tx, moved.session_id)
    place = next(i for i, row in enumerate(rows) if row.id == moved.id)
    rows.insert(min(max(0, place + by), len(rows) - 1), rows.pop(place))
    renumber(act, rows)


def remove_activity(act: Act, command: RemoveActivity) -> None:
    activity = act.activity(command.activity_id)
    if activity.times_opened:
        raise Refused(
            "has_content",
            N_("This activity has begun and belongs to the record. It can be closed or skipped."),
        )
    take_out(act, activity)
    act.happened("activity.removed", activity=command.activity_id)


def take_out(act: Act, activity: Activity) -> None:
    """Delete a step that was never opened; the others close up."""
    act.tx.delete(activity)
    act.tx.flush()
    renumber(act, activities_of(act.tx, act.session.id or 0))


def renumber(act: Act, rows: list[Activity]) -> None:
    """Let the steps stand in this order."""
    earlier: set[int | None] = {None}
    for position, row in enumerate(rows, 1):
        row.position = position
        if row.starts_from not in earlier and not row.times_opened:
            row.starts_from = None  # the chosen step is gone, or comes later now
        earlier.add(row.id)
        act.tx.add(row)


def _require_not_begun(activity: Activity) -> None:
    if activity.times_opened:
        raise Refused("fixed", FIXED)


def _start_of(act: Act, activity: Activity, chosen: int, kinds: Mapping[str, Kind]) -> int | None:
    _require_not_begun(activity)
    rows = activities_of(act.tx, activity.session_id)
    if chosen and chosen not in {row.id for row in starting_points(kinds, rows, activity)}:
        raise Refused(
            "no_start",
            N_("Please choose an earlier step that this one can start from. Nothing was changed."),
            field="starts_from",
        )
    return chosen or None


def _settings(kind: Kind, given: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return kind.plans.settings.given(given).stored()
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise Refused(
            "settings",
            N_(
                "One of the settings has a value that is not possible. Nothing was changed; please check them."
            ),
            field=where,
        ) from None


def _spoken(act: Act, title: str) -> str:
    return Tongue(act.session.language).say(title)
