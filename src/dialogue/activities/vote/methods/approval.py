"""Approval: each person approves as many options as they like; the most approvals win.

Source: S. Brams, P. Fishburn, "Approval Voting", *American Political Science Review* 72 (1978). A tie means
equally many approvals. Incomplete papers: what is not approved is not approved; an empty paper is an
abstention. What nobody approves cannot win.

>>> from .contract import Paper, Settings
>>> papers = [Paper(approved=("a", "b")), Paper(approved=("b",)), Paper(approved=("c",), weight=2)]
>>> count(papers, ["a", "b", "c"], Settings()).winners
('b', 'c')
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import Field

from dialogue.kernel.messages import N_

from .checks import approvals, speaking
from .contract import BallotSettings, Method, OnScreen, Paper, Result, Settings
from .figures import figure, figures
from .places import heads, levels, nobody, placed
from .points import supports


def count(papers: Sequence[Paper], options: Sequence[str], settings: Settings) -> Result:
    """Count the approvals. See the module for ties and incomplete papers."""
    cast = speaking(papers, "approved")
    approvals_of = supports(cast, options)
    table = {"approvals": figures(approvals_of), "papers": figure(heads(cast))}
    if not cast:
        return nobody(options, table)
    return placed(levels(approvals_of), settings, table, support=approvals_of)


def check_paper(paper: Paper, options: Sequence[str], settings: Settings) -> None:
    """Known options, each once, at most `settings.max_approvals`. Raises `PaperError`."""
    approvals(paper, options, settings.max_approvals)


class ApprovalSettings(BallotSettings):
    """What can be set for a vote by approval."""

    method: Literal["approval"] = "approval"
    most: int = Field(
        0, ge=0, le=50, title=N_("Maximum options that one person may tick (0: as many as they like)")
    )

    def limits(self) -> Settings:
        return Settings(max_approvals=self.most or None)


METHOD = Method(
    "approval",
    N_("Approval"),
    "approved",
    count,
    check_paper,
    on_screen=OnScreen(
        form="approvals",
        settings=ApprovalSettings,
        question=N_(
            "Which of these could you live with? Each person ticks every option that is fine with them."
        ),
        counted=N_("The option that most people approve comes first."),
        meaning=N_("A vote in which each person ticks every option that is fine with them."),
        figure="approvals",
    ),
)
