"""Tables of the learning register. Rows are written once and never changed: a better wording follows the earlier one."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment


class Learning(SQLModel, table=True):
    """One learning: a sentence that others can use, with what was tried and what came of it (`results.Result`).

    `source` names what it was made of ("review:12", "answer:4", "move:7"; empty: written by hand), `session_id` and
    `item_id` the session and the agenda item it came from. `replaces_id` is the earlier wording that this one follows.
    """

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    session_id: int | None = Field(default=None, foreign_key="session.id", index=True)
    item_id: int | None = Field(default=None, foreign_key="agenda_item.id", index=True)
    source: str = Field(default="", max_length=40)
    language: str = Field(default="", max_length=8)
    text: str
    result: str = Field(max_length=12)
    planned: str = ""
    happened: str = ""
    why: str = ""
    change: str = ""
    context: str = ""
    replaces_id: int | None = Field(default=None, foreign_key="learning.id", unique=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class LearningGround(SQLModel, table=True):
    """One kind of knowledge of one group of the platform that a learning stands on."""

    __tablename__ = "learning_ground"

    learning_id: int = Field(foreign_key="learning.id", primary_key=True)
    knowledge: str = Field(max_length=12, primary_key=True)
    constituency_id: int = Field(foreign_key="constituency.id", primary_key=True, index=True)
