"""The model of many rooms on many processes: cases that can be worked out by hand, and what must grow with what."""

from __future__ import annotations

import doctest
import math
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from dialogue.cli.bench import app
from dialogue.simulation import country
from dialogue.simulation.country import BUSY, Costs, Habits, fewest, load, outcome, stores_needed

COSTS = Costs(
    write_ms=10,
    page_ms=5,
    drawn_ms=2,
    delivery_ms=0.1,
    heard_ms=1,
    commits=100,
    gathered=2,
    words=1000,
    phone_kb=100,
    process_mb=200,
    frame_kb=1,
)
HABITS = Habits(writes=0.1, pages=0.2, frames=20)


def test_the_examples_in_the_module() -> None:
    assert doctest.testmod(country).failed == 0


def test_one_room_at_one_process_by_hand() -> None:
    asked = load(100, 1, HABITS)
    assert (asked.writes, asked.pages, asked.frames, asked.deliveries) == (10, 20, 10, 1000)
    found = outcome(asked, COSTS, 1)
    # 10 × 10 ms written, 20 × 5 ms of pages, 1,000 × 0.1 ms handed out, 10 × 2 ms drawn.
    assert found.used == pytest.approx({"processes": 0.32, "commits": 0.05, "bus": 0.0})
    assert found.tightest == "processes" and found.holds
    assert (found.memory_gb, found.megabits) == pytest.approx((0.21, 8.0))


def test_a_room_that_writes_faster_than_it_is_sent_frames_gets_no_more() -> None:
    asked = load(1000, 1, HABITS)
    assert (asked.writes, asked.frames, asked.deliveries) == (100, 20, 20_000)


def test_a_second_process_is_not_twice_as_much() -> None:
    asked = load(200, 2, HABITS)
    one, two = outcome(asked, COSTS, 1), outcome(asked, COSTS, 2)
    together = outcome(replace(asked, together=True), COSTS, 2)
    assert one.used["processes"] / 2 < together.used["processes"] < two.used["processes"]
    assert two.used["processes"] < one.used["processes"]
    # Half of all words come from the other one: 20 × 1 ms × ½ at each.
    assert together.used["processes"] == pytest.approx(one.used["processes"] / 2 + 0.01)


def test_waiting_grows_without_end() -> None:
    assert outcome(load(100, 1, HABITS), COSTS, 1).wait_p95_ms < 100
    assert math.isinf(outcome(load(10_000, 100, HABITS), COSTS, 1).wait_p95_ms)


def test_the_fewest_processes_hold_and_one_less_does_not() -> None:
    asked = load(500, 5, HABITS)
    found = fewest(asked, COSTS)
    assert found.holds and found.processes > 1
    assert not outcome(asked, COSTS, found.processes - 1).holds


def test_no_number_of_processes_helps_where_the_store_is_full() -> None:
    asked = load(2000, 20, HABITS)  # 200 writes a second, of 200
    assert not fewest(asked, COSTS).holds
    stores, each = stores_needed(asked, COSTS)
    assert stores > 1 and each.holds and max(each.used.values()) <= BUSY


def test_a_single_room_that_is_too_large_is_said() -> None:
    with pytest.raises(ValueError, match="one room alone"):
        stores_needed(load(100_000, 1, HABITS), COSTS)


def test_the_command_prints_a_line_for_each_size() -> None:
    ended = CliRunner().invoke(app, ["country"])
    assert ended.exit_code == 0, ended.output
    lines = [line for line in ended.stdout.splitlines() if line.startswith("| 1")]
    assert [line.split("|")[1].strip() for line in lines] == [
        "100",
        "1,000",
        "10,000",
        "100,000",
        "1,000,000",
    ]
    dear = CliRunner().invoke(app, ["country", "--write-ms", "100000", "--most", "2"])
    assert "one room alone" in dear.stdout
