"""Showing the results: worked out off the write path, handed over as a command, and final from then on.

Nobody answers any more once the results are shown. So there is one publication of each answer, and no difference of two
that could tell what somebody changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.activities.opinion import published, rules
from dialogue.activities.opinion.commands import KIND
from dialogue.activities.opinion.rows import answered_by, answering, result_of, statements_of
from dialogue.activities.opinion.schema import OpinionAnswer, OpinionPerson, OpinionResult
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import COUNTED, Right
from dialogue.kernel.schema import Activity, ActivityState, Seat
from dialogue.kernel.vocabulary import Command
from dialogue.stage.jobs import LongWork, Progress, fingerprint, nobody_listens

SIDE = 1000
"""Places are thousandths of the picture's width: a dot tells where somebody is, and no more of her answers."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything the results are made of. Seats are numbers, groups their ids as text."""

    statements: tuple[tuple[int, bool], ...]
    people: tuple[tuple[int, str], ...]
    answers: tuple[tuple[int, int, int], ...]
    opened: int


@dataclass(frozen=True, slots=True)
class Found:
    """The results: what everybody may see, and each seat's own place (seat, x, y, letter)."""

    content: Mapping[str, Any]
    places: tuple[tuple[int, int, int, str], ...]
    opened: int


@dataclass(frozen=True, slots=True)
class RevealOpinions(Command):
    """Show the results to everybody. They were worked out outside of the transaction, from what `made_from` names."""

    activity_id: int
    content: Mapping[str, Any]
    places: tuple[tuple[int, int, int, str], ...]
    opened: int
    made_from: str = ""
    right: ClassVar[Right] = Right.PUBLISH


def gathered(reader: Reader, activity: Activity) -> Gathered:
    """The answers to shown statements by everybody who counts. Raises Refused while they are still open, or without any."""
    if activity.kind != KIND:
        raise NotFound("no_activity", N_("This activity is not part of the session any more."))
    require_closed(activity)
    statements = statements_of(reader, activity.id or 0)
    asked = (
        select(col(Seat.id), OpinionPerson.group_id, OpinionAnswer.statement_id, OpinionAnswer.value)
        .join(OpinionAnswer, col(OpinionAnswer.seat_id) == col(Seat.id))
        .join(OpinionPerson, col(OpinionPerson.seat_id) == col(Seat.id))
        .where(
            OpinionAnswer.activity_id == activity.id,
            OpinionPerson.activity_id == activity.id,
            col(OpinionAnswer.value).is_not(None),
            col(Seat.role).in_(COUNTED),
            col(Seat.same_as).is_(None),
        )
        .order_by(col(Seat.id), col(OpinionAnswer.statement_id))
    )
    shown = {one.id for one in statements}
    rows = [
        (seat or 0, str(group or ""), statement, value)
        for seat, group, statement, value in reader.exec(asked)
        if statement in shown and value is not None
    ]
    if not rows:
        raise Refused("no_answers", N_("Nobody has answered yet, so there is nothing to show."))
    return Gathered(
        statements=tuple((one.id or 0, one.meta) for one in statements),
        people=tuple({seat: group for seat, group, _, _ in rows}.items()),
        answers=tuple((seat, statement, value) for seat, _, statement, value in rows),
        opened=activity.times_opened,
    )


def require_closed(activity: Activity) -> None:
    """Results are shown once, and after the answers have ended. Raises Refused."""
    if activity.phase == rules.REVEALED:
        raise Refused("shown", N_("The results are shown already."))
    if activity.state != ActivityState.CLOSED:
        raise Refused("still_open", N_("Please close this activity first: then nobody can answer any more."))


