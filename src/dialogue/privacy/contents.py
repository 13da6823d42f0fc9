"""All that privacy brings to the application: commands, events and pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import APIRouter

from dialogue.kernel.act import Handler
from dialogue.kernel.vocabulary import Command, EventKind
from dialogue.privacy import (
    consent_pages,
    consenting,
    erasing,
    keeping,
    own_pages,
    pages,
    redact,
    wiping,
)
from dialogue.stage.contract import Kind

EVENTS: tuple[EventKind, ...] = (
    *redact.EVENTS,
    *erasing.EVENTS,
    *keeping.EVENTS,
    *consenting.EVENTS,
)


ROUTERS: tuple[APIRouter, ...] = (pages.router, own_pages.router, consent_pages.router)


def handlers(kinds: Mapping[str, Kind], more: Sequence[keeping.Letting] = ()) -> dict[type[Command], Handler]:
    """What is carried out. `more`: what other packages keep for a while, such as addresses."""
    return {
        **redact.handlers(kinds),
        **erasing.HANDLERS,
        **keeping.handlers(more),
        **wiping.HANDLERS,
        **consenting.handlers(kinds),
    }
