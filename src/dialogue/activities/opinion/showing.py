"""Shown results as screens and minutes tell them: with the words of statements and groups, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dialogue.activities.opinion import published
from dialogue.activities.opinion.published import AGREE, DISAGREE, PASS
from dialogue.activities.opinion.rows import said
from dialogue.activities.opinion.schema import OpinionStatement
from dialogue.charts import Mark
from dialogue.charts.points import Point, PointMap, colours
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue

STEADY = 0.97
"""From here on groups are very clear: nearly everybody is found in the same one again."""

WORDS: Mapping[str, str] = {
    "agreement": N_("most agree"),
    "mixed": N_("divided"),
    "against": N_("most do not agree"),
}
"""How a group's answers are put where numbers would show how people answered."""

SIDES: Mapping[str, str] = {AGREE: N_("agree"), DISAGREE: N_("disagree"), PASS: N_("pass")}

MOST_CONSENSUS = 10


@dataclass(frozen=True, slots=True)
class Several:
    """Groups that are counted together, in the shape that the group marks take."""

    name: str
    several: tuple[Any, ...] = ()
    letter: str = "+"
    position: str = "none"


def results(
    content: Mapping[str, Any],
    statements: Sequence[OpinionStatement],
    groups: Mapping[int, Any],
    tongue: Tongue,
) -> dict[str, Any]:
    """Everything that was shown: common ground, differences, consensus, opinion groups, lenses, and each statement."""
    texts = {one.id: said(one, tongue.language) for one in statements}
    rows = [
        _statement(one, texts[one["id"]], groups, tongue)
        for one in content["statements"]
        if one["id"] in texts
    ]
    matters = [one for one in rows if not one["meta"]]
    ranked = sorted(
        (one for one in matters if one["consensus"] is not None),
        key=lambda one: (-one["consensus"], one["id"]),
    )
    by_id = {one["id"]: one for one in rows}
    return {
        "people": content["people"],
        "answers": content["answers"],
        "number": len(rows),
        "by_group": [
            {"group": _group([one["group"]], groups, tongue), "people": one["people"]}
            for one in content["by_group"]
        ],
        "few": content["people"] < published.FEWEST,
        "common": sorted(
            (one for one in matters if one["common"]), key=lambda one: (-_share(one), one["id"])
        ),
        "wide": sorted((one for one in matters if one["wide"]), key=lambda one: (-_share(one), one["id"])),
        "apart": [one for one in matters if one["apart"]],
        "consensus": ranked[:MOST_CONSENSUS],
        "more_consensus": max(0, len(ranked) - MOST_CONSENSUS),
        "thin": sum(one["overall"] is None for one in matters),
        "compared": any(one["rows"] for one in matters),
        "opinions": [_opinion(one, by_id, tongue) for one in content["groups"]],
        "holds": holds(content, tongue),
        "lenses": [_lens(one, tongue) for one in rows if one["meta"] and one["overall"] is not None],
        "statements": rows,
        "notes": list(
            dict.fromkeys(note for one in rows if one["common"] or one["apart"] for note in one["notes"])
        ),
    }


def holds(content: Mapping[str, Any], tongue: Tongue) -> str:
    """In a sentence how sure the opinion groups are, or why there are none."""
    stability = content["stability"]
    if content["people"] < published.FEWEST or content["why_none"] == "not-enough-votes":
        return tongue.say(N_("Not enough votes yet to look for opinion groups."))
    if not content["groups"]:
        return tongue.say(
            N_("No clear opinion groups: when some of the people are left out, other groups come out.")
        )
    words = (
        N_("These groups are very clear: they stay the same when some of the people are left out.")
        if stability is not None and stability >= STEADY
        else N_("These groups are clear: they stay nearly the same when some of the people are left out.")
    )
    return tongue.say(words)


def opinion_name(letter: str, tongue: Tongue) -> str:
    """An opinion group's name: a number, so that nobody takes it for a stakeholder group, which has a letter."""
    return tongue.say(N_("Opinion group %(letter)s"), letter=letter)


def marks(content: Mapping[str, Any], tongue: Tongue) -> tuple[Mark, ...]:
    """How opinion groups look."""
    paint = colours()
    return tuple(
        Mark(opinion_name(one["name"], tongue), one["name"], paint[place % len(paint)])
        for place, one in enumerate(content["groups"])
    )


