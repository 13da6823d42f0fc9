"""Whom something concerns: authors and those who dissented, accountable organisations, delegates and groups.

What is found here leads notices to people. It is shown to nobody: who objected, and who wants to hear of it, is theirs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import col, select

from dialogue.agenda.schema import AgendaItem, Commitment, CommitmentParty
from dialogue.bodies.mandates import mandates_of
from dialogue.bodies.roles import held_on_platform
from dialogue.decisions.schema import Decision
from dialogue.kernel.database import Reader
from dialogue.kernel.rights import Right, Role
from dialogue.kernel.schema import Activity, Seat, StakeholderGroup
from dialogue.notices.schema import NoticeContact
from dialogue.stage.contract import Kind
from dialogue.stage.programme import activities_of
from dialogue.stage.what_became import way_of


@dataclass(frozen=True, slots=True)
class Stands:
    """What a person stands for on a platform: sessions she sat in, groups and organisations she speaks for."""

    reads: bool
    sessions: Mapping[int, str] = field(default_factory=dict)
    constituencies: frozenset[int] = frozenset()
    organisations: frozenset[int] = frozenset()


class Concerns:
    """Whom things on one platform concern, in one snapshot; what was found out once is kept."""

    def __init__(self, reader: Reader, kinds: Mapping[str, Kind], platform_id: int, today: date) -> None:
        self.reader, self.kinds, self.platform_id = reader, kinds, platform_id
        self._mandates = [one.row for one in mandates_of(reader, platform_id) if one.valid_on(today)]
        self._stands: dict[int, Stands] = {}
        self._sessions: dict[int, frozenset[int]] = {}
        self._organisations: dict[int, frozenset[int]] = {}
        self._voices: dict[int, Collection[int]] = {}
        self._authored: dict[tuple[int, int], frozenset[int]] = {}

    def stands(self, contact: NoticeContact) -> Stands:
        """What a person stands for today. An account without a role on the platform reads nothing of it any more."""
        found = self._stands.get(contact.id or 0)
        if found is None:
            found = self._stands[contact.id or 0] = self._look_up(contact)
        return found

    def _look_up(self, contact: NoticeContact) -> Stands:
        reads, sessions = True, {}
        if contact.account_id is not None:
            held = held_on_platform(self.reader, self.platform_id, contact.account_id)
            reads = Right.READ_AGENDA in held
            seats = select(Seat).where(Seat.account_id == contact.account_id, col(Seat.removed_at).is_(None))
            sessions = {one.session_id: one.role for one in self.reader.exec(seats)}
        elif contact.seat_id is not None:
            seat = self.reader.get(Seat, contact.seat_id)
            reads = seat is not None and seat.removed_at is None
            sessions = {seat.session_id: seat.role} if seat is not None else {}
        mine = [
            one
            for one in self._mandates
            if (contact.account_id is not None and one.account_id == contact.account_id)
            or (contact.seat_id is not None and one.seat_id == contact.seat_id)
        ]
        groups = {contact.constituency_id, *(one.constituency_id for one in mine)}
        organisations = {contact.organisation_id, *(one.organisation_id for one in mine)}
        return Stands(
            reads,
            sessions,
            frozenset(one for one in groups if one is not None),
            frozenset(one for one in organisations if one is not None),
        )

    def of_item(self, item: AgendaItem, contact: NoticeContact, commitment: int | None = None) -> bool:
        """Whether an item, or one commitment of it, concerns a person."""
        stands = self.stands(contact)
        if not stands.reads:
            return False
        if contact.account_id is not None and (contact.whole or item.added_by == contact.account_id):
            return True
        if stands.constituencies & self.groups_in(item.session_id):
            return True
        if stands.organisations & self.organisations_in(item.id or 0, commitment):
            return True
        return self._sat_there(item.session_id, item.decision_id, contact, stands)

    def of_session(self, session_id: int, contact: NoticeContact) -> bool:
        """Whether what becomes of a session as a whole (its minutes) concerns a person."""
        stands = self.stands(contact)
        if not stands.reads:
            return False
        everything = contact.account_id is not None and contact.whole
        return (
            everything
            or session_id in stands.sessions
            or bool(stands.constituencies & self.groups_in(session_id))
        )

    def of_decision(self, session_id: int, decision_id: int, contact: NoticeContact) -> bool:
        """Whether a decision concerns a person, on the agenda or not."""
        stands = self.stands(contact)
        if not stands.reads:
            return False
        everything = contact.account_id is not None and contact.whole
        if everything or stands.constituencies & self.groups_in(session_id):
            return True
        return self._sat_there(session_id, decision_id, contact, stands)

    def _sat_there(self, session_id: int, decision_id: int, contact: NoticeContact, stands: Stands) -> bool:
        role = stands.sessions.get(session_id)
        if role is None:
            return False
        if contact.seat_id is None or contact.whole or role == Role.DELEGATE:
            return True  # who led a session, who wants to hear all that came of it, who speaks for others
        decision = self.reader.get(Decision, decision_id)
        if decision is None:
            return False
        return contact.seat_id in self._spoke_up(decision) or decision.activity_id in self._wrote(
            session_id, contact.seat_id
        )

    def _spoke_up(self, decision: Decision) -> Collection[int]:
        if decision.activity_id not in self._voices:
            activity = self.reader.get(Activity, decision.activity_id)
            kind = self.kinds.get(activity.kind) if activity is not None else None
            self._voices[decision.activity_id] = (
                kind.leaves.spoke_up(self.reader, decision.activity_id) if kind is not None else ()
            )
        return self._voices[decision.activity_id]

    def _wrote(self, session_id: int, seat_id: int) -> frozenset[int]:
        """The activities whose decisions go back to what a seat wrote."""
        if (session_id, seat_id) not in self._authored:
            rows = [one for one in activities_of(self.reader, session_id) if one.kind in self.kinds]
            decided: set[int] = set()
            for place, row in enumerate(rows):
                if not row.times_opened:
                    continue
                later = [(one, self.kinds[one.kind].leaves.takes_up) for one in rows[place + 1 :]]
                for piece in self.kinds[row.kind].leaves.own(self.reader, row, seat_id):
                    _, refs = way_of(self.reader, piece, later)
                    decided |= {
                        int(number)
                        for one in refs
                        for name, _, number in [one.partition(":")]
                        if name == "decision"
                    }
            asked = select(Decision.activity_id).where(col(Decision.id).in_(decided))
            self._authored[session_id, seat_id] = frozenset(self.reader.exec(asked) if decided else ())
        return self._authored[session_id, seat_id]

    def groups_in(self, session_id: int) -> frozenset[int]:
        """The platform's constituencies that had a group in a session."""
        if session_id not in self._sessions:
            asked = select(StakeholderGroup.constituency_id).where(StakeholderGroup.session_id == session_id)
            self._sessions[session_id] = frozenset(one for one in self.reader.exec(asked) if one is not None)
        return self._sessions[session_id]

    def organisations_in(self, item_id: int, commitment: int | None = None) -> frozenset[int]:
        """The organisations that own an item, or have a part in its commitments; of one commitment when it is named."""
        key = item_id if commitment is None else -commitment
        if key not in self._organisations:
            promises = select(Commitment).where(Commitment.item_id == item_id)
            if commitment is not None:
                promises = promises.where(Commitment.id == commitment)
            rows = self.reader.exec(promises).all()
            parties = select(CommitmentParty.organisation_id).where(
                col(CommitmentParty.commitment_id).in_([one.id for one in rows])
            )
            found = {one.organisation_id for one in rows} | set(self.reader.exec(parties))
            item = self.reader.get(AgendaItem, item_id)
            if item is not None and item.owner_organisation_id is not None:
                found.add(item.owner_organisation_id)
            self._organisations[key] = frozenset(found)
        return self._organisations[key]
