"""Fourteen months of a platform as one command; what it leaves behind is moved to another server and computed again."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

from dialogue.agenda.states import ItemState
from dialogue.simulation.years import BRIEFS, FORMATS, LANGUAGES
from support.processes import typed


def rows(archive: Path, table: str) -> list[dict[str, Any]]:
    """A table of an exported platform."""
    with zipfile.ZipFile(archive) as file:
        return [json.loads(line) for line in file.read(f"tables/{table}.jsonl").decode().splitlines()]


def test_fourteen_months_are_played_written_moved_and_verified(tmp_path: Path) -> None:
    out, archive, there = tmp_path / "out", tmp_path / "out" / "platform.zip", str(tmp_path / "there")
    asked = ("demo", "platform", "--headless", "--participants", "5", "--seed", "3", "--out", str(out))
    done = typed(*asked, folder=tmp_path, DIALOGUE_LEAVE_AFTER="3600")
    assert done.returncode == 0, done.stderr
    assert "4 sessions, 7 agenda items" in done.stdout
    written = {
        str(file.relative_to(out)) for file in out.rglob("*") if file.is_file() and file.stat().st_size
    }
    minutes = {f"session-{place}/minutes.{ending}" for place in (1, 2, 3, 4) for ending in FORMATS.values()}
    briefs = {f"brief-{language}.{form}" for language in LANGUAGES for form in BRIEFS}
    of_platforms = {"platform.zip", "agenda.ics", "iati.xml", "framework.html"}
    reports = {f"report-{language}.{form}" for language in LANGUAGES for form in BRIEFS}
    reports |= {f"report-en.{ending}" for form, ending in FORMATS.items() if form != "popolo"}
    assert written == minutes | briefs | of_platforms | reports
    together = (out / "framework.html").read_text(encoding="utf-8")
    assert "every village has a well" in together and "gates of the delta" in together

    yearly = (out / "report-en.md").read_text(encoding="utf-8")
    for told in (
        "decides about its water",
        "One list of gauges",
        "Delivered late",
        "It did not work",
        "on a Sunday",
    ):
        assert told in yearly, told
    assert "told apart" in yearly and "minority" not in yearly.lower()
    spoken = (out / "report-fr.html").read_text(encoding="utf-8")
    assert "rapport 20" in spoken and "Delivered" not in spoken

    moved = rows(archive, "agenda_move")
    assert {move["was"] for move in moved} | {move["now"] for move in moved} == {
        state.value for state in ItemState
    }
    answers = {row["answer"] for row in rows(archive, "commitment_answer")}
    assert answers == {"accepted", "declined", "done", "withdrawn"}
    assert [row["result"] for row in rows(archive, "learning")].count("did_not")
    assert [look["answer"] for look in rows(archive, "reservation_look")] == ["partly"]
    carried = [row["session_id"] for row in rows(archive, "activity") if row["kind"] == "review"]
    assert len(set(carried)) == 2, "what was due began the second and the third programme"
    text = (out / "session-4" / "minutes.md").read_text(encoding="utf-8")
    assert "two of the poorest still wait" in text

    moving = typed("import", str(archive), "--data", there)
    assert moving.returncode == 0, moving.stderr
    number, again = str(rows(archive, "platform")[0]["id"]), tmp_path / "again.zip"
    assert typed("export", number, "-o", str(again), "--data", there).returncode == 0
    assert again.read_bytes() == archive.read_bytes()
    verified = typed("verify", "--data", there)
    assert verified.returncode == 0, verified.stdout
    assert "0 decisions looked at" not in verified.stdout
