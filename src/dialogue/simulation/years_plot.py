"""What is said, decided, promised and learnt in the fourteen months that `years` plays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

GOING, WITH_DOUBTS, AGAINST = (
    ("1", ""),
    ("3", "The poorest villages must not pay first."),
    ("8", "It would end our work here."),
)
"""What somebody says to a goal: a level of the scale and her words."""
SILENT = ("", "")
"""Says nothing: her group has to confirm the decision later."""


@dataclass(frozen=True, slots=True)
class Goal:
    """One question of a session: the wording, and what each group says to it (by the group's letter; others: `GOING`)."""

    text: str
    says: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    confirm_within: int = 0
    """Days within which the groups confirm it; 0: it counts at once."""


GOALS = {
    "wells": Goal("By 2028 every village has a well that its own people keep.", {"P": WITH_DOUBTS}),
    "fund": Goal(
        "All who use the river pay into one fund, by what they use.", {"C": SILENT}, confirm_within=60
    ),
    "seeds": Goal("Seeds that need less water are there in every village before the rains."),
    "dam": Goal("No further dam is built upstream.", {"C": AGAINST}),
}
LATER_GOALS = {
    "pumps": Goal(
        "Each village pays for its own pump, and a common fund only for the poorest.", {"P": WITH_DOUBTS}
    ),
    "granaries": Goal("Every village keeps seeds and grain for a year in a granary of its own."),
}
"""Of the second session: what replaces what did not work."""
ITEMS = {
    "wells": {
        "addressee": "The ministry of water",
        "level": "regional",
        "owner_organisation": "Union of herders",
        "sign": "Villages with a well that works",
        "because": "If villages keep their pumps, then wells last, because repairs do not wait for the capital.",
    },
    "fund": {
        "addressee": "The river board",
        "level": "local",
        "owner_organisation": "River board",
        "sign": "Payments",
    },
    "seeds": {
        "addressee": "The seed board",
        "level": "regional",
        "owner_organisation": "Institute of plants",
        "sign": "Villages",
    },
    "dam": {"addressee": "The energy company", "level": "national"},
    "pumps": {
        "addressee": "The river board",
        "level": "local",
        "owner_organisation": "River board",
        "sign": "Pumps paid for",
    },
    "granaries": {"addressee": "The ministry of farming", "level": "regional", "sign": "Granaries"},
}
PROMISES = {
    "wells": (
        ("Union of herders", "Choose two pump keepers in each village", 120),
        ("Ministry of water", "Pay for the drilling", 150),
        ("Drilling company", "Drill at cost", 150),
    ),
    "fund": (("River board", "Open the fund's account", 90),),
}
DECLINED = {3}
"""The numbers of the promises that an organisation declines: they are counted from 1."""
MANDATE = {"person": "Idrissa Sow", "reach": "bind", "given_by": "Assembly of the companies"}
RESTITUTION = {
    "place": "Chamber of commerce",
    "people": "34",
    "language": "fr",
    "said": "We pay if the farmers pay too.",
    "answer": "confirmed",
}
INDICATOR = {
    "name": "Villages with a well that works",
    "unit": "villages",
    "baseline": "12",
    "target": "44",
    "source": "Register of the directorate",
    "categories": "upstream\ndownstream",
    "adds_up": "on",
}
FIRST_VALUE = {"value": "20", "part": ["12", "8"], "source": "Visit of the keepers"}
SECOND_VALUE = {"value": "41", "part": ["22", "19"], "source": "Visit of the keepers"}
MARKER = {"actor": "The directorate of water", "step": "like", "text": "Asks the villages before it drills."}
MARKER_LEVEL = {"level": "substantial", "group": "farmers", "evidence": "Minutes of nine village meetings."}
OUTCOME = {
    "actor": "The neighbouring district",
    "kind": "practice",
    "what": "It chooses pump keepers, one of them a woman, before it drills.",
    "place": "Upper valley",
    "intended": "no",
    "contribution": "Its people sat in our meetings as guests.",
    "sources": "Letter of the district's secretary",
    "confirmed_by": "The district's secretary",
}
LEARNING = {
    "result": "did_not",
    "planned": "All who use the river pay into one fund.",
    "happened": "Two of forty-four villages paid.",
    "why": "People pay for what they see.",
    "change": "Each village pays for its own pump.",
}
REVIEW = {
    "happened": "41 of 44 villages have a well that works.",
    "why": "Keepers from the village repair at once.",
    "change": "The poorest villages come first from now on.",
    "level": "substantial",
    "evidence": "Register of the directorate, visits of the keepers.",
    "groups": ["farmers", "public"],
}

FIRST = ("Water in the valley", "What do we want to reach together for the water?")
SECOND = ("Water in the valley: half a year later", "What has become of it, and what do we do differently?")
THIRD = ("Water in the valley: what has changed", "What has changed, for whom, and what have we learnt?")
REVIEWED = {
    "planned": "A well in every village.",
    "happened": "41 of 44 villages have one; two of the poorest still wait.",
    "why": "Keepers from the village repair at once, but the poorest could not feed the drillers.",
    "change": "The poorest villages come first from now on.",
}
"""What everybody's group says in the review of the third session."""
DELTA = ("Water in the delta", "What do we want to reach together downstream?")
NEIGHBOURS = {"gates": Goal("The gates of the delta are opened by days that both shores have agreed on.")}
"""What the second platform agrees on."""
ITEMS["gates"] = {"addressee": "The office of the delta", "level": "regional", "sign": "Days agreed on"}
FRAMEWORK = {
    "name": "Water and land 2030",
    "about": "The valley and the delta, for the ministry and its partners.",
}
TARGET = {
    "text": "Whoever lives by the river decides about its water.",
    "measure": "Villages that decide themselves",
}
ENTRIES = (
    {
        "sort": "learning",
        "what": "The valley and the delta visit each other.",
        "came_of_it": "One list of gauges.",
    },
    {
        "sort": "dialogue",
        "what": "Both speak with one voice to the ministry about the days of the gates.",
        "came_of_it": "The ministry asks both before it sets the days.",
    },
)
STORY = {
    "title": "The pump that was mended on a Sunday",
    "text": "When the pump broke we used to wait for the capital. Now our keeper had it running the same evening.",
    "matters": "Nobody had to go to the river for water.",
    "happened": "In the dry season",
}
