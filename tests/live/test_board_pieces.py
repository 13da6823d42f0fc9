"""A large board under random hands: a move sends the moved card and the numbers, and open pages end like fresh ones."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from pathlib import Path

import pytest

from dialogue.activities.cluster import commands as cluster
from dialogue.activities.cluster import pairs
from dialogue.activities.cluster.schema import ClusterCard, ClusterMove, Theme
from dialogue.app import vocabulary
from dialogue.kernel.vocabulary import Command, EventKind
from dialogue.live import room as rooms
from dialogue.live.audience import EVERY_SCREEN, Audience, Screen
from dialogue.live.broadcast import encoded
from dialogue.preparing.commands import OpenSession
from dialogue.undoing.commands import RedoAct, UndoAct
from support.crowd import Crowd
from support.dom import Page
from support.length import FULL
from support.world import World, attach, prepare, world

STEPS = 200 if FULL else 70
AUDIENCES = [Audience(screen, "en") for screen in sorted(EVERY_SCREEN)]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rooms, "TICK", 0.0)


class Hands:
    """A board of some themes and loose ideas that many hands arrange."""

    def __init__(self, data: Path, events: dict[str, EventKind] | None = None, ideas: int = 48) -> None:
        self.world: World = world(data, 3, events)
        prepare(self.world)
        crowd = Crowd(self.world.dialogue, self.world.session_id, self.world.facilitator)
        crowd.run(OpenSession())
        crowd.people(30)
        crowd.storm(ideas)
        self.here = crowd.board(3, loose=ideas // 3)
        self.moves = self.world.ids(ClusterMove)

    def send(self, command: Command) -> bool:
        return self.world.run(command, self.world.facilitator) is not None

    def act(self) -> None:
        """Something that may be refused; mostly a move of a few cards."""
        chance = self.world.chance
        cards = self.world.ids(ClusterCard, ClusterCard.activity_id == self.here)
        themes = self.world.ids(Theme, Theme.activity_id == self.here)
        some = tuple(chance.sample(cards, chance.randint(1, 3)))
        under = self.world.ids(ClusterCard, ClusterCard.under_id.is_not(None))  # type: ignore[union-attr]
        if under and chance.random() < 0.3:
            some = (chance.choice(under),)
        moved = self.world.log()
        undone = [entry.seq for entry in moved if entry.kind == "ideas.moved"]
        what = chance.choices(
            ["move", "undo", "take back", "again", "add", "merge", "apart", "remove", "rename"],
            [12, 4, 2, 2, 1, 4, 2, 1, 1],
        )[0]
        made: dict[str, Command] = {
            "move": cluster.MoveIdeas(self.here, some, chance.choice([0, *themes])),
            "undo": cluster.UndoMove(self.here),
            "take back": UndoAct(chance.choice(undone or [0])),
            "again": RedoAct(chance.choice(undone or [0])),
            "add": cluster.AddTheme(self.here, f"Theme {chance.randrange(10_000)}", some),
            "merge": pairs.MergeIdeas(self.here, some),
            "apart": pairs.TakeApart(self.here, some[0]),
            "remove": cluster.RemoveTheme(self.here, chance.choice(themes)),
            "rename": cluster.RenameTheme(self.here, chance.choice(themes), f"Other {len(moved)}"),
        }
        self.send(made[what])

    async def watched(self, steps: int = STEPS) -> Counter[str]:
        """Pages of every screen watch, each now and then; how often pieces of each kind came."""
        attach(self.world)
        pages = [(audience, await self.world.page(audience)) for audience in AUDIENCES]
        came: Counter[str] = Counter()
        for step in range(steps):
            self.act()
            await self.world.settle()
            for place, (audience, page) in enumerate(pages):
                if step < steps - 1 and self.world.chance.random() > (0.9, 0.5, 0.25)[place]:
                    continue
                text = await self.world.news(audience, page.seq)
                if text:
                    assert page.take(text), "a reload would hide a difference"
                    for piece in ("theme-ideas-", "theme-sum-", "theme-num-", "row-"):
                        came[piece] += f'-target=\\"#{piece}' in text or f'id=\\"{piece}' in text
                difference = self.world.difference(page, audience)
                assert not difference, f"{audience} differs from a fresh page\n{difference}"
        for audience in AUDIENCES:  # what a room keeps of pages is drawn anew as well
            difference = self.world.difference(await self.world.page(audience), audience)
            assert not difference, f"a page load of {audience} shows something old\n{difference}"
        return came


def test_pages_of_a_large_board_end_like_fresh_ones(data: Path) -> None:
    hands = Hands(data)
    try:
        came = asyncio.run(hands.watched())
        happened = Counter(entry.kind for entry in hands.world.log())
    finally:
        hands.world.close()
    assert min(came[piece] for piece in ("theme-ideas-", "theme-sum-", "theme-num-", "row-")) > 5, came
    assert min(happened[kind] for kind in ("ideas.moved", "move.undone", "board.put_right")) > 0, happened


@pytest.mark.parametrize("forgotten", ["cluster.cards", "cluster.sums", "cluster.overview"])
def test_a_move_that_forgets_a_piece_is_found(data: Path, forgotten: str) -> None:
    """Negative control."""
    kind = vocabulary().events["ideas.moved"]
    touches = tuple(touch for touch in kind.touches if touch.part != forgotten)
    broken = {"ideas.moved": EventKind(kind.name, touches, kind.in_minutes)}
    hands = Hands(data, broken)
    try:
        with pytest.raises(AssertionError, match="differs from a fresh page"):
            asyncio.run(hands.watched(40))
    finally:
        hands.world.close()


def size_of_move(data: Path, ideas: int) -> dict[str, int]:
    """Bytes on the wire of one move on a board of so many ideas, for each screen."""
    hands = Hands(data, ideas=ideas)

    async def go() -> dict[str, int]:
        attach(hands.world)
        pages: dict[Audience, Page] = {one: await hands.world.page(one) for one in AUDIENCES}
        card = hands.world.rows(ClusterCard, ClusterCard.activity_id == hands.here)[0]
        others = [
            one for one in hands.world.ids(Theme, Theme.activity_id == hands.here) if one != card.theme_id
        ]
        assert hands.send(cluster.MoveIdeas(hands.here, (card.id or 0,), others[-1]))
        await hands.world.settle()
        return {
            str(one.screen): len(encoded(await hands.world.news(one, page.seq), packs=True))
            for one, page in pages.items()
        }

    try:
        return asyncio.run(go())
    finally:
        hands.world.close()


def test_a_move_is_small_and_as_small_on_a_board_twice_as_large(data: Path) -> None:
    few = size_of_move(shutil.copytree(data, data.parent / "few"), 60)
    many = size_of_move(shutil.copytree(data, data.parent / "many"), 120)
    assert max(few.values()) < 2000 and max(many.values()) < 2000, (few, many)
    assert all(many[str(screen)] < few[str(screen)] + 120 for screen in (Screen.PHONE, Screen.CONSOLE)), (
        few,
        many,
    )
