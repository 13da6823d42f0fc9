"""The minutes' pages: who may read them when, the downloads, and nothing inline in the app's frame."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx
import pytest

from dialogue.documents.plain_data import read_json
from dialogue.minutes.press import MOST_KEPT, Press
from dialogue.simulation.actors import Surprise


def test_the_facilitator_reads_at_any_time_and_the_room_when_it_is_over(
    open_session: Any, person: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty", language="fr") as facilitator:
            awa = await person(facilitator, "F", language="es")
            address = f"{facilitator.base}/minutes"
            for path in (address, f"{address}.pdf", f"{address}.json"):
                with pytest.raises(Surprise, match=r"403.*terminado|403.*ended"):
                    await awa.get(path)
            draft = (await facilitator.get(address)).text
            assert "The session is still open." in draft or "encore ouverte" in draft
            await facilitator.post(
                f"{facilitator.base}/description", title="Seeds", purpose="", place="Thiès"
            )
            assert "Thiès" in (await facilitator.get(address)).text  # what was kept does not outlive a change
            await facilitator.post(f"{facilitator.base}/closing")
            assert f'href="{address}"' in await awa.page()
            page = (await awa.get(address)).text
            assert 'class="minutes minutes-draft" lang="es"' in page and "missing-title" not in page
            assert "missing-title" in (await facilitator.get(address)).text
            assert not re.search(r"<style|<script(?! type=\"module\" src=)| style=| on\w+=", page)
            async with httpx.AsyncClient(base_url=facilitator.address, timeout=60) as stranger:
                assert (await stranger.get(address)).status_code == 403
                assert (await stranger.get(f"{address}.json")).status_code == 403
            await _downloads(awa, address)
            await awa.close()

    asyncio.run(play())


async def _downloads(awa: Any, address: str) -> None:
    for form, media in (
        ("html", "text/html; charset=utf-8"),
        ("md", "text/markdown; charset=utf-8"),
        ("pdf", "application/pdf"),
        ("json", "application/json"),
    ):
        answer = await awa.get(f"{address}.{form}")
        assert answer.headers["content-type"] == media
        named = rf'attachment; filename="minutes-[A-Z0-9]{{6}}-\d{{4}}-\d\d-\d\d-fr\.{form}"'
        assert re.fullmatch(named, answer.headers["content-disposition"])
        again = await awa.get(f"{address}.{form}", lang="fr")
        assert again.content == answer.content  # the same record gives the same bytes
        other = await awa.get(f"{address}.{form}", lang="en")
        assert other.content != answer.content
    document = read_json((await awa.get(f"{address}.json", lang="en")).text)
    assert (document.language, document.authoritative_language) == ("en", "fr")
    assert read_json((await awa.get(f"{address}.json", lang="xx")).text).language == "fr"
    with pytest.raises(Surprise, match="404"):
        await awa.get(f"{address}.odt")


def test_a_press_makes_each_thing_once_and_keeps_the_last_few() -> None:
    press, made = Press(), []

    async def many() -> None:
        wanted = [press.made(n % 3, lambda n=n: made.append(n) or n) for n in range(9)]
        assert await asyncio.gather(*wanted) == [0, 1, 2] * 3
        assert made == [0, 1, 2]
        for n in range(10, 10 + MOST_KEPT):
            await press.made(n, lambda: None)
        assert len(press.kept) == MOST_KEPT and 0 not in press.kept

    asyncio.run(many())
