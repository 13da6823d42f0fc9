"""A decision is brought back to the people of each group; what they say is seen, and ratifies a provisional decision."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlmodel import select

from dialogue.accounts.schema import Account
from dialogue.agenda import restitution
from dialogue.agenda.restitution_schema import Restitution
from dialogue.decisions.schema import DecisionAnswer
from dialogue.people.schema import Constituency
from dialogue.simulation.actors import Facilitator
from support.days import in_days
from support.roles import newest_account, platform_of


def constituency(running: Any, platform: int, key: str) -> int:
    with running.database().read() as reader:
        asked = select(Constituency.id).where(Constituency.platform_id == platform, Constituency.key == key)
        return reader.exec(asked).one() or 0


def rows(running: Any, table: Any) -> list[Any]:
    with running.database().read() as reader:
        return list(reader.exec(select(table)))


TOLD = {
    "place": "Market hall of Agadez",
    "people": "140",
    "language": "Hausa",
    "said": "They want the well north of the road",
    "answer": "confirmed",
}


def test_people_hear_of_a_decision_and_their_yes_makes_it_agreed(
    decided: Any, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with decided(di="-") as room:  # the public services did not answer: they must confirm
            staff = room.facilitator
            await room.add()
            assert "provisional" in await room.page()
            base = f"/platforms/{platform_of(running, staff.session_id)}"
            here = f"{base}/decisions/{room.decision}"
            platform = platform_of(running, staff.session_id)
            page = await room.page(here)
            assert "not brought back yet" in page and "has to confirm" in page
            assert "None is on the list that you can use" in page
            assert "to be confirmed by" in await room.page(f"{base}/decisions")
            assert "Not brought back everywhere" in await room.page(base)

            fields = {"given_by": "Assembly", "decided_on": in_days(-9), "valid_from": in_days(0)}
            for name, key, reach in (("Di", "public", "speak"), ("Awa", "farmers", "bind")):
                group = constituency(running, platform, key)
                await staff.post(f"{base}/mandates", person=name, group=group, reach=reach, **fields)
            told = {**TOLD, "mandate": "1", "held_on": in_days(0)}
            for wrong, sentence in (
                ({"mandate": ""}, "choose the delegate"),
                ({"mandate": "99"}, "choose the delegate"),
                ({"held_on": in_days(1)}, "has not come yet"),
                ({"held_on": in_days(-3)}, "lies before the decision"),
                ({"people": "many"}, "as a number"),
                ({"people": "0"}, "as a number"),
                ({"place": ""}, "Nothing was written"),
                ({"language": ""}, "Nothing was written"),
                ({"said": ""}, "Nothing was written"),
                ({"answer": "maybe"}, "what the people said"),
            ):
                answer = await staff.web.post(f"{here}/restitutions", data=told | wrong)
                assert answer.status_code == 422 and sentence in answer.text, wrong
            assert rows(running, Restitution) == [] and rows(running, DecisionAnswer) == []
            assert "not every group that has to confirm" in await room.page()
            refused = await staff.web.post(f"{room.item}/state", data={"to": "agreed"})
            assert refused.status_code == 422

            # Not decided yet: heard, and still waited for. Then they confirm.
            await staff.post(f"{here}/restitutions", **told | {"answer": "open"})
            assert rows(running, DecisionAnswer) == []
            page = (await staff.post(f"{here}/restitutions", **told)).text
            assert "140 people" in page and "north of the road" in page and "brought back by Di" in page
            [answer] = rows(running, DecisionAnswer)
            assert (answer.group_key, answer.yes) == ("public", True)
            page = await room.page(here)
            assert "Since then every group that had to has confirmed it" in page
            assert 'class="chip ok"' in page and "has refused to confirm it" not in page
            # The farmers' word is heard too; nobody waited for it.
            await staff.post(f"{here}/restitutions", **told | {"mandate": "2", "answer": "refused"})
            assert len(rows(running, DecisionAnswer)) == 1
            page = await room.page()
            assert "They confirm it" in page and "They do not confirm it" in page
            assert "not brought back yet" in page, "the NGOs have not heard of it"
            assert "Brought back to 2 of 3 groups" in await room.page(f"{base}/decisions")
            assert "Agreed" in await room.post("state", to="agreed")
            # The activity knows of it too: the next decision on the same wording is agreed.
            await staff.act(room.activity, "decision", what_is_new="The public services have confirmed")
            assert "A newer decision has replaced" in await room.page(here)
            again = await staff.web.post(f"{here}/restitutions", data=told)
            assert again.status_code == 422 and "bring the newer one back" in again.text
            assert "agreed" in await room.page(f"{base}/decisions/{room.decision}")
            await only_their_own(room, base, monkeypatch)

    asyncio.run(play())


async def only_their_own(room: Any, base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A delegate tells of her own group; an observer and a stranger of none."""
    running, staff = room.running, room.facilitator
    here = f"{base}/decisions/{room.decision}"
    delegate = Facilitator(running.address)
    await delegate.enter(running.sign_in_link())
    sent = {**TOLD, "mandate": "2", "held_on": in_days(0)}
    try:
        assert (await delegate.web.get(here)).status_code == 404
        assert (await delegate.web.post(f"{here}/restitutions", data=sent)).status_code == 404
        await room.let_in("observer")
        assert (await delegate.web.post(f"{here}/restitutions", data=sent)).status_code == 403
        await room.let_in("delegate")
        assert (await delegate.web.get(here)).status_code == 404, "not on the agenda: its session's alone"
        await staff.post(room.form, change_sought="Again", level="local")
        before = len(rows(running, Restitution))
        assert (await delegate.web.post(f"{here}/restitutions", data=sent)).status_code == 403
        [own] = [one.id for one in rows(running, Account) if one.name == newest_account(running)]
        fields = {"given_by": "Assembly", "decided_on": in_days(-9), "valid_from": in_days(0)}
        group = constituency(running, int(base.rsplit("/", 1)[1]), "ngos")
        page = (
            await staff.post(f"{base}/mandates", who=f"account:{own}", group=group, reach="speak", **fields)
        ).text
        assert newest_account(running) in page
        assert len(rows(running, Restitution)) == before
        await delegate.post(f"{here}/restitutions", **sent | {"mandate": "3"})
        assert len(rows(running, Restitution)) == before + 1
        # The negative control: without the check of whose mandate it is, she speaks for the farmers.
        monkeypatch.setattr(restitution, "may", lambda *_: True)
        await delegate.post(f"{here}/restitutions", **sent)
        assert len(rows(running, Restitution)) == before + 2
    finally:
        await delegate.close()
