"""The test of the network: what is said of what a phone saw, and addresses that anybody may ask, within limits."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed

from conftest import session
from dialogue.simulation.actors import Participant
from dialogue.web import line_test
from dialogue.web.line_figures import BROKEN, GAPS, OK, Figures, figures_from, together, verdict

GOOD = Figures(asked=20, lost=0, median=12, worst=80, wanted=60, silence=1100)


@pytest.mark.parametrize(
    ("change", "tone", "said"),
    [
        ({}, OK, "Well connected"),
        ({"lost": 1}, OK, "Well connected"),
        ({"lost": 2}, GAPS, "with gaps"),
        ({"worst": 3001}, GAPS, "with gaps"),
        ({"silence": 8000}, GAPS, "with gaps"),
        ({"median": 700}, GAPS, "slowly"),
        ({"hidden": 1}, GAPS, "in the background"),
        ({"broke": 1, "first": 23}, BROKEN, "broke"),
        ({"wanted": 0}, BROKEN, "No line stays open"),
        ({"lost": 20}, BROKEN, "does not reach"),
        ({"lost": 20, "broke": 3}, BROKEN, "does not reach"),  # the worst first
    ],
)
def test_what_was_seen_is_said_the_worst_first(change: dict[str, int], tone: str, said: str) -> None:
    seen = Figures(**{**{name: getattr(GOOD, name) for name in Figures.__dataclass_fields__}, **change})
    judged = verdict(seen)
    assert judged.tone == tone and said in judged.sentence
    assert judged.sentence % judged.facts  # every place is filled
    assert together([OK, tone]) == tone


def test_what_is_no_number_is_none() -> None:
    typed = {"asked": "20", "lost": "99", "median": "-5", "worst": "9" * 11, "first": "²", "broke": "x"}
    seen = figures_from(typed)
    assert (seen.asked, seen.lost, seen.median, seen.first, seen.broke) == (20, 20, 0, 0, 0)
    assert seen.worst == 1_000_000 and figures_from({}) == Figures()


def test_a_pail_fills_again() -> None:
    now = [0.0]
    pail = line_test.Pails(2, 1, clock=lambda: now[0])
    assert [pail.take("a") for _ in range(3)] == [True, True, False] and pail.take("b")
    now[0] = 1.0
    assert [pail.take("a") for _ in range(2)] == [True, False]


def test_anybody_may_test_and_the_facilitator_reads_what_was_seen(
    running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_test, "MOST_LINES", 1)
    monkeypatch.setattr(line_test, "BEAT", 0.02)
    address = f"{running.address.replace('http', 'ws')}/network/line"

    async def play() -> None:
        async with session(running) as staff, session(running) as other:
            phone = Participant(running.address)
            assert "network-test" in (await phone.get(f"/network?room={staff.session_id}")).text
            german = {"Accept-Language": "de"}
            for among, language in (("fr,es", "fr"), ("es", "es"), ("xx,<b>", "en"), ("", "en")):
                page = await phone.web.get(f"/network?room=1&in={among}", headers=german)
                assert f'<html lang="{language}"' in page.text, (
                    "a phone of another language reads the session's"
                )
            assert (await phone.web.get("/network/echo")).status_code == 204
            async with connect(address, proxy=None) as line:
                assert [await line.recv() for _ in range(2)] == ["0", "1"]
                async with connect(address, proxy=None) as second:
                    with pytest.raises(ConnectionClosed) as full:
                        await second.recv()
                    assert full.value.rcvd is not None and full.value.rcvd.code == line_test.FULL
            seen = {"room": str(staff.session_id), "asked": "20", "median": "15", "wanted": "60"}
            agent = {"User-Agent": "Mozilla/5.0 (Linux; Android 9; Awa's phone)"}
            answer = await phone.web.post("/network/results", data=seen, headers=agent)
            assert answer.json()["tone"] == "ok" and "Well connected: 20 of 20" in answer.json()["sentence"]
            broken = {**seen, "broke": "2", "first": "23"}
            told = (await phone.web.post("/network/results", data=broken)).json()
            assert told["tone"] == "error" and "after 23 seconds" in told["sentence"]
            for path in ("venue", "venue/tests"):
                page = (await staff.get(f"{staff.base}/{path}")).text
                assert "Android" in page and "after 23 seconds" in page and "Not every device" in page
                assert "Awa" not in page
                assert (
                    "after 23 seconds" not in (await other.get(f"{other.base}/{path}")).text
                )  # another room
            assert (await phone.web.get(f"{staff.base}/venue/tests")).status_code == 403
            for _ in range(100):  # the line that was closed makes room
                async with connect(address, proxy=None) as again:
                    try:
                        assert await again.recv() == "0"
                        break
                    except ConnectionClosed:
                        await asyncio.sleep(0.02)
            else:
                raise AssertionError("a line that has gone still counts")
            statuses = [(await phone.web.post("/network/results", data=seen)).status_code for _ in range(66)]
            assert statuses[0] == 200 and statuses[-1] == 429
            await phone.close()

    asyncio.run(play())
