"""The private addresses of a person: her page, her feeds, the end of her mails, the proof of her address.

Each is another key, made of her row's salt with the server's secret and kept nowhere, so that a feed given to a reading
program, or a mail passed on, opens nothing else.
"""

from __future__ import annotations

import hmac
from enum import StrEnum

from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.notices.schema import NoticeContact
from dialogue.web.security import derived, token_hash

KEY_LENGTH = 40
"""Hexadecimal digits: 160 bits, which nobody guesses."""
LONGEST_NUMBER = 18


class Opens(StrEnum):
    """What a key opens; the value is the address it stands in."""

    PAGE = "notices"
    FEED = "notice-feeds"
    END = "notice-ends"
    CONFIRM = "notice-confirmations"


def over() -> NotFound:
    """One answer for a key that never was, one that was renewed, and one of somebody who was deleted."""
    return NotFound(
        "notice_link_over",
        N_("This link does not work, or not any more. A newer e-mail has a newer link; nothing was changed."),
    )


def key_for(secret: str, contact: NoticeContact, opens: Opens) -> str:
    """The key of a person's private address."""
    salt = contact.feed_salt if opens is Opens.FEED else contact.salt
    of = f"{opens}:{contact.id}:{salt}"
    if opens is Opens.CONFIRM:
        of += f":{contact.address}"
    return f"{contact.id}-{derived(secret, of)[:KEY_LENGTH]}"


def path_for(secret: str, contact: NoticeContact, opens: Opens) -> str:
    """Her private address, without the server's name."""
    return f"/{opens}/{key_for(secret, contact, opens)}"


def contact_with(reader: Reader, secret: str, key: str, opens: Opens) -> NoticeContact:
    """Whose key it is. Raises NotFound."""
    number, _, _ = key.partition("-")
    if not (number.isascii() and number.isdigit()) or len(number) > LONGEST_NUMBER:
        raise over()
    found = reader.get(NoticeContact, int(number))
    if found is None:
        raise over()
    wanted = key_for(secret, found, opens)
    if not hmac.compare_digest(wanted.encode(), key.encode("utf-8", "replace")):
        raise over()
    return found


def form_id(contact: NoticeContact, command_id: str) -> str:
    """The id of a form sent by a private address: nobody else's form can be taken for it."""
    return token_hash(f"notice:{contact.id}:{contact.salt}:{command_id}")
