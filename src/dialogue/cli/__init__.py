"""The `dialogue` command: one file per command in this folder, registered in `COMMANDS` by one line each.

A command's module is imported only when that command runs, so that `dialogue --help` answers at once
(importing the web application costs a second on a small laptop).
"""

from __future__ import annotations

import atexit
import gc
import io
import sys
from collections.abc import Sequence
from importlib import import_module
from keyword import iskeyword
from typing import Annotated, Any

import typer
from typer.main import get_command

# name -> one line for `--help`. The module of that name in this folder offers `app`, a `typer.Typer`.
COMMANDS: dict[str, str] = {
    "serve": "Start the server (the default of scripts/run).",
    "demo": "A server with a session in progress and simulated people.",
    "simulate": "Let simulated people join a running session.",
    "replay": "Play a real conversation as a session.",
    "facilitator": "Look after the accounts of facilitators.",
    "token": "Lend programs some rights on a platform, and end that.",
    "webhook": "What platforms tell to other programs, and a test of it.",
    "api-tour": "Drive a session of a running server by the API.",
    "session": "Make sessions out of files, and write them to files.",
    "minutes": "Write the minutes of a session to a file.",
    "brief": "Write the policy brief of an agenda item to a file.",
    "notices": "List what waits to be mailed, and what became of the last mails.",
    "report": "Write a framework's report for a year to a file.",
    "agenda": "Write a platform's calendar, or its results for donors.",
    "migrate": "Bring the database up to date.",
    "migrate-database": "Move everything from SQLite to PostgreSQL.",
    "backup": "Write everything to one file, while the server runs.",
    "restore": "Bring a backup back.",
    "export": "Write a platform with everything to one file.",
    "import": "Put a platform into an empty server.",
    "import-table": "Take ideas, people, organisations or groups in from CSV or XLSX.",
    "verify": "Compute records, decisions, tallies and minutes again.",
    "retain": "Let go what has been kept as long as was said.",
    "doctor": "Print versions, database settings, addresses, disk.",
    "rule": "Check decision rules against worked cases.",
    "tally": "Count a ballot with any voting method.",
    "opinion": "Draw the opinion landscape of a conversation.",
    "suggest": "Suggest themes for a list of ideas.",
    "bench": "Measure speed on this machine.",
    "scoreboard": "Print every goal, and whether the last runs here met it.",
    "new": "Begin an activity of your own, in a checkout.",
}

ABOUT = "Dialogue: live sessions in which very different actors find shared goals and work for change."


EXTRAS = {"httpx": "demo", "rich": "demo", "prometheus_client": "metrics"}
"""Packages that only some commands need, and the extra of pyproject.toml that brings each."""

HELP = {"help_option_names": ["-h", "--help"]}
SHELLS = ("bash", "zsh", "fish")


def overview() -> typer.Typer:
    """The application that only prints help: every command by name and line, none imported."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, help=ABOUT, context_settings=HELP)

    @app.callback()
    def root(
        version: Annotated[
            bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
        ] = False,
        completion: Annotated[
            str,
            typer.Option(
                metavar="SHELL",
                callback=_completion,
                is_eager=True,
                help="Print what lets bash, zsh or fish complete commands; use it as source.",
            ),
        ] = "",
    ) -> None:
        pass

    for name, line in COMMANDS.items():
        app.command(name, help=line)(lambda: None)
    return app


def _version(wanted: bool) -> None:
    if wanted:
        from dialogue import __version__

        typer.echo(f"dialogue {__version__}")
        raise typer.Exit


def _completion(shell: str) -> None:
    if not shell:
        return
    if shell not in SHELLS:
        raise typer.BadParameter(f"there is completion for {', '.join(SHELLS)}")
    from dialogue.cli.completion import script

    typer.echo(script(shell, {name: command_of(name) for name in COMMANDS}))
    raise typer.Exit


def command_of(name: str) -> Any:
    """A command by its name, imported now; `-h` is help everywhere."""
    module = name.replace("-", "_") + ("_" if iskeyword(name) else "")
    made = get_command(import_module(f"dialogue.cli.{module}").app)
    for one in (made, *getattr(made, "commands", {}).values()):
        one.context_settings.update(HELP)
    return made


def _show_what_can_be_shown() -> None:
    """A sign that the terminal or the log cannot show becomes a question mark, instead of the end of the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def spare_the_collector() -> None:
    """Let Python seldom look for rubbish while the program loads itself, and not at all when it ends.

    What an import makes stays, most of it is imported inside of the commands, and the system takes everything back in the
    end: looking through it took a third of each command. `serve` chooses its own measure once it serves.
    """
    gc.set_threshold(200_000, 20, 50)
    atexit.register(gc.freeze)


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the `dialogue` script."""
    if arguments is None:
        spare_the_collector()
    _show_what_can_be_shown()
    words = list(sys.argv[1:] if arguments is None else arguments)
    if words and words[0] in COMMANDS:
        try:
            command_of(words[0])(words[1:], prog_name=f"dialogue {words[0]}")
        except ModuleNotFoundError as missing:
            extra = EXTRAS.get(missing.name or "")
            if extra is None:
                raise
            typer.echo(
                f"This command needs the extra “{extra}” ({missing.name}). Nothing was changed. In a checkout:"
                f' sh scripts/setup {extra}. Elsewhere: pip install "dialogue[{extra}]"',
                err=True,
            )
            sys.exit(2)
    else:
        get_command(overview())(words, prog_name="dialogue")
