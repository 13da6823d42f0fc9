"""The facilitator's desk in the goal room, and the earlier wordings and rounds."""

from __future__ import annotations

from typing import Any

from dialogue.activities.agree import pictures, record, rules
from dialogue.activities.agree.schema import GoalVersion, RoundState
from dialogue.agreement import PRESETS, Tier, rule_from
from dialogue.live.parts import Scope
from dialogue.people.groups import GroupView


def versions(scope: Scope) -> dict[str, Any]:
    """Earlier wordings and rounds with the spread that each closed one had."""
    tongue, groups = pictures.speaking(scope)
    now = record.round_now(scope.reader, scope.here.id or 0)
    rounds = record.rounds_of(scope.reader, scope.here.id or 0)
    found = record.versions_of(scope.reader, scope.here.id or 0)
    rows = []
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
        if earlier or version is not found[-1]:
            rows.append({"version": version, "rounds": earlier})
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
        "presets": list(PRESETS.values()),
        "round": found,
        "sense_check": found is not None and rule_from(found.rule).tier is Tier.SENSE_CHECK,
        "decided_before": record.has_decided(scope.reader, activity_id),
        "objections": _to_answer(scope, version, groups),
        "longest": rules.LONGEST_GOAL,
    }


def _to_answer(
    scope: Scope, version: GoalVersion | None, groups: dict[int, GroupView]
) -> list[dict[str, Any]]:
    if version is None:
        return []
    found = [o for o in record.objections_of(scope.reader, scope.here.id or 0) if o.carried_into is None]
    return [{"id": o.id, "group": groups.get(o.group_id), "answered": o.id in version.answers} for o in found]
