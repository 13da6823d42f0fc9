"""Settings, each also an environment variable with the prefix `DIALOGUE_`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a host can set. Every field is documented in `docs/hosting.md` (a test checks)."""

    model_config = SettingsConfigDict(env_prefix="DIALOGUE_", extra="ignore")

    data: Path = Field(Path("data"), description="Folder for the database file and the server's secret.")
    database_url: str = Field(
        "", description="Another database, as an SQLAlchemy address. Empty: SQLite in `data`."
    )
    host: str = Field(
        "0.0.0.0",  # noqa: S104 - phones on the same network are the point
        description="Address to listen on. 0.0.0.0 lets phones on the same network in.",
    )
    port: int = Field(8000, description="Port to listen on.")
    public_url: str = Field("", description="Address that people type, if a proxy stands in front.")
    timezone: str = Field("", description="Time zone of dates and times. Empty: the machine's own.")
    leave_after: float = Field(
        90.0, description="Seconds without a connection until a person counts as departed."
    )
