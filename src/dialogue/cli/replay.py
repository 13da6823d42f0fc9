"""`dialogue replay DIR`: a real conversation as a session."""

from __future__ import annotations

import asyncio
import tempfile
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dialogue.simulation.actors import Surprise
from dialogue.simulation.screen import console, steps_bar

if TYPE_CHECKING:
    from dialogue.simulation.embedded import Embedded
    from dialogue.simulation.opinion_replay import Plan

app = typer.Typer(add_completion=False)


class As(StrEnum):
    """What the conversation becomes."""

    SESSION = "session"
    OPINION = "opinion"


@app.command()
def replay(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder with a conversation in Polis export format.")
    ],
    participants: Annotated[int, typer.Option(help="How many of its people take part.", min=2, max=500)] = 60,
    seed: Annotated[int, typer.Option(help="The same seed gives the same session.")] = 1,
    out: Annotated[Path, typer.Option(help="Folder for the minutes.")] = Path("out"),
    as_what: Annotated[
        As, typer.Option("--as", help="A whole session, or the opinion activity with its landscape.")
    ] = As.SESSION,
) -> None:
    """Play a real conversation as a session: its people join, their statements are the ideas, their votes decide."""
    from dialogue.cli.demo import headless_session, tell
    from dialogue.cli.opinion import texts
    from dialogue.polis import BrokenConversation, read_conversation
    from dialogue.simulation.embedded import launch
    from dialogue.simulation.from_polis import material_of
    from dialogue.simulation.opinion_replay import plan_of

    import_module("httpx")  # of the extra `demo`: its lack is said before anything starts
    try:
        conversation = read_conversation(texts(folder, "csv"))
        plan = plan_of(conversation, participants) if as_what == As.OPINION else None
        material = None if plan else material_of(conversation, participants, seed)
    except BrokenConversation as broken:
        console.print(f"This conversation cannot be replayed. {broken.sentence}", markup=False)
        raise typer.Exit(2) from None
    for note in conversation.notes:
        console.print(note, markup=False)
    with tempfile.TemporaryDirectory(prefix="dialogue-replay-") as data:
        try:
            embedded = launch(Path(data))
        except RuntimeError as error:
            console.print(str(error), markup=False)
            raise typer.Exit(2) from None
        try:
            if plan is not None:
                asyncio.run(opinions(embedded, plan, out))
            elif material is not None:
                tell(asyncio.run(headless_session(embedded, material, out)), out)
        except Surprise as surprise:
            console.print(f"The session stopped. {surprise}", markup=False)
            raise typer.Exit(1) from None
        finally:
            embedded.stop()


async def opinions(embedded: Embedded, plan: Plan, out: Path) -> None:
    """Play the conversation through the opinion activity, and say what was done."""
    from dialogue.simulation.actors import Facilitator
    from dialogue.simulation.opinion_replay import REPLAY_STEPS, Replay

    facilitator = Facilitator(embedded.address, timeout=60)
    with steps_bar(REPLAY_STEPS) as progress:
        replayed = Replay(facilitator, plan, progress)
        try:
            await facilitator.enter(embedded.sign_in)
            done = await replayed.play(out)
        finally:
            await replayed.close()
            await facilitator.close()
    print(f"{done.participants} people, {done.statements} statements, {done.answers} answers.")
    for name in done.files:
        print(f"  {out / name}")
