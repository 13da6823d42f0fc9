"""Needs for expertise, "who can help": asked for an agenda item, and matched by hand to people and organisations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.agenda import rules
from dialogue.agenda.held import item_here, require_alive
from dialogue.agenda.schema import AgendaItem
from dialogue.bodies.organisations import found_or_made
from dialogue.bodies.schema import Organisation
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.text import blank, optional, required
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.learning.needs_schema import HelpNeeded, HelpOffered

LONGEST_WORDS, LONGEST_LINE = rules.LONGEST_WORDS, rules.LONGEST_LINE


class Ended(StrEnum):
    """What became of a need."""

    MET = "met"
    DROPPED = "dropped"


ENDED: Mapping[Ended, str] = {
    Ended.MET: N_("Somebody has helped"),
    Ended.DROPPED: N_("Not needed any more"),
}

EVENTS: tuple[EventKind, ...] = (
    event("learning.help_asked"),
    event("learning.help_offered"),
    event("learning.help_ended"),
)


@dataclass(frozen=True, slots=True)
class AskForHelp(Command):
    """Say which knowledge or help an item needs."""

    item_id: int
    what: str
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class MatchHelp(Command):
    """Name an organisation or a person who can help with it."""

    need_id: int
    organisation: str = ""
    person: str = ""
    note: str = ""
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


@dataclass(frozen=True, slots=True)
class EndNeed(Command):
    """Somebody has helped, or it is not needed any more."""

    need_id: int
    ended_as: str
    note: str = ""
    right: ClassVar[Right] = Right.WORK_ON_AGENDA


def ask_for_help(act: Act, command: AskForHelp) -> dict[str, Any]:
    item = item_here(act, command.item_id)
    require_alive(item)
    what = required(command.what, most=LONGEST_WORDS, field="what")
    made = HelpNeeded(item_id=item.id or 0, what=what, account_id=act.actor.account_id, at=act.now)
    act.tx.add(made)
    act.tx.flush()
    act.happened("learning.help_asked", item=item.id, need=made.id)
    return {"need": made.id}


def _open(act: Act, need_id: int) -> tuple[HelpNeeded, AgendaItem]:
    need = act.tx.get(HelpNeeded, need_id)
    if need is None:
        raise NotFound("no_need", N_("This is not there any more. Please go back to the agenda."))
    item = item_here(act, need.item_id)
    if need.ended_as:
        raise Refused("need_ended", N_("This need has ended already. Nothing was changed."))
    return need, item


def match_help(act: Act, command: MatchHelp) -> None:
    need, item = _open(act, command.need_id)
    person = optional(command.person, most=LONGEST_LINE, field="person")
    organisation = None
    if not blank(command.organisation):
        organisation = found_or_made(act.tx, item.platform_id, command.organisation)
    if organisation is None and not person:
        raise Refused("nobody", N_("Please name an organisation or a person."), field="organisation")
    act.tx.add(
        HelpOffered(
            need_id=need.id or 0,
            organisation_id=organisation.id if organisation is not None else None,
            person=person,
            note=optional(command.note, most=LONGEST_WORDS, field="note"),
            account_id=act.actor.account_id,
            at=act.now,
        )
    )
    act.happened("learning.help_offered", item=item.id, need=need.id)


def end_need(act: Act, command: EndNeed) -> None:
    need, item = _open(act, command.need_id)
    if command.ended_as not in set(Ended):
        raise Refused("no_end", N_("Please choose what became of it."), field="ended_as")
    need.ended_as = command.ended_as
    need.ended_note = optional(command.note, most=LONGEST_WORDS, field="note")
    need.ended_at = act.now
    act.tx.add(need)
    act.happened("learning.help_ended", item=item.id, need=need.id, ended=need.ended_as)


HANDLERS: dict[type[Command], Handler] = {
    AskForHelp: ask_for_help,
    MatchHelp: match_help,
    EndNeed: end_need,
}


@dataclass(frozen=True, slots=True)
class NeedView:
    """A need of an item, with who can help: (organisation, person, words about it)."""

    row: HelpNeeded
    item: str
    helpers: tuple[tuple[str, str, str], ...]


def needs_on(reader: Reader, platform_id: int, item_id: int = 0) -> list[NeedView]:
    """The needs of a platform's items, or of one item: the open ones first, those without a helper before the others."""
    asked = select(HelpNeeded, AgendaItem).join(AgendaItem, col(AgendaItem.id) == col(HelpNeeded.item_id))
    asked = asked.where(AgendaItem.platform_id == platform_id)
    if item_id:
        asked = asked.where(AgendaItem.id == item_id)
    rows = reader.exec(asked.order_by(col(HelpNeeded.id))).all()
    offers = select(HelpOffered, Organisation).outerjoin(
        Organisation, col(Organisation.id) == col(HelpOffered.organisation_id)
    )
    offers = offers.where(col(HelpOffered.need_id).in_([need.id for need, _ in rows]))
    helpers: dict[int, list[tuple[str, str, str]]] = {}
    for offer, organisation in reader.exec(offers.order_by(col(HelpOffered.id))).all():
        name = organisation.name if organisation is not None else ""
        helpers.setdefault(offer.need_id, []).append((name, offer.person, offer.note))
    found = [NeedView(need, item.change_sought, tuple(helpers.get(need.id or 0, ()))) for need, item in rows]
    return sorted(found, key=lambda one: (bool(one.row.ended_as), bool(one.helpers)))
