"""What stands behind a move of an item: decisions made later, and items that may follow it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import col, select

from dialogue.agenda.moves import FROM_DECISION
from dialogue.agenda.record import ItemView
from dialogue.agenda.schema import AgendaItem
from dialogue.agenda.sources import open_to
from dialogue.agenda.states import ItemState
from dialogue.agreement import Grade, Rule, RuleError, rule_from
from dialogue.agreement.stricter import PARTS, looser_parts
from dialogue.decisions.reading import DecisionLine, decision_of, lines, standing_after
from dialogue.decisions.schema import Decision
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import Msgid
from dialogue.kernel.schema import Session, StakeholderGroup

FOLLOWS = (ItemState.AGREED, ItemState.IN_PROGRESS, ItemState.BLOCKED)
"""The states in which an item can take the place of another one."""

Item = AgendaItem | ItemView


def newest_after(reader: Reader, item: Item) -> DecisionLine | None:
    """The decision that stands today on the item's matter, where it is a newer one than the item rests on."""
    asked = select(Decision.session_id).where(Decision.id == item.decision_id)
    found = standing_after(lines(reader, list(reader.exec(asked))), item.decision_id)
    return found if found is not None and found.id != item.decision_id else None


def refused_or_lapsed(reader: Reader, item: Item, today: date) -> bool:
    """Whether the item's decision waited for groups in vain: one has said no, or the last day has passed."""
    asked = select(Decision.session_id).where(Decision.id == item.decision_id)
    session_id = reader.exec(asked).first()
    found = decision_of(reader, session_id, item.decision_id) if session_id is not None else None
    if found is None:
        return False
    late = bool(found.awaited) and found.ratify_by is not None and found.ratify_by < today
    return late or any(found.answers.get(key) is False for key in found.to_ratify)


def confirmed_by_all(reader: Reader, item: Item) -> bool:
    """Whether every group that had to confirm the item's decision has said yes."""
    session_id = reader.exec(select(Decision.session_id).where(Decision.id == item.decision_id)).first()
    found = decision_of(reader, session_id, item.decision_id) if session_id is not None else None
    return (
        found is not None
        and found.superseded_by is None
        and bool(found.to_ratify)
        and all(found.answers.get(key) is True for key in found.to_ratify)
    )


def later_decisions(
    reader: Reader, account_id: int, item: Item, *, state: str = ""
) -> list[tuple[Session, DecisionLine]]:
    """Decisions of the platform, made after the one that the item rests on, that stand and that somebody may know of.

    `state` keeps those that say so.
    """
    return [
        (session, one)
        for session, one in open_to(reader, account_id, item.platform_id)
        if one.id > item.decision_id and one.superseded_by is None and state in ("", one.state)
    ]


def other_decision(
    reader: Reader, account_id: int, item: Item, decision_id: int | None, state: str
) -> DecisionLine | None:
    """The chosen one of these, or None."""
    found = later_decisions(reader, account_id, item, state=state) if decision_id else []
    return next((one for _, one in found if one.id == decision_id), None)


def says(to: ItemState) -> str:
    """What a decision must say for an item to come to this state; empty: no decision brings it there."""
    return next((word for word, state in FROM_DECISION.items() if state == to), "")


def successors(reader: Reader, item: Item) -> list[AgendaItem]:
    """The items of the platform that could take this one's place, newest first: on a later decision that was agreed."""
    asked = select(AgendaItem).where(
        AgendaItem.platform_id == item.platform_id,
        col(AgendaItem.state).in_(FOLLOWS),
        AgendaItem.decided == "agreed",
        col(AgendaItem.decision_id) > item.decision_id,
        AgendaItem.id != item.id,
    )
    return list(reader.exec(asked.order_by(col(AgendaItem.id).desc())))


def looser(reader: Reader, item: Item, successor: AgendaItem) -> tuple[str, ...]:
    """In which parts the successor's decision asked less than the item's own one, as texts; empty: the same or stricter."""
    new, old = (reader.get_one(Decision, one.decision_id) for one in (successor, item))
    found = list(_compared(reader, new, old))
    if new.grade == Grade.MAJORITY and old.grade != Grade.MAJORITY:
        found.append("tier")
    return tuple(Msgid(PARTS[part]) for part in dict.fromkeys(found))


def _compared(reader: Reader, new: Decision, old: Decision) -> tuple[str, ...]:
    if new.rule == old.rule and new.session_id == old.session_id:
        return ()
    try:
        rules = [_lasting(reader, one, rule_from(one.rule)) for one in (new, old)]
    except RuleError:  # decided by something that has no such rule
        return () if new.rule == old.rule else ("scale",)
    return looser_parts(*rules)


def _lasting(reader: Reader, decision: Decision, rule: Rule) -> Rule:
    """The rule with each group named by its constituency: a key names a group within its session only."""
    asked = select(StakeholderGroup.key, StakeholderGroup.constituency_id).where(
        StakeholderGroup.session_id == decision.session_id
    )
    called: Mapping[str, Any] = {key: f"{one or key}" for key, one in reader.exec(asked)}
    ratified = rule.ratification
    return replace(
        rule,
        required={called.get(key, key): need for key, need in rule.required.items()},
        ratification=ratified
        and replace(ratified, groups=tuple(called.get(key, key) for key in ratified.groups)),
    )
