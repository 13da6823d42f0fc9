"""Preparing the options of a vote one by one: their words, what they cost, who proposes them, their order.

They go before the line of options in the settings and before what an earlier step left. Once a ballot has been opened
they are copied, and nothing of them can be changed here any more.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.activities.vote import ballots, rules
from dialogue.activities.vote.schema import Ballot, BallotOption, PlannedOption
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.meanwhile import Was, last_change, taken_from, together
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity, Session, StakeholderGroup
from dialogue.kernel.text import optional, required, told_apart
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.pictures import store
from dialogue.pictures.intake import AGAIN, Made
from dialogue.pictures.schema import Picture, Use
from dialogue.stage.contract import Choices
from dialogue.stage.session_files.plan import Choice
from dialogue.stage.wordings import Wordings, as_fields, taken_over, without, wordings_in

KIND = "vote"
LONGEST_LABEL, LONGEST_TEXT = 400, 600
LIMITS = {"label": LONGEST_LABEL, "text": LONGEST_TEXT}
"""The words of an option that can stand in several languages, with their most characters."""

EVENTS: tuple[EventKind, ...] = (event("options.prepared"),)


@dataclass(frozen=True, slots=True)
class PlanOption(Command):
    """Add an option, or change the one with this id. `cost` as typed, empty for none; `group_id` 0 for nobody.

    `wordings` are label and text in the session's other languages; None leaves those of what does not change.
    """

    activity_id: int
    label: str
    text: str = ""
    cost: str = ""
    group_id: int = 0
    option_id: int | None = None
    was: Was = field(default_factory=dict)
    wordings: Wordings | None = None
    right: ClassVar[Right] = Right.PLAN


@dataclass(frozen=True, slots=True)
class IllustrateOption(Command):
    """Give an option a picture, or the one it has other words: `alt` says what it shows, to those who do not see it."""

    activity_id: int
    option_id: int
    alt: str
    picture: Made | None = None
    right: ClassVar[Right] = Right.PLAN


@dataclass(frozen=True, slots=True)
class TakePictureOff(Command):
    """Remove the picture of an option."""

    activity_id: int
    option_id: int
    right: ClassVar[Right] = Right.PLAN


@dataclass(frozen=True, slots=True)
class MovePlannedOption(Command):
    """One place up (below 0) or down."""

    activity_id: int
    option_id: int
    by: int
    right: ClassVar[Right] = Right.PLAN


@dataclass(frozen=True, slots=True)
class DropPlannedOption(Command):
    """Take an option out."""

    activity_id: int
    option_id: int
    right: ClassVar[Right] = Right.PLAN


@dataclass(frozen=True, slots=True)
class TakenOver:
    """An option that stands on the ballot as things are now."""

    ref: str
    label: str
    language: str = ""
    cost: int | None = None
    wordings: Wordings = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TakeOptionsOver(Command):
    """Begin the list with the options that the ballot would have now, so that each can be completed."""

    activity_id: int
    options: tuple[TakenOver, ...]
    right: ClassVar[Right] = Right.PLAN


def planned(reader: Reader, activity_id: int) -> list[PlannedOption]:
    """The prepared options in their order."""
    asked = select(PlannedOption).where(PlannedOption.activity_id == activity_id)
    return list(reader.exec(asked.order_by(col(PlannedOption.position), col(PlannedOption.id))))


def other_languages(session: Session, option: PlannedOption | None = None) -> list[str]:
    """The languages besides the one that an option is written in: the session's, unless it was taken over in another."""
    own = (option.language if option else "") or session.language
    return [one for one in session.languages if one != own]


def sees_picture(reader: Reader, activity: Activity, picture: Picture, seat_id: int | None) -> bool:
    """Whether a picture stands on a ballot: before, only whoever prepares the vote sees it."""
    asked = select(BallotOption.id).join(Ballot, col(Ballot.id) == col(BallotOption.ballot_id))
    found = asked.where(Ballot.activity_id == activity.id, BallotOption.picture_id == picture.id)
    return reader.exec(found.limit(1)).first() is not None


def plan_option(act: Act, command: PlanOption) -> dict[str, Any]:
    activity = _open_to_change(act, command.activity_id)
    rows = planned(act.tx, activity.id or 0)
    if command.option_id is None:
        rules.require_room(len(rows))
        place = max((row.position for row in rows), default=0) + 1
        row = PlannedOption(
            session_id=activity.session_id, activity_id=activity.id or 0, position=place, label=""
        )
    else:
        row = _of(rows, command.option_id)
    asked = as_fields(command.wordings or {})
    stored = as_fields(row.wordings)
    words = together(
        {
            "label": command.label,
            "text": command.text,
            "cost": command.cost,
            "group_id": str(command.group_id),
            **asked,
        },
        command.was if command.option_id is not None else {},
        {
            "label": row.label,
            "text": row.text,
            "cost": "" if row.cost is None else str(row.cost),
            "group_id": str(row.group_id or 0),
            **{name: stored.get(name, "") for name in asked},
        },
        last_change(act, "options.prepared", activity=activity.id, option=row.id),
    )
    before = {"label": row.label, "text": row.text}
    row.label = required(words["label"], most=LONGEST_LABEL, field="label")
    row.text = optional(words["text"], most=LONGEST_TEXT, field="text")
    row.cost = rules.cost_of(words["cost"])
    row.group_id = _group(act, int(words["group_id"]))
    told_apart([*(one.label for one in rows if one is not row), row.label], field="label")
    changed = {name for name, text in before.items() if row.id and text != getattr(row, name)}
    if command.wordings is None:
        row.wordings = without(row.wordings, changed)
    else:
        row.wordings = taken_over(
            wordings_in(words, LIMITS) or {},
            row.wordings,
            other_languages(act.session, row),
            LIMITS,
            changed,
            taken_from(command.was),
        )
    others = [one for one in rows if one is not row]
    for language, texts in row.wordings.items():
        if "label" in texts:
            read = [one.wordings.get(language, {}).get("label") or one.label for one in others]
            told_apart([*read, texts["label"]], field=f"label.{language}")
    act.tx.add(row)
    act.tx.flush()
    act.happened("options.prepared", activity=activity.id, option=row.id)
    return {"option": row.id}


