"""What commands that take a while show on standard error: a progress bar, and plain sentences for what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from dialogue.activities.registry import KINDS
from dialogue.simulation.script import STEPS

LABELS = {
    "join": "people join",
    **{name: kind.plans.title for name, kind in KINDS.items()},
    "agenda": "agenda item",
    "prepare": "the session is prepared",
    "answer": "people answer",
    "results": "results",
    "minutes": "minutes",
}

console = Console(stderr=True)


@contextmanager
def steps_bar(steps: Sequence[str] = STEPS) -> Iterator[Callable[[str], None]]:
    """A bar over the steps of a scripted session; yields the function that moves it."""
    columns = (
        TextColumn("{task.description:<18}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as bar:
        task = bar.add_task("starting", total=len(steps))

        def begin(step: str) -> None:
            bar.update(task, description=LABELS.get(step, step), completed=steps.index(step))

        yield begin
        bar.update(task, description="done", completed=len(steps))
