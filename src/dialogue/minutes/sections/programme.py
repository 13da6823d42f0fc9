"""The programme as it was run, and what each activity tells of itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dialogue.documents.build import Cell, paragraph, section, strong, table, words
from dialogue.documents.tree import Block, Section
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, ActivityState
from dialogue.minutes.body import Body, body_or_none
from dialogue.minutes.material import Material
from dialogue.minutes.running import time_open, turns_of, undone_acts, whole_minutes
from dialogue.pictures.printing import printed
from dialogue.stage.acts import tellings_of
from dialogue.stage.contract import Kind
from dialogue.stage.minutes_entries import Place
from dialogue.stage.question_picture import of_question
from dialogue.stage.ready_made import worded
from dialogue.undoing.reading import Teller, said
from dialogue.undoing.rows import deed_at

HALF_A_MINUTE = timedelta(seconds=30)
STATES = {
    ActivityState.PLANNED: N_("not reached"),
    ActivityState.OPEN: N_("still open"),
    ActivityState.PAUSED: N_("paused"),
    ActivityState.CLOSED: N_("closed"),
    ActivityState.SKIPPED: N_("skipped"),
}


def actual_minutes(material: Material, activity: Activity) -> int:
    """Whole minutes that the activity was open, pauses left out."""
    turns = turns_of(activity.id or 0, material.turns)
    return whole_minutes(time_open(turns, material.now))


def programme(material: Material) -> Body:
    """Planned and actual minutes of every step; what was skipped, and why."""
    say, tongue = material.tongue.say, material.tongue
    rows: list[list[Cell]] = []
    planned, actual = 0, timedelta(0)
    first = material.session.opened_at or material.start
    for activity in material.activities:
        ran = time_open(turns_of(activity.id or 0, material.turns), material.now)
        planned, actual = planned + activity.planned_minutes, actual + ran
        kind = material.kinds.get(activity.kind)
        rows.append(
            [
                [
                    activity.title,
                    *(
                        [f" ({say(kind.plans.title)})"]
                        if kind and say(kind.plans.title) != activity.title
                        else []
                    ),
                ],
                tongue.clock_after(activity.opened_at, first) if activity.times_opened else "–",
                tongue.clock_after(activity.closed_at, first) if activity.times_opened else "–",
                activity.planned_minutes,
                _minutes(ran) if activity.times_opened else "–",
                _state(material, activity),
            ]
        )
    rows.append([strong(say(N_("All"))), "", "", planned, _minutes(actual), ""])
    found = table(
        say(N_("Programme as run, in minutes")),
        [
            say(N_("Activity")),
            say(N_("Opened")),
            say(N_("Closed")),
            say(N_("Planned")),
            say(N_("Actual")),
            say(N_("State")),
        ],
        rows,
        numeric=(3, 4),
        note=say(N_("Actual minutes are those in which an activity was open, without pauses.")),
    )
    return body_or_none([found, *_undone(material)] if material.activities else [])


def _minutes(length: timedelta) -> Cell:
    """Whole minutes; less than half a minute is told as such, so that many short steps do not add up to a long one."""
    return "< 1" if timedelta(0) < length < HALF_A_MINUTE else whole_minutes(length)


def _undone(material: Material) -> list[Block]:
    """What was done and taken back: in the order in which it was done, with both moments."""
    say, tongue, first = material.tongue.say, material.tongue, material.session.opened_at or material.start
    undone = undone_acts(material.turns)
    tellings = tellings_of(material.kinds)
    teller = Teller(material.reader, material.session, tellings, tongue, worded)
    entries = {entry.seq: entry for entry in material.entries}
    rows: list[list[Cell]] = [
        [
            tongue.clock_after(entries[act].at, first),
            said(teller, entries[act], deed_at(material.reader, material.session.id, act)),
            tongue.clock_after(entries[by].at, first),
        ]
        for act, by in sorted(undone.items())
        if act in entries and entries[act].kind in tellings and tellings[entries[act].kind].in_minutes
    ]
    if not rows:
        return []
    heads = [say(N_("When")), say(N_("What")), say(N_("Undone"))]
    note = say(N_("What was undone at once does not count in the times above."))
    return [table(say(N_("Done and undone")), heads, rows, note=note)]


def _state(material: Material, activity: Activity) -> Cell:
    say = material.tongue.say
    state = say(STATES[ActivityState(activity.state)])
    if activity.state == ActivityState.SKIPPED:
        if not activity.skipped_because:
            return say(N_("skipped, no reason given"))
        return [f"{state}{material.tongue.colon} ", words(activity.skipped_because)]
    if activity.times_opened > 1:
        return material.tongue.count(
            "%(state)s, opened %(n)s time",
            "%(state)s, opened %(n)s times",
            activity.times_opened,
            state=state,
        )
    return state


def activities(material: Material) -> Body:
    """Every activity that was opened, in the order of the programme, as it tells of itself."""
    told = [
        section(activity.title, paragraph(material.see("goals")), id=f"activity-{activity.id}-run")
        if kind.tells.goals
        else own(told_by(material, activity, kind), activity)
        for activity, kind in material.begun()
    ]
    return body_or_none((), told)


def told_by(material: Material, activity: Activity, kind: Kind) -> Section:
    """What an activity tells of itself, below the picture of its question if there is one."""
    told = kind.tells.section(material.context(activity))
    seen = of_question(material.reader, activity.id or 0)
    if seen is None:
        return told
    caption = material.tongue.say(N_("Picture of the question"))
    return replace(told, blocks=(printed(material.reader, seen, caption), *told.blocks))


def own(one: Section, activity: Activity) -> Section:
    """The section with ids that begin with the activity's: two activities never collide in one document."""
    start = f"activity-{activity.id}"
    mine = one.id if one.id == start or one.id.startswith(f"{start}-") else f"{start}-{one.id}"
    return replace(one, id=mine, sections=tuple(own(inner, activity) for inner in one.sections))


def elsewhere(material: Material, place: Place) -> list[Section]:
    """What all activities put under one heading, in the order of the programme."""
    return [
        own(one.section, activity)
        for activity, kind in material.begun()
        for one in kind.tells.elsewhere(material.context(activity))
        if one.place == place
    ]
