"""Tables of those who need an account: facilitators. Participants need none."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment


class Account(SQLModel, table=True):
    """A facilitator: a name to sign in with and an argon2 hash. An `administrator` looks after the accounts."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(max_length=80)
    name_key: str = Field(max_length=80, unique=True)
    password_hash: str
    language: str = Field(default="en", max_length=8)
    administrator: bool = False
    created_at: datetime = moment(nullable=False)


class SignIn(SQLModel, table=True):
    """A browser that is signed in; the token itself is only in its cookie."""

    __tablename__ = "sign_in"

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True)
    expires_at: datetime = moment(nullable=False)


class Identity(SQLModel, table=True):
    """Whose account somebody's is whom another sign-in knows: by its issuer and its own name for her, never by an e-mail."""

    __tablename__ = "sign_in_identity"

    issuer: str = Field(primary_key=True, max_length=255)
    subject: str = Field(primary_key=True, max_length=255)
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE", index=True)
    since: datetime = moment(nullable=False)


class SignInNote(SQLModel, table=True):
    """That somebody signed in to an account, when, and by which way. Neither an address nor a kind of browser."""

    __tablename__ = "sign_in_note"

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    at: datetime = moment(nullable=False)
    by_link: bool = False


class SecondFactor(SQLModel, table=True):
    """That an account is asked for a code of an app after the password. The app's key stands nowhere: it is made of `salt`
    and the server's secret. Of the spare codes there are only hashes.

    `on_at` is empty until the first code was typed. `last_step` is the time step of the last code that was taken, so that
    no code is taken twice; `tries` counts codes that were typed since one was right.
    """

    __tablename__ = "second_factor"

    account_id: int = Field(primary_key=True, foreign_key="account.id", ondelete="CASCADE")
    salt: str = Field(max_length=64)
    on_at: datetime | None = moment()
    last_step: int = 0
    tries: int = 0
    spare: list[str] = Field(default_factory=list, sa_type=JSON, nullable=False)
    spare_at: datetime | None = moment()


class EntryLink(SQLModel, table=True):
    """A one-time link: to set up the first facilitator (no account yet) or to sign one in (the demo's console)."""

    __tablename__ = "entry_link"

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: int | None = Field(default=None, foreign_key="account.id")
    expires_at: datetime = moment(nullable=False)
    used_at: datetime | None = moment()


class StoreSecret(SQLModel, table=True):
    """The server's secret where several processes share a store (on SQLite it is a file). One row."""

    __tablename__ = "store_secret"

    id: int | None = Field(default=None, primary_key=True)
    kept: str = Field(max_length=200)
