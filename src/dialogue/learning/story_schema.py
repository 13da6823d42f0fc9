"""Tables of the stories of most significant change. What was told and why it was selected is never changed."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment


class ChangeStory(SQLModel, table=True):
    """A story of change as somebody told it: what it was like before, what happened, why it matters to her.

    `constituency_id` is the group of whoever told it, `item_id` the agenda item it belongs to, if any. `teller` is a name
    only where she wants it.
    """

    __tablename__ = "change_story"

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    item_id: int | None = Field(default=None, foreign_key="agenda_item.id", index=True)
    constituency_id: int | None = Field(default=None, foreign_key="constituency.id")
    title: str
    text: str
    matters: str
    teller: str = ""
    happened: str = ""
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class StorySelection(SQLModel, table=True):
    """Somebody has selected a story as the most significant one: who, when, and why."""

    __tablename__ = "story_selection"

    id: int | None = Field(default=None, primary_key=True)
    story_id: int = Field(foreign_key="change_story.id", index=True)
    selected_by: str
    selected_on: date
    why: str
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)
