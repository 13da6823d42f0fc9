"""The Wi-Fi of a room as a phone's camera reads it: pure.

The words are those of the QR codes that routers carry: `WIFI:T:WPA;S:name;P:password;;`. Phones take name and password
as they stand, so nothing is put between quotation marks (an iPhone would take the marks for a part of the password);
what means something in this notation gets a backslash.
"""

from __future__ import annotations

import re

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import required, taken_in

LONGEST_NAME = 32  # bytes: the standard counts them, not letters
SHORTEST_PASSWORD, LONGEST_PASSWORD = 8, 63
KEY = re.compile(r"[0-9A-Fa-f]{64}")  # the key itself, which some routers print in the place of a password
SPECIAL = re.compile(r'([\\;,:"])')


def wifi_words(name: str, password: str, *, hidden: bool = False) -> str:
    r"""What the QR code holds.

    >>> print(wifi_words("Hall; 2", 'a:b,c\\d"e'))
    WIFI:T:WPA;S:Hall\; 2;P:a\:b\,c\\d\"e;;
    >>> wifi_words("Open air", "", hidden=True)
    'WIFI:T:nopass;S:Open air;H:true;;'
    """

    def safe(words: str) -> str:
        return SPECIAL.sub(r"\\\1", words)

    secret = f"P:{safe(password)};" if password else ""
    return f"WIFI:T:{'WPA' if password else 'nopass'};S:{safe(name)};{secret}{'H:true;' if hidden else ''};"


def name_from(typed: str) -> str:
    """A network's name as phones show it. Raises Refused."""
    name = required(typed, most=LONGEST_NAME, field="network")
    if len(name.encode()) > LONGEST_NAME:
        raise Refused(
            "long_network",
            N_("The name of a Wi-Fi has at most 32 letters, accents and other signs count double or more."),
            field="network",
        )
    return name


def password_from(typed: str) -> str:
    """A password, or nothing for a Wi-Fi without one. Raises Refused."""
    password = taken_in(typed)
    if not password or KEY.fullmatch(password):
        return password
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise Refused(
            "password_length",
            N_(
                "A Wi-Fi password has 8 to 63 characters. Please look at the router or at the hotspot's settings."
            ),
            field="wifi_password",
        )
    if not (password.isascii() and password.isprintable()):
        raise Refused(
            "password_signs",
            N_("A Wi-Fi password has only plain letters, digits and signs, without accents."),
            field="wifi_password",
        )
    return password
