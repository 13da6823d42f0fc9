"""Tables of the agenda. Rows are moved and answered, never removed; dissent goes with its item."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import false
from sqlmodel import Field, SQLModel

from dialogue.agenda.states import CommitmentState, ItemState, Level
from dialogue.kernel.schema import moment, record


class AgendaItem(SQLModel, table=True):
    """A structural change that the platform works for, from one decision of one session.

    `goal`, `decided` and `grade` are the decision as it was when the item was made or last confirmed.
    `sign` is what tells that the change is happening (an indicator or marker). `because` is the reasoning:
    if, then, because.
    """

    __tablename__ = "agenda_item"

    id: int | None = Field(default=None, primary_key=True)
    platform_id: int = Field(foreign_key="platform.id", index=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    decision_id: int = Field(foreign_key="decision.id", index=True)
    goal: str
    goal_language: str = Field(default="", max_length=8)
    decided: str = Field(max_length=16)
    grade: str = Field(default="", max_length=32)
    change_sought: str
    level: str = Field(default=Level.LOCAL, max_length=16)
    addressee: str = ""
    policy_hook: str = ""
    because: str = ""
    sign: str = ""
    owner_group_key: str = Field(default="", max_length=40)
    owner_organisation_id: int | None = Field(default=None, foreign_key="organisation.id")
    state: str = Field(default=ItemState.PROPOSED, max_length=16)
    next_review: date | None = None
    added_at: datetime = moment(nullable=False)
    added_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")


class Commitment(SQLModel, table=True):
    """What one organisation will do: by a due date, or ongoing with a date to look at it again.

    `answered_by` and `answered_on` say who accepted (or declined, delivered, released) for the organisation
    and when; `note` holds the reason or the evidence of the last answer. `accepted_itself`: the organisation accepted by its
    own link. Every answer has a row of its own (`CommitmentAnswer`).
    """

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="agenda_item.id", index=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    what: str
    due: date | None = None
    ongoing: bool = False
    review_on: date | None = None
    state: str = Field(default=CommitmentState.PROPOSED, max_length=16)
    answered_by: str = ""
    answered_on: date | None = None
    accepted_by: str = ""
    accepted_on: date | None = None
    accepted_itself: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    note: str = ""
    made_at: datetime = moment(nullable=False)


class CommitmentParty(SQLModel, table=True):
    """An organisation that has a part in a commitment (`states.Part`) without being accountable for it."""

    __tablename__ = "commitment_party"

    id: int | None = Field(default=None, primary_key=True)
    commitment_id: int = Field(foreign_key="commitment.id", index=True)
    organisation_id: int = Field(foreign_key="organisation.id")
    part: str = Field(max_length=16)


class CommitmentAnswer(SQLModel, table=True):
    """One answer to a commitment, whatever came of it later. A row is written once and never changed.

    `itself`: the organisation said it by its own link; else somebody who works on the agenda (`account_id`) recorded what
    `by_whom` said on the day `said_on`.
    """

    __tablename__ = "commitment_answer"

    id: int | None = Field(default=None, primary_key=True)
    commitment_id: int = Field(foreign_key="commitment.id", index=True)
    was: str = Field(max_length=16)
    answer: str = Field(max_length=16)
    by_whom: str = ""
    said_on: date
    note: str = ""
    itself: bool = False
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class CommitmentLink(SQLModel, table=True):
    """The secret link by which an organisation answers for itself: one at a time for each commitment, until it is ended.

    Of its key only `digest` is kept; `salt` makes the key again, together with the server's secret, for whoever works on
    the agenda.
    """

    __tablename__ = "commitment_link"

    id: int | None = Field(default=None, primary_key=True)
    commitment_id: int = Field(foreign_key="commitment.id", index=True)
    salt: str = Field(max_length=64)
    digest: str = Field(unique=True, max_length=64)
    made_at: datetime = moment(nullable=False)
    ended_at: datetime | None = moment()


class CarriedReservation(SQLModel, table=True):
    """A reservation, objection, dissent or minority statement, carried from the decision to its item.

    `group_key` is the group that said it (empty: unknown). For objections `closed_as` is how it stood when
    the decision was made, `how` why, `deferred_to` and `due` to whom and until when.
    """

    __tablename__ = "carried_reservation"

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="agenda_item.id", index=True)
    group_key: str = Field(default="", max_length=40)
    kind: str = Field(max_length=16)
    text: str
    closed_as: str = Field(default="", max_length=16)
    how: str = ""
    deferred_to: str = ""
    due: date | None = None


class AgendaMove(SQLModel, table=True):
    """One change of an item's state with its grounds. A row is written once and never changed.

    `reviewed_by` holds the keys of the groups that reviewed it, `successor_id` the item that replaces it. `account_id` is
    who recorded it, for as long as there is that account.
    """

    __tablename__ = "agenda_move"

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="agenda_item.id", index=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    was: str = Field(max_length=16)
    now: str = Field(max_length=16)
    because: str = ""
    evidence: str = ""
    learned: str = ""
    reviewed_by: list[str] = record(list)
    decision_id: int | None = Field(default=None, foreign_key="decision.id")
    successor_id: int | None = Field(default=None, foreign_key="agenda_item.id")
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class AgendaAtTheEnd(SQLModel, table=True):
    """The items that came from a session (`earlier`: from those before it), as they stood when it ended; plain data of
    `record.ItemView`. `before_id` is the session that its platform had before it.

    These are people's words a second time: whoever redacts an item redacts them here too.
    """

    __tablename__ = "agenda_at_the_end"

    session_id: int = Field(foreign_key="session.id", primary_key=True)
    items: list[dict[str, Any]] = record(list)
    earlier: list[dict[str, Any]] = record(list)
    before_id: int | None = Field(default=None, foreign_key="session.id")


class Indicator(SQLModel, table=True):
    """What is measured to see whether the change happens: from a baseline to a target, in one unit.

    Numbers are kept as they were written (decimal, as text), so sums are exact. `upwards`: more is better. `categories`
    are the parts by which values are told apart (women, men); `adds_up`: they make the whole.
    """

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="agenda_item.id", index=True)
    name: str
    unit: str = ""
    upwards: bool = True
    baseline: str = Field(default="", max_length=24)
    baseline_on: date | None = None
    target: str = Field(max_length=24)
    target_on: date | None = None
    source: str = ""
    categories: list[str] = record(list)
    adds_up: bool = False
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class IndicatorValue(SQLModel, table=True):
    """One value of an indicator on a day, by its categories too. What is approved is never changed: a better one follows it.

    `account_id` wrote it, `turned_by` approved it or gave it back (`note` says why).
    """

    __tablename__ = "indicator_value"

    id: int | None = Field(default=None, primary_key=True)
    indicator_id: int = Field(foreign_key="indicator.id", index=True)
    said_on: date
    value: str = Field(max_length=24)
    parts: dict[str, str] = record()
    source: str = ""
    state: str = Field(max_length=16)
    note: str = ""
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)
    turned_by: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    turned_at: datetime | None = moment()


class ProgressMarker(SQLModel, table=True):
    """One step of an actor's change, which we expect, like or would love to see (`states.Step`)."""

    __tablename__ = "progress_marker"

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="agenda_item.id", index=True)
    actor: str
    step: str = Field(max_length=8)
    text: str
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class MarkerLevel(SQLModel, table=True):
    """How far a marker has come on a day, seen by a group, with what shows it. A row is written once and never changed."""

    __tablename__ = "marker_level"

    id: int | None = Field(default=None, primary_key=True)
    marker_id: int = Field(foreign_key="progress_marker.id", index=True)
    said_on: date
    level: str = Field(max_length=16)
    evidence: str = ""
    group_key: str = Field(default="", max_length=40)
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class Milestone(SQLModel, table=True):
    """What shall have been reached by a day; `reached_on` and `evidence` say that it was."""

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="agenda_item.id", index=True)
    what: str
    due: date
    reached_on: date | None = None
    evidence: str = ""
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class Outcome(SQLModel, table=True):
    """What came of it outside: which actor changed what, when and where, what we contributed, and who outside confirms it.

    `kind` is a `states.Changed`. A row is written once and never changed.
    """

    __tablename__ = "agenda_outcome"

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="agenda_item.id", index=True)
    actor: str
    kind: str = Field(max_length=16)
    what: str
    happened: str
    place: str
    intended: bool
    contribution: str
    sources: str
    confirmed_by: str = ""
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class AgendaReview(SQLModel, table=True):
    """One look back at an item: what was planned, what happened, why, what changes. A row is written once and never changed.

    `groups` are the keys of those that took part, `level` a `states.Reached`. `next_review` is the day it set.
    `activity_id` is the review in a session that it was written from; without one it was held by itself.
    """

    __tablename__ = "agenda_review"

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="agenda_item.id", index=True)
    session_id: int = Field(foreign_key="session.id", index=True)
    activity_id: int | None = Field(default=None, foreign_key="activity.id", ondelete="SET NULL")
    said_on: date
    planned: str = ""
    happened: str
    why: str = ""
    change: str = ""
    level: str = Field(max_length=16)
    evidence: str = ""
    groups: list[str] = record(list)
    next_review: date
    account_id: int | None = Field(default=None, foreign_key="account.id", ondelete="SET NULL")
    at: datetime = moment(nullable=False)


class ReservationLook(SQLModel, table=True):
    """What a review said of one thing that is carried along: whether it is coming true (`states.ComingTrue`)."""

    __tablename__ = "reservation_look"

    review_id: int = Field(foreign_key="agenda_review.id", primary_key=True)
    carried_id: int = Field(foreign_key="carried_reservation.id", primary_key=True)
    answer: str = Field(max_length=8)
    note: str = ""


class InterestLook(SQLModel, table=True):
    """What a review said of one group's interests: how the goal stands to them now (`states.InterestNow`)."""

    __tablename__ = "interest_look"

    review_id: int = Field(foreign_key="agenda_review.id", primary_key=True)
    group_key: str = Field(max_length=40, primary_key=True)
    effect: str = Field(max_length=12)
    note: str = ""
