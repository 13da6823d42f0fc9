"""What is missing before the minutes can be circulated: computed from the record, shown beside the draft."""

from __future__ import annotations

from dialogue.agenda.states import CommitmentState
from dialogue.charts.visible import visible
from dialogue.documents.fonts import packages_for, undrawable
from dialogue.documents.plain_data import write_json
from dialogue.documents.tree import Document
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import ActivityState, SessionState
from dialogue.languages import Tongue
from dialogue.minutes.material import Material

MOST_SIGNS = 8


def missing(material: Material) -> list[str]:
    """One sentence for each gap, the gravest first, in the language of the minutes."""
    return [
        *_record(material),
        *_running(material),
        *_people(material),
        *_decisions(material),
        *_description(material),
    ]


def unprintable(document: Document, tongue: Tongue) -> list[str]:
    """Before all else: characters that the PDF would show as boxes, found from the fonts, and what to install."""
    lost = undrawable(visible("".join(sorted(set(write_json(document))))))
    if not lost:
        return []
    shown = tongue.listed([f"{sign} (U+{ord(sign):04X})" for sign in lost[:MOST_SIGNS]])
    return [
        tongue.count(
            "No font here can draw %(n)s character: %(signs)s. The PDF shows a box instead. "
            "Before you circulate it, install fonts on the server (%(packages)s on Debian) and start Dialogue again.",
            "No font here can draw %(n)s characters, among them %(signs)s. The PDF shows boxes instead. "
            "Before you circulate it, install fonts on the server (%(packages)s on Debian) and start Dialogue again.",
            len(lost),
            signs=shown,
            packages=packages_for(lost),
        )
    ]


def _record(material: Material) -> list[str]:
    if material.broken_at is None:
        return []
    return [
        material.tongue.say(
            N_(
                "The record is not whole: entry %(n)s does not fit the one before. Please keep a copy of the data."
            ),
            n=material.broken_at,
        )
    ]


def _running(material: Material) -> list[str]:
    say = material.tongue.say
    found = [
        say(N_("The activity “%(title)s” is still open."), title=activity.title)
        for activity in material.activities
        if activity.state in {ActivityState.OPEN, ActivityState.PAUSED}
    ]
    if material.session.state == SessionState.PLANNED:
        found.append(say(N_("The session was not opened yet.")))
    if material.session.state == SessionState.OPEN:
        found.append(say(N_("The session is still open.")))
    found += [
        say(N_("The activity “%(title)s” was skipped without a reason."), title=activity.title)
        for activity in material.activities
        if activity.state == ActivityState.SKIPPED and not activity.skipped_because
    ]
    return found


def _people(material: Material) -> list[str]:
    return [
        material.tongue.say(N_("Nobody came from a required group: %(group)s."), group=group.name)
        for key, group in material.groups.items()
        if group.required and not material.heads[key].took_part
    ]


def _decisions(material: Material) -> list[str]:
    say = material.tongue.say
    found = []
    for place, decision in enumerate(material.decisions, start=1):
        if decision.outcome != "provisional" or decision.superseded:
            continue
        if not decision.next_step:
            found.append(
                say(
                    N_(
                        "Decision %(n)s is provisional, and every group has answered. "
                        "Please decide again in the session: the new decision counts the answers."
                    ),
                    n=place,
                )
            )
        elif decision.next_date is None:
            found.append(
                say(
                    N_("Decision %(n)s is provisional, but no date says by when it must be confirmed."),
                    n=place,
                )
            )
    carried = {item.decision_ref for item in material.agenda}
    for place, decision in enumerate(material.decisions, start=1):
        if decision.outcome == "agreed" and not decision.superseded and decision.ref not in carried:
            found.append(say(N_("Decision %(n)s is agreed, but no agenda item carries it on."), n=place))
    return found + _agenda(material)


def _agenda(material: Material) -> list[str]:
    say = material.tongue.say
    found = []
    for item in material.agenda:
        if not item.commitments:
            found.append(say(N_("Nobody has promised anything for “%(item)s” yet."), item=item.change_sought))
        found += [
            say(
                N_("%(who)s has not accepted its commitment “%(what)s” yet."),
                who=one.organisation,
                what=one.what,
            )
            for one in item.commitments
            if one.state is CommitmentState.PROPOSED
        ]
    return found


def _description(material: Material) -> list[str]:
    say, session = material.tongue.say, material.session
    found = []
    if not session.place:
        found.append(say(N_("The place (or the link) of the meeting is not stated.")))
    if not session.purpose:
        found.append(say(N_("The purpose of the meeting is not stated.")))
    return found
