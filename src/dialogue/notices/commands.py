"""How people's wishes are written down: who wants to hear, at which address, of what; and how all of it goes again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlmodel import col, func, select

from dialogue.bodies.schema import Organisation
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused, TooFast
from dialogue.kernel.followers import Follower
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Seat, Session, Stream
from dialogue.kernel.text import blank, required
from dialogue.kernel.vocabulary import Command
from dialogue.languages import LANGUAGES
from dialogue.notices import rules
from dialogue.notices.asking import MOST_ASKED
from dialogue.notices.choices import Going, Often, Purpose, Sort
from dialogue.notices.keys import over
from dialogue.notices.schema import NoticeContact, NoticeMail
from dialogue.notices.vocabulary import (
    AskForTest,
    ChangeAddress,
    ChooseNotices,
    ConfirmAddress,
    EndMails,
    EnterContact,
    ForgetContact,
    HearFromSeat,
    HearOf,
    RenewKeys,
    SealNotices,
    TakeOutContact,
    Wishes,
)
from dialogue.people.schema import Constituency

FOLLOWER = "notices"
MOST_CONTACTS = 20_000
MOST_ENTERED = 2_000
BETWEEN_TESTS = timedelta(minutes=1)
TABLES = ("notice_contact", "notice", "notice_mail")


def _language(language: str) -> str:
    return language if language in LANGUAGES else "en"


def _put(contact: NoticeContact, wishes: Wishes) -> None:
    contact.often = rules.often_in(wishes.often)
    contact.kinds = rules.sorts_in(wishes.kinds)
    contact.language, contact.whole = _language(wishes.language), wishes.whole


def _new(act: Act, salts: tuple[str, str], **whose: Any) -> NoticeContact:
    """A contact of this platform. With the first one the record begins to be followed, from where it stands now."""
    everybody = select(func.count()).select_from(NoticeContact)
    if act.tx.exec(everybody.where(NoticeContact.platform_id == act.stream_id)).one() >= MOST_CONTACTS:
        raise Refused(
            "notices_full", N_("This platform tells as many people as it can. Nothing was changed.")
        )
    if act.tx.get(Follower, (FOLLOWER, act.stream_id)) is None:
        act.tx.add(Follower(name=FOLLOWER, stream_id=act.stream_id, seq=act.seq))
    return NoticeContact(
        platform_id=act.stream_id,
        language="en",
        often=Often.WEEKLY,
        kinds=[sort.value for sort in Sort],
        salt=salts[0],
        feed_salt=salts[1],
        made_at=act.now,
        slot_at=act.now,
        **whose,
    )


def _epoch(act: Act) -> str:
    return act.tx.get_one(Stream, act.stream_id).epoch


def mail_to(act: Act, contact: NoticeContact, purpose: Purpose, about: list[int] | None = None) -> NoticeMail:
    """A mail that waits to be sent, under the person's next number."""
    contact.mails += 1
    made = NoticeMail(
        contact_id=contact.id or 0,
        number=contact.mails,
        epoch=_epoch(act),
        purpose=purpose,
        state=Going.WAITING,
        made_at=act.now,
        next_at=act.now,
        about=about or [],
    )
    act.tx.add(contact)
    act.tx.add(made)
    act.tx.flush()
    return made


def _write_to(act: Act, contact: NoticeContact, typed: str) -> None:
    """The person's address from now on; a new one is asked first. Refused when it was asked too often today."""
    address = "" if blank(typed) else rules.address_in(typed)
    if address == contact.address and (contact.confirmed_at is not None or not address):
        return
    contact.address, contact.confirmed_at = address, None
    act.tx.add(contact)
    act.tx.flush()
    waiting = select(NoticeMail).where(
        NoticeMail.contact_id == contact.id,
        NoticeMail.state == Going.WAITING,
        NoticeMail.purpose == Purpose.CONFIRM,
    )
    for one in act.tx.exec(waiting).all():
        one.state, one.ended_at = Going.REFUSED, act.now  # its link proves another address
        act.tx.add(one)
    if not address:
        return
    asked = (
        select(func.count())
        .select_from(NoticeMail)
        .join(NoticeContact, col(NoticeContact.id) == col(NoticeMail.contact_id))
        .where(
            func.lower(NoticeContact.address) == address.lower(),
            NoticeMail.purpose == Purpose.CONFIRM,
            col(NoticeMail.made_at) > act.now - timedelta(days=1),
        )
    )
    if act.tx.exec(asked).one() >= MOST_ASKED:
        raise Refused(
            "asked_often",
            N_(
                "This address was asked to confirm several times today. Please look into its mailbox, or wait a day."
            ),
            field="address",
        )
    mail_to(act, contact, Purpose.CONFIRM)


def _of_account(act: Act) -> NoticeContact | None:
    asked = select(NoticeContact).where(
        NoticeContact.platform_id == act.stream_id, NoticeContact.account_id == act.actor.account_id
    )
    return act.tx.exec(asked).first()


def hear_of(act: Act, command: HearOf) -> dict[str, Any]:
    contact = _of_account(act) or _new(act, command.salts, account_id=act.actor.account_id)
    _put(contact, command.wishes)
    act.tx.add(contact)
    act.tx.flush()
    _write_to(act, contact, command.address)
    return {"contact": contact.id}


