"""PrefLib's files of preferences: strict and tied orders, complete and incomplete, and categories.

Lines beginning with # tell the names and how many voters and orders there are, which has to be so; each other
line is `count: 1,{2,3},4`, best first, tied ones in braces. In a `.cat` file the places are categories
instead: `count: {1,2},3,{}`. A line with the count 0 is nobody's. Orders in the form of before 2022 are read
too: the number of alternatives, a line `number,name` for each, a line of sums, and `count,1,2`.
Source: https://www.preflib.org/format; N. Mattei, T. Walsh, "PrefLib: A Library for Preferences" (2013)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from dialogue.activities.vote.methods import Paper, Settings
from dialogue.kernel.text import blank, sameness

from .election import LONGEST_NUMBER, Election, agreed, fail, whole

NAME = re.compile(r"#\s*ALTERNATIVE NAME\s+(\d+)\s*:\s*(.*)", re.IGNORECASE | re.ASCII)
STATED = re.compile(r"#\s*(DATA TYPE|NUMBER [A-Z ]*[A-Z])\s*:\s*(.*)", re.IGNORECASE)
PLACE = re.compile(r"\{([^{}]*)\}|([^,{}]+)")
KINDS = ("soc", "soi", "toc", "toi", "cat")
Tiers = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Line:
    """One line of preferences: as it stands, how many people hold it, and the places by number."""

    text: str
    people: int
    tiers: Tiers


def names(text: str) -> dict[str, str]:
    """Alternative number -> name; names that look the same are told apart by their number."""
    found: dict[str, str] = {}
    for line in text.split("\n"):
        if match := NAME.match(line.strip()):
            key = str(int(match[1])) if len(match[1]) <= LONGEST_NUMBER else match[1]
            if key in found:
                fail("twice", "Alternative %(number)s is named twice.", number=key)
            found[key] = key if blank(match[2]) else match[2].strip()
    if not found:
        fail("names", "The file names no alternatives.")
    met: dict[str, int] = {}
    for name in found.values():
        met[sameness(name)] = met.get(sameness(name), 0) + 1
    told = {key: name if met[sameness(name)] == 1 else f"{name} ({key})" for key, name in found.items()}
    if len({sameness(name) for name in told.values()}) < len(told):  # somebody is called "X (2)" already
        told = {key: f"{name} ({key})" for key, name in found.items()}
    return told


def stated(text: str) -> dict[str, str]:
    """What the file says about itself, by name in capitals. Raises when it says two different things."""
    found: dict[str, str] = {}
    for line in text.split("\n"):
        if match := STATED.match(line.strip()):
            name, value = " ".join(match[1].upper().split()), match[2].strip()
            if found.setdefault(name, value) != value:
                fail("stated", "The file says two different things about %(what)s.", what=name)
    return found


def lines(text: str, name_of: Mapping[str, str]) -> list[Line]:
    """Each line of preferences, those of nobody too."""
    found = []
    for line in text.split("\n"):
        clean = line.strip()
        if not clean or clean.startswith("#"):
            continue
        count, colon, rest = clean.partition(":")
        if not colon:
            fail("line", "The line “%(line)s” has no count before a colon.", line=clean[:60])
        read = tiers(rest, name_of)
        ranked = [option for tier in read for option in tier]
        if len(set(ranked)) < len(ranked):
            fail("twice", "The line “%(line)s” names an alternative twice.", line=clean[:60])
        found.append(Line(clean[:60], whole(count, f"The count of the line “{clean[:60]}”"), read))
    return found


def tiers(text: str, name_of: Mapping[str, str]) -> Tiers:
    """The places of one line. Raises `ElectionFileError` for a number without a name.

    >>> tiers("2,{1,3},{}", {"1": "a", "2": "b", "3": "c"})
    (('b',), ('a', 'c'), ())
    """
    if PLACE.sub("", text).replace(",", "").strip():
        fail("braces", "The line “%(line)s” has a brace too many.", line=text[:60])
    places = []
    for match in PLACE.finditer(text):
        inside = match[1] if match[1] is not None else match[2]
        numbers = [part.strip() for part in inside.split(",") if part.strip()]
        if match[1] is None and not numbers:
            continue
        for key in numbers:
            if key not in name_of:
                fail("alternative", "Alternative %(number)s has no name in this file.", number=key[:60])
        places.append(tuple(name_of[key] for key in numbers))
    return tuple(places)


def checked(text: str, kind: str, name_of: Mapping[str, str]) -> list[Line]:
    """The lines of preferences that somebody holds, after the file's own figures were compared with them."""
    says = stated(text)
    named = says.get("DATA TYPE", kind).lower()
    if named != kind:
        message = "The file is a .%(kind)s file and says DATA TYPE %(named)s. Please find out which it is."
        fail("kind", message, kind=kind, named=named[:20])
    told = {what: whole(value, what) for what, value in says.items() if what != "DATA TYPE"}
    agreed("NUMBER ALTERNATIVES", told.get("NUMBER ALTERNATIVES"), len(name_of), "names")
    rows = lines(text, name_of)
    held = [row for row in rows if row.people]
    agreed("NUMBER VOTERS", told.get("NUMBER VOTERS"), sum(row.people for row in held), "voters")
    for what in ("NUMBER UNIQUE ORDERS", "NUMBER UNIQUE PREFERENCES"):
        possible = (
            len(held),
            len(rows),
            len({row.tiers for row in held}),
        )  # with lines of nobody, or repeated
        if told.get(what) not in possible:
            agreed(what, told.get(what), len(held), "lines of preferences")
    for row in held:
        if kind in ("soc", "soi") and any(len(tier) > 1 for tier in row.tiers):
            message = "The line “%(line)s” ties alternatives, and .%(kind)s is for orders without ties."
            fail("tie", message, line=row.text, kind=kind)
        if kind in ("soc", "toc") and sum(map(len, row.tiers)) < len(name_of):
            message = "The line “%(line)s” leaves alternatives out, and .%(kind)s is for complete orders."
            fail("incomplete", message, line=row.text, kind=kind)
    return held


