"""`dialogue bench opinion`: the landscape of a large made conversation, beside red-dwarf in the same run.

Each side runs `bench_opinion_run.py` as a process of its own on the same file of votes. Wall time is that of
the whole process, from start to answer; peak memory is what the process itself reports. Both sides take
turns, and the median counts, so that a busy moment of the machine does not decide.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Annotated, Any

import numpy as np
import typer

RED_DWARF = "red-dwarf==0.4.0"
RUNNER = Path(__file__).with_name("bench_opinion_run.py")
BAR = 0.5
CAMPS = 3


class BenchFailed(RuntimeError):  # noqa: N818 - says what happened
    """One side could not be measured; the text says which and why."""


def bench(
    people: Annotated[int, typer.Option(min=50, help="Participants of the made conversation.")] = 2000,
    statements: Annotated[int, typer.Option(min=10, help="Its statements.")] = 900,
    votes: Annotated[int, typer.Option(min=500, help="Its votes.")] = 225_000,
    rounds: Annotated[int, typer.Option(min=1, help="How often each side runs.")] = 3,
    seed: Annotated[int, typer.Option(help="Seed of the made conversation.")] = 2026,
) -> None:
    """Measure the landscape of a large conversation, beside red-dwarf."""
    if votes > people * statements:
        print("There are more votes than people times statements. Please ask for fewer.", file=sys.stderr)
        raise typer.Exit(2)
    try:
        pythons = {"own": Path(sys.executable), "red-dwarf": red_dwarf_python()}
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "votes.csv"
            write_votes(file, people, statements, votes, seed)
            runs = measured(pythons, file, rounds)
    except BenchFailed as failed:
        print(failed, file=sys.stderr)
        raise typer.Exit(1) from failed
    answer = {"people": people, "statements": statements, "votes": votes, "seed": seed, **compared(runs)}
    print(json.dumps(answer))
    if not answer["passed"]:
        print(f"Dialogue needs more than {BAR:.0%} of red-dwarf's time or memory here.", file=sys.stderr)
        raise typer.Exit(1)


def write_votes(file: Path, people: int, statements: int, votes: int, seed: int) -> None:
    """A made conversation: three camps, each leaning its own way on each statement."""
    chance = np.random.default_rng(seed)
    cells = np.sort(chance.choice(people * statements, size=votes, replace=False))
    person, statement = np.divmod(cells, statements)
    camp = chance.integers(CAMPS, size=people)
    lean = chance.normal(size=(CAMPS, statements))
    feeling = lean[camp[person], statement] + chance.normal(scale=0.8, size=votes)
    value = np.where(np.abs(feeling) < 0.25, 0, np.sign(feeling)).astype(int)
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(zip(person.tolist(), statement.tolist(), value.tolist(), strict=True))


def red_dwarf_python() -> Path:
    """The interpreter of an environment that holds red-dwarf and nothing of ours; made on first use.

    It is kept in the user's cache folder, because installing takes longer than measuring.
    Raises `BenchFailed` when it cannot be installed.
    """
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "dialogue" / "bench" / RED_DWARF.replace("==", "-")
    python = folder / "bin" / "python"
    ready = folder / "ready"
    if not ready.exists():
        print(f"Installing {RED_DWARF} into {folder} ...", file=sys.stderr)
        _run([sys.executable, "-m", "venv", "--clear", str(folder)])
        _run([str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", RED_DWARF])
        ready.touch()
    return python


def _run(command: list[str]) -> str:
    """What the command prints. Its errors go to standard error; raises `BenchFailed` when it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603 - own commands
    if done.returncode != 0:
        raise BenchFailed(f"This command failed, so there is nothing to compare: {' '.join(command)}")
    return done.stdout


def measured(pythons: dict[str, Path], file: Path, rounds: int) -> dict[str, list[dict[str, Any]]]:
    """Per side its runs, each with wall seconds, compute seconds, peak MiB and group sizes."""
    runs: dict[str, list[dict[str, Any]]] = {side: [] for side in pythons}
    for turn in range(rounds):
        for side, python in pythons.items():
            began = time.perf_counter()
            # -P: the folder of the runner must not stand in the import path, its neighbours have common
            # names.
            printed = _run([str(python), "-P", "-W", "ignore", str(RUNNER), side, str(file)])
            wall = time.perf_counter() - began
            run = {"wall_seconds": wall, **json.loads(printed.splitlines()[-1])}
            runs[side].append(run)
            print(f"round {turn + 1}, {side}: {wall:.2f} s, {run['peak_mib']:.0f} MiB", file=sys.stderr)
    return runs


def compared(runs: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """Medians per side, our share of theirs, and whether wall time and memory are within the bar."""
    figures = ("wall_seconds", "compute_seconds", "peak_mib")
    sides = {
        side: {
            **{figure: round(median(run[figure] for run in each), 3) for figure in figures},
            "groups": each[-1]["groups"],
        }
        for side, each in runs.items()
    }
    share = {figure: round(sides["own"][figure] / sides["red-dwarf"][figure], 3) for figure in figures}
    passed = share["wall_seconds"] <= BAR and share["peak_mib"] <= BAR
    return {"rounds": len(runs["own"]), **sides, "share": share, "bar": BAR, "passed": passed}
