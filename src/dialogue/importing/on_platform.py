"""People's roles, organisations and stakeholder groups of a platform out of a table: what would become of each line, and
the command that does it. Nobody gets an account by it, and nobody a mail.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.accounts.schema import Account
from dialogue.bodies.organisations import LONGEST_NAME as LONGEST_ORGANISATION
from dialogue.bodies.organisations import organisations_of
from dialogue.bodies.roles import ROLES, people_on
from dialogue.bodies.schema import Membership, Organisation
from dialogue.importing.columns import GROUPS, ON_PLATFORMS, ORGANISATIONS, PEOPLE
from dialogue.importing.tables import (
    CHANGED,
    NEW,
    REFUSED,
    THERE,
    Line,
    Planned,
    counted,
    require_as_shown,
)
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import PlatformRole, Right
from dialogue.kernel.text import plain, sameness, taken_in
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.languages import LANGUAGES, Tongue
from dialogue.people.constituencies import LONGEST_GROUP
from dialogue.people.identity import Constituencies, called, ready_key
from dialogue.people.schema import Constituency

MOST_GROUPS = 60
MOST = {PEOPLE: 500, ORGANISATIONS: 5_000, GROUPS: 200}
"""Lines of each list at once. Of people fewer: a list of names must not become a way to learn who has an account here."""

EVENTS: tuple[EventKind, ...] = (event("table.taken_in"),)


@dataclass(frozen=True, slots=True)
class TakeInTable(Command):
    """Do what a table says for a platform. `what` is one of `columns.ON_PLATFORMS`; `expects` as in `TakeInIdeas`."""

    what: str
    lines: tuple[Line, ...]
    expects: str
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


ALSO: Mapping[PlatformRole, tuple[str, ...]] = {
    PlatformRole.COORDINATOR: (
        "coordinateur",
        "coordinatrice",
        "coordonnateur",
        "coordinador",
        "coordinadora",
    ),
    PlatformRole.FACILITATOR: (
        "animateur",
        "animatrice",
        "facilitateur",
        "facilitatrice",
        "facilitador",
        "facilitadora",
    ),
    PlatformRole.DELEGATE: ("délégué", "déléguée", "delegado", "delegada"),
    PlatformRole.MEMBER: ("members", "membres", "miembros"),
    PlatformRole.EXPERT: ("experte", "experto", "experta", "asesor", "asesora"),
    PlatformRole.OBSERVER: ("observateur", "observatrice", "observador", "observadora"),
}
"""Words for a person who has the role, as lists use them."""

Judge = Callable[[Line], Planned]


def _called(one: Constituency) -> set[str]:
    return called(one.key, one.names.values()) | {sameness(one.letter)}


def _groups(reader: Reader, platform_id: int) -> list[Constituency]:
    asked = select(Constituency).where(Constituency.platform_id == platform_id)
    return list(reader.exec(asked.order_by(col(Constituency.id))))


@cache
def role_named(words: str) -> PlatformRole | None:
    """The role that is called so in one of the languages; member where nothing is said."""
    if not words:
        return PlatformRole.MEMBER
    return next(
        (
            role
            for role, title in ROLES.items()
            if plain(words)
            in {plain(one) for one in (role, *ALSO[role], *(Tongue(each).say(title) for each in LANGUAGES))}
        ),
        None,
    )


def planned(reader: Reader, platform_id: int, what: str, lines: Sequence[Line]) -> list[Planned]:
    """What would become of each line now. Raises Refused for a list that no platform has."""
    if what not in ON_PLATFORMS:
        raise Refused("no_list", N_("Please choose what the file holds."), field="what")
    if len(lines) > MOST[what]:
        sentence = N_(
            "A list of this kind has at most %(most)s lines. Nothing was kept. Please send it in parts."
        )
        raise Refused("too_many_lines", sentence, field="file", most=MOST[what])
    judge = {PEOPLE: _people, ORGANISATIONS: _organisations, GROUPS: _stakeholder_groups}[what]
    longest = {PEOPLE: LONGEST_ORGANISATION, ORGANISATIONS: LONGEST_ORGANISATION, GROUPS: LONGEST_GROUP}[what]
    judged, seen, found = judge(reader, platform_id), dict[str, int](), list[Planned]()
    for line in lines:
        name = " ".join(taken_in(line.says("name")).split())
        if not name:
            one = Planned(line, REFUSED, N_("There is no name in this line."))
        elif len(name) > longest:
            sentence = N_("This name has %(length)s characters; %(most)s fit.")
            one = Planned(line, REFUSED, sentence, {"length": len(name), "most": longest})
        elif sameness(name) in seen:
            sentence = N_("The same name as in line %(line)s.")
            one = Planned(line, REFUSED, sentence, {"line": seen[sameness(name)]})
        else:
            one = judged(line)
        seen.setdefault(sameness(name), line.line)
        found.append(one)
    return found


def _people(reader: Reader, platform_id: int) -> Judge:
    here = {account.id: role for account, role in people_on(reader, platform_id)}
    accounts = {one.name_key: one for one in reader.exec(select(Account))}
    lead = {key for key, role in here.items() if role is PlatformRole.COORDINATOR}
    leaving: set[int | None] = set()

    def judge(line: Line) -> Planned:
        account, role = accounts.get(sameness(line.says("name"))), role_named(line.says("role"))
        if role is None:
            return Planned(line, REFUSED, N_("There is no role “%(name)s”."), {"name": line.says("role")})
        if account is None:
            sentence = N_(
                "Nobody signs in here under this name. Whoever looks after this server can make an account."
            )
            return Planned(line, REFUSED, sentence)
        now = here.get(account.id)
        if now is role:
            return Planned(line, THERE)
        if now is None:
            return Planned(line, NEW)
        if now is PlatformRole.COORDINATOR:
            if not lead - leaving - {account.id}:
                return Planned(line, REFUSED, N_("Nobody else coordinates this platform."))
            leaving.add(account.id)
        return Planned(line, CHANGED, N_("until now: %(role)s"), {"role": ROLES[now]})

    return judge


def _organisations(reader: Reader, platform_id: int) -> Judge:
    there = {sameness(one.name): one for one in organisations_of(reader, platform_id)}
    groups = {name: one for one in _groups(reader, platform_id) for name in _called(one)}
    by_id = {one.id: one for one in groups.values()}
    alike = {plain(one.name): one.name for one in there.values()}

    def judge(line: Line) -> Planned:
        words = line.says("group")
        group = groups.get(sameness(words)) if words else None
        if words and group is None:
            sentence = N_("There is no group “%(name)s” on this platform.")
            return Planned(line, REFUSED, sentence, {"name": words})
        now = there.get(sameness(line.says("name")))
        if now is None:
            other = alike.get(plain(line.says("name")), "")
            if other:
                return Planned(line, NEW, N_("“%(name)s” is there already and looks alike."), {"name": other})
            return Planned(line, NEW)
        if group is None or now.constituency_id == group.id:
            return Planned(line, THERE)
        if now.constituency_id is None or by_id.get(now.constituency_id) is None:
            return Planned(line, CHANGED, N_("its group is added"))
        return Planned(line, REFUSED, N_("It belongs to another group here. Please change that by hand."))

    return judge


def _stakeholder_groups(reader: Reader, platform_id: int) -> Judge:
    groups = _groups(reader, platform_id)
    there = {name for one in groups for name in called(one.key, one.names.values())}
    keys, left = {one.key for one in groups}, [MOST_GROUPS - len(groups)]

    def judge(line: Line) -> Planned:
        name = line.says("name")
        if sameness(name) in there or ready_key(name) in keys:
            return Planned(line, THERE)
        if len(line.says("letter")) > 1 or (line.says("letter") and not line.says("letter").isalnum()):
            return Planned(line, REFUSED, N_("The letter is one letter or figure."))
        if left[0] <= 0:
            sentence = N_("A platform has at most %(most)s groups.")
            return Planned(line, REFUSED, sentence, {"most": MOST_GROUPS})
        left[0] -= 1
        return Planned(line, NEW)

    return judge


def take_in_table(act: Act, command: TakeInTable) -> dict[str, Any]:
    found = planned(act.tx, act.stream_id, command.what, command.lines)
    require_as_shown(found, command.expects)
    doing = [one for one in found if one.what in (NEW, CHANGED)]
    # Whoever begins to coordinate comes first, so that there is always somebody who does.
    doing.sort(key=lambda one: role_named(one.line.says("role")) is not PlatformRole.COORDINATOR)
    carry_out = {PEOPLE: _give_roles, ORGANISATIONS: _add_organisations, GROUPS: _add_groups}[command.what]
    carry_out(act, doing)
    many = counted(found)
    if doing:
        act.happened("table.taken_in", what=command.what, new=many[NEW], changed=many[CHANGED])
    return {"new": many[NEW], "changed": many[CHANGED]}


def _give_roles(act: Act, doing: Sequence[Planned]) -> None:
    accounts = {one.name_key: one.id or 0 for one in act.tx.exec(select(Account))}
    for one in doing:
        account, role = accounts[sameness(one.line.says("name"))], role_named(one.line.says("role"))
        row = act.tx.get(Membership, (act.stream_id, account))
        row = row or Membership(platform_id=act.stream_id, account_id=account, role="", since=act.now)
        row.role = str(role)
        act.tx.add(row)
    act.tx.flush()


def _add_organisations(act: Act, doing: Sequence[Planned]) -> None:
    there = {sameness(one.name): one for one in organisations_of(act.tx, act.stream_id)}
    groups = {name: one.id for one in _groups(act.tx, act.stream_id) for name in _called(one)}
    for one in doing:
        name = " ".join(taken_in(one.line.says("name")).split())
        row = there.get(sameness(name)) or Organisation(platform_id=act.stream_id, name=name)
        row.constituency_id = groups.get(sameness(one.line.says("group"))) or row.constituency_id
        act.tx.add(row)
    act.tx.flush()


def _add_groups(act: Act, doing: Sequence[Planned]) -> None:
    account = act.tx.get(Account, act.actor.account_id or 0)
    language = account.language if account is not None else "en"
    known = Constituencies.of(act.tx, act.stream_id)
    for one in doing:
        name = " ".join(taken_in(one.line.says("name")).split())
        known.make(name, language, letter=one.line.says("letter").upper()[:1])


HANDLERS: dict[type[Command], Handler] = {TakeInTable: take_in_table}


def told(facts: Mapping[str, object], tongue: Tongue) -> dict[str, object]:
    """What fills the places of a sentence, with the role's name in the reader's language."""
    return {
        name: tongue.say(value) if name == "role" and isinstance(value, str) else value
        for name, value in facts.items()
    }
