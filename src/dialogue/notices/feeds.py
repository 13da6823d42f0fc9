"""A person's feeds: what is new as Atom (RFC 4287), and her days as iCalendar; read by programs, without a cookie.

| address | who |
|---|---|
| GET `/notice-feeds/{key}/news.xml` | whoever has the address |
| GET `/notice-feeds/{key}/days.ics` | the same |
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree

from starlette.requests import Request
from starlette.responses import Response

from dialogue.agenda.calendar import as_calendar
from dialogue.bodies.schema import Platform
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right, needs
from dialogue.kernel.schema import utc_now
from dialogue.notices.keys import Opens, contact_with
from dialogue.notices.lines import Line
from dialogue.notices.reading import days_for, news_for, without_paths
from dialogue.notices.schema import NoticeContact
from dialogue.stage.ready_made import platform_name
from dialogue.stage.services import Dialogue, StageServices
from dialogue.web.late import Routes

router = Routes()
ATOM = "http://www.w3.org/2005/Atom"
XML = "http://www.w3.org/XML/1998/namespace"
NAMES = uuid.UUID("5a2f1f0e-6a53-4c0f-9a4e-6f5b0b7a2c11")
"""Under which the names of entries are made."""


def as_atom(
    lines: Sequence[Line], contact: NoticeContact, title: str, author: str, base: str, changed: datetime
) -> bytes:
    """The feed. An entry keeps its name for ever, and links only where its person can open the page."""
    ElementTree.register_namespace("", ATOM)
    feed = ElementTree.Element(f"{{{ATOM}}}feed", {f"{{{XML}}}lang": contact.language})

    def put(parent: ElementTree.Element, name: str, text: str = "", **facts: str) -> ElementTree.Element:
        made = ElementTree.SubElement(parent, f"{{{ATOM}}}{name}", facts)
        made.text = plain(text) or None
        return made

    put(feed, "id", uuid.uuid5(NAMES, f"{base}:{contact.id}:{contact.feed_salt}").urn)
    put(feed, "title", title)
    put(feed, "updated", max([changed, *(one.at for one in lines)]).isoformat())
    put(put(feed, "author"), "name", author)
    for one in lines:
        entry = put(feed, "entry")
        put(entry, "id", uuid.uuid5(NAMES, f"{base}:{contact.id}:{one.key}").urn)
        put(entry, "title", one.about)
        put(entry, "updated", one.at.isoformat())
        put(entry, "summary", one.said)
        if contact.account_id is not None:
            put(entry, "link", rel="alternate", href=f"{base}{one.path}")
    found: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return found


def plain(text: str) -> str:
    """Text without signs that XML cannot hold."""
    return "".join(sign for sign in text if sign in "\t\n" or (sign >= " " and sign not in "\ufffe\uffff"))


@router.get("/notice-feeds/{key}/news.xml")
@needs(Right.COME_IN)
async def news(request: Request, dialogue: Dialogue, key: str) -> Response:
    def make(reader: Reader) -> bytes:
        contact = contact_with(reader, dialogue.secret, key, Opens.FEED)
        tongue = dialogue.tongue(contact.language)
        found = news_for(reader, dialogue.kinds, contact, tongue, utc_now().date())
        lines = sorted([*found.due, *found.happened], key=lambda one: one.at, reverse=True)
        platform = platform_name(reader.get_one(Platform, contact.platform_id).name, contact.language)
        title = tongue.say(N_("%(platform)s: what is new"), platform=platform)
        return as_atom(lines, contact, title, platform, _base(dialogue), contact.made_at)

    return Response(await dialogue.read(make), media_type="application/atom+xml; charset=utf-8")


@router.get("/notice-feeds/{key}/days.ics")
@needs(Right.COME_IN)
async def days(request: Request, dialogue: Dialogue, key: str) -> Response:
    def make(reader: Reader) -> bytes:
        contact = contact_with(reader, dialogue.secret, key, Opens.FEED)
        tongue = dialogue.tongue(contact.language)
        found = days_for(reader, dialogue.kinds, contact, tongue, utc_now().date())
        mine = [one.day for one in found] if contact.account_id is not None else without_paths(found)
        platform = platform_name(reader.get_one(Platform, contact.platform_id).name, contact.language)
        name = tongue.say(N_("Agenda of %(platform)s"), platform=platform)
        return as_calendar(mine, name, contact.language, _base(dialogue), contact.platform_id)

    return Response(await dialogue.read(make), media_type="text/calendar; charset=utf-8")


def _base(dialogue: StageServices) -> str:
    return dialogue.where.address.rstrip("/")
