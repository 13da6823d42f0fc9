"""What the screens show of a brainstorm: the wall, what waits, the round, a person's own panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlmodel import col, func, select

from dialogue.activities.brainstorm import anonymity, illustrating, passing, promising, rules, supporting
from dialogue.activities.brainstorm.anonymity import LEVELS, NAME, NOTHING
from dialogue.activities.brainstorm.evidence import KNOWLEDGE, LONGEST_SOURCE
from dialogue.activities.brainstorm.rows import OWN, ideas_of, waiting_of
from dialogue.activities.brainstorm.schema import Idea, IdeaState
from dialogue.activities.brainstorm.settings import Settings
from dialogue.activities.brainstorm.styles import MODERATED, PASSING
from dialogue.activities.brainstorm.supporting import NOBODY, ByGroup
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, Seat
from dialogue.languages import Tongue
from dialogue.live.audience import Screen
from dialogue.live.parts import Scope
from dialogue.people.groups import GroupView, groups_of
from dialogue.pictures.store import LONGEST_ALT
from dialogue.stage.alike import HERS
from dialogue.stage.contract import Person, Spot
from dialogue.stage.hiding import ready_in, reason_in
from dialogue.stage.settings import settings_of
from dialogue.stage.slides import in_order
from dialogue.stage.translating.showing import spoken
from dialogue.stage.translating.showing import spot as as_spot

SAID_TO_STAFF = {value: sentence for value, _, sentence in LEVELS}
BELOW = 2**44
"""Between the places of one heading and those of the next: more than any place of an idea."""


def _groups(scope: Scope) -> dict[int, GroupView]:
    return groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))


def _cards(scope: Scope, ideas: Sequence[Idea]) -> list[dict[str, Any]]:
    groups, chosen = _groups(scope), settings_of(scope.here, Settings)
    tongue = Tongue(scope.audience.language)
    behind = supporting.behind(scope.reader, scope.here.id, [idea.id or 0 for idea in ideas])
    names = _names(scope, ideas) if chosen.shows == NAME else {}
    if chosen.shows == NOTHING:
        groups = {}
    pictures = illustrating.shown(scope.reader, scope.here)
    sheets = (
        {sheet.id: sheet.number for sheet in passing.begun(scope.reader, scope.here)}
        if passing.is_passing(scope.here)
        else {}
    )
    return [
        {
            "id": idea.id,
            "text": idea.text,
            "lang": idea.language,
            "group": groups.get(idea.group_id or 0),
            "hidden": idea.state == IdeaState.HIDDEN,
            "ready": ready_in(tongue) if idea.state == IdeaState.HIDDEN else (),
            "because": reason_in(tongue, idea.hidden_because),
            "on_behalf": idea.seat_id is None and (idea.channel != rules.FILE or bool(idea.heads)),
            "from_file": idea.channel == rules.FILE,
            "picture": pictures.get(idea.id or 0),
            "heads": idea.heads,
            "heading": idea.heading,
            "sheet": sheets.get(idea.sheet_id),
            "name": names.get(idea.seat_id or 0, ""),
            "too": sum(behind.get(idea.id or 0, NOBODY).values()),
            "counts": _by_group(groups, behind.get(idea.id or 0, NOBODY)),
            "knowledge": idea.knowledge,
            "rests_on": KNOWLEDGE.get(idea.knowledge, ""),
            "source": idea.source,
        }
        for idea in ideas
    ]


def _by_group(groups: Mapping[int, GroupView], behind: ByGroup) -> list[dict[str, Any]]:
    """People by group as `composition_bar` draws them; none where groups are not shown."""
    if not groups:
        return []
    found = [{"group": group, "count": behind[key]} for key, group in groups.items() if behind.get(key)]
    others = sum(number for key, number in behind.items() if key not in groups)
    return found + ([{"group": None, "count": others}] if others else [])


def _names(scope: Scope, ideas: Sequence[Idea]) -> dict[int, str]:
    """Names by seat, where the room was told that they are shown."""
    seats = {idea.seat_id for idea in ideas if idea.seat_id is not None}
    asked = select(Seat.id, Seat.name).where(col(Seat.id).in_(seats))
    return {seat or 0: name for seat, name in scope.reader.exec(asked)} if seats else {}


def wall(scope: Scope) -> dict[str, Any]:
    """The cards, below their headings where there are any."""
    if not rules.may_see_wall(scope.audience.screen, scope.here.phase):
        return {"items": None}
    staff = scope.audience.screen == Screen.CONSOLE
    ideas = ideas_of(scope.reader, scope.here.id or 0, everything=staff, keys=scope.keys)
    cards = in_order(scope, spoken(scope, "idea", _cards(scope, ideas)))
    headings = settings_of(scope.here, Settings).under
    return {"items": _under(headings, cards, only_cards=scope.keys is not None) if headings else cards}


def _under(
    headings: Sequence[str], cards: Sequence[Mapping[str, Any]], *, only_cards: bool
) -> list[dict[str, Any]]:
    """Cards in the order of their headings, each heading before its cards (its id is its place, below zero).

    What was entered without a heading stands at the end.
    """
    last = len(headings) + 1
    found = [
        {**card, "order": (card["heading"] or last) * BELOW + BELOW // 2 + card["order"]} for card in cards
    ]
    if not only_cards:
        found += [
            {"id": -place, "title": title, "order": place * BELOW} for place, title in enumerate(headings, 1)
        ]
    return sorted(found, key=lambda card: (card["order"], card["id"]))


def spot(scope: Scope, item: int) -> Spot | None:
    """An idea that the room may read now."""
    found = next(iter(wall(scope)["items"] or ()), None)
    return as_spot(found["said"], found["group"]) if found else None


def count(scope: Scope) -> dict[str, Any]:
    """How many ideas the room reads, or will read."""
    asked = (
        select(func.count())
        .select_from(Idea)
        .where(Idea.activity_id == scope.here.id, Idea.state == IdeaState.SHOWN)
    )
    return {"count": scope.reader.exec(asked).one(), "silent": scope.here.phase == rules.SILENT}


def phase(scope: Scope) -> dict[str, Any]:
    """Whether it is silent, and which round runs where sheets go round."""
    passes = passing.is_passing(scope.here)
    shows = settings_of(scope.here, Settings).shows
    return {
        "shows": SAID_TO_STAFF[shows] if scope.audience.screen == Screen.CONSOLE else "",
        "stricter": _stricter(scope) if scope.audience.screen == Screen.CONSOLE else (),
        "silent": scope.here.phase == rules.SILENT,
        "passing": passes,
        "round": passing.round_of(scope.reader, scope.here) if passes else 0,
        "moderated": settings_of(scope.here, Settings).style == MODERATED,
        "open": scope.here.state == "open",
    }


def _stricter(scope: Scope) -> list[dict[str, str]]:
    """Where the promise can still become stricter. Less strict, while nobody has written, it becomes in the settings.

    Whether somebody has written is not asked here: then every idea would draw this part anew.
    """
    titles = {value: title for value, title, _ in LEVELS}
    could = anonymity.stricter(settings_of(scope.here, Settings).shows)
    return [{"value": value, "label": titles[value]} for value in could]


def waiting(scope: Scope) -> dict[str, Any]:
    """What waits for the facilitator, and what she keeps back without having said why."""
    chosen = settings_of(scope.here, Settings)
    if chosen.style != MODERATED and not chosen.held_words:
        return {"moderated": False}
    cards = _cards(scope, waiting_of(scope.reader, scope.here))
    return {"moderated": True, "items": cards, "newest": max((card["id"] for card in cards), default=0)}


def stage(scope: Scope) -> dict[str, Any]:
    """What the three screens show around wall and count."""
    return {
        "groups": list(_groups(scope).values()),
        "silent": scope.here.phase == rules.SILENT,
        "headings": _headings(scope.here),
        "evidence": KNOWLEDGE if settings_of(scope.here, Settings).evidence else {},
    }


def _headings(activity: Activity) -> list[dict[str, Any]]:
    return [
        {"value": place, "label": title}
        for place, title in enumerate(settings_of(activity, Settings).under, 1)
    ]


def entry(scope: Scope) -> dict[str, Any]:
    """What whoever types for others sees: the ways an idea may come, and what was entered last."""
    groups = _groups(scope)
    asked = select(Idea).where(Idea.activity_id == scope.here.id, col(Idea.seat_id).is_(None))
    last = scope.reader.exec(asked.order_by(col(Idea.id).desc()).limit(5))
    return {
        "channels": rules.CHANNELS,
        "headings": _headings(scope.here),
        "last": [{"idea": idea, "group": groups.get(idea.group_id or 0)} for idea in last],
    }


def mine(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """A person's own ideas, how many more she may write (None: as many as she likes), and the sheet before her."""
    own: list[Idea] = []
    if person.seat is not None:
        own = list(reader.scalars(OWN, {"activity": activity.id, "seat": person.seat.id}))
    chosen = settings_of(activity, Settings)
    limit, written = chosen.limit, len(own)
    told: dict[str, Any] = {}
    if chosen.style == PASSING and person.seat is not None:
        told = _before_her(reader, activity, person)
        written = sum(idea.sheet_id == told["sheet"] for idea in own) if told["sheet"] else 0
    supported = supporting.supported_by(reader, activity, person.seat.id if person.seat else None)
    # Whoever comes in gets the same empty form as everybody.
    shared = person.seat is not None and not own and not supported and not told
    return {
        **({HERS: ()} if shared else {}),
        "ideas": own,
        "may_illustrate": chosen.pictures,
        "pictures": illustrating.shown(reader, activity) if own else {},
        "longest_alt": LONGEST_ALT,
        "left": max(0, limit - written) if limit else None,
        "limit": limit,
        "longest": rules.LONGEST_IDEA,
        "open": activity.state == "open",
        "style": chosen.style,
        "headings": _headings(activity),
        "promised": anonymity.promised(chosen.shows, named=bool(person.seat and person.seat.name)),
        "evidence": KNOWLEDGE if chosen.evidence else {},
        "longest_source": LONGEST_SOURCE,
        "similar": chosen.similar and activity.phase == rules.REVEALED,
        "reasons": {idea.id: reason_in(Tongue(person.language), idea.hidden_because) for idea in own},
        "supported": supported,
        "sheet": 0,
        "round": 0,
        "on_sheet": [],
        # Somebody else's act changes her panel: the sheet before her, or that an idea of hers was let through.
        "calls": chosen.style == PASSING
        or any(idea.state in (IdeaState.WAITING, IdeaState.LATE, IdeaState.HIDDEN) for idea in own),
        **told,
    }


def _before_her(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """The sheet that lies before a person, with what others wrote on it."""
    seat_id = person.seat.id or 0 if person.seat else 0
    sheet = passing.sheet_before(reader, activity, seat_id)
    shown = promising.shown_of_authors(activity) != NOTHING
    groups = groups_of(reader, activity.session_id, Tongue(person.language)) if shown else {}
    return {
        "sheet": sheet.id if sheet else 0,
        "round": sheet.round if sheet else passing.round_of(reader, activity),
        "on_sheet": [
            {"text": idea.text, "lang": idea.language, "group": groups.get(idea.group_id or 0)}
            for idea in passing.on_sheet(reader, sheet, seat_id)
        ],
    }
