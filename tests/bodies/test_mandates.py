"""Who may bind whom: only somebody whose mandate is valid that day and reaches that far; else it is told what is missing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from dialogue.activities.agree import deciding
from dialogue.activities.agree.schema import Ratification
from dialogue.bodies.mandate_commands import EndMandate, GiveMandate
from dialogue.bodies.mandates import For, Reach, Standing, Who, mandates_of, require_mandate
from dialogue.kernel.actors import Actor
from dialogue.kernel.errors import NotAllowed, NotFound, Refused
from dialogue.kernel.schema import Session
from dialogue.people.schema import Constituency
from dialogue.simulation.actors import Surprise
from support.days import in_days, today
from support.goal_room import goal_room
from support.platforms import account, on_platform, platform_of, send, session_of
from support.world import World, world


@pytest.fixture
def made(data: Path) -> Iterator[World]:
    found = world(data)
    try:
        yield found
    finally:
        found.close()


def mandate(group: int | None, reach: str = "bind", **fields: Any) -> GiveMandate:
    given: dict[str, Any] = {"given_by": "Assembly", "decided_on": in_days(-30), "valid_from": in_days(-20)}
    return GiveMandate(fields.pop("person", "Awa Diallo"), reach, constituency=group, **given | fields)


def test_a_mandate_reaches_as_far_and_as_long_as_it_says(made: World) -> None:
    owner = account(made)
    platform = platform_of(made, session_of(made, owner, "Youth", "Banks") or 0)
    youth, banks = (one.id or 0 for one in on_platform(made, platform))
    actor = Actor(account_id=owner)

    def give(command: GiveMandate) -> int:
        return int(send(made, command, platform, actor).answer["mandate"])

    def missing(who: str, group: int, wanted: Reach, on: date | None = None) -> str:
        with made.database.read() as reader:
            try:
                require_mandate(
                    reader, platform, Who(name=who), For(constituency_id=group), wanted, on or today()
                )
            except Refused as refusal:
                return refusal.code
        return ""

    assert missing("Awa", youth, Reach.SPEAK) == "no_mandate"
    give(mandate(youth, "speak", person="Awa"))
    assert missing("Awa", youth, Reach.SPEAK) == ""
    assert missing("  AWA ", youth, Reach.SPEAK) == "", "a name that looks the same is the same"
    assert missing("Awa", youth, Reach.POSITION) == "mandate_too_short"
    assert missing("Awa", youth, Reach.BIND) == "mandate_too_short"
    assert missing("Awa", banks, Reach.SPEAK) == "no_mandate", "of another group"
    assert missing("Bo", youth, Reach.SPEAK) == "no_mandate", "of another person"
    first = give(mandate(youth, person="Awa", valid_until=in_days(20)))
    for offset, said in ((-21, "mandate_not_begun"), (-20, ""), (20, ""), (21, "mandate_over")):
        assert missing("Awa", youth, Reach.BIND, today() + timedelta(days=offset)) == said, offset
    with made.database.read() as reader:
        newest, oldest = mandates_of(reader, platform)
    assert newest.standing(today()) is Standing.SOON_OVER and oldest.standing(today()) is Standing.VALID

    # Taken back: from the day after it binds nobody, and both rows stay as they were written.
    for last in (in_days(-21), in_days(21), "", "yesterday"):
        with pytest.raises(Refused):
            send(made, EndMandate(first, last, "Assembly"), platform, actor)
    send(made, EndMandate(first, in_days(-1), "Assembly", "she moved"), platform, actor)
    assert missing("Awa", youth, Reach.BIND) == "mandate_over"
    assert missing("Awa", youth, Reach.BIND, today() - timedelta(days=1)) == ""
    with pytest.raises(Refused, match="ended"):
        send(made, EndMandate(first, in_days(-1), "Assembly"), platform, actor)
    with made.database.read() as reader:
        [after] = [one for one in mandates_of(reader, platform) if one.row.id == first]
    assert after.row == newest.row and after.standing(today()) is Standing.ENDED

    # An organisation's mandate is the organisation's, not its group's.
    give(mandate(None, person="Chi", organisation="Well diggers"))
    assert missing("Chi", youth, Reach.BIND) == "no_mandate"


def test_what_is_no_mandate_is_refused_and_leaves_nothing(made: World) -> None:
    owner = account(made)
    platform = platform_of(made, session_of(made, owner, "Youth") or 0)
    other = platform_of(made, session_of(made, account(made, "Eli"), "Fishers") or 0)
    [youth], [fishers] = ([one.id or 0 for one in on_platform(made, at)] for at in (platform, other))
    actor = Actor(account_id=owner)
    for fields, code in (
        ({"person": " "}, "empty"),
        ({"reach": "rule"}, "no_reach"),
        ({"given_by": ""}, "empty"),
        ({"decided_on": ""}, "no_day"),
        ({"decided_on": in_days(1)}, "not_yet"),
        ({"valid_from": "soon"}, "no_date"),
        ({"valid_until": in_days(-21)}, "ends_before"),
        ({"link": "javascript:alert(1)"}, "no_link"),
        ({"link": "www.example.org"}, "no_link"),
        ({"organisation": "Both"}, "both"),
        ({"account": 987654}, "no_person"),
        ({"seat": 987654}, "no_person"),
    ):
        with pytest.raises(Refused) as refusal:
            send(made, mandate(youth, **fields), platform, actor)
        assert refusal.value.code == code and refusal.value.field, fields
    for group in (None, fishers, 987654):
        with pytest.raises(Refused, match="no_group"):
            send(made, mandate(group), platform, actor)
    with pytest.raises(NotFound):
        send(made, EndMandate(1, in_days(0), "x"), platform, actor)
    with pytest.raises(NotAllowed):
        send(made, mandate(youth), platform, Actor(account_id=account(made, "Stranger")))
    with made.database.read() as reader:
        assert mandates_of(reader, platform) == []


def test_the_page_says_what_is_missing_and_who_holds_what(open_session: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="shared-goals") as facilitator:
            home = next(
                word
                for word in (await facilitator.get("/")).text.split('"')
                if word.startswith("/platforms/")
            )
            page = (await facilitator.get(f"{home}/mandates")).text
            assert "Nobody has a valid mandate for these groups" in page and "No mandate yet" in page
            assert "No valid mandate" in (await facilitator.get(home)).text
            fields = {"person": "Awa Diallo", "group": "1", "reach": "bind", "given_by": "Assembly of May"}
            fields |= {
                "decided_on": in_days(-9),
                "valid_from": in_days(-9),
                "valid_until": in_days(9),
                "who": "",
            }
            wrong = await facilitator.web.post(
                f"{home}/mandates", data=fields | {"valid_until": in_days(-10)}
            )
            assert wrong.status_code == 422 and "ends before it begins" in wrong.text
            assert 'value="Awa Diallo"' in wrong.text, "what was typed is still there"
            page = (await facilitator.post(f"{home}/mandates", **fields)).text
            assert "Runs out soon" in page and "Given by Assembly of May" in page
            page = (
                await facilitator.post(
                    f"{home}/mandates/1/end", last_day=in_days(-1), by_whom="The same assembly"
                )
            ).text
            assert "Taken back by The same assembly" in page and "Earlier mandates (1)" in page

    asyncio.run(play())


def room_platform(running: Any, session_id: int) -> tuple[int, int]:
    """The platform of a session, and the constituency of its companies."""
    with running.database().read() as reader:
        platform = reader.get_one(Session, session_id).platform_id or 0
        asked = select(Constituency.id).where(
            Constituency.platform_id == platform, Constituency.key == "companies"
        )
        return platform, reader.exec(asked).one() or 0


def ratified(running: Any) -> int:
    with running.database().read() as reader:
        return len(reader.exec(select(Ratification)).all())


RATIFY = {"answer": "yes", "by_whom": "Chair Eli"}


def test_a_group_is_bound_by_a_mandate_or_by_its_own_meeting(
    running: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with goal_room(running, person)(awa="F", bo="N", cy="U", di="P", eli="C") as room:
            await room.act("rule", preset="shared-goal", ratify_by=in_days(14))
            await room.act("round")
            await room.stand(awa="1", bo="1", cy="1", di="1", eli="4")
            await room.act("round-closing")
            await room.act("decision")
            companies = (await room.groups())["C"]
            platform, group = room_platform(running, room.facilitator.session_id)
            asked = {"group": companies, **RATIFY}
            with pytest.raises(Surprise, match="No mandate of this person"):
                await room.act("ratifications", **asked)
            at = f"/platforms/{platform}/mandates"
            given = {"person": "Chair Eli", "group": group, "given_by": "Board", "decided_on": in_days(-9)}
            await room.facilitator.post(at, **given, reach="position", valid_from=in_days(-9))
            with pytest.raises(Surprise, match="does not let the person bind"):
                await room.act("ratifications", **asked)
            await room.facilitator.post(
                at, **given, reach="bind", valid_from=in_days(-9), valid_until=in_days(-1)
            )
            with pytest.raises(Surprise, match="This mandate ended on"):
                await room.act("ratifications", **asked)
            assert ratified(running) == 0
            # The negative control: without the check she binds the group.
            with monkeypatch.context() as patch:
                patch.setattr(deciding, "require_mandate", lambda *_, **__: None)
                await room.act("ratifications", **asked)
            assert ratified(running) == 1
            await room.facilitator.post(at, **given, reach="bind", valid_from=in_days(0))
            await room.act("ratifications", **asked)
            await room.act("ratifications", group=companies, answer="no", by_whom="Board", at_meeting="1")
            assert ratified(running) == 3

    asyncio.run(play())