def hear_from_seat(act: Act, command: HearFromSeat) -> dict[str, Any]:
    seat = act.tx.get(Seat, command.seat_id)
    session = act.tx.get(Session, seat.session_id) if seat is not None else None
    if session is None or session.platform_id != act.stream_id:
        raise NotFound("no_seat", N_("You are not in this session. Please join it again with the code."))
    asked = select(NoticeContact).where(
        NoticeContact.platform_id == act.stream_id, NoticeContact.seat_id == command.seat_id
    )
    contact = act.tx.exec(asked).first() or _new(act, command.salts, seat_id=command.seat_id)
    _put(contact, command.wishes)
    act.tx.add(contact)
    act.tx.flush()
    _write_to(act, contact, command.address)
    return {"contact": contact.id}


def enter_contact(act: Act, command: EnterContact) -> dict[str, Any]:
    constituency = act.tx.get(Constituency, command.constituency_id or 0)
    organisation = act.tx.get(Organisation, command.organisation_id or 0)
    for one in (constituency, organisation):
        if one is not None and one.platform_id != act.stream_id:
            raise NotFound("no_group", N_("Please choose a group."))
    if (constituency is None) == (organisation is None):
        raise Refused("no_group", N_("Please choose one group or one organisation."), field="of")
    asked = (
        select(func.count())
        .select_from(NoticeContact)
        .where(NoticeContact.platform_id == act.stream_id, NoticeContact.name != "")
    )
    if act.tx.exec(asked).one() >= MOST_ENTERED:
        raise Refused(
            "notices_full", N_("This platform tells as many people as it can. Nothing was changed.")
        )
    name = required(command.name, most=rules.LONGEST_NAME, field="name")
    address = rules.address_in(command.address)
    contact = _new(
        act,
        command.salts,
        name=name,
        constituency_id=constituency.id if constituency is not None else None,
        organisation_id=organisation.id if organisation is not None else None,
    )
    contact.language = _language(command.language)
    act.tx.add(contact)
    act.tx.flush()
    _write_to(act, contact, address)
    return {"contact": contact.id}


def contact_here(act: Act, contact_id: int) -> NoticeContact:
    """A contact of this platform. Raises NotFound."""
    found = act.tx.get(NoticeContact, contact_id)
    if found is None or found.platform_id != act.stream_id:
        raise over()
    return found


def choose_notices(act: Act, command: ChooseNotices) -> None:
    contact = contact_here(act, command.contact_id)
    _put(contact, command.wishes)
    act.tx.add(contact)


def change_address(act: Act, command: ChangeAddress) -> None:
    contact = contact_here(act, command.contact_id)
    had = bool(contact.address)
    _write_to(act, contact, command.address)
    if had:
        act.rewrote("notice_contact", then=SealNotices())


def confirm_address(act: Act, command: ConfirmAddress) -> None:
    contact = contact_here(act, command.contact_id)
    if contact.confirmed_at is None and contact.address:
        contact.confirmed_at, contact.slot_at = act.now, act.now
        act.tx.add(contact)


def end_mails(act: Act, command: EndMails) -> None:
    contact = contact_here(act, command.contact_id)
    contact.often = Often.NEVER
    act.tx.add(contact)
    asked = select(NoticeMail).where(NoticeMail.contact_id == contact.id, NoticeMail.state == Going.WAITING)
    for one in act.tx.exec(asked).all():
        one.state, one.ended_at = Going.REFUSED, act.now
        act.tx.add(one)


def renew_keys(act: Act, command: RenewKeys) -> None:
    contact = contact_here(act, command.contact_id)
    if not command.feeds:
        contact.salt = command.salts[0]
    contact.feed_salt = command.salts[1]
    act.tx.add(contact)


def ask_for_test(act: Act, command: AskForTest) -> None:
    contact = contact_here(act, command.contact_id)
    if contact.confirmed_at is None:
        raise Refused("not_confirmed", N_("Please confirm your address first, by the link in the e-mail."))
    newest = select(func.max(NoticeMail.made_at)).where(
        NoticeMail.contact_id == contact.id, NoticeMail.purpose == Purpose.TEST
    )
    last = act.tx.exec(newest).one()
    if last is not None and act.now - last < BETWEEN_TESTS:
        raise TooFast("too_fast", N_("A test mail was sent just now. Please wait a minute."))
    mail_to(act, contact, Purpose.TEST)


def forget_contact(act: Act, command: ForgetContact) -> None:
    contact = contact_here(act, command.contact_id)
    if isinstance(command, TakeOutContact) and not contact.name:
        raise over()  # people who gave their address themselves are nobody else's to take out, or to know of
    forget(act, [contact])


def contacts_of_session(reader: Reader, session_id: int) -> list[NoticeContact]:
    """The people who asked from a seat of a session to hear what becomes of it."""
    asked = select(NoticeContact).join(Seat, col(Seat.id) == col(NoticeContact.seat_id))
    return list(reader.exec(asked.where(Seat.session_id == session_id)))


def forget(act: Act, contacts: list[NoticeContact]) -> None:
    """Delete people's rows, their addresses and all that they were told; earlier versions go from the store's own log.

    For whatever takes a person out: the rows of a seat, of an account, of a platform.
    """
    if not contacts:
        return
    for contact in contacts:
        act.tx.delete(contact)  # what hangs on it goes with it
    act.tx.flush()
    act.rewrote(*TABLES, then=SealNotices())


def seal_notices(act: Act, command: SealNotices) -> None:
    """Nothing to write down: that it was carried out says it."""


HANDLERS: dict[type[Command], Handler] = {
    HearOf: hear_of,
    HearFromSeat: hear_from_seat,
    EnterContact: enter_contact,
    ChooseNotices: choose_notices,
    ChangeAddress: change_address,
    ConfirmAddress: confirm_address,
    EndMails: end_mails,
    RenewKeys: renew_keys,
    AskForTest: ask_for_test,
    ForgetContact: forget_contact,
    TakeOutContact: forget_contact,
    SealNotices: seal_notices,
}
