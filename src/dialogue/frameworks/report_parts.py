"""What stands behind the figures of a framework's year: decisions, commitments, indicators, outcomes, learning, stories.

Only what whoever asks may read; how much more there is, is said.
"""

from __future__ import annotations

from collections.abc import Sequence

from dialogue.agenda.measuring import share_of_way
from dialogue.agenda.passages import beside, due_words, foreign, positions
from dialogue.agenda.progress_record import IndicatorView
from dialogue.agenda.record import ItemView
from dialogue.agenda.states import CHANGED, COMMITMENTS, Changed, CommitmentState
from dialogue.documents.build import Cell, bullets, callout, facts, name, paragraph, strong, table, words
from dialogue.documents.tree import Block
from dialogue.frameworks.yearly import Decided, Promised, Year
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue
from dialogue.learning.register import LearningView
from dialogue.learning.results import RESULTS
from dialogue.learning.stories import StoryView

IN_ORDER = (
    CommitmentState.DONE,
    CommitmentState.LATE,
    CommitmentState.ACCEPTED,
    CommitmentState.PROPOSED,
    CommitmentState.DECLINED,
    CommitmentState.WITHDRAWN,
    CommitmentState.RELEASED,
)
"""Commitments in the order in which the report tells them."""


def decisions(year: Year, tongue: Tongue) -> list[Block]:
    """Each decision with its positions by group, and with what speaks against it at the same size."""
    blocks = [block for one in year.decided for block in _decision(one, year, tongue)]
    return [*blocks, *_more(year.unread.decisions, tongue)]


def _decision(one: Decided, year: Year, tongue: Tongue) -> list[Block]:
    """The decision, its positions by group, and beside it at the same size whoever was not for it."""
    say, decision = tongue.say, one.decision
    groups = year.groups.get(decision.session_id, {})
    names = {key: group.name for key, group in groups.items()}
    verdict = " ".join(each.text(tongue.say, names, tongue.day) for each in decision.verdict)
    where = say(
        N_("Decided on %(day)s in “%(session)s”."), day=tongue.day(decision.made_at), session=one.session
    )
    title = year.names.get(one.items[0].platform_id, "")
    blocks: list[Block] = [
        callout(
            "decision",
            title,
            paragraph(words(decision.goal, foreign(decision.language, tongue))),
            paragraph(strong(verdict), f" {where}"),
        ),
        positions(decision, groups, tongue),
    ]
    if one.items[0].carried:
        blocks.append(beside(one.items[0].carried, groups, tongue))
    return blocks


def _more(left_out: int, tongue: Tongue) -> list[Block]:
    """How many more there are on platforms that are not told here."""
    if not left_out:
        return []
    said = tongue.count(
        "%(n)s more belongs to platforms whose words are not told here.",
        "%(n)s more belong to platforms whose words are not told here.",
        left_out,
    )
    return [paragraph(said)]


def commitments(year: Year, tongue: Tongue) -> list[Block]:
    """What organisations promised, kept, were late with, declined or gave back."""
    say = tongue.say
    found = sorted(year.promised, key=lambda one: IN_ORDER.index(one.commitment.state_on(year.until)))
    blocks: list[Block] = []
    if found:
        header = [
            say(N_("Organisation")),
            say(N_("What it will do")),
            say(N_("Platform")),
            say(N_("Until")),
            say(N_("State")),
            say(N_("What was said")),
        ]
        blocks.append(
            table(
                say(N_("Commitments of the year")), header, [_commitment(one, year, tongue) for one in found]
            )
        )
    return [*blocks, *_more(year.unread.commitments, tongue)]


def _commitment(one: Promised, year: Year, tongue: Tongue) -> list[Cell]:
    say, promise = tongue.say, one.commitment
    state = promise.state_on(year.until)
    said = say(COMMITMENTS[state])
    late = promise.late_since(year.until)
    if late is not None and state is CommitmentState.DONE:
        said = say(N_("%(state)s late: it was due before %(day)s"), state=said, day=tongue.day(late))
    return [
        name(promise.organisation),
        words(promise.what),
        name(year.names.get(one.item.platform_id, "")),
        due_words(promise, tongue),
        said,
        words(promise.note) if promise.note else "–",
    ]


