"""`dialogue bench NAME`: measures speed on this machine; one line per bench in `BENCHES`.

A bench is a plain function called `bench` in its own module, with typer's annotations for its options. It is
imported only when it runs.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module

import typer
from typer.main import get_command

# name -> (module in this folder that offers a function `bench`, one line for `--help`)
BENCHES: dict[str, tuple[str, str]] = {
    "fanout": ("bench_fanout", "One new idea to all sockets of a session, beside a bare loop."),
    "room": ("bench_room", "A whole room joins, writes ideas and votes."),
    "storm": (
        "bench_storm",
        "The server of a room is killed: until every page is back, with what it missed.",
    ),
    "board": ("bench_board", "A board of more and more ideas: first page, a move, its undo, on each screen."),
    "ballots": ("bench_ballots", "A whole room casts and changes a ballot, beside bare commits."),
    "processes": ("bench_processes", "One session at several processes: how long until the others show it."),
    "network": ("bench_network", "A room behind a slow and lossy line joins, writes and votes."),
    "country": ("bench_country", "From one room to ten thousand, calculated: where it breaks first."),
    "suggest": ("bench_suggest", "Theme suggestions for 60, 300 and 1,000 ideas, by both makers."),
    "opinion": ("bench_opinion", "The opinion landscape of a large conversation, beside red-dwarf."),
}

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Measure speed on this machine.")


def _passing_on(name: str, module: str) -> Callable[[typer.Context], None]:
    """A command that hands its words, `--help` too, to the bench it imports."""

    def run(context: typer.Context) -> None:
        alone = typer.Typer(add_completion=False)
        alone.command()(import_module(f"dialogue.cli.{module}").bench)
        get_command(alone)(context.args, prog_name=f"dialogue bench {name}")

    return run


@app.callback()
def root() -> None:
    """Measure speed on this machine."""


for _name, (_module, _line) in BENCHES.items():
    app.command(
        _name,
        help=_line,
        context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []},
    )(_passing_on(_name, _module))
