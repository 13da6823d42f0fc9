"""The course of events: a session with clients, and kills at the moments that were planned."""

from __future__ import annotations

import asyncio
import contextlib
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable, Coroutine
from pathlib import Path

from dialogue.simulation.actors import Facilitator
from dialogue.simulation.chaos import store
from dialogue.simulation.chaos.people import Client, Task, insist
from dialogue.simulation.chaos.plan import (
    ANSWERS,
    CLOSE,
    IDEAS,
    MIGRATE,
    PAPERS,
    PUBLISH,
    Plan,
    votes,
)
from dialogue.simulation.chaos.record import ANSWER, IDEA, PAPER, Figures, Writing, compare, spread
from dialogue.simulation.chaos.server import Server
from dialogue.simulation.embedded import offer_sign_in
from dialogue.simulation.prepared import Prepared
from dialogue.simulation.wire import Wire

LEAVE_AFTER = 3.0  # seconds; a real room's 90 would only take longer to wait for
PATIENCE = 180.0  # seconds for what should take a moment, on a machine that is busy with other things
OPTIONS = "Share the wells; Mend the roads; One school bus"
LONGEST_MIGRATION = 0.2  # seconds; where it takes less, a kill comes too late and the next one sooner
MISSES = 12  # kills after the end of a migration, until that is said instead of tried again
FEW = 15  # clients: fewer papers than are published without the room's consent may come of them

Say = Callable[[str], None]


async def until(true: Callable[[], bool], *, pause: float = 0.02) -> None:
    """Wait for it. Raises TimeoutError after a while."""
    async with asyncio.timeout(PATIENCE):
        while not true():  # noqa: ASYNC110 - files, processes and many clients at once have no event
            await asyncio.sleep(pause)


