"""Empty tables to fill in: the names of the columns in the reader's language, as CSV and as XLSX."""

from __future__ import annotations

import csv
import io

from starlette.responses import Response

from dialogue.importing.columns import List
from dialogue.languages import Tongue
from dialogue.polis.spreadsheet import guarded

FORMS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def empty_table(what: List, form: str, tongue: Tongue) -> Response:
    """The file; CSV for whatever is no form of ours. Its mark at the beginning lets spreadsheets read it as UTF-8."""
    names = [tongue.say(column.title) for column in what.columns]
    kind = form if form in FORMS else "csv"
    content = _workbook(names) if kind == "xlsx" else _text(names)
    headers = {"Content-Disposition": f'attachment; filename="{what.key}.{kind}"'}
    return Response(content, media_type=FORMS[kind], headers=headers)


def _text(names: list[str]) -> bytes:
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerow([guarded(name) for name in names])
    return b"\xef\xbb\xbf" + written.getvalue().encode()


def _workbook(names: list[str]) -> bytes:
    import xlsxwriter

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        page, bold = book.add_worksheet(), book.add_format({"bold": True, "text_wrap": True})
        page.set_column(0, len(names) - 1, 24)
        for place, name in enumerate(names):
            page.write_string(0, place, name, bold)
    return written.getvalue()
