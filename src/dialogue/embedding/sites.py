"""Which sites may show a platform's published results inside of their own pages."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import ClassVar

from dialogue.accounts.commands import of_account
from dialogue.bodies.schema import Platform
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import Refused
from dialogue.kernel.meanwhile import Was, last_change, together
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.text import blank, optional
from dialogue.kernel.vocabulary import Command, EventKind, event

MOST_SITES = 20
LONGEST = 1_000
SITE = re.compile(r"https?://[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:[0-9]{1,5})?")

EVENTS: tuple[EventKind, ...] = (event("platform.sites_allowed"),)


@dataclass(frozen=True, slots=True)
class AllowSites(Command):
    """Say which sites may embed published results, one a line; none: nothing can be embedded."""

    sites: str
    was: Was = field(default_factory=dict)
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


def sites_from(typed: str) -> tuple[str, ...]:
    """The sites as browsers name them: scheme, name and port, nothing behind. Refused when one is no such site.

    >>> sites_from("https://Example.org/ \\n\\nhttps://a.example:8443")
    ('https://example.org', 'https://a.example:8443')
    """
    found = dict.fromkeys(line.strip().lower().rstrip("/") for line in typed.splitlines() if not blank(line))
    for site in found:
        if not SITE.fullmatch(site):
            raise Refused(
                "no_site",
                N_("“%(site)s” is no site. Please write it like https://example.org, one on each line."),
                field="sites",
                site=site[:80],
            )
    if len(found) > MOST_SITES:
        raise Refused("many_sites", N_("At most %(most)s sites."), field="sites", most=MOST_SITES)
    return tuple(found)


def allow_sites(act: Act, command: AllowSites) -> None:
    platform = act.tx.get_one(Platform, act.stream_id)
    told = last_change(act, "platform.sites_allowed", name_of=of_account)
    words = together({"sites": command.sites}, command.was, {"sites": platform.embed_sites}, told)
    sites = "\n".join(sites_from(optional(words["sites"], most=LONGEST, field="sites")))
    if sites == platform.embed_sites:
        return
    platform.embed_sites = sites
    act.tx.add(platform)
    act.happened("platform.sites_allowed", sites=len(sites.splitlines()))


HANDLERS: dict[type[Command], Handler] = {AllowSites: allow_sites}
