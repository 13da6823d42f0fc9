"""The way of a notice and of a mail in the store: told, gathered into a digest, taken in hand, handed over, answered.

Each step is one commit. What a killed process leaves behind is one of these states, and each says what may be done.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import col, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.followers import Follower
from dialogue.kernel.schema import Stream
from dialogue.kernel.vocabulary import Command
from dialogue.notices.choices import Going, Purpose
from dialogue.notices.commands import FOLLOWER, mail_to
from dialogue.notices.rules import next_try
from dialogue.notices.schema import Notice, NoticeContact, NoticeMail
from dialogue.notices.vocabulary import (
    ClaimMail,
    HandOver,
    MakeDigests,
    OfMail,
    PickUpMails,
    RecordAnswer,
    TellPeople,
    Told,
)


def _tell(act: Act, told: tuple[Told, ...]) -> None:
    """A row for each notice that its person was not told before."""
    people = {one.contact_id for one in told}
    there = set(act.tx.exec(select(NoticeContact.id).where(col(NoticeContact.id).in_(people))))
    known = set(
        act.tx.exec(
            select(Notice.contact_id, Notice.key).where(
                col(Notice.contact_id).in_(people), col(Notice.key).in_({one.key for one in told})
            )
        )
    )
    for one in told:
        if one.contact_id in there and (one.contact_id, one.key) not in known:
            act.tx.add(
                Notice(
                    contact_id=one.contact_id,
                    key=one.key,
                    sort=one.sort,
                    event=one.event,
                    facts=dict(one.facts),
                    at=one.at,
                )
            )
            known.add((one.contact_id, one.key))
    act.tx.flush()


def tell_people(act: Act, command: TellPeople) -> dict[str, Any]:
    found = act.tx.get(Follower, (FOLLOWER, act.stream_id))
    if found is None or found.seq != command.after:
        return {"told": 0}  # another process, or an earlier try, has read that already
    _tell(act, command.told)
    found.seq = command.seq
    act.tx.add(found)
    return {"told": len(command.told)}


def make_digests(act: Act, command: MakeDigests) -> dict[str, Any]:
    made = []
    moments = dict(command.slots)
    asked = select(NoticeContact).where(
        col(NoticeContact.id).in_(moments), NoticeContact.platform_id == act.stream_id
    )
    contacts = [one for one in act.tx.exec(asked).all() if one.slot_at < moments[one.id or 0]]
    mine = {one.id for one in contacts}
    _tell(act, tuple(one for one in command.due if one.contact_id in mine))
    for contact in contacts:
        contact.slot_at = moments[contact.id or 0]
        act.tx.add(contact)
        if contact.confirmed_at is None or not contact.address:
            continue
        news = select(Notice).where(
            Notice.contact_id == contact.id,
            col(Notice.mail_id).is_(None),
            col(Notice.at) >= contact.confirmed_at,  # what she was told before stands on her page
        )
        notices = act.tx.exec(news).all()
        unclear = select(NoticeMail).where(
            NoticeMail.contact_id == contact.id,
            NoticeMail.state == Going.UNCLEAR,
            NoticeMail.purpose == Purpose.DIGEST,
            col(NoticeMail.told).is_(False),
        )
        doubtful = act.tx.exec(unclear).all()
        if not notices and not doubtful:
            continue
        mail = mail_to(act, contact, Purpose.DIGEST, [one.id or 0 for one in doubtful])
        for notice in notices:
            notice.mail_id = mail.id
            act.tx.add(notice)
        for one in doubtful:
            one.told = True
            act.tx.add(one)
        made.append(mail.id)
    return {"mails": made}


def claim_mail(act: Act, command: ClaimMail) -> dict[str, Any]:
    mail = act.tx.get(NoticeMail, command.mail_id)
    if mail is None or mail.state != Going.WAITING or mail.next_at > act.now:
        return {"mine": False}
    mail.state, mail.claim, mail.tries = Going.GOING, command.claim, mail.tries + 1
    mail.claimed_at = act.now
    act.tx.add(mail)
    return {"mine": True}


def _mine(act: Act, command: OfMail, *states: Going) -> NoticeMail | None:
    mail = act.tx.get(NoticeMail, command.mail_id)
    if mail is None or mail.claim != command.claim or mail.state not in states:
        return None
    return mail


def hand_over(act: Act, command: HandOver) -> dict[str, Any]:
    mail = _mine(act, command, Going.GOING)
    if mail is None:
        return {"mine": False}
    mail.state = Going.HANDED
    act.tx.add(mail)
    return {"mine": True}


def record_answer(act: Act, command: RecordAnswer) -> None:
    mail = _mine(act, command, Going.GOING, Going.HANDED)
    if mail is None:
        return
    mail.code, mail.claim = command.code, ""
    state = Going(command.state)
    if state is Going.WAITING:
        again = next_try(act.now, mail.tries)
        if again is None:
            state = Going.REFUSED
        else:
            mail.next_at = again
    mail.state = state
    if state is not Going.WAITING:
        mail.ended_at = act.now
    if state is Going.REFUSED and command.state == Going.REFUSED:
        contact = act.tx.get_one(NoticeContact, mail.contact_id)
        contact.confirmed_at = None  # her mailbox does not take it; her page says so and asks anew
        act.tx.add(contact)
    act.tx.add(mail)


def pick_up_mails(act: Act, command: PickUpMails) -> dict[str, Any]:
    """Of a mail in hand nothing has left: it waits again. One that was handed over may have arrived: it is not sent again,
    and the next digest says so. The same for all that a restored backup still holds as not sent.
    """
    asked = (
        select(NoticeMail, Stream.epoch)
        .join(NoticeContact, col(NoticeContact.id) == col(NoticeMail.contact_id))
        .join(Stream, col(Stream.id) == col(NoticeContact.platform_id))
        .where(col(NoticeMail.state).in_((Going.WAITING, Going.GOING, Going.HANDED)))
    )
    again = unclear = 0
    since = act.now - timedelta(seconds=command.seconds)
    for mail, epoch in act.tx.exec(asked).all():
        if mail.claimed_at is not None and mail.state != Going.WAITING and mail.claimed_at > since:
            continue  # another process may have it in hand
        if mail.state == Going.HANDED or mail.epoch != epoch:
            mail.state, mail.ended_at, mail.claim = Going.UNCLEAR, act.now, ""
            unclear += 1
        elif mail.state == Going.GOING:
            mail.state, mail.claim = Going.WAITING, ""
            again += 1
        act.tx.add(mail)
    return {"again": again, "unclear": unclear}


HANDLERS: dict[type[Command], Handler] = {
    TellPeople: tell_people,
    MakeDigests: make_digests,
    ClaimMail: claim_mail,
    HandOver: hand_over,
    RecordAnswer: record_answer,
    PickUpMails: pick_up_mails,
}
