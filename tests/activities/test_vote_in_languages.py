"""A vote's options in the languages of a session: each phone, the wall, the sentences of the result, the minutes, copies."""

from __future__ import annotations

import asyncio
import re
from html import unescape
from typing import Any

import pytest

from dialogue.activities.vote import wording
from dialogue.activities.vote.opening import fingerprint
from dialogue.activities.vote.schema import BallotOption
from dialogue.simulation.actors import Surprise
from dialogue.stage.wordings import taken_over, without
from support.vote_room import cast, close_all, rows, voting


def test_a_text_that_changes_loses_the_translations_that_do_not_change_with_it() -> None:
    stored = {"fr": {"label": "Puits", "text": "Profonds"}}
    limits = {"label": 400, "text": 600}

    def kept(given: Any, meant: Any = ()) -> Any:
        return taken_over(given, stored, ["fr"], limits, {"label"}, meant)

    assert kept(stored) == {"fr": {"text": "Profonds"}} == without(stored, {"label"})
    assert kept(stored, {"label.fr"}) == stored
    assert kept({"fr": {"label": "Les puits"}, "xx": {"label": "?"}}) == {"fr": {"label": "Les puits"}}


def test_what_voters_read_stands_in_the_fingerprint_and_older_ballots_keep_theirs() -> None:
    plain = BallotOption(ballot_id=1, position=1, label="Wells")
    french = BallotOption(ballot_id=1, position=1, label="Wells", wordings={"fr": {"label": "Puits"}})
    assert fingerprint(plain) == ("", "Wells") and fingerprint(french) != fingerprint(plain)


@pytest.mark.parametrize("read", [True, False], ids=["read", "control: everybody reads the original"])
def test_everybody_reads_the_options_in_their_own_language(
    running: Any, open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch, read: bool
) -> None:
    if not read:
        real = wording.in_words
        monkeypatch.setattr(wording, "in_words", lambda *given: real(*given[:-1], {}))

    async def play() -> None:
        async with open_session(recipe="empty") as lead:
            activity = await voting(lead, open_it=False, options=())
            base = f"{lead.base}/activities/{activity}"
            words = {"label.fr": "Des puits", "text.fr": "Trois puits", "label.es": "Pozos"}
            await lead.post(f"{base}/options", label="Wells", text="Three wells", **words)
            await lead.post(f"{base}/options", label="Roads", **{"label.fr": "Des routes"})
            with pytest.raises(Surprise, match="look the same"):
                await lead.post(f"{base}/options", label="Lanes", **{"label.fr": "DES ROUTES"})
            page = unescape((await lead.get(f"{base}/options")).text)
            assert 'name="label.fr" type="text" value="Des puits"' in page
            roads = page[page.index('value="Des routes"') :]
            assert 'name="label.es"' in roads and "Missing: people read it untranslated." in roads
            french, spanish = await person(lead, "F", language="fr"), await person(lead, "F", language="es")
            others = [await person(lead, "F") for _ in range(3)]
            await lead.turn(activity, "open")
            paper = unescape(await french.page())
            if not read:
                assert "Des puits" not in paper and "Wells" in paper
                await close_all(french, spanish, *others)
                return
            assert 'lang="fr">Des puits' in paper and "Trois puits" in paper and "Wells" not in paper
            paper = unescape(await spanish.page())
            assert "Pozos" in paper and "Roads" in paper and "Three wells" in paper
            for one in (french, spanish, *others):
                await cast(one, activity, 3, 2)
            assert "Des puits" in unescape(await french.page())
            with pytest.raises(Surprise, match="Des puits"):
                await cast(french, activity, 4, 1, turn="99999")  # most is 3: said in her words
            await lead.post(f"{lead.base}/wall-language", language="fr")
            wall = unescape((await lead.get(f"{lead.base}/projector?lang=en")).text)
            assert re.search(r'Wells</bdi>\s*<span class="about"><bdi[^>]*lang="fr">Des puits', wall)
            await lead.turn(activity, "close")
            await lead.act(activity, "publication")
            wall = unescape((await lead.get(f"{lead.base}/projector?lang=en")).text)
            assert re.search(r'Wells</bdi> <bdi class="translation small" lang="fr">Des puits', wall)
            result = unescape(await french.page())
            assert "Des puits" in result and "Wells" not in result
            minutes = unescape((await lead.get(f"{lead.base}/minutes.html?lang=fr")).text)
            assert "Wells (Des puits)" in minutes
            # A later vote that goes on with them has them, too.
            await lead.post(f"{lead.base}/activities", kind="vote", title="Again", minutes="5")
            later = f"{lead.base}/activities/{max(await lead.activities())}/options"
            await lead.post(f"{later}/taking-over")
            assert 'value="Des puits"' in unescape((await lead.get(later)).text)
            # A copy in the programme and a session made anew have them, too.
            await lead.act(activity, "repetition")
            stored = (
                "SELECT label, text, json_extract(wordings, '$.fr.label') FROM vote_option_plan ORDER BY id"
            )
            assert rows(running, stored)[4:] == [
                ("Wells", "Three wells", "Des puits"), ("Roads", "", "Des routes"),
            ]  # fmt: skip
            # A text that changes loses what was written for the one before.
            again = rows(running, "SELECT min(id) FROM vote_option_plan WHERE label = 'Wells' AND id > 4")[0][
                0
            ]
            copy = max(await lead.activities())
            await lead.post(f"{lead.base}/activities/{copy}/options/{again}", label="Deep wells", text="")
            assert rows(running, f"SELECT wordings FROM vote_option_plan WHERE id = {again}") == [("{}",)]
            await close_all(french, spanish, *others)

    asyncio.run(play())
