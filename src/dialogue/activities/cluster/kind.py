"""Affinity mapping as the rest of the application sees it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from dialogue.activities.cluster import pairs, rules
from dialogue.activities.cluster.acts import ACTS, unopens
from dialogue.activities.cluster.board import (
    blank_theme,
    cards_of,
    follow,
    groups_on_board,
    hidden_cards,
    newest_move,
    stacked,
    sync,
    themes_of,
)
from dialogue.activities.cluster.commands import EVENTS, HANDLERS, KIND
from dialogue.activities.cluster.minutes_section import parked, section
from dialogue.activities.cluster.routes import router
from dialogue.activities.cluster.rules import LOOSE, PARKING, Picture
from dialogue.activities.cluster.schema import CardPair, ClusterCard, ClusterMove, SuggestedTheme, Theme
from dialogue.activities.cluster.settings import Settings
from dialogue.activities.cluster.strands import strands
from dialogue.activities.cluster.suggestions import FEWEST_IDEAS, SUGGESTING, SUGGESTION_HANDLERS, offered
from dialogue.activities.cluster.taken_up import takes_up
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, ActivityState, Session
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN, STAFF_ONLY, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import GroupView, groups_of
from dialogue.stage.balance import Alarm
from dialogue.stage.contract import (
    Earlier,
    Item,
    Kind,
    Leaves,
    Person,
    Plans,
    Shows,
    Spot,
    Tells,
    Term,
    Undoes,
    Writes,
)
from dialogue.stage.hiding import ready_in, reason_in
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.showing import Interpreted
from dialogue.stage.translating.translatable import Said, Words

LONGEST_TOLD = 40

BEHIND = 2 * PARKING
"""Order of the loose ideas where people read themes; on the console they come first, as the work to do."""


def composition(cards: Iterable[ClusterCard], groups: Mapping[int, GroupView]) -> list[dict[str, Any]]:
    """Number of ideas by group, in the order of the groups; ideas without a group last."""
    found = list(cards)
    counts = [
        {"group": group, "count": sum(card.group_id == key for card in found)}
        for key, group in groups.items()
    ]
    others = sum(card.group_id not in groups for card in found)
    return [cell for cell in counts if cell["count"]] + ([{"group": None, "count": others}] if others else [])


def _arranged(scope: Scope) -> bool:
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


def _column(
    theme: Theme | None,
    cards: list[ClusterCard],
    groups: Mapping[int, GroupView],
    screen: Screen,
    heard: Collection[int],
    spoken: Interpreted,
    written: str,
    *,
    loose_first: bool,
) -> dict[str, Any]:
    key = (theme.id or 0) if theme else LOOSE
    own = [card for card in cards if (card.theme_id or LOOSE) == key]
    title = told(theme, screen) if theme else ""
    return {
        "id": key,
        "title": spoken.of(f"theme:{theme.id}", title, written).main.text if theme and title else "",
        "kind": "loose" if theme is None else "parked" if theme.parked else "theme",
        "suggested": theme is not None and theme.suggested,
        "number": theme.position if theme else 0,
        "order": theme.position if theme else 0 if loose_first else BEHIND,
        "counts": composition(own, groups),
        "absent": [
            groups[group]
            for group in (rules.absent(heard, [card.group_id or 0 for card in own]) if theme else [])
            if group in groups
        ],
        "held": len(own),
        "ideas": [
            {**_card(card, groups, spoken), "same": [_card(one, groups, spoken) for one in below]}
            for card, below in stacked(own)
        ],
    }


def _card(card: ClusterCard, groups: Mapping[int, GroupView], spoken: Interpreted) -> dict[str, Any]:
    return {
        "id": card.id,
        "said": spoken.of(card.ref, card.text, card.language),
        "group": groups.get(card.group_id or 0),
        "origin": card.origin,
    }


def _board(scope: Scope) -> dict[str, Any]:
    activity_id = scope.here.id or 0
    groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
    cards = cards_of(scope.reader, activity_id, scope.keys)
    wanted: Collection[int] | None = scope.keys
    screen = scope.audience.screen
    # Who is missing in a theme is for the facilitator to act on; the room reads who is in it.
    heard = groups_on_board(scope.reader, activity_id) if screen == Screen.CONSOLE else set()
    # Loose ideas are the work to do: first on the console, and on the wall while the board is being arranged.
    first = screen == Screen.CONSOLE or (
        screen == Screen.PROJECTOR and scope.here.state in {ActivityState.OPEN, ActivityState.PAUSED}
    )
    wanted_themes: list[Theme | None] = [None] if wanted is None or LOOSE in wanted else []
    wanted_themes += themes_of(scope.reader, activity_id, wanted)
    spoken = Interpreted(
        scope,
        [*(card.ref for card in cards), *(f"theme:{theme.id}" for theme in wanted_themes if theme)],
    )
    columns = [
        _column(theme, cards, groups, screen, heard, spoken, scope.session.language, loose_first=first)
        for theme in wanted_themes
    ]
    columns.sort(key=lambda column: int(column["order"]))
    return {"items": columns, "select": _arranged(scope)}


def _spot(scope: Scope, item: int) -> Spot | None:
    """A theme with its ideas. What is parked or loose is no theme."""
    theme = next(iter(themes_of(scope.reader, scope.here.id or 0, [item])), None)
    if theme is None or theme.parked:
        return None
    cards = cards_of(scope.reader, scope.here.id or 0, [item])
    title = told(theme, Screen.PROJECTOR) or unnamed(theme, Tongue(scope.audience.language))
    return Spot(title, lines=tuple((card.text, card.language) for card in cards))


def _destinations(scope: Scope) -> dict[str, Any]:
    themes = themes_of(scope.reader, scope.here.id or 0) if _arranged(scope) else []
    tongue = Tongue(scope.audience.language)
    titles = {theme.id: told(theme, scope.audience.screen) or unnamed(theme, tongue) for theme in themes}
    return {"themes": themes, "titles": titles, "select": _arranged(scope)}


def _undo(scope: Scope) -> dict[str, Any]:
    move = newest_move(scope.reader, scope.here.id or 0) if _arranged(scope) else None
    count = len(Picture.of(move.before).cards) if move else 0
    return {"move": move, "count": count}


def _suggestions(scope: Scope) -> dict[str, Any]:
    activity_id = scope.here.id or 0
    rows = offered(scope.reader, activity_id) if _arranged(scope) else []
    words = {card.id: card for card in cards_of(scope.reader, activity_id)} if rows else {}
    return {
        "offers": [
            {"id": row.id, "title": row.title, "ideas": [words[card] for card in row.cards if card in words]}
            for row in rows
        ],
        "spelling": any(row.method == "ngrams" for row in rows),
        "languages": len(
            {card.language for row in rows for card in map(words.get, row.cards) if card and card.language}
        ),
    }


def _pairs(scope: Scope) -> dict[str, Any]:
    """Pairs that may say the same, a few at a time."""
    found = pairs.offered_pairs(scope.reader, scope.here.id or 0) if _arranged(scope) else []
    groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language)) if found else {}
    shown = [
        {"id": row.id, "ideas": [(card, groups.get(card.group_id or 0)) for card in cards]}
        for row, *cards in found[: pairs.MOST_SHOWN]
    ]
    return {"pairs": shown, "more": len(found) - len(shown)}


def _hidden(scope: Scope) -> dict[str, Any]:
    """The ideas that are hidden now: why, and the ways back."""
    tongue = Tongue(scope.audience.language)
    cards = hidden_cards(scope.reader, scope.here.id or 0)
    return {
        "items": [
            {
                "id": card.id,
                "text": card.text,
                "lang": card.language,
                "because": reason_in(tongue, card.hidden_because),
            }
            for card in cards
        ],
        "waits": any(not card.hidden_because for card in cards),
        "ready": ready_in(tongue) if cards else (),
    }


def stage(scope: Scope) -> dict[str, Any]:
    """What the three screens show around the board."""
    return {
        "may_move": _arranged(scope),
        "everybody": settings_of(scope.here, Settings).everybody,
        "longest": rules.LONGEST_TITLE,
        "fewest": FEWEST_IDEAS,
    }


def mine(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """The form with which a participant moves ideas, where she may."""
    everybody = settings_of(activity, Settings).everybody
    return {
        "may_move": everybody and activity.state == ActivityState.OPEN,
        "everybody": everybody,
        "longest": rules.LONGEST_TITLE,
    }


def harvest(reader: Reader, activity: Activity) -> list[Item]:
    """Themes with at least one idea, the fullest first; parked and loose ideas are no theme."""
    sizes: dict[int, int] = {}
    for card in cards_of(reader, activity.id or 0):
        sizes[card.theme_id or LOOSE] = sizes.get(card.theme_id or LOOSE, 0) + 1
    themes = [
        theme
        for theme in themes_of(reader, activity.id or 0)
        if not theme.parked and sizes.get(theme.id or 0)
    ]
    themes.sort(key=lambda theme: (-sizes[theme.id or 0], theme.position))
    return [Item(f"theme:{theme.id}", theme.title, count=sizes[theme.id or 0]) for theme in themes]


def said(reader: Reader, activity: Activity) -> list[Said]:
    """The titles of themes that somebody has worded, then the ideas on the board."""
    themes = [
        theme for theme in themes_of(reader, activity.id or 0) if not theme.parked and not theme.suggested
    ]
    written = reader.get_one(Session, activity.session_id).language
    cards = cards_of(reader, activity.id or 0)
    return [Said(f"theme:{theme.id}", theme.title, written) for theme in themes if theme.title] + [
        Said(card.ref, card.text, card.language, card.group_id) for card in cards
    ]


def alarms(scope: Scope) -> list[Alarm]:
    """Groups with many ideas of which a theme has none."""
    themes = {
        theme.id or 0: theme for theme in themes_of(scope.reader, scope.here.id or 0) if not theme.parked
    }
    cards = cards_of(scope.reader, scope.here.id or 0)
    inside = {key: [card.group_id or 0 for card in cards if card.theme_id == key] for key in themes}
    tongue = Tongue(scope.audience.language)
    return [
        Alarm(
            f"theme:{theme}:{group}",
            group,
            N_("no idea in “%(theme)s”"),
            {"theme": shortened(themes[theme].title or unnamed(themes[theme], tongue))},
        )
        for theme, group in rules.missed([card.group_id or 0 for card in cards], inside)
    ]


def shortened(title: str) -> str:
    """A title that fits a line."""
    return title if len(title) <= LONGEST_TOLD else f"{title[: LONGEST_TOLD - 1].rstrip()}…"


def opens(act: Act, activity: Activity, earlier: Earlier) -> None:
    """Bring the cards in line with the earlier ideas; at the first opening also make the parking lot."""
    if not any(theme.position == PARKING for theme in themes_of(act.tx, activity.id or 0)):
        blank_theme(act, activity, parked=True)
    sync(act, activity, earlier(), from_headings=settings_of(activity, Settings).from_headings)


CLUSTER = Kind(
    KIND,
    plans=Plans(
        N_("Cluster ideas"),
        N_("Ideas that belong together become themes."),
        minutes=15,
        settings=Settings,
        starts_from_earlier=True,
    ),
    writes=Writes(
        HANDLERS | SUGGESTION_HANDLERS | pairs.HANDLERS,
        EVENTS,
        tables=(Theme, ClusterCard, ClusterMove, SuggestedTheme, CardPair),
        jobs=(SUGGESTING, pairs.PAIRING),
        opens=opens,
        follows=follow,
    ),
    shows=Shows(
        (
            Part(
                "cluster.board",
                "activities/cluster/board.html",
                EVERY_SCREEN,
                _board,
                card="activities/cluster/column.html",
                child="theme",
            ),
            Part(
                "cluster.destinations",
                "activities/cluster/destinations.html",
                frozenset({Screen.PHONE, Screen.CONSOLE}),
                _destinations,
            ),
            Part(
                "cluster.overview",
                "activities/cluster/overview.html",
                frozenset({Screen.PROJECTOR}),
                _board,
            ),
            Part("cluster.undo", "activities/cluster/undo.html", STAFF_ONLY, _undo),
            Part("cluster.pairs", "activities/cluster/pairs.html", STAFF_ONLY, _pairs),
            Part("cluster.hidden", "activities/cluster/hidden.html", STAFF_ONLY, _hidden),
            Part("cluster.suggestions", "activities/cluster/suggestions.html", STAFF_ONLY, _suggestions),
        ),
        router,
        mine,
        stage,
        scripts={Screen.CONSOLE: ("js/board.js",)},
        spot=_spot,
        alarms=alarms,
    ),
    leaves=Leaves(harvest, strands=strands, takes_up=takes_up),
    undoes=Undoes(ACTS, unopens),
    tells=Tells(section, elsewhere=parked, terms=(Term(N_("Theme"), N_("A named cluster of ideas.")),)),
    words=Words(said, ("cluster.board", "cluster.overview")),
)
