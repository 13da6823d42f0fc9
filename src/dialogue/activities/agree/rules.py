"""What is allowed in the goal room: pure rules. When a goal is agreed is `dialogue.agreement`'s to say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta

from dialogue.agreement import (
    PRESETS,
    Level,
    Objections,
    ObjectionState,
    Ratification,
    Rule,
    Scale,
    Stance,
    canonical_hash,
)
from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.messages import N_

LONGEST_GOAL = 500
LONGEST_WORDS = 600
LONGEST_STATEMENT = 1500
LONGEST_REASON = 400

WORDING, ROUND, CLOSED, DECIDED = "wording", "round", "closed", "decided"
"""Phases: a wording is written; positions are open; the round has closed; a decision was made."""

TONES: Mapping[str, Mapping[str, int]] = {
    "gradients-8": {str(n): n for n in range(1, 9)},
    "gradients-5": {"1": 1, "2": 3, "3": 4, "4": 5, "5": 8},
    "consent": {"consent": 1, "concern": 3, "stand-aside": 4, "object": 8},
    "yes-no-abstain": {"yes": 1, "no": 8, "abstain": 4},
}
"""Scale -> level -> tone of the design system (1 for, 4 abstain, 8 against)."""

ICONS: Mapping[int, str] = {
    1: "thumbs-up",
    2: "check",
    3: "bookmark",
    4: "minus",
    5: "message-square",
    6: "handshake",
    7: "hand",
    8: "octagon-x",
}

CLOSINGS: Mapping[ObjectionState, str] = {
    ObjectionState.DEFERRED: N_("Deferred to someone, by a date"),
    ObjectionState.MONITORED: N_("Kept as a concern to look at again"),
    ObjectionState.OVERRULED: N_("Overruled with reasons"),
    ObjectionState.NOT_QUALIFIED: N_("Does not qualify, with reasons"),
}
"""The ways in which a facilitator can close an objection; withdrawing it, or saying that a new wording meets it, is
its author's alone."""

UPHOLDABLE = frozenset({ObjectionState.DEFERRED, ObjectionState.MONITORED, ObjectionState.NOT_QUALIFIED})
"""The states from which the author of an objection can open it again."""


def suggested(sources: Iterable[tuple[str, int | None]]) -> str:
    """The wording to start from: the text of the source with the most dots, the first of several."""
    found = list(sources)
    return max(found, key=lambda source: source[1] or 0)[0] if found else ""


def rule_for(preset: str, groups: Iterable[tuple[str, bool]], ratify_by: date | None) -> Rule:
    """The preset's rule for these groups (key, required), with the last day for groups that are awaited.

    Raises Refused for an unknown preset.
    """
    found = PRESETS.get(preset)
    if found is None:
        raise Refused("no_rule", N_("Please choose one of the decision rules."), field="preset")
    rule = found.rule_for(groups)
    return rule if ratify_by is None else replace(rule, ratification=Ratification((), ratify_by))


def frozen_hash(text: str, rule: Rule, electorate: Mapping[str, int]) -> str:
    """Hash of what is fixed when positions open: wording, rule and electorate (SHA-256, hexadecimal)."""
    return canonical_hash({"wording": text, "rule": rule.as_dict(), "electorate": dict(electorate)})


def day_from(given: str, *, today: date, field: str) -> date | None:
    """A day from a form (2027-01-31); None when the field was left empty. Refused for another text or a past day."""
    if not given.strip():
        return None
    try:
        day = date.fromisoformat(given.strip())
    except ValueError:
        raise Refused("no_date", N_("Please write the day like this: 2027-01-31."), field=field) from None
    if day < today:
        raise Refused("past", N_("This day is past. Please choose a later one."), field=field)
    return day


def in_two_weeks(today: date) -> date:
    """The usual last day for a group that is awaited: long enough to meet, short enough to remember."""
    return today + timedelta(days=14)


def require_running(state: str) -> None:
    """Refuse contributions unless the activity is open. What was typed stays with the person."""
    if state == "paused":
        raise Refused(
            "paused", N_("This activity is paused. Your text is still here; please send it when it goes on.")
        )
    if state != "open":
        raise Refused(
            "too_late", N_("This activity has ended. Your text is still here; show it to the facilitator.")
        )


