"""Revealing a published result step by step, at the facilitator's pace: pure, on rounds as `showing` gives them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.kernel.messages import N_

REVEALS = {
    "steps": N_("Show the next step of the count"),
    "overall": N_("Show the result"),
    "groups": N_("Show the groups"),
    "balanced": N_("Show the groups weighed equally"),
}
"""What a room is shown one after the other, and what the facilitator's button says for it."""


def stages(shown: Mapping[str, Any]) -> list[str]:
    """The steps in which a published round can be revealed: of the count, then overall, by group, balanced.

    The first is shown when the result is published.
    """
    found = ["steps"] * len(shown["steps"]) if len(shown["steps"]) > 1 else []
    found.append("overall")
    if any(option["groups"] for option in shown["options"]) or shown["worded"]:
        found.append("groups")
    if any(option["balanced"] is not None for option in shown["options"]):
        found.append("balanced")
    return found


def unveiled(shown: dict[str, Any], revealed: int) -> dict[str, Any]:
    """A round as far as the room has been shown it. What comes later is not in it at all."""
    all_stages = stages(shown)
    if shown["withheld"] or revealed >= len(all_stages):
        return shown
    done, following = all_stages[:revealed], all_stages[revealed]
    result = {**shown, "next": following, "stage": done[-1] if done else "steps"}
    if "balanced" not in done:
        result |= {
            "even": [],
            "options": [{**one, "balanced": None, "even_rank": None} for one in shown["options"]],
        }
    if "groups" not in done:
        cut = [{**one, "groups": []} for one in result["options"]]
        result |= {"options": cut, "rows": [], "worded": [], "differing": [], "notes": []}
        result["divided"] = [one for one in shown["divided"] if one["group"] is None]
    if "overall" not in done:
        kept = done.count("steps")
        result |= {
            "options": [],
            "table": {},
            "spread": None,
            "ties": [],
            "divided": [],
            "steps": shown["steps"][:kept],
        }
    return result