def indicators(year: Year, tongue: Tongue) -> list[Block]:
    """What was measured, and each indicator that is told apart once more by its parts."""
    say = tongue.say
    found = [(item, one) for item in year.items for one in year.progress[item.id].indicators]
    if not found:
        return []
    header = [
        say(N_("What is measured")),
        say(N_("Platform")),
        say(N_("Before")),
        say(N_("Newest value")),
        say(N_("Of the day")),
        say(N_("Target")),
        say(N_("Way")),
    ]
    rows = [_indicator(item, one, year, tongue) for item, one in found]
    blocks: list[Block] = [table(say(N_("Figures")), header, rows, numeric=(2, 3, 5, 6))]
    for _, one in found:
        told = [value for value in one.approved if value.parts]
        if one.row.categories and told:
            header = [say(N_("Day")), say(N_("All")), *one.row.categories]
            apart: list[list[Cell]] = [
                [
                    tongue.day(value.said_on),
                    value.value,
                    *(value.parts.get(part, "–") for part in one.row.categories),
                ]
                for value in told
            ]
            numeric = range(1, len(header))
            caption = say(N_("%(indicator)s, told apart"), indicator=_called(one))
            blocks.append(table(caption, header, apart, numeric=numeric))
    return blocks


def _called(one: IndicatorView) -> str:
    return f"{one.row.name} ({one.row.unit})" if one.row.unit else one.row.name


def _indicator(item: ItemView, one: IndicatorView, year: Year, tongue: Tongue) -> list[Cell]:
    newest = one.newest
    way = share_of_way(one.row.baseline, one.row.target, newest.value) if newest else None
    return [
        words(_called(one)),
        name(year.names.get(item.platform_id, "")),
        one.row.baseline or "–",
        newest.value if newest else "–",
        tongue.day(newest.said_on) if newest else "–",
        one.row.target,
        "–" if way is None else tongue.percent(way / 100),
    ]


def outcomes(year: Year, tongue: Tongue) -> list[Block]:
    """What others changed, as far as it was recorded in the year."""
    say = tongue.say
    rows: list[list[Cell]] = [
        [
            name(one.actor),
            say(CHANGED[Changed(one.kind)]),
            words(one.what),
            f"{one.happened}, {one.place}",
            name(one.confirmed_by) if one.confirmed_by else "–",
        ]
        for item in year.items
        for one in year.progress[item.id].outcomes
        if one.at.date().year == year.year
    ]
    if not rows:
        return []
    header = [
        say(N_("Who changed it")),
        say(N_("Kind of change")),
        say(N_("What changed")),
        say(N_("When and where")),
        say(N_("Confirmed by")),
    ]
    return [table(say(N_("Changes by others, recorded in the year")), header, rows)]


def learnt(year: Year, tongue: Tongue) -> list[Block]:
    """What was learnt by working on the items, also that something did not work."""
    return [block for one in year.learnt for block in _learning(one, year, tongue)]


def _learning(one: LearningView, year: Year, tongue: Tongue) -> list[Block]:
    say = tongue.say
    result = say(RESULTS[one.result])
    rows: list[tuple[str, Cell]] = [
        (say(label), words(text, foreign(one.language, tongue)))
        for label, text in (
            (N_("What was planned"), one.planned),
            (N_("What happened"), one.happened),
            (N_("Why"), one.why),
            (N_("What changes"), one.change),
        )
        if text
    ]
    rows.append((say(N_("Platform")), name(year.names.get(one.platform_id, ""))))
    return [
        paragraph(strong(result), f"{tongue.colon} ", words(one.text, foreign(one.language, tongue))),
        facts(rows),
    ]


def stories(year: Year, tongue: Tongue) -> list[Block]:
    """Stories of change that were told or selected in the year."""
    return [block for one in year.stories for block in _story(one, year, tongue)]


def _story(one: StoryView, year: Year, tongue: Tongue) -> list[Block]:
    say, row = tongue.say, one.row
    blocks: list[Block] = [
        paragraph(strong(row.title), f" – {year.names.get(row.platform_id, '')}"),
        paragraph(words(row.text)),
        paragraph(say(N_("Why it matters")), f"{tongue.colon} ", words(row.matters)),
    ]
    lines: Sequence[Cell] = [
        [
            say(N_("Selected by")),
            f"{tongue.colon} ",
            name(chosen.selected_by),
            f", {tongue.day(chosen.selected_on)}{tongue.colon} ",
            words(chosen.why),
        ]
        for chosen in one.selections
    ]
    return [*blocks, *([bullets(lines)] if lines else [])]
