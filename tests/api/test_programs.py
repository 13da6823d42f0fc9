"""Programs on a real server: a session driven from outside, the same answer for the same key, nothing hidden told."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from typing import Any

from dialogue.api.feed import OTHER
from support.programs import Program, joined, lender


def kept(running: Any) -> str:
    with sqlite3.connect(running.settings.data / "dialogue.sqlite3") as store:
        return "\n".join(store.iterdump())


def test_a_session_is_driven_from_outside(running: Any) -> None:
    asyncio.run(_driven(running))


async def _driven(running: Any) -> None:
    first = await lender(running)
    lead = await first.program()
    made = await lead.send(f"/platforms/{first.platform}/sessions", 201, title="Wells", recipe="empty")
    here, code = f"/sessions/{made['answer']['session']}", made["answer"]["code"]
    sending = f"{here}/commands"
    for kind in ("brainstorm", "cluster", "vote"):
        await lead.send(f"{sending}/add-activity", kind=kind, prompt="What helps?", minutes=5)
    await lead.send(f"{sending}/open-session")
    ideas, themes, vote = [one["id"] for one in await lead.get(f"{here}/activities")]
    awa, bo = await joined(lead, code, name="Awa"), await joined(lead, code, 1)

    await lead.send(f"{sending}/turn-activity", activity_id=ideas, move="open")
    one = await awa.send(f"{sending}/add-idea", key="k" * 20, activity_id=ideas, text="Wells for all")
    again = await awa.send(f"{sending}/add-idea", key="k" * 20, activity_id=ideas, text="Wells for all")
    assert (one["again"], again["again"]) == (False, True) and one["answer"] == again["answer"]
    no = await awa.send(f"{sending}/add-idea", 422, key="k" * 20, activity_id=ideas, text="Other words")
    assert no["code"] == "other_content" and no["status"] == 422 and no["detail"]
    await bo.send(f"{sending}/add-idea", key="k" * 20, activity_id=ideas, text="Seeds")  # another one's key
    silent = await awa.get(f"{here}/activities/{ideas}/ideas")
    assert silent == {"activity": ideas, "revealed": False, "ideas": []}
    await lead.send(f"{sending}/reveal-ideas", activity_id=ideas)
    wall = await awa.get(f"{here}/activities/{ideas}/ideas")
    assert [one["text"] for one in wall["ideas"]] == ["Wells for all", "Seeds"]
    await lead.send(f"{sending}/turn-activity", activity_id=ideas, move="close")

    await lead.send(f"{sending}/turn-activity", activity_id=themes, move="open")
    loose = (await lead.get(f"{here}/activities/{themes}/themes"))["loose"]
    for card in loose:
        await lead.send(f"{sending}/add-theme", activity_id=themes, title=card["text"], ideas=[card["id"]])
    board = await bo.get(f"{here}/activities/{themes}/themes")
    assert {one["title"]: len(one["ideas"]) for one in board["themes"] if not one["parked"]} == {
        "Wells for all": 1,
        "Seeds": 1,
    }
    await lead.send(f"{sending}/turn-activity", activity_id=themes, move="close")

    await lead.send(f"{sending}/turn-activity", activity_id=vote, move="open")
    (ballot,) = (await awa.get(f"{here}/activities/{vote}/ballots"))["ballots"]
    wells = next(one for one in ballot["options"] if one["label"] == "Wells for all")
    paper = {
        "activity_id": vote,
        "ballot_id": ballot["id"],
        "typed": {f"{ballot['form']}.{wells['id']}": "1"},
    }
    for person in (awa, bo):
        await person.send(f"{sending}/cast-paper", **paper)
    (ballot,) = (await awa.get(f"{here}/activities/{vote}/ballots"))["ballots"]
    assert (ballot["voted"], ballot["electorate"], ballot["result"]) == (2, 2, None)
    await lead.send(f"{sending}/cast-paper", 403, **paper)  # whoever leads has no paper
    await lead.send(f"{sending}/turn-activity", activity_id=vote, move="close")
    await lead.send(f"{sending}/publish-ballot", activity_id=vote, consent=True)
    (ballot,) = (await bo.get(f"{here}/activities/{vote}/ballots"))["ballots"]
    assert ballot["result"]["voted"] == 2 and not ballot["result"]["withheld"]
    assert [one["label"] for one in ballot["result"]["options"] if one["wins"]] == ["Wells for all"]

    assert (await awa.ask("GET", f"{here}/minutes.json")).status_code == 403, "before the end"
    await lead.send(f"{sending}/close-session")
    for form, begins in (("json", b"{"), ("md", b"#"), ("pdf", b"%PDF")):
        file = await awa.ask("GET", f"{here}/minutes.{form}")
        assert file.status_code == 200 and file.content.startswith(begins), form
    assert (await awa.ask("GET", f"{here}/minutes.exe")).status_code == 404
    assert {one["id"] for one in await lead.get(f"/platforms/{first.platform}/sessions")} == {
        first.staff.session_id,
        made["answer"]["session"],
    }
    everything = kept(running)
    assert lead.token not in everything and awa.token not in everything
    for said in ("Wells for all", "Seeds"):  # control: words that were sent are found
        assert said in everything


def test_reading_tells_what_changed_and_nothing_that_is_hidden(running: Any) -> None:
    asyncio.run(_read(running))


async def _read(running: Any) -> None:
    first = await lender(running)
    lead = await first.program()
    here = first.session
    await lead.send(f"{here}/commands/add-activity", kind="brainstorm", prompt="?", minutes=5)
    (ideas,) = [one["id"] for one in await lead.get(f"{here}/activities")]
    await lead.send(f"{here}/commands/turn-activity", activity_id=ideas, move="open")
    awa = await joined(lead, first.staff.code, name="Nafi")
    before = await lead.ask("GET", here)
    tag = before.headers["etag"]
    unchanged = await lead.ask("GET", here, If_None_Match=tag)
    assert unchanged.status_code == 304 and not unchanged.content
    assert "ratelimit-remaining" in unchanged.headers
    await awa.send(f"{here}/commands/add-idea", activity_id=ideas, text="canarysilent")
    changed = await lead.ask("GET", here, If_None_Match=tag)
    assert changed.status_code == 200 and changed.headers["etag"] != tag

    paths = (
        here,
        f"{here}/activities",
        f"{here}/activities/{ideas}/ideas",
        f"{here}/decisions",
        f"{here}/events",
    )
    room = "".join([(await awa.ask("GET", path)).text for path in (*paths, f"{here}/screens/phone")])
    assert "canarysilent" not in room and "Nafi" not in room
    assert "Nafi" in (await lead.ask("GET", f"{here}/people")).text  # control: the console's page has names
    assert "canarysilent" in (await lead.ask("GET", f"{here}/screens/console")).text
    for path in (f"{here}/people", f"{here}/screens/console", f"{here}/minutes.md"):
        assert (await awa.ask("GET", path)).status_code == 403

    # The feed: no gap, no facts, nobody named; from any number on, and the same for who comes later.
    whole = await awa.get(f"{here}/events?limit=500")
    assert [one["seq"] for one in whole["events"]] == list(range(1, whole["head"] + 1))
    parts = []
    after = 0
    while after < whole["head"]:
        page = await awa.get(f"{here}/events?after={after}&limit=3")
        parts += page["events"]
        after = page["next"]
    assert parts == whole["events"]
    told = json.dumps(whole)
    assert "seat" not in {key for one in whole["events"] for key in one} and '"facts"' not in told
    assert all(one["touches"] == [] and one["at"] is None for one in whole["events"] if one["kind"] == OTHER)
    assert all(touch["ids"] is None for one in whole["events"] for touch in one["touches"])
    console = await lead.get(f"{here}/events?limit=500")
    assert any(touch["ids"] for one in console["events"] for touch in one["touches"])  # control
    assert (await awa.ask("GET", f"{here}/events?limit=0")).status_code == 422
    assert (await lead.get(f"/platforms/{first.platform}/events"))["events"]


def test_far_too_many_requests_are_told_when_to_come_again(running: Any) -> None:
    asyncio.run(_paced(running))


async def _paced(running: Any) -> None:
    first = await lender(running)
    lead, other = await first.program("read"), await first.program("read")
    codes = [await lead.ask("GET", f"/platforms/{first.platform}/people") for _ in range(1)]
    while codes[-1].status_code != 429 and len(codes) < 600:
        codes += await asyncio.gather(*(lead.ask("GET", "/platforms/0") for _ in range(20)))
        codes.sort(key=lambda one: one.status_code)
    slow = codes[-1]
    assert slow.status_code == 429 and int(slow.headers["retry-after"]) >= 1, len(codes)
    assert slow.headers["content-type"] == "application/problem+json" and slow.json()["code"] == "too_fast"
    assert (await other.ask("GET", f"/platforms/{first.platform}")).status_code == 200, "another token's pace"


def test_only_the_header_counts(running: Any) -> None:
    asyncio.run(_header(running))


async def _header(running: Any) -> None:
    first = await lender(running)
    lead = await first.program("read")
    path = f"/platforms/{first.platform}"
    assert (await lead.ask("GET", path)).status_code == 200  # control
    signed_in = first.staff.web
    assert (await signed_in.get(path)).status_code == 200  # control: her cookie opens the page
    cookie = await signed_in.get(f"/api/v1{path}")
    assert cookie.status_code == 401 and cookie.headers["www-authenticate"] == "Bearer"
    assert cookie.json()["code"] == "no_token"
    in_address = await Program(lead.web).ask("GET", f"{path}?access_token={lead.token}")
    assert in_address.status_code == 400 and in_address.json()["code"] == "token_in_address"
    beside = await lead.ask("GET", f"{path}?token=x")
    assert beside.status_code == 400, "not even beside a good header"
    for wrong in ("Basic abc", "Bearer", "Bearer " + "x" * 300, f"Token {lead.token}", "Bearer dlg_wrong"):
        found = await Program(lead.web).ask("GET", path, Authorization=wrong)
        assert found.status_code == 401, wrong
    origin = await lead.ask("GET", path, Origin="https://evil.example")
    assert not [one for one in origin.headers if one.startswith("access-control")]
    form = await lead.web.post(
        f"/api/v1{first.session}/commands/open-session",
        data={"a": "b"},
        headers={"Authorization": f"Bearer {(await first.program()).token}"},
    )
    assert form.status_code == 415
    french = await Program(lead.web).ask("GET", path, Accept_Language="fr")
    assert french.json()["detail"] != cookie.json()["detail"]


def test_what_is_wrong_with_a_body_is_said_as_it_is(running: Any) -> None:
    """A character set was answered with "too large"; a name that stood twice was taken by its second value."""
    asyncio.run(_bodies(running))


async def _bodies(running: Any) -> None:
    first = await lender(running)
    lead = await first.program()
    path = f"/api/v1{first.session}/commands/add-activity"

    async def sent(content: str, kind: str = "application/json") -> Any:
        headers = {"Authorization": f"Bearer {lead.token}", "Content-Type": kind}
        return await lead.web.post(path, content=content, headers=headers)

    good = '{"kind": "brainstorm", "prompt": "What helps?", "minutes": 5}'
    for charset in ("iso-8859-1", "utf-16"):
        no = await sent(good, f"application/json; charset={charset}")
        assert (no.status_code, no.json()["code"]) == (415, "http_415") and "UTF-8" in no.json()["detail"]
    large = await sent('{"kind": "' + "x" * 2_000_000 + '"}')
    assert large.status_code == 413 and "too large" in large.json()["detail"]
    for twice in (good.replace("{", '{"kind": "vote", '), good.replace("}", ', "minutes": 6}')):
        no = await sent(twice)
        assert (no.status_code, no.json()["code"]) == (400, "said_twice"), no.text
    assert not await lead.get(f"{first.session}/activities"), "nothing of that was done"
    assert (await sent(good, "application/json; charset=utf-8")).status_code == 200  # the control


def test_any_known_version_is_enough_where_one_asks_for_a_star(running: Any) -> None:
    async def play() -> None:
        first = await lender(running)
        lead = await first.program("read")
        there = await lead.ask("GET", first.session, If_None_Match="*")
        assert there.status_code == 304 and there.headers["etag"] and not there.content
        assert (await lead.ask("GET", first.session, If_None_Match='"*"')).status_code == 200  # the control

    asyncio.run(play())
