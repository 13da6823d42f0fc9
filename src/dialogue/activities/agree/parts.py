"""The live parts of the goal room. While a round is open no part reads a level: only who has answered, in heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import col, select

from dialogue.activities.agree import pictures, record, rules
from dialogue.activities.agree.desk import desk, versions
from dialogue.activities.agree.moment import moment
from dialogue.activities.agree.panel import mine
from dialogue.activities.agree.parts_beside import PARTS_BESIDE
from dialogue.activities.agree.rule_part import rule
from dialogue.activities.agree.schema import Objection, PositionRound, RoundState, running, seen
from dialogue.agreement import (
    Kind,
    Objections,
    ObjectionState,
    Outcome,
    State,
    Status,
    Tier,
    reasons,
    rule_from,
    verdict,
    what_it_takes,
)
from dialogue.decisions.elsewhere import told_elsewhere
from dialogue.decisions.reading import DecisionView, decisions_in
from dialogue.decisions.schema import TakenUp
from dialogue.decisions.voices import OBJECTION_STATES
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import utc_now
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN, STAFF_ONLY, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import GroupView
from dialogue.stage.balance import Alarm
from dialogue.stage.contract import Person
from dialogue.stage.mine import blank_mine
from dialogue.stage.translating.showing import Interpreted


def shown(scope: Scope) -> PositionRound | None:
    """The round on the newest wording whose positions may be seen: closed, or shown while they can still be moved."""
    found = record.round_now(scope.reader, scope.here.id or 0)
    return found if found is not None and seen(found.state) else None


def goal(scope: Scope) -> dict[str, Any]:
    versions = record.versions_of(scope.reader, scope.here.id or 0)
    newest = versions[-1] if versions else None
    said = None
    if newest is not None:
        said = Interpreted(scope, [f"goal:{newest.id}"]).of(f"goal:{newest.id}", newest.text, newest.language)
    return {"version": newest, "said": said, "phase": scope.here.phase}


def progress(scope: Scope) -> dict[str, Any]:
    """How many have answered. By group for the facilitator only: who is missing, never what they said."""
    found = record.round_now(scope.reader, scope.here.id or 0)
    if found is None or not running(found.state):
        return {"running": False, "rows": [], "waiting": found is None and scope.here.phase == rules.WORDING}
    heads = record.answered(scope.reader, found.id or 0)
    _, groups = pictures.speaking(scope)
    rows = []
    if scope.audience.screen == Screen.CONSOLE:
        rows = [
            {"group": g, "answered": heads.get(i, 0), "of": found.eligible.get(g.key, 0)}
            for i, g in groups.items()
        ]
    return {
        "running": True,
        "waiting": False,
        "shown": found.state == RoundState.SHOWN,
        "answered": sum(heads.values()),
        "of": sum(found.eligible.values()),
        "rows": rows,
    }


HALF = 2


def alarms(scope: Scope) -> list[Alarm]:
    """Required groups that are below what the rule asks of them, once half of all have answered: heads, no levels."""
    found = record.round_now(scope.reader, scope.here.id or 0)
    if found is None or not running(found.state):
        return []
    heads = record.answered(scope.reader, found.id or 0)
    if HALF * sum(heads.values()) < sum(found.eligible.values()):
        return []
    keys = record.group_keys(scope.reader, scope.here.session_id)
    return [
        Alarm(
            f"quorum:{group}",
            group,
            N_("below the quorum: %(needed)s must answer, %(have)s have"),
            {"have": heads.get(group, 0), "needed": needed},
        )
        for group, needed in rules.asked_of(rule_from(found.rule), found.eligible, keys).items()
        if heads.get(group, 0) < needed
    ]


def result(scope: Scope) -> dict[str, Any]:
    """The spread by group, once the round has closed."""
    found = shown(scope)
    if found is None:
        return {"closed": False}
    tongue, groups = pictures.speaking(scope)
    if (
        scope.audience.screen == Screen.PROJECTOR
    ):  # letters alone: the line below names them, and bars need room
        groups = {key: replace(group, name="") for key, group in groups.items()}
    rows = pictures.spread(scope.reader, found, tongue, groups)
    if scope.audience.screen == Screen.PROJECTOR:  # and only the levels on which somebody stands
        taken = {cell["number"] for cell in rows[0]["counts"] if cell["count"]}
        rows = [{**row, "counts": [c for c in row["counts"] if c["number"] in taken]} for row in rows]
    outcome = _counted(scope, found).outcome()
    return {
        "closed": True,
        "moving": found.state == RoundState.SHOWN,
        "hands": sum(found.raised.values()),
        "decided": scope.here.phase == rules.DECIDED,
        "spread": rows,
        "overall": pictures.overall(outcome),
        "balanced": None if outcome.balanced is None else float(outcome.balanced),
    }


def _counted(scope: Scope, found: PositionRound) -> record.Counted:
    return record.counted(scope.reader, found, (found.closed_at or found.opened_at).date())


def needs(scope: Scope) -> dict[str, Any]:
    """What is met and what is missing, in heads; for the facilitator also what a decision would say now."""
    found = shown(scope)
    decided = scope.here.phase == rules.DECIDED
    if found is None or (decided and scope.audience.screen == Screen.PROJECTOR):
        return {"closed": False}
    tongue, groups = pictures.speaking(scope)
    inputs = _counted(scope, found)
    outcome = inputs.outcome()
    staff = scope.audience.screen == Screen.CONSOLE
    moving = found.state == RoundState.SHOWN
    would = [*verdict(outcome), *reasons(outcome)] if staff and not decided and not moving else []
    return {
        "closed": True,
        "moving": moving,
        "takes": None if decided else takes(inputs, tongue, groups),
        "fallback": inputs.rule.fallback.name
        if staff and not moving and inputs.rule.fallback and outcome.state is not State.AGREED
        else "",
        "sense_check": inputs.rule.tier is Tier.SENSE_CHECK,
        "requirements": pictures.requirements(outcome, tongue, groups, short=not staff),
        "met_in": [] if staff else pictures.met_in(outcome, groups),
        "tone": "ok" if outcome.state is State.AGREED else "warning",
        "would": [pictures.in_words(s, tongue, groups) for s in would],
        "holds": outcome.state is not State.NOT_AGREED,
        "again": staff and _only_too_few(outcome),
        "decided_before": staff and record.has_decided(scope.reader, scope.here.id or 0),
    }


def takes(inputs: record.Counted, tongue: Tongue, groups: dict[int, GroupView]) -> dict[str, Any]:
    """What would it take: who is missing, in heads and by group, and how many objections must be closed."""
    found = what_it_takes(
        inputs.rule, inputs.groups, inputs.objections, confirmed=inputs.confirmed, on=inputs.on
    )
    by_key = {group.key: group for group in groups.values()}
    return {
        "nothing": found.nothing,
        "blocked": bool(found.blocked),
        "rows": [
            {"group": by_key.get(key or ""), "heads": heads, "here": here}
            for heads_by_key, here in ((found.here, True), (found.in_favour, False))
            for key, heads in heads_by_key.items()
        ],
        "objections": found.objections,
        "sentences": [pictures.in_words(one, tongue, groups) for one in found.sentences()],
    }


def _only_too_few(outcome: Outcome) -> bool:
    """Whether nothing but a quorum failed: then the wording need not change, more people must answer."""
    return all(fact.kind is Kind.QUORUM for fact in outcome.facts if fact.status is Status.FAILED)


def voices(scope: Scope) -> dict[str, Any]:
    """Words beside the positions, by group: what is against, reservations, comments."""
    found = shown(scope)
    if found is None:
        return {"closed": False}
    _, groups = pictures.speaking(scope)
    said = record.words_in(scope.reader, found)
    told = {"dissent", "reservation"} if scope.audience.screen == Screen.PROJECTOR else set(said)
    return {
        "closed": True,
        "reservations": _counted(scope, found).outcome().overall.reservations,
        "said": {
            what: [{"group": groups.get(group), "text": text} for group, text in rows]
            for what, rows in said.items()
            if what in told
        },
    }


def objections(scope: Scope) -> dict[str, Any]:
    """Objections by group, without names; those that live on in a newer one are told with the versions."""
    _, groups = pictures.speaking(scope)
    found = [o for o in record.objections_of(scope.reader, scope.here.id or 0) if o.carried_into is None]
    if scope.keys is not None:
        found = [o for o in found if o.id in scope.keys]
    numbers = {v.id: v.number for v in record.versions_of(scope.reader, scope.here.id or 0)}
    heard = Interpreted(scope, (f"objection:{o.id}" for o in found))
    return {
        "items": [
            _card(scope, o, groups, numbers.get(o.version_id, 0), max(numbers.values()), heard) for o in found
        ]
    }


def _card(
    scope: Scope,
    row: Objection,
    groups: dict[int, GroupView],
    version: int,
    newest: int,
    heard: Interpreted,
) -> dict[str, Any]:
    found = scope.reader.get_one(PositionRound, row.round_id)
    fixed: Objections = rule_from(found.rule).objections
    acts = record.acts_on(scope.reader, row.id or 0)
    return {
        "id": row.id,
        "group": groups.get(row.group_id),
        "reason": row.reason,
        "said": heard.of(f"objection:{row.id}", row.reason, row.language),
        "open": row.state == ObjectionState.OPEN,
        "state": OBJECTION_STATES[row.state],
        "version": version,
        "older": version < newest,
        "acts": [{"act": a, "state": OBJECTION_STATES[a.state]} for a in acts],
        "spoken": row.seat_id is None,
        "closings": [
            {"value": how.value, "label": {**rules.CLOSINGS, **rules.SPOKEN}[how]}
            for how in rules.allowed_closings(fixed, spoken=row.seat_id is None)
            if how is not ObjectionState.RESOLVED or version < newest
        ],
    }


def decision(scope: Scope) -> dict[str, Any]:
    """The decision that stands, the ones before, and what others want beside it, at the same size."""
    tongue, groups = pictures.speaking(scope)
    found = decisions_in(scope.reader, scope.here.id or 0)
    by_key = {g.key: g for g in groups.values()}
    awaited = found[-1].awaited if found else ()
    return {
        "now": _decided(scope, found[-1], tongue, groups) if found else None,
        "earlier": [_decided(scope, one, tongue, groups) for one in reversed(found[:-1])],
        "awaited": [by_key[key] for key in awaited if key in by_key],
        "lapsed": bool(found and awaited and _over(found[-1].ratify_by)),
        "on_agenda": _on_agenda(scope, found),
        **statements(scope),
    }


def _over(day: date | None) -> bool:
    """Whether the last day is past; so the part turns with the date."""
    return day is not None and day < utc_now().date()


def _on_agenda(scope: Scope, found: Sequence[DecisionView]) -> list[int]:
    """Agenda items made of the decisions here, for the facilitator only."""
    if scope.audience.screen != Screen.CONSOLE or not found:
        return []
    asked = select(TakenUp.item_id).where(col(TakenUp.decision_id).in_([one.id for one in found]))
    return list(scope.reader.exec(asked.order_by(col(TakenUp.item_id))))


def statements(scope: Scope) -> dict[str, Any]:
    """Minority statements; on the projector a part of their own, beside the decision."""
    _, groups = pictures.speaking(scope)
    found = record.statements_of(scope.reader, scope.here.id or 0)
    heard = Interpreted(scope, (f"statement:{s.id}" for s in found))
    return {
        "statements": [
            {"group": groups.get(s.group_id or 0), "said": heard.of(f"statement:{s.id}", s.text, s.language)}
            for s in found
        ]
    }


def _decided(scope: Scope, row: DecisionView, tongue: Tongue, groups: dict[int, GroupView]) -> dict[str, Any]:
    """A decision as it is stored, in the audience's language; on other sites without the heads of small groups."""
    one = replace(row, judgement=told_elsewhere(row.judgement, row.tally)) if scope.elsewhere else row
    return {
        "row": one,
        "withheld": one.judgement is not row.judgement,
        "verdict": [pictures.in_words(s, tongue, groups) for s in one.verdict],
        "sentences": [pictures.in_words(s, tongue, groups) for s in one.explained],
        "reasons": [pictures.in_words(s, tongue, groups) for s in one.judgement.in_the_way],
    }


