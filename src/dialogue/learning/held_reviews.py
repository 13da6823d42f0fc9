"""Reviews of an agenda item that were held in sessions, as the form of its record is filled in from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from dialogue.activities.agree.record import links_of
from dialogue.activities.review import rules
from dialogue.activities.review.commands import KIND
from dialogue.activities.review.rows import lines_of
from dialogue.activities.review.settings import Settings
from dialogue.agenda.record import ItemView
from dialogue.agenda.schema import AgendaReview
from dialogue.agenda.sources import keys_of, same_groups, sessions_of
from dialogue.decisions.schema import Decision
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, ActivityState, Session
from dialogue.learning.sources import joined
from dialogue.stage.settings import settings_of


@dataclass(frozen=True, slots=True)
class Held:
    """A review of the item that has ended in a session, and is not in the item's record yet."""

    activity: Activity
    session: Session


def is_review_of(activity: Activity, item_id: int) -> bool:
    """Whether a step of a session is a review of this item."""
    return activity.kind == KIND and settings_of(activity, Settings).review_of == item_id


def held_of(reader: Reader, account_id: int, item: ItemView) -> list[Held]:
    """Those in sessions whose record an account reads, the newest first."""
    taken = set(reader.exec(select(AgendaReview.activity_id).where(AgendaReview.item_id == item.id)))
    asked = select(Activity, Session).join(Session, col(Session.id) == col(Activity.session_id))
    asked = asked.where(
        col(Session.id).in_(sessions_of(reader, account_id)),
        Session.platform_id == item.platform_id,
        Activity.kind == KIND,
        Activity.state == ActivityState.CLOSED,
    )
    return [
        Held(activity, session)
        for activity, session in reader.exec(asked.order_by(col(Activity.id).desc())).all()
        if is_review_of(activity, item.id) and activity.id not in taken
    ]


def filled_in(reader: Reader, held: Held, item: ItemView) -> dict[str, Any]:
    """The form's fields as the groups answered: their lines one below the other, and which groups wrote any."""
    lines = lines_of(reader, held.activity.id)
    keys = keys_of(reader, held.session.id)
    called = same_groups(reader, held.session.id, item.session_id)
    day = held.activity.closed_at or held.session.opened_at or held.session.created_at
    wrote = {called.get(keys.get(line.group_id or 0, ""), "") for line in lines} - {""}
    return {
        **{name: joined([line.text for line in lines if line.question == name]) for name in rules.ORDER},
        "said_on": day.date().isoformat(),
        "groups[]": sorted(wrote),
        "activity": held.activity.id,
    }


def stood_at_decision(reader: Reader, item: ItemView) -> dict[str, str]:
    """How the goal stood to each group's interests when it was decided, by the keys of the item's session."""
    decision = reader.get_one(Decision, item.decision_id)
    keys = keys_of(reader, decision.session_id)
    called = same_groups(reader, decision.session_id, item.session_id)
    found = {}
    for link in links_of(reader, decision.activity_id):
        key = called.get(keys.get(link.group_id, ""), "")
        if key:
            found[key] = link.effect
    return found
