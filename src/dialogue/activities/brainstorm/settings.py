"""What a facilitator can set for a brainstorm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from pydantic import Field, field_validator, model_validator
from pydantic_core.core_schema import ValidationInfo

from dialogue.activities.brainstorm.anonymity import LEVELS, Shows
from dialogue.activities.brainstorm.styles import (
    HEADINGS,
    MODERATED,
    STYLES,
    Style,
    fitting,
    headings_of,
    holds_one,
)
from dialogue.kernel.messages import N_
from dialogue.kernel.versioned import Stored
from dialogue.stage import settings


def _with_style(stored: Stored) -> Stored:
    """There were two styles once, told apart by whether the room saw ideas at once."""
    silent = stored.pop("silent_first", True)
    said_no = str(silent).strip().lower() in {"false", "no", "off", "0"}
    return {"style": "open" if said_no else "silent", **stored}


class Settings(settings.Settings):
    """In which style ideas are gathered, and how many a person may write."""

    version: int = 2
    upgrades: ClassVar[Mapping[int, Callable[[Stored], Stored]]] = {1: _with_style}
    former: ClassVar[Mapping[str, Mapping[str, Any]]] = {"silent_first": {"type": "boolean"}}

    style: Style = Field(
        "silent",
        title=N_("How ideas are gathered"),
        json_schema_extra={"tiles": [list(one) for one in STYLES]},
    )
    headings: str = Field(
        "",
        max_length=1200,
        title=N_("Headings, one on each line (for the style “By heading”)"),
        json_schema_extra={"lines": True},
        validate_default=True,
    )
    held: str = Field(
        "",
        max_length=1200,
        title=N_(
            "Words that wait, one on each line: an idea with one of them is shown when you have let it through"
        ),
        json_schema_extra={"lines": True},
    )
    limit: int = Field(
        5, ge=0, le=50, title=N_("Ideas per person, on each sheet where sheets are passed on (0: no limit)")
    )
    shows: Shows = Field(
        "group",
        title=N_("What is shown of who wrote an idea"),
        json_schema_extra={"tiles": [list(one) for one in LEVELS]},
    )
    similar: bool = Field(
        True, title=N_("While somebody writes, say when a similar idea stands there already")
    )
    evidence: bool = Field(False, title=N_("People may say what their idea rests on"))
    pictures: bool = Field(False, title=N_("People may put a picture beside their idea"))

    @model_validator(mode="before")
    @classmethod
    def _former(cls, given: Any) -> Any:
        """Files and forms of before may still say `silent_first`."""
        if isinstance(given, dict) and "silent_first" in given:
            return _with_style(dict(given))
        return given

    @field_validator("headings")
    @classmethod
    def _fit(cls, typed: str, info: ValidationInfo) -> str:
        if info.data.get("style") == HEADINGS and not fitting(headings_of(typed)):
            raise ValueError("two to twelve different headings are needed, each on a line of its own")
        return typed

    @property
    def held_words(self) -> tuple[str, ...]:
        """The words of which each makes an idea wait."""
        return headings_of(self.held)

    def waits(self, text: str) -> bool:
        """Whether the facilitator reads these words before the room does."""
        return self.style == MODERATED or holds_one(text, self.held_words)

    @property
    def under(self) -> tuple[str, ...]:
        """The headings, where ideas go under some."""
        return headings_of(self.headings) if self.style == HEADINGS else ()
