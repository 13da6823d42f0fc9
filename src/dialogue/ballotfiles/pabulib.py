"""Pabulib's `.pb` files: participatory budgets with their projects and votes.

Three sections (META, PROJECTS, VOTES), each with a title line, a header line and rows of values separated by
semicolons; the header line `key;value` of META is missing from many published files and is not needed. What
META says (how many projects and votes, which votes are allowed, the scale of points) has to be so. Source:
https://pabulib.org/format; D. Stolicki, S. Szufa, N. Talmon, "Pabulib: A Participatory Budgeting Library"
(2020).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from dialogue.activities.vote.methods import Paper, Settings

from .election import Election, agreed, distinct, fail, figure, listed_some, whole
from .pabulib_sections import Row, sections, value

VOTE_TYPES = ("approval", "choose-1", "ordinal", "cumulative", "scoring")
POINTS = ("cumulative", "scoring")

Number = int | Fraction


@dataclass(frozen=True)
class Rules:
    """What META says about the election; `None` where it says nothing."""

    vote_type: str
    budget: Number
    least: Mapping[str, Number]  # of "length", "sum_cost", "points", "sum_points"
    most: Mapping[str, Number]
    default_score: Number
    votes: int | None
    projects: int | None


@dataclass
class Odd:
    """What was odd in the votes and did not stop the count."""

    repeated: list[str] = field(default_factory=list)

    def notes(self, voters: list[str]) -> tuple[str, ...]:
        """Sentences, each with the number of papers it is about."""
        found = []
        if self.repeated:
            found.append(
                f"{len(self.repeated)} of {len(voters)} papers name a project more than once; each counts as "
                f"one tick ({listed_some(self.repeated)})."
            )
        counts: dict[str, int] = {}
        for voter in voters:
            counts[voter] = counts.get(voter, 0) + 1
        again = [f"{voter} ({many} papers)" for voter, many in counts.items() if voter and many > 1]
        if again:
            found.append(
                ("1 voter has" if len(again) == 1 else f"{len(again)} voters have")
                + f" more than one paper and every paper was counted: {listed_some(again)}."
            )
        return tuple(found)


def rules(rows: list[Row]) -> Rules:
    """The rules of the election. Raises `ElectionFileError`."""
    meta: dict[str, str] = {}
    for row in rows:
        key, given = row.cells.get("key", "").lower(), row.cells.get("value", "")
        if meta.setdefault(key, given) != given:
            fail("meta", "The section META says two different things about %(key)s.", key=key[:40])
    if not meta.get("budget"):
        fail("budget", "The section META names no budget.")
    budget = figure(meta["budget"], "The budget", money=True)
    if budget < 0:
        fail("budget", "The budget is below zero.")
    vote_type = meta.get("vote_type", "").lower()
    if vote_type not in VOTE_TYPES:
        fail("vote_type", "The vote type “%(vote_type)s” is not known.", vote_type=vote_type[:40])
    ends: dict[str, dict[str, Number]] = {"min": {}, "max": {}}
    for end, found in ends.items():
        for what in ("length", "sum_cost", "points", "sum_points"):
            if stated := meta.get(f"{end}_{what}"):
                found[what] = figure(stated, f"{end}_{what}", money=what == "sum_cost")
    for what, least in ends["min"].items():
        if what in ends["max"] and least > ends["max"][what]:
            fail("ends", "META says min_%(what)s above max_%(what)s.", what=what)
    return Rules(
        vote_type=vote_type,
        budget=budget,
        least=ends["min"],
        most=ends["max"],
        default_score=figure(meta.get("default_score") or "0", "default_score"),
        votes=whole(meta["num_votes"], "num_votes") if meta.get("num_votes") else None,
        projects=whole(meta["num_projects"], "num_projects") if meta.get("num_projects") else None,
    )


def projects(rows: list[Row]) -> dict[str, Number]:
    """Project -> cost. A cost of 0 is allowed: nobody has to pay. Raises `ElectionFileError`."""
    costs: dict[str, Number] = {}
    for row in rows:
        project = value(row, "project_id")
        if project in costs:
            fail("twice", "The project “%(project)s” is there twice.", project=project[:60])
        costs[project] = figure(value(row, "cost"), f"Project “{project[:60]}”", money=True)
        if costs[project] < 0:
            fail("cost", "The project “%(project)s” costs less than nothing.", project=project[:60])
    distinct(costs)
    return costs


def listed(cell: str) -> list[str]:
    """The values of a list in one cell; a comma at its end does not matter."""
    parts = [part.strip() for part in cell.split(",")]
    return parts[:-1] if not parts[-1] else parts


def paper(row: Row, rule: Rules, costs: Mapping[str, Number], odd: Odd) -> Paper:
    """One voter's paper; a project with points above 0 counts as approved, and so does every ranked one."""
    chosen = listed(value(row, "vote"))
    voter = row.cells.get("voter_id", "")
    for project in chosen:
        if project not in costs:
            message = "%(paper)s: “%(project)s” is not a project of this file."
            fail("unknown", message, paper=row.label(), project=project[:60])
    once = tuple(dict.fromkeys(chosen))
    if rule.vote_type in POINTS:
        return pointed(row, rule, chosen, costs)
    if len(once) < len(chosen):
        if rule.vote_type == "ordinal":
            fail("twice", "%(paper)s: a project is ranked twice.", paper=row.label())
        odd.repeated.append(f"voter {voter}" if voter else f"line {row.line}")
    within(row, rule, "length", len(once), "projects", asked=bool(once))
    within(row, rule, "sum_cost", sum(costs[one] for one in once), "of cost", asked=bool(once))
    if rule.vote_type == "choose-1" and len(once) > 1:
        fail("one", "%(paper)s: one project may be chosen and there are more.", paper=row.label())
    if rule.vote_type == "ordinal":
        return Paper(approved=once, ranking=tuple((one,) for one in once))
    return Paper(approved=once)


