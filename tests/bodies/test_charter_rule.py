"""The decision rule of a platform's charter is what a goal of its sessions begins with, and can be changed."""

from __future__ import annotations

import asyncio
from typing import Any

from dialogue.activities.agree.settings import Settings
from dialogue.kernel.schema import Activity
from dialogue.stage.settings import settings_of
from support.roles import platform_of


def preset(running: Any, activity: int) -> str:
    with running.database().read() as reader:
        return settings_of(reader.get_one(Activity, activity), Settings).preset


def test_a_goal_begins_with_the_charters_rule(running: Any, open_session: Any) -> None:
    async def play() -> None:
        async with open_session() as staff:
            here = f"/platforms/{platform_of(running, staff.session_id)}"
            goal = {"kind": "agree", "prompt": "Agreed?", "minutes": "5"}
            await staff.post(f"{staff.base}/activities", **goal)
            before = (await staff.activities())[-1]
            assert preset(running, before) == "shared-goal", "without a charter"
            charter = {
                "purpose": "Water",
                "privacy": "Names stay here",
                "adopted_by": "All",
                "languages": ["en"],
            }
            days = {"adopted_on": "2026-01-02", "valid_from": "2026-01-02"}
            await staff.post(
                f"{here}/charter", **charter, **days, rule="consent", what_is_new="New", after="0"
            )
            await staff.post(f"{staff.base}/activities", **goal)
            after = (await staff.activities())[-1]
            assert preset(running, after) == "consent" and preset(running, before) == "shared-goal"
            # Chosen by hand it is another one, and so it stays.
            fields = {"title": "", "prompt": "Agreed?", "minutes": "5", "setting.preset": "double-majority"}
            await staff.act(after, "edit", **fields)
            assert preset(running, after) == "double-majority"

    asyncio.run(play())
