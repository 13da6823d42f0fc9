"""Results of a platform for IATI 2.03: indicators of its agenda and attendance by group, each apart by its dimensions.

A fragment that an organisation puts into its own activity file: the identifiers it has there replace ours.  Only approved
values are told, and of attendance exactly what the minutes tell.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import col, select

from dialogue.agenda.progress_record import IndicatorView, figures_of
from dialogue.agenda.record import ItemView, agenda_of_platform
from dialogue.bodies.schema import Platform
from dialogue.charts.visible import visible
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Session, SessionState
from dialogue.languages import Tongue
from dialogue.minutes.material import Material, gather
from dialogue.people.tally import questions_of, tally_of, told
from dialogue.stage.contract import Kind
from dialogue.stage.ready_made import platform_name

VERSION = "2.03"
OUTPUT, OUTCOME = "1", "2"
UNIT, PERCENT = "1", "2"
OTHER_ORGANISATION, IMPLEMENTING, GOES_ON, STARTED = "90", "4", "2", "2"
UNREGISTERED = "UNREGISTERED"
"""What stands for an organisation's registered name where none was given."""

REPLACE = "Replace the identifier and the reporting organisation by those of your own activity."


class Missing(Exception):  # noqa: N818 - a plain no with what is missing
    """The results cannot be told yet; `sentences` say what is missing, in the language asked for."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = tuple(sentences)


@dataclass(frozen=True, slots=True)
class Parts:
    """A value that is told apart: the dimension's name, and each part with its value."""

    dimension: str
    values: tuple[tuple[str, str], ...]


def write_iati(
    reader: Reader,
    platform_id: int,
    kinds: Mapping[str, Kind],
    tongue: Tongue,
    now: datetime,
    organisation: str = "",
) -> bytes:
    """The file. Raises Missing when an indicator has no baseline, or there is nothing to tell."""
    platform = reader.get_one(Platform, platform_id)
    items = agenda_of_platform(reader, platform_id)
    measured = [(item, one) for item in items for one in figures_of(reader, [item.id])[item.id].indicators]
    asked = select(Session).where(Session.platform_id == platform_id, Session.state == SessionState.CLOSED)
    sessions = list(reader.exec(asked.order_by(col(Session.opened_at), col(Session.id))))
    held = [gather(reader, one, kinds, tongue) for one in sessions if one.opened_at is not None]
    lacking = _lacking(measured, tongue)
    if not measured and not held:
        lacking.append(tongue.say(N_("There is no indicator yet, and no session has ended.")))
    if lacking:
        raise Missing(lacking)
    root = ET.Element("iati-activities", {"version": VERSION, "generated-datetime": _moment(now)})
    root.append(ET.Comment(f" {REPLACE} "))
    activity = _activity(root, platform, tongue, organisation.strip() or UNREGISTERED)
    for item in items:
        of_item = [one for whose, one in measured if whose.id == item.id]
        if of_item:
            _outcome(activity, item, of_item)
    if held:
        _attendance(activity, platform, held, tongue)
    ET.indent(root)
    content: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return content + b"\n"


def _lacking(measured: Iterable[tuple[ItemView, IndicatorView]], tongue: Tongue) -> list[str]:
    said = N_("The indicator “%(indicator)s” of “%(item)s” has no baseline with its day.")
    return [
        tongue.say(said, indicator=one.row.name, item=item.change_sought)
        for item, one in measured
        if not one.row.baseline or one.row.baseline_on is None
    ]


def _activity(root: ET.Element, platform: Platform, tongue: Tongue, organisation: str) -> ET.Element:
    """What every activity must say; the donor's own file says it better."""
    name = platform_name(platform.name, tongue.language)
    made = ET.SubElement(
        root,
        "iati-activity",
        {
            "{http://www.w3.org/XML/1998/namespace}lang": tongue.language,
            "last-updated-datetime": root.attrib["generated-datetime"],
        },
    )
    ET.SubElement(made, "iati-identifier").text = f"{organisation}-PLATFORM-{platform.id}"
    _narrated(made, "reporting-org", name, ref=organisation, type=OTHER_ORGANISATION)
    _narrated(made, "title", name)
    _narrated(
        made,
        "description",
        tongue.say(N_("Stakeholder groups agree on goals and follow what comes of them.")),
    )
    _narrated(made, "participating-org", name, role=IMPLEMENTING)
    ET.SubElement(made, "activity-status", {"code": GOES_ON})
    began = platform.created_at.date().isoformat()
    ET.SubElement(made, "activity-date", {"type": STARTED, "iso-date": began})
    return made


