"""A person's own panel: the statement she is asked, what she has answered, and where she is once results are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from sqlmodel import col, select

from dialogue.activities.opinion import reveal, rules, showing
from dialogue.activities.opinion.rows import answers_of, person_of, said, statements_of, tallies
from dialogue.activities.opinion.schema import OpinionAnswer, OpinionStatement
from dialogue.activities.opinion.settings import Settings
from dialogue.charts.points import small_map_svg
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity
from dialogue.languages import Tongue
from dialogue.stage.contract import Person
from dialogue.stage.settings import settings_of


def weights(numbers: Sequence[tuple[int, int, int]]) -> list[float]:
    """How much is learnt by showing each statement (agree, disagree, pass so far): see `priority`."""
    # Imported when first asked for: numpy takes 15 MB that a server need not hold before.
    import numpy as np

    from dialogue.activities.opinion.priority import priority
    from dialogue.activities.opinion.votes import Counts

    agree, disagree, passed = (
        np.asarray([one[place] for one in numbers], dtype=np.int64) for place in range(3)
    )
    counts = Counts(agree=agree, disagree=disagree, seen=agree + disagree + passed)
    return [float(one) for one in priority(counts, np.zeros(len(numbers)))]


def upcoming(
    reader: Reader,
    activity: Activity,
    seat_id: int,
    statements: Sequence[OpinionStatement],
    own: dict[int, OpinionAnswer],
) -> OpinionStatement | None:
    """The statement that somebody is asked next."""
    open_ones = {
        one.id or 0: one
        for one in statements
        if (answer := own.get(one.id or 0)) is None or answer.value is None
    }
    stands = tallies(reader, activity.id or 0) if open_ones else {}
    found = weights([stands.get(key, (0, 0, 0)) for key in open_ones]) if open_ones else []
    put_off = [key for key in open_ones if key in own]
    key = rules.next_statement(dict(zip(open_ones, found, strict=True)), activity.id or 0, seat_id, put_off)
    return open_ones[key] if key is not None else None


def _card(statement: OpinionStatement, language: str, answer: OpinionAnswer | None) -> dict[str, Any]:
    text, lang = said(statement, language)
    value = answer.value if answer else None
    return {
        "id": statement.id,
        "text": text,
        "lang": lang,
        "turn": answer.turn + 1 if answer else 1,
        "value": value,
        "words": rules.WORDS[value] if value is not None else "",
    }


def mine(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """What the panel shows; for nobody in particular only whether answers are taken."""
    revealed = activity.phase == rules.REVEALED
    found: dict[str, Any] = {
        "open": activity.state == "open" and not revealed,
        "revealed": revealed,
        "until": settings_of(activity, Settings).last_day,
        "current": None,
        "last": None,
        "answered": 0,
        "left": 0,
        "put_off": 0,
        "written": [],
        "may_write": 0,
        "longest": rules.LONGEST_STATEMENT,
        "picture": "",
        "among": "",
        "placed": False,
    }
    if revealed:
        return found | _place(reader, activity, person)
    if person.seat is None:
        return found
    seat, language = person.seat.id or 0, person.seat.language
    statements = statements_of(reader, activity.id or 0)
    own = answers_of(reader, activity.id or 0, seat)
    answered = [one for one in statements if (a := own.get(one.id or 0)) and a.value is not None]
    last = max(answered, key=lambda one: own[one.id or 0].at, default=None)
    current = upcoming(reader, activity, seat, statements, own) if found["open"] else None
    written = written_by(reader, activity.id or 0, seat)
    return found | {
        "current": _card(current, language, own.get(current.id or 0)) if current else None,
        "last": _card(last, language, own[last.id or 0]) if last else None,
        "answered": len(answered),
        "left": len(statements) - len(answered),
        "put_off": sum(1 for one in statements if (a := own.get(one.id or 0)) and a.value is None),
        "written": written,
        "may_write": max(0, settings_of(activity, Settings).each - len(written)),
    }


def written_by(reader: Reader, activity_id: int, seat: int) -> list[OpinionStatement]:
    """The statements that somebody has written, in whatever state."""
    asked = select(OpinionStatement).where(
        OpinionStatement.activity_id == activity_id, OpinionStatement.seat_id == seat
    )
    return list(reader.exec(asked.order_by(col(OpinionStatement.id))))


def _place(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """The landscape with her own place in it."""
    content = reveal.revealed(reader, activity)
    if content is None:
        return {}
    found = person_of(reader, activity.id or 0, person.seat.id or 0) if person.seat else None
    you = (found.x, found.y, found.among) if found and found.x is not None and found.y is not None else None
    tongue = Tongue(person.seat.language if person.seat else "en")
    drawn = showing.picture(content, tongue, you) if person.seat else None
    return {
        "picture": Markup(small_map_svg(drawn)) if drawn else "",  # noqa: S704 - escaped by the maker
        "legend": showing.legend(drawn),
        "among": found.among if found else "",
        "placed": you is not None,
        "groups": bool(content["groups"]),
    }


def own_page(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """The page with all her answers: what she said to each statement, and what is still to do."""
    seat, language = (person.seat.id or 0, person.seat.language) if person.seat else (0, "en")
    own = answers_of(reader, activity.id or 0, seat)
    cards = [_card(one, language, own.get(one.id or 0)) for one in statements_of(reader, activity.id or 0)]
    return {
        "answered": [card for card in cards if card["value"] is not None],
        "waiting": [card for card in cards if card["value"] is None],
        "open": activity.state == "open" and activity.phase != rules.REVEALED,
    }
