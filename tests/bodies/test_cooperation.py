"""A group's interests are changed by that group alone; the map and the synergies keep what was said before."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from dialogue.bodies import interests
from dialogue.bodies.interest_schema import Stakeholder
from dialogue.bodies.interests import WriteGroupInterest
from dialogue.bodies.mandate_commands import EndMandate, GiveMandate
from dialogue.bodies.mandates import mandates_of
from dialogue.bodies.roles import GivePlatformRole
from dialogue.bodies.stakeholders import PlaceStakeholder, map_svg, missing_at_table, stakeholders_of
from dialogue.bodies.synergies import RecordSynergy, TurnSynergy, history_of, network_svg, synergies_of
from dialogue.kernel.actors import Actor
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
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


def test_only_a_group_changes_what_it_needs(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, awa = account(made), account(made, "Awa")
    platform = platform_of(made, session_of(made, owner, "Youth", "Banks") or 0)
    youth, banks = (one.id or 0 for one in on_platform(made, platform))
    coordinator, delegate = Actor(account_id=owner), Actor(account_id=awa)

    def texts(group: int) -> list[str]:
        with made.database.read() as reader:
            return [one.text for one in interests.versions_of(reader, platform).get(group, [])]

    with pytest.raises(NotAllowed):
        send(made, WriteGroupInterest(youth, "Jobs"), platform, delegate)
    send(made, GivePlatformRole("Awa", "delegate"), platform, coordinator)
    for actor in (delegate, coordinator):  # not even who coordinates the platform
        with pytest.raises(Refused, match="no_mandate"):
            send(made, WriteGroupInterest(youth, "Jobs"), platform, actor)
    given = {"given_by": "Assembly", "decided_on": in_days(-9), "valid_from": in_days(-9), "account": awa}
    send(made, GiveMandate("", "speak", constituency=youth, **given), platform, coordinator)  # type: ignore[arg-type]
    send(made, WriteGroupInterest(youth, "Jobs in the valley"), platform, delegate)
    with pytest.raises(Refused, match="no_mandate"):
        send(made, WriteGroupInterest(banks, "Loans"), platform, delegate)
    with pytest.raises(Refused, match="same_words"):
        send(made, WriteGroupInterest(youth, " Jobs in the valley "), platform, delegate)
    with pytest.raises(NotFound):
        send(made, WriteGroupInterest(987654, "x"), platform, delegate)
    send(made, WriteGroupInterest(youth, "Jobs and land"), platform, delegate)
    assert texts(youth) == ["Jobs in the valley", "Jobs and land"], "the earlier version stays"
    send(made, EndMandate(1, in_days(-1), "Assembly"), platform, coordinator)
    with pytest.raises(Refused, match="mandate_over"):
        send(made, WriteGroupInterest(youth, "More"), platform, delegate)
    assert len(texts(youth)) == 2
    # The negative control: without the check the banks' words are hers too.
    with made.database.read() as reader:
        [hers] = mandates_of(reader, platform)
    monkeypatch.setattr(interests, "require_mandate", lambda *_, **__: hers)
    send(made, WriteGroupInterest(banks, "Loans"), platform, delegate)
    assert texts(banks) == ["Loans"]


def test_the_map_names_who_is_missing_and_keeps_what_was_said(made: World) -> None:
    owner = account(made)
    platform = platform_of(made, session_of(made, owner, "Youth") or 0)
    actor, [youth] = Actor(account_id=owner), on_platform(made, platform)
    for fields, code in (
        (("", "3", "3"), "empty"),
        (("Herders", "6", "3"), "no_level"),
        (("Herders", "3", "much"), "no_level"),
        (("Herders", "3", "3", False, 987654), "no_group"),
    ):
        with pytest.raises(Refused, match=code):
            send(made, PlaceStakeholder(*(fields + (False,) * (4 - len(fields)))), platform, actor)
    for name, interest, influence, at_table in (
        ("Herders", "5", "1", False),
        ("Ministry", "2", "5", True),
        ("Passers-by", "1", "1", False),
        ("Youth", "4", "2", True),
    ):
        send(made, PlaceStakeholder(name, interest, influence, at_table, youth.id), platform, actor)

    def now() -> list[Any]:
        with made.database.read() as reader:
            return stakeholders_of(reader, platform)

    assert [one.name for one in now()] == ["Ministry", "Youth", "Herders", "Passers-by"]
    assert [one.name for one in missing_at_table(now())] == ["Herders"]
    drawing = map_svg(now(), alt="Map <of> four", interest="Interest", influence="Influence")
    assert drawing.count("<circle") == 2 and drawing.count("<rect") == 2 and "Map &lt;of&gt; four" in drawing
    many = [now()[0]] * 40
    assert "+29" in map_svg(many, alt="x", interest="i", influence="f"), "what has no room is counted"
    send(made, PlaceStakeholder("herders", "5", "2", True), platform, actor)
    send(made, PlaceStakeholder("Passers-by", "1", "1", False, gone=True), platform, actor)
    assert missing_at_table(now()) == [] and len(now()) == 3
    with made.database.read() as reader:
        assert len(reader.exec(select(Stakeholder)).all()) == 6, "how it was seen before stays"


def test_who_works_with_whom_ends_with_what_was_learnt(made: World) -> None:
    owner = account(made)
    platform, actor = platform_of(made, session_of(made, owner, "Youth") or 0), Actor(account_id=owner)
    right = ("synergy", "going", "Seed bank", "Well diggers\nWomen's union\nwell DIGGERS", in_days(-3))
    for place, wrong, code in (
        (0, "friendship", "no_sort"),
        (1, "soon", "no_state"),
        (2, "", "empty"),
        (3, "Alone", "partners"),
        (3, "\n".join(f"Organisation {n}" for n in range(13)), "partners"),
        (4, in_days(1), "not_yet"),
    ):
        with pytest.raises(Refused, match=code):
            send(made, RecordSynergy(*right[:place], wrong, *right[place + 1 :]), platform, actor)
    send(made, RecordSynergy(*right), platform, actor)
    with pytest.raises(Refused, match="no_learned"):
        send(made, TurnSynergy(1, "done"), platform, actor)
    with pytest.raises(Refused, match="same_state"):
        send(made, TurnSynergy(1, "going"), platform, actor)
    send(made, TurnSynergy(1, "done", "Seeds must be dry"), platform, actor)
    with made.database.read() as reader:
        [one] = synergies_of(reader, platform)
        assert (one.state, one.learnt, len(one.organisations)) == ("done", "Seeds must be dry", 2)
        assert [row.state for row in history_of(reader, platform)[1]] == ["going", "done"]
    drawing = network_svg([one], {one.organisations[0]: "<Well>"}, alt="x")
    assert drawing.count("<circle") == 2 and "&lt;Well&gt;" in drawing
    assert network_svg([], {}, alt="x") == ""
