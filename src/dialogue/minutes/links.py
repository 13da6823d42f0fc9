"""The secret link of a group: it reads the circulated minutes, asks for corrections and approves by it.

Whoever has the link is the group, so it can be renewed at any time.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlmodel import col, select

from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.minutes.schema import MinutesLink
from dialogue.web.security import derived, new_token, token_hash

KEY_LENGTH = 40
"""Hexadecimal digits: 160 bits, which nobody guesses."""


def over() -> NotFound:
    """One answer for a key that never was, that was ended, and that is another session's."""
    return NotFound(
        "link_over",
        N_("This link does not work, or not any more. Please ask the person who sent it for a new one."),
    )


def key_from(secret: str, session_id: int, group_id: int, salt: str) -> str:
    """The key of a link, made again from the server's secret."""
    return derived(secret, f"minutes-link:{session_id}:{group_id}:{salt}")[:KEY_LENGTH]


def made(secret: str, session_id: int, group_ids: Iterable[int]) -> tuple[tuple[int, str, str], ...]:
    """New links for groups, as (group, salt, digest)."""
    found = []
    for group_id in group_ids:
        salt = new_token()
        found.append((group_id, salt, token_hash(key_from(secret, session_id, group_id, salt))))
    return tuple(found)


def digest_of(key: str) -> str:
    """What is stored of a key. Raises NotFound for what cannot be one."""
    if len(key) != KEY_LENGTH:
        raise over()
    return token_hash(key)


def link_with(reader: Reader, digest: str) -> MinutesLink:
    """A link that is good. Raises NotFound."""
    asked = select(MinutesLink).where(MinutesLink.digest == digest, col(MinutesLink.ended_at).is_(None))
    found = reader.exec(asked).first()
    if found is None:
        raise over()
    return found


def good(reader: Reader, session_id: int) -> dict[int, MinutesLink]:
    """The links of a session that are good, by group."""
    asked = select(MinutesLink).where(
        MinutesLink.session_id == session_id, col(MinutesLink.ended_at).is_(None)
    )
    return {one.group_id: one for one in reader.exec(asked)}


def keys_of(reader: Reader, session_id: int, secret: str) -> dict[int, str]:
    """Group -> the key of its link; empty where the server has another secret than when the link was made."""
    found = {}
    for group_id, one in good(reader, session_id).items():
        key = key_from(secret, session_id, group_id, one.salt)
        found[group_id] = key if token_hash(key) == one.digest else ""
    return found
