"""The handler of a review: it is added beside the item, asks what became of the reservations, and sets the next one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from sqlmodel import select

from dialogue.agenda import measuring, rules
from dialogue.agenda.held import item_here, require_alive
from dialogue.agenda.review_vocabulary import RecordReview
from dialogue.agenda.schema import (
    AgendaItem,
    AgendaReview,
    CarriedReservation,
    InterestLook,
    ReservationLook,
)
from dialogue.agenda.sources import keys_of, sessions_of
from dialogue.agenda.states import ComingTrue, InterestNow, Reached
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.kernel.text import optional, required
from dialogue.kernel.vocabulary import Command

WORDS = rules.LONGEST_WORDS


IsOf = Callable[[Activity, int], bool]
"""Whether a step of a session is a review of this item."""


def record_review(act: Act, command: RecordReview, *, is_of: IsOf) -> dict[str, Any]:
    item = item_here(act, command.item_id)
    require_alive(item)
    said_on, following = _days(act, command)
    if command.level not in set(Reached):
        raise Refused("no_level", N_("Please choose how far it has come."), field="level")
    ours = set(keys_of(act.tx, item.session_id).values())
    groups = sorted(set(command.groups) & ours)
    if not groups:
        raise Refused("no_groups", N_("Please tick which groups took part in the review."), field="groups")
    evidence = optional(command.evidence, most=WORDS, field="evidence")
    measuring.require_level(Reached(command.level), evidence, groups[0])
    made = AgendaReview(
        item_id=item.id or 0,
        session_id=item.session_id,
        activity_id=_activity(act, item, command.activity_id, is_of),
        said_on=said_on,
        planned=optional(command.planned, most=WORDS, field="planned"),
        happened=required(command.happened, most=WORDS, field="happened"),
        why=optional(command.why, most=WORDS, field="why"),
        change=optional(command.change, most=WORDS, field="change"),
        level=command.level,
        evidence=evidence,
        groups=groups,
        next_review=following,
        account_id=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    _look_at_reservations(act, item, made, command)
    _look_at_interests(act, made, command, ours)
    item.next_review = following
    act.tx.add(item)
    act.happened("agenda.item_reviewed", item=item.id, review=made.id)
    return {"review": made.id}


def _days(act: Act, command: RecordReview) -> tuple[date, date]:
    """The day of the review and that of the next one, which comes after it and has not passed."""
    said_on = rules.day_in(command.said_on, field="said_on")
    if said_on is None:
        raise Refused("no_day", N_("Please choose a date."), field="said_on")
    measuring.require_past(said_on, act.now.date(), field="said_on")
    following = rules.day_in(command.next_review, field="next_review")
    if following is None:
        sentence = N_("Please choose the day of the next review. An item is looked at until it is closed.")
        raise Refused("no_next_review", sentence, field="next_review")
    if following <= max(said_on, act.now.date()):
        raise Refused(
            "past", N_("The next review must lie ahead. Please choose a later day."), field="next_review"
        )
    return said_on, following


def _activity(act: Act, item: AgendaItem, activity_id: int | None, is_of: IsOf) -> int | None:
    """The review in a session that this one is written from; of this item, and in a session whose record one reads."""
    if activity_id is None:
        return None
    found = act.tx.get(Activity, activity_id)
    if (
        found is None
        or found.session_id not in sessions_of(act.tx, act.actor.account_id or 0)
        or not is_of(found, item.id or 0)
    ):
        raise NotFound("no_review", N_("This review is not there. Please write it down by hand."))
    return found.id


def _look_at_reservations(act: Act, item: AgendaItem, made: AgendaReview, command: RecordReview) -> None:
    asked = select(CarriedReservation.id).where(CarriedReservation.item_id == item.id)
    ours = set(act.tx.exec(asked))
    for carried, answer, note in command.reservations:
        if not answer:
            continue
        if carried not in ours or answer not in set(ComingTrue):
            sentence = N_("Please choose whether it is coming true, or leave it open.")
            raise Refused("no_answer", sentence, field=f"look.{carried}")
        words = optional(note, most=WORDS, field=f"look_note.{carried}")
        act.tx.add(ReservationLook(review_id=made.id or 0, carried_id=carried, answer=answer, note=words))


def _look_at_interests(act: Act, made: AgendaReview, command: RecordReview, ours: set[str]) -> None:
    for key, effect, note in command.interests:
        if not effect:
            continue
        if key not in ours or effect not in set(InterestNow):
            sentence = N_("Please choose how it stands to this group's interests, or leave it open.")
            raise Refused("no_effect", sentence, field=f"interest.{key}")
        words = optional(note, most=WORDS, field=f"interest_note.{key}")
        act.tx.add(InterestLook(review_id=made.id or 0, group_key=key, effect=effect, note=words))


def handlers(is_of: IsOf) -> dict[type[Command], Handler]:
    """The handler; which steps of sessions are reviews of which item is known above."""
    return {RecordReview: partial(record_review, is_of=is_of)}
