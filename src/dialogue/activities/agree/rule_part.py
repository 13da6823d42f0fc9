"""The decision rule as screens show it: in words, with the heads that it asks for, and the traps said aloud."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.activities.agree import pictures, record
from dialogue.activities.agree.ruling import rule_of
from dialogue.agreement import PRESETS, Rule, cannot_be_met, describe, rule_from, warnings
from dialogue.kernel.messages import N_
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
