"""What a vote adds to the annexes of the minutes: tally tables, and the words of its method for the glossary."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from dialogue.activities.vote import ballots
from dialogue.activities.vote.forms import FORMS
from dialogue.activities.vote.minutes_section import on_stage
from dialogue.activities.vote.showing import rounds
from dialogue.documents.build import section as built
from dialogue.documents.build import table
from dialogue.documents.tree import Block
from dialogue.kernel.messages import N_
from dialogue.publication import Band
from dialogue.stage.contract import MinutesContext
from dialogue.stage.minutes_entries import Elsewhere


def tallies(context: MinutesContext) -> list[Elsewhere]:
    """An annex with a table for each published round: the figures of every option, overall and by group as shown."""
    say, activity = context.tongue.say, context.activity
    shown = rounds(
        context.reader,
        activity.id or 0,
        context.groups,
        context.tongue,
        on_stage=on_stage(context),
        recorded=True,
    )
    blocks = [_tally(context, one, several=len(shown) > 1) for one in shown if one["options"]]
    if not blocks:
        return []
    heading = say(N_("Tally tables: %(title)s"), title=activity.title)
    return [Elsewhere("annexes", built(heading, *blocks, id=f"activity-{activity.id}-tally"))]


def _tally(context: MinutesContext, shown: Mapping[str, Any], *, several: bool) -> Block:
    say = context.tongue.say
    words = FORMS[shown["form"]].words
    columns = [(_letters(row["group"]), row) for row in shown["rows"]]
    lines = [
        [
            option["label"],
            "–" if option["count"] is None else _number(context, option["count"]),
            *(_cell(context, shown["form"], row, option["place"]) for _, row in columns),
        ]
        for option in sorted(shown["options"], key=lambda option: int(option["place"]))
    ]
    lines.append(
        [say(N_("People who voted")), str(shown["voted"]), *(str(row["voters"]) for _, row in columns)]
    )
    header = [say(N_("Option")), say(N_("Overall")), *(letters for letters, _ in columns)]
    caption = say(words.unit)
    if several:
        caption = say(N_("Round %(number)s: %(what)s"), number=shown["number"], what=caption)
    colon = context.tongue.colon
    key = "; ".join(f"{letters}{colon} {row['group'].name}" for letters, row in columns)
    note = " ".join(part for part in (say(words.share), key) if part)
    return table(caption, header, lines, numeric=range(1, len(header)), note=note)


def _cell(context: MinutesContext, form: str, row: Mapping[str, Any], place: str) -> str:
    """A group's figure for an option, its word where numbers are not shown, or a dash."""
    if row["counts"] and place in row["counts"]:
        return _number(context, Fraction(row["counts"][place], FORMS[form].parts))
    if row["words"] and place in row["words"]:
        word = FORMS[form].words.bands[Band[row["words"][place]]]
        return context.tongue.say(word)
    return "–"


def _number(context: MinutesContext, figure: Any) -> str:
    return figure if isinstance(figure, str) else context.tongue.number(float(figure))


def _letters(group: Any) -> str:
    """The letters of a group, or of several that are shown as one."""
    several = getattr(group, "several", ())
    return " + ".join(one.letter for one in several) or str(group.letter)


def terms(context: MinutesContext) -> list[tuple[str, str]]:
    """The methods that were used, and what they are."""
    say = context.tongue.say
    used = {
        way.method.name: (say(way.method.title), say(way.screen.meaning))
        for way in map(ballots.way_of, ballots.ballots_of(context.reader, context.activity.id or 0))
    }
    return list(used.values())