def worked_out(given: Gathered, progress: Progress = nobody_listens) -> Found:
    """Groups, places and figures. Pure and slow."""
    # Imported when first asked for: numpy takes 15 MB that a server need not hold before.
    from dialogue.activities.opinion.landscape import landscape
    from dialogue.activities.opinion.votes import VoteTable

    group_of = dict(given.people)
    table = VoteTable.of(
        given.answers,
        participants=group_of,
        statements=(one for one, _ in given.statements),
        meta=(one for one, meta in given.statements if meta),
    )
    drawn = landscape(table)
    opinions = drawn.opinions
    progress(0.5)
    enough = len(group_of) >= published.FEWEST
    told = [
        (name, people)
        for name, people in opinions.groups.items()
        if enough and len(people) >= published.FEWEST
    ]
    members = {str(place): people for place, (_, people) in enumerate(told, 1)}
    letter_of = {person: letter for letter, people in members.items() for person in people}
    places = _places(table.participants, drawn.projection.places.tolist(), letter_of) if enough else ()
    answers = _by_statement(given, group_of, letter_of)
    counted = Counter(group_of.values())
    content = {
        "people": len(group_of),
        "answers": len(given.answers),
        "by_group": [{"group": group, "people": counted[group]} for group in sorted(counted)],
        "statements": [published.content(one, counted) for one in answers],
        "groups": [
            {
                "name": letter,
                "people": len(people),
                "holds": _rounded(opinions.by_group.get(name)),
                "speaks": [
                    {"id": table.statements[one.column], "side": published.NAMES[one.side]}
                    for one in drawn.representative[name]
                ],
            }
            for (letter, people), (name, _) in zip(members.items(), told, strict=True)
        ],
        "stability": _rounded(opinions.stability) if members else None,
        "why_none": "" if members else (opinions.why_none or "no-clear-groups"),
        "dots": sorted([x, y, letter] for _, x, y, letter in places),
    }
    return Found(content, places, given.opened)


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)


def _places(
    people: Sequence[Any], found: Sequence[Sequence[float]], letter_of: Mapping[Any, str]
) -> tuple[tuple[int, int, int, str], ...]:
    """Everybody's place on a square of `SIDE`, both directions on one scale."""
    widest = max((abs(one) for place in found for one in place), default=0.0) or 1.0

    def on_side(value: float) -> int:
        return round(SIDE / 2 + value / widest * SIDE / 2)

    return tuple(
        (int(person), on_side(x), on_side(-y), letter_of.get(person, ""))
        for person, (x, y) in zip(people, found, strict=True)
    )


def _by_statement(
    given: Gathered, group_of: Mapping[int, str], letter_of: Mapping[Any, str]
) -> list[published.Answered]:
    groups: dict[int, dict[str, Counter[str]]] = {one: {} for one, _ in given.statements}
    letters: dict[int, dict[str, Counter[str]]] = {one: {} for one, _ in given.statements}
    for seat, statement, value in given.answers:
        answer = published.NAMES[value]
        groups[statement].setdefault(group_of[seat], Counter())[answer] += 1
        if seat in letter_of:
            letters[statement].setdefault(letter_of[seat], Counter())[answer] += 1
    return [
        published.Answered(one, meta, groups[one], dict(sorted(letters[one].items())))
        for one, meta in given.statements
    ]


REVEALING = LongWork(
    "opinion.results",
    N_("The program is working out the results."),
    gathered,
    worked_out,
    lambda activity_id, found, made_from: RevealOpinions(
        activity_id, found.content, found.places, found.opened, made_from
    ),
)


def reveal_opinions(act: Act, command: RevealOpinions) -> None:
    activity = act.activity(command.activity_id, KIND)
    require_closed(activity)
    # Statements are moderated and seats are joined also while the results are worked out.
    if command.made_from and fingerprint(gathered(act.tx, activity)) != command.made_from:
        raise Refused(
            "changed_since",
            N_(
                "Answers, people or statements changed while the results were worked out. Nothing was shown; "
                "please show the results once more."
            ),
        )
    act.tx.add(
        OpinionResult(
            activity_id=activity.id or 0,
            session_id=activity.session_id,
            content=dict(command.content),
            made_from=command.made_from,
            shown_at=act.now,
        )
    )
    for seat, x, y, among in command.places:
        person = answered_by(act, activity, seat, 0)
        person.x, person.y, person.among = x, y, among
    activity.phase = rules.REVEALED
    act.tx.add(activity)
    act.happened("opinion.revealed", activity=activity.id)


def revealed(reader: Reader, activity: Activity) -> dict[str, Any] | None:
    """What is shown of the answers; None before, and then nothing is read."""
    if activity.phase != rules.REVEALED:
        return None
    found = result_of(reader, activity.id or 0)
    return found.content if found else None


def answering_seats(reader: Reader, activity: Activity) -> set[int]:
    """Seats with at least one answer in this activity."""
    return {seat for seat, _, _ in answering(reader, activity.id or 0)}


REVEAL_HANDLERS: dict[type[Command], Handler] = {RevealOpinions: reveal_opinions}
