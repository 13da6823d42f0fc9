"""What stands in a store: read with the program's own tables, and checked by the database itself."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from contextlib import closing
from pathlib import Path

from sqlalchemy import inspect
from sqlmodel import col, func, select

from dialogue.activities.brainstorm.schema import Idea
from dialogue.activities.one_question.schema import Answer
from dialogue.activities.vote import ballots
from dialogue.activities.vote.schema import Ballot, BallotPaper
from dialogue.kernel.database import Database, Reader
from dialogue.kernel.log import entries_after, first_break
from dialogue.kernel.rights import COUNTED
from dialogue.kernel.schema import Seat, Stream
from dialogue.simulation.chaos.record import Store, Vote


def contents(database: Database) -> Store:
    """Everything that clients wrote, and whether the record is whole."""
    found = Store(integrity=integrity(database))
    with database.read() as reader:
        names = {seat.id: seat.name for seat in reader.exec(select(Seat))}
        found.ideas = list(reader.exec(select(Idea.text)))
        answers: dict[tuple[int, str], list[str]] = defaultdict(list)
        for answer in reader.exec(select(Answer)):
            answers[answer.activity_id, names[answer.seat_id]].append(answer.text)
        found.answers = answers
        found.votes = [_vote(reader, ballot) for ballot in reader.exec(select(Ballot))]
        for stream in reader.exec(select(Stream)):
            entries = entries_after(reader, stream.id or 0, 0)
            found.gaps += stream.last_seq - len(entries)
            end = entries[-1].hash if entries else ""
            found.broken_chains += first_break(entries) is not None or end != stream.log_hash
    return found


def _vote(reader: Reader, ballot: Ballot) -> Vote:
    papers = reader.exec(select(BallotPaper).where(BallotPaper.ballot_id == ballot.id))
    options = {str(one.position): str(one.id) for one in ballots.options_of(reader, ballot.id or 0)}
    overall = ballot.result.get("overall") if ballot.result else None
    return Vote(
        ballot.activity_id,
        ballot.state,
        ballot.sealed_at is not None,
        tuple(dict(paper.content["dots"]) for paper in papers),
        {options[place]: number for place, number in overall.items()} if overall else None,
    )


def integrity(database: Database) -> str:
    """The database's own check of all of it: "ok" or what is wrong. PostgreSQL says how many pages failed their sums."""
    with database.read() as reader:
        if not database.is_sqlite:
            asked = "SELECT coalesce(checksum_failures, 0) FROM pg_stat_database WHERE datname = current_database()"
            failed = reader.connection().exec_driver_sql(asked).scalar_one()
            return f"{failed} pages failed their checksum" if failed else "ok"
        return str(reader.connection().exec_driver_sql("PRAGMA integrity_check").scalar())


def present(database: Database) -> int:
    """How many participants the record has as here."""
    with database.read() as reader:
        asked = select(func.count()).where(col(Seat.role).in_(COUNTED), col(Seat.here).is_(True))
        return int(reader.exec(asked).one())


def schema_of(store: Path) -> tuple[int, str]:
    """How many tables a file has, and the revision that it says it is at; without a change to it."""
    if not store.exists():
        return 0, ""
    with closing(sqlite3.connect(store)) as file:
        tables = {row[0] for row in file.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "alembic_version" not in tables:
            return len(tables), ""
        row = file.execute("SELECT version_num FROM alembic_version").fetchone()
        return len(tables), row[0] if row else ""


def schema_on_server(database: Database) -> tuple[int, str]:
    """The same of a database server."""
    with database.reader.connect() as connection:
        tables = inspect(connection).get_table_names()
        if "alembic_version" not in tables:
            return len(tables), ""
        row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
        return len(tables), row[0] if row else ""


def drop_all(database: Database) -> None:
    """Throw away every table of a database that this run has filled."""
    with database.writer.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
