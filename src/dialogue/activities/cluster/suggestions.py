"""Suggested themes: made off the write path, offered, and taken up only by an explicit act."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, select

from dialogue.activities.cluster import rules
from dialogue.activities.cluster.acts import BOARD_ACTS, ref_of
from dialogue.activities.cluster.asking import asked_of_worker
from dialogue.activities.cluster.board import cards_of, with_same
from dialogue.activities.cluster.commands import KIND, arranging, made
from dialogue.activities.cluster.rules import LOOSE
from dialogue.activities.cluster.schema import SuggestedTheme, SuggestionState
from dialogue.activities.cluster.suggest.ideas import Idea, Suggestion
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import Activity
from dialogue.kernel.text import blank, taken_in
from dialogue.kernel.vocabulary import Command
from dialogue.stage.jobs import LongWork, Progress, fingerprint, nobody_listens
from dialogue.undoing.rows import remembered

FEWEST_IDEAS = 4
"""Below this many loose ideas a person groups them faster than she reads a suggestion."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One theme as a program suggests it: generated title and card ids."""

    title: str
    cards: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class OfferThemes(Command):
    """Lay suggestions beside the board in place of those that nobody took up.

    `made_from` is the fingerprint of the loose ideas that they were made from (see `stage.jobs`).
    """

    activity_id: int
    offers: tuple[Offer, ...]
    method: str
    made_from: str = ""
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class AcceptSuggestion(Command):
    """Make a suggestion a theme: those of its ideas that are still loose, the title given (or its own)."""

    activity_id: int
    suggestion: int
    title: str = ""
    right: ClassVar[Right] = Right.STEER


@dataclass(frozen=True, slots=True)
class DeclineSuggestion(Command):
    """Take a suggestion off the table; 0 takes all of them."""

    activity_id: int
    suggestion: int = 0
    right: ClassVar[Right] = Right.STEER


def loose_ideas(reader: Reader, activity: Activity) -> list[Idea]:
    """The loose ideas of a board, as the makers want them. Raises Refused when there are too few."""
    if activity.kind != KIND:
        raise NotFound("no_activity", N_("This activity is not part of the session any more."))
    cards = cards_of(reader, activity.id or 0, [LOOSE])
    _require_enough(len(cards))
    return [Idea(str(card.id), card.text, card.language) for card in cards]


def _require_enough(ideas: int) -> None:
    if ideas < FEWEST_IDEAS:
        raise Refused(
            "too_few",
            N_("Suggestions need at least %(least)s loose ideas. Nothing was changed."),
            least=FEWEST_IDEAS,
        )


@dataclass(frozen=True, slots=True)
class Made:
    """Themes as a program suggests them, and by which method."""

    offers: tuple[Offer, ...]
    method: str


def offers_in(found: Suggestion) -> Made:
    """The themes of at least two ideas. Raises Refused when no ideas belong together."""
    offers = tuple(
        Offer(theme.label[: rules.LONGEST_TITLE], tuple(int(identifier) for identifier in theme.ids))
        for theme in found.themes
        if len(theme.ids) > 1 and not theme.wordless
    )
    if not offers:
        raise Refused(
            "no_suggestion",
            N_("No ideas were found that clearly belong together. Please group them by hand."),
        )
    return Made(offers, found.method)


def made_from_ideas(ideas: Sequence[Idea], progress: Progress = nobody_listens) -> Made:
    """Themes by meaning where the encoder is installed, else by spelling. Slow: made as a job, by a process of its own.

    Raises Refused when there are too few ideas, or none belong together.
    """
    _require_enough(len(ideas))
    progress(0.1)
    return offers_in(asked_of_worker(lambda worker: worker.suggest(ideas)))


SUGGESTING = LongWork(
    "cluster.suggestions",
    N_("The program is looking for ideas that belong together."),
    loose_ideas,
    made_from_ideas,
    lambda activity_id, made, made_from: OfferThemes(activity_id, made.offers, made.method, made_from),
)


