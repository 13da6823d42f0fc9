"""What can come of a trial, and how long a learning's words can be."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from dialogue.agenda import rules
from dialogue.kernel.messages import N_


class Result(StrEnum):
    """Whether what was tried worked. That it did not is worth as much as that it did."""

    WORKED = "worked"
    PARTLY = "partly"
    DID_NOT = "did_not"


RESULTS: Mapping[Result, str] = {
    Result.WORKED: N_("It worked"),
    Result.PARTLY: N_("It worked in part"),
    Result.DID_NOT: N_("It did not work"),
}

LONGEST_WORDS = rules.LONGEST_WORDS
LONGEST_CONTEXT = rules.LONGEST_LINE
