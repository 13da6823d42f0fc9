"""The table of templates that facilitators have made of their own sessions."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment


class OwnTemplate(SQLModel, table=True):
    """A programme kept under a name, as the text of a session file: no people, and nothing that they said.

    It belongs to an account, or (`platform_id`) to all who prepare sessions on a platform; `made_by` is the account that
    saved it. `steps` and `minutes` are read from the text once, for lists.
    """

    __tablename__ = "own_template"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True, ondelete="CASCADE")
    platform_id: int | None = Field(default=None, foreign_key="platform.id", index=True)
    made_by: int
    name: str
    text: str
    steps: int
    minutes: int
    made_at: datetime = moment(nullable=False)
