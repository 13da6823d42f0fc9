"""A session moves into another platform: its record and its minutes stay, its agenda goes with it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.bodies.test_constituencies import decided_item

from dialogue.activities.registry import KINDS
from dialogue.agenda import at_the_end
from dialogue.agenda.pages import items
from dialogue.agenda.record import agenda_of_platform
from dialogue.bodies.organisations import organisations_of
from dialogue.documents.plain_data import write_json
from dialogue.kernel.actors import Actor
from dialogue.kernel.errors import Refused
from dialogue.kernel.log import entries_after, first_break
from dialogue.kernel.schema import LogEntry, Session, utc_now
from dialogue.kernel.streams import stream_of
from dialogue.languages import LANGUAGES, Tongue
from dialogue.minutes import material
from dialogue.minutes.compose import compose
from dialogue.people.constituencies import ChangeGroupItself
from dialogue.preparing.commands import CloseSession, OpenSession
from dialogue.preparing.moving import MoveSession
from dialogue.simulation.actors import Facilitator
from support.platforms import (
    account,
    in_session,
    on_platform,
    platform_of,
    rows,
    send,
    session_of,
)
from support.roles import platform_of as platform_behind
from support.world import World, world


@dataclass
class Two:
    """Two platforms of one facilitator, each with its own youth; `moving` is on the first, after `earlier`."""

    made: World
    owner: int
    first: int
    second: int
    earlier: int
    moving: int
    there: int

    def move(self, session: int, to: int, who: Actor | None = None) -> None:
        was = platform_of(self.made, session)
        send(self.made, MoveSession(session, to), was, who or Actor(account_id=self.owner), session, to)

    def minutes(self) -> list[str]:
        """The moving session's, in all languages."""
        with self.made.database.read() as reader:
            here = reader.get_one(Session, self.moving)
            return [write_json(compose(reader, here, KINDS, Tongue(one))) for one in LANGUAGES]

    def record(self, stream: int) -> list[LogEntry]:
        """A whole chain without gaps; the same as what the stream knows of its end."""
        with self.made.database.read() as reader:
            found, end = entries_after(reader, stream, 0), stream_of(reader, stream)
        assert first_break(found) is None
        assert [one.seq for one in found] == list(range(1, end.last_seq + 1))
        assert end.log_hash == (found[-1].hash if found else "")
        return found

    def agenda(self, platform: int) -> list[Any]:
        with self.made.database.read() as reader:
            return agenda_of_platform(reader, platform)


def ended(made: World) -> None:
    assert made.run(OpenSession(), made.facilitator), made.refused
    assert made.run(CloseSession(), made.facilitator), made.refused


@pytest.fixture
def two(data: Path) -> Iterator[Two]:
    made = world(data)
    owner = account(made)
    earlier = session_of(made, owner, "Youth", title="The one before") or 0
    ended(made)
    first = platform_of(made, earlier)
    # Another key than that of the first platform's youth.
    there = session_of(made, owner, "Banks", "Youth", title="Of the delta", platform="Delta") or 0
    second = platform_of(made, there)
    moving = session_of(made, owner, "Elders", "Youth", "Empresas", title="Wells") or 0
    key = in_session(made, moving)["Youth"].key
    decided_item(made, owner_group=key, owner_organisation="Youth council")
    try:
        yield Two(made, owner, first, second, earlier, moving, there)
    finally:
        made.close()


def test_an_ended_session_moves_and_nothing_of_it_changes(two: Two) -> None:
    made = two.made
    assert made.run(CloseSession(), made.facilitator)
    minutes, record, groups = two.minutes(), two.record(two.moving), in_session(made, two.moving)
    assert "The one before" in minutes[0]
    two.move(two.moving, two.second)
    assert platform_of(made, two.moving) == two.second
    assert two.minutes() == minutes
    assert two.record(two.moving) == record and in_session(made, two.moving) == groups
    assert two.record(two.first)[-1].kind == "platform.session_left"
    assert two.record(two.second)[-1].kind == "platform.session_came"
    two.move(two.moving, two.first)  # and back
    assert two.minutes() == minutes and two.record(two.moving) == record


