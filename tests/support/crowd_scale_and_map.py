"""A full room at a scale and on its maps; see `support.crowd`."""

from __future__ import annotations

from dialogue.activities.map import commands as maps
from dialogue.activities.map.schema import MapActor
from dialogue.activities.scale import commands as scale
from dialogue.activities.scale import reveal
from dialogue.activities.scale.schema import ScaleStatement
from dialogue.kernel.schema import Activity, Seat
from support.crowd import SHORT, Crowd, wordings

STATEMENTS = 5


def stand_on_scales(crowd: Crowd, *, shown: bool = False, statements: int = STATEMENTS) -> int:
    """Everybody but four says where she stands on so many statements, groups apart on each second one."""
    said = "\n".join(text.replace("\n", " ") for text in wordings(statements, longest=280))
    here = crowd.stage("scale", "How do you see the water of the valley?", statements=said)
    asked = crowd.rows(ScaleStatement, ScaleStatement.activity_id == here)
    crowd.together(
        (
            scale.AnswerScale(
                here,
                tuple(
                    (one.id or 0, str(1 + (place % 8 + place // 8 * (number % 2)) % 5), "")
                    for number, one in enumerate(asked)
                ),
            ),
            seat,
        )
        for place, seat in enumerate(crowd.seats[:-4])
    )
    if shown:
        crowd.turn(here, "close")
        with crowd.dialogue.database.read() as reader:
            found = reveal.worked_out(reveal.gathered(reader, reader.get_one(Activity, here)))
        crowd.run(reveal.RevealScale(here, found))
    return here


def draw_maps(crowd: Crowd, actors: int = 14, links: int = 20) -> int:
    """Each group draws a map of so many actors with links; three maps and their comparison are shown."""
    here = crowd.stage("map", "Who decides about water, and who has influence on whom?")
    one_of_group = {seat.group_id: seat.id or 0 for seat in crowd.rows(Seat) if seat.group_id}
    kinds = ("public", "association", "company", "research", "people", "")
    for turn, (group, seat) in enumerate(sorted(one_of_group.items())):
        names = [f"{SHORT[(place + turn) % len(SHORT)][:50]} {place + 1}" for place in range(actors)]
        crowd.together(
            (
                maps.AddActor(
                    here,
                    name,
                    kinds[place % 6],
                    group if place < 2 else 0,
                    place % 6,
                    ("for", "mixed", "against", "")[place % 4],
                ),
                seat,
            )
            for place, name in enumerate(names)
        )
        drawn = [
            one.id or 0 for one in crowd.rows(MapActor, MapActor.activity_id == here, MapActor.owner == group)
        ]
        crowd.together(
            (maps.LinkActors(here, drawn[n % actors], drawn[(n * 3 + 1) % actors], n % 5), seat)
            for n in range(links)
            if n % actors != (n * 3 + 1) % actors
        )
        if turn < 3:
            crowd.run(maps.RevealMap(here, group))
    return here


def compare_maps(crowd: Crowd) -> int:
    """As `draw_maps`, with the comparison on the wall."""
    here = draw_maps(crowd)
    crowd.run(maps.RevealMap(here, -1))
    return here
