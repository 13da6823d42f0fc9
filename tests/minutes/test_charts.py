"""Charts: proportions, marks that need no colour, nothing that the security policy refuses."""

from __future__ import annotations

import dataclasses
import itertools
import re
import unicodedata
from collections.abc import Callable
from html import unescape
from xml.etree import ElementTree

import pytest

from dialogue.charts import (
    PATTERNS,
    Bar,
    BarChart,
    BarRow,
    Mark,
    Point,
    PointMap,
    StackedBar,
    StackedRow,
    Threshold,
    chart_rows,
    chart_svg,
    group_mark,
    scale_marks,
)
from dialogue.charts.marks import GROUP_LOOKS, ink_on
from dialogue.charts.points import small_map_svg
from dialogue.charts.visible import isolated, visible
from dialogue.documents.tree import Document

SVG = "{http://www.w3.org/2000/svg}"
FARMERS, NGOS = group_mark(1, "Farmers", "F"), group_mark(2, "NGOs", "N")


def bars(*amounts: float | None) -> BarChart:
    row = BarRow("", tuple(Bar(FARMERS, amount, str(amount)) for amount in amounts))
    return BarChart("Shares", "Shares of farmers", (row,), 1, "Group", "Share")


def spread(*counts: int, shares: bool = True) -> StackedBar:
    keys = scale_marks([("For", "for"), ("Abstain", "abstain"), ("Against", "against")])
    rows = (StackedRow("Farmers", counts, FARMERS), StackedRow("NGOs", (1, 1, 2), NGOS))
    return StackedBar("Positions", "Positions by group", keys, rows, "Group", "Position", "Cast", shares)


def widths(svg: str, colour: str, height: str) -> list[float]:
    drawn = ElementTree.fromstring(svg).iter(f"{SVG}rect")
    return [
        float(r.get("width", "0")) for r in drawn if r.get("fill") == colour and r.get("height") == height
    ]


def luminance_contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_bars_are_as_long_as_their_amounts() -> None:
    quarter, half, full = widths(chart_svg(bars(0.25, 0.5, 1.0)), FARMERS.colour, "18")
    assert half == pytest.approx(2 * quarter, abs=0.2)
    assert full == pytest.approx(4 * quarter, abs=0.3)


def test_an_amount_beyond_the_scale_stays_inside_the_picture() -> None:
    inside, beyond = widths(chart_svg(bars(1.0, 7.0)), FARMERS.colour, "18")
    assert inside == beyond


def test_no_amount_and_zero_draw_no_bar_and_keep_their_words() -> None:
    svg = chart_svg(bars(None, 0.0))
    assert widths(svg, FARMERS.colour, "18") == []
    assert ">None<" in svg and ">0.0<" in svg


def test_segments_share_the_row_by_heads() -> None:
    chart = spread(6, 3, 0)
    (first, second), third = widths_of_keys(chart, 0), widths_of_keys(chart, 1)
    assert first == pytest.approx(2 * second, abs=0.2)
    assert len(third) == 3


def widths_of_keys(chart: StackedBar, row: int) -> list[float]:
    alone = dataclasses.replace(chart, rows=(chart.rows[row],))
    return [width for mark in chart.keys for width in widths(chart_svg(alone), mark.colour, "24")]


def test_lengths_compare_heads_when_the_chart_is_not_of_shares() -> None:
    def length(heads: int, shares: bool) -> float:
        keys = scale_marks([("For", "for")])
        rows = (StackedRow("A", (heads,)), StackedRow("B", (8,)))
        chart = StackedBar("Dots", "Dots by theme", keys, rows, "Theme", "Group", "Dots", shares)
        return widths(chart_svg(chart), keys[0].colour, "24")[0]

    assert length(4, shares=False) == pytest.approx(length(8, shares=False) / 2, abs=0.2)
    assert length(4, shares=True) == length(8, shares=True)


def test_an_empty_row_is_drawn_without_dividing_by_zero() -> None:
    assert "Cast 0" in chart_svg(spread(0, 0, 0))


def test_every_pattern_in_use_is_defined_under_the_key_of_the_chart() -> None:
    svg = chart_svg(bars(0.5), key="chart-9")
    assert 'id="chart-9-diagonal"' in svg and "url(#chart-9-diagonal)" in svg


def test_eight_groups_look_different_without_colour() -> None:
    assert len({pattern for _, pattern in GROUP_LOOKS}) == len({colour for colour, _ in GROUP_LOOKS}) == 8
    assert group_mark(9, "Ninth", "I").colour == group_mark(1, "First", "A").colour


