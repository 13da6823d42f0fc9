"""Goals, decisions, dissent, and what was not agreed or waits."""

from __future__ import annotations

from collections.abc import Iterable

from dialogue.documents.build import (
    bullets,
    callout,
    facts,
    paragraph,
    strong,
    words,
)
from dialogue.documents.tree import Block, Callout
from dialogue.kernel.messages import N_
from dialogue.minutes.body import Body, body_or_none
from dialogue.minutes.decision_entries import DecisionEntry
from dialogue.minutes.material import Material
from dialogue.minutes.sections.programme import elsewhere, own, told_by


def goals(material: Material) -> Body:
    """Per goal, as the activities that worked on goals tell it."""
    found = [
        own(told_by(material, activity, kind), activity)
        for activity, kind in material.begun()
        if kind.tells.goals
    ]
    return body_or_none((), found)


def standing(material: Material, *outcomes: str) -> list[DecisionEntry]:
    """Decisions that no later one replaces, of these outcomes."""
    return [one for one in material.decisions if not one.superseded and one.outcome in outcomes]


def decided(material: Material, decision: DecisionEntry, *, full: bool) -> Callout:
    """A decision in its frame: the text, its state and grade; with `full` also the rule, the reasons and the moment."""
    say, tongue = material.tongue.say, material.tongue
    state = [strong(decision.state)]
    grade = f" {decision.grade}" if decision.grade else ""
    blocks: list[Block] = [
        paragraph(words(decision.goal, _foreign(material, decision))),
        paragraph(*state, grade),
    ]
    if not full:
        blocks += _why(material, decision)
    if decision.superseded:
        blocks.append(paragraph(say(N_("A later decision replaces this one. It is kept as it was made."))))
    if full:
        blocks.append(
            paragraph(
                say(
                    N_("Version %(version)s of the wording, decided on %(moment)s."),
                    version=decision.version,
                    moment=tongue.moment(decision.made_at),
                )
            )
        )
        if decision.rule:
            blocks += [paragraph(say(N_("The rule, with its numbers:"))), bullets(decision.rule)]
        if decision.reasons:
            blocks += [paragraph(say(N_("What came of it:"))), bullets(decision.reasons)]
        if decision.what_is_new:
            blocks.append(paragraph(say(N_("What is new:")), " ", words(decision.what_is_new)))
        if decision.inputs_hash:
            blocks.append(facts([(say(N_("Hash of the inputs")), decision.inputs_hash)]))
    if decision.next_step:
        day = decision.next_date
        limit = " " + say(N_("By %(day)s at the latest."), day=tongue.day(day)) if day else ""
        blocks.append(paragraph(decision.next_step, limit))
    return callout("decision", title(material, decision), *blocks)


def _why(material: Material, decision: DecisionEntry) -> list[Block]:
    """What stands in the way, in words, before the count: a count that is enough must not look like the reason."""
    blocks: list[Block] = []
    if decision.why and decision.outcome != "agreed":
        blocks += [paragraph(material.tongue.say(N_("What stands in the way:"))), bullets(decision.why)]
    if decision.heads and decision.heads not in decision.why:
        blocks.append(paragraph(decision.heads))
    return blocks


def title(material: Material, decision: DecisionEntry) -> str:
    """The number of a decision within the document, in the order they were made."""
    return material.tongue.say(N_("Decision %(n)s"), n=material.decisions.index(decision) + 1)


def decisions(material: Material) -> Body:
    """Rule in words with the numbers put in, state, grade, reasons; replaced decisions too."""
    return body_or_none(decided(material, one, full=True) for one in material.decisions)


def dissents(material: Material, found: Iterable[DecisionEntry]) -> list[Callout]:
    """What stands against or beside these decisions, in frames as visible as the decisions' own."""
    say = material.tongue.say
    return [
        callout("dissent", say(N_("Beside %(decision)s"), decision=title(material, one)), *one.dissent)
        for one in found
        if one.dissent
    ]


def undecided(material: Material) -> list[Block]:
    """What was worked on and not decided, with why, and what dissents there: for the first page, in frames of one size."""
    found: list[Block] = [
        callout("notice", one.heading, *one.blocks) for one in elsewhere(material, "not-agreed")
    ]
    return found + [block for one in elsewhere(material, "dissent") for block in one.blocks]


def dissent(material: Material) -> Body:
    """Dissent in full, or "none recorded"."""
    return body_or_none(dissents(material, material.decisions), elsewhere(material, "dissent"))


def waiting(material: Material) -> Body:
    """Not agreed, provisional, or left without a decision; with what failed."""
    found: list[Block] = []
    for one in standing(material, "not agreed", "provisional"):
        found.append(
            paragraph(
                strong(title(material, one)),
                f"{material.tongue.colon} ",
                words(one.goal, _foreign(material, one)),
                " ",
                one.state,
            )
        )
        if one.reasons:
            found.append(bullets(one.reasons))
    return body_or_none(found, elsewhere(material, "not-agreed"))


def _foreign(material: Material, decision: DecisionEntry) -> str | None:
    return decision.language if decision.language and decision.language != material.tongue.language else None
