"""The follower of a platform's record: for each new entry, the people whom it concerns. It never loses an entry.

Whom an entry concerns is read outside of the writer. The notices and the number up to which the record was read are one
commit, so a follower that is killed anywhere tells each entry exactly once.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date

from sqlmodel import col, select

from dialogue.agenda.schema import AgendaItem
from dialogue.decisions.schema import Decision
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Database, Reader
from dialogue.kernel.execute import Executor, Order
from dialogue.kernel.followers import AT_A_TIME, Follower
from dialogue.kernel.log import entries_after
from dialogue.kernel.schema import LogEntry, Stream
from dialogue.notices.choices import Sort
from dialogue.notices.commands import FOLLOWER
from dialogue.notices.concerns import Concerns
from dialogue.notices.schema import NoticeContact
from dialogue.notices.vocabulary import TellPeople, Told
from dialogue.stage.contract import Kind

FOLLOWED: Mapping[str, Sort] = {
    "agenda.item_added": Sort.CHANGES,
    "agenda.item_moved": Sort.CHANGES,
    "agenda.item_reviewed": Sort.CHANGES,
    "decision.brought_back": Sort.CHANGES,
    "agenda.commitment_made": Sort.PROMISES,
    "agenda.commitment_answered": Sort.PROMISES,
    "minutes.circulated": Sort.MINUTES,
    "minutes.published": Sort.MINUTES,
}
"""The entries that people hear of, by their kind."""

PERSONAL: Mapping[str, Sort] = {"webhook.given_up": Sort.CHANGES}
"""Entries that concern one account (`account` in their facts), and are no news of the platform."""


def behind(reader: Reader) -> list[tuple[int, int]]:
    """The platforms whose records have moved on: (stream, the number up to which it was read)."""
    asked = select(Follower.stream_id, Follower.seq).join(Stream, col(Stream.id) == col(Follower.stream_id))
    return list(reader.exec(asked.where(Follower.name == FOLLOWER, Stream.last_seq > Follower.seq)).all())


def contacts_of(reader: Reader, platform_id: int) -> list[NoticeContact]:
    """Everybody who wants to hear of a platform."""
    asked = select(NoticeContact).where(NoticeContact.platform_id == platform_id)
    return list(reader.exec(asked.order_by(col(NoticeContact.id))))


def told_by(
    reader: Reader, concerns: Concerns, entry: LogEntry, contacts: Iterable[NoticeContact]
) -> list[Told]:
    """The notices that an entry makes. Nobody is told what she did herself, or what happened before she asked."""
    sort = FOLLOWED.get(entry.kind) or PERSONAL.get(entry.kind)
    if sort is None:
        return []
    found = []
    for contact in contacts:
        own = entry.account_id is not None and entry.account_id == contact.account_id
        if own or sort not in contact.kinds or entry.at < contact.made_at:
            continue
        if concerned(reader, concerns, entry, contact):
            key = f"{entry.stream_id}:{entry.seq}"
            found.append(Told(contact.id or 0, key, sort, entry.kind, dict(entry.facts), entry.at))
    return found


def concerned(reader: Reader, concerns: Concerns, entry: LogEntry, contact: NoticeContact) -> bool:
    """Whether an entry concerns a person."""
    facts = entry.facts
    if entry.kind in PERSONAL:
        return contact.account_id is not None and facts.get("account") == contact.account_id
    if "item" in facts:
        item = reader.get(AgendaItem, facts["item"])
        return item is not None and concerns.of_item(item, contact, facts.get("commitment"))
    if "session" in facts:
        return concerns.of_session(facts["session"], contact)
    decision = reader.get(Decision, facts.get("decision", 0))
    return decision is not None and concerns.of_decision(decision.session_id, decision.id or 0, contact)


def follow_on(
    database: Database, executor: Executor, kinds: Mapping[str, Kind], stream_id: int, today: date
) -> int:
    """Read one platform's record on to its end; how many notices were made. Run it in a thread of its own."""
    made = 0
    while True:
        with database.read() as reader:
            found = reader.get(Follower, (FOLLOWER, stream_id))
            after = found.seq if found is not None else 0
            entries = entries_after(reader, stream_id, after, most=AT_A_TIME)
            if not entries:
                return made
            contacts = contacts_of(reader, stream_id)
            concerns = Concerns(reader, kinds, stream_id, today)
            told = [one for entry in entries for one in told_by(reader, concerns, entry, contacts)]
        command = TellPeople(after, entries[-1].seq, tuple(told))
        executor.run(Order(command, secrets.token_urlsafe(16), stream_id, SYSTEM))
        made += len(told)
