"""What a facilitator can set for the opinion activity."""

from __future__ import annotations

from datetime import date

from pydantic import Field, field_validator

from dialogue.activities.opinion.rules import lines_of, require_fitting
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.stage import settings


class Settings(settings.Settings):
    """Statements to begin with, and whether people add their own."""

    statements: str = Field(
        "",
        max_length=60_000,
        title=N_("Statements to begin with, one on each line"),
        json_schema_extra={"lines": True},
    )
    stays_open: bool = Field(
        False,
        title=N_("Stays open while other steps are on stage, also for days: people come back by a link"),
    )
    until: str = Field(
        "",
        max_length=10,
        title=N_("Open until (a day; empty: until you close it)"),
        json_schema_extra={"day": True},
    )
    each: int = Field(3, ge=0, le=20, title=N_("New statements per person (0: nobody adds any)"))

    @field_validator("until")
    @classmethod
    def _day(cls, typed: str) -> str:
        return date.fromisoformat(typed).isoformat() if typed else ""

    @property
    def last_day(self) -> date | None:
        """The last day on which answers are taken, if there is one."""
        return date.fromisoformat(self.until) if self.until else None

    @field_validator("statements")
    @classmethod
    def _fit(cls, typed: str) -> str:
        try:
            require_fitting(lines_of(typed))
        except Refused as refusal:
            raise ValueError(refusal.code) from None
        return typed
