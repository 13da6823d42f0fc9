"""What surrounds the outcomes: interests, consent, earlier minutes, learning, next dates, approval, annexes."""

from __future__ import annotations

from datetime import date

from dialogue.documents.build import bullets, numbered, or_none, paragraph, section
from dialogue.documents.tree import Section
from dialogue.kernel.messages import N_
from dialogue.minutes.material import Material
from dialogue.minutes.sections import doing
from dialogue.minutes.sections.glossary import glossary
from dialogue.minutes.sections.outcomes import standing, title
from dialogue.minutes.sections.programme import elsewhere
from dialogue.stage.minutes_entries import Place

# Number, id and heading of what no part of the record tells yet: said openly, so that nobody looks for it in vain.
UNTOLD: tuple[tuple[str, str, str], ...] = (
    ("7", "consent", N_("Consent to record")),
    ("8", "previous-minutes", N_("Previous minutes")),
    ("9", "follow-up", N_("Follow-up of earlier commitments")),
)
# Number, place (also the id) and heading of what activities add to.
ADDED: tuple[tuple[str, Place, str], ...] = (
    ("6", "interests", N_("Declared interests")),
    ("18", "learning", N_("Learning")),
    ("19", "parking-lot", N_("Parking lot")),
)


def untold(material: Material) -> list[Section]:
    """Sections that have nothing to tell, each saying so."""
    return [
        section(material.tongue.say(heading), *or_none(()), id=id, number=number)
        for number, id, heading in UNTOLD
    ]


def added(material: Material) -> list[Section]:
    """6, 18 and 19: what activities put under these headings, or "none recorded"."""
    made = []
    for number, place, heading in ADDED:
        found = elsewhere(material, place)
        inner = numbered(found, f"{number}.")
        blank = [] if found else or_none(())
        made.append(section(material.tongue.say(heading), *blank, id=place, number=number, sections=inner))
    return made


def next_dates(material: Material) -> list[tuple[date, str]]:
    """What must happen by when, earliest first: from the decisions that stand, promises and reviews."""
    found = doing.dates(material)
    found += [
        (
            one.next_date,
            f"{title(material, one)}{material.tongue.colon} {one.next_step}"
            if one.next_step
            else title(material, one),
        )
        for one in standing(material, "agreed", "provisional", "not agreed")
        if one.next_date is not None
    ]
    return sorted(found)


def date_lines(material: Material) -> list[str]:
    """The next dates as lines of text."""
    say, tongue = material.tongue.say, material.tongue
    return [
        say(N_("%(day)s: %(what)s"), day=tongue.day(day), what=what) for day, what in next_dates(material)
    ]


def upcoming(material: Material) -> Section:
    """20: next dates and what is carried over: activities that were planned and not reached."""
    say = material.tongue.say
    lines: list[str] = date_lines(material)
    lines += [
        say(N_("Carried over, because it was not reached: %(title)s."), title=activity.title)
        for activity in material.activities
        if not activity.times_opened and activity.state == "planned"
    ]
    return section(
        say(N_("Next meeting and carried matters")),
        *or_none([bullets(lines)] if lines else []),
        id="next",
        number="20",
    )


def approval(material: Material) -> Section:
    """21: a draft is approved by nobody yet."""
    say = material.tongue.say
    return section(
        say(N_("Approval")),
        paragraph(say(N_("This is a draft, made from the record. Nobody has approved it yet."))),
        id="approval",
        number="21",
    )


def annexes(material: Material) -> Section:
    """22: what the activities add (all ideas, tally tables), and the glossary."""
    say = material.tongue.say
    found = elsewhere(material, "annexes")
    used = {activity.kind for activity, _ in material.begun()}
    terms = section(say(N_("Glossary")), glossary(material.tongue, used), id="glossary")
    return section(say(N_("Annexes")), id="annexes", number="22", sections=numbered([*found, terms], "22."))
