"""Codes of the second factor: those that an app shows (RFC 6238, six digits, a new one each 30 seconds), and spare ones.

The app's key is made of the server's secret. A copy of the database alone makes no code.
"""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp

from dialogue.web.security import derived, token_hash

STEP = 30  # seconds
DIGITS = 6
AROUND = (-1, 0, 1)
"""Steps from now of which a code is taken: clocks of phones are a little off, and typing takes a while."""

SPARE_CODES = 10
SPARE_LENGTH = 16
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 signs: 80 bits, so a plain hash is enough. No letters that look like digits; who types them means those digits."""

AS_TYPED = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class Proof:
    """A code that fits: the time step of one of the app's, or the hash of a spare one. Empty: nothing was typed."""

    step: int = 0
    spare: str = ""


NO_PROOF = Proof()


def key_of(secret: str, account_id: int, salt: str) -> str:
    """The key that the app keeps: 160 bits, as the letters that apps take."""
    return b32encode(bytes.fromhex(derived(secret, f"second-factor:{account_id}:{salt}")[:40])).decode()


def address_of(key: str, name: str, issuer: str) -> str:
    """What the QR code says to the app."""
    return pyotp.TOTP(key, digits=DIGITS, interval=STEP).provisioning_uri(name=name, issuer_name=issuer)


def step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP


def step_of(key: str, code: str, moment: datetime, after: int = 0) -> int | None:
    """The time step whose code this is: the present one or one beside it, and later than `after`; None otherwise."""
    now = step_at(moment)
    for step in (now + one for one in AROUND):
        fits = pyotp.utils.strings_equal(pyotp.TOTP(key, digits=DIGITS).generate_otp(step), code)
        if fits and step > after:
            return step
    return None


def app_code(typed: str) -> str:
    """The six digits that were typed, with spaces or without and in any script; empty when it is something else."""
    signs = [sign for sign in typed if not sign.isspace()]
    if len(signs) != DIGITS or not all(sign.isdecimal() for sign in signs):
        return ""
    return "".join(str(int(sign)) for sign in signs)


def spare_code(typed: str) -> str:
    """A spare code without its dashes and as it was printed; empty when it is something else."""
    signs = "".join(sign for sign in typed.upper() if sign.isalnum()).translate(AS_TYPED)
    return signs if len(signs) == SPARE_LENGTH and set(signs) <= set(SIGNS) else ""


def spare_codes(secret: str, account_id: int, salt: str, command_id: str) -> list[str]:
    """Ten new codes, made of the form's id: a form that is sent twice shows the same ones."""
    found = []
    for number in range(SPARE_CODES):
        made = int(derived(secret, f"spare:{account_id}:{salt}:{command_id}:{number}")[:20], 16)
        found.append("".join(SIGNS[made >> 5 * place & 31] for place in range(SPARE_LENGTH)))
    return found


def spare_hash(account_id: int, code: str) -> str:
    """What is stored of a spare code."""
    return token_hash(f"spare:{account_id}:{code}")


def in_groups(signs: str, between: str = " ") -> str:
    """Four by four, to be read and typed."""
    return between.join(signs[at : at + 4] for at in range(0, len(signs), 4))


def proof_in(
    typed: str, *, key: str, account_id: int, moment: datetime, after: int, spare: Sequence[str]
) -> Proof | None:
    """What was typed as a proof, if it fits now. `after` is the step of the last code that was taken, `spare` the hashes."""
    if code := app_code(typed):
        step = step_of(key, code, moment, after)
        return None if step is None else Proof(step=step)
    hashed = spare_hash(account_id, found) if (found := spare_code(typed)) else ""
    return Proof(spare=hashed) if hashed in spare else None