def still_loose(offers: Sequence[Offer], loose: Collection[int]) -> list[Offer]:
    """The offers without ideas that somebody has placed meanwhile; at least two ideas make a theme."""
    left = [Offer(offer.title, tuple(card for card in offer.cards if card in loose)) for offer in offers]
    return [offer for offer in left if len(offer.cards) > 1]


def offered(reader: Reader, activity_id: int) -> list[SuggestedTheme]:
    """The suggestions on the table."""
    asked = select(SuggestedTheme).where(
        SuggestedTheme.activity_id == activity_id, SuggestedTheme.state == SuggestionState.OFFERED
    )
    return list(reader.exec(asked.order_by(col(SuggestedTheme.id))))


def offer_themes(act: Act, command: OfferThemes) -> None:
    activity = arranging(act, command.activity_id)
    loose = cards_of(act.tx, activity.id or 0, [LOOSE])
    now = fingerprint([Idea(str(card.id), card.text, card.language) for card in loose])
    offers = list(command.offers)
    if now != command.made_from:  # people went on arranging while the program was looking
        offers = still_loose(offers, {card.id or 0 for card in loose})
    if not offers:
        raise Refused(
            "all_placed_meanwhile",
            N_("The ideas were put into themes meanwhile, so there is nothing left to suggest."),
        )
    _decline(act, offered(act.tx, activity.id or 0))
    for offer in offers:
        act.tx.add(
            SuggestedTheme(
                session_id=activity.session_id,
                activity_id=activity.id or 0,
                title=offer.title,
                cards=list(offer.cards),
                method=command.method,
            )
        )
    act.happened(
        "themes.suggested",
        activity=activity.id,
        offers=len(offers),
        method=command.method,
        made_from=command.made_from,
    )


def accept_suggestion(act: Act, command: AcceptSuggestion) -> dict[str, Any]:
    activity = arranging(act, command.activity_id)
    suggestion = _suggestion(act, activity.id or 0, command.suggestion)
    loose = cards_of(act.tx, activity.id or 0, [LOOSE])
    cards = with_same(act.tx, [card for card in loose if card.id in set(suggestion.cards)])
    if not cards:
        raise Refused(
            "all_placed", N_("All ideas of this suggestion are in themes already. Nothing was changed.")
        )
    title = suggestion.title if blank(command.title) else taken_in(command.title)
    theme, kept = made(act, activity, title, cards, "accepted", suggested=title == suggestion.title)
    suggestion.state = SuggestionState.ACCEPTED
    act.tx.add(suggestion)
    act.happened(
        "suggestion.accepted",
        activity=activity.id,
        themes=kept.columns,
        move=kept.move,
        theme=theme.id,
        suggestion=suggestion.id,
    )
    return {"theme": theme.id}


def decline_suggestion(act: Act, command: DeclineSuggestion) -> None:
    activity = act.activity(command.activity_id, KIND)
    if command.suggestion:
        _decline(act, [_suggestion(act, activity.id or 0, command.suggestion)])
    else:
        _decline(act, offered(act.tx, activity.id or 0))
    act.happened("suggestion.declined", activity=activity.id, suggestion=command.suggestion)


def _suggestion(act: Act, activity_id: int, suggestion_id: int) -> SuggestedTheme:
    found = act.tx.get(SuggestedTheme, suggestion_id)
    if found is None or found.activity_id != activity_id or found.state != SuggestionState.OFFERED:
        raise NotFound("no_suggestion", N_("This suggestion is no longer available. Nothing was changed."))
    return found


def _decline(act: Act, suggestions: Sequence[SuggestedTheme]) -> None:
    for suggestion in suggestions:
        suggestion.state = SuggestionState.DECLINED
        act.tx.add(suggestion)


SUGGESTION_HANDLERS: dict[type[Command], Handler] = {
    OfferThemes: offer_themes,
    AcceptSuggestion: remembered(accept_suggestion, *BOARD_ACTS, ref=ref_of),
    DeclineSuggestion: decline_suggestion,
}
