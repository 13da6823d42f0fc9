"""This project's own tally format: one JSON object with the method, options, settings and papers.

    {"method": "dots", "options": ["a", "b"], "settings": {"dots": 3}, "projects": [{"id": "p", "cost": 10}],
     "papers": [{"weight": 1, "group": "farmers", "dots": {"a": 2}}]}

Numbers may be whole, decimal (read exactly), or fractions as [numerator, denominator].
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, NoReturn

from dialogue.activities.vote.methods import Paper, Settings

from .election import LONGEST_NUMBER, Election, ElectionFileError, distinct, fail, listed_some
from .tally_settings import Reading, read_settings

KNOWN = ("method", "options", "settings", "projects", "papers", "title", "description")
AMOUNTS = ("scores", "dots", "grades", "resistance", "credits")
ANSWERS = (*AMOUNTS, "criteria_scores", "ranking", "approved", "choice")
READ = (*ANSWERS, "weight", "group", "id", "voter", "note")


def decimal(text: str) -> Fraction:
    """An exact fraction from a JSON decimal. Raises `ValueError` for one that is too long to count with."""
    mantissa, _, exponent = text.lower().partition("e")
    if len(mantissa) > LONGEST_NUMBER or (exponent and abs(int(exponent)) > LONGEST_NUMBER):
        raise ValueError(text)
    return Fraction(text)


def constant(text: str) -> NoReturn:
    """NaN and infinities are no figures of an election."""
    raise ValueError(text)


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object. A name that comes twice is refused, as one of the two would be dropped silently."""
    found = dict(pairs)
    if len(found) < len(pairs):
        fail("twice", "A name is there twice within one object of the file.")
    return found


def loaded(text: str) -> Any:
    """The JSON value with exact numbers. Raises `ElectionFileError`."""
    try:
        return json.loads(
            text, parse_float=decimal, parse_constant=constant, object_pairs_hook=without_doubles
        )
    except ElectionFileError:
        raise
    except (ValueError, RecursionError):
        fail("json", "The file is not valid JSON with plain numbers.")


def number(value: Any) -> int | Fraction:
    """A number, or a fraction as [numerator, denominator]. Raises `ElectionFileError`."""
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return value
    if isinstance(value, list) and len(value) == 2 and all(type(part) is int for part in value) and value[1]:
        return Fraction(*value)
    raise ElectionFileError("number", "“%(text)s” is not a number.", {"text": str(value)[:LONGEST_NUMBER]})


def names(value: Any, what: str) -> tuple[str, ...]:
    """A list of ids; numbers are taken as text. Raises `ElectionFileError`."""
    if not isinstance(value, list):
        fail("list", "“%(what)s” has to be a list.", what=what)
    return tuple(name(one) for one in value)


def name(value: Any) -> str:
    """An id. Raises `ElectionFileError` for anything but text or a whole number."""
    if isinstance(value, str):
        return value
    if type(value) is int:
        return str(value)
    shown = str(value)[:LONGEST_NUMBER]
    raise ElectionFileError("id", "“%(text)s” is not the name of an option.", {"text": shown})


def mapping(value: Any, what: str) -> dict[str, Any]:
    """An object; entries without a value (null) are left out. Raises `ElectionFileError`."""
    if not isinstance(value, dict):
        fail("object", "“%(what)s” has to be an object.", what=what)
    return {key: inner for key, inner in value.items() if inner is not None}


