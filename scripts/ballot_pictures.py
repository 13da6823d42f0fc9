"""Pictures of every way of voting: the ballot on a phone, the result on the projector. Called by `screenshots.py`."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from typing import Protocol

from dialogue.simulation.actors import Actor, Facilitator
from dialogue.simulation.every_vote import EveryVote
from dialogue.simulation.guests import everybody
from dialogue.simulation.material import seeded

PHONE, PROJECTOR = (360, 720), (1280, 720)
PEOPLE, SEED = 40, 4


class Camera(Protocol):
    """Takes one page of one person, as a file."""

    def __call__(self, name: str, actor: Actor, path: str, size: tuple[int, int]) -> Awaitable[None]: ...


class Pictured(EveryVote):
    """A session with every way of voting, photographed on its way."""

    take: Camera

    async def ballot(self, name: str) -> None:
        """Everybody votes; one of them is photographed with her paper, and the projector with the result."""
        self.progress(name)
        activity, base = self.by_kind[name], self.facilitator.base
        await self.facilitator.turn(activity, "open")
        await everybody(self.guests)
        await self.take(f"ballot-{name}", self.guests[0].person, base, PHONE)
        await self.facilitator.turn(activity, "close")
        await self.facilitator.act(activity, "publication", consent="on")
        await self.take(f"result-{name}", self.facilitator, f"{base}/projector", PROJECTOR)


async def every_ballot(address: str, sign_in: str, take: Camera) -> None:
    """Play the session and take the pictures."""
    facilitator = Facilitator(address)
    await facilitator.enter(sign_in)
    report: Callable[[str], None] = lambda step: print(f"... {step}", file=sys.stderr)  # noqa: E731
    script = Pictured(facilitator, seeded(PEOPLE, SEED), report)
    script.take = take
    await script.play(None)
    await script.close()
    await facilitator.close()
