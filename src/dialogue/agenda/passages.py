"""Passages about items and their decisions that several documents tell in the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogue.agenda.record import CarriedView, CommitmentView
from dialogue.agenda.states import CARRIED, CLOSED_AS
from dialogue.decisions.reading import DecisionView
from dialogue.documents.build import Cell, callout, strong, table
from dialogue.documents.tree import Block, Callout, Quote
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue
from dialogue.people.groups import GroupView


def positions(decision: DecisionView, groups: Mapping[str, GroupView], tongue: Tongue) -> Block:
    """Heads by group, exactly as the minutes tell them."""
    say, columns = tongue.say, ("for", "against", "abstain", "eligible")
    rows: list[list[Cell]] = [
        [
            f"{groups[key].letter} · {groups[key].name}",
            *(counted.get(one, 0) for one in columns),
        ]
        for key, counted in decision.tally.get("groups", {}).items()
        if key in groups
    ]
    overall = decision.tally.get("overall", {})
    rows.append([strong(say(N_("All"))), *(overall.get(one, 0) for one in columns)])
    header = [say(N_("Group")), say(N_("For")), say(N_("Against")), say(N_("Abstained")), say(N_("Entitled"))]
    return table(say(N_("Positions by group")), header, rows, numeric=(1, 2, 3, 4))


def carried_words(one: CarriedView, groups: Mapping[str, GroupView], tongue: Tongue) -> Quote:
    """What is carried along, in its group's own words, with what became of it."""
    say, group = tongue.say, groups.get(one.group_key)
    parts = [say(CARRIED[one.kind])]
    if one.closed_as in CLOSED_AS:
        parts.append(say(CLOSED_AS[one.closed_as]))
    parts += [one.how] if one.how else []
    text = one.text or say(N_("No reason was given; it was asked for."))
    return Quote(text, None, group.mark if group else None, " – ".join(parts))


def beside(carried: Sequence[CarriedView], groups: Mapping[str, GroupView], tongue: Tongue) -> Callout:
    """All that is carried along, framed as large as a decision."""
    title = tongue.count(
        "%(n)s reservation or voice against it", "%(n)s reservations or voices against it", len(carried)
    )
    return callout("dissent", title, *(carried_words(one, groups, tongue) for one in carried))


def due_words(one: CommitmentView, tongue: Tongue) -> str:
    """Until when a commitment is to be kept."""
    if one.ongoing:
        return tongue.say(N_("ongoing, looked at again on %(day)s"), day=tongue.day(one.review_on))
    return tongue.day(one.due)


def foreign(language: str, tongue: Tongue) -> str | None:
    """The language of words where it is another one than the document's."""
    return language if language and language != tongue.language else None
