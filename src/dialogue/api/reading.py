"""What programs read of sessions and platforms: the functions that fill the shapes from one snapshot.

They ask the rules that the pages ask. What the room may not see is not read for a program that only sees what the room sees.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select

from dialogue.activities.agree import record
from dialogue.activities.agree.schema import Goal
from dialogue.activities.cluster.board import cards_of, themes_of
from dialogue.activities.cluster.columns import told, unnamed
from dialogue.activities.vote import ballots
from dialogue.activities.vote.schema import Ballot, BallotState
from dialogue.activities.vote.showing import rounds
from dialogue.agenda.record import ItemView, agenda_of_platform
from dialogue.agenda.sources import open_to
from dialogue.api.asking import Lent
from dialogue.api.shapes import (
    BallotsView,
    BallotView,
    BoardView,
    CardView,
    GoalView,
    GroupLine,
    OptionView,
    PersonView,
    PlatformView,
    RoundView,
    SeatView,
    SessionLine,
    SessionView,
    ThemeView,
    VerdictView,
    WordingView,
)
from dialogue.api.views import StepView, programme_of, seen
from dialogue.bodies.roles import people_on, role_on
from dialogue.decisions.reading import DecisionView, decisions_of
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import ON_PLATFORM, rights_of
from dialogue.kernel.schema import Activity, Seat, Session
from dialogue.kernel.streams import stream_of
from dialogue.languages import Tongue
from dialogue.learning.register import LearningView, register_of
from dialogue.live.audience import Screen
from dialogue.people.asking import Standing
from dialogue.people.groups import groups_of
from dialogue.pictures import store
from dialogue.stage.programme import activities_of
from dialogue.stage.question_picture import asked_with_pictures


def platform(reader: Reader, here: Lent) -> PlatformView:
    """The platform of a token."""
    role = role_on(reader, here.platform_id, here.account_id)
    held = rights_of(role or "", ON_PLATFORM) & here.lent
    return PlatformView(
        id=here.platform_id,
        name=here.platform.name,
        role=str(role or ""),
        rights=tuple(sorted(one.name.lower() for one in held)),
    )


def people(reader: Reader, platform_id: int) -> list[PersonView]:
    return [
        PersonView(account=one.id or 0, name=one.name, role=role)
        for one, role in people_on(reader, platform_id)
    ]


def sessions(reader: Reader, here: Lent) -> list[SessionLine]:
    """The sessions of a platform in which whoever lent the token has a seat, the newest first."""
    asked = (
        select(Session)
        .join(Seat, col(Seat.session_id) == col(Session.id))
        .where(
            Session.platform_id == here.platform_id,
            Seat.account_id == here.account_id,
            col(Seat.removed_at).is_(None),
        )
        .order_by(col(Session.id).desc())
    )
    return [
        SessionLine(
            id=one.id,
            code=one.code,
            title=one.title,
            state=one.state,
            language=one.language,
            opened_at=one.opened_at,
            closed_at=one.closed_at,
        )
        for one in reader.exec(asked)
    ]


def agenda(reader: Reader, here: Lent) -> list[ItemView]:
    return agenda_of_platform(reader, here.platform_id)


def learning(reader: Reader, here: Lent) -> list[LearningView]:
    return register_of(reader, here.platform_id)


def platform_decisions(reader: Reader, here: Lent, tongue: Tongue) -> list[VerdictView]:
    """The decisions of a platform that whoever lent the token may know of."""
    known = open_to(reader, here.account_id, here.platform_id)
    wanted = {line.id for _, line in known}
    found = [
        one
        for session in {session.id: session for session, _ in known}.values()
        for one in decisions_of(reader, session.id)
    ]
    return [verdict(one, {}, tongue) for one in found if one.id in wanted]


def verdict(one: DecisionView, names: Mapping[str, str], tongue: Tongue) -> VerdictView:
    """A decision in words of the language asked for."""
    return VerdictView(
        id=one.id,
        session=one.session_id,
        activity=one.activity_id,
        number=one.number,
        goal=one.goal,
        language=one.language,
        state=one.state,
        stands_as=one.stands_as,
        grade=one.grade,
        reasons=tuple(said.text(tongue.say, names, tongue.day) for said in one.explained),
        made_at=one.made_at,
        supersedes=one.supersedes,
        superseded_by=one.superseded_by,
    )


def decisions(reader: Reader, standing: Standing, tongue: Tongue) -> list[VerdictView]:
    """What a session has decided, as the room was shown it."""
    names = {one.key: one.name for one in groups_of(reader, standing.session_id, tongue).values()}
    return [verdict(one, names, tongue) for one in decisions_of(reader, standing.session_id)]


def session(reader: Reader, standing: Standing, tongue: Tongue) -> SessionView:
    row = standing.session
    return SessionView(
        id=standing.session_id,
        platform=row.platform_id,
        code=row.code,
        title=row.title,
        purpose=row.purpose,
        place=row.place,
        state=row.state,
        language=row.language,
        languages=tuple(row.languages),
        on_stage=row.current_activity_id,
        seq=stream_of(reader, standing.session_id).last_seq,
        me=standing.seat_id,
        role=standing.seat.role,
        groups=groups(reader, standing.session_id, tongue),
    )


def groups(reader: Reader, session_id: int, tongue: Tongue) -> tuple[GroupLine, ...]:
    found = groups_of(reader, session_id, tongue).values()
    return tuple(
        GroupLine(id=one.id, key=one.key, name=one.name, letter=one.letter, required=one.required)
        for one in found
    )


def seats(reader: Reader, session_id: int) -> list[SeatView]:
    """Everybody with a seat of her own, in the order of coming."""
    asked = (
        select(Seat).where(Seat.session_id == session_id, col(Seat.same_as).is_(None)).order_by(col(Seat.id))
    )
    return [
        SeatView(
            id=one.id or 0,
            role=one.role,
            name=one.name,
            group=one.group_id,
            here=one.here,
            joined_at=one.joined_at,
            left_at=one.left_at,
            taken_out=one.removed_at is not None,
        )
        for one in reader.exec(asked)
    ]


def steps(reader: Reader, standing: Standing, language: str) -> list[StepView]:
    activities = activities_of(reader, standing.session_id)
    pictures = asked_with_pictures(reader, activities)
    return list(programme_of(standing.session, activities, language, pictures).steps)


def step(reader: Reader, standing: Standing, activity_id: int, language: str) -> StepView:
    """One step of the programme. Raises NotFound."""
    for one in steps(reader, standing, language):
        if one.id == activity_id:
            return one
    raise no_activity()


def no_activity() -> NotFound:
    return NotFound("no_activity", N_("This activity is not part of the session any more."))


def activity_of(reader: Reader, session_id: int, activity_id: int, kind: str) -> Activity:
    """An activity of a session, of one kind. Raises NotFound."""
    found = reader.get(Activity, activity_id)
    if found is None or found.session_id != session_id or found.kind != kind:
        raise no_activity()
    return found


def board(reader: Reader, session_id: int, activity_id: int, tongue: Tongue) -> BoardView:
    """The board as the room sees it: what a program made up is not shown there until somebody renames it."""
    activity = activity_of(reader, session_id, activity_id, "cluster")
    by_theme: dict[int, list[CardView]] = {}
    for card in cards_of(reader, activity.id or 0):
        view = CardView(id=card.id or 0, text=card.text, language=card.language)
        by_theme.setdefault(card.theme_id or 0, []).append(view)
    return BoardView(
        activity=activity.id or 0,
        themes=tuple(
            ThemeView(
                id=one.id or 0,
                title=told(one, Screen.PROJECTOR) or ("" if one.parked else unnamed(one, tongue)),
                parked=one.parked,
                ideas=tuple(by_theme.get(one.id or 0, ())),
            )
            for one in themes_of(reader, activity.id or 0)
        ),
        loose=tuple(by_theme.get(0, ())),
    )


def votes(reader: Reader, session_id: int, activity_id: int, tongue: Tongue) -> BallotsView:
    """The ballots of a vote, with what the room has been shown of each result."""
    activity = activity_of(reader, session_id, activity_id, "vote")
    names = groups_of(reader, session_id, tongue)
    shown = {one["ballot"].id: one for one in rounds(reader, activity.id or 0, names, tongue, on_stage=True)}
    return BallotsView(
        activity=activity.id or 0,
        ballots=tuple(
            _ballot(reader, one, shown.get(one.id)) for one in ballots.ballots_of(reader, activity.id or 0)
        ),
    )


def _ballot(reader: Reader, one: Ballot, shown: Mapping[str, Any] | None) -> BallotView:
    turnout = ballots.turnout(reader, one.id or 0).values()
    published = one.state == BallotState.PUBLISHED and shown is not None
    options = ballots.options_of(reader, one.id or 0)
    pictures = store.shown(reader, [option.picture_id for option in options])
    return BallotView(
        id=one.id or 0,
        round=one.round,
        question=one.question,
        method=one.method,
        form=ballots.way_of(one).form.name,
        state=one.state,
        electorate=sum(eligible for eligible, _ in turnout),
        voted=sum(voted for _, voted in turnout),
        options=tuple(
            OptionView(
                id=option.id or 0,
                place=option.position,
                label=option.label,
                text=option.text,
                picture=seen(pictures.get(option.picture_id)),
            )
            for option in options
        ),
        result=result_of(shown) if published and shown is not None else None,
    )


def result_of(shown: Mapping[str, Any]) -> dict[str, Any]:
    """A published result as data: what the wall says of it, with the small cells withheld as there."""
    told_now = shown["next"] is None
    return {
        "all_shown": told_now,
        "withheld": shown["withheld"],
        "electorate": shown["electorate"],
        "voted": shown["voted"],
        "hash": shown["hash"],
        "options": [
            {
                "place": option["place"],
                "rank": option["rank"],
                "label": option["label"],
                "wins": option["wins"],
                "count": option["count"],
                "groups": [
                    {"group": cell["group"].name, "count": cell["count"], "base": cell["base"]}
                    for cell in option["groups"]
                ],
            }
            for option in shown["options"]
        ],
        "steps": list(shown["steps"]),
        "notes": list(shown["notes"]),
    }


def goal(reader: Reader, session_id: int, activity_id: int) -> GoalView:
    """A goal as the room works on it."""
    activity = activity_of(reader, session_id, activity_id, "agree")
    found: Goal | None = record.goal_of(reader, activity_id)
    versions = record.versions_of(reader, activity_id)
    numbers = {one.id: one.number for one in versions}
    return GoalView(
        activity=activity.id or 0,
        preset=found.preset if found else "",
        wordings=tuple(
            WordingView(number=one.number, text=one.text, language=one.language, because=one.because)
            for one in versions
        ),
        rounds=tuple(
            RoundView(
                number=one.number,
                state=one.state,
                version=numbers.get(one.version_id, 0),
                electorate=sum(int(heads) for heads in one.electorate.values()),
                answered=len(record.positions_of(reader, one.id or 0)),
            )
            for one in record.rounds_of(reader, activity_id)
        ),
    )
