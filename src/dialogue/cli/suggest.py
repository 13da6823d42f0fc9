"""`dialogue suggest FILE.csv`: suggested themes and near-duplicates for a list of ideas, as JSON."""

from __future__ import annotations

import csv
import io
import json
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from dialogue.activities.cluster.suggest.ideas import Idea, Suggestion, UnusableIdeasError
from dialogue.activities.cluster.suggest.worker import Worker, WorkerFailedError
from dialogue.kernel.text import blank

app = typer.Typer(add_completion=False)

LONGEST_FIELD = 10_000_000  # characters; Python's own limit is 131,072


class MethodName(StrEnum):
    """How ideas are compared."""

    encoder = "encoder"
    ngrams = "ngrams"


@app.command()
def suggest(
    file: Annotated[Path, typer.Argument(help="CSV with the columns id, text and, if known, lang.")],
    k: Annotated[
        int | None, typer.Option("--k", help="Number of themes; chosen by silhouette when left out.")
    ] = None,
    method: Annotated[
        MethodName, typer.Option(help="Compare meanings (encoder) or spelling (ngrams).")
    ] = MethodName.encoder,
) -> None:
    """Suggest themes for a list of ideas."""
    try:
        ideas = read_ideas(file)
        print(f"Grouping {len(ideas)} ideas ...", file=sys.stderr)
        with Worker(time_limit=600, niceness=0) as worker:
            found = worker.suggest(ideas, method.value, k)
    except (UnusableIdeasError, WorkerFailedError) as problem:
        print(problem, file=sys.stderr)
        raise typer.Exit(2) from None
    for note in found.notes:
        print(note, file=sys.stderr)
    print(json.dumps(as_json(found), ensure_ascii=False, indent=1))


def as_json(found: Suggestion) -> dict[str, object]:
    """The command's output: `method`, `themes` [{`label`, `ids`}] and `similar` [[id, id, cosine]]."""
    return {
        "method": found.method,
        "themes": [{"label": theme.label, "ids": list(theme.ids)} for theme in found.themes],
        "similar": [[pair.first, pair.second, pair.cosine] for pair in found.similar],
    }


def read_ideas(file: Path) -> list[Idea]:
    """Ideas from a UTF-8 CSV file with a header; raises `UnusableIdeasError` when it cannot be read."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError:
        raise UnusableIdeasError(f"The file {file} cannot be read. Check its name and try again.") from None
    except UnicodeDecodeError:
        raise UnusableIdeasError(f"The file {file} is not UTF-8 text. Save it as CSV in UTF-8.") from None
    before = csv.field_size_limit(LONGEST_FIELD)  # of the whole process, so it is set back
    try:
        # not splitlines: it also cuts at form feeds and at U+2028, which people paste into their ideas
        table = csv.reader(io.StringIO(text, newline=""), strict=True)
        rows = [(table.line_num, cells) for cells in table if cells]
    except csv.Error as problem:
        raise UnusableIdeasError(f"The file {file} is not a CSV table: {problem}.") from None
    finally:
        csv.field_size_limit(before)
    header = [name.strip() for name in rows[0][1]] if rows else []
    if text.strip() and not {"id", "text"} <= set(header):
        raise UnusableIdeasError(f'The first line of {file} must name the columns "id" and "text".')
    if len(set(header)) < len(header):
        raise UnusableIdeasError(f"Two columns of {file} have the same name. Give each its own name.")
    return [idea_of(file, line, header, cells) for line, cells in rows[1:]]


def idea_of(file: Path, line: int, header: list[str], cells: list[str]) -> Idea:
    """The idea in one row; raises `UnusableIdeasError` when its cells do not fit the header."""
    if len(cells) > len(header):
        raise UnusableIdeasError(
            f"Line {line} of {file} has {len(cells)} cells and the first line has {len(header)}. "
            "A text with a comma in it needs quotation marks around it."
        )
    row = dict(zip(header, cells + [""] * (len(header) - len(cells)), strict=True))
    if blank(row["id"]):
        raise UnusableIdeasError(f"The idea in line {line} of {file} has no id. Give each row its own id.")
    if len(cells) < len(header) and header.index("text") >= len(cells):
        raise UnusableIdeasError(f"Line {line} of {file} has fewer cells than the first line.")
    return Idea(row["id"].strip(), row["text"], row.get("lang", "").strip())
