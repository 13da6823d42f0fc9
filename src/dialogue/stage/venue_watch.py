"""In venue mode the laptop's addresses are looked at every few seconds: a router gives out others, a hotspot starts late."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence

from sqlmodel import col, select

from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.schema import Session, SessionState
from dialogue.networks import Interface, here
from dialogue.stage.schema import VenueAddress
from dialogue.stage.services import StageServices
from dialogue.stage.venue import FollowAddress

EVERY = (
    4.0  # seconds; what was seen twice is believed, so a router that hands out an address anew moves nothing
)

logger = logging.getLogger(__name__)


async def follow(dialogue: StageServices) -> None:
    """Until cancelled: tell each session that has not ended when the address by which phones find it has gone."""
    before: list[Interface] | None = dialogue.where.known
    while True:
        found = await asyncio.to_thread(here)
        if found == before:
            await moved_to(dialogue, found)
        before = found
        await asyncio.sleep(EVERY)


async def moved_to(dialogue: StageServices, found: Sequence[Interface]) -> None:
    """These are the machine's addresses now, the likeliest first."""
    where = dialogue.where
    where.known = list(found)
    hosts, was = where.hosts(), where.host
    if hosts and was not in hosts:
        where.address = where.at(hosts[0])
    for session_id, host, lost in await dialogue.read(_in_use):
        known = host or was
        if known in hosts and not lost:
            continue
        now = known if known in hosts else (hosts or [""])[0]
        if not now and lost:
            continue
        try:
            await dialogue.execute(FollowAddress(now, known), stream_id=session_id, actor=SYSTEM)
        except Refused:  # it has ended meanwhile
            logger.debug("session %s has ended", session_id)


def _in_use(reader: Reader) -> list[tuple[int, str, bool]]:
    """Sessions that have not ended, with the address that each has (none: the server's)."""
    asked = (
        select(Session.id, VenueAddress.host, VenueAddress.lost)
        .outerjoin(VenueAddress, col(VenueAddress.session_id) == col(Session.id))
        .where(Session.state != SessionState.CLOSED)
    )
    return [(number or 0, host or "", bool(lost)) for number, host, lost in reader.exec(asked)]
