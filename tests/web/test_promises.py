"""What screens promise is so: sentences about who sees what and what is kept each name the test that holds them."""

from __future__ import annotations

import asyncio
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from dialogue.activities.brainstorm import rules as brainstorm
from dialogue.simulation.actors import Surprise

ROOT = Path(__file__).resolve().parents[2]
PROMISES = re.compile(
    r"\b(nobody sees|nobody can|nobody has (seen|approved)|nobody is bound|binds nobody|so that nobody|nobody wrote"
    r"|never|nothing is lost|still here|secret|kept|for good|only (you|the facilitator|that|what|if)"
    r"|not even you|unless you|everybody sees|(room|projector|facilitator|phones?|others) (sees?|reads?|shows?)"
    r"|you see the|without your name|can (be )?read|draft of the minutes|later reading|this is a draft)\b",
    re.IGNORECASE,
)
"""Words of a promise. A sentence without them promises nothing about who sees what or what is kept."""


def sentences() -> set[str]:
    """All texts of the program, in English."""
    with (ROOT / "src/dialogue/locale/fr/LC_MESSAGES/dialogue.po").open("rb") as file:
        found = read_po(file)
    return {m.id if isinstance(m.id, str) else m.id[0] for m in found if m.id}


def register() -> dict[str, str]:
    """Sentence -> the test that holds it."""
    listed = tomllib.loads((ROOT / "tests/data/promises.toml").read_text())["held"]
    return {sentence: row["by"] for row in listed for sentence in row["sentences"]}


def unheld(said: Iterable[str], held: Mapping[str, str]) -> list[str]:
    """Promises that no test is named for."""
    return sorted(sentence for sentence in said if PROMISES.search(sentence) and sentence not in held)


def untested(tests: Iterable[str]) -> list[str]:
    """Names of tests that are not there."""
    missing = []
    for test in sorted(set(tests)):
        file, _, name = test.partition("::")
        path = ROOT / file
        if not path.is_file() or (name and f"def {name}(" not in path.read_text()):
            missing.append(test)
    return missing


def test_every_promise_is_held_by_a_test() -> None:
    assert unheld(sentences(), register()) == [], "is it true? then name its test in tests/data/promises.toml"


def test_the_register_holds_only_what_is_said_and_tests_that_exist() -> None:
    assert sorted(set(register()) - sentences()) == []
    assert untested(register().values()) == []


def test_a_new_promise_and_a_lost_test_are_noticed() -> None:
    promise = "Nobody sees this, ever."
    assert unheld([promise, "Add idea"], register()) == [promise]
    assert untested(["tests/web/test_promises.py::test_gone", "tests/gone.py"])


async def brainstorming(facilitator: Any) -> int:
    await facilitator.post(f"{facilitator.base}/activities", kind="brainstorm", prompt="Water?", minutes="5")
    activity = int((await facilitator.activities())[-1])
    await facilitator.turn(activity, "open")
    return activity


async def seen(facilitator: Any, other: Any) -> dict[str, str]:
    """What the room and the facilitator see, by screen."""
    return {
        "console": str((await facilitator.get(f"{facilitator.base}/console")).text),
        "projector": str((await facilitator.get(f"{facilitator.base}/projector")).text),
        "phone": str(await other.page()),
        "frame": str((await other.get(f"{other.base}/frame", screen="phone", after=0)).text),
    }


async def silent_scene(open_session: Any, person: Any) -> dict[str, str]:
    async with open_session(recipe="empty") as facilitator:
        activity = await brainstorming(facilitator)
        awa, bo = await person(facilitator, "F"), await person(facilitator, "N")
        await awa.act(activity, "ideas", text="planted wells")
        found = await seen(facilitator, bo)
        for one in (awa, bo):
            await one.close()
        return found


def test_ideas_before_the_reveal_are_seen_by_the_facilitator_and_nobody_else(
    open_session: Any, person: Any
) -> None:
    found = asyncio.run(silent_scene(open_session, person))
    assert [screen for screen, page in found.items() if "planted wells" in page] == ["console"]
    assert "You see the ideas already." in found["console"]
    assert "The facilitator sees the ideas already." in found["phone"]


