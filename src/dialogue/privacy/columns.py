"""What the columns of all tables hold: people's words, and whose they are. Read by whatever takes words out.

A text without a longest length is taken for words, and so are JSON values, unless it is said here that they are codes. So
a table that is added later is covered without anybody thinking of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import JSON, Column, String, Table
from sqlmodel import AutoString

MARK = "[…]"
"""What stands where words were taken out."""

CODES = frozenset(
    {
        ("account", "password_hash"),
        ("agenda_move", "reviewed_by"),
        ("agenda_review", "groups"),
        ("ballot", "receipts"),
        ("ballot", "settings"),
        ("ballot_paper", "content"),  # secret, and numbers only
        ("clear_check", "eligible"),
        ("clear_check", "result"),
        ("constituency", "earlier_keys"),
        ("decision", "confirmed"),
        ("decision", "judgement"),
        ("decision", "rule"),
        ("decision", "tally"),
        ("decision", "to_ratify"),
        ("goal", "checked"),
        ("goal", "rule"),
        ("goal_decision", "inputs"),
        ("goal_position", "meets"),
        ("goal_version", "sources"),
        ("idea_sheet", "held"),
        ("log_entry", "facts"),
        ("notice", "facts"),
        ("notice_contact", "kinds"),
        ("notice_mail", "about"),
        ("outcome", "answer"),
        ("position_round", "carried"),
        ("position_round", "electorate"),
        ("position_round", "gone"),
        ("position_round", "hands"),
        ("position_round", "rule"),
        ("second_factor", "spare"),
        ("session", "languages"),
        ("webhook", "groups"),
    }
)
"""What looks like words, and is none: codes and figures, from which results are computed again."""

NAMES = frozenset({("venue_wifi", "name"), ("ballot_option", "label"), ("vote_option_plan", "label")})
"""Short texts that people type all the same."""

DERIVED = frozenset(
    {
        ("map_actor", "looks"),
        ("opinion_statement", "looks"),
        ("scale_statement", "looks"),
        ("stakeholder", "key"),
    }
)
"""What is made of the words beside it, to find look-alikes."""

SEAT = "seat_id"
"""The column that says whose words a row holds. Who typed for others (`entered_by`) did not say it."""

OF_OTHERS = frozenset(
    {
        ("announcement", SEAT),
        ("translation", SEAT),  # an interpreter's, of somebody else's words
        ("mandate", SEAT),  # a seat that a mandate was found by; its words are found by the name
    }
)
"""Tables in which the seat is not whose words they are."""

SAID_BESIDE = frozenset(
    {
        ("goal_amendment", "comment"),
        ("goal_amendment", "offer"),
        ("goal_amendment", "offer_comment"),
        ("idea", "hidden_because"),
        ("minutes_correction", "answer"),
        ("opinion_statement", "because"),
        ("question", "answer"),
        ("question", "hidden_because"),
        ("table_line", "hidden_because"),
    }
)
"""What somebody else wrote into a person's row: taken out only where it repeats her words."""

REFS: Mapping[str, str] = {
    "answer": "answer",
    "idea": "idea",
    "table_line": "line",
    "discussion_note": "note",
    "review_line": "review",
    "question": "question",
    "opinion_statement": "statement",
    "scale_statement": "scale",
    "goal_amendment": "amendment",
    "objection": "objection",
    "goal_position": "position",
    "map_actor": "actor",
}
"""How a copy in a later step (`ref`), beside a decision (`source`) or in a learning names the row that it was made of."""

TRANSLATED_AS: Mapping[str, str] = {
    **{table: prefix for table, prefix in REFS.items() if prefix != "position"},
    "minority_statement": "statement",
    "speaking_turn": "turn",
}
"""How a translation names what it is of, within its activity."""

COPIES = (
    ("ballot_option", "ref"),
    ("cluster_card", "ref"),
    ("decision_voice", "source"),
    ("goal_source", "ref"),
    ("opinion_statement", "ref"),
    ("scale_statement", "ref"),
    ("vote_option_plan", "ref"),
)
"""Columns that name the row whose words were copied."""


def word_columns(table: Table) -> list[Column[Any]]:
    """The columns of a table that can hold people's words."""
    return [one for one in table.columns if holds_words(table.name, one)]


def holds_words(table: str, column: Column[Any]) -> bool:
    """Whether a column can hold people's words."""
    here = (table, column.name)
    if here in CODES or here in DERIVED:
        return False
    if isinstance(column.type, JSON):
        return True
    return isinstance(column.type, String | AutoString) and (column.type.length is None or here in NAMES)


def whose(table: Table) -> bool:
    """Whether rows of this table say whose words they hold."""
    return SEAT in table.columns and (table.name, SEAT) not in OF_OTHERS
