"""The Polis export format, in and out."""

from __future__ import annotations

import csv
import doctest
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.polis import (
    BrokenConversation,
    Conversation,
    Participant,
    Statement,
    Vote,
    read_api,
    read_conversation,
    spreadsheet,
    write_conversation,
)

DATA = Path(__file__).parents[1] / "data" / "polis"
COMMENTS = "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
VOTES = "timestamp,datetime,comment-id,voter-id,vote\n"
MS = 1_600_000_000_000
ONE = COMMENTS + f"{MS},x,0,0,1,0,1,More trees\n"


def texts(name: str) -> dict[str, str]:
    found = {}
    for path in (DATA / name).iterdir():
        with path.open(encoding="utf-8", newline="") as file:
            found[path.name] = file.read()
    return found


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


EXPORTS = ["15-per-hour-seattle", "london.youth.policing"]


@pytest.mark.parametrize("name", EXPORTS)
def test_the_last_votes_are_those_of_the_table(name: str) -> None:
    files = texts(name)
    whole = read_conversation(files)
    table_only = read_conversation({key: text for key, text in files.items() if key != "votes.csv"})
    assert whole.latest_votes() == table_only.latest_votes()
    assert len(whole.votes) > len(table_only.votes)  # re-votes are in votes.csv only


@pytest.mark.parametrize("name", EXPORTS)
def test_written_again_as_it_was(name: str) -> None:
    files = texts(name)
    conversation = read_conversation(files)
    written = write_conversation(conversation)
    assert read_conversation(written) == conversation

    def table(text: str, key: str, drop: str = "") -> dict[str, dict[str, str]]:
        return {row[key]: {title: cell for title, cell in row.items() if title != drop} for row in rows(text)}

    # Everything but the local spelling of dates: counts with re-votes, columns, n-votes, n-agree, groups.
    assert table(written["comments.csv"], "comment-id", "datetime") == table(
        files["comments.csv"], "comment-id", "datetime"
    )
    assert table(written["participants-votes.csv"], "participant") == table(
        files["participants-votes.csv"], "participant"
    )
    assert list(csv.reader(io.StringIO(written["summary.csv"]))) == list(
        csv.reader(io.StringIO(files["summary.csv"]))
    )
    times = ("timestamp", "comment-id", "voter-id", "vote")
    assert sorted(tuple(row[each] for each in times) for row in rows(written["votes.csv"])) == sorted(
        tuple(row[each] for each in times) for row in rows(files["votes.csv"])
    )


def test_agree_is_one_in_exports() -> None:
    conversation = read_conversation(texts("15-per-hour-seattle"))
    for statement in conversation.statements:
        values = [vote.value for vote in conversation.votes if vote.statement == statement.id]
        assert (statement.agrees, statement.disagrees) == (values.count(1), values.count(-1))


def test_votes_stand_in_order_of_time_and_the_last_wins() -> None:
    votes = VOTES + f"{MS + 9},x,0,5,-1\n{MS + 1},x,0,5,1\n{MS + 9},x,0,5,0\n"
    conversation = read_conversation({"comments.csv": ONE, "votes.csv": votes})
    assert [vote.value for vote in conversation.votes] == [1, -1, 0]
    assert conversation.latest_votes() == {(5, 0): 0}


def test_an_empty_cell_is_unseen_and_nought_is_a_pass() -> None:
    table = "participant,group-id,n-comments,n-votes,n-agree,n-disagree,0,1\n3,,0,1,0,0,,0\n4,1,0,1,1,0,1,\n"
    conversation = read_conversation({"participants-votes.csv": table})
    assert conversation.latest_votes() == {(3, 1): 0, (4, 0): 1}
    assert conversation.participants == (Participant(3), Participant(4, "1"))
    assert [statement.text for statement in conversation.statements] == ["", ""]


