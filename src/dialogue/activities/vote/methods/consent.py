"""Consent: nobody has to be for it; it is enough that nobody objects.

Definition: each person consents, consents with a concern, stands aside, or objects. Consent is reached when nobody
objects and somebody consents, with or without a concern: what everybody only stands aside from has nobody who carries
it. One objection is enough to hold it up, however many consent, and in every weighting of the groups. Source:
sociocracy; G. Endenburg, *Sociocracy: The Organization of Decision-Making* (Eburon, 1998). The order is that of
the answers on the paper; there are no ties, as no answer competes with another. Incomplete
papers: a paper without an answer is not cast; in a file "abstain" says that there is none.

>>> from .contract import Paper, Settings
>>> papers = [Paper(choice="consent", weight=9), Paper(choice="concern", weight=2), Paper(choice="aside")]
>>> count(papers, [], Settings()).winners
('consent',)
>>> result = count([*papers, Paper(choice="object")], [], Settings())
>>> result.winners, result.table["reached"], result.table["object"]
((), False, 1)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from dialogue.kernel.messages import N_

from .checks import answer, refuse
from .contract import BallotSettings, Method, OnScreen, Paper, Result, Settings
from .figures import figure
from .places import heads
from .saying import Said, several

CHOICES: Mapping[str, str] = {
    "consent": N_("I consent"),
    "concern": N_("I consent, and I have a concern"),
    "aside": N_("I stand aside"),
    "object": N_("I object"),
}


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Count the answers and say whether consent is reached; `options` and `settings` play no part."""
    votes = {choice: heads(p for p in papers if p.choice == choice) for choice in CHOICES}
    reached = not votes["object"] and bool(votes["consent"] + votes["concern"])
    return Result(
        winners=("consent",) if reached else (),
        order=tuple((choice,) for choice in CHOICES),
        ties=(),
        table={**{choice: figure(votes[choice]) for choice in CHOICES}, "reached": reached},
    )


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """The choice is one of the four, or says that there is none. Raises `PaperError`."""
    choice = answer(paper, "choice")
    if choice not in (*CHOICES, "abstain"):
        raise refuse("answer", choice=choice)


def steps(result: Result, settings: Settings) -> Sequence[Said]:
    """Whether consent is reached, and what is said beside it."""
    table = result.table
    if not any(table[choice] for choice in CHOICES):
        return ()
    told: list[Said] = []
    if table["object"]:
        told.append(
            several(
                "%(people)s person objects, so consent is not reached. Ask for the objection, and what would meet it.",
                "%(people)s people object, so consent is not reached. Ask for the objections, and what would meet them.",
                int(table["object"]),
                people=table["object"],
            )
        )
    elif table["reached"]:
        told.append(Said(N_("Nobody objects: consent is reached.")))
    else:
        told.append(
            Said(N_("Nobody objects, but everybody stands aside: nobody carries it, so it is not reached."))
        )
    if table["concern"]:
        told.append(
            several(
                "%(people)s person consents with a concern. Concerns are written down; they hold nothing up.",
                "%(people)s people consent with a concern. Concerns are written down; they hold nothing up.",
                int(table["concern"]),
                people=table["concern"],
            )
        )
    return told


class ConsentSettings(BallotSettings):
    """What can be set for a vote by consent."""

    method: Literal["consent"] = "consent"


METHOD = Method(
    "consent",
    N_("Consent"),
    "choice",
    count,
    check_paper,
    places=False,
    on_screen=OnScreen(
        form="choice",
        settings=ConsentSettings,
        question=N_(
            "Is this good enough to try? It goes ahead when nobody objects; nobody has to be for it."
        ),
        counted=N_(
            "Consent is reached when nobody objects and somebody consents. One objection holds it up."
        ),
        meaning=N_("A vote that asks for objections: what nobody objects to goes ahead."),
        steps=steps,
        choices=CHOICES,
    ),
)
