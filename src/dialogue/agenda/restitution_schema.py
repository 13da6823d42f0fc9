"""The table of restitutions: how decisions were brought back to the people they were made for."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment


class Restitution(SQLModel, table=True):
    """A delegate has brought a decision back to her people: when and where, to how many, in which language, what they said.

    `answer` is a `restitution.Answer`: whether they confirmed what was decided. `mandate_id` names the delegate. A row is
    written once and never changed; of several for one group the newest answer counts.
    """

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    decision_id: int = Field(foreign_key="decision.id", index=True)
    constituency_id: int = Field(foreign_key="constituency.id")
    mandate_id: int = Field(foreign_key="mandate.id")
    held_on: date
    place: str
    people: int
    language: str
    said: str
    answer: str = Field(max_length=12)
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)
