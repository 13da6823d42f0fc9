"""Carry-over: reviews that are due and commitments that are late come up in the next session's draft programme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import shorten

from dialogue.agenda.record import CommitmentView, ItemView, agenda_of_platform
from dialogue.agenda.states import CommitmentState
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue
from dialogue.stage.limits import LONGEST_NOTES
from dialogue.stage.session_files.plan import StepPlan

AHEAD = timedelta(days=14)
"""A session is prepared some days before it is held: what is due by then comes up too."""
MOST_STEPS = 3
"""More reviews would fill the session; what is left is named in the note of the last one."""
MINUTES = 20
LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True)
class Due:
    """An item that comes up: its review is due on `review`, or commitments of it are late."""

    item: ItemView
    review: date | None
    late: tuple[CommitmentView, ...]

    @property
    def since(self) -> date:
        """The earliest day of what is due."""
        return min([one for one in (self.review, *(late.due for late in self.late)) if one is not None])


def due_on(reader: Reader, platform_id: int, today: date) -> list[Due]:
    """What comes up on a platform, the longest due first."""
    found = []
    for item in agenda_of_platform(reader, platform_id, whole=False):
        if item.over:
            continue
        late = tuple(one for one in item.commitments if one.state_on(today) == CommitmentState.LATE)
        review = item.review_to_come
        due = review if review is not None and review <= today + AHEAD else None
        if due is not None or late:
            found.append(Due(item, due, late))
    return sorted(found, key=lambda one: (one.since, one.item.id))


def carried(reader: Reader, platform_id: int, today: date, language: str) -> list[StepPlan]:
    """The steps that a draft programme begins with: a review of each item that comes up, at most three."""
    due, tongue = due_on(reader, platform_id, today), Tongue(language)
    return [
        StepPlan(
            "review",
            MINUTES,
            question={"": shorten(one.item.change_sought, LONGEST_SUBJECT, placeholder="…")},
            notes={"": _note(one, due[MOST_STEPS:] if place == MOST_STEPS - 1 else (), tongue)},
            settings={
                "subject": shorten(one.item.change_sought, LONGEST_SUBJECT, placeholder="…"),
                "review_of": one.item.id,
            },
        )
        for place, one in enumerate(due[:MOST_STEPS])
    ]


def _note(one: Due, others: Sequence[Due], tongue: Tongue) -> str:
    """What the facilitator reads beside the step: what is due since when, who is late, what else waits."""
    lines = []
    if one.review is not None:
        lines.append(tongue.say(N_("Review due on %(day)s."), day=tongue.day(one.review)))
    lines += [
        tongue.say(
            N_("Was due on %(day)s: %(organisation)s, %(what)s"),
            day=tongue.day(late.due),
            organisation=late.organisation,
            what=late.what,
        )
        for late in one.late
    ]
    lines += [tongue.say(N_("Also due: %(item)s"), item=other.item.change_sought) for other in others]
    note = ""
    for line in lines:
        if len(note) + len(line) + 1 <= LONGEST_NOTES:
            note = f"{note}\n{line}" if note else line
    return note
