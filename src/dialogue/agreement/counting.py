"""From positions to counts: for, abstain and against in each group, by heads or by organisations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from dialogue.agreement.rule import Base, Rule, Unit
from dialogue.agreement.scales import Scale, Stance


@dataclass(frozen=True, slots=True)
class People:
    """Some people: how many are present, and how many stand on each level of the scale."""

    present: int
    positions: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GroupPositions:
    """One group's people. `organisations` is read only under "one organisation one vote".

    `positions` then holds the people who speak for no organisation: they have no vote under that unit,
    but their reservations and objections stand. `eligible` and `present` count people.
    """

    eligible: int
    present: int
    positions: Mapping[str, int] = field(default_factory=dict)
    organisations: Mapping[str, People] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """The group as in case files."""
        plain: dict[str, object] = {
            "eligible": self.eligible,
            "present": self.present,
            "positions": dict(self.positions),
        }
        if self.organisations:
            plain["organisations"] = {
                key: {"present": people.present, "positions": dict(people.positions)}
                for key, people in self.organisations.items()
            }
        return plain


@dataclass(frozen=True, slots=True)
class Person:
    """One person as `gather` needs them. `level` is None while they have taken no position."""

    group: str
    level: str | None = None
    present: bool = True
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """A group's (or everybody's) count in voting units, and beside it what its people said.

    Units are people or organisations, as the rule has it: `in_favour` + `abstain` + `against` = cast <=
    present <= eligible. The rest always counts people: `people_present`, `people_for`, `reservations`,
    `dissents` (still against) and `objecting` (standing on a level that opens an objection).
    """

    eligible: int = 0
    present: int = 0
    in_favour: int = 0
    abstain: int = 0
    against: int = 0
    people_present: int = 0
    people_for: int = 0
    reservations: int = 0
    dissents: int = 0
    objecting: int = 0

    @property
    def cast(self) -> int:
        """Positions taken, abstentions with them."""
        return self.in_favour + self.abstain + self.against

    @property
    def taking_sides(self) -> int:
        """Positions taken, abstentions left out."""
        return self.in_favour + self.against

    def of(self, base: Base) -> int:
        """The denominator of the share on the stated base."""
        match base:
            case Base.CAST_LESS_ABSTENTIONS:
                return self.taking_sides
            case Base.CAST:
                return self.cast
            case Base.PRESENT:
                return self.present
            case Base.ELIGIBLE:
                return self.eligible

    def share(self, base: Base) -> Fraction | None:
        """The share that is for, exactly; None where nothing would be divided by nothing."""
        of = self.of(base)
        return Fraction(self.in_favour, of) if of else None

    def as_dict(self) -> dict[str, int]:
        """`{"for": ..., "abstain": ..., "against": ...}`."""
        return {"for": self.in_favour, "abstain": self.abstain, "against": self.against}


def count(rule: Rule, group: GroupPositions) -> Count:
    """Count one group in the rule's unit. Expects input that `groups_from` has checked."""
    scale = rule.levels
    if rule.unit is Unit.PERSON:
        return _count_people(scale, group.eligible, group.present, group.positions)
    return _count_organisations(scale, group)


def total(counts: Iterable[Count]) -> Count:
    """Everybody's count: the sum of the groups, field by field."""
    rows = [
        (
            c.eligible, c.present, c.in_favour, c.abstain, c.against,
            c.people_present, c.people_for, c.reservations, c.dissents, c.objecting,
        )
        for c in counts
    ]  # fmt: skip
    return Count(*(sum(column) for column in zip(*rows, strict=True)))


def balanced(counts: Iterable[Count], base: Base) -> Fraction | None:
    """Mean of the groups' shares, each group weighing the same; groups without a share are left out."""
    # Summed as integers over one denominator: a Fraction for each group cost a tenth of a judgement.
    numerator, denominator, groups = 0, 1, 0
    for c in counts:
        if of := c.of(base):
            numerator = numerator * of + c.in_favour * denominator
            denominator *= of
            groups += 1
    return Fraction(numerator, denominator * groups) if groups else None


