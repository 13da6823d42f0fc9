"""Settings, each also an environment variable with the prefix `DIALOGUE_`."""

from __future__ import annotations

import difflib
import math
import os
import re
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "DIALOGUE_"
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}")
FOLDER = re.compile(r"(?:/[A-Za-z0-9_-]+)*")
DATA_LICENCES = ("CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "ODbL-1.0")


def _on_server(info: ValidationInfo) -> bool:
    url = info.data.get("database_url", "")
    return bool(url) and not url.startswith("sqlite")


class Settings(BaseSettings):
    """What a host can set. Every field is documented in `docs/hosting.md` (a test checks)."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore")

    data: Path = Field(Path("data"), description="Folder for the database file and the server's secret.")
    database_url: str = Field(
        "", description="Another database, as an SQLAlchemy address. Empty: SQLite in `data`."
    )
    redis_url: str = Field(
        "",
        description="Valkey or Redis (redis://HOST:6379/0), by which several processes tell each other what moved."
        " Empty: by PostgreSQL's NOTIFY.",
    )
    workers: int = Field(
        1,
        ge=1,
        le=64,
        description="Processes of this machine (`serve --workers`). More than one needs PostgreSQL.",
    )
    readers: int = Field(
        4,
        ge=1,
        le=64,
        description="Threads of a process that read the database, each with a connection of its own.",
    )
    host: str = Field(
        "0.0.0.0",  # noqa: S104 - phones on the same network are the point
        description="Address to listen on. 0.0.0.0 lets phones on the same network in.",
    )
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on.")
    public_url: str = Field(
        "",
        description="Address that people type, if a proxy stands in front. It may end in a folder of the site:"
        " https://example.org/dialogue.",
    )
    hsts: int = Field(
        31_536_000,
        ge=0,
        description="Seconds for which browsers come by https only, once they have. 0: they are not told to.",
    )
    security_contact: str = Field(
        "",
        description="Whom to tell of a weakness: mailto:… or https://…. Then /.well-known/security.txt says it.",
    )
    venue: bool = Field(
        False,
        description="Venue mode (`serve --venue`): one room, no internet; the address follows the laptop's networks.",
    )
    data_licence: str = Field(
        "",
        description="Terms of use that data packages name: CC-BY-4.0, CC-BY-SA-4.0, CC0-1.0 or ODbL-1.0. Empty: none.",
    )
    organisation: str = Field(
        "",
        description="Name of whoever runs the server, on pages, wall, minutes and mails: one line of at most 80 signs.",
    )
    logo: str = Field(
        "", description="File of its logo, as a PNG or JPEG for light paper. A drawing (SVG) is refused."
    )
    colour: str = Field(
        "",
        description="Colour of headings, links and buttons: #0e4856. One that cannot be read on the pages is refused.",
    )
    log: Literal["line", "json"] = Field(
        "line", description="How errors are written: one line each, or one JSON object (json) each."
    )
    metrics: str = Field(
        "",
        repr=False,
        description="A secret of 16 signs or more by which a monitor may read /metrics (for Prometheus). Empty: nobody may.",
    )
    languages_dir: str = Field(
        "",
        description="Folder with further languages: LANGUAGE/LC_MESSAGES/dialogue.po (or .mo). Empty: no others.",
    )
    timezone: str = Field("", description="Time zone of dates and times. Empty: the machine's own.")
    keep_people: int = Field(
        730,
        ge=0,
        description="Days after a session's end until names, devices and recovery words go. 0: with the session.",
    )
    keep_drafts: int = Field(
        90,
        ge=0,
        description="Days after a session's end until drafts and what undoing needs go. 0: with the session.",
    )
    keep_pictures: int = Field(
        0, ge=0, description="Days after a session's end until its pictures go. 0: with the session."
    )
    keep_sign_ins: int = Field(
        365, ge=0, description="Days until notes of signing in go. 0: with the account."
    )
    leave_after: float = Field(
        90.0, gt=0, description="Seconds without a connection until a person counts as departed."
    )
    smtp_url: str = Field(
        "",
        repr=False,
        description="Mail server for notices: smtp://USER:PASSWORD@HOST:587 or smtps://…:465. Empty: no e-mail is sent.",
    )
    smtp_from: str = Field(
        "",
        validate_default=True,
        description="From whom these mails are: Dialogue <dialogue@example.org>. Needed with a mail server.",
    )

    second_factor: Literal["", "administrators"] = Field(
        "",
        description="Who has to sign in with a code of an app after the password: administrators. Empty: whoever wants to.",
    )
    webhooks_allow: str = Field(
        "",
        description="Networks of your own to which webhooks may lead, also by http: 10.20.0.0/16, 192.168.1.7/32."
        " Empty: only to the open internet, by https.",
    )
    oidc_issuer: str = Field(
        "",
        description="OpenID Connect provider by which people can sign in too: https://login.example.org. Needs the extra"
        " oidc. Empty: by password only.",
    )
    oidc_client_id: str = Field("", description="What this server is called there.")
    oidc_client_secret: str = Field("", repr=False, validate_default=True, description="Its secret there.")
    oidc_name: str = Field(
        "",
        validate_default=True,
        description="The provider's name on the button. Empty: the name in its address.",
    )
    oidc_claim: str = Field(
        "groups", description="The claim of its tokens that `DIALOGUE_OIDC_ROLES` speaks of."
    )
    oidc_roles: str = Field(
        "",
        description="Who may come in: VALUE=account and VALUE=ROLE@PLATFORM, parted by semicolons. Empty: anybody whom"
        " the provider signs in.",
    )

    @property
    def on_server(self) -> bool:
        """Whether the store is a database server, which several processes may share."""
        return bool(self.database_url) and not self.database_url.startswith("sqlite")

    @field_validator("redis_url")
    @classmethod
    def for_several(cls, value: str, info: ValidationInfo) -> str:
        """An address, and a store that several processes share."""
        if value and not value.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("it needs redis:// (or rediss://, unix://), as in redis://127.0.0.1:6379/0")
        if value and not _on_server(info):
            raise ValueError(
                "it is for several processes on PostgreSQL, and DIALOGUE_DATABASE_URL names none"
            )
        return value

    @field_validator("workers")
    @classmethod
    def several_need_a_server(cls, value: int, info: ValidationInfo) -> int:
        """SQLite is written by one process."""
        if value > 1 and not _on_server(info):
            raise ValueError(
                "several processes need PostgreSQL, and DIALOGUE_DATABASE_URL names none; with SQLite one process serves"
                " several hundred people"
            )
        return value

    @field_validator("public_url")
    @classmethod
    def whole_address(cls, value: str) -> str:
        """An address that a browser can open; pages stand at its root or in one folder of it."""
        if not value:
            return value
        parts = urlsplit(value)  # "http://[" and a port that is none raise ValueError, which is told as it is
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("it needs http:// or https:// and a name, as in https://dialogue.example.org")
        if parts.query or parts.fragment or parts.username is not None:
            raise ValueError(
                "it may only have a scheme, a name, a port and a folder, as in https://example.org/dialogue"
            )
        folder = parts.path.rstrip("/")
        if not FOLDER.fullmatch(folder):
            raise ValueError(
                "its folder may have letters, numbers, - and _ only, as in https://example.org/dialogue"
            )
        if parts.port == 0 or not value.isascii() or any(sign.isspace() for sign in value):
            raise ValueError("it is no address that a browser can open")
        return f"{parts.scheme}://{parts.netloc}{folder}"

    @field_validator("metrics")
    @classmethod
    def long_enough(cls, value: str) -> str:
        """A secret that nobody guesses. What is wrong is said without it."""
        if value and (len(value) < 16 or not value.isascii() or any(sign.isspace() for sign in value)):
            raise ValueError("it needs 16 letters and numbers or more, as `openssl rand -hex 16` makes them")
        return value

    @field_validator("security_contact")
    @classmethod
    def somebody(cls, value: str) -> str:
        """An address that a person who found a weakness can use."""
        if value and (not value.startswith(("mailto:", "https://", "tel:")) or not value.isprintable()):
            raise ValueError("it needs mailto:, https:// or tel:, as in mailto:security@example.org")
        return value

    @field_validator("smtp_url")
    @classmethod
    def a_mail_server(cls, value: str) -> str:
        """The address of a mail server. What is wrong is said without it: a password may stand in it."""
        if not value:
            return value
        try:
            parts = urlsplit(value)
            known = parts.scheme in {"smtp", "smtps"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            known = False
        if not known or parts.path.strip("/") or parts.query or parts.fragment or not value.isprintable():
            raise ValueError("it needs smtp:// or smtps:// and a name, as in smtp://USER:PASSWORD@HOST:587")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def a_provider(cls, value: str) -> str:
        """An address that nobody reads along on the way to."""
        parts = urlsplit(value)
        near = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost", "::1"}
        if value and not (near or (parts.scheme == "https" and parts.hostname)):
            raise ValueError("it needs https:// and a name, as in https://login.example.org")
        return value

    @field_validator("oidc_client_secret")
    @classmethod
    def known_there(cls, value: str, info: ValidationInfo) -> str:
        """With a provider, who we are there."""
        if info.data.get("oidc_issuer") and not (value and info.data.get("oidc_client_id")):
            raise ValueError("a sign-in needs DIALOGUE_OIDC_CLIENT_ID and DIALOGUE_OIDC_CLIENT_SECRET")
        return value

    @field_validator("oidc_name")
    @classmethod
    def called(cls, value: str, info: ValidationInfo) -> str:
        """What stands on the button."""
        return value or urlsplit(info.data.get("oidc_issuer", "")).hostname or ""

    @field_validator("smtp_from")
    @classmethod
    def a_sender(cls, value: str, info: ValidationInfo) -> str:
        """One mail address, with a name before it or without."""
        if not value and not info.data.get("smtp_url"):
            return value
        address = parseaddr(value)[1]
        if not (value.isascii() and value.isprintable() and "." in address.rpartition("@")[2]):
            raise ValueError("it needs an address, as in Dialogue <dialogue@example.org>")
        return value

    @field_validator("organisation")
    @classmethod
    def one_line(cls, value: str) -> str:
        """A name that fits above a page and into the head of a mail."""
        named = value.strip()
        if len(named) > 80 or not named.isprintable():
            raise ValueError("it needs to be one line of at most 80 signs")
        return named

    @field_validator("colour")
    @classmethod
    def a_colour(cls, value: str) -> str:
        """Red, green and blue in hexadecimal; whether it can be read is seen at the start."""
        if value and not COLOUR.fullmatch(value):
            raise ValueError("it needs # and six digits from 0 to f, as in #0e4856")
        return value.lower()

    @field_validator("languages_dir")
    @classmethod
    def a_folder_of_texts(cls, value: str) -> str:
        """A folder with at least one language in it; whether it can be read is seen at the start."""
        if not value:
            return value
        if not any(Path(value).glob("*/LC_MESSAGES/dialogue.[pm]o")):
            raise ValueError(
                f"there is no LANGUAGE/LC_MESSAGES/dialogue.po in {value}, with a code like ar or sw"
            )
        return value

    @field_validator("webhooks_allow")
    @classmethod
    def networks(cls, value: str) -> str:
        """Networks in numbers, with commas between them."""
        try:
            for one in value.split(","):
                if one.strip():
                    ip_network(one.strip())
        except ValueError:
            raise ValueError("it needs networks in numbers, as in 10.20.0.0/16, 192.168.1.7/32") from None
        return value

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
