"""Reading rules, counts and objections from JSON-able data. Every refusal is a plain sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from enum import StrEnum
from typing import TypeGuard, TypeVar

from dialogue.agreement.counting import GroupPositions, People
from dialogue.agreement.objections import Objection, ObjectionState
from dialogue.agreement.rule import (
    Base,
    Fallback,
    GroupRequirement,
    Objections,
    Ratification,
    Rule,
    Threshold,
    Tier,
    Unit,
)
from dialogue.agreement.scales import SCALES, Scale
from dialogue.agreement.sentence import RuleError, Sentence
from dialogue.kernel.messages import N_

Word = TypeVar("Word", bound=StrEnum)
Part = TypeVar("Part")

RULE_FIELDS = frozenset(field.name for field in fields(Rule))
_MUST_SAY = ("scale", "bar", "quorum", "required", "objections")
_OTHER_NAMES = {"yes/no/abstain": "yes-no-abstain", "resolved-by-amendment": "resolved"}


def rule_from(data: object) -> Rule:
    """Read a decision rule, e.g. `{"scale": "gradients-8", "bar": {"share": [2, 3], "strict": false}, ...}`.

    `scale`, `bar`, `quorum`, `required` and `objections` must be said aloud, null where there is none;
    what else is left out takes its default. Raises RuleError naming every problem of the rule.
    """
    plain = _object(data, N_("A rule must be an object with named fields."))
    problems: list[Sentence] = []
    problems += [
        Sentence(N_("The rule has an unknown field: %(field)s."), {"field": _shown(key)})
        for key in plain
        if key not in RULE_FIELDS
    ]
    problems += [
        Sentence(N_("The rule does not say its %(field)s; write null if there is none."), {"field": key})
        for key in _MUST_SAY
        if key not in plain
    ]
    if problems:
        raise RuleError(*problems)

    def read(field: str, how: Callable[[str, object], Part], default: Part) -> Part:
        if field not in plain:
            return default
        try:
            return how(field, plain[field])
        except RuleError as error:
            problems.extend(error.problems)
            return default

    rule = Rule(
        name=read("name", _name, None),
        scale=read("scale", _scale, "gradients-8"),
        base=read("base", _one_of(Base), Base.CAST_LESS_ABSTENTIONS),
        bar=read("bar", _threshold, None),
        quorum=read("quorum", _threshold, None),
        balanced=read("balanced", _threshold, None),
        required=read("required", _required, {}),
        objections=read("objections", _one_of(Objections), Objections.CLOSE_ALL),
        unit=read("unit", _one_of(Unit), Unit.PERSON),
        tier=read("tier", _one_of(Tier), Tier.FULL),
        fallback=read("fallback", _fallback, None),
        ratification=read("ratification", _ratification, None),
    )
    if not problems:
        problems += _contradictions(rule)
    if problems:
        raise RuleError(*problems)
    return rule


def groups_from(rule: Rule, data: object) -> dict[str, GroupPositions]:
    """Read `{"farmers": {"eligible": 12, "present": 12, "positions": {"1": 12}}, ...}` under a rule.

    Under "one organisation one vote" a group also has `organisations`, each with `present` and `positions`.
    Raises RuleError unless cast <= present <= eligible in every group and every level is on the scale.
    """
    plain = _object(data, N_("The groups must be an object, one entry a group."))
    return {str(key): _group(rule, str(key), value) for key, value in plain.items()}


def objections_from(data: object) -> list[Objection]:
    """Read `[{"group": "ngos", "state": "overruled"}, ...]`; raises RuleError for anything else."""
    if not isinstance(data, list | tuple):
        raise _error(N_("The objections must be a list."))
    return [_objection(entry) for entry in data]


def _contradictions(rule: Rule) -> list[Sentence]:
    """What is wrong with a rule whose fields are each well formed; a rule must be possible to meet."""
    problems: list[Sentence] = []
    can_stop = rule.levels.can_object and rule.objections is not Objections.RECORD_ONLY
    asks = rule.bar is not None or rule.balanced is not None or bool(rule.required) or can_stop
    if not asks and rule.tier is not Tier.SENSE_CHECK:
        problems.append(Sentence(N_("This rule asks for nothing: it has no bar, no group and no objection.")))
    fallback = rule.fallback
    if fallback is None:
        return problems
    if rule.tier is not Tier.FULL:
        problems.append(Sentence(N_("Only a full decision rule can have a fallback.")))
    if fallback.rule.fallback is not None or fallback.rule.tier is Tier.SENSE_CHECK:
        problems.append(
            Sentence(N_("A fallback must be able to decide and cannot have a fallback of its own."))
        )
    if fallback.rule.scale != rule.scale:
        problems.append(Sentence(N_("The fallback must use the same scale as the rule.")))
    if fallback.rule.unit is not rule.unit:
        problems.append(Sentence(N_("The fallback must count the same unit as the rule.")))
    if _higher(fallback.rule.bar, rule.bar):
        problems.append(Sentence(N_("The fallback asks for more than the rule; it must be a lower tier.")))
    return problems


def _higher(lower: Threshold | None, upper: Threshold | None) -> bool:
    if lower is None or upper is None:
        return lower is not None
    ours, theirs = lower.numerator * upper.denominator, upper.numerator * lower.denominator
    return ours > theirs or (ours == theirs and lower.strict and not upper.strict)


def _threshold(field: str, data: object) -> Threshold | None:
    if data is None:
        return None
    asked = {"field": field}
    plain = _object(data, N_("%(field)s must be an object with share and strict, or null."), asked)
    share = plain.get("share")
    if set(plain) - {"share", "strict"} or not isinstance(share, list | tuple) or len(share) != 2:
        raise _error(N_("%(field)s must have a share of two whole numbers, like [2, 3], and strict."), asked)
    numerator, denominator = share
    if not (_whole(numerator) and _whole(denominator)):
        raise _error(N_("%(field)s must have a share of two whole numbers, like [2, 3], and strict."), asked)
    strict = plain.get("strict")
    if not isinstance(strict, bool):
        raise _error(N_("%(field)s must say strict: true for more than, false for at least."), asked)
    if denominator == 0:
        raise _error(N_("%(field)s divides by zero."), asked)
    if numerator > denominator:
        raise _error(N_("%(field)s asks for more than everybody, so it can never be met."), asked)
    if strict and numerator == denominator:
        raise _error(N_("%(field)s asks for more than everybody, so it can never be met."), asked)
    return Threshold(numerator, denominator, strict)


def _required(field: str, data: object) -> dict[str, GroupRequirement]:
    plain = _object(data, N_("required must be an object, one entry a group."))
    return {str(group): _requirement(str(group), value) for group, value in plain.items()}


def _requirement(group: str, data: object) -> GroupRequirement:
    shown = {"group": group}
    plain = _object(data, N_("%(group)s: what a group must bring is an object."), shown)
    unknown = sorted(set(plain) - {"quorum", "min_heads", "bar", "min_for"})
    if unknown:
        raise _error(
            N_("%(group)s: unknown field %(field)s in what the group must bring."),
            {**shown, "field": _shown(unknown[0])},
        )
    heads, in_favour = plain.get("min_heads", 1), plain.get("min_for", 0)
    if not _whole(heads) or not _whole(in_favour):
        raise _error(N_("%(group)s: min_heads and min_for must be whole numbers, zero or more."), shown)
    return GroupRequirement(
        quorum=_threshold(f"quorum of {group}", plain.get("quorum")),
        min_heads=heads,
        bar=_threshold(f"bar of {group}", plain.get("bar")),
        min_for=in_favour,
    )


def _fallback(field: str, data: object) -> Fallback | None:
    if data is None:
        return None
    plain = _object(data, N_("fallback must be an object with name and rule, or null."))
    name = plain.get("name")
    if set(plain) != {"name", "rule"} or not isinstance(name, str) or not name.strip():
        raise _error(N_("fallback must be an object with name and rule, or null."))
    return Fallback(name, rule_from(plain["rule"]))


def _ratification(field: str, data: object) -> Ratification | None:
    if data is None:
        return None
    plain = _object(data, N_("ratification must be an object with groups and by, or null."))
    groups, by = plain.get("groups"), plain.get("by")
    if set(plain) != {"groups", "by"} or not isinstance(groups, list | tuple) or not isinstance(by, str):
        raise _error(N_("ratification must be an object with groups and by, or null."))
    if not all(isinstance(group, str) for group in groups) or len(set(groups)) < len(groups):
        raise _error(N_("ratification must name each group once."))
    try:
        return Ratification(tuple(groups), date.fromisoformat(by))
    except ValueError:
        raise _error(N_("ratification needs a date like 2027-01-31.")) from None


def _group(rule: Rule, group: str, data: object) -> GroupPositions:
    shown = {"group": group}
    plain = _object(data, N_("%(group)s: a group is an object with eligible, present and positions."), shown)
    organisations = {}
    if rule.unit is Unit.ORGANISATION:
        listed = _object(plain.get("organisations"), N_("%(group)s: organisations must be an object."), shown)
        organisations = {str(key): _people(rule.levels, group, value) for key, value in listed.items()}
    eligible, people = plain.get("eligible"), _people(rule.levels, group, plain, set(organisations))
    if not _whole(eligible):
        raise _error(N_("%(group)s: eligible must be a whole number, zero or more."), shown)
    here = sum(p.present for p in organisations.values())
    cast = sum(people.positions.values()) + sum(sum(p.positions.values()) for p in organisations.values())
    if not max(cast, here) <= people.present <= eligible:
        raise _error(
            N_("%(group)s: %(cast)s positions, %(present)s present, %(eligible)s eligible cannot be right."),
            {**shown, "cast": max(cast, here), "present": people.present, "eligible": eligible},
        )
    return GroupPositions(eligible, people.present, people.positions, organisations)


def _people(scale: Scale, group: str, data: object, organisations: set[str] | None = None) -> People:
    shown = {"group": group}
    plain = _object(data, N_("%(group)s: people are an object with present and positions."), shown)
    present = plain.get("present")
    positions = _object(plain.get("positions"), N_("%(group)s: positions must be an object."), shown)
    taken = {str(key): number for key, number in positions.items() if _whole(number)}
    if not _whole(present) or len(taken) < len(positions):
        raise _error(N_("%(group)s: people are counted in whole numbers, zero or more."), shown)
    unknown = [key for key in positions if key not in scale.levels]
    if unknown:
        raise _error(
            N_("%(group)s: the scale has no level %(level)s."), {**shown, "level": _shown(unknown[0])}
        )
    if organisations is None and sum(taken.values()) > present:
        raise _error(N_("%(group)s: an organisation has more positions than people present."), shown)
    return People(present, taken)


def _objection(data: object) -> Objection:
    plain = _object(data, N_("An objection is an object with group and state."))
    unknown = sorted(set(plain) - {"group", "state", "position", "reasoned"})
    if unknown:
        raise _error(N_("An objection has an unknown field: %(field)s."), {"field": _shown(unknown[0])})
    group, position = plain.get("group"), plain.get("position")
    reasoned = plain.get("reasoned", True)
    if not isinstance(group, str | None) or not isinstance(position, str | None):
        raise _error(N_("An objection names its group and its author's position in words or not at all."))
    if not isinstance(reasoned, bool):
        raise _error(N_("An objection's reasoned is true or false."))
    return Objection(group, _one_of(ObjectionState)("state", plain.get("state")), position, reasoned)


def _scale(field: str, data: object) -> str:
    name = _OTHER_NAMES.get(data, data) if isinstance(data, str) else data
    if not isinstance(name, str) or name not in SCALES:
        raise _not_one_of(field, list(SCALES))
    return name


def _one_of(words: type[Word]) -> Callable[[str, object], Word]:
    def read(field: str, data: object) -> Word:
        if not isinstance(data, str):
            raise _not_one_of(field, [word.value for word in words])
        try:
            return words(_OTHER_NAMES.get(data, data))
        except ValueError:
            raise _not_one_of(field, [word.value for word in words]) from None

    return read


def _name(field: str, data: object) -> str | None:
    if data is None or isinstance(data, str):
        return data
    raise _error(N_("A rule's name is a text or null."))


def _not_one_of(field: str, words: list[str]) -> RuleError:
    return _error(N_("%(field)s must be one of: %(words)s."), {"field": field, "words": ", ".join(words)})


def _whole(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _object(data: object, otherwise: str, params: Mapping[str, str] | None = None) -> Mapping[str, object]:
    if isinstance(data, Mapping):
        return data
    raise _error(otherwise, params)


def _error(msgid: str, params: Mapping[str, int | str] | None = None) -> RuleError:
    return RuleError(Sentence(msgid, params or {}))


def _shown(value: object) -> str:
    """A stranger's word, cut to a length that fits a sentence."""
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"
