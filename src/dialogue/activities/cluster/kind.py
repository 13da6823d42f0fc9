"""Affinity mapping as the rest of the application sees it."""

from __future__ import annotations

from typing import Any

from dialogue.activities.cluster import pairs, rules
from dialogue.activities.cluster.acts import ACTS, unopens
from dialogue.activities.cluster.board import (
    blank_theme,
    cards_of,
    follow,
    hidden_cards,
    newest_move,
    sync,
    themes_of,
)
from dialogue.activities.cluster.columns import PARTS, arranged, told, unnamed
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
from dialogue.live.audience import STAFF_ONLY, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import groups_of
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
from dialogue.stage.translating.translatable import Said, Words

LONGEST_TOLD = 40


def _spot(scope: Scope, item: int) -> Spot | None:
    """A theme with its ideas. What is parked or loose is no theme."""
    theme = next(iter(themes_of(scope.reader, scope.here.id or 0, [item])), None)
    if theme is None or theme.parked:
        return None
    cards = cards_of(scope.reader, scope.here.id or 0, [item])
    title = told(theme, Screen.PROJECTOR) or unnamed(theme, Tongue(scope.audience.language))
    return Spot(title, lines=tuple((card.text, card.language) for card in cards))


def _destinations(scope: Scope) -> dict[str, Any]:
    themes = themes_of(scope.reader, scope.here.id or 0) if arranged(scope) else []
    tongue = Tongue(scope.audience.language)
    titles = {theme.id: told(theme, scope.audience.screen) or unnamed(theme, tongue) for theme in themes}
    return {"themes": themes, "titles": titles, "select": arranged(scope)}


def _undo(scope: Scope) -> dict[str, Any]:
    move = newest_move(scope.reader, scope.here.id or 0) if arranged(scope) else None
    count = len(Picture.of(move.before).cards) if move else 0
    return {"move": move, "count": count}


def _suggestions(scope: Scope) -> dict[str, Any]:
    activity_id = scope.here.id or 0
    rows = offered(scope.reader, activity_id) if arranged(scope) else []
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
    found = pairs.offered_pairs(scope.reader, scope.here.id or 0) if arranged(scope) else []
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
        "may_move": arranged(scope),
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
            *PARTS,
            Part(
                "cluster.destinations",
                "activities/cluster/destinations.html",
                frozenset({Screen.PHONE, Screen.CONSOLE}),
                _destinations,
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
