"""Handlers of groups' own interests: what a group needs for itself, and how the goal stands to that.

A group's statement is changed by that group only: by its delegate where it has one, otherwise by any of its people. What
somebody without a phone says is written down for the group, and the record says by whom.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import col, func, or_, select

from dialogue.activities.agree import rules
from dialogue.activities.agree.deciding import group_in, version_in
from dialogue.activities.agree.schema import Effect, InterestLink
from dialogue.activities.agree.schema_beside import InterestStatement
from dialogue.activities.agree.vocabulary import KIND, LinkInterest
from dialogue.activities.agree.vocabulary_beside import LinkOwnInterest, WriteInterests, WriteInterestsFor
from dialogue.bodies.interest_schema import GroupInterest
from dialogue.bodies.interests import add_version
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, Role, may
from dialogue.kernel.schema import Activity, Seat, Session, SessionState, StakeholderGroup
from dialogue.kernel.text import optional, required
from dialogue.people.eligible import counting

LONGEST_INTERESTS = 600


def statements_of(reader: Reader, session_id: int) -> dict[int, InterestStatement]:
    """The newest interest statement of each group of a session, also one that its constituency made in an earlier
    session of the same platform; by group id.
    """
    groups = list(reader.exec(select(StakeholderGroup).where(StakeholderGroup.session_id == session_id)))
    return _newest(reader, groups)


def statement_of(reader: Reader, group_id: int) -> InterestStatement | None:
    """The newest interest statement of one group; None where it has made none."""
    group = reader.get(StakeholderGroup, group_id)
    return _newest(reader, [group]).get(group_id) if group is not None else None


def _newest(reader: Reader, groups: Sequence[StakeholderGroup]) -> dict[int, InterestStatement]:
    asked = select(InterestStatement).where(
        or_(
            col(InterestStatement.group_id).in_([group.id for group in groups]),
            col(InterestStatement.constituency_id).in_(
                [g.constituency_id for g in groups if g.constituency_id]
            ),
        )
    )
    rows = list(reader.exec(asked.order_by(col(InterestStatement.at), col(InterestStatement.id))))
    rows = sorted([*rows, *_by_mandate(reader, groups)], key=lambda row: row.at)
    found = {}
    for group in groups:
        own = [
            row
            for row in rows
            if row.group_id == group.id
            or (group.constituency_id is not None and row.constituency_id == group.constituency_id)
        ]
        if own:
            found[group.id or 0] = own[-1]
    return found


def _by_mandate(reader: Reader, groups: Sequence[StakeholderGroup]) -> list[InterestStatement]:
    """What was said on the platform between sessions; after a session's end nothing is added to what it showed."""
    session = reader.get(Session, groups[0].session_id) if groups else None
    keys = {group.constituency_id: group for group in groups if group.constituency_id}
    asked = select(GroupInterest).where(
        col(GroupInterest.constituency_id).in_(keys), col(GroupInterest.session_id).is_(None)
    )
    until = session.closed_at if session is not None and session.state == SessionState.CLOSED else None
    return [
        InterestStatement(
            session_id=keys[row.constituency_id].session_id,
            group_id=keys[row.constituency_id].id or 0,
            constituency_id=row.constituency_id,
            number=row.number,
            text=row.text,
            language=row.language,
            at=row.at,
        )
        for row in reader.exec(asked.order_by(col(GroupInterest.id)))
        if until is None or row.at <= until
    ]


def may_write(reader: Reader, seat: Seat) -> bool:
    """Whether somebody may speak for her group here: its delegate does where there is one, else any of its people."""
    if seat.group_id is None or not may(seat.role, Right.VOTE):
        return False
    if seat.role == Role.DELEGATE:
        return True
    delegates = select(Seat.id).where(
        counting(seat.session_id), Seat.group_id == seat.group_id, Seat.role == Role.DELEGATE
    )
    return reader.exec(delegates).first() is None


def _speaker(act: Act) -> Seat:
    seat = act.seat
    if seat is None or not may_write(act.tx, seat):
        raise NotAllowed(
            "delegate_speaks", N_("Your group has a delegate here, who writes this. Nothing was changed.")
        )
    return seat


def write_interests(act: Act, command: WriteInterests) -> None:
    activity = act.activity(command.activity_id, KIND)
    rules.require_running("open" if activity.state == "paused" else activity.state)
    seat = _speaker(act)
    _write(act, activity, seat.group_id or 0, command.text, seat_id=seat.id, language=seat.language)


def write_interests_for(act: Act, command: WriteInterestsFor) -> None:
    activity = act.activity(command.activity_id, KIND)
    group = group_in(act, command.group_id)
    _write(act, activity, group.id or 0, command.text, seat_id=None, language=act.session.language)


def _write(
    act: Act, activity: Activity, group_id: int, text: str, *, seat_id: int | None, language: str
) -> None:
    words = required(text, most=LONGEST_INTERESTS)
    group = act.tx.get_one(StakeholderGroup, group_id)
    before = statement_of(act.tx, group_id)
    if before is not None and before.text == words:
        raise Refused("same_words", N_("These are the words already. Nothing was changed."), field="text")
    last = select(func.max(InterestStatement.number)).where(InterestStatement.group_id == group_id)
    act.tx.add(
        InterestStatement(
            session_id=activity.session_id,
            group_id=group_id,
            constituency_id=group.constituency_id,
            number=(act.tx.exec(last).one() or 0) + 1,
            text=words,
            language=language,
            seat_id=seat_id,
            entered_by=None if seat_id else (act.seat.id if act.seat else None),
            at=act.now,
        )
    )
    act.tx.flush()
    platform = act.session.platform_id
    if platform is not None and group.constituency_id is not None:
        add_version(
            act.tx,
            platform,
            group.constituency_id,
            words,
            language,
            at=act.now,
            session_id=activity.session_id,
        )
    act.happened("interests.written", activity=activity.id, group=group_id)


def link_interest(act: Act, command: LinkInterest) -> None:
    activity = act.activity(command.activity_id, KIND)
    group = group_in(act, command.group_id)
    entered = act.seat.id if act.seat else None
    _link(act, activity, group.id or 0, command.effect, command.text, entered, act.session.language)


def link_own_interest(act: Act, command: LinkOwnInterest) -> None:
    activity = act.activity(command.activity_id, KIND)
    rules.require_running("open" if activity.state == "paused" else activity.state)
    seat = _speaker(act)
    _link(act, activity, seat.group_id or 0, command.effect, command.text, None, seat.language)


def _link(
    act: Act, activity: Activity, group_id: int, effect: str, text: str, entered_by: int | None, language: str
) -> None:
    if effect not in set(Effect):
        raise Refused(
            "no_effect", N_("Please choose how the goal stands to the group's interests."), field="effect"
        )
    act.tx.add(
        InterestLink(
            session_id=activity.session_id,
            activity_id=activity.id or 0,
            version_id=version_in(act, activity).id or 0,
            group_id=group_id,
            effect=effect,
            words=optional(text, most=rules.LONGEST_WORDS),
            language=language,
            entered_by=entered_by,
            at=act.now,
        )
    )
    act.happened("interest.linked", activity=activity.id, group=group_id)
