"""Pictures of a vote's options: who may see them and when, what is refused over HTTP, and where they end up."""

from __future__ import annotations

import asyncio
import html
import io
import json
from typing import Any

import httpx
import pypdf
import pytest
from PIL import Image

from dialogue.pictures import store
from dialogue.stage import pictures as address
from support import picture_files as files
from support.picture_forms import ALT, addresses, sent, status
from support.vote_room import cast, close_all, rows, voting


def counted(running: Any) -> list[int]:
    return [rows(running, f"SELECT count(*) FROM {table}")[0][0] for table in ("picture", "picture_content")]


def test_an_option_has_a_picture_from_preparing_to_the_minutes(
    open_session: Any, person: Any, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            awa, outside = await person(facilitator), httpx.AsyncClient(base_url=running.address, timeout=60)
            activity = await voting(facilitator, open_it=False, method="approval")
            base = f"{facilitator.base}/activities/{activity}"
            await facilitator.post(f"{base}/options/taking-over")
            wells, roads, bus = (
                key for (key,) in rows(running, "SELECT id FROM vote_option_plan ORDER BY position")
            )
            well = f"{base}/options/{wells}/picture"

            # What is refused stands at its field, with the words that were typed.
            for content, words, said in (
                (None, "choose a picture", ALT), (b"%PDF", "no picture", ALT), (files.SVG, "drawing", ALT),
                (files.HEIC, "choose JPEG", ALT), (files.png_of(10_000, 6_000), "60 megapixels", ALT),
                (bytes(11 << 20), "more than 10 megabytes", ALT), (files.photograph(), "Nothing was written yet", "  "),
            ):  # fmt: skip
                answer = await sent(facilitator, well, content, said)
                assert answer.status_code == 422 and words in answer.text, words
                assert html.escape(said) in answer.text or not said.strip()
            assert (await sent(facilitator, well, bytes(25 << 20))).status_code == 422  # not read to its end
            assert (await sent(awa, well, files.photograph())).status_code == 403
            assert counted(running) == [0, 0]

            # Added, replaced, described anew, taken off; a second option has one too.
            assert (await sent(facilitator, well, files.saved(files.plain(90, 60), "PNG"))).status_code == 200
            assert (await sent(facilitator, well, files.photograph(), "Another")).status_code == 200
            assert (await sent(facilitator, well, None)).status_code == 200  # other words, the same picture
            for option in (roads, bus):
                await sent(
                    facilitator, f"{base}/options/{option}/picture", files.saved(files.plain()), "A road"
                )
            await facilitator.post(f"{base}/options/{bus}/picture/removal")
            assert counted(running) == [2, 4]
            page = (await facilitator.get(f"{base}/options")).text
            small, other = addresses(page)
            assert html.escape(ALT) in page and "Another" not in page.replace("Another picture", "")
            assert addresses((await facilitator.get(f"{base}/preview")).text) == [small, other]

            # Before the vote opens nobody in the room may see it, not even by its address; nor a stranger ever.
            large = small.replace("/small", "/large")
            screen = f"{facilitator.base}/projector"
            assert [await status(facilitator, one) for one in (small, large, screen)] == [200, 200, 200]
            assert [await status(awa, one) for one in (small, large)] == [404, 404]
            monkeypatch.setattr(address, "in_the_room", lambda *_: True)
            assert await status(awa, small) == 200  # the control: without the check she sees it
            monkeypatch.undo()
            assert await status(awa, small) == 404
            assert (await outside.get(small)).status_code == 403

            await facilitator.turn(activity, "open")
            answer = await awa.get(small)
            assert (
                dict(answer.headers).items()
                >= {
                    "content-type": "image/jpeg",
                    "x-content-type-options": "nosniff",
                    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
                    "cross-origin-resource-policy": "same-origin",
                    "cache-control": "private, max-age=31536000, immutable",
                }.items()
            )
            assert "content-encoding" not in answer.headers and len(answer.content) < 15_000
            assert Image.open(io.BytesIO(answer.content)).size == (240, 320)
            for wrong in (
                small.replace("/small", "/huge"),
                small[:-9] + "x/small",
                small.replace("small", "..%2f"),
            ):
                assert await status(awa, wrong) == 404
            assert (await outside.get(small)).status_code == 403

            # Phones load the small ones only, with their words and their place kept; the wall the large ones.
            phone = await awa.page()
            assert addresses(phone) == [small, other]
            assert html.escape(ALT) in phone and 'width="120" height="160" loading="lazy"' in phone
            assert addresses((await facilitator.get(screen)).text) == [
                large,
                other.replace("/small", "/large"),
            ]
            fixed = await sent(facilitator, well, files.photograph(), "Something else")
            assert fixed.status_code == 422 and "its options are fixed" in fixed.text
            ((before,),) = rows(running, "SELECT hash FROM ballot")
            assert len(before) == 64

            await cast(awa, activity, 1)
            await facilitator.turn(activity, "close")
            await facilitator.act(activity, "publication", consent="yes")
            results = await awa.page()
            assert addresses(results)[:1] == [small]
            files_of = {
                form: await facilitator.get(f"{facilitator.base}/minutes.{form}")
                for form in ("html", "md", "json", "pdf")
            }
            assert (
                files_of["html"].text.count("data:image/jpeg;base64,") == 2
                and html.escape(ALT) in files_of["html"].text
            )
            assert "Three women \\<fill\\> jars at a “well”" in files_of["md"].text
            assert [one["alt"] for one in found(json.loads(files_of["json"].text), "picture")] == [
                ALT,
                "A road",
            ]
            pages = pypdf.PdfReader(io.BytesIO(files_of["pdf"].content)).pages
            drawn = [image for page in pages for image in page.images]
            assert len(drawn) == 2 and ALT in " ".join(" ".join(p.extract_text() for p in pages).split())
            assert [
                one.get("picture")
                for one in (await facilitator.get(f"{base}/papers.json")).json()[0]["options"]
            ] == [ALT, "A road", None]
            await outside.aclose()
            await close_all(awa)

    asyncio.run(play())


def found(tree: Any, kind: str) -> list[Any]:
    """Blocks of a kind anywhere in a document."""
    if isinstance(tree, list):
        return [one for part in tree for one in found(part, kind)]
    if not isinstance(tree, dict):
        return []
    return [tree] * (tree.get("block") == kind) + [one for part in tree.values() for one in found(part, kind)]


def test_they_go_with_what_they_belong_to_and_there_is_a_most(
    open_session: Any, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            activity = await voting(facilitator, open_it=False)
            base = f"{facilitator.base}/activities/{activity}"
            await facilitator.post(f"{base}/options/taking-over")
            options = [key for (key,) in rows(running, "SELECT id FROM vote_option_plan ORDER BY position")]
            monkeypatch.setattr(store, "MOST_IN_A_SESSION", 2)
            answers = [
                await sent(facilitator, f"{base}/options/{one}/picture", files.photograph())
                for one in options
            ]
            assert [one.status_code for one in answers] == [200, 200, 422]
            assert "has 2 pictures, which is the most" in answers[2].text
            await facilitator.post(f"{base}/options/{options[0]}/removal")
            assert counted(running) == [1, 2]
            await facilitator.post(f"{base}/removal")
            assert counted(running) == [0, 0]

    asyncio.run(play())
