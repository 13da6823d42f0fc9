"""A stakeholder group has one identity on its platform: key, colour and letter, whatever session it takes part in."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import pytest

from dialogue.activities.agree.record import required_groups
from dialogue.agenda.pages import items
from dialogue.agenda.schema import AgendaItem
from dialogue.agenda.vocabulary import AddAgendaItem, Details, Promise
from dialogue.bodies.organisations import organisations_of
from dialogue.decisions.schema import Decision
from dialogue.kernel.log import entries_after, first_break
from dialogue.kernel.schema import Activity, utc_now
from dialogue.languages import Tongue
from dialogue.people.constituencies import AddGroup, ChangeGroupItself, RemoveGroup
from dialogue.people.identity import Constituencies
from dialogue.preparing.commands import CloseSession, OpenSession
from dialogue.preparing.groups import GroupDraft
from dialogue.stage.planning import AddActivity
from dialogue.stage.programme import TurnActivity
from support.drivers import join
from support.drives.agree import agreed
from support.drives.agree import whole as whole_agreement
from support.platforms import account, in_session, on_platform, platform_of, rows, session_of
from support.world import World, world


@pytest.fixture
def made(data: Path) -> Iterator[World]:
    found = world(data)
    try:
        yield found
    finally:
        found.close()


def looks(made: World, session: int | None, name: str, language: str = "en") -> tuple[str, str, int]:
    """Key, letter and colour of a group in a session."""
    assert session is not None, made.refused
    one = in_session(made, session, language)[name]
    return one.key, one.letter, one.position


def mixed_up(made: World) -> list[str]:
    """What is wrong after youth and banks took turns as the only group that is not ready-made."""
    owner = account(made)
    ready = [GroupDraft("", letter, key) for key, letter in (("farmers", "F"), ("ngos", "N"))]
    first = session_of(made, owner, *ready, "Youth")
    second = session_of(made, owner, *ready, "Banks")
    third = session_of(made, owner, "Banks", *ready, "Youth")
    youth, banks = looks(made, first, "Youth"), looks(made, second, "Banks")
    wrong = []
    if len({*youth, *banks}) < 6:
        wrong.append("banks look like youth")
    if looks(made, third, "Youth") != youth:
        wrong.append("youth is another group now")
    if looks(made, third, "Banks") != banks:
        wrong.append("banks are another group now")
    return wrong


def test_youth_stays_youth_and_banks_are_another_group(made: World) -> None:
    assert mixed_up(made) == []


def test_groups_that_are_not_found_again_are_noticed(made: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: a platform that forgets its groups."""
    monkeypatch.setattr(Constituencies, "by_name", lambda self, name: None)
    assert "youth is another group now" in mixed_up(made)


def test_groups_stand_in_the_order_in_which_they_were_written(made: World) -> None:
    session = session_of(
        made, account(made), "Zebra keepers", "Youth", GroupDraft("", "F", "farmers"), "Banks"
    )
    names = ["Zebra keepers", "Youth", "Farmers' organisations", "Banks"]
    assert list(in_session(made, session or 0)) == names
    with made.database.read() as reader:  # rules ask for them in the same order
        keys = [key for key, _ in required_groups(reader, session or 0)]
    assert keys == [one.key for one in in_session(made, session or 0).values()] and keys[2] == "farmers"


def test_a_group_is_found_in_every_language(made: World) -> None:
    owner = account(made)
    first = session_of(made, owner, "Youth", "Banks")
    youth = looks(made, first, "Youth")
    session_of(made, owner, "Youth", language="fr")
    [there] = in_session(made, made.session_id).values()
    assert made.run(ChangeGroupItself(there.id, "Jeunes", "", True), made.facilitator), made.refused
    spanish = session_of(made, owner, "JEUNES", language="es")
    for language, name in (("fr", "Jeunes"), ("en", "Youth"), ("es", "Youth")):
        assert looks(made, spanish, name, language)[0] == youth[0]
    # A ready-made name means the ready-made group, whoever writes it, in whatever language.
    typed = session_of(made, owner, "Organisations paysannes", "Empresas")
    assert [one.key for one in rows(made, typed or 0)] == ["farmers", "companies"]
    assert set(in_session(made, typed or 0, "es")) == {"Organizaciones campesinas", "Empresas"}


