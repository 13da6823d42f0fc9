"""A published result inside of another site: nothing else can be framed, nothing unpublished is there, no cookie counts."""

from __future__ import annotations

import html
import re
from typing import Any

import httpx
import pytest

from dialogue.embedding.pages import snippet
from dialogue.embedding.results import key_of
from dialogue.embedding.sites import sites_from
from dialogue.kernel.errors import Refused
from dialogue.kernel.schema import Activity
from dialogue.web.security import CSP, embedding_policy, guarded_headers
from support.goal_room import GOAL, goal_room
from support.roles import platform_of
from support.vote_room import cast, close_all, rows, voting

SITE = "https://villages.example"
ADDRESS = re.compile(r'src="(?:http://dialogue\.test)?(/embed/[^"]+)"')


async def address_on(facilitator: Any, page: str) -> str:
    found = ADDRESS.search(html.unescape(html.unescape((await facilitator.get(page)).text)))
    return found.group(1) if found else ""


def test_a_result_is_shown_by_allowed_sites_once_it_is_published(
    running: Any, open_session: Any, person: Any, run: Any
) -> None:
    async def walk() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, group) for group in "FFFFFNNNNN"]
            step = await voting(facilitator)
            page = f"/platforms/{platform_of(running, facilitator.session_id)}/embedding"
            stranger = httpx.AsyncClient(base_url=running.address)
            for voter in people:
                await cast(voter, step, 2, 1)
            await facilitator.post(page, sites=f"{SITE}/\nhttps://Other.example:8443")
            assert not await address_on(facilitator, page), "an open vote is not offered"
            await facilitator.turn(step, "close")
            assert not await address_on(facilitator, page), "a closed one that is not published neither"
            await facilitator.act(step, "publication", consent="on")
            address = await address_on(facilitator, page)
            assert address.startswith(f"/embed/{step}/")

            shown = await stranger.get(address)
            assert shown.status_code == 200 and "10 of 10" in shown.text and 'lang="en"' in shown.text
            policy = shown.headers["content-security-policy"]
            assert policy == embedding_policy((SITE, "https://other.example:8443"))
            assert "set-cookie" not in shown.headers
            assert "<script" not in shown.text and "<form" not in shown.text and "hx-" not in shown.text
            assert 'href="/' not in re.sub(r"<link[^>]+>", "", shown.text), "no way into the application"
            french = await stranger.get(address.replace("lang=en", "lang=fr"))
            assert 'lang="fr"' in french.text
            odd = await stranger.get(address.replace("lang=en", "lang=zz"))
            assert 'lang="en"' in odd.text

            # Cookies change nothing: whoever is signed in gets the same page.
            own = await facilitator.web.get(address)
            assert own.text == shown.text and "set-cookie" not in own.headers

            # Everything else keeps the policy of all pages.
            for other in (
                "/",
                page,
                f"{facilitator.base}/console",
                "/signin",
                "/embed/1/nonsense",
                "/health",
            ):
                answer = await facilitator.web.get(other)
                assert SITE not in answer.headers["content-security-policy"], other
                assert "frame-ancestors 'none'" in answer.headers["content-security-policy"], other

            # A guessed key, another number, nothing.
            for wrong in (
                address[:-9] + "x",
                f"/embed/{step + 1}/{key_of('x', step + 1)}",
                f"/embed/{step}/é",
            ):
                assert (await stranger.get(wrong)).status_code == 404, wrong

            # No site allowed: not there any more. Control: allowed again, there again.
            await facilitator.post(page, sites="")
            assert (await stranger.get(address)).status_code == 404
            await facilitator.post(page, sites=SITE)
            assert (await stranger.get(address)).status_code == 200

            # A further round is opened: what the room votes on is not shown elsewhere.
            await facilitator.turn(step, "reopen")
            assert (await stranger.get(address)).status_code == 404
            await close_all(*people)
            await stranger.aclose()

    run(walk())


async def walk_to_a_decision(room: Any) -> None:
    await room.act("round")
    await room.stand(awa="1", bo="2 who pays?", cy="1")
    await room.act("round-closing")


