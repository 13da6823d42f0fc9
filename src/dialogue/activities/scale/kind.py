"""The scale as the rest of the application sees it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select

from dialogue.activities.scale import rules, showing
from dialogue.activities.scale.commands import (
    EVENTS,
    HANDLERS,
    KIND,
    PROGRESS,
    RESULTS,
    STATEMENTS,
    STEERING,
    SealScaleAgain,
    closes,
    opens,
)
from dialogue.activities.scale.minutes_section import section
from dialogue.activities.scale.reveal import REVEAL_HANDLERS, REVEALING, earlier_rounds
from dialogue.activities.scale.routes import router
from dialogue.activities.scale.rows import (
    answered_by,
    answering,
    answers_of,
    contributed,
    contributors,
    holds_group,
    makes_one,
    number_answering,
    ref_of,
    result_of,
    statements_of,
    turn_of_form,
)
from dialogue.activities.scale.schema import (
    ScaleAnswer,
    ScaleCount,
    ScaleForm,
    ScaleResult,
    ScaleRoll,
    ScaleStatement,
)
from dialogue.activities.scale.settings import Settings
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, ActivityState
from dialogue.kernel.vocabulary import Command
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN, ROOM, STAFF_ONLY, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import groups_of
from dialogue.people.ties import Ties
from dialogue.stage.contract import Item, Kind, Leaves, Person, Plans, Shows, Tells, Term, Writes
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.showing import Interpreted
from dialogue.stage.translating.translatable import Said, Words


def _progress(scope: Scope) -> dict[str, Any]:
    """How many people have answered; by group for the facilitator. No answer is read."""
    if scope.audience.screen != Screen.CONSOLE:
        told: dict[str, Any] = {"people": number_answering(scope.reader, scope.here.id), "rows": []}
        return told | (_legend(scope) if scope.here.phase == rules.REVEALED else {})
    people = answering(scope.reader, scope.here.id)
    counts = Counter(people.values())
    groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
    rows = [{"group": group, "people": counts[key]} for key, group in groups.items()]
    return {"people": len(people), "rows": [] if scope.here.phase == rules.REVEALED else rows}


def _legend(scope: Scope) -> dict[str, Any]:
    """What explains the bars on the wall: there the columns below belong to them alone."""
    rows = statements_of(scope.reader, scope.here.id)
    return {
        "words": showing.ends(settings_of(scope.here, Settings), Tongue(scope.audience.language)),
        "again": any(_round_before(scope.reader, row) for row in rows),
    }


def _round_before(reader: Reader, row: ScaleStatement) -> Mapping[str, Any] | None:
    """What was shown of the same statement the time before."""
    earlier = [one for key, one in earlier_rounds(reader, row) if key < (row.id or 0)]
    return earlier[-1] if earlier else None


def _statements(scope: Scope) -> dict[str, Any]:
    """What is asked, while the result is not shown: then each statement stands with its answers."""
    revealed = scope.here.phase == rules.REVEALED
    found = [] if revealed else statements_of(scope.reader, scope.here.id)
    words = showing.ends(settings_of(scope.here, Settings), Tongue(scope.audience.language))
    heard = Interpreted(scope, map(ref_of, found))
    items = [{"id": one.id, "said": heard.of(ref_of(one), one.text, one.language)} for one in found]
    return {"items": items, "words": words}


def _steering(scope: Scope) -> dict[str, Any]:
    return {
        "revealed": scope.here.phase == rules.REVEALED,
        "closed": scope.here.state == ActivityState.CLOSED,
        "longest": rules.LONGEST_STATEMENT,
    }


def _results(scope: Scope) -> dict[str, Any]:
    """What was shown; before, nothing is read."""
    if scope.here.phase != rules.REVEALED:
        return {"items": None}
    result = result_of(scope.reader, scope.here.id)
    tongue = Tongue(scope.audience.language)
    groups = groups_of(scope.reader, scope.here.session_id, tongue)
    words = showing.ends(settings_of(scope.here, Settings), tongue)
    shown = {one["id"]: one for one in result.content["statements"]} if result else {}
    items = []
    asked = [row for row in statements_of(scope.reader, scope.here.id) if row.id in shown]
    heard = Interpreted(scope, map(ref_of, asked))
    for row in asked:
        told = showing.statement(shown[row.id or 0], _round_before(scope.reader, row), groups, words, tongue)
        items.append({**told, "said": heard.of(ref_of(row), row.text, row.language)})
    return {"items": items, "words": words, "again": any(one["shifts"] for one in items)}


def stage(scope: Scope) -> dict[str, Any]:
    """What the three screens show around the parts."""
    return {"revealed": scope.here.phase == rules.REVEALED}


def mine(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """A person's own form with her answers as they are stored; afterwards only that she has answered."""
    settings = settings_of(activity, Settings)
    revealed = activity.phase == rules.REVEALED
    seat = person.seat.id or 0 if person.seat else 0
    stored = answers_of(reader, activity.id, seat) if seat else {}
    done = answered_by(reader, activity.id, seat) if seat else set()
    taps = {value: step for step, value in rules.TAPS.items()}
    asked = statements_of(reader, activity.id)
    heard = Interpreted.for_person(reader, activity.session_id, person.language, map(ref_of, asked))
    statements = [
        {
            "id": one.id,
            "said": heard.of(ref_of(one), one.text, one.language),
            "tap": taps.get(stored[one.id]) if one.id in stored else None,
            "at": stored[one.id] if one.id in stored and stored[one.id] not in taps else "",
            "counted": one.id in done and one.id not in stored,
        }
        for one in asked
    ]
    return {
        "open": activity.state == "open" and not revealed,
        "revealed": revealed,
        "statements": statements,
        "answered": len(done),
        "slider": settings.form == "slider",
        "words": showing.ends(settings, Tongue(person.language)),
        "turn": (turn_of_form(reader, activity.id, seat) + 1) if seat else 1,
    }


