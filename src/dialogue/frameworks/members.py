"""Whose framework it is: the platforms in it, and what people with a role on one of them may do.

Nobody has a role in a framework itself. Who has one on a platform in it sees it; who coordinates such a platform looks
after it.
"""

from __future__ import annotations

from sqlmodel import col, select

from dialogue.bodies.roles import role_on, roles_of
from dialogue.bodies.schema import Platform
from dialogue.frameworks.schema import Framework, FrameworkPlatform
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import ON_PLATFORM, Right, rights_of

HERE = frozenset({Right.SEE_FRAMEWORK, Right.LOOK_AFTER_FRAMEWORK})
"""The rights on a platform that reach up to its framework."""


def memberships_of(reader: Reader, framework_id: int) -> list[FrameworkPlatform]:
    """The platforms that belong to a framework now, in the order in which they came."""
    asked = select(FrameworkPlatform).where(
        FrameworkPlatform.framework_id == framework_id, col(FrameworkPlatform.left_on).is_(None)
    )
    return list(reader.exec(asked.order_by(col(FrameworkPlatform.id))))


def platforms_in(reader: Reader, framework_id: int) -> list[Platform]:
    """The same, as platforms."""
    return [reader.get_one(Platform, one.platform_id) for one in memberships_of(reader, framework_id)]


def held_on_framework(reader: Reader, framework_id: int, account_id: int) -> frozenset[Right]:
    """The rights an account holds in a framework, by its roles on the platforms in it."""
    found: frozenset[Right] = frozenset()
    for one in memberships_of(reader, framework_id):
        found |= rights_of(role_on(reader, one.platform_id, account_id) or "", ON_PLATFORM) & HERE
    return found


def frameworks_of(reader: Reader, platform_id: int) -> list[Framework]:
    """The frameworks that a platform belongs to now."""
    asked = (
        select(Framework)
        .join(FrameworkPlatform, col(FrameworkPlatform.framework_id) == col(Framework.id))
        .where(FrameworkPlatform.platform_id == platform_id, col(FrameworkPlatform.left_on).is_(None))
    )
    return list(reader.exec(asked.order_by(col(Framework.id))))


def framework_with(reader: Reader, framework_id: int, account_id: int, right: Right) -> Framework:
    """The framework, if the account holds the right in it. Raises NotFound for whom it does not concern, or NotAllowed."""
    held = held_on_framework(reader, framework_id, account_id)
    if not held:
        raise NotFound("no_framework", N_("There is no such page. Please go back to the start page."))
    if right not in held:
        raise NotAllowed(
            "not_yours_here", N_("Your role on this platform does not allow this. Nothing was changed.")
        )
    return reader.get_one(Framework, framework_id)


def readable(reader: Reader, account_id: int) -> set[int]:
    """The platforms whose agenda an account may read."""
    return {
        platform.id
        for platform, role in roles_of(reader, account_id)
        if Right.READ_AGENDA in rights_of(role, ON_PLATFORM)
    }
