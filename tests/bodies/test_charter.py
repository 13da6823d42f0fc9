"""A charter's versions never change; sessions keep the one they were held under; few people's answers stay theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from dialogue.bodies import charter_commands, charters, steering
from dialogue.bodies.charter_commands import AdoptCharter, CountBody, LeaveBodySeat, TakeBodySeat, TurnPhase
from dialogue.bodies.charter_schema import BodyCount, BodySeat
from dialogue.kernel.actors import Actor
from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.schema import Session
from dialogue.languages import Tongue
from dialogue.preparing.commands import OpenSession
from support.days import in_days
from support.platforms import account, on_platform, platform_of, send, session_of
from support.world import World, world


@pytest.fixture
def made(data: Path) -> Iterator[World]:
    found = world(data)
    try:
        yield found
    finally:
        found.close()


def words() -> dict[str, Any]:
    return {
        "purpose": "Water for every village",
        "rule": "shared-goal",
        "privacy": "Names stay in the room",
        "adopted_by": "Founding assembly",
        "adopted_on": in_days(-40),
        "valid_from": in_days(-40),
        "languages": ("en", "fr"),
    }


def test_a_version_is_added_and_none_is_ever_changed(made: World) -> None:
    owner = account(made)
    first = session_of(made, owner, "Youth", "Banks") or 0
    platform, actor = platform_of(made, first), Actor(account_id=owner)

    def versions() -> list[Any]:
        with made.database.read() as reader:
            return charters.versions_of(reader, platform)

    for fields, code in (
        ({"purpose": ""}, "empty"),
        ({"rule": "whatever"}, "no_rule"),
        ({"languages": ("xx",)}, "no_language"),
        ({"adopted_on": in_days(1)}, "not_yet"),
        ({"valid_from": ""}, "no_day"),
        ({"permanent": False, "until": in_days(-41)}, "ends_before"),
        ({"after": 3}, "overtaken"),
    ):
        with pytest.raises(Refused, match=code):
            send(made, AdoptCharter(**{"after": 0, **words(), **fields}), platform, actor)
    with pytest.raises(NotAllowed):
        send(made, AdoptCharter(after=0, **words()), platform, Actor(account_id=account(made, "Stranger")))
    assert made.run(OpenSession(), made.facilitator)
    send(made, AdoptCharter(after=0, **words()), platform, actor)
    [one] = versions()
    send(made, TakeBodySeat("Steering committee", "Awa", on_platform(made, platform)[0].id), platform, actor)
    second = session_of(made, owner, "Youth") or 0
    assert made.run(OpenSession(), made.facilitator)

    new = {"purpose": "Clean water for every village", "valid_from": in_days(0), "what_is_new": "Clean"}
    with pytest.raises(Refused, match="overtaken"):
        send(made, AdoptCharter(after=0, **words() | new), platform, actor)
    with pytest.raises(Refused, match="before"):
        send(made, AdoptCharter(after=1, **words() | new | {"valid_from": in_days(-1)}), platform, actor)
    with pytest.raises(Refused, match="nothing_new"):
        send(made, AdoptCharter(after=1, **words() | new | {"what_is_new": " "}), platform, actor)
    send(made, AdoptCharter(after=1, **words() | new), platform, actor)
    before, after = versions()
    assert before == one and after.number == 2
    changed = {change.label: change.pieces for change in charters.changes(before, after, Tongue("en"))}
    assert set(changed) == {"Purpose", "Steering bodies"}
    assert [(piece.kind, piece.text) for piece in changed["Purpose"]][:2] == [
        ("out", "Water"),
        ("in", "Clean water"),
    ]
    # The session that was open before any charter has none; the next one keeps version 1 although 2 holds today as well.
    with made.database.read() as reader:
        held = {key: charters.held_under(versions(), reader.get_one(Session, key)) for key in (first, second)}
    assert held[first] is None and held[second] is not None and held[second].number == 1

    for phase, because, code in (("x", "y", "no_phase"), ("working", "", "empty")):
        with pytest.raises(Refused, match=code):
            send(made, TurnPhase(phase, because), platform, actor)
    send(made, TurnPhase("working", "The first session was held"), platform, actor)
    with pytest.raises(Refused, match="same_phase"):
        send(made, TurnPhase("working", "again"), platform, actor)


def test_counts_of_a_steering_body_give_nobody_away(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = account(made)
    platform, actor = (
        platform_of(made, session_of(made, owner, "Youth", "Banks") or 0),
        Actor(account_id=owner),
    )
    youth, banks = (one.id or 0 for one in on_platform(made, platform))
    for number in range(14):
        send(made, TakeBodySeat("Committee", f"Person {number}", youth), platform, actor)
    with pytest.raises(Refused, match="seated"):
        send(made, TakeBodySeat("committee ", "person 3", youth), platform, actor)
    for fields, code in (
        ({"women": "9", "men": "6"}, "too_many"),
        ({"women": "x"}, "no_number"),
        ({}, "empty"),
        ({"territories": "4"}, "no_line"),
    ):
        with pytest.raises(Refused, match=code):
            send(made, CountBody("Committee", **fields), platform, actor)
    send(made, CountBody("Committee", "8", "6", territories="Agadez 10\nZinder 2\n"), platform, actor)

    def body() -> steering.Body:
        with made.database.read() as reader:
            [found] = steering.bodies_of(reader, platform, (youth, banks))
            return found

    found = body()
    assert found.empty == (banks,) and found.groups == {youth: 14}
    assert [(one.label, one.number) for one in found.sexes] == [("women", 8), ("men", 6)]
    assert [one.number for one in found.territories if one.label == "Zinder"] == [None], (
        "two people: not shown"
    )
    # One newcomer: a second count would tell which she is. From five on it tells nobody's.
    send(made, TakeBodySeat("Committee", "Newcomer", banks), platform, actor)
    again = CountBody("Committee", "9", "6")
    with pytest.raises(Refused, match="few_changed"):
        send(made, again, platform, actor)
    assert body().sexes == found.sexes and body().empty == ()
    with made.database.read() as reader:
        seats = [one.id or 0 for one in reader.exec(select(BodySeat))]
    for seat in seats[:4]:
        send(made, LeaveBodySeat(seat, in_days(0)), platform, actor)
    send(made, CountBody("Committee", "6", "5"), platform, actor)
    assert [one.number for one in body().sexes] == [6, 5] and len(body().seats) == 11
    # The negative control: without the check one more person is counted at once.
    send(made, TakeBodySeat("Committee", "Another", banks), platform, actor)
    monkeypatch.setattr(charter_commands, "may_be_counted", lambda *_: True)
    send(made, CountBody("Committee", "7", "5"), platform, actor)
    with made.database.read() as reader:
        assert len(reader.exec(select(BodyCount)).all()) == 3
