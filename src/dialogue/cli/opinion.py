"""`dialogue opinion DIR`: the opinion landscape of an exported conversation."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from dialogue.activities.opinion.groups import HOLDS, NOT_ENOUGH_VOTES
from dialogue.activities.opinion.landscape import Landscape, landscape
from dialogue.activities.opinion.lenses import Lens
from dialogue.activities.opinion.votes import AGREE, Counts, VoteTable
from dialogue.polis import BrokenConversation, Conversation, Statement, read_api, read_conversation

NOT_ENOUGH = "not enough votes"
ENOUGH_FOR_ONE = 3
MOST_DIFFERENCES = 3

app = typer.Typer()


@app.command()
def opinion(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder with a Polis export.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a summary.")] = False,
    groups_from: Annotated[
        str, typer.Option(metavar="COLUMN", help="Take groups from this column of participants-votes.csv.")
    ] = "",
    polis_api: Annotated[
        bool, typer.Option("--polis-api", help="Read the server's JSON answers and take its groups.")
    ] = False,
) -> None:
    """Draw the opinion landscape of a conversation in the Polis export format."""
    try:
        conversation = (
            read_api(texts(folder, "json")) if polis_api else read_conversation(texts(folder, "csv"))
        )
        column = groups_from or ("group-id" if polis_api else "")
        groups = declared_groups(conversation, column) if column else None
    except BrokenConversation as broken:
        refuse(broken.sentence)
    drawn = landscape(table_of(conversation), groups=groups or None)
    for note in conversation.notes:
        print(note, file=sys.stderr)
    if as_json:
        json.dump(as_answer(drawn, conversation), sys.stdout, ensure_ascii=False, allow_nan=False)
        print()
    else:
        print(summary(conversation, drawn))


def refuse(sentence: str) -> NoReturn:
    """Say what is wrong on standard error and end with code 2."""
    print(sentence, file=sys.stderr)
    raise typer.Exit(2)


def texts(folder: Path, ending: str) -> dict[str, str]:
    """The texts of the files in a folder with that ending, by name, line ends untouched.

    Raises `BrokenConversation` when the folder cannot be read, holds none, or a file is not UTF-8.
    """
    found: dict[str, str] = {}
    try:
        for path in sorted(folder.iterdir()):
            hidden = path.name.startswith(
                (".", "~$")
            )  # what a system or an office program left beside a file
            if path.suffix.lower() == f".{ending}" and not hidden and path.is_file():
                with path.open(encoding="utf-8-sig", newline="") as file:
                    found[path.name] = file.read()
    except OSError as error:
        raise BrokenConversation("unreadable", f"{folder} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BrokenConversation(
            "bad-text", f"{path} is not text in UTF-8. Please export it again."
        ) from error
    if not found:
        raise BrokenConversation(
            "missing-file", f"There is no .{ending} file in {folder}. Please name another folder."
        )
    return found


def table_of(conversation: Conversation) -> VoteTable:
    """The table of the conversation's last votes."""
    return VoteTable.of(
        ((vote.participant, vote.statement, vote.value) for vote in conversation.votes),
        participants=(person.id for person in conversation.participants),
        statements=(statement.id for statement in conversation.statements),
        left_out=(statement.id for statement in conversation.statements if statement.moderated_out),
        meta=(statement.id for statement in conversation.statements if statement.meta),
    )


def declared_groups(conversation: Conversation, column: str) -> dict[str, list[int]]:
    """Who is in which group by that column; people with an empty cell are in none.

    Raises `BrokenConversation` when nobody is put into a group by it.
    """
    groups: dict[str, list[int]] = {}
    for person in conversation.participants:
        name = person.group_id if column == "group-id" else person.columns.get(column)
        if name:
            groups.setdefault(name, []).append(person.id)
    if not groups:
        raise BrokenConversation(
            "no-groups", f"The column “{column}” puts nobody into a group. Please name another."
        )
    return groups


