"""What was promised about safety and speed, and what the last runs on this machine found of it.

Tests and benches note what they find in `build/scoreboard.json` of a checkout; `dialogue scoreboard` puts it beside the
goals. A goal is held by tests, or by a figure of a bench, or both.
"""

from __future__ import annotations

import contextlib
import json
import operator
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dialogue.paths import ROOT

BOARD = ROOT / "build" / "scoreboard.json"


@dataclass(frozen=True, slots=True)
class Goal:
    """One line: what is promised, the tests that hold it, and the figures that it is measured by.

    `tests` are files below `tests/`. `figures` are names that a bench notes, each with the most (or, as `at_least`, the
    least) that it may be. `measured_by` is the command that measures them.
    """

    name: str
    promise: str
    tests: tuple[str, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
    at_least: Mapping[str, float] = field(default_factory=dict)
    measured_by: str = ""


GOALS: tuple[Goal, ...] = (
    Goal(
        "T-KILL",
        "nothing lost, doubled or missing over 100 kills",
        ("cli/test_chaos.py",),
        {"chaos.lost": 0, "chaos.doubled": 0, "chaos.gaps": 0},
        measured_by="sh scripts/chaos --kills 100",
    ),
    Goal(
        "T-IDEM", "a form sent again gives the same answer", ("kernel/test_writer.py", "kernel/test_turns.py")
    ),
    Goal(
        "T-RESUME",
        "a page that was away comes to the state of a fresh one, whatever happened",
        ("live/test_convergence.py", "browser/test_convergence.py"),
    ),
    Goal("T-HYBRID", "every event leaves open pages equal to fresh ones", ("live/test_convergence.py",)),
    Goal("T-SLOW", "a slow page delays itself only", ("live/test_socket.py", "live/test_floods.py")),
    Goal("T-SLEEP", "silent lines are noticed and given up", ("browser/test_lines.py",)),
    Goal(
        "T-NOWS, T-NOJS",
        "everything without a socket, through hostile proxies within 3 s, and without script",
        ("browser/test_without_script.py", "browser/test_hostile_proxies.py"),
        {f"nows.{manner}_step_s": 3 for manner in ("strips", "buffers", "cuts", "errors")},
        measured_by="sh scripts/test tests/browser/test_hostile_proxies.py",
    ),
    Goal(
        "T-NET",
        "300 ms, 5 % loss, 400 kbit/s for all: everything arrives, p95 4 s; from joining to a usable page 6 s",
        ("simulation/test_narrow_lines.py", "browser/test_network.py"),
        {
            "network.missing": 0,
            "network.doubled": 0,
            "network.unanswered": 0,
            "network.idea_p95_ms": 4000,
            "network.ballot_p95_ms": 4000,
            "network.usable_p95_ms": 6000,
        },
        measured_by="sh scripts/run bench network",
    ),
    Goal(
        "plain http",
        "a session at an address that is no loopback, without what only https has",
        ("browser/test_plain_http.py",),
    ),
    Goal("T-WEIGHT", "a first visit within 60 kB and 6 requests", ("browser/test_weight.py",)),
    Goal("T-AXE", "no accessibility violation on any page", ("browser/test_every_page.py",)),
    Goal("T-KEYS", "journeys by keyboard", ("browser/test_keyboard.py", "browser/test_console_keys.py")),
    Goal("T-XSS", "hostile words stay words", ("web/test_hostile.py", "web/test_hostile_everywhere.py")),
    Goal("T-FUZZ", "no input is answered by a crash", ("web/test_bad_input.py", "web/test_malformed.py")),
    Goal(
        "T-RACE",
        "one person, one vote; the count equals a recount",
        ("activities/test_vote_secrecy.py", "activities/test_vote_recounts.py"),
    ),
    Goal(
        "T-SECRET",
        "who has the files does not learn whose paper a paper was",
        ("activities/test_vote_at_rest.py", "migrations/test_ballots_attacked.py"),
    ),
    Goal(
        "T-KANON",
        "small groups cannot be computed out of what is published",
        ("rules/test_small_cells_attack.py",),
    ),
    Goal("T-RESTORE", "a copy made under load is whole when it comes back", ("cli/test_backup.py",)),
    Goal(
        "fan-out",
        "one event to 1,000 pages at 0.8 of a bare loop, p99 at most 1.3 times its own",
        figures={"fanout.p99_ratio": 1.3, "fanout.renders_per_idea": 1},
        at_least={"fanout.ratio": 0.8},
        measured_by="sh scripts/run bench fanout --clients 1000",
    ),
    Goal(
        "a full room",
        "5,000 people join, write and vote without a failure",
        figures={
            "room.failures": 0,
            "room.join_p95_ms": 300,
            "room.idea_p95_ms": 100,
            "room.ballot_p95_ms": 150,
        },
        measured_by="sh scripts/run bench room --participants 5000",
    ),
    Goal(
        "a large board",
        "with 2,000 ideas nothing grows faster than their number, and a move is under 2 kB",
        figures={"board.growth": 1.1, "board.move_bytes": 2000},
        measured_by="sh scripts/run bench board --ideas 2000",
    ),
    Goal(
        "several processes",
        "what happens at one process shows at another within 100 ms, and no fresh page is stale",
        ("live/bus/test_two_processes.py", "live/bus/test_workers.py", "browser/test_two_processes.py"),
        {"processes.other_p95_ms": 100, "processes.stale_pages": 0, "processes.not_arrived": 0},
        measured_by="sh scripts/run bench processes --database-url ...",
    ),
)


def note(**figures: float | str) -> None:
    """Keep figures beside those of other runs, the newest of each name. Nothing outside of a checkout.

    Runs that note at the same time do so one after the other; names with a dot are written with `__`.
    """
    if not (ROOT / "pyproject.toml").is_file():
        return
    at = datetime.now(UTC).isoformat(timespec="seconds")
    with contextlib.suppress(OSError):  # a checkout that is only read
        BOARD.parent.mkdir(exist_ok=True)
        with _alone(BOARD.with_suffix(".lock")):
            kept = noted()
            kept |= {name.replace("__", "."): {"value": value, "at": at} for name, value in figures.items()}
            new = BOARD.with_suffix(".new")
            new.write_text(json.dumps(kept, indent=1, sort_keys=True))
            new.replace(BOARD)


def noted() -> dict[str, dict[str, Any]]:
    """What has been noted so far; nothing when there is no board, or one that cannot be read."""
    try:
        found = json.loads(BOARD.read_text())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    with lock.open("w") as held:
        if os.name == "posix":
            import fcntl

            fcntl.flock(held, fcntl.LOCK_EX)
        yield


def judged(goal: Goal, found: Mapping[str, Mapping[str, Any]]) -> tuple[str, str]:
    """Whether a goal is met by what was noted ("met", "not met", "not measured"), and why."""
    wrong, open_ = [], []
    for test in goal.tests:
        outcome = found.get(f"tests/{test}", {}).get("value")
        if outcome is None:
            open_.append(f"tests/{test} has not run")
        elif outcome != "passed":
            wrong.append(f"tests/{test} {outcome}")
    for bounds, worse in ((goal.figures, operator.gt), (goal.at_least, operator.lt)):
        for name, bound in bounds.items():
            value = found.get(name, {}).get("value")
            if not isinstance(value, int | float):
                open_.append(f"{name} has not been measured ({goal.measured_by})")
            elif worse(value, bound):
                wrong.append(f"{name} is {value:g}, the goal is {bound:g}")
    if wrong:
        return "not met", "; ".join(wrong)
    return ("not measured", "; ".join(open_)) if open_ else ("met", "")
