"""The agenda, read: items with their commitments, what they carry, and how they moved."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import col, select

from dialogue.agenda import rules
from dialogue.agenda.moves import Standing, moves_from
from dialogue.agenda.progress_record import signs_of
from dialogue.agenda.review_record import ReviewView, reviews_of
from dialogue.agenda.schema import (
    AgendaItem,
    AgendaMove,
    CarriedReservation,
    Commitment,
    CommitmentAnswer,
    CommitmentParty,
)
from dialogue.agenda.states import Carried, CommitmentState, ItemState, Level, Part
from dialogue.bodies.schema import Organisation
from dialogue.kernel.database import Reader


@dataclass(frozen=True, slots=True)
class AnswerView:
    """One answer to a commitment; fields as in `CommitmentAnswer`."""

    was: CommitmentState
    answer: CommitmentState
    by_whom: str
    on: date
    note: str
    itself: bool
    account_id: int | None
    at: datetime


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """A commitment with the name of the one organisation that is accountable.

    `state` is stored and never "late"; `state_on(day)` says whether it is late then. Exactly one holds:
    `due` is set, or `ongoing` with `review_on`. It binds only when `accepted_by` and `accepted_on` say who
    accepted and when, `accepted_itself` whether the organisation did so by its own link. `parties` are
    the organisations with another part in it, by part; `given` are all answers, oldest first.
    """

    id: int
    organisation: str
    what: str
    due: date | None
    ongoing: bool
    review_on: date | None
    state: CommitmentState
    accepted_by: str
    accepted_on: date | None
    answered_by: str
    answered_on: date | None
    note: str
    made_at: datetime
    accepted_itself: bool = False
    parties: tuple[tuple[Part, str], ...] = ()
    given: tuple[AnswerView, ...] = ()

    def state_on(self, day: date) -> CommitmentState:
        """The state as people see it on a day."""
        return rules.shown_state(self.state, self.due, day)

    @property
    def answers(self) -> tuple[CommitmentState, ...]:
        """The answers of it that can still be recorded."""
        return rules.answers_from(self.state)

    def parties_as(self, part: Part) -> list[str]:
        """The organisations that have one part in it."""
        return [name for one, name in self.parties if one == part]

    def late_since(self, today: date) -> date | None:
        """The day from which it was late, also where it was delivered afterwards."""
        closed = self.answered_on if self.state != CommitmentState.ACCEPTED else None
        return rules.late_since(self.due, self.accepted_on, closed, today)


@dataclass(frozen=True, slots=True)
class CarriedView:
    """What dissents and travels along; `group_key` is empty where the group is unknown.

    `closed_as` is for objections.
    """

    group_key: str
    kind: Carried
    text: str
    closed_as: str
    how: str
    deferred_to: str
    due: date | None
    id: int = 0


@dataclass(frozen=True, slots=True)
class MoveView:
    """One change of state with its grounds; `reviewed_by` are group keys, `successor_id` the item that replaces it."""

    was: ItemState
    now: ItemState
    because: str
    evidence: str
    learned: str
    reviewed_by: tuple[str, ...]
    decision_id: int | None
    at: datetime
    successor_id: int | None = None
    account_id: int | None = None


@dataclass(frozen=True, slots=True)
class ItemView:
    """An agenda item, whole. `ref` is "agenda:7" and `decision_ref` "decision:12", both for ever.

    `goal` is the decided text in `language`; `decided` ("agreed", "provisional", "not agreed") and `grade`
    are the decision's own words, to be translated where they are shown. `owner_group_key` is a key of the
    session's groups, or empty. `moves` are its changes of state, oldest first: an item without moves is new
    and unchanged. `reviews` are all looks back at it.
    """

    id: int
    platform_id: int
    session_id: int
    decision_id: int
    goal: str
    language: str
    decided: str
    grade: str
    change_sought: str
    level: Level
    addressee: str
    policy_hook: str
    because: str
    sign: str
    owner_group_key: str
    owner_organisation: str
    state: ItemState
    next_review: date | None
    commitments: tuple[CommitmentView, ...]
    carried: tuple[CarriedView, ...]
    moves: tuple[MoveView, ...]
    added_at: datetime
    added_by: int | None = None
    reviews: tuple[ReviewView, ...] = ()

    @property
    def ref(self) -> str:
        return f"agenda:{self.id}"

    @property
    def decision_ref(self) -> str:
        return f"decision:{self.decision_id}"

    @property
    def over(self) -> bool:
        """Whether nothing follows any more: done, changed or dropped."""
        return not moves_from(self.state)

    @property
    def review_to_come(self) -> date | None:
        """The next review, for an item that is still worked on; what is over has none."""
        return None if self.over else self.next_review

    @property
    def reviewed_by(self) -> frozenset[str]:
        """The keys of the groups that took part in a review of it."""
        return frozenset(key for one in self.reviews for key in one.groups)

    def review_overdue(self, day: date) -> bool:
        """Whether the next review has passed on a day, for an item that is still worked on."""
        return self.review_to_come is not None and self.review_to_come < day


def commitments_of(reader: Reader, item_id: int) -> list[Commitment]:
    """An item's commitments, oldest first."""
    asked = select(Commitment).where(Commitment.item_id == item_id)
    return list(reader.exec(asked.order_by(col(Commitment.id))))


