"""Objections as the rule sees them: which stand open, which were overruled, which are kept as a worry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dialogue.agreement.counting import Count
from dialogue.agreement.scales import Scale


class ObjectionState(StrEnum):
    """Open, or how an objection was closed."""

    OPEN = "open"
    RESOLVED = "resolved"
    WITHDRAWN = "withdrawn"
    DEFERRED = "deferred"
    MONITORED = "monitored"
    OVERRULED = "overruled"
    NOT_QUALIFIED = "not-qualified"


@dataclass(frozen=True, slots=True)
class Objection:
    """One recorded objection to the wording that is judged.

    `position` is the level its author stands on now, or None if that is not known. `reasoned` is False
    while no reason was given: the objection counts all the same, and a reason is asked.
    """

    group: str | None
    state: ObjectionState
    position: str | None = None
    reasoned: bool = True

    def as_dict(self) -> dict[str, object]:
        """The objection as in case files; `position` and `reasoned` only where they say something."""
        plain: dict[str, object] = {"group": self.group, "state": self.state.value}
        if self.position is not None:
            plain["position"] = self.position
        if not self.reasoned:
            plain["reasoned"] = False
        return plain


@dataclass(frozen=True, slots=True)
class Standing:
    """How many objections are open, overruled or kept (monitored or deferred), and in how many a reason is
    asked. `total` counts all of them, with positions that object and have no record yet.
    """

    open: int
    overruled: int
    kept: int
    reason_asked: int
    total: int


def standing(scale: Scale, counts: Mapping[str, Count], objections: Iterable[Objection]) -> Standing:
    """Put the recorded objections beside the positions that object.

    A position on an objecting level without a record of its own is an open objection whose reason is asked.
    A record stands for one such position in its group unless its author is known to stand elsewhere, or the
    objection was resolved: a resolved objection is one whose author no longer objects (invariant 12), so
    somebody who objects in that group now is somebody else, or has objected again.
    """
    recorded = list(objections)
    speaking_for: dict[str, int] = {}
    for objection in recorded:
        if objection.group is not None and _stays(scale, objection):
            speaking_for[objection.group] = speaking_for.get(objection.group, 0) + 1
    unrecorded = sum(max(0, c.objecting - speaking_for.get(group, 0)) for group, c in counts.items())
    states = [objection.state for objection in recorded]
    kept = states.count(ObjectionState.MONITORED) + states.count(ObjectionState.DEFERRED)
    silent = sum(o.state is ObjectionState.OPEN and not o.reasoned for o in recorded)
    return Standing(
        open=states.count(ObjectionState.OPEN) + unrecorded,
        overruled=states.count(ObjectionState.OVERRULED),
        kept=kept,
        reason_asked=silent + unrecorded,
        total=len(recorded) + unrecorded,
    )


def _stays(scale: Scale, objection: Objection) -> bool:
    if objection.state is ObjectionState.RESOLVED:
        return False
    level = scale.levels.get(objection.position) if objection.position is not None else None
    return level is None or level.objects