def illustrate_option(act: Act, command: IllustrateOption) -> None:
    activity = _open_to_change(act, command.activity_id)
    row = _of(planned(act.tx, activity.id or 0), command.option_id)
    if command.picture is not None:
        before = row.picture_id
        row.picture_id = store.keep(
            act, command.picture, command.alt, activity_id=activity.id or 0, use=Use.OPTION
        )
        act.tx.add(row)
        store.let_go(act.tx, before)
    elif row.picture_id is not None:
        store.describe(act, row.picture_id, command.alt)
    else:
        raise Refused("no_file", AGAIN, field="picture")
    act.happened("options.prepared", activity=activity.id)


def take_picture_off(act: Act, command: TakePictureOff) -> None:
    activity = _open_to_change(act, command.activity_id)
    row = _of(planned(act.tx, activity.id or 0), command.option_id)
    if row.picture_id is None:
        return  # a second click
    before, row.picture_id = row.picture_id, None
    act.tx.add(row)
    store.let_go(act.tx, before)
    act.happened("options.prepared", activity=activity.id)


def move_planned_option(act: Act, command: MovePlannedOption) -> None:
    activity = _open_to_change(act, command.activity_id)
    rows = planned(act.tx, activity.id or 0)
    here = rows.index(_of(rows, command.option_id))
    there = here + (1 if command.by > 0 else -1)
    if not 0 <= there < len(rows):
        return
    rows[here], rows[there] = rows[there], rows[here]
    for place, row in enumerate(rows, 1):
        row.position = place
        act.tx.add(row)
    act.happened("options.prepared", activity=activity.id)


def drop_planned_option(act: Act, command: DropPlannedOption) -> None:
    activity = _open_to_change(act, command.activity_id)
    row = _of(planned(act.tx, activity.id or 0), command.option_id)
    act.tx.delete(row)
    act.tx.flush()
    store.let_go(act.tx, row.picture_id)
    act.happened("options.prepared", activity=activity.id)


def take_options_over(act: Act, command: TakeOptionsOver) -> None:
    activity = _open_to_change(act, command.activity_id)
    if planned(act.tx, activity.id or 0):
        return  # a second click
    for place, one in enumerate(command.options[: rules.MOST_OPTIONS], 1):
        act.tx.add(
            PlannedOption(
                session_id=activity.session_id,
                activity_id=activity.id or 0,
                position=place,
                ref=one.ref,
                label=one.label,
                language=one.language,
                cost=one.cost,
                wordings={language: dict(texts) for language, texts in one.wordings.items()},
            )
        )
    act.tx.flush()
    act.happened("options.prepared", activity=activity.id)


def _read(reader: Reader, activity: Activity) -> list[Choice]:
    return [
        Choice(one.label, one.text, one.cost, one.group_id or 0, one.wordings)
        for one in planned(reader, activity.id or 0)
    ]


def _write(act: Act, activity: Activity, choices: Sequence[Choice]) -> None:
    for place, one in enumerate(choices, 1):
        act.tx.add(
            PlannedOption(
                session_id=activity.session_id,
                activity_id=activity.id or 0,
                position=place,
                label=one.label,
                text=one.text,
                cost=one.cost,
                group_id=one.group or None,
                wordings={language: dict(texts) for language, texts in one.wordings.items()},
            )
        )
    act.tx.flush()


CHOICES = Choices(
    _read, _write, lambda reader, activity: planned(reader, activity.id or 0), rules.MOST_OPTIONS
)
"""How prepared options go along when a session is written to a file or copied."""


def _open_to_change(act: Act, activity_id: int) -> Activity:
    activity = act.activity(activity_id, KIND)
    if ballots.current_ballot(act.tx, activity_id) is not None:
        raise Refused(
            "options_fixed",
            N_("This vote has been opened, so its options are fixed. Nothing was changed."),
        )
    return activity


def _of(rows: Sequence[PlannedOption], option_id: int) -> PlannedOption:
    found = next((row for row in rows if row.id == option_id), None)
    if found is None:
        raise NotFound("no_option", N_("This option is not there any more. Nothing was changed."))
    return found


def _group(act: Act, group_id: int) -> int | None:
    """The id of a group of this session; None for nobody."""
    if not group_id:
        return None
    group = act.tx.get(StakeholderGroup, group_id)
    if group is None or group.session_id != act.session.id:
        raise Refused("no_group", N_("This group is not part of the session."), field="group_id")
    return group.id


HANDLERS: dict[type[Command], Handler] = {
    PlanOption: plan_option,
    IllustrateOption: illustrate_option,
    TakePictureOff: take_picture_off,
    MovePlannedOption: move_planned_option,
    DropPlannedOption: drop_planned_option,
    TakeOptionsOver: take_options_over,
}
