"""The moment of agreement: goal, state and the mark of each group, which fill the wall before the spread."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dialogue.activities.agree import pictures, rules
from dialogue.agreement import Kind, Status
from dialogue.decisions.reading import DecisionView, decisions_in
from dialogue.languages import Tongue
from dialogue.live.parts import Scope
from dialogue.people.groups import GroupView

Facts = Iterable[Mapping[str, Any]]


def moment(scope: Scope) -> dict[str, Any]:
    """The decision that stands, as the room reads it at one glance; nothing before there is one."""
    found = decisions_in(scope.reader, scope.here.id or 0) if scope.here.phase == rules.DECIDED else []
    if not found:
        return {"decided": None}
    tongue, groups = pictures.speaking(scope)
    now = found[-1]
    return {
        "decided": now,
        "verdict": pictures.in_words(now.judgement.verdict, tongue, groups),
        "marks": [_mark(now, group) for group in groups.values() if group.key in now.tally["groups"]],
        "line": reached(now.judgement.facts, tongue),
    }


def _mark(now: DecisionView, group: GroupView) -> dict[str, Any]:
    """How one group stands to the decision: `met`, `missing` or `waiting`, nothing where the rule asks it nothing."""
    own = [fact for fact in now.judgement.facts if fact["group"] == group.key]
    heads = now.tally["groups"][group.key]
    stands = "met"
    if any(fact["status"] == Status.FAILED for fact in own) or now.answers.get(group.key) is False:
        stands = "missing"
    elif group.key in now.awaited or any(fact["status"] == Status.PENDING for fact in own):
        stands = "waiting" if now.answers.get(group.key) is None else "met"
    return {
        "group": group,
        "state": stands if own else "",
        "count": heads["for"],
        "of": heads["cast"],
    }


def reached(facts: Facts, tongue: Tongue) -> str:
    """What was reached, in one line: "60 of 75 · 6 of 6 groups · no open objection"."""
    told = list(facts)
    whole = next((one for one in told if one["kind"] == Kind.SHARE and one["group"] is None), None)
    said = []
    if whole is not None:
        said.append(tongue.say("%(have)s of %(of)s in favour", have=whole["have"], of=whole["of"]))
    asked = {one["group"] for one in told if one["group"] is not None}
    short = {one["group"] for one in told if one["group"] is not None and not one["met"]}
    if asked:
        said.append(
            tongue.count(
                "%(met)s of %(n)s group", "%(met)s of %(n)s groups", len(asked), met=len(asked - short)
            )
        )
    still = next((one["have"] for one in told if one["kind"] == Kind.OPEN), None)
    if still is not None:
        said.append(
            tongue.count("%(n)s open objection", "%(n)s open objections", still)
            if still
            else tongue.say("no open objection")
        )
    return " · ".join(said)
