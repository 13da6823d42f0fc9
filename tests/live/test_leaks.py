"""Invariant 12, leaks: words planted in what an audience may not see reach it by no way.

Every byte of every page, frame (pushed and asked for), export and log line is kept by who got it; then each planted
word is looked for where it must not be. A vote is watched one layer deeper: papers of others are not even queried.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
import secrets
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from websockets.asyncio.client import connect

from dialogue.activities.opinion import rows
from dialogue.activities.registry import KINDS
from dialogue.simulation.actors import Surprise

Heard = dict[str, list[tuple[str, str]]]
"""Who -> (from where, what)."""

EVERYBODY = frozenset({"other phone", "console", "projector", "export", "log"})
ROOM = frozenset({"other phone", "projector", "export", "log"})

PLANTED: dict[str, tuple[str, frozenset[str]]] = {
    "a silent idea": ("canarysilent", frozenset({"other phone", "projector", "log"})),
    "a withdrawn idea": ("canarywithdrawn", ROOM),
    "a hidden idea": ("canaryhidden", frozenset({"other phone", "projector", "log"})),
    "why it was hidden": ("canarybecause", frozenset({"other phone", "projector", "log"})),
    "a position's reason while the round is open": ("canaryposition", EVERYBODY),
    "a participant's name": ("canaryname", ROOM),
    "a command's id": ("canarycommand", EVERYBODY),
    "a password": ("canarypassword", EVERYBODY),
}


class Recorder:
    """Keeps what everybody gets."""

    def __init__(self) -> None:
        self.heard: Heard = defaultdict(list)
        self.secrets: dict[str, str] = {}

    def hits(self) -> list[str]:
        """Every planted word or secret found where it must not be."""
        places = [(what, word, who) for what, (word, who) in PLANTED.items()]
        places += [(what, word, EVERYBODY) for what, word in self.secrets.items()]
        return [
            f"{what} reached {who} in {where}"
            for what, word, forbidden in places
            for who in forbidden
            for where, text in self.heard[who]
            if word in text
        ]

    async def listen(
        self, who: str, actor: Any, session_id: int, screen: str, listening: asyncio.Event
    ) -> None:
        """Record a socket until it is cancelled."""
        cookies = "; ".join(f"{one.name}={one.value}" for one in actor.web.cookies.jar)
        address = actor.address.replace("http", "ws") + f"/sessions/{session_id}/live?screen={screen}&after=0"
        async with connect(address, additional_headers={"Cookie": cookies}, proxy=None) as line:
            async for text in line:
                listening.set()
                self.heard[who].append(("socket", str(text)))

    async def look(self, who: str, actor: Any, *paths: str) -> None:
        for path in paths:
            answer = await actor.web.get(path)
            kept = f"{answer.headers}".replace(json.dumps(dict(actor.web.cookies)), "") + answer.text
            self.heard[who].append((path, kept))


async def sweep(kept: Recorder, facilitator: Any, other: Any) -> None:
    """Everything that the three audiences can ask for now."""
    base = facilitator.base
    await kept.look(
        "other phone", other, base, f"{base}/mine", f"{base}/frame?screen=phone&after=0", "/health"
    )
    await kept.look(
        "console",
        facilitator,
        f"{base}/console",
        f"{base}/frame?screen=console&after=0",
        f"{base}/preparation",
    )
    projector = [f"{base}/projector", f"{base}/projector?lang=fr", f"{base}/frame?screen=projector&after=0"]
    await kept.look("projector", facilitator, *projector)


async def opened(facilitator: Any, kind: str, **settings: str) -> int:
    """Add an activity, set it, open it; its id."""
    await facilitator.post(f"{facilitator.base}/activities", kind=kind, minutes="5")
    activity = int((await facilitator.activities())[-1])
    if settings:
        fields = {f"setting.{name}": value for name, value in settings.items()}
        await facilitator.post(
            f"{facilitator.base}/activities/{activity}/edit", title="", prompt="", minutes="5", **fields
        )
    await facilitator.turn(activity, "open")
    return activity


async def ideas(kept: Recorder, facilitator: Any, her: Any, other: Any) -> None:
    """Silence, a withdrawal, a hidden idea, the reveal."""
    activity = await opened(facilitator, "brainstorm")
    for number, word in enumerate(("canarysilent", "canarywithdrawn", "canaryhidden"), 1):
        await her.act(activity, "ideas", text=f"Wells {word}", command_id=f"canarycommand{number}")
    await sweep(kept, facilitator, other)
    await her.act(activity, "ideas/2/withdrawal")
    await facilitator.act(activity, "ideas/3/hiding", reason="canarybecause")
    await sweep(kept, facilitator, other)
    for what in ("ideas/1/wording", "ideas/3/withdrawal", "ideas/3/showing"):  # a no must not quote either
        with pytest.raises(Surprise) as refusal:
            await other.act(activity, what, text="mine now")
        kept.heard["other phone"].append((what, str(refusal.value)))
    # From here on the first idea is the room's: give it other words, so that its canary stays a secret.
    await her.act(activity, "ideas/1/wording", text="Wells for all")
    await facilitator.act(activity, "reveal")
    await sweep(kept, facilitator, other)
    await facilitator.turn(activity, "close")


async def positions(kept: Recorder, facilitator: Any, her: Any, other: Any) -> None:
    activity = await opened(facilitator, "agree")
    await facilitator.act(activity, "wording", text="Everybody has water in 2030")
    await facilitator.act(activity, "round")
    panel = await her.answered(activity, "position", level="8", text="canaryposition")
    assert "canaryposition" in panel.text, "positive control: it is on her own page"
    await sweep(kept, facilitator, other)


def said(kept: Recorder, who: str, words: str) -> bool:
    """Whether these words have come over a socket."""
    return any(where == "socket" and words in text for where, text in kept.heard[who])


async def play(running: Any, open_session: Any, person: Any) -> Recorder:
    kept = Recorder()
    async with open_session(recipe="empty") as facilitator, AsyncExitStack() as stack:
        her, other = await person(facilitator, "F", name="canaryname"), await person(facilitator, "N")
        at = facilitator.session_id
        for who, one, screen in (
            ("other phone", other, "phone"),
            ("console", facilitator, "console"),
            ("projector", facilitator, "projector"),
        ):
            listening = asyncio.Event()
            task = asyncio.create_task(kept.listen(who, one, at, screen, listening))
            stack.callback(task.cancel)
            await asyncio.wait_for(listening.wait(), 60)
        page = (await her.get(f"{her.base}/recovery")).text
        from dialogue.people.codes import recovery_words

        token = next(c.value for c in her.web.cookies.jar if c.name.startswith("seat"))
        kept.secrets = {"a seat's token": str(token), "recovery words": recovery_words(str(token))}
        kept.secrets["the server's secret"] = (running.settings.data / "secret").read_text().strip()
        assert kept.secrets["recovery words"] in page, "positive control: her own page has them"
        await facilitator.web.post("/signin", data={"name": "Awa", "password": "canarypassword"})
        await ideas(kept, facilitator, her, other)
        await positions(kept, facilitator, her, other)
        exports = [f"{facilitator.base}/minutes.{form}" for form in ("json", "md", "html")]
        await kept.look("export", facilitator, *exports, f"{facilitator.base}/minutes", "/agenda")
        async with asyncio.timeout(60):  # what was last said is on its way to everybody
            while not all(said(kept, who, "Wells for all") for who in ("other phone", "projector")):
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.2)
        for one in (her, other):
            await one.close()
    return kept


def test_planted_words_reach_nobody_who_may_not_see_them(
    running: Any,
    open_session: Any,
    person: Any,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    kept = asyncio.run(play(running, open_session, person))
    kept.heard["log"].append(("stdout and stderr", "".join(capfd.readouterr())))
    kept.heard["log"].append(("log records", caplog.text))
    assert kept.hits() == []
    assert all(len(kept.heard[who]) >= 5 for who in EVERYBODY - {"log"}), (
        "everybody must have been listened to"
    )
    assert said(kept, "other phone", "Wells for all")
    assert all(
        where.startswith(("/agenda", "socket")) or len(text) > 100 for where, text in kept.heard["export"]
    )


def test_a_part_that_shows_too_much_is_found(
    running: Any, open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the wall forgets the silence."""
    monkeypatch.setattr("dialogue.activities.brainstorm.rules.may_see_wall", lambda *_a, **_k: True)
    kept = asyncio.run(play(running, open_session, person))
    found = kept.hits()
    assert any("silent idea reached projector" in hit for hit in found)
    assert any("silent idea reached other phone in socket" in hit for hit in found)


