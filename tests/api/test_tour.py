"""The documented tours: a whole session driven from outside, by curl and by `dialogue api-tour`."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from dialogue.cli.api_tour import app
from support.programs import lender

SCRIPT = Path(__file__).parents[2] / "docs/examples/api-tour.sh"


def toured(running: Any, token: str, platform: int) -> subprocess.CompletedProcess[str]:
    words = ["sh", str(SCRIPT), running.address, token, str(platform)]
    return subprocess.run(words, capture_output=True, text=True, timeout=120, check=False)


def test_a_session_is_driven_by_curl(running: Any) -> None:
    async def prepared() -> tuple[str, str, int]:
        first = await lender(running)
        good, less = await first.program("prepare", "facilitate"), await first.program("read")
        return good.token, less.token, first.platform

    token, less, platform = asyncio.run(prepared())
    done = toured(running, token, platform)
    assert done.returncode == 0, done.stderr + done.stdout[-2000:]
    told = done.stdout
    assert "The tour is over." in told and '"revealed":true' in told and '"voted":2' in told
    assert "A well in every village" in told.partition("The session")[2].rpartition('"ballots"')[2], (
        "in the minutes"
    )
    refused = toured(running, less, platform)
    assert refused.returncode != 0 and "not_lent" in refused.stderr  # control: a no ends the tour


def test_a_session_is_driven_by_the_command(running: Any) -> None:
    async def prepared() -> tuple[str, str, int]:
        first = await lender(running)
        good, less = await first.program("prepare", "facilitate"), await first.program("read")
        return good.token, less.token, first.platform

    token, less, platform = asyncio.run(prepared())

    def told(lent: str) -> Any:
        words = ["--url", running.address, "--token", lent, "--platform", str(platform)]
        return CliRunner().invoke(app, words)

    done = told(token)
    assert done.exit_code == 0 and "The tour is over." in done.output and '"voted": 2' in done.output, (
        done.output
    )
    refused = told(less)
    assert refused.exit_code == 2 and "not_lent" in refused.output  # control