def test_a_goal_is_shown_once_it_is_decided_and_not_while_it_is_reworded(
    running: Any, person: Any, run: Any
) -> None:
    async def walk() -> None:
        async with goal_room(running, person)(awa="F", bo="N", cy="C") as room:
            facilitator = room.facilitator
            page = f"/platforms/{platform_of(running, facilitator.session_id)}/embedding"
            stranger = httpx.AsyncClient(base_url=running.address)
            await facilitator.post(page, sites=SITE)
            await walk_to_a_decision(room)
            assert not await address_on(facilitator, page), "positions alone are no result"
            await room.act("decision")
            address = await address_on(facilitator, page)
            shown = (await stranger.get(address)).text
            assert GOAL in shown and "The goal is agreed." in shown and shown.count("<h1") == 1
            assert "<script" not in shown and "<form" not in shown and "hx-" not in shown
            of_the_room = (await room.people["awa"].get(f"{room.people['awa'].base}")).text
            assert "needed" in of_the_room and "needed" not in shown, "heads of three people stay in the room"
            assert "Heads by group are not shown here" in shown
            assert "who pays?" not in shown, "what people said beside their positions stays in the room"
            assert "Objectif" in (await stranger.get(address.replace("lang=en", "lang=fr"))).text

            await room.act("wording", text=f"{GOAL} and its rivers", because="rivers were missing")
            assert (await stranger.get(address)).status_code == 404
            assert not await address_on(facilitator, page)
            await stranger.aclose()

    run(walk())


def test_the_answers_on_a_scale_are_shown_once_the_room_has_seen_them(
    running: Any, open_session: Any, person: Any, run: Any
) -> None:
    async def walk() -> None:
        async with open_session(recipe="empty") as facilitator:
            page = f"/platforms/{platform_of(running, facilitator.session_id)}/embedding"
            stranger = httpx.AsyncClient(base_url=running.address)
            await facilitator.post(page, sites=SITE)
            await facilitator.post(
                f"{facilitator.base}/activities", kind="scale", prompt="How sure are we?", minutes="5"
            )
            step = (await facilitator.activities())[-1]
            asked = {"setting.statements": "The wells will last ten years"}
            await facilitator.act(step, "edit", prompt="How sure are we?", minutes="5", **asked)
            await facilitator.turn(step, "open")
            people = [await person(facilitator, group) for group in "FFFFFNNNNN"]
            [(statement,)] = rows(running, f"SELECT id FROM scale_statement WHERE activity_id = {step}")
            for one in people:
                await one.act(step, "scale/answers", **{f"tap.{statement}": "4"}, turn="1")
            await facilitator.turn(step, "close")
            assert not await address_on(facilitator, page)
            await facilitator.act(step, "scale/results")
            shown = (await stranger.get(await address_on(facilitator, page))).text
            assert "The wells will last ten years" in shown and "How sure are we?" in shown
            assert "<script" not in shown and "<form" not in shown and "hx-" not in shown
            await close_all(*people)
            await stranger.aclose()

    run(walk())


@pytest.mark.parametrize(
    "typed",
    [
        "*",
        "https://*",
        "https://a.example/path",
        "javascript:alert(1)",
        "https://a.example;",
        "'self'",
        "a b",
    ],
)
def test_what_is_no_site_is_refused(typed: str) -> None:
    with pytest.raises(Refused) as no:
        sites_from(f"https://good.example\n{typed}")
    assert no.value.field == "sites"
    assert sites_from("https://good.example\n") == ("https://good.example",)  # control


@pytest.mark.parametrize(
    "said",
    [
        "frame-ancestors *",
        embedding_policy(()),
        embedding_policy(("*",)),
        embedding_policy(("https://a.example; script-src *",)),
        embedding_policy(("https://a.example",)) + "\r\nset-cookie: a=b",
        "script-src 'unsafe-inline'; " + embedding_policy(("https://a.example",)),
    ],
)
def test_no_other_policy_gets_past_the_guard(said: str) -> None:
    def policy(text: str) -> str:
        found = dict(guarded_headers([(b"content-security-policy", text.encode())], hsts=0))
        return found[b"content-security-policy"].decode()

    assert policy(said) == CSP
    good = embedding_policy((SITE,))
    assert policy(good) == good  # control


def test_what_is_copied_carries_no_markup_of_peoples_words() -> None:
    step = Activity(session_id=1, position=1, kind="vote", prompt='"><script>alert(1)</script>')
    code = snippet("https://d.example/embed/1/k?lang=en", step)
    assert "<script" not in code and code.count('"') == 10
