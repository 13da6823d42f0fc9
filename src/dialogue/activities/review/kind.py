"""The review as the rest of the application sees it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sqlmodel import col, select

from dialogue.activities.review import rules
from dialogue.activities.review.acts import ACTS
from dialogue.activities.review.commands import COUNT, DESK, EARLIER, EVENTS, HANDLERS, KIND, WALL, closes
from dialogue.activities.review.minutes_section import elsewhere, section
from dialogue.activities.review.routes import router
from dialogue.activities.review.rows import (
    contributed,
    contributors,
    holds_group,
    lines_of,
    makes_one,
    shown_questions,
)
from dialogue.activities.review.schema import ReviewLine
from dialogue.activities.review.settings import Settings
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import Touch
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN, STAFF_ONLY, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import groups_of
from dialogue.people.ties import Ties
from dialogue.stage.contract import (
    Item,
    Kind,
    Leaves,
    Person,
    Plans,
    Shows,
    Spot,
    Tells,
    Term,
    Undoes,
    Writes,
)
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.showing import spoken, spot
from dialogue.stage.translating.translatable import Said, Words

BY_GROUP = 10**9
"""Wider than any line's id: the lines of a group stand together, in the order they came."""


def _cards(
    scope: Scope, questions: list[str], *, hidden: bool = False, keys: tuple[int, ...] | None = None
) -> list[dict[str, Any]]:
    groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
    lines = lines_of(scope.reader, scope.here.id, questions, hidden=hidden, keys=keys)
    cards: list[dict[str, Any]] = [
        {
            "id": line.id,
            "question": line.question,
            "text": line.text,
            "lang": line.language,
            "group": groups.get(line.group_id or 0),
            "hidden": line.hidden,
            "on_behalf": line.seat_id is None,
        }
        for line in lines
    ]
    for card in cards:
        group = card["group"]
        card["order"] = (group.position if group else 9) * BY_GROUP + card["id"]
    return sorted(spoken(scope, "review", cards), key=lambda card: card["order"])


def _wall(scope: Scope) -> dict[str, Any]:
    """The lines to the question that the room is at; for phones and projector only once they are shown."""
    question, staff = rules.question_of(scope.here.phase), scope.audience.screen == Screen.CONSOLE
    if not (staff or rules.is_shown(question, scope.here.phase)):
        return {"items": None}
    return {"items": _cards(scope, [question], hidden=staff, keys=scope.keys)}


def _spot(scope: Scope, item: int) -> Spot | None:
    """A line that stands on the wall now."""
    found = next(iter(_wall(scope)["items"] or ()), None)
    return spot(found["said"], found["group"]) if found else None


def _count(scope: Scope) -> dict[str, Any]:
    """How many lines each group has written to this question: the numbers only."""
    question = rules.question_of(scope.here.phase)
    asked = select(ReviewLine.group_id).where(
        ReviewLine.activity_id == scope.here.id,
        ReviewLine.question == question,
        col(ReviewLine.withdrawn).is_(False),
        col(ReviewLine.hidden).is_(False),
    )
    counts = Counter(group or 0 for group in scope.reader.exec(asked))
    groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
    rows = [{"group": group, "count": counts[key]} for key, group in groups.items()]
    return {
        "rows": [row for row in rows if row["count"]],
        "count": sum(counts.values()),
        "silent": not rules.is_shown(question, scope.here.phase),
    }


def _earlier(scope: Scope) -> dict[str, Any]:
    """The questions before this one with their lines."""
    now, settings = rules.question_of(scope.here.phase), settings_of(scope.here, Settings)
    tongue = Tongue(scope.audience.language)
    over = [one for one in shown_questions(scope.here) if one != now]
    cards = _cards(scope, over) if over else []
    return {
        "over": [
            {
                "words": settings.words(one, tongue),
                "cards": [card for card in cards if card["question"] == one],
            }
            for one in over
        ]
    }


