"""Tables of who votes beside the phones: the roll call, organisations, hands and paper, written proxies.

None of them says how anybody voted once the ballot is closed.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import record


class Channel(StrEnum):
    """By which way, beside the phones, people gave their answer."""

    HANDS = "hands"
    PAPER = "paper"


class BallotRoll(SQLModel, table=True):
    """Somebody answered the roll call of a ballot; `entered_by` is the seat that answered for her, if another did."""

    __tablename__ = "ballot_roll"

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    seat_id: int = Field(foreign_key="seat.id", primary_key=True)
    entered_by: int | None = Field(default=None, foreign_key="seat.id")


class BallotHeads(SQLModel, table=True):
    """How many people of a group are in the room, with and without a phone, as somebody counted them."""

    __tablename__ = "ballot_heads"

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    group_id: int = Field(foreign_key="stakeholder_group.id", primary_key=True)
    heads: int


class BallotEntry(SQLModel, table=True):
    """Hands or paper of one group, entered by a seat: how many people. It may be taken back while the ballot is open.

    `answers` is what they said: a list of [answer, how many], with the slip where slips vote. It is kept apart until the
    ballot closes, so that it can be corrected, and is empty from then on: the answers are papers in the box like all others.
    """

    __tablename__ = "ballot_entry"

    id: int | None = Field(default=None, primary_key=True)
    ballot_id: int = Field(foreign_key="ballot.id", index=True)
    group_id: int = Field(foreign_key="stakeholder_group.id")
    channel: str = Field(max_length=8)
    number: int
    entered_by: int = Field(foreign_key="seat.id")
    answers: dict[str, Any] = record()


class BallotProxy(SQLModel, table=True):
    """A written proxy: `holder_id` votes for somebody who is absent, on a paper of its own.

    The giver is a seat (`giver_id`) or only a name. `document` says what was shown. `voted` says that its paper came,
    never which. `rested` is set at the close: the giver was here, so the proxy did not count.
    """

    __tablename__ = "ballot_proxy"

    id: int | None = Field(default=None, primary_key=True)
    ballot_id: int = Field(foreign_key="ballot.id", index=True)
    holder_id: int = Field(foreign_key="seat.id")
    giver_id: int | None = Field(default=None, foreign_key="seat.id")
    giver_name: str
    group_id: int = Field(foreign_key="stakeholder_group.id")
    document: str
    entered_by: int = Field(foreign_key="seat.id")
    voted: bool = False
    rested: bool = False


class BallotSlip(SQLModel, table=True):
    """One slip of the electorate, where slips vote, and whether a paper came with it. Never when, by whom, or which.

    It is what `BallotVoter` is for a person, and is kept like it: without rowid, rewritten in random order at the close.
    """

    __tablename__ = "ballot_slip"
    __table_args__ = {"sqlite_with_rowid": False}

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    slip_id: int = Field(foreign_key="slip.id", primary_key=True)
    group_id: int = Field(foreign_key="stakeholder_group.id")
    used: bool = False
    late: bool = False


class BallotMember(SQLModel, table=True):
    """For which organisation somebody is in the room, as she or an assistant said before the vote."""

    __tablename__ = "ballot_member"

    ballot_id: int = Field(foreign_key="ballot.id", primary_key=True)
    seat_id: int = Field(foreign_key="seat.id", primary_key=True)
    organisation: str


class BallotBody(SQLModel, table=True):
    """One organisation's vote. `seat_id` holds its line in the electorate; `taken` is whether it is settled who votes."""

    __tablename__ = "ballot_body"

    id: int | None = Field(default=None, primary_key=True)
    ballot_id: int = Field(foreign_key="ballot.id", index=True)
    organisation: str
    seat_id: int = Field(foreign_key="seat.id")
    taken: bool = False
