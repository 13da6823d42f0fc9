"""Which results can be embedded: those that are published and that the room has seen whole. Everything else is not there."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlmodel import col, select

from dialogue.activities.agree import rules as goal_room
from dialogue.activities.opinion import reveal
from dialogue.activities.scale import rules as scale
from dialogue.activities.vote import ballots
from dialogue.bodies.schema import Platform
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, Session
from dialogue.web.security import derived

Shown = Callable[[Reader, Activity], bool]


def _vote(reader: Reader, activity: Activity) -> bool:
    found = ballots.ballots_of(reader, activity.id or 0)
    published = ballots.published_ballots(reader, activity.id or 0)
    return (
        bool(published) and found == published and not any(ballots.veiled(reader, one) for one in published)
    )


def _opinion(reader: Reader, activity: Activity) -> bool:
    return reveal.revealed(reader, activity) is not None


def _goal(_: Reader, activity: Activity) -> bool:
    return activity.phase == goal_room.DECIDED


def _scale(_: Reader, activity: Activity) -> bool:
    return activity.phase == scale.REVEALED


@dataclass(frozen=True, slots=True)
class Embeddable:
    """What other sites may show of a kind of activity: the parts that show its result to the room, and whether it is public.

    `headed` says that its first part brings the heading.
    """

    parts: tuple[str, ...]
    shown: Shown
    headed: bool = False


RESULTS: Mapping[str, Embeddable] = {
    "vote": Embeddable(("vote.results",), _vote),
    "opinion": Embeddable(("opinion.results",), _opinion),
    "agree": Embeddable(("agree.goal", "agree.decision"), _goal, headed=True),
    "scale": Embeddable(("scale.results",), _scale),
}


@dataclass(frozen=True, slots=True)
class Result:
    """A published result, the session it comes from, and the sites that may show it."""

    activity: Activity
    session: Session
    sites: tuple[str, ...]

    @property
    def shows(self) -> Embeddable:
        return RESULTS[self.activity.kind]


def key_of(secret: str, activity_id: int) -> str:
    """What stands in the address of a result: nobody who was not given it finds the page by counting."""
    return derived(secret, f"embed/{activity_id}")[:32]


def embedded(reader: Reader, secret: str, activity_id: int, key: str) -> Result | None:
    """The result at an address; None when there is none that may be shown there."""
    if not hmac.compare_digest(key.encode(), key_of(secret, activity_id).encode()):
        return None
    activity = reader.get(Activity, activity_id)
    if activity is None or activity.kind not in RESULTS or not RESULTS[activity.kind].shown(reader, activity):
        return None
    session = reader.get_one(Session, activity.session_id)
    platform = reader.get(Platform, session.platform_id or 0)
    sites = tuple(platform.embed_sites.split()) if platform is not None else ()
    return Result(activity, session, sites) if sites else None


def published_on(reader: Reader, platform_id: int) -> list[tuple[Activity, Session]]:
    """Every result of a platform's sessions that could be embedded, the newest session first."""
    asked = (
        select(Activity, Session)
        .join(Session, col(Session.id) == col(Activity.session_id))
        .where(Session.platform_id == platform_id, col(Activity.kind).in_(list(RESULTS)))
        .order_by(col(Session.id).desc(), col(Activity.position))
    )
    return [
        (activity, session)
        for activity, session in reader.exec(asked)
        if RESULTS[activity.kind].shown(reader, activity)
    ]
