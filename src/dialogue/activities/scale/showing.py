"""A shown result as screens and minutes tell it: with the words of the scale and of groups, in one language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from dialogue.activities.scale.published import Shift, mean, median, shifts, whole
from dialogue.activities.scale.rules import STEPS
from dialogue.activities.scale.settings import Settings
from dialogue.charts import StackedBar, StackedRow, scale_marks
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue
from dialogue.people.groups import GroupView

TONES: Mapping[int, int] = {1: 8, 2: 6, 3: 4, 4: 3, 5: 1}
"""Step -> tone of the design system, from one end of its colours to the other."""

LOW, HIGH = N_("I do not agree at all"), N_("I fully agree")


@dataclass(frozen=True, slots=True)
class Several:
    """Groups that are counted together, in the shape that the group marks take."""

    name: str
    several: tuple[GroupView, ...] = ()
    letter: str = "+"
    position: str = "none"


Group = GroupView | Several | None


def ends(settings: Settings, tongue: Tongue) -> dict[int, str]:
    """The words that a step has: those at the ends always, the one in the middle where it is set."""
    found = {1: settings.low or tongue.say(LOW), 5: settings.high or tongue.say(HIGH)}
    return {1: found[1], 3: settings.middle, 5: found[5]} if settings.middle else found


def named(step: int, words: Mapping[int, str]) -> str:
    """A step with its words, where it has any."""
    return f"{step} ({words[step]})" if step in words else str(step)


def group_shown(keys: Sequence[str], groups: Mapping[int, GroupView], tongue: Tongue) -> Group:
    """One group as it is, several as one with their names; None for everybody."""
    if not keys:
        return None
    found = tuple(group for key, group in groups.items() if str(key) in keys)
    if len(found) == 1 and len(keys) == 1:
        return found[0]
    return Several(" + ".join(group.name for group in found) or tongue.say(N_("Without a group")), found)


def decimal(value: Fraction, tongue: Tongue) -> str:
    """A mean with one figure behind the point, or comma."""
    return tongue.number(round(float(value), 1))


def _row(
    group: Group, counts: Mapping[str, int] | None, voters: int, words: Mapping[int, str], tongue: Tongue
) -> dict[str, Any]:
    """A row with the heads of each step, those of steps that are not shown by group as one, the median and the mean."""
    counts = counts or {}
    cells = [
        {"tone": TONES[step], "label": named(step, words), "number": str(step), "count": counts[str(step)]}
        for step in STEPS
        if str(step) in counts
    ]
    row: dict[str, Any] = {
        "group": group,
        "voters": voters,
        "counts": cells,
        "middle": "",
        "mean": "",
        "told": "",
    }
    if whole(counts):
        low, high = median(counts)
        row["middle"] = str(low) if low == high else f"{low}–{high}"
        row["mean"] = decimal(mean(counts), tongue)
    elif rest := voters - sum(counts.values()):
        cells.append({"tone": 0, "label": tongue.say(N_("other steps")), "number": "…", "count": rest})
    return row


def _in_words(group: Group, voters: int, said: Mapping[str, str], tongue: Tongue) -> dict[str, Any]:
    most = [step for step, word in said.items() if word == "agreement"]
    told = (
        tongue.say(N_("most chose step %(step)s"), step=most[0])
        if most
        else tongue.say(N_("spread over several steps"))
    )
    return {"group": group, "voters": voters, "counts": [], "middle": "", "mean": "", "told": told}


def _shift(one: Shift, groups: Mapping[int, GroupView], tongue: Tongue) -> dict[str, Any]:
    by = round(float(one.by), 1)
    sign = "+" if by > 0 else "−" if by < 0 else "±"
    return {
        "group": group_shown(one.groups, groups, tongue),
        "heads": one.heads,
        "means": tuple(decimal(value, tongue) for value in one.means),
        "by": f"{sign}{tongue.number(abs(by))}",
        "way": "up" if by > 0 else "down" if by < 0 else "",
    }


def statement(
    shown: Mapping[str, Any],
    before: Mapping[str, Any] | None,
    groups: Mapping[int, GroupView],
    words: Mapping[int, str],
    tongue: Tongue,
) -> dict[str, Any]:
    """One statement as it was shown: everybody first, then the groups, and the shift since the round before."""
    rows = []
    if shown["overall"] is not None:
        rows.append(_row(None, shown["overall"], shown["answered"], words, tongue))
    for row in shown["rows"]:
        group = group_shown(row["groups"], groups, tongue)
        if row["words"]:
            rows.append(_in_words(group, row["voters"], row["words"], tongue))
        else:
            rows.append(_row(group, row["counts"], row["voters"], words, tongue))
    moved = [_shift(one, groups, tongue) for one in shifts(before, shown)] if before else []
    for row in rows:
        row["shift"] = next((one for one in moved if one["group"] == row["group"]), None)
    return {
        "id": shown["id"],
        "answered": shown["answered"],
        "rows": rows,
        "notes": [tongue.say(note) for note in shown["notes"]],
        "shifts": moved,
    }


def chart(text: str, told: Mapping[str, Any], words: Mapping[int, str], tongue: Tongue) -> StackedBar | None:
    """The rows with figures as a chart for the minutes; None where there are none."""
    rows = [row for row in told["rows"] if row["middle"]]
    if not rows:
        return None
    stances = ("against", "against", "abstain", "for", "for")
    keys = scale_marks([(named(step, words), stance) for step, stance in zip(STEPS, stances, strict=True)])
    first = ", ".join(f"{cell['label']} {cell['count']}" for cell in rows[0]["counts"] if cell["count"])
    return StackedBar(
        text,
        f"{text}. {first}.",
        keys,
        tuple(
            StackedRow(
                row["group"].name if row["group"] else tongue.say(N_("Everybody")),
                tuple(cell["count"] for cell in row["counts"]),
                row["group"].mark if isinstance(row["group"], GroupView) else None,
            )
            for row in rows
        ),
        row_heading=tongue.say(N_("Group")),
        key_heading=tongue.say(N_("Step")),
        total_heading=tongue.say(N_("Answers")),
    )
