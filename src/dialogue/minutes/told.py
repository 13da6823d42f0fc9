"""What an activity tells the minutes beside its own section: its decisions, in words ready to print.

The minutes know no activity. A kind that makes decisions gives them through `Kind.decisions`; they then stand on the
first page, among the decisions, with their dissent, and (when not agreed) among what remains open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from dialogue.minutes.tree import Block

DecidedAs = Literal["agreed", "provisional", "not agreed"]


@dataclass(frozen=True, slots=True)
class DecisionTold:
    """One decision. All words but `goal` are in the document's language.

    `ref` names its source for ever ("decision:12"); agenda items point at it. `goal` is the text as decided, in
    `language`. `state` and `grade` are words; `grade` is empty unless agreed. `rule` is the rule with the numbers put
    in and `reasons` what came of it, one sentence each. `dissent` holds everything that stands against or beside the
    decision. `next_date` and `next_step` say what must happen by when. A superseded decision is kept and marked.
    """

    ref: str
    goal: str
    made_at: datetime
    outcome: DecidedAs
    state: str
    grade: str = ""
    language: str = ""
    version: int = 1
    rule: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    dissent: tuple[Block, ...] = ()
    next_date: date | None = None
    next_step: str = ""
    superseded: bool = False
