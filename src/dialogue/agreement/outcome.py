"""What a judgement says: state, grade, codes, counts, and for every requirement the facts in heads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from dialogue.agreement.counting import Count
from dialogue.agreement.objections import Standing
from dialogue.agreement.rule import Base, Tier
from dialogue.kernel.messages import N_


class State(StrEnum):
    """The three answers. Provisional is never shown as agreed."""

    AGREED = N_("agreed")
    PROVISIONAL = N_("provisional")
    NOT_AGREED = N_("not agreed")


class Grade(StrEnum):
    """How broad an agreed decision is, from highest to lowest."""

    UNANIMITY = N_("unanimity")
    CONSENSUS = N_("consensus")
    RESERVATIONS = N_("consensus with reservations")
    DISSENT = N_("agreed with dissent")
    MAJORITY = N_("majority only")


class Kind(StrEnum):
    """What a fact is about; the first part of its code."""

    QUORUM = "quorum"
    SHARE = "share"
    BALANCED = "balanced"
    ABSTAINED = "abstained"
    HEADS = "heads"
    FOR = "for"
    OPEN = "objection-open"
    OVERRULED = "objection-overruled"
    RATIFICATION = "ratification"
    LAPSED = "lapsed"
    SENSE_CHECK = "sense-check"


class Status(StrEnum):
    """What became of one requirement.

    FAILED makes the goal not agreed. PENDING waits for a group that was absent, under quorum or only
    abstained. RATIFIED was pending until its group confirmed. WAITING is not judged: the group has not
    answered yet. NOTED is shown and decides nothing.
    """

    MET = "met"
    FAILED = "failed"
    PENDING = "pending"
    RATIFIED = "ratified"
    WAITING = "waiting"
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Fact:
    """One requirement in heads: "18 of 26 needed, 17 so far" is needed=18, of=26, have=17.

    `group` is None for what concerns everybody. `needed` and `of` are None where heads do not say it
    (objections; a quorum of nobody). For objections `have` counts objections and `of` all of them.
    """

    kind: Kind
    group: str | None
    status: Status
    have: int = 0
    needed: int | None = None
    of: int | None = None

    @property
    def code(self) -> str:
        """The requirement's code: `quorum`, `share:farmers`, `objection-open` ..."""
        return self.kind.value if self.group is None else f"{self.kind.value}:{self.group}"

    @property
    def met(self) -> bool:
        """Whether the requirement stands fulfilled."""
        return self.status in (Status.MET, Status.RATIFIED)

    @property
    def missing(self) -> int:
        """Heads that are missing; for a share, how many would have to move from against to for."""
        if self.met or self.needed is None:
            return 0
        return max(0, self.needed - self.have)

    def as_dict(self) -> dict[str, object]:
        """The fact as JSON-able data, with its code, and what is missing in heads."""
        return {
            "code": self.code,
            "kind": self.kind.value,
            "group": self.group,
            "status": self.status.value,
            "have": self.have,
            "needed": self.needed,
            "of": self.of,
            "met": self.met,
            "missing": self.missing,
        }


@dataclass(frozen=True, slots=True)
class Outcome:
    """The judgement of one wording under one rule.

    `overall`, `by_group` and `balanced` are three answers to three questions: show all, merge none.
    `must_ratify` names groups whose confirmation is still awaited, until `by` (None: no date was set).
    `fallback` is the name of the lower tier if an explicit act applied it, else None.
    """

    state: State
    grade: Grade | None
    overall: Count
    by_group: Mapping[str, Count]
    balanced: Fraction | None
    facts: tuple[Fact, ...]
    objections: Standing
    base: Base
    tier: Tier
    ratified: bool = False
    must_ratify: tuple[str, ...] = ()
    by: date | None = None
    fallback: str | None = None

    @property
    def failed(self) -> list[str]:
        """Codes of what failed, sorted."""
        return sorted(fact.code for fact in self.facts if fact.status is Status.FAILED)

    @property
    def pending(self) -> list[str]:
        """Codes of what waits for a group, sorted."""
        return sorted(fact.code for fact in self.facts if fact.status is Status.PENDING)

    @property
    def unmet(self) -> tuple[Fact, ...]:
        """The facts that stand in the way, in the order of the rule."""
        return tuple(fact for fact in self.facts if fact.status in (Status.FAILED, Status.PENDING))

    def missing(self) -> dict[str, int]:
        """Heads missing by code, for every requirement that lacks some."""
        return {fact.code: fact.missing for fact in self.unmet if fact.missing}

    def answer(self) -> dict[str, object]:
        """The short answer of case files: state, grade, failed, pending, overall, balanced."""
        return {
            "state": self.state.value,
            "grade": None if self.grade is None else self.grade.value,
            "failed": self.failed,
            "pending": self.pending,
            "overall": self.overall.as_dict(),
            "balanced": _lowest_terms(self.balanced),
        }

    def as_dict(self) -> dict[str, object]:
        """Everything as JSON-able data, for a decision's snapshot."""
        return {
            **self.answer(),
            "base": self.base.value,
            "tier": self.tier.value,
            "fallback": self.fallback,
            "ratified": self.ratified,
            "must_ratify": list(self.must_ratify),
            "by": None if self.by is None else self.by.isoformat(),
            "electorate": _electorate(self.overall),
            "groups": {
                group: {
                    **count.as_dict(),
                    **_electorate(count),
                    "share": _lowest_terms(count.share(self.base)),
                }
                for group, count in self.by_group.items()
            },
            "objections": {
                "open": self.objections.open,
                "overruled": self.objections.overruled,
                "kept": self.objections.kept,
                "reason_asked": self.objections.reason_asked,
                "total": self.objections.total,
            },
            "facts": [fact.as_dict() for fact in self.facts],
        }


def _electorate(count: Count) -> dict[str, int]:
    return {"eligible": count.eligible, "present": count.present, "cast": count.cast}


def _lowest_terms(share: Fraction | None) -> list[int] | None:
    return None if share is None else [share.numerator, share.denominator]
