"""The life of an agenda item against a model of its own: every move, every refusal, each with what is missing.

The model is written from the domain's description and shares nothing with the program's table.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.agenda import moves
from dialogue.agenda.moves import Grounds, Need, NotYet, Standing
from dialogue.agenda.states import FINAL, STATES, ItemState
from dialogue.agreement import PRESETS, Rule, Threshold
from dialogue.agreement.stricter import PARTS, looser_parts
from dialogue.kernel.errors import Refused

DAY = date(2027, 1, 31)

LIFE = """
proposed     -> agreed provisional not_agreed : says
proposed     -> deferred                      : why, date
provisional  -> agreed                        : says or confirmed
provisional  -> not_agreed                    : says or failed
provisional  -> deferred                      : why, date
provisional  -> dropped                       : why, other decision, learnt
not_agreed   -> agreed provisional            : says
not_agreed   -> proposed                      : why
not_agreed   -> deferred                      : why, date
deferred     -> agreed provisional not_agreed : says
deferred     -> proposed                      : why
agreed       -> in_progress                   : promise, sign, date
agreed       -> changed                       : why, successor, as strict
agreed       -> dropped                       : why, other decision, learnt
in_progress  -> blocked                       : why
in_progress  -> done                          : evidence, two groups, nothing open
in_progress  -> changed                       : why, successor, as strict
in_progress  -> dropped                       : why, other decision, learnt
blocked      -> in_progress                   : why, promise, sign, date
blocked      -> changed                       : why, successor, as strict
blocked      -> dropped                       : why, other decision, learnt
"""
CODES = {
    "says": "no_decision",
    "says or confirmed": "no_decision",
    "says or failed": "not_failed",
    "why": "no_because",
    "date": "no_next_review",
    "other decision": "no_decision",
    "learnt": "no_learned",
    "promise": "no_commitment",
    "sign": "no_sign",
    "successor": "no_successor",
    "as strict": "looser_rule",
    "evidence": "no_evidence",
    "two groups": "too_few_groups",
    "nothing open": "commitments_open",
}


def life() -> dict[tuple[str, str], list[str]]:
    found = {}
    for line in LIFE.strip().splitlines():
        was, rest = line.split("->")
        targets, needs = rest.split(":")
        for to in targets.split():
            found[was.strip(), to] = [need.strip() for need in needs.split(",")]
    return found


def expected(was: str, to: str, facts: dict[str, Any]) -> list[str]:
    """The codes of what is missing, by the model."""
    if (was, to) not in life():
        return ["no_such_move"]
    there = {
        "says": facts["says"].replace(" ", "_") == to,
        "says or confirmed": facts["says"] == "agreed" or facts.get("confirmed", False),
        "says or failed": facts["says"].replace(" ", "_") == to or facts["failed"],
        "why": facts["because"] != "",
        "date": facts["date"],
        "other decision": facts["decision"],
        "learnt": facts["learned"] != "",
        "promise": facts["accepted"] > 0,
        "sign": facts["sign"] != "",
        "successor": facts["successor"],
        "as strict": facts["looser"] == (),
        "evidence": facts["evidence"] != "",
        "two groups": len(facts["groups"]) > 1,
        "nothing open": facts["unclosed"] == 0,
    }
    return [CODES[need] for need in life()[was, to] if not there[need]]


def said(was: str, to: str, facts: dict[str, Any]) -> list[str]:
    """The codes by the program; a move that is not refused must raise nothing, one that is must name all of it."""
    standing = Standing(
        ItemState(was),
        facts["accepted"],
        facts["unclosed"],
        facts["sign"],
        DAY if facts["date"] else None,
    )
    grounds = Grounds(
        facts["because"],
        facts["evidence"],
        facts["learned"],
        frozenset(facts["groups"]),
        facts["says"],
        facts["failed"],
        facts["decision"],
        facts["successor"],
        facts["looser"],
        facts["confirmed"],
    )
    lacking = [one.code for one in moves.missing(ItemState(to), standing, grounds)]
    try:
        moves.require_move(ItemState(to), standing, grounds)
    except NotYet as refusal:
        assert [one.code for one in refusal.missing] == lacking and refusal.code == lacking[0]
        return lacking
    assert lacking == []
    return []


WHOLE: dict[str, Any] = {
    "accepted": 1,
    "unclosed": 0,
    "sign": "wells",
    "date": True,
    "because": "law",
    "evidence": "seen",
    "learned": "ask first",
    "groups": ["farmers", "ngos"],
    "says": "",
    "failed": True,
    "confirmed": True,
    "decision": True,
    "successor": True,
    "looser": (),
}
EMPTY: dict[str, Any] = {
    "accepted": 0,
    "unclosed": 2,
    "sign": "",
    "date": False,
    "because": "",
    "evidence": "",
    "learned": "",
    "groups": ["farmers"],
    "says": "",
    "failed": False,
    "confirmed": False,
    "decision": False,
    "successor": False,
    "looser": ("the bar is lower",),
}


def cases() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every pair of states: with all that can be given, with nothing, and with each one thing taken away."""
    for was, to in product(ItemState, repeat=2):
        word = next((word for word, state in moves.FROM_DECISION.items() if state == to), "")
        whole = {**WHOLE, "says": word}
        yield str(was), str(to), whole
        yield str(was), str(to), EMPTY
        for name in WHOLE:
            yield str(was), str(to), {**whole, name: EMPTY[name]}


