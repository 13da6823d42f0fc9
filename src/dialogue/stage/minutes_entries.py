"""What an activity gives to the minutes beside its own section: decisions, annexes, parked matters.

The minutes know no activity. A kind that makes decisions gives them through `Kind.decisions`; they then stand on the
first page, among the decisions, with their dissent, and (when not agreed) among what remains open. What belongs under
another heading of the minutes comes through `Kind.elsewhere`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from dialogue.documents.tree import Block, Section

Place = Literal["interests", "dissent", "not-agreed", "learning", "parking-lot", "annexes"]
"""Headings that activities add to: 6 declared interests, 14 dissent, 15 not agreed, 18 learning, 19 parking lot,
22 annexes. Dissent beside a decision belongs to the decision."""

DecidedAs = Literal["agreed", "provisional", "not agreed"]


@dataclass(frozen=True, slots=True)
class DecisionEntry:
    """One decision. All words but `goal` are in the document's language.

    `ref` names its source for ever ("decision:12"); agenda items point at it. `goal` is the text as decided, in
    `language`. `state` and `grade` are words; `grade` is empty unless agreed. `heads` is the overall count in one
    sentence; `why` names each requirement that stands in the way. `rule` is the rule with the numbers put in and
    `reasons` what came of it, one sentence each. `dissent` holds everything that stands against or beside the
    decision. `next_date` and `next_step` say what must happen by when. A superseded decision is kept and marked;
    `what_is_new` says why a later one was made. `inputs_hash` proves what was counted.
    """

    ref: str
    goal: str
    made_at: datetime
    outcome: DecidedAs
    state: str
    grade: str = ""
    heads: str = ""
    why: tuple[str, ...] = ()
    language: str = ""
    version: int = 1
    rule: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    dissent: tuple[Block, ...] = ()
    next_date: date | None = None
    next_step: str = ""
    superseded: bool = False
    what_is_new: str = ""
    inputs_hash: str = ""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A section that stands under another heading than the activity's own."""

    place: Place
    section: Section
