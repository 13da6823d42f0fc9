"""What surrounds the outcomes: interests, consent, earlier minutes, learning, next dates, approval, annexes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sqlmodel import col, select

from dialogue.activities.brainstorm.evidence import KNOWLEDGE
from dialogue.documents.build import Cell, bullets, paragraph, section, table, words
from dialogue.documents.tree import Block, Span
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import StakeholderGroup
from dialogue.learning.register import LearningView
from dialogue.learning.results import RESULTS
from dialogue.minutes.body import Body, body, body_or_none
from dialogue.minutes.life import ASKED_WORDS, Asked
from dialogue.minutes.material import Material
from dialogue.minutes.sections import doing
from dialogue.minutes.sections.glossary import glossary
from dialogue.minutes.sections.outcomes import standing, title
from dialogue.minutes.sections.programme import elsewhere
from dialogue.stage.minutes_entries import Place


def added(place: Place) -> Callable[[Material], Body]:
    """What activities put under a heading, or "none recorded"."""
    return lambda material: body_or_none((), elsewhere(material, place))


def learning(material: Material) -> Body:
    """What the closing rounds brought, what was learnt by working on the agenda, and what stands in the register."""
    say, told = material.tongue.say, {one.text for one in material.learnings}
    learnt: list[Cell] = [
        [words(move.learned), f" ({item.change_sought})"]
        for item in material.agenda
        for move in item.moves
        if move.learned and move.learned not in told
    ]
    found = elsewhere(material, "learning")
    if learnt:
        found.append(section(say(N_("From the agenda")), bullets(learnt), id="learning-agenda"))
    if material.learnings:
        lines: list[Cell] = [_learning(material, one) for one in material.learnings]
        found.append(section(say(N_("In the learning register")), bullets(lines), id="learning-register"))
    return body_or_none((), found)


def _learning(material: Material, one: LearningView) -> list[str | Span]:
    """A learning with what came of the trial, and which knowledge of this session's groups it stands on."""
    say, colon = material.tongue.say, material.tongue.colon
    line: list[str | Span] = [f"{say(RESULTS[one.result])}{colon} ", words(one.text, one.language or None)]
    if one.item:
        line.append(f" ({one.item})")
    asked = select(StakeholderGroup.constituency_id, StakeholderGroup.id)
    ours = asked.where(StakeholderGroup.session_id == material.session.id).order_by(col(StakeholderGroup.id))
    for constituency, key in material.reader.exec(ours):
        group = key or 0
        kinds = [say(KNOWLEDGE[kind]) for kind in one.known_by(constituency or 0)]
        if kinds and group in material.groups:
            line.append(f" · {material.groups[group].name}{colon} {', '.join(kinds)}")
    return line


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


def upcoming(material: Material) -> Body:
    """Next dates and what is carried over: activities that were planned and not reached."""
    say = material.tongue.say
    lines: list[Cell] = [*date_lines(material)]
    lines += [
        say(N_("Carried over, because it was not reached: %(title)s."), title=activity.title)
        for activity in material.activities
        if not activity.times_opened and activity.state == "planned"
    ]
    return body_or_none([bullets(lines)] if lines else [])


def approval(material: Material) -> Body:
    """A draft is approved by nobody yet; what was circulated tells its own life here (`versions.told`)."""
    say = material.tongue.say
    blocks: list[Block] = []
    if material.status == "draft":
        blocks.append(
            paragraph(say(N_("This is a draft, made from the record. Nobody has approved it yet.")))
        )
    settled = [one for one in material.corrections if one.state != Asked.ASKED]
    rows: list[list[Cell]] = [
        [
            say(material.headings[one.section][1]),
            words(one.text, one.language if one.language not in ("", material.tongue.language) else None),
            say(ASKED_WORDS[Asked(one.state)]),
            words(one.answer),
        ]
        for one in settled
    ]
    if rows:
        header = [say(N_("Section")), say(N_("Asked for")), say(N_("State")), say(N_("Answer"))]
        blocks.append(table(say(N_("Corrections that were asked for")), header, rows))
    return body(*blocks)


def annexes(material: Material) -> Body:
    """What the activities add (all ideas, tally tables), and the glossary."""
    say = material.tongue.say
    found = elsewhere(material, "annexes")
    begun = {activity.kind for activity, _ in material.begun()}
    used = [kind for name, kind in material.kinds.items() if name in begun]
    own = dict(term for one, kind in material.begun() for term in kind.tells.own_terms(material.context(one)))
    terms = section(say(N_("Glossary")), glossary(material.tongue, used, own), id="glossary")
    return Body(sections=(*found, terms))
