"""PrefLib's files of preferences: strict and tied orders, complete and incomplete, and categories.

Lines beginning with # tell the names; each other line is `count: 1,{2,3},4`, best first, tied ones in
braces. In a `.cat` file the places are categories instead: `count: {1,2},3,{}`. Orders in the form of before
2022 are read too: the number of alternatives, a line `number,name` for each, a line of sums, and `count,1,2`.
Source: https://www.preflib.org/format; N. Mattei, T. Walsh, "PrefLib: A Library for Preferences" (2013)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction

from dialogue.activities.vote.methods import Paper, Settings
from dialogue.kernel.words import N_

from .election import LONGEST_NUMBER, Election, ElectionFileError, number

NAME = re.compile(r"#\s*ALTERNATIVE NAME\s+(\d+)\s*:\s*(.*)", re.IGNORECASE)
CATEGORIES = re.compile(r"#\s*NUMBER CATEGORIES\s*:\s*(\d+)", re.IGNORECASE)
PLACE = re.compile(r"\{([^{}]*)\}|([^,{}]+)")
Tiers = tuple[tuple[str, ...], ...]


def names(text: str) -> dict[str, str]:
    """Alternative number -> name; equal names are told apart by their number."""
    found = {m[1]: m[2].strip() or m[1] for line in text.split("\n") if (m := NAME.match(line.strip()))}
    if not found:
        raise ElectionFileError("names", N_("The file names no alternatives."))
    counts: dict[str, int] = {}
    for name in found.values():
        counts[name] = counts.get(name, 0) + 1
    return {key: name if counts[name] == 1 else f"{name} ({key})" for key, name in found.items()}


def lines(text: str, name_of: Mapping[str, str]) -> list[tuple[int | Fraction, Tiers]]:
    """Each line of preferences as (how many people, places with the names in them)."""
    found = []
    for line in text.split("\n"):
        clean = line.strip()
        if not clean or clean.startswith("#"):
            continue
        count, colon, rest = clean.partition(":")
        if not colon:
            message = N_("The line “%(line)s” has no count before a colon.")
            raise ElectionFileError("line", message, {"line": clean[:60]})
        found.append((number(count), tiers(rest, name_of)))
    return found


def tiers(text: str, name_of: Mapping[str, str]) -> Tiers:
    """The places of one line. Raises `ElectionFileError` for a number without a name.

    >>> tiers("2,{1,3},{}", {"1": "a", "2": "b", "3": "c"})
    (('b',), ('a', 'c'), ())
    """
    if PLACE.sub("", text).replace(",", "").strip():
        raise ElectionFileError(
            "braces", N_("The line “%(line)s” has a brace too many."), {"line": text[:60]}
        )
    places = []
    for match in PLACE.finditer(text):
        inside = match[1] if match[1] is not None else match[2]
        numbers = [part.strip() for part in inside.split(",") if part.strip()]
        if match[1] is None and not numbers:
            continue
        for key in numbers:
            if key not in name_of:
                message = N_("Alternative %(number)s has no name in this file.")
                raise ElectionFileError("alternative", message, {"number": key})
        places.append(tuple(name_of[key] for key in numbers))
    return tuple(places)


def renewed(text: str) -> str:
    """The text, brought from the form of before 2022 into today's if it has that form.

    >>> renewed("2\\n1,Bob\\n2,Ann\\n7,7,1\\n7,2,1").split("\\n")
    ['# ALTERNATIVE NAME 1:Bob', '# ALTERNATIVE NAME 2:Ann', '7:2,1']
    """
    rows = [line.strip() for line in text.split("\n") if line.strip()]
    if not rows or not rows[0].isdecimal() or len(rows[0]) > LONGEST_NUMBER:
        return text
    many = int(rows[0])
    named = [f"# ALTERNATIVE NAME {row.replace(',', ':', 1)}" for row in rows[1 : many + 1]]
    return "\n".join([*named, *(row.replace(",", ":", 1) for row in rows[many + 2 :])])


def read_orders(text: str, groups_from: str | None = None) -> Election:
    """An election of rankings. Counted by Schulze unless another method is asked for. Raises
    `ElectionFileError`."""
    text = renewed(text)
    name_of = names(text)
    papers = tuple(
        Paper(weight=count, ranking=tuple(tier for tier in ranking if tier))
        for count, ranking in lines(text, name_of)
    )
    return Election("schulze", tuple(name_of.values()), Settings(), papers)


def read_categories(text: str, groups_from: str | None = None) -> Election:
    """An election by categories, the first being the best.

    The first category reads as approval, the categories as grades (the last one 0) and as tiers of a
    ranking. Counted by approval, or by majority judgment when there are more than two categories. Raises
    `ElectionFileError`."""
    name_of = names(text)
    rows = lines(text, name_of)
    stated = CATEGORIES.search(text)
    many = max([int(stated[1]) if stated else 0, *(len(row) for _, row in rows)])
    papers = tuple(
        Paper(
            weight=count,
            approved=row[0] if row else (),
            ranking=tuple(tier for tier in row if tier),
            grades={name: many - 1 - place for place, tier in enumerate(row) for name in tier},
        )
        for count, row in rows
    )
    method = "approval" if many <= 2 else "majority-judgment"
    return Election(method, tuple(name_of.values()), Settings(highest=max(many - 1, 0)), papers)
