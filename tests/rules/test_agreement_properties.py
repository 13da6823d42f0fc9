"""Properties of the rule on random inputs, and the definition stated a second time, naively, to compare."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from hypothesis.strategies import composite

from dialogue.agreement import (
    SCALES,
    Base,
    Count,
    Fact,
    Grade,
    GroupRequirement,
    Objection,
    Objections,
    ObjectionState,
    Outcome,
    Person,
    Rule,
    Scale,
    Stance,
    State,
    Threshold,
    Tier,
    Unit,
    counting,
    gather,
    inputs_hash,
    judge,
    judging,
    rule_from,
)
from dialogue.agreement.objections import Standing, standing

pytestmark = pytest.mark.slow

GROUPS = ["farmers", "ngos", "public"]


@dataclass(frozen=True)
class Somebody:
    """A person with the state of their recorded objection, if there is one."""

    person: Person
    objection: ObjectionState | None = None

    def record(self) -> list[Objection]:
        if self.objection is None:
            return []
        return [Objection(self.person.group, self.objection, self.person.level)]


Meeting = tuple[Rule, list[Somebody]]


@composite
def thresholds(draw: st.DrawFn) -> Threshold:
    denominator = draw(st.integers(1, 6))
    numerator = draw(st.integers(0, denominator))
    return Threshold(numerator, denominator, draw(st.booleans()) and numerator < denominator)


@composite
def rules(draw: st.DrawFn, units: tuple[Unit, ...] = tuple(Unit), *, kind: bool = False) -> Rule:
    """Any rule; a `kind` one is likely to be met, or most random meetings would fail for many reasons."""
    bars = st.none() | (st.just(Threshold(1, 2, strict=False)) if kind else thresholds())
    heads = st.integers(0, 1 if kind else 3)
    need = st.builds(GroupRequirement, bars, heads, bars, heads)
    groups = GROUPS[:2] if kind else [*GROUPS, "nobody"]
    tiers = [Tier.FULL] if kind else [Tier.FULL, Tier.FULL, Tier.MAJORITY_ONLY, Tier.SENSE_CHECK]
    return Rule(
        scale=draw(st.sampled_from(list(SCALES))),
        base=draw(st.sampled_from(Base)),
        bar=draw(bars),
        quorum=draw(bars),
        balanced=draw(st.none() if kind else st.none() | thresholds()),
        required=draw(st.dictionaries(st.sampled_from(groups), need, max_size=3)),
        objections=draw(st.sampled_from(Objections)),
        unit=draw(st.sampled_from(units)),
        tier=draw(st.sampled_from(tiers)),
    )


@composite
def meetings(draw: st.DrawFn, units: tuple[Unit, ...] = tuple(Unit)) -> Meeting:
    kind = draw(st.booleans())
    rule = draw(rules(units, kind=kind))
    levels = [*rule.levels.levels, None]
    if kind:
        levels += [level.key for level in rule.levels.levels.values() if level.stance is Stance.FOR] * 5
    here = st.sampled_from([True] * 9 + [False]) if kind else st.booleans()
    where = st.sampled_from([None, "A", "B"])
    person = st.builds(Person, st.sampled_from(GROUPS), st.sampled_from(levels), here, where)
    states = [None] * 9 + list(ObjectionState) if kind else [None, *ObjectionState]
    people = st.builds(Somebody, person, st.sampled_from(states))
    return rule, draw(st.lists(people, min_size=3 if kind else 0, max_size=9))


def outcome_of(rule: Rule, people: list[Somebody]) -> Outcome:
    records = [record for somebody in people for record in somebody.record()]
    return judge(rule, gather(rule, [somebody.person for somebody in people]), records)


def rank(outcome: Outcome) -> tuple[int, int]:
    states = [State.NOT_AGREED, State.PROVISIONAL, State.AGREED]
    grades = [Grade.MAJORITY, Grade.DISSENT, Grade.RESERVATIONS, Grade.CONSENSUS, Grade.UNANIMITY]
    return states.index(outcome.state), -1 if outcome.grade is None else grades.index(outcome.grade)


def stance(rule: Rule, somebody: Somebody) -> Stance | None:
    level = somebody.person.level
    return None if level is None else rule.levels.levels[level].stance


def worsens_by_a_convert(meeting: Meeting) -> bool:
    """Whether somebody moving from against to for, their objection going with them, worsens the outcome."""
    rule, people = meeting
    before = outcome_of(rule, people)
    for n, somebody in enumerate(people):
        if stance(rule, somebody) is not Stance.AGAINST:
            continue
        for level in rule.levels.levels.values():
            if level.stance is Stance.FOR:
                moved = Somebody(replace(somebody.person, level=level.key))
                after = outcome_of(rule, [*people[:n], moved, *people[n + 1 :]])
                gone = set(after.failed) <= set(before.failed) and set(after.pending) <= set(before.pending)
                if rank(after) < rank(before) or not gone:
                    return True
    return False


def improves_by_an_objection(meeting: Meeting) -> bool:
    """Whether one more open objection, of anybody in any group, improves the outcome."""
    rule, people = meeting
    groups = gather(rule, [somebody.person for somebody in people])
    records = [record for somebody in people for record in somebody.record()]
    before = judge(rule, groups, records)
    more = [Objection(group, ObjectionState.OPEN) for group in [*GROUPS, None]]
    more += [Objection(s.person.group, ObjectionState.OPEN, s.person.level) for s in people]
    return any(rank(judge(rule, groups, [*records, one])) > rank(before) for one in more)


@settings(max_examples=400, deadline=None)
@given(meetings())
def test_moving_from_against_to_for_never_worsens(meeting: Meeting) -> None:
    assert not worsens_by_a_convert(meeting)


@settings(max_examples=200, deadline=None)
@given(meetings())
def test_an_open_objection_never_improves(meeting: Meeting) -> None:
    assert not improves_by_an_objection(meeting)


def is_caught(found: Callable[[Meeting], bool], units: tuple[Unit, ...] = tuple(Unit)) -> bool:
    """Whether the property, run as above but on a spoilt rule, finds a counter-example."""
    try:
        find(
            meetings(units),
            found,
            settings=settings(
                max_examples=5000, deadline=None, database=None, phases=[Phase.generate], derandomize=True
            ),
            random=Random(16),
        )
    except NoSuchExample:
        return False
    return True


def test_control_a_tie_that_abstains_is_not_monotone(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = counting.organisation_stance

    def tie_abstains(scale: Scale, positions: Mapping[str, int]) -> Stance | None:
        heads = dict.fromkeys(Stance, 0)
        for key, number in positions.items():
            heads[scale.levels[key].stance] += number
        tied = heads[Stance.FOR] == heads[Stance.AGAINST] > 0
        return Stance.ABSTAIN if tied else honest(scale, positions)

    monkeypatch.setattr(counting, "organisation_stance", tie_abstains)
    assert is_caught(worsens_by_a_convert, (Unit.ORGANISATION,))


def test_control_sparing_a_group_that_is_against_is_not_monotone(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = judging._group_facts

    def spares_the_angry(rule: Rule, group: str, need: GroupRequirement, count: Count) -> list[Fact]:
        return [] if count.against else list(honest(rule, group, need, count))

    monkeypatch.setattr(judging, "_group_facts", spares_the_angry)
    assert is_caught(worsens_by_a_convert)


def test_control_forgetting_objections_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    honest = standing

    def every_second(scale: Scale, counts: Mapping[str, Count], records: Iterable[Objection]) -> Standing:
        found = honest(scale, counts, records)
        return replace(found, open=found.open % 2)

    monkeypatch.setattr(judging, "standing", every_second)
    assert is_caught(improves_by_an_objection)


@settings(max_examples=80, deadline=None)
@given(meetings())
def test_groups_sum_to_the_overall_count(meeting: Meeting) -> None:
    outcome = outcome_of(*meeting)
    for count in [*outcome.by_group.values(), outcome.overall]:
        assert (
            count.in_favour + count.abstain + count.against == count.cast <= count.present <= count.eligible
        )
    for field in ("eligible", "present", "in_favour", "abstain", "against", "objecting"):
        assert sum(getattr(c, field) for c in outcome.by_group.values()) == getattr(outcome.overall, field)


@settings(max_examples=100, deadline=None)
@given(meetings(), st.randoms(use_true_random=False))
def test_order_of_groups_people_and_objections_is_nothing(meeting: Meeting, random: Random) -> None:
    rule, people = meeting
    shuffled = random.sample(people, len(people))
    groups = list(rule.required.items())
    other = replace(rule, required=dict(random.sample(groups, len(groups))))
    first, second = outcome_of(rule, people), outcome_of(other, shuffled)
    assert first.answer() == second.answer()
    assert rule.sha256() == other.sha256()
    hashes = {
        inputs_hash(r, gather(r, [s.person for s in p]), [o for s in p for o in s.record()])
        for r, p in [(rule, people), (other, shuffled)]
    }
    assert len(hashes) == 1


@settings(max_examples=100, deadline=None)
@given(meetings())
def test_names_of_groups_are_nothing(meeting: Meeting) -> None:
    rule, people = meeting
    name = {"farmers": "zz", "ngos": "ngo:s", "public": "a", "nobody": "n"}
    renamed = replace(rule, required={name[group]: need for group, need in rule.required.items()})
    others = [replace(s, person=replace(s.person, group=name[s.person.group])) for s in people]
    first, second = outcome_of(rule, people), outcome_of(renamed, others)
    assert (first.state, first.grade, first.balanced) == (second.state, second.grade, second.balanced)
    for code, again in ((first.failed, second.failed), (first.pending, second.pending)):
        assert (
            sorted(k if ":" not in k else f"{k[: k.index(':')]}:{name[k[k.index(':') + 1 :]]}" for k in code)
            == again
        )


@settings(max_examples=100, deadline=None)
@given(rules())
def test_a_rule_survives_the_round_trip(rule: Rule) -> None:
    plain = rule.as_dict()
    try:
        again = rule_from(plain)
    except ValueError as error:
        assert "asks for nothing" in str(error)
        return
    assert again == rule
    assert again.sha256() == rule.sha256()


# The definition once more, as one would work it out on paper with a list of people.


def restated(rule: Rule, people: list[Somebody]) -> tuple[str, str | None, list[str], list[str]]:
    level_of = rule.levels.levels
    everybody = [s.person for s in people]

    def voters(group: str | None) -> list[tuple[bool, str | None]]:
        """One (present, for/abstain/against/None) for each voting unit."""
        mine = [p for p in everybody if group in (None, p.group)]
        if rule.unit is Unit.PERSON:
            return [
                (
                    p.present or p.level is not None,
                    None if p.level is None else level_of[p.level].stance.value,
                )
                for p in mine
            ]
        found = []
        for where in {(p.group, p.organisation) for p in mine if p.organisation}:
            members = [p for p in mine if (p.group, p.organisation) == where]
            said = [level_of[p.level].stance.value for p in members if p.level is not None]
            vote = "against" if "against" in said else "abstain" if said else None
            if said.count("for") > said.count("against"):
                vote = "for"
            found.append((any(p.present or p.level is not None for p in members), vote))
        return found

    def passes(bar: Threshold, have: int, of: int) -> bool:
        return of > 0 and (have / Fraction(of) - Fraction(bar.numerator, bar.denominator)) >= (
            Fraction(1, 10**9) if bar.strict else 0
        )

    def numbers(group: str | None) -> tuple[int, int, int, int]:
        """eligible, present, for, and the denominator of the share."""
        units = voters(group)
        votes = [vote for _, vote in units]
        of = {
            "eligible": len(units),
            "present": sum(here for here, _ in units),
            "cast": len(votes) - votes.count(None),
            "cast-less-abstentions": votes.count("for") + votes.count("against"),
        }[rule.base.value]
        return len(units), sum(here for here, _ in units), votes.count("for"), of

    failed, pending = set(), set()
    if rule.tier is Tier.SENSE_CHECK:
        failed.add("sense-check")
    eligible, present, ayes, of = numbers(None)
    if rule.quorum and not passes(rule.quorum, present, eligible):
        failed.add("quorum")
    if ayes == 0 or (rule.bar and not passes(rule.bar, ayes, of)):
        failed.add("share")
    if rule.balanced:
        rows = [numbers(group) for group in {p.group for p in everybody}]
        shares = [Fraction(row[2], row[3]) for row in rows if row[3]]
        if not shares or not passes(rule.balanced, *(sum(shares) / len(shares)).as_integer_ratio()):
            failed.add("balanced")
    for group, need in rule.required.items():
        eligible, present, ayes, of = numbers(group)
        if present == 0 or (need.quorum and not passes(need.quorum, present, eligible)):
            pending.add(f"quorum:{group}")
        elif present < need.min_heads:
            pending.add(f"heads:{group}")
        elif all(vote in (None, "abstain") for _, vote in voters(group)):
            pending.add(f"abstained:{group}")
        else:
            if need.bar and not passes(need.bar, ayes, of):
                failed.add(f"share:{group}")
            if ayes < need.min_for:
                failed.add(f"for:{group}")

    def objects(s: Somebody) -> bool:
        return s.person.level is not None and level_of[s.person.level].objects

    is_open = [
        s
        for s in people
        if s.objection is ObjectionState.OPEN
        or (objects(s) and s.objection in (None, ObjectionState.RESOLVED))
    ]
    is_overruled = [s for s in people if s.objection is ObjectionState.OVERRULED]
    if is_open and rule.objections is not Objections.RECORD_ONLY:
        failed.add("objection-open")
    if is_overruled and rule.objections is Objections.CLOSE_ALL:
        failed.add("objection-overruled")

    if failed or pending:
        return "not agreed" if failed else "provisional", None, sorted(failed), sorted(pending)
    taken = [level_of[p.level] for p in everybody if p.level is not None]
    kept = any(s.objection in (ObjectionState.MONITORED, ObjectionState.DEFERRED) for s in people)
    if rule.tier is Tier.MAJORITY_ONLY:
        grade = "majority only"
    elif is_open or is_overruled or any(level.dissent for level in taken):
        grade = "agreed with dissent"
    elif kept or any(level.reservation for level in taken):
        grade = "consensus with reservations"
    elif all(p.level is not None and level_of[p.level].stance is Stance.FOR for p in everybody if p.present):
        grade = "consensus" if any(level.stance is not Stance.FOR for level in taken) else "unanimity"
    else:
        grade = "consensus"
    return "agreed", grade, [], []


def one_record_each_way(people: list[Somebody]) -> bool:
    """Counts by group cannot tell whose record speaks for whom when no position is known; leave those out."""
    return not any(s.objection is not None and s.person.level is None for s in people)


@settings(max_examples=300, deadline=None)
@given(meetings().filter(lambda meeting: one_record_each_way(meeting[1])))
def test_the_rule_agrees_with_its_restatement(meeting: Meeting) -> None:
    outcome = outcome_of(*meeting)
    found = (
        outcome.state.value,
        outcome.grade.value if outcome.grade else None,
        outcome.failed,
        outcome.pending,
    )
    assert found == restated(*meeting)
