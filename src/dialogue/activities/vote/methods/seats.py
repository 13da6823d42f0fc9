"""What methods that fill seats from approvals have in common on screens."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from dialogue.kernel.messages import N_

from .contract import BallotSettings, Settings
from .saying import Said, options


class SeatsSettings(BallotSettings):
    """How many seats there are, and how many options one person may tick."""

    winners: int = Field(3, ge=1, le=30, title=N_("Seats to fill"))
    most: int = Field(
        0, ge=0, le=50, title=N_("Maximum options that one person may tick (0: as many as they like)")
    )

    def limits(self) -> Settings:
        return Settings(winners=self.winners, max_approvals=self.most or None)


def tied_seat(place: int, tied: Sequence[str]) -> Said:
    """A seat for which several are equally good, or that hangs on such an earlier one."""
    facts = {"place": place, "options": options(*tied)}
    if len(tied) > 1:
        return Said(N_("Seat %(place)s: equally good are %(options)s. The papers do not decide."), facts)
    return Said(N_("Seat %(place)s: %(options)s, whichever way the tie before falls."), facts)