@contextmanager
def statements() -> Iterator[list[str]]:
    """Every statement that any database of this process carries out."""
    kept: list[str] = []

    def keep(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        kept.append(" ".join(statement.split()))

    event.listen(Engine, "before_cursor_execute", keep)
    try:
        yield kept
    finally:
        event.remove(Engine, "before_cursor_execute", keep)


OWN = 'WHERE ballot_paper."key" = ?'


def reads_papers(found: list[str]) -> list[str]:
    """Readings of papers other than one's own (found by its key)."""
    return [s for s in found if s.startswith("SELECT") and "FROM ballot_paper" in s and OWN not in s]


def test_papers_of_an_open_vote_are_not_even_read(running: Any, open_session: Any, person: Any) -> None:
    async def go() -> None:
        async with open_session(recipe="empty") as facilitator:
            her, other = await person(facilitator, "F"), await person(facilitator, "N")
            activity = await opened(
                facilitator, "vote", options="Wells; Roads", dots="5", most="3", smallest_group="2"
            )
            with statements() as found:
                await her.act(activity, "paper", **{"dots.1": "3", "dots.2": "2"})
                kept = Recorder()
                await sweep(kept, facilitator, other)
                await kept.look("export", facilitator, f"{facilitator.base}/minutes.json")
                assert len(found) > 50
                assert reads_papers(found) == []
                await facilitator.turn(activity, "close")
                await facilitator.act(activity, "publication", consent="on")
            assert reads_papers(found), "positive control: counting does read them"
            for one in (her, other):
                await one.close()

    asyncio.run(go())


def reads_directions(found: list[str]) -> list[str]:
    """Readings of how statements stand, and of answers other than one's own."""
    return [
        s
        for s in found
        if s.startswith("SELECT")
        and (
            "FROM opinion_tally" in s
            or ("opinion_answer.value" in s and "opinion_answer.seat_id = ?" not in s)
        )
    ]


@pytest.mark.parametrize("kept_apart", [True, False], ids=["kept apart", "control: the console reads them"])
def test_how_statements_stand_is_not_even_read_for_a_screen_before_the_reveal(
    running: Any, open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch, kept_apart: bool
) -> None:
    if not kept_apart:
        kind = KINDS["opinion"]
        curious = {part.name: part for part in kind.shows.parts}["opinion.progress"]

        def peeping(scope: Any) -> Any:
            rows.tallies(scope.reader, scope.here.id or 0)
            return curious.read(scope)

        book = running.server.lifespan.state["dialogue"].book
        monkeypatch.setitem(book.parts, curious.name, dataclasses.replace(curious, read=peeping))

    async def go() -> None:
        async with open_session(recipe="empty") as facilitator:
            people = [await person(facilitator, letter) for letter in "FFFNNN"]
            activity = await opened(facilitator, "opinion", statements="Wells\nRoads\nSeeds")
            for one in people:
                await one.act(activity, "opinion/statements/1/stance", stance="agree")
            for state in ("open", "closed"):
                if state == "closed":
                    await facilitator.turn(activity, "close")
                with statements() as found:
                    await sweep(Recorder(), facilitator, people[0])
                    await facilitator.get(f"{facilitator.base}/minutes.json")
                    picks = [s for s in reads_directions(found) if "opinion_tally" in s]
                    others = [s for s in reads_directions(found) if s not in picks]
                assert len(found) > 20 and others == []
                # Only her own phone, whose next statement is picked by how all stand, may ask that; it shows none of it.
                assert (len(picks) <= 2) is kept_apart, picks
            with statements() as found:
                await facilitator.act(activity, "opinion/results")
            assert reads_directions(found), "positive control: working the results out does read them"
            for one in people:
                await one.close()

    asyncio.run(go())


def test_the_recorder_finds_what_is_there() -> None:
    """Negative control of the search itself."""
    kept = Recorder()
    kept.secrets = {"a token": secrets.token_hex(8)}
    kept.heard["projector"].append(("page", f"<p>canarysilent {kept.secrets['a token']}</p>"))
    assert len(kept.hits()) == 2