def test_a_name_written_over_a_ready_made_one_is_a_group_of_its_own(made: World) -> None:
    owner = account(made)
    first = session_of(made, owner, GroupDraft("Banks", "C", "companies"))
    second = session_of(made, owner, GroupDraft("", "C", "companies"), "Banks")
    assert looks(made, second, "Companies")[0] == "companies"
    assert looks(made, second, "Banks") == looks(made, first, "Banks")
    assert looks(made, first, "Banks")[0] != "companies"


@pytest.mark.parametrize("names", [("Youth", "Jeunes"), ("Farmers", "farmers "), ("Empresas", "Companies")])
def test_one_group_twice_is_refused(made: World, names: tuple[str, str]) -> None:
    owner = account(made)
    session_of(made, owner, "Youth", language="en")
    session_of(made, owner, "Youth", language="fr")
    [there] = in_session(made, made.session_id).values()
    made.run(ChangeGroupItself(there.id, "Jeunes", "", True), made.facilitator)
    before = made.session_id
    assert session_of(made, owner, *names) is None
    assert made.refused["PrepareSession:group_twice"] == 1 and made.session_id == before


def test_a_new_name_is_the_platforms_and_other_sessions_keep_theirs(made: World) -> None:
    owner = account(made)
    first = session_of(made, owner, "Youth", "Banks") or 0
    second, staff = session_of(made, owner, "Youth", "Banks") or 0, made.facilitator
    group = in_session(made, second)["Youth"]
    before = looks(made, first, "Youth")
    assert made.run(ChangeGroupItself(group.id, "Young people", "J", True), staff), made.refused
    assert set(in_session(made, second)) == {"Young people", "Banks"}
    assert looks(made, first, "Youth") == before
    third = session_of(made, owner, "young people")
    assert looks(made, third, "Young people") == (before[0], "J", before[2])
    # A duty or letter changed where the older name stands gives nobody that name again.
    made.session_id = second
    assert made.run(ChangeGroupItself(in_session(made, second)["Banks"].id, "Youth", "B", True), staff)
    assert [one.names for one in on_platform(made, platform_of(made, first))] == [
        {"en": "Young people"},
        {"en": "Youth"},
    ]


def test_the_older_name_in_a_form_is_no_new_name(made: World) -> None:
    owner = account(made)
    first, staff = session_of(made, owner, "Youth") or 0, made.facilitator
    second = session_of(made, owner, "Youth") or 0
    made.run(
        ChangeGroupItself(in_session(made, second)["Youth"].id, "Young people", "Y", True), made.facilitator
    )
    made.session_id = first
    assert made.run(ChangeGroupItself(in_session(made, first)["Youth"].id, "Youth", "Y", False), staff)
    [one] = on_platform(made, platform_of(made, first))
    assert one.names == {"en": "Young people"} and set(in_session(made, first)) == {"Youth"}


def test_two_groups_of_a_platform_never_have_one_name(made: World) -> None:
    owner = account(made)
    session_of(made, owner, "Banks")
    session_of(made, owner, "Youth")
    group = in_session(made, made.session_id)["Youth"]
    for name in ("banks", "Universities and research", "Empresas"):
        assert made.run(ChangeGroupItself(group.id, name, "Y", True), made.facilitator) is None
    assert made.refused["ChangeGroupItself:group_elsewhere"] == 3
    assert made.run(ChangeGroupItself(group.id, "YOUTH", "Y", True), made.facilitator)  # its own, in capitals


def test_after_the_end_the_name_stays(made: World) -> None:
    session = session_of(made, account(made), "Youth") or 0
    group = in_session(made, session)["Youth"]
    made.run(OpenSession(), made.facilitator)
    made.run(CloseSession(), made.facilitator)
    assert made.run(ChangeGroupItself(group.id, "Young people", "Y", True), made.facilitator) is None
    assert on_platform(made, platform_of(made, session))[0].names == {"en": "Youth"}


