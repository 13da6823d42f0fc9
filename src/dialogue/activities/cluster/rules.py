"""What is allowed on the board, and when an act can be undone: pure rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import COUNTED, Right, may
from dialogue.kernel.text import blank, sameness

LONGEST_TITLE = 80
LOOSE = 0
"""Stands for "in no theme" wherever a theme's id is expected."""
PARKING = 1_000_000
"""Position of the parking lot: behind every theme."""

ENOUGH_TO_MISS = 3
"""From this many ideas on it is worth saying which groups have none in a theme."""


@dataclass(frozen=True, slots=True)
class Picture:
    """The touched part of a board.

    `cards`: id -> (theme id or LOOSE, position, id of the card that it stands under or 0)
    `themes`: id -> (title, suggested, there, merged into)
    """

    cards: Mapping[int, tuple[int, ...]] = field(default_factory=dict)
    themes: Mapping[int, tuple[str, bool, bool, int | None]] = field(default_factory=dict)

    def as_record(self) -> dict[str, Any]:
        """As JSON, whose keys are strings."""
        return {
            "cards": {str(card): list(place) for card, place in self.cards.items()},
            "themes": {str(theme): list(look) for theme, look in self.themes.items()},
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Picture:
        """The picture from its JSON."""
        return cls(
            {
                int(card): (place[0], place[1], place[2] if len(place) > 2 else 0)
                for card, place in stored.get("cards", {}).items()
            },
            {
                int(theme): (look[0], look[1], look[2], look[3])
                for theme, look in stored.get("themes", {}).items()
            },
        )

    def columns(self) -> set[int]:
        """Every theme (LOOSE included) that this picture speaks of."""
        return {place[0] for place in self.cards.values()} | set(self.themes)


def require_may_move(role: str, state: str, everybody: bool) -> None:
    """Facilitators arrange while the board is open or paused; participants where the setting lets them."""
    staff = may(role, Right.STEER)
    if not staff and not (role in COUNTED and everybody):
        raise NotAllowed("not_yours", N_("Here the facilitator arranges the ideas. Nothing was changed."))
    if state == "paused" and not staff:
        raise Refused(
            "paused", N_("This activity is paused. Please move ideas when it goes on; nothing is lost.")
        )
    if state not in {"open", "paused"}:
        raise Refused(
            "too_late", N_("This activity is closed, so its board is fixed. The facilitator can reopen it.")
        )


def require_chosen(ideas: Collection[int]) -> None:
    """A move needs at least one idea."""
    if not ideas:
        raise Refused(
            "nothing_chosen", N_("No idea is chosen. Please tick one or more ideas first."), field="ideas"
        )


def require_title(title: str) -> None:
    """A theme has a title."""
    if blank(title):
        raise Refused(
            "no_title", N_("A theme needs a title. Please write one; nothing was changed."), field="title"
        )


def require_other_title(title: str, standing: Iterable[str]) -> None:
    """Two themes never look the same: nobody could tell them apart on the board or on a ballot."""
    found = next((other for other in standing if sameness(other) == sameness(title)), None)
    if found is not None:
        raise Refused(
            "title_taken",
            N_("There is a theme “%(title)s” already. Please move the ideas there, or choose another title."),
            field="title",
            title=found,
        )


def require_in_theme(places: Collection[int], theme: int) -> None:
    """A split takes ideas out of one theme only."""
    if any(place != theme for place in places):
        raise Refused(
            "elsewhere",
            N_("Some of these ideas are in another theme. Please tick ideas of this theme only."),
            field="ideas",
        )


def require_own_title(parked: bool) -> None:
    """The parking lot is a fixed place: it is not renamed, merged away, split or removed."""
    if parked:
        raise Refused(
            "fixed", N_("The parking lot stays as it is. Move its ideas one by one, or several at once.")
        )


def require_two_themes(theme: int, into: int) -> None:
    """A theme is merged into another one."""
    if theme == into:
        raise Refused("same_theme", N_("Please choose another theme to merge with."), field="into")


@dataclass(frozen=True, slots=True)
class Weighed:
    """What goes back when an act is undone, and what others did since and therefore stays.

    `cards` go back. `moved_on` are cards of the act that stay where somebody put them since. `kept` are themes that the
    act made and that stay, with how many ideas others put into each.
    """

    cards: frozenset[int]
    moved_on: frozenset[int]
    kept: Mapping[int, int]


def weighed(
    before: Picture,
    after: Picture,
    now: Picture,
    residents: Mapping[int, Collection[int]],
    there: Collection[int],
) -> Weighed:
    """What an undo gives back without undoing anybody's later work. Refused where nothing, or no whole, would be left.

    `now` is the present picture of what the act touched. `residents` are the cards now in each theme that
    would vanish, and `there` the ids of all themes present now (LOOSE excluded).
    """
    cards = {card for card, place in after.cards.items() if now.cards.get(card) == place}
    vanishing = {theme for theme, look in before.themes.items() if not look[2]}
    returning = {theme for theme, look in before.themes.items() if look[2]}
    others = {theme: len(set(residents.get(theme, ())) - cards) for theme in vanishing}
    kept = {theme: number for theme, number in others.items() if number}
    homes = ({LOOSE} | set(there) | returning) - vanishing
    if (
        now.themes != after.themes
        or not (cards or set(before.themes) - set(kept))
        or any(before.cards[card][0] not in homes for card in cards)
    ):
        raise Refused(
            "moved_on",
            N_("These ideas or themes have changed again since then. Nothing was undone; move them by hand."),
        )
    return Weighed(frozenset(cards), frozenset(set(after.cards) - cards), kept)


def absent(on_board: Collection[int], in_theme: Collection[int]) -> list[int]:
    """Groups with ideas on the board and none in this theme, once it holds enough ideas to say so.

    Both arguments have one entry per idea: its group's id.
    """
    if len(in_theme) < ENOUGH_TO_MISS:
        return []
    return sorted(set(on_board) - set(in_theme))


MISSED = 3
"""Ideas that a group's share of the board would have put into a theme, from which on it is missed there."""


def missed(on_board: Sequence[int], in_themes: Mapping[int, Sequence[int]]) -> list[tuple[int, int]]:
    """Themes without any idea of a group that has many: (theme, group), those where most was to be expected first.

    Both hold one entry per idea, its group's id (0: none). Where ideas were spread by chance, a theme of twelve would have
    three of a group that wrote a quarter of all.

    >>> missed([1] * 10 + [2] * 10, {7: [1] * 8, 8: [1, 2] * 4, 9: [1, 1]})
    [(7, 2)]
    """
    found = []
    for theme, inside in in_themes.items():
        for group in sorted(set(on_board) - set(inside) - {0}):
            expected = len(inside) * on_board.count(group) / len(on_board)
            if expected >= MISSED:
                found.append((-expected, theme, group))
    return [(theme, group) for _, theme, group in sorted(found)]


@dataclass(frozen=True, slots=True)
class Given:
    """What an earlier activity gives for one card."""

    ref: str
    text: str
    language: str
    group_id: int | None
    origin: str = ""
    under: str = ""


@dataclass(frozen=True, slots=True)
class Sync:
    """What to do so that the cards match what is given: refs new in their order, still there, and gone."""

    new: tuple[Given, ...]
    kept: tuple[Given, ...]
    gone: frozenset[str]


def synced(there: Collection[str], given: Collection[Given]) -> Sync:
    """Compare the cards' refs with what is given now; of a ref given twice the first counts."""
    first: dict[str, Given] = {}
    for one in given:
        first.setdefault(one.ref, one)
    return Sync(
        tuple(one for ref, one in first.items() if ref not in there),
        tuple(one for ref, one in first.items() if ref in there),
        frozenset(set(there) - set(first)),
    )
