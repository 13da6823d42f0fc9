"""`dialogue bench ballots`: a small room; its checks find a paper that is missing or counted otherwise."""

from __future__ import annotations

import json
import sqlite3

import pytest
from typer.testing import CliRunner

from dialogue.activities.vote.ways import on_screens
from dialogue.cli import bench_ballots
from dialogue.cli.bench import app
from support.processes import forked

FORMS = sorted({screen.form for screen in on_screens().values()})


def measured(*words: str) -> dict[str, object]:
    ended = CliRunner().invoke(app, ["ballots", "--voters", "12", "--within", "1", *words])
    assert ended.exit_code == 0, ended.output
    found: dict[str, object] = json.loads(ended.stdout.splitlines()[-1])
    return found


def test_a_room_casts_and_changes_and_is_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench_ballots, "launch", forked)
    found = measured("--form", "ranking", "--options", "4")
    assert (found["one_paper_each"], found["equals_recount"], found["failures"]) == (True, True, 0)
    assert isinstance(found["cast"], dict) and isinstance(found["change"], dict)
    assert found["cast"]["n"] == found["change"]["n"] == 12 and found["cast"]["p95_ms"] > 0
    assert isinstance(found["bare_commit"], dict) and found["bare_commit"]["p50_ms"] > 0
    assert found["ratio_to_bare_commits"]

    # The negative control: a paper is taken out of the box behind the server's back, before it is closed.
    one_each = bench_ballots._Room._one_paper_each

    def stolen(room: bench_ballots._Room) -> bool:
        with sqlite3.connect(room.embedded.settings.data / "dialogue.sqlite3") as store:
            store.execute("DELETE FROM ballot_paper WHERE key = (SELECT min(key) FROM ballot_paper)")
        store.close()
        return one_each(room)

    monkeypatch.setattr(bench_ballots._Room, "_one_paper_each", stolen)
    found = measured("--form", "ranking", "--options", "4")
    assert (found["one_paper_each"], found["equals_recount"]) == (False, False)


def test_a_form_that_there_is_not_is_said_with_those_there_are() -> None:
    ended = CliRunner().invoke(app, ["ballots", "--form", "lots"])
    assert ended.exit_code == 2
    assert all(form in ended.output for form in FORMS)
