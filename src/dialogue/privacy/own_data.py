"""All that is kept of one person, for herself: of a seat in a session, or of an account. Nothing of others, and no secret of
the server's (hashes of keys, codes).

Papers of secret votes are not in it: nothing leads from a person to hers, and a file that proves a vote could be asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import col
from sqlmodel import select as ask

from dialogue.documents.zips import zipped
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import LogEntry
from dialogue.languages import Tongue
from dialogue.people.schema import RegisterEntry
from dialogue.pictures.schema import Picture, PictureContent, Use
from dialogue.privacy.belonging import Row, everything, of_session
from dialogue.privacy.columns import SEAT, word_columns
from dialogue.privacy.searching import texts_in

SECRET = frozenset(
    {
        "token_hash",
        "recovery_hash",
        "digest",
        "salt",
        "password_hash",
        "key",
        "key_id",
        "made_of",
        "feed_salt",
        "spare",
    }
)
"""Columns that open doors, or lead to something that does."""

TYPED_FOR_OTHERS = frozenset({"entered_by", "by_seat"})
"""Columns of a seat that only wrote down what others said."""

TABLES: Mapping[str, str] = {
    "seat": N_("Your place in the session"),
    "attendance": N_("When you came and went"),
    "register": N_("Your line in the attendance register"),
    "picture": N_("Your pictures"),
    "ballot_voter": N_("Votes that you could vote in, and whether you did"),
    "goal_elector": N_("Rounds of positions that you could take part in"),
    "goal_position": N_("Your positions"),
    "objection": N_("Your objections"),
    "account": N_("Your account"),
    "sign_in_note": N_("When you signed in"),
    "second_factor": N_("Your code at sign-in"),
    "sign_in_identity": N_("How your organisation knows you"),
    "membership": N_("Your roles on platforms"),
    "mandate": N_("Mandates in your name"),
    "own_template": N_("Your templates"),
    "records": N_("Entries of the records that name you, with their moments"),
}
"""What is said of tables that do not hold contributions; the others are."""

RECORDS = "records"

WRITTEN, WHEN = N_("What you wrote"), N_("When")
FIELDS: Mapping[str, str] = {
    "name": N_("Name"),
    "person": N_("Name"),
    "organisation": N_("Organisation"),
    "address": N_("E-mail address"),
    "text": WRITTEN,
    "words": WRITTEN,
    "draft": WRITTEN,
    "about": WRITTEN,
    "alt": N_("What the picture shows"),
    "source": WRITTEN,
    "reason": N_("Reason"),
    "joined_at": N_("When you joined"),
    "left_at": N_("When you left"),
    **dict.fromkeys(
        (
            "at",
            "added_at",
            "answered_at",
            "changed_at",
            "created_at",
            "made_at",
            "raised_at",
            "on_at",
            "since",
            "written_at",
        ),
        WHEN,
    ),
}
"""The columns that a page shows, in the words of people. All others are in the file under their own names."""

OF_ACCOUNT = (
    "sign_in_note",
    "second_factor",
    "sign_in_identity",
    "membership",
    "own_template",
    "mandate",
    "seat",
)
"""Tables whose `account_id` says about whom a row is. Elsewhere it says who wrote it down."""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one table that are somebody's, without what is not hers to have."""

    table: str
    title: str
    rows: list[Row]

    @property
    def words(self) -> list[str]:
        """What she wrote in them, text by text."""
        known = everything().tables.get(self.table)
        names = [one.name for one in word_columns(known)] if known is not None else ["name", "organisation"]
        return [text for row in self.rows for name in names for text in texts_in(row.get(name))]


@dataclass(frozen=True, slots=True)
class OwnData:
    """Everything of one person, and her pictures by file name."""

    parts: list[Part]
    pictures: dict[str, bytes]


def of_seat(reader: Reader, session_id: int, seat_id: int, register_key: str) -> OwnData:
    """What a session keeps of a seat. `register_key` is what only its own browser can make."""
    tables = everything().tables
    rows = of_session(reader, session_id)
    parts = [_part("seat", [row for row in rows["seat"] if row["id"] == seat_id], seat_id)]
    signed = reader.get(RegisterEntry, register_key) if register_key else None
    if signed is not None and signed.session_id == session_id:
        parts.append(_part("register", [signed.model_dump()], seat_id))
    for name, of in rows.items():
        names = [one for one in _seat_columns(tables[name]) if name != "seat"]
        hers = [row for row in of if any(row[one] == seat_id for one in names)]
        if hers:
            parts.append(_part(name, hers, seat_id))
    ideas = [row["id"] for row in rows["idea"] if row[SEAT] == seat_id]
    asked = ask(Picture).where(Picture.use == Use.IDEA, col(Picture.subject_id).in_(ideas))
    seen = list(reader.exec(asked.where(Picture.session_id == session_id)))
    if seen:
        parts.append(_part("picture", [one.model_dump() for one in seen], seat_id))
    found = ask(LogEntry).where(LogEntry.stream_id == session_id, LogEntry.seat_id == seat_id)
    parts += _records(reader.exec(found.order_by(col(LogEntry.seq))).all())
    return OwnData(parts, _files(reader, seen))


