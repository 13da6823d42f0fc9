"""Tables of decisions: one neutral record, whichever activity decides, and what became of it.

The row of a decision is written once and never changed. What may still come beside it has rows of its own: groups'
later answers, statements, the words of an objection whose author had given no reason yet.

People's words stand in two places only: in a decision's own row (`text` and `what_is_new`, written by the facilitator)
and in `DecisionVoice`. Each voice names the row it was copied from in `source`. `recording.take_out` is the one place
that takes a person's words out of all decisions, by the rows she wrote.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment, record


class Decision(SQLModel, table=True):
    """What was decided, stored when it was made: nobody judges it again to read it.

    `rule` is the rule as data, `rule_sentences` the rule in sentences with its numbers put in; `tally` the count overall and
    by group, `judgement` what came of it (`judgement.Judgement`): sentences and facts as data, to be said in any
    language. `to_ratify` are the keys of the groups that had to confirm when it was made, at the latest on `ratify_by`,
    `confirmed` the answers that groups had given by then. `inputs_hash` proves what was judged; the inputs themselves
    stay with the activity that can judge them.

    A decision is never edited. A later one on the same matter names it in `supersedes` and says `what_is_new`.
    """

    __table_args__ = (UniqueConstraint("activity_id", "number"), UniqueConstraint("supersedes"))

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    number: int
    text: str
    language: str = Field(default="", max_length=8)
    version: int = 1
    rule: dict[str, Any] = record()
    rule_sentences: list[dict[str, Any]] = record(list)
    tally: dict[str, Any] = record()
    judgement: dict[str, Any] = record()
    state: str = Field(max_length=16)
    grade: str = Field(default="", max_length=32)
    to_ratify: list[str] = record(list)
    confirmed: dict[str, bool] = record()
    ratify_by: date | None = None
    supersedes: int | None = Field(default=None, foreign_key="decision.id")
    what_is_new: str = ""
    inputs_hash: str = Field(default="", max_length=64)
    made_at: datetime = moment(nullable=False)


class DecisionVoice(SQLModel, table=True):
    """Words that stand against or beside a decision, by the key of the group that said them; never with a name.

    `kind` is a `voices.Voice`. For objections `state` is how it stood when the decision was made, `how` the reason given
    for that, `deferred_to` and `due` to whom and until when. `source` names the row that the words come from
    ("objection:12"). It is for changing them there and here alike, and is never shown: a row may name its author.
    """

    __tablename__ = "decision_voice"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    decision_id: int = Field(foreign_key="decision.id", index=True)
    kind: str = Field(max_length=16)
    group_key: str = Field(default="", max_length=40)
    text: str = ""
    language: str = Field(default="", max_length=8)
    state: str = Field(default="", max_length=16)
    how: str = ""
    deferred_to: str = ""
    due: date | None = None
    source: str = Field(default="", max_length=60, index=True)


class DecisionAnswer(SQLModel, table=True):
    """What a group that had to confirm answered after the decision was made. The newest answer of a group counts."""

    __tablename__ = "decision_answer"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    decision_id: int = Field(foreign_key="decision.id", index=True)
    group_key: str = Field(max_length=40)
    yes: bool
    at: datetime = moment(nullable=False)


class TakenUp(SQLModel, table=True):
    """A decision that an agenda item was made of, told by whoever works on with it.

    No foreign key to the item: where items live is not this table's business.
    """

    __tablename__ = "taken_up"

    decision_id: int = Field(foreign_key="decision.id", primary_key=True)
    item_id: int = Field(primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
