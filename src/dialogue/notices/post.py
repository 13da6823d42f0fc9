"""Sending: one mail at a time is taken in hand, handed over to the mail server, and its answer written down.

The step before the first byte of the content leaves is a commit of its own (`HandOver`). So what is found after a crash is
known: nothing left, or nobody can know. What nobody can know is not sent a second time; the next digest says so, and the
person's page has all of it.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from email.message import EmailMessage
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any

from jinja2 import Environment
from sqlmodel import col, select

from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.database import Database, Reader
from dialogue.kernel.execute import Executor, Order
from dialogue.kernel.schema import HOUSE, Seat, Session, SessionState, utc_now
from dialogue.kernel.vocabulary import Command
from dialogue.languages import Tongue
from dialogue.notices.asking import Asked
from dialogue.notices.choices import Going, Often, Purpose, Sort
from dialogue.notices.concerns import Concerns
from dialogue.notices.due import DueDay, concerning, days_on, told_of
from dialogue.notices.following import behind, follow_on
from dialogue.notices.letters import letter_of, message_of
from dialogue.notices.rules import goes_on, slot
from dialogue.notices.schema import NoticeContact, NoticeMail
from dialogue.notices.server import MailServer
from dialogue.notices.vocabulary import (
    ClaimMail,
    HandOver,
    MakeDigests,
    PickUpMails,
    RecordAnswer,
    Told,
)
from dialogue.stage.contract import Kind

if TYPE_CHECKING:
    from aiosmtplib import SMTP

logger = logging.getLogger(__name__)
AT_ONCE = 50
SECONDS = 60.0
"""How long the mail server may take for one answer."""
LONGEST = 240.0
"""And for all of one mail."""

Watch = Callable[[str], None]
"""Told how far the sending of a mail has come; for whoever measures it, or ends it there."""


def nobody_watches(step: str) -> None:
    """In the running program."""


@dataclass(frozen=True, slots=True)
class Post:
    """What sending needs; `base` is the address that people type. Without a mail server digests are not made."""

    database: Database
    executor: Executor
    kinds: Mapping[str, Kind]
    environment: Callable[[str], Environment]
    zone: tzinfo | None
    secret: str
    base: str
    server: MailServer | None
    watch: Watch = nobody_watches
    asked: Asked = field(default_factory=Asked)

    def order(self, command: Command, stream_id: int) -> dict[str, Any]:
        """Carry out a command of the program's own; its answer. Raises TimeoutError when the writer has ended."""
        order = Order(command, secrets.token_urlsafe(16), stream_id, SYSTEM)
        return self.executor.submit(order).result(timeout=SECONDS).answer

    def pick_up(self, seconds: float = 0.0) -> None:
        """Before anything is sent: say what became of mails that an ended process had in hand; with `seconds`, for longer
        than that, where other processes send too.
        """
        asked = select(NoticeMail.id).where(
            col(NoticeMail.state).in_((Going.WAITING, Going.GOING, Going.HANDED))
        )
        with self.database.read() as reader:
            found = reader.exec(asked.limit(1)).first()
        if found is not None:
            self.order(PickUpMails(seconds), HOUSE)

    def go_round(self, now: datetime | None = None, over: Callable[[], bool] = lambda: False) -> int:
        """Follow the records, make the digests whose time has come, send what waits; how many mails were taken.

        `over` says that nothing new is to be begun.
        """
        at = now or utc_now()
        with self.database.read() as reader:
            moved = behind(reader)
        for platform_id, _ in moved:
            follow_on(self.database, self.executor, self.kinds, platform_id, at.date())
        if self.server is None:
            return 0
        self.make_digests(at)
        return self.send_waiting(at, over)

    def make_digests(self, now: datetime) -> None:
        """One command for each platform on which it is somebody's time; what is due is read outside of the writer."""
        with self.database.read() as reader:
            people = list(reader.exec(select(NoticeContact).where(NoticeContact.often != Often.NEVER)))
            moments = {one.id or 0: slot(now, Often(one.often), self.zone) for one in people}
            ready: dict[int, list[tuple[NoticeContact, datetime]]] = {}
            for one in people:
                moment = moments[one.id or 0]
                if one.confirmed_at is not None and moment is not None and one.slot_at < moment:
                    ready.setdefault(one.platform_id, []).append((one, moment))
            commands = [
                (platform_id, self._digests(reader, platform_id, found, now))
                for platform_id, found in ready.items()
                if not in_session(reader, platform_id, now)
            ]
        for platform_id, command in commands:
            self.order(command, platform_id)

    def _digests(
        self,
        reader: Reader,
        platform_id: int,
        ready: list[tuple[NoticeContact, datetime]],
        now: datetime,
    ) -> MakeDigests:
        today = now.astimezone(self.zone).date()
        days = days_on(reader, platform_id, Tongue("en", self.zone))
        concerns = Concerns(reader, self.kinds, platform_id, today)
        due: list[Told] = []
        for contact, _ in ready:
            if Sort.DUE in contact.kinds:
                due += told_of(concerning(reader, concerns, days, contact), contact, today, now)
        return MakeDigests(tuple((one.id or 0, moment) for one, moment in ready), tuple(due))

    def send_waiting(self, now: datetime, over: Callable[[], bool] = lambda: False) -> int:
        """Send what waits, the oldest first; how many mails the mail server has taken."""
        sent = 0
        with self.database.read() as reader:
            asked = (
                select(NoticeMail, NoticeContact.platform_id)
                .join(NoticeContact, col(NoticeContact.id) == col(NoticeMail.contact_id))
                .where(NoticeMail.state == Going.WAITING, NoticeMail.next_at <= now)
                .order_by(col(NoticeMail.id))
                .limit(AT_ONCE)
            )
            waiting = list(reader.exec(asked).all())
            quiet = {
                platform_id: in_session(reader, platform_id, now)
                for platform_id in {one for _, one in waiting}
            }
        days: dict[int, list[DueDay]] = {}
        for mail, platform_id in waiting:
            if over():
                break
            if mail.purpose == Purpose.DIGEST and quiet[platform_id]:
                continue
            sent += self.send(mail.id or 0, platform_id, days)
        return sent

    def send(self, mail_id: int, platform_id: int, days: dict[int, list[DueDay]]) -> bool:
        """Send one mail; whether the mail server has taken it."""
        assert self.server is not None
        claim = secrets.token_urlsafe(16)
        self.watch("before the claim")
        if not self.order(ClaimMail(mail_id, claim), platform_id)["mine"]:
            return False
        self.watch("claimed")
        try:
            message, address, purpose = self._written(mail_id, platform_id, days)
        except Exception:
            logger.exception("mail %s could not be written", mail_id)
            self.order(RecordAnswer(mail_id, claim, Going.WAITING), platform_id)
            return False
        if purpose == Purpose.CONFIRM and self.asked.enough(address):
            self.order(
                RecordAnswer(mail_id, claim, Going.WAITING), platform_id
            )  # tried again until its day has passed
            return False
        state, code = asyncio.run(self._handed(message, address, mail_id, claim, platform_id))
        if purpose == Purpose.CONFIRM and state is not Going.WAITING:
            self.asked.note(address)
        self.watch("answered")
        self.order(RecordAnswer(mail_id, claim, state, code), platform_id)
        self.watch("recorded")
        return state is Going.SENT

    def _written(
        self, mail_id: int, platform_id: int, days: dict[int, list[DueDay]]
    ) -> tuple[EmailMessage, str, str]:
        assert self.server is not None
        now = utc_now()
        with self.database.read() as reader:
            mail = reader.get_one(NoticeMail, mail_id)
            contact = reader.get_one(NoticeContact, mail.contact_id)
            tongue = Tongue(contact.language, self.zone)
            known = days_on(reader, platform_id, tongue) if mail.purpose == Purpose.DIGEST else []
            today = now.astimezone(self.zone).date()
            letter = letter_of(reader, mail, contact, tongue, known, today, self.base, self.secret)
        message = message_of(letter, mail, contact, self.environment, self.base, self.server.sender, now)
        return message, contact.address, mail.purpose

    async def _handed(
        self, message: EmailMessage, address: str, mail_id: int, claim: str, platform_id: int
    ) -> tuple[Going, int | None]:
        """Hand one mail over; what became of it, and the mail server's number."""
        import aiosmtplib

        assert self.server is not None
        handed = False

        def hand_over() -> None:
            """Just before the content's first byte. Nothing else runs in this loop, so the commit may be waited for."""
            nonlocal handed
            self.watch("before the hand-over")
            if not self.order(HandOver(mail_id, claim), platform_id)["mine"]:
                raise NotOurs
            handed = True
            self.watch("handed over")

        try:
            async with asyncio.timeout(LONGEST), self.server.connected(SECONDS) as client:
                await client.mail(parseaddr(self.server.sender)[1])
                await client.rcpt(address)
                _before_content(client, hand_over)
                done = await client.data(message.as_bytes())
                self.watch("taken")
                return Going.SENT, done.code
        except NotOurs:
            return Going.WAITING, None
        except aiosmtplib.SMTPRecipientRefused as refusal:
            return (Going.REFUSED if refusal.code >= 500 else Going.WAITING), refusal.code
        except aiosmtplib.SMTPDataError as refusal:
            return (Going.REFUSED if refusal.code >= 500 else Going.WAITING), refusal.code
        except aiosmtplib.SMTPResponseException as refusal:  # of us, not of the person: tried again
            return (Going.UNCLEAR if handed else Going.WAITING), refusal.code
        except (aiosmtplib.SMTPException, OSError, TimeoutError):
            return (Going.UNCLEAR if handed else Going.WAITING), None


class NotOurs(Exception):  # noqa: N818 - not an error: somebody else has the mail in hand
    """The mail was taken out of our hand before its content left: its person was deleted, or ended her mails."""


def _before_content(client: SMTP, hand_over: Callable[[], None]) -> None:
    """Call `hand_over` once, between the mail server's "go ahead" and the content's first byte."""
    protocol: Any = client.protocol
    write = protocol.write

    def writing(data: bytes) -> None:
        if data.endswith(b"\r\n.\r\n"):
            protocol.write = write
            hand_over()
        write(data)

    protocol.write = writing


def in_session(reader: Reader, platform_id: int, now: datetime) -> bool:
    """Whether a session of the platform is being held: nobody is to be interrupted by a mail about it."""
    asked = select(Session).where(Session.platform_id == platform_id, Session.state == SessionState.OPEN)
    for one in reader.exec(asked):
        here = select(Seat.id).where(Seat.session_id == one.id, col(Seat.here).is_(True)).limit(1)
        if goes_on(now, one.opened_at, anybody=reader.exec(here).first() is not None):
            return True
    return False
