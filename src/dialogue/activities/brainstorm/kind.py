"""The brainstorm as the rest of the application sees it."""

from __future__ import annotations

from dialogue.activities.brainstorm import illustrating, late, moderating, rows, rules, showing, supporting
from dialogue.activities.brainstorm.acts import ACTS
from dialogue.activities.brainstorm.anonymity import NOTHING
from dialogue.activities.brainstorm.commands import COUNT, EVENTS, KIND, PHASE, WAITING, WALL
from dialogue.activities.brainstorm.handling import HANDLERS, opens
from dialogue.activities.brainstorm.minutes_section import ideas, section
from dialogue.activities.brainstorm.routes import pages
from dialogue.activities.brainstorm.rows import contributors, heard, holds_group
from dialogue.activities.brainstorm.rows import ideas_of as ideas_of
from dialogue.activities.brainstorm.schema import Idea, IdeaSheet, IdeaState, IdeaSupport
from dialogue.activities.brainstorm.settings import Settings
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.kernel.vocabulary import Touch
from dialogue.live.audience import EVERY_SCREEN, ROOM, STAFF_ONLY, Screen
from dialogue.live.parts import Part
from dialogue.people.ties import Ties
from dialogue.stage.contract import Item, Kind, Leaves, Plans, Shows, Tells, Term, Undoes, Writes
from dialogue.stage.settings import settings_of
from dialogue.stage.translating.translatable import Said, Words
from dialogue.stage.what_became import Onward, Own


def contributed(reader: Reader, session_id: int) -> set[int]:
    """Seats that have written an idea, or say "me too" to one."""
    return contributors(reader, session_id) | supporting.supporters(reader, session_id)


def makes_one(act: Act, activity: Activity, second: int, stays: int) -> None:
    """Ideas, sheets and "me too" of two seats that are one person."""
    rows.makes_one(act, activity, second, stays)
    supporting.makes_one(act, activity, second, stays)


def harvest(reader: Reader, activity: Activity) -> list[Item]:
    """The shown ideas, each with the heading that it stands under."""
    headings = ("", *settings_of(activity, Settings).under)
    shows_groups = settings_of(activity, Settings).shows != NOTHING
    ideas = ideas_of(reader, activity.id or 0)
    return [
        Item(
            f"idea:{idea.id}",
            idea.text,
            idea.language,
            idea.group_id if shows_groups else None,
            under=headings[idea.heading] if idea.heading < len(headings) else "",
        )
        for idea in sorted(ideas, key=lambda idea: idea.heading or len(headings))
    ]


def own(reader: Reader, activity: Activity, seat_id: int) -> list[Own]:
    """Her ideas; of a hidden one the reason, which she reads on her phone as well."""
    found = reader.scalars(rows.OWN, {"activity": activity.id, "seat": seat_id})
    return [Own(f"idea:{idea.id}", idea.text, idea.language, _hidden(idea)) for idea in found]


def _hidden(idea: Idea) -> tuple[Onward, ...]:
    if idea.state == IdeaState.LATE:
        return (
            Onward(
                N_("It came after the close. The facilitator decides whether it stands among the others.")
            ),
        )
    if idea.state == IdeaState.WAITING:
        return (Onward(N_("The facilitator did not let it through to the room.")),)
    if idea.state != IdeaState.HIDDEN:
        return ()
    if not idea.hidden_because:
        return (Onward(N_("The facilitator hid it. No reason was given.")),)
    return (Onward(N_("The facilitator hid it: %(why)s"), {"why": idea.hidden_because}),)


def said(reader: Reader, activity: Activity) -> list[Said]:
    """The ideas that the room may read: none before the reveal."""
    if activity.phase != rules.REVEALED:
        return []
    groups = settings_of(activity, Settings).shows != NOTHING
    return [
        Said(f"idea:{idea.id}", idea.text, idea.language, idea.group_id if groups else None)
        for idea in ideas_of(reader, activity.id or 0)
    ]


BRAINSTORM = Kind(
    KIND,
    plans=Plans(
        N_("Gather ideas"),
        N_(
            "Everybody writes ideas: in silence, openly, on sheets that go round, by heading, or read by you first."
        ),
        minutes=20,
        settings=Settings,
        first_phase=rules.SILENT,
    ),
    writes=Writes(
        HANDLERS | illustrating.HANDLERS,
        (*EVENTS, *illustrating.EVENTS),
        tables=(Idea, IdeaSheet, IdeaSupport),
        opens=opens,
    ),
    shows=Shows(
        (
            Part(
                WALL,
                "activities/brainstorm/wall.html",
                EVERY_SCREEN,
                showing.wall,
                card="activities/brainstorm/card.html",
                child="idea",
            ),
            Part(COUNT, "activities/brainstorm/count.html", ROOM, showing.count),
            Part(PHASE, "activities/brainstorm/phase.html", EVERY_SCREEN, showing.phase),
            Part(WAITING, "activities/brainstorm/waiting.html", STAFF_ONLY, showing.waiting),
        ),
        pages,
        showing.mine,
        showing.stage,
        showing.entry,
        spot=showing.spot,
        walls=(WALL,),
        weighed=(WALL,),
        scripts={Screen.PHONE: ("js/room.js",)},
        written=rows.written,
        sees_picture=illustrating.sees_picture,
    ),
    leaves=Leaves(harvest, hides=moderating.HIDES, contributed=heard, own=own, late=late.late),
    undoes=Undoes(ACTS),
    tells=Tells(
        section,
        elsewhere=ideas,
        terms=(
            Term(
                N_("Idea"),
                N_("One contribution in a person's own words, kept with the group it came from."),
            ),
        ),
    ),
    people=Ties(contributors=contributed, makes_one=makes_one, holds_group=holds_group),
    words=Words(said, (Touch(WALL, by="item"),)),
)
