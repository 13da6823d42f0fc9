"""The goal room as the rest of the application sees it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dialogue.activities.agree import electorate, record, rules
from dialogue.activities.agree.acts import ACTS, unopens
from dialogue.activities.agree.amending import amendments_of
from dialogue.activities.agree.commands import HANDLERS
from dialogue.activities.agree.interests import LONGEST_INTERESTS
from dialogue.activities.agree.minutes_behind import behind
from dialogue.activities.agree.minutes_section import elsewhere, section
from dialogue.activities.agree.panel import mine
from dialogue.activities.agree.parts import PARTS, alarms
from dialogue.activities.agree.parts_beside import EFFECTS, hands
from dialogue.activities.agree.proving import proofs, seals
from dialogue.activities.agree.rounds import end_round
from dialogue.activities.agree.routes import router
from dialogue.activities.agree.routes_beside import router as beside
from dialogue.activities.agree.ruling import electorate_now
from dialogue.activities.agree.schema import TABLES, Goal, GoalSource, running
from dialogue.activities.agree.schema_beside import TABLES as TABLES_BESIDE
from dialogue.activities.agree.schema_beside import AmendmentState
from dialogue.activities.agree.settings import Settings
from dialogue.activities.agree.spoken import WORDS
from dialogue.activities.agree.strands import strands
from dialogue.activities.agree.taken_up import own, spoke_up, takes_up
from dialogue.activities.agree.terms import TERMS
from dialogue.activities.agree.vocabulary import EVENTS, KIND
from dialogue.agreement import PRESETS, State
from dialogue.bodies.charters import default_rule
from dialogue.decisions.reading import decisions_in
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, Session
from dialogue.languages import Tongue
from dialogue.live.audience import Screen
from dialogue.live.parts import Scope
from dialogue.people.groups import groups_of
from dialogue.people.ties import Ties
from dialogue.stage.comprehension import commands as comprehension
from dialogue.stage.comprehension.routes import router as clear
from dialogue.stage.comprehension.schema import TABLES as CLEAR_TABLES
from dialogue.stage.contract import Earlier, Item, Kind, Leaves, Plans, Shows, Tells, Undoes, Writes
from dialogue.stage.settings import settings_of
from dialogue.web.late import Routes


def beforehand(reader: Reader, session: Session, today: date) -> Mapping[str, Any]:
    """The decision rule that the platform's charter names; whoever prepares the goal can choose another one."""
    rule = default_rule(reader, session.platform_id, today)
    return {"preset": rule} if rule in PRESETS else {}


def opens(act: Act, activity: Activity, earlier: Earlier) -> None:
    """Make the goal, and copy what came before; on reopening only what is new is copied."""
    if record.goal_of(act.tx, activity.id or 0) is None:
        act.tx.add(
            Goal(
                session_id=activity.session_id,
                activity_id=activity.id or 0,
                preset=settings_of(activity, Settings).preset,
                ratify_by=rules.in_two_weeks(act.now.date()),
                checked=electorate_now(act, activity),
            )
        )
    known = {source.ref for source in record.sources_of(act.tx, activity.id or 0)}
    for item in earlier():
        if item.ref in known:
            continue
        act.tx.add(
            GoalSource(
                session_id=activity.session_id,
                activity_id=activity.id or 0,
                ref=item.ref,
                text=item.text[: rules.LONGEST_GOAL],
                language=item.language,
                group_id=item.group_id,
                count=item.count,
            )
        )
    act.tx.flush()


def closes(act: Act, activity: Activity) -> None:
    """A round that is still open ends with its activity: what was said counts, nothing is lost."""
    comprehension.end_check(act, activity)
    found = record.round_now(act.tx, activity.id or 0)
    if found is not None and running(found.state):
        end_round(act, activity, found)


def stage(scope: Scope) -> dict[str, Any]:
    """What the three screens show around the parts."""
    if scope.audience.screen != Screen.CONSOLE:
        return {}
    groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
    return {
        "groups": list(groups.values()),
        "effects": [{"value": effect.value, "label": label} for effect, label in EFFECTS.items()],
        "longest_statement": rules.LONGEST_STATEMENT,
        "longest_words": rules.LONGEST_WORDS,
        "longest_interests": LONGEST_INTERESTS,
    }


def harvest(reader: Reader, activity: Activity) -> list[Item]:
    """The decision that stands, if the goal is agreed or provisional, and amendments that became goals of their own."""
    found = decisions_in(reader, activity.id or 0)[-1:]
    decided = [
        Item(one.ref, one.goal, one.language)
        for one in found
        if one.state in (State.AGREED, State.PROVISIONAL)
    ]
    promoted = [
        Item(f"amendment:{one.id}", one.text, one.language, one.group_id)
        for one in amendments_of(reader, activity.id or 0)
        if one.state == AmendmentState.PROMOTED
    ]
    return decided + promoted


pages = Routes()
for one in (router, beside, clear):
    pages.include_router(one)


def entry(scope: Scope) -> dict[str, Any] | None:
    """Hands by group and level, while positions are taken and some are counted by hand."""
    found = hands(scope)
    return found if found["rows"] else None


AGREE = Kind(
    KIND,
    plans=Plans(
        N_("Agree on a goal"),
        N_("A wording, a rule fixed beforehand, everybody's position, objections, a decision."),
        minutes=25,
        settings=Settings,
        first_phase=rules.WORDING,
        starts_from_earlier=True,
        beforehand=beforehand,
    ),
    writes=Writes(
        {**HANDLERS, **comprehension.HANDLERS},
        (*EVENTS, *comprehension.events_of(KIND, "agree.panel")),
        tables=(*TABLES, *TABLES_BESIDE, *CLEAR_TABLES),
        opens=opens,
        closes=closes,
    ),
    shows=Shows(PARTS, pages, mine, stage, entry, alarms=alarms),
    leaves=Leaves(harvest, strands=strands, own=own, takes_up=takes_up, spoke_up=spoke_up),
    undoes=Undoes(ACTS, unopens),
    tells=Tells(
        section,
        goals=True,
        elsewhere=elsewhere,
        terms=TERMS,
        behind=behind,
        proofs=proofs,
        seals=seals,
    ),
    people=Ties(
        contributors=electorate.contributors,
        takes_out=electorate.takes_out,
        makes_one=electorate.makes_one,
        holds_group=electorate.holds_group,
    ),
    words=WORDS,
)
