"""Pictures of every way of voting: the ballot on a phone, the result on the projector. Called by `screenshots.py`."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import Protocol

from dialogue.activities.vote.ways import on_screens
from dialogue.simulation.actors import Actor, Facilitator
from dialogue.simulation.every_vote import EveryVote
from dialogue.simulation.guests import everybody
from dialogue.simulation.material import seeded

PHONE, PROJECTOR = (360, 640), (1024, 576)
PEOPLE, SEED = 40, 4


class Camera(Protocol):
    """Takes one page of one person, as a file."""

    def __call__(self, name: str, actor: Actor, path: str, size: tuple[int, int]) -> Awaitable[None]: ...


class Pictured(EveryVote):
    """A session with every way of voting, photographed on its way."""

    take: Camera
    pictured: set[str]
    """Forms of paper that were photographed."""

    async def ballot(self, name: str) -> None:
        """Everybody votes; one of them is photographed with her paper, and the projector with the result."""
        self.progress(name)
        activity, base = self.by_kind[name], self.facilitator.base
        await self.facilitator.turn(activity, "open")
        await everybody(self.guests)
        form = on_screens()[name].form
        if form not in self.pictured:
            self.pictured.add(form)
            await self.take(f"deciding/ballot-{form}", self.guests[0].person, base, PHONE)
        await self.facilitator.turn(activity, "close")
        await self.facilitator.act(activity, "publication", consent="on")
        await self.take(f"deciding/result-{name}", self.facilitator, f"{base}/projector", PROJECTOR)


async def every_ballot(address: str, sign_in: str, take: Camera) -> None:
    """Play the session and take the pictures."""
    facilitator = Facilitator(address)
    await facilitator.enter(sign_in)
    report: Callable[[str], None] = lambda step: print(f"... {step}", file=sys.stderr)  # noqa: E731
    script = Pictured(facilitator, seeded(PEOPLE, SEED), report)
    script.take, script.pictured = take, set()
    await script.play(None)
    await script.close()
    await facilitator.close()
