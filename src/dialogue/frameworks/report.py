"""The yearly report of a framework as a document: first a page of figures, then what stands behind them."""

from __future__ import annotations

from collections.abc import Iterator

from dialogue.agenda.passages import foreign
from dialogue.agenda.states import LEVELS, STATES
from dialogue.bodies.synergies import SORTS
from dialogue.documents.build import (
    Cell,
    bullets,
    fact,
    facts,
    name,
    numbered,
    or_none,
    paragraph,
    section,
    strong,
    table,
    words,
)
from dialogue.documents.tree import Block, Document, Fact, Section
from dialogue.frameworks import report_parts as parts
from dialogue.frameworks.roll_up import OfTarget, Sum
from dialogue.frameworks.schema import FrameworkEntry
from dialogue.frameworks.yearly import Year
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue


def report(year: Year, tongue: Tongue) -> Document:
    """The document, in the language of `tongue`."""
    say, framework = tongue.say, year.framework
    return Document(
        title=say(N_("%(framework)s: report for %(year)s"), framework=framework.name, year=str(year.year)),
        subtitle=say(N_("Joint strategic framework")),
        language=tongue.language,
        identifier=f"FRAMEWORK-{framework.id}-{year.year}",
        version=1,
        status="issued",
        record_hash=year.record_hash,
        facts=tuple(_facts(year, tongue)),
        summary=(
            section(say(N_("The year in figures")), *_figures(year, tongue), id="figures"),
            section(say(N_("Who supports it")), *_support(year.whole, tongue), id="support"),
            section(say(N_("How far this report reaches")), bullets(_reach(year, tongue)), id="reach"),
        ),
        sections=numbered(
            (
                section(say(N_("Platforms")), *or_none(_platforms(year, tongue)), id="platforms"),
                _together(year, tongue),
                section(
                    say(N_("Strategic targets")),
                    *([] if year.targets else or_none([])),
                    id="targets",
                    sections=[_target(place, one, year, tongue) for place, one in enumerate(year.targets, 1)],
                ),
                section(
                    say(N_("Decisions of the year")), *or_none(parts.decisions(year, tongue)), id="decisions"
                ),
                section(say(N_("Commitments")), *or_none(parts.commitments(year, tongue)), id="commitments"),
                section(say(N_("Indicators")), *or_none(parts.indicators(year, tongue)), id="indicators"),
                section(
                    say(N_("What changed outside")), *or_none(parts.outcomes(year, tongue)), id="outcomes"
                ),
                section(say(N_("What was learnt")), *or_none(parts.learnt(year, tongue)), id="learning"),
                section(say(N_("Stories of change")), *or_none(parts.stories(year, tongue)), id="stories"),
            )
        ),
    )


def _facts(year: Year, tongue: Tongue) -> list[Fact]:
    say, framework = tongue.say, year.framework
    cycle = say(
        N_("%(since)s to %(until)s"),
        since=tongue.day(framework.cycle_from),
        until=tongue.day(framework.cycle_until),
    )
    found = [fact(say(N_("Country or theme")), words(framework.about))] if framework.about else []
    return [
        *found,
        fact(say(N_("Time of the cycle")), cycle),
        fact(say(N_("As it stood on")), tongue.day(year.until)),
        fact(say(N_("Platforms")), tongue.listed([one.name for one in year.members]) or "–"),
    ]


def _figures(year: Year, tongue: Tongue) -> list[Block]:
    say = tongue.say
    header = [
        say(N_("Strategic target")),
        say(N_("Agenda items")),
        say(N_("Accepted commitments")),
        say(N_("Delivered")),
        say(N_("Late")),
        say(N_("Way to the target, on average")),
    ]
    rows: list[list[Cell]] = [[words(one.row.text), *_counts(one.sum, tongue)] for one in year.targets]
    rows.append([strong(say(N_("All targets together"))), *_counts(year.whole, tongue)])
    note = say(N_("Each item counts once, also where it serves several targets."))
    blocks: list[Block] = [
        table(say(N_("Progress by target")), header, rows, numeric=(1, 2, 3, 4, 5), note=note)
    ]
    states: list[list[Cell]] = [
        [say(label), year.whole.states[state]]
        for state, label in STATES.items()
        if year.whole.states.get(state)
    ]
    if states:
        header = [say(N_("State")), say(N_("Agenda items"))]
        blocks.append(table(say(N_("Agenda items by state")), header, states, numeric=(1,)))
    kinds: list[list[Cell]] = [
        [say(label), sum(one.sort == sort for one in year.entries)] for sort, label in SORTS.items()
    ]
    header = [say(N_("What they do together")), say(N_("Times"))]
    return [*blocks, table(say(N_("What platforms did together")), header, kinds, numeric=(1,))]


