"""What a facilitator can set for tables."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from dialogue.activities.tables.rules import MIXINGS
from dialogue.activities.tables.seating import MOST_TABLES
from dialogue.kernel.messages import N_
from dialogue.kernel.text import blank, taken_in
from dialogue.stage import settings

Mixing = Literal["mixed", "choice", "hand"]


class Settings(settings.Settings):
    """How many tables, who sits where, what each table talks about, who writes."""

    mixing: Mixing = Field(
        "mixed",
        title=N_("How people come to a table"),
        json_schema_extra={"choices": [[name, label] for name, label in MIXINGS.items()]},
    )
    people: int = Field(6, ge=2, le=30, title=N_("People at a table"))
    tables: int = Field(
        0, ge=0, le=MOST_TABLES, title=N_("Number of tables (0: as many as the people at a table need)")
    )
    seed: int = Field(
        1, ge=1, le=9999, title=N_("Number of the mixing: another number seats people with others")
    )
    questions: str = Field(
        "",
        max_length=20_000,
        title=N_("Questions of the tables, one on each line (empty: the question of the step for all)"),
        json_schema_extra={"lines": True},
    )
    one_pen: bool = Field(True, title=N_("One person at each table writes for all"))

    def question_of(self, table: int) -> str:
        """What a table talks about by itself; the lines go round when there are more tables."""
        own = [taken_in(line) for line in self.questions.splitlines() if not blank(line)]
        return own[(table - 1) % len(own)] if own else ""
