"""The decision rule: an object that is fixed, hashed and shown before positions open."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from dialogue.agreement.scales import SCALES, Scale


class Base(StrEnum):
    """What a share is a share of; the same word is used on screen, in exports and in the minutes."""

    CAST_LESS_ABSTENTIONS = "cast-less-abstentions"
    CAST = "cast"
    PRESENT = "present"
    ELIGIBLE = "eligible"


class Objections(StrEnum):
    """What an objection can do: stop until closed, be overruled with reasons, or be recorded only."""

    CLOSE_ALL = "close-all"
    MAY_OVERRULE = "may-overrule"
    RECORD_ONLY = "record-only"


class Unit(StrEnum):
    """One person one vote, or one organisation one vote."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Tier(StrEnum):
    """What the rule can reach at most: every grade, only the lowest, or no decision at all."""

    FULL = "full"
    MAJORITY_ONLY = "majority-only"
    SENSE_CHECK = "sense-check"


@dataclass(frozen=True, slots=True)
class Threshold:
    """A fraction as two integers, with "at least" (`strict` False) or "more than" (`strict` True)."""

    numerator: int
    denominator: int
    strict: bool

    def met_by(self, have: int, of: int) -> bool:
        """Whether `have` heads of `of` reach the fraction. Nothing divided by nothing never does."""
        if of <= 0:
            return False
        ours, theirs = have * self.denominator, self.numerator * of
        return ours > theirs if self.strict else ours >= theirs

    def heads_needed(self, of: int) -> int | None:
        """The fewest heads out of `of` that reach the fraction, or None when `of` is zero.

        >>> Threshold(2, 3, strict=False).heads_needed(26)
        18
        """
        if of <= 0:
            return None
        if self.strict:
            return self.numerator * of // self.denominator + 1
        return -(-self.numerator * of // self.denominator)

    def as_dict(self) -> dict[str, object]:
        """`{"share": [n, d], "strict": bool}`, as in rule files."""
        return {"share": [self.numerator, self.denominator], "strict": self.strict}


@dataclass(frozen=True, slots=True)
class GroupRequirement:
    """What one required group must bring.

    `quorum` and `min_heads` ask who is there: a fraction of the group's eligible, and a number present.
    `bar` and `min_for` ask what they say: a share that is for, and a number that is for.
    """

    quorum: Threshold | None
    min_heads: int
    bar: Threshold | None
    min_for: int = 0

    def as_dict(self) -> dict[str, object]:
        """The requirement as in rule files; none is written as null."""
        return {
            "quorum": _plain(self.quorum),
            "min_heads": self.min_heads,
            "bar": _plain(self.bar),
            "min_for": self.min_for,
        }


@dataclass(frozen=True, slots=True)
class Ratification:
    """The groups that must confirm afterwards, and the last day for it.

    The day also binds groups that a provisional decision waits for; `groups` may be empty for that alone.
    """

    groups: tuple[str, ...]
    by: date

    def as_dict(self) -> dict[str, object]:
        """`{"groups": [...], "by": "2027-01-31"}`."""
        return {"groups": list(self.groups), "by": self.by.isoformat()}


@dataclass(frozen=True, slots=True)
class Rule:
    """A decision rule; see docs/agreement-rule.md for each field and for when a goal is agreed."""

    scale: str
    bar: Threshold | None
    quorum: Threshold | None
    objections: Objections
    required: Mapping[str, GroupRequirement] = field(default_factory=dict)
    base: Base = Base.CAST_LESS_ABSTENTIONS
    balanced: Threshold | None = None
    unit: Unit = Unit.PERSON
    tier: Tier = Tier.FULL
    fallback: Fallback | None = None
    ratification: Ratification | None = None
    name: str | None = None

    @property
    def levels(self) -> Scale:
        """The scale with its levels."""
        return SCALES[self.scale]

    def as_dict(self) -> dict[str, object]:
        """The whole rule as JSON-able data, every field said aloud; `rule_from` reads it back unchanged."""
        return {
            "name": self.name,
            "scale": self.scale,
            "base": self.base.value,
            "bar": _plain(self.bar),
            "quorum": _plain(self.quorum),
            "balanced": _plain(self.balanced),
            "required": {group: need.as_dict() for group, need in self.required.items()},
            "objections": self.objections.value,
            "unit": self.unit.value,
            "tier": self.tier.value,
            "fallback": _plain(self.fallback),
            "ratification": _plain(self.ratification),
        }

    def sha256(self) -> str:
        """Canonical hash: SHA-256 of the rule's JSON with sorted keys, as 64 hexadecimal digits."""
        return canonical_hash(self.as_dict())


@dataclass(frozen=True, slots=True)
class Fallback:
    """A named lower tier, used only by an explicit act; what it decides is "majority only" for ever."""

    name: str
    rule: Rule

    def as_dict(self) -> dict[str, object]:
        """`{"name": ..., "rule": {...}}`."""
        return {"name": self.name, "rule": self.rule.as_dict()}


def canonical_hash(data: object) -> str:
    """SHA-256 (hexadecimal) of JSON-able data, written with sorted keys and without spaces."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _plain(part: Threshold | Fallback | Ratification | None) -> dict[str, object] | None:
    return None if part is None else part.as_dict()
