"""Ideas that say the same: found by a program, put together (or not) by a person, and taken apart again.

One stands under the other then: it keeps its words and its group, is counted as before, and goes where the upper one goes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.activities.cluster.acts import BOARD_ACTS, ref_of
from dialogue.activities.cluster.asking import asked_of_worker
from dialogue.activities.cluster.board import cards_of, chosen, picture, remember, with_same
from dialogue.activities.cluster.commands import KIND, arranging
from dialogue.activities.cluster.rules import require_chosen
from dialogue.activities.cluster.schema import CardPair, ClusterCard, PairState
from dialogue.activities.cluster.suggest.ideas import Idea
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import Command
from dialogue.stage.jobs import LongWork, Progress
from dialogue.undoing.rows import remembered

FEWEST = 10
"""Below this many ideas a person sees by herself which say the same."""
MOST_KEPT = 60
"""The closest ones; more than that nobody looks through, and the program can look again."""
MOST_SHOWN = 6
"""Pairs beside the board at a time."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two cards as a program offers them, the older one first."""

    first: int
    second: int
    closeness: float


@dataclass(frozen=True, slots=True)
class Found:
    """What a program found, and by which method."""

    pairs: tuple[Pair, ...]
    method: str


@dataclass(frozen=True, slots=True)
class OfferPairs(Command):
    """Lay pairs beside the board in place of those that nobody has judged yet."""

    activity_id: int
    pairs: tuple[Pair, ...]
    method: str
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class MergeIdeas(Command):
    """Put ideas (card ids) that say the same under one of them, the first."""

    activity_id: int
    ideas: tuple[int, ...]
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class TakeApart(Command):
    """Let an idea that stands under another one stand by itself again."""

    activity_id: int
    idea: int
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class KeepApart(Command):
    """Say that two ideas do not say the same: they are not offered again in this step."""

    activity_id: int
    pair: int
    right: ClassVar[Right] = Right.STEER


def offer_pairs(act: Act, command: OfferPairs) -> dict[str, Any]:
    activity = arranging(act, command.activity_id)
    here = {card.id for card in cards_of(act.tx, activity.id or 0)}
    known: dict[tuple[int, int], CardPair] = {}
    for row in act.tx.exec(select(CardPair).where(CardPair.activity_id == activity.id)):
        if row.state == PairState.OFFERED:
            act.tx.delete(row)
        else:
            known[row.first_id, row.second_id] = row
    act.tx.flush()
    new = [pair for pair in command.pairs if (pair.first, pair.second) not in known]
    new = [pair for pair in new if pair.first in here and pair.second in here]
    for pair in new:
        act.tx.add(
            CardPair(
                session_id=activity.session_id,
                activity_id=activity.id or 0,
                first_id=pair.first,
                second_id=pair.second,
                closeness=pair.closeness,
                method=command.method,
            )
        )
    act.happened("pairs.found", activity=activity.id, pairs=len(new), method=command.method)
    return {"pairs": len(new)}


def merge_ideas(act: Act, command: MergeIdeas) -> None:
    activity = arranging(act, command.activity_id)
    require_chosen(command.ideas)
    cards = chosen(act.tx, activity.id or 0, command.ideas)
    top = act.tx.get_one(ClusterCard, cards[0].under_id) if cards[0].under_id else cards[0]
    others = [card for card in with_same(act.tx, cards) if card.id != top.id and card.under_id != top.id]
    if not others:
        raise Refused(
            "one_idea",
            N_("Please tick two ideas or more that say the same. Nothing was changed."),
            field="ideas",
        )
    before = picture(others)
    for card in others:
        card.under_id, card.theme_id = top.id, top.theme_id
        act.tx.add(card)
    kept = remember(act, activity, "joined", before, picture(others))
    act.happened(
        "ideas.merged",
        activity=activity.id,
        themes=sorted({*kept.columns, top.theme_id or 0}),
        move=kept.move,
        into=top.theme_id or 0,
        ideas=[card.id for card in others],
    )


