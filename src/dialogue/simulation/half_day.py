"""Half a day with everything that happens in a real room: sheets that go round, tables, hands, mistakes taken back.

People come late, some have no phone, an interpreter translates, the facilitator's laptop fails and another device goes
on. It is played through the forms of the pages, as everything here is.
"""

from __future__ import annotations

import asyncio
import html
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

from dialogue.kernel.schema import utc_now
from dialogue.simulation.actors import Actor, Facilitator, Participant, Surprise
from dialogue.simulation.forms import PageForm, read_page
from dialogue.simulation.guests import Guest, everybody
from dialogue.simulation.plans import Theme
from dialogue.simulation.script import Played, Script, cards_on
from dialogue.stage.recipes import RECIPES

RECIPE = "half-day"
NEEDS = "needs"
STEPS = ("check_in", NEEDS, "brainstorm", "tables", "cluster", "discuss", "vote", "agree", "retrospect")
"""Our names for the steps of the programme, in its order; the first brainstorm is about needs."""
SHEETS = 2
"""How often the sheets are passed on."""
BY_HAND = 2
"""How many themes the facilitator makes herself, before she asks for suggestions."""
APART = "What else was said"
"""The title of the second theme, where all that tables wrote belongs to one."""
FEWEST_SUGGESTED = 4
"""Fewer loose ideas than this are not worth suggestions, says the program."""
TURNS = 5
"""How many people speak."""
WITHOUT_PHONE = {"F": {"1": 2, "3": 1}, "P": {"1": 2}}
"""Group -> level -> hands in the round of positions: five people without a phone."""
INTERPRETED = (("en", 3), ("fr", 2))
"""Into which language how many texts are translated. They are given in brackets: a person would write better ones."""


def loose_on(console: str) -> dict[str, str]:
    """The cards on the board that are in no theme."""
    column = re.search(r'<section [^>]*class="card theme loose\b.*?</section>', console, re.S)
    return cards_on(column[0]) if column else {}