def test_a_group_added_later_is_found_again_and_keys_are_never_given_again(made: World) -> None:
    owner = account(made)
    youth = looks(made, session_of(made, owner, "Youth"), "Youth")
    session, staff = session_of(made, owner, "Banks", "Fishers") or 0, made.facilitator
    keys = {one.key for one in rows(made, session)}
    assert made.run(AddGroup("YOUTH"), staff)
    assert looks(made, session, "Youth") == youth
    assert made.run(AddGroup("youth"), staff) is None and made.refused["AddGroup:group_twice"] == 1
    assert made.run(RemoveGroup(in_session(made, session)["Youth"].id), staff)
    assert made.run(AddGroup("Elders"), staff)
    assert looks(made, session, "Elders")[0] not in {*keys, youth[0]}
    assert made.run(AddGroup("Youth"), staff)
    assert looks(made, session, "Youth") == youth


def test_random_sessions_never_mix_groups_up(made: World) -> None:
    """Eight of fifteen groups at a time, in any order and spelling: more than there are colours."""
    chance, owner = random.Random(7), account(made)
    names = [
        "Youth",
        "Banks",
        "Elders",
        "Fishers",
        "Bakers",
        "Herders",
        "Nurses",
        "Women",
        "Unions",
        "Mayors",
    ]
    names += ["Farmers' organisations", "Universities and research", "Companies", "École", "土地"]
    known: dict[str, str] = {}
    for _ in range(25):
        chosen = chance.sample(names, chance.randint(1, 8))
        session = session_of(made, owner, *(chance.choice([one, one.upper(), f" {one} "]) for one in chosen))
        found = rows(made, session or 0)
        assert len({one.letter for one in found}) == len({one.position for one in found}) == len(chosen)
        for name, one in zip(chosen, found, strict=True):
            assert known.setdefault(name, one.key) == one.key
    assert len(set(known.values())) == len(known)
    assert len(on_platform(made, platform_of(made, made.session_id))) == len(known)


def decided_item(made: World, **details: str) -> None:
    """The session opens, decides, and its decision becomes an agenda item."""
    made.run(OpenSession(), made.facilitator)
    for _ in range(4):
        command, seat = join(made)
        made.run(command, seat, system=seat is None)
    made.run(AddActivity("agree", "Agreed?"), made.facilitator)
    here = max(made.on_the_programme())
    made.run(TurnActivity(here, "open"), made.facilitator)
    goal = next(one for one in made.rows(Activity) if one.id == here)
    for command, seat in chain(whole_agreement(made, goal), agreed(made, here)):
        made.run(command, seat, system=seat is None)
    made.run(TurnActivity(here, "close"), made.facilitator)
    promise = Promise(organisation="Well diggers", what="Dig", due="2099-01-01")
    decision = max(made.ids(Decision))
    command = AddAgendaItem(made.session_id, decision, "Wells for all", Details(**details), promise)
    assert made.run(command, made.facilitator), made.refused


def test_the_agenda_names_groups_as_the_platform_does_today(made: World) -> None:
    owner = account(made)
    session = session_of(made, owner, "Youth", "Banks") or 0
    youth = looks(made, session, "Youth")
    decided_item(made, owner_group=youth[0], owner_organisation="Youth council")
    made.run(CloseSession(), made.facilitator)
    session_of(made, owner, "Banks", "Youth")
    group = in_session(made, made.session_id)["Youth"]
    assert made.run(ChangeGroupItself(group.id, "Young people", "Y", True), made.facilitator), made.refused
    platform = platform_of(made, session)
    with made.database.read() as reader:
        shown = items(reader, platform, Tongue("en"), utc_now().date())["groups"][session]
        assert shown[youth[0]].name == "Young people" and shown[youth[0]].position == youth[2]
        # The platform's record says so, and its open pages are told.
        entries = entries_after(reader, platform, 0)
        assert entries[-1].kind == "constituency.changed" and first_break(entries) is None
        owns = {one.name: one.constituency_id for one in organisations_of(reader, platform)}
    assert {item.owner_group_key for item in made.rows(AgendaItem)} <= {
        ""
    }  # this session has no items of its own
    ours = next(one for one in on_platform(made, platform) if one.key == youth[0])
    assert owns["Youth council"] == ours.id and owns["Well diggers"] is None
    assert looks(made, session, "Youth") == youth
