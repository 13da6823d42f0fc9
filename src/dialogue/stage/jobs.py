"""Long work outside of the writer: suggestions today; pictures and counting tomorrow.

A kind declares its jobs (`Writes.jobs`). A job reads what it is made from in one snapshot, works in a thread, and hands
its result over as a command like any other. Its row says how far it is, and carries the fingerprint of what was read, so
that the command can tell whether that still holds. What a killed server left running is ended at the next start. Where
several processes serve one store, each tells the others in rounds what it works on, and ends what nobody tells of.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.kernel.act import Act, Handler
from dialogue.kernel.actors import SYSTEM, Actor
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import AfterTheEnd, Command, EventKind, event
from dialogue.languages import Tongue
from dialogue.live.bus.neighbours import Neighbours
from dialogue.live.parts import Scope
from dialogue.people.asking import Standing
from dialogue.stage.schema import Job, JobState
from dialogue.web.services import Services

PATIENCE = (
    2.0  # seconds that the request waits for a short job, so that a page without script shows its result
)
STEP = 20  # percent; smaller steps are not worth an entry in the record
PART = "session.jobs"
TOPIC = "work"
logger = logging.getLogger(__name__)

EVENTS: tuple[EventKind, ...] = (
    event("job.begun", PART),
    event("job.moved", PART),
    event("job.ended", PART),
)

Progress = Callable[[float], None]
"""Called by the work with the share (0 to 1) that is done."""


def nobody_listens(share: float) -> None:
    """For callers that do not show how far the work is."""


@dataclass(frozen=True, slots=True)
class LongWork:
    """A job as a kind declares it: `name` ("cluster.suggestions") and `title`, what the console says while it runs.

    `gather` reads what it is made from, plain data that JSON can hold or dataclasses of it; it raises Refused where
    there is nothing to do. `make` is pure and slow. `hand_over` gives the command that takes the result in, sent for
    the facilitator who asked; it is told the fingerprint.
    """

    name: str
    title: str
    gather: Callable[[Reader, Activity], Any]
    make: Callable[[Any, Progress], Any]
    hand_over: Callable[[int, Any, str], Command]


def fingerprint(made_from: Any) -> str:
    """The same for the same content, whatever the process: SHA-256 of it as JSON."""
    text = json.dumps(made_from, sort_keys=True, ensure_ascii=False, default=lambda one: vars_of(one))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def vars_of(one: Any) -> dict[str, Any]:
    """The fields of a dataclass, also of one with slots."""
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class BeginJob(Command):
    """Note that long work begins."""

    activity_id: int
    name: str
    made_from: str
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class MoveJob(Command):
    """Note how far it is."""

    job_id: int
    percent: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


@dataclass(frozen=True, slots=True)
class EndJob(Command):
    """Note that it has ended: done, or refused with a sentence."""

    job_id: int
    refusal: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    after_the_end: ClassVar[AfterTheEnd] = AfterTheEnd.UNRECORDED


def begin_job(act: Act, command: BeginJob) -> dict[str, Any]:
    activity = act.activity(command.activity_id)
    asked = select(Job).where(Job.activity_id == activity.id, Job.name == command.name)
    if act.tx.exec(asked.where(Job.state == JobState.RUNNING)).first() is not None:
        raise Refused("running", N_("This is being worked on already. The result appears here by itself."))
    job = Job(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        name=command.name,
        made_from=command.made_from,
        begun_at=act.now,
    )
    act.tx.add(job)
    act.tx.flush()
    act.happened("job.begun", activity=activity.id, job=job.id)
    return {"job": job.id}


def move_job(act: Act, command: MoveJob) -> None:
    job = act.tx.get(Job, command.job_id)
    if job is None or job.state != JobState.RUNNING or command.percent <= job.percent:
        return
    job.percent = min(99, command.percent)
    act.tx.add(job)
    act.happened("job.moved", activity=job.activity_id, job=job.id)


def end_job(act: Act, command: EndJob) -> None:
    job = act.tx.get(Job, command.job_id)
    if job is None or job.state != JobState.RUNNING:
        return
    job.state = JobState.REFUSED if command.refusal else JobState.DONE
    job.refusal, job.facts = command.refusal, dict(command.facts)
    job.ended_at = act.now
    act.tx.add(job)
    act.happened("job.ended", activity=job.activity_id, job=job.id)


HANDLERS: dict[type[Command], Handler] = {BeginJob: begin_job, MoveJob: move_job, EndJob: end_job}


def resumes(reader: Reader, going_on: Collection[int] = ()) -> Sequence[tuple[int, Command]]:
    """Ends what a killed server left running, but what is `going_on`: the result is lost, nothing else."""
    gone = N_("This was interrupted, and nothing was changed. Please start it again.")
    rows = reader.exec(select(Job).where(Job.state == JobState.RUNNING))
    return [(job.session_id, EndJob(job.id or 0, gone)) for job in rows if job.id not in going_on]


def on_stage(scope: Scope, titles: Mapping[str, str]) -> dict[str, Any]:
    """The newest job of each name of the activity on stage, if it still runs or was refused."""
    if scope.activity is None:
        return {"jobs": []}
    rows = scope.reader.exec(select(Job).where(Job.activity_id == scope.activity.id).order_by(col(Job.id)))
    newest = {job.name: job for job in rows}
    shown = [job for job in newest.values() if job.state != JobState.DONE]
    tongue = Tongue(scope.audience.language)
    return {
        "jobs": [
            {
                "title": tongue.say(titles.get(job.name, "")),
                "percent": job.percent,
                "refusal": tongue.say(job.refusal, **job.facts) if job.refusal else "",
            }
            for job in shown
        ]
    }


@dataclass(eq=False, slots=True)
class Jobs:
    """Carries out long work in this process, and knows what the others say that they carry out."""

    running: set[asyncio.Task[Refused | None]] = field(default_factory=set)
    own: set[int] = field(default_factory=set)
    told: dict[int, float] = field(default_factory=dict)
    neighbours: Neighbours | None = None

    def share(self, neighbours: Neighbours) -> None:
        """Tell the other processes in each round what is worked on here, and hear it of them."""
        self.neighbours = neighbours
        neighbours.tells.append(self._tell)
        neighbours.bus.hear(TOPIC, lambda _, job: self.told.__setitem__(int(job), time.monotonic()))

    def _tell(self) -> None:
        if self.neighbours is not None:
            for job in self.own:
                self.neighbours.bus.tell(TOPIC, str(job))

    def going_on(self) -> set[int]:
        """The jobs that some process works on, as far as was heard lately."""
        limit = time.monotonic() - (self.neighbours.lasts if self.neighbours else 0.0)
        self.told = {job: at for job, at in self.told.items() if at >= limit}
        return self.own | self.told.keys()

    async def start(
        self, dialogue: Services, standing: Standing, activity_id: int, work: LongWork, command_id: str
    ) -> None:
        """Begin, and wait a moment for the end. Raises Refused when there is nothing to do, or it ends so soon with it."""

        def gather(reader: Reader) -> Any:
            activity = reader.get(Activity, activity_id)
            if activity is None or activity.session_id != standing.session_id:
                raise Refused("no_activity", N_("This activity is not part of the session any more."))
            return work.gather(reader, activity)

        given = await dialogue.read(gather)
        made_from = fingerprint(given)
        begun = await dialogue.execute(
            BeginJob(activity_id, work.name, made_from),
            actor=standing.actor,
            stream_id=standing.session_id,
            command_id=command_id,
        )
        if begun.again:
            return
        job_id = int(begun.answer["job"])
        task = asyncio.create_task(
            self._carry_out(dialogue, standing, activity_id, work, given, made_from, job_id)
        )
        self.running.add(task)
        self.own.add(job_id)
        self._tell()
        task.add_done_callback(self.running.discard)
        task.add_done_callback(lambda _: self.own.discard(job_id))
        await asyncio.wait({task}, timeout=PATIENCE)
        if task.done() and not task.cancelled() and (refusal := task.result()) is not None:
            raise refusal

    async def _carry_out(
        self,
        dialogue: Services,
        standing: Standing,
        activity_id: int,
        work: LongWork,
        given: Any,
        made_from: str,
        job_id: int,
    ) -> Refused | None:
        loop, told, notes = asyncio.get_running_loop(), 0, set[asyncio.Task[None]]()

        def note(percent: int) -> None:
            nonlocal told
            if percent >= told + STEP and percent < 100:
                told = percent
                task = loop.create_task(self._system(dialogue, standing, MoveJob(job_id, percent)))
                notes.add(task)
                task.add_done_callback(notes.discard)

        def progress(share: float) -> None:
            loop.call_soon_threadsafe(note, int(share * 100))

        refusal: Refused | None = None
        try:
            made = await asyncio.to_thread(work.make, given, progress)
            await dialogue.execute(
                work.hand_over(activity_id, made, made_from),
                actor=Actor(standing.seat_id),
                stream_id=standing.session_id,
            )
        except Refused as rule:
            refusal = rule
        except Exception as error:
            logger.error(
                "%s failed: %s", work.name, type(error).__name__
            )  # its message may hold people's words
            refusal = Refused(
                "failed", N_("This did not work, and nothing was changed. Please try it once more.")
            )
        await asyncio.gather(*notes, return_exceptions=True)
        said = (refusal.sentence, refusal.facts) if refusal else ("", {})
        await self._system(dialogue, standing, EndJob(job_id, *said))
        return refusal

    async def _system(self, dialogue: Services, standing: Standing, command: Command) -> None:
        await dialogue.execute(command, actor=SYSTEM, stream_id=standing.session_id)

    async def close(self) -> None:
        """Stop waiting for what still runs; the next start ends its rows."""
        for task in self.running:
            task.cancel()
        await asyncio.gather(*self.running, return_exceptions=True)
