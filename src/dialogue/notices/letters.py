"""The words of a mail: its subject, plain text and HTML in its person's language, and the head around them.

Nothing in it is fetched from anywhere, nothing tells whether it was read, and its links are the person's own page and the
pages of this server.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from jinja2 import Environment
from sqlmodel import col, select

from dialogue.bodies.schema import Platform
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue
from dialogue.notices.choices import HEADINGS, Purpose
from dialogue.notices.due import DueDay
from dialogue.notices.keys import Opens, path_for
from dialogue.notices.lines import Line, lines_of, of_notices, parts_of
from dialogue.notices.rules import one_line
from dialogue.notices.schema import Notice, NoticeContact, NoticeMail
from dialogue.stage.ready_made import platform_name

MOST_LINES = 60
"""A longer digest would be cut by mail programs; the rest is on the person's page."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says; empty `parts` for one that asks or tests. `page`, `end` and `confirm` are whole addresses."""

    purpose: Purpose
    subject: str
    platform: str
    name: str
    parts: Sequence[tuple[str, Sequence[Line]]]
    more: int
    doubtful: Sequence[datetime]
    page: str
    end: str
    confirm: str
    account: bool


_SUBJECTS = {
    Purpose.DIGEST: N_("%(platform)s: what is new"),
    Purpose.CONFIRM: N_("%(platform)s: please confirm your address"),
    Purpose.TEST: N_("%(platform)s: test mail"),
}


def letter_of(
    reader: Reader,
    mail: NoticeMail,
    contact: NoticeContact,
    tongue: Tongue,
    days: Sequence[DueDay],
    today: date,
    base: str,
    secret: str,
) -> Letter:
    """What a mail says now."""
    platform = platform_name(reader.get_one(Platform, contact.platform_id).name, contact.language)
    purpose = Purpose(mail.purpose)
    lines: list[Line] = []
    doubtful: list[datetime] = []
    if purpose is Purpose.DIGEST:
        asked = select(Notice).where(Notice.mail_id == mail.id).order_by(col(Notice.at), col(Notice.id))
        lines = lines_of(reader, of_notices(reader.exec(asked)), tongue, days, today)
        before = select(NoticeMail.made_at).where(col(NoticeMail.id).in_(mail.about))
        doubtful = sorted(reader.exec(before))
    shown = parts_of(lines[:MOST_LINES])

    def whole(opens: Opens) -> str:
        return base.rstrip("/") + path_for(secret, contact, opens)

    return Letter(
        purpose,
        one_line(tongue.say(_SUBJECTS[purpose], platform=one_line(platform, 80))),
        platform,
        contact.name,
        [(tongue.say(HEADINGS[sort]), found) for sort, found in shown],
        max(0, len(lines) - MOST_LINES),
        doubtful,
        whole(Opens.PAGE),
        whole(Opens.END),
        whole(Opens.CONFIRM),
        contact.account_id is not None,
    )


def message_of(
    letter: Letter,
    mail: NoticeMail,
    contact: NoticeContact,
    environment: Callable[[str], Environment],
    base: str,
    sender: str,
    now: datetime,
) -> EmailMessage:
    """The mail, whole. Its Message-ID is the same however often it is made."""
    domain = parseaddr(sender)[1].rpartition("@")[2]
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = contact.address
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{contact.id}.{mail.epoch}.{mail.number}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    if letter.purpose is Purpose.DIGEST:
        message["List-Unsubscribe"] = f"<{letter.end}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    drawn = environment(contact.language)
    facts = {"letter": letter, "base": base.rstrip("/"), "one_line": one_line}
    message.set_content(drawn.get_template("notices/mail_text.html").render(facts), cte="quoted-printable")
    html = drawn.get_template("notices/mail.html").render(facts)
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    message["Content-Language"] = contact.language  # of the whole; set before, it would go to the first part
    return message
