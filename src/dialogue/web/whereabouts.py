"""Where phones find this server. In venue mode that follows the machine's networks, else it stands still."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from dialogue.networks import Interface, here, web_address
from dialogue.settings import Settings


@dataclass(slots=True)
class Whereabouts:
    """The address that phones type. `known` are the machine's addresses as they were last seen, the likeliest first."""

    address: str
    port: int
    venue: bool = False
    known: list[Interface] = field(default_factory=list)

    @property
    def host(self) -> str:
        """The name or the number in the address."""
        return urlsplit(self.address).hostname or ""

    def at(self, host: str) -> str:
        """The address with another of the machine's numbers in it; without one the server's own."""
        return web_address(host, self.port) if self.venue and host else self.address

    def hosts(self) -> list[str]:
        """The numbers of this machine that phones may reach."""
        return [one.address for one in self.known]


def whereabouts(settings: Settings) -> Whereabouts:
    """As the settings say; in venue mode with what the machine has now."""
    return Whereabouts(
        settings.public_url.rstrip("/"),
        settings.port,
        settings.venue,
        here() if settings.venue else [],
    )
