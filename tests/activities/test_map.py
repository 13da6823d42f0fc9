"""Maps of actors: where they stand, what two groups see differently, whose map it is until it is shown, limits."""

from __future__ import annotations

import asyncio
import json
import random
import xml.etree.ElementTree as ET
from collections.abc import Collection
from itertools import combinations
from typing import Any

import pytest

from dialogue.activities.map import kind as mapping
from dialogue.activities.map import rules
from dialogue.activities.map.drawing import PAGE, PHONE, WALL_HIGH, WALL_LETTERS, boxes, map_svg, wall_size
from dialogue.activities.map.exporting import as_csv
from dialogue.activities.map.layout import laid_out
from dialogue.activities.map.shapes import Map, Row, compared, map_of
from dialogue.kernel.errors import Refused
from dialogue.languages import Tongue
from dialogue.simulation.actors import Surprise
from support.vote_room import close_all, rows


def some_map(seed: int, actors: int = 20, links: int = 30) -> Map:
    chance = random.Random(seed)
    made = [
        Row(n, f"The national office number {n}", f"office {n}", "", None, chance.randint(0, 5), "", n)
        for n in range(1, actors + 1)
    ]
    ends = {
        (chance.randint(1, actors), chance.randint(1, actors), chance.randint(0, 4)) for _ in range(links)
    }
    return map_of(1, made, [(n, *one) for n, one in enumerate(sorted(ends))], {})


@pytest.mark.parametrize("actors", [20, 60])
def test_no_two_names_cover_each_other_and_higher_is_more_influence(actors: int) -> None:
    for seed in range(20):
        found = some_map(seed, actors)
        for size in (PAGE, PHONE, wall_size(found)):
            for (_, one), (_, other) in combinations(boxes(found, size).items(), 2):
                apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
                assert apart
        heights = {one.id: one.row.influence for one in found.actors}
        places, count = laid_out(heights, [(link.source, link.target) for link in found.links], 7)
        for one, other in combinations(heights, 2):
            if heights[one] > heights[other]:
                assert places[one].row < places[other].row
        assert max(place.row for place in places.values()) == count - 1


@pytest.mark.parametrize("actors", [1, 14, 30, 60])
def test_a_map_on_the_wall_can_be_read_from_the_back(actors: int) -> None:
    """Drawn in the wall's own pixels: its height is the wall's, so its letters are as large as they say."""
    for seed in range(10):
        found = some_map(seed, actors)
        drawn = ET.fromstring(map_svg(found, wall_size(found), {}, "A map", key="m"))
        _, _, wide, high = map(float, (drawn.get("viewBox") or "").split())
        assert high <= WALL_HIGH + 21 and wide <= 1821
        letters = {float(one.get("font-size") or 0) for one in drawn.iter() if one.tag.endswith("text")}
        assert letters and min(letters) >= WALL_LETTERS
    # The negative control: the drawing of a page, on a wall as high as that, has smaller ones.
    found = some_map(1, actors)
    page = ET.fromstring(map_svg(found, PAGE, {}, "A map", key="m"))
    high = float((page.get("viewBox") or "").split()[3])
    assert actors < 14 or PAGE.letters * WALL_HIGH / high < WALL_LETTERS


def test_the_same_map_is_drawn_the_same_and_is_safe_markup() -> None:
    nasty = Row(1, '<script>alert("x")</script>', "x", "", None, 5, "against", 1)
    found = map_of(1, [nasty, Row(2, "B & C", "b", "", None, 0, "", 2)], [(1, 1, 2, 0)], {})
    drawn = map_svg(found, PAGE, {}, "A & B", key="m", standalone=True)
    assert drawn == map_svg(found, PAGE, {}, "A & B", key="m", standalone=True)
    ET.fromstring(drawn)
    assert "<script" not in drawn and "style=" not in drawn


def test_doubled_actors_are_one_and_two_maps_are_compared() -> None:
    farmers = map_of(
        1,
        [
            Row(1, "Ministry of Water", "ministry of water", "", None, 5, "", 1),
            Row(2, "MoW", "mow", "", None, 2, "", 1),
            Row(3, "Mayor", "mayor", "", None, 3, "", 3),
        ],
        [(1, 1, 3, 0), (2, 2, 3, 0), (3, 2, 1, 1)],
        {1: "ministry of water"},
    )
    assert [one.row.name for one in farmers.actors] == ["Ministry of Water", "Mayor"]
    assert [(link.source, link.target, link.ids) for link in farmers.links] == [(1, 3, (1, 2))]
    companies = map_of(
        2,
        [
            Row(4, "The ministry", "the ministry", "", None, 2, "", 1),
            Row(5, "mayor", "mayor", "", None, 3, "", 5),
            Row(6, "The bank", "the bank", "", None, 4, "", 6),
        ],
        [(4, 5, 4, 0)],
        {1: "ministry of water"},
    )
    actors, links = compared([farmers, companies])
    assert [(one.name, one.owners, one.heights) for one in actors] == [
        ("The bank", (2,), (4,)),
        ("Mayor", (1, 2), (3, 3)),
        ("Ministry of Water", (1, 2), (5, 2)),
    ]
    assert [(one.name, one.target, one.owners) for one in links] == [
        ("Mayor", "Ministry of Water", (2,)),
        ("Ministry of Water", "Mayor", (1,)),
    ]


