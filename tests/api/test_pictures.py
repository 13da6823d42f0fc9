"""Programs send pictures inside of commands, and read them as soon as the room may see them, never the file as it came."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest

from dialogue.api.pictures import LARGEST_CALL
from dialogue.pictures.intake import LARGEST_FILE
from support.picture_files import photograph, plain, saved
from support.programs import Program, joined, lender

ALT = "Three women fill jars at a well"


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


async def bytes_of(program: Program, address: str) -> bytes:
    answer = await program.ask("GET", address.removeprefix("/api/v1"))
    assert answer.status_code == 200 and answer.headers["content-type"] == "image/jpeg", answer.text
    return bytes(answer.content)


async def status(program: Program, address: str) -> int:
    return int((await program.ask("GET", address.removeprefix("/api/v1"))).status_code)


def test_an_ideas_picture_is_its_authors_until_the_room_sees_the_idea(running: Any) -> None:
    async def walk() -> None:
        first = await lender(running)
        lead = await first.program()
        here = first.session
        sending = f"{here}/commands"
        await lead.send(f"{sending}/add-activity", kind="brainstorm", prompt="?", minutes=5)
        (ideas,) = [one["id"] for one in await lead.get(f"{here}/activities")]
        allowed = {
            "activity_id": ideas,
            "title": "",
            "prompt": "?",
            "minutes": 5,
            "settings": {"pictures": True},
        }
        await lead.send(f"{sending}/edit-activity", **allowed)
        await lead.send(f"{sending}/turn-activity", activity_id=ideas, move="open")
        awa = await joined(lead, first.staff.code, name="Awa")
        bo = await joined(lead, first.staff.code, 1)
        made = await awa.send(f"{sending}/add-idea", activity_id=ideas, text="Wells for all")
        idea, came = made["answer"]["idea"], photograph()
        bringing = {"idea_id": idea, "alt": ALT, "agreed": True, "picture": text(came)}
        await bo.send(f"{sending}/illustrate-idea", 403, **bringing)
        no = await awa.send(f"{sending}/illustrate-idea", 422, **{**bringing, "agreed": False})
        assert no["field"] == "agreed"
        one = await awa.send(f"{sending}/illustrate-idea", key="p" * 20, **bringing)
        again = await awa.send(f"{sending}/illustrate-idea", key="p" * 20, **bringing)
        assert (one["again"], again["again"]) == (False, True)

        reader = await first.program("read")
        await lead.send(f"{sending}/reveal-ideas", activity_id=ideas)
        (shown,) = (await reader.get(f"{here}/activities/{ideas}/ideas"))["ideas"]
        picture = shown["picture"]
        assert picture["alt"] == ALT and picture["width"] > 0
        for program in (awa, bo, lead, reader):
            kept = await bytes_of(program, picture["address"])
            assert kept.startswith(b"\xff\xd8") and kept != came and b"Exif" not in kept
        assert await status(bo, picture["address"].replace("large", "huge")) == 404

        # Hidden again: the room's programs find it no more; the author and whoever leads do. Other words: the same picture.
        await lead.send(f"{sending}/hide-idea", idea_id=idea)
        assert [await status(one, picture["address"]) for one in (reader, bo)] == [404, 404]
        assert await status(lead, picture["address"]) == 200
        await lead.send(f"{sending}/show-idea", idea_id=idea)
        await awa.send(f"{sending}/illustrate-idea", idea_id=idea, alt="A well", agreed=True)
        (shown,) = (await bo.get(f"{here}/activities/{ideas}/ideas"))["ideas"]
        assert shown["picture"] == {**picture, "alt": "A well"}

    asyncio.run(walk())


def test_a_question_and_an_option_have_pictures(running: Any) -> None:
    async def walk() -> None:
        first = await lender(running)
        lead = await first.program()
        here = first.session
        sending = f"{here}/commands"
        await lead.send(f"{sending}/add-activity", kind="vote", prompt="Which?", minutes=5)
        (vote,) = [one["id"] for one in await lead.get(f"{here}/activities")]
        options = []
        for label in ("Wells", "Seeds"):
            done = await lead.send(f"{sending}/plan-option", activity_id=vote, label=label)
            options.append(done["answer"]["option"])
        drawn = text(saved(plain(), "PNG"))
        about = {"activity_id": vote, "alt": ALT}
        await lead.send(f"{sending}/illustrate-question", picture=drawn, **about)
        await lead.send(f"{sending}/illustrate-option", option_id=options[0], picture=drawn, **about)
        awa = await joined(lead, first.staff.code)
        await awa.send(f"{sending}/illustrate-question", 403, picture=drawn, **about)
        (step,) = await awa.get(f"{here}/activities")
        assert step["picture"] is None, "it is not asked yet"
        await lead.send(f"{sending}/turn-activity", activity_id=vote, move="open")
        (step,) = await awa.get(f"{here}/activities")
        assert step["picture"]["alt"] == ALT and await bytes_of(awa, step["picture"]["address"])
        (ballot,) = (await awa.get(f"{here}/activities/{vote}/ballots"))["ballots"]
        wells, seeds = ballot["options"]
        assert await bytes_of(awa, wells["picture"]["address"]) and seeds["picture"] is None

    asyncio.run(walk())


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ("no base64!", "not_valid"),
        (text(b"%PDF-1.7"), "no_picture"),
        (text(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>"), "svg"),
        (text(photograph()[:200]), "damaged"),
        ("", "no_file"),
    ],
)
def test_what_is_no_picture_is_refused_by_a_sentence(running: Any, sent: str, code: str) -> None:
    async def walk() -> None:
        first = await lender(running)
        lead = await first.program()
        sending = f"{first.session}/commands"
        await lead.send(f"{sending}/add-activity", kind="vote", prompt="Which?", minutes=5)
        (vote,) = [one["id"] for one in await lead.get(f"{first.session}/activities")]
        about = {"activity_id": vote, "alt": ALT}
        no = await lead.send(f"{sending}/illustrate-question", 422, picture=sent, **about)
        assert (no["code"], no["field"]) == (code, "picture")

    asyncio.run(walk())


def test_only_a_command_with_a_picture_may_be_large_and_only_for_who_may_send_it(running: Any) -> None:
    async def walk() -> None:
        first = await lender(running)
        lead, reader = await first.program(), await first.program("read")
        sending = f"{first.session}/commands"
        await lead.send(f"{sending}/add-activity", kind="vote", prompt="Which?", minutes=5)
        (vote,) = [one["id"] for one in await lead.get(f"{first.session}/activities")]
        large = {"activity_id": vote, "alt": ALT, "picture": text(b"\xff\xd8\xff" + bytes(3_000_000))}
        no = await lead.send(f"{sending}/illustrate-question", 422, **large)
        assert no["code"] == "damaged", "read, and looked at"
        for program, name, expected in (
            (reader, "illustrate-question", 403),
            (lead, "add-activity", 413),  # control: no other command takes so much
        ):
            answer = await program.ask("POST", f"{sending}/{name}", large)
            assert answer.status_code == expected, answer.text
        larger = {**large, "picture": "A" * (LARGEST_CALL + 1)}
        assert LARGEST_CALL > LARGEST_FILE * 4 // 3
        assert (await lead.ask("POST", f"{sending}/illustrate-question", larger)).status_code == 413

    asyncio.run(walk())
