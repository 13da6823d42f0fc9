"""Making an activity of one question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sqlmodel import col, func, select

from dialogue.activities.one_question import rules
from dialogue.activities.one_question.acts import acts_of
from dialogue.activities.one_question.commands import HANDLERS, events_of
from dialogue.activities.one_question.routes import router
from dialogue.activities.one_question.schema import Answer
from dialogue.documents.build import bullets, facts, table
from dialogue.documents.build import section as built
from dialogue.documents.tree import Section, Span
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import Touch
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN, ROOM, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import groups_of
from dialogue.people.ties import Ties
from dialogue.stage.contract import (
    Kind,
    Leaves,
    MinutesContext,
    Person,
    Plans,
    Shows,
    Spot,
    Tells,
    Undoes,
    Writes,
)
from dialogue.stage.minutes_entries import Elsewhere, Place
from dialogue.stage.slides import in_order
from dialogue.stage.translating.in_minutes import Told
from dialogue.stage.translating.showing import spoken, spot
from dialogue.stage.translating.translatable import Said, Words
from dialogue.stage.what_became import Own


def answers_of(
    reader: Reader, activity_id: int, *, everything: bool = False, keys: tuple[int, ...] | None = None
) -> list[Answer]:
    """The answers in the order they came: the shown ones, or (for staff) the hidden ones too."""
    asked = select(Answer).where(Answer.activity_id == activity_id)
    if not everything:
        asked = asked.where(col(Answer.hidden).is_(False))
    if keys is not None:
        asked = asked.where(col(Answer.id).in_(keys))
    return list(reader.exec(asked.order_by(col(Answer.id))))


def _wall(scope: Scope) -> dict[str, Any]:
    groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
    staff = scope.audience.screen == Screen.CONSOLE
    answers = answers_of(scope.reader, scope.here.id or 0, everything=staff, keys=scope.keys)
    items = [
        {
            "id": answer.id,
            "text": answer.text,
            "lang": answer.language,
            "group": groups.get(answer.group_id or 0),
            "hidden": answer.hidden,
            "brief": rules.brief(answer.text),
        }
        for answer in answers
    ]
    return {"items": in_order(scope, spoken(scope, "answer", items))}


def _spot(scope: Scope, item: int) -> Spot | None:
    """An answer that stands on the wall now."""
    found = next(iter(_wall(scope)["items"]), None)
    return spot(found["said"], found["group"]) if found else None


def _count(scope: Scope) -> dict[str, Any]:
    asked = select(func.count()).select_from(Answer).where(Answer.activity_id == scope.here.id)
    return {"count": scope.reader.exec(asked.where(col(Answer.hidden).is_(False))).one()}


def _cloud(scope: Scope) -> dict[str, Any]:
    """Brief answers with how often each came, for the wall; nothing where most answers are long."""
    answers = answers_of(scope.reader, scope.here.id or 0)
    said = rules.counted([(answer.text, answer.language) for answer in answers])
    return {"said": said, "long": sum(not rules.brief(answer.text) for answer in answers)}


def _mine(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    own = None
    if person.seat is not None:
        asked = select(Answer).where(Answer.activity_id == activity.id, Answer.seat_id == person.seat.id)
        own = reader.exec(asked).first()
    return {"own": own, "open": activity.state == "open", "longest": rules.LONGEST_ANSWER}


def _written(reader: Reader, activity: Activity, seat_id: int) -> set[int]:
    asked = select(Answer.id).where(Answer.activity_id == activity.id, Answer.seat_id == seat_id)
    return {key or 0 for key in reader.exec(asked)}


def _own(reader: Reader, activity: Activity, seat_id: int) -> list[Own]:
    asked = select(Answer).where(Answer.activity_id == activity.id, Answer.seat_id == seat_id)
    return [Own(f"answer:{one.id}", one.text, one.language) for one in reader.exec(asked)]


def _section(context: MinutesContext) -> Section:
    say, count = context.tongue.say, context.tongue.count
    answers = answers_of(context.reader, context.activity.id or 0)
    by_group = [
        (group.name, sum(a.group_id == key for a in answers)) for key, group in context.groups.items()
    ]
    return built(
        context.activity.title,
        facts(
            [
                (say(N_("Question")), context.activity.prompt or "–"),
                (say(N_("Answers")), count("%(n)s answer", "%(n)s answers", len(answers))),
            ]
        ),
        table(say(N_("Answers by group")), [say(N_("Group")), say(N_("Answers"))], by_group, numeric=(1,)),
        *([bullets(_told(context, answers))] if answers else []),
        id=f"activity-{context.activity.id}",
    )


def _elsewhere(place: Place | None) -> Callable[[MinutesContext], list[Elsewhere]]:
    """The answers under another heading of the minutes, where the kind says so."""

    def told(context: MinutesContext) -> list[Elsewhere]:
        answers = answers_of(context.reader, context.activity.id or 0)
        if place is None or not answers:
            return []
        lines = bullets(_told(context, answers))
        return [
            Elsewhere(
                place, built(context.activity.title, lines, id=f"activity-{context.activity.id}-{place}")
            )
        ]

    return told


def _told(context: MinutesContext, answers: Sequence[Answer]) -> list[list[Span]]:
    """The answers. One word often comes many times: told once, with how often, where it was first said."""
    heard, number = Told(context), Counter((one.text, one.language) for one in answers)
    first = {(one.text, one.language): one for one in reversed(answers)}
    return [
        [
            *heard.spans(f"answer:{first[key].id}", *key),
            *([Span(f" × {number[key]}")] if number[key] > 1 else []),
        ]
        for key in number
    ]


def _said(reader: Reader, activity: Activity) -> list[Said]:
    return [
        Said(f"answer:{answer.id}", answer.text, answer.language, answer.group_id)
        for answer in answers_of(reader, activity.id or 0)
    ]


def _answered(reader: Reader, activity: Activity) -> set[int]:
    """Seats that have answered; a hidden answer counts."""
    return set(reader.exec(select(Answer.seat_id).where(Answer.activity_id == activity.id)))


def _contributors(reader: Reader, session_id: int) -> set[int]:
    asked = select(Answer.seat_id).join(Activity, col(Activity.id) == col(Answer.activity_id))
    return set(reader.exec(asked.where(Activity.session_id == session_id)))


def _makes_one(act: Act, activity: Activity, second: int, stays: int) -> None:
    """The answer of the second seat is hers, unless she has given one from the seat that stays."""
    asked = select(Answer).where(Answer.activity_id == activity.id)
    if act.tx.exec(asked.where(Answer.seat_id == stays)).first() is None:
        for answer in act.tx.exec(asked.where(Answer.seat_id == second)).all():
            answer.seat_id = stays
            act.tx.add(answer)
        act.tx.flush()


def question_kind(name: str, plans: Plans, *, told_as: Place | None = None) -> Kind:
    """An activity of one question; `name` is that of its folder.

    `told_as` is a heading of the minutes under which the answers stand once more.
    """
    return Kind(
        name,
        plans=plans,
        writes=Writes(HANDLERS, events_of(name), tables=(Answer,)),
        shows=Shows(
            (
                Part(
                    f"{name}.wall",
                    "activities/one_question/wall.html",
                    EVERY_SCREEN,
                    _wall,
                    card="activities/one_question/card.html",
                    child="answer",
                ),
                Part(f"{name}.count", "activities/one_question/count.html", ROOM, _count),
                Part(
                    f"{name}.cloud",
                    "activities/one_question/cloud.html",
                    frozenset({Screen.PROJECTOR}),
                    _cloud,
                ),
            ),
            router,
            _mine,
            spot=_spot,
            walls=(f"{name}.wall",),
            scripts={Screen.PHONE: ("js/room.js",)},
            written=_written,
        ),
        leaves=Leaves(contributed=_answered, own=_own),
        tells=Tells(_section, elsewhere=_elsewhere(told_as)),
        undoes=Undoes(acts_of(name)),
        people=Ties(contributors=_contributors, makes_one=_makes_one),
        words=Words(_said, (Touch(f"{name}.wall", by="item"),)),
    )
