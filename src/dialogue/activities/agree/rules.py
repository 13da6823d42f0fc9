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
from dialogue.kernel import taking
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

SPOKEN: Mapping[ObjectionState, str] = {
    ObjectionState.WITHDRAWN: N_("Withdrawn, as its author says aloud"),
    ObjectionState.RESOLVED: N_("Met by the new wording, as its author says aloud"),
}
"""What the facilitator writes down for the author of an objection that was raised by show of hands."""

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


def frozen_hash(
    text: str, rule: Rule, electorate: Mapping[str, int], hands: Mapping[str, int] | None = None
) -> str:
    """Hash of what is fixed when positions open: wording, rule and electorate (SHA-256, hexadecimal).

    `hands`, those of the electorate who are counted by show of hands, are part of it where there are any.
    """
    fixed = {"wording": text, "rule": rule.as_dict(), "electorate": dict(electorate)}
    return canonical_hash({**fixed, "hands": dict(hands)} if hands else fixed)


def require_time(rule: Rule, today: date) -> None:
    """Refuse to open positions under a rule whose last day to confirm is past."""
    if rule.ratification is not None and rule.ratification.by < today:
        raise Refused("past_day", N_("The last day to confirm is past. Please set a later one in the rule."))


MOST_HANDS = 1000


def hands_of(given: Mapping[str, str], keys: Mapping[int, str]) -> dict[str, int]:
    """Heads by group key from a form (group id -> number); groups without hands are left out."""
    found = {}
    for group_id, key in keys.items():
        heads = heads_from(given.get(str(group_id), ""), field=f"hands.{group_id}")
        if heads:
            found[key] = heads
    return found


def heads_from(text: str, *, field: str) -> int:
    """A number of people as typed; an empty field is nobody. Refused for anything else."""
    plain = text.strip()
    if not plain:
        return 0
    number = int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 12 else -1
    if not 0 <= number <= MOST_HANDS:
        raise Refused(
            "no_heads",
            N_("Please write how many people as a whole number, at most %(most)s."),
            field=field,
            most=MOST_HANDS,
        )
    return number


def require_somebody(people: int, hands: int, *, by_hands: bool) -> None:
    """Refuse a round in which nobody could be counted."""
    if by_hands and not hands:
        raise Refused(
            "no_hands", N_("Please say for each group how many people are counted by show of hands.")
        )
    if not people and not hands:
        raise Refused("nobody", N_("Nobody has joined yet, so nobody could take a position."))


def require_hands(heads: Mapping[str, int], of: int) -> None:
    """Refuse more hands than there are people without a phone: somebody would be counted twice."""
    if sum(heads.values()) > of:
        raise Refused(
            "too_many_hands",
            N_(
                "%(heads)s hands were counted, but %(of)s people of this group are counted by hand. "
                "Whoever has a phone is counted there."
            ),
            heads=sum(heads.values()),
            of=of,
        )


def day_from(given: str, *, today: date, field: str) -> date | None:
    """A day from a form (2027-01-31); None when the field was left empty. Refused for another text or a past day."""
    day = any_day(given, field=field)
    if day is not None and day < today:
        raise Refused("past", N_("This day is past. Please choose a later one."), field=field)
    return day


def any_day(given: str, *, field: str) -> date | None:
    """A day from a form, past or coming; None when the field was left empty. Refused for another text."""
    if not given.strip():
        return None
    try:
        return date.fromisoformat(given.strip())
    except ValueError:
        raise Refused("no_date", N_("Please write the day like this: 2027-01-31."), field=field) from None


def in_two_weeks(today: date) -> date:
    """The usual last day for a group that is awaited: long enough to meet, short enough to remember."""
    return today + timedelta(days=14)


def require_running(state: str) -> None:
    """Refuse contributions unless the activity is open."""
    taking.require_open(
        state, over=N_("This activity has ended. Your text is still here; show it to the facilitator.")
    )


def require_round(state: str | None, *, phones: bool = True) -> None:
    """Refuse a position while no round is open, and in one that is counted by show of hands."""
    if state is None:
        raise Refused("no_round", N_("Positions are not open yet. Your text is still here."))
    if not phones:
        raise Refused("by_hands", N_("This round is counted by show of hands. Please raise your hand."))
    if state not in ("open", "shown"):
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


def allowed_closings(objections: Objections, *, spoken: bool = False) -> tuple[ObjectionState, ...]:
    """The ways in which a facilitator may close an objection under a rule; overruling only where it allows it."""
    allowed = tuple(
        how
        for how in CLOSINGS
        if how is not ObjectionState.OVERRULED or objections is not Objections.CLOSE_ALL
    )
    return (*SPOKEN, *allowed) if spoken else allowed


def require_closing(
    how: str, objections: Objections, reason: str, to: str, due: date | None, *, spoken: bool = False
) -> ObjectionState:
    """The closing asked for. Refused when the rule does not allow it, or when a reason, person or day is missing.

    `spoken`: the objection was raised by show of hands, so its author's own word is written down for her.
    """
    if how == ObjectionState.RESOLVED and not spoken:
        raise Refused(
            "not_resolved",
            N_(
                "Write a new wording and open a round. The objection is resolved when its author says so on the phone."
            ),
            field="how",
        )
    if how not in {*CLOSINGS, *(SPOKEN if spoken else ())}:
        raise Refused("no_closing", N_("Please choose how the objection is closed."), field="how")
    state = ObjectionState(how)
    if state not in allowed_closings(objections, spoken=spoken):
        raise Refused(
            "may_not_overrule",
            N_("This rule allows no overruling. It was fixed before positions opened."),
            field="how",
        )
    if state is ObjectionState.DEFERRED and not (to and due):
        raise Refused(
            "defer_how", N_("Please say to whom it is deferred, and by which day."), field="deferred_to"
        )
    if not reason and state not in SPOKEN:
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


def require_author(author: int | None, seat: int | None) -> None:
    """Only its author withdraws an objection, gives its reason or upholds it."""
    if seat is None or author != seat:
        raise NotAllowed("not_yours", N_("This objection belongs to somebody else. Nothing was changed."))


def require_upholdable(state: str) -> None:
    """An author may uphold what the facilitator closed without overruling it: her own no is hers to give up."""
    if state not in UPHOLDABLE:
        raise Refused("not_upholdable", N_("This objection cannot be opened again. Nothing was changed."))


def require_mandate(
    *, in_room: bool, given_by: str, since: date | None, until: date | None, today: date
) -> None:
    """Refuse to declare a group's position without its word: it named its delegate here, or a mandate holds today."""
    if in_room:
        return
    if not given_by:
        raise Refused(
            "no_mandate",
            N_("Please say who gave you the mandate, or that your group named you here."),
            field="given_by",
        )
    if since is not None and until is not None and until < since:
        raise Refused("ends_before", N_("The mandate ends before it begins."), field="valid_until")
    if (since is not None and today < since) or (until is not None and until < today):
        raise Refused(
            "mandate_over",
            N_("This mandate does not hold today. Your group can name you here instead."),
            field="valid_until" if until is not None and until < today else "valid_from",
        )


def asked_of(rule: Rule, eligible: Mapping[str, int], keys: Mapping[int, str]) -> dict[int, int]:
    """How many of each required group must answer, by the group's id (`keys`: id -> key in rules), in heads."""
    found = {}
    for group, key in keys.items():
        need, of = rule.required.get(key), eligible.get(key, 0)
        if need is not None and of:
            quorum = need.quorum.heads_needed(of) if need.quorum is not None else None
            found[group] = max(1, quorum or 0, need.min_heads)
    return found