@pytest.mark.parametrize("colour", [colour for colour, _ in GROUP_LOOKS])
def test_letters_on_groups_are_readable(colour: str) -> None:
    assert luminance_contrast(colour, ink_on(colour)) >= 4.5


@pytest.mark.parametrize(
    "stances",
    [
        ("for", "abstain", "against"),
        ("for", "for", "abstain", "against", "against"),
        ("for",) * 4 + ("against",) * 4,
    ],
)
def test_levels_of_a_scale_are_numbered_readable_and_different(stances: tuple[str, ...]) -> None:
    marks = scale_marks([(stance, stance) for stance in stances])
    assert [mark.letter for mark in marks] == [str(n) for n in range(1, len(stances) + 1)]
    assert len({mark.colour for mark in marks}) == len(marks)
    assert all(luminance_contrast(mark.colour, ink_on(mark.colour)) >= 4.5 for mark in marks)


def test_many_levels_of_one_stance_still_get_a_mark() -> None:
    assert len(scale_marks([("for", "for")] * 11)) == 11


@pytest.mark.parametrize("colour", ["red", "#12345", '#123456" onload="x', "#12345g", ""])
def test_a_colour_that_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(ValueError, match="colour"):
        Mark("Farmers", "F", colour)


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="pattern"):
        Mark("Farmers", "F", "#123456", "zigzag")
    with pytest.raises(ValueError, match="alternative"):
        BarChart("c", " ", (), 1, "Group", "Value")
    with pytest.raises(ValueError, match="zero"):
        BarChart("c", "alt", (), 0, "Group", "Value")
    with pytest.raises(ValueError, match="one count per key"):
        StackedBar("c", "alt", (FARMERS,), (StackedRow("r", (1, 2)),), "Group", "Key", "Cast")
    with pytest.raises(ValueError, match="below zero"):
        StackedBar("c", "alt", (FARMERS,), (StackedRow("r", (-1,)),), "Group", "Key", "Cast")


def test_the_table_beside_says_everything_the_picture_says() -> None:
    found = chart_rows(spread(6, 3, 0))
    assert found.header == ("Position", "F · Farmers", "N · NGOs")
    assert found.rows[0] == ("1 · For", "6", "1")
    assert found.rows[-1] == ("Cast", "9", "4")
    few = dataclasses.replace(spread(6, 3, 0), rows=(StackedRow("A", (1, 2, 3)),) * 3)
    assert chart_rows(few).header == ("Group", "1 · For", "2 · Abstain", "3 · Against", "Cast")
    assert chart_rows(bars(0.5)).rows == (("F · Farmers", "0.5"),)


def test_a_chart_with_several_rows_has_a_column_per_group() -> None:
    rows = (
        BarRow("Water", (Bar(FARMERS, 1, "1 of 2"), Bar(NGOS, 2, "2 of 2"))),
        BarRow("Seed", (Bar(NGOS, 0, "0"),)),
    )
    chart = BarChart("Dots", "Dots by theme", rows, 2, "Theme", "Dots", Threshold(1, "half"))
    assert chart_rows(chart).header == ("Theme", "F · Farmers", "N · NGOs")
    assert chart_rows(chart).rows == (("Water", "1 of 2", "2 of 2"), ("Seed", "", "0"))
    assert "half" in chart_svg(chart)


def policy_breaks(svg: str) -> list[str]:
    """What the content security policy would refuse, or what could run, in an SVG inside a page."""
    found = []
    for element in ElementTree.fromstring(svg).iter():
        tag = element.tag.removeprefix(SVG)
        if tag not in {"svg", "defs", "pattern", "path", "rect", "text", "circle", "polygon"}:
            found.append(tag)
        names = element.attrib
        found += [name for name in names if name == "style" or name.startswith("on") or "href" in name]
    return found


