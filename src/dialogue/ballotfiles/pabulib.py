"""Pabulib's `.pb` files: participatory budgets with their projects and votes.

Three sections (META, PROJECTS, VOTES), each with a title line, a header line and rows of values separated by
semicolons. Source: https://pabulib.org/format; D. Stolicki, S. Szufa, N. Talmon, "Pabulib: A Participatory
Budgeting Library" (2020).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from dialogue.activities.vote.methods import Paper, Settings
from dialogue.kernel.words import N_

from .election import Election, ElectionFileError, number

SECTIONS = ("META", "PROJECTS", "VOTES")
Row = dict[str, str]


def sections(text: str) -> dict[str, list[Row]]:
    """The rows of each section by column name, names in lower case, values without surrounding space."""
    found: dict[str, list[Row]] = {}
    rows: list[Row] | None = None
    header: list[str] | None = None
    try:
        for cells in csv.reader(io.StringIO(text), delimiter=";"):
            values = [cell.strip() for cell in cells]
            if not any(values):
                continue
            if values[0].upper() in SECTIONS and not any(values[1:]):
                rows, header = found.setdefault(values[0].upper(), []), None
            elif rows is None and values[0].startswith("#"):
                continue  # remarks of whoever made the file
            elif rows is None:
                raise ElectionFileError("section", N_("The file has to begin with the line META."))
            elif header is None:
                header = [value.lower() for value in values]
            else:
                rows.append(dict(zip(header, values, strict=False)))
    except csv.Error:
        raise ElectionFileError("rows", N_("The rows of the file cannot be told apart.")) from None
    for name in SECTIONS:
        if name not in found:
            raise ElectionFileError("missing", N_("The file has no section %(name)s."), {"name": name})
    return found


def value(row: Mapping[str, str], column: str, section: str) -> str:
    """A cell that has to be there."""
    if column not in row:
        message = N_("A row in the section %(section)s has no %(column)s.")
        raise ElectionFileError("column", message, {"section": section, "column": column})
    return row[column]


def listed(cell: str) -> list[str]:
    """The values of a list in one cell."""
    return [part.strip() for part in cell.split(",") if part.strip()]


def paper(row: Row, vote_type: str, group: str | None) -> Paper:
    """One voter's paper; a project with points above 0 counts as approved, and so does every ranked one."""
    chosen = listed(value(row, "vote", "VOTES"))
    if vote_type in ("approval", "choose-1"):
        return Paper(group=group, approved=tuple(chosen))
    if vote_type == "ordinal":
        return Paper(group=group, approved=tuple(chosen), ranking=tuple((one,) for one in chosen))
    points = [number(part) for part in listed(value(row, "points", "VOTES"))]
    if len(points) != len(chosen):
        message = N_("A vote lists %(chosen)s projects and %(points)s points.")
        raise ElectionFileError("points", message, {"chosen": len(chosen), "points": len(points)})
    if len(set(chosen)) != len(chosen):
        raise ElectionFileError("twice", N_("A vote names a project twice."))
    given = dict(zip(chosen, points, strict=True))
    approved = tuple(one for one in chosen if given[one] > 0)
    return Paper(group=group, approved=approved, scores=given, dots=given)


def read(text: str, groups_from: str | None = None) -> Election:
    """A participatory budget. Counted by equal shares unless another method is asked for.

    `groups_from` is a column of the VOTES section, e.g. "neighborhood". Raises `ElectionFileError`.
    """
    found = sections(text)
    column = groups_from.strip().lower() if groups_from else None  # as `sections` writes the names
    meta = {row.get("key", ""): row.get("value", "") for row in found["META"]}
    if "budget" not in meta:
        raise ElectionFileError("budget", N_("The section META names no budget."))
    vote_type = meta.get("vote_type", "").lower()
    if vote_type not in ("approval", "choose-1", "ordinal", "cumulative", "scoring"):
        message = N_("The vote type “%(vote_type)s” is not known.")
        raise ElectionFileError("vote_type", message, {"vote_type": vote_type})
    costs = {}
    for row in found["PROJECTS"]:
        project = value(row, "project_id", "PROJECTS")
        if project in costs:
            message = N_("The project “%(project)s” is there twice.")
            raise ElectionFileError("twice", message, {"project": project})
        costs[project] = number(value(row, "cost", "PROJECTS"))
    papers = tuple(
        paper(row, vote_type, value(row, column, "VOTES") if column else None) for row in found["VOTES"]
    )
    settings = Settings(budget=number(meta["budget"]), costs=costs)
    return Election("equal-shares", tuple(costs), settings, papers)