class Chaos:
    """One run on a folder of its own."""

    def __init__(
        self,
        folder: Path,
        plan: Plan,
        clients: int,
        seed: int,
        say: Say,
        *,
        database_url: str = "",
        workers: int = 1,
        forks: Prepared | None = None,
    ) -> None:
        self.plan, self.say = plan, say
        self.chance = random.Random(seed)
        self.server = Server(
            folder / "data",
            leave_after=LEAVE_AFTER,
            database_url=database_url,
            workers=workers,
            forks=forks,
        )
        self.found = Figures(clients=clients)
        self.kills: Counter[str] = Counter()
        self.half: list[float] = []
        self.all: list[float] = []
        self.clients: list[Client] = []
        self.wire = Wire("127.0.0.1", self.server.port)
        self.base = ""
        self._living: list[asyncio.Task[None]] = []

    async def play(self) -> Figures:
        """All of it; whatever happens, the server is ended."""
        began = time.monotonic()
        try:
            await self._migrate()
            scenes = await self._prepare()
            for number, (scene, activities) in enumerate(zip(self.plan.scenes, scenes, strict=True), 1):
                self.say(f"scene {number} of {len(scenes)}: {', '.join(sorted(scene))}")
                await self._scene(scene, activities, last=number == len(scenes))
            await self._count_present()
        finally:
            await self._end()
        self._judge()
        self.found.seconds = round(time.monotonic() - began, 1)
        return self.found

    # The first migration, interrupted

    async def _migrate(self) -> None:
        self.found.migrations_to_interrupt = self.plan.migrating
        within = LONGEST_MIGRATION
        while (
            self.found.migrations_interrupted < self.plan.migrating and self.found.migrations_missed < MISSES
        ):
            if await self._interrupted(self.chance.uniform(0.0, within)):
                self.kills[MIGRATE] += 1
                self.found.migrations_interrupted += 1
            else:  # it had ended before: sooner the next time, on a store that is empty again
                self.found.migrations_missed += 1
                within /= 2
                self.server.empty()
        self.server.start()
        await self.server.answers()
        self.server.stop()

    async def _interrupted(self, after: float) -> bool:
        """Kill a server so many seconds after its migration has begun. Whether that was before it ended."""
        self.server.start()
        await until(lambda: self.server.migrates or not self.server.runs, pause=0.001)
        if not self.server.migrates:
            raise RuntimeError("the server ended without migrating")
        await asyncio.sleep(after)
        self.server.kill()
        tables, revision = self.server.schema()
        self.found.half_migrated += bool(tables) != bool(revision)
        self.say(f"killed {after:.3f} s into a migration: {tables} tables, revision {revision or 'none'}")
        return not revision

    # The session

    async def _prepare(self) -> list[dict[str, int]]:
        """A session with an activity for each thing that a scene needs, and clients in it."""
        link = offer_sign_in(self.server.settings, "Awa Diop")
        self.server.start()
        await self.server.answers()
        awa = Facilitator(f"http://127.0.0.1:{self.server.port}")
        await awa.enter(link)
        await awa.prepare("Water for all", recipe="empty", groups=("farmers", "ngos", "companies"))
        self.base = awa.base
        wanted = [
            (number, kind)
            for number, scene in enumerate(self.plan.scenes)
            for kind, needed in (
                ("brainstorm", IDEAS in scene),
                ("check_in", ANSWERS in scene),
                ("vote", votes(scene)),
            )
            if needed
        ]
        scenes: list[dict[str, int]] = [{} for _ in self.plan.scenes]
        for number, kind in wanted:
            await awa.post(f"{self.base}/activities", kind=kind, prompt="What first?", minutes="60")
            activity = scenes[number][kind] = (await awa.activities())[-1]
            settings = {"brainstorm": {"setting.limit": "0"}, "vote": {"setting.options": OPTIONS}}
            await awa.act(activity, "edit", minutes="60", prompt="What first?", **settings.get(kind, {}))
        await awa.open()
        self.wire.cookies = {one.name: one.value or "" for one in awa.web.cookies.jar}
        await self._join(awa.code, list((await awa.groups()).values()))
        await awa.close()
        return scenes

    async def _join(self, code: str, groups: list[int]) -> None:
        self.say(f"{self.found.clients} clients join")

        async def one(number: int) -> Client:
            wire, chance = Wire("127.0.0.1", self.server.port), random.Random(self.chance.random())
            name = f"client {number}"
            fields = {"group": str(groups[number % len(groups)]), "language": "en", "name": name}
            await insist(wire, f"/join/{code}", {**fields, "command_id": secrets.token_hex(16)}, chance)
            return Client(name, wire, self.base, chance)

        for start in range(0, self.found.clients, 10):
            numbers = range(start, min(start + 10, self.found.clients))
            self.clients += await asyncio.gather(*(one(number) for number in numbers))
        self._living = [asyncio.create_task(client.live()) for client in self.clients]

    async def _scene(self, scene: frozenset[str], activities: dict[str, int], *, last: bool) -> None:
        if IDEAS in scene:
            await self._written(activities["brainstorm"], IDEA, IDEAS, last=last)
        if ANSWERS in scene:
            await self._written(activities["check_in"], ANSWER, ANSWERS)
        if votes(scene):
            await self._vote(activities["vote"], scene)

    async def _written(self, activity: int, kind: str, moment: str, *, last: bool = False) -> None:
        """Everybody writes, it is killed meanwhile, everybody goes on; then the activity closes."""
        await self._turn(activity, "open")
        self._ask(Task(kind, activity))
        await self._some_acked(activity)
        await asyncio.sleep(self.chance.uniform(0.0, 0.6))
        await self._kill(moment, leave=last)
        await self._some_acked(activity)
        if not last:
            await self._turn(activity, "close")
        await self._settled()

    async def _vote(self, activity: int, scene: frozenset[str]) -> None:
        await self._turn(activity, "open")
        self._ask(Task(PAPER, activity))
        await self._some_acked(activity)
        if PAPERS in scene:
            await self._kill(PAPERS)
            await self._some_acked(activity)
        # People are still sending when it closes: what was acknowledged before counts, the rest is told "closed".
        await self._during(CLOSE in scene, CLOSE, self._turn(activity, "close"), 0.1)
        await self._settled()
        await self._during(PUBLISH in scene, PUBLISH, self._publish(activity), 0.4)

    async def _during(self, kill: bool, moment: str, act: Coroutine[None, None, None], within: float) -> None:
        """Carry out an act of the facilitator; with `kill` the server dies at some moment of it."""
        acting = asyncio.create_task(act)
        if kill:
            await asyncio.sleep(self.chance.uniform(0.0, within))
            await self._kill(moment)
        await acting

    async def _publish(self, activity: int) -> None:
        """Until it is: a ballot that is not sealed yet is refused, and asked for again."""
        consent = {"consent": "on"} if self.found.clients < FEW else {}
        async with asyncio.timeout(PATIENCE):
            while True:
                fields = {**consent, "command_id": secrets.token_hex(16)}
                path = f"{self.base}/activities/{activity}/publication"
                status, _ = await insist(self.wire, path, fields, self.chance)
                if status < 400:
                    return
                await asyncio.sleep(0.2)

    async def _turn(self, activity: int, move: str) -> None:
        fields = {"move": move, "command_id": secrets.token_hex(16)}
        status, _ = await insist(self.wire, f"{self.base}/activities/{activity}/turn", fields, self.chance)
        if status >= 400:
            self.found.problems.append(f"an activity could not be moved ({move}): {status}")

    def _ask(self, task: Task | None) -> None:
        for client in self.clients:
            client.task = task

    async def _settled(self) -> None:
        """Nobody writes any more, and every writing has had its answer."""
        self._ask(None)
        await until(lambda: not any(client.busy for client in self.clients))

    def _acked(self, activity: int) -> int:
        return sum(one.activity == activity and one.fate == "acked" for one in self._writings())

    def _writings(self) -> list[Writing]:
        return [writing for client in self.clients for writing in client.writings]

    async def _some_acked(self, activity: int) -> None:
        """Wait until another half of the clients has something acknowledged."""
        enough = self._acked(activity) + max(1, len(self.clients) // 2)
        await until(lambda: self._acked(activity) >= enough)

    # Kills

    async def _kill(self, moment: str, *, leave: bool = False) -> None:
        """Kill, start again on the same port, and wait until everybody has been answered again."""
        await self.server.all_serve()
        self.server.kill_one(self.chance)
        killed = time.monotonic()
        self.kills[moment] += 1
        if leave:  # they do not come back, and nobody heard them go
            for client in self.clients[::3]:
                client.gone = True
        self.server.start()
        waiting = [client for client in self.clients if not client.gone]
        with contextlib.suppress(TimeoutError):
            await until(lambda: all(client.answered_at > killed for client in waiting))
        seconds = sorted(client.answered_at - killed for client in waiting if client.answered_at > killed)
        self.found.not_answered_again += len(waiting) - len(seconds)
        if len(seconds) > len(waiting) // 2:
            self.half.append(seconds[len(waiting) // 2])
        self.all.append(seconds[-1] if seconds else PATIENCE)
        self.say(f"killed ({moment}); all were answered again after {self.all[-1]:.1f} s")

    async def _count_present(self) -> None:
        """Who went without a word is missed after a while, who is there is never."""
        self.found.there = sum(not client.gone for client in self.clients)
        database = self.server.database()
        try:
            end = time.monotonic() + 5 * LEAVE_AFTER + 10
            while time.monotonic() < end:
                self.found.present = await asyncio.to_thread(store.present, database)
                if self.found.present == self.found.there:
                    await asyncio.sleep(2 * LEAVE_AFTER)  # and it stays so
                    self.found.present = await asyncio.to_thread(store.present, database)
                    break
                await asyncio.sleep(0.3)
        finally:
            database.close()

    async def _end(self) -> None:
        for client in self.clients:
            client.gone = True
        for one in self._living:
            one.cancel()
        await asyncio.gather(*self._living, return_exceptions=True)
        await self.wire.close()
        self.server.stop()

    def _judge(self) -> None:
        database = self.server.database()
        try:
            held = store.contents(database)
        finally:
            database.close()
        compare(self._writings(), held, self.found)
        self.found.kills = dict(self.kills)
        self.found.half_answered_s, self.found.all_answered_s = spread(self.half), spread(self.all)
        self.found.tracebacks = self.server.tracebacks()
