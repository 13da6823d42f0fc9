"""No field loses what was typed or pasted: nothing is cut, too much is refused, and what was written is shown again."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path
from typing import Any

import pytest

from dialogue.simulation.actors import Facilitator, Participant

ROOT = Path(__file__).resolve().parents[2]
FREE = {"q", "second", "code", "key", "words", "name", "password", "minutes", "ratify_by", "due"}
"""Fields that may come without a count: what is looked up only, numbers and dates."""
NO_WORDS = re.compile(r"limit=|type='(date|number|datetime-local|time)'|inputmode='numeric'")
"""Of a field that says how much fits, or in which nobody writes words."""
PAGES = sorted(file for file in (ROOT / "templates").rglob("*.html") if "gallery" not in str(file))
FIELD = re.compile(r"\{\{ text_(?:field|area)\((.*?)\) \}\}")


def long(length: int) -> str:
    """Words of exactly so many characters, with a last word that a cut would lose."""
    return ("water for all " * length)[: length - 4].rstrip().ljust(length - 4, "x") + " END"


def uncounted(template: str) -> list[str]:
    """Fields of a template in which people write and that do not say how much fits."""
    return [
        call
        for call in FIELD.findall(template)
        if not NO_WORDS.search(call) and re.match(r"[^,]*'(\w+)'", call)[1] not in FREE  # type: ignore[index]
    ]


@pytest.mark.parametrize("file", PAGES, ids=lambda file: file.name)
def test_no_field_is_cut_by_the_browser_and_each_says_how_much_fits(file: Path) -> None:
    template = file.read_text("utf-8")
    assert "maxlength=" not in template, "browsers cut what is pasted, and say nothing"
    assert uncounted(template) == []


def test_a_field_without_a_count_would_be_found() -> None:
    assert uncounted("{{ text_field('reason', _('Reason'), required=True) }}")
    assert uncounted("{{ text_field('reason', _('Reason'), inputmode='email') }}")
    assert not uncounted("{{ text_field('reason', _('Reason'), limit=9) }}")
    assert not uncounted("{{ text_field('copies', _('How many papers'), inputmode='numeric') }}")


async def refused(actor: Facilitator | Participant, path: str, **fields: Any) -> str:
    """The page that answers a form sent without script; it must be a refusal."""
    answer = await actor.web.post(path, data={"command_id": "", **fields})
    assert answer.status_code == 422, f"{path} {answer.status_code}"
    return answer.text


def test_what_is_too_long_is_refused_and_kept_also_without_script(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="shared-goals") as facilitator:
            check_in, brainstorm, cluster, _, agree, _ = await facilitator.activities()
            awa, at = await person(facilitator, "F"), facilitator.base
            tried = 0

            async def keeps(actor: Any, path: str, name: str, most: int, **more: Any) -> None:
                nonlocal tried
                text = long(most + 147)
                page = await refused(actor, path, **{name: text, **more})
                assert text in page, f"{path}: what was written is gone"
                assert str(most + 147) in page and str(most) in page, (
                    f"{path}: how long it may be is not said"
                )
                tried += 1

            async def of(activity: int, actor: Any, what: str, name: str, most: int, **more: Any) -> None:
                await keeps(actor, f"{at}/activities/{activity}/{what}", name, most, **more)

            await keeps(facilitator, "/new-session", "title", 120, recipe="empty", language="en")
            await keeps(facilitator, "/new-session", "purpose", 600, title="t", recipe="empty", language="en")
            await keeps(facilitator, "/new-session", "place", 120, title="t", recipe="empty", language="en")
            await keeps(
                facilitator, "/new-session", "group.6.name", 60, title="t", recipe="empty", language="en"
            )
            await keeps(facilitator, f"{at}/description", "title", 120)
            await keeps(facilitator, f"{at}/description", "purpose", 600, title="t")
            await keeps(facilitator, f"{at}/activities", "prompt", 600, kind="brainstorm")
            await keeps(facilitator, f"{at}/activities/{agree}/edit", "prompt", 600, minutes="5")
            group = (await facilitator.groups())["F"]
            newcomer = Participant(facilitator.address)
            await keeps(newcomer, f"/join/{facilitator.code}", "name", 60, group=group, language="en")
            await newcomer.close()
            await facilitator.turn(check_in, "open")
            await of(check_in, awa, "answer", "text", 140)
            await facilitator.turn(check_in, "close")
            await facilitator.turn(brainstorm, "open")
            await of(brainstorm, awa, "ideas", "text", 280)
            await awa.act(brainstorm, "ideas", text=long(280))
            assert long(280) in await awa.page(), "control: what just fits is taken whole"
            await facilitator.turn(brainstorm, "close")
            await facilitator.turn(cluster, "open")
            await of(cluster, facilitator, "themes", "title", 80)
            await facilitator.turn(cluster, "close")
            await facilitator.turn(agree, "open")
            await of(agree, facilitator, "wording", "text", 500)
            await facilitator.act(agree, "wording", text="Water for all")
            await facilitator.act(agree, "rule", preset="shared-goal", ratify_by="")
            await facilitator.act(agree, "round")
            await of(agree, awa, "position", "text", 600, level="7")
            await of(agree, facilitator, "statements-for", "text", 1500, group=group)
            assert tried == 15

    asyncio.run(play())


def test_a_password_is_never_kept_on_a_page_nor_compared_in_part(running: Any) -> None:
    async def play() -> None:
        actor = Facilitator(running.address)
        secret = long(400)
        page = await refused(actor, "/signin", name="Awa", password=secret)
        assert secret not in page and secret[:200] not in page
        await actor.close()

    asyncio.run(play())
