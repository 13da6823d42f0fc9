"""The sections of complete minutes: number, id, heading, and who writes it. No number stands anywhere else.

A section keeps its number in every session; one that has nothing to tell says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dialogue.documents.build import numbered
from dialogue.documents.tree import Section
from dialogue.kernel.messages import N_
from dialogue.minutes.body import Body
from dialogue.minutes.material import Material
from dialogue.minutes.sections import before, closing, doing, meeting, outcomes, people, programme
from dialogue.minutes.versions import beside


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the contents. `id` names the section in addresses for ever."""

    number: int
    id: str
    heading: str
    write: Callable[[Material], Body]


CONTENTS: tuple[Entry, ...] = (
    Entry(0, "header", N_("This document"), meeting.header),
    Entry(1, "meeting", N_("Meeting"), meeting.meeting),
    Entry(2, "convening", N_("Convening"), meeting.convening),
    Entry(3, "roles", N_("Roles"), meeting.roles),
    Entry(4, "attendance", N_("Attendance by stakeholder group"), people.attendance),
    Entry(5, "quorum", N_("Quorum, overall and by group"), people.quorum),
    Entry(6, "interests", N_("Declared interests"), closing.added("interests")),
    Entry(7, "consent", N_("Consent to record"), people.consent),
    Entry(8, "previous-minutes", N_("Previous minutes"), before.previous),
    Entry(9, "follow-up", N_("Follow-up of earlier commitments"), before.follow_up),
    Entry(10, "programme", N_("Programme as run"), programme.programme),
    Entry(11, "activities", N_("Activities"), programme.activities),
    Entry(12, "goals", N_("Goals"), outcomes.goals),
    Entry(13, "decisions", N_("Decisions"), outcomes.decisions),
    Entry(14, "dissent", N_("Dissent"), outcomes.dissent),
    Entry(15, "not-agreed", N_("Not agreed, or deferred"), outcomes.waiting),
    Entry(16, "agenda", N_("Agenda items"), doing.agenda_items),
    Entry(17, "commitments", N_("Commitments"), doing.commitments),
    Entry(18, "learning", N_("Learning"), closing.learning),
    Entry(19, "parking-lot", N_("Parking lot"), closing.added("parking-lot")),
    Entry(20, "next", N_("Next meeting and carried matters"), closing.upcoming),
    Entry(21, "approval", N_("Approval"), closing.approval),
    Entry(22, "annexes", N_("Annexes"), closing.annexes),
)


def headings() -> dict[str, tuple[int, str]]:
    """Number and heading of each section by its id, for sections that point at others."""
    return {entry.id: (entry.number, entry.heading) for entry in CONTENTS}


def written(material: Material) -> tuple[Section, ...]:
    """All sections, in their order."""
    return tuple(_section(material, entry, entry.write(material)) for entry in CONTENTS)


def _section(material: Material, entry: Entry, body: Body) -> Section:
    inner = numbered(body.sections, f"{entry.number}.")
    own = beside(material.notes, material.corrections, entry.id, material.tongue)
    blocks = (*body.blocks, *own)
    return Section(entry.id, material.tongue.say(entry.heading), blocks, str(entry.number), inner)
