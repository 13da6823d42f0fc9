"""`dialogue serve --reload` on a copy of the program: what changes in a file is there a moment later, in open pages too."""

from __future__ import annotations

import re
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect, sync_playwright

from dialogue.cli.serve_again import changes, state
from support.browsing import PHONE, launch, visitor
from support.processes import PATIENCE, Server, serving

ROOT = Path(__file__).resolve().parents[2]
MODULE = re.compile(r'<script type="module" src="/static/(\w+)/js/reload\.js\?start=(\w+)"></script></head>')


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A copy of everything that the program reads."""
    for name in ("src/dialogue", "templates", "static", "alembic"):
        shutil.copytree(ROOT / name, tmp_path / "program" / name)
    return tmp_path / "program"


@pytest.fixture
def developing(program: Path, tmp_path: Path) -> Iterator[Server]:
    with serving(tmp_path / "data", "--reload", PYTHONPATH=str(program / "src")) as server:
        yield server


def edit(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.1)


def page(server: Server) -> httpx.Response | None:
    """The start page; None while nobody answers."""
    try:
        return httpx.get(server.address, timeout=PATIENCE)
    except httpx.TransportError:
        return None


def shows(server: Server, word: str) -> bool:
    found = page(server)
    return found is not None and found.status_code == 200 and word in found.text


def test_code_templates_and_styles_are_there_after_a_change(
    developing: Server, program: Path, tmp_path: Path
) -> None:
    """For whoever asks, and in an open page, which loads itself; the policy stays."""
    first = page(developing)
    assert first is not None
    version, start = MODULE.findall(first.text)[0]
    assert httpx.get(f"{developing.address}/reload", timeout=60).text == start

    with sync_playwright() as playwright:
        browser = launch(playwright)
        person = visitor(browser, developing.address, PHONE)
        shown = person.page("/")
        edit(program / "templates/base.html", "{% block foot %}", "<p>changed-template</p>{% block foot %}")
        until(lambda: shows(developing, "changed-template"))
        assert httpx.get(f"{developing.address}/reload", timeout=60).text != start
        expect(shown.get_by_text("changed-template")).to_be_visible()

        (program / "static/css/app.css").write_text("main { color: rebeccapurple; outline: 7px solid red }")
        kept: list[httpx.Response] = []

        def drawn_with_another_sheet() -> bool:
            found = page(developing)
            if found is not None and f"/static/{version}/" not in found.text:
                kept.append(found)
            return bool(kept)

        until(drawn_with_another_sheet)
        sheet = re.findall(r'href="(/static/\w+/css/app\.css)"', kept[0].text)[0]
        assert "rebeccapurple" in httpx.get(developing.address + sheet, timeout=60).text
        expect(shown.locator("main")).to_have_css("outline-width", "7px")
        assert not [fault for fault in person.faults if "policy" in fault]
        person.close()
        browser.close()

    # A mistake ends the server, and mending it brings it back.
    pages = program / "src/dialogue/app.py"
    edit(pages, "def vocabulary() ->", "def vocabulary( ->")
    until(lambda: "The server has ended" in developing.errors.read_text())
    assert "SyntaxError" in developing.errors.read_text() and developing.process.poll() is None
    edit(pages, "def vocabulary( ->", 'print("changed-code")\n\n\ndef vocabulary() ->')
    until(lambda: "changed-code" in developing.out.read_text() and shows(developing, "changed-template"))
    assert developing.out.read_text().count("Dialogue is running") == 1, "said once, at the first start"

    with serving(tmp_path / "plain") as plain:
        ours, theirs = page(plain), page(developing)
        assert ours is not None and theirs is not None
        assert ours.headers["content-security-policy"] == theirs.headers["content-security-policy"]
        # The negative control: nothing of it is in a server that people use.
        assert "reload.js" not in ours.text and plain.status("/reload") == 404

    developing.process.terminate()
    developing.process.wait(30)
    until(lambda: page(developing) is None)


def test_a_setting_that_cannot_be_used_ends_it_at_once(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as first:
        port = first.getsockname()[1]
        with (
            pytest.raises(AssertionError, match="is used by another program"),
            serving(tmp_path / "second", "--reload", port=port),
        ):
            pass


def test_what_an_editor_keeps_beside_a_file_is_no_change(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("one")
    before = state((tmp_path,))
    for name in (".page.html.swp", "page.html~", "#page.html#"):
        (tmp_path / name).write_text("x")
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__/page.pyc").write_text("x")
    assert state((tmp_path,)) == before
    (tmp_path / "page.html").write_text("two three")
    assert changes(before, state((tmp_path,))) == str(tmp_path / "page.html")
