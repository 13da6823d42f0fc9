"""Interpreters: what waits, two at once, what the room's phones and wall read, what is never shown, the minutes."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from html import unescape
from typing import Any

import httpx
import pytest

from dialogue.activities.brainstorm import kind as brainstorm
from support.roles import with_account


def before_her(page: httpx.Response | str) -> dict[str, str]:
    """The hidden fields of the text that an interpreter has before her; none when there is none."""
    text = page if isinstance(page, str) else page.text
    form = re.search(r'action="/sessions/\d+/translations">(.*?)</form>', text, re.S)
    fields = (
        re.findall(r'<input type="hidden" name="([\w.]+)" value="([^"]*)"', form.group(1)) if form else []
    )
    return dict(fields)


async def desk(who: Any, base: str, to: str = "fr", ref: str = "") -> str:
    answer = await who.web.get(f"{base}/translating", params={"to": to, **({"ref": ref} if ref else {})})
    assert answer.status_code == 200
    return unescape(answer.text)


async def send(who: Any, base: str, form: dict[str, str], text: str) -> httpx.Response:
    return await who.web.post(f"{base}/translations", data={**form, "text": text, "command_id": ""})


async def take(who: Any, base: str, **fields: str) -> str:
    await who.web.post(f"{base}/translations/taking", data={"to": "fr", **fields})
    return await desk(who, base)


async def opened(facilitator: Any, kind: str) -> int:
    await facilitator.post(f"{facilitator.base}/activities", kind=kind, minutes="5")
    activity = int((await facilitator.activities())[-1])
    await facilitator.turn(activity, "open")
    return activity


async def phone(who: Any) -> str:
    return unescape((await who.get(who.base)).text)


def test_two_interpreters_translate_what_the_room_reads(running: Any, open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as lead, AsyncExitStack() as stack:
            base = lead.base
            amina, boris = [await with_account(running, lead, "session interpreter") for _ in range(2)]
            her = await person(lead, "F", language="en")
            french = await person(lead, "N", language="fr")
            for one in (amina, boris, her, french):
                stack.push_async_callback(one.close)
            storm = await opened(lead, "brainstorm")
            for text in ("Deep wells", "Good seeds", "Shade for all"):
                await her.act(storm, "ideas", text=text, language="en")
            await french.act(storm, "ideas", text="Des routes", language="fr")
            # Nothing of a silent phase reaches an interpreter, not even its number.
            assert "Deep wells" not in await desk(amina, base)
            assert "French: 0 untranslated" in await desk(amina, base)
            await lead.act(storm, "reveal")
            page = await desk(amina, base)
            assert "French: 3 untranslated" in page and "Spanish: 4 untranslated" in page
            # Each is given another text.
            first, second = before_her(await take(amina, base)), before_her(await take(boris, base))
            assert first["ref"] != second["ref"]
            assert "works on it" in await desk(boris, base)
            # Saving leads to the next one that nobody has.
            answer = await send(amina, base, first, "Des puits profonds")
            assert answer.status_code == 200
            following = before_her(answer)
            assert following["ref"] not in (first["ref"], second["ref"])
            seen = await phone(french)
            assert '<bdi class="words" dir="auto" lang="fr">Des puits profonds</bdi>' in seen
            assert re.search(
                r'<details[^>]*>\s*<summary>Traduit par l’interprète.*?lang="en">Deep wells<', seen, re.S
            )
            assert "Des puits profonds" not in await phone(her)
            wall = unescape((await lead.web.get(f"{base}/projector?lang=fr")).text)
            assert 'lang="fr">Des puits profonds' in wall and 'lang="en">Deep wells' in wall
            await lead.post(f"{base}/wall-language", language="fr")
            wall = unescape((await lead.web.get(f"{base}/projector?lang=en")).text)
            assert wall.index("Deep wells") < wall.index("Des puits profonds")
            # Over what somebody else saved meanwhile: told, with her words kept; sent again it counts.
            stale = await send(boris, base, first, "Des puits bien profonds")
            kept = unescape(stale.text)
            assert stale.status_code == 422 and "changed this at" in kept and "Des puits profonds</p>" in kept
            assert "Des puits bien profonds</textarea>" in kept
            assert (await send(boris, base, before_her(kept), "Des puits bien profonds")).status_code == 200
            assert "Des puits bien profonds" in await phone(french)
            # The original changes: the translation is out of date and stands behind the new words.
            ref = first["ref"].partition(":")[2]
            held = before_her(await desk(amina, base, ref=first["ref"]))
            await her.act(storm, f"ideas/{ref}/wording", text="Deeper wells", language="en")
            seen = await phone(french)
            assert seen.index("Deeper wells") < seen.index("Traduction d’une formulation antérieure")
            changed = await send(amina, base, held, "Des puits plus profonds")
            assert changed.status_code == 422 and "It says now: “Deeper wells”" in unescape(changed.text)
            again = before_her(unescape(changed.text))
            assert (await send(amina, base, again, "Des puits plus profonds")).status_code == 200
            minutes = unescape((await lead.web.get(f"{base}/minutes.html?lang=fr")).text)
            assert "Deeper wells" in minutes and "Des puits plus profonds" in minutes
            assert "traduit par l’interprète" in minutes
            # What is hidden takes its translation with it, everywhere.
            await lead.act(storm, f"ideas/{ref}/hiding", reason="twice")
            for page in (
                await phone(french),
                await desk(amina, base, ref=first["ref"]),
                wall_of(await lead.web.get(f"{base}/projector?lang=fr")),
            ):
                assert "Des puits plus profonds" not in page
            gone = await send(amina, base, again, "Des puits")
            assert gone.status_code == 422 and "does not read this text any more" in unescape(gone.text)

    asyncio.run(play())


def wall_of(answer: httpx.Response) -> str:
    return unescape(answer.text)


def test_a_silent_idea_would_be_found_on_the_interpreters_page(
    running: Any, open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: without the check of the phase an interpreter reads what the room does not."""

    async def play() -> str:
        async with open_session(recipe="empty") as lead:
            her = await person(lead, "F", language="en")
            storm = await opened(lead, "brainstorm")
            await her.act(storm, "ideas", text="Deep wells")
            found = await desk(lead, lead.base)
            await her.close()
            return found

    monkeypatch.setattr(brainstorm.rules, "REVEALED", brainstorm.rules.SILENT)
    assert "Deep wells" in asyncio.run(play())


