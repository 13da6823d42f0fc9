"""The record of decisions: what is stored is what was judged, it is never edited, and it names nobody."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from dialogue.activities.agree import record
from dialogue.activities.agree.record import Counted
from dialogue.activities.agree.schema import GoalDecision, Objection
from dialogue.activities.agree.vocabulary import Decide, GiveReason, UpholdObjection, WithdrawObjection
from dialogue.activities.registry import KINDS
from dialogue.agreement import Sentence, groups_from, objections_from, rule_from
from dialogue.decisions import reading, recording
from dialogue.decisions.judgement import judged, judgement_from, sentence_as_dict, sentence_from, tally_of
from dialogue.decisions.schema import Decision, DecisionAnswer, DecisionVoice
from dialogue.decisions.voices import Voice
from dialogue.documents.plain_data import write_json
from dialogue.minutes.compose import compose
from dialogue.people.seats import JoinSession
from dialogue.preparing.commands import CloseSession, OpenSession
from dialogue.stage.programme import TurnActivity
from support.deciding import BY, DrawLots
from support.goal_walk import answered, decided, provisional, run
from support.people_moves import join
from support.world import World

CASES = json.loads((Path(__file__).parents[1] / "data" / "agreement_cases.json").read_text())


def stored(data: Any) -> Any:
    """As a database gives it back."""
    return json.loads(json.dumps(data))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
@pytest.mark.parametrize("confirmed", [{}, {"companies": True}, {"companies": False}], ids=str)
def test_what_is_stored_is_what_the_frozen_inputs_give_again(case: Any, confirmed: dict[str, bool]) -> None:
    rule = rule_from(case["rule"])
    objections = tuple(objections_from(case["objections"]))
    counted = Counted(rule, groups_from(rule, case["groups"]), objections, confirmed, date(2026, 11, 23))
    outcome = counted.outcome()
    row = Decision(
        rule=stored(rule.as_dict()),
        judgement=stored(judged(outcome).as_dict()),
        tally=stored(tally_of(outcome)),
        inputs_hash=counted.sha256(),
    )
    again = record.recomputed(row, GoalDecision(inputs=stored(counted.as_dict())))
    assert judgement_from(row.judgement) == judged(again.outcome())
    assert row.tally == stored(tally_of(again.outcome()))
    assert row.inputs_hash == again.sha256()
    changed = stored(counted.as_dict()) | {"on": "2026-11-24"}  # negative control: other inputs are noticed
    assert record.recomputed(row, GoalDecision(inputs=changed)).sha256() != row.inputs_hash


def test_a_stored_sentence_is_the_same_sentence_with_its_dates() -> None:
    for sentence in (
        Sentence("No date."),
        Sentence("%(group)s by %(by)s: %(n)s", {"group": "a", "by": BY, "n": 2}),
    ):
        assert sentence_from(stored(sentence_as_dict(sentence))) == sentence
    marked = sentence_from(stored(sentence_as_dict(Sentence("%(by)s", {"by": "2099-01-31"}))))
    assert marked.params["by"] == "2099-01-31", "a text that looks like a date stays a text"


def test_no_row_of_a_decision_is_ever_changed(made: World) -> None:
    """Through rounds, objections, groups' answers, statements and a later decision."""
    first: dict[int, Any] = {}
    for choice in decided(made):
        run(made, choice)
        for row in made.rows(Decision):
            assert first.setdefault(row.id, row.model_dump()) == row.model_dump()
    assert len(first) == 3 and not [code for code in made.refused if code.startswith("Decide")]
    with made.database.write() as tx:  # negative control: an edited row is noticed
        tx.connection().exec_driver_sql("UPDATE decision SET grade = 'unanimity' WHERE number = 1")
    assert any(first[row.id] != row.model_dump() for row in made.rows(Decision))


def test_the_goal_rooms_decisions_equal_their_recomputation(made: World) -> None:
    for choice in decided(made):
        run(made, choice)
    here = made.rows(Decision)[0].activity_id
    with made.database.read() as reader:
        for row, made_on in record.decided_on(reader, here):
            again = record.recomputed(row, made_on)
            assert judgement_from(row.judgement) == judged(again.outcome())
            assert row.tally == stored(tally_of(again.outcome()))
            assert row.inputs_hash == again.sha256()


