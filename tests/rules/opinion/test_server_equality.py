"""Equal to what the server of Polis computed for the same conversation, with its groups."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from dialogue.activities.opinion.landscape import Landscape, landscape
from dialogue.activities.opinion.projection import project
from dialogue.activities.opinion.votes import VoteTable
from dialogue.polis import Conversation

Server = tuple[Conversation, dict[str, Any]]
Table = Callable[..., VoteTable]


def groups_of(conversation: Conversation) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for person in conversation.participants:
        if person.group_id is not None:
            groups.setdefault(person.group_id, []).append(person.id)
    return groups


def chosen(drawn: Landscape) -> dict[str, list[int]]:
    return {
        name: [drawn.table.statements[each.column] for each in own]
        for name, own in drawn.representative.items()
    }


def consensus(drawn: Landscape) -> list[list[int]]:
    return [[drawn.table.statements[column] for column in side] for side in drawn.consensus]


@pytest.fixture(scope="module")
def drawn(server: Server, table: Table) -> Landscape:
    conversation, _ = server
    return landscape(table(conversation), groups=groups_of(conversation))


def test_group_informed_consensus(server: Server, drawn: Landscape) -> None:
    told = server[1]["group-aware-consensus"]
    assert drawn.agreement is not None
    assert len(told) == len(drawn.table.statements) == 44
    for column, statement in enumerate(drawn.table.statements):
        assert drawn.agreement.product[column] == pytest.approx(told[str(statement)], abs=1e-12)


def test_consensus_statements_in_order(server: Server, drawn: Landscape) -> None:
    told = server[1]["consensus"]
    assert consensus(drawn) == [[each["tid"] for each in told[side]] for side in ("agree", "disagree")]


def test_representative_statements_in_order(server: Server, drawn: Landscape) -> None:
    told = server[1]["repness"]
    assert chosen(drawn) == {name: [each["tid"] for each in own] for name, own in told.items()}


def test_measures_of_representative_statements(server: Server, drawn: Landscape) -> None:
    for name, own in server[1]["repness"].items():
        for theirs, ours in zip(own, drawn.representative[name], strict=True):
            assert {1: "agree", -1: "disagree"}[ours.side] == theirs["repful-for"]
            assert ours.best_agreement == theirs.get("best-agree", False)
            assert (ours.p, ours.z1, ours.r) == pytest.approx(
                (theirs["p-success"], theirs["p-test"], theirs["repness"]), abs=1e-12
            )
            assert ours.z2 == pytest.approx(theirs["repness-test"], abs=1e-6)  # the server rounds this one


def test_counts_by_group(server: Server, drawn: Landscape) -> None:
    for name, told in server[1]["group-votes"].items():
        assert told["n-members"] == len(drawn.groups[name])
        for column, statement in enumerate(drawn.table.statements):
            counts = drawn.by_group[name]
            ours = {"A": counts.agree[column], "D": counts.disagree[column], "S": counts.seen[column]}
            assert ours == told["votes"][str(statement)]


def test_priorities_and_extremities(server: Server, drawn: Landscape) -> None:
    told = server[1]
    assert drawn.projection.extremity == pytest.approx(np.array(told["pca"]["comment-extremity"]), abs=1e-9)
    for column, statement in enumerate(drawn.table.statements):
        assert drawn.priority[column] == pytest.approx(told["comment-priorities"][str(statement)], abs=1e-9)


def test_means_components_and_places(server: Server, drawn: Landscape) -> None:
    """The server computes with agree = -1, so its means are ours turned over; components have free signs."""
    told = server[1]
    assert drawn.projection.means == pytest.approx(-np.array(told["pca"]["center"]), abs=1e-12)
    assert np.abs(drawn.projection.components) == pytest.approx(
        np.abs(np.array(told["pca"]["comps"])), abs=1e-9
    )
    base = told["base-clusters"]
    rows = [drawn.table.participants.index(members[0]) for members in base["members"]]
    theirs = np.abs(np.array([base["x"], base["y"]]).T)
    assert np.abs(drawn.projection.places[rows]) == pytest.approx(theirs, abs=1e-9)


def test_which_statements_are_moderated_out(server: Server, drawn: Landscape) -> None:
    out = {each for each, flag in zip(drawn.table.statements, drawn.table.left_out, strict=True) if flag}
    assert out == set(server[1]["mod-out"]) == {11, 33}


# Negative controls: each of these must break the equality, or the tests above compare nothing.


def test_control_votes_turned_over(server: Server, table: Table) -> None:
    conversation, told = server
    turned = replace(
        conversation, votes=tuple(vote._replace(value=-vote.value) for vote in conversation.votes)
    )
    drawn = landscape(table(turned), groups=groups_of(conversation))
    assert drawn.agreement is not None
    assert drawn.agreement.product[0] != pytest.approx(told["group-aware-consensus"]["0"])
    assert consensus(drawn) != [
        [each["tid"] for each in told["consensus"][side]] for side in ("agree", "disagree")
    ]


def test_control_moderated_statements_let_in(server: Server, table: Table) -> None:
    conversation, told = server
    projection = project(table(conversation, leave_out=False))
    assert projection.means != pytest.approx(-np.array(told["pca"]["center"]), abs=1e-3)


def test_control_one_person_in_another_group(server: Server, table: Table) -> None:
    conversation, told = server
    groups = groups_of(conversation)
    groups["2"].append(groups["1"].pop())
    drawn = landscape(table(conversation), groups=groups)
    assert chosen(drawn) != {name: [each["tid"] for each in own] for name, own in told["repness"].items()}