def renewed(text: str) -> str:
    """The text, brought from the form of before 2022 into today's if it has that form.

    >>> renewed("2\\n1,Bob\\n2,Ann\\n7,7,1\\n7,2,1").split("\\n")[1:4]
    ['# ALTERNATIVE NAME 1:Bob', '# ALTERNATIVE NAME 2:Ann', '# NUMBER VOTERS: 7']
    """
    rows = [line.strip() for line in text.split("\n") if line.strip()]
    if not rows or not re.fullmatch(rf"[0-9]{{1,{LONGEST_NUMBER}}}", rows[0]):
        return text
    many = int(rows[0])
    sums = rows[many + 1].split(",") if len(rows) > many + 1 else []
    if len(sums) != 3 or not all(part.strip().isdecimal() for part in sums):
        fail("sums", "After the names a line of three sums is needed: voters, votes and unique orders.")
    named = [f"# ALTERNATIVE NAME {row.replace(',', ':', 1)}" for row in rows[1 : many + 1]]
    told = [f"# NUMBER VOTERS: {sums[0]}", f"# NUMBER UNIQUE ORDERS: {sums[2]}"]
    orders = [row.replace(",", ":", 1) for row in rows[many + 2 :]]
    return "\n".join([f"# NUMBER ALTERNATIVES: {many}", *named, *told, *orders])


def read_orders(text: str, groups_from: str | None = None, kind: str = "toi") -> Election:
    """An election of rankings. Counted by Schulze unless another method is asked for. Raises
    `ElectionFileError`."""
    text = renewed(text)
    name_of = names(text)
    papers = tuple(
        Paper(weight=row.people, ranking=tuple(tier for tier in row.tiers if tier))
        for row in checked(text, kind, name_of)
    )
    return Election("schulze", tuple(name_of.values()), Settings(), papers)


def read_categories(text: str, groups_from: str | None = None) -> Election:
    """An election by categories, the first being the best.

    The first category reads as approval, the categories as grades (the last one 0) and as tiers of a
    ranking. Counted by approval, or by majority judgment when there are more than two categories. Raises
    `ElectionFileError`."""
    name_of = names(text)
    rows = checked(text, "cat", name_of)
    said = stated(text).get("NUMBER CATEGORIES")
    most = max((len(row.tiers) for row in rows), default=0)
    many = most if said is None else whole(said, "NUMBER CATEGORIES")
    if most > many:
        agreed("NUMBER CATEGORIES", many, most, "categories")
    papers = tuple(
        Paper(
            weight=row.people,
            approved=row.tiers[0] if row.tiers else (),
            ranking=tuple(tier for tier in row.tiers if tier),
            grades={name: many - 1 - place for place, tier in enumerate(row.tiers) for name in tier},
        )
        for row in rows
    )
    method = "approval" if many <= 2 else "majority-judgment"
    return Election(method, tuple(name_of.values()), Settings(highest=max(many - 1, 0)), papers)
