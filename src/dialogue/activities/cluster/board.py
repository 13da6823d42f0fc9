"""Reading and changing the rows of a board."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import col, func, select

from dialogue.activities.cluster import rules
from dialogue.activities.cluster.changes import pieces_of_move
from dialogue.activities.cluster.rules import LOOSE, PARKING, Given, Picture
from dialogue.activities.cluster.schema import ClusterCard, ClusterMove, Theme
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.stage.contract import Fate, Item

MOVED = "moved"
"""An act that moved cards and changed no theme."""


def themes_of(reader: Reader, activity_id: int, keys: Collection[int] | None = None) -> list[Theme]:
    """The themes that are there, in their order; the parking lot last."""
    asked = select(Theme).where(Theme.activity_id == activity_id, col(Theme.removed).is_(False))
    if keys is not None:
        asked = asked.where(col(Theme.id).in_(keys))
    return list(reader.exec(asked.order_by(col(Theme.position), col(Theme.id))))


def cards_of(
    reader: Reader, activity_id: int, keys: Collection[int] | None = None, *, dropped: bool = False
) -> list[ClusterCard]:
    """The cards on the board in the order in which they came to their places; `keys` are theme ids or LOOSE.

    With `dropped` also those whose idea is hidden now: they keep their places too.
    """
    asked = select(ClusterCard).where(ClusterCard.activity_id == activity_id)
    if not dropped:
        asked = asked.where(col(ClusterCard.dropped).is_(False))
    if keys is not None:
        asked = asked.where(func.coalesce(ClusterCard.theme_id, LOOSE).in_(keys))
    return list(reader.exec(asked.order_by(col(ClusterCard.position), col(ClusterCard.id))))


def numbers_of(
    reader: Reader, activity_id: int, keys: Collection[int] | None = None
) -> dict[int, dict[int, int]]:
    """By theme (or LOOSE) how many cards each group has in it (0: no group); `keys` as in `cards_of`."""
    theme, group = func.coalesce(ClusterCard.theme_id, LOOSE), func.coalesce(ClusterCard.group_id, 0)
    asked = select(theme, group, func.count()).where(
        ClusterCard.activity_id == activity_id, col(ClusterCard.dropped).is_(False)
    )
    if keys is not None:
        asked = asked.where(theme.in_(keys))
    found: dict[int, dict[int, int]] = {}
    for column, own, number in reader.exec(asked.group_by(theme, group)):
        found.setdefault(column, {})[own] = number
    return found


def groups_on_board(reader: Reader, activity_id: int) -> set[int]:
    """Ids of the groups that have an idea on the board: changes only when the board is opened again."""
    asked = select(ClusterCard.group_id).where(
        ClusterCard.activity_id == activity_id, col(ClusterCard.dropped).is_(False)
    )
    return {group for group in reader.exec(asked.distinct()) if group is not None}


def theme_of(reader: Reader, activity_id: int, theme_id: int) -> Theme:
    """A theme that is there. Raises NotFound otherwise."""
    theme = reader.get(Theme, theme_id)
    if theme is None or theme.activity_id != activity_id or theme.removed:
        raise NotFound("no_theme", N_("This theme is not there any more. Nothing was changed."))
    return theme


def chosen(reader: Reader, activity_id: int, ideas: Sequence[int]) -> list[ClusterCard]:
    """The chosen cards in the order they were given. Raises NotFound when one is not on this board."""
    asked = select(ClusterCard).where(ClusterCard.activity_id == activity_id, col(ClusterCard.id).in_(ideas))
    found = {card.id: card for card in reader.exec(asked.where(col(ClusterCard.dropped).is_(False)))}
    wanted = list(dict.fromkeys(ideas))
    if any(card not in found for card in wanted):
        raise NotFound("no_idea", N_("One of these ideas is not on the board any more. Nothing was moved."))
    return with_same(reader, [found[card] for card in wanted])


def with_same(reader: Reader, cards: Collection[ClusterCard]) -> list[ClusterCard]:
    """The cards, and behind them those that stand under one of them: they go where it goes."""
    known = {card.id for card in cards}
    asked = select(ClusterCard).where(col(ClusterCard.under_id).in_(known)).order_by(col(ClusterCard.id))
    return [*cards, *(card for card in reader.exec(asked) if card.id not in known)]


def stacked(cards: Sequence[ClusterCard]) -> list[tuple[ClusterCard, list[ClusterCard]]]:
    """Cards of one column, each with those that stand under it. One whose upper card is not here stands by itself."""
    here = {card.id: card for card in cards}
    tops = {card.id: card.under_id if card.under_id in here else None for card in cards}
    below: dict[int | None, list[ClusterCard]] = {}
    uppermost: list[ClusterCard] = []
    for card in cards:
        top = tops[card.id]
        # Undoing may leave a card under one that stands under another: only the uppermost has others below it.
        if top is not None and tops[top] is None:
            below.setdefault(top, []).append(card)
        else:
            uppermost.append(card)
    # Each card is looked at once: with a search for each card among all, a board of 3,200 ideas took 10 s to draw.
    return [(card, below.get(card.id, [])) for card in uppermost]


def picture(cards: Collection[ClusterCard], themes: Collection[Theme] = ()) -> Picture:
    """How these cards and themes stand now."""
    return Picture(
        {card.id or 0: (card.theme_id or LOOSE, card.position, card.under_id or 0) for card in cards},
        {
            theme.id or 0: (theme.title, theme.suggested, not theme.removed, theme.merged_into)
            for theme in themes
        },
    )


def put(act: Act, activity: Activity, cards: Collection[ClusterCard], theme_id: int) -> None:
    """Put cards at the end of a theme (or of the loose ideas)."""
    asked = select(func.max(ClusterCard.position)).where(ClusterCard.activity_id == activity.id)
    last = act.tx.exec(asked).one() or 0
    for place, card in enumerate(cards, last + 1):
        card.theme_id, card.position = theme_id or None, place
        act.tx.add(card)


def blank_theme(act: Act, activity: Activity, *, parked: bool = False) -> Theme:
    """A theme's row that is not there yet, so that the picture before shows nothing."""
    asked = select(func.max(Theme.position)).where(
        Theme.activity_id == activity.id, col(Theme.parked).is_(False)
    )
    theme = Theme(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        position=PARKING if parked else (act.tx.exec(asked).one() or 0) + 1,
        parked=parked,
        removed=not parked,
    )
    act.tx.add(theme)
    act.tx.flush()
    return theme


