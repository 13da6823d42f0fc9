"""Reads the CSV export of a Polis conversation.

Format (read off published conversations): `comments.csv` has one line per statement; `votes.csv` one line per
vote event, re-votes included and in no useful order, so the timestamp decides which is last; agree is 1,
disagree -1, pass 0. In `participants-votes.csv` each statement is a column named by its id, and an empty cell
is a statement not seen. `summary.csv` has lines `name,value` and no header. What the
files say about each other (counts beside statements, votes of each participant, voters in all) has to be so.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from dialogue.polis.conversation import (
    BrokenConversation,
    Conversation,
    Participant,
    Statement,
    Vote,
    arranged,
    require_known,
    says_meta,
    truth,
    with_agree_positive,
)
from dialogue.polis.cross_checks import MatrixCheck, against_counts, against_summary
from dialogue.polis.spreadsheet import unguarded

MATRIX_NAMES = ("participants-votes.csv", "participant-votes.csv")
KNOWN_COLUMNS = frozenset({"participant", "group-id", "n-comments", "n-votes", "n-agree", "n-disagree"})
CELL_VALUES = {"1": 1, "-1": -1, "0": 0, "1.0": 1, "-1.0": -1, "0.0": 0}


def read_conversation(files: Mapping[str, str]) -> Conversation:
    """The conversation in the texts of an export, given by file name.

    `votes.csv` or `participants-votes.csv` is needed, the others are welcome; a prefix before the name (as in
    `my-export-votes.csv`) is allowed. Without `votes.csv` the votes come from the table and have time 0. Read
    files with `newline=""`, so that line ends inside statements stay what they are.

    Raises `BrokenConversation` with a sentence that names the file and the line.
    """
    files = {name: text for name, text in files.items() if not name.startswith((".", "~$"))}  # of a system
    matrix = _named(files, MATRIX_NAMES)
    events = _named(
        {name: text for name, text in files.items() if not name.lower().endswith(MATRIX_NAMES)},
        ("votes.csv",),
    )
    if matrix is None and events is None:
        raise BrokenConversation(
            "missing-file",
            "There is no votes.csv and no participants-votes.csv here. Please add one of them.",
        )
    comments = _named(files, ("comments.csv",))
    statements = _statements(comments)
    participants, cells, columns = _matrix(matrix)
    votes = _votes(events) if events is not None else cells
    seen = {vote.statement for vote in votes} | columns
    if statements is None:
        statements = [Statement(id=number, text="") for number in seen]
    require_known(seen, {statement.id for statement in statements}, "comments.csv")
    notes: list[str] = []
    if comments is not None and _has_counts(*comments):
        votes, notes = _settled(votes, statements, events[0] if events else None, comments[0])
    known = {participant.id for participant in participants}
    participants += [Participant(id=number) for number in {vote.participant for vote in votes} - known]
    summary = _summary(_named(files, ("summary.csv",)))
    against_summary(summary, votes, statements)
    return arranged(
        Conversation(
            topic=unguarded(summary.get("topic", "")),
            description=unguarded(summary.get("conversation-description", "")),
            statements=tuple(statements),
            votes=tuple(votes),
            participants=tuple(participants),
            url=summary.get("url", ""),
            views=int(summary["views"]) if summary.get("views", "").isdecimal() else None,
            notes=tuple(notes),
        )
    )


def _named(files: Mapping[str, str], endings: tuple[str, ...]) -> tuple[str, str] | None:
    """(name, text) of the one file whose name ends like that, or None."""
    found = [name for name in files if name.lower().endswith(endings)]
    if len(found) > 1:
        raise BrokenConversation(
            "two-files",
            f"There are two files for {endings[0]}: {' and '.join(sorted(found))}. Please keep one.",
        )
    return (found[0], files[found[0]]) if found else None


def _rows(name: str, text: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, cells) of each row that is not empty, header first."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    many = 0
    try:
        for row in reader:
            if row:
                many = many or len(row)
                if len(row) != many:
                    raise _other_row(name, reader.line_num, len(row), many)
                yield reader.line_num, row
    except csv.Error as error:
        raise BrokenConversation(
            "bad-csv", f"{name}, line {reader.line_num}: this is not readable as CSV ({error})."
        ) from error


def _header(name: str, rows: Iterator[tuple[int, list[str]]], needed: Sequence[str]) -> dict[str, int]:
    """Where each column stands. Raises when one of the needed is missing or one stands twice."""
    header = [cell.strip() for cell in next(rows, (0, [""]))[1]]
    places = {title: place for place, title in enumerate(header)}
    missing = [title for title in needed if title not in places]
    if missing:
        split = (
            " Its cells seem to be separated by semicolons; commas are needed." if ";" in header[0] else ""
        )
        raise BrokenConversation(
            "missing-column", f"{name} has no column “{missing[0]}”.{split} Please export it again."
        )
    if len(places) != len(header):
        raise BrokenConversation("repeated-column", f"{name} has two columns of the same name.")
    return places


def _number(name: str, line: int, title: str, cell: str) -> int:
    """The whole number in a cell. Raises with file, line and column."""
    try:
        return int(cell)
    except ValueError:
        pass
    raise BrokenConversation(
        "bad-number", f"{name}, line {line}: “{cell[:40]}” in {title} is not a whole number."
    )


def _milliseconds(timestamp: int) -> int:
    """Exports made since 2024 write seconds, older ones milliseconds; 10^11 milliseconds was in 1973."""
    return timestamp * 1000 if abs(timestamp) < 10**11 else timestamp


def _other_row(name: str, line: int, cells: int, many: int) -> BrokenConversation:
    """A row that is shorter or longer than the header: a text with a comma needs quotation marks around it."""
    if cells < many:
        return BrokenConversation(
            "short-row", f"{name}, line {line}: this line has fewer cells than the first line."
        )
    return BrokenConversation(
        "long-row",
        f"{name}, line {line}: this line has {cells} cells and the first line has {many}. "
        "A text with a comma in it needs quotation marks around it.",
    )


def _statements(file: tuple[str, str] | None) -> list[Statement] | None:
    if file is None:
        return None
    name, text = file
    rows = _rows(name, text)
    at = _header(name, rows, ("comment-id", "comment-body"))
    about_voters = [title for title in at if says_meta(title)]
    statements: dict[int, Statement] = {}
    for line, row in rows:

        def cell(title: str, row: list[str] = row, line: int = line) -> int | None:
            given = row[at[title]] if title in at else ""
            return _number(name, line, title, given) if given else None

        number = _number(name, line, "comment-id", row[at["comment-id"]])
        if number in statements:
            raise BrokenConversation(
                "repeated-statement", f"{name}, line {line}: statement {number} stands twice."
            )
        statements[number] = Statement(
            id=number,
            text=unguarded(row[at["comment-body"]]),
            author=cell("author-id"),
            moderated=_moderated(name, line, cell("moderated") or 0),
            agrees=cell("agrees") or 0,
            disagrees=cell("disagrees") or 0,
            timestamp=_milliseconds(cell("timestamp") or 0),
            meta=any(_true(name, line, title, row[at[title]]) for title in about_voters),
        )
    return list(statements.values())


def _settled(
    votes: list[Vote], statements: Sequence[Statement], events: str | None, comments: str
) -> tuple[list[Vote], list[str]]:
    """The votes with agree as 1, told from the counts beside the statements, and notes about these.

    Events are held against the counts; the table alone has no re-votes, which the counts include.
    """
    if not any(statement.agrees or statement.disagrees for statement in statements):
        if not any(vote.value for vote in votes):
            return votes, []
        return votes, [
            f"{comments} counts no votes, so nothing shows that 1 stands for agreement in {events}."
        ]
    turned = list(with_agree_positive(votes, statements))
    return turned, against_counts(turned, statements, events, comments) if events else []


def _has_counts(name: str, text: str) -> bool:
    """Whether the statements stand beside the counts that tell which votes agree."""
    header = [cell.strip() for cell in next(_rows(name, text), (0, [""]))[1]]
    return "agrees" in header and "disagrees" in header


def _moderated(name: str, line: int, given: int) -> int:
    if given not in (-1, 0, 1):
        raise BrokenConversation(
            "bad-number", f"{name}, line {line}: moderated is {given}; it can be 1, 0 or -1."
        )
    return given


def _true(name: str, line: int, title: str, cell: str) -> bool:
    said = truth(cell)
    if said is None:
        raise BrokenConversation(
            "bad-meta", f"{name}, line {line}: “{cell[:40]}” in {title} is neither true nor false."
        )
    return said


def _votes(file: tuple[str, str]) -> list[Vote]:
    """Every vote event. One pass of built-in operations: 33,000 events must stay well under a second."""
    name, text = file
    rows = _rows(name, text)
    at = _header(name, rows, ("timestamp", "comment-id", "voter-id", "vote"))
    when, what, who, how = at["timestamp"], at["comment-id"], at["voter-id"], at["vote"]
    votes: list[Vote] = []
    for line, row in rows:
        try:
            time = _milliseconds(int(row[when]))
            votes.append(Vote(time, int(row[who]), int(row[what]), CELL_VALUES[row[how]]))
        except KeyError:
            raise _bad_vote(name, line, row[how]) from None
        except ValueError:
            for title in ("timestamp", "voter-id", "comment-id"):
                _number(name, line, title, row[at[title]])
            raise
    return votes


def _bad_vote(name: str, line: int, cell: str) -> BrokenConversation:
    return BrokenConversation(
        "bad-vote", f"{name}, line {line}: “{cell[:40]}” is not a vote; a vote is 1, 0 or -1."
    )


def _matrix(file: tuple[str, str] | None) -> tuple[list[Participant], list[Vote], set[int]]:
    """(participants, their votes with time 0, statement ids of the columns) of the participants table."""
    if file is None:
        return [], [], set()
    name, text = file
    rows = _rows(name, text)
    at = _header(name, rows, ("participant",))
    statements = [(int(title), place) for title, place in at.items() if title.isdecimal()]
    others = [
        (title, place) for title, place in at.items() if not title.isdecimal() and title not in KNOWN_COLUMNS
    ]
    group = at.get("group-id")
    check = MatrixCheck(name, at)
    participants: dict[int, Participant] = {}
    votes: list[Vote] = []
    for line, row in rows:
        person = _number(name, line, "participant", row[at["participant"]])
        if person in participants:
            raise BrokenConversation(
                "repeated-participant", f"{name}, line {line}: participant {person} stands twice."
            )
        participants[person] = Participant(
            id=person,
            group_id=(unguarded(row[group]) or None) if group is not None else None,
            columns={title: unguarded(row[place]) for title, place in others},
        )
        own = len(votes)
        for statement, place in statements:
            if row[place]:
                value = CELL_VALUES.get(row[place])
                if value is None:
                    raise _bad_vote(name, line, row[place])
                votes.append(Vote(0, person, statement, value))
        check.row(line, row, votes[own:])
    if check.turned_over():
        votes = [vote._replace(value=-vote.value) for vote in votes]
    return list(participants.values()), votes, {statement for statement, _ in statements}


def _summary(file: tuple[str, str] | None) -> dict[str, str]:
    """The lines `name,value` of summary.csv; it has no header."""
    if file is None:
        return {}
    return {row[0].strip(): row[1] for _, row in _rows(*file) if len(row) > 1}
