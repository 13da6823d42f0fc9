"""What pages of a platform bring up: decisions that wait for groups to confirm them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dialogue.agenda.sources import open_to, sessions_of
from dialogue.decisions.waiting import Waiting, waiting_in
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Session
from dialogue.languages import Tongue
from dialogue.people.groups import GroupView, groups_by_key


@dataclass(frozen=True, slots=True)
class Reminder:
    """One decision that waits, its session, and the groups that must still confirm it. `own`: the reader works there."""

    waiting: Waiting
    session: Session
    groups: tuple[GroupView, ...]
    late: bool
    soon: bool
    own: bool


def reminders(
    reader: Reader, platform_id: int, account_id: int, tongue: Tongue, today: date
) -> list[Reminder]:
    """What waits on a platform, as far as somebody may know of it: her own sessions, and what stands on the agenda."""
    known = open_to(reader, account_id, platform_id)
    sessions = {session.id: session for session, _ in known}
    decisions = {line.id for _, line in known}
    own = set(sessions_of(reader, account_id))
    groups = groups_by_key(reader, sessions, tongue)
    return [
        Reminder(
            one,
            sessions[one.session_id],
            tuple(groups[one.session_id][key] for key in one.groups if key in groups[one.session_id]),
            one.late(today),
            one.soon(today),
            one.session_id in own,
        )
        for one in waiting_in(reader, sessions)
        if one.decision_id in decisions
    ]