def require_round(state: str | None) -> None:
    """Refuse a position while no round is open."""
    if state is None:
        raise Refused("no_round", N_("Positions are not open yet. Your text is still here."))
    if state != "open":
        raise Refused(
            "round_closed",
            N_("This round has closed, so your position was not changed. Your text is still here."),
        )


def require_elector(there: bool) -> None:
    """Refuse a position of somebody who came after the round opened: the electorate is frozen."""
    if not there:
        raise Refused(
            "not_elector",
            N_("You came after this round opened, so it counts without you. You can take part in the next."),
        )


def level_of(scale: Scale, key: str) -> Level:
    """The level chosen. Refused when none, or none of this scale, was chosen."""
    level = scale.levels.get(key)
    if level is None:
        raise Refused(
            "no_level", N_("Please choose where you stand. Your text is still here."), field="level"
        )
    return level


def words_are(level: Level) -> str:
    """What words beside a position are: "objection", "dissent", "reservation" or "comment"."""
    if level.objects:
        return "objection"
    if level.dissent:
        return "dissent"
    return "reservation" if level.reservation else "comment"


def allowed_closings(objections: Objections) -> tuple[ObjectionState, ...]:
    """The ways in which a facilitator may close an objection under a rule; overruling only where it allows it."""
    return tuple(
        how
        for how in CLOSINGS
        if how is not ObjectionState.OVERRULED or objections is not Objections.CLOSE_ALL
    )


def require_closing(
    how: str, objections: Objections, reason: str, to: str, due: date | None
) -> ObjectionState:
    """The closing asked for. Refused when the rule does not allow it, or when a reason, person or day is missing."""
    if how == ObjectionState.RESOLVED:
        raise Refused(
            "not_resolved",
            N_(
                "Write a new wording and open a round. The objection is resolved when its author says so on the phone."
            ),
            field="how",
        )
    if how not in set(CLOSINGS):
        raise Refused("no_closing", N_("Please choose how the objection is closed."), field="how")
    state = ObjectionState(how)
    if state not in allowed_closings(objections):
        raise Refused(
            "may_not_overrule",
            N_("This rule allows no overruling. It was fixed before positions opened."),
            field="how",
        )
    if state is ObjectionState.DEFERRED and not (to and due):
        raise Refused(
            "defer_how", N_("Please say to whom it is deferred, and by which day."), field="deferred_to"
        )
    if not reason:
        raise Refused(
            "no_reason",
            N_("Please give the reason. It stands beside the objection for good."),
            field="reason",
        )
    return state


def gives_up(level: Level, *, keeps: bool) -> bool:
    """Whether a position says that its author no longer objects: only one that is for the goal, unless she keeps
    her objection. Abstaining, asking for more discussion or saying nothing closes nothing.
    """
    return level.stance is Stance.FOR and not level.objects and not keeps


def effect_of(level: Level, *, objecting: bool, same_wording: bool) -> str:
    """What choosing a level does to its author's objection, said beside it before she sends it."""
    if level.objects:
        again = N_("Your objection goes on; say why if it changed")
        return again if objecting else N_("Opens an objection: please say why")
    if objecting and gives_up(level, keeps=False):
        return N_("Withdraws your objection") if same_wording else N_("Your objection counts as resolved")
    if objecting:
        return N_("Your objection stays open")
    return N_("With a reservation") if level.reservation else ""


def met_as(*, same_wording: bool) -> ObjectionState:
    """How an objection that its author gives up is closed: withdrawn, or resolved by a wording that is new."""
    return ObjectionState.WITHDRAWN if same_wording else ObjectionState.RESOLVED


def require_newer(*, same_wording: bool) -> None:
    """A wording can only meet an objection that was raised to an earlier one."""
    if same_wording:
        raise Refused(
            "same_wording", N_("There is no newer wording yet. You can withdraw your objection instead.")
        )


def require_author(author: int, seat: int | None) -> None:
    """Only its author withdraws an objection, gives its reason or upholds it."""
    if seat is None or author != seat:
        raise NotAllowed("not_yours", N_("This objection belongs to somebody else. Nothing was changed."))


def require_upholdable(state: str) -> None:
    """An author may uphold what the facilitator closed without overruling it: her own no is hers to give up."""
    if state not in UPHOLDABLE:
        raise Refused("not_upholdable", N_("This objection cannot be opened again. Nothing was changed."))
