"""Whether one rule asks at least as much as another: what was decided may only be replaced under the same or a stricter one.

Rules are compared part by part, so the answer holds for every room: whatever passes under a rule that is the same or
stricter would have passed under the other one too. Parts that cannot be compared (another scale) count as looser.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from dialogue.agreement.rule import Base, GroupRequirement, Objections, Rule, Threshold, Tier
from dialogue.kernel.messages import N_

BASES = (Base.CAST_LESS_ABSTENTIONS, Base.CAST, Base.PRESENT, Base.ELIGIBLE)
"""From the smallest base to the largest: the same share of a larger base asks for more heads."""
OBJECTIONS = (Objections.RECORD_ONLY, Objections.MAY_OVERRULE, Objections.CLOSE_ALL)
TIERS = (Tier.SENSE_CHECK, Tier.MAJORITY_ONLY, Tier.FULL)

PARTS: Mapping[str, str] = {
    "scale": N_("the scale is another one"),
    "tier": N_("it reaches a lower grade"),
    "bar": N_("the bar is lower"),
    "quorum": N_("the quorum is lower"),
    "balanced": N_("the balance of the groups counts less"),
    "groups": N_("a group is asked less"),
    "objections": N_("objections stop less"),
    "unit": N_("heads are counted in another way"),
    "ratification": N_("a group need not confirm any more"),
}
"""What is looser, to be said beside the refusal."""


def looser_parts(new: Rule, old: Rule) -> tuple[str, ...]:
    """The parts in which `new` asks less than `old`, by their key in `PARTS`; empty: it is the same or stricter."""
    return tuple(_looser(new, old))


def _looser(new: Rule, old: Rule) -> Iterator[str]:
    if new.scale != old.scale:
        yield "scale"
    if TIERS.index(new.tier) < TIERS.index(old.tier):
        yield "tier"
    lower_base = old.bar is not None and BASES.index(new.base) < BASES.index(old.base)
    if lower_base or not _asks(new.bar, old.bar):
        yield "bar"
    if not _asks(new.quorum, old.quorum):
        yield "quorum"
    if not _asks(new.balanced, old.balanced):
        yield "balanced"
    if not all(key in new.required and _asked(new.required[key], need) for key, need in old.required.items()):
        yield "groups"
    if OBJECTIONS.index(new.objections) < OBJECTIONS.index(old.objections):
        yield "objections"
    if new.unit != old.unit:
        yield "unit"
    before = set(old.ratification.groups) if old.ratification else set()
    if not before <= (set(new.ratification.groups) if new.ratification else set()):
        yield "ratification"


def _asks(new: Threshold | None, old: Threshold | None) -> bool:
    """Whether a fraction asks at least as much as another one; none asks nothing."""
    if old is None or new is None:
        return old is None
    shares = [Fraction(one.numerator, one.denominator) for one in (new, old)]
    return shares[0] > shares[1] or (shares[0] == shares[1] and (new.strict or not old.strict))


def _asked(new: GroupRequirement, old: GroupRequirement) -> bool:
    return (
        _asks(new.quorum, old.quorum)
        and _asks(new.bar, old.bar)
        and new.min_heads >= old.min_heads
        and new.min_for >= old.min_for
    )