def test_limits_and_formulas() -> None:
    with pytest.raises(Refused, match="kinds"):
        rules.kinds_of("\n".join(f"kind {n}" for n in range(7)))
    for sentence, most in (
        (rules.FULL_OF_ACTORS, rules.MOST_ACTORS),
        (rules.FULL_OF_LINKS, rules.MOST_LINKS),
    ):
        rules.require_room(most - 1, most, sentence)
        with pytest.raises(Refused, match="full"):
            rules.require_room(most, most, sentence)
    evil = map_of(1, [Row(1, "=1+1", "x", "", None, 0, "", 1)], [], {})
    assert "'=1+1" in as_csv([("A", evil)], ["Money"], {}, Tongue("en"))


async def mapping_room(facilitator: Any, **settings: str) -> int:
    await facilitator.post(f"{facilitator.base}/activities", kind="map", prompt="Who decides?", minutes="5")
    activity = int((await facilitator.activities())[-1])
    fields = {f"setting.{name}": value for name, value in settings.items()}
    if fields:
        await facilitator.act(activity, "edit", title="", prompt="Who decides?", minutes="5", **fields)
    await facilitator.turn(activity, "open")
    return activity


@pytest.mark.parametrize("guarded", [True, False])
def test_a_map_is_its_group_s_until_it_is_shown(
    running: Any, open_session: Any, person: Any, monkeypatch: pytest.MonkeyPatch, guarded: bool
) -> None:
    """Drawn, changed, compared and exported through the real forms; control: what was shown is not asked."""
    if not guarded:

        def all_of_them(reader: Any, activity: Any) -> Collection[int]:
            return mapping.owners(reader, activity)

        monkeypatch.setattr(mapping, "shown_owners", all_of_them)
        monkeypatch.setattr(mapping, "on_wall", lambda *given: min(all_of_them(*given), default=None))

    async def play() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await mapping_room(facilitator)
            awa, bo, carl = [await person(facilitator, letter) for letter in "FFN"]

            def ids() -> dict[str, int]:
                return dict(rows(running, "SELECT name, id FROM map_actor"))

            await awa.act(here, "map/actors", name="Ministry of Water", influence="5", kind="public")
            await bo.act(here, "map/actors", name="The canary mayor", influence="3")
            await carl.act(here, "map/actors", name="MoW", influence="2", goal="against")
            ministry, mayor, mow = ids().values()
            for name, message in (
                ("  ministry of WATER", "on this map already"),
                ("", "Nothing was written"),
            ):
                with pytest.raises(Surprise, match=message):
                    await bo.act(here, "map/actors", name=name)
            await bo.act(here, "map/links", source=str(ministry), target=str(mayor), kind="0")
            with pytest.raises(Surprise, match="two different actors"):
                await carl.act(here, "map/links", source=str(ministry), target=str(mow), kind="0")
            with pytest.raises(Surprise, match="map of others"):
                await carl.act(here, f"map/actors/{mayor}/removal")
            assert "The canary mayor" in await awa.page(), "positive control: her group's map is hers"
            wall, console = f"{facilitator.base}/projector", f"{facilitator.base}/console"
            others = [await carl.page(), (await facilitator.get(wall)).text]
            others.append((await facilitator.get(f"{facilitator.base}/minutes.md")).text)
            others.append((await facilitator.get(f"{facilitator.base}/activities/{here}/map/maps.csv")).text)
            leaks = ["canary" in page for page in others[:2]]
            assert leaks == ([False, False] if guarded else [True, True])
            assert "canary" not in others[2]
            assert "canary" in (await facilitator.get(console)).text
            owners = dict(rows(running, "SELECT letter, id FROM stakeholder_group"))
            await facilitator.act(here, "map/showing-map", owner=str(owners["F"]))
            assert "canary" in (await facilitator.get(wall)).text and "canary" in await carl.page()
            await facilitator.act(here, "map/same", actor=str(mow), into=str(ministry))
            with pytest.raises(Surprise, match="same actor already"):
                await facilitator.act(here, "map/same", actor=str(ministry), into=str(mow))
            await facilitator.act(here, "map/showing-map", owner=str(owners["N"]))
            if guarded:
                assert "Who names whom" not in (await facilitator.get(wall)).text
            else:
                monkeypatch.undo()
            await facilitator.act(here, "map/showing-map", owner="-1")
            assert "Who names whom" in (await facilitator.get(wall)).text
            base = f"{facilitator.base}/activities/{here}/map"
            found = json.loads((await facilitator.get(f"{base}/maps.json")).text)["maps"]
            assert [len(one["actors"]) for one in found] == [2, 1] and len(found[0]["links"]) == 1
            ET.fromstring((await facilitator.get(f"{base}/map-{owners['F']}.svg")).text)
            minutes = (await facilitator.get(f"{facilitator.base}/minutes.md")).text
            assert "Who names whom" in minutes and "The canary mayor" in minutes
            await awa.act(here, f"map/actors/{mayor}/removal")
            assert rows(running, "SELECT count(*) FROM map_link") == [(0,)]
            await close_all(awa, bo, carl)

    asyncio.run(play())