def as_answer(drawn: Landscape, conversation: Conversation) -> dict[str, Any]:
    """The landscape as plain data for JSON; docs/opinion.md describes each field."""
    table = drawn.table
    known = {statement.id: statement for statement in conversation.statements}
    notes = {"notes": list(conversation.notes)} if conversation.notes else {}
    group_of = {person: name for name, members in drawn.groups.items() for person in members}
    return {
        "counts": {
            "participants": len(table.participants),
            "statements": len(table.statements),
            "votes": int(table.seen.sum()),
        },
        "groups": [
            {
                "id": name,
                "size": len(members),
                "members": list(members),
                "stability": drawn.stability_by_group[name],
            }
            for name, members in drawn.groups.items()
        ],
        "stability": drawn.stability,
        "splits": [
            {
                "groups": split.k,
                "sizes": list(split.sizes),
                "stability": split.stability,
                "silhouette": split.silhouette,
                "holds": split.holds,
            }
            for split in drawn.opinions.tried
        ],
        "no_groups": None if drawn.groups else drawn.opinions.why_none.replace("-", " "),
        "points": [
            {"participant": person, "x": float(x), "y": float(y), "group": group_of.get(person)}
            for person, cast, (x, y) in zip(
                table.participants, table.cast.tolist(), drawn.projection.places.tolist(), strict=True
            )
            if cast
        ],
        "statements": [
            _statement(drawn, column, known[int(table.statements[column])])
            for column in range(len(table.statements))
        ],
        "representative": {
            name: [table.statements[each.column] for each in chosen]
            for name, chosen in drawn.representative.items()
        },
        "representative_details": {
            name: [
                {
                    "id": table.statements[each.column],
                    "says": "agree" if each.side == AGREE else "disagree",
                    "p": each.p,
                    "z1": each.z1,
                    "r": each.r,
                    "z2": each.z2,
                    "best_agreement": each.best_agreement,
                }
                for each in chosen
            ]
            for name, chosen in drawn.representative.items()
        },
        "consensus": {
            side: [table.statements[column] for column in columns]
            for side, columns in zip(("agree", "disagree"), drawn.consensus, strict=True)
        },
        "lenses": [_lens(drawn, lens) for lens in drawn.lenses],
        **notes,
    }


def _lens(drawn: Landscape, lens: Lens) -> dict[str, Any]:
    """Everybody's votes on the statements that take part, by what they said to one about themselves."""
    both = lens.agreement
    return {
        "id": drawn.table.statements[lens.column],
        **{side: len(people) for side, people in lens.people.items()},
        "statements": [
            {
                "id": statement,
                "by_side": {
                    side: {**_cell(counts, column), "p": _p(counts, column)}
                    for side, counts in lens.counts.items()
                },
                "common_ground": bool(both and both.common_ground[column]),
                "difference": bool(both and both.apart[:, column].any()),
            }
            for column, statement in enumerate(drawn.table.statements)
            if not drawn.table.left_out[column]
        ],
    }


def _cell(counts: Counts, column: int) -> dict[str, int]:
    return {
        "agree": int(counts.agree[column]),
        "disagree": int(counts.disagree[column]),
        "pass": int(counts.passed[column]),
        "seen": int(counts.seen[column]),
    }


def _p(counts: Counts, column: int) -> float:
    return (int(counts.agree[column]) + 1) / (int(counts.seen[column]) + 2)


def _geometric_mean(drawn: Landscape, column: int) -> float | str | None:
    """A number, the words that there are too few votes, or None where there are votes and no groups."""
    if drawn.agreement is None:
        return None if drawn.everybody.seen[column] >= ENOUGH_FOR_ONE else NOT_ENOUGH
    return float(drawn.agreement.geometric_mean[column]) if drawn.agreement.enough[column] else NOT_ENOUGH


def _statement(drawn: Landscape, column: int, statement: Statement) -> dict[str, Any]:
    agreement = drawn.agreement
    return {
        "id": drawn.table.statements[column],
        "moderated_out": statement.moderated_out,
        "meta": statement.meta,
        **_cell(drawn.everybody, column),
        "by_group": {
            name: {**_cell(counts, column), "p": _p(counts, column)}
            for name, counts in drawn.by_group.items()
        },
        "p": _p(drawn.everybody, column),
        "group_informed_consensus": None if agreement is None else float(agreement.product[column]),
        "geometric_mean": _geometric_mean(drawn, column),
        "common_ground": bool(agreement and agreement.common_ground[column]),
        "difference": bool(agreement and agreement.apart[:, column].any()),
        "different_groups": [
            name for place, name in enumerate(drawn.by_group) if agreement and agreement.apart[place, column]
        ],
        "priority": float(drawn.priority[column]),
    }


