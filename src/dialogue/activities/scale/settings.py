"""What a facilitator can set for a scale."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from dialogue.activities.scale import rules
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.stage import settings

Form = Literal["steps", "slider"]
FORMS: dict[str, str] = {"steps": N_("Five steps"), "slider": N_("A slider from 0 to 100, also in five taps")}


class Settings(settings.Settings):
    """The statements, and the scale on which they are answered."""

    statements: str = Field(
        "",
        max_length=8_000,
        title=N_("Statements, one on each line (empty: what an earlier step left, or the question itself)"),
        json_schema_extra={"lines": True},
    )
    form: Form = Field(
        "steps",
        title=N_("How people answer"),
        json_schema_extra={"choices": [[name, label] for name, label in FORMS.items()]},
    )
    low: str = Field(
        "", max_length=rules.LONGEST_END, title=N_("Words at the low end (empty: I do not agree at all)")
    )
    middle: str = Field("", max_length=rules.LONGEST_END, title=N_("Words in the middle (empty: none)"))
    high: str = Field(
        "", max_length=rules.LONGEST_END, title=N_("Words at the high end (empty: I fully agree)")
    )

    @field_validator("statements")
    @classmethod
    def _fit(cls, typed: str) -> str:
        try:
            rules.require_fitting(typed)
        except Refused as refusal:
            raise ValueError(refusal.code) from None
        return typed