def test_a_groups_answer_stands_beside_the_decision_and_changes_nothing_in_it(made: World) -> None:
    here = provisional(made)
    with made.database.read() as reader:
        [before] = reading.decisions_in(reader, here)
    assert before.state == "provisional" and before.awaited == ("companies",)
    assert "companies" in [one.group for one in before.verdict]
    answered(made, here, "yes")
    with made.database.read() as reader:
        [after] = reading.decisions_in(reader, here)
        assert reader.exec(select(DecisionAnswer)).one().group_key == "companies"
    assert (after.awaited, after.answers) == ((), {"companies": True})
    assert (after.state, after.judgement, after.inputs_hash) == (
        before.state,
        before.judgement,
        before.inputs_hash,
    )
    said = [one.text() for one in after.verdict]
    assert "companies: confirmed after the decision." in said and not [
        one for one in said if "must still confirm" in one
    ]
    answered(made, here, "no")  # the newest answer counts
    with made.database.read() as reader:
        assert reading.decisions_in(reader, here)[0].answers == {"companies": False}


def test_minutes_of_an_ended_session_rest_and_the_goal_room_shows_the_later_answer(made: World) -> None:
    def minutes() -> str:
        with made.database.read() as reader:
            return write_json(compose(reader, made.session(), KINDS, made.dialogue.tongue("en")))

    here = provisional(made)
    run(made, (TurnActivity(here, "close"), made.facilitator))
    made.run(CloseSession(), made.facilitator)
    before = minutes()
    assert "must still confirm" in before
    answered(made, here, "yes")
    with made.database.read() as reader:
        assert reading.decisions_in(reader, here)[0].answers == {"companies": True}
    assert minutes() == before
    made.run(OpenSession(), made.facilitator)  # control: open again, the minutes tell it
    assert "confirmed after the decision" in minutes()


def test_a_reason_given_later_stands_beside_the_decision_too(made: World) -> None:
    for choice in decided(made):
        run(made, choice)
    silent = next(row for row in made.rows(Objection) if not row.reason)
    source = f"objection:{silent.id}"
    copies = made.rows(DecisionVoice, DecisionVoice.source == source)
    assert copies and not any(voice.text for voice in copies)
    assert made.run(GiveReason(silent.id or 0, "The well is dry", turn=1), silent.seat_id)
    assert {v.text for v in made.rows(DecisionVoice, DecisionVoice.source == source)} == {"The well is dry"}


def test_a_persons_words_are_taken_out_in_one_place_and_every_count_stays(made: World) -> None:
    for choice in decided(made):
        run(made, choice)
    objection = next(row for row in made.rows(Objection) if row.reason)
    run(made, (UpholdObjection(objection.id or 0, ""), objection.seat_id))
    run(made, (WithdrawObjection(objection.id or 0, "they shouted at me"), objection.seat_id))
    run(made, (Decide(objection.activity_id, "an objection was withdrawn"), made.facilitator))

    def kept() -> str:
        tables = (Decision, DecisionVoice)
        return json.dumps([row.model_dump(mode="json") for table in tables for row in made.rows(table)])

    def counts() -> Any:
        voices = [(v.kind, v.group_key, v.state, v.deferred_to) for v in made.rows(DecisionVoice)]
        return made.rows(Decision), voices

    hers, theirs = (objection.reason, "they shouted at me"), ("the harvest first", "we look again")
    assert all(words in kept() for words in (*hers, *theirs))
    before = counts()
    with made.database.write() as tx:
        assert recording.take_out(tx, [f"objection:{objection.id}"], "[taken out]") == 4
    assert counts() == before
    assert not [words for words in hers if words in kept()] and "[taken out]" in kept()
    assert all(words in kept() for words in theirs), (
        "what others said stays, also why the facilitator closed it"
    )


def test_the_record_names_nobody(made: World) -> None:
    command, _ = join(made)
    assert isinstance(command, JoinSession)
    made.run(replace(command, name="Nadia Named"), system=True)  # the first to join: hers is an objection
    for choice in decided(made):
        run(made, choice)
    tables = (Decision, DecisionVoice, DecisionAnswer)
    kept = json.dumps([row.model_dump(mode="json") for table in tables for row in made.rows(table)])
    assert len(made.rows(DecisionAnswer)) > 0
    assert "Nadia" not in kept and "Chair Bo" not in kept, "neither who spoke nor who answered for a group"
    assert "no wells" in kept, "control: their words are there"


def test_an_unknown_kind_of_voice_is_found_when_it_is_read(made: World) -> None:
    """Words with a kind that nobody knows would vanish from agenda and minutes without a sign."""
    made.run(DrawLots(made.on_the_programme()[0]), made.facilitator)
    with made.database.write() as tx:
        tx.connection().exec_driver_sql("UPDATE decision_voice SET kind = 'whisper'")
    with made.database.read() as reader, pytest.raises(ValueError, match="whisper"):
        reading.decisions_of(reader, made.session_id)
    assert {kind.value for kind in Voice} == {"objection", "against", "reservation", "statement"}
