"""Conversations and ideas from the field, through `opinion`, `suggest` and `replay`: the right value, or a sentence
and a code above 0.

`tests/data/field/README.md` says for each what is right and why; other instances of the same kinds are made here.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from dialogue.cli import opinion, suggest
from dialogue.polis import read_conversation, write_conversation
from support.field import FIELD, REPLAY, counted, refused, run, saved

# -- the given files
# ------------------------------------------------------------------------------------------------


def test_cells_beyond_the_header_are_refused() -> None:
    refused(run(suggest.app, FIELD / "suggest-comma.csv"), "Line 2", "3 cells")
    refused(run(opinion.app, FIELD / "polis-unescaped"), "line 2", "9 cells")


def test_statements_about_the_voter_take_no_part() -> None:
    told = counted(run(opinion.app, FIELD / "polis-meta", "--json"))
    assert [group["members"] for group in told["groups"]] == [list(range(10)), list(range(10, 20))]
    assert told["representative"] == {"0": [4, 5, 6], "1": [4, 5, 6]}
    assert [each["id"] for each in told["statements"] if each["meta"]] == [0, 1, 2, 3]
    assert not any(each["moderated_out"] for each in told["statements"])
    assert [group["stability"] for group in told["groups"]] == [1.0, 1.0] and told["stability"] == 1.0
    # What people said of themselves is a way to look at the others; here it makes no difference to them.
    assert [(lens["id"], lens["agree"], lens["disagree"]) for lens in told["lenses"]] == [
        (each, 10, 10) for each in range(4)
    ]
    for lens in told["lenses"]:
        assert [each["id"] for each in lens["statements"]] == [4, 5, 6]
        for each in lens["statements"]:
            assert {side: cell["seen"] for side, cell in each["by_side"].items()} == {
                "agree": 10,
                "disagree": 10,
            }
            assert not each["difference"]


def test_control_statements_that_are_not_marked_do_take_part(tmp_path: Path) -> None:
    for file in (FIELD / "polis-meta").iterdir():
        saved(tmp_path, file.name, file.read_text().replace(",true,true,", ",false,true,"))
    told = counted(run(opinion.app, tmp_path, "--json"))
    assert set(told["representative"]["0"]) - {4, 5, 6}


def test_the_sign_of_the_votes_is_told_by_the_counts() -> None:
    turned, plain = (
        counted(run(opinion.app, FIELD / name, "--json")) for name in ("polis-sign", "polis-applemac")
    )
    assert turned == plain and plain["consensus"]["agree"] == [3, 6]


def test_one_statement_is_no_session() -> None:
    code, out, err = run(REPLAY, FIELD / "replay-one", "--out", "never")
    refused((code, out, err), "statements")
    assert not Path("never").exists()


# -- other instances: Polis
# ------------------------------------------------------------------------------------------------


@pytest.fixture
def conversation(tmp_path: Path) -> Path:
    """A good export that a test may damage."""
    for file in (FIELD / "polis-applemac").iterdir():
        if not file.name.startswith("."):
            saved(tmp_path, file.name, file.read_bytes())
    return tmp_path


def changed(folder: Path, name: str, old: str, new: str) -> Path:
    text = (folder / name).read_text()
    assert old in text
    saved(folder, name, text.replace(old, new, 1))
    return folder


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("votes.csv", "1600000000000,x,0,0,1\n", "", ("comments.csv counts 10", "9")),
        ("votes.csv", "1600000000000,x,0,0,1\n", "1600000000000,x,0,0,1,1\n", ("votes.csv, line 2",)),
        ("votes.csv", "1600000000000,x,0,0,1\n", "1600000000000,x,0,0\n", ("votes.csv, line 2", "fewer")),
        ("votes.csv", "1600000000000,x,0,0,1\n", "1600000000000,x,99,0,1\n", ("statement 99",)),
        ("comments.csv", '"Statement 0"', 'Roads, water', ("comments.csv, line 2",)),
        ("comments.csv", '"Statement 0"', '"Free" buses', ("comments.csv, line 2",)),
        ("comments.csv", '"Statement 0"', '"Statement 0', ("comments.csv",)),
        ("comments.csv", ",10,10,1,", ",10,10,7,", ("line 2", "moderated")),
        ("votes.csv", "timestamp,datetime,comment-id,voter-id,vote", "timestamp;datetime;comment-id;voter-id;vote",
         ("semicolons",)),
    ],
)  # fmt: skip
def test_a_conversation_that_is_wrong_is_refused(
    conversation: Path, name: str, old: str, new: str, words: tuple[str, ...]
) -> None:
    refused(run(opinion.app, changed(conversation, name, old, new)), *words)


def test_control_the_conversation_is_read_as_it_is(conversation: Path) -> None:
    assert counted(run(opinion.app, conversation, "--json"))["counts"]["votes"] == 160


def test_more_votes_than_counts_are_said(conversation: Path) -> None:
    changed(conversation, "comments.csv", ",0,0,10,10,1,", ",0,0,9,10,1,")
    assert "more votes" in counted(run(opinion.app, conversation, "--json"))["notes"][0]


def test_names_in_capitals_and_hidden_files(conversation: Path) -> None:
    (conversation / "votes.csv").rename(conversation / "VOTES.CSV")
    (conversation / "comments.csv").rename(conversation / "Comments.Csv")
    for name in ("._VOTES.CSV", "._comments.csv", ".votes.csv", "~$votes.csv"):
        saved(conversation, name, b"\x00\x05\x16\x07\xff")
    assert counted(run(opinion.app, conversation, "--json"))["counts"]["votes"] == 160


def test_the_summary_is_held_against_the_votes(conversation: Path) -> None:
    saved(conversation, "summary.csv", "topic,Water\nvoters,21\n")
    refused(run(opinion.app, conversation), "voters 21", "20")


MATRIX = "participant,n-votes,n-agree,n-disagree,0,1\n0,2,{0},1,-1\n1,2,{0},1,-1\n"


def test_the_table_is_held_against_its_own_counts(tmp_path: Path) -> None:
    saved(tmp_path, "participants-votes.csv", MATRIX.format("1,1"))
    told = counted(run(opinion.app, tmp_path, "--json"))
    assert [each["agree"] for each in told["statements"]] == [2, 0]
    turned = "participant,n-votes,n-agree,n-disagree,0,1\n0,1,1,0,-1,\n1,1,0,1,,1\n"
    saved(tmp_path, "participants-votes.csv", turned)
    told = counted(run(opinion.app, tmp_path, "--json"))
    assert [each["agree"] for each in told["statements"]] == [1, 0]
    saved(tmp_path, "participants-votes.csv", MATRIX.format("2,1"))
    refused(run(opinion.app, tmp_path), "line 2")
    saved(tmp_path, "participants-votes.csv", MATRIX.format("1,1").replace("1,-1", "1,"))
    refused(run(opinion.app, tmp_path), "n-votes is 2")


@pytest.mark.parametrize("said", ["TRUE", "1", "t"])
def test_statements_about_the_voter_however_it_is_written(conversation: Path, said: str) -> None:
    header, *lines = (conversation / "comments.csv").read_text().splitlines()
    rows = [line.rsplit(",", 1) for line in lines]
    told_by = [
        f"{start},{said if place == 3 else 'false'},{words}\n" for place, (start, words) in enumerate(rows)
    ]
    saved(
        conversation,
        "comments.csv",
        header.replace("moderated,", "moderated,is_meta,") + "\n" + "".join(told_by),
    )
    told = counted(run(opinion.app, conversation, "--json"))
    assert [each["id"] for each in told["statements"] if each["meta"]] == [3]
    assert told["consensus"]["agree"] == [6]
    saved(
        conversation, "comments.csv", (conversation / "comments.csv").read_text().replace("false", "perhaps")
    )
    refused(run(opinion.app, conversation), "perhaps")


@pytest.mark.parametrize("title", ["is-meta", "is_meta", "isMeta", "IS-META", "Is Meta", "meta"])
def test_the_column_about_the_voter_however_it_is_spelt(conversation: Path, title: str) -> None:
    header, *lines = (conversation / "comments.csv").read_text().splitlines()
    rows = [
        line.replace('"Statement', f'{("True", "false", "null", "yes")[place % 4]},"Statement', 1)
        for place, line in enumerate(lines)
    ]
    text = "\n".join([header.replace("comment-body", f"{title},comment-body"), *rows]) + "\n"
    saved(conversation, "comments.csv", text)
    told = counted(run(opinion.app, conversation, "--json"))
    about_voters = [each["id"] for each in told["statements"] if each["meta"]]
    assert about_voters == [0, 3, 4, 7]
    assert [lens["id"] for lens in told["lenses"]] == about_voters


def meta(folder: Path, *about_voters: int, out: tuple[int, ...] = ()) -> Path:
    """The conversation with those statements marked as being about the voter, and `out` moderated out."""
    header, *lines = (folder / "comments.csv").read_text().splitlines()
    rows = [
        line.replace(
            ',1,"Statement', f',{-1 if place in out else 1},{str(place in about_voters).lower()},"Statement'
        )
        for place, line in enumerate(lines)
    ]
    saved(
        folder, "comments.csv", "\n".join([header.replace("moderated,", "moderated,is-meta,"), *rows]) + "\n"
    )
    return folder


def test_a_statement_about_the_voter_that_is_moderated_out_is_no_lens(conversation: Path) -> None:
    told = counted(run(opinion.app, meta(conversation, 1, 2, out=(2,)), "--json"))
    assert [each["id"] for each in told["statements"] if each["meta"]] == [1, 2]
    assert [each["id"] for each in told["statements"] if each["moderated_out"]] == [2]
    assert [lens["id"] for lens in told["lenses"]] == [1]
    assert {each["id"] for each in told["lenses"][0]["statements"]} == {0, 3, 4, 5, 6, 7}


def test_where_every_statement_is_about_the_voter_there_are_no_groups(conversation: Path) -> None:
    meta(conversation, *range(8))
    told = counted(run(opinion.app, conversation, "--json"))
    assert (told["groups"], told["stability"], told["no_groups"]) == ([], None, "not enough votes")
    assert {(point["x"], point["y"]) for point in told["points"]} == {(0.0, 0.0)}
    assert told["consensus"] == {"agree": [], "disagree": []}
    assert len(told["lenses"]) == 8 and not any(lens["statements"] for lens in told["lenses"])
    code, out, _ = run(opinion.app, conversation)
    assert code == 0 and "not enough votes yet" in out and "By what they say of themselves" in out


def test_conversations_with_holes_give_numbers_or_say_that_there_are_too_few(tmp_path: Path) -> None:
    chance = random.Random(11)
    for people, statements, share in [
        (1, 1, 1),
        (3, 4, 0.5),
        (5, 2, 1),
        (9, 30, 0.05),
        (40, 12, 0.1),
        (60, 9, 0.3),
    ]:
        columns = ",".join(map(str, range(statements + 2)))  # the last two nobody voted on
        rows = [
            [chance.choice(("1", "-1", "0")) if chance.random() < share else "" for _ in range(statements)]
            for _ in range(people)
        ]
        lines = [f"{person},{','.join(row)},," for person, row in enumerate(rows)]
        saved(tmp_path, "participants-votes.csv", "\n".join([f"participant,{columns}", *lines]) + "\n")
        told = counted(run(opinion.app, tmp_path, "--json"))
        assert told["stability"] is None or told["stability"] >= 0.9
        assert bool(told["groups"]) != bool(told["no_groups"])
        for each in told["statements"][-2:]:
            assert (each["seen"], each["geometric_mean"]) == (0, "not enough votes")
        code, out, err = run(opinion.app, tmp_path)
        assert (code, err) == (0, "") and "nan" not in out.lower().split()


def test_what_is_about_the_voter_is_written_and_read_again(conversation: Path) -> None:
    changed(conversation, "comments.csv", "moderated,", "moderated,is-meta,")
    text = (conversation / "comments.csv").read_text()
    saved(conversation, "comments.csv", text.replace(',1,"', ',1,true,"'))
    read = read_conversation(opinion.texts(conversation, "csv"))
    assert all(statement.meta for statement in read.statements)
    assert read_conversation(write_conversation(read)) == read


def test_the_servers_answers_say_what_is_about_the_voter(tmp_path: Path) -> None:
    said = (True, None, "false", 1)
    comments = [{"tid": tid, "txt": f"S{tid}", "agree_count": 5, "is_meta": said[tid]} for tid in range(4)]
    votes = [{"pid": pid, "tid": tid, "vote": 1} for pid in range(5) for tid in range(4)]
    mathematics = {
        "base-clusters": {"id": [0, 1], "members": [[0, 1, 2], [3, 4]]},
        "group-clusters": [{"id": 0, "members": [0]}, {"id": 1, "members": [1]}], "meta-tids": [1],
    }  # fmt: skip
    for name, data in (("comments", comments), ("votes", votes), ("math-pca2", mathematics)):
        saved(tmp_path, f"{name}.json", json.dumps(data))
    told = counted(run(opinion.app, tmp_path, "--polis-api", "--json"))
    assert [each["id"] for each in told["statements"] if each["meta"]] == [0, 1, 3]


# -- other instances: ideas and replays
# ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("id,text\n1,a\n2,b,c\n", ("Line 3", "3 cells")),
        ("id,lang,text\n1,en\n", ("Line 2", "fewer")),
        ("id,text,text\n1,a,b\n", ("same name",)),
        ('id,text\n1,"Free" buses\n', ("not a CSV table",)),
        ("id,text\n\u200b,a\n", ("no id",)),
        ("id;text\n1;a\n", ("id",)),
    ],
)
def test_ideas_that_cannot_be_read_are_refused(tmp_path: Path, text: str, words: tuple[str, ...]) -> None:
    refused(run(suggest.app, saved(tmp_path, "ideas.csv", text)), *words)


COMMENTS = "timestamp,comment-id,author-id,agrees,disagrees,moderated,comment-body\n"
VOTES = "timestamp,comment-id,voter-id,vote\n"


@pytest.mark.parametrize(
    ("comments", "votes", "word"),
    [
        ("1,0,0,1,0,1,One\n", "1,0,0,1\n", "statements"),
        ("", "", "statements"),
        ("1,0,0,0,0,1,One\n1,1,0,0,0,1,Two\n", "", "no votes"),
        ("1,0,0,1,0,1,One\n1,1,0,1,0,1,Two\n", "1,0,0,1\n1,1,0,1\n", "two"),
        ("1,0,0,2,0,1,One\n1,1,0,2,0,1,one \n", "1,0,0,1\n1,1,0,1\n1,0,1,1\n1,1,1,1\n", "different"),
        ("1,0,0,2,0,1,One\n1,1,0,2,0,-1,Two\n", "1,0,0,1\n1,1,0,1\n1,0,1,1\n1,1,1,1\n", "statements"),
        ("1,0,,2,0,1,One\n1,1,,2,0,1,Two\n", "1,0,0,1\n1,1,0,1\n1,0,1,1\n1,1,1,1\n", "wrote 0"),
    ],
)
def test_a_conversation_that_is_no_session_is_refused_before_it_starts(
    tmp_path: Path, comments: str, votes: str, word: str
) -> None:
    saved(tmp_path, "comments.csv", COMMENTS + comments)
    saved(tmp_path, "votes.csv", VOTES + votes)
    refused(run(REPLAY, tmp_path, "--out", str(tmp_path / "out")), word)
    assert not (tmp_path / "out").exists()


def test_a_folder_without_votes_is_refused(tmp_path: Path) -> None:
    refused(run(REPLAY, tmp_path), "no .csv file")
    refused(run(REPLAY, tmp_path / "none"), "cannot be read")
