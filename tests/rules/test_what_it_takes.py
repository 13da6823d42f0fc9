"""What would it take? It is enough, and nothing smaller is: every way of moving people is judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.strategies import composite

from dialogue.agreement import (
    GroupRequirement,
    Objection,
    Objections,
    ObjectionState,
    Person,
    Rule,
    Stance,
    State,
    Takes,
    Threshold,
    Tier,
    gather,
    judge,
    shared_goal,
    what_it_takes,
)
from dialogue.agreement.rule import Base

GROUPS = ("farmers", "ngos", "press")


@composite
def thresholds(draw: st.DrawFn) -> Threshold:
    denominator = draw(st.integers(1, 4))
    numerator = draw(st.integers(0, denominator))
    return Threshold(numerator, denominator, draw(st.booleans()) and numerator < denominator)


@composite
def rooms(draw: st.DrawFn) -> tuple[Rule, list[Person]]:
    """A rule and at most seven people, some of them away or silent."""
    need = st.builds(
        GroupRequirement,
        st.none() | thresholds(),
        st.integers(0, 2),
        st.none() | thresholds(),
        st.integers(0, 2),
    )
    rule = Rule(
        scale=draw(st.sampled_from(["gradients-8", "yes-no-abstain", "consent"])),
        base=draw(st.sampled_from(Base)),
        bar=draw(st.none() | thresholds()),
        quorum=draw(st.none() | thresholds()),
        required=draw(st.dictionaries(st.sampled_from(GROUPS), need, max_size=2)),
        objections=draw(st.sampled_from(Objections)),
    )
    levels = [*rule.levels.levels, None]
    person = st.builds(
        Person, st.sampled_from(GROUPS), st.sampled_from(levels), st.sampled_from([True] * 4 + [False])
    )
    return rule, draw(st.lists(person, min_size=1, max_size=7))


def objections_of(rule: Rule, people: Sequence[Person]) -> list[Objection]:
    """A record for everybody who objects."""
    levels = rule.levels.levels
    return [
        Objection(one.group, ObjectionState.OPEN, one.level)
        for one in people
        if one.level is not None and levels[one.level].objects
    ]


def agreed(rule: Rule, people: Sequence[Person], moved: Sequence[int] = ()) -> bool:
    """Whether it is agreed when these people are here and for it, and every objection of the others is closed."""
    best = next(key for key, level in rule.levels.levels.items() if level.stance is Stance.FOR)
    after = [
        replace(one, level=best, present=True) if place in moved else one for place, one in enumerate(people)
    ]
    closed = [replace(one, state=ObjectionState.MONITORED) for one in objections_of(rule, after)]
    return judge(rule, gather(rule, after), closed).state is State.AGREED


def ways(rule: Rule, people: Sequence[Person], heads: int) -> Iterator[tuple[int, ...]]:
    """Every choice of so many people who are not for it yet."""
    levels = rule.levels.levels
    others = [
        place
        for place, one in enumerate(people)
        if one.level is None or levels[one.level].stance is not Stance.FOR
    ]
    yield from combinations(others, heads)


def asked(rule: Rule, people: Sequence[Person]) -> Takes:
    return what_it_takes(rule, gather(rule, people), objections_of(rule, people))


def everybody_counts(rule: Rule, people: Sequence[Person]) -> bool:
    """Whether enough people are here, overall and in each required group: then the answer is exact."""
    outcome = judge(rule, gather(rule, people), objections_of(rule, people))
    return not any(fact.kind.value in ("quorum", "heads") and not fact.met for fact in outcome.facts)


def fits(way: Sequence[int], people: Sequence[Person], takes: Takes) -> bool:
    """Whether a choice of people has what is asked of each group."""
    needed = {
        group: takes.here.get(group, 0) + takes.in_favour.get(group, 0)
        for group in {*takes.here, *takes.in_favour} - {None}
    }
    return all(sum(people[place].group == group for place in way) >= heads for group, heads in needed.items())


def holds(rule: Rule, people: Sequence[Person], takes: Takes) -> bool:
    """What the answer promises: it is enough, and where everybody counts no fewer people are."""
    found = list(ways(rule, people, takes.heads))
    enough = any(agreed(rule, people, way) for way in found if fits(way, people, takes))
    if not takes.blocked and not enough:
        return False
    if takes.blocked:
        return not any(agreed(rule, people, way) for n in range(8) for way in ways(rule, people, n))
    least = next((n for n in range(8) if any(agreed(rule, people, w) for w in ways(rule, people, n))), None)
    return least == takes.heads if everybody_counts(rule, people) else least is not None


@given(rooms())
@settings(max_examples=250, deadline=None)
def test_what_it_takes_is_enough_and_no_more(room: tuple[Rule, list[Person]]) -> None:
    rule, people = room
    takes = asked(rule, people)
    assert holds(rule, people, takes)
    stops = rule.objections is not Objections.RECORD_ONLY
    assert takes.objections == (len(objections_of(rule, people)) if stops else 0)
    if takes.nothing:
        assert judge(rule, gather(rule, people), objections_of(rule, people)).state is State.AGREED


def test_a_smaller_or_a_larger_answer_is_found() -> None:
    """Negative control: one head fewer is not enough, one more is not the least."""
    rule = shared_goal([("farmers", True), ("ngos", True)])
    people = [Person("farmers", "1")] * 2 + [Person("farmers", "7"), Person("ngos", "5"), Person("ngos", "1")]
    takes = asked(rule, people)
    assert dict(takes.in_favour) == {"ngos": 1} and takes.objections == 1
    assert holds(rule, people, takes)
    assert not holds(rule, people, Takes(objections=1))
    assert not holds(rule, people, replace(takes, in_favour={"ngos": 1, None: 1}))


def test_it_is_said_in_heads_by_group() -> None:
    rule = shared_goal([("farmers", True), ("ngos", True)])
    people = [Person("farmers", "5")] * 3 + [Person("ngos", "1")] * 2 + [Person("ngos", "8")]
    names = {"farmers": "Farmers", "ngos": "NGOs"}
    assert [one.text(names=names) for one in asked(rule, people).sentences()] == [
        "Farmers: 2 more must be for it.",
        "Objections to close: 1.",
    ]
    away = [Person("farmers", None, present=False)] * 4 + [Person("ngos", "1")] * 3
    said = [one.text(names=names) for one in asked(rule, away).sentences()]
    assert said == ["Farmers: 2 more must be here, and for it."]


def test_what_heads_cannot_mend_is_said() -> None:
    check = replace(shared_goal([]), tier=Tier.SENSE_CHECK)
    assert asked(check, [Person("ngos", "1")]).blocked == ("sense-check",)
    alone = shared_goal([("farmers", True), ("ngos", True)])
    assert asked(alone, [Person("ngos", "1")] * 3).blocked == ("quorum:farmers",)


@pytest.mark.parametrize("people", [0, 60])
def test_a_room_without_anybody_has_an_answer(people: int) -> None:
    rule = shared_goal([("farmers", True)])
    takes = asked(rule, [Person("farmers", "4")] * people)
    assert takes.blocked if not people else takes.heads == 1
