"""The history of an item: everything that happened to it and to its commitments, oldest first, with who recorded it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from sqlmodel import col, select

from dialogue.accounts.schema import Account
from dialogue.agenda.record import AnswerView, CommitmentView, ItemView, MoveView
from dialogue.agenda.review_record import ReviewView
from dialogue.kernel.database import Reader


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that happened: put on the agenda, moved (`move`), promised (`promise`), answered, reviewed, or late since
    that day.

    `account` recorded it; `by` is its name, empty where nobody is known.
    """

    at: datetime
    account: int | None = None
    by: str = ""
    move: MoveView | None = None
    promise: CommitmentView | None = None
    answer: AnswerView | None = None
    late: bool = False
    review: ReviewView | None = None


def told(item: ItemView, today: date) -> list[Happened]:
    """What happened to an item, oldest first, without names."""
    found = [Happened(item.added_at, item.added_by)]
    found += [Happened(one.at, one.account_id, move=one) for one in item.moves]
    found += [Happened(one.at, one.account_id, review=one) for one in item.reviews]
    found += [one for promise in item.commitments for one in _promised(promise, today)]
    return sorted(found, key=lambda one: one.at)


def _promised(promise: CommitmentView, today: date) -> Iterator[Happened]:
    yield Happened(promise.made_at, promise=promise)
    for answer in promise.given:
        yield Happened(answer.at, answer.account_id, promise=promise, answer=answer)
    late = promise.late_since(today)
    if late is not None:
        yield Happened(datetime.combine(late, time(), UTC), promise=promise, late=True)


def history(reader: Reader, item: ItemView, today: date) -> list[Happened]:
    """What happened to an item, oldest first, with the names of those who recorded it."""
    found = told(item, today)
    asked = select(Account).where(col(Account.id).in_({one.account for one in found} - {None}))
    names = {one.id: one.name for one in reader.exec(asked)}
    return [replace(one, by=names.get(one.account, "")) for one in found]
