"""The table of the tokens by which programs act on a platform."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel

from dialogue.kernel.schema import moment


class ApiToken(SQLModel, table=True):
    """What a program shows instead of a cookie; the token itself is told once and kept nowhere.

    It acts for `account_id` on one platform, within `scopes` (words of `api.scopes`, with spaces between). It goes with the
    account, and it is good until `expires_at`, unless it was revoked before.
    """

    __tablename__ = "api_token"

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    account_id: int = Field(foreign_key="account.id", ondelete="CASCADE", index=True)
    name: str = Field(max_length=60)
    scopes: str = Field(max_length=120)
    token_hash: str = Field(max_length=64, unique=True)
    made_at: datetime = moment(nullable=False)
    expires_at: datetime = moment(nullable=False)
    revoked_at: datetime | None = moment()
    last_used: date | None = None