class HalfDay(Script):
    """The programme “Shared goals in half a day”, played whole."""

    steps: ClassVar[tuple[str, ...]] = (
        "join",
        *(one for kind in STEPS for one in ((kind, "agenda") if kind == "agree" else (kind,))),
        "minutes",
    )

    async def prepare(self) -> None:
        """Prepare and open the session, with a device in the drawer."""
        material, facilitator = self.material, self.facilitator
        await facilitator.prepare(
            material.title,
            recipe=RECIPE,
            purpose=material.purpose,
            language=material.language,
            groups=material.groups,
            not_required=material.not_required,
        )
        kinds = tuple(step.kind for step in RECIPES[RECIPE].steps)
        if kinds != tuple("brainstorm" if name == NEEDS else name for name in STEPS):
            raise Surprise(f"the programme of half a day has other steps than this script: {kinds}")
        self.by_kind = dict(zip(STEPS, await facilitator.activities(), strict=True))
        await facilitator.open()

    async def gather(self) -> None:
        """Everybody but the last joins."""
        whole = self.material
        self.material = replace(whole, people=whole.people[:-1])
        await super().gather()
        self.material = whole

    async def come_late(self) -> None:
        """The last person comes when half of it is over, and reads what has happened."""
        plan, facilitator = self.material.people[-1], self.facilitator
        person = Participant(facilitator.address)
        groups = await facilitator.groups()
        await person.join(facilitator.code, group=groups[plan.group], language=plan.language, name=plan.name)
        guest = Guest(person, plan.mind)
        guest.done.add(f"{self.by_kind['check_in']}/answer")  # she missed how everybody arrived
        await guest.listen()
        self.guests.append(guest)
        self.played.participants = len(self.guests)

    async def needs(self) -> None:
        """What each group needs for itself, read as it comes."""
        self.progress(NEEDS)
        await self.facilitator.turn(self.by_kind[NEEDS], "open")
        await everybody(self.guests)
        await self.facilitator.turn(self.by_kind[NEEDS], "close")

    async def brainstorm(self) -> None:
        """Sheets go round; then the step is closed too early, which is taken back."""
        self.progress("brainstorm")
        activity = self.by_kind["brainstorm"]
        await self.facilitator.turn(activity, "open")
        await everybody(self.guests)
        for _ in range(SHEETS):
            await self._send("/passing")
            await everybody(self.guests)
        await self.facilitator.turn(activity, "close")
        await self._undo_newest()
        await self.facilitator.act(activity, "reveal")
        await self.facilitator.turn(activity, "close")

    async def tables(self) -> None:
        """Seats that mix the groups; one at each table writes; the tables report."""
        self.progress("tables")
        activity = self.by_kind["tables"]
        await self.come_late()
        await self.facilitator.turn(activity, "open")
        await self.facilitator.act(activity, "tables/seating")
        await self.facilitator.act(activity, "tables/publication")
        for _ in range(2):  # first somebody takes the pen, then she writes
            await everybody(self.guests)
        await self.facilitator.act(activity, "tables/reports")
        await self.facilitator.turn(activity, "close")
        await self.interpret()

    async def interpret(self) -> None:
        """Somebody comes in by a link, and puts some of what was written into other languages."""
        interpreter = await self._by_link("Ndeye Sow", "interpreter")
        for language, number in INTERPRETED:
            page = await interpreter.get(f"{self.facilitator.base}/translating", to=language)
            for _ in range(number):
                form = read_page(page.text).form("/translations/taking")
                if form is not None and not read_page(page.text).form("/translations"):
                    page = await self._sent(interpreter, form)
                form = read_page(page.text).form("/translations")
                if form is None:
                    raise Surprise("the interpreter's page offers nothing to translate")
                original = re.search(r"<blockquote[^>]*>(.*?)</blockquote>", page.text, re.S)
                words = " ".join(re.sub(r"<[^>]+>", " ", original[1] if original else "").split())
                page = await self._sent(interpreter, form, text=f"[{language}] {html.unescape(words)}")
        await interpreter.close()

    async def cluster(self) -> None:
        """Some themes by hand, suggestions for the rest; two themes are put together, which is taken back."""
        self.progress("cluster")
        activity = self.by_kind["cluster"]
        await self.facilitator.turn(activity, "open")
        cards = everything = cards_on(await self._console())
        self.played.ideas = len(cards)
        cards = await self._by_hand(activity, cards, self.material.themes[:BY_HAND])
        if len(cards) >= FEWEST_SUGGESTED:
            await self.facilitator.act(activity, "suggestions")
            await self._take_suggestions()
            cards = loose_on(await self._console())
        else:
            cards = await self._by_hand(activity, cards, self.material.themes[BY_HAND:])
        themes = await self._themes(activity)
        if len(themes) < 2:  # a small room may have spoken of one thing alone, and a vote needs two
            loose = list(cards)
            if not themes:
                await self.facilitator.act(
                    activity, "themes", title=self.material.themes[0].title, ideas=loose[:1]
                )
                loose = loose[1:]
            await self.facilitator.act(activity, "themes", title=APART, ideas=loose or list(everything)[1:])
            themes = await self._themes(activity)
        if len(themes) > 1:
            await self.facilitator.act(activity, f"themes/{themes[1]}/merger", into=themes[0])
            await self._undo_newest()
        self.played.themes = len(await self._themes(activity))
        await self.facilitator.turn(activity, "close")

    async def _by_hand(self, activity: int, cards: dict[str, str], themes: Sequence[Theme]) -> dict[str, str]:
        """Make these themes of the cards that belong to them; what is left loose."""
        for theme in themes:
            wanted = [card for card, text in cards.items() if text in theme.ideas]
            if wanted:
                await self.facilitator.act(activity, "themes", title=theme.title, ideas=wanted)
                cards = {card: text for card, text in cards.items() if card not in wanted}
        return cards

    async def _take_suggestions(self) -> None:
        """Wait until the program has looked, and take over what it suggests."""
        for _ in range(100):
            if read_page(await self._console()).form("/acceptance"):
                break
            await asyncio.sleep(0.1)
        while form := read_page(await self._console()).form("/acceptance"):
            await self._sent(self.facilitator, form)

    async def discuss(self) -> None:
        """Hands go up; some speak. The laptop fails in the middle, another device goes on until it is back."""
        self.progress("discuss")
        activity, laptop = self.by_kind["discuss"], self.facilitator
        await self.facilitator.turn(activity, "open")
        await everybody(self.guests)
        for turn in range(TURNS):
            await self._send("/floor/giving")
            await self.facilitator.act(activity, "floor/ending")
            if turn == 1:
                await self._hand_over()
        await self.facilitator.act(activity, "floor/notes", text="The committees meet in the dry season.")
        await self.facilitator.act(activity, "floor/notes", text="Who pays for the pumps?", parked="true")
        await self.facilitator.turn(activity, "close")
        await self.facilitator.close()
        self.facilitator = laptop

    async def vote(self) -> None:
        self.progress("vote")
        activity = self.by_kind["vote"]
        await self.facilitator.turn(activity, "open")
        self.played.papers = await everybody(self.guests)
        await self.facilitator.turn(activity, "close")
        await self.facilitator.act(activity, "publication", consent="on")

    async def agree(self) -> None:
        """Positions by phone, and five by show of hands."""
        self.progress("agree")
        activity, facilitator = self.by_kind["agree"], self.facilitator
        await facilitator.turn(activity, "open")
        await facilitator.act(activity, "wording", text=self.material.goal)
        ratified = str(utc_now().date() + timedelta(days=60))
        await facilitator.act(activity, "rule", preset="shared-goal", ratify_by=ratified)
        groups = await facilitator.groups()
        for number in range(self.material.rounds):
            because = "Those who want more discussion have been heard." if number else ""
            heads = {
                f"hands.{groups[letter]}": sum(hands.values()) for letter, hands in WITHOUT_PHONE.items()
            }
            await facilitator.act(activity, "round", because=because, **heads)
            self.played.positions = await everybody(self.guests)
            for letter, hands in WITHOUT_PHONE.items():
                counted = {f"heads.{level}": number for level, number in hands.items()}
                await facilitator.act(activity, "raised-hands", group=groups[letter], **counted)
            await facilitator.act(activity, "round-closing")
        await facilitator.act(activity, "decision")

    async def play(self, folder: Path | None) -> Played:
        """The whole session."""
        await self.prepare()
        await self.gather()
        more = {name: getattr(self, name) for name in STEPS if hasattr(self, name)}
        for name in STEPS:
            await (more.get(name) or partial(self.question, name))()
            if name == "agree":
                await self.agenda()
        await self.finish(folder)
        return self.played

    async def _console(self) -> str:
        return (await self.facilitator.get(f"{self.facilitator.base}/console")).text

    async def _themes(self, activity: int) -> list[int]:
        """The themes on the board."""
        found = re.findall(
            rf'href="{self.facilitator.base}/activities/{activity}/themes/(\d+)"', await self._console()
        )
        return list(dict.fromkeys(int(number) for number in found))

    async def _sent(self, actor: Actor, form: PageForm, **fields: Any) -> Any:
        values = {name: value for name, value in form.values().items() if name != "command_id" or value}
        return await actor.post(form.action, **{**values, **fields})

    async def _send(self, ending: str, **fields: Any) -> None:
        """Send the form of the console whose address ends so."""
        form = read_page(await self._console()).form(ending)
        if form is None:
            raise Surprise(f"the console has no form {ending}")
        await self._sent(self.facilitator, form, **fields)

    async def _undo_newest(self) -> None:
        """Take the newest act back, from the list of what happened."""
        page = await self.facilitator.get(f"{self.facilitator.base}/acts")
        form = read_page(page.text).form("/undo")
        if form is None:
            raise Surprise("nothing of what happened can be undone")
        await self._sent(self.facilitator, form)

    async def _by_link(self, name: str, role: str) -> Actor:
        """Somebody who comes in by a link for a role."""
        page = await self.facilitator.post(f"{self.facilitator.base}/role-links", name=name, role=role)
        address = re.search(r'id="link-address" readonly\s+value="([^"]+)"', page.text)
        if address is None:
            raise Surprise("the page shows no link")
        person = Actor(self.facilitator.address)
        path = urlsplit(html.unescape(address[1])).path
        await person.get(path)
        await person.post(path)
        return person

    async def _hand_over(self) -> None:
        """A code on the console; another device takes over and goes on."""
        old = self.facilitator
        page = await old.post(f"{old.base}/hand-over")
        shown = re.search(r'<strong class="code">(.*?)</strong>', page.text, re.S)
        if shown is None:
            raise Surprise("the page shows no code")
        device = Facilitator(old.address)
        device.session_id, device.code = old.session_id, old.code
        code = "".join(re.findall(r"<span>(.*?)</span>", shown[1]))
        await device.post("/hand-over", code=code, name="Awa Diop")
        self.facilitator = device
