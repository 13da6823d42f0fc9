"""What the minutes say of affinity mapping."""

from __future__ import annotations

from collections.abc import Sequence

from dialogue.activities.cluster.board import cards_of, stacked, themes_of
from dialogue.activities.cluster.rules import LOOSE
from dialogue.activities.cluster.schema import ClusterCard
from dialogue.charts import Bar, BarChart, BarRow
from dialogue.documents.build import facts, paragraph, table
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, EmptyNote, Quote, Section
from dialogue.kernel.messages import N_
from dialogue.stage.contract import MinutesContext
from dialogue.stage.minutes_entries import Elsewhere


def section(context: MinutesContext) -> Section:
    """Themes with their ideas as they were written, composition by group, loose ideas; what is parked: `parked`."""
    say, count = context.tongue.say, context.tongue.count
    activity = context.activity
    name = f"activity-{activity.id}"
    cards = cards_of(context.reader, activity.id or 0)
    held: dict[int, list[ClusterCard]] = {}
    for card in cards:
        held.setdefault(card.theme_id or LOOSE, []).append(card)
    rows = themes_of(context.reader, activity.id or 0)
    themes = [theme for theme in rows if not theme.parked]
    themes.sort(key=lambda theme: (-len(held.get(theme.id or 0, [])), theme.position))
    loose = held.get(LOOSE, [])
    blocks: list[Block] = [
        facts(
            [
                (say(N_("Question")), activity.prompt or "–"),
                (say(N_("Method")), say(N_("Ideas that belong together were moved into themes"))),
                (say(N_("Themes")), count("%(n)s theme", "%(n)s themes", len(themes))),
                (say(N_("Ideas on the board")), count("%(n)s idea", "%(n)s ideas", len(cards))),
                *_together(context, cards),
            ]
        )
    ]
    filled = [(theme.title, held[theme.id or 0]) for theme in themes if theme.id in held]
    if filled:
        blocks += _themes(context, filled)
    else:
        blocks.append(EmptyNote(say(N_("No idea was put into a theme."))))
    sections = [
        _themed(
            context, f"{name}-theme-{theme.id}", theme.title, held.get(theme.id or 0, []), theme.suggested
        )
        for theme in themes
    ]
    if loose:
        sections.append(built(say(N_("Ideas without a theme")), *_quotes(context, loose), id=f"{name}-loose"))
    return built(activity.title, *blocks, id=name, sections=sections)


def _together(context: MinutesContext, cards: Sequence[ClusterCard]) -> list[tuple[str, str]]:
    """How many ideas were put under another one that says the same; they stand among the ideas of their theme."""
    here = {card.id for card in cards}
    number = sum(card.under_id in here for card in cards)
    label = context.tongue.say(N_("Put under another idea that says the same"))
    return [(label, context.tongue.count("%(n)s idea", "%(n)s ideas", number))] if number else []


def parked(context: MinutesContext) -> list[Elsewhere]:
    """The ideas on the parking lot, under the minutes' own heading for them."""
    activity_id = context.activity.id or 0
    lots = {theme.id for theme in themes_of(context.reader, activity_id) if theme.parked}
    cards = [card for card in cards_of(context.reader, activity_id) if card.theme_id in lots]
    if not cards:
        return []
    here = f"activity-{activity_id}-parked"
    return [Elsewhere("parking-lot", built(context.activity.title, *_quotes(context, cards), id=here))]


def _themed(
    context: MinutesContext, name: str, title: str, cards: Sequence[ClusterCard], suggested: bool
) -> Section:
    say = context.tongue.say
    blocks: list[Block] = []
    if suggested:
        blocks.append(
            paragraph(
                say(N_("The title of this theme was suggested by a program and accepted by the facilitator."))
            )
        )
    blocks += _quotes(context, cards) or [EmptyNote(say(N_("No idea is in this theme.")))]
    return built(title, *blocks, id=name)


def _quotes(context: MinutesContext, cards: Sequence[ClusterCard]) -> list[Block]:
    ordered = [one for card, below in stacked(cards) for one in (card, *below)]
    return [
        Quote(
            card.text,
            card.language or None,
            group=context.mark(card.group_id),
            source=_table_of(context, card.origin),
        )
        for card in ordered
    ]


def _table_of(context: MinutesContext, origin: str) -> str:
    """The table that wrote an idea; empty where one person did."""
    return context.tongue.say(N_("Table %(number)s"), number=origin) if origin.isdecimal() else origin


def _themes(context: MinutesContext, filled: Sequence[tuple[str, Sequence[ClusterCard]]]) -> list[Block]:
    """How many ideas are in each theme, by group. What a table wrote together is of no group: it is counted beside."""
    say = context.tongue.say
    together = [sum(card.group_id is None for card in cards) for _, cards in filled]
    by_group = any(card.group_id is not None for _, cards in filled for card in cards)
    blocks: list[Block] = [_chart(context, filled)] if by_group else []
    if any(together):
        blocks.append(
            table(
                say(N_("Ideas in each theme that no single group wrote"))
                if by_group
                else say(N_("Ideas in each theme")),
                [say(N_("Theme")), say(N_("Ideas"))],
                [[title, number] for (title, _), number in zip(filled, together, strict=True)],
                numeric=(1,),
                note=say(N_("Written together, so they belong to no group.")),
            )
        )
    return blocks


def _chart(context: MinutesContext, filled: Sequence[tuple[str, Sequence[ClusterCard]]]) -> BarChart:
    say, count = context.tongue.say, context.tongue.count
    most = (
        max(sum(card.group_id == key for card in cards) for _, cards in filled for key in context.groups)
        if context.groups
        else 1
    )
    rows = tuple(
        BarRow(
            title,
            tuple(
                Bar(group.mark, number, count("%(n)s idea", "%(n)s ideas", number))
                for key, group in context.groups.items()
                for number in [sum(card.group_id == key for card in cards)]
            ),
        )
        for title, cards in filled
    )
    alt = "; ".join(
        f"{row.label}{context.tongue.colon} "
        + ", ".join(f"{bar.mark.name} {int(bar.amount or 0)}" for bar in row.bars)
        for row in rows
    )
    return BarChart(
        caption=say(N_("Ideas in each theme by group")),
        alt=alt,
        rows=rows,
        maximum=max(1, most),
        row_heading=say(N_("Theme")),
        value_heading=say(N_("Ideas")),
    )
