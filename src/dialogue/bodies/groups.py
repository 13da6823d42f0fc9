"""The constituencies of a platform as its pages show them, whether a session of it is going on or not."""

from __future__ import annotations

from sqlmodel import col, select

from dialogue.kernel.database import Reader
from dialogue.languages import Tongue
from dialogue.people.groups import READY_NAMES, GroupView
from dialogue.people.identity import name_in
from dialogue.people.schema import Constituency


def groups_on(reader: Reader, platform_id: int, tongue: Tongue) -> dict[int, GroupView]:
    """A platform's constituencies by id, in the order in which they came to it."""
    asked = select(Constituency).where(Constituency.platform_id == platform_id)
    return {
        one.id or 0: GroupView(
            one.id or 0,
            one.key,
            name_in(one, tongue.language) or tongue.say(READY_NAMES.get(one.key, one.key)),
            one.letter,
            one.position,
            one.usually_required,
        )
        for one in reader.exec(asked.order_by(col(Constituency.id)))
    }
