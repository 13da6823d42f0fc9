"""What the host is shown of her server: figures of the store and of platforms, never a word of a session.

Titles, codes and what people wrote belong to those who have a right in the session; a host is not one of them.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Integer, cast
from sqlmodel import col, func, select

from dialogue.bodies.schema import Platform
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import COUNTED
from dialogue.kernel.schema import LogEntry, Seat, Session, Stream, StreamKind
from dialogue.notices.choices import Going
from dialogue.notices.schema import NoticeMail
from dialogue.pictures.schema import Picture, PictureContent
from dialogue.privacy.keeping import Due, days_of, due
from dialogue.stage.schema import Job, JobState

LITTLE_SPACE = 500 * 2**20
"""Bytes that are free on a disk which is nearly full: what cannot be written is not saved."""
OLD = 7
"""Days after which a backup is old: so much of what was said since would be lost."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A backup in the data folder."""

    name: str
    bytes: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Disk:
    """What lies in the data folder, and how much room is left."""

    free: int
    backups: tuple[Backup, ...] = ()

    @property
    def little(self) -> bool:
        return self.free < LITTLE_SPACE


@dataclass(slots=True)
class OfPlatform:
    """A platform in figures."""

    id: int
    name: str
    states: Counter[str] = field(default_factory=Counter)
    people: int = 0
    picture_bytes: int = 0
    due: int = 0
    own_days: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the store holds."""

    bytes: int
    picture_bytes: int
    pictures: int
    records: int
    entries: int
    mails: Mapping[str, int]
    jobs: int
    platforms: tuple[OfPlatform, ...]


def disk_of(folder: Path) -> Disk:
    """The data folder: its backups, the newest first, and the room left on its disk."""
    there = next(one for one in (folder.resolve(), *folder.resolve().parents) if one.is_dir())
    found = []
    for file in [*folder.glob("backups/*.zip"), *folder.glob("*.zip")]:
        said = file.stat()
        found.append(Backup(file.name, said.st_size, datetime.fromtimestamp(said.st_mtime, UTC)))
    found.sort(key=lambda one: one.made_at, reverse=True)
    return Disk(shutil.disk_usage(there).free, tuple(found))


def store_bytes(reader: Reader) -> int:
    """How large the store is, as it says itself."""
    connection = reader.connection()
    if connection.dialect.name == "sqlite":
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        return int(pages) * int(connection.exec_driver_sql("PRAGMA page_size").scalar_one())
    return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())


def holdings(reader: Reader, now: datetime, house: Mapping[str, int]) -> Holdings:
    """All figures, from one snapshot."""
    platforms = {
        one.id: OfPlatform(one.id, one.name, own_days=days_of(reader, one.id))
        for one in reader.exec(select(Platform).order_by(col(Platform.id)))
    }
    asked = select(Session.platform_id, Session.state, func.count()).group_by(
        col(Session.platform_id), Session.state
    )
    for platform, state, number in reader.exec(asked):
        if platform in platforms:
            platforms[platform].states[state] = number
    people = select(Session.platform_id, func.count()).where(
        Seat.session_id == Session.id, col(Seat.role).in_(COUNTED)
    )
    for platform, number in reader.exec(people.group_by(col(Session.platform_id))):
        if platform in platforms:
            platforms[platform].people = number
    size = func.coalesce(func.sum(cast(func.length(PictureContent.content), Integer)), 0)
    pictures = select(Session.platform_id, size).where(
        PictureContent.picture_id == Picture.id, Picture.session_id == Session.id
    )
    for platform, number in reader.exec(pictures.group_by(col(Session.platform_id))):
        if platform in platforms:
            platforms[platform].picture_bytes = int(number)
    one: Due
    for one in due(reader, now, house):
        if one.platform_id in platforms:
            platforms[one.platform_id].due += 1
    mails = select(NoticeMail.state, func.count()).group_by(NoticeMail.state)
    running = select(func.count()).select_from(Job).where(Job.state == JobState.RUNNING)
    return Holdings(
        bytes=store_bytes(reader),
        picture_bytes=sum(one.picture_bytes for one in platforms.values()),
        pictures=reader.exec(select(func.count()).select_from(Picture)).one(),
        records=reader.exec(
            select(func.count()).select_from(Stream).where(Stream.kind != StreamKind.DELETED)
        ).one(),
        entries=reader.exec(select(func.count()).select_from(LogEntry)).one(),
        mails=dict(reader.exec(mails).all()),
        jobs=reader.exec(running).one(),
        platforms=tuple(platforms.values()),
    )


def waiting(mails: Mapping[str, int]) -> int:
    """Mails that have not left yet."""
    return sum(mails.get(state, 0) for state in (Going.WAITING, Going.GOING, Going.HANDED))


def in_trouble(mails: Mapping[str, int]) -> int:
    """Mails that were refused, or of which nobody knows whether they arrived."""
    return mails.get(Going.REFUSED, 0) + mails.get(Going.UNCLEAR, 0)
