"""The guided round: six steps, and what is said at each. Pure; what can be done at a step does not depend on it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dialogue.kernel.messages import N_

PRESENT, CLARIFY, REACT, OBJECT, RESOLVE, CELEBRATE = (
    "present",
    "clarify",
    "react",
    "object",
    "resolve",
    "celebrate",
)


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, what the facilitator does and says, and what the room reads (msgids)."""

    key: str
    title: str
    aloud: str
    does: str
    room: str


STEPS: Mapping[str, Step] = {
    step.key: step
    for step in (
        Step(
            PRESENT,
            N_("Present"),
            N_("“I will read the proposal twice. Please only listen.”"),
            N_("Read the goal aloud, slowly. Say who worked on it and why. No discussion yet."),
            N_("Listen to the proposal. Questions come next."),
        ),
        Step(
            CLARIFY,
            N_("Clarify"),
            N_("“What do you need to know to understand it? Opinions come later.”"),
            N_("Take questions for understanding only. Whoever made the proposal answers."),
            N_("Ask what you do not understand. No opinions yet."),
        ),
        Step(
            REACT,
            N_("React"),
            N_("“One short reaction from each group: what do you think of it?”"),
            N_("One round, group by group, nobody answers. Then the wording may be amended."),
            N_("Say in one sentence what you think. Propose another wording if you have one."),
        ),
        Step(
            OBJECT,
            N_("Object"),
            N_(
                "“Does anybody see harm for our common aim in this? That is an objection. A wish for more is none.”"
            ),
            N_("Open positions, or count hands. Thank everybody for each objection."),
            N_("Do you see harm for our common aim? Then object, and say why."),
        ),
        Step(
            RESOLVE,
            N_("Resolve"),
            N_("“What would have to change so that you no longer object?”"),
            N_(
                "One objection at a time: understand it, look for a wording that meets it, ask its author. "
                "Then a new round on the new wording."
            ),
            N_("One objection at a time: what wording would meet it?"),
        ),
        Step(
            CELEBRATE,
            N_("Celebrate"),
            N_("“This is what we have agreed. Thank you.”"),
            N_("Record the decision, read it aloud with what stands beside it, and thank the room."),
            N_("This is where we have come to. Thank you."),
        ),
    )
}
"""In order."""


def bar(now: str) -> list[dict[str, str]]:
    """The steps for the macro `thread`: those done, the one now, those to come; labels are still to be translated."""
    keys = list(STEPS)
    place = keys.index(now)
    states = ["done" if i < place else "now" if i == place else "next" for i in range(len(keys))]
    return [
        {"key": key, "label": STEPS[key].title, "state": state}
        for key, state in zip(keys, states, strict=True)
    ]
