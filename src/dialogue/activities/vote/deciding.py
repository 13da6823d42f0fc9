"""Votes that say yes or no to something: what programs that read motions and votes are told of them.

Only of what was published, and of groups exactly as it was: small ones together, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from dialogue.activities.vote import ballots
from dialogue.activities.vote.schema import Ballot
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, Session, SessionState
from dialogue.languages import Tongue
from dialogue.stage.ready_made import question_as_read


@dataclass(frozen=True, slots=True)
class Motion:
    """A question with how it was answered. `overall` and `rows` are heads by answer; a row is of one or several groups.

    `passed` is None where nobody answered or both answers are equally frequent.
    """

    id: int
    activity_id: int
    round: int
    question: str
    method: str
    published_at: datetime
    passed: bool | None
    entitled: int
    voted: int
    overall: Mapping[str, int]
    rows: tuple[tuple[tuple[int, ...], Mapping[str, int]], ...]


def motions_of(reader: Reader, session: Session, tongue: Tongue) -> list[Motion]:
    """The published yes-or-no votes of a session, oldest first. What the room has not seen whole is not among them."""
    asked = select(Ballot).where(Ballot.session_id == session.id, col(Ballot.published_at).is_not(None))
    over = session.state == SessionState.CLOSED
    return [
        _motion(reader, session, one, tongue)
        for one in reader.exec(asked.order_by(col(Ballot.published_at), col(Ballot.id)))
        if ballots.way_of(one).screen.choices  # the method brings its own answers: it asks one question
        and (over or one.revealed is None)
        and one.result.get("overall") is not None
    ]


def _motion(reader: Reader, session: Session, ballot: Ballot, tongue: Tongue) -> Motion:
    result, activity = ballot.result, reader.get_one(Activity, ballot.activity_id)
    way = ballots.way_of(ballot)
    # Answers stand on the paper in the order of the method's own, and are counted by their place there.
    answers = {str(place): name for place, name in enumerate(way.screen.choices or {}, 1)}

    def named(counted: Mapping[str, int]) -> dict[str, int]:
        return {answers.get(place, place): heads for place, heads in counted.items()}

    turnout = ballots.turnout(reader, ballot.id or 0).values()
    return Motion(
        id=ballot.id or 0,
        activity_id=ballot.activity_id,
        round=ballot.round,
        question=question_as_read(activity, ballot.question, session.language, tongue.language),
        method=tongue.say(way.method.title),
        published_at=ballot.published_at or ballot.opened_at,
        passed=_passed(ballot, answers),
        entitled=sum(electorate for electorate, _ in turnout),
        voted=sum(cast for _, cast in turnout),
        overall=named(result["overall"]),
        rows=tuple(
            (tuple(int(group) for group in row["groups"]), named(row["counts"]))
            for row in result.get("rows", ())
            if row["counts"] is not None
        ),
    )


def _passed(ballot: Ballot, answers: Mapping[str, str]) -> bool | None:
    result = ballot.result
    if result.get("ties") or not any(result["overall"].values()):
        return None
    accepted = next(iter(answers.values()))  # the first answer on the paper says yes
    return accepted in {answers.get(one, one) for one in result["winners"]}
