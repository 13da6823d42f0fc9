"""A scripted facilitator: takes a session from check-in to the minutes, through the console's own forms."""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import dialogue.activities.registry  # noqa: F401 - the recipes are read with the activities that there are
from dialogue.kernel.schema import utc_now
from dialogue.simulation.actors import Facilitator, Participant, Surprise, lobby_groups
from dialogue.simulation.forms import read_page
from dialogue.simulation.guests import Guest, everybody
from dialogue.simulation.material import Material
from dialogue.stage.recipes import RECIPES

RECIPE = "shared-goals"
PLAYED = tuple(step.kind for step in RECIPES[RECIPE].steps)
STEPS = (
    "join",
    *(one for kind in PLAYED for one in ((kind, "agenda") if kind == "agree" else (kind,))),
    "minutes",
)
"""What `progress` is told, in order: the steps of the recipe, and what comes before, between and after."""
FORMATS = ("html", "md", "pdf", "json")


@dataclass(slots=True)
class Played:
    """What happened, for the summary."""

    participants: int = 0
    ideas: int = 0
    themes: int = 0
    papers: int = 0
    positions: int = 0
    state: str = ""
    files: tuple[str, ...] = ()


Progress = Callable[[str], None]


class Script:
    """One session, step by step. `progress(step)` is called when a step begins."""

    steps: ClassVar[tuple[str, ...]] = STEPS

    def __init__(
        self, facilitator: Facilitator, material: Material, progress: Progress, *, pause: float = 0.0
    ) -> None:
        self.facilitator = facilitator
        self.material = material
        self.progress = progress
        self.pause = pause
        self.guests: list[Guest] = []
        self.by_kind: dict[str, int] = {}
        self.played = Played()

    async def prepare(self) -> None:
        """Prepare and open the session."""
        material = self.material
        await self.facilitator.prepare(
            material.title,
            recipe=RECIPE,
            purpose=material.purpose,
            language=material.language,
            groups=material.groups,
            not_required=material.not_required,
        )
        self.by_kind = dict(zip(PLAYED, await self.facilitator.activities(), strict=True))
        changes = {kind: {"prompt": prompt} for kind, prompt in material.prompts.items()}
        if material.method:
            changes.setdefault("vote", {})["setting.method"] = material.method
        for kind, fields in changes.items():
            address = f"{self.facilitator.base}/activities/{self.by_kind[kind]}/edit"
            form = read_page((await self.facilitator.get(address)).text).form("/edit")
            await self.facilitator.post(address, **{**(form.values() if form else {}), **fields})
        await self.facilitator.open()

    async def gather(self) -> None:
        """Everybody joins and listens."""
        self.progress("join")
        page = await self.facilitator.get(f"/join/{self.facilitator.code}", lang="en")
        groups = lobby_groups(page.text)
        places = asyncio.Semaphore(20)

        async def join(number: int) -> Guest:
            plan = self.material.people[number]
            async with places:
                person = Participant(self.facilitator.address)
                await person.join(
                    self.facilitator.code, group=groups[plan.group], language=plan.language, name=plan.name
                )
                guest = Guest(person, plan.mind)
                await guest.listen()
                return guest

        self.guests = list(
            await asyncio.gather(*(join(number) for number in range(len(self.material.people))))
        )
        self.played.participants = len(self.guests)

    async def question(self, kind: str) -> None:
        """A step that needs nothing of the facilitator but opening and closing: everybody sends the form they find."""
        self.progress(kind)
        await self.facilitator.turn(self.by_kind[kind], "open")
        await everybody(self.guests)
        await self._breathe()
        await self.facilitator.turn(self.by_kind[kind], "close")

    async def brainstorm(self) -> None:
        self.progress("brainstorm")
        activity = self.by_kind["brainstorm"]
        await self.facilitator.turn(activity, "open")
        await everybody(self.guests)
        await self._breathe()
        await self.facilitator.act(activity, "reveal")
        await self._breathe()
        await self.facilitator.turn(activity, "close")

    async def cluster(self) -> None:
        """Put each idea into the theme the material names; what it does not name stays loose."""
        self.progress("cluster")
        activity = self.by_kind["cluster"]
        await self.facilitator.turn(activity, "open")
        cards = cards_on((await self.facilitator.get(f"{self.facilitator.base}/console")).text)
        self.played.ideas = len(cards)
        for theme in self.material.themes:
            wanted = [card for card, text in cards.items() if text in theme.ideas]
            if wanted:
                await self.facilitator.act(activity, "themes", title=theme.title, ideas=wanted)
                self.played.themes += 1
                await self._breathe()
        await self.facilitator.turn(activity, "close")

    async def vote(self) -> None:
        self.progress("vote")
        activity = self.by_kind["vote"]
        await self.facilitator.turn(activity, "open")
        self.played.papers = await everybody(self.guests)
        await self._breathe()
        await self.facilitator.turn(activity, "close")
        await self.facilitator.act(activity, "publication", consent="on")
        await self._breathe()

    async def agree(self) -> None:
        """One goal, a round of positions or two, objections kept as concerns, a decision."""
        self.progress("agree")
        activity = self.by_kind["agree"]
        await self.facilitator.turn(activity, "open")
        await self.facilitator.act(activity, "wording", text=self.material.goal)
        await self.facilitator.act(
            activity, "rule", preset="shared-goal", ratify_by=str(utc_now().date() + timedelta(days=60))
        )
        for number in range(self.material.rounds):
            because = "Those who want more discussion have been heard." if number else ""
            await self.facilitator.act(activity, "round", because=because)
            self.played.positions = await everybody(self.guests)
            await self._breathe()
            await self.facilitator.act(activity, "round-closing")
        page = (await self.facilitator.get(f"{self.facilitator.base}/console")).text
        for objection in dict.fromkeys(re.findall(r"/objections/(\d+)/closing", page)):
            await self.facilitator.act(
                activity,
                f"objections/{objection}/closing",
                how="monitored",
                reason="Kept, and looked at again in each review.",
            )
        await self.facilitator.act(activity, "decision")
        await self._breathe()

    async def agenda(self) -> None:
        """The decision becomes an agenda item with a first commitment, if the agenda takes it."""
        self.progress("agenda")
        await self._agenda_item()
        await self.facilitator.turn(self.by_kind["agree"], "close")

    async def _agenda_item(self) -> None:
        page = (await self.facilitator.get(f"{self.facilitator.base}/console")).text
        found = re.search(rf"{self.facilitator.base}/decisions/(\d+)/agenda-item", page)
        if found is None:
            return
        address = found.group(0)
        form = read_page((await self.facilitator.get(address)).text).form("/agenda-item")
        values: dict[str, Any] = form.values() if form else {}
        values |= {
            "addressee": self.material.addressee,
            "owner_organisation": self.material.owner_organisation,
            "commitment_organisation": self.material.owner_organisation,
            "next_review": str(utc_now().date() + timedelta(days=180)),
            "commitment_what": self.material.commitment,
            "commitment_due": str(utc_now().date() + timedelta(days=90)),
        }
        values.pop("command_id", None)
        try:
            await self.facilitator.post(address, **values)
        except Surprise as refusal:
            self.played.state = str(refusal)

    async def finish(self, folder: Path | None) -> None:
        """Close the session and fetch the minutes in all formats."""
        self.progress("minutes")
        await self.facilitator.post(f"{self.facilitator.base}/closing")
        if folder is None:
            return
        folder.mkdir(parents=True, exist_ok=True)  # noqa: ASYNC240 - the command line's own small files
        written = []
        for name in FORMATS:
            answer = await self.facilitator.get(f"{self.facilitator.base}/minutes.{name}")
            (folder / f"minutes.{name}").write_bytes(answer.content)
            written.append(f"minutes.{name}")
        self.played.files = tuple(written)

    async def play(self, folder: Path | None) -> Played:
        """The whole session."""
        await self.prepare()
        await self.gather()
        with_more_to_do = {
            "brainstorm": self.brainstorm,
            "cluster": self.cluster,
            "vote": self.vote,
            "agree": self.agree,
        }
        for kind in PLAYED:
            await (with_more_to_do.get(kind) or partial(self.question, kind))()
            if kind == "agree":
                await self.agenda()
        await self.finish(folder)
        return self.played

    async def close(self) -> None:
        await asyncio.gather(*(guest.close() for guest in self.guests))

    async def _breathe(self) -> None:
        if self.pause:
            await asyncio.sleep(self.pause)


def cards_on(console: str) -> dict[str, str]:
    """Card id -> words, from the board on the console."""
    found = re.findall(r'name="ideas" value="(\d+)".*?<bdi class="words"[^>]*>(.*?)</bdi>', console, re.S)
    return {card: _unescaped(text) for card, text in found}


def _unescaped(text: str) -> str:
    return html.unescape(text)