def test_names_and_seconds_of_newer_exports() -> None:
    """Since 2024 names begin with a date, the table is called otherwise, and times are seconds."""
    conversation = read_conversation(
        {
            "2025-08-29-0002-abc-comments.csv": COMMENTS + "1731527035,x,0,0,1,0,1,Trees\n",
            "2025-08-29-0002-abc-votes.csv": VOTES + "1748705230,x,0,7,1\n",
            "2025-08-29-0002-abc-participant-votes.csv": "participant,group-id,0\n7,0,1\n",
            "2025-08-29-0002-abc-comment-groups.csv": "anything\n",
        }
    )
    assert conversation.statements[0].timestamp == 1731527035_000
    assert conversation.votes == (Vote(1748705230_000, 7, 0, 1),)
    assert conversation.participants == (Participant(7, "0"),)


def test_further_columns_are_kept() -> None:
    conversation = read_conversation({"participants-votes.csv": "participant,xid,sector,0\n7,ab,farmers,1\n"})
    assert conversation.participants == (Participant(7, None, {"xid": "ab", "sector": "farmers"}),)
    assert read_conversation(write_conversation(conversation)).participants == conversation.participants


def test_a_mark_at_the_beginning_of_the_file_is_no_letter() -> None:
    assert read_conversation({**GOOD, "comments.csv": "\ufeff" + ONE}).statements[0].text == "More trees"


def test_thirty_thousand_votes_are_read() -> None:
    lines = [
        f"{MS + n},Wed Jun 18 08:16:54 WIB 2014,{n % 290},{n // 290},{n % 3 - 1}\n" for n in range(33_000)
    ]
    comments = COMMENTS + "".join(f"{MS},x,{n},0,0,0,1,Words {n}\n" for n in range(290))
    conversation = read_conversation({"comments.csv": comments, "votes.csv": VOTES + "".join(lines)})
    assert len(conversation.votes) == 33_000


# -- damaged files
# ------------------------------------------------------------------------------------------------

GOOD = {"comments.csv": ONE, "votes.csv": VOTES + f"{MS},x,0,5,1\n"}


def test_control_the_good_files_are_good() -> None:
    assert len(read_conversation(GOOD).votes) == 1


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("missing-file", {}),
        ("missing-file", {"comments.csv": ONE, "votes.csv.gz": "x"}),
        ("two-files", {**GOOD, "a-votes.csv": VOTES}),
        ("missing-column", {**GOOD, "votes.csv": "timestamp,comment-id,voter-id\n"}),
        ("missing-column", {**GOOD, "votes.csv": ""}),
        ("missing-column", {**GOOD, "comments.csv": "comment-id\n0\n"}),
        ("repeated-column", {"participants-votes.csv": "participant,0,0\n1,1,1\n"}),
        ("bad-number", {**GOOD, "votes.csv": VOTES + "soon,x,0,5,1\n"}),
        ("bad-number", {**GOOD, "votes.csv": VOTES + f"{MS},x,0,Ana,1\n"}),
        ("bad-number", {**GOOD, "comments.csv": COMMENTS + f"{MS},x,zero,0,1,0,1,Trees\n"}),
        ("bad-number", {"participants-votes.csv": "participant,0\n,1\n"}),
        ("bad-vote", {**GOOD, "votes.csv": VOTES + f"{MS},x,0,5,2\n"}),
        ("bad-vote", {**GOOD, "votes.csv": VOTES + f"{MS},x,0,5,\n"}),
        ("bad-vote", {"participants-votes.csv": "participant,0\n1,yes\n"}),
        ("short-row", {**GOOD, "votes.csv": VOTES + f"{MS},x,0\n"}),
        ("short-row", {**GOOD, "comments.csv": COMMENTS + f"{MS},x,0\n"}),
        ("short-row", {"participants-votes.csv": "participant,0,1\n1,1\n"}),
        ("repeated-statement", {**GOOD, "comments.csv": ONE + f"{MS},x,0,0,1,0,1,Again\n"}),
        ("repeated-participant", {"participants-votes.csv": "participant,0\n1,1\n1,1\n"}),
        ("unknown-statement", {**GOOD, "votes.csv": VOTES + f"{MS},x,8,5,1\n"}),
        ("bad-csv", {**GOOD, "comments.csv": COMMENTS + f'{MS},x,0,0,1,0,1,"{"a" * 200_000}"\n'}),
    ],
)
def test_a_damaged_export_is_refused_in_a_sentence(code: str, files: dict[str, str]) -> None:
    with pytest.raises(BrokenConversation) as told:
        read_conversation(files)
    assert told.value.code == code
    assert told.value.sentence.endswith((".", ")."))
    assert len(told.value.sentence) < 220


