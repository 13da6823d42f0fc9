"""Tables of a session's people. (Session, Seat and Activity are in the kernel, which writes them all.)"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment, record


class Constituency(SQLModel, table=True):
    """A stakeholder group's lasting identity on its platform: a session's group is that constituency there.

    `key` never changes and is never given again. `names` leads from a language to the name in it, and is empty while a
    ready-made group has its translated name. `position` (1 to 8) picks colour and pattern. `earlier_keys` are those
    that it had in sessions that came from another platform.
    """

    __table_args__ = (UniqueConstraint("platform_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(index=True)  # platforms stand on a floor above
    key: str = Field(max_length=40)
    names: dict[str, str] = record()
    letter: str = Field(max_length=2)
    position: int
    sector: str = Field(default="", max_length=24)
    usually_required: bool = True
    earlier_keys: list[str] = record(list)


class Attendance(SQLModel, table=True):
    """One arrival or departure of a participant, with the group at that moment."""

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    seat_id: int = Field(foreign_key="seat.id")
    group_id: int | None = None
    arrived: bool
    at: datetime = moment(nullable=False)


class Slip(SQLModel, table=True):
    """A printed slip: whoever holds it belongs to its group, and may vote with it where a vote asks for slips.

    Of its code only `digest` is kept. A row never changes when a slip is used (each ballot notes that by itself, see
    `vote`); `void` is set when the slips are made anew.
    """

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    group_id: int = Field(foreign_key="stakeholder_group.id")
    digest: str = Field(unique=True, max_length=64)
    void: bool = False


class EarlierDevice(SQLModel, table=True):
    """The token of a device before recovery: it may do nothing any more, but is told where its seat went."""

    __tablename__ = "earlier_device"

    token_hash: str = Field(primary_key=True, max_length=64)
    session_id: int = Field(foreign_key="session.id", index=True)
    seat_id: int = Field(foreign_key="seat.id")


class RoleKey(SQLModel, table=True):
    """What lets a device take a role without an account: a link for a person, or a code for one's own second device.

    Of its code only `digest` is kept; `salt` makes the code again, together with the server's secret, for whoever may see
    it. A link is good until it is ended; a code for handing over is good once, until `until` where that is set.
    `by_seat` made it. The seat that came in by it says so itself (`Seat.key_id`).
    """

    __tablename__ = "role_key"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    kind: str = Field(max_length=12)
    role: str = Field(max_length=16)
    name: str = ""
    salt: str = Field(max_length=64)
    digest: str = Field(unique=True, max_length=64)
    by_seat: int | None = Field(default=None, foreign_key="seat.id")
    made_at: datetime = moment(nullable=False)
    until: datetime | None = moment()
    used_at: datetime | None = moment()
    ended_at: datetime | None = moment()


class Knock(SQLModel, table=True):
    """Somebody who waits to be let in, with what she chose in the lobby; she has no seat yet.

    The row goes when she is let in. `told_no` is when she was told "not now".
    """

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    token_hash: str = Field(max_length=64, unique=True)
    recovery_hash: str = Field(default="", max_length=64)
    group_id: int = Field(foreign_key="stakeholder_group.id")
    name: str = ""
    language: str = Field(max_length=8)
    at: datetime = moment(nullable=False)
    told_no: datetime | None = moment()


class Register(SQLModel, table=True):
    """That a session keeps an attendance register, since somebody wanted one: until it is deleted, or `days` after the end.

    `deleted` says that there was one and that nothing of it is left; `sealed` that no earlier version of it can be read
    in the store any more.
    """

    session_id: int = Field(foreign_key="session.id", primary_key=True)
    days: int
    deleted: bool = False
    sealed: bool = False


class RegisterEntry(SQLModel, table=True):
    """One person in the register: kept apart from seats, without anything that leads to one.

    `key` is an HMAC that only her own browser can make again, or drawn by chance where somebody wrote her in. Times are
    whole five minutes, so that they lead to no arrival in the log. Without rowid: the place of a row says nothing.
    """

    __tablename__ = "register_entry"
    __table_args__ = {"sqlite_with_rowid": False}

    key: str = Field(primary_key=True, max_length=64)
    session_id: int = Field(foreign_key="session.id", index=True)
    group_id: int | None = None
    name: str
    organisation: str = ""
    arrived_at: datetime | None = moment()
    left_at: datetime | None = moment()
    confirmed: str = Field(max_length=16)


class Tally(SQLModel, table=True):
    """The anonymous questions of a session about who is there: asked once, until they are closed.

    `sealed`: no earlier version of its counts can be read in the store any more.
    """

    session_id: int = Field(foreign_key="session.id", primary_key=True)
    closed: bool = False
    sealed: bool = False


class TallyQuestion(SQLModel, table=True):
    """One question with its answers. A ready-made one has its `key` and no words: these are translated."""

    __tablename__ = "tally_question"

    id: int | None = Field(default=None, primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    position: int
    key: str = Field(default="", max_length=16)
    text: str = ""
    answers: list[str] = record(list)
    language: str = Field(default="", max_length=8)


class TallyCell(SQLModel, table=True):
    """How many people of a group gave an answer (0: would rather not say). All rows are made before the first answer.

    No person, no order, no time; without rowid, and laid anew when the questions close.
    """

    __tablename__ = "tally_cell"
    __table_args__ = {"sqlite_with_rowid": False}

    question_id: int = Field(foreign_key="tally_question.id", primary_key=True)
    group_id: int = Field(primary_key=True)
    answer: int = Field(primary_key=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    number: int = 0


class TallyMark(SQLModel, table=True):
    """That a browser has answered: an HMAC that only it can make. Not what, not whose; gone when the questions close."""

    __tablename__ = "tally_mark"
    __table_args__ = {"sqlite_with_rowid": False}

    key: str = Field(primary_key=True, max_length=64)
    session_id: int = Field(foreign_key="session.id", index=True)
