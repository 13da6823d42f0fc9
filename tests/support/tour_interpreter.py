"""What an interpreter does on the tour of all pages: some ideas in other languages, the next one before her."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dialogue.simulation.actors import Facilitator


async def interpret(facilitator: Facilitator, languages: Sequence[str]) -> list[str]:
    """Translate two into each language; the pages that show it."""
    address = f"{facilitator.base}/translations"
    for to in languages:
        page = await facilitator.post(f"{address}/taking", to=to)
        for _ in range(2):
            found = re.search(r'name="ref" value="([^"]*)".*?name="seen" value="([^"]*)"', page.text, re.S)
            if found:
                ref, seen = found.groups()
                page = await facilitator.post(address, to=to, ref=ref, seen=seen, text=f"{to}: water for all")
    return [f"{facilitator.base}/translating?to={to}" for to in languages[1:2]]
