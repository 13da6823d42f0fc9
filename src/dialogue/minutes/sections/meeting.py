"""Header, meeting, convening and roles."""

from __future__ import annotations

from datetime import datetime

from dialogue.documents.build import Cell, bullets, facts, name, or_none, paragraph, strong, words
from dialogue.documents.labels import STATUS_WORDS
from dialogue.documents.tree import Block
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Role
from dialogue.kernel.schema import Seat, Session, SessionState
from dialogue.languages import Tongue, language_name
from dialogue.minutes.body import Body, body
from dialogue.minutes.material import Material
from dialogue.people.roles import ROLES
from dialogue.people.schema import RoleKey

SESSION_STATES = {
    SessionState.PLANNED: N_("Planned, not opened yet"),
    SessionState.OPEN: N_("Still open"),
    SessionState.CLOSED: N_("Ended"),
}


def identifier(material: Material) -> str:
    """The session's code and the day it took place (or was prepared), in the time zone of the minutes."""
    return identifier_of(material.session, material.start or material.session.opened_at, material.tongue)


def identifier_of(session: Session, began: datetime | None, tongue: Tongue) -> str:
    """The same for any session, from the moment it began."""
    return f"{session.code}-{_local(began or session.created_at, tongue):%Y-%m-%d}"


def when(material: Material) -> str:
    """Day and time of day from opening to closing."""
    tongue, session = material.tongue, material.session
    if session.opened_at is None:
        return tongue.say(SESSION_STATES[SessionState.PLANNED])
    if session.closed_at is None:
        return tongue.moment(session.opened_at)
    return tongue.span(session.opened_at, session.closed_at)


def header(material: Material) -> Body:
    """What this document is, and whether the record it was made from is whole."""
    say, count, session = material.tongue.say, material.tongue.count, material.session
    entries = count("%(n)s entry", "%(n)s entries", len(material.entries))
    whole = (
        say(N_("whole: %(entries)s, each chained to the one before"), entries=entries)
        if material.broken_at is None
        else say(N_("NOT whole: entry %(n)s does not fit the one before"), n=material.broken_at)
    )
    rows: list[tuple[str, Cell]] = [
        (say(N_("Identifier")), identifier(material)),
        (say(N_("Version")), str(material.version)),
        (say(N_("Status")), say(STATUS_WORDS[material.status])),
        (say(N_("Authoritative language")), language_name(session.language, material.tongue.language)),
        (say(N_("Record")), whole if material.broken_at is None else strong(whole)),
        (say(N_("Record hash")), material.stream.log_hash or "–"),
    ]
    blocks: list[Block] = [facts(rows)]
    if material.tongue.language != session.language:
        blocks.append(
            paragraph(
                say(
                    N_(
                        "The headings and fixed texts are translated; what people wrote stands as they wrote it. "
                        "The authoritative version is the one in %(language)s."
                    ),
                    language=language_name(session.language, material.tongue.language),
                )
            )
        )
    generated = say(N_("Generated from the record of the session. Nobody wrote or shortened it by hand."))
    if material.notes or material.corrections:
        beside = say(N_("Notes of the rapporteur and corrections stand beside the record and are marked."))
        generated = f"{generated} {beside}"
    blocks.append(paragraph(generated))
    return body(*blocks)


def meeting(material: Material) -> Body:
    """Kind, title, purpose, place, opened and closed at."""
    say, tongue, session = material.tongue.say, material.tongue, material.session
    opened = session.opened_at
    rows: list[tuple[str, Cell]] = [
        (say(N_("Kind")), say(N_("Live session of the platform"))),
        (say(N_("Title")), words(session.title, _language(material))),
        (
            say(N_("Purpose")),
            words(session.purpose, _language(material)) if session.purpose else say(N_("Not stated.")),
        ),
        (
            say(N_("Place or link")),
            words(session.place, _language(material)) if session.place else say(N_("Not stated.")),
        ),
        (say(N_("State")), say(SESSION_STATES[SessionState(session.state)])),
        (say(N_("Opened")), tongue.moment(opened)),
        (say(N_("Closed")), tongue.moment(session.closed_at)),
        (
            say(N_("Languages")),
            tongue.listed([language_name(one, tongue.language) for one in session.languages]),
        ),
    ]
    if opened is not None:
        rows.append((say(N_("Times are in")), _offsets(material, opened)))
    return body(facts(rows))


def _offsets(material: Material, opened: datetime) -> str:
    """The distance from UTC, or both of them when the clocks changed during the session."""
    tongue = material.tongue
    first, last = tongue.offset(opened), tongue.offset(material.now)
    if first == last:
        return first
    return tongue.say(N_("%(first)s, then %(last)s: the clocks changed"), first=first, last=last)


def convening(material: Material) -> Body:
    """When the session was prepared and which groups it was prepared for."""
    say, tongue = material.tongue.say, material.tongue
    required = say(N_("required"))
    invited: list[Cell] = [
        [name(group.name), *([f" ({required})"] if group.required else [])]
        for group in material.groups.values()
    ]
    return body(
        facts([(say(N_("Prepared")), tongue.moment(material.session.created_at))]),
        paragraph(say(N_("Groups that the session was prepared for:"))),
        *or_none([bullets(invited)] if invited else []),
    )


def roles(material: Material) -> Body:
    """Who steered, wrote and watched. They are in no denominator."""
    say = material.tongue.say
    rows: list[tuple[str, Cell]] = [
        (say(ROLES[Role(seat.role)]), name(seat.name) if seat.name else say(N_("without a name")))
        for seat in material.staff
        if seat.role in ROLES and seat.id not in {device.id for _, device in material.devices}
    ]
    took_over = [_took_over(material, key, seat) for key, seat in material.devices]
    return body(
        *or_none([facts(rows)] if rows else []),
        *([bullets(took_over)] if took_over else []),
        paragraph(say(N_("Facilitators, rapporteurs and observers are counted in no share."))),
    )


def _took_over(material: Material, key: RoleKey, seat: Seat) -> str:
    """For instance "10:42 Ana took over on another device (Facilitator)."."""
    tongue = material.tongue
    return tongue.say(
        N_("%(time)s: %(name)s took over on another device (%(role)s)."),
        time=tongue.clock_after(key.used_at, material.session.opened_at),
        name=seat.name or tongue.say(N_("without a name")),
        role=tongue.say(ROLES[Role(key.role)]),
    )


def _language(material: Material) -> str | None:
    """Marks the facilitator's words where they stand in another language than the document."""
    own = material.session.language
    return own if own != material.tongue.language else None


def _local(at: datetime, tongue: Tongue) -> datetime:
    return at.astimezone(tongue.zone) if tongue.zone else at.astimezone()
