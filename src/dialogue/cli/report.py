"""`dialogue report FRAMEWORK --year ...`: the yearly report of a framework as a file. The server may be running."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def report(
    framework: Annotated[
        str, typer.Argument(help="The framework's number, as its address has it, or its name.")
    ],
    year: Annotated[int, typer.Option(help="The year to report of: 2027.")],
    lang: Annotated[str, typer.Option(help="en, fr or es.")] = "en",
    form: Annotated[str, typer.Option("--format", help="pdf, docx, xlsx, csv, html, md or json")] = "pdf",
    reader: Annotated[
        str, typer.Option("--for", help="Only what this facilitator may read; without it, everything.")
    ] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", help="The file to write. Without it, a text is printed; other formats need it."
        ),
    ] = None,
    data: Annotated[Path | None, typer.Option(help="Folder with the database.")] = None,
) -> None:
    """Write what the platforms of a framework did and reached in a year. Whole or not at all.

    `csv` is a Data Package: a zip archive, or a folder where the path does not end with .zip.
    """
    from dialogue.brand import brand_of
    from dialogue.cli.files import keep
    from dialogue.cli.plainly import stop
    from dialogue.cli.store import framework_by, opened
    from dialogue.frameworks.members import memberships_of, readable
    from dialogue.frameworks.report import report as composed
    from dialogue.frameworks.yearly import year_of
    from dialogue.kernel.schema import utc_now
    from dialogue.languages import LANGUAGES, Tongue, local_zone
    from dialogue.minutes.formats import FORMATS, REPORTS, document_in

    if form not in REPORTS:
        stop(f"There is no format {form}. Choose one of: {', '.join(REPORTS)}. Nothing was written.")
    if lang not in LANGUAGES:
        stop(f"There is no language {lang}. Choose one of: {', '.join(LANGUAGES)}. Nothing was written.")
    if out is None and not FORMATS[form].text:
        stop(f"Say with -o where to write the {form} file. Nothing was written.")
    with opened(data) as store:
        account = store.of(reader) if reader else None
        with store.database.read() as snapshot:
            found = framework_by(snapshot, framework)
            may_read = (
                readable(snapshot, account.id or 0)
                if account
                else {one.platform_id for one in memberships_of(snapshot, found.id)}
            )
            tongue, now = Tongue(lang, local_zone(store.settings.timezone)), utc_now()
            told = year_of(snapshot, found, year, may_read, tongue, now.date())
        content = document_in(
            form, composed(told, tongue), now, store.settings.data_licence, brand_of(store.settings)
        )
    keep(out, content, folder=form == "csv")
