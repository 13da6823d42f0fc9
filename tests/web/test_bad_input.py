"""Bad input: whoever sends whatever to any address gets a sentence, never a crash, and nothing is changed."""

from __future__ import annotations

import asyncio
import re
from itertools import cycle, islice
from typing import Any

import pytest
from sqlalchemy import func, select

from dialogue.tables import METADATA
from support.length import FULL, share
from support.roles import HERE, MAY, house, routes

UNCHANGED = {"attendance"}  # sweeps write here


def state(running: Any) -> dict[str, int]:
    """Rows by table."""
    database = running.database()
    try:
        with database.reader.connect() as connection:
            return {
                name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for name, table in METADATA.tables.items()
                if name not in UNCHANGED
            }
    finally:
        database.close()


def words_of(answer: Any) -> str:
    return re.sub(r"<[^>]+>|\s+", " ", answer.text)


def test_every_address_is_there_once() -> None:
    found = routes()
    assert len(found) == len(set(found)) > 100


def somebody(allowed: frozenset[str]) -> str:
    """Who may use the address; of what only delegates may, a participant, who is refused like everybody else."""
    return next(
        (one for one in ("facilitator", "participant", "administrator") if one in allowed), "participant"
    )


NUMBERS = ("0", "-1", "abc", str(10**30), "1.5", "%00", "9223372036854775808")


def test_numbers_that_are_none_are_pages_that_do_not_exist(running: Any) -> None:
    """Some of them at each address, going round: all at each are a minute's work, and addresses read numbers alike."""

    async def play() -> None:
        going_round = cycle(NUMBERS)
        async with house(running) as made:
            for route, allowed in MAY.items():
                for name in re.findall(r"\{(\w+_id)\}", route):
                    for number in islice(going_round, 3 if FULL else 1):
                        path = made.path(route, **{name: number})
                        answer = await made.send(somebody(allowed), route, path)
                        for _ in range(
                            40
                        ):  # so many at once are too fast even for a test: the pace gives way
                            if answer.status_code != 429:
                                break
                            await asyncio.sleep(0.25)
                            answer = await made.send(somebody(allowed), route, path)
                        assert answer.status_code < 500, f"{route} with {name}={number}"
                        assert answer.status_code in {303, 403, 404, 422}, f"{path} -> {answer.status_code}"

    asyncio.run(play())


FORM = {"content-type": "application/x-www-form-urlencoded"}
LONG = "x" * 200_000
FIELDS = """
    text title purpose place prompt reason because name language group group_id code words kind move
    minutes by theme into ideas level how preset answer by_whom effect statement ballot dots.1 dot.1
    option.1 shown covered back after due review_on setting.x to command_id owner_group change addressee
    what state panel lang
""".split()  # noqa: SIM905 - a list of fifty lines says no more


def bodies() -> list[tuple[str, dict[str, Any]]]:
    """Bodies that no page of ours sends, each with its name."""

    def filled(value: str) -> dict[str, Any]:
        return {"content": "&".join(f"{field}={value}" for field in FIELDS).encode(), "headers": FORM}

    return [
        ("empty", {"content": b""}),
        ("json", {"json": {"text": ["wells"]}}),
        ("bytes without a type", {"content": b"\x00\xff\xfe"}),
        (
            "a broken multipart",
            {"content": b"--x\r\nbroken", "headers": {"content-type": "multipart/form-data; boundary=x"}},
        ),
        ("multipart without boundary", {"content": b"x", "headers": {"content-type": "multipart/form-data"}}),
        ("a file where words belong", {"files": {"text": ("x.txt", b"wells"), "title": ("x.txt", b"wells")}}),
        ("too long", {"content": b"text=" + LONG.encode() + b"&title=" + LONG.encode(), "headers": FORM}),
        ("NUL", filled("a%00b")),
        ("half a surrogate", filled("a%ED%A0%80b")),
        ("not UTF-8", filled("%ff%fe")),
        ("huge number", filled("9" * 30)),
        ("minus one", filled("-1")),
        ("other digits", filled("%D9%A3%C2%B2")),
        ("many fields", {"content": b"&".join(b"ideas=1" for _ in range(3000)), "headers": FORM}),
    ]