def _counts(of: Sum, tongue: Tongue) -> list[Cell]:
    way = "–" if of.way is None else tongue.percent(of.way / 100)
    return [of.items, of.kept, of.delivered, of.late, way]


def _support(of: Sum, tongue: Tongue) -> tuple[Block, ...]:
    say = tongue.say
    rows: list[list[Cell]] = [[name(one.group), one.supports, one.of] for one in of.support]
    if not rows:
        return or_none([])
    header = [say(N_("Group")), say(N_("Supports")), say(N_("Took part in"))]
    caption = say(N_("Decisions with more than half of the group for them"))
    return (table(caption, header, rows, numeric=(1, 2)),)


def _reach(year: Year, tongue: Tongue) -> Iterator[Cell]:
    """What is counted, as of when, and what is not told in this copy."""
    say, until = tongue.say, tongue.day(year.until)
    if year.over:
        yield say(N_("Everything is told as it stood at the end of the year, on %(day)s."), day=until)
    else:
        yield say(N_("The year is not over: everything is told as it stood on %(day)s."), day=until)
    yield say(N_("The figures count all platforms that were in the framework then and still are."))
    closed = [one.name for one in year.members if not one.readable and one.items]
    if closed:
        yield say(
            N_(
                "What the items of %(platforms)s say is not told here: whoever made this report may not read it."
            ),
            platforms=tongue.listed(closed),
        )
    yield say(N_("Only approved values of indicators count. Nobody is named beside a position."))


def _platforms(year: Year, tongue: Tongue) -> list[Block]:
    say = tongue.say
    rows: list[list[Cell]] = [[name(one.name), tongue.day(one.since), one.items] for one in year.members]
    if not rows:
        return []
    header = [say(N_("Platform")), say(N_("In the framework since")), say(N_("Agenda items"))]
    return [table(say(N_("Platforms and what they bring in")), header, rows, numeric=(2,))]


def _together(year: Year, tongue: Tongue) -> Section:
    say = tongue.say
    parts = [
        section(
            say(label),
            *or_none(
                block for one in year.entries if one.sort == sort for block in _entry(one, year, tongue)
            ),
            id=f"together-{sort}",
        )
        for sort, label in SORTS.items()
    ]
    return section(say(N_("What platforms did together")), id="together", sections=parts)


def _entry(one: FrameworkEntry, year: Year, tongue: Tongue) -> list[Block]:
    there = tongue.listed([year.names[key] for key in one.platforms if key in year.names])
    told: list[Block] = [
        paragraph(
            strong(tongue.day(one.happened_on)),
            f" – {there}{tongue.colon} ",
            words(one.what, foreign(one.language, tongue)),
        )
    ]
    if one.came_of_it:
        said = words(one.came_of_it, foreign(one.language, tongue))
        told.append(paragraph(tongue.say(N_("What came of it")), f"{tongue.colon} ", said))
    return told


def _target(place: int, one: OfTarget, year: Year, tongue: Tongue) -> Section:
    say, of = tongue.say, one.sum
    rows: list[tuple[str, Cell]] = []
    if one.row.measure:
        rows.append((say(N_("Seen by")), words(one.row.measure, foreign(one.row.language, tongue))))
    rows += [
        (say(N_("Agenda items")), of.items),
        (
            say(N_("Accepted commitments")),
            say(
                N_("%(all)s, of them %(delivered)s delivered and %(late)s late"),
                all=of.kept,
                delivered=of.delivered,
                late=of.late,
            ),
        ),
        (say(N_("Organisations that keep them")), of.organisations),
        (
            say(N_("Way to the target, on average")),
            say(N_("No approved figure yet")) if of.way is None else tongue.percent(of.way / 100),
        ),
    ]
    blocks: list[Block] = [facts(rows)]
    items: list[list[Cell]] = [
        [
            words(item.change_sought),
            name(year.names.get(item.platform_id, "")),
            say(LEVELS[item.level]),
            say(STATES[item.state]),
        ]
        for item in one.items
    ]
    if items:
        header = [say(N_("Change sought")), say(N_("Platform")), say(N_("Scope")), say(N_("State"))]
        blocks.append(table(say(N_("Items that serve this target")), header, items))
    for key, number in one.hidden.items():
        told = tongue.count(
            "%(n)s item of %(platform)s, whose words are not told here.",
            "%(n)s items of %(platform)s, whose words are not told here.",
            number,
            platform=year.names.get(key, ""),
        )
        blocks.append(paragraph(told))
    blocks += _support(of, tongue) if of.support else ()
    heading = say(N_("Target %(n)s"), n=place)
    wanted = paragraph(strong(one.row.text))
    return section(heading, wanted, *blocks, id=f"target-{one.row.id}")