def standing_of(reader: Reader, item: AgendaItem) -> Standing:
    """An item as the rules see it."""
    states = [one.state for one in commitments_of(reader, item.id or 0)]
    sign = item.sign or signs_of(reader, item.id or 0)
    return _standing(ItemState(item.state), states, sign, item.next_review)


def standing_of_view(reader: Reader, view: ItemView) -> Standing:
    """The same, from a view."""
    sign = view.sign or signs_of(reader, view.id)
    return _standing(view.state, [one.state for one in view.commitments], sign, view.next_review)


def _standing(
    state: ItemState, states: list[str] | list[CommitmentState], sign: str, review: date | None
) -> Standing:
    return Standing(
        state=state,
        accepted=sum(one in (CommitmentState.ACCEPTED, CommitmentState.DONE) for one in states),
        unclosed=sum(one in (CommitmentState.PROPOSED, CommitmentState.ACCEPTED) for one in states),
        sign=sign,
        next_review=review,
    )


def agenda_of_session(reader: Reader, session_id: int) -> list[ItemView]:
    """The agenda items that come from a session's decisions, oldest first, closed ones with them."""
    asked = select(AgendaItem).where(AgendaItem.session_id == session_id).order_by(col(AgendaItem.id))
    return _views(reader, reader.exec(asked))


def agenda_of_platform(reader: Reader, platform_id: int, *, whole: bool = True) -> list[ItemView]:
    """All items of a platform; the next review that comes first stands first, items without one last.

    Not `whole`: without what a list of items does not show, their moves and who else has a part in a commitment or
    answered it.
    """
    asked = select(AgendaItem).where(AgendaItem.platform_id == platform_id).order_by(col(AgendaItem.id))
    return sorted(
        _views(reader, reader.exec(asked), whole=whole),
        key=lambda one: (one.review_to_come or date.max, one.id),
    )


def item_of(reader: Reader, item_id: int) -> ItemView | None:
    """One item, or None."""
    item = reader.get(AgendaItem, item_id)
    return next(iter(_views(reader, [item])), None) if item else None


def _views(reader: Reader, items: Iterable[AgendaItem], *, whole: bool = True) -> list[ItemView]:
    """Items with what belongs to them, in nine questions however many they are; in three where they are not `whole`."""
    rows = list(items)
    if not rows:
        return []
    asked = select(Organisation).where(col(Organisation.platform_id).in_({row.platform_id for row in rows}))
    names = {one.id: one.name for one in reader.exec(asked)}
    ids = [row.id or 0 for row in rows]
    commitments, carried = (
        _by(reader, table, table.item_id, ids) for table in (Commitment, CarriedReservation)
    )
    moves, parties, answers = dict[int, list[Any]](), dict[int, list[Any]](), dict[int, list[Any]]()
    reviews: dict[int, list[ReviewView]] = reviews_of(reader, ids) if whole else {}
    if whole:
        promised = [one.id for rows in commitments.values() for one in rows]
        moves = _by(reader, AgendaMove, AgendaMove.item_id, ids)
        parties = _by(reader, CommitmentParty, CommitmentParty.commitment_id, promised)
        answers = _by(reader, CommitmentAnswer, CommitmentAnswer.commitment_id, promised)
    return [
        _view(
            row,
            names,
            commitments=[
                _commitment(one, names, parties.get(one.id, []), answers.get(one.id, []))
                for one in commitments.get(row.id or 0, [])
            ],
            carried=[_carried(one) for one in carried.get(row.id or 0, [])],
            moves=[_move(one) for one in moves.get(row.id or 0, [])],
            reviews=reviews.get(row.id or 0, []),
        )
        for row in rows
    ]


