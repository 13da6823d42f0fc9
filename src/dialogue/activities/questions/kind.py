"""Questions as the rest of the application sees them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import col, func, select

from dialogue.activities.questions import acts, rules
from dialogue.activities.questions.commands import COUNT, EVENTS, HANDLERS, KIND, NOW
from dialogue.activities.questions.minutes_section import section
from dialogue.activities.questions.routes import router
from dialogue.activities.questions.rows import (
    Asked,
    asked_questions,
    contributors,
    holds_group,
    makes_one,
    order_on,
)
from dialogue.activities.questions.schema import Question, QuestionState, QuestionSupport, Stand
from dialogue.activities.questions.settings import Settings
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, Seat
from dialogue.kernel.vocabulary import Touch
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import GroupView, groups_of
from dialogue.people.ties import Ties
from dialogue.stage.contract import Item, Kind, Leaves, Person, Plans, Shows, Tells, Term, Undoes, Writes
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.showing import spoken
from dialogue.stage.translating.translatable import Said, Words
from dialogue.stage.what_became import Onward, Own

ROOM_SEES = (QuestionState.SHOWN,)
STAFF_SEES = (QuestionState.WAITING, QuestionState.SHOWN, QuestionState.HIDDEN)


def _names(scope: Scope, found: list[Asked]) -> Mapping[int, str]:
    """The names of those who put theirs to a question, while the facilitator offers it; no other name is read."""
    if not settings_of(scope.here, Settings).named:
        return {}
    seats = [one.row.seat_id for one in found if one.row.signed]
    asked = select(Seat.id, Seat.name).where(col(Seat.id).in_(seats))
    return {seat or 0: name for seat, name in scope.reader.exec(asked)} if seats else {}


def _card(
    one: Asked, groups: Mapping[int, GroupView], names: Mapping[int, str], screen: Screen
) -> dict[str, Any]:
    row = one.row
    return {
        "id": row.id,
        "number": row.number,
        "order": order_on(screen, one),
        "text": row.text,
        "lang": row.language,
        "group": groups.get(row.group_id or 0),
        "name": names.get(row.seat_id or 0, "") if row.signed else "",
        "state": row.state,
        "stand": row.stand,
        "because": row.hidden_because,
        "answer": row.answer,
        "on_behalf": row.seat_id is None,
        "heads": one.heads,
        "counts": [
            {"group": group, "count": one.by_group[key]}
            for key, group in groups.items()
            if one.by_group.get(key)
        ],
        "same": [{"id": other.id, "text": other.text, "lang": other.language} for other in one.same],
    }


def _wall(scope: Scope) -> dict[str, Any]:
    """Phones and console have all of it; the projector shows what is still open, beside the one that is being answered."""
    screen = scope.audience.screen
    states = STAFF_SEES if screen == Screen.CONSOLE else ROOM_SEES
    found = asked_questions(scope.reader, scope.here, *states, keys=scope.keys)
    if screen == Screen.PROJECTOR:
        found = [one for one in found if one.row.stand == Stand.OPEN]
    groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
    names = _names(scope, found)
    items = spoken(scope, "question", [_card(one, groups, names, screen) for one in found])
    return {"items": sorted(items, key=lambda item: item["order"]), "open": scope.here.state == "open"}


def _now(scope: Scope) -> dict[str, Any]:
    asked = select(Question.id).where(Question.activity_id == scope.here.id, Question.stand == Stand.NOW)
    key = scope.reader.exec(asked).first()
    if key is None:
        return {"one": None}
    found = asked_questions(scope.reader, scope.here, *ROOM_SEES, keys=(key,))
    groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
    names = _names(scope, found)
    cards = [_card(one, groups, names, scope.audience.screen) for one in found]
    return {"one": next(iter(spoken(scope, "question", cards)), None)}


def _count(scope: Scope) -> dict[str, Any]:
    """How many questions the room sees and how many were answered; for the facilitator also how many wait."""
    asked = (
        select(Question.state, Question.stand, func.count())
        .where(Question.activity_id == scope.here.id, col(Question.merged_into).is_(None))
        .group_by(Question.state, Question.stand)
    )
    counts = {(state, stand): number for state, stand, number in scope.reader.exec(asked)}
    shown = {stand: number for (state, stand), number in counts.items() if state == QuestionState.SHOWN}
    waiting = counts.get((QuestionState.WAITING, Stand.OPEN), 0)
    return {
        "count": sum(shown.values()),
        "answered": shown.get(Stand.ANSWERED, 0),
        "waiting": waiting if scope.audience.screen == Screen.CONSOLE else 0,
    }


def stage(scope: Scope) -> dict[str, Any]:
    """What the three screens show around the parts."""
    groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
    return {
        "groups": list(groups.values()),
        "longest": rules.LONGEST_QUESTION,
        "longest_answer": rules.LONGEST_ANSWER,
    }


def entry(scope: Scope) -> dict[str, Any]:
    """What whoever types for others needs."""
    return {"longest": rules.LONGEST_QUESTION}


def mine(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """A person's own questions, those she supports, and how many more she may ask (None: as many as she likes)."""
    own: list[Question] = []
    supported: list[Question] = []
    if person.seat is not None:
        of_hers = select(Question).where(
            Question.activity_id == activity.id,
            Question.seat_id == person.seat.id,
            Question.state != QuestionState.WITHDRAWN,
        )
        own = list(reader.exec(of_hers.order_by(col(Question.id))))
        by_her = select(func.coalesce(col(Question.merged_into), col(Question.id))).join(
            QuestionSupport, col(QuestionSupport.question_id) == col(Question.id)
        )
        ids = by_her.where(
            QuestionSupport.activity_id == activity.id, QuestionSupport.seat_id == person.seat.id
        )
        behind = select(Question).where(
            col(Question.id).in_(ids), Question.state == QuestionState.SHOWN, Question.stand != Stand.ANSWERED
        )
        supported = list(reader.exec(behind.order_by(col(Question.id))))
    settings = settings_of(activity, Settings)
    return {
        "questions": own,
        "supported": supported,
        "left": max(0, settings.limit - len(own)) if settings.limit else None,
        "limit": settings.limit,
        "moderated": settings.moderated,
        "may_sign": settings.named and bool(person.seat and person.seat.name),
        "name": person.seat.name if person.seat else "",
        "longest": rules.LONGEST_QUESTION,
        "open": activity.state == "open",
        "waits": any(one.state in (QuestionState.WAITING, QuestionState.HIDDEN) for one in own),
    }


