"""The board as its three screens show it: columns with their cards, and the pieces of it that a move changes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select

from dialogue.activities.cluster import rules
from dialogue.activities.cluster.board import cards_of, groups_on_board, numbers_of, stacked, themes_of
from dialogue.activities.cluster.changes import kin
from dialogue.activities.cluster.rules import LOOSE, PARKING
from dialogue.activities.cluster.schema import ClusterCard, Theme
from dialogue.activities.cluster.settings import Settings
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import ActivityState
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import GroupView, groups_of
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.showing import Interpreted

BEHIND = 2 * PARKING
"""Order of the loose ideas where people read themes; on the console they come first, as the work to do."""


def composition(numbers: Mapping[int, int], groups: Mapping[int, GroupView]) -> list[dict[str, Any]]:
    """Number of ideas by group, in the order of the groups; ideas without a group last."""
    counts = [{"group": group, "count": numbers.get(key, 0)} for key, group in groups.items()]
    others = sum(number for key, number in numbers.items() if key not in groups)
    return [cell for cell in counts if cell["count"]] + ([{"group": None, "count": others}] if others else [])


def arranged(scope: Scope) -> bool:
    """Whether this audience finds tick boxes on the board now."""
    if scope.audience.screen == Screen.CONSOLE:
        return scope.here.state in {ActivityState.OPEN, ActivityState.PAUSED}
    everybody = settings_of(scope.here, Settings).everybody
    return scope.audience.screen == Screen.PHONE and everybody and scope.here.state == ActivityState.OPEN


def told(theme: Theme, screen: Screen) -> str:
    """The title as this screen reads it: what a program made up stays on the console until somebody renames the theme."""
    return "" if theme.suggested and screen != Screen.CONSOLE else theme.title


def unnamed(theme: Theme, tongue: Tongue) -> str:
    """What the room reads instead of such a title."""
    return tongue.say(N_("Theme %(number)s, not named yet"), number=theme.position)


@dataclass(frozen=True, slots=True)
class Heads:
    """Everything about columns but their cards."""

    themes: list[Theme | None]
    groups: Mapping[int, GroupView]
    numbers: Mapping[int, Mapping[int, int]]
    heard: Collection[int]
    loose_first: bool

    @classmethod
    def of(cls, scope: Scope) -> Heads:
        activity_id, screen = scope.here.id or 0, scope.audience.screen
        loose: list[Theme | None] = [None] if scope.keys is None or LOOSE in scope.keys else []
        return cls(
            [*loose, *themes_of(scope.reader, activity_id, scope.keys)],
            groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language)),
            numbers_of(scope.reader, activity_id, scope.keys),
            # Who is missing in a theme is for the facilitator to act on; the room reads who is in it.
            groups_on_board(scope.reader, activity_id) if screen == Screen.CONSOLE else set(),
            # Loose ideas are the work to do: first on the console, and on the wall while the board is being arranged.
            screen == Screen.CONSOLE
            or (
                screen == Screen.PROJECTOR and scope.here.state in {ActivityState.OPEN, ActivityState.PAUSED}
            ),
        )

    def head(self, theme: Theme | None, title: str) -> dict[str, Any]:
        """One column without its cards."""
        key = (theme.id or 0) if theme else LOOSE
        numbers = self.numbers.get(key, {})
        held = sum(numbers.values())
        ideas = [group for group, number in numbers.items() for _ in range(number)]
        return {
            "id": key,
            "title": title,
            "kind": "loose" if theme is None else "parked" if theme.parked else "theme",
            "suggested": theme is not None and theme.suggested,
            "number": theme.position if theme else 0,
            "order": theme.position if theme else 0 if self.loose_first else BEHIND,
            "counts": composition(numbers, self.groups),
            "absent": [
                self.groups[group]
                for group in (rules.absent(self.heard, ideas) if theme else [])
                if group in self.groups
            ],
            "held": held,
        }


def _card(card: ClusterCard, groups: Mapping[int, GroupView], spoken: Interpreted) -> dict[str, Any]:
    return {
        "id": card.id,
        "said": spoken.of(card.ref, card.text, card.language),
        "group": groups.get(card.group_id or 0),
        "origin": card.origin,
    }


def _stacks(
    cards: list[ClusterCard], groups: Mapping[int, GroupView], spoken: Interpreted
) -> list[dict[str, Any]]:
    """The cards of one column as they are shown, each with those that stand under it."""
    return [
        {
            **_card(card, groups, spoken),
            "order": card.position,
            "into": f"theme-ideas-{card.theme_id or LOOSE}",
            "same": [_card(one, groups, spoken) for one in below],
        }
        for card, below in stacked(cards)
    ]


def _by_column(cards: Iterable[ClusterCard]) -> dict[int, list[ClusterCard]]:
    found: dict[int, list[ClusterCard]] = {}
    for card in cards:
        found.setdefault(card.theme_id or LOOSE, []).append(card)
    return found


def titled(scope: Scope, heads: Heads, spoken: Interpreted) -> list[dict[str, Any]]:
    """The columns in their order, without cards, with titles as this audience reads them."""
    titles = {theme.id: told(theme, scope.audience.screen) for theme in heads.themes if theme}
    columns = []
    for theme in heads.themes:
        title = titles[theme.id] if theme else ""
        if theme and title:
            title = spoken.of(f"theme:{theme.id}", title, scope.session.language).main.text
        columns.append(heads.head(theme, title))
    return sorted(columns, key=lambda column: int(column["order"]))


def board(scope: Scope) -> dict[str, Any]:
    """The columns with their cards."""
    heads = Heads.of(scope)
    cards = cards_of(scope.reader, scope.here.id or 0, scope.keys)
    spoken = Interpreted(
        scope,
        [*(card.ref for card in cards), *(f"theme:{theme.id}" for theme in heads.themes if theme)],
    )
    inside = _by_column(cards)
    columns = [
        {**column, "ideas": _stacks(inside.get(column["id"], []), heads.groups, spoken)}
        for column in titled(scope, heads, spoken)
    ]
    return {"items": columns, "select": arranged(scope)}


def overview(scope: Scope) -> dict[str, Any]:
    """The themes with their numbers; what is not a theme only while it holds ideas."""
    heads = Heads.of(scope)
    spoken = Interpreted(scope, [f"theme:{theme.id}" for theme in heads.themes if theme])
    rows = titled(scope, heads, spoken)
    return {"items": [row for row in rows if row["kind"] == "theme" or row["held"]]}


def sums(scope: Scope) -> dict[str, Any]:
    """The numbers of columns, whose titles nothing shows here."""
    heads = Heads.of(scope)
    return {"items": [heads.head(theme, "") for theme in heads.themes], "select": arranged(scope)}


def cards(scope: Scope) -> dict[str, Any]:
    """Single cards, each with its column's list and those under it; one that stands under another has no place."""
    known = list(scope.reader.exec(select(ClusterCard).where(col(ClusterCard.id).in_(scope.keys or ()))))
    family = kin(scope.reader, known)
    asked = select(ClusterCard).where(
        ClusterCard.activity_id == scope.here.id,
        col(ClusterCard.dropped).is_(False),
        col(ClusterCard.id).in_(family),
    )
    rows = list(scope.reader.exec(asked.order_by(col(ClusterCard.position), col(ClusterCard.id))))
    groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
    spoken = Interpreted(scope, [card.ref for card in rows])
    items = [one for inside in _by_column(rows).values() for one in _stacks(inside, groups, spoken)]
    return {"items": [one for one in items if one["id"] in (scope.keys or ())], "select": arranged(scope)}


PARTS = (
    Part(
        "cluster.board",
        "activities/cluster/board.html",
        EVERY_SCREEN,
        board,
        card="activities/cluster/column.html",
        child="theme",
    ),
    Part(
        "cluster.cards",
        "activities/cluster/idea.html",
        EVERY_SCREEN,
        cards,
        card="activities/cluster/idea.html",
        child="card",
        inside="cluster.board",
    ),
    Part(
        "cluster.sums",
        "activities/cluster/sum.html",
        EVERY_SCREEN,
        sums,
        card="activities/cluster/sum.html",
        child="theme-sum",
        inside="cluster.board",
    ),
    Part(
        "cluster.numbers",
        "activities/cluster/number.html",
        frozenset({Screen.PHONE}),
        sums,
        card="activities/cluster/number.html",
        child="theme-num",
        inside="cluster.board",
    ),
    Part(
        "cluster.overview",
        "activities/cluster/overview.html",
        frozenset({Screen.PROJECTOR}),
        overview,
        card="activities/cluster/overview_row.html",
        child="row",
    ),
)
