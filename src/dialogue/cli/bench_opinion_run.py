"""One measured run of `dialogue bench opinion`: `python bench_opinion_run.py SIDE FILE`.

Stands alone (standard library and one of the two sides), because red-dwarf runs in an environment without
Dialogue.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
import time
from importlib import import_module
from pathlib import Path


def own(votes: list[tuple[int, int, int]]) -> list[int]:
    """Group sizes found by Dialogue."""
    table = import_module("dialogue.activities.opinion.votes").VoteTable.of(votes)
    drawn = import_module("dialogue.activities.opinion.landscape").landscape(table)
    return [len(members) for members in drawn.groups.values()]


def red_dwarf(votes: list[tuple[int, int, int]]) -> list[int]:
    """Group sizes found by red-dwarf."""
    polis = import_module("reddwarf.implementations.polis")
    named = [
        {"participant_id": who, "statement_id": what, "vote": vote, "modified": 0}
        for who, what, vote in votes
    ]
    found = polis.run_pipeline(votes=named, random_state=0)
    labels = found.participants_df["cluster_id"].dropna().tolist()
    return [labels.count(label) for label in sorted(set(labels))]


def peak_mib() -> float:
    """The most memory this process held, in MiB.

    From /proc where there is one: `ru_maxrss` also counts what the parent held when it started this process.
    """
    status = Path("/proc/self/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1024 * 1024) if sys.platform == "darwin" else peak / 1024


def main(side: str, file: str) -> None:
    """Read the votes, compute, print one line of JSON."""
    with Path(file).open(encoding="utf-8", newline="") as rows:
        votes = [(int(who), int(what), int(vote)) for who, what, vote in csv.reader(rows)]
    began = time.perf_counter()
    groups = {"own": own, "red-dwarf": red_dwarf}[side](votes)
    seconds = time.perf_counter() - began
    print(json.dumps({"compute_seconds": seconds, "peak_mib": peak_mib(), "groups": groups}))


if __name__ == "__main__":
    main(*sys.argv[1:])
