"""What the minutes of a session are composed from: read once, within one snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import or_
from sqlmodel import col, select

from dialogue.agenda.at_the_end import agenda_told_by, before_told_by, earlier_told_by
from dialogue.agenda.record import ItemView
from dialogue.decisions.reading import decisions_of
from dialogue.documents.tree import Status
from dialogue.kernel.database import Reader
from dialogue.kernel.log import entries_after, first_break
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import COUNTED, OF_THE_ROOM
from dialogue.kernel.schema import Activity, LogEntry, Seat, Session, SessionState, Stream
from dialogue.kernel.streams import stream_of
from dialogue.languages import Tongue
from dialogue.learning.register import LearningView, learnings_told_by
from dialogue.minutes.attendance import Heads, Mark, heads_by_group, total
from dialogue.minutes.decision_entries import DecisionEntry, entry
from dialogue.minutes.running import Turn
from dialogue.minutes.schema import MinutesCorrection, MinutesNote
from dialogue.minutes.versions import corrections_of, newest, notes_of
from dialogue.people.groups import GroupView, groups_of
from dialogue.people.role_keys import handed_over
from dialogue.people.schema import Attendance, RoleKey
from dialogue.stage.contract import Kind, MinutesContext
from dialogue.stage.programme import activities_of
from dialogue.stage.ready_made import worded


@dataclass(frozen=True, slots=True)
class Material:
    """One session's record, in the language of `tongue`.

    `marks` are arrivals and departures of participants in order; `heads` counts them by group id. `start` is the
    opening of the first activity (of the session, while there is none): people join by code after the session opens.
    `agenda` are the items that come from this session; `earlier` those of sessions before it that were not over.
    `learnings` are what its platform's register says of it.
    `notes` are the rapporteur's by section, `corrections` what people asked to be corrected, `version` the number that this
    text would have if it were circulated.
    `devices` took a role over from another device, in their order.
    `broken_at` is the number of the first log entry that does not fit the chain; None when the record is whole.
    """

    reader: Reader
    session: Session
    stream: Stream
    kinds: Mapping[str, Kind]
    tongue: Tongue
    groups: Mapping[int, GroupView]
    activities: Sequence[Activity]
    entries: Sequence[LogEntry]
    broken_at: int | None
    marks: Sequence[Mark]
    start: datetime | None
    heads: Mapping[int, Heads]
    staff: Sequence[Seat]
    devices: Sequence[tuple[RoleKey, Seat]]
    decisions: Sequence[DecisionEntry]
    agenda: Sequence[ItemView]
    earlier: Sequence[ItemView]
    learnings: Sequence[LearningView]
    before: Session | None
    notes: Mapping[str, MinutesNote] = field(default_factory=dict)
    corrections: Sequence[MinutesCorrection] = ()
    status: Status = "draft"
    version: int = 1
    headings: Mapping[str, tuple[int, str]] = field(default_factory=dict)

    def see(self, section: str) -> str:
        """A pointer to another section by its id, for instance "See 12, Goals."."""
        number, heading = self.headings[section]
        return self.tongue.say(
            N_("See %(number)s, %(heading)s."), number=number, heading=self.tongue.say(heading)
        )

    @property
    def overall(self) -> Heads:
        return total(self.heads)

    @property
    def now(self) -> datetime:
        """The moment up to which the session ran: when it closed, or its newest entry."""
        return self.session.closed_at or self.as_of

    @property
    def as_of(self) -> datetime:
        """The moment of the newest entry, or of the newest change of the agenda that is told here."""
        changes = [
            at
            for item in self.agenda
            for at in (
                item.added_at,
                *(move.at for move in item.moves),
                *(review.at for review in item.reviews),
            )
        ]
        changes += [one.at for one in self.learnings]
        newest = self.entries[-1].at if self.entries else self.session.created_at
        return max([newest, *changes])

    @property
    def turns(self) -> list[Turn]:
        """The record as far as times need it."""
        return [Turn(one.seq, one.kind, one.activity_id, one.at, one.facts) for one in self.entries]

    def context(self, activity: Activity) -> MinutesContext:
        """What the activity's own words are written with."""
        return MinutesContext(self.reader, self.session, activity, self.tongue, self.groups)

    def begun(self) -> list[tuple[Activity, Kind]]:
        """The activities that were opened at least once, in the order of the programme, each with its kind."""
        return [(a, self.kinds[a.kind]) for a in self.activities if a.times_opened and a.kind in self.kinds]


def gather(reader: Reader, session: Session, kinds: Mapping[str, Kind], tongue: Tongue) -> Material:
    """Read everything that the minutes need."""
    session_id = session.id
    stream = stream_of(reader, session_id)
    groups = groups_of(reader, session_id, tongue)
    activities = [worded(a, session.language, tongue.language) for a in activities_of(reader, session_id)]
    entries = entries_after(reader, session_id, 0)
    seats = list(reader.exec(select(Seat).where(Seat.session_id == session_id).order_by(col(Seat.id))))
    marks = _marks(reader, session_id, {seat.id for seat in seats if seat.role in OF_THE_ROOM})
    opened = [activity.opened_at for activity in activities if activity.opened_at is not None]
    start = min(opened) if opened else session.opened_at
    before = newest(reader, session_id)
    ended = session.closed_at if session.state == SessionState.CLOSED else None
    return Material(
        reader=reader,
        session=session,
        stream=stream,
        kinds=kinds,
        tongue=tongue,
        groups=groups,
        activities=activities,
        entries=entries,
        broken_at=_broken_at(stream, entries),
        marks=marks,
        start=start,
        heads=heads_by_group(marks, groups, start, session.closed_at),
        staff=[seat for seat in seats if seat.role not in COUNTED and seat.removed_at is None],
        devices=handed_over(reader, session.id),
        decisions=[entry(one, tongue, groups) for one in decisions_of(reader, session_id, ended)],
        agenda=agenda_told_by(reader, session),
        earlier=earlier_told_by(reader, session),
        learnings=learnings_told_by(reader, session),
        before=before_told_by(reader, session),
        notes=notes_of(reader, session_id),
        corrections=corrections_of(reader, session_id),
        version=before.number + 1 if before else 1,
    )


def after(reader: Reader, session: Session) -> Session | None:
    """The session prepared to follow this one on its platform: as it was at this one's end, or as it is until then."""
    if session.platform_id is None:
        return None
    asked = select(Session).where(Session.platform_id == session.platform_id, Session.id != session.id)
    if session.state == SessionState.CLOSED and session.closed_at is not None:
        later = or_(col(Session.opened_at).is_(None), col(Session.opened_at) >= session.closed_at)
        asked = asked.where(col(Session.created_at) <= session.closed_at, later)
    else:
        asked = asked.where(Session.state == SessionState.PLANNED)
    return reader.exec(asked.order_by(col(Session.id))).first()


def _marks(reader: Reader, session_id: int, participants: set[int | None]) -> list[Mark]:
    asked = select(Attendance).where(Attendance.session_id == session_id).order_by(col(Attendance.id))
    return [
        Mark(row.seat_id, row.group_id, row.arrived, row.at)
        for row in reader.exec(asked)
        if row.seat_id in participants and row.group_id is not None
    ]


def _broken_at(stream: Stream, entries: Sequence[LogEntry]) -> int | None:
    """Where the record stops being whole: a link that does not fit, or an end that the stream does not know."""
    broken = first_break(entries)
    if broken is not None:
        return broken
    end = (entries[-1].seq, entries[-1].hash) if entries else (0, "")
    return None if end == (stream.last_seq, stream.log_hash) else stream.last_seq
