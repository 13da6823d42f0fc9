"""The opinion activity as the rest of the application sees it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from markupsafe import Markup

from dialogue.activities.opinion import reveal, rules, showing
from dialogue.activities.opinion.acts import ACTS, OPENED_FOR_GOOD
from dialogue.activities.opinion.commands import EVENTS, HANDLERS, KIND, opens
from dialogue.activities.opinion.minutes_section import annex, section
from dialogue.activities.opinion.panel import mine
from dialogue.activities.opinion.reveal import REVEAL_HANDLERS, REVEALING
from dialogue.activities.opinion.routes import router
from dialogue.activities.opinion.rows import (
    answering,
    contributors,
    holds_group,
    makes_one,
    number_of,
    said,
    statements_of,
)
from dialogue.activities.opinion.schema import (
    OpinionAnswer,
    OpinionPerson,
    OpinionResult,
    OpinionStatement,
    OpinionTally,
    StatementState,
)
from dialogue.activities.opinion.settings import Settings
from dialogue.charts.points import small_map_svg
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, ActivityState
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN, ROOM, STAFF_ONLY, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import groups_of
from dialogue.people.ties import Ties
from dialogue.stage.contract import Item, Kind, Leaves, Plans, Shows, Tells, Term, Undoes, Writes
from dialogue.stage.settings import settings_of


def _progress(scope: Scope) -> dict[str, Any]:
    """How many statements, answers and people; by group for the facilitator. No direction of any answer."""
    people = answering(scope.reader, scope.here.id or 0)
    rows = []
    if scope.audience.screen == Screen.CONSOLE:
        counts = Counter(group for _, group, _ in people)
        groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
        rows = [{"group": group, "people": counts[key]} for key, group in groups.items()]
    return {
        "statements": number_of(scope.reader, scope.here.id or 0),
        "answers": sum(answered for _, _, answered in people),
        "people": len(people),
        "rows": rows,
        "revealed": scope.here.phase == rules.REVEALED,
    }


def _statements(scope: Scope) -> dict[str, Any]:
    """The statements that everybody is asked, with the number of answers, for the facilitator to look after."""
    language = scope.audience.language
    found = statements_of(scope.reader, scope.here.id or 0, keys=scope.keys)
    items = []
    for one in found:
        text, lang = said(one, language)
        items.append(
            {
                "id": one.id,
                "text": text,
                "lang": lang,
                "original": one.text if text != one.text else "",
                "language": one.language,
                "answered": one.answered,
                "meta": one.meta,
                "texts": one.texts,
                "to": [
                    {"language": other, "text": one.texts.get(other, "")}
                    for other in scope.session.languages
                    if other != one.language
                ],
            }
        )
    return {"items": items, "revealed": scope.here.phase == rules.REVEALED}


def _queue(scope: Scope) -> dict[str, Any]:
    """Statements that wait, and those taken out."""
    here = scope.here.id or 0
    if scope.here.phase == rules.REVEALED:
        return {"waiting": [], "out": []}
    return {
        "waiting": statements_of(scope.reader, here, StatementState.WAITING),
        "out": statements_of(scope.reader, here, StatementState.TAKEN_OUT),
    }


def _steering(scope: Scope) -> dict[str, Any]:
    return {
        "revealed": scope.here.phase == rules.REVEALED,
        "closed": scope.here.state == ActivityState.CLOSED,
    }


def _results(scope: Scope) -> dict[str, Any]:
    """What was shown; before, nothing is read. The picture on phones stands in each person's own panel."""
    content = reveal.revealed(scope.reader, scope.here)
    if content is None:
        return {"found": None, "picture": "", "legend": []}
    tongue = Tongue(scope.audience.language)
    groups = groups_of(scope.reader, scope.here.session_id, tongue)
    drawn = showing.picture(content, tongue) if scope.audience.screen != Screen.PHONE else None
    return {
        "found": showing.results(content, statements_of(scope.reader, scope.here.id or 0), groups, tongue),
        "legend": showing.legend(drawn),
        "picture": Markup(small_map_svg(drawn)) if drawn else "",  # noqa: S704 - escaped by the maker
    }


def stage(scope: Scope) -> dict[str, Any]:
    """What the three screens show around the parts."""
    return {"revealed": scope.here.phase == rules.REVEALED, "longest": rules.LONGEST_STATEMENT}


def harvest(reader: Reader, activity: Activity) -> list[Item]:
    """The common ground, once shown: statements that all groups agree with, those with most agreement first."""
    content = reveal.revealed(reader, activity)
    if content is None:
        return []
    texts = {one.id: one for one in statements_of(reader, activity.id or 0)}
    shared = [one for one in content["statements"] if one["common"] and one["id"] in texts]
    shared.sort(key=lambda one: (-one["overall"]["agree"] / one["answered"], one["id"]))
    return [
        Item(
            f"statement:{one['id']}",
            texts[one["id"]].text,
            texts[one["id"]].language,
            count=one["overall"]["agree"],
        )
        for one in shared
    ]


OPINION = Kind(
    KIND,
    plans=Plans(
        N_("Opinions"),
        N_(
            "Everybody answers short statements one by one. You see what all groups share and where they differ."
        ),
        minutes=20,
        settings=Settings,
        first_phase=rules.GATHERING,
        starts_from_earlier=True,
        stays_open=lambda activity: settings_of(activity, Settings).stays_open,
    ),
    writes=Writes(
        HANDLERS | REVEAL_HANDLERS,
        EVENTS,
        tables=(OpinionStatement, OpinionTally, OpinionAnswer, OpinionPerson, OpinionResult),
        jobs=(REVEALING,),
        opens=opens,
    ),
    shows=Shows(
        (
            Part("opinion.progress", "activities/opinion/progress.html", ROOM, _progress),
            Part(
                "opinion.statements",
                "activities/opinion/statements.html",
                STAFF_ONLY,
                _statements,
                card="activities/opinion/statement.html",
                child="opinion-statement",
            ),
            Part("opinion.queue", "activities/opinion/queue.html", STAFF_ONLY, _queue),
            Part("opinion.steering", "activities/opinion/steering.html", STAFF_ONLY, _steering),
            Part("opinion.results", "activities/opinion/results.html", EVERY_SCREEN, _results),
        ),
        router,
        mine,
        stage,
    ),
    leaves=Leaves(harvest, contributed=reveal.answering_seats),
    undoes=Undoes(ACTS, opened_for_good=OPENED_FOR_GOOD),
    tells=Tells(
        section,
        elsewhere=annex,
        terms=(
            Term(N_("Statement"), N_("One sentence that people agree with, disagree with, or pass on.")),
            Term(
                N_("Common ground"),
                N_("Statements with which every stakeholder group agrees, each group counted by itself."),
            ),
            Term(
                N_("Opinion group"),
                N_("People who answered alike, whatever stakeholder group they come from."),
            ),
        ),
    ),
    people=Ties(contributors=contributors, makes_one=makes_one, holds_group=holds_group),
)
