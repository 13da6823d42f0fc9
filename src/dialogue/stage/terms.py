"""Words of the glossary that several kinds of activities use."""

from __future__ import annotations

from dialogue.kernel.messages import N_
from dialogue.stage.contract import Term

BALANCED = Term(
    N_("Group-balanced"),
    N_("The mean of the groups' own shares, so that a large group weighs no more than a small one."),
)
