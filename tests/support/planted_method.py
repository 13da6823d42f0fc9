"""A program of its own: votes by a method that only a single further file knows, and prints what the screens show.

    python planted_method.py FOLDER DATA

FOLDER holds the file of the method and stands beside the program's own methods; DATA is a migrated data folder.
"""

from __future__ import annotations

import asyncio
import importlib.util
import json
import sys
from pathlib import Path
from typing import Any

PACKAGE = "dialogue.activities.vote.methods"


def plant(folder: str) -> None:
    """Let Python find the method's file in the package of the methods."""
    spec = importlib.util.find_spec(PACKAGE)
    assert spec is not None and spec.loader is not None and spec.submodule_search_locations is not None
    spec.submodule_search_locations.append(folder)
    package = importlib.util.module_from_spec(spec)
    sys.modules[PACKAGE] = package
    spec.loader.exec_module(package)


async def play(running: Any) -> dict[str, Any]:
    """A vote from its settings to the minutes, by the planted method."""
    from conftest import session
    from dialogue.simulation.actors import Participant
    from support.vote_room import cast, voting

    async with session(running, recipe="empty") as facilitator:
        people = [Participant(running.address) for _ in range(10)]
        for n, one in enumerate(people):
            await one.join(facilitator.code, group="FN"[n % 2])
        activity = await voting(facilitator, open_it=False, method="planted", **{"planted.most": "2"})
        found = {"settings": (await facilitator.get(f"{facilitator.base}/activities/{activity}/edit")).text}
        await facilitator.turn(activity, "open")
        found["phone"] = await people[0].page()
        for n, one in enumerate(people):
            await cast(one, activity, 1, n % 4 > 0, 0)
        found["console"] = (await facilitator.get(f"{facilitator.base}/console")).text
        await facilitator.turn(activity, "close")
        await facilitator.act(activity, "publication", consent="on")
        found["result"] = await people[0].page()
        found["projector"] = (await facilitator.get(f"{facilitator.base}/projector")).text
        for name in ("html", "md", "json"):
            found[name] = (await facilitator.get(f"{facilitator.base}/minutes.{name}")).text
        for one in people:
            await one.close()
        return found


def main() -> None:
    plant(sys.argv[1])
    import conftest
    from dialogue.settings import Settings

    running = conftest.start(
        Settings(data=Path(sys.argv[2]), host="127.0.0.1", port=0, public_url="http://dialogue.test")
    )
    try:
        print(json.dumps(asyncio.run(play(running))))
    finally:
        running.stop()


if __name__ == "__main__":
    main()
