"""A decision rule in words, with the head-counts put in where the electorate is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dialogue.agreement.rule import Base, GroupRequirement, Objections, Rule, Threshold, Tier, Unit
from dialogue.agreement.sentence import Sentence, Value
from dialogue.kernel.messages import N_

BASES: Mapping[Base, str] = {
    Base.CAST_LESS_ABSTENTIONS: N_("votes cast less abstentions"),
    Base.CAST: N_("votes cast"),
    Base.PRESENT: N_("present"),
    Base.ELIGIBLE: N_("eligible"),
}
"""The word for each base: the same on screen, in exports and in the minutes."""

_COUNTED_ON = {
    Base.CAST_LESS_ABSTENTIONS: N_("Shares are counted on the votes cast less abstentions."),
    Base.CAST: N_("Shares are counted on the votes cast."),
    Base.PRESENT: N_("Shares are counted on everybody present."),
    Base.ELIGIBLE: N_("Shares are counted on everybody eligible."),
}
_OBJECTIONS = {
    Objections.CLOSE_ALL: N_("Every objection must be closed; none may be overruled."),
    Objections.MAY_OVERRULE: N_("Every objection must be closed; it may be overruled with reasons."),
    Objections.RECORD_ONLY: N_("Objections are recorded and do not stop the decision."),
}
_UNITS = {
    Unit.PERSON: N_("One person has one vote."),
    Unit.ORGANISATION: N_("One organisation has one vote: for, if more of its people are for than against."),
}
_TIERS = {
    Tier.MAJORITY_ONLY: N_("What is agreed carries the lowest grade: majority only."),
    Tier.SENSE_CHECK: N_("This is a sense check: it can never make a decision."),
}
# (strict, for a group) -> the sentence without heads
_BARS = {
    (False, False): N_("Overall, at least %(numerator)s/%(denominator)s must be for."),
    (True, False): N_("Overall, more than %(numerator)s/%(denominator)s must be for."),
    (False, True): N_("%(group)s: at least %(numerator)s/%(denominator)s must be for."),
    (True, True): N_("%(group)s: more than %(numerator)s/%(denominator)s must be for."),
}
_BARS_IN_HEADS = {
    (False, False): N_(
        "Overall, at least %(numerator)s/%(denominator)s must be for: %(needed)s if all %(of)s take sides."
    ),
    (True, False): N_(
        "Overall, more than %(numerator)s/%(denominator)s must be for: %(needed)s if all %(of)s take sides."
    ),
    (False, True): N_(
        "%(group)s: at least %(numerator)s/%(denominator)s must be for: %(needed)s if all %(of)s take sides."
    ),
    (True, True): N_(
        "%(group)s: more than %(numerator)s/%(denominator)s must be for: %(needed)s if all %(of)s take sides."
    ),
}
_QUORUMS = {
    (False, False): N_("At least %(numerator)s/%(denominator)s of all eligible must be present."),
    (True, False): N_("More than %(numerator)s/%(denominator)s of all eligible must be present."),
    (False, True): N_("%(group)s: at least %(numerator)s/%(denominator)s of its eligible must be present."),
    (True, True): N_("%(group)s: more than %(numerator)s/%(denominator)s of its eligible must be present."),
}
_QUORUMS_IN_HEADS = {
    (False, False): N_(
        "At least %(numerator)s/%(denominator)s of all eligible must be present: %(needed)s of %(of)s."
    ),
    (True, False): N_(
        "More than %(numerator)s/%(denominator)s of all eligible must be present: %(needed)s of %(of)s."
    ),
    (False, True): N_(
        "%(group)s: at least %(numerator)s/%(denominator)s must be present: %(needed)s of %(of)s."
    ),
    (True, True): N_(
        "%(group)s: more than %(numerator)s/%(denominator)s must be present: %(needed)s of %(of)s."
    ),
}


def describe(rule: Rule, electorate: Mapping[str, int] | None = None) -> tuple[Sentence, ...]:
    """The rule in words, in the order in which people ask; `electorate` (group -> eligible) adds heads."""
    return tuple(_sentences(rule, electorate))


def _sentences(rule: Rule, electorate: Mapping[str, int] | None) -> Iterator[Sentence]:
    everybody = None if electorate is None else sum(electorate.values())
    if rule.tier in _TIERS:
        yield Sentence(_TIERS[rule.tier])
    if rule.bar is not None:
        yield _threshold(rule.bar, _BARS, _BARS_IN_HEADS, everybody, None)
    if rule.balanced is not None:
        yield _mean(rule.balanced)
    yield Sentence(_COUNTED_ON[rule.base])
    if rule.quorum is not None:
        yield _threshold(rule.quorum, _QUORUMS, _QUORUMS_IN_HEADS, everybody, None)
    for group, need in rule.required.items():
        yield from _group(group, need, None if electorate is None else electorate.get(group, 0))
    yield Sentence(_OBJECTIONS[rule.objections])
    yield Sentence(_UNITS[rule.unit])
    if rule.fallback is not None:
        yield Sentence(
            N_("Only by an explicit act, a lower tier may be used: “%(tier)s”."), {"tier": rule.fallback.name}
        )
    if rule.ratification is not None:
        for group in rule.ratification.groups:
            yield Sentence(
                N_("%(group)s must confirm the decision by %(by)s."),
                {"group": group, "by": rule.ratification.by},
            )
        yield Sentence(
            N_("What is still provisional after %(by)s is not agreed."), {"by": rule.ratification.by}
        )


def _group(group: str, need: GroupRequirement, eligible: int | None) -> Iterator[Sentence]:
    if need.quorum is not None:
        yield _threshold(need.quorum, _QUORUMS, _QUORUMS_IN_HEADS, eligible, group)
    if need.min_heads > 1:
        yield Sentence(
            N_("%(group)s: at least %(needed)s must be present."), {"group": group, "needed": need.min_heads}
        )
    if need.min_for:
        yield Sentence(
            N_("%(group)s: at least %(needed)s must be for."), {"group": group, "needed": need.min_for}
        )
    if need.bar is not None:
        yield _threshold(need.bar, _BARS, _BARS_IN_HEADS, eligible, group)
    yield Sentence(N_("%(group)s: at least one must be for or against, not only abstain."), {"group": group})


def _threshold(
    threshold: Threshold,
    plain: Mapping[tuple[bool, bool], str],
    in_heads: Mapping[tuple[bool, bool], str],
    of: int | None,
    group: str | None,
) -> Sentence:
    values: dict[str, Value] = {"numerator": threshold.numerator, "denominator": threshold.denominator}
    if group is not None:
        values["group"] = group
    kind = (threshold.strict, group is not None)
    needed = None if of is None else threshold.heads_needed(of)
    if needed is None or of is None:
        return Sentence(plain[kind], values)
    return Sentence(in_heads[kind], {**values, "needed": needed, "of": of})


def _mean(threshold: Threshold) -> Sentence:
    values = {"numerator": threshold.numerator, "denominator": threshold.denominator}
    if threshold.strict:
        return Sentence(
            N_("The mean of the groups' shares must be more than %(numerator)s/%(denominator)s."), values
        )
    return Sentence(
        N_("The mean of the groups' shares must be at least %(numerator)s/%(denominator)s."), values
    )
