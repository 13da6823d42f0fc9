"""Yes, no or abstain: the more frequent of yes and no wins; abstentions are counted and decide nothing.

This is the plain count; whether a share is *enough* is said by the decision rule, not here. The winner is
"yes" or "no", whatever the question's options are called. Source: simple majority; its characterisation is
K. May, *Econometrica* 20 (1952). A tie means equally many yes and no: both are returned as tied, so a "yes"
that is needed has not been reached. Incomplete papers: a paper without a choice is not cast; "abstain" is
cast and says neither.

>>> from .contract import Paper, Settings
>>> papers = [Paper(choice="yes", weight=3), Paper(choice="no"), Paper(choice="abstain")]
>>> result = count(papers, [], Settings())
>>> result.winners, result.table
(('yes',), {'yes': 3, 'no': 1, 'abstain': 1, 'share_yes': [3, 4]})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from dialogue.kernel.messages import N_

from .checks import answer, refuse
from .contract import BallotSettings, Method, OnScreen, Paper, Result, Settings
from .figures import figure, share
from .places import heads, levels, nobody, placed
from .saying import Said

CHOICES: Mapping[str, str] = {"yes": N_("Yes"), "no": N_("No"), "abstain": N_("I abstain")}


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Count yes against no; `options` and `settings` play no part. See the module for ties."""
    votes = {choice: heads(p for p in papers if p.choice == choice) for choice in CHOICES}
    said = {"yes": votes["yes"], "no": votes["no"]}
    table = {choice: figure(votes[choice]) for choice in CHOICES}
    table_with_share = {**table, "share_yes": share(votes["yes"], sum(said.values()))}
    if not any(said.values()):
        return nobody(list(said), table_with_share)
    return placed(levels(said), Settings(), table_with_share)


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """The choice is yes, no or abstain. Raises `PaperError`."""
    choice = answer(paper, "choice")
    if choice not in CHOICES:
        raise refuse("choice", choice=choice)


def steps(result: Result, settings: Settings) -> Sequence[Said]:
    """The count in one sentence."""
    votes = {choice: result.table.get(choice, 0) for choice in CHOICES}
    if not any(votes.values()):
        return ()
    return [Said(N_("Yes: %(yes)s. No: %(no)s. Abstentions: %(abstain)s; they decide nothing."), votes)]


class YesNoSettings(BallotSettings):
    """What can be set for a vote by yes, no or abstain."""

    method: Literal["yes-no-abstain"] = "yes-no-abstain"


METHOD = Method(
    "yes-no-abstain",
    N_("Yes, no or abstain"),
    "choice",
    count,
    check_paper,
    places=False,
    on_screen=OnScreen(
        form="choice",
        settings=YesNoSettings,
        question=N_("Do we do this, yes or no? Each person gives one answer to the question."),
        counted=N_("The more frequent of yes and no is ahead. Abstentions are counted and decide nothing."),
        meaning=N_("A vote in which each person says yes, no or abstains."),
        steps=steps,
        choices=CHOICES,
    ),
)
