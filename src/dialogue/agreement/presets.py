"""Ready-made decision rules, each a function of the platform's groups: (key, whether it is required)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from dialogue.agreement.rule import GroupRequirement, Objections, Rule, Threshold, Tier
from dialogue.kernel.messages import N_

Groups = Iterable[tuple[str, bool]]

AT_LEAST_HALF = Threshold(1, 2, strict=False)
MORE_THAN_HALF = Threshold(1, 2, strict=True)
TWO_THIRDS = Threshold(2, 3, strict=False)


def shared_goal(groups: Groups) -> Rule:
    """The default: 2/3 overall, each required group there and more than half for, every objection closed."""
    return Rule(
        name="shared-goal",
        scale="gradients-8",
        bar=TWO_THIRDS,
        quorum=MORE_THAN_HALF,
        required=_each(groups, GroupRequirement(AT_LEAST_HALF, 1, MORE_THAN_HALF)),
        objections=Objections.CLOSE_ALL,
    )


def double_majority(groups: Groups) -> Rule:
    """2/3 overall and more than half of each required group; an objection may be overruled with reasons."""
    return Rule(
        name="double-majority",
        scale="gradients-8",
        bar=TWO_THIRDS,
        quorum=MORE_THAN_HALF,
        required=_each(groups, GroupRequirement(AT_LEAST_HALF, 1, MORE_THAN_HALF)),
        objections=Objections.MAY_OVERRULE,
    )


def modified_consensus(groups: Groups) -> Rule:
    """2/3 overall and at least two people for from each required group; objections may be overruled."""
    return Rule(
        name="modified-consensus",
        scale="gradients-8",
        bar=TWO_THIRDS,
        quorum=MORE_THAN_HALF,
        required=_each(groups, GroupRequirement(AT_LEAST_HALF, 2, None, min_for=2)),
        objections=Objections.MAY_OVERRULE,
    )


def consent(groups: Groups) -> Rule:
    """No open objection; of each required group only its quorum is asked."""
    return Rule(
        name="consent",
        scale="consent",
        bar=None,
        quorum=None,
        required=_each(groups, GroupRequirement(AT_LEAST_HALF, 1, None)),
        objections=Objections.CLOSE_ALL,
    )


def simple_majority(groups: Groups) -> Rule:
    """More than half of all heads, whatever the groups say; its decisions carry the lowest grade."""
    return Rule(
        name="simple-majority",
        scale="yes-no-abstain",
        bar=MORE_THAN_HALF,
        quorum=MORE_THAN_HALF,
        objections=Objections.RECORD_ONLY,
        tier=Tier.MAJORITY_ONLY,
    )


def sense_check(groups: Groups) -> Rule:
    """Where do we stand? It shows the spread and can never make a decision."""
    return Rule(
        name="sense-check",
        scale="gradients-8",
        bar=None,
        quorum=None,
        objections=Objections.RECORD_ONLY,
        tier=Tier.SENSE_CHECK,
    )


@dataclass(frozen=True, slots=True)
class Preset:
    """A preset with its label and one plain sentence for the person who chooses."""

    key: str
    label: str
    summary: str
    rule_for: Callable[[Groups], Rule]


_ALL = (
    Preset(
        "shared-goal",
        N_("Shared goal"),
        N_("Two thirds of all, more than half of each group, every objection closed."),
        shared_goal,
    ),
    Preset(
        "double-majority",
        N_("Double majority"),
        N_("Two thirds of all, more than half of each group; objections may be overruled."),
        double_majority,
    ),
    Preset(
        "modified-consensus",
        N_("Modified consensus"),
        N_("Two thirds of all, two people from each group; objections may be overruled."),
        modified_consensus,
    ),
    Preset(
        "consent",
        N_("Consent"),
        N_("No open objection, and each group is there."),
        consent,
    ),
    Preset(
        "simple-majority",
        N_("Simple majority"),
        N_("More than half of all; groups are not asked. The lowest grade: majority only."),
        simple_majority,
    ),
    Preset(
        "sense-check",
        N_("Sense check"),
        N_("Shows where people stand. It can never make a decision."),
        sense_check,
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.key: preset for preset in _ALL})


def _each(groups: Groups, need: GroupRequirement) -> dict[str, GroupRequirement]:
    return {key: need for key, required in groups if required}
