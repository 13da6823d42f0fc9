"""The services with all kinds of activities: what a request on stage can reach."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from dialogue.people.ties import Ties
from dialogue.stage.contract import Kind
from dialogue.stage.jobs import Jobs
from dialogue.stage.venue import address_of
from dialogue.undoing.contract import Tellings
from dialogue.web.services import Services
from dialogue.web.whereabouts import Whereabouts


@dataclass(frozen=True, kw_only=True)
class StageServices(Services):
    """The application's parts, with its kinds of activities by name, and how acts are told and taken back."""

    kinds: Mapping[str, Kind]
    tellings: Tellings
    where: Whereabouts
    jobs: Jobs = field(default_factory=Jobs)

    @cached_property
    def ties(self) -> Mapping[str, Ties]:
        """What each kind of activity knows of people."""
        return ties_of(self.kinds)

    async def found_at(self, session_id: int) -> str:
        """The address at which phones find a session."""
        if not self.where.venue:
            return self.where.address
        return await self.read(lambda reader: address_of(reader, session_id, self.where))


def ties_of(kinds: Mapping[str, Kind]) -> Mapping[str, Ties]:
    """The ties to people of each kind of activity, by name."""
    return {name: kind.people for name, kind in kinds.items()}


async def _services(connection: HTTPConnection) -> StageServices:
    found: StageServices = connection.state.dialogue
    return found


Dialogue = Annotated[StageServices, Depends(_services)]
"""The services, as an endpoint's parameter."""
