"""`dialogue simulate`: simulated people in any running session."""

from __future__ import annotations

import asyncio
import random
from typing import Annotated

import typer

from dialogue.simulation.actors import Participant, Surprise, lobby_groups
from dialogue.simulation.guests import Guest, linger
from dialogue.simulation.material import seeded
from dialogue.simulation.screen import console

app = typer.Typer(add_completion=False)


@app.command()
def simulate(
    url: Annotated[str, typer.Option(help="Address of the server.")],
    code: Annotated[str, typer.Option(help="Code of the session.")],
    participants: Annotated[int, typer.Option(help="Simulated people.", min=1, max=2000)] = 20,
    seed: Annotated[int, typer.Option(help="The same seed gives the same people.")] = 1,
    minutes: Annotated[float, typer.Option(help="How long they stay.")] = 60.0,
) -> None:
    """Let simulated people join a running session and take part in whatever comes on stage. Stop with Ctrl+C."""
    import httpx

    try:
        asyncio.run(crowd(url.rstrip("/"), code, participants, seed, minutes * 60))
    except Surprise as surprise:
        console.print(f"The people could not join. {surprise}", markup=False)
        raise typer.Exit(1) from None
    except (httpx.HTTPError, OSError) as error:
        console.print(
            f"The server at {url} does not answer ({type(error).__name__}). Is it running?", markup=False
        )
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        console.print("\nStopped.")


async def crowd(url: str, code: str, participants: int, seed: int, seconds: float) -> None:
    """Join, then take part until the time is over."""
    chance = random.Random(seed)
    plans = seeded(max(5, participants), seed, objections=True).people[:participants]
    first = Participant(url)
    letters = lobby_groups((await first.get(f"/join/{code}", lang="en")).text)
    await first.close()
    guests = []
    for plan in plans:
        person = Participant(url)
        group = letters.get(plan.group) or chance.choice(list(letters.values()))
        await person.join(code, group=group, language=plan.language, name=plan.name)
        guest = Guest(person, plan.mind)
        await guest.listen()
        guests.append(guest)
    console.print(f"{len(guests)} people have joined. They take part by themselves; stop with Ctrl+C.")
    until = asyncio.Event()
    tasks = [asyncio.create_task(linger(guest, random.Random(chance.random()), until)) for guest in guests]
    try:
        await asyncio.sleep(seconds)
    finally:
        until.set()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.gather(*(guest.close() for guest in guests))
        refused = [refusal for guest in guests for refusal in guest.refusals]
        if refused:
            console.print(f"{len(refused)} forms were not accepted. The first: {refused[0]}", markup=False)
