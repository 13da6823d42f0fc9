"""The yearly report of a framework: what each reader may read, as it stood, the same figures in every format."""

from __future__ import annotations

import asyncio
import io
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dialogue.agenda.as_of import commitment_on, item_on
from dialogue.agenda.record import item_of
from dialogue.agenda.schema import (
    AgendaItem,
    AgendaMove,
    Commitment,
    CommitmentAnswer,
    Indicator,
    IndicatorValue,
)
from dialogue.bodies.schema import Organisation
from dialogue.cli import report as command
from dialogue.documents.tree import Document
from dialogue.frameworks.report import report
from dialogue.frameworks.schema import Framework
from dialogue.frameworks.yearly import year_of
from dialogue.kernel.database import Database
from dialogue.kernel.errors import Refused
from dialogue.languages import Tongue
from dialogue.learning.schema import Learning
from dialogue.minutes import report_pages
from dialogue.minutes.formats import REPORTS
from frameworks.test_framework import of_platform
from minutes.test_formats import (
    as_figures,
    in_docx,
    in_html,
    in_json,
    in_markdown,
    in_the_package,
    in_the_tree,
    in_xlsx,
)
from support.days import in_days, today

OURS, THEIRS = "Melisande", "Zephyrine"


def worked_on(database: Database, item_id: int, word: str) -> None:
    """Promises kept, late and declined, a figure told apart and what was learnt, each with this word in it."""
    now = datetime.now(UTC)
    with database.write() as tx:
        item = tx.get_one(AgendaItem, item_id)
        item.change_sought, item.state = f"{word}: wells", "in_progress"
        body = Organisation(platform_id=item.platform_id, name=f"Union {word}")
        tx.add_all([item, body])
        tx.flush()
        for state, answers, due in (
            ("done", ("accepted", "done"), -20),
            ("accepted", ("accepted",), -5),
            ("declined", ("declined",), 5),
        ):
            promise = Commitment(
                item_id=item_id,
                session_id=item.session_id,
                organisation_id=body.id or 0,
                what=f"{word} {state}",
                due=today() + timedelta(due),
                state=state,
                accepted_on=today() - timedelta(30) if state != "declined" else None,
                answered_on=today(),
                made_at=now,
            )
            tx.add(promise)
            tx.flush()
            for place, answer in enumerate(answers):
                was = ("proposed", *answers)[place]
                on = today() - timedelta(30) if answer == "accepted" else today()
                said = {"was": was, "answer": answer, "said_on": on, "at": now}
                tx.add(CommitmentAnswer(commitment_id=promise.id or 0, **said))
        measured = Indicator(
            item_id=item_id,
            name=f"{word} wells",
            target="50",
            baseline="10",
            categories=["women", "men"],
            at=now,
        )
        tx.add(measured)
        tx.flush()
        value = {"value": "1030", "parts": {"women": "1000", "men": "30"}, "state": "approved"}
        tx.add(IndicatorValue(indicator_id=measured.id or 0, said_on=today(), at=now, **value))
        learnt = {"text": f"{word} learnt", "result": "did_not"}
        tx.add(Learning(platform_id=item.platform_id, item_id=item_id, at=now, **learnt))


