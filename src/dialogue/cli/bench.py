"""`dialogue bench NAME`: measures speed on this machine; one line per bench in `BENCHES`.

A bench is a plain function called `bench` in its own module, with typer's annotations for its options. It is imported
only when it runs.
"""

from __future__ import annotations

from importlib import import_module

import click
import typer
from typer.core import TyperGroup
from typer.main import get_command

# name -> (module in this folder that offers a function `bench`, one line for `--help`)
BENCHES: dict[str, tuple[str, str]] = {
    "opinion": ("bench_opinion", "The opinion landscape of a large conversation, beside red-dwarf."),
}


class Benches(TyperGroup):
    """A group that knows its benches' names and help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(BENCHES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in BENCHES:
            return None
        module, summary = BENCHES[cmd_name]
        alone = typer.Typer(add_completion=False)
        alone.command(name=cmd_name, help=summary)(import_module(f"dialogue.cli.{module}").bench)
        command = get_command(alone)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Benches"):
            formatter.write_dl([(name, summary) for name, (_, summary) in BENCHES.items()])


app = typer.Typer(cls=Benches, no_args_is_help=True, help="Measure speed on this machine.")


@app.callback()
def root() -> None:
    """Measure speed on this machine."""