def read(text: str, groups_from: str | None = None) -> Election:
    """The election. Raises `ElectionFileError`."""
    data = mapping(loaded(text), "file")
    costs = projects(data.get("projects", []))
    options = distinct(names(data["options"], "options") if data.get("options") else tuple(costs))
    for project in costs:
        if project not in options:
            fail("project", "The project “%(project)s” is not among the options.", project=project)
    method = data.get("method")
    if method is not None and not isinstance(method, str):
        fail("method", "The method has to be a name.")
    reading = read_settings(mapping(data.get("settings", {}), "settings"), costs, number)
    rows = data.get("papers", [])
    if not isinstance(rows, list):
        fail("list", "“%(what)s” has to be a list.", what="papers")
    papers, unread = [], []
    for index, row in enumerate(rows, start=1):
        try:
            given = mapping(row, "paper")
            papers.append(paper(given, options, reading))
            unread += [(index, key) for key in unknown(given)]
        except ElectionFileError as error:
            message = "Ballot %(number)s cannot be read. %(reason)s"
            fail(error.code, message, number=index, reason=str(error))
    notes = [f"“{key}” is not known in a tally file and was left out." for key in data if key not in KNOWN]
    for field in dict.fromkeys(key for _, key in unread):
        where = listed_some(index for index, key in unread if key == field)
        notes.append(f"“{field}” is not known in a ballot and was left out of these: {where}.")
    return Election(method, options, reading.settings, tuple(papers), reading.ignored, tuple(notes))


def unknown(row: Mapping[str, Any]) -> list[str]:
    """The names in a paper that nobody reads. Raises when there is no answer but those: it may be misspelt."""
    strange = [key for key in row if key not in READ]
    if strange and not any(key in ANSWERS for key in row):
        fail("answer", "“%(name)s” is not an answer that is known.", name=strange[0][:60])
    return strange


def projects(rows: Any) -> dict[str, int | Fraction]:
    """Project -> cost."""
    if not isinstance(rows, list):
        fail("list", "“%(what)s” has to be a list.", what="projects")
    costs: dict[str, int | Fraction] = {}
    for row in rows:
        project = mapping(row, "projects")
        if "id" not in project or "cost" not in project:
            fail("project", "Every project needs an “id” and a “cost”.")
        if name(project["id"]) in costs:
            fail("twice", "The project “%(project)s” is there twice.", project=name(project["id"]))
        costs[name(project["id"])] = number(project["cost"])
    return costs


def paper(row: Mapping[str, Any], options: tuple[str, ...], reading: Reading) -> Paper:
    """One paper; what it does not say stays `None`."""
    fields: dict[str, Any] = {}
    for field in AMOUNTS:
        if field in row:
            given = mapping(row[field], field)
            if field == "scores" and any(isinstance(value, dict) for value in given.values()):
                fields["criteria_scores"] = by_option(given, options, reading.settings)
            elif field == "grades":
                fields[field] = {key: reading.grade(value) for key, value in given.items()}
            else:
                fields[field] = {key: number(value) for key, value in given.items()}
    if "criteria_scores" in row:
        given = mapping(row["criteria_scores"], "criteria_scores")
        fields["criteria_scores"] = by_option(given, options, reading.settings)
    if "ranking" in row:
        tiers = row["ranking"]
        if not isinstance(tiers, list):
            fail("list", "“%(what)s” has to be a list.", what="ranking")
        fields["ranking"] = tuple(names(t, "ranking") if isinstance(t, list) else (name(t),) for t in tiers)
    if "approved" in row:
        fields["approved"] = names(row["approved"], "approved")
    elif "scores" in fields and reading.settings.budget is not None:
        fields["approved"] = tuple(key for key, value in fields["scores"].items() if value > 0)
    if "choice" in row:
        fields["choice"] = str(row["choice"]).strip().lower()
    group = row.get("group")
    return Paper(weight=number(row.get("weight", 1)), group=None if group is None else name(group), **fields)


def by_option(
    given: Mapping[str, Any], options: tuple[str, ...], settings: Settings
) -> dict[str, dict[str, int | Fraction]]:
    """Option -> criterion -> score, also when the file nests them the other way round."""
    nested = {outer: mapping(inner, "scores") for outer, inner in given.items()}
    if all(outer in settings.criteria and outer not in options for outer in nested):
        turned: dict[str, dict[str, Any]] = {}
        for criterion, scores in nested.items():
            for option, value in scores.items():
                turned.setdefault(option, {})[criterion] = value
        nested = turned
    return {option: {c: number(value) for c, value in scores.items()} for option, scores in nested.items()}
