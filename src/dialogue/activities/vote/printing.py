"""Papers to be filled in by hand: those of the open ballot, or of a vote as it stands on the programme. For the printer."""

from __future__ import annotations

from typing import Any

from dialogue.activities.vote import ballots
from dialogue.activities.vote.forms import FORMS
from dialogue.activities.vote.own_paper import options_shown, way_shown
from dialogue.activities.vote.planning import planned
from dialogue.activities.vote.preview import preview
from dialogue.activities.vote.ways import Way
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity
from dialogue.languages import Tongue
from dialogue.people.groups import groups_of
from dialogue.stage.contract import Earlier

LINES_OF_A_QUARTER, LINES_OF_A_HALF = 9, 20
A_LINE = 34  # characters of a line on a quarter of a page
MOST_COPIES = 100


def papers(reader: Reader, activity: Activity, earlier: Earlier, tongue: Tongue) -> dict[str, Any]:
    """The form, its limits and the options in a language, and how many papers a page has room for."""
    ballot = ballots.current_ballot(reader, activity.id or 0)
    if ballot is not None:
        shown = options_shown(reader, ballot, tongue)
        options = [{**one, "lang": one["language"]} for one in shown]
        way = ballots.way_of(ballot)
        found = {**way_shown(way), "question": ballot.question, "examples": False}
        by_slips = way.settings.by_slips
    else:
        groups = groups_of(reader, activity.session_id, tongue)
        drawn = preview(activity, earlier, tongue, planned(reader, activity.id or 0), groups)
        options = drawn["mine"]["options"]
        found = {name: drawn[name] for name in ("form", "limits", "method", "examples")}
        found["question"] = activity.prompt or activity.title
        by_slips = Way.of(activity.settings).settings.by_slips
    on_each = FORMS[found["form"]].printed_lines(found["limits"])
    return {**found, "options": options, "by_slips": by_slips, "fits": fits(options, on_each)}


def fits(options: list[dict[str, Any]], on_each: int) -> int:
    """How many papers of these options a page has room for: 4, 2 or 1.

    >>> few, many = [{"label": "Wells", "text": ""}] * 3, [{"label": "Wells", "text": "x" * 200}] * 9
    >>> fits(few, 1), fits(few * 4, 1), fits(few, 4), fits(many, 1)
    (4, 2, 2, 1)
    """
    lines = sum(on_each + len(one["label"] + (one["text"] or "")) // A_LINE for one in options)
    return 4 if lines <= LINES_OF_A_QUARTER else 2 if lines <= LINES_OF_A_HALF else 1
