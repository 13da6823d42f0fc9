"""What learnings can be made of: what a review says is to change, answers of a closing round, items given up or replaced.

Words of a session are offered only to those who read its record while it is made; what became of items to everybody who
works on the agenda.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlmodel import col, select

from dialogue.activities.one_question.making import answers_of
from dialogue.activities.review import rules as review
from dialogue.activities.review.rows import lines_of
from dialogue.activities.review.settings import Settings as ReviewSettings
from dialogue.agenda.schema import AgendaItem, AgendaMove, AgendaReview
from dialogue.agenda.sources import sessions_of
from dialogue.agenda.states import ItemState
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, ActivityState, Session, StakeholderGroup
from dialogue.learning.results import LONGEST_WORDS, Result
from dialogue.learning.schema import Learning
from dialogue.stage.settings import settings_of

OF_STEPS = ("review", "retrospect")
RESULT_OF = {ItemState.DROPPED: Result.DID_NOT, ItemState.CHANGED: Result.PARTLY}
"""What is offered as the result where an item came to such an end."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Something a learning can be made of. `key` names it for ever; `typed` is what the form then says.

    `heading` tells where it stands: a step's or an item's title. `groups` are those that said it, by their lasting ids.
    """

    key: str
    heading: str
    text: str
    language: str = ""
    session_id: int | None = None
    item_id: int | None = None
    groups: tuple[int, ...] = ()
    typed: dict[str, str] = field(default_factory=dict)


def origins(reader: Reader, account_id: int, platform_id: int) -> list[Origin]:
    """Everything that a learning could still be made of, what the agenda says first."""
    asked = select(Learning.source).where(Learning.platform_id == platform_id)
    taken = set(reader.exec(asked))
    found = [*_of_agenda(reader, platform_id), *_of_sessions(reader, account_id, platform_id)]
    return [one for one in found if one.key not in taken]


def origin(reader: Reader, account_id: int, platform_id: int, key: str) -> Origin:
    """One of these. Raises NotFound where there is none, or none that this account may read."""
    found = (*_of_agenda(reader, platform_id), *_of_sessions(reader, account_id, platform_id))
    for one in found:
        if one.key == key:
            return one
    raise NotFound(
        "no_source", N_("What this was made of is not there any more. Please write it down by hand.")
    )


def _of_agenda(reader: Reader, platform_id: int) -> Iterator[Origin]:
    asked = select(AgendaMove, AgendaItem).join(AgendaItem, col(AgendaItem.id) == col(AgendaMove.item_id))
    asked = asked.where(AgendaItem.platform_id == platform_id, col(AgendaMove.now).in_(RESULT_OF))
    for move, item in reader.exec(asked.order_by(col(AgendaMove.id).desc())):
        yield of_move(move, item)
    reviews = select(AgendaReview, AgendaItem).join(
        AgendaItem, col(AgendaItem.id) == col(AgendaReview.item_id)
    )
    reviews = reviews.where(AgendaItem.platform_id == platform_id, AgendaReview.change != "")
    for held, item in reader.exec(reviews.order_by(col(AgendaReview.id).desc())).all():
        yield _of_item_review(reader, held, item)


def _of_item_review(reader: Reader, review: AgendaReview, item: AgendaItem) -> Origin:
    """What a recorded review of an item changes, as a learning of the groups that took part."""
    asked = select(StakeholderGroup.constituency_id).where(
        StakeholderGroup.session_id == item.session_id, col(StakeholderGroup.key).in_(review.groups)
    )
    who = tuple(one for one in reader.exec(asked) if one is not None)
    names = ("planned", "happened", "why", "change")
    typed = {"text": review.change, **{name: getattr(review, name) for name in names}}
    return Origin(
        f"look:{review.id}", item.change_sought, review.change, "", item.session_id, item.id, who, typed
    )


def of_move(move: AgendaMove, item: AgendaItem) -> Origin:
    """How an item came to its end, as a learning."""
    words = move.learned or move.because
    typed = {
        "text": move.learned,
        "planned": item.change_sought,
        "why": move.because,
        "result": RESULT_OF[ItemState(move.now)],
    }
    return Origin(f"move:{move.id}", item.change_sought, words, "", item.session_id, item.id, typed=typed)


def _of_sessions(reader: Reader, account_id: int, platform_id: int) -> Iterator[Origin]:
    own = sessions_of(reader, account_id)
    asked = select(Activity, Session).join(Session, col(Session.id) == col(Activity.session_id))
    asked = asked.where(
        Session.platform_id == platform_id,
        col(Session.id).in_(own),
        col(Activity.kind).in_(OF_STEPS),
        Activity.state == ActivityState.CLOSED,
    )
    for activity, session in reader.exec(asked.order_by(col(Activity.id).desc())).all():
        groups = select(StakeholderGroup.id, StakeholderGroup.constituency_id)
        called = dict(reader.exec(groups.where(StakeholderGroup.session_id == session.id)).all())
        heading = f"{session.title}, {activity.title}"
        made = _of_review if activity.kind == "review" else _of_answers
        for one in made(reader, activity, heading):
            key, text, language, group, item, typed = one
            there = called.get(group) if group is not None else None
            who = (there,) if there is not None else ()
            yield Origin(key, heading, text, language, session.id, item, who, {"text": text, **typed})


Made = tuple[str, str, str, int | None, int | None, dict[str, str]]


def _of_review(reader: Reader, activity: Activity, heading: str) -> Iterator[Made]:
    """Each line about what is to change, with what the groups wrote to the other questions."""
    lines = lines_of(reader, activity.id)
    settings = settings_of(activity, ReviewSettings)
    item = reader.get(AgendaItem, settings.review_of) if settings.review_of else None
    session = reader.get_one(Session, activity.session_id)
    item_id = item.id if item is not None and item.platform_id == session.platform_id else None
    typed = {
        name: joined([line.text for line in lines if line.question == name])
        for name in (review.PLANNED, review.HAPPENED, review.WHY)
    }
    for line in lines:
        if line.question == review.CHANGE:
            yield (
                f"review:{line.id}",
                line.text,
                line.language,
                line.group_id,
                item_id,
                {
                    **typed,
                    "change": line.text,
                },
            )


def _of_answers(reader: Reader, activity: Activity, heading: str) -> Iterator[Made]:
    for one in answers_of(reader, activity.id or 0):
        yield f"answer:{one.id}", one.text, one.language, one.group_id, None, {}


def joined(texts: list[str]) -> str:
    """Lines one below the other, as many as fit whole."""
    kept = ""
    for text in texts:
        longer = f"{kept}\n{text}" if kept else text
        if len(longer) > LONGEST_WORDS:
            break
        kept = longer
    return kept
