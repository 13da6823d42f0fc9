"""Tables of notices: who wants to hear of a platform, what each person was told, and the mails on their way out.

An address is its person's own: it is shown to nobody else, stands in no log and in no archive, and goes with its row.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import false, true
from sqlmodel import Field, SQLModel, UniqueConstraint

from dialogue.kernel.schema import moment, record


class NoticeContact(SQLModel, table=True):
    """Somebody who wants to hear of a platform: an account of it, a seat of one of its sessions, or a person whom its
    coordinator entered, for a group or an organisation.

    Nothing is mailed before `confirmed_at`. `kinds` are what she wants to hear of (`choices.Sort`), `whole` whether of
    all that she may read or only of what concerns her. Her private addresses are made of the salts with the server's
    secret. `slot_at` is the last time of day for which a digest was looked for, `mails` the number of her newest mail.
    """

    __tablename__ = "notice_contact"
    __table_args__ = (
        UniqueConstraint("platform_id", "account_id"),
        UniqueConstraint("platform_id", "seat_id"),
    )

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", ondelete="CASCADE", index=True)
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="CASCADE", index=True)
    seat_id: int | None = Field(default=None, foreign_key="seat.id", ondelete="CASCADE", index=True)
    constituency_id: int | None = Field(default=None, foreign_key="constituency.id", ondelete="CASCADE")
    organisation_id: int | None = Field(default=None, foreign_key="organisation.id", ondelete="CASCADE")
    name: str = ""
    address: str = Field(default="", max_length=254)
    confirmed_at: datetime | None = moment()
    language: str = Field(max_length=8)
    often: str = Field(max_length=8)
    kinds: list[str] = record(list)
    whole: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    salt: str = Field(max_length=64)
    feed_salt: str = Field(max_length=64)
    made_at: datetime = moment(nullable=False)
    slot_at: datetime = moment(nullable=False)
    mails: int = 0


class Notice(SQLModel, table=True):
    """One thing that a person is told, once: `key` names an entry of a record ("12:7") or something that is due on a day.

    `facts` are ids and small facts, never words: what it says is read from the rows when it is shown. `mail_id` is the
    digest that carries it.
    """

    __table_args__ = (UniqueConstraint("contact_id", "key"),)

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="notice_contact.id", ondelete="CASCADE")
    key: str = Field(max_length=120)
    sort: str = Field(max_length=12)
    event: str = Field(max_length=40)
    facts: dict[str, Any] = record()
    at: datetime = moment(nullable=False)
    mail_id: int | None = Field(default=None, foreign_key="notice_mail.id", ondelete="SET NULL", index=True)


class NoticeMail(SQLModel, table=True):
    """One mail of a person, numbered, from being made to being taken by the mail server (`choices.Going`).

    `epoch` is that of the platform's record when it was made: contact, epoch and number make its Message-ID for ever.
    `claim` is who sends it now, since `claimed_at`; `code` is what the mail server answered last. `told` says that a
    later mail has spoken of one of which nobody knows whether it arrived, `about` of which mails this one speaks so.
    """

    __tablename__ = "notice_mail"
    __table_args__ = (UniqueConstraint("contact_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    contact_id: int = Field(foreign_key="notice_contact.id", ondelete="CASCADE")
    number: int
    epoch: str = Field(max_length=32)
    purpose: str = Field(max_length=12)
    state: str = Field(max_length=12, index=True)
    made_at: datetime = moment(nullable=False)
    next_at: datetime = moment(nullable=False)
    tries: int = 0
    claim: str = Field(default="", max_length=64)
    claimed_at: datetime | None = moment()
    code: int | None = None
    ended_at: datetime | None = moment()
    told: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    about: list[int] = record(list)
