"""The facilitator's desk in the goal room, and the earlier wordings and rounds."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from dialogue.activities.agree import pictures, record, rule_form, rules
from dialogue.activities.agree.ruling import rule_of
from dialogue.activities.agree.schema import Goal, GoalVersion, RoundState
from dialogue.agreement import PRESETS, SCALES, Tier, rule_from
from dialogue.documents.word_diff import word_diff
from dialogue.live.parts import Scope
from dialogue.people.groups import GroupView


def versions(scope: Scope) -> dict[str, Any]:
    """Earlier wordings and rounds with the spread that each closed one had."""
    tongue, groups = pictures.speaking(scope)
    now = record.round_now(scope.reader, scope.here.id or 0)
    rounds = record.rounds_of(scope.reader, scope.here.id or 0)
    found = record.versions_of(scope.reader, scope.here.id or 0)
    rows = []
    before = {version.id: earlier for earlier, version in pairwise(found)}
    for version in reversed(found):
        earlier = [
            {
                "row": r,
                "decided": scope.here.phase == rules.DECIDED,
                "spread": pictures.spread(scope.reader, r, tongue, groups)
                if r.state == RoundState.CLOSED
                else [],
            }
            for r in rounds
            if r.version_id == version.id and (now is None or r.id != now.id)
        ]
        older = before.get(version.id)
        if earlier or len(found) > 1:
            diff = word_diff(older.text, version.text) if older else ()
            rows.append({"version": version, "rounds": earlier, "diff": diff})
    return {"rows": rows}


def desk(scope: Scope) -> dict[str, Any]:
    """The facilitator's forms: wording, rule, round, decision. Made only of what changes with a phase."""
    activity_id = scope.here.id or 0
    sources = record.sources_of(scope.reader, activity_id)
    version = record.version_now(scope.reader, activity_id)
    chosen = record.goal_of(scope.reader, activity_id)
    found = record.round_now(scope.reader, activity_id)
    _, groups = pictures.speaking(scope)
    suggestion = rules.suggested([(s.text, s.count) for s in sources])
    used = version.sources if version else [s.ref for s in sources if s.text == suggestion][:1]
    return {
        "ready": chosen is not None,
        "phase": scope.here.phase,
        "sources": sources,
        "used": used,
        "version": version,
        "text": version.text if version else suggestion,
        "goal": chosen,
        "editor": _editor(scope, chosen, groups) if chosen else None,
        "presets": list(PRESETS.values()),
        "round": found,
        "sense_check": found is not None and rule_from(found.rule).tier is Tier.SENSE_CHECK,
        "decided_before": record.has_decided(scope.reader, activity_id),
        "objections": _to_answer(scope, version, groups),
        "longest": rules.LONGEST_GOAL,
    }


def _editor(scope: Scope, chosen: Goal, groups: dict[int, GroupView]) -> dict[str, Any]:
    """The rule editor as it stands: the rule of the next round in its fields, and what each may be."""
    tongue, _ = pictures.speaking(scope)

    def offered(choices: Mapping[Any, str]) -> list[dict[str, str]]:
        return [{"value": str(key), "label": tongue.say(label)} for key, label in choices.items()]

    keys = {i: group.key for i, group in groups.items()}
    return {
        "groups": list(groups.values()),
        "filled": rule_form.filled(rule_of(scope.reader, chosen), keys),
        "hows": offered(rule_form.HOWS),
        "scales": offered({key: scale.label for key, scale in SCALES.items()}),
        "bases": offered(rule_form.BASE_CHOICES),
        "units": offered(rule_form.UNIT_CHOICES),
        "objections": offered(rule_form.OBJECTION_CHOICES),
        "tiers": offered(rule_form.TIER_CHOICES),
    }


def _to_answer(
    scope: Scope, version: GoalVersion | None, groups: dict[int, GroupView]
) -> list[dict[str, Any]]:
    if version is None:
        return []
    found = [o for o in record.objections_of(scope.reader, scope.here.id or 0) if o.carried_into is None]
    return [{"id": o.id, "group": groups.get(o.group_id), "answered": o.id in version.answers} for o in found]
