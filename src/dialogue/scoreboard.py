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
        "T-FSYNC, T-CUT",
        "nobody is told before it is on the disk, and a disk that lost its power is whole and holds what was told",
        ("kernel/test_power_cut.py",),
    ),
    Goal("T-FULL", "on a full disk nobody is told that it was saved", ("kernel/test_full_disk.py",)),
    Goal("T-TABS", "two tabs of one phone send what waits once", ("browser/test_lines_and_tabs.py",)),
    Goal(
        "T-DOUBLE", "a form sent twice, also without script, is one row", ("browser/test_without_script.py",)
    ),
    Goal(
        "T-RESUME",
        "a page that was away comes to the state of a fresh one, whatever happened",
        ("live/test_convergence.py", "browser/test_convergence.py"),
    ),
    Goal("T-HYBRID", "every event leaves open pages equal to fresh ones", ("live/test_convergence.py",)),
    Goal("T-SLOW", "a slow page delays itself only", ("live/test_socket.py", "live/test_floods.py")),
    Goal("T-SLEEP", "silent lines are noticed and given up", ("browser/test_lines.py",)),
    Goal("T-CLOCK", "a clock that is wrong, or is set, moves no timer", ("live/test_clock.py",)),
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
    Goal(
        "T-LH",
        "Lighthouse, slow 3G and a quarter of the processor: speed 95, accessibility and good practice 100",
        at_least={
            "lighthouse.performance": 95,
            "lighthouse.accessibility": 100,
            "lighthouse.best_practices": 100,
        },
        measured_by=".venv/bin/python scripts/lighthouse.py LIGHTHOUSE",
    ),
    Goal("T-AXE", "no accessibility violation on any page", ("browser/test_every_page.py",)),
    Goal("T-KEYS", "journeys by keyboard", ("browser/test_keyboard.py", "browser/test_console_keys.py")),
    Goal(
        "T-VOICE",
        "what is read aloud on a participant's way is kept in three languages; a busy room does not talk all the time",
        ("browser/test_spoken.py",),
    ),
    Goal("T-FOCUS", "nothing that arrives takes the focus or the words away", ("browser/test_focus.py",)),
    Goal(
        "T-ZOOM",
        "at 400 % and with wide spacing nothing is cut or covered, nothing scrolls sideways",
        ("browser/test_zoom.py",),
    ),
    Goal("T-MOTION", "nothing moves for those who want no motion", ("web/test_design.py",)),
    Goal(
        "T-PLAIN",
        "short sentences in plain words, in three languages",
        ("web/test_languages.py", "web/test_native_words.py"),
    ),
    Goal(
        "T-AUTHZ",
        "nobody uses a right that the table does not give, with whatever numbers",
        (
            "live/test_rights_matrix.py",
            "live/test_attacks.py",
            "web/test_other_sessions.py",
            "web/test_two_platforms.py",
            "api/test_attackers.py",
        ),
    ),
    Goal(
        "T-ORIGIN",
        "forms and sockets of other sites, and foreign names, are refused",
        ("web/test_origins.py", "web/test_names.py", "web/test_security.py", "live/test_attacks.py"),
    ),
    Goal("T-FIX", "a planted token opens nothing", ("web/test_origins.py", "web/test_names.py")),
    Goal(
        "T-CODE",
        "guessing is slow at all processes together, and keeps nobody out",
        ("web/test_guessing.py", "live/bus/test_known_together.py"),
    ),
    Goal(
        "T-XSS",
        "hostile words stay words",
        (
            "web/test_hostile.py",
            "web/test_hostile_everywhere.py",
            "minutes/test_html.py",
            "minutes/test_pdf.py",
        ),
    ),
    Goal(
        "T-CSP",
        "every answer carries the policy; no page breaks it in any browser of any test",
        ("web/test_security.py", "architecture/test_pages.py", "browser/test_whole_session.py"),
    ),
    Goal(
        "T-FUZZ",
        "no input is answered by a crash; a foreign generator finds no answer that is not described",
        (
            "web/test_bad_input.py",
            "web/test_malformed.py",
            "api/test_every_address.py",
            "api/test_schemathesis.py",
        ),
    ),
    Goal("T-CSV", "no cell of a table is a formula", ("architecture/test_what_leaves.py",)),
    Goal(
        "T-SSRF",
        "the server calls only where its settings say, and never inside",
        ("webhooks/test_inner_addresses.py", "webhooks/test_delivery.py", "architecture/test_what_leaves.py"),
    ),
    Goal(
        "T-ZIP",
        "files made to fill memory or disk are refused",
        (
            "cli/test_export_import.py",
            "cli/test_backup.py",
            "importing/test_reading.py",
            "pictures/test_intake.py",
        ),
    ),
    Goal("T-ERASE", "of what was taken out no byte is left", ("privacy/test_redaction.py",)),
    Goal("T-RETAIN", "what is kept for a while goes on time", ("privacy/test_keeping.py",)),
    Goal(
        "T-LOG",
        "no word, name, token or ballot is in a log",
        ("live/test_leaks.py", "web/test_security.py", "api/test_attackers.py"),
    ),
    Goal("T-LEAK", "planted words reach nobody who may not see them", ("live/test_leaks.py",)),
    Goal(
        "T-FLOOD",
        "one phone stops the server for nobody else",
        ("web/test_attacks.py", "live/test_floods.py", "web/test_lockouts.py"),
    ),
    Goal(
        "T-SUPPLY",
        "packages and vendored files are what their hashes say",
        ("architecture/test_locks.py", "web/test_vendor.py"),
    ),
    Goal(
        "T-ASVS",
        "each requirement of OWASP ASVS 5.0, levels 1 and 2, is answered by a test or in words",
        ("architecture/test_security_pages.py",),
        {"asvs.unanswered": 0},
        measured_by="sh scripts/test tests/architecture/test_security_pages.py",
    ),
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
    Goal(
        "upgrades",
        "rows of every earlier version come to the newest, on both kinds of store",
        ("migrations/test_every_upgrade.py", "migrations/test_upgrades.py"),
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
        "T-STORM",
        "after a kill -9, 1,000 pages are back with what they missed within 8 s (p99)",
        ("live/test_storm.py",),
        {"storm.back_p99_s": 8, "storm.not_back": 0, "storm.without_what_was_missed": 0},
        measured_by="sh scripts/run bench storm",
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
