"""A review: four questions, each answered in silence by the groups, then shown; kept by group; nothing read too early."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dialogue.activities.review import rules
from dialogue.kernel.errors import Refused
from dialogue.simulation.actors import Surprise

TOO_EARLY = "Half of the pumps broke"


def test_a_review_goes_on_step_by_step_and_back_by_one_question() -> None:
    phase, way = rules.PLANNED, [rules.PLANNED]
    while phase := rules.following(phase):
        way.append(phase)
    assert way == list(rules.PHASES) and rules.before(rules.PLANNED) == ""
    rules.require_turn("happened", "planned_shown")
    for wrong in ("why", "change_shown", "", "nonsense"):
        with pytest.raises(Refused):
            rules.require_turn("planned_shown", wrong)
    # Going back covers nothing that was read, and what is asked later is not read.
    assert rules.is_shown("planned", rules.before("happened"))
    assert not any(rules.is_shown(one, "planned") for one in rules.ORDER)


async def review_of(staff: Any, **settings: str) -> int:
    await staff.post(f"{staff.base}/activities", kind="review", prompt="What do we learn?", minutes="30")
    made: int = (await staff.activities())[-1]
    fields = {f"setting.{name}": value for name, value in settings.items()}
    await staff.act(made, "edit", title="", prompt="What do we learn?", minutes="30", **fields)
    return made


def test_four_questions_from_silence_to_the_minutes(open_session: Any, person: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty", language="en") as staff:
            step = await review_of(staff, subject="Wells of Kayar", review_of="12", why="How come?")
            farmer, ngo = await person(staff, "F"), await person(staff, "N", language="fr")
            await staff.turn(step, "open")
            page = await farmer.page()
            assert (
                "What was planned?" in page
                and "Wells of Kayar" in page
                and "Qu’est-ce qui" in await ngo.page()
            )

            async def wall() -> str:
                return (await staff.get(f"{staff.base}/projector")).text

            await farmer.act(step, "review/lines", question="planned", text="Ten wells by May")
            await ngo.act(step, "review/lines", question="planned", text="Former les comités", language="fr")
            await farmer.act(step, "review/lines", question="planned", text="A line too many")
            lost = (await farmer.page()).rpartition("/review/lines/")[2].partition("/withdrawal")[0]
            await farmer.act(step, f"review/lines/{lost}/withdrawal")
            with pytest.raises(Surprise, match="pas la vôtre"):
                await ngo.act(step, "review/lines/1/withdrawal")
            with pytest.raises(Surprise, match="another question"):
                await farmer.act(step, "review/lines", question="happened", text=TOO_EARLY)
            # In silence only the facilitator reads, and the author her own.
            assert "Ten wells" not in await wall() and "Ten wells" not in await ngo.page()
            assert "Ten wells" in (await staff.get(f"{staff.base}/console")).text
            assert "Ten wells" in await farmer.page()
            await staff.act(step, "review/turn", to="planned_shown")
            assert "Ten wells" in await wall() and "Ten wells" in await ngo.page()
            assert "too many" not in await wall()
            with pytest.raises(Surprise, match="gone on since"):
                await staff.act(step, "review/turn", to="why")
            await staff.act(step, "review/turn", to="happened")
            await farmer.act(step, "review/lines", question="happened", text=TOO_EARLY)
            groups = await staff.groups()
            await staff.act(step, "review/lines-for", group=str(groups["F"]), text="The drought came early")
            phone = await ngo.page()
            assert (
                TOO_EARLY not in phone and "Ten wells" in phone
            )  # what was shown stays, under the questions before
            assert TOO_EARLY not in await wall()
            await staff.act(step, "review/lines/4/hiding")
            await staff.act(step, "review/turn", to="happened_shown")
            assert "drought" in await wall() and TOO_EARLY not in await wall()
            await staff.act(step, "review/lines/4/hiding", shown="1")
            assert TOO_EARLY in await wall()
            for to in ("why", "why_shown", "change"):
                await staff.act(step, "review/turn", to=to)
            assert "How come?" in (await staff.get(f"{staff.base}/console")).text
            await ngo.act(step, "review/lines", question="change", text="Une pompe de réserve", language="fr")
            assert "réserve" not in await wall()
            await staff.turn(step, "close")
            assert "réserve" in await wall()  # at the end all of it is the room's
            await staff.post(f"{staff.base}/closing")
            told = (await staff.get(f"{staff.base}/minutes.md")).text
            for words in ("Wells of Kayar", "How come?", "Ten wells", "drought", "Nothing was written here"):
                assert words in told, words
            assert told.count("Une pompe de réserve") == 2  # in the review, and among the learnings
            assert "too many" not in told
            await farmer.close()
            await ngo.close()

    asyncio.run(play())


def test_without_the_phase_the_wall_would_show_it(
    open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: the look at the wall finds a line that the phase should keep."""

    async def play() -> None:
        async with open_session(recipe="empty", language="en") as staff:
            step = await review_of(staff)
            farmer = await person(staff, "F")
            await staff.turn(step, "open")
            await farmer.act(step, "review/lines", question="planned", text="Ten wells by May")
            monkeypatch.setattr(rules, "is_shown", lambda *_: True)
            assert "Ten wells" in (await staff.get(f"{staff.base}/projector?lang=fr")).text
            await farmer.close()

    asyncio.run(play())