def test_control_ideas_shown_too_early_would_be_noticed(
    open_session: Any, person: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(brainstorm, "may_see_wall", lambda *_: True)
    found = asyncio.run(silent_scene(open_session, person))
    assert "planted wells" in found["phone"]


def test_notes_beside_a_step_are_seen_by_facilitators_only(open_session: Any, person: Any) -> None:
    async def scene() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await brainstorming(facilitator)
            awa = await person(facilitator, "F")
            await facilitator.act(
                activity, "edit", title="", prompt="Water?", minutes="5", notes="Zephyrine noted"
            )
            found = await seen(facilitator, awa)
            for language in ("en", "fr"):
                path = f"{facilitator.base}/minutes"
                found[language] = str((await facilitator.get(path, lang=language)).text)
            del found["console"]
            assert [screen for screen, page in found.items() if "Zephyrine" in page] == []
            for page in ("preparation", "script", f"activities/{activity}/edit"):
                assert "Zephyrine noted" in (await facilitator.get(f"{facilitator.base}/{page}")).text
                with pytest.raises(Surprise, match="403"):
                    await awa.get(f"{awa.base}/{page}")
            await awa.close()

    asyncio.run(scene())


def test_the_console_says_what_phones_show(open_session: Any, person: Any) -> None:
    async def scene() -> None:
        async with open_session(recipe="empty") as facilitator:

            async def said() -> str:
                found = re.search(
                    r"Phones show</dt><dd>(.*?)</dd>", (await seen(facilitator, awa))["console"], re.S
                )
                assert found
                return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())

            awa = await person(facilitator, "F")
            assert await said() == "that it will start soon"
            activity = await brainstorming(facilitator)
            assert await said() == "Gather ideas" and "Gather ideas" in await awa.page()
            await facilitator.turn(activity, "pause")
            assert await said() == "Gather ideas (paused)"
            await facilitator.post(f"{facilitator.base}/slide", slide="blank")
            assert await said() == "Gather ideas (paused)" and "Gather ideas" in await awa.page()
            await awa.close()

    asyncio.run(scene())


def test_a_name_is_shown_to_nobody_in_the_room(open_session: Any, person: Any) -> None:
    """Ideas, answers, positions, objections and statements: phones, wall, frames and minutes carry no name."""

    async def scene() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, bo = await person(facilitator, "F", name="Nadia Named"), await person(facilitator, "N")
            for kind, what in (("brainstorm", "ideas"), ("check_in", "answer"), ("retrospect", "answer")):
                await facilitator.post(
                    f"{facilitator.base}/activities", kind=kind, prompt="What?", minutes="5"
                )
                activity = (await facilitator.activities())[-1]
                await facilitator.turn(activity, "open")
                await awa.act(activity, what, text=f"said in {kind}")
                if kind == "brainstorm":
                    await facilitator.act(activity, "reveal")
                found = await seen(facilitator, bo)
                assert f"said in {kind}" in found["phone"]
                for screen in ("projector", "phone", "frame"):
                    assert "Nadia" not in found[screen], (kind, screen)
                await facilitator.turn(activity, "close")
            await facilitator.post(
                f"{facilitator.base}/activities", kind="agree", prompt="Agreed?", minutes="5"
            )
            activity = (await facilitator.activities())[-1]
            await facilitator.turn(activity, "open")
            await facilitator.act(activity, "wording", text="Water for all")
            await facilitator.act(activity, "round")
            await awa.act(activity, "position", level="7", text="said as an objection")
            await facilitator.act(activity, "round-closing")
            await awa.act(activity, "statements", text="said as a statement")
            found = await seen(facilitator, bo)
            for screen in ("projector", "phone", "frame"):
                assert "said as an objection" in found[screen] and "said as a statement" in found[screen]
                assert "Nadia" not in found[screen], screen
            assert "Nadia Named" in (await facilitator.get(f"{facilitator.base}/people")).text
            with pytest.raises(Surprise, match="403"):
                await bo.get(f"{bo.base}/people")
            for language in ("en", "fr", "es"):
                minutes = (await facilitator.get(f"{facilitator.base}/minutes", lang=language)).text
                assert "said as an objection" in minutes and "Nadia" not in minutes
            for one in (awa, bo):
                await one.close()

    asyncio.run(scene())


def test_the_draft_of_the_minutes_is_read_by_those_it_names(open_session: Any, person: Any) -> None:
    async def scene() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await brainstorming(facilitator)
            awa = await person(facilitator, "F")
            draft = (await facilitator.get(f"{facilitator.base}/minutes", lang="en")).text
            assert "For now only you can read this draft." in draft
            with pytest.raises(Surprise, match="when the session has ended"):
                await awa.get(f"{awa.base}/minutes")
            await facilitator.turn(activity, "close")
            await facilitator.post(f"{facilitator.base}/closing")
            assert "Nobody has approved it yet" in (await awa.get(f"{awa.base}/minutes", lang="en")).text
            draft = (await facilitator.get(f"{facilitator.base}/minutes", lang="en")).text
            assert "Everybody who took part can read this draft on their phone now." in draft
            found = await seen(facilitator, awa)
            assert "Everybody who took part can read it on their phone now." in found["console"]
            assert "The draft of the minutes is on your phone." in found["projector"]
            assert "You can read the draft of the minutes here" in found["phone"]
            stranger = type(awa)(awa.address)
            with pytest.raises(Surprise):
                await stranger.get(f"{awa.base}/minutes")
            for one in (awa, stranger):
                await one.close()

    asyncio.run(scene())
