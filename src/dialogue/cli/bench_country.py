"""`dialogue bench country`: from one room to ten thousand, calculated from measured costs; where it breaks first."""

from __future__ import annotations

from typing import Annotated

import typer

from dialogue.simulation.country import BUSY, MOST_PROCESSES, Costs, Habits, fewest, load, stores_needed

SIZES = ((100, 1), (1_000, 10), (10_000, 100), (100_000, 1_000), (1_000_000, 10_000))
WHAT = {
    "processes": "cores of the processes",
    "commits": "commits of the store",
    "bus": "words between processes",
}
HEAD = (
    "people", "rooms", "writes/s", "deliveries/s", "one store: processes", "its tightest", "used",
    "p95 write ms", "stores", "processes each", "GB in all", "Mbit/s",
)  # fmt: skip


def bench(
    writes: Annotated[float, typer.Option(help="Things a person sends in a minute, at the busiest.")] = 2.0,
    pages: Annotated[float, typer.Option(help="Pages a person opens anew in a minute.")] = 1.0,
    frames: Annotated[float, typer.Option(help="Frames a second that a phone is sent at most.")] = 20.0,
    write_ms: Annotated[float, typer.Option(help="CPU of one thing sent.")] = 6.0,
    page_ms: Annotated[float, typer.Option(help="CPU of one page.")] = 6.0,
    drawn_ms: Annotated[
        float, typer.Option(help="CPU of drawing one change, at each process of its room.")
    ] = 4.0,
    delivery_ms: Annotated[float, typer.Option(help="CPU of one frame to one phone.")] = 0.03,
    heard_ms: Annotated[float, typer.Option(help="CPU of one word that is heard.")] = 0.1,
    commits: Annotated[float, typer.Option(help="Commits a second of one store.")] = 300.0,
    gathered: Annotated[float, typer.Option(help="Things in one commit of a busy process.")] = 4.0,
    words: Annotated[float, typer.Option(help="Words a second of the bus of one store.")] = 5000.0,
    phone_kb: Annotated[float, typer.Option(help="Memory of one phone.")] = 80.0,
    process_mb: Annotated[float, typer.Option(help="Memory of a process before anybody comes.")] = 220.0,
    frame_kb: Annotated[float, typer.Option(help="One frame on the wire.")] = 1.5,
    most: Annotated[
        int, typer.Option(help="Processes of one store at most.", min=1, max=MOST_PROCESSES)
    ] = 16,
    together: Annotated[
        bool, typer.Option("--together", help="All phones of a room come to the same process.")
    ] = False,
) -> None:
    """A table for 1 to 10,000 rooms of 100 people. Nothing is started; docs/scale.md says what was measured."""
    costs = Costs(
        write_ms,
        page_ms,
        drawn_ms,
        delivery_ms,
        heard_ms,
        commits,
        gathered,
        words,
        phone_kb,
        process_mb,
        frame_kb,
    )
    habits = Habits(writes / 60, pages / 60, frames)
    typer.echo("| " + " | ".join(HEAD) + " |")
    typer.echo("|" + "---|" * len(HEAD))
    for people, rooms in SIZES:
        asked = load(people, rooms, habits, together=together)
        one = fewest(asked, costs, most)
        try:
            stores, each = stores_needed(asked, costs, most)
        except ValueError as no:
            typer.echo(f"{people:,} people: {no}.")
            continue
        cells = (
            f"{people:,}",
            f"{rooms:,}",
            f"{asked.writes:,.0f}",
            f"{asked.deliveries:,.0f}",
            str(one.processes) if one.holds else f"breaks (with {one.processes})",
            WHAT[one.tightest],
            f"{one.used[one.tightest]:.0%}",
            f"{one.wait_p95_ms:,.0f}"
            if one.holds
            else "grows without end"
            if one.used[one.tightest] >= 1
            else "too long",
            str(stores),
            str(each.processes),
            f"{stores * each.memory_gb:,.1f}",
            f"{stores * each.megabits:,.0f}",
        )
        typer.echo("| " + " | ".join(cells) + " |")
    typer.echo(f"A resource counts as full at {BUSY:.0%}. A store: one PostgreSQL and its processes.")
