"""The learning register, read: learnings with what they stand on, and where they came from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from dialogue.agenda.schema import AgendaItem
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Session, SessionState
from dialogue.languages import Tongue
from dialogue.learning.results import Result
from dialogue.learning.schema import Learning, LearningGround
from dialogue.people.groups import READY_NAMES, GroupView
from dialogue.people.schema import Constituency


@dataclass(frozen=True, slots=True)
class LearningView:
    """A learning, whole. `ground` are pairs of knowledge and group, the group by its id on the platform.

    `item` is the agenda item it came from, `replaced_by` a later wording of it.
    """

    id: int
    text: str
    language: str
    result: Result
    planned: str
    happened: str
    why: str
    change: str
    context: str
    source: str
    ground: tuple[tuple[str, int], ...]
    session_id: int | None
    item_id: int | None
    item: str
    replaces: int | None
    replaced_by: int | None
    account_id: int | None
    at: datetime
    platform_id: int = 0

    @property
    def ref(self) -> str:
        return f"learning:{self.id}"

    def known_by(self, group: int) -> list[str]:
        """The kinds of knowledge of one group that it stands on."""
        return [knowledge for knowledge, one in self.ground if one == group]


def register_of(reader: Reader, platform_id: int) -> list[LearningView]:
    """All learnings of a platform, the newest first; of one that was worded anew the newest wording only."""
    asked = select(Learning).where(Learning.platform_id == platform_id).order_by(col(Learning.id).desc())
    return [one for one in _views(reader, reader.exec(asked).all()) if one.replaced_by is None]


def learning_of(reader: Reader, platform_id: int, learning_id: int) -> LearningView | None:
    """One learning of a platform, an earlier wording too; None where there is none."""
    asked = select(Learning).where(Learning.platform_id == platform_id, Learning.id == learning_id)
    return next(iter(_views(reader, reader.exec(asked).all())), None)


def learnings_of_item(reader: Reader, item_id: int) -> list[LearningView]:
    """What was learnt by working on an item, oldest first."""
    asked = select(Learning).where(Learning.item_id == item_id).order_by(col(Learning.id))
    return [one for one in _views(reader, reader.exec(asked).all()) if one.replaced_by is None]


def learnings_of_session(reader: Reader, session_id: int) -> list[LearningView]:
    """What was learnt in a session or of its items, oldest first."""
    asked = select(Learning).where(Learning.session_id == session_id).order_by(col(Learning.id))
    return [one for one in _views(reader, reader.exec(asked).all()) if one.replaced_by is None]


def learnings_told_by(reader: Reader, session: Session) -> list[LearningView]:
    """What the minutes of a session tell of the register: as it stood at its end, or stands while that has not come."""
    asked = select(Learning).where(Learning.session_id == session.id).order_by(col(Learning.id))
    if session.state == SessionState.CLOSED and session.closed_at is not None:
        asked = asked.where(col(Learning.at) <= session.closed_at)
    found = _views(reader, reader.exec(asked).all())
    told = {one.id for one in found}
    return [one for one in found if one.replaced_by not in told]


def _views(reader: Reader, rows: Iterable[Learning]) -> list[LearningView]:
    """Learnings with what belongs to them, in three questions however many they are."""
    found = list(rows)
    ids = [row.id for row in found]
    if not ids:
        return []
    grounds: dict[int, list[tuple[str, int]]] = {}
    asked = select(LearningGround).where(col(LearningGround.learning_id).in_(ids))
    for one in reader.exec(
        asked.order_by(col(LearningGround.constituency_id), col(LearningGround.knowledge))
    ):
        grounds.setdefault(one.learning_id, []).append((one.knowledge, one.constituency_id))
    items = select(AgendaItem.id, AgendaItem.change_sought).where(
        col(AgendaItem.id).in_({row.item_id for row in found} - {None})
    )
    titles = dict(reader.exec(items).all())
    later = select(Learning.replaces_id, Learning.id).where(col(Learning.replaces_id).in_(ids))
    newer = dict(reader.exec(later).all())
    return [
        LearningView(
            id=row.id or 0,
            text=row.text,
            language=row.language,
            result=Result(row.result),
            planned=row.planned,
            happened=row.happened,
            why=row.why,
            change=row.change,
            context=row.context,
            source=row.source,
            ground=tuple(grounds.get(row.id or 0, ())),
            session_id=row.session_id,
            item_id=row.item_id,
            item=titles.get(row.item_id, ""),
            replaces=row.replaces_id,
            replaced_by=newer.get(row.id),
            account_id=row.account_id,
            at=row.at,
            platform_id=row.platform_id,
        )
        for row in found
    ]


def groups_on(reader: Reader, platform_id: int, tongue: Tongue) -> dict[int, GroupView]:
    """The groups of a platform by their lasting ids, as they are called now, in the order in which they came."""
    asked = select(Constituency).where(Constituency.platform_id == platform_id).order_by(col(Constituency.id))
    found = {}
    for one in reader.exec(asked):
        name = one.names.get(tongue.language) or next(iter(one.names.values()), "")
        name = name or tongue.say(READY_NAMES.get(one.key, one.key))
        found[one.id or 0] = GroupView(
            one.id or 0, one.key, name, one.letter, one.position, one.usually_required
        )
    return found