def test_the_line_is_named() -> None:
    votes = VOTES + f"{MS},x,0,5,1\n" * 4 + f"{MS},x,0,5,7\n"
    with pytest.raises(BrokenConversation, match=r"votes\.csv, line 6: “7” is not a vote"):
        read_conversation({**GOOD, "votes.csv": votes})


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(["comments.csv", "votes.csv", "participants-votes.csv"]), st.data())
def test_whatever_is_in_a_file_nothing_but_a_sentence_comes_out(name: str, data: st.DataObject) -> None:
    table = "participant,group-id,0\n5,0,1\n"
    good = {**GOOD, "participants-votes.csv": table}[name]
    start = data.draw(st.integers(0, len(good)))
    damaged = (
        good[:start] + data.draw(st.text(max_size=12)) + good[data.draw(st.integers(start, len(good))) :]
    )
    try:
        read_conversation({**GOOD, "participants-votes.csv": table, name: damaged})
    except BrokenConversation as broken:
        assert broken.sentence


# -- written and read
# ---------------------------------------------------------------------------------------------

WORDS = (st.text(max_size=30) | st.text("=+-'\"\r\n, a", max_size=8)).map(
    lambda text: text.encode("utf-8", "ignore").decode()
)


@st.composite
def conversations(draw: st.DrawFn) -> Conversation:
    statements = [
        Statement(
            id=number, text=draw(WORDS), author=draw(st.none() | st.integers(0, 3)), timestamp=MS + number
        )
        for number in range(draw(st.integers(1, 4)))
    ]
    votes = [
        Vote(
            MS + draw(st.integers(0, 5)),
            draw(st.integers(0, 4)),
            draw(st.integers(0, len(statements) - 1)),
            value,
        )
        for value in draw(st.lists(st.sampled_from((-1, 0, 1)), max_size=12))
    ]
    votes.sort(key=lambda vote: vote.time)
    return Conversation(
        topic=draw(WORDS),
        description=draw(WORDS),
        statements=tuple(
            replace(
                each,
                agrees=sum(vote.statement == each.id and vote.value == 1 for vote in votes),
                disagrees=sum(vote.statement == each.id and vote.value == -1 for vote in votes),
            )
            for each in statements
        ),
        votes=tuple(votes),
        participants=tuple(
            Participant(who, "0" if who % 2 else None) for who in sorted({v.participant for v in votes})
        ),
        views=draw(st.none() | st.integers(0, 9)),
    )


@settings(max_examples=150, deadline=None)
@given(conversations())
def test_what_is_written_is_read_again(conversation: Conversation) -> None:
    back = read_conversation(write_conversation(conversation))
    assert back.latest_votes() == conversation.latest_votes()
    assert sorted(back.votes) == sorted(conversation.votes)
    assert replace(back, votes=()) == replace(conversation, votes=())


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "''=1"])
def test_no_statement_becomes_a_formula(words: str) -> None:
    statement = Statement(id=0, text=words)
    written = write_conversation(Conversation(words, words, (statement,), (), ()))
    assert rows(written["comments.csv"])[0]["comment-body"] == f"'{words}"
    back = read_conversation({**written, "votes.csv": VOTES})
    assert (back.topic, back.description, back.statements[0].text) == (words, words, words)