def _desk(scope: Scope) -> dict[str, Any]:
    """Where the review is and where it can go."""
    phase, settings, tongue = (
        scope.here.phase,
        settings_of(scope.here, Settings),
        Tongue(scope.audience.language),
    )
    on, back = rules.following(phase), rules.before(phase)
    now = rules.question_of(phase)
    return {
        "questions": [
            {"words": settings.words(one, tongue), "now": one == now, "over": rules.is_shown(one, phase)}
            for one in rules.ORDER
        ],
        "on": on,
        "reveals": bool(on) and rules.question_of(on) == now,
        "next": settings.words(rules.question_of(on), tongue) if on else "",
        "back": back,
        "before": settings.words(rules.question_of(back), tongue) if back else "",
        "steers": scope.here.state in ("open", "paused"),
    }


def stage(scope: Scope) -> dict[str, Any]:
    """What the three screens show around the parts."""
    settings, tongue = settings_of(scope.here, Settings), Tongue(scope.audience.language)
    groups = groups_of(scope.reader, scope.here.session_id, tongue)
    return {
        "subject": settings.subject,
        "review_of": settings.review_of,
        "asked": settings.words(rules.question_of(scope.here.phase), tongue),
        "groups": list(groups.values()),
        "longest": rules.LONGEST_LINE,
    }


def entry(scope: Scope) -> dict[str, Any]:
    """What whoever types for others needs."""
    question = rules.question_of(scope.here.phase)
    words = settings_of(scope.here, Settings).words(question, Tongue(scope.audience.language))
    return {"longest": rules.LONGEST_LINE, "asked": words}


def mine(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """A person's own lines to this question, and whether she can write one more."""
    question = rules.question_of(activity.phase)
    own = []
    if person.seat is not None:
        lines = lines_of(reader, activity.id, [question], hidden=True)
        own = [line for line in lines if line.seat_id == person.seat.id]
    words = settings_of(activity, Settings).words(question, Tongue(person.language))
    return {
        "question": question,
        "asked": words,
        "lines": own,
        "full": len(own) >= rules.MOST_LINES,
        "limit": rules.MOST_LINES,
        "longest": rules.LONGEST_LINE,
        "open": activity.state == "open",
    }


def harvest(reader: Reader, activity: Activity) -> list[Item]:
    """What is to change: a later step can sort it or vote on it."""
    return [
        Item(f"review:{line.id}", line.text, line.language, line.group_id)
        for line in lines_of(reader, activity.id, [rules.CHANGE])
    ]


def said(reader: Reader, activity: Activity) -> list[Said]:
    """The lines that the room reads."""
    return [
        Said(f"review:{line.id}", line.text, line.language, line.group_id)
        for line in lines_of(reader, activity.id, shown_questions(activity))
    ]


REVIEW = Kind(
    KIND,
    plans=Plans(
        N_("Review"),
        N_("What was planned, what happened, why, what changes: each group answers in lines."),
        minutes=40,
        settings=Settings,
        first_phase=rules.PLANNED,
    ),
    writes=Writes(HANDLERS, EVENTS, tables=(ReviewLine,), closes=closes),
    shows=Shows(
        (
            Part(
                WALL,
                "activities/review/wall.html",
                EVERY_SCREEN,
                _wall,
                card="activities/review/card.html",
                child="line",
            ),
            Part(COUNT, "activities/review/count.html", EVERY_SCREEN, _count),
            Part(DESK, "activities/review/desk.html", STAFF_ONLY, _desk),
            Part(
                EARLIER, "activities/review/earlier.html", frozenset({Screen.PHONE, Screen.CONSOLE}), _earlier
            ),
        ),
        router,
        mine,
        stage,
        entry,
        spot=_spot,
    ),
    leaves=Leaves(harvest, contributed=contributed),
    tells=Tells(
        section,
        elsewhere=elsewhere,
        terms=(
            Term(
                N_("Review"),
                N_(
                    "The room compares what was planned with what happened, asks why, and says what is to change."
                ),
            ),
        ),
    ),
    undoes=Undoes(ACTS),
    people=Ties(contributors=contributors, makes_one=makes_one, holds_group=holds_group),
    words=Words(said, (Touch(WALL, by="item"), EARLIER)),
)
