"""`dialogue brief ITEM`: the policy brief of an agenda item as a file. The server may be running."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def brief(
    item: Annotated[str, typer.Argument(help="The item's number, as its address has it: 7 or agenda:7.")],
    form: Annotated[str, typer.Option("--format", help="pdf, docx or html")] = "pdf",
    lang: Annotated[str, typer.Option(help="en, fr or es; without it, its session's language.")] = "",
    contact: Annotated[str, typer.Option(help="Whom to write to; it stands at the end.")] = "",
    out: Annotated[Path | None, typer.Option("-o", "--out", help="The file to write.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder with the database.")] = None,
) -> None:
    """Write one or two pages for whoever is asked to act, from the record. Whole or not at all."""
    from dialogue.activities.registry import KINDS
    from dialogue.agenda.record import item_of
    from dialogue.brand import brand_of
    from dialogue.cli.files import keep
    from dialogue.cli.plainly import stop
    from dialogue.cli.store import opened
    from dialogue.kernel.schema import Session, utc_now
    from dialogue.languages import LANGUAGES, Tongue, local_zone
    from dialogue.minutes.brief import brief as composed
    from dialogue.minutes.formats import BRIEFS, document_in

    if form not in BRIEFS:
        stop(f"There is no format {form}. Choose one of: {', '.join(BRIEFS)}. Nothing was written.")
    if lang and lang not in LANGUAGES:
        stop(f"There is no language {lang}. Choose one of: {', '.join(LANGUAGES)}. Nothing was written.")
    if out is None and form != "html":
        stop(f"Say with -o where to write the {form} file. Nothing was written.")
    number = item.removeprefix("agenda:")
    with opened(data) as store, store.database.read() as reader:
        known = number.isascii() and number.isdigit() and len(number) < 19
        found = item_of(reader, int(number)) if known else None
        if found is None:
            stop(f"There is no agenda item {item}. Nothing was written.")
        language = lang or reader.get_one(Session, found.session_id).language
        tongue, now = Tongue(language, local_zone(store.settings.timezone)), utc_now()
        content = document_in(
            form,
            composed(reader, found, KINDS, tongue, now.date(), contact),
            now,
            brand=brand_of(store.settings),
        )
    keep(out, content)
