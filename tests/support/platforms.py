"""Several sessions of one or more platforms in one world."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, select

from dialogue.accounts.commands import AddFacilitator
from dialogue.bodies.roles import memberships_of
from dialogue.kernel.actors import Actor
from dialogue.kernel.execute import Done, Order
from dialogue.kernel.schema import Session, StakeholderGroup
from dialogue.kernel.vocabulary import Command
from dialogue.languages import Tongue
from dialogue.people.groups import GroupView, groups_of
from dialogue.people.schema import Constituency
from dialogue.preparing.commands import PrepareSession
from dialogue.preparing.groups import GroupDraft
from dialogue.web.services import new_command_id
from support.world import World


def account(made: World, name: str = "Bo") -> int:
    done = made.run(AddFacilitator(name, "x"), system=True, of=None)
    assert done is not None
    return int(done.answer["account"])


def session_of(
    made: World,
    owner: int,
    *groups: str | GroupDraft,
    language: str = "en",
    title: str = "Water",
    platform: str = "",
) -> int | None:
    """Prepare a session with those groups (all ready-made ones when there are none); its id, None if refused.

    It belongs to the owner's first platform, or to a new one called `platform`.
    """
    drafts = tuple(one if isinstance(one, GroupDraft) else GroupDraft(one) for one in groups)
    with made.database.read() as reader:
        mine = [one.platform_id for one in memberships_of(reader, owner)]
    command = PrepareSession(
        owner,
        title,
        groups=drafts,
        language=language,
        recipe="empty",
        platform_id=None if platform else min(mine, default=None),
        platform_name=platform,
    )
    done = made.run(command, system=True, of=None)
    if done is None:
        return None
    made.session_id, made.facilitator = done.answer["session"], done.answer["seat"]
    return made.session_id


def in_session(made: World, session: int, language: str = "en") -> dict[str, GroupView]:
    """A session's groups by their names in a language."""
    with made.database.read() as reader:
        return {one.name: one for one in groups_of(reader, session, Tongue(language)).values()}


def on_platform(made: World, platform: int) -> list[Constituency]:
    with made.database.read() as reader:
        asked = select(Constituency).where(Constituency.platform_id == platform)
        return list(reader.exec(asked.order_by(col(Constituency.id))))


def platform_of(made: World, session: int) -> int:
    with made.database.read() as reader:
        return reader.get_one(Session, session).platform_id or 0


def rows(made: World, session: int) -> Sequence[StakeholderGroup]:
    with made.database.read() as reader:
        asked = select(StakeholderGroup).where(StakeholderGroup.session_id == session)
        return list(reader.exec(asked.order_by(col(StakeholderGroup.id))))


def send(made: World, command: Command, stream: int, actor: Actor, *concerns: int) -> Done:
    """Carry out a command that is addressed to any stream. Raises Refused."""
    return made.dialogue.executor.run(Order(command, new_command_id(), stream, actor, tuple(concerns)))
