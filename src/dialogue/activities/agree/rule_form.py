"""The rule editor's form: from its fields to a rule, and back to the fields. Pure.

Overall fields are called `scale`, `base`, `unit`, `objections`, `tier`; a share is three fields (`bar.how`, `bar.n`,
`bar.d`). Those of a group begin with its id (`g12.required`, `g12.quorum.how`). What is left empty is not asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from dialogue.activities.agree import rules
from dialogue.agreement import (
    PRESETS,
    Base,
    Fallback,
    GroupRequirement,
    Objections,
    Ratification,
    Rule,
    RuleError,
    Threshold,
    Tier,
    Unit,
    rule_from,
)
from dialogue.agreement.scales import SCALES
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import optional

Fields = Mapping[str, str]
Keys = Mapping[int, str]
"""Group id -> the key that rules use."""

MOST = 10_000
LONGEST_TIER = 80
AT_LEAST, MORE_THAN = "at-least", "more-than"

HOWS: Mapping[str, str] = {"": N_("not asked"), AT_LEAST: N_("at least"), MORE_THAN: N_("more than")}
BASE_CHOICES: Mapping[str, str] = {
    Base.CAST_LESS_ABSTENTIONS.value: N_("Votes cast less abstentions"),
    Base.CAST.value: N_("All votes cast, abstentions with them"),
    Base.PRESENT.value: N_("Everybody present"),
    Base.ELIGIBLE.value: N_("Everybody eligible"),
}
OBJECTION_CHOICES: Mapping[str, str] = {
    Objections.CLOSE_ALL.value: N_("Every objection must be closed; none may be overruled"),
    Objections.MAY_OVERRULE.value: N_("Objections may be overruled with reasons"),
    Objections.RECORD_ONLY.value: N_("Objections are recorded and stop nothing"),
}
UNIT_CHOICES: Mapping[str, str] = {
    Unit.PERSON.value: N_("One person, one vote"),
    Unit.ORGANISATION.value: N_("One organisation, one vote"),
}
TIER_CHOICES: Mapping[str, str] = {
    Tier.FULL.value: N_("Every grade"),
    Tier.MAJORITY_ONLY.value: N_("Only the lowest grade: majority only"),
    Tier.SENSE_CHECK.value: N_("No decision: it only shows where people stand"),
}


def read(fields: Fields, keys: Keys, *, today: date, presets: Iterable[tuple[str, bool]]) -> Rule:
    """The rule that the form says. Raises Refused, with the field that is wrong, for one that nobody could meet.

    A rule that is that of a preset (`presets` are the groups as presets ask for them) has the preset's name.
    """
    scale = _one_of("scale", fields, SCALES)
    base = Base(_one_of("base", fields, [one.value for one in Base]))
    unit = Unit(_one_of("unit", fields, [one.value for one in Unit]))
    tier = Tier(_one_of("tier", fields, [one.value for one in Tier]))
    quorum = threshold("quorum", fields)
    rule = Rule(
        scale=scale,
        base=base,
        bar=threshold("bar", fields),
        quorum=quorum,
        balanced=threshold("balanced", fields),
        required={key: _need(f"g{i}", fields) for i, key in keys.items() if fields.get(f"g{i}.required")},
        objections=Objections(_one_of("objections", fields, [one.value for one in Objections])),
        unit=unit,
        tier=tier,
        fallback=_fallback(fields, scale, base, unit, quorum),
        ratification=_ratification(fields, keys, today),
    )
    try:
        rule = rule_from(rule.as_dict())
    except RuleError as error:
        problem = error.problems[0]
        facts: dict[str, Any] = dict(problem.params)
        raise Refused("no_such_rule", problem.msgid, **facts) from None
    return named(rule, presets)


def named(rule: Rule, groups: Iterable[tuple[str, bool]]) -> Rule:
    """The rule with the name of the preset that it is; without a name where it is none's."""
    asked = list(groups)
    plain = {**rule.as_dict(), "name": None, "ratification": None}
    for preset in PRESETS.values():
        if {**preset.rule_for(asked).as_dict(), "name": None} == plain:
            return rule_from({**rule.as_dict(), "name": preset.key})
    return rule_from({**rule.as_dict(), "name": None})


def _one_of(field: str, fields: Fields, words: Iterable[str]) -> str:
    given = fields.get(field, "")
    if given not in set(words):
        raise Refused("not_offered", N_("Please choose one of the answers that are offered."), field=field)
    return given