def picture(
    content: Mapping[str, Any], tongue: Tongue, you: tuple[int, int, str] | None = None
) -> PointMap | None:
    """The landscape; with `you` (a place and its letter) for one person alone. None where there are too few people."""
    if not content["dots"]:
        return None
    heads = tuple(one["people"] for one in content["groups"])
    found = marks(content, tongue)
    told = tongue.listed(
        [f"{mark.name}{tongue.colon} {number}" for mark, number in zip(found, heads, strict=True)]
    )
    alt = tongue.count("Landscape of %(n)s person.", "Landscape of %(n)s people.", len(content["dots"]))
    if told:
        alt = f"{alt} {told}."
    return PointMap(
        caption=tongue.say(
            N_("Who answers alike: each sign is a person, those who answer alike stand close together")
        ),
        alt=alt,
        keys=found,
        heads=heads,
        points=tuple(Point(x, y, letter) for x, y, letter in content["dots"]),
        row_heading=tongue.say(N_("Opinion group")),
        value_heading=tongue.say(N_("People")),
        you=Point(*you) if you else None,
        you_label=tongue.say(N_("You are here")) if you else "",
    )


def legend(drawn: PointMap | None) -> list[dict[str, Any]]:
    """The groups of a landscape with their heads, for beside it."""
    if drawn is None:
        return []
    return [
        {"letter": mark.letter, "name": mark.name, "heads": heads}
        for mark, heads in zip(drawn.keys, drawn.heads, strict=True)
    ]


def _share(one: Mapping[str, Any]) -> float:
    return published.share(one["overall"][AGREE], one["answered"]) if one["overall"] else 0.0


def _group(keys: Sequence[str], groups: Mapping[int, Any], tongue: Tongue) -> Any:
    """One group as it is, several as one with their names."""
    found = [group for key, group in groups.items() if str(key) in keys]
    if len(found) == 1:
        return found[0]
    return Several(
        tongue.listed([one.name for one in found]) or tongue.say(N_("Without a group")), tuple(found)
    )


def _statement(
    one: Mapping[str, Any], text: tuple[str, str], groups: Mapping[int, Any], tongue: Tongue
) -> dict[str, Any]:
    place = {str(key): number for number, key in enumerate(groups)}
    rows = [
        {
            "group": _group(row["groups"], groups, tongue),
            "order": min((place.get(key, len(place)) for key in row["groups"]), default=0),
            "voters": row["voters"],
            "counts": row["counts"],
            "agree": row["counts"].get(AGREE) if row["counts"] else None,
            "words": _worded(row["words"], tongue),
            "apart": number in one["apart"],
        }
        for number, row in enumerate(one["rows"])
    ]
    return {
        "id": one["id"],
        "text": text[0],
        "lang": text[1],
        "meta": one["meta"],
        "answered": one["answered"],
        "overall": one["overall"],
        "rows": sorted(rows, key=lambda row: int(row["order"])),
        "notes": [tongue.say(note) for note in one["notes"]],
        "common": one["common"],
        "wide": one["wide"],
        "apart": bool(one["apart"]),
        "consensus": one["consensus"],
        "opinion": [
            {"letter": letter, "name": opinion_name(letter, tongue), "words": _worded({AGREE: word}, tongue)}
            for letter, word in one["opinion"].items()
        ],
    }


def _worded(said_of: Mapping[str, str] | None, tongue: Tongue) -> str:
    """How a row agrees, in words; empty where it says nothing of that."""
    word = WORDS[said_of[AGREE]] if said_of and AGREE in said_of else ""
    return tongue.say(word) if word else ""


def _side(one: Mapping[str, Any], tongue: Tongue) -> str:
    side = SIDES[one["side"]]
    return tongue.say(side)


def _opinion(one: Mapping[str, Any], by_id: Mapping[int, dict[str, Any]], tongue: Tongue) -> dict[str, Any]:
    return {
        "letter": one["name"],
        "name": opinion_name(one["name"], tongue),
        "people": one["people"],
        "speaks": [
            {**by_id[each["id"]], "side": each["side"], "says": _side(each, tongue)}
            for each in one["speaks"]
            if each["id"] in by_id
        ],
    }


def _lens(one: dict[str, Any], tongue: Tongue) -> dict[str, Any]:
    """A statement about the person: how the groups differ in whom they are made of, in words."""
    return {**one, "says": one["opinion"]}
