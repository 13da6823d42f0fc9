"""A field that two people can change says along what it was (`was=`), so that nobody overwrites without knowing it.

Fields that stand there with something in them and say nothing are named here, with the reason why nobody is overwritten.
"""

from __future__ import annotations

import re
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "templates"
FIELD = re.compile(r"\{\{ *(?:text_field|text_area)\(((?:[^{}]|\{[^{}]*\})*?)\) *\}\}", re.S)
VALUE = re.compile(r"value=((?:[^,()]|\([^()]*\))+)")
PLAIN = re.compile(r"^\s*(?:''|\d+|'\d+'|1|none)\s*$")

ONE_S_OWN = "only the person herself writes it"
COUNTED_ANEW = "a later count stands for an earlier one, and the record has both"
NEW = "it makes something new"
ASKS = "it asks, and changes nothing"

WITHOUT: dict[str, str] = {
    "activities/agree/amendment.html": NEW,
    "activities/agree/entry.html": COUNTED_ANEW,
    "activities/agree/hands.html": COUNTED_ANEW,
    "activities/agree/mine.html": ONE_S_OWN,
    "activities/agree/mine_beside.html": ONE_S_OWN,
    "activities/agree/objection.html": "it gives a reason to an objection that has none",
    "activities/brainstorm/mine.html": ONE_S_OWN,
    "activities/cluster/mine.html": NEW,
    "activities/discuss/mine.html": ONE_S_OWN,
    "activities/map/mine.html": "a group writes its own map together; the last change of an actor stands",
    "activities/one_question/mine.html": ONE_S_OWN,
    "activities/opinion/mine.html": ONE_S_OWN,
    "activities/questions/mine.html": ONE_S_OWN,
    "activities/review/mine.html": ONE_S_OWN,
    "activities/tables/mine.html": "one scribe holds the pen",
    "activities/vote/desk.html": COUNTED_ANEW,
    "activities/vote/gathering_mine.html": ONE_S_OWN,
    "activities/vote/printed.html": ASKS,
    "activities/vote/slip_mine.html": ONE_S_OWN,
    "agenda/brief.html": ASKS,
    "agenda/item.html": NEW,
    "agenda/new.html": NEW,
    "agenda/parts.html": NEW,
    "console/attendance.html": "times beside a name that says along what it was",
    "console/find.html": ASKS,
    "console/people.html": COUNTED_ANEW,
    "console/slips.html": NEW,
    "console/venue.html": "it is copied from the router, whoever types it",
    "gallery.html": ASKS,
    "home": ONE_S_OWN,
    "macros/pictures.html": "what a picture shows goes with the picture",
    "sessions/activity_edit.html": "all settings say together what they were",
    "sessions/group.html": ONE_S_OWN,
    "sessions/lobby.html": ONE_S_OWN,
    "sessions/register.html": ONE_S_OWN,
    "sessions/minutes_desk.html": NEW,
    "sessions/minutes_forms.html": ONE_S_OWN,
    "sessions/rejoin.html": ONE_S_OWN,
    "sessions/take_over.html": ONE_S_OWN,
}


def silent(source: str) -> list[str]:
    """The fields that come with something in them and do not say along what it was."""
    found = []
    for match in FIELD.finditer(source):
        value = VALUE.search(match.group(1))
        if value is not None and not PLAIN.match(value.group(1)) and "was=" not in match.group(1):
            found.append(match.group(1)[:80])
    return found


def test_what_two_people_can_change_says_along_what_it_was() -> None:
    bad = list[str]()
    for file in sorted(TEMPLATES.rglob("*.html")):
        name = str(file.relative_to(TEMPLATES))
        if name == "macros/forms.html":
            continue
        reason = next((key for key in WITHOUT if name == key or name.startswith(f"{key}/")), None)
        if fields := silent(file.read_text()):
            bad += [f"{name}: {one}" for one in fields if reason is None]
    assert bad == [], "\n".join(bad)


def test_a_silent_field_is_found() -> None:
    field = "{{ text_field('title', _('Title'), value=session.title, limit=120%s) }}"
    assert silent(field % "") and not silent(field % ", was=True")
    assert not silent("{{ text_field('minutes', _('Minutes'), value=10) }}")