def pointed(row: Row, rule: Rules, chosen: list[str], costs: Mapping[str, Number]) -> Paper:
    """A paper with points."""
    points = [figure(part, row.label()) for part in listed(value(row, "points"))]
    if len(points) != len(chosen):
        message = "%(paper)s: %(chosen)s projects are listed and %(points)s points."
        fail("points", message, paper=row.label(), chosen=len(chosen), points=len(points))
    if len(set(chosen)) < len(chosen):
        message = "%(paper)s: a project has points twice, and nobody can tell which of them are meant."
        fail("twice", message, paper=row.label())
    for one in points:
        within(row, rule, "points", one, "points for one project")
        if one < 0 and "points" not in rule.least:
            fail("low", "%(paper)s: points below zero, and META says no min_points.", paper=row.label())
    given = dict(zip(chosen, points, strict=True))
    within(row, rule, "length", len(given), "projects", asked=bool(given))
    within(row, rule, "sum_cost", sum(costs[one] for one in given), "of cost", asked=bool(given))
    within(row, rule, "sum_points", sum(points), "points in all", asked=bool(given))
    if given and rule.default_score and rule.vote_type == "scoring":
        given = {**dict.fromkeys(costs, rule.default_score), **given}
    approved = tuple(one for one in given if given[one] > 0)
    return Paper(approved=approved, scores=given, dots=given)


def within(row: Row, rule: Rules, what: str, found: Number, of: str, asked: bool = True) -> None:
    """Whether a paper keeps the limits that META states; a blank paper is an abstention and breaks none."""
    least, most = rule.least.get(what), rule.most.get(what)
    message = "%(paper)s: %(found)s %(of)s, and META says %(what)s %(limit)s."
    said = {"paper": row.label(), "found": found, "of": of}
    if asked and least is not None and found < least:
        fail("limit", message, **said, what=f"min_{what}", limit=least)
    if asked and most is not None and found > most:
        fail("limit", message, **said, what=f"max_{what}", limit=most)


def read(text: str, groups_from: str | None = None) -> Election:
    """A participatory budget. Counted by equal shares unless another method is asked for.

    `groups_from` is a column of the VOTES section, e.g. "neighborhood". Raises `ElectionFileError`.
    """
    found = sections(text)
    rule = rules(found["META"])
    costs = projects(found["PROJECTS"])
    agreed("num_projects", rule.projects, len(costs), "projects")
    rows = found["VOTES"]
    if rule.votes is not None and rule.votes != len(rows):
        voters = {row.cells["voter_id"] for row in rows if row.cells.get("voter_id")}
        agreed("num_votes", rule.votes, len(rows), f"votes of {len(voters)} voters" if voters else "votes")
    column = groups_from.strip().lower() if groups_from else None  # as `sections` writes the names
    odd, papers = Odd(), []
    for row in rows:
        group = value(row, column, empty=True) if column else None
        one = paper(row, rule, costs, odd)
        papers.append(replace(one, group=group))
    settings = Settings(
        budget=rule.budget,
        costs=costs,
        lowest=rule.least.get("points", 0) if rule.vote_type in POINTS else 0,
        highest=rule.most.get("points") if rule.vote_type in POINTS else None,
    )
    notes = odd.notes([row.cells.get("voter_id", "") for row in rows])
    return Election("equal-shares", tuple(costs), settings, tuple(papers), notes=notes)
