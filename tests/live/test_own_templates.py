"""One's own templates: kept from a session, offered for the next one, for oneself or a platform; nobody else sees them."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import yaml

from dialogue.preparing.own_templates import templates_for
from dialogue.simulation.actors import Facilitator
from support.roles import newest_account, platform_of


async def _facilitator(running: Any) -> tuple[Facilitator, str]:
    made = Facilitator(running.address)
    await made.enter(running.sign_in_link())
    return made, newest_account(running)


def _ids(page: str) -> list[str]:
    return re.findall(r'id="template-(\d+)"', page)


def test_a_programme_is_kept_under_a_name_and_begins_the_next_session(running: Any) -> None:
    async def play() -> None:
        awa, _ = await _facilitator(running)
        await awa.prepare("Water for all")
        _check_in, storm, *_ = await awa.activities()
        edit = f"{awa.base}/activities/{storm}/edit"
        await awa.post(
            edit,
            title="Our wells",
            prompt="What next?",
            notes="Slowly",
            minutes="12",
            grace="3",
            by_itself="1",
        )
        await awa.post(f"{awa.base}/template", name="Wells in a day")
        twice = await awa.web.post(f"{awa.base}/template", data={"name": "WELLS in a day "})
        assert twice.status_code == 422 and 'id="template-name-error"' in twice.text
        page = (await awa.get("/my-templates")).text
        (one,) = _ids(page)
        assert "Wells in a day" in page and "Only for me" in page
        await awa.post(
            f"/my-templates/{one}/name", name="Wells in two hours", **{"was.name": "Wells in a day"}
        )
        new = (await awa.get("/new-session")).text
        assert f'value="template:{one}"' in new and "Wells in two hours" in new
        # The template and the session of which it was made give equal programmes.
        before = yaml.safe_load((await awa.get(f"{awa.base}/session.yaml")).text)["programme"]
        await awa.prepare("Another valley", recipe=f"template:{one}")
        after = yaml.safe_load((await awa.get(f"{awa.base}/session.yaml")).text)["programme"]
        assert after == before and after[1]["closes_after"] == 3 and after[1]["notes"] == "Slowly"
        await awa.post(f"/my-templates/{one}/removal")
        assert _ids((await awa.get("/my-templates")).text) == []
        gone = await awa.web.post(
            "/new-session", data={"title": "X", "recipe": f"template:{one}", "language": "en"}
        )
        assert gone.status_code == 422 and "not there any more" in gone.text
        await awa.close()

    asyncio.run(play())


def test_a_template_is_seen_by_its_platform_and_by_nobody_else(running: Any) -> None:
    async def play() -> None:
        awa, _ = await _facilitator(running)
        await awa.prepare("Water for all")
        platform = platform_of(running, awa.session_id)
        bo, name = await _facilitator(running)
        elsewhere, _ = await _facilitator(running)
        await elsewhere.prepare("Roads")
        await awa.post(f"/platforms/{platform}/people", name=name, role="facilitator")
        await awa.post(f"{awa.base}/template", name="Mine alone")
        await awa.post(f"{awa.base}/template", name="For all of us", for_platform="1")
        hers = (await awa.get("/my-templates")).text
        ours, mine = sorted(
            _ids(hers), key=lambda one: hers.index("For all of us") < hers.index(f"template-{one}")
        )
        for who, seen in ((bo, True), (elsewhere, False)):
            page = (await who.get("/my-templates")).text
            assert ("For all of us" in page) is seen and "Mine alone" not in page
            assert ("For all of us" in (await who.get("/new-session")).text) is seen
        both = {"Mine alone", "For all of us"}
        for one in (ours, mine):
            for who in (bo, elsewhere):
                for what, fields in (("name", {"name": "Taken over"}), ("removal", {})):
                    answer = await who.web.post(f"/my-templates/{one}/{what}", data=fields)
                    assert answer.status_code in (403, 404), (one, what)
        page = (await awa.get("/my-templates")).text
        assert all(name in page for name in both)
        database = running.database()
        with database.read() as reader:
            assert [one.name for one in templates_for(reader, 1)] == ["For all of us", "Mine alone"]
        database.close()
        for one in (awa, bo, elsewhere):
            await one.close()

    asyncio.run(play())
