"""Any activity may decide: what it records stands in the agenda and in the minutes, which know nothing of it."""

from __future__ import annotations

from typing import Any

import pytest

from dialogue.accounts.schema import Account
from dialogue.activities.registry import KINDS
from dialogue.agenda import pages
from dialogue.agenda.record import agenda_of_session
from dialogue.agenda.vocabulary import AddAgendaItem, Details, MoveItem, Promise
from dialogue.decisions.reading import DecisionView, decisions_of, lines
from dialogue.decisions.recording import record_answer
from dialogue.decisions.schema import Decision
from dialogue.documents.markdown import write_markdown
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, Seat
from dialogue.languages import catalogue
from dialogue.minutes import material
from dialogue.minutes.compose import draft
from support.deciding import BY, DrawLots, platform_of
from support.world import World

LOT = "The lot falls on the upper well"


def lots(made: World, **fields: Any) -> int:
    """A decision by lot in an activity that is no goal room; its id."""
    closing = next(row for row in made.rows(Activity) if row.kind == "retrospect")
    done = made.run(DrawLots(closing.id or 0, **fields), made.facilitator)
    assert done is not None
    return int(done.answer["decision"])


def minutes(made: World, language: str = "en") -> tuple[str, str]:
    """The minutes as Markdown, and what they lack."""
    with made.database.read() as reader:
        found = draft(reader, made.session(), KINDS, made.dialogue.tongue(language))
    return write_markdown(found.document, catalogue(language)), "\n".join(found.missing)


def context(made: World) -> dict[str, Any]:
    """What the agenda's page shows to the session's facilitator."""
    with made.database.read() as reader:
        seat = reader.get_one(Seat, made.facilitator)
        account = reader.get_one(Account, seat.account_id)
        tongue = made.dialogue.tongue("en")
        session, today = made.session(), made.session().created_at.date()
        items = pages.items(reader, session.platform_id or 0, tongue, today)
        return {**pages.around(reader, account, platform_of(reader, made), tongue, today), **items}


def test_the_agenda_works_on_with_it(made: World) -> None:
    first = lots(made)
    assert [one.decision.goal for one in context(made)["waiting"]] == [LOT]
    details = Details(sign="Water", next_review="2099-06-01")
    promise = Promise(organisation="Well diggers", what="Dig", due="2099-01-01")
    assert made.run(AddAgendaItem(made.session_id, first, "One well", details, promise), made.facilitator)
    shown = context(made)
    assert shown["waiting"] == [] and shown["numbers"] == {first: 1}
    with made.database.read() as reader:
        [item] = agenda_of_session(reader, made.session_id)
    assert (item.decision_ref, item.decided, item.grade) == (f"decision:{first}", "agreed", "majority only")
    assert [(one.group_key, one.kind.value, one.text) for one in item.carried] == [
        ("companies", "reservation", "The hat was small"),
        ("farmers", "dissent", "A lot is no reason"),
    ]


def test_an_item_of_it_follows_the_newer_decision(made: World) -> None:
    first = lots(made, by=BY)
    assert made.run(AddAgendaItem(made.session_id, first, "One well", Details(), Promise()), made.facilitator)
    assert made.run(MoveItem(1, "agreed"), made.facilitator) is None, "it is provisional"
    second = lots(made, supersedes=first, goal="The lot falls on the lower well")
    assert made.run(MoveItem(1, "agreed"), made.facilitator)
    with made.database.read() as reader:
        [item] = agenda_of_session(reader, made.session_id)
        assert [(one.id, one.superseded_by) for one in lines(reader, [made.session_id])] == [
            (first, second),
            (second, None),
        ]
    assert (item.decision_id, item.goal) == (second, "The lot falls on the lower well")


def test_the_minutes_tell_it_with_its_dissent(made: World) -> None:
    first = lots(made, by=BY)
    text, lacking = minutes(made)
    for words in (
        LOT, "The lot was drawn before everybody.", "One lot of 2 decides.", "1 of 2 lots named it.",
        "Two lots were in the hat.", "A lot is no reason", "1 of 2 people who took a position was against.",
        "Still to confirm: Farmers", "31 January 2099", "f" * 64,
    ):  # fmt: skip
        assert words in text.replace("\\", ""), words
    assert "No decision was recorded" not in text and "every group has answered" not in lacking
    lots(made, supersedes=first)
    text, lacking = minutes(made)
    assert "A later decision replaces this one" in text and "Grade: majority only." in text
    assert "Decision 2 is agreed, but no agenda item carries it on." in lacking
    french, _ = minutes(made, "fr")
    shared = catalogue("fr").gettext("Grade: majority only. This is the lowest grade.")
    assert shared in french and not shared.startswith("Grade"), "said in the language of the minutes"


def test_minutes_that_ask_only_the_goal_room_would_miss_it(
    made: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: the record is what makes the difference."""
    lots(made)

    def of_goal_rooms(reader: Reader, session_id: int, until: Any) -> list[DecisionView]:
        rooms = {row.id for row in made.rows(Activity) if row.kind == "agree"}
        return [one for one in decisions_of(reader, session_id, until) if one.activity_id in rooms]

    monkeypatch.setattr(material, "decisions_of", of_goal_rooms)
    assert LOT not in minutes(made)[0]


def test_when_every_group_has_answered_the_minutes_ask_for_the_decision_again(made: World) -> None:
    lots(made, by=BY)
    with made.database.write() as tx:
        record_answer(tx, tx.get_one(Decision, 1), "farmers", yes=True, at=made.session().created_at)
    text, lacking = minutes(made)
    assert "Decision 1 is provisional, and every group has answered." in lacking
    assert "Still to confirm" not in text and "confirmed after the decision" in text
    assert "must see the lot" not in text, "who has answered is asked no more"
