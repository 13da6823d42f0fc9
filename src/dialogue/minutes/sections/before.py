"""What was before this session on its platform: the session before it, and what had been promised until then."""

from __future__ import annotations

from dialogue.agenda.states import COMMITMENTS
from dialogue.documents.build import Cell, bullets, facts, name, table, words
from dialogue.documents.labels import STATUS_WORDS
from dialogue.kernel.messages import N_
from dialogue.minutes.body import Body, body_or_none
from dialogue.minutes.material import Material
from dialogue.minutes.sections.doing import BINDING, due, review_line
from dialogue.minutes.sections.meeting import identifier_of
from dialogue.minutes.versions import newest, standing_of


def previous(material: Material) -> Body:
    """The session before this one on the platform, whose minutes came before these."""
    say, session = material.tongue.say, material.before
    if session is None:
        return body_or_none(())
    rows: list[tuple[str, Cell]] = [
        (say(N_("Session before")), words(session.title, session.language)),
        (say(N_("Identifier")), identifier_of(session, session.opened_at, material.tongue)),
        (say(N_("Opened")), material.tongue.moment(session.opened_at)),
    ]
    row = newest(material.reader, session.id)
    if row is None:
        told = say(N_("not circulated yet"))
    else:
        status = say(STATUS_WORDS[standing_of(material.reader, row).status])
        told = say(N_("%(status)s, version %(version)s"), status=status, version=row.number)
    rows.append((say(N_("Its minutes")), told))
    return body_or_none([facts(rows)])


def follow_up(material: Material) -> Body:
    """Commitments from earlier sessions that still bound somebody when this session began, and how they stand."""
    say, today = material.tongue.say, material.as_of.date()
    rows: list[list[Cell]] = [
        [
            name(one.organisation),
            words(one.what),
            due(material, one),
            say(COMMITMENTS[one.state_on(today)]),
        ]
        for item in material.earlier
        for one in item.commitments
        if one.state_on(today) in BINDING
    ]
    found = table(
        say(N_("Commitments from earlier sessions")),
        [say(N_("Organisation")), say(N_("What it will do")), say(N_("Due")), say(N_("State"))],
        rows,
    )
    since = material.session.opened_at
    held: list[Cell] = [
        [words(item.change_sought), " · ", *review_line(material, one, item)]
        for item in material.earlier
        for one in item.reviews
        if since is not None and one.at >= since
    ]
    return body_or_none([*([found] if rows else []), *([bullets(held)] if held else [])])
