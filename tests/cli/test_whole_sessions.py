"""The commands that play whole sessions and that start a server, as a person types them."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from dialogue.cli import replay
from dialogue.simulation.embedded import free_port
from support.processes import typed

COMMAND = [sys.executable, "-m", "dialogue"]
POLIS = Path(__file__).parents[1] / "data" / "polis"
LONGEST = 600  # seconds, on a machine that is busy with other things


def run(*arguments: str, given: str = "", folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """One command, from start to end. Nobody is counted as departed because the machine is slow."""
    return typed(*arguments, given=given, folder=folder, DIALOGUE_LEAVE_AFTER="3600")


def told(out: Path) -> tuple[str, dict[str, Any]]:
    """The four documents are there and hold something; the Markdown and the data."""
    assert sorted(file.name for file in out.iterdir()) == [
        f"minutes.{kind}" for kind in ("html", "json", "md", "pdf")
    ]
    assert (out / "minutes.pdf").read_bytes().startswith(b"%PDF-")
    assert "</html>" in (out / "minutes.html").read_text()
    return (out / "minutes.md").read_text(), json.loads((out / "minutes.json").read_text())


def test_the_demo_plays_a_session_from_joining_to_minutes(tmp_path: Path) -> None:
    done = run(
        "demo", "--headless", "--participants", "12", "--seed", "3", "--out", "minutes", folder=tmp_path
    )
    assert done.returncode == 0, done.stderr
    text, data = told(tmp_path / "minutes")
    assert data["document"]["title"] == "Water for all in the delta"
    for heading in (
        "Attendance by stakeholder group",
        "Gather ideas",
        "Vote",
        "Decisions",
        "Agenda items",
    ):
        assert heading in text
    assert "**The goal is agreed.**" in text
    assert "Took part:** 12 of 12 people" in text
    assert "Draw the first shared map" in text
    for group in (
        "Farmers' organisations",
        "NGOs and civil society",
        "Universities and research",
        "Public services",
    ):
        assert group in text


def test_a_real_conversation_is_replayed_in_its_own_words(tmp_path: Path) -> None:
    folder = POLIS / "london.youth.policing"  # three groups, and people without one
    done = run(
        "replay", os.path.relpath(folder, tmp_path), "--participants", "20", "--out", "o", folder=tmp_path
    )
    assert done.returncode == 0, done.stderr
    text, _ = told(tmp_path / "o")
    first = (folder / "comments.csv").read_text(encoding="utf-8").splitlines()
    spoken = [line.rsplit(",", 1)[-1].strip('"') for line in first[1:]]
    assert sum(words in text for words in spoken if len(words) > 30) > 5
    assert "Unassigned" in text
    assert "**The goal is agreed.**" in text


@pytest.mark.parametrize("files", [{}, {"comments.csv": "no such column\n1\n"}, {"comments.csv": "\x00\xff"}])
def test_what_is_no_conversation_is_said_in_a_sentence(tmp_path: Path, files: dict[str, str]) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    done = CliRunner().invoke(replay.app, [str(tmp_path), "--out", str(tmp_path / "o")])
    assert done.exit_code == 2 and isinstance(done.exception, SystemExit)
    assert "Traceback" not in done.stderr
    assert "." in done.stderr
    assert not (tmp_path / "o").exists()


class Served:
    """`dialogue serve` in a process of its own."""

    def __init__(self, data: Path, port: int) -> None:
        command = [*COMMAND, "serve", "--data", str(data), "--host", "127.0.0.1", "--port", str(port)]
        self.port = port
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def answer(self, path: str) -> str:
        """A page, as soon as the server answers."""
        end = time.monotonic() + LONGEST
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as page:
                    return str(page.read().decode())
            except ConnectionError:
                assert self.process.poll() is None
            except urllib.error.URLError as error:
                assert isinstance(error.reason, ConnectionError)
            assert time.monotonic() < end
            time.sleep(0.05)

    def stop(self) -> str:
        """End it as a service manager would; what it printed."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.communicate(timeout=LONGEST)[0]


def test_the_first_start_offers_a_link_and_later_ones_do_not(tmp_path: Path) -> None:
    first = Served(tmp_path, free_port())
    first.answer("/health")
    printed = first.stop()
    assert f"http://127.0.0.1:{first.port}" in printed
    assert re.search(r"http://127\.0\.0\.1:\d+/setup/[\w-]{40,}", printed)
    assert "Traceback" not in printed
    assert (
        run(
            "facilitator",
            "add",
            "Awa Diop",
            "--password-stdin",
            "--data",
            str(tmp_path),
            given="a long password\n",
        ).returncode
        == 0
    )
    second = Served(tmp_path, free_port())
    second.answer("/health")
    assert "/setup/" not in second.stop()


def test_half_a_day_is_played_with_all_that_happens_in_a_room(tmp_path: Path) -> None:
    """Late, without a phone, in other languages, with mistakes taken back and a laptop that fails: the minutes tell it."""
    done = run(
        *(
            "demo",
            "--headless",
            "--template",
            "half-day",
            "--participants",
            "16",
            "--seed",
            "2",
            "--out",
            "o",
        ),
        folder=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    text, _ = told(tmp_path / "o")
    assert "| Step closed: Ideas that build on each other |" in text and "merged into" in text
    assert "Awa Diop took over on another device" in text and "**Interpreter:** Ndeye Sow" in text
    assert "Ideas written on sheets that were passed on" in text and "translated by the interpreter" in text
    arrived = re.search(
        r"\*\*Arrivals and departures after the start\*\*\n\n.*\n.*\n\| [\d:]+ \| .* \| 1 \| 0 \|", text
    )
    assert arrived, "one came late"
    hands = re.findall(r"\*\*Show of hands\*\*(.*?)\n\n\*\*", text, re.S)
    assert hands, "five people had no phone"
    for heading in ("At tables", "Discuss", "Vote", "Decisions"):
        assert heading in text
    assert "**The goal is agreed.**" in text
    # What tables wrote is of no group: it is counted beside, and each says its table.
    assert "**Ideas in each theme**" in text and "Ideas in each theme by group" not in text
    assert re.search(r"^> — .*Table \d+", text, re.M)
    assert "counts 5 people more, by show of hands, who had not joined by phone" in text
    reserved = re.split(r"^#### [\d\\.]+ Reservations$", text, flags=re.M)[1].partition("####")[0]
    quoted = re.findall(r"^> (?!—|$).+", reserved, re.M)
    assert quoted and all("round" in one for one in re.findall(r"^> — .+", reserved, re.M))
    assert len(quoted) <= 2 * len(set(quoted)), "said in both rounds alike: told once, with both"
    sheets = [
        int(n) for n in re.findall(r"^\| \d+ \| “.*\| (\d+) \|$", text.partition("Ideas that build")[2], re.M)
    ]
    assert sheets and sheets == sorted(sheets), "what was built on each other stands together"
