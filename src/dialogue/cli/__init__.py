"""The `dialogue` command: one file per command in this folder, registered in `COMMANDS` by one line each.

A command's module is imported only when that command runs, so that `dialogue --help` answers at once
(importing the web application costs a second on a small laptop).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

import typer
from typer.main import get_command

# name -> one line for `--help`. The module of that name in this folder offers `app`, a `typer.Typer`.
COMMANDS: dict[str, str] = {
    "serve": "Start the server (the default of scripts/run).",
    "demo": "A server with a session in progress and simulated people.",
    "simulate": "Let simulated people join a running session.",
    "replay": "Play a real conversation as a session.",
    "facilitator": "Add a facilitator from the shell.",
    "migrate": "Bring the database up to date.",
    "backup": "Write everything to one file, while the server runs.",
    "restore": "Bring a backup back.",
    "doctor": "Print versions, database settings, addresses, disk.",
    "rule": "Check decision rules against worked cases.",
    "tally": "Count a ballot with any voting method.",
    "opinion": "Draw the opinion landscape of a conversation.",
    "suggest": "Suggest themes for a list of ideas.",
    "bench": "Measure speed on this machine.",
}

ABOUT = "Dialogue: live sessions in which very different actors find shared goals and work for change."


def overview() -> typer.Typer:
    """The application that only prints help: every command by name and line, none imported."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, help=ABOUT)

    @app.callback()
    def root() -> None:
        pass

    for name, line in COMMANDS.items():
        app.command(name, help=line)(lambda: None)
    return app


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the `dialogue` script."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0] in COMMANDS:
        module = import_module(f"dialogue.cli.{words[0].replace('-', '_')}")
        get_command(module.app)(words[1:], prog_name=f"dialogue {words[0]}")
    else:
        get_command(overview())(words, prog_name="dialogue")
