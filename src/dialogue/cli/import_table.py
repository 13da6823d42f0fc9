"""`dialogue import-table FILE`: ideas, people, organisations or groups out of a table, shown first. The server may run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dialogue.cli.store import Store
    from dialogue.importing.receiving import Seen
    from dialogue.importing.tables import Planned
    from dialogue.kernel.database import Reader
    from dialogue.kernel.schema import Activity, Session
    from dialogue.kernel.vocabulary import Command

app = typer.Typer(add_completion=False)


@app.command()
def take_in(
    file: Annotated[Path, typer.Argument(help="A table as CSV or XLSX, as docs/importing.md describes it.")],
    session: Annotated[str, typer.Option(help="The code of the session that ideas are for.")] = "",
    activity: Annotated[int, typer.Option(help="The step of its programme, counted from 1.")] = 0,
    platform: Annotated[str, typer.Option(help="The platform, by number or name, for other lists.")] = "",
    what: Annotated[str, typer.Option(help="For a platform: people, organisations or groups.")] = "",
    sheet: Annotated[
        str, typer.Option(help="The sheet of a workbook; without it, the first with rows.")
    ] = "",
    encoding: Annotated[str, typer.Option(help="utf-8, windows-1252 or another of docs/importing.md.")] = "",
    delimiter: Annotated[str, typer.Option(help="semicolon, comma, tab, bar or none.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Do it. Without this, it is only shown.")] = False,
    data: Annotated[Path | None, typer.Option(help="Folder with the database.")] = None,
) -> None:
    """Show what would happen with each line of a table; with --yes, do it: all of it, or nothing."""
    from dialogue.cli.plainly import stop
    from dialogue.cli.store import opened, platform_by
    from dialogue.importing.columns import IDEAS, ON_PLATFORMS
    from dialogue.importing.on_platform import TakeInTable
    from dialogue.importing.on_platform import planned as planned_there
    from dialogue.importing.receiving import DELIMITER_OF
    from dialogue.importing.tables import mark_of
    from dialogue.importing.text_files import ENCODINGS

    if bool(session) == bool(platform) or (platform and what not in ON_PLATFORMS):
        stop(
            "Please name a session and its step, or a platform and what the file holds. Nothing was changed."
        )
    try:
        content = file.read_bytes()
    except OSError as error:
        stop(f"{file} cannot be read: {error.strerror}. Nothing was changed.")
    words = {"sheet": sheet, "encoding": encoding, "delimiter": delimiter}
    for name, choices in (("encoding", ENCODINGS), ("delimiter", DELIMITER_OF)):
        if words[name] and words[name] not in choices:
            stop(
                f"There is no {name} {words[name]}; choose one of: {', '.join(choices)}. Nothing was changed."
            )
    with opened(data) as store:
        found = _seen(content, words, IDEAS if session else what)
        if sheet and sheet != found.understood.sheet:
            there = ", ".join(found.understood.sheets) or "none, it is a text"
            stop(f"There is no sheet “{sheet}” in {file}; its sheets: {there}. Nothing was changed.")
        with store.database.read() as reader:
            if session:
                here, step = _step(reader, session, activity)
                stream, lines = here.id or 0, _of_ideas(reader, here, step, found)
                command = _ideas(step, found, mark_of(lines))
            else:
                stream = platform_by(reader, platform)
                lines = planned_there(reader, stream, what, found.lines)
                command = TakeInTable(what, tuple(found.lines), mark_of(lines))
        _tell(found, lines)
        if yes:
            _done(store, command, stream)
        else:
            typer.echo("Nothing was changed. To do it, add --yes.")


def _seen(content: bytes, words: dict[str, str], what: str) -> Seen:
    from dialogue.importing.columns import LISTS
    from dialogue.importing.receiving import Sent, looked_at

    return looked_at(Sent(words, content), LISTS[what])


def _step(reader: Reader, code: str, place: int) -> tuple[Session, Activity]:
    """The session and the step. Raises NotFound; Refused for a step that takes no ideas."""
    from dialogue.cli.store import session_by_code
    from dialogue.importing.ideas import NOT_NOW, may_take_in
    from dialogue.kernel.errors import NotFound, Refused
    from dialogue.stage.steps import activities_of

    found = session_by_code(reader, code)
    steps = activities_of(reader, found.id or 0)
    if not 1 <= place <= len(steps):
        sentence = "The programme has %(many)s steps; please name one with --activity."
        raise NotFound("no_activity", sentence, many=len(steps))
    if not may_take_in(steps[place - 1], found.id or 0):
        raise Refused("no_ideas_now", NOT_NOW)
    return found, steps[place - 1]


def _of_ideas(reader: Reader, session: Session, step: Activity, found: Seen) -> Sequence[Planned]:
    from dialogue.importing.ideas import planned

    return planned(reader, session, step, found.lines)


def _ideas(step: Activity, found: Seen, mark: str) -> Command:
    from dialogue.importing.ideas import TakeInIdeas

    return TakeInIdeas(step.id or 0, tuple(found.lines), mark)


def _tell(found: Seen, lines: Sequence[Planned]) -> None:
    from dialogue.importing.on_platform import told
    from dialogue.importing.preview import WHATS
    from dialogue.importing.tables import NEW, counted
    from dialogue.importing.text_files import DELIMITERS, ENCODINGS
    from dialogue.languages import Tongue

    tongue, read = Tongue("en"), found.understood
    if read.encoding:
        typer.echo(f"Read as {ENCODINGS[read.encoding]}, columns parted by {DELIMITERS[read.delimiter]}.")
    else:
        typer.echo(f"Read the sheet “{read.sheet}” of {len(read.sheets)}.")
    columns = [column.key for column in found.what.columns if column.key in found.layout.places]
    typer.echo(f"Columns: {', '.join(columns)}.")
    for one in lines:
        why = tongue.say(one.why, **told(one.facts, tongue)) if one.why else ""
        if one.what != NEW or why:
            typer.echo(f"line {one.line.line}: {WHATS[one.what]}{f' ({why})' if why else ''}")
    many = counted(lines)
    typer.echo(", ".join(f"{WHATS[key]}: {number}" for key, number in many.items()))


def _done(store: Store, command: Command, stream: int) -> None:
    done = store.run(command, stream_id=stream)
    typer.echo(f"Done. New: {done.answer['new']}. Changed: {done.answer.get('changed', 0)}.")
