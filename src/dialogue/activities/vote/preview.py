"""The ballot as a phone will show it, before the vote is opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

from dialogue.activities.vote.opening import Option, offered
from dialogue.activities.vote.schema import PlannedOption
from dialogue.activities.vote.ways import Way
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.languages import Tongue
from dialogue.stage.contract import Earlier, Item
from dialogue.stage.mine import blank_mine

EXAMPLES = 3


def preview(
    activity: Activity,
    earlier: Earlier,
    tongue: Tongue,
    prepared: Sequence[PlannedOption] = (),
    groups: Mapping[int, Any] | None = None,
    pictures: Mapping[int | None, Any] | None = None,
) -> dict[str, Any]:
    """What the page draws: the form's name, the limits and the options as they stand now.

    Where nothing is known yet, a few examples stand in their place, and `examples` says so.
    """
    way = Way.of(activity.settings)
    known = offered(activity, earlier, tongue, prepared)
    examples = [
        Option(Item("", tongue.say(N_("Option %(number)s"), number=place)))
        for place in range(1, EXAMPLES + 1)
    ]
    made = [
        {
            "id": str(place),
            "label": words.label,
            "lang": words.language,
            "text": words.text,
            "cost": option.cost,
            "proposer": (groups or {}).get(option.proposer or 0),
            "picture": (pictures or {}).get(option.picture),
        }
        for place, option in enumerate(known or examples, 1)
        for words in [option.in_words(tongue, way)]
    ]
    mine = blank_mine(
        {
            "form": way.form.name,
            "limits": way.limits,
            "options": [{**option, "value": ""} for option in made],
            "ballot": SimpleNamespace(id=0),
            "turn": "",
            "voted": False,
        }
    )
    return {
        "mine": mine,
        "form": way.form.name,
        "limits": way.limits,
        "method": way.method.title,
        "examples": not known,
    }
