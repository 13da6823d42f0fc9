"""The thread as a graph: what can be reached, what is left out, and the picture of it."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree

from dialogue.charts.drawing import lines_of
from dialogue.people.groups import GroupView
from dialogue.stage.strands import Layer
from dialogue.threads.graph import LAYERS, Knot, Link, columns, woven
from dialogue.threads.picture import MOST, picture

FARMERS = GroupView(1, "farmers", "Farmers", "F", 1, True)
ORDER = (Layer.WORDS, Layer.THEME, Layer.GOAL, Layer.ITEM)


def chain(number: int) -> tuple[list[Knot], list[Link]]:
    """An idea that became a theme, a goal and an item."""
    knots = [Knot(f"{layer}:{number}", layer, f"{layer} <{number}>", group=FARMERS) for layer in ORDER]
    return knots, [Link(a.ref, b.ref) for a, b in pairwise(knots)]


def drawn(thread: object, at: str) -> str:
    names = {str(layer): str(label) for layer, label in LAYERS.items()}
    return picture(thread, at, alt="<Thread>", names=names, more="{n} more")  # type: ignore[arg-type]


def test_around_a_knot_stands_what_lies_behind_it_and_what_came_of_it_and_nothing_else() -> None:
    knots, links = chain(1)
    others, more = chain(2)
    sibling = Knot("words:9", Layer.WORDS, "another idea of the same theme")
    links += [*more, Link("words:9", "theme:1"), Link("idea:hidden", "theme:1"), Link("theme:1", "words:1x")]
    links += [Link("item:1", "theme:1")]  # a circle ends
    thread = woven([*knots, *others, sibling], links)
    assert "idea:hidden" not in str(thread.links), "a link to what is not there is left out"
    at = thread.around("item:1")
    assert set(at.knots) == {"words:1", "words:9", "theme:1", "goal:1", "item:1"}
    alone = woven(*chain(1)).around("words:1")
    assert list(alone.knots) == [f"{layer}:1" for layer in ORDER]
    assert [one.ref for one in alone.behind("goal:1")] == ["theme:1"]
    assert alone.sources["goal:1"] == alone.behind("goal:1")
    assert [one.ref for one in alone.after("goal:1")] == ["item:1"]
    # Said once that it was used: that it also lay on the table adds nothing.
    twice = woven(chain(1)[0], [Link("words:1", "goal:1", True), Link("words:1", "goal:1")])
    assert [one.loose for one in twice.links] == [False]


def test_the_picture_is_whole_its_boxes_lead_on_and_it_says_what_has_no_room() -> None:
    many = [chain(number) for number in range(MOST + 5)]
    thread = woven([one for knots, _ in many for one in knots], [one for _, links in many for one in links])
    svg = drawn(thread, f"words:{MOST + 4}")
    root = ElementTree.fromstring(svg)
    boxes = [one for one in root.iter() if one.get("class", "").startswith("knot")]
    links = {one.get("href") for one in root.iter() if one.get("href")}
    assert f"?of=words%3A{MOST + 4}" in links, "the one it is about is shown, whatever else is not"
    assert "#layer-words" in links and "5 more" in svg
    assert "&lt;1&gt;" in svg and "<1>" not in svg and "style=" not in svg
    _, _, width, height = map(float, root.get("viewBox", "").split())
    for one in root.iter("{http://www.w3.org/2000/svg}rect"):
        x, y, wide, tall = (float(one.get(name, 0)) for name in ("x", "y", "width", "height"))
        assert x >= 0 and x + wide <= width and y >= 0 and y + tall <= height
    assert len(boxes) > 4 * MOST - 1


def test_few_lines_cross_where_none_has_to() -> None:
    left = [Knot(f"words:{n}", Layer.WORDS, "x") for n in range(6)]
    right = [Knot(f"theme:{n}", Layer.THEME, "x") for n in range(3)]
    links = [Link(f"words:{n}", f"theme:{(5 - n) // 2}") for n in range(6)]
    (_, ideas), (_, themes) = columns(woven([*left, *right], links))
    place = {one.ref: at for at, one in enumerate(themes)}
    ends = [place[link.target] for idea in ideas for link in links if link.source == idea.ref]
    assert ends == sorted(ends)
    assert re.findall(r"\d", "".join(one.ref for one in ideas))


def test_names_of_columns_are_whole_and_a_french_colon_stays_with_its_word() -> None:
    broken = [lines_of("Ministry of water\u00a0: Pay", width, size=13) for width in range(90, 200, 5)]
    assert not [line for lines in broken for line in lines if line.startswith(":")]
    names = {str(layer): "Agenda du changement structurel" for layer in LAYERS}
    made = picture(woven(*chain(1)), "item:1", alt="The thread", names=names, more="{n}")
    assert "structurel" in made
