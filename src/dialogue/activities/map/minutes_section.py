"""What the minutes say of a map: each map that the room was shown as two tables, and what the maps see differently."""

from __future__ import annotations

from dialogue.activities.map import rules
from dialogue.activities.map.rows import kinds_for, maps_of, named, owners, shown_owners
from dialogue.activities.map.settings import WHOSE, Settings
from dialogue.activities.map.shapes import Map, compared
from dialogue.documents.build import facts, paragraph, table
from dialogue.documents.build import section as built
from dialogue.documents.tree import Block, EmptyNote, Section
from dialogue.kernel.messages import N_
from dialogue.stage.contract import MinutesContext
from dialogue.stage.settings import settings_of


def section(context: MinutesContext) -> Section:
    """Question and maps in figures, then each shown map, then the comparison."""
    say, activity = context.tongue.say, context.activity
    name = f"activity-{activity.id}"
    groups = dict(context.groups)
    drawn = [one for one in maps_of(context.reader, activity, owners(context.reader, activity)) if one.actors]
    shown = set(shown_owners(context.reader, activity))
    told = [
        (say(N_("Question")), activity.prompt or "–"),
        (say(N_("Method")), say(WHOSE[settings_of(activity, Settings).whose])),
        (say(N_("Maps")), str(len(drawn))),
    ]
    blocks: list[Block] = [facts(told)]
    maps = [one for one in drawn if one.owner in shown]
    if not drawn:
        blocks.append(EmptyNote(say(N_("No map was drawn."))))
    elif len(maps) < len(drawn):
        hidden = N_("Maps that were not shown to the room are not printed: %(number)s.")
        blocks.append(paragraph(say(hidden, number=len(drawn) - len(maps))))
    sections = [
        built(
            named(activity, one.owner, groups, context.tongue),
            *_map(context, one),
            id=f"{name}-map-{one.owner}",
        )
        for one in maps
    ]
    if len(maps) > 1:
        sections.append(built(say(N_("The maps compared")), *_compared(context, maps), id=f"{name}-compared"))
    return built(activity.title, *blocks, id=name, sections=sections)


def _map(context: MinutesContext, one: Map) -> list[Block]:
    say = context.tongue.say
    kinds = kinds_for(context.activity, context.tongue)
    ranked = sorted(one.actors, key=lambda actor: (-actor.row.influence, actor.row.looks))
    actors = []
    for actor in ranked:
        row = actor.row
        group = context.groups.get(row.group or 0)
        also = f" ({', '.join(other.name for other in actor.also)})" if actor.also else ""
        actors.append(
            (
                row.name + also,
                say(rules.KINDS[row.kind]) if row.kind else "–",
                group.name if group else say(N_("from outside")),
                row.influence,
                say(rules.GOALS[row.goal]) if row.goal else "–",
            )
        )
    heading = [say(N_("Actor")), say(N_("Kind")), say(N_("Group")), say(N_("Influence")), say(N_("Stands"))]
    blocks: list[Block] = [table(say(N_("Actors")), heading, actors, numeric=(3,))]
    links = [
        (
            one.named[link.source].row.name,
            kinds[link.kind] if link.kind < len(kinds) else "–",
            one.named[link.target].row.name,
        )
        for link in one.links
    ]
    if links:
        blocks.append(table(say(N_("Links")), [say(N_("From")), say(N_("Kind")), say(N_("To"))], links))
    else:
        blocks.append(EmptyNote(say(N_("No link was drawn."))))
    return blocks


def _compared(context: MinutesContext, maps: list[Map]) -> list[Block]:
    say, tongue = context.tongue.say, context.tongue
    kinds = kinds_for(context.activity, tongue)
    groups = dict(context.groups)
    called = {one.owner: named(context.activity, one.owner, groups, tongue) for one in maps}
    actors, links = compared(maps)
    rows = [
        (
            one.name,
            tongue.listed([called[owner] for owner in one.owners]),
            ", ".join(str(height) for height in one.heights),
        )
        for one in actors
    ]
    blocks: list[Block] = [
        table(
            say(N_("Who names whom")),
            [say(N_("Actor")), say(N_("On the map of")), say(N_("Influence"))],
            rows,
            note=say(
                N_("Actors that fewest maps have come first. The influence on each map, in the same order.")
            ),
        )
    ]
    alone = [
        (one.name, kinds[one.kind] if one.kind < len(kinds) else "–", one.target, called[one.owners[0]])
        for one in links
        if len(one.owners) == 1
    ]
    if alone:
        heading = [say(N_("From")), say(N_("Kind")), say(N_("To")), say(N_("On the map of"))]
        blocks.append(table(say(N_("Links that only one map has")), heading, alone))
    return blocks
