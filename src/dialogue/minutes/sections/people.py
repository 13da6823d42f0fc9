"""Attendance and quorum by stakeholder group. Heads only: nobody is named."""

from __future__ import annotations

from sqlmodel import select

from dialogue.documents.build import Cell, bullets, or_none, paragraph, strong, table
from dialogue.documents.tree import Block
from dialogue.kernel.messages import N_
from dialogue.minutes.attendance import Heads, crossings, moves, present_at
from dialogue.minutes.body import Body, body
from dialogue.minutes.material import Material
from dialogue.minutes.sections.counted import counted
from dialogue.minutes.sections.programme import elsewhere
from dialogue.people.groups import GroupView
from dialogue.people.schema import Register
from dialogue.pictures.schema import Picture


def label(group: GroupView) -> str:
    """A group as it stands in tables: letter and name."""
    return f"{group.letter} · {group.name}"


def attendance_line(material: Material) -> str:
    """For instance "24 people from 5 of 5 groups"."""
    tongue = material.tongue
    there = sum(heads.took_part > 0 for heads in material.heads.values())
    return tongue.count(
        "%(n)s person from %(there)s of %(groups)s groups",
        "%(n)s people from %(there)s of %(groups)s groups",
        material.overall.took_part,
        there=there,
        groups=len(material.groups),
    )


def absent(material: Material) -> list[GroupView]:
    """Groups the session was prepared for from which nobody came."""
    return [group for key, group in material.groups.items() if not material.heads[key].took_part]


def attendance(material: Material) -> Body:
    """Present, arrivals and departures by group; groups invited but not there; what was counted without names."""
    say = material.tongue.say
    blocks: list[Block] = [_heads_table(material)]
    missing = absent(material)
    if missing:
        listed = material.tongue.listed([group.name for group in missing])
        blocks.append(
            paragraph(strong(say(N_("Prepared for, but nobody came from: %(groups)s."), groups=listed)))
        )
    elif material.groups:
        blocks.append(paragraph(say(N_("Every group that the session was prepared for was there."))))
    blocks.append(_moves_table(material))
    beside = [block for one in elsewhere(material, "attendance") for block in one.blocks]
    return body(*blocks, *beside, *counted(material))


def _heads_table(material: Material) -> Block:
    say, tongue = material.tongue.say, material.tongue
    rows: list[list[Cell]] = [
        [label(group), *_cells(material.heads[key])] for key, group in material.groups.items()
    ]
    return table(
        say(N_("People, by group")),
        [
            say(N_("Group")),
            say(N_("Took part")),
            say(N_("There at the start")),
            say(N_("Joined later")),
            say(N_("Left before the end")),
            say(N_("There at the end")),
        ],
        [*rows, [strong(say(N_("All"))), *_cells(material.overall)]],
        numeric=range(1, 6),
        note=say(
            N_("The start is the opening of the first activity, at %(time)s."),
            time=tongue.clock_after(material.start, material.session.opened_at),
        )
        if material.start
        else say(N_("No activity was opened yet.")),
    )


def _cells(heads: Heads) -> list[int]:
    return [heads.took_part, heads.at_start, heads.later, heads.left, heads.at_end]


def _moves_table(material: Material) -> Block:
    say, tongue = material.tongue.say, material.tongue
    found = moves(material.marks, material.start, material.session.closed_at)
    if not found:
        return paragraph(say(N_("Nobody arrived or left after the start.")))
    return table(
        say(N_("Arrivals and departures after the start")),
        [say(N_("Time")), say(N_("Group")), say(N_("Arrived")), say(N_("Left"))],
        [
            [
                tongue.clock_after(move.at, material.session.opened_at),
                label(material.groups[move.group]),
                move.arrived,
                move.left,
            ]
            for move in found
            if move.group in material.groups
        ],
        numeric=(2, 3),
    )


def quorum(material: Material) -> Body:
    """Who was there when each activity opened, overall and by group; the rules' own quorums are told below."""
    say, tongue = material.tongue.say, material.tongue
    eligible = {key: material.heads[key].took_part for key in material.groups}
    rows: list[list[Cell]] = []
    for activity, _ in material.begun():
        if activity.opened_at is None:
            continue
        there = present_at(material.marks, activity.opened_at)
        rows.append(
            [
                f"{tongue.clock_after(activity.opened_at, material.session.opened_at)} {activity.title}",
                *(there.get(key, 0) for key in material.groups),
                sum(there.get(key, 0) for key in material.groups),
            ]
        )
    if rows and material.session.closed_at is not None:
        there = present_at(material.marks, material.session.closed_at)
        time = tongue.clock_after(material.session.closed_at, material.session.opened_at)
        counts = [there.get(key, 0) for key in material.groups]
        end = say(N_("End of the session"))
        rows.append([f"{time} {end}", *counts, sum(counts)])
    took_part: list[Cell] = [strong(say(N_("Took part in all"))), *eligible.values(), sum(eligible.values())]
    found = (
        table(
            say(N_("People there when each activity opened")),
            [say(N_("Activity")), *(group.letter for group in material.groups.values()), say(N_("All"))],
            [*rows, took_part],
            numeric=range(1, len(material.groups) + 2),
            note=tongue.listed(
                [f"{group.letter}{tongue.colon} {group.name}" for group in material.groups.values()]
            ),
        )
        if rows
        else None
    )
    required = [(group, material.heads[key]) for key, group in material.groups.items() if group.required]
    lines = [
        say(
            N_("%(group)s (required): %(there)s of %(of)s there at the end."),
            group=g.name,
            there=h.at_end,
            of=h.took_part,
        )
        if h.took_part
        else say(N_("%(group)s (required): nobody came."), group=g.name)
        for g, h in required
    ]
    lines += [
        say(
            N_("%(time)s: only %(there)s of %(of)s of %(group)s were there.")
            if not one.back
            else N_("%(time)s: %(there)s of %(of)s of %(group)s were there again."),
            time=tongue.clock_after(one.at, material.session.opened_at),
            there=one.there,
            of=one.of,
            group=material.groups[one.group].name,
        )
        for one in crossings(material.marks, material.start, material.session.closed_at)
        if one.group in material.groups
    ]
    return body(
        *or_none([found] if found else []),
        *([bullets(lines)] if lines and found else []),
        paragraph(say(N_("Each decision below states the quorum of its own rule, overall and by group."))),
    )


def consent(material: Material) -> Body:
    """What people were told before they came in, and what they agreed to beyond that."""
    say, reader = material.tongue.say, material.reader
    told = [
        N_("Your group and what you write are kept for the minutes."),
        N_("The room sees your ideas with your group, not with your name."),
        N_("In secret votes nobody can later read who voted for what."),
        N_("Your name is optional. Only the facilitator sees it."),
    ]
    blocks: list[Block] = [
        paragraph(say(N_("Before they joined, people could read what is recorded and who sees it:"))),
        bullets([say(one) for one in told]),
    ]
    if reader.get(Register, material.session.id) is not None:
        blocks.append(
            paragraph(
                say(N_("An attendance list was kept. Signing it was free, and it is not in these minutes."))
            )
        )
    asked = select(Picture.agreed).where(Picture.session_id == material.session.id)
    agreed = [bool(one) for one in reader.exec(asked)]
    if agreed:
        blocks.append(
            paragraph(
                say(
                    N_(
                        "Pictures that were added: %(n)s. Of these, whoever added it said that it may be shown and that "
                        "the people on it agree: %(yes)s."
                    ),
                    n=len(agreed),
                    yes=sum(agreed),
                )
            )
        )
    return body(*blocks)