def summary(conversation: Conversation, drawn: Landscape) -> str:
    """The landscape in a screenful of plain text."""
    text = {statement.id: " ".join(statement.text.split()) for statement in conversation.statements}
    table = drawn.table

    def said(column: int, side: str) -> str:
        counts = drawn.everybody
        number = int(counts.agree[column] if side == "agree" else counts.disagree[column])
        statement = table.statements[column]
        return (
            f"  {side}, {number} of {int(counts.seen[column])}: {text.get(int(statement), '')} ({statement})"
        )

    lines = [conversation.topic] if conversation.topic else []
    people, asked, cast = len(table.participants), len(table.statements), int(table.seen.sum())
    lines.append(f"{people} participants, {asked} statements, {cast} votes")
    lines.append(_groups_in_words(drawn))
    for name, chosen in drawn.representative.items():
        lines += ["", f"Group {name}, {len(drawn.groups[name])} people, speaks through:"]
        for each in chosen:
            side = "agree" if each.side == AGREE else "disagree"
            statement = table.statements[each.column]
            lines.append(f"  {side}: {text.get(int(statement), '')} ({statement})")
    lines += ["", "Most people say:"]
    for side, columns in zip(("agree", "disagree"), drawn.consensus, strict=True):
        lines += [said(column, side) for column in columns]
    for lens in drawn.lenses:
        lines += ["", *_lens_in_words(drawn, lens, text)]
    return "\n".join(lines)


def _groups_in_words(drawn: Landscape) -> str:
    """How many groups there are and how well they are found again, or why there are none."""
    opinions = drawn.opinions
    if drawn.groups and drawn.groups != opinions.groups:
        return f"{len(drawn.groups)} groups as given"
    if drawn.groups:
        each = ", ".join(f"group {name}: {held:.2f}" for name, held in opinions.by_group.items())
        return (
            f"{len(drawn.groups)} opinion groups. They are found again when a fifth of the people is left out: "
            f"{opinions.stability:.2f}, where 1 is the same groups each time ({each})."
        )
    if opinions.why_none != NOT_ENOUGH_VOTES:
        tried = "; ".join(f"{split.k} groups: {split.stability or 0:.2f}" for split in opinions.tried)
        reason = (
            f"none is found again when a fifth of the people is left out ({tried}; {HOLDS:.2f} is needed)"
        )
        return f"No clear opinion groups: {reason if tried else 'everybody who voted is of one mind'}."
    if not drawn.table.left_out.all() or not drawn.table.cast.any():
        return "No opinion groups: at least five people must have voted."
    return "No opinion groups: not enough votes yet, for no statement takes part in them."


def _lens_in_words(drawn: Landscape, lens: Lens, text: dict[int, str]) -> list[str]:
    """Who said what about themselves, and the statements on which the two sides differ most."""
    statements = drawn.table.statements
    asked = int(statements[lens.column])
    agree, disagree = (len(people) for people in lens.people.values())
    lines = [
        f"By what they say of themselves: {text.get(asked, '')} ({asked}): {agree} agree, {disagree} disagree"
    ]
    if lens.agreement is None:
        return lines
    shares = lens.agreement.shares
    apart = [column for column in range(len(statements)) if lens.agreement.apart[:, column].any()]
    apart.sort(key=lambda column: -abs(float(shares[0, column] - shares[1, column])))
    for column in apart[:MOST_DIFFERENCES]:
        sides = " and ".join(
            f"{int(counts.agree[column])} of {int(counts.seen[column])}" for counts in lens.counts.values()
        )
        lines.append(
            f"  differ, {sides} agree: {text.get(int(statements[column]), '')} ({statements[column]})"
        )
    return lines
