"""What methods that spend a budget have in common on screens."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from pydantic import Field

from dialogue.kernel.messages import N_

from .contract import BallotSettings, Number, Result, Settings
from .saying import Said, options


class SpendingSettings(BallotSettings):
    """The budget and the name of its money."""

    budget: int = Field(0, ge=0, le=1_000_000_000_000, title=N_("Budget (whole units of money)"))
    currency: str = Field("", max_length=20, title=N_("What the money is called, for example “euros”"))
    most: int = Field(
        0, ge=0, le=50, title=N_("Maximum options that one person may tick (0: as many as they like)")
    )

    def limits(self) -> Settings:
        return Settings(
            budget=self.budget or None, currency=self.currency.strip(), max_approvals=self.most or None
        )


def money(amount: Number, settings: Settings) -> Any:
    """An amount in a sentence, with the name of its money where there is one."""
    if not settings.currency:
        return Fraction(amount)
    return Said(N_("%(amount)s %(currency)s"), {"amount": Fraction(amount), "currency": settings.currency})


def tied_spending(result: Result) -> list[Said]:
    """That the papers leave open which of several projects are paid, and which are paid in any case."""
    tied = [name for tie in result.ties for name in tie]
    if not tied:
        return []
    told = [
        Said(
            N_("Not all of these fit, and the papers do not decide: %(options)s."),
            {"options": options(*tied)},
        )
    ]
    if result.winners:
        told.append(Said(N_("Paid in every case: %(options)s."), {"options": options(*result.winners)}))
    return told
