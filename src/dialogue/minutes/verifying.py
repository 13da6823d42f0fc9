"""Everything that can be computed again, computed again: records, decisions, tallies, minutes. It changes nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from sqlmodel import col, select

from dialogue.kernel.database import Reader
from dialogue.kernel.log import entries_after, first_break
from dialogue.kernel.schema import Activity, LogEntry, Session, Stream, StreamKind
from dialogue.minutes.schema import MinutesApproval, MinutesText, MinutesVersion
from dialogue.minutes.sealing import seal_of
from dialogue.stage.contract import Kind
from dialogue.stage.proofs import REDACTED, Proof, still, told

MADE = {"decision.made": "decision", "ballot.published": "ballot"}
"""Entries that say that something was made which is kept: without it something was taken out."""

DELETED = ("session.deleted", "platform.deleted")
"""Entries of the house that say that records were deleted (`privacy.erasing`)."""


def proofs(reader: Reader, kinds: Mapping[str, Kind]) -> Iterator[Proof]:
    """Each thing that was looked at, record by record."""
    for stream in reader.exec(select(Stream).order_by(col(Stream.id))).all():
        yield from _readable(f"record {stream.id}", partial(_record, reader, stream))
        yield from _readable(f"what was taken out, record {stream.id}", partial(_redacted, reader, stream))
        yield from _readable(f"what was deleted, record {stream.id}", partial(_deleted, reader, stream))
        session = reader.get(Session, stream.id or 0) if stream.kind == "session" else None
        if session is None:
            continue
        which = f"what session {session.code}"
        found = _readable(f"{which} decided", partial(_of_activities, reader, session, kinds))
        yield from found
        yield from _readable(f"{which} recorded", partial(_taken_out, reader, stream, found))
        yield from _readable(f"{which} circulated", partial(_minutes, reader, session))


def _readable(which: str, look: Callable[[], Iterable[Proof]]) -> list[Proof]:
    """What a look finds; a row that cannot even be read is a finding, too."""
    try:
        return list(look())
    except Exception as error:
        return [Proof("row", which, (f"a row of it cannot be read ({type(error).__name__})",))]


def _record(reader: Reader, stream: Stream) -> Iterator[Proof]:
    entries = entries_after(reader, stream.id or 0, 0)
    wrong = []
    broken = first_break(entries)
    if broken is not None:
        wrong.append(f"entry {broken} does not fit the one before")
    end = (entries[-1].seq, entries[-1].hash) if entries else (0, "")
    if end != (stream.last_seq, stream.log_hash):
        wrong.append(f"it does not end with entry {stream.last_seq}, as it should")
    yield Proof("record", f"record {stream.id} ({stream.kind}), {len(entries)} entries", tuple(wrong))


def _redacted(reader: Reader, stream: Stream) -> Iterator[Proof]:
    """Each redaction that a record tells of; that what it made is still there is asked where the seals are looked at."""
    asked = select(LogEntry).where(LogEntry.stream_id == stream.id, LogEntry.kind == REDACTED)
    for entry in reader.exec(asked.order_by(col(LogEntry.seq))).all():
        facts = entry.facts
        which = (
            f"redaction {facts['redaction']}: {facts['places']} places, {len(facts['seals'])} seals replaced"
        )
        yield Proof("redaction", which)


def _deleted(reader: Reader, stream: Stream) -> Iterator[Proof]:
    """Each deletion that the house's record tells of: nothing but the number may be left."""
    asked = select(LogEntry).where(LogEntry.stream_id == stream.id, col(LogEntry.kind).in_(DELETED))
    for entry in reader.exec(asked.order_by(col(LogEntry.seq))).all():
        for number in entry.facts["records"]:
            left = reader.get(Stream, number)
            empty = left is not None and left.kind == StreamKind.DELETED and not left.last_seq
            there = not empty or bool(entries_after(reader, number, 0))
            wrong = ("something of it is there again",) if there else ()
            yield Proof("deletion", f"deletion of record {number}", wrong)


def _of_activities(reader: Reader, session: Session, kinds: Mapping[str, Kind]) -> Iterator[Proof]:
    asked = select(Activity).where(Activity.session_id == session.id).order_by(col(Activity.position))
    for activity in reader.exec(asked).all():
        kind = kinds.get(activity.kind)
        if kind is not None:
            which = f"what activity {activity.id} of session {session.code} decided"
            for one in _readable(which, partial(kind.tells.proofs, reader, activity)):
                yield Proof(one.of, f"{one.which} of session {session.code}", one.wrong, one.sealed)


def _taken_out(reader: Reader, stream: Stream, found: list[Proof]) -> Iterator[Proof]:
    """What the record says was made, and is not there."""
    there = {one.which.partition(" of ")[0] for one in found}
    for entry in entries_after(reader, stream.id or 0, 0):
        what = MADE.get(entry.kind)
        number = entry.facts.get(what or "")
        if what and number and f"{what} {number}" not in there:
            yield Proof(what, f"{what} {number}", ("the record tells of it, and it is not there",))


def _minutes(reader: Reader, session: Session) -> Iterator[Proof]:
    asked = select(MinutesVersion).where(MinutesVersion.session_id == session.id)
    there: set[tuple[int, int | None]] = set()
    for version in reader.exec(asked.order_by(col(MinutesVersion.number))).all():
        which = f"version {version.number} of the minutes of session {session.code}"
        given = select(MinutesApproval.group_id).where(MinutesApproval.version_id == version.id)
        there |= {(version.number, group) for group in (None, *reader.exec(given).all())}
        yield Proof("minutes", which, tuple(_wrong(reader, session, version)))
    kinds = ("minutes.circulated", "minutes.approved")
    said = select(LogEntry).where(col(LogEntry.kind).in_(kinds))
    for entry in reader.exec(said).all():
        number, group = entry.facts["number"], entry.facts.get("group")
        if entry.facts["session"] == session.id and (number, group) not in there:
            what = "was approved by a group" if group else "was circulated"
            which = f"version {number} of the minutes of session {session.code}"
            yield Proof("minutes", which, (f"the record tells that it {what}, and that is not there",))


def _wrong(reader: Reader, session: Session, version: MinutesVersion) -> Iterator[str]:
    facts = told(reader, None, "minutes.circulated", session=session.id, number=version.number)
    if facts is None:
        yield "no record tells that it was circulated"
        return
    if not still(reader, facts["seal"], seal_of(version)):
        yield "it is not what it was when it was circulated"
    texts = reader.exec(select(MinutesText).where(MinutesText.version_id == version.id)).all()
    if {one.language for one in texts} != set(facts["digests"]):
        yield "it is not there in all languages in which it was circulated"
    for one in texts:
        made = hashlib.sha256(one.content.encode()).hexdigest()
        if made != one.digest or not still(reader, facts["digests"].get(one.language), made):
            yield f"its text in {one.language} is not the one that was circulated"
    asked = select(MinutesApproval).where(MinutesApproval.version_id == version.id)
    for approval in reader.exec(asked).all():
        said = told(
            reader,
            None,
            "minutes.approved",
            session=session.id,
            number=version.number,
            group=approval.group_id,
        )
        if (
            said is None
            or not still(reader, said["seal"], seal_of(approval))
            or approval.digest != version.digest
        ):
            yield f"the approval of group {approval.group_id} is not the one that was given"
