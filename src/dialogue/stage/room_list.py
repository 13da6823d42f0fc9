"""What the room wrote, as one person reads it: her own first and marked, the others twenty at a time, and searched.

On a phone with script that happens in the page itself (`static/js/room.js`): the list is a live part that everybody
shares. Here is the same by addresses, for phones without script, and the number of pieces that a page is loaded with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, SessionState
from dialogue.kernel.text import plain
from dialogue.live.audience import Screen
from dialogue.live.frames import subject_at
from dialogue.live.parts import Part, Scope
from dialogue.people.asking import Following
from dialogue.stage.bringing import away, back_to_the_step
from dialogue.stage.contract import Kind
from dialogue.stage.ready_made import worded
from dialogue.stage.services import Dialogue
from dialogue.stage.so_far import is_over
from dialogue.web.answers import see
from dialogue.web.late import Routes

AT_ONCE = 20
"""Pieces of one page; `static/js/room.js` shows as many."""
LONGEST_SEARCH = 80
COUNT_STARTS, COUNT_ENDS = "<!--listed-->", "<!--/listed-->"
"""Where a phone's page says how many the list has: a page load puts the number there, script keeps it."""
PIECE = re.compile(r'<li id="[a-z-]+-\d+" data-order=')
FORM = re.compile(r"<form.*?</form>", re.S)
"""What can be done with a piece of others; nothing with one's own, from here."""

router = Routes()


def listed(stage: str) -> str:
    """How many pieces the list on a phone's stage has, as it stands beside the title; nothing while it has none.

    >>> listed('<li id="idea-7" data-order="7" class="card"><li id="idea--1" data-order="0" class="heading">')
    '(1)'
    >>> listed("")
    ''
    """
    number = len(PIECE.findall(stage))
    return f"({number})" if number else ""


def list_of(kind: Kind) -> Part | None:
    """The list that phones fold away, where the activity has one."""
    if kind.shows.written is None:
        return None
    return next((part for part in kind.shows.parts if part.card and Screen.PHONE in part.screens), None)


def found(items: Sequence[Mapping[str, Any]], words: str) -> list[Mapping[str, Any]]:
    """The pieces that have each of the words somewhere in their text, as people wrote it or as it is read here."""
    wanted = plain(words).split()
    pieces = [item for item in items if "text" in item]
    texts = [plain(f"{item['text']} {item['said'].main.text}") for item in pieces]
    return [item for item, text in zip(pieces, texts, strict=True) if all(word in text for word in wanted)]


def _page(typed: str, pages: int) -> int:
    """The page that is asked for; what cannot be is the first or the last."""
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 6 else 1
    return min(max(1, number), pages)


@router.get("/sessions/{session_id}/activities/{activity_id}/room")
async def room_list(
    standing: Following, dialogue: Dialogue, activity_id: int, find: str = "", page: str = "", seen: str = ""
) -> Response:
    """The list by itself. Of the step on stage, or of one that is over, as it was left (`so_far`)."""
    find, here = find[:LONGEST_SEARCH], await away(dialogue, standing, seen)
    if here is None:
        return see(back_to_the_step(standing.session_id))

    def read(reader: Reader) -> dict[str, Any] | None:
        activity, subject = reader.get(Activity, activity_id), subject_at(reader, standing.session_id)
        session = standing.session
        if activity is None or subject is None or session.state == SessionState.CLOSED:
            return None
        part = list_of(dialogue.kinds[activity.kind])
        if part is None or not (session.current_activity_id == activity.id or is_over(activity)):
            return None
        items = part.read(Scope(reader, subject, standing.audience, activity))["items"]
        if items is None:
            return None
        written = dialogue.kinds[activity.kind].shows.written
        hers = set(written(reader, activity, standing.seat_id)) if written else set()
        pieces = found(items, find)
        own = [item["id"] for item in pieces if item["id"] in hers]
        others = [item["id"] for item in pieces if item["id"] not in hers]
        pages = max(1, -(-len(others) // AT_ONCE))
        at = _page(page, pages)
        shown = others[(at - 1) * AT_ONCE : at * AT_ONCE]

        def cards(keys: list[int]) -> Markup:
            scope = Scope(reader, subject, standing.audience, activity, tuple(keys))
            return Markup(dialogue.book.draw_cards(part, scope)[0]) if keys else Markup()  # noqa: S704

        return {
            "activity": worded(activity, session.language, standing.language),
            "own": Markup(FORM.sub("", cards(own))) if at == 1 else Markup(),  # noqa: S704
            "others": cards(shown),
            "first": (at - 1) * AT_ONCE + 1,
            "last": (at - 1) * AT_ONCE + len(shown),
            "number": len(others),
            "of_own": len(own),
            "every": len([item for item in items if "text" in item]),
            "at_page": at,
            "pages": pages,
        }

    told = await dialogue.read(read)
    if told is None:
        return see(f"/sessions/{standing.session_id}")
    return dialogue.page(
        "sessions/room.html", standing.language, session=standing.session, find=find, away=here, **told
    )
