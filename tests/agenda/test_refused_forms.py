"""Forms of the agenda come back as they were sent, like all others."""

from __future__ import annotations

import asyncio
from typing import Any

from support.sent_forms import Refusals


def test_refused_forms_of_the_agenda_come_back_as_they_were_sent(decided: Any) -> None:
    async def play() -> Refusals:
        refusals = Refusals()
        async with decided() as made:
            await refusals.page(made.facilitator, made.form)
            await made.add()
            await refusals.page(made.facilitator, made.item)
        return refusals

    refusals = asyncio.run(play())
    assert refusals.wrong == [], "\n".join(refusals.wrong)
    assert len(refusals.tried) >= 3, refusals.tried
