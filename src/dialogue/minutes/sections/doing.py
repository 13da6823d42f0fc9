"""Agenda items and commitments that came from the session's decisions, as they stand now."""

from __future__ import annotations

from datetime import date

from dialogue.agenda.record import CommitmentView, ItemView, MoveView
from dialogue.agenda.review_record import ReviewView
from dialogue.agenda.states import (
    COMING_TRUE,
    COMMITMENTS,
    INTERESTS,
    LEVELS,
    REACHED,
    STATES,
    CommitmentState,
)
from dialogue.documents.build import Cell, bullets, facts, name, section, table, words
from dialogue.documents.tree import Block, Section, Span
from dialogue.kernel.messages import N_
from dialogue.minutes.body import Body, body_or_none
from dialogue.minutes.material import Material

# A commitment that nobody accepted binds nobody, and one that was declined or released binds no longer.
BINDING = frozenset({CommitmentState.ACCEPTED, CommitmentState.DONE, CommitmentState.LATE})


def agenda_items(material: Material) -> Body:
    """Agenda items with the change sought, who is addressed, what they rest on and where they stand."""
    return body_or_none((), [_item(material, item) for item in material.agenda])


def _item(material: Material, item: ItemView) -> Section:
    say, tongue = material.tongue.say, material.tongue
    groups = {group.key: group.name for group in material.groups.values()}
    rows: list[tuple[str, Cell]] = [
        (say(N_("State")), say(STATES[item.state])),
        (say(N_("From")), _source(material, item)),
        (say(N_("Scope")), say(LEVELS[item.level])),
    ]
    owner = item.owner_organisation or groups.get(item.owner_group_key, "")
    written = (
        (N_("Addressee"), item.addressee),
        (N_("Policy hook"), item.policy_hook),
        (N_("Reasoning"), item.because),
        (N_("What shows that it is happening"), item.sign),
    )
    rows += [(say(label), words(text)) for label, text in written if text]
    rows += [(say(N_("Looked after by")), name(owner))] if owner else []
    if not item.over:
        rows += [(say(N_("Next review")), tongue.day(item.next_review))]
    blocks: list[Block] = [facts(rows)]
    moves: list[Cell] = [_move(material, move) for move in item.moves]
    if moves:
        blocks.append(bullets(moves))
    reviews = [review_line(material, one, item) for one in item.reviews]
    if reviews:
        blocks.append(bullets(reviews))
    return section(item.change_sought, *blocks, id=f"agenda-{item.id}")


def _move(material: Material, move: MoveView) -> list[str | Span]:
    """One change of state with its moment and grounds."""
    say, moment = material.tongue.say, material.tongue.moment(move.at)
    was, now = say(STATES[move.was]), say(STATES[move.now])
    told: list[str | Span] = [say(N_("%(moment)s: %(was)s, now %(now)s."), moment=moment, was=was, now=now)]
    for text in (move.because, move.evidence, move.learned):
        told += [" ", words(text)] if text else []
    return told


def review_line(material: Material, one: ReviewView, item: ItemView) -> list[str | Span]:
    """One review: who took part, what it found, which reservations are coming true, what it changes."""
    say, colon = material.tongue.say, material.tongue.colon
    names = {group.key: group.name for group in material.groups.values()}
    by = material.tongue.listed([names[key] for key in one.groups if key in names])
    head = say(N_("Review on %(day)s by %(groups)s"), day=material.tongue.day(one.on), groups=by or "–")
    line: list[str | Span] = [f"{head}{colon} {say(REACHED[one.level])}."]
    for label, text in ((N_("What happened"), one.happened), (N_("What we change"), one.change)):
        line += [f" {say(label)}{colon} ", words(text)] if text else []
    feared = {carried.id: carried for carried in item.carried}
    for carried, answer, _note in one.reservations:
        if carried in feared:
            line += [f" {say(COMING_TRUE[answer])}{colon} ", words(feared[carried].text)]
    for key, effect, _note in one.interests:
        if key in names:
            line.append(f" {names[key]}{colon} {say(INTERESTS[effect])}.")
    return line


def _source(material: Material, item: ItemView) -> str:
    refs = [one.ref for one in material.decisions]
    if item.decision_ref in refs:
        return material.tongue.say(N_("Decision %(n)s"), n=refs.index(item.decision_ref) + 1)
    return material.tongue.say(N_("a decision of this session"))


def commitments(material: Material) -> Body:
    """Who promised what, by when, and whether the organisation has accepted it."""
    say = material.tongue.say
    today = material.as_of.date()
    rows: list[list[Cell]] = [
        [
            name(one.organisation),
            words(one.what),
            due(material, one),
            say(COMMITMENTS[one.state_on(today)]),
        ]
        for item in material.agenda
        for one in item.commitments
    ]
    found = table(
        say(N_("Commitments")),
        [say(N_("Organisation")), say(N_("What it will do")), say(N_("Due")), say(N_("State"))],
        rows,
        note=say(N_("A commitment binds only the organisation that has accepted it.")),
    )
    return body_or_none([found] if rows else [])


def due(material: Material, one: CommitmentView) -> str:
    """The due date, or "ongoing" with the day it is looked at again."""
    say, tongue = material.tongue.say, material.tongue
    if one.ongoing:
        return say(N_("ongoing, looked at again on %(day)s"), day=tongue.day(one.review_on))
    return tongue.day(one.due)


def promises(material: Material) -> list[Block]:
    """The first page's list: accepted commitments, and openly those that nobody has accepted yet."""
    say, today = material.tongue.say, material.as_of.date()
    lines: list[Cell] = []
    for item in material.agenda:
        for one in item.commitments:
            state = one.state_on(today)
            if state in BINDING or state is CommitmentState.PROPOSED:
                end = f" – {due(material, one)} – {say(COMMITMENTS[state])}"
                lines.append([name(one.organisation), f"{material.tongue.colon} ", words(one.what), end])
    return [bullets(lines)] if lines else []


def dates(material: Material) -> list[tuple[date, str]]:
    """Due dates of what was promised, and the next reviews."""
    say = material.tongue.say
    found = []
    for item in material.agenda:
        if item.review_to_come is not None:
            found.append((item.review_to_come, say(N_("review of “%(item)s”"), item=item.change_sought)))
        for one in item.commitments:
            day = one.review_on if one.ongoing else one.due
            if day is not None and one.state in (CommitmentState.ACCEPTED, CommitmentState.PROPOSED):
                found.append((day, say(N_("%(who)s: %(what)s"), who=one.organisation, what=one.what)))
    return found
