"""The conversation for other programs: in the Polis export format, and what was shown as plain data.

People become numbers in an order drawn by chance for each export, and every answer has the time at which the answers
ended. A small stakeholder group is no column: its few people would be found by their answers.
"""

from __future__ import annotations

import io
import secrets
import zipfile
from collections import Counter
from collections.abc import Mapping
from typing import Any

from sqlmodel import col, select

from dialogue.activities.opinion import published, rules
from dialogue.activities.opinion.rows import person_of, statements_of
from dialogue.activities.opinion.schema import OpinionAnswer, OpinionPerson, OpinionStatement, StatementState
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import COUNTED
from dialogue.kernel.schema import Activity, Seat, Session, StakeholderGroup
from dialogue.polis import Conversation, Participant, Statement, Vote, write_conversation

MODERATED = {StatementState.SHOWN: 1, StatementState.WAITING: 0, StatementState.TAKEN_OUT: -1}
GROUP = "stakeholder-group"


def archive(reader: Reader, session: Session, activity: Activity) -> bytes | None:
    """The four files of the Polis export in one archive; None before the results are shown: it holds all answers."""
    if activity.phase != rules.REVEALED:
        return None
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        for name, text in write_conversation(conversation(reader, session, activity)).items():
            files.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)  # with no time of its own
    return packed.getvalue()


def conversation(reader: Reader, session: Session, activity: Activity) -> Conversation:
    """The conversation with the session's groups and the opinion groups."""
    statements = statements_of(reader, activity.id or 0, *StatementState)
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
    )
    rows = [(seat or 0, group, one, value or 0) for seat, group, one, value in reader.exec(asked)]
    group_of = {seat: group for seat, group, _, _ in rows}
    people = sorted(group_of)
    secrets.SystemRandom().shuffle(people)
    number = {seat: place for place, seat in enumerate(people)}
    sizes = Counter(group_of.values())
    keys = {
        one.id: one.key
        for one in reader.exec(select(StakeholderGroup).where(StakeholderGroup.session_id == session.id))
    }
    ended = activity.closed_at or activity.opened_at or session.created_at
    at = int(ended.timestamp() * 1000)
    counts = Counter((statement, value) for _, _, statement, value in rows)

    def opinion_group(seat: int) -> str | None:
        found = person_of(reader, activity.id or 0, seat)
        return (found.among or None) if found else None

    return Conversation(
        topic=activity.prompt or activity.title,
        description=session.purpose,
        statements=tuple(
            Statement(
                id=one.id or 0,
                text=one.text,
                moderated=MODERATED[StatementState(one.state)],
                agrees=counts[one.id or 0, 1],
                disagrees=counts[one.id or 0, -1],
                timestamp=at,
                meta=one.meta,
            )
            for one in statements
        ),
        votes=tuple(
            Vote(at, number[seat], statement, value)
            for seat, _, statement, value in sorted(rows, key=lambda row: (number[row[0]], row[2]))
        ),
        participants=tuple(
            Participant(
                number[seat],
                opinion_group(seat),
                {GROUP: keys.get(group_of[seat], "") if sizes[group_of[seat]] >= published.FEWEST else ""},
            )
            for seat in people
        ),
    )


def told(
    content: Mapping[str, Any], texts: Mapping[int, OpinionStatement], groups: Mapping[int, Any]
) -> dict[str, Any]:
    """What was shown, with the words of the statements and the keys of the groups. No figure that was not shown."""
    key_of = {str(number): group.key for number, group in groups.items()}
    return {
        "schema": "dialogue-opinions/1",
        **{name: value for name, value in content.items() if name not in {"by_group", "statements"}},
        "by_group": [
            {"group": key_of.get(one["group"], ""), "people": one["people"]} for one in content["by_group"]
        ],
        "statements": [
            {
                **one,
                "text": texts[one["id"]].text,
                "rows": [
                    {**row, "groups": [key_of.get(group, "") for group in row["groups"]]}
                    for row in one["rows"]
                ],
                "apart": [
                    [key_of.get(group, "") for group in one["rows"][place]["groups"]]
                    for place in one["apart"]
                ],
            }
            for one in content["statements"]
            if one["id"] in texts
        ],
    }