def of_account(reader: Reader, account_id: int) -> OwnData:
    """What the server keeps of an account."""
    tables = everything().tables
    parts = []
    for name, column in (("account", "id"), *((one, "account_id") for one in OF_ACCOUNT)):
        asked = select(tables[name]).where(tables[name].c[column] == account_id)
        rows = [dict(row) for row in reader.connection().execute(asked).mappings()]
        if rows:
            parts.append(_part(name, rows, 0))
    found = ask(LogEntry).where(LogEntry.account_id == account_id)
    parts += _records(reader.exec(found.order_by(col(LogEntry.stream_id), col(LogEntry.seq))).all())
    return OwnData(parts, {})


def _seat_columns(table: Table) -> list[str]:
    """The columns that name a seat as the one that a row is about."""
    return [
        one.name
        for one in table.columns
        if one.name not in TYPED_FOR_OTHERS
        and any(key.column.table.name == "seat" for key in one.foreign_keys)
    ]


def _part(name: str, rows: Iterable[Row], seat_id: int) -> Part:
    """Rows without secrets, without bytes, and without other people's numbers."""
    table = everything().tables.get(name)
    others = set(_seat_columns(table)) | TYPED_FOR_OTHERS if table is not None else set()
    kept = [
        {
            column: value
            for column, value in row.items()
            if column not in SECRET
            and not isinstance(value, bytes)
            and not (column in others and value != seat_id)
        }
        for row in rows
    ]
    return Part(name, TABLES.get(name, N_("What you contributed")), kept)


def _records(entries: Iterable[LogEntry]) -> list[Part]:
    rows = [{"stream": one.stream_id, "number": one.seq, "what": one.kind, "at": one.at} for one in entries]
    return [Part(RECORDS, TABLES[RECORDS], rows)] if rows else []


def _files(reader: Reader, seen: Iterable[Picture]) -> dict[str, bytes]:
    found = {}
    for one in seen:
        asked = ask(PictureContent).where(PictureContent.picture_id == one.id)
        for content in reader.exec(asked):
            found[f"pictures/{one.id}-{content.size}.jpg"] = content.content
    return found


DATA = "data.json"
"""Everything as data, in the file that is taken along."""


def as_json(data: OwnData) -> bytes:
    """Everything as JSON, by table."""
    found: dict[str, Any] = {
        "format": "dialogue-own-data/1",
        "tables": {one.table: one.rows for one in data.parts},
    }
    return (json.dumps(found, ensure_ascii=False, indent=2, sort_keys=True, default=str) + "\n").encode()


def archive(data: OwnData, page: str) -> bytes:
    """One file to take along: a page to read, the data, the pictures."""
    return zipped({"page.html": page.encode(), DATA: as_json(data), **data.pictures})


@dataclass(frozen=True, slots=True)
class Told:
    """What a page says under one heading: rows as pairs of a word and a value, and how many more entries the file has."""

    title: str
    rows: list[list[tuple[str, str]]]
    more: int


def told(data: OwnData, tongue: Tongue) -> list[Told]:
    """Everything in words, heading by heading. Numbers of rows, codes and settings are in the file only."""
    found: dict[str, Told] = {}
    for part in data.parts:
        rows = [pairs for row in part.rows if (pairs := _in_words(part.table, row, tongue))]
        before = found.get(part.title, Told(tongue.say(part.title), [], 0))
        more = before.more + len(part.rows) - len(rows)
        found[part.title] = Told(before.title, [*before.rows, *rows], more)
    return list(found.values())


def _in_words(table: str, row: Row, tongue: Tongue) -> list[tuple[str, str]]:
    if table == RECORDS:
        return []
    return [
        (tongue.say(word), tongue.moment(value) if isinstance(value, datetime) else str(value))
        for name, value in row.items()
        if (word := FIELDS.get(name, "")) and isinstance(value, str | datetime) and value
    ]
