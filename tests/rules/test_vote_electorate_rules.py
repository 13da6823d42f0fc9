"""Who votes, as pure rules: nobody twice by whatever channel, proxies without chains, organisations, equal weights."""

from __future__ import annotations

import doctest
from collections import Counter
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.activities.vote import gathering, rules_beside
from dialogue.activities.vote.beside import Beside, Proxy
from dialogue.activities.vote.counting import NOT_EVEN, Box, published
from dialogue.activities.vote.forms import FORMS
from dialogue.activities.vote.methods.contract import Settings
from dialogue.activities.vote.rules_beside import Given, require_proxy
from dialogue.activities.vote.schema_beside import BallotProxy
from dialogue.activities.vote.ways import Way
from dialogue.kernel.errors import Refused
from dialogue.kernel.rights import Role
from dialogue.kernel.schema import Seat


def code_of(rule: Any, *arguments: Any, **named: Any) -> str:
    try:
        rule(*arguments, **named)
    except Refused as refusal:
        return refusal.code
    return ""


@pytest.mark.parametrize("module", [rules_beside, gathering])
def test_the_examples_are_true(module: Any) -> None:
    found = doctest.testmod(module)
    assert found.attempted and not found.failed


@pytest.mark.parametrize("typed", ["x", "-1", "1.5", "1e5", "٣", "½", "9" * 30, "NaN", "10^30", "0x1"])
def test_what_is_no_number_of_people_is_refused_with_its_field(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        rules_beside.hands_in({"hands.3": typed}, ["3"])
    assert (refused.value.code, refused.value.field) == ("no_number", "hands.3")
    assert code_of(rules_beside.hands_in, {"hands.4": "1"}, ["3"]) == "unknown"
    assert code_of(rules_beside.hands_in, {"hands.3": "0"}, ["3"]) == "no_hands"


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 5)), max_size=12), st.integers(0, 12))
def test_phones_hands_and_paper_never_exceed_the_people(steps: list[tuple[bool, int]], people: int) -> None:
    phones = entered = 0
    for by_phone, number in steps:
        if by_phone:
            if not code_of(rules_beside.require_not_counted, people, phones, entered):
                phones += 1
        elif not code_of(rules_beside.require_room, people, phones, entered, number):
            entered += number
        assert phones + entered <= people
    assert code_of(rules_beside.require_room, people, phones, entered, people - phones - entered) == ""


PEOPLE = st.integers(1, 5)


@given(st.lists(st.tuples(PEOPLE, PEOPLE), max_size=12), st.integers(0, 2))
def test_proxies_have_no_circle_no_chain_and_no_second(wanted: list[tuple[int, int]], most: int) -> None:
    held: list[Given] = []
    for holder, giver in wanted:
        new = Given(holder, giver, "")
        if not code_of(require_proxy, new, held, most=most):
            held.append(new)
    givers, holders = [one.giver for one in held], Counter(one.holder for one in held)
    assert len(givers) == len(set(givers))
    assert not set(givers) & set(holders), "who has given hers holds none, so there is no chain and no circle"
    assert all(number <= most for number in holders.values())


def test_a_giver_by_name_is_one_person_however_she_is_spelled() -> None:
    held = [Given(1, 0, "Fatou Sow")]
    assert code_of(require_proxy, Given(2, 0, " fatou  SOW"), held, most=1) == "given_twice"
    assert code_of(require_proxy, Given(2, 0, "Fatou Sy"), held, most=1) == ""


def proxy(giver: int, *, voted: bool = False, rests: bool = False, has_line: bool = False) -> Proxy:
    row = BallotProxy(
        id=giver,
        ballot_id=1,
        holder_id=9,
        giver_id=giver,
        giver_name="",
        group_id=1,
        document="",
        entered_by=9,
        voted=voted,
    )
    return Proxy(row, rests, has_line)


def test_people_are_counted_once_beside_the_phones() -> None:
    found = Beside({1: 10}, {(1, "hands"): 4, (1, "paper"): 1}, [proxy(5), proxy(6, voted=True)])
    assert found.with_phones(1, 6, 3) == (12, 9)
    assert len(list(found.people())) == 6
    assert Beside({}, {(1, "hands"): 2}, [proxy(5, has_line=True)]).with_phones(1, 6, 3) == (6, 5)


def seats(*roles: Role) -> list[Seat]:
    return [Seat(id=n, session_id=1, role=role, token_hash=str(n)) for n, role in enumerate(roles, 1)]


def test_an_organisation_is_one_line_whose_voter_is_settled_or_not() -> None:
    room = seats(
        Role.PARTICIPANT, Role.DELEGATE, Role.PARTICIPANT, Role.DELEGATE, Role.DELEGATE, Role.PARTICIPANT
    )
    belongs = {1: "Co-op", 2: "co-op ", 3: "Wells", 4: "Seeds", 5: "Seeds"}
    found = {
        body.name: (body.settled.id if body.settled else None, body.first.id)
        for body in gathering.bodies_of(room, belongs)
    }
    assert found == {"Co-op": (2, 2), "Wells": (3, 3), "Seeds": (None, 4)}
    assert [seat.id for seat in gathering.of_no_body(room, belongs)] == [6]


def test_hands_are_counted_only_where_a_paper_is_one_option() -> None:
    assert FORMS["approvals"].only("3", Settings(max_approvals=1)) == ["3"]
    assert FORMS["approvals"].only("3", Settings(max_approvals=2)) is None
    assert FORMS["dots"].only("3", Settings(dots=1)) == {"3": 1}
    assert FORMS["dots"].only("3", Settings(dots=5)) is None


def box(papers: list[tuple[str, list[str]]], **settings: Any) -> Box:
    numbers = Counter(group for group, _ in papers)
    roll = {group: frozenset(f"{group}{n}" for n in range(number)) for group, number in numbers.items()}
    return Box(
        ("1", "2", "3"), tuple(papers), roll, dict(numbers), Way.of({"method": "approval", **settings})
    )


LARGE = [("1", ticks) for ticks in [["1"], ["1", "3"], ["1"], ["2"], ["1"], []] * 5]
SMALL = [("2", ticks) for ticks in [["2"], ["2", "3"], ["2"], ["1"], ["2"], []] * 2]
THIRD = [("3", ticks) for ticks in [["2"], ["2", "3"], ["2"], ["1"], ["2"], []] * 2]


def test_with_equal_weights_the_order_is_the_group_balanced_one_and_heads_stand_beside_it() -> None:
    papers = [*LARGE, *SMALL, *THIRD]
    by_heads, equal = published(box(papers)), published(box(papers, equal_weight=True))
    assert by_heads["winners"] == ["1"] and "room" not in by_heads  # the negative control
    assert (equal["winners"], equal["room"]["winners"]) == (["2"], ["1"])
    assert equal["overall"] == by_heads["overall"]
    shares: dict[str, Fraction] = {
        option: sum(
            (
                Fraction(sum(option in ticks for _, ticks in group), len(group))
                for group in (LARGE, SMALL, THIRD)
            ),
            Fraction(0),
        )
        for option in "123"
    }
    assert [level for (level,) in equal["order"]] == sorted(shares, key=lambda one: -shares[one])


def test_equal_weights_that_cannot_be_shown_are_said_and_the_order_is_by_heads() -> None:
    shown = published(box([*LARGE, *SMALL[:3]], equal_weight=True))
    assert NOT_EVEN in shown["notes"] and "room" not in shown
