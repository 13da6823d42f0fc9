"""What would be taken out, and where: a person's words and name in every table of her platform, or words that were named.

Her own rows keep their place, group and figures, and lose their words. Copies in later steps name the row that they were
made of. Everything else is found by the words themselves: the agenda as it stood at an end, circulated minutes, reviews.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, select
from sqlmodel import col
from sqlmodel import select as ask

from dialogue.frameworks.schema import FrameworkPlatform
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Seat, Session
from dialogue.pictures.consents import contents
from dialogue.pictures.schema import Use
from dialogue.privacy.belonging import Rows, everything, key_of, of_platform
from dialogue.privacy.columns import (
    COPIES,
    DERIVED,
    MARK,
    REFS,
    SAID_BESIDE,
    SEAT,
    TRANSLATED_AS,
    whose,
    word_columns,
)
from dialogue.privacy.searching import Search, emptied, search, texts_in

Key = tuple[Any, ...]
Change = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """Whose words, or which: a seat of a session with everything it said, and words that were named besides."""

    session_id: int = 0
    seat_id: int = 0
    words: tuple[str, ...] = ()


@dataclass(slots=True)
class Plan:
    """What changes, row by row; in how many places; and the sessions that it touches.

    `own` are rows that hold a person's own words; `same_name`: another person of her session has her name, so it was
    looked for nowhere else. `common` are texts of hers that others wrote as well, which were not looked for either.
    """

    changes: dict[str, dict[Key, Change]] = field(default_factory=dict)
    places: int = 0
    own: int = 0
    pictures: list[int] = field(default_factory=list)
    sessions: set[int] = field(default_factory=set)
    versions: dict[int, int] = field(default_factory=dict)
    same_name: bool = False
    common: int = 0

    def change(self, table: str, key: Key, column: str, value: Any) -> None:
        self.changes.setdefault(table, {}).setdefault(key, {})[column] = value

    @property
    def tables(self) -> list[str]:
        return sorted(self.changes)


def planned(reader: Reader, platform_id: int, target: Target) -> Plan:
    """What taking a target out of a platform would change; nothing is changed yet."""
    sessions = {one for one in reader.exec(ask(Session.id).where(Session.platform_id == platform_id)) if one}
    rows = of_platform(reader, platform_id, sessions)
    rows |= _of_frameworks(reader, platform_id)
    plan, tables = Plan(), everything().tables
    seats = _seats_of(reader, target)
    own = _own_rows(rows, seats)
    passages: list[str] = []
    for name, row in own:
        table = tables[name]
        for column in word_columns(table):
            if (name, column.name) in SAID_BESIDE or not texts_in(row[column.name]):
                continue
            passages += texts_in(row[column.name])
            plan.change(name, key_of(table, row), column.name, emptied(row[column.name]))
            plan.places += 1
        plan.own += name != "seat"
    passages += _translations(rows, own, plan)
    touched = {(name, key) for name, of in plan.changes.items() for key in of}
    spared = _said_by_others(rows, touched) & {one.strip() for one in passages}
    plan.common = len(spared)
    names = _names(reader, target, seats, plan)
    passages = [one for one in passages if one not in names]
    looked_for = search(passages, names, target.words, spared)
    ideas = {row["id"] for name, row in own if name == "idea"}
    plan.pictures = sorted(
        row["id"] for row in rows["picture"] if row["use"] == Use.IDEA and row["subject_id"] in ideas
    )
    looked_for.pictures = frozenset(contents(reader, plan.pictures))
    _search_all(rows, looked_for, plan)
    plan.places += looked_for.places
    _beside(rows, plan)
    plan.sessions = _sessions_touched(rows, plan)
    return plan


def _of_frameworks(reader: Reader, platform_id: int) -> Rows:
    """What the frameworks of a platform say in words: several platforms', and a person can be named there as well."""
    asked = ask(FrameworkPlatform.framework_id).where(FrameworkPlatform.platform_id == platform_id)
    frameworks = list(reader.exec(asked))
    found: Rows = {}
    for name in ("framework_entry", "strategic_target"):
        table = everything().tables[name]
        wanted = select(table).where(table.c.framework_id.in_(frameworks))
        found[name] = [dict(row) for row in reader.connection().execute(wanted).mappings()]
    return found


def _seats_of(reader: Reader, target: Target) -> set[int]:
    """The seats of one person in the session: that one, and those that were found to be hers too."""
    if not target.seat_id:
        return set()
    asked = ask(Seat.id, Seat.same_as).where(Seat.session_id == target.session_id)
    pairs = list(reader.exec(asked))
    found = {one for one, _ in pairs if one == target.seat_id}
    for _ in pairs:
        more = {a for a, b in pairs if b in found} | {b for a, b in pairs if a in found and b is not None}
        if more <= found:
            break
        found |= {one for one in more if one is not None}
    return {one for one in found if one}


