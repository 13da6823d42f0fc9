"""Settings, each also an environment variable with the prefix `DIALOGUE_`."""

from __future__ import annotations

import difflib
import math
import os
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "DIALOGUE_"
DATA_LICENCES = ("CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "ODbL-1.0")


class Settings(BaseSettings):
    """What a host can set. Every field is documented in `docs/hosting.md` (a test checks)."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    data: Path = Field(Path("data"), description="Folder for the database file and the server's secret.")
    database_url: str = Field(
        "", description="Another database, as an SQLAlchemy address. Empty: SQLite in `data`."
    )
    host: str = Field(
        "0.0.0.0",  # noqa: S104 - phones on the same network are the point
        description="Address to listen on. 0.0.0.0 lets phones on the same network in.",
    )
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    public_url: str = Field("", description="Address that people type, if a proxy stands in front.")
    venue: bool = Field(
        False,
        description="Venue mode (`serve --venue`): one room, no internet; the address follows the laptop's networks.",
    )
    data_licence: str = Field(
        "",
        description="Terms of use that data packages name: CC-BY-4.0, CC-BY-SA-4.0, CC0-1.0 or ODbL-1.0. Empty: none.",
    )
    timezone: str = Field("", description="Time zone of dates and times. Empty: the machine's own.")
    leave_after: float = Field(
        90.0, gt=0, description="Seconds without a connection until a person counts as departed."
    )

    @field_validator("public_url")
    @classmethod
    def whole_address(cls, value: str) -> str:
        """An address that a browser can open, without a path: pages stand at the root."""
        if not value:
            return value
        parts = urlsplit(value)  # "http://[" and a port that is none raise ValueError, which is told as it is
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("it needs http:// or https:// and a name, as in https://dialogue.example.org")
        if parts.path.strip("/") or parts.query or parts.fragment or parts.username is not None:
            raise ValueError(
                "it may only have a scheme, a name and a port, as in https://dialogue.example.org"
            )
        if parts.port == 0 or not value.isascii() or any(sign.isspace() for sign in value):
            raise ValueError("it is no address that a browser can open")
        return f"{parts.scheme}://{parts.netloc}"

    @field_validator("timezone")
    @classmethod
    def known_zone(cls, value: str) -> str:
        """A name of the time zone database."""
        try:
            if value:
                ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(
                f"{value!r} is no time zone; names are like Africa/Dakar or Europe/Paris"
            ) from None
        return value

    @field_validator("data_licence")
    @classmethod
    def known_licence(cls, value: str) -> str:
        """A licence that data packages can name with its title and its text."""
        if value and value not in DATA_LICENCES:
            raise ValueError(f"{value!r} is none of {', '.join(DATA_LICENCES)}")
        return value

    @field_validator("leave_after")
    @classmethod
    def some_time(cls, value: float) -> float:
        """A number of seconds that ends."""
        if not math.isfinite(value):
            raise ValueError("it needs to be a number of seconds")
        return value


def unknown_variables() -> list[tuple[str, str]]:
    """Variables that look like settings of ours and are none, each with the nearest one that is (or nothing)."""
    known = [f"{PREFIX}{name.upper()}" for name in Settings.model_fields]
    found = [
        name for name in sorted(os.environ) if name.upper().startswith(PREFIX) and name.upper() not in known
    ]
    return [(name, next(iter(difflib.get_close_matches(name.upper(), known, 1)), "")) for name in found]