def threshold(prefix: str, fields: Fields) -> Threshold | None:
    """A share out of its three fields; None where it is not asked for."""
    how = fields.get(f"{prefix}.how", "")
    if how not in HOWS:
        raise Refused(
            "not_offered", N_("Please choose one of the answers that are offered."), field=f"{prefix}.how"
        )
    if not how:
        return None
    top, bottom = whole(f"{prefix}.n", fields), whole(f"{prefix}.d", fields)
    if not bottom:
        raise Refused("no_share", N_("The second number of a share must be 1 or more."), field=f"{prefix}.d")
    if top > bottom or (how == MORE_THAN and top == bottom):
        raise Refused(
            "more_than_all",
            N_("More than everybody can never be reached. Please write a smaller share."),
            field=f"{prefix}.n",
        )
    return Threshold(top, bottom, how == MORE_THAN)


def whole(field: str, fields: Fields) -> int:
    """A whole number from 0 on; an empty field is 0."""
    text = fields.get(field, "").strip()
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 12 else -1
    if not text:
        return 0
    if not 0 <= number <= MOST:
        raise Refused(
            "no_number", N_("Please write a whole number from 0 to %(most)s."), field=field, most=MOST
        )
    return number


def _need(prefix: str, fields: Fields) -> GroupRequirement:
    return GroupRequirement(
        quorum=threshold(f"{prefix}.quorum", fields),
        min_heads=whole(f"{prefix}.min_heads", fields),
        bar=threshold(f"{prefix}.bar", fields),
        min_for=whole(f"{prefix}.min_for", fields),
    )


def _fallback(
    fields: Fields, scale: str, base: Base, unit: Unit, quorum: Threshold | None
) -> Fallback | None:
    """The lower tier: heads overall, whatever the groups say; objections stand beside it."""
    name = optional(fields.get("fallback.name", ""), most=LONGEST_TIER, field="fallback.name")
    bar = threshold("fallback.bar", fields)
    if not name and bar is None:
        return None
    if not name or bar is None:
        raise Refused(
            "half_a_fallback",
            N_("A lower tier needs a name and a share. Leave both empty if there is none."),
            field="fallback.bar.how" if name else "fallback.name",
        )
    lower = Rule(
        scale=scale,
        bar=bar,
        quorum=quorum,
        objections=Objections.RECORD_ONLY,
        base=base,
        unit=unit,
        tier=Tier.MAJORITY_ONLY,
    )
    return Fallback(name, lower)


def _ratification(fields: Fields, keys: Keys, today: date) -> Ratification | None:
    groups = tuple(key for i, key in keys.items() if fields.get(f"g{i}.ratify"))
    day = rules.day_from(fields.get("ratify_by", ""), today=today, field="ratify_by")
    if day is None and groups:
        raise Refused("no_day", N_("Please say by which day these groups confirm."), field="ratify_by")
    return None if day is None else Ratification(groups, day)


def filled(rule: Rule, keys: Keys) -> dict[str, Any]:
    """The form's fields as they say this rule."""
    found: dict[str, Any] = {
        "scale": rule.scale,
        "base": rule.base.value,
        "unit": rule.unit.value,
        "tier": rule.tier.value,
        "objections": rule.objections.value,
        "ratify_by": rule.ratification.by.isoformat() if rule.ratification else "",
        "fallback.name": rule.fallback.name if rule.fallback else "",
    }
    shares = {
        "bar": rule.bar,
        "quorum": rule.quorum,
        "balanced": rule.balanced,
        "fallback.bar": rule.fallback.rule.bar if rule.fallback else None,
    }
    for i, key in keys.items():
        need = rule.required.get(key)
        found[f"g{i}.required"] = "1" if need else ""
        found[f"g{i}.ratify"] = "1" if rule.ratification and key in rule.ratification.groups else ""
        found[f"g{i}.min_heads"] = str(need.min_heads) if need else "1"
        found[f"g{i}.min_for"] = str(need.min_for) if need else "0"
        shares[f"g{i}.quorum"] = need.quorum if need else None
        shares[f"g{i}.bar"] = need.bar if need else None
    for prefix, share in shares.items():
        how = "" if share is None else MORE_THAN if share.strict else AT_LEAST
        found[f"{prefix}.how"] = how
        found[f"{prefix}.n"] = "" if share is None else str(share.numerator)
        found[f"{prefix}.d"] = "" if share is None else str(share.denominator)
    return found
