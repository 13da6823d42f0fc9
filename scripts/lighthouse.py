"""Pages of participants measured by Lighthouse, as a slow phone on a slow line sees them; the figures go to the scoreboard.

Lighthouse is no part of this repository: `npm install lighthouse` in any folder, then

    .venv/bin/python scripts/lighthouse.py FOLDER/node_modules/.bin/lighthouse [REPORTS]

Set up before with `sh scripts/setup test` and `sh scripts/browser`. It plays a session of thirty people on a server of its
own, stops where there is something to see, and prints a line for each page. With REPORTS the whole reports go into that
folder. What is reckoned rests on what the machine does meanwhile: the less runs beside it, the better.
"""

from __future__ import annotations

import asyncio
import html
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from find_browser import find_chromium

from dialogue.scoreboard import note
from dialogue.simulation.actors import Actor, Facilitator
from dialogue.simulation.embedded import launch
from dialogue.simulation.guests import everybody
from dialogue.simulation.material import seeded
from dialogue.simulation.script import Script

PEOPLE, SEED = 30, 17
LINE = ("--throttling.rttMs=300", "--throttling.throughputKbps=400", "--throttling.cpuSlowdownMultiplier=4")
"""A bad line and a quarter of this machine's processor, reckoned by Lighthouse (`simulate`), on its small phone."""

KINDS = ("performance", "accessibility", "best-practices")
"""Not how well search engines find a page: they are told to leave all of these alone."""


TRIES, ENOUGH = 3, 95
"""A page below that many points is looked at again, three times at most, and the best counts: what else a machine does
can make a page slower, and nothing makes it faster."""


@dataclass
class Measuring:
    """Lighthouse, and what it has found so far: points (of 100) by page and kind."""

    program: str
    reports: Path
    found: dict[str, dict[str, int]] = field(default_factory=dict)
    version: str = ""

    async def look(self, name: str, actor: Actor, path: str) -> None:
        """Measure a page as this person sees it."""
        file = self.reports / f"{name}.json"
        cookies = "; ".join(f"{one.name}={one.value}" for one in actor.web.cookies.jar)
        headers = self.reports / "headers.json"
        headers.write_text(json.dumps({"Cookie": cookies} if cookies else {}))
        words = [self.program, f"{actor.address}{path}", f"--only-categories={','.join(KINDS)}"]
        words += ["--form-factor=mobile", "--throttling-method=simulate", *LINE]
        words += ["--output=json", f"--output-path={file}", f"--extra-headers={headers}", "--quiet"]
        words.append("--chrome-flags=--headless=new --no-sandbox --disable-gpu")
        environment = {**os.environ, "CHROME_PATH": find_chromium()}
        best: dict[str, Any] = {}
        for _ in range(TRIES):
            done = await asyncio.to_thread(subprocess.run, words, env=environment)
            if done.returncode:
                continue  # the browser was given no time to draw
            report = json.loads(file.read_text())
            if not best or _points(report) > _points(best):
                best = report
            if min(_points(best)) >= ENOUGH:
                break
        if not best:
            sys.exit(f"Lighthouse could not look at {path}. Its messages are above.")
        report, self.version = best, best["lighthouseVersion"]
        self.found[name] = dict(zip(KINDS, _points(report), strict=True))
        print(json.dumps({"page": name, **self.found[name], "to mend": _wrong(report)}), flush=True)


def _points(report: dict[str, Any]) -> list[int]:
    """The points of each kind, of 100."""
    return [round(100 * (report["categories"][kind]["score"] or 0)) for kind in KINDS]


def _wrong(report: dict[str, Any]) -> list[str]:
    """The audits that took points away."""
    weighed = [
        one["id"] for kind in KINDS for one in report["categories"][kind]["auditRefs"] if one["weight"]
    ]
    scores = {one: report["audits"][one]["score"] for one in weighed}
    return [f"{one} {score}" for one, score in scores.items() if score is not None and score < 0.9]


async def _played(measuring: Measuring, address: str, sign_in: str) -> None:
    facilitator, nobody = Facilitator(address), Actor(address)
    await facilitator.enter(sign_in)
    script = Script(facilitator, seeded(PEOPLE, SEED), lambda step: None)
    await script.prepare()
    await script.gather()
    someone = script.guests[0].person
    await measuring.look("start", nobody, "/")
    await measuring.look("join", nobody, f"/join/{facilitator.code}")
    await facilitator.turn(script.by_kind["brainstorm"], "open")
    await everybody(script.guests)
    await facilitator.act(script.by_kind["brainstorm"], "reveal")
    await measuring.look("phone", someone, facilitator.base)
    await facilitator.turn(script.by_kind["brainstorm"], "close")
    await script.cluster()
    vote = script.by_kind["vote"]
    await facilitator.turn(vote, "open")
    await measuring.look("ballot", someone, facilitator.base)
    await everybody(script.guests)
    await facilitator.turn(vote, "close")
    await facilitator.act(vote, "publication", consent="on")
    platform = re.search(r"/platforms/\d+", (await facilitator.get("/")).text)
    assert platform is not None
    await facilitator.post(f"{platform[0]}/embedding", sites="https://villages.example")
    page = (await facilitator.get(f"{platform[0]}/embedding")).text
    embedded = re.search(r'src="(?:https?://[^/"]+)?(/embed/[^"]+)"', html.unescape(html.unescape(page)))
    assert embedded is not None
    await measuring.look("result", nobody, embedded[1])
    await script.close()
    await nobody.close()


def main(program: str, reports: Path) -> None:
    """Measure all pages, print the least of each kind, note it for the scoreboard."""
    reports.mkdir(parents=True, exist_ok=True)
    measuring = Measuring(program, reports)
    with tempfile.TemporaryDirectory(prefix="dialogue-lighthouse-") as data:
        server = launch(Path(data))
        try:
            asyncio.run(_played(measuring, server.address, server.sign_in))
        finally:
            server.stop()
    least = {kind: min(points[kind] for points in measuring.found.values()) for kind in KINDS}
    note(
        lighthouse__performance=least["performance"],
        lighthouse__accessibility=least["accessibility"],
        lighthouse__best_practices=least["best-practices"],
    )
    print(json.dumps({"lighthouse": measuring.version, "least": least}))


if __name__ == "__main__":
    if len(sys.argv) not in {2, 3}:
        sys.exit(str(__doc__))
    if len(sys.argv) == 3:
        main(sys.argv[1], Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory(prefix="dialogue-reports-") as folder:
            main(sys.argv[1], Path(folder))
