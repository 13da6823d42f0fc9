"""Two facilitators at two consoles that are not always fresh: nothing is lost silently, whoever presses what when.

Each acts by what her page showed when she looked last. What is refused says why and changes nothing; what is undone leaves
every later act of the other as it was; and where nothing came between, the store is as before.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import select

from dialogue.accounts.commands import AddFacilitator
from dialogue.activities.brainstorm import commands as brainstorm
from dialogue.activities.brainstorm.schema import Idea
from dialogue.activities.cluster import commands as cluster
from dialogue.activities.cluster.rules import Picture
from dialogue.activities.cluster.schema import ClusterCard, ClusterMove, Theme
from dialogue.kernel.errors import Refused
from dialogue.kernel.log import first_break
from dialogue.kernel.schema import Seat
from dialogue.kernel.vocabulary import Command
from dialogue.people.roles import GiveRole
from dialogue.preparing.commands import OpenSession
from dialogue.stage.planning import AddActivity, EditActivity, MoveActivity
from dialogue.stage.programme import TurnActivity
from dialogue.undoing import rules
from dialogue.undoing.commands import RedoAct, UndoAct
from dialogue.undoing.rows import _look, _there
from dialogue.undoing.schema import Deed
from support.drivers import join
from support.undoing import Store, newest, refusal, store, told
from support.world import World, prepare, world

TITLES = st.sampled_from(["Water", "Land", "Seeds", "Roads"])
WHO = st.sampled_from(["Awa", "Ben"])
TURNS = st.sampled_from(["pause", "resume", "close", "reopen"])


def furnished(made: World) -> dict[str, int]:
    """A board with six ideas and two themes, and two facilitators; the seat of each."""
    prepare(made)
    made.run(AddFacilitator("Ben", "x"), system=True, of=None)
    made.run(GiveRole("Ben", "co-facilitator"), made.facilitator)
    ben = max(made.ids(Seat))
    made.run(OpenSession(), made.facilitator)
    command, seat = join(made)
    made.run(command, seat, system=True)
    guest = made.participants()[0].id
    for kind in ("brainstorm", "cluster", "retrospect"):
        made.run(AddActivity(kind, "", "What next?"), made.facilitator)
    ideas, board, _ = made.on_the_programme()
    made.run(TurnActivity(ideas, "open"), made.facilitator)
    for text in ("wells", "pumps", "rain", "maize", "beans", "bridge"):
        made.run(brainstorm.AddIdea(ideas, text), guest)
    made.run(TurnActivity(ideas, "close"), made.facilitator)
    made.run(TurnActivity(board, "open"), made.facilitator)
    for title in ("Water", "Land"):
        made.run(cluster.AddTheme(board, title, bare=True), made.facilitator)
    return {"Awa": made.facilitator, "Ben": ben}


def standing(made: World) -> dict[int, Mapping[str, Any]]:
    """What every act that is not undone has left, as far as it still stands: rows and columns, ideas and themes."""
    found: dict[int, Mapping[str, Any]] = {}
    with made.database.read() as reader:
        moves = {move.id: move for move in reader.exec(select(ClusterMove))}
        places = {card.id: (card.theme_id or 0, card.position) for card in reader.exec(select(ClusterCard))}
        for deed in reader.exec(select(Deed).where(Deed.session_id == made.session_id)):
            if deed.undone_by is not None:
                continue
            left: dict[str, Any] = {}
            for name, look in deed.after.items():
                row = _there(reader, name)
                now = _look(row) if row is not None else {}
                for column, value in (look or {}).items():
                    if column != "position" and now.get(column) == value:
                        left[f"{name}.{column}"] = value
            if deed.ref.startswith("move:"):
                after = Picture.of(moves[int(deed.ref[5:])].after)
                left |= {f"card {card}": at for card, at in after.cards.items() if places.get(card) == at}
            found[deed.seq] = left
    return found


def lost(
    before: Mapping[int, Mapping[str, Any]], after: Mapping[int, Mapping[str, Any]], seq: int
) -> list[str]:
    """What later acts than `seq` had left and is gone after `seq` was undone."""
    return [
        f"act {number}: {what}"
        for number, left in before.items()
        if number > seq and number in after
        for what, value in left.items()
        if after[number].get(what) != value
    ]


class TwoConsoles(RuleBasedStateMachine):
    """Awa and Ben at their consoles."""

    data: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.made = world(shutil.copytree(self.data, self.folder / "data"))
        self.seats = furnished(self.made)
        self.before: dict[int, Store] = {}
        self.page: dict[str, dict[str, list[int]]] = {}
        self.entries = len(self.made.log())

    def teardown(self) -> None:
        self.made.close()
        shutil.rmtree(self.folder)

    @initialize()
    def both_look(self) -> None:
        for who in self.seats:
            self.look(who)

    @rule(who=WHO)
    def look(self, who: str) -> None:
        """Her page is fresh again."""
        made = self.made
        self.page[who] = {
            "themes": made.ids(Theme, Theme.removed == False, Theme.parked == False),  # noqa: E712 - columns
            "cards": made.ids(ClusterCard),
            "ideas": made.ids(Idea),
            "steps": made.on_the_programme(),
            "acts": [entry.seq for entry in told(made) if "of" not in entry.facts][-6:],
        }

    def send(self, who: str, command: Command) -> Refused | None:
        """What every command keeps to, carried out or refused."""
        was, entries = store(self.made), self.made.stream().last_seq
        said = refusal(self.made, command, self.seats[who])
        if said is not None:
            assert store(self.made) == was, f"{command} was refused ({said.code}) and changed something"
            assert self.made.stream().last_seq == entries
        elif self.made.stream().last_seq > entries and not isinstance(command, (UndoAct, RedoAct)):
            self.before[newest(self.made)] = was
        return said

    def one(self, who: str, what: str, place: int) -> int:
        found = self.page[who][what]
        return found[place % len(found)] if found else 0

    @rule(who=WHO, card=st.integers(0, 5), theme=st.integers(0, 3))
    def moves(self, who: str, card: int, theme: int) -> None:
        board = self.page[who]["steps"][1]
        self.send(
            who, cluster.MoveIdeas(board, (self.one(who, "cards", card),), self.one(who, "themes", theme))
        )

    @rule(who=WHO, theme=st.integers(0, 3), other=st.integers(0, 3))
    def merges(self, who: str, theme: int, other: int) -> None:
        board = self.page[who]["steps"][1]
        self.send(
            who, cluster.MergeTheme(board, self.one(who, "themes", theme), self.one(who, "themes", other))
        )

    @rule(who=WHO, card=st.integers(0, 5), title=TITLES)
    def makes_a_theme(self, who: str, card: int, title: str) -> None:
        self.send(who, cluster.AddTheme(self.page[who]["steps"][1], title, (self.one(who, "cards", card),)))

    @rule(who=WHO, theme=st.integers(0, 3), title=TITLES)
    def renames(self, who: str, theme: int, title: str) -> None:
        self.send(who, cluster.RenameTheme(self.page[who]["steps"][1], self.one(who, "themes", theme), title))

    @rule(who=WHO, idea=st.integers(0, 2))
    def hides(self, who: str, idea: int) -> None:
        self.send(who, brainstorm.HideIdea(self.one(who, "ideas", idea), "twice"))

    @rule(who=WHO, step=st.integers(0, 2), move=TURNS)
    def turns(self, who: str, step: int, move: str) -> None:
        self.send(who, TurnActivity(self.one(who, "steps", step), move))

    @rule(who=WHO, step=st.integers(0, 2), title=TITLES)
    def edits(self, who: str, step: int, title: str) -> None:
        self.send(who, EditActivity(self.one(who, "steps", step), title, "What next?", 10))

    @rule(who=WHO, step=st.integers(0, 2))
    def moves_a_step(self, who: str, step: int) -> None:
        self.send(who, MoveActivity(self.one(who, "steps", step), 1))

    @rule(who=WHO, act=st.integers(0, 5), again=st.booleans())
    def undoes(self, who: str, act: int, again: bool) -> None:
        seq = self.one(who, "acts", act)
        last = told(self.made)[-1].seq == seq
        before = standing(self.made)
        said = self.send(who, RedoAct(seq) if again else UndoAct(seq))
        gone = lost(before, standing(self.made), seq)
        assert not gone, f"undoing act {seq} took later work along: {gone}"
        if said is None and last and not again and seq in self.before:
            assert store(self.made) == self.before[seq], "nothing came between"

    @invariant()
    def the_record_only_grows(self) -> None:
        log = self.made.log()
        assert len(log) >= self.entries and first_break(log) is None
        self.entries = len(log)


FEW = settings(
    max_examples=5,
    stateful_step_count=14,
    phases=[Phase.generate],
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


def test_two_facilitators_lose_nothing_silently(data: Path) -> None:
    run_state_machine_as_test(type("Consoles", (TwoConsoles,), {"data": data}), settings=FEW)


def test_an_undo_that_takes_later_work_along_is_found(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the same rules find it when nothing is compared before an undo."""
    monkeypatch.setattr("dialogue.undoing.rows.require_as_left", lambda left, now: None)
    two = type("Consoles", (TwoConsoles,), {"data": data})()
    two.both_look()
    two.edits("Awa", 2, "Land")
    two.look("Ben")
    two.edits("Ben", 2, "Seeds")
    with pytest.raises(AssertionError, match="later work along"):
        two.undoes("Ben", len(two.page["Ben"]["acts"]) - 1, again=False)
    two.teardown()
    assert rules.MOVED_ON