@pytest.mark.parametrize("part", range(3))
def test_any_body_gets_an_answer(running: Any, part: int) -> None:
    """In the short form each address gets two of the bodies, going round."""

    async def play() -> None:
        async with house(running) as made:
            posts = [
                route
                for route in MAY
                if route.startswith("POST") and not route.endswith(("/opening", "/closing", "/signout"))
            ]
            for turn, (name, body) in enumerate(bodies()):
                if turn % 3 != part:
                    continue
                for route in share(posts, turn, of=7):
                    for role in sorted(MAY[route] & {"participant", "facilitator"}):
                        answer = await made.send(role, route, **body)
                        said = f"{role} {route} with {name}: {words_of(answer)[:200]}"
                        assert answer.status_code < 500, said

    asyncio.run(play())


def test_wrong_methods_get_a_sentence(running: Any) -> None:
    async def play() -> None:
        async with house(running) as made:
            for route in MAY:
                answer = await made.browsers["facilitator"].request("DELETE", made.path(route))
                assert answer.status_code in {404, 405} and len(words_of(answer)) > 20, route
            page = await made.browsers["nobody"].get("/nowhere")
            assert page.status_code == 404 and "start page" in page.text
            asked = await made.browsers["nobody"].get("/nowhere", headers={"accept": "application/json"})
            assert asked.json()["code"] == "http_404"

    asyncio.run(play())


def test_typed_things_that_are_wrong_are_told_and_kept(running: Any) -> None:
    """Empty, too long, in the wrong phase, somebody else's, unknown code, closed session, a link that was used."""

    async def play() -> None:
        async with house(running) as made:
            staff, awa = made.browsers["facilitator"], made.browsers["participant"]
            activity = made.path("POST " + HERE + "/activities/{activity_id}")
            before = state(running)
            for text, words in (
                ("", "Nothing was written"),
                ("  \n", "Nothing was written"),
                ("x" * 281, "281"),
            ):
                answer = await awa.post(
                    f"{activity}/ideas", data={"text": text}, headers={"HX-Request": "true"}
                )
                assert answer.status_code == 422 and words in answer.text
                assert text.strip() in answer.text, "what was typed is still there"
            assert (await awa.post(f"{activity}/ideas/99/wording", data={"text": "x"})).status_code == 404
            unknown = await awa.get("/join", params={"code": "NOCODE"})
            assert unknown.status_code == 404 and "no session with this code" in unknown.text
            used = await made.browsers["nobody"].post("/enter/usedup")
            assert used.status_code == 404 and "has run out" in used.text
            assert state(running) == before
            await staff.post(f"{activity}/turn", data={"move": "close"})
            late = await awa.post(
                f"{activity}/ideas", data={"text": "Too late"}, headers={"HX-Request": "true"}
            )
            assert late.status_code == 422 and "Too late" in late.text, "the words can still be copied"
            await staff.post(made.path("POST " + HERE + "/closing"))
            door = await made.browsers["nobody"].post(
                f"/join/{made.values['code']}", data={"language": "en", "group": "1"}
            )
            assert door.status_code == 422 and "has ended" in door.text

    asyncio.run(play())


def test_twice_is_once(running: Any) -> None:
    async def play() -> None:
        async with house(running) as made:
            activity = made.path("POST " + HERE + "/activities/{activity_id}")
            before = state(running)
            sent = [
                made.browsers["participant"].post(
                    f"{activity}/ideas", data={"text": "Once", "command_id": "same"}
                )
                for _ in range(8)
            ]
            assert {answer.status_code for answer in await asyncio.gather(*sent)} == {303}
            after = state(running)
            assert after["idea"] == before["idea"] + 1 and after["log_entry"] == before["log_entry"] + 1

    asyncio.run(play())
