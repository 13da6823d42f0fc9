"""Tables of the life of minutes: notes beside the draft, frozen versions, groups' links, corrections and approvals.

The draft itself is kept nowhere: it is made anew from the record each time. What was circulated is kept as it was and is
never changed; a correction is a further version.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment, record


class MinutesNote(SQLModel, table=True):
    """What the rapporteur wrote beside one section of the draft. An empty text is a note that was taken away."""

    __tablename__ = "minutes_note"

    session_id: int = Field(foreign_key="session.id", primary_key=True)
    section: str = Field(primary_key=True, max_length=40)
    text: str
    language: str = Field(max_length=8)
    at: datetime = moment(nullable=False)


class MinutesVersion(SQLModel, table=True):
    """One version as it was circulated. `record_hash` ends the session's record, `digest` is that of the authoritative text.

    Corrections can be asked for until `window_until`. `missing` is what it lacked, in the session's language, and `because`
    why it was circulated all the same; `what_is_new` says why it replaces the version before.
    """

    __tablename__ = "minutes_version"
    __table_args__ = (UniqueConstraint("session_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    number: int
    language: str = Field(max_length=8)
    record_hash: str = Field(max_length=64)
    digest: str = Field(max_length=64)
    missing: list[str] = record(list)
    because: str = ""
    what_is_new: str = ""
    by_name: str = ""
    circulated_at: datetime = moment(nullable=False)
    window_until: datetime = moment(nullable=False)
    published_at: datetime | None = moment()


class MinutesText(SQLModel, table=True):
    """A version in one language: the document tree as JSON text (`documents.plain_data`), and the SHA-256 of these bytes."""

    __tablename__ = "minutes_text"

    version_id: int = Field(foreign_key="minutes_version.id", primary_key=True)
    language: str = Field(primary_key=True, max_length=8)
    content: str
    digest: str = Field(max_length=64)


class MinutesApproval(SQLModel, table=True):
    """One group's yes to one version. `way`: a delegate gave it, the group's link did, or the rapporteur noted it."""

    __tablename__ = "minutes_approval"
    __table_args__ = (UniqueConstraint("version_id", "group_id"),)

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="minutes_version.id")
    group_id: int = Field(foreign_key="stakeholder_group.id")
    by_whom: str
    way: str = Field(max_length=16)
    digest: str = Field(max_length=64)
    at: datetime = moment(nullable=False)


class MinutesCorrection(SQLModel, table=True):
    """A correction that somebody asked for, and what became of it.

    `seat_id` leads the answer to the participant who asked; it is shown to nobody, and is empty where a group's link was
    used. `in_version` is the version that tells of it, once it was accepted.
    """

    __tablename__ = "minutes_correction"
    __table_args__ = (Index("ix_minutes_correction_session_id_state", "session_id", "state"),)

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id")
    version_id: int = Field(foreign_key="minutes_version.id")
    group_id: int | None = Field(default=None, foreign_key="stakeholder_group.id")
    seat_id: int | None = Field(default=None, foreign_key="seat.id", index=True)
    section: str = Field(max_length=40)
    text: str
    language: str = Field(default="", max_length=8)
    by_whom: str = ""
    state: str = Field(max_length=16)
    answer: str = ""
    asked_at: datetime = moment(nullable=False)
    answered_at: datetime | None = moment()
    in_version: int | None = None


class MinutesLink(SQLModel, table=True):
    """The secret link by which a group reads, corrects and approves: one at a time, until it is ended.

    Of its key only `digest` is kept; `salt` makes the key again, together with the server's secret.
    """

    __tablename__ = "minutes_link"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    group_id: int = Field(foreign_key="stakeholder_group.id")
    salt: str = Field(max_length=64)
    digest: str = Field(unique=True, max_length=64)
    made_at: datetime = moment(nullable=False)
    ended_at: datetime | None = moment()


class MinutesRedaction(SQLModel, table=True):
    """That words were taken out of a version after it was circulated: how many passages, and when.

    `digest` is the SHA-256 of the authoritative text as it stands since then. The version itself keeps the hash of what was
    circulated and approved.
    """

    __tablename__ = "minutes_redaction"

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="minutes_version.id", index=True)
    places: int
    digest: str = Field(max_length=64)
    at: datetime = moment(nullable=False)
