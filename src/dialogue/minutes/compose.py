"""Composing the minutes of a session from its record: a first page that stands by itself, then numbered sections.

The numbers are those of the project's list of complete minutes, so a section keeps its number in every session; one
that has nothing to tell says so. Nothing is written by hand here and nobody is named beside a view.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from dialogue.documents.build import bullets, fact, or_none, paragraph, section, words
from dialogue.documents.tree import Block, Document, Fact, Section
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Session
from dialogue.languages import Tongue
from dialogue.minutes.completeness import missing, unprintable
from dialogue.minutes.contents import headings, written
from dialogue.minutes.material import Material, gather
from dialogue.minutes.sections import closing, doing, meeting, outcomes, people
from dialogue.pictures.consents import For, barred, without
from dialogue.stage.contract import Kind


@dataclass(frozen=True, slots=True)
class Draft:
    """A composed document, and beside it (never inside) what is still missing before it can be circulated.

    `as_of` is the moment the record ends; the same record gives the same document, byte for byte.
    """

    document: Document
    missing: tuple[str, ...]
    as_of: datetime


def compose(reader: Reader, session: Session, kinds: Mapping[str, Kind], tongue: Tongue) -> Document:
    """The minutes of the session as they stand, in the language (and time zone) of `tongue`."""
    return draft(reader, session, kinds, tongue).document


def draft(
    reader: Reader,
    session: Session,
    kinds: Mapping[str, Kind],
    tongue: Tongue,
    *,
    circulated: bool = False,
) -> Draft:
    """The minutes with the list of what is missing, both from one snapshot; `circulated`: as the version they become."""
    material = replace(gather(reader, session, kinds, tongue), headings=headings())
    if circulated:
        material = replace(material, status="circulated" if material.version == 1 else "corrected")
    document = without(_document(material), barred(reader, session.id, For.MINUTES))
    return Draft(document, (*unprintable(document, tongue), *missing(material)), material.as_of)


def _document(material: Material) -> Document:
    session = material.session
    return Document(
        title=session.title,
        subtitle=session.purpose,
        language=material.tongue.language,
        authoritative_language=session.language,
        identifier=meeting.identifier(material),
        version=material.version,
        status=material.status,
        record_hash=material.stream.log_hash,
        facts=_facts(material),
        summary=_first_page(material),
        sections=written(material),
    )


def _facts(material: Material) -> tuple[Fact, ...]:
    say = material.tongue.say
    found = [fact(say(N_("When")), meeting.when(material))]
    if material.session.place:
        found.append(fact(say(N_("Where")), words(material.session.place)))
    found.append(fact(say(N_("Took part")), people.attendance_line(material)))
    away = people.absent(material)
    if away:
        found.append(
            fact(say(N_("Nobody came from")), material.tongue.listed([group.name for group in away]))
        )
    return tuple(found)


def _first_page(material: Material) -> tuple[Section, ...]:
    """Decisions with grade, dissent beside them at the same size, commitments, next date."""
    say = material.tongue.say
    standing = [one for one in material.decisions if not one.superseded]
    decided: list[Block] = []
    for one in standing:
        decided += [outcomes.decided(material, one, full=False), *outcomes.dissents(material, [one])]
    undecided = outcomes.undecided(material)
    decided += undecided
    if standing and not undecided and not any(one.dissent for one in standing):
        decided.append(paragraph(say(N_("Dissent: none recorded."))))
    dates = closing.date_lines(material)
    return (
        section(
            say(N_("What was decided")),
            *or_none(decided, say(N_("No decision was recorded."))),
            id="first-decisions",
        ),
        section(say(N_("Who promised what")), *or_none(doing.promises(material)), id="first-commitments"),
        section(say(N_("Next date")), *or_none([bullets(dates)] if dates else []), id="first-next"),
    )
