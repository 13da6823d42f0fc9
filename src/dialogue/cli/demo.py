"""`dialogue demo`: a server with a session in progress, and simulated people in it."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
from collections.abc import Mapping
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer
from sqlmodel import SQLModel

from dialogue.archives import archive_of
from dialogue.cli.files import keep
from dialogue.cli.store import opened
from dialogue.documents.zips import zipped
from dialogue.migrations import newest
from dialogue.serving import local_addresses
from dialogue.simulation.actors import Facilitator, Surprise
from dialogue.simulation.embedded import Embedded, launch, offer_sign_in
from dialogue.simulation.every_vote import EveryVote
from dialogue.simulation.guests import linger
from dialogue.simulation.half_day import HalfDay
from dialogue.simulation.material import Material, seeded
from dialogue.simulation.screen import console, steps_bar
from dialogue.simulation.script import Played, Script
from dialogue.simulation.years import DAYS, Years


class Template(StrEnum):
    """The sessions that can be played."""

    SHARED_GOALS = "shared-goals"
    EVERY_VOTE = "every-vote"
    HALF_DAY = "half-day"


class Play(StrEnum):
    """What can be played."""

    SESSION = "session"
    PLATFORM = "platform"


PLAYS: Mapping[Template, type[Script]] = {
    Template.SHARED_GOALS: Script,
    Template.EVERY_VOTE: EveryVote,
    Template.HALF_DAY: HalfDay,
}

app = typer.Typer(add_completion=False)


@app.command()
def demo(
    play: Annotated[
        Play, typer.Argument(help="One session, or fourteen months of a platform (with --headless).")
    ] = Play.SESSION,
    participants: Annotated[int, typer.Option(help="Simulated people.", min=5, max=500)] = 30,
    seed: Annotated[int, typer.Option(help="The same seed gives the same session.")] = 1,
    template: Annotated[
        Template, typer.Option(help="Which session is played (all but the first: with --headless).")
    ] = Template.SHARED_GOALS,
    headless: Annotated[
        bool, typer.Option("--headless", help="Play the whole session, write the minutes, and stop.")
    ] = False,
    out: Annotated[Path, typer.Option(help="Folder for the minutes (with --headless).")] = Path("out"),
    port: Annotated[int, typer.Option(help="Port of the server (0: any free one).", min=0, max=65535)] = 0,
) -> None:
    """Start a server with a session in progress and simulated people, and print links to its three screens."""
    import_module("httpx")  # of the extra `demo`: its lack is said before anything starts
    if (template is not Template.SHARED_GOALS or play is Play.PLATFORM) and not headless:
        print("This can only be played with --headless. Nothing was started.", file=sys.stderr)
        raise typer.Exit(2)
    if play is Play.PLATFORM:
        return _platform(participants, seed, out)
    material = seeded(participants, seed)
    with tempfile.TemporaryDirectory(prefix="dialogue-demo-") as folder:
        try:
            embedded = launch(Path(folder), host="127.0.0.1" if headless else "0.0.0.0", port=port)  # noqa: S104
        except RuntimeError as error:
            console.print(f"[red]{error}")
            raise typer.Exit(2) from None
        try:
            if headless:
                played = asyncio.run(headless_session(embedded, material, out, template))
                tell(played, out)
            else:
                asyncio.run(_session_in_progress(embedded, material, seed))
        except KeyboardInterrupt:
            console.print("\nStopped.")
        except Surprise as surprise:
            console.print(f"[red]The session stopped. {surprise}")
            raise typer.Exit(1) from None
        finally:
            embedded.stop()


def _platform(people: int, seed: int, out: Path) -> None:
    """Fourteen months, and what they leave behind."""
    with tempfile.TemporaryDirectory(prefix="dialogue-demo-") as folder, steps_bar(DAYS) as progress:
        years = Years(Path(folder), out, seed, progress, people)
        try:
            asyncio.run(years.play())
        except (RuntimeError, Surprise) as problem:
            console.print(f"[red]The years stopped. {problem}")
            raise typer.Exit(1) from None
        with opened(Path(folder), begins=True) as store:
            archive = archive_of(store.database, SQLModel.metadata, years.platform, newest())
        keep(out / "platform.zip", zipped(archive), private=True)
    print(
        f"{len(years.sessions)} sessions, {len(years.items)} agenda items, {len(years.files) + 1} files in {out}."
    )


async def headless_session(
    embedded: Embedded, material: Material, out: Path, template: Template = Template.SHARED_GOALS
) -> Played:
    """Play the whole session through real HTTP and WebSockets; the minutes are in `out` afterwards."""
    facilitator = Facilitator(embedded.address, timeout=60)
    play = PLAYS[template]
    with steps_bar(play.steps) as progress:
        script = play(facilitator, material, progress)
        try:
            await facilitator.enter(embedded.sign_in)
            return await script.play(out)
        finally:
            await script.close()
            await facilitator.close()


def tell(played: Played, out: Path) -> None:
    """The summary, on standard output."""
    print(
        f"{played.participants} people, {played.ideas} ideas, {played.themes} themes, {played.papers} ballot papers, "
        f"{played.positions} positions."
    )
    for name in played.files:
        print(f"  {out / name}")


async def _session_in_progress(embedded: Embedded, material: Material, seed: int) -> None:
    """Check-in and ideas are behind, the board is on stage; people go on while somebody clicks around."""
    facilitator = Facilitator(embedded.address, timeout=60)
    await facilitator.enter(embedded.sign_in)
    script = Script(facilitator, material, lambda step: console.print(f"  {step} ..."))
    await script.prepare()
    await script.gather()
    await script.question("check_in")
    activity = script.by_kind["brainstorm"]
    await facilitator.turn(activity, "open")
    chance = random.Random(seed)
    until = asyncio.Event()
    people = [
        asyncio.create_task(linger(guest, random.Random(chance.random()), until)) for guest in script.guests
    ]
    link = offer_sign_in(embedded.settings, "Awa Diop")
    screen = await facilitator.post(f"{facilitator.base}/screen-link")
    path = urlsplit(screen.text.split('id="screen-address" readonly value="')[1].split('"')[0]).path
    reachable = (local_addresses(embedded.settings.port) or [embedded.address])[0]
    print(
        "\nA session is running. Open these three side by side; people go on by themselves:\n"
        f"  console    {embedded.address}{link}?to={facilitator.base}/console\n"
        f"  phone      {reachable}/join/{facilitator.code}\n"
        f"  projector  {embedded.address}{path}\n\n"
        "Steer it from the console: reveal the ideas, close, open the next activity. Stop with Ctrl+C.",
        flush=True,
    )
    try:
        await asyncio.gather(*people)
    finally:
        until.set()
        await asyncio.gather(*people, return_exceptions=True)
        await script.close()
        await facilitator.close()
