"""The decision rule as screens show it: in words, with the heads that it asks for, and the traps said aloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.activities.agree import pictures, record
from dialogue.activities.agree.ruling import rule_of
from dialogue.agreement import (
    PRESETS,
    Objections,
    Rule,
    Threshold,
    cannot_be_met,
    describe,
    rule_from,
    warnings,
)
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue
from dialogue.live.audience import Screen
from dialogue.live.parts import Scope
from dialogue.people.groups import GroupView

OWN = N_("A rule made for this goal")
OWN_SUMMARY = N_("It is none of the ready rules. Every part of it stands below.")


def rule(scope: Scope) -> dict[str, Any]:
    """The rule in words, before positions open and for ever after; the traps are for the facilitator."""
    tongue, groups = pictures.speaking(scope)
    chosen = record.goal_of(scope.reader, scope.here.id or 0)
    if chosen is None:
        return {"label": ""}
    found = record.round_now(scope.reader, scope.here.id or 0)
    if found is not None:
        fixed, electorate = rule_from(found.rule), dict(found.eligible)
    else:
        fixed, electorate = rule_of(scope.reader, chosen), dict(chosen.checked)
    staff = scope.audience.screen == Screen.CONSOLE
    sentences = describe(fixed, electorate if found else None)
    traps = []
    if staff:
        traps = [*cannot_be_met(fixed, electorate), *warnings(fixed, electorate, anonymous=True)]
    preset = PRESETS.get(fixed.name or "")
    return {
        "line": in_one_line(
            fixed, electorate if found or (staff and any(electorate.values())) else None, tongue
        ),
        "label": preset.label if preset else OWN,
        "summary": preset.summary if preset else OWN_SUMMARY,
        "own": preset is None,
        "frozen": found,
        "general": [pictures.in_words(s, tongue, groups) for s in sentences if s.group is None],
        "rows": asked_of_groups(
            fixed, electorate if found or (staff and any(electorate.values())) else None, groups
        ),
        "overall": overall_heads(fixed, electorate) if staff and any(electorate.values()) else None,
        "by_group": pictures.merged(
            [s for s in sentences if s.group is not None], tongue, groups, every=len(fixed.required)
        ),
        "traps": pictures.merged(traps, tongue, groups),
        "people": sum(electorate.values()),
    }


def in_one_line(fixed: Rule, electorate: Mapping[str, int] | None, tongue: Tongue) -> str:
    """What must be reached, as it is said across a room: "20 of 30 · 4 of 6 in each group · no open objection"."""
    said = []
    if fixed.bar is not None:
        said.append(_reach(fixed.bar, None if electorate is None else sum(electorate.values()), tongue))
    if fixed.required:
        said.append(_in_each(fixed, electorate, tongue))
    if fixed.objections is not Objections.RECORD_ONLY:
        said.append(tongue.say(N_("no open objection")))
    return " · ".join(one for one in said if one)


def _reach(bar: Threshold, of: int | None, tongue: Tongue) -> str:
    """A bar in heads where they are known, else as a fraction."""
    heads = None if of is None else bar.heads_needed(of)
    if heads is not None:
        return tongue.say(N_("%(heads)s of %(of)s"), heads=heads, of=of)
    facts = {"numerator": bar.numerator, "denominator": bar.denominator}
    if bar.strict:
        return tongue.say(N_("more than %(numerator)s/%(denominator)s"), **facts)
    return tongue.say(N_("at least %(numerator)s/%(denominator)s"), **facts)


def _in_each(fixed: Rule, electorate: Mapping[str, int] | None, tongue: Tongue) -> str:
    """What each required group must bring, where the same is asked of all of them; otherwise that each has its own."""
    known = electorate or {}
    asked = {
        (need.bar, need.min_for, known.get(key) if need.bar and electorate is not None else None)
        for key, need in fixed.required.items()
    }
    bars = {(bar, least) for bar, least, _of in asked}
    if bars == {(None, 0)}:
        return tongue.say(N_("each group there"))
    if len(bars) > 1:
        return tongue.say(N_("in each group what is asked of it"))
    bar, least, of = next(iter(asked))
    if bar is None:
        return tongue.count("%(n)s person in each group", "%(n)s people in each group", least)
    return tongue.say(
        N_("%(reach)s in each group"), reach=_reach(bar, of if len(asked) == 1 else None, tongue)
    )


def overall_heads(fixed: Rule, electorate: Mapping[str, int]) -> dict[str, int] | None:
    """How many must be for in the room as it is, and how many of all must be there; None where nothing is asked."""
    everybody = sum(electorate.values())
    heads, quorum = (
        (share.heads_needed(everybody) or 0) if share is not None else 0
        for share in (fixed.bar, fixed.quorum)
    )
    return {"of": everybody, "heads": heads, "quorum": quorum} if heads or quorum else None


def asked_of_groups(
    fixed: Rule, electorate: Mapping[str, int] | None, groups: Mapping[int, GroupView]
) -> list[dict[str, Any]]:
    """Each required group with the heads that must be for, if all of it take sides."""
    rows = []
    for group in groups.values():
        need = fixed.required.get(group.key)
        if need is None:
            continue
        eligible = None if electorate is None else electorate.get(group.key, 0)
        heads = need.min_for or None
        if need.bar is not None and eligible is not None:
            heads = max(need.min_for, need.bar.heads_needed(eligible) or 0)
        rows.append({"group": group, "heads": heads, "of": eligible})
    return rows