WORDS = {
    "check_in": ("answer", {"text": "Full of hope"}),
    "questions": ("questions", {"text": "Who pays for the pumps?"}),
    "retrospect": ("answer", {"text": "A good day"}),
}


def test_every_kind_of_words_is_one_mechanism(running: Any, open_session: Any, person: Any) -> None:
    """Answers, questions, notes, a goal: translated on the same page, read in the same way."""

    async def play() -> None:
        async with open_session(recipe="empty") as lead:
            base = lead.base
            her, french = await person(lead, "F", language="en"), await person(lead, "N", language="fr")
            for kind, (address, fields) in WORDS.items():
                here = await opened(lead, kind)
                await her.act(here, address, **fields)
                await one_translated(lead, base, french, fields["text"])
                await lead.turn(here, "close")
            # What the facilitator puts to the room stands in each person's own form, and later with the results.
            here = await opened(lead, "scale")
            await lead.act(here, "scale/further-statements", lines="The wells are shared")
            await one_translated(lead, base, french, "The wells are shared")
            assert re.search(r"<legend><bdi[^>]*>En français \(scale:\d+\)", await phone(french))
            await lead.turn(here, "close")
            # What tables write is the room's once it reads all of it, and no interpreter's before.
            here = await opened(lead, "tables")
            await lead.act(here, "tables/publication")
            await lead.act(here, "tables/lines-for", table="1", text="A keeper for the pumps")
            assert "A keeper for the pumps" not in await desk(lead, base)
            await lead.act(here, "tables/reports")
            await one_translated(lead, base, french, "A keeper for the pumps")
            await lead.turn(here, "close")
            minutes = unescape((await lead.web.get(f"{base}/minutes.html?lang=fr")).text)
            assert minutes.count("traduit par l’interprète") >= 5
            here = await opened(lead, "discuss")
            await lead.act(here, "floor/notes", text="The wells come first")
            await her.act(here, "floor/waiting", about="The price of water")
            await one_translated(lead, base, french, "The wells come first")
            await one_translated(lead, base, french, "The price of water")
            await lead.turn(here, "close")
            here = await opened(lead, "agree")
            await lead.act(here, "wording", text="Everybody has water in 2030")
            await one_translated(lead, base, french, "Everybody has water in 2030")
            for one in (her, french):
                await one.close()

    asyncio.run(play())


async def one_translated(lead: Any, base: str, french: Any, text: str) -> None:
    page = await desk(lead, base)
    refs = re.findall(r'id="waits-([a-z]+)-(\d+)" class="card row apart">\s*<span><bdi[^>]*>([^<]*)<', page)
    waits = [f"{prefix}:{number}" for prefix, number, words in refs if words == text]
    ref = waits[0] if waits else before_her(page)["ref"]  # what was saved before has put this one before her
    form = before_her(await desk(lead, base, ref=ref))
    assert (await send(lead, base, form, f"En français ({ref})")).status_code == 200
    seen = await phone(french)
    assert f'lang="fr">En français ({ref})' in seen.replace("\n>", ">"), ref
    assert text in seen and "Traduit par l’interprète" in seen
