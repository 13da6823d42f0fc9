"""The mail server that the settings name: where it is, who we are there, and a connection to it."""

from __future__ import annotations

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from aiosmtplib import SMTP

    from dialogue.settings import Settings

PORTS = {"smtp": 587, "smtps": 465}
LONGEST_LOOK = 10.0
"""Seconds that `doctor` waits."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """A mail server. `always_encrypted` from the first byte; otherwise as soon as it offers it, and a password never goes
    over an open line to another machine.
    """

    host: str
    port: int
    user: str
    password: str
    always_encrypted: bool
    sender: str

    @property
    def here(self) -> bool:
        """Whether it runs on this very machine."""
        if self.host == "localhost":
            return True
        with suppress(ValueError):
            return ipaddress.ip_address(self.host).is_loopback
        return False

    @property
    def _begins_encryption(self) -> bool | None:
        """None: where the mail server offers it."""
        return True if self.user and not self.here and not self.always_encrypted else None

    @asynccontextmanager
    async def connected(self, seconds: float) -> AsyncIterator[SMTP]:
        """A connection on which a mail can be handed over. Raises aiosmtplib's errors, or OSError."""
        from aiosmtplib import SMTP, SMTPException

        client = SMTP(
            hostname=self.host,
            port=self.port,
            timeout=seconds,
            use_tls=self.always_encrypted,
            start_tls=self._begins_encryption,
            validate_certs=not self.here,
            local_hostname=parseaddr(self.sender)[1].rpartition("@")[2],
            username=self.user or None,
            password=self.password or None,
        )
        await client.connect()
        try:
            yield client
            # What the mail server says to a goodbye changes nothing of what it has taken.
            with suppress(SMTPException, OSError, TimeoutError):
                await client.quit(timeout=5)
        finally:
            client.close()


def mail_server(settings: Settings) -> MailServer | None:
    """The mail server of the settings; None where no mails are sent."""
    if not settings.smtp_url:
        return None
    parts = urlsplit(settings.smtp_url)
    return MailServer(
        parts.hostname or "",
        parts.port or PORTS[parts.scheme],
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        parts.scheme == "smtps",
        settings.smtp_from,
    )


async def would_take(server: MailServer) -> str:
    """What keeps the mail server from taking a mail of ours, in a few words; empty when nothing does. Sends none."""
    from aiosmtplib import SMTPAuthenticationError, SMTPException, SMTPResponseException

    try:
        async with asyncio.timeout(LONGEST_LOOK), server.connected(LONGEST_LOOK) as client:
            await client.mail(parseaddr(server.sender)[1])
            await client.rset()
    except SMTPAuthenticationError as error:
        return f"DOES NOT KNOW this name and password ({error.code})"
    except SMTPResponseException as error:
        return f"SAYS NO ({error.code})"
    except (SMTPException, OSError, TimeoutError):
        return "DOES NOT ANSWER"
    return ""
