"""One session in which people vote once in every way there is, and the released papers to count it all again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

from dialogue.activities.vote.methods import METHODS
from dialogue.activities.vote.ways import on_screens
from dialogue.simulation.forms import read_page
from dialogue.simulation.guests import everybody
from dialogue.simulation.script import Played, Script

OPTIONS = (
    "Wells shared by village",
    "A map of all water points",
    "Pumps that last",
    "Trees along the canals",
    "A water school",
    "Fair prices for water",
)
COSTS = (40_000, 12_000, 30_000, 18_000, 15_000, 5_000)
"""What each option costs, for the ways of voting that spend money."""

BUDGET = 60_000
SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "multi-criteria": {"criteria": "Cost 1; Use 2"},
}
"""What a method needs besides what is ready in its settings."""

RECOUNT = "recount.json"


class EveryVote(Script):
    """Each way of voting is one vote: opened, voted in by everybody, closed, published."""

    steps: ClassVar[tuple[str, ...]] = ("join", *on_screens(), "minutes")

    async def prepare(self) -> None:
        """Prepare an empty programme, and a vote in it for each method."""
        material = self.material
        await self.facilitator.prepare(
            "Every way of voting",
            recipe="empty",
            purpose=material.purpose,
            language=material.language,
            groups=material.groups,
            not_required=material.not_required,
        )
        for name in on_screens():
            await self.facilitator.post(
                f"{self.facilitator.base}/activities",
                kind="vote",
                prompt=f"What first? ({METHODS[name].title})",
                minutes="5",
            )
            activity = (await self.facilitator.activities())[-1]
            self.by_kind[name] = activity
            await self._set(activity, name)
        await self.facilitator.open()

    async def _set(self, activity: int, name: str) -> None:
        """The settings of one vote, through the form that a facilitator has before her."""
        address = f"{self.facilitator.base}/activities/{activity}/edit"
        form = read_page((await self.facilitator.get(address)).text).form("/edit")
        values = form.values() if form else {}
        own = {f"setting.{name}.{key}": value for key, value in SETTINGS.get(name, {}).items()}
        options: tuple[str, ...] = OPTIONS
        if on_screens()[name].spends:
            options = tuple(f"{label} = {cost}" for label, cost in zip(OPTIONS, COSTS, strict=True))
            own |= {f"setting.{name}.budget": BUDGET}
        fields = {**values, "setting.method": name, "setting.options": "; ".join(options), **own}
        fields.pop("command_id", None)
        await self.facilitator.post(address, **fields)

    async def ballot(self, name: str) -> None:
        """One way of voting, from the opening to the publication."""
        self.progress(name)
        activity = self.by_kind[name]
        await self.facilitator.turn(activity, "open")
        self.played.papers += await everybody(self.guests)
        await self.facilitator.turn(activity, "close")
        await self.facilitator.act(activity, "publication", consent="on")

    async def released(self) -> list[dict[str, Any]]:
        """The released papers of all votes, in the order of the programme."""
        found: list[dict[str, Any]] = []
        for activity in self.by_kind.values():
            found += (
                await self.facilitator.get(f"{self.facilitator.base}/activities/{activity}/papers.json")
            ).json()
        return found

    async def play(self, folder: Path | None) -> Played:
        """The whole session; with a `folder` also its minutes and the papers."""
        await self.prepare()
        await self.gather()
        for name in self.by_kind:
            await self.ballot(name)
        await self.finish(folder)
        if folder is not None:
            papers = json.dumps({"ballots": await self.released()}, ensure_ascii=False, indent=1)
            (folder / RECOUNT).write_text(papers, encoding="utf-8")
            self.played.files = (*self.played.files, RECOUNT)
        return self.played