def test_minutes_that_follow_the_platform_are_noticed(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: an ended session's minutes that ask its platform which session was before it."""
    monkeypatch.setattr(material, "before_told_by", at_the_end._before)
    two.made.run(CloseSession(), two.made.facilitator)
    minutes = two.minutes()
    two.move(two.moving, two.second)
    assert two.minutes() != minutes


def test_the_agenda_goes_with_it_and_its_groups_are_the_other_platforms(two: Two) -> None:
    made = two.made
    youth = in_session(made, two.moving)["Youth"]
    before = [one.ref for one in two.agenda(two.first) if one.session_id == two.moving]
    assert before and two.agenda(two.second) == []
    two.move(two.moving, two.second)
    assert two.agenda(two.first) == []
    assert [one.ref for one in two.agenda(two.second)] == before
    ours = {one.key: one for one in on_platform(made, two.second)}
    theirs = next(one for one in ours.values() if one.names == {"en": "Youth"})
    assert youth.key in theirs.earlier_keys and youth.key not in ours
    assert {row.constituency_id for row in rows(made, two.moving)} <= {one.id for one in ours.values()}
    assert in_session(made, two.moving)["Youth"] == youth  # the session's own record calls it as before
    assert {one.names.get("en", one.key) for one in ours.values()} == {
        "Banks",
        "Youth",
        "Elders",
        "companies",
    }
    assert len({one.position for one in ours.values()}) == len({one.letter for one in ours.values()}) == 4
    with made.database.read() as reader:
        item = agenda_of_platform(reader, two.second)[-1]
        shown = items(reader, two.second, Tongue("en"), utc_now().date())["groups"][two.moving]
        assert shown[item.owner_group_key].name == "Youth"
        assert (shown[item.owner_group_key].position, item.owner_organisation) == (
            theirs.position,
            "Youth council",
        )
        organisations = {one.name: one.constituency_id for one in organisations_of(reader, two.second)}
    assert organisations == {"Youth council": theirs.id, "Well diggers": None}
    again = session_of(made, two.owner, "Youth") or 0  # on the first platform youth is as it was
    assert in_session(made, again)["Youth"].key == youth.key


def test_a_session_that_goes_on_writes_it_down_too(two: Two) -> None:
    two.move(two.moving, two.second)
    assert two.record(two.moving)[-1].kind == "session.moved"
    made, group = two.made, in_session(two.made, two.moving)["Elders"]
    assert made.run(ChangeGroupItself(group.id, "The old", "", True), made.facilitator), made.refused
    assert {"en": "The old"} in [one.names for one in on_platform(made, two.second)]
    assert {"en": "Elders"} in [one.names for one in on_platform(made, two.first)]
    assert two.record(two.second)[-1].kind == "constituency.changed"


def test_who_does_not_lead_both_moves_nothing(two: Two) -> None:
    made = two.made
    other = account(made, "Cy")
    stranger, theirs = Actor(account_id=other), session_of(made, other, "Youth", platform="Of others") or 0
    streams = (two.first, two.second, two.moving)
    before = [two.record(one) for one in streams]
    for who, session, to, code in (
        (stranger, two.moving, two.second, "not_yours"),
        (Actor(), two.moving, two.second, "not_yours"),
        (None, two.moving, platform_of(made, theirs), "no_platform"),
        (None, two.moving, two.first, "there_already"),
        (None, two.moving, 987_654, "no_platform"),
    ):
        with pytest.raises(Refused, match=code):
            two.move(session, to, who)
    with pytest.raises(Refused, match="no_session"):  # addressed to a platform that it does not belong to
        send(
            made,
            MoveSession(two.moving, two.first),
            two.second,
            Actor(account_id=two.owner),
            two.moving,
            two.first,
        )
    made.session_id = two.moving
    assert [two.record(one) for one in streams] == before and platform_of(made, two.moving) == two.first
    assert (
        made.run(MoveSession(two.moving, two.second), made.participants()[0].id) is None
    )  # nor a participant


def test_the_platforms_page_moves_a_session_that_one_leads(running: Any) -> None:
    """From the form on the page to the page of the other platform; without a second platform there is nothing to choose."""

    async def play() -> None:
        awa = Facilitator(running.address)
        await awa.enter(running.sign_in_link())
        await awa.prepare("Wells")
        moving, was = awa.session_id, platform_behind(running, awa.session_id)
        assert 'name="to"' not in (await awa.get(f"/platforms/{was}")).text
        form = {"title": "Delta", "recipe": "empty", "platform": "new", "platform_name": "The delta"}
        made = await awa.post("/new-session", **form, language="en", languages="en")
        to = platform_behind(running, int(str(made.url).split("/")[-2]))
        page = (await awa.get(f"/platforms/{was}")).text
        assert f'<option value="{to}">The delta</option>' in page
        move = f"/platforms/{was}/sessions/{moving}/platform"
        for nonsense, status in (("9" * 30, 404), ("x", 422), (str(was), 422), ("987654", 404)):
            answer = await awa.web.post(move, data={"to": nonsense})
            assert answer.status_code == status, nonsense
            assert "<h1" in answer.text and platform_behind(running, moving) == was
        done = await awa.web.post(move, data={"to": str(to)}, follow_redirects=False)
        assert done.status_code == 303 and done.headers["location"] == f"/platforms/{to}"
        assert platform_behind(running, moving) == to
        assert "Wells" in (await awa.get(f"/platforms/{to}")).text
        assert (await awa.web.post(move, data={"to": str(to)})).status_code == 404, "it is not there any more"
        await awa.close()

    asyncio.run(play())
