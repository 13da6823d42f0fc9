"""One answer to every refused form: it comes back with what was typed, for everybody, with script and without."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import pytest

from dialogue.simulation.actors import Facilitator, Participant
from dialogue.web import errors
from dialogue.web.refilled import _tags
from support.sent_forms import HTMX, Refusals, forms_in, missing

CONSOLE_AND_PHONE = """
    description activities edit heads groups groups/N roles people/N/role /platforms/N/name /platforms/N/people
    newcomers/removal people/N/same people/N/group languages answer
    ideas ideas/N/wording ideas/N/reason ideas-for moves themes themes/N/title themes/N/merger
    themes/N/splitting wording rule round position statements-for
    interest-links paper statements group
"""
"""Forms in which somebody types or chooses; each has to be met, or the test has become blind."""


async def walk(facilitator: Facilitator, awa: Participant, refusals: Refusals) -> None:
    """Through the whole programme, with every form of every page refused on the way."""
    base = facilitator.base
    platform = re.search(
        r"/platforms/\d+", (await facilitator.get("/new-session")).text + (await facilitator.get("/")).text
    )
    assert platform is not None
    for page in (
        platform.group(),
        "/new-session",
        f"{base}/preparation",
        f"{base}/people",
        f"{base}/screen-link",
        "/account",
    ):
        await refusals.page(facilitator, page)
    await refusals.page(awa, f"{base}/group")

    async def look(activity: int) -> None:
        await refusals.page(facilitator, f"{base}/console")
        await refusals.page(awa, base)
        await refusals.page(facilitator, f"{base}/activities/{activity}/edit")

    check_in, brainstorm, cluster, vote, agree, retrospect = await facilitator.activities()
    for activity in (check_in, brainstorm, cluster, vote, agree, retrospect):
        await facilitator.turn(activity, "open")
        if activity == brainstorm:
            for text in ("Wells", "Fields", "Roads", "Wells again"):
                await awa.act(activity, "ideas", text=text)
            await facilitator.act(activity, "ideas/4/hiding")
        if activity == cluster:
            await look(activity)
            for ideas, title in ((("1", "2"), "Water"), ("3", "Land")):
                await facilitator.act(activity, "themes", title=title, ideas=ideas)
            board = await facilitator.get(f"{base}/console")
            for theme in sorted(set(re.findall(r"/themes/(\d+)", board.text))):
                await refusals.page(facilitator, f"{base}/activities/{activity}/themes/{theme}")
        await look(activity)
        if activity == agree:
            at = f"{base}/activities/{activity}"
            await facilitator.post(f"{at}/wording", text="Water for all")
            await look(activity)
            await facilitator.act(activity, "round")
            await look(activity)
            await facilitator.act(activity, "round-closing")
            await look(activity)
        await facilitator.turn(activity, "close")
        await look(activity)


def test_every_form_that_is_refused_comes_back_as_it_was_sent(open_session: Any, person: Any) -> None:
    async def play() -> Refusals:
        refusals = Refusals()
        async with open_session(recipe="shared-goals") as facilitator:
            awa = await person(facilitator, "F")
            await walk(facilitator, awa, refusals)
        return refusals

    refusals = asyncio.run(play())
    met = {one.partition(" ")[2] for one in refusals.tried}
    assert refusals.wrong == [], "\n".join(refusals.wrong)
    assert set(CONSOLE_AND_PHONE.split()) - met == set(), sorted(met)


def test_a_form_that_is_lost_is_found(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the mechanism the facilitator's forms are lost, and the test above says so."""

    async def none(*_: Any, **__: Any) -> None:
        return None

    monkeypatch.setattr(errors, "same_page", none)

    async def play() -> list[str]:
        refusals = Refusals()
        async with open_session(recipe="shared-goals") as facilitator:
            await refusals.page(facilitator, f"{facilitator.base}/preparation")
            await refusals.page(facilitator, f"{facilitator.base}/people")
        return refusals.wrong

    wrong = asyncio.run(play())
    assert any("description: the form is gone" in one for one in wrong)
    assert any("groups: the form is gone" in one for one in wrong)


def test_a_rule_s_no_stands_at_its_field_and_keeps_ticks_choices_and_secrets(running: Any) -> None:
    async def play() -> None:
        facilitator = Facilitator(running.address)
        web = facilitator.web
        signed = await web.post("/signin", data={"name": "Nobody Here", "password": "a wrong password"})
        assert signed.status_code == 422 and 'value="Nobody Here"' in signed.text
        assert "a wrong password" not in signed.text and "password is wrong" in signed.text
        await facilitator.enter(running.sign_in_link())
        changed = await web.post(
            "/account/password", data={"password": "x", "new_password": "a new password"}
        )
        assert changed.status_code == 422 and "a new password" not in changed.text
        assert re.search(r'id="password-error".*?not your current password', changed.text, re.S)
        long = "Water " * 40
        form = next(
            one for one in forms_in((await web.get("/new-session")).text) if one.action == "/new-session"
        )
        sent = {**form.filled(), "title": [long.strip()], "group.6.name": ["Fishers"]}
        answer = await web.post("/new-session", data=sent)
        assert answer.status_code == 422
        assert missing(sent, answer.text, "/new-session") == []
        assert re.search(
            r'id="title-error".*?<input[^>]*id="title"[^>]*aria-invalid="true"', answer.text, re.S
        )
        assert answer.text.count("autofocus") == 1, "one field has the focus"
        await facilitator.close()

    asyncio.run(play())