def own(reader: Reader, activity: Activity, seat_id: int) -> list[Own]:
    """Her questions, with the answers that were written down."""
    asked = select(Question).where(
        Question.activity_id == activity.id,
        Question.seat_id == seat_id,
        Question.state != QuestionState.WITHDRAWN,
    )
    found = []
    for one in reader.exec(asked.order_by(col(Question.id))):
        row = reader.get(Question, one.merged_into) if one.merged_into else one
        said: tuple[Onward, ...] = ()
        if one.state == QuestionState.HIDDEN:
            said = (Onward(N_("The facilitator hid it: %(why)s"), {"why": one.hidden_because or "–"}),)
        elif row is not None and row.answer:
            said = (Onward(N_("It was answered: “%(answer)s”"), {"answer": row.answer}),)
        elif row is not None and row.stand == Stand.ANSWERED:
            said = (Onward(N_("It was answered in the room.")),)
        else:
            said = (Onward(N_("Nobody answered it.")),)
        found.append(Own(f"question:{one.id}", one.text, one.language, said))
    return found


def written(reader: Reader, activity: Activity, seat_id: int) -> set[int]:
    """The ids of a person's own questions."""
    asked = select(Question.id).where(Question.activity_id == activity.id, Question.seat_id == seat_id)
    return {key or 0 for key in reader.exec(asked)}


def harvest(reader: Reader, activity: Activity) -> list[Item]:
    """The questions that are still open, those with the most support first."""
    return [
        Item(
            f"question:{one.row.id}",
            one.row.text,
            one.row.language,
            one.row.group_id,
            count=one.heads,
        )
        for one in asked_questions(reader, activity, *ROOM_SEES)
        if one.row.stand != Stand.ANSWERED
    ]


def said(reader: Reader, activity: Activity) -> list[Said]:
    """The questions that the room reads, those that are open first."""
    found = asked_questions(reader, activity, *ROOM_SEES)
    found.sort(key=lambda one: one.row.stand == Stand.ANSWERED)
    return [Said(f"question:{one.row.id}", one.row.text, one.row.language, one.row.group_id) for one in found]


QUESTIONS = Kind(
    KIND,
    plans=Plans(
        N_("Questions"),
        N_("Everybody asks and says which questions matter. You answer them one after the other."),
        minutes=20,
        settings=Settings,
    ),
    writes=Writes(acts.remembering(HANDLERS), (*EVENTS, *acts.EVENTS), tables=(Question, QuestionSupport)),
    shows=Shows(
        (
            Part(
                "questions.wall",
                "activities/questions/wall.html",
                EVERY_SCREEN,
                _wall,
                card="activities/questions/card.html",
                child="question",
            ),
            Part(COUNT, "activities/questions/count.html", EVERY_SCREEN, _count),
            Part(NOW, "activities/questions/now.html", EVERY_SCREEN, _now),
        ),
        router,
        mine,
        stage,
        entry,
        scripts={Screen.PHONE: ("js/room.js",)},
        written=written,
    ),
    leaves=Leaves(harvest, own=own),
    undoes=Undoes(acts.ACTS),
    tells=Tells(
        section,
        terms=(
            Term(
                N_("Question"),
                N_(
                    "Something a person of a group wanted answered; others said that they want it answered too."
                ),
            ),
        ),
    ),
    people=Ties(contributors=contributors, makes_one=makes_one, holds_group=holds_group),
    words=Words(said, (Touch("questions.wall", by="item"), NOW)),
)
