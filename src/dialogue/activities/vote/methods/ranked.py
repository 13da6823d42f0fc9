"""What can be set for a vote in which people rank the options: shared by the methods that count rankings."""

from __future__ import annotations

from pydantic import Field

from dialogue.kernel.messages import N_

from .contract import BallotSettings, Settings


class RankingSettings(BallotSettings):
    """Settings of every ballot with rankings."""

    most: int = Field(
        0, ge=0, le=50, title=N_("Maximum options that one person may rank (0: as many as they like)")
    )
    equals: bool = Field(True, title=N_("Several options may share a place"))

    def limits(self) -> Settings:
        return Settings(max_ranked=self.most or None, equals=self.equals)


class PlacesSettings(RankingSettings):
    """Settings of methods that can fill several places."""

    places: int = Field(1, ge=1, le=30, title=N_("Number of winners"))

    def limits(self) -> Settings:
        return Settings(max_ranked=self.most or None, equals=self.equals, winners=self.places)