def differences() -> list[str]:
    return [
        f"{was} -> {to}" for was, to, facts in cases() if said(was, to, facts) != expected(was, to, facts)
    ]


def test_every_move_and_every_refusal_is_the_models() -> None:
    assert differences() == []
    assert {(str(was), str(to)) for was in ItemState for to in moves.moves_from(was)} == set(life())


@given(
    st.sampled_from(list(ItemState)),
    st.sampled_from(list(ItemState)),
    st.fixed_dictionaries(
        {
            "accepted": st.integers(0, 2),
            "unclosed": st.integers(0, 2),
            "sign": st.sampled_from(["", "wells"]),
            "date": st.booleans(),
            "because": st.sampled_from(["", "law"]),
            "evidence": st.sampled_from(["", "seen"]),
            "learned": st.sampled_from(["", "ask"]),
            "groups": st.lists(st.sampled_from(["farmers", "ngos", "public"]), unique=True),
            "says": st.sampled_from(["", "agreed", "provisional", "not agreed"]),
            "failed": st.booleans(),
            "confirmed": st.booleans(),
            "decision": st.booleans(),
            "successor": st.booleans(),
            "looser": st.sampled_from([(), ("the bar is lower",)]),
        }
    ),
)
def test_whatever_is_given_the_answer_is_the_models(was: str, to: str, facts: dict[str, Any]) -> None:
    assert said(str(was), str(to), facts) == expected(str(was), str(to), facts)


@pytest.mark.parametrize("need", Need)
def test_without_a_guard_the_model_differs(need: Need, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: each guard, taken out alone, is missed."""
    monkeypatch.setattr(moves, "GUARDS", {**moves.GUARDS, need: lambda *_: None})
    assert differences()


def test_every_state_is_named_and_the_closed_ones_lead_nowhere() -> None:
    assert set(STATES) == set(ItemState) == set(moves.MOVES)
    assert {state for state in ItemState if not moves.moves_from(state)} == FINAL
    reached = {to for state in ItemState for to in moves.moves_from(state)}
    assert set(ItemState) - reached == set(), "a state that no move leads to"


def test_nothing_starts_from_no_decision() -> None:
    assert [moves.state_from(word) for word in ("agreed", "provisional", "not agreed")] == [
        "agreed",
        "provisional",
        "not_agreed",
    ]
    with pytest.raises(Refused, match="not_decided"):
        moves.state_from("sense check")


def test_a_state_keeps_what_it_needs_for_as_long_as_it_lasts() -> None:
    moves.require_still_begun(Standing(ItemState.AGREED))
    moves.require_still_begun(
        Standing(ItemState.BLOCKED, sign="x", next_review=DAY)
    )  # its commitment fell away
    with pytest.raises(Refused, match="no_sign"):
        moves.require_still_begun(Standing(ItemState.IN_PROGRESS, next_review=DAY))
    with pytest.raises(Refused, match="no_next_review"):
        moves.require_still_begun(Standing(ItemState.DEFERRED))


GROUPS = [("farmers", True), ("ngos", True)]
RULES = {name: preset.rule_for(GROUPS) for name, preset in PRESETS.items()}


@pytest.mark.parametrize(
    ("new", "old", "looser"),
    [
        ("shared-goal", "shared-goal", ()),
        ("shared-goal", "double-majority", ()),
        ("double-majority", "shared-goal", ("objections",)),
        ("shared-goal", "modified-consensus", ("groups",)),
        ("simple-majority", "shared-goal", ("scale", "tier", "bar", "groups", "objections")),
        ("shared-goal", "sense-check", ()),
    ],
)
def test_a_looser_rule_is_found_part_by_part(new: str, old: str, looser: tuple[str, ...]) -> None:
    assert looser_parts(RULES[new], RULES[old]) == looser
    assert set(looser) <= set(PARTS)


SHARES = st.builds(Threshold, st.integers(0, 4), st.just(4), st.booleans())


@given(SHARES, SHARES, st.integers(1, 12))
def test_whatever_meets_a_bar_that_asks_as_much_meets_the_other_one(
    new: Threshold, old: Threshold, of: int
) -> None:
    """What `looser_parts` promises, counted out in heads."""

    def rule(bar: Threshold) -> Rule:
        return Rule("gradients-8", bar, None, RULES["shared-goal"].objections)

    if looser_parts(rule(new), rule(old)) == ():
        assert all(old.met_by(have, of) for have in range(of + 1) if new.met_by(have, of))