@dataclass(frozen=True, slots=True)
class Kept:
    """An act that is kept for undo: its number, and the ids of all columns that it touched."""

    move: int
    columns: list[int]


def remember(act: Act, activity: Activity, kind: str, before: Picture, after: Picture) -> Kept:
    """Keep an act for undo."""
    move = ClusterMove(
        session_id=activity.session_id,
        activity_id=activity.id or 0,
        seat_id=act.seat.id if act.seat else None,
        kind=kind,
        before=before.as_record(),
        after=after.as_record(),
        at=act.now,
    )
    act.tx.add(move)
    act.tx.flush()
    return Kept(move.id or 0, sorted(before.columns() | after.columns()))


def newest_move(reader: Reader, activity_id: int) -> ClusterMove | None:
    """The last act that is not undone."""
    asked = select(ClusterMove).where(
        ClusterMove.activity_id == activity_id, col(ClusterMove.undone_at).is_(None)
    )
    return reader.exec(asked.order_by(col(ClusterMove.id).desc()).limit(1)).first()


def _ways(move: ClusterMove, again: bool) -> tuple[Picture, Picture]:
    """How the act's ideas and themes shall look, and how it left them."""
    before, after = Picture.of(move.before), Picture.of(move.after)
    return (after, before) if again else (before, after)


def _rows(reader: Reader, shall: Picture) -> tuple[list[ClusterCard], list[Theme]]:
    cards = reader.exec(select(ClusterCard).where(col(ClusterCard.id).in_(shall.cards)))
    themes = reader.exec(select(Theme).where(col(Theme.id).in_(shall.themes)))
    return list(cards), list(themes)


def weighed(reader: Reader, activity_id: int, move: ClusterMove, *, again: bool = False) -> rules.Weighed:
    """What goes back when this act is undone (or done again), and what stays. Raises Refused."""
    shall, left = _ways(move, again)
    cards, themes = _rows(reader, shall)
    vanishing = [theme for theme, look in shall.themes.items() if not look[2]]
    residents: dict[int, set[int]] = {theme: set() for theme in vanishing}
    for card in reader.exec(select(ClusterCard).where(col(ClusterCard.theme_id).in_(vanishing))):
        residents[card.theme_id or 0].add(card.id or 0)
    there = {theme.id or 0 for theme in themes_of(reader, activity_id)}
    return rules.weighed(shall, left, picture(cards, themes), residents, there)


