"""A platform's charter by version, its phase, and under which version a session was held. Rules and reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlmodel import col, select

from dialogue.agreement import PRESETS
from dialogue.bodies.charter_schema import Charter, PlatformPhase
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Session
from dialogue.kernel.word_diff import Piece, word_diff
from dialogue.languages import Tongue, language_name


class Phase(StrEnum):
    """Where a platform stands in its own life."""

    PREPARING = "preparing"
    STARTING = "starting"
    WORKING = "working"
    TAKING_STOCK = "taking_stock"
    RESTING = "resting"
    ENDED = "ended"


PHASES: Mapping[Phase, str] = {
    Phase.PREPARING: N_("Being prepared"),
    Phase.STARTING: N_("Starting"),
    Phase.WORKING: N_("At work"),
    Phase.TAKING_STOCK: N_("Taking stock"),
    Phase.RESTING: N_("Resting"),
    Phase.ENDED: N_("Ended"),
}


def versions_of(reader: Reader, platform_id: int) -> list[Charter]:
    """All versions of a platform's charter, the oldest first."""
    asked = select(Charter).where(Charter.platform_id == platform_id).order_by(col(Charter.number))
    return list(reader.exec(asked))


def phases_of(reader: Reader, platform_id: int) -> list[PlatformPhase]:
    """The phases of a platform, the oldest first; the last one counts."""
    asked = select(PlatformPhase).where(PlatformPhase.platform_id == platform_id)
    return list(reader.exec(asked.order_by(col(PlatformPhase.id))))


def held_under(versions: Sequence[Charter], session: Session) -> Charter | None:
    """The version that was in force when a session was opened; what was entered later changes nothing of it."""
    opened = session.opened_at
    if opened is None:
        return None
    found = [one for one in versions if one.at <= opened and one.valid_from <= opened.date()]
    return found[-1] if found else None


def default_rule(reader: Reader, platform_id: int | None, day: date) -> str:
    """The key of the ready-made decision rule that the charter in force on a day names; empty without a charter."""
    found = [one for one in versions_of(reader, platform_id or 0) if one.valid_from <= day]
    return found[-1].rule if found else ""


@dataclass(frozen=True, slots=True)
class Clause:
    """One part of a charter in words: what it is about, and what is said."""

    label: str
    words: str


def clauses(one: Charter, tongue: Tongue) -> list[Clause]:
    """A version in words, part by part, in the same order for every version."""
    lasting = tongue.say(N_("Permanent"))
    if not one.permanent:
        lasting = tongue.say(N_("Temporary"))
        if one.until is not None:
            lasting = tongue.say(N_("Temporary, until %(day)s"), day=tongue.day(one.until))
    required = tongue.say(N_("required in decisions"))
    groups = [
        _called(group, tongue) + (f" ({required})" if group.get("required") else "") for group in one.groups
    ]
    seats = [
        f"{body['name']}: "
        + ", ".join(f"{_called(group, tongue)} {group['seats']}" for group in body["groups"])
        for body in one.bodies
    ]
    preset = PRESETS.get(one.rule)
    rule = tongue.say(preset.label) if preset else one.rule
    return [
        Clause(tongue.say(N_("Purpose")), one.purpose),
        Clause(tongue.say(N_("How long")), lasting),
        Clause(tongue.say(N_("Stakeholder groups")), "\n".join(groups)),
        Clause(tongue.say(N_("Default decision rule")), "\n".join(filter(None, (rule, one.rule_words)))),
        Clause(tongue.say(N_("Privacy")), one.privacy),
        Clause(
            tongue.say(N_("Languages")),
            ", ".join(language_name(code, tongue.language) for code in one.languages),
        ),
        Clause(tongue.say(N_("Steering bodies")), "\n".join(seats)),
    ]


def _called(group: Mapping[str, object], tongue: Tongue) -> str:
    names = group.get("names")
    found = names.get(tongue.language) if isinstance(names, Mapping) else None
    return str(found or group.get("name") or "")


@dataclass(frozen=True, slots=True)
class Changed:
    """One part of a charter that is not the same in two versions, word by word."""

    label: str
    pieces: tuple[Piece, ...]


def changes(before: Charter, after: Charter, tongue: Tongue) -> list[Changed]:
    """What a version says otherwise than an earlier one."""
    return [
        Changed(new.label, word_diff(old.words, new.words))
        for old, new in zip(clauses(before, tongue), clauses(after, tongue), strict=True)
        if old.words != new.words
    ]
