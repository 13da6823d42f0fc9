"""What the rule editor says aloud while a rule is written, and what makes a rule impossible to meet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from dialogue.agreement.rule import Base, GroupRequirement, Objections, Rule, Tier, Unit
from dialogue.agreement.sentence import Sentence
from dialogue.kernel.messages import N_

Electorate = Mapping[str, int]
"""Group key -> how many are eligible, in the rule's unit (people or organisations)."""


def cannot_be_met(rule: Rule, electorate: Electorate, *, on: date | None = None) -> list[Sentence]:
    """Why this rule can never make an agreed decision with this electorate; empty if it can.

    Refuse to save such a rule when the electorate is known, or warn before positions open. `on` is today.
    What no electorate could meet ("more than all") is refused already by `rule_from`.
    """
    found: list[Sentence] = []
    if rule.tier is Tier.SENSE_CHECK:
        found.append(Sentence(N_("A sense check can never make a decision.")))
    if not sum(electorate.values()):
        found.append(Sentence(N_("Nobody is eligible, so nothing can be agreed.")))
    for group, need in rule.required.items():
        eligible = electorate.get(group, 0)
        if not eligible:
            found.append(
                Sentence(
                    N_("%(group)s: required, but nobody there is eligible. At best it is provisional."),
                    {"group": group},
                )
            )
        elif max(need.min_heads, need.min_for) > eligible:
            found.append(
                Sentence(
                    N_("%(group)s: %(needed)s people are needed, but only %(of)s eligible."),
                    {"group": group, "needed": max(need.min_heads, need.min_for), "of": eligible},
                )
            )
    if rule.ratification is not None:
        for group in rule.ratification.groups:
            if not electorate.get(group):
                found.append(
                    Sentence(N_("%(group)s must confirm, but nobody there is eligible."), {"group": group})
                )
        if on is not None and rule.ratification.by < on:
            found.append(
                Sentence(N_("The last day to confirm, %(by)s, is past."), {"by": rule.ratification.by})
            )
    return found


def warnings(
    rule: Rule, electorate: Electorate, *, anonymous: bool = False, smallest_cell: int = 5
) -> list[Sentence]:
    """The traps of this rule with this electorate: true, allowed, and better said before than after.

    `anonymous` is whether positions are anonymous; `smallest_cell` is the number of papers below which a
    group's result is not published apart (5 by default).
    """
    found = list(_overall_traps(rule, electorate))
    for group, need in rule.required.items():
        eligible = electorate.get(group, 0)
        found += _veto_traps(group, need, eligible)
        if anonymous and 0 < eligible < smallest_cell and (need.bar is not None or need.min_for > 0):
            found.append(
                Sentence(
                    N_("%(group)s: only %(of)s eligible, so pass or fail reveals how they voted."),
                    {"group": group, "of": eligible},
                )
            )
        found.append(_staying_away(rule, group))
    if rule.required and rule.ratification is None:
        found.append(
            Sentence(N_("No day is set for groups to confirm. A provisional decision could wait for ever."))
        )
    return found


def _overall_traps(rule: Rule, electorate: Electorate) -> Iterator[Sentence]:
    everybody = sum(electorate.values())
    needed = rule.bar.heads_needed(everybody) if rule.bar is not None else None
    if everybody > 1 and needed == everybody:
        yield Sentence(N_("Overall, all %(of)s must be for: each of them has a veto."), {"of": everybody})
    if rule.base in (Base.PRESENT, Base.ELIGIBLE):
        yield Sentence(N_("Whoever abstains or stays silent counts as if they were against."))
    if rule.base is Base.CAST:
        yield Sentence(N_("Whoever abstains counts as if they were against."))
    if rule.tier is Tier.MAJORITY_ONLY:
        yield Sentence(N_("Decisions under this rule carry the lowest grade: majority only."))
    if not rule.required and rule.tier is not Tier.SENSE_CHECK:
        yield Sentence(N_("No group is required, so the biggest group can decide alone."))
    if rule.objections is Objections.CLOSE_ALL and rule.levels.can_object:
        yield Sentence(N_("One open objection stops the goal until it is closed."))
    if rule.fallback is not None:
        yield Sentence(N_("Those who expect the fallback may have less reason to look for agreement."))
    if rule.unit is Unit.ORGANISATION:
        yield Sentence(
            N_("People without an organisation have no vote; a divided organisation counts as against.")
        )


def _veto_traps(group: str, need: GroupRequirement, eligible: int) -> Iterator[Sentence]:
    needed = need.bar.heads_needed(eligible) if need.bar is not None else 0
    if not eligible or max(needed or 0, need.min_for) < eligible:
        return
    if eligible == 1:
        yield Sentence(N_("%(group)s: one eligible, who alone can stop the goal."), {"group": group})
    elif need.bar is not None and eligible == 2 and (need.bar.numerator, need.bar.denominator) == (1, 2):
        yield Sentence(
            N_("%(group)s: two eligible, and more than half means both. Each has a veto."),
            {"group": group},
        )
    else:
        yield Sentence(
            N_("%(group)s: all %(of)s eligible are needed, so each has a veto."),
            {"group": group, "of": eligible},
        )


def _staying_away(rule: Rule, group: str) -> Sentence:
    if rule.ratification is None:
        return Sentence(
            N_("%(group)s can hold up the goal by staying away: it then stays provisional."),
            {"group": group},
        )
    return Sentence(
        N_("%(group)s can hold up the goal by staying away: provisional until %(by)s, then not agreed."),
        {"group": group, "by": rule.ratification.by},
    )