def _narrated(around: ET.Element, tag: str, text: str, **attributes: str) -> ET.Element:
    made = ET.SubElement(around, tag, attributes)
    ET.SubElement(made, "narrative").text = visible(text) or "–"
    return made


def _outcome(activity: ET.Element, item: ItemView, indicators: Sequence[IndicatorView]) -> None:
    """One agenda item as a result with its indicators."""
    made = ET.SubElement(activity, "result", {"type": OUTCOME, "aggregation-status": "false"})
    _narrated(made, "title", item.change_sought)
    for one in indicators:
        row = one.row
        unit = PERCENT if row.unit.strip() in ("%", "percent") else UNIT
        about = {"measure": unit, "ascending": str(row.upwards).lower(), "aggregation-status": "false"}
        indicator = ET.SubElement(made, "indicator", about)
        _narrated(indicator, "title", f"{row.name} ({row.unit})" if row.unit else row.name)
        _baseline(indicator, row.baseline_on or date.min, row.baseline)
        start = row.baseline_on or date.min
        for value in one.approved:
            parts = tuple((name, value.parts[name]) for name in row.categories if name in value.parts)
            apart = [Parts("category", parts)] if parts else []
            _period(indicator, start, value.said_on, actual=value.value, apart=apart)
            start = value.said_on
        _period(indicator, row.baseline_on or date.min, row.target_on or start, target=row.target)


def _baseline(indicator: ET.Element, on: date, value: str) -> None:
    ET.SubElement(indicator, "baseline", {"year": str(on.year), "iso-date": on.isoformat(), "value": value})


def _period(
    indicator: ET.Element,
    start: date,
    end: date,
    *,
    target: str = "",
    actual: str = "",
    apart: Iterable[Parts] = (),
) -> None:
    made = ET.SubElement(indicator, "period")
    ET.SubElement(made, "period-start", {"iso-date": start.isoformat()})
    ET.SubElement(made, "period-end", {"iso-date": max(start, end).isoformat()})
    if target:
        ET.SubElement(made, "target", {"value": target})
    if actual:
        ET.SubElement(made, "actual", {"value": actual})
    for parts in apart:
        for name, value in parts.values:
            part = ET.SubElement(made, "actual", {"value": value})
            ET.SubElement(
                part, "dimension", {"name": visible(parts.dimension), "value": visible(name) or "–"}
            )


def _attendance(activity: ET.Element, platform: Platform, held: Sequence[Material], tongue: Tongue) -> None:
    """Who took part in the sessions that have ended, by stakeholder group and by what was counted without names."""
    made = ET.SubElement(activity, "result", {"type": OUTPUT, "aggregation-status": "true"})
    _narrated(made, "title", tongue.say(N_("People who took part in sessions")))
    about = {"measure": UNIT, "ascending": "true", "aggregation-status": "true"}
    indicator = ET.SubElement(made, "indicator", about)
    _narrated(indicator, "title", tongue.say(N_("People who took part in sessions")))
    # Before the platform began it had held no session: that is known, and no guess.
    _baseline(indicator, platform.created_at.date(), "0")
    for material in held:
        opened, closed = material.session.opened_at, material.session.closed_at
        if opened is None or closed is None:
            continue
        groups = tuple(
            (group.name, str(material.heads[key].took_part)) for key, group in material.groups.items()
        )
        apart = [Parts(tongue.say(N_("Stakeholder group")), groups), *_counted(material)]
        total = str(material.overall.took_part)
        _period(indicator, opened.date(), closed.date(), actual=total, apart=apart)


def _counted(material: Material) -> list[Parts]:
    """What the tally may show overall: sex, age and the like. What is hidden in the minutes is not told here."""
    tally = tally_of(material.reader, material.session.id)
    if tally is None or not tally.closed:
        return []
    found = []
    for question in questions_of(material.reader, material.session.id, material.tongue):
        shown = told(material.reader, material.session.id, question)
        if shown.anything:
            pairs = zip(question.answers, shown.overall, strict=True)
            found.append(Parts(question.text, tuple((name, str(n)) for name, n in pairs if n is not None)))
    return [one for one in found if one.values]


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