def told(content: bytes, form: str) -> str:
    """The text of a file; of a PDF only what needs no reader of its own."""
    if form in ("docx", "xlsx", "csv"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return " ".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    return content.decode("utf-8", "replace")


def test_a_report_tells_each_reader_what_she_may_read(
    running: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> int:
        awa, ours, own_item = await of_platform(running, "Water")
        bo, theirs, other_item = await of_platform(running, "Land")
        stranger, _, _ = await of_platform(running, "Elsewhere")
        cycle = {"name": "Water and land", "cycle_from": in_days(-800), "cycle_until": in_days(300)}
        made = await awa.post(f"{ours}/frameworks", **cycle)
        here, number = made.url.path, int(made.url.path.rsplit("/", 1)[1])
        key = re.findall(r'id="framework-key" readonly value="(\w+)"', made.text)[0]
        await awa.post(f"{here}/targets", text="Every village decides about its water")
        await bo.post(f"{theirs}/frameworks/joining", key=key)
        for who, item, word in ((awa, own_item, OURS), (bo, other_item, THEIRS)):
            await who.post(f"{here}/targets/1/items", item=str(item))
            worked_on(running.database(), item, word)
        entry = {"happened_on": in_days(0), "platforms": [ours.split("/")[-1]], "what": "A visit"}
        await awa.post(f"{here}/entries", sort="learning", **entry)

        page = (await awa.get(f"{here}/report?lang=fr")).text
        assert "Rapport annuel" in page and OURS in page and THEIRS not in page
        assert f"{here}/report?year={today().year}" in (await awa.get(here)).text
        for form in REPORTS:
            answer = await awa.get(f"{here}/report.{form}", year=today().year, lang="en")
            assert answer.content and "attachment" in answer.headers["content-disposition"]
            if form != "pdf":
                text = told(answer.content, form)
                assert OURS in text and THEIRS not in text, form
        for form in ("html", "md"):
            text = told((await bo.get(f"{here}/report.{form}")).content, form)
            assert THEIRS in text and OURS not in text

        # Refused: a year that the cycle does not have, one that has not begun, what is none; to strangers nothing is there.
        for year in ("1999", str(today().year + 1), "x", "-1", "9" * 30, "²"):
            assert (await awa.web.get(f"{here}/report", params={"year": year})).status_code == 422, year
        assert (await awa.web.get(f"{here}/report.popolo")).status_code == 404
        for place in ("report", "report.pdf", "report.md"):
            assert (await stranger.web.get(f"{here}/{place}")).status_code == 404

        # The negative control: without the check of whose agenda it is, she gets the other's words.
        monkeypatch.setattr(
            report_pages, "readable", lambda *_: {int(one.split("/")[-1]) for one in (ours, theirs)}
        )
        assert THEIRS in (await awa.get(f"{here}/report.md")).text
        monkeypatch.undo()
        for one in (awa, bo, stranger):
            await one.close()
        return number

    number = asyncio.run(play())

    # Both platforms are counted for everybody, and a year that is over is told as it stood.
    database = running.database()
    with database.read() as reader:
        framework, tongue = reader.get_one(Framework, number), Tongue("en")
        platforms = {one.platform_id for one in (item_of(reader, 1), item_of(reader, 2)) if one}
        blind = year_of(reader, framework, today().year, set(), tongue, today())
        whole = year_of(reader, framework, today().year, platforms, tongue, today())
        before = year_of(reader, framework, today().year - 1, platforms, tongue, today())
        with pytest.raises(Refused):
            year_of(reader, framework, today().year + 1, platforms, tongue, today())
    database.close()
    assert (blind.whole, len(blind.items), blind.unread.commitments) == (whole.whole, 0, 6)
    assert (whole.whole.kept, whole.whole.delivered, whole.whole.late) == (4, 2, 2)
    assert (before.items, before.members, before.entries) == ((), (), ())
    document = report(whole, tongue)
    for read in (in_html, in_markdown, in_docx, in_xlsx, in_the_package, in_json):
        assert_equal_figures(document, read)
    in_french = report(whole, Tongue("fr"))
    assert [as_figures(rows)[0][1:3] for rows in in_the_tree(in_french)[:1]] == [
        as_figures(rows)[0][1:3] for rows in in_the_tree(document)[:1]
    ]

    by_command(running.settings.data, tmp_path)


def assert_equal_figures(document: Document, read: Callable[[Document], Any]) -> None:
    """The same cells in the same places; what a format makes bold is the same word."""
    seen = [[[cell.replace("*", "") for cell in row] for row in rows] for rows in read(document)]
    assert [as_figures(rows) for rows in seen] == [as_figures(rows) for rows in in_the_tree(document)]


def by_command(data: Path, folder: Path) -> None:
    """The command writes the same report: everything, or what one facilitator may read."""
    file = folder / "report.html"

    def run(*more: str) -> Any:
        asked = ["--year", str(today().year), "-o", str(file), "--data", str(data), "--format", "html", *more]
        return CliRunner().invoke(command.app, ["water and land", *asked])

    assert run().exit_code == 0
    text = file.read_text(encoding="utf-8")
    assert OURS in text and THEIRS in text
    for more, sentence in (
        (("--format", "popolo"), "no format popolo"),
        (("--lang", "xx"), "no language xx"),
        (("--year", "1999"), "nothing to report of 1999"),
        (("--for", "Nobody"), "no facilitator named Nobody"),
    ):
        refused = run(*more)
        assert refused.exit_code == 2 and sentence in refused.stderr, refused.output
    assert file.read_text(encoding="utf-8") == text
    unknown = CliRunner().invoke(command.app, ["7777", "--year", "2026", "--data", str(data)])
    assert unknown.exit_code == 2


def test_an_item_is_told_as_it_stood_on_a_day(running: Any) -> None:
    async def play() -> int:
        made, _, item = await of_platform(running, "Water")
        await made.close()
        return item

    item_id = asyncio.run(play())
    worked_on(running.database(), item_id, OURS)
    database = running.database()
    with database.write() as tx:
        item = tx.get_one(AgendaItem, item_id)
        item.added_at = datetime(2025, 3, 1, tzinfo=UTC)
        item.state = "done"
        for was, now, month in (("agreed", "in_progress", 5), ("in_progress", "done", 9)):
            at = datetime(2025, month, 1, tzinfo=UTC)
            tx.add(AgendaMove(item_id=item_id, session_id=item.session_id, was=was, now=now, at=at))

    with database.read() as reader:
        view = item_of(reader, item_id)
    database.close()
    assert view is not None and item_on(view, date(2025, 2, 28)) is None
    states = {
        on: found.state for on in (4, 5, 8, 9) if (found := item_on(view, date(2025, on, 15))) is not None
    }
    assert states == {4: "agreed", 5: "in_progress", 8: "in_progress", 9: "done"}
    kept = next(one for one in view.commitments if one.state == "done")
    assert commitment_on(kept, today()) == kept
    earlier = commitment_on(kept, today() - timedelta(10))
    assert earlier.state == "accepted" and earlier.state_on(today() - timedelta(10)) == "late"
    assert commitment_on(kept, today() - timedelta(40)).state == "proposed"
