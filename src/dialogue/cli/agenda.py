"""`dialogue agenda PLATFORM`: the agenda for other programs, as calendar or as results. The server may be running."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)

FORMATS = ("ics", "iati")


@app.command()
def agenda(
    platform: Annotated[str, typer.Argument(help="Its number, as addresses have it, or its name.")],
    form: Annotated[
        str, typer.Option("--format", help="ics (a calendar) or iati (results, IATI 2.03)")
    ] = "ics",
    lang: Annotated[str, typer.Option(help="en, fr or es")] = "en",
    organisation: Annotated[
        str, typer.Option(help="For iati: the reporting organisation's identifier.")
    ] = "",
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="The file to write; without it, it is printed.")
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Folder with the database.")] = None,
) -> None:
    """Write a platform's calendar, or its results for donors.

    Results need a baseline for each indicator; without one nothing is written, and what is missing is said.
    """
    from dialogue.activities.registry import KINDS
    from dialogue.agenda.calendar import calendar_of
    from dialogue.cli.files import keep
    from dialogue.cli.plainly import stop
    from dialogue.cli.store import opened, platform_by
    from dialogue.kernel.schema import utc_now
    from dialogue.languages import LANGUAGES, Tongue, local_zone
    from dialogue.minutes.iati import Missing, write_iati
    from dialogue.serving import with_address

    if form not in FORMATS:
        stop(f"There is no format {form}. Choose one of: {', '.join(FORMATS)}. Nothing was written.")
    if lang not in LANGUAGES:
        stop(f"There is no language {lang}. Choose one of: {', '.join(LANGUAGES)}. Nothing was written.")
    with opened(data) as store, store.database.read() as reader:
        number = platform_by(reader, platform)
        tongue = Tongue(lang, local_zone(store.settings.timezone))
        try:
            if form == "ics":
                content = calendar_of(reader, number, tongue, with_address(store.settings).public_url)
            else:
                content = write_iati(reader, number, KINDS, tongue, utc_now(), organisation)
        except Missing as missing:
            stop(f"The results cannot be written yet. {missing} Nothing was written.")
    keep(out, content)
