"""The `dialogue` command: one file per command in this folder, registered in `COMMANDS` by one line each.

Command modules are imported only when their command runs, so that `dialogue --help` stays quick.
"""

from __future__ import annotations

from importlib import import_module

import click
import typer
from typer.core import TyperGroup
from typer.main import get_command

# name -> (module in this folder, one line for `--help`). A module offers `app`, a `typer.Typer`.
COMMANDS: dict[str, tuple[str, str]] = {
    "rule": ("rule", "Check decision rules against worked cases."),
    "tally": ("tally", "Count a ballot with any voting method."),
    "opinion": ("opinion", "Draw the opinion landscape of a conversation."),
    "suggest": ("suggest", "Suggest themes for a list of ideas."),
    "bench": ("bench", "Measure speed on this machine."),
}


class LazyGroup(TyperGroup):
    """A group that knows its commands' names and help without importing them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, summary = COMMANDS[cmd_name]
        command = get_command(import_module(f"dialogue.cli.{module}").app)
        command.name = cmd_name
        command.short_help = summary
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Dialogue: live sessions in which very different actors find shared goals and work for change.",
)


@app.callback()
def root() -> None:
    """Dialogue: live sessions in which very different actors find shared goals and work for change."""


def main() -> None:
    """Entry point of the `dialogue` script."""
    app()