def test_what_is_no_number_is_said_at_its_field(open_session: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="shared-goals") as facilitator:
            sent = {
                "kind": ["brainstorm"],
                "prompt": ["Which?"],
                "minutes": ["ten"],
            }
            address = f"{facilitator.base}/activities"
            for headers in ({}, HTMX, {"Accept-Language": "fr"}):
                answer = await facilitator.web.post(address, data=sent, headers=headers)
                assert answer.status_code == 422 and "Which?" in answer.text and 'value="ten"' in answer.text
                assert "whole number" in answer.text
            program = await facilitator.web.post(address, data=sent, headers={"Accept": "application/json"})
            assert program.json()["code"] == "not_valid"

    asyncio.run(play())


def test_the_page_of_the_next_refusal_is_that_of_the_first(open_session: Any) -> None:
    """After a refusal the browser stands at the form's own address, so the form itself knows where it came from."""

    async def play() -> None:
        async with open_session(recipe="shared-goals") as facilitator:
            page = f"{facilitator.address}{facilitator.base}/preparation"
            address = f"{facilitator.base}/activities"
            sent: dict[str, Any] = {
                "title": "T",
                "minutes": "ten",
                "kind": "brainstorm",
                "back": "preparation",
            }
            first = await facilitator.web.post(address, data=sent, headers={"Referer": page})
            form = next(one for one in forms_in(first.text) if one.action == address)
            hidden = {one.name: one.value for one in form.fields if one.kind == "hidden"}
            assert hidden["form_page"] == f"{facilitator.base}/preparation"
            again = {**sent, **hidden}
            second = await facilitator.web.post(
                address, data=again, headers={"Referer": f"{facilitator.address}{address}"}
            )
            assert "<h1" in second.text and f"{facilitator.base}/description" in second.text

    asyncio.run(play())


@pytest.mark.parametrize(
    "page", ["//evil.example/", "https://evil.example/", "/signout", "/static/x/y", "/sessions/999/console"]
)
def test_a_made_up_page_of_a_form_leads_nowhere(open_session: Any, page: str) -> None:
    async def play() -> None:
        async with open_session(recipe="shared-goals") as facilitator:
            sent = {"title": "x" * 500, "form_page": page}
            answer = await facilitator.web.post(f"{facilitator.base}/description", data=sent)
            assert answer.status_code == 422 and "x" * 500 in answer.text
            assert f"{facilitator.base}/preparation" in answer.text and "evil" not in answer.text

    asyncio.run(play())


def test_where_the_form_is_gone_the_words_can_be_copied(open_session: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="shared-goals") as facilitator:
            agree = (await facilitator.activities())[4]
            words = "Water for all in 2030"
            address = f"{facilitator.base}/activities/{agree}/wording"  # not open: its form stands on no page
            answer = await facilitator.web.post(address, data={"text": words})
            assert (
                answer.status_code == 422
                and "What you wrote, to copy" in answer.text
                and words in answer.text
            )
            assert "<h1" in answer.text and f"{facilitator.base}/people" in answer.text, "it is the console"

    asyncio.run(play())


ODD = """<!-- <form action="/not/this"> --><script>if (a < b) { "<input>" }</script>
<FORM Action='/a?b=1&amp;c=2' method=post><details open><summary id=s>x</summary>
<label>One <input name="one" value="a > b &quot;c&quot;" data-x='"' disabled></label>
<p id="free" title="<b>">text</p><select name=two><option>1<option value=''>2</select></details>
<textarea name="three">&lt;/form&gt;</textarea><button type=submit/></form><input form="f" name="four"
 value="">"""


def test_tags_are_read_with_what_they_say_and_where_they_stand() -> None:
    found = _tags(ODD)
    assert [one.name for one in found] == (
        ["form", "details", "summary", "label", "input", "p", "select", "textarea", "button", "input"]
    )
    form, details, _, label, one, free, two, three, _, four = found
    assert (form.says("action"), form.says("method")) == ("/a?b=1&c=2", "post")
    assert one.attributes == {"name": "one", "value": 'a > b "c"', "data-x": '"', "disabled": None}
    assert one.around == (form, details, label) and four.around == ()
    assert ODD[free.start : free.end] == '<p id="free" title="<b>">'
    assert [option.attributes for option in two.options] == [{}, {"value": ""}]
    assert ODD[three.end : three.closed] == "&lt;/form&gt;" and ODD[form.closed :].startswith("</form>")
    assert four.attributes == {"form": "f", "name": "four", "value": ""}