def take_apart(act: Act, command: TakeApart) -> None:
    activity = arranging(act, command.activity_id)
    card = chosen(act.tx, activity.id or 0, [command.idea])[0]
    if card.under_id is None:
        raise Refused("apart", N_("This idea stands by itself already. Nothing was changed."))
    before = picture([card])
    card.under_id = None
    act.tx.add(card)
    kept = remember(act, activity, "apart", before, picture([card]))
    act.happened(
        "idea.taken_apart", activity=activity.id, themes=kept.columns, move=kept.move, ideas=[card.id]
    )


def keep_apart(act: Act, command: KeepApart) -> None:
    activity = act.activity(command.activity_id, KIND)
    pair = act.tx.get(CardPair, command.pair)
    if pair is None or pair.activity_id != activity.id:
        raise NotFound("no_pair", N_("This pair is no longer offered. Nothing was changed."))
    pair.state = PairState.APART
    act.tx.add(pair)
    act.happened("pair.declined", activity=activity.id, pair=pair.id)


HANDLERS: dict[type[Command], Handler] = {
    OfferPairs: offer_pairs,
    MergeIdeas: remembered(merge_ideas, *BOARD_ACTS, ref=ref_of),
    TakeApart: remembered(take_apart, *BOARD_ACTS, ref=ref_of),
    KeepApart: keep_apart,
}


def _tops(cards: Sequence[ClusterCard]) -> Mapping[int, int]:
    """By card the one that it is shown as: itself, or the one above it."""
    here = {card.id for card in cards}
    return {card.id or 0: (card.under_id if card.under_id in here else card.id) or 0 for card in cards}


def offered_pairs(reader: Reader, activity_id: int) -> list[tuple[CardPair, ClusterCard, ClusterCard]]:
    """The pairs that nobody has judged yet, the closest first, each as it is shown now. What is together is no pair."""
    cards = cards_of(reader, activity_id)
    known, tops = {card.id: card for card in cards}, _tops(cards)
    asked = select(CardPair).where(CardPair.activity_id == activity_id)
    rows = reader.exec(asked.order_by(col(CardPair.closeness).desc(), col(CardPair.id))).all()
    judged = {
        frozenset((tops.get(row.first_id, 0), tops.get(row.second_id, 0)))
        for row in rows
        if row.state == PairState.APART
    }
    found = []
    for row in rows:
        pair = (tops.get(row.first_id, 0), tops.get(row.second_id, 0))
        if (
            row.state == PairState.OFFERED
            and 0 not in pair
            and pair[0] != pair[1]
            and frozenset(pair) not in judged
        ):
            judged.add(frozenset(pair))
            found.append((row, known[pair[0]], known[pair[1]]))
    return found


def ideas_to_compare(reader: Reader, activity: Activity) -> list[Idea]:
    """The ideas on the board that stand by themselves. Raises Refused when there are too few."""
    if activity.kind != KIND:
        raise NotFound("no_activity", N_("This activity is not part of the session any more."))
    cards = cards_of(reader, activity.id or 0)
    tops = _tops(cards)
    alone = [card for card in cards if tops[card.id or 0] == card.id]
    if len(alone) < FEWEST:
        raise Refused(
            "too_few",
            N_("With fewer than %(least)s ideas you see by yourself which say the same."),
            least=FEWEST,
        )
    return [Idea(str(card.id), card.text, card.language) for card in alone]


def pairs_among(ideas: Sequence[Idea], progress: Progress) -> Found:
    """The pairs that say the same, by meaning where the encoder is installed, else by spelling. Slow: made as a job."""
    progress(0.1)
    method, found = asked_of_worker(lambda worker: worker.say_the_same(ideas))
    if not found:
        raise Refused("no_pair", N_("No two ideas were found that clearly say the same."))
    return Found(
        tuple(Pair(int(one.first), int(one.second), one.cosine) for one in found[:MOST_KEPT]), method
    )


PAIRING = LongWork(
    "cluster.pairs",
    N_("The program is looking for ideas that say the same."),
    ideas_to_compare,
    pairs_among,
    lambda activity_id, found, made_from: OfferPairs(activity_id, found.pairs, found.method),
)
