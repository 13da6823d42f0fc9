"""A platform whose session has decided, people who want to hear of it, and a real mail server on loopback."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from dataclasses import replace as replaced
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from sqlmodel import select

from dialogue.activities.agree import vocabulary as agree
from dialogue.agenda.schema import AgendaItem, Commitment
from dialogue.agenda.vocabulary import AddAgendaItem, AnswerCommitment, Details, MoveItem, Promise
from dialogue.decisions.schema import Decision
from dialogue.kernel.actors import SYSTEM, Actor
from dialogue.kernel.execute import Done, Order
from dialogue.kernel.schema import Seat, Session, utc_now
from dialogue.kernel.vocabulary import Command
from dialogue.notices.keeping import post_of
from dialogue.notices.post import Post, Watch, nobody_watches
from dialogue.notices.schema import Notice, NoticeContact, NoticeMail
from dialogue.notices.server import MailServer
from dialogue.notices.vocabulary import ConfirmAddress, HearFromSeat, HearOf, Wishes
from dialogue.preparing.commands import CloseSession, OpenSession
from dialogue.stage.planning import AddActivity
from dialogue.stage.programme import TurnActivity
from dialogue.web.services import new_command_id
from support.drivers import join
from support.world import World, prepare, world

SENDER = "Dialogue <dialogue@example.org>"
ALL = ("due", "changes", "promises", "minutes")
PROMISE = Promise(organisation="Well diggers", what="Dig", due="2099-01-01")


@dataclass
class Mailbox:
    """What the mail server was handed over, as it came: to whom, and the mail. `answer` is what it says to a mail.

    `kill_when` holds, by recipient, the number of the process to end (`kill -9`) when her mail has come and was not
    answered yet.
    """

    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    raw: list[bytes] = field(default_factory=list)
    answer: str = "250 taken"
    to_recipient: str = "250 good"
    kill_when: dict[str, Path] = field(default_factory=dict)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if self.to_recipient.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if self.answer.startswith("250"):
            message = message_from_bytes(envelope.content, policy=default)
            assert isinstance(message, EmailMessage)
            self.taken.append((envelope.rcpt_tos[0], message))
            self.raw.append(envelope.content)
        whose = self.kill_when.pop(envelope.rcpt_tos[0], None)
        if whose is not None:
            os.kill(int(whose.read_text()), signal.SIGKILL)
        return self.answer

    def texts(self, address: str = "") -> list[str]:
        """The plain texts of the mails, of one person's when an address is given."""
        return [text_of(one) for to, one in self.taken if not address or to == address]


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def mail_server_on(box: Mailbox) -> Iterator[MailServer]:
    """A real mail server in a thread, until the block ends."""
    controller = Controller(box, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield MailServer("127.0.0.1", controller.port, "", "", False, SENDER)
    finally:
        controller.stop()


def decided(data: Path) -> World:
    """A platform with an agenda item from a session that has ended.

    Of its six people the first said no with words, the second without a word, the others yes.
    """
    made = world(data)
    prepare(made)
    staff = made.facilitator
    made.run(OpenSession(), staff)
    for _ in range(6):
        command, seat = join(made)
        made.run(command, seat, system=seat is None)
    made.run(AddActivity("agree", "Agreed?"), staff)
    here = max(made.on_the_programme())
    made.run(TurnActivity(here, "open"), staff)
    made.run(agree.WordGoal(here, "Everybody has water by 2030", "new"), staff)
    made.run(agree.ChooseRule(here, "simple-majority", ""), staff)
    made.run(agree.OpenRound(here, ""), staff)
    for place, person in enumerate(made.participants()):
        level, words = {0: ("no", "The river is dry"), 1: ("no", "")}.get(place, ("yes", ""))
        made.run(agree.TakePosition(here, level, words), person.id)
    made.run(agree.CloseRound(here), staff)
    made.run(agree.Decide(here, ""), staff)
    details = Details(sign="Ten wells", next_review="2099-06-01")
    made.run(
        AddAgendaItem(made.session_id, max(made.ids(Decision)), "Wells for all", details, PROMISE), staff
    )
    made.run(AnswerCommitment(max(made.ids(Commitment)), "accepted", "Bo"), staff)
    made.run(TurnActivity(here, "close"), staff)
    assert made.run(CloseSession(), staff), made.refused
    return made


def again(data: Path) -> World:
    """The world of a copied folder."""
    made = world(data)
    with made.database.read() as reader:
        made.session_id = reader.exec(select(Session.id)).one()
        made.facilitator = reader.exec(select(Seat.id).where(Seat.role == "facilitator")).one() or 0
    return made


class People:
    """Who hears what on a `decided` platform."""

    def __init__(self, made: World) -> None:
        self.made = made
        self.platform = made.session().platform_id or 0
        self.account = made.session().created_by or 0

    def send(self, command: Command, actor: Actor = SYSTEM) -> Done:
        order = Order(command, new_command_id(), self.platform, actor)
        return self.made.dialogue.executor.run(order)

    def from_seat(self, seat: int, address: str, *, confirmed: bool = True, **wishes: Any) -> int:
        """A participant wants to hear; the number of her row."""
        chosen = Wishes(**{"often": "daily", "kinds": ALL, "language": "en"} | wishes)
        done = self.send(HearFromSeat(seat, address, chosen, (f"s{seat}", f"f{seat}")))
        return self._confirmed(int(done.answer["contact"]), confirmed)

    def from_account(self, address: str, *, confirmed: bool = True, **wishes: Any) -> int:
        chosen = Wishes(**{"often": "daily", "kinds": ALL, "language": "en"} | wishes)
        done = self.send(HearOf(address, chosen, ("s", "f")), Actor(account_id=self.account))
        return self._confirmed(int(done.answer["contact"]), confirmed)

    def _confirmed(self, contact: int, confirmed: bool) -> int:
        if confirmed:
            self.send(ConfirmAddress(contact))
        return contact

    def move(self, to: str, because: str = "so it went", actor: Actor = SYSTEM) -> None:
        """The item changes its state."""
        self.send(MoveItem(max(self.made.ids(AgendaItem)), to, because=because), actor)

    def post(self, server: MailServer | None, watch: Watch = nobody_watches) -> Post:
        found = post_of(self.made.dialogue)  # type: ignore[arg-type]
        return replaced(found, server=server, watch=watch, base="https://dialogue.example.org")

    def rows(self, table: Any) -> list[Any]:
        with self.made.database.read() as reader:
            return list(reader.exec(select(table).order_by(table.id)))

    @property
    def mails(self) -> list[NoticeMail]:
        return self.rows(NoticeMail)

    @property
    def notices(self) -> list[Notice]:
        return self.rows(Notice)

    @property
    def contacts(self) -> list[NoticeContact]:
        return self.rows(NoticeContact)


def in_days(number: int) -> datetime:
    """Noon, so many days from now."""
    return (utc_now() + timedelta(days=number)).replace(hour=12)


def digests(box: Mailbox, address: str = "") -> list[EmailMessage]:
    """The digests among what was taken."""
    return [one for to, one in box.taken if one["List-Unsubscribe"] and (not address or to == address)]
