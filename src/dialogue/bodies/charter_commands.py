"""Adopting a version of the charter, turning the phase, and who comes into and leaves steering bodies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.agreement import PRESETS
from dialogue.bodies.charter_schema import BodyCount, BodySeat, Charter, PlatformPhase
from dialogue.bodies.charters import Phase, phases_of, versions_of
from dialogue.bodies.days import day_in, needed_day, past_day
from dialogue.bodies.groups import groups_on
from dialogue.bodies.steering import SEXES, bodies_of, may_be_counted
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.text import blank, optional, required, sameness
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.languages import LANGUAGES, Tongue
from dialogue.people.schema import Constituency

LONGEST_LINE = 160
LONGEST_WORDS = 2000

EVENTS: tuple[EventKind, ...] = (
    event("charter.adopted"),
    event("platform.phase_turned"),
    event("body.seated"),
    event("body.left"),
    event("body.counted"),
)


@dataclass(frozen=True, slots=True)
class AdoptCharter(Command):
    """Write down a further version of the charter as it was adopted. `after` is the number of the version that its writer
    has read (0: none); groups and steering bodies are taken over as they are.
    """

    after: int
    purpose: str
    rule: str
    privacy: str
    adopted_by: str
    adopted_on: str
    valid_from: str
    permanent: bool = True
    until: str = ""
    rule_words: str = ""
    languages: tuple[str, ...] = ()
    what_is_new: str = ""
    language: str = "en"
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class TurnPhase(Command):
    """The platform comes into another phase."""

    phase: str
    because: str
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class TakeBodySeat(Command):
    """Somebody comes into a steering body, which is made by its first person."""

    body: str
    person: str
    constituency: int | None = None
    since: str = ""
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class LeaveBodySeat(Command):
    """Somebody leaves a steering body."""

    seat_id: int
    ended_on: str
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


@dataclass(frozen=True, slots=True)
class CountBody(Command):
    """Say how many of a steering body's people are women or men, and from which territory: one `territories` line each,
    "Agadez 4".
    """

    body: str
    women: str = ""
    men: str = ""
    others: str = ""
    territories: str = ""
    right: ClassVar[Right] = Right.LOOK_AFTER_PLATFORM


def _groups(act: Act) -> list[dict[str, Any]]:
    """The constituencies as they are called today, in every language."""
    called = {language: groups_on(act.tx, act.stream_id, Tongue(language)) for language in sorted(LANGUAGES)}
    asked = select(Constituency).where(Constituency.platform_id == act.stream_id)
    return [
        {
            "key": one.key,
            "required": one.usually_required,
            "names": {language: groups[one.id or 0].name for language, groups in called.items()},
        }
        for one in act.tx.exec(asked.order_by(col(Constituency.id)))
    ]


def _bodies(act: Act) -> list[dict[str, Any]]:
    """The steering bodies with their seats by group: no names, these change more often than the charter."""
    by_language = {language: groups_on(act.tx, act.stream_id, Tongue(language)) for language in LANGUAGES}
    return [
        {
            "name": body.name,
            "groups": [
                {
                    "names": {
                        language: groups[key].name
                        for language, groups in by_language.items()
                        if key in groups
                    },
                    "name": "–",
                    "seats": number,
                }
                for key, number in body.groups.items()
            ],
        }
        for body in bodies_of(act.tx, act.stream_id, ())
    ]


def adopt_charter(act: Act, command: AdoptCharter) -> dict[str, Any]:
    earlier = versions_of(act.tx, act.stream_id)
    number = earlier[-1].number if earlier else 0
    if command.after != number:
        raise Refused(
            "overtaken",
            N_("Somebody has written down version %(number)s meanwhile. Please read it first."),
            number=number,
        )
    today = act.now.date()
    if command.rule not in PRESETS:
        raise Refused("no_rule", N_("Please choose a decision rule from the list."), field="rule")
    languages = [one for one in LANGUAGES if one in command.languages]
    if not languages:
        raise Refused("no_language", N_("Please tick at least one language."), field="languages")
    since = needed_day(command.valid_from, field="valid_from")
    if earlier and since < max(today, earlier[-1].valid_from):
        raise Refused(
            "before",
            N_(
                "A new version holds from today or later: what was done under the earlier one stays under it."
            ),
            field="valid_from",
        )
    until = None if command.permanent else day_in(command.until, field="until")
    if until is not None and until < since:
        raise Refused("ends_before", N_("The last day lies before the first."), field="until")
    most = LONGEST_WORDS
    what_is_new = optional(command.what_is_new, most=most, field="what_is_new")
    if earlier and not what_is_new:
        raise Refused("nothing_new", N_("Please write what is new, and why."), field="what_is_new")
    made = Charter(
        platform_id=act.stream_id,
        number=number + 1,
        language=command.language if command.language in LANGUAGES else "en",
        purpose=required(command.purpose, most=most, field="purpose"),
        permanent=command.permanent,
        until=until,
        groups=_groups(act),
        rule=command.rule,
        rule_words=optional(command.rule_words, most=most, field="rule_words"),
        privacy=required(command.privacy, most=most, field="privacy"),
        languages=languages,
        bodies=_bodies(act),
        what_is_new=what_is_new,
        adopted_by=required(command.adopted_by, most=LONGEST_LINE, field="adopted_by"),
        adopted_on=past_day(command.adopted_on, today, field="adopted_on"),
        valid_from=since,
        account_id=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("charter.adopted", number=made.number)
    return {"number": made.number}


def turn_phase(act: Act, command: TurnPhase) -> None:
    if command.phase not in set(Phase):
        raise Refused("no_phase", N_("Please choose a phase from the list."), field="phase")
    now = phases_of(act.tx, act.stream_id)
    if now and now[-1].phase == command.phase:
        raise Refused("same_phase", N_("The platform is in this phase already."), field="phase")
    act.tx.add(
        PlatformPhase(
            platform_id=act.stream_id,
            phase=command.phase,
            since=act.now.date(),
            because=required(command.because, most=LONGEST_WORDS, field="because"),
            account_id=act.actor.account_id,
            at=act.now,
        )
    )
    act.happened("platform.phase_turned", phase=command.phase)


def take_body_seat(act: Act, command: TakeBodySeat) -> dict[str, Any]:
    if command.constituency is not None:
        group = act.tx.get(Constituency, command.constituency)
        if group is None or group.platform_id != act.stream_id:
            raise Refused("no_group", N_("Please choose a group from the list."), field="group")
    body = required(command.body, most=LONGEST_LINE, field="body")
    person = required(command.person, most=LONGEST_LINE, field="person")
    for known in bodies_of(act.tx, act.stream_id, ()):
        if sameness(known.name) == sameness(body):
            body = known.name
            if any(sameness(one.person) == sameness(person) for one in known.seats):
                raise Refused("seated", N_("This person sits in this body already."), field="person")
    made = BodySeat(
        platform_id=act.stream_id,
        body=body,
        person=person,
        constituency_id=command.constituency,
        since=day_in(command.since, field="since") or act.now.date(),
        account_id=act.actor.account_id,
        at=act.now,
    )
    act.tx.add(made)
    act.tx.flush()
    act.happened("body.seated", seat=made.id)
    return {"seat": made.id}


def leave_body_seat(act: Act, command: LeaveBodySeat) -> None:
    seat = act.tx.get(BodySeat, command.seat_id)
    if seat is None or seat.platform_id != act.stream_id:
        raise NotFound("no_body_seat", N_("This person is not in the list. Please reload the page."))
    if seat.ended_on is not None:
        raise Refused("left", N_("This person has left this body already."))
    day = needed_day(command.ended_on, field="ended_on")
    if day < seat.since:
        raise Refused("ends_before", N_("The last day lies before the first."), field="ended_on")
    seat.ended_on, seat.ended_at = day, act.now
    act.tx.add(seat)
    act.happened("body.left", seat=seat.id)


def _number(text: str, field: str) -> int:
    words = text.strip()
    if words and not (words.isascii() and words.isdigit() and len(words) < 5):
        raise Refused("no_number", N_("Please write a whole number."), field=field)
    return int(words or 0)


def _territories(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for line in optional(text, most=LONGEST_WORDS, field="territories").splitlines():
        name, _, number = line.strip().rpartition(" ")
        if blank(line):
            continue
        if blank(name):
            raise Refused(
                "no_line",
                N_("Please write one territory a line, with its number behind: Agadez 4."),
                field="territories",
            )
        found[name.strip()] = found.get(name.strip(), 0) + _number(number, "territories")
    return found


def count_body(act: Act, command: CountBody) -> None:
    body = next(
        (one for one in bodies_of(act.tx, act.stream_id, ()) if sameness(one.name) == sameness(command.body)),
        None,
    )
    if body is None:
        raise NotFound("no_body", N_("This steering body is not there. Please reload the page."))
    if not may_be_counted(act.tx, body.count):
        raise Refused(
            "few_changed",
            N_(
                "Fewer than five people have come or left since the last count. "
                "A new count would tell what these few said of themselves."
            ),
            field="women",
        )
    sexes = {name: _number(getattr(command, name), name) for name in SEXES}
    territories = _territories(command.territories)
    for field, numbers in (("women", sexes), ("territories", territories)):
        if sum(numbers.values()) > len(body.seats):
            sentence = N_("These are more people than sit in the body (%(seats)s).")
            raise Refused("too_many", sentence, field=field, seats=len(body.seats))
    if not sum(sexes.values()) and not territories:
        raise Refused("empty", N_("Nothing was written yet. Please write something first."), field="women")
    act.tx.add(
        BodyCount(
            platform_id=act.stream_id,
            body=body.name,
            seats=len(body.seats),
            sexes={name: number for name, number in sexes.items() if number},
            territories=territories,
            counted_on=act.now.date(),
            account_id=act.actor.account_id,
            at=act.now,
        )
    )
    act.happened("body.counted")


HANDLERS: dict[type[Command], Handler] = {
    AdoptCharter: adopt_charter,
    TurnPhase: turn_phase,
    TakeBodySeat: take_body_seat,
    LeaveBodySeat: leave_body_seat,
    CountBody: count_body,
}
