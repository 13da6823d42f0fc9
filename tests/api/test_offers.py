"""Every command that a page can give is offered to programs, or named with the reason why not."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest
from pydantic import ValidationError

from dialogue.activities.brainstorm.commands import AddIdea
from dialogue.api.examples import example_of
from dialogue.api.filling import FILLED, OWN
from dialogue.api.models import LONGEST_TEXT, model_of
from dialogue.api.offers import IN_THE_HOUSE, NOT_OFFERED, OF_PLATFORMS, OF_SESSIONS, OF_WEBHOOKS, offers
from dialogue.api.openapi import described_as
from dialogue.api.sending import model_for
from dialogue.app import vocabulary
from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command

COMMANDS = tuple(vocabulary().handlers)
OPENS = re.compile(r"hash|digest|salt|token|secret|^key$|^mark$|picture|evidence|made_from")
"""Fields that the server makes itself, or that open a door: no program says them."""

SAID_ALL_THE_SAME = {
    "set-aside.key",  # of a thing on the console, told there
    "record-consent.picture_id",
    "illustrate-idea.picture",  # a file, which the server looks at and makes small
    "illustrate-option.picture",
    "illustrate-question.picture",
    "move-item.evidence",  # words that people type
    "rate-marker.evidence",
    "reach-milestone.evidence",
    "record-review.evidence",
}


def unsaid(commands: tuple[type[Command], ...], offered: set[type[Command]]) -> list[str]:
    """Commands that a page can give, that are not offered, and of which nobody says why."""
    return [
        command.__name__
        for command in commands
        if command.right is not Right.ONLY_THE_PROGRAM
        and command not in offered
        and command not in NOT_OFFERED
        and command.__name__ not in {*IN_THE_HOUSE, *OF_WEBHOOKS}
    ]


def test_every_command_is_offered_or_its_reason_is_told() -> None:
    offered = {one.command for one in offers(COMMANDS).values()}
    assert unsaid(COMMANDS, offered) == [] and len(offered) > 250
    assert unsaid(COMMANDS, offered - {AddIdea}) == ["AddIdea"], "a command left out would be noticed"
    assert not offered & NOT_OFFERED.keys() and set(NOT_OFFERED) <= set(COMMANDS)
    assert all(len(why) > 20 for why in (*NOT_OFFERED.values(), *IN_THE_HOUSE.values()))
    house = {command.__name__ for command in COMMANDS if command.right not in OF_SESSIONS | OF_PLATFORMS}
    assert set(IN_THE_HOUSE) <= house, "what is named there belongs to the house"


def test_no_program_says_what_the_server_makes_itself() -> None:
    found = {
        f"{offer.name}.{name}"
        for offer in offers(COMMANDS).values()
        for name in model_for(offer.command).model_fields
        if OPENS.search(name)
    }
    assert found == SAID_ALL_THE_SAME
    whole = {name for command in FILLED for name in model_of(command).model_fields}
    assert any(OPENS.search(name) for name in whole), "control: without filling they would be asked for"
    assert set(FILLED) | set(OWN) <= set(COMMANDS)


def test_every_example_is_taken_and_every_field_is_there() -> None:
    for offer in offers(COMMANDS).values():
        model = model_for(offer.command)
        model.model_validate_json(json.dumps(example_of(model)))
        if offer.command not in OWN:
            filled = FILLED[offer.command].fields if offer.command in FILLED else frozenset()
            fields = {one.name for one in dataclasses.fields(offer.command)}
            assert set(model.model_fields) == fields - filled, offer.name


@pytest.mark.parametrize(
    "wrong",
    [
        {"activity_id": "2", "text": "Wells"},
        {"activity_id": 2},
        {"activity_id": 2, "text": "Wells", "seat": 1},
        {"activity_id": 2**70, "text": "Wells"},
        {"activity_id": 2, "text": "a\x00b"},
        {"activity_id": 2, "text": "a" * (LONGEST_TEXT + 1)},
        {"activity_id": 2, "text": None},
    ],
)
def test_what_is_mistyped_is_refused(wrong: dict[str, object]) -> None:
    model = model_for(AddIdea)
    with pytest.raises(ValidationError):
        model.model_validate_json(json.dumps(wrong))
    model.model_validate_json(json.dumps({"activity_id": 2, "text": "Wells"}))  # control


def test_the_description_is_whole() -> None:
    made = described_as(COMMANDS)
    text = json.dumps(made)
    named = set(re.findall(r"#/components/schemas/([^\"]+)", text))
    assert named <= set(made["components"]["schemas"])
    ids = [one["operationId"] for path in made["paths"].values() for one in path.values()]
    assert len(ids) == len(set(ids))
    assert made["openapi"].startswith("3.1") and set(offers(COMMANDS)) <= set(ids)
    assert all(
        "description" in one or "summary" in one for path in made["paths"].values() for one in path.values()
    )
