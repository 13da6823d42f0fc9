"""A page that was open before a backup was restored loads itself again, instead of mixing two records."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from typer.testing import CliRunner

from dialogue.cli import backup, restore
from dialogue.live.room import Room
from dialogue.simulation.embedded import free_port
from support.browsing import PROJECTOR, live, mark, untouched, visitor
from support.house import open_house


@pytest.mark.parametrize("believed", [False, True], ids=["by epoch", "control: the number alone"])
def test_an_open_page_after_a_restored_backup(
    chromium: Browser, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, believed: bool
) -> None:
    if believed:
        monkeypatch.setattr(Room, "same_record", lambda *_: True)
    port, file = free_port(), tmp_path / "b.zip"
    first = open_house(data, port=port)
    facilitator, do = first.facilitator(), first.backstage.do
    brainstorm = do(facilitator.activities())[1]
    do(facilitator.turn(brainstorm, "open"))
    do(facilitator.act(brainstorm, "reveal"))
    person = first.person(facilitator.code, "F")
    do(person.act(brainstorm, "ideas", text="Before the backup"))
    base = person.base
    made = CliRunner().invoke(backup.app, [str(file), "--data", str(data)])
    assert made.exit_code == 0, made.output
    do(person.act(brainstorm, "ideas", text="Lost with the disk"))
    wall = visitor(chromium, first.address, PROJECTOR)
    wall.cookies_of(facilitator)
    page = wall.page(f"{base}/projector")
    live(page)
    expect(page.get_by_text("Lost with the disk")).to_be_visible()
    mark(page)
    first.close()

    found = CliRunner().invoke(restore.app, [str(file), "--data", str(data), "--replace"])
    assert found.exit_code == 0, found.output
    wall.context.set_offline(True)  # the page asks often: it comes back when the record has passed its number
    second = open_house(data, port=port)
    try:
        # The restored record passes the number of the page that is still open, with somebody else's words.
        other = second.person(facilitator.code, "N")
        for number in range(4):
            second.backstage.do(other.act(brainstorm, "ideas", text=f"After the restore {number}"))
        wall.context.set_offline(False)
        live(page)
        expect(page.get_by_text("After the restore 3")).to_be_visible()
        if believed:
            assert untouched(page)
            expect(page.get_by_text("Before the backup")).to_be_visible()
        else:
            expect(page.get_by_text("Lost with the disk")).to_have_count(0)
            assert not untouched(page), "the page has put two records together"
            for number in range(4):
                expect(page.get_by_text(f"After the restore {number}")).to_be_visible()
            assert wall.unexpected() == []
    finally:
        wall.close()
        second.close()