def _own_rows(rows: Rows, seats: set[int]) -> list[tuple[str, dict[str, Any]]]:
    """Her rows, and the copies that were made of them in later steps, step by step."""
    if not seats:
        return []
    tables = everything().tables
    found = [("seat", row) for row in rows["seat"] if row["id"] in seats]
    found += [
        (name, row) for name, of in rows.items() if whose(tables[name]) for row in of if row[SEAT] in seats
    ]
    seen = {(name, key_of(tables[name], row)) for name, row in found}
    refs = set(_refs(found))
    while True:
        more = [
            (name, row)
            for name, column in COPIES
            for row in rows[name]
            if row[column] in refs and (name, key_of(tables[name], row)) not in seen
        ]
        if not more:
            return found
        found += more
        seen |= {(name, key_of(tables[name], row)) for name, row in more}
        refs |= set(_refs(more))


def _refs(found: Iterable[tuple[str, dict[str, Any]]]) -> Iterator[str]:
    for name, row in found:
        if name in REFS:
            yield f"{REFS[name]}:{row['id']}"
        if name == "minority_statement":  # where decisions name it
            yield f"minoritystatement:{row['id']}"


def _translations(rows: Rows, own: list[tuple[str, dict[str, Any]]], plan: Plan) -> list[str]:
    """Translations of her words, which go as well; their texts, which minutes in other languages tell."""
    wanted = {
        (row["activity_id"], f"{TRANSLATED_AS[name]}:{row['id']}")
        for name, row in own
        if name in TRANSLATED_AS
    }
    wanted |= {
        (row["activity_id"], row["ref"])
        for name, row in own
        if (name, "ref") in COPIES and "activity_id" in row
    }
    texts, table = [], everything().tables["translation"]
    for row in rows["translation"]:
        if (row["activity_id"], row["ref"]) in wanted and texts_in(row["text"]):
            texts.append(row["text"])
            plan.change("translation", key_of(table, row), "text", MARK)
            plan.change(
                "translation", key_of(table, row), "made_of", hashlib.sha256(MARK.encode()).hexdigest()
            )
            plan.places += 1
    return texts


def _said_by_others(rows: Rows, touched: set[tuple[str, Key]]) -> set[str]:
    """Whole texts of other people, and what groups and steps are called."""
    tables, found = everything().tables, set[str]()
    for name, of in rows.items():
        table = tables[name]
        if not whose(table) and name not in ("activity", "stakeholder_group", "constituency", "theme"):
            continue
        columns = [one.name for one in word_columns(table) if (name, one.name) not in SAID_BESIDE]
        for row in of:
            if (name, key_of(table, row)) not in touched:
                found |= {text.strip() for column in columns for text in texts_in(row[column])}
    return found


def _names(reader: Reader, target: Target, seats: set[int], plan: Plan) -> list[str]:
    """What she is called, where nobody else in her session is called so."""
    called = ask(Seat.id, Seat.name).where(Seat.session_id == target.session_id, col(Seat.name) != "")
    pairs = [(one, name.strip()) for one, name in reader.exec(called)]
    hers = {name for one, name in pairs if one in seats and len(name) > 1 and name != MARK}
    theirs = {name for one, name in pairs if one not in seats}
    plan.same_name = bool(hers & theirs)
    return sorted(hers - theirs)


def _search_all(rows: Rows, looked_for: Search, plan: Plan) -> None:
    tables = everything().tables
    for name, of in rows.items():
        table = tables[name]
        columns = word_columns(table)
        for row in of if columns else ():
            key = key_of(table, row)
            changed = plan.changes.get(name, {}).get(key, {})
            for column in columns:
                value = row[column.name]
                if column.name in changed or value is None:
                    continue
                found = _found(table, column.name, value, looked_for, row, plan)
                if found != value:
                    plan.change(name, key, column.name, found)


def _found(table: Table, column: str, value: Any, looked_for: Search, row: dict[str, Any], plan: Plan) -> Any:
    if (table.name, column) == ("minutes_text", "content"):
        before = looked_for.places
        found = looked_for.document(value)
        here = looked_for.places - before
        plan.versions[row["version_id"]] = max(plan.versions.get(row["version_id"], 0), here)
        return found
    if isinstance(value, str):
        return looked_for.text(value, alone=not whose(table))
    return looked_for.value(value)


def _beside(rows: Rows, plan: Plan) -> None:
    """What is made of words is made of none, where the words have gone."""
    tables = everything().tables
    for name, column in DERIVED:
        for key, change in plan.changes.get(name, {}).items():
            change[column] = f"{MARK} {key[0]}"
    for change in plan.changes.get("minutes_text", {}).values():
        change["digest"] = hashlib.sha256(change["content"].encode()).hexdigest()
    plan.versions = {one: number for one, number in plan.versions.items() if number}
    assert set(plan.changes) <= set(tables)


def _sessions_touched(rows: Rows, plan: Plan) -> set[int]:
    """The sessions that have something changed in them."""
    tables, owner = everything().tables, {row["id"]: row["session_id"] for row in rows["minutes_version"]}
    ballots = {row["id"]: row["session_id"] for row in rows["ballot"]}
    found = set[int | None]()
    for name, of in rows.items():
        for row in of if name in plan.changes else ():
            if key_of(tables[name], row) in plan.changes[name]:
                found.add(
                    row.get("session_id")
                    or (row["id"] if name == "session" else None)
                    or ballots.get(row.get("ballot_id") or 0)
                    or owner.get(row.get("version_id") or 0)
                )
    return {one for one in found if one}