def organisation_stance(scale: Scale, positions: Mapping[str, int]) -> Stance | None:
    """The one vote of an organisation whose people took several positions; None if nobody took one.

    For, if more of its people are for than against. Against, if as many or more are against. Abstain, if
    all who took a position abstain. A tie is *against* and not an abstention: otherwise moving one
    person from against to for could turn a "no" into an abstention, leave the group without any
    position, and so make an agreed goal provisional. The rule must be monotone.
    """
    heads = dict.fromkeys(Stance, 0)
    for key, number in positions.items():
        heads[scale.levels[key].stance] += number
    if heads[Stance.FOR] > heads[Stance.AGAINST]:
        return Stance.FOR
    if heads[Stance.AGAINST]:
        return Stance.AGAINST
    return Stance.ABSTAIN if heads[Stance.ABSTAIN] else None


def gather(rule: Rule, people: Iterable[Person]) -> dict[str, GroupPositions]:
    """Make the groups' positions from single people; everybody given counts as eligible.

    Leave facilitators, rapporteurs and observers out: they are in no denominator. Somebody who has taken
    a position counts as present. Organisations matter only under "one organisation one vote".
    """
    eligible: dict[str, int] = {}
    present: dict[tuple[str, str | None], int] = {}
    positions: dict[tuple[str, str | None], dict[str, int]] = {}
    for person in people:
        place = (person.group, person.organisation if rule.unit is Unit.ORGANISATION else None)
        eligible[person.group] = eligible.get(person.group, 0) + 1
        here = person.present or person.level is not None
        present[place] = present.get(place, 0) + here
        levels = positions.setdefault(place, {})
        if person.level is not None:
            levels[person.level] = levels.get(person.level, 0) + 1
    return {group: _gathered(group, heads, present, positions) for group, heads in eligible.items()}


def _gathered(
    group: str,
    eligible: int,
    present: Mapping[tuple[str, str | None], int],
    positions: Mapping[tuple[str, str | None], Mapping[str, int]],
) -> GroupPositions:
    organisations = {
        organisation: People(number, positions[group, organisation])
        for (key, organisation), number in present.items()
        if key == group and organisation is not None
    }
    here = sum(number for (key, _), number in present.items() if key == group)
    return GroupPositions(eligible, here, positions.get((group, None), {}), organisations)


def _count_people(scale: Scale, eligible: int, present: int, positions: Mapping[str, int]) -> Count:
    in_favour = abstain = against = reservations = dissents = objecting = 0
    for key, number in positions.items():
        level = scale.levels[key]
        if level.stance is Stance.FOR:
            in_favour += number
        elif level.stance is Stance.AGAINST:
            against += number
        else:
            abstain += number
        reservations += number * level.reservation
        dissents += number * level.dissent
        objecting += number * level.objects
    return Count(
        eligible, present, in_favour, abstain, against,
        present, in_favour, reservations, dissents, objecting,
    )  # fmt: skip


def _count_organisations(scale: Scale, group: GroupPositions) -> Count:
    """Votes by organisation; reservations, dissent and objections stay those of people, so none is lost."""
    heads = dict.fromkeys(Stance, 0)
    everybody = [_count_people(scale, 0, 0, group.positions)]
    present = 0
    for people in group.organisations.values():
        everybody.append(_count_people(scale, 0, 0, people.positions))
        present += people.present > 0
        stance = organisation_stance(scale, people.positions)
        if stance is not None:
            heads[stance] += 1
    said = total(everybody)
    return Count(
        len(group.organisations), present, heads[Stance.FOR], heads[Stance.ABSTAIN], heads[Stance.AGAINST],
        group.present, said.in_favour, said.reservations, said.dissents, said.objecting,
    )  # fmt: skip