def test_ordinary_words_are_left_alone() -> None:
    for words in ("More trees", "'tis = time", "1 + 1", ""):
        assert spreadsheet.guarded(words) == spreadsheet.unguarded(words) == words
    assert doctest.testmod(spreadsheet).failed == 0


# -- the server's JSON
# --------------------------------------------------------------------------------------------


def test_the_servers_answers() -> None:
    conversation = read_api(texts("server-output-below-100"))
    assert conversation.topic == "Improving the Polis Software"
    assert (len(conversation.statements), len(conversation.votes), len(conversation.participants)) == (
        44,
        504,
        35,
    )
    assert {each.id for each in conversation.statements if each.moderated_out} == {11, 33}
    sizes = [
        sum(person.group_id == group for person in conversation.participants)
        for group in ("0", "1", "2", None)
    ]
    assert sizes == [11, 3, 9, 12]


@pytest.mark.parametrize("turned", [False, True], ids=["agree is 1", "agree is -1"])
def test_which_way_votes_count_is_told_by_the_counts(turned: bool) -> None:
    files = texts("server-output-below-100")
    votes = [
        {**vote, "vote": -vote["vote"] if turned else vote["vote"]}
        for vote in json.loads(files["votes.json"])
    ]
    conversation = read_api({**files, "votes.json": json.dumps(votes)})
    assert conversation == read_api(files)
    values = [vote.value for vote in conversation.votes if vote.statement == 26]
    assert (values.count(1), values.count(-1)) == (15, 0)  # the statement nearly everybody agrees with


def test_without_counts_nobody_can_tell() -> None:
    comments = [{"tid": 0, "txt": "Trees", "pid": 0, "mod": 1, "created": "5"}]
    files = {
        "comments.json": json.dumps(comments),
        "votes.json": '[{"pid": 1, "tid": 0, "vote": 1, "modified": "5"}]',
    }
    with pytest.raises(BrokenConversation) as told:
        read_api(files)
    assert told.value.code == "unknown-sign"
    passes = read_api({**files, "votes.json": '[{"pid": 1, "tid": 0, "vote": 0, "modified": "5"}]'})
    assert passes.votes == (Vote(5, 1, 0, 0),)


@pytest.mark.parametrize(
    ("code", "name", "text"),
    [
        ("bad-json", "votes.json", "{"),
        ("bad-json", "votes.json", "[" * 100_000),
        ("bad-json", "votes.json", "{}"),
        ("bad-json", "comments.json", "[3]"),
        ("bad-json", "conversation.json", "[]"),
        ("bad-json", "math-pca2.json", '{"group-clusters": []}'),
        ("bad-json", "math-pca2.json", "null"),
        ("bad-number", "votes.json", '[{"pid": null, "tid": 0, "vote": 1}]'),
        ("bad-number", "votes.json", '[{"pid": 1, "tid": 0, "vote": true}]'),
        ("bad-vote", "votes.json", '[{"pid": 1, "tid": 0, "vote": 4}]'),
        ("unknown-statement", "votes.json", '[{"pid": 1, "tid": 99, "vote": 1}]'),
        ("repeated-statement", "comments.json", '[{"tid": 0, "agree_count": 1}, {"tid": 0}]'),
    ],
)
def test_damaged_answers_are_refused_in_a_sentence(code: str, name: str, text: str) -> None:
    with pytest.raises(BrokenConversation) as told:
        read_api({**texts("server-output-below-100"), name: text})
    assert told.value.code == code


@pytest.mark.parametrize("name", ["votes.json", "comments.json"])
def test_a_missing_answer_is_named(name: str) -> None:
    files = texts("server-output-below-100")
    del files[name]
    with pytest.raises(BrokenConversation, match=f"There is no {name} here"):
        read_api(files)