def _by(reader: Reader, table: Any, column: Any, ids: Collection[int]) -> dict[int, list[Any]]:
    """The rows of a table that belong to `ids`, by them, oldest first."""
    found: dict[int, list[Any]] = {}
    for row in reader.exec(select(table).where(col(column).in_(ids)).order_by(col(table.id))):
        found.setdefault(getattr(row, column.key), []).append(row)
    return found


def _view(
    row: AgendaItem,
    names: dict[int | None, str],
    *,
    commitments: Iterable[CommitmentView],
    carried: Iterable[CarriedView],
    moves: Iterable[MoveView],
    reviews: Iterable[ReviewView],
) -> ItemView:
    return ItemView(
        id=row.id or 0,
        platform_id=row.platform_id,
        session_id=row.session_id,
        decision_id=row.decision_id,
        goal=row.goal,
        language=row.goal_language,
        decided=row.decided,
        grade=row.grade,
        change_sought=row.change_sought,
        level=Level(row.level),
        addressee=row.addressee,
        policy_hook=row.policy_hook,
        because=row.because,
        sign=row.sign,
        owner_group_key=row.owner_group_key,
        owner_organisation=names.get(row.owner_organisation_id, ""),
        state=ItemState(row.state),
        next_review=row.next_review,
        commitments=tuple(commitments),
        carried=tuple(carried),
        moves=tuple(moves),
        added_at=row.added_at,
        added_by=row.added_by,
        reviews=tuple(reviews),
    )


def _carried(row: CarriedReservation) -> CarriedView:
    return CarriedView(
        row.group_key,
        Carried(row.kind),
        row.text,
        row.closed_as,
        row.how,
        row.deferred_to,
        row.due,
        row.id or 0,
    )


def _move(row: AgendaMove) -> MoveView:
    return MoveView(
        ItemState(row.was),
        ItemState(row.now),
        row.because,
        row.evidence,
        row.learned,
        tuple(row.reviewed_by),
        row.decision_id,
        row.at,
        row.successor_id,
        row.account_id,
    )


def _commitment(
    row: Commitment,
    names: dict[int | None, str],
    parties: Iterable[CommitmentParty],
    answers: Iterable[CommitmentAnswer],
) -> CommitmentView:
    return CommitmentView(
        id=row.id or 0,
        organisation=names.get(row.organisation_id, ""),
        what=row.what,
        due=row.due,
        ongoing=row.ongoing,
        review_on=row.review_on,
        state=CommitmentState(row.state),
        accepted_by=row.accepted_by,
        accepted_on=row.accepted_on,
        answered_by=row.answered_by,
        answered_on=row.answered_on,
        note=row.note,
        made_at=row.made_at,
        accepted_itself=row.accepted_itself,
        parties=tuple((Part(one.part), names.get(one.organisation_id, "")) for one in parties),
        given=tuple(
            AnswerView(
                CommitmentState(one.was),
                CommitmentState(one.answer),
                one.by_whom,
                one.said_on,
                one.note,
                one.itself,
                one.account_id,
                one.at,
            )
            for one in answers
        ),
    )


def described(reader: Reader, item: AgendaItem) -> dict[str, str]:
    """What is written about an item, as the fields of its form say it."""
    owner = reader.get(Organisation, item.owner_organisation_id or 0)
    return {
        "level": item.level,
        "addressee": item.addressee,
        "policy_hook": item.policy_hook,
        "because": item.because,
        "sign": item.sign,
        "owner_group": item.owner_group_key,
        "owner_organisation": owner.name if owner else "",
        "next_review": item.next_review.isoformat() if item.next_review else "",
    }
