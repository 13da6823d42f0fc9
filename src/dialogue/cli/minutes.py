"""`dialogue minutes SESSION`: the minutes of a session as a file. The server may be running."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)

STAGES = ("draft", "circulated", "published")
FORMATS = ("pdf", "docx", "xlsx", "csv", "html", "md", "json", "popolo")


@app.command()
def minutes(
    session: Annotated[str, typer.Argument(help="The session's code, as people type it to join.")],
    form: Annotated[str, typer.Option("--format", help="One of: " + ", ".join(FORMATS))] = "pdf",
    lang: Annotated[str, typer.Option(help="en, fr or es; without it, the session's own language.")] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "-o", "--out", help="The file to write. Without it, a text is printed; other formats need it."
        ),
    ] = None,
    version: Annotated[
        int | None, typer.Option(help="A version that was circulated, by its number.", min=1)
    ] = None,
    stage: Annotated[
        str, typer.Option("--as", help="draft, circulated (the newest version) or published.")
    ] = "draft",
    short: Annotated[bool, typer.Option("--short", help="Decisions, dissent and commitments only.")] = False,
    data: Annotated[Path | None, typer.Option(help="Folder with the database.")] = None,
) -> None:
    """Write the minutes of a session, as far as its record goes, or as a version of them was circulated.

    `csv` is a Data Package: a zip archive, or a folder where the path does not end with .zip. What is written is written
    whole or not at all.
    """
    from dialogue.activities.registry import KINDS
    from dialogue.brand import brand_of
    from dialogue.cli.files import keep
    from dialogue.cli.plainly import stop
    from dialogue.cli.store import opened, session_by_code
    from dialogue.languages import LANGUAGES, Tongue, local_zone
    from dialogue.minutes.compose import Draft, draft
    from dialogue.minutes.formats import FORMATS as KNOWN
    from dialogue.minutes.formats import of_record, written
    from dialogue.minutes.short import short_form
    from dialogue.minutes.versions import chosen_version, document_of

    if form not in KNOWN:
        stop(f"There is no format {form}. Choose one of: {', '.join(KNOWN)}. Nothing was written.")
    if lang and lang not in LANGUAGES:
        stop(f"There is no language {lang}. Choose one of: {', '.join(LANGUAGES)}. Nothing was written.")
    if stage not in STAGES:
        stop(f"There is no stage {stage}. Choose one of: {', '.join(STAGES)}. Nothing was written.")
    if form == "popolo" and (version is not None or stage != "draft"):
        stop("Decisions as Popolo are made of the record and have no versions. Nothing was written.")
    if out is None and not KNOWN[form].text:
        stop(f"Say with -o where to write the {form} file. Nothing was written.")
    with opened(data) as store, store.database.read() as reader:
        found = session_by_code(reader, session)
        tongue = Tongue(lang or found.language, local_zone(store.settings.timezone))
        content = of_record(form, reader, found, tongue)
        if content is None:
            view = chosen_version(reader, found.id, tongue, version, stage)
            made = (
                Draft(document_of(reader, view, tongue.language, tongue), (), view.row.circulated_at)
                if view
                else draft(reader, found, KINDS, tongue)
            )
            made = replace(made, document=short_form(made.document)) if short else made
            content = written(form, made, store.settings.data_licence, brand_of(store.settings))
    keep(out, content, folder=form == "csv")