def put_back(act: Act, activity: Activity, move: ClusterMove, *, again: bool = False) -> dict[str, Any]:
    """Put what the act touched back, but for what others did since; facts for open pages. Raises Refused."""
    found = weighed(act.tx, activity.id or 0, move, again=again)
    shall, left = _ways(move, again)
    cards, themes = _rows(act.tx, shall)
    for card in cards:
        if card.id in found.cards:
            theme_id, card.position, under = shall.cards[card.id]
            card.theme_id, card.under_id = theme_id or None, under or None
            act.tx.add(card)
    for theme in themes:
        if theme.id not in found.kept:
            theme.title, theme.suggested, present, theme.merged_into = shall.themes[theme.id or 0]
            theme.removed = not present
            act.tx.add(theme)
    move.undone_at = None if again else act.now
    act.tx.add(move)
    if move.kind == MOVED:
        back = [card for card in cards if card.id in found.cards]
        return pieces_of_move(act, activity.id or 0, back, left, shall)
    return {"themes": sorted(shall.columns() | left.columns())}


def _themes_under(act: Act, activity: Activity, headings: Collection[str]) -> dict[str, int]:
    """The themes that headings of the earlier step stand for, made where there were none.

    A theme that was taken away or merged stays away: its ideas come loose.
    """
    asked = select(Theme).where(Theme.activity_id == activity.id).order_by(col(Theme.id))
    known = {theme.title: theme for theme in act.tx.exec(asked)}
    for title in headings:
        if title not in known:
            theme = known[title] = blank_theme(act, activity)
            theme.title, theme.removed = title[: rules.LONGEST_TITLE], False
            act.tx.add(theme)
    return {title: theme.id or 0 for title, theme in known.items() if not theme.removed and not theme.parked}


def sync(act: Act, activity: Activity, items: Sequence[Item], *, from_headings: bool = False) -> None:
    """Make the cards match what the earlier activity gives: new ones loose, words follow, hidden ones go.

    With `from_headings` a new one that stands under a heading comes into the theme of that title.

    Nobody's arranging is touched: a card that went and comes back is where it was.
    """
    rows = {
        card.ref: card
        for card in act.tx.exec(select(ClusterCard).where(ClusterCard.activity_id == activity.id))
    }
    given_now = [
        Given(item.ref, item.text, item.language, item.group_id, item.origin, item.under) for item in items
    ]
    todo = rules.synced(rows, given_now)
    under = dict.fromkeys(given.under for given in todo.new if given.under) if from_headings else {}
    themes = _themes_under(act, activity, under) if under else {}
    last = max((card.position for card in rows.values()), default=0)
    for place, given in enumerate(todo.new, last + 1):
        act.tx.add(
            ClusterCard(
                session_id=activity.session_id,
                activity_id=activity.id or 0,
                ref=given.ref,
                text=given.text,
                language=given.language,
                group_id=given.group_id,
                origin=given.origin,
                theme_id=themes.get(given.under) if given.under else None,
                position=place,
            )
        )
    for given in todo.kept:
        card = rows[given.ref]
        card.text, card.language, card.origin, card.dropped = given.text, given.language, given.origin, False
        act.tx.add(card)
    for ref in todo.gone:
        if not rows[ref].dropped:
            rows[ref].text, rows[ref].dropped = "", True
            act.tx.add(rows[ref])
    act.tx.flush()


def hidden_cards(reader: Reader, activity_id: int) -> list[ClusterCard]:
    """The cards whose ideas a facilitator has hidden, with their words: for the console only."""
    asked = select(ClusterCard).where(ClusterCard.activity_id == activity_id, col(ClusterCard.dropped))
    return list(reader.exec(asked.where(ClusterCard.text != "").order_by(col(ClusterCard.id))))


def follow(act: Act, activity: Activity, fates: Mapping[str, Fate]) -> None:
    """Ideas were hidden, shown again or withdrawn where they come from: so they leave the board, and come back to it."""
    asked = select(ClusterCard).where(ClusterCard.activity_id == activity.id)
    cards = list(act.tx.exec(asked.where(col(ClusterCard.ref).in_(fates))))
    for card in cards:
        fate = fates[card.ref]
        card.text, card.hidden_because, card.dropped = fate.words, fate.because, not fate.shown
        act.tx.add(card)
    if cards:
        themes = sorted({card.theme_id or LOOSE for card in cards})
        act.happened("cards.followed", activity=activity.id, themes=themes)
