"""The steps of "Debug a frame" in docs/developing.md work as they are written there."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from support.browsing import CONSOLE, Visitor, live
from support.house import House

PAGE = Path(__file__).resolve().parents[2] / "docs/developing.md"


def written() -> tuple[str, str, str]:
    """The page's three lines to type: for the shell, and twice for the browser's console."""
    section = PAGE.read_text().partition("## Debug a frame")[2].partition("\n## ")[0]
    shell, stands, asks = re.findall(r"^ {7}(\S.*)$", section, re.M)
    return shell, stands, asks


def test_the_steps_show_the_log_the_number_and_the_frame(visit: Callable[..., Visitor], house: House) -> None:
    shell, stands, asks = written()
    facilitator = house.facilitator()
    first = house.backstage.do(facilitator.activities())[0]
    house.backstage.do(facilitator.turn(first, "open"))
    person = visit(CONSOLE)
    person.cookies_of(facilitator)
    page = person.page(f"{facilitator.base}/console")
    live(page)

    line = shlex.split(shell.replace("/tmp/try", str(house.settings.data)))
    assert line[0] == ".venv/bin/python"
    log = subprocess.run([sys.executable, *line[1:]], capture_output=True, text=True, timeout=60, check=True)
    newest = log.stdout.splitlines()[0]
    assert "activity.opened" in newest

    number = int(page.evaluate(stands))
    assert re.search(rf"\b{number}\b", newest)
    frame = json.loads(page.evaluate(f"async () => {asks.replace('after=3', f'after={number - 1}')}"))
    assert frame["seq"] == number and "<hx-partial" in frame["content"]
    assert page.evaluate(stands.replace(".seq", ".state")) == "online"
