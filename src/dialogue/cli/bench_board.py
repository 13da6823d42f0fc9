"""`dialogue bench board`: the board of themes with more and more ideas; first page, one move and one undo on each screen."""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
import time
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from dialogue.scoreboard import note
from dialogue.simulation.actors import Facilitator
from dialogue.simulation.collector import collector_off
from dialogue.simulation.embedded import Embedded, launch
from dialogue.simulation.wire import Listener, Wire

WRITERS = 40
THEMES = 12
SCREENS = ("phone", "console", "projector")
TARGETS = {"growth": 1.1, "move_bytes": 2000}


def bench(
    ideas: Annotated[
        int,
        typer.Option(help="Ideas on the largest board; also a half, a quarter, an eighth.", min=80, max=5000),
    ] = 2000,
) -> None:
    """Bytes and milliseconds of the first page, a move and its undo, on phone, console and wall, as JSON.

    `growth` is how many times more the largest board takes than the smallest, for each idea: 1 grows with the ideas.
    """
    sizes = [ideas // 8, ideas // 4, ideas // 2, ideas]
    with tempfile.TemporaryDirectory() as folder:
        embedded = launch(Path(folder))
        try:
            with collector_off():
                found = asyncio.run(_measure(embedded, sizes))
        finally:
            embedded.stop()
    grown = {
        f"{what}_{screen}": round(
            found[ideas][what][screen]["bytes"] / found[sizes[0]][what][screen]["bytes"] / 8, 2
        )
        for what in ("page", "move", "undo")
        for screen in SCREENS
    }
    most = max(found[ideas]["move"][screen]["bytes"] for screen in SCREENS)
    if ideas >= 2000:  # as the goal says
        note(board__growth=max(grown.values()), board__move_bytes=most)
    print(json.dumps({"boards": found, "growth": grown, "move_bytes": most, "targets": TARGETS}))


async def _measure(embedded: Embedded, sizes: list[int]) -> dict[int, dict[str, Any]]:
    facilitator = Facilitator(embedded.address, timeout=60)
    await facilitator.enter(embedded.sign_in)
    found = {size: await _Board(facilitator, embedded.address, size).measure() for size in sizes}
    await facilitator.close()
    return found


class _Board:
    """One session with a board of so many ideas."""

    def __init__(self, facilitator: Facilitator, address: str, ideas: int) -> None:
        self.facilitator, self.ideas = facilitator, ideas
        parts = urlsplit(address)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.writers = min(WRITERS, max(1, ideas // 10))
        self.board = 0
        self.heard: dict[str, tuple[int, float]] = {}

    async def measure(self) -> dict[str, Any]:
        facilitator = self.facilitator
        await facilitator.prepare(f"A board of {self.ideas}", recipe="empty")
        for kind in ("brainstorm", "cluster"):
            await facilitator.post(
                f"{facilitator.base}/activities", kind=kind, prompt="What should change?", minutes="60"
            )
        storm, board = await facilitator.activities()
        limit = {"setting.limit": "0"}
        await facilitator.act(storm, "edit", minutes="60", prompt="What should change?", **limit)
        await facilitator.open()
        await facilitator.turn(storm, "open")
        phones = await self._written(storm)
        await facilitator.turn(storm, "close")
        await facilitator.turn(board, "open")
        self.board = board
        page = (await facilitator.get(f"{facilitator.base}/console")).text
        cards = list(dict.fromkeys(re.findall(r'name="ideas" value="(\d+)"', page)))
        for place in range(THEMES):
            await facilitator.act(board, "themes", title=f"Theme {place + 1}", ideas=cards[place::THEMES])
        page = (await facilitator.get(f"{facilitator.base}/console")).text
        to = re.search(r'<select[^>]*id="move-to".*?</select>', page, re.S)
        themes = re.findall(r'value="(\d+)"', to[0] if to else "")
        staff = Wire(self.host, self.port)
        staff.cookies = {cookie.name: cookie.value or "" for cookie in facilitator.web.cookies.jar}
        wires = {"phone": phones[0], "console": staff, "projector": staff}
        pages = {screen: await self._page(wires[screen], screen) for screen in SCREENS}
        listeners = [await self._listen(wires[screen], screen) for screen in SCREENS]
        moved = await self._told("moves", {"ideas": cards[:1], "theme": themes[1]})
        page = (await facilitator.get(f"{facilitator.base}/console")).text
        move = re.search(r'name="move" value="(\d+)"', page)
        undone = await self._told("undo", {"move": move[1] if move else "0"})
        for one in listeners:
            one.close()
        for wire in (staff, *phones):
            await wire.close()
        return {"page": pages, "move": moved, "undo": undone}

    async def _written(self, activity: int) -> list[Wire]:
        facilitator = self.facilitator
        groups = list((await facilitator.groups()).values())
        phones: list[Wire] = []
        for number in range(self.writers):
            wire = Wire(self.host, self.port)
            await wire.post(
                f"/join/{facilitator.code}", group=str(groups[number % len(groups)]), language="en", name=""
            )
            phones.append(wire)

        async def write(place: int) -> None:
            for number in range(place, self.ideas, self.writers):
                text = f"Idea {number}: share the wells fairly between the villages"
                status = 0
                while status != 200:  # whoever sends very fast is asked to wait
                    status, _, _ = await phones[place].post(
                        f"{facilitator.base}/activities/{activity}/ideas", text=text
                    )
                    if status == 429:
                        await asyncio.sleep(0.5)
                    elif status != 200:
                        raise RuntimeError(f"an idea was answered with {status}")

        await asyncio.gather(*(write(place) for place in range(self.writers)))
        return phones

    def _path(self, screen: str) -> str:
        return self.facilitator.base + ("" if screen == "phone" else f"/{screen}")

    async def _page(self, wire: Wire, screen: str) -> dict[str, float]:
        """Bytes as they travel (packed), and milliseconds, of the first time that anybody opens it."""
        before, began = wire.received, time.perf_counter()
        status, _, _ = await wire.get(self._path(screen))
        if status != 200:
            raise RuntimeError(f"the page for the {screen} was answered with {status}")
        return {
            "bytes": wire.received - before,
            "ms": round(1000 * (time.perf_counter() - began), 1),
        }

    async def _listen(self, wire: Wire, screen: str) -> Listener:
        base = self.facilitator.base
        _, _, frame = await wire.get(f"{base}/frame?screen={screen}&after=0")

        listening: list[Listener] = []

        def heard(text: bytes) -> None:
            if b'"content": ""' not in text:
                self.heard[screen] = listening[0].size, time.perf_counter()

        after = json.loads(frame)["seq"]
        listening.append(
            await Listener.to(wire, f"{base}/live?screen={screen}&after={after}", heard, packs=True)
        )
        return listening[0]

    async def _told(self, what: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Send one act; how long until each screen was told, and in how many bytes."""
        self.heard.clear()
        began = time.perf_counter()
        await self.facilitator.act(self.board, what, **fields)
        for _ in range(2000):
            if len(self.heard) == len(SCREENS):
                break
            await asyncio.sleep(0.005)
        return {
            screen: {"bytes": size, "ms": round(1000 * (at - began), 1)}
            for screen, (size, at) in sorted(self.heard.items())
        }