def panel(scope: Scope) -> dict[str, Any]:
    return {"mine": blank_mine(mine(scope.reader, scope.here, Person(language=scope.audience.language)))}


PHONE_ONLY = frozenset({Screen.PHONE})
FOLDER = "activities/agree/"

PARTS: tuple[Part, ...] = (
    Part("agree.goal", FOLDER + "goal.html", EVERY_SCREEN, goal),
    Part("agree.rule", FOLDER + "rule.html", EVERY_SCREEN, rule),
    Part("agree.progress", FOLDER + "progress.html", EVERY_SCREEN, progress),
    Part("agree.result", FOLDER + "result.html", EVERY_SCREEN, result),
    Part("agree.needs", FOLDER + "needs.html", EVERY_SCREEN, needs),
    Part("agree.voices", FOLDER + "voices.html", EVERY_SCREEN, voices),
    Part(
        "agree.objections",
        FOLDER + "objections.html",
        EVERY_SCREEN,
        objections,
        card=FOLDER + "objection.html",
        child="objection",
    ),
    Part("agree.decision", FOLDER + "decision.html", EVERY_SCREEN, decision, daily=True),
    Part("agree.moment", FOLDER + "moment.html", frozenset({Screen.PROJECTOR}), moment),
    Part("agree.statements", FOLDER + "statements.html", frozenset({Screen.PROJECTOR}), statements),
    Part("agree.versions", FOLDER + "versions.html", frozenset({Screen.PHONE, Screen.CONSOLE}), versions),
    # Replaced, not morphed: both hold forms, and a morph would keep what was typed into the form before.
    Part("agree.desk", FOLDER + "desk.html", STAFF_ONLY, desk, swap="outerHTML"),
    Part("agree.panel", FOLDER + "panel.html", PHONE_ONLY, panel, swap="outerHTML"),
    *PARTS_BESIDE,
)
