"""What is forked from a prepared process is a process like one that was started: own words, files, folder, end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dialogue.languages import VARIABLE
from dialogue.simulation.prepared import Prepared, Started, prepared

LOOK = """
import json, os, random, sys, threading
def open_ones():
    return [one for one in range(64) if os.path.exists(f"/proc/self/fd/{one}") or one < 3]
print("said", os.getcwd())
print("wrong", file=sys.stderr)
with open("found.json", "w") as file:
    found = {
        "words": sys.argv[1:3], "own": os.environ.get("OWN"), "given": sys.stdin.read(), "number": os.getpid(),
        "files": [one for one in open_ones() if one != file.fileno()], "threads": threading.active_count(),
        "loaded": "dialogue.app" in sys.modules, "chance": random.random(),
        "child": os.system("exit 3") >> 8,
    }
    json.dump(found, file)
"""


@pytest.fixture(scope="module")
def forks() -> Iterator[Prepared]:
    with prepared() as made:
        yield made


def begun(forks: Prepared, folder: Path, code: str, given: str = "", **more: str) -> Started:
    """Code in a process of its own, in this folder; what it says is in `out` and `errors` there."""
    folder.mkdir(exist_ok=True)
    (folder / "given").write_text(given, encoding="utf-8")
    # A module of Python's own that carries out code.
    words = ["timeit", "-n1", "-r1", code]
    with (
        (folder / "given").open() as asked,
        (folder / "out").open("w") as out,
        (folder / "errors").open("w") as no,
    ):
        return forks.begin(words, environment={**os.environ, **more}, files=(asked, out, no), folder=folder)


def test_it_has_its_own_words_files_folder_and_environment(forks: Prepared, tmp_path: Path) -> None:
    found: list[dict[str, Any]] = []
    for name in ("first", "second"):
        process = begun(forks, tmp_path / name, LOOK, given=f"typed {name} é", OWN=name)
        assert process.wait(60) == 0, (tmp_path / name / "errors").read_text()
        assert (tmp_path / name / "out").read_text().splitlines()[0] == f"said {tmp_path / name}"
        assert (tmp_path / name / "errors").read_text() == "wrong\n"
        found.append(json.loads((tmp_path / name / "found.json").read_text()))
        assert found[-1]["number"] == process.pid
    first, second = found
    assert (first["own"], second["own"]) == ("first", "second") and "OWN" not in os.environ
    assert (first["given"], second["given"]) == ("typed first é", "typed second é")
    for one in found:
        assert one["words"] == ["-n1", "-r1"] and one["files"] == [0, 1, 2] and one["threads"] == 1
        assert one["loaded"] and one["child"] == 3, "the program is there, and its own children are its own"
    assert first["chance"] != second["chance"], "two copies of a process do not throw the same dice"


def test_how_it_ends_is_told(forks: Prepared, tmp_path: Path) -> None:
    assert begun(forks, tmp_path / "code", "__import__('os')._exit(7)").wait(60) == 7
    sleeping = [begun(forks, tmp_path / str(number), "__import__('time').sleep(60)") for number in range(3)]
    assert [one.poll() for one in sleeping] == [None] * 3
    with pytest.raises(subprocess.TimeoutExpired):
        sleeping[0].wait(0.01)
    sleeping[0].kill()
    sleeping[1].terminate()
    assert (sleeping[0].wait(30), sleeping[1].wait(30)) == (-signal.SIGKILL, -signal.SIGTERM)
    assert sleeping[2].poll() is None, "the others go on"
    sleeping[2].send_signal(signal.SIGUSR1)
    assert sleeping[2].wait(30) == sleeping[2].poll() == -signal.SIGUSR1
    sleeping[2].kill()  # has ended: nothing happens, whoever has its number now


def test_what_is_read_while_python_loads_is_no_matter_for_a_fork(forks: Prepared) -> None:
    assert forks.fits(os.environ) and forks.fits({**os.environ, "DIALOGUE_PORT": "1", "HOME": "/"})
    for name in (VARIABLE, "PYTHONUTF8", "LC_ALL", "TZ", "PYTHONPROFILEIMPORTTIME"):
        assert not forks.fits({**os.environ, name: "other"}), name


def test_it_ends_with_whoever_began_it(tmp_path: Path) -> None:
    """Also when that is killed, and what it has forked ends too."""
    code = (
        "import os, time\nfrom dialogue.simulation.prepared import Prepared\nmade = Prepared()\n"
        "with open(os.devnull, 'r+') as no:\n"
        "    words = ['timeit', '-n1', '-r1', '__import__(\"time\").sleep(60)']\n"
        "    one = made.begin(words, environment=os.environ, files=(no, no, no))\n"
        "print(made._process.pid, one.pid, flush=True)\ntime.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        numbers = [int(one) for one in parent.stdout.readline().split()]
        assert len(numbers) == 2 and all(_runs(one) for one in numbers)
        parent.kill()
    end = time.monotonic() + 30
    while any(_runs(one) for one in numbers) and time.monotonic() < end:
        time.sleep(0.02)
    assert not any(_runs(one) for one in numbers)


def _runs(number: int) -> bool:
    """Whether a process is there that does something: one that has ended may wait for whoever reads how."""
    asked = subprocess.run(["ps", "-o", "stat=", "-p", str(number)], capture_output=True, text=True)
    return asked.stdout.strip()[:1] not in {"", "Z"}