def test_hostile_labels_stay_text(
    make_sample: Callable[..., Document],
    substitute: Callable[[Document, Callable[[str], str]], Document],
    hostile_strings: list[str],
) -> None:
    supply = itertools.cycle(hostile_strings)
    for _ in range(len(hostile_strings) // 30):
        row = BarRow(
            next(supply),
            tuple(Bar(Mark(next(supply), next(supply), "#123456", "dots"), 1, next(supply)) for _ in "abc"),
        )
        svg = chart_svg(
            BarChart("c", next(supply).strip() or "-", (row,), 1, "g", "v", Threshold(1, next(supply)))
        )
        assert policy_breaks(svg) == []


def test_the_policy_check_sees_what_it_must_see() -> None:
    svg = chart_svg(bars(1.0)).replace("<defs>", '<script/><rect style="x" onload="y"/><defs>')
    assert policy_breaks(svg) == ["script", "style", "onload"]


def test_every_pattern_can_be_parsed() -> None:
    for name in PATTERNS:
        ElementTree.fromstring(chart_svg(bars_with(Mark("x", "x", "#123456", name))))


def bars_with(mark: Mark) -> BarChart:
    return BarChart("c", "alt", (BarRow("row", (Bar(mark, 1, "1"),)),), 1, "g", "v")


def test_visible_keeps_words_and_shows_controls() -> None:
    assert visible("ñandú Ŋaayo\tʼ\n") == "ñandú Ŋaayo\tʼ\n"
    assert visible("a\r\nb\rc\u2028d") == "a\nb\nc\nd"
    assert visible("\x00\x1b\x7f") == "\u2400\u241b\u2421"
    assert visible("\ud83d \ufffe \x9f") == "\ufffd \ufffd \ufffd"


def test_isolated_closes_what_was_opened_and_drops_what_closes_us() -> None:
    assert isolated("plain") == "plain"
    assert isolated("\u202eabc") == "\u2068\u202eabc\u2069"
    assert isolated("a\u2069b") == "\u2068ab\u2069"
    assert isolated("a\u2066b") == "\u2068a\u2066b\u2069\u2069"


def test_a_stance_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="stance"):
        scale_marks([("Maybe", "maybe")])


LONG_NAMES = (
    "Organisations paysannes et coopératives rizicoles de toute la vallée du fleuve",
    "Kommunalverwaltungsverbändegesellschaften",
    "किसानों के संगठन और सहकारी समितियाँ और उनके पड़ोसी",
    "全国农民合作社联合会全国农民合作社联合会",
    "Ẹgbẹ́ àwọn àgbẹ̀ ìlú àti àwọn aládùúgbò wọn",
)


@pytest.mark.parametrize("name", LONG_NAMES)
def test_a_drawing_leaves_out_no_word_and_grows_instead(name: str) -> None:
    mark = group_mark(1, name, "A")
    said = f"{name} 81 %"
    bars = BarChart("c", "a", (BarRow(name, (Bar(mark, 1, said),)),), 2, "r", "v", Threshold(1, name))
    spread = StackedBar("c", "a", (mark,), (StackedRow(name, (3,), mark),), "r", "k", name)
    for chart, times in ((bars, 4), (spread, 3)):
        svg = chart_svg(chart)
        lines = [unescape(line) for line in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]
        assert "…" not in "".join(lines)
        assert re.sub(r"\s", "", "".join(lines)).count(re.sub(r"\s", "", name)) >= times
        assert all(unicodedata.category(line[0]) not in ("Mn", "Mc", "Me") for line in lines if line)
        bottom = float(re.search(r'viewBox="0 0 640 ([\d.]+)"', svg)[1])  # type: ignore[index]
        assert max(float(y) for y in re.findall(r'<text x="[^"]+" y="([\d.]+)"', svg)) < bottom


def landscape(name: str = "Group", letter: str = "1", you: Point | None = None) -> PointMap:
    points = (
        Point(0, 0, "1"),
        Point(1000, 0, "1"),
        Point(1000, 1000, "1"),
        Point(500, 400, "1"),
        Point(9, 9),
    )
    keys = (Mark(name, letter, "#0b4f71"),)
    return PointMap("c", "Landscape of 5 people.", keys, (4,), points, "Group", "People", you, "You are here")


def test_people_stand_inside_of_the_picture_and_their_group_has_an_outline() -> None:
    svg = ElementTree.fromstring(chart_svg(landscape()))
    shapes = [one for one in svg.iter() if one.tag == f"{SVG}circle"]
    assert len(shapes) == 6, "five people, and the sign of the group in the legend"
    assert all(0 <= float(one.get("cx", "-1")) <= 640 for one in shapes)
    corners = [one.get("points", "").split() for one in svg.iter() if one.tag == f"{SVG}polygon"]
    assert [len(one) for one in corners] == [3], "whoever stands inside makes no corner"
    assert chart_rows(landscape()).rows == (("1 · Group", "4"),)


def test_only_her_own_picture_says_where_she_is() -> None:
    assert "You are here" not in chart_svg(landscape())
    for place in (Point(0, 0), Point(1000, 1000), Point(500, 500)):
        for drawn in (chart_svg(landscape(you=place)), small_map_svg(landscape(you=place))):
            assert "You are here" in drawn and policy_breaks(drawn) == []


def test_hostile_names_of_opinion_groups_stay_text(hostile_strings: list[str]) -> None:
    for typed in hostile_strings[::40]:
        assert policy_breaks(chart_svg(landscape(typed, typed[:2]))) == []
    with pytest.raises(ValueError, match="heads"):
        dataclasses.replace(landscape(), heads=())
