"""`dialogue tally FILE`: count an election in a file with any voting method, as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from dialogue.activities.vote.methods import (
    METHODS,
    BallotError,
    Paper,
    PaperError,
    Settings,
    check_paper,
    find,
    tally,
)
from dialogue.activities.vote.methods.contract import Field
from dialogue.ballotfiles import Election, read
from dialogue.ballotfiles.election import number

# What a paper that says nothing holds, for each kind of answer.
SILENT: dict[Field, Any] = {
    "approved": (),
    "scores": {},
    "ranking": (),
    "dots": {},
    "grades": {},
    "resistance": {},
    "credits": {},
    "choice": "abstain",
    "criteria_scores": {},
}

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


class Completion(StrEnum):
    """What equal shares does with money that is left."""

    none = "none"
    budget_increase = "budget-increase"


class Utilities(StrEnum):
    """What a funded project is worth to who approves it."""

    cost = "cost"
    cardinality = "cardinality"
    points = "points"


@app.command()
def count(
    file: Annotated[Path, typer.Argument(help=".json, .pb (Pabulib), .soc .soi .toc .toi .cat (PrefLib)")],
    method: Annotated[str | None, typer.Option(help="One of: " + ", ".join(METHODS))] = None,
    completion: Annotated[Completion | None, typer.Option(help="Of equal shares.")] = None,
    utilities: Annotated[Utilities | None, typer.Option(help="Of budget methods.")] = None,
    budget: Annotated[str | None, typer.Option(help="Instead of the file's budget.")] = None,
    winners: Annotated[int | None, typer.Option(help="Places to fill.")] = None,
    groups_from: Annotated[
        str | None, typer.Option(help="Column of a .pb file that names the group.")
    ] = None,
) -> None:
    """Count an election: overall, by group, and with all groups weighing the same. Prints only JSON.

    What was odd in the file and did not stop the count is said on standard error and under "notes".
    """
    try:
        election = read(file.name, text_of(file), groups_from)
        asked: dict[str, Any] = {
            "completion": completion.value if completion else None,
            "utilities": utilities.value if utilities else None,
            "budget": number(budget, money=True) if budget is not None else None,
            "winners": winners,
        }
        settings = replace(
            election.settings, **{key: value for key, value in asked.items() if value is not None}
        )
        result = counted(election, method or election.method, settings)
    except BallotError as error:
        stop(str(error))
    for note in election.notices():
        typer.echo(note, err=True)
    if election.notices():
        result["notes"] = election.notices()
    json.dump(result, sys.stdout, indent=2)
    sys.stdout.write("\n")


def text_of(file: Path) -> str:
    """The file's text; a byte order mark at its start is left out."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        stop(f"{file} is not text in UTF-8. Nothing was counted.")
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror}. Nothing was counted.")


def counted(election: Election, method: str | None, settings: Settings) -> dict[str, Any]:
    """The tally as JSON, after every paper was checked. Raises `BallotError`."""
    if method is None:
        stop("The file names no method. Choose one with --method.")
    papers = [answered(paper, find(method).reads) for paper in election.papers]
    for index, paper in enumerate(papers, start=1):
        try:
            check_paper(method, paper, election.options, settings)
        except PaperError as error:
            stop(f"Ballot {index}: {error} Nothing was counted.")
    return tally(method, papers, election.options, settings).as_json()


def answered(paper: Paper, field: Field) -> Paper:
    """The paper; one without any answer at all is an abstention, and not an answer of the wrong kind."""
    if any(getattr(paper, kind) is not None for kind in SILENT):
        return paper
    return replace(paper, **{field: SILENT[field]})


def stop(sentence: str) -> NoReturn:
    """Say why nothing was counted, and end with code 2."""
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
