"""Writes a conversation as the four CSV files of a Polis export.

Reading what was written gives the same conversation again.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from dialogue.polis.conversation import AGREE, DISAGREE, Conversation, arranged
from dialogue.polis.spreadsheet import guarded


def write_conversation(conversation: Conversation) -> dict[str, str]:
    """The text of `summary.csv`, `comments.csv`, `votes.csv` and `participants-votes.csv`.

    Counts beside statements come from the vote events, re-votes included; the table holds each last vote, and
    has a column for each statement that was voted on, as in the exports of Polis. Times are written in UTC.
    """
    conversation = arranged(conversation)
    return {
        "summary.csv": _summary(conversation),
        "comments.csv": _comments(conversation),
        "votes.csv": _votes(conversation),
        "participants-votes.csv": _matrix(conversation),
    }


def _csv(rows: Iterable[Iterable[object]]) -> str:
    return "".join(",".join(map(_cell, row)) + "\n" for row in rows)


def _cell(value: object) -> str:
    """One cell after RFC 4180. Python's csv writer leaves a lone carriage return unquoted: a new row."""
    text = str(value)
    return '"' + text.replace('"', '""') + '"' if any(sign in text for sign in ',"\r\n') else text


def _datetime(milliseconds: int) -> str:
    """`Wed Jun 18 08:16:54 UTC 2014`, as the exports write it; names of days must not follow the locale."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    day = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")[moment.weekday()]
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{day} {months[moment.month - 1]} {moment:%d %H:%M:%S} UTC {moment.year:04d}"


def _summary(conversation: Conversation) -> str:
    voters = {vote.participant for vote in conversation.votes}
    authors = {statement.author for statement in conversation.statements if statement.author is not None}
    groups = {person.group_id for person in conversation.participants if person.group_id is not None}
    voted_on = {vote.statement for vote in conversation.votes}
    return _csv(
        [
            ("topic", guarded(conversation.topic)),
            ("url", conversation.url),
            ("views", "" if conversation.views is None else conversation.views),
            ("voters", len(voters)),
            ("voters-in-conv", len(voters)),
            ("commenters", len(authors)),
            ("comments", len(voted_on)),
            ("groups", len(groups)),
            ("conversation-description", guarded(conversation.description)),
        ]
    )


def _comments(conversation: Conversation) -> str:
    counts = Counter((vote.statement, vote.value) for vote in conversation.votes)
    about_people = any(statement.meta for statement in conversation.statements)
    header = (
        "timestamp",
        "datetime",
        "comment-id",
        "author-id",
        "agrees",
        "disagrees",
        "moderated",
        *(["is-meta"] if about_people else []),
        "comment-body",
    )
    return _csv(
        [
            header,
            *(
                (
                    statement.timestamp,
                    _datetime(statement.timestamp),
                    statement.id,
                    "" if statement.author is None else statement.author,
                    counts[statement.id, AGREE],
                    counts[statement.id, DISAGREE],
                    statement.moderated,
                    *([str(statement.meta).lower()] if about_people else []),
                    guarded(statement.text),
                )
                for statement in conversation.statements
            ),
        ]
    )


def _votes(conversation: Conversation) -> str:
    # The sort is stable: events of one person on one statement keep their order, also within a millisecond.
    events = sorted(conversation.votes, key=lambda vote: (vote.statement, vote.participant, vote.time))
    lines = (
        (vote.time, _datetime(vote.time), vote.statement, vote.participant, vote.value) for vote in events
    )
    return _csv([("timestamp", "datetime", "comment-id", "voter-id", "vote"), *lines])


def _matrix(conversation: Conversation) -> str:
    latest: dict[int, dict[int, int]] = defaultdict(dict)
    for (voter, statement), value in conversation.latest_votes().items():
        latest[voter][statement] = value
    columns = sorted({vote.statement for vote in conversation.votes})
    written = Counter(each.author for each in conversation.statements)
    others = sorted({title for person in conversation.participants for title in person.columns})
    header = [
        "participant",
        *others,
        "group-id",
        "n-comments",
        "n-votes",
        "n-agree",
        "n-disagree",
        *map(str, columns),
    ]
    rows: list[list[object]] = [list(header)]
    for person in conversation.participants:
        cast = latest[person.id]
        values = list(cast.values())
        rows.append(
            [
                person.id,
                *(guarded(person.columns.get(title, "")) for title in others),
                "" if person.group_id is None else guarded(person.group_id),
                written[person.id],
                len(values),
                values.count(AGREE),
                values.count(DISAGREE),
                *(cast.get(statement, "") for statement in columns),
            ]
        )
    return _csv(rows)
