"""The scales on which people take positions, and what each level means for the count.

Eight gradients and five gradients follow the levels of Kaner's "Gradients of Agreement"; the mapping to
for / abstain / against, reservation, objection and dissent is this project's own (docs/agreement-rule.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from dialogue.kernel.messages import N_


class Stance(StrEnum):
    """What a level counts as in the share."""

    FOR = "for"
    ABSTAIN = "abstain"
    AGAINST = "against"


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a scale.

    `reservation`: the position carries a worry that is kept. `objects`: the position opens an objection.
    `dissent`: somebody who stays here is still against, and the grade says so. Every level that is against
    is dissent or carries a reservation: otherwise moving from it to "for, with a reservation" would lower
    the grade, and the rule would not be monotone.
    """

    key: str
    label: str
    stance: Stance
    reservation: bool = False
    objects: bool = False
    dissent: bool = False


@dataclass(frozen=True, slots=True)
class Scale:
    """A named scale with its levels in order, from most for to most against."""

    key: str
    label: str
    levels: Mapping[str, Level]

    @property
    def can_object(self) -> bool:
        """Whether the scale has a level that opens an objection."""
        return any(level.objects for level in self.levels.values())


def _scale(key: str, label: str, *levels: Level) -> Scale:
    return Scale(key, label, MappingProxyType({level.key: level for level in levels}))


_FOR, _ABSTAIN, _AGAINST = Stance.FOR, Stance.ABSTAIN, Stance.AGAINST

SCALES: Mapping[str, Scale] = MappingProxyType(
    {
        "gradients-8": _scale(
            "gradients-8",
            N_("Eight gradients of agreement"),
            Level("1", N_("I endorse it"), _FOR),
            Level("2", N_("I agree, with a minor point"), _FOR, reservation=True),
            Level("3", N_("I support it with reservations"), _FOR, reservation=True),
            Level("4", N_("I abstain"), _ABSTAIN),
            Level("5", N_("We need more discussion"), _AGAINST, reservation=True),
            Level("6", N_("I do not like it but will support it"), _FOR, reservation=True),
            Level("7", N_("I seriously disagree"), _AGAINST, objects=True, dissent=True),
            Level("8", N_("I veto it"), _AGAINST, objects=True, dissent=True),
        ),
        "gradients-5": _scale(
            "gradients-5",
            N_("Five gradients of agreement"),
            Level("1", N_("I endorse it"), _FOR),
            Level("2", N_("I support it with reservations"), _FOR, reservation=True),
            Level("3", N_("I stand aside"), _ABSTAIN),
            Level("4", N_("We need more discussion"), _AGAINST, reservation=True),
            Level("5", N_("I object"), _AGAINST, objects=True, dissent=True),
        ),
        "consent": _scale(
            "consent",
            N_("Consent"),
            Level("consent", N_("I consent"), _FOR),
            Level("concern", N_("I consent, and I have a concern"), _FOR, reservation=True),
            Level("stand-aside", N_("I stand aside"), _ABSTAIN),
            Level("object", N_("I object"), _AGAINST, objects=True, dissent=True),
        ),
        "yes-no-abstain": _scale(
            "yes-no-abstain",
            N_("Yes, no or abstain"),
            Level("yes", N_("Yes"), _FOR),
            Level("no", N_("No"), _AGAINST, dissent=True),
            Level("abstain", N_("I abstain"), _ABSTAIN),
        ),
    }
)
