"""Reading the life of minutes: versions with their approvals, corrections, notes, and a version as it stands today."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import col, func, select

from dialogue.documents.build import Cell, callout, facts, name, paragraph, table, words
from dialogue.documents.plain_data import read_json
from dialogue.documents.tree import Block, Document
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import StakeholderGroup
from dialogue.languages import Tongue
from dialogue.minutes.life import WAYS, Asked, Standing, Way, asked_to_approve
from dialogue.minutes.schema import (
    MinutesApproval,
    MinutesCorrection,
    MinutesNote,
    MinutesRedaction,
    MinutesText,
    MinutesVersion,
)
from dialogue.people.groups import GroupView, groups_of
from dialogue.people.schema import Attendance
from dialogue.pictures.consents import For, barred, without

APPROVAL = "approval"
"""The section in which a version's own life is told."""


@dataclass(frozen=True, slots=True)
class GroupLine:
    """One group beside a version: whether its yes is needed, and who gave it when (`by_whom` is empty before)."""

    group: GroupView
    needed: bool
    by_whom: str = ""
    way: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class VersionView:
    """A version with everything that stands beside it. `newest`: no later one replaces it."""

    row: MinutesVersion
    standing: Standing
    lines: tuple[GroupLine, ...]
    newest: bool
    redactions: tuple[MinutesRedaction, ...] = ()

    @property
    def number(self) -> int:
        return self.row.number

    def takes_corrections(self, now: datetime) -> bool:
        """Whether corrections can be asked for."""
        return self.newest and now <= self.row.window_until


def newest(reader: Reader, session_id: int) -> MinutesVersion | None:
    """The version that counts; None while nothing was circulated."""
    asked = select(MinutesVersion).where(MinutesVersion.session_id == session_id)
    return reader.exec(asked.order_by(col(MinutesVersion.number).desc())).first()


def version_with(reader: Reader, session_id: int, number: int) -> MinutesVersion:
    """A version by its number. Raises NotFound."""
    asked = select(MinutesVersion).where(
        MinutesVersion.session_id == session_id, MinutesVersion.number == number
    )
    found = reader.exec(asked).first()
    if found is None:
        raise NotFound("no_version", N_("There is no such version of these minutes."))
    return found


def needed_groups(reader: Reader, session_id: int) -> frozenset[int]:
    """The groups that must approve."""
    came = select(Attendance.group_id).where(
        Attendance.session_id == session_id,
        col(Attendance.arrived).is_(True),
        col(Attendance.group_id).is_not(None),
    )
    required = select(StakeholderGroup.id).where(
        StakeholderGroup.session_id == session_id, col(StakeholderGroup.required).is_(True)
    )
    return asked_to_approve(
        {one for one in reader.exec(required) if one}, {one for one in reader.exec(came.distinct()) if one}
    )


def standing_of(reader: Reader, row: MinutesVersion) -> Standing:
    """Where a version stands."""
    by = reader.exec(select(MinutesApproval.group_id).where(MinutesApproval.version_id == row.id))
    asked = (
        select(MinutesCorrection.state, func.count())
        .where(
            MinutesCorrection.session_id == row.session_id,
            MinutesCorrection.state != Asked.ANSWERED,
            col(MinutesCorrection.in_version).is_(None),
        )
        .group_by(MinutesCorrection.state)
    )
    counts = dict(reader.exec(asked).all())
    return Standing(
        row.number,
        needed_groups(reader, row.session_id),
        frozenset(by),
        counts.get(Asked.ASKED, 0),
        counts.get(Asked.ACCEPTED, 0),
    )


def versions_of(reader: Reader, session_id: int, tongue: Tongue) -> list[VersionView]:
    """All versions, the newest first."""
    asked = select(MinutesVersion).where(MinutesVersion.session_id == session_id)
    rows = list(reader.exec(asked.order_by(col(MinutesVersion.number).desc())))
    if not rows:
        return []
    groups = groups_of(reader, session_id, tongue)
    given = reader.exec(
        select(MinutesApproval).where(col(MinutesApproval.version_id).in_([one.id for one in rows]))
    )
    by = {(one.version_id, one.group_id): one for one in given}
    asked_taken = select(MinutesRedaction).where(
        col(MinutesRedaction.version_id).in_([one.id for one in rows])
    )
    taken = reader.exec(asked_taken.order_by(col(MinutesRedaction.id))).all()
    found = []
    for place, row in enumerate(rows):
        standing = standing_of(reader, row)
        if place:  # corrections asked of it were settled before the next one was made
            standing = replace(standing, waiting=0, untold=0)
        lines = []
        for key, group in groups.items():
            one = by.get((row.id or 0, key))
            said = (one.by_whom, one.way, one.at) if one else ("", "", None)
            lines.append(GroupLine(group, key in standing.needed, *said))
        gone = tuple(one for one in taken if one.version_id == row.id)
        found.append(VersionView(row, standing, tuple(lines), place == 0, gone))
    return found


