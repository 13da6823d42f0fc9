"""Groups as a published result shows them: each as it is, and those that are shown together as one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogue.kernel.messages import N_
from dialogue.languages import Tongue


@dataclass(frozen=True, slots=True)
class Together:
    """Several groups shown as one, in the shape that the group marks take."""

    name: str
    id: int = 0
    letter: str = "+"
    position: str = "none"
    several: tuple[Any, ...] = ()


def group_shown(keys: Sequence[str], groups: Mapping[int, Any], tongue: Tongue) -> Any:
    """One group as it is, several as one with their names."""
    found = [group for key, group in groups.items() if str(key) in keys]
    if len(found) == 1:
        return found[0]
    return Together(
        " + ".join(group.name for group in found) or tongue.say(N_("Everybody")),
        several=tuple(found),
    )