def harvest(reader: Reader, activity: Activity) -> list[Item]:
    """The statements, so that a later step can ask them again or go on with them."""
    return [Item(ref_of(one), one.text, one.language) for one in statements_of(reader, activity.id)]


def said(reader: Reader, activity: Activity) -> list[Said]:
    """The statements, as the room has them before it from the opening on. Nothing of an answer."""
    return [Said(ref_of(one), one.text, one.language) for one in statements_of(reader, activity.id)]


def resumes(reader: Reader) -> list[tuple[int, Command]]:
    """Steps whose answers had ended when the server was killed, before the store was sealed."""
    asked = select(ScaleResult).where(col(ScaleResult.sealed_at).is_(None))
    return [(one.session_id, SealScaleAgain(one.activity_id)) for one in reader.exec(asked)]


SCALE = Kind(
    KIND,
    plans=Plans(
        N_("Scale"),
        N_("Everybody says on five steps how far each statement holds. Ask again later and see what moved."),
        minutes=10,
        settings=Settings,
        first_phase=rules.ANSWERING,
        starts_from_earlier=True,
    ),
    writes=Writes(
        HANDLERS | REVEAL_HANDLERS,
        EVENTS,
        tables=(ScaleStatement, ScaleAnswer, ScaleRoll, ScaleForm, ScaleCount, ScaleResult),
        jobs=(REVEALING,),
        opens=opens,
        closes=closes,
        resumes=resumes,
    ),
    shows=Shows(
        (
            Part(PROGRESS, "activities/scale/progress.html", ROOM, _progress),
            Part(STATEMENTS, "activities/scale/statements.html", ROOM, _statements),
            Part(STEERING, "activities/scale/steering.html", STAFF_ONLY, _steering),
            Part(RESULTS, "activities/scale/results.html", EVERY_SCREEN, _results),
        ),
        router,
        mine,
        stage,
        scripts={Screen.PHONE: ("js/slider.js",)},
    ),
    leaves=Leaves(harvest, contributed=contributed),
    tells=Tells(
        section,
        terms=(
            Term(
                N_("Median"),
                N_("The answer in the middle: half of the people answered it or lower, half it or higher."),
            ),
            Term(N_("Shift"), N_("How far the mean answer moved between two times of asking the same.")),
        ),
    ),
    people=Ties(contributors=contributors, makes_one=makes_one, holds_group=holds_group),
    # On phones the statements stand in each person's own form, which is drawn with the stage.
    words=Words(said, (STATEMENTS, RESULTS, "session.stage")),
)