def chosen_version(
    reader: Reader, session_id: int, tongue: Tongue, number: int | None, stage: str
) -> VersionView | None:
    """The version of that number, else the newest that was `circulated` or is `published`; None for the draft.

    Raises NotFound.
    """
    if number is None and stage == "draft":
        return None
    for one in versions_of(reader, session_id, tongue):
        if number in (None, one.number) and (stage != "published" or one.row.published_at is not None):
            return one
    raise NotFound("no_version", N_("There is no such version of these minutes."))


def notes_of(reader: Reader, session_id: int) -> dict[str, MinutesNote]:
    """The rapporteur's notes by section."""
    asked = select(MinutesNote).where(MinutesNote.session_id == session_id)
    return {one.section: one for one in reader.exec(asked) if one.text}


def corrections_of(reader: Reader, session_id: int) -> list[MinutesCorrection]:
    """All corrections that were asked for, in their order."""
    asked = select(MinutesCorrection).where(MinutesCorrection.session_id == session_id)
    return list(reader.exec(asked.order_by(col(MinutesCorrection.id))))


def made_from(ends: Sequence[str]) -> str:
    """A name for the state of the records that minutes are made from: the ends of their chains."""
    return ":".join(ends)


def beside(
    notes: Mapping[str, MinutesNote], corrections: Sequence[MinutesCorrection], section: str, tongue: Tongue
) -> list[Block]:
    """What stands at the end of a section beside the record: the rapporteur's note, and corrections that were accepted."""
    say, found = tongue.say, list[Block]()

    def foreign(language: str) -> str | None:
        return language if language not in ("", tongue.language) else None

    note = notes.get(section)
    if note is not None:
        told = [
            paragraph(words(line, foreign(note.language))) for line in note.text.split("\n\n") if line.strip()
        ]
        found.append(callout("notice", say(N_("Note of the rapporteur")), *told))
    for one in corrections:
        if one.section == section and one.state == Asked.ACCEPTED:
            found.append(
                callout(
                    "notice",
                    say(N_("Correction")),
                    paragraph(say(N_("Asked for:")), " ", words(one.text, foreign(one.language))),
                    paragraph(say(N_("Answer:")), " ", words(one.answer)),
                )
            )
    return found


def frozen_text(reader: Reader, view: VersionView, language: str) -> Document:
    """A version as it was circulated. Raises NotFound for a language in which it was not."""
    text = reader.get(MinutesText, (view.row.id, language))
    if text is None:
        raise NotFound("no_version", N_("There is no such version of these minutes."))
    return read_json(text.content)


def document_of(reader: Reader, view: VersionView, language: str, tongue: Tongue) -> Document:
    """A version as it stands: the frozen text, with its own life (approvals, what it lacked) told in its section."""
    frozen = frozen_text(reader, view, language)
    if view.row.published_at is not None:
        frozen = without(frozen, barred(reader, view.row.session_id, For.PUBLIC))
    own = told(view, tongue)
    return replace(
        frozen,
        status=view.standing.status,
        sections=tuple(
            replace(one, blocks=(*own, *one.blocks)) if one.id == APPROVAL else one for one in frozen.sections
        ),
    )


def told(view: VersionView, tongue: Tongue) -> list[Block]:
    """The life of a version in words, and who has approved it for which group."""
    say, row = tongue.say, view.row
    own = row.language if row.language != tongue.language else None
    rows: list[tuple[str, Cell]] = [
        (say(N_("Version")), str(row.number)),
        (say(N_("Circulated")), tongue.moment(row.circulated_at)),
        (say(N_("Corrections until")), tongue.moment(row.window_until)),
        (say(N_("Hash of this text")), row.digest),
    ]
    if row.by_name:
        rows.insert(2, (say(N_("Circulated by")), name(row.by_name)))
    if row.what_is_new:
        rows.append((say(N_("What is new")), words(row.what_is_new, own)))
    if row.published_at:
        rows.append((say(N_("Published")), tongue.moment(row.published_at)))
    for one in view.redactions:
        counted = tongue.count(
            "%(n)s passage was taken out on %(day)s to protect a person. In its place stands […].",
            "%(n)s passages were taken out on %(day)s to protect a person. In their place stands […].",
            one.places,
            day=tongue.day(one.at.date()),
        )
        rows.append((say(N_("Redacted")), counted))
        rows.append((say(N_("Hash since then")), one.digest))
    found: list[Block] = [facts(rows)]
    if row.missing:
        lacked = say(N_("It was circulated although this was missing:"))
        reason = say(N_("The reason given:"))
        found.append(paragraph(lacked, " ", words(" ".join(row.missing), own)))
        found.append(paragraph(reason, " ", words(row.because, own)))
    cells: list[list[Cell]] = [
        [
            f"{line.group.letter} · {line.group.name}",
            name(line.by_whom)
            if line.by_whom
            else say(N_("not yet"))
            if line.needed
            else say(N_("not needed")),
            say(WAYS[Way(line.way)]) if line.way else "–",
            tongue.moment(line.at),
        ]
        for line in view.lines
        if line.needed or line.by_whom
    ]
    found.append(
        table(
            say(N_("Approval, by group")),
            [say(N_("Group")), say(N_("Approved by")), say(N_("How")), say(N_("When"))],
            cells,
            note=say(N_("Approved when every group named here has approved it and no correction is open.")),
        )
    )
    return found
