"""Tables of the map: actors, links between them, and which maps the room has been shown."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from dialogue.kernel.schema import moment


class MapActor(SQLModel, table=True):
    """One actor on one map. `owner` says whose map: a group's id, a table's number, 0 for the room's.

    `kind`, `goal` see `rules`; `group_id` is the session's group that the actor belongs to, empty for one from outside.
    `same_as` is another actor that is the same one under another name, on this map or another: nothing is moved, so it
    can be taken apart again. `looks` is what look-alikes share (`kernel.text.sameness`).
    """

    __tablename__ = "map_actor"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    owner: int = 0
    name: str
    looks: str
    language: str = Field(default="", max_length=8)
    kind: str = Field(default="", max_length=16)
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    influence: int = 0
    goal: str = Field(default="", max_length=16)
    same_as: int | None = Field(default=None, foreign_key="map_actor.id", index=True, ondelete="SET NULL")


class MapLink(SQLModel, table=True):
    """One link from an actor to another of the same map; `kind` is its place in the kinds of the settings, from 0."""

    __tablename__ = "map_link"
    __table_args__ = (UniqueConstraint("source_id", "target_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int = Field(foreign_key="activity.id", index=True)
    owner: int = 0
    source_id: int = Field(foreign_key="map_actor.id", index=True, ondelete="CASCADE")
    target_id: int = Field(foreign_key="map_actor.id", index=True, ondelete="CASCADE")
    kind: int


class MapShown(SQLModel, table=True):
    """That the room may see a map, and since when: the wall has the newest."""

    __tablename__ = "map_shown"

    activity_id: int = Field(foreign_key="activity.id", primary_key=True)
    owner: int = Field(primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    at: datetime = moment(nullable=False)
