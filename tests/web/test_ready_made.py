"""Ready-made titles and questions: everybody reads them in their own language until the facilitator changes them."""

from __future__ import annotations

from typing import Any

import pytest

from dialogue.activities.registry import KINDS
from dialogue.kernel.schema import Activity
from dialogue.languages import LANGUAGES, Tongue
from dialogue.stage.ready_made import is_ready_made, platform_name, translated, worded
from dialogue.stage.recipes import RECIPES

ASKED = "What would have to change so that all of us are better off in five years?"


def own(title: str) -> dict[str, str]:
    return {one: Tongue(one).say(title) for one in LANGUAGES}


STEPS = [
    (step.kind, step.title or own(KINDS[step.kind].plans.title), step.question)
    for r in RECIPES.values()
    for step in r.steps
]


def in_language(text: str, language: str) -> str:
    return next(words[language] for _, _, words in STEPS if words["en"] == text)


@pytest.mark.parametrize("written_in", LANGUAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_program_wrote_is_read_in_every_language(written_in: str, language: str) -> None:
    for kind, title, prompt in STEPS:
        stored = Activity(
            session_id=1, position=1, kind=kind, title=title[written_in], prompt=prompt[written_in]
        )
        read = worded(stored, written_in, language)
        assert (read.title, read.prompt) == (title[language], prompt[language])
        assert (stored.title, stored.prompt) == (title[written_in], prompt[written_in])


def test_a_copy_keeps_everything_else() -> None:
    stored = Activity(id=7, session_id=3, position=2, kind="vote", title="Vote", settings={"dots": 5})
    read = worded(stored, "en", "es")
    assert read.title != stored.title
    assert {**read.model_dump(), "title": ""} == {**stored.model_dump(), "title": ""}


@pytest.mark.parametrize(
    ("kind", "text", "written_in"),
    [
        ("brainstorm", ASKED + " And how?", "en"),
        ("brainstorm", ASKED.lower(), "en"),
        ("brainstorm", "Answers", "en"),  # a text of the program, which is no title or question
        ("brainstorm", "Vote", "en"),  # another activity's title
        ("brainstorm", ASKED, "fr"),  # in a French session somebody wrote this in English
        ("brainstorm", "", "en"),
        ("unknown", ASKED, "en"),
    ],
)
def test_peoples_own_words_stay(kind: str, text: str, written_in: str) -> None:
    assert not is_ready_made(kind, text, written_in)
    assert {translated(kind, text, written_in, language) for language in LANGUAGES} == {text}


def test_the_platforms_name_follows_too() -> None:
    assert {platform_name("Notre plateforme", language) for language in LANGUAGES} == {
        Tongue(language).say("Our platform") for language in LANGUAGES
    }
    assert {platform_name("Alliance du delta", language) for language in LANGUAGES} == {"Alliance du delta"}


def test_screens_and_minutes_until_somebody_changes_it(
    running: Any, run: Any, open_session: Any, person: Any
) -> None:
    own = "How do we share the wells?"
    french, spanish = in_language(ASKED, "fr"), in_language(ASKED, "es")

    async def go() -> None:
        async with open_session(recipe="ideas-only") as facilitator:
            awa = await person(facilitator, "F", language="fr")
            ana = await person(facilitator, "N", language="es")
            sam = await person(facilitator, "U", language="en")
            base, (_, gather, _) = facilitator.base, await facilitator.activities()
            before = {
                one: (await one.get(f"{base}/frame", screen="phone", after=0)).json()["seq"]
                for one in (awa, ana)
            }
            await facilitator.turn(gather, "open")
            pages = {"fr": await awa.page(), "es": await ana.page(), "en": await sam.page()}
            assert french in pages["fr"] and "Recueillir des idées" in pages["fr"]
            assert spanish in pages["es"] and "Reunir ideas" in pages["es"]
            assert ASKED in pages["en"] and "Gather ideas" in pages["en"]
            assert not any(
                ASKED in pages[language] or "Gather ideas" in pages[language] for language in ("fr", "es")
            )
            for one, text in ((awa, french), (ana, spanish)):
                frame = (await one.get(f"{base}/frame", screen="phone", after=before[one])).text
                assert text in frame.encode().decode("unicode_escape") or text in frame
                assert ASKED not in frame
            assert french in (await facilitator.get(f"{base}/projector", lang="fr")).text
            assert ASKED in (await facilitator.get(f"{base}/projector")).text
            assert spanish in (await facilitator.get(f"{base}/minutes", lang="es")).text

            edit = (await facilitator.get(f"{base}/activities/{gather}/edit")).text
            assert ASKED in edit and "Ready-made" in edit
            await facilitator.act(gather, "edit", title="Gather ideas", prompt=own, minutes="20")
            for one in (awa, ana, sam):
                page = await one.page()
                assert own in page and not any(text in page for text in (ASKED, french, spanish))
            assert "Recueillir des idées" in await awa.page()  # the title was left as it was
            minutes = (await facilitator.get(f"{base}/minutes", lang="fr")).text
            assert own in minutes and french not in minutes and "Recueillir des idées" in minutes
            for one in (awa, ana, sam):
                await one.close()

    run(go())


def test_the_question_of_a_secret_vote(running: Any, run: Any, open_session: Any, person: Any) -> None:
    """It is frozen with its hash; what people read of it follows their language all the same."""
    asked = "Which themes should we work on together first?"
    french = in_language(asked, "fr")

    async def go() -> None:
        async with open_session() as facilitator:
            awa = await person(facilitator, "F", language="fr")
            base, vote = facilitator.base, (await facilitator.activities())[3]
            fields = {"setting.dots": "5", "setting.most": "3", "setting.smallest_group": "5"}
            fields |= {"title": "Vote", "prompt": asked, "minutes": "5", "setting.options": "A; B"}
            await facilitator.act(vote, "edit", **fields)
            await facilitator.turn(vote, "open")
            assert french in await awa.page()
            assert asked not in await awa.page()
            assert asked in (await facilitator.get(f"{base}/projector")).text
            assert french in (await facilitator.get(f"{base}/minutes", lang="fr")).text
            await facilitator.act(vote, "edit", title="Vote", prompt="Our own question", minutes="5")
            assert french in await awa.page()  # the question of an open ballot is fixed
            await awa.close()

    run(go())
