"""A session file is read, or every mistake in it is told with its line."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.activities.registry import KINDS
from dialogue.languages import LANGUAGES
from dialogue.paths import SESSIONS
from dialogue.stage.recipes import EMPTY, FAMILY_TITLES, RECIPES
from dialogue.stage.session_files.lines import LOADER, MOST_BYTES
from dialogue.stage.session_files.plan import Choice, GroupPlan, SessionPlan, StepPlan
from dialogue.stage.session_files.reading import FAMILIES, WrongFileError, read_session
from dialogue.stage.session_files.shapes import fields_of
from dialogue.stage.session_files.writing import write_session


def read(text: str | bytes) -> SessionPlan:
    return read_session(text if isinstance(text, bytes) else text.encode(), KINDS)


def wrong(text: str | bytes) -> list[tuple[int, str]]:
    with pytest.raises(WrongFileError) as found:
        read(text)
    return [(one.line, one.sentence) for one in found.value.problems]


GOOD = """title: Water for all
groups:
- farmers
- name: Committees
programme:
- activity: vote
  settings:
    method: multi-criteria
    criteria: [Cheap 2, Fair]
  options: [Wells, {label: Pipes, cost: 12, group: committees}]
"""


def test_all_mistakes_at_once_each_with_its_line_and_what_was_meant() -> None:
    assert wrong(
        """title:
purpos: x
languages: [en, de, en]
groups:
- name: Committees
  letter: CC
- committees
- ready: farmer
- colour: 9
programme:
- activity: brainstrom
  minutes: ten
- activity: brainstorm
  settings:
    limit: 51
    silent: yes
  starts_from: 1
  options: [A]
- activity: vote
  settings: {method: dotz}
  starts_from: 4
  options:
  - Wells
  - ' wells'
  - {text: words}
  - {label: Pipes, group: Nobody, cost: -1}
- activity: vote
  settings:
    method: approval
    dots: 3
- minutes: 481
- plain
"""
    ) == [
        (1, "The title is empty."),
        (2, "A session file has no 'purpos'. Did you mean 'purpose'?"),
        (3, "A language cannot be 'de'. There are: en, fr, es."),
        (3, "The language 'en' stands here twice."),
        (6, "A group's letter has 2 characters; 1 fit."),
        (7, "This group is called like the one on line 5."),
        (8, "A ready-made group ('ready') cannot be 'farmer'. Did you mean 'farmers'?"),
        (9, "This group has no name. Please write “name: …”, or “ready: farmers”."),
        (11, "There is no activity called 'brainstrom'. Did you mean 'brainstorm'?"),
        (12, "Step 1: 'minutes' is a whole number from 0 to 480; here stands 'ten'."),
        (15, "Settings of step 2: 'limit' is a whole number from 0 to 50; here stands '51'."),
        (16, "The list of settings of step 2 has no 'silent'. Did you mean 'silent_first'?"),
        (17, "Step 2 (brainstorm) takes up nothing, so 'starts_from' says nothing."),
        (18, "Step 2 (brainstorm) has no options."),
        (20, "Step 3: 'method' cannot be 'dotz'. Did you mean 'dots'?"),
        (
            21,
            "Step 3: 'starts_from' is the number of an earlier step that leaves something. It can be: 1, 2.",
        ),
        (24, "This option stands on line 23 already."),
        (25, "This option has no words. Please write “label: …”."),
        (26, "A cost is a whole number from 0 to 2000000000; here stands '-1'."),
        (26, "No group of this file is 'Nobody'."),
        (
            30,
            "The list of settings of step 4 (approval) has no 'dots'."
            f" There are: {', '.join(fields_of(KINDS['vote'], 'approval'))}.",
        ),
        (31, f"Step 5 has no activity. Please write “activity: …”. There are: {', '.join(KINDS)}."),
        (31, "Step 5: 'minutes' is a whole number from 0 to 480; here stands '481'."),
        (32, "Step 6 needs names and values, each on a line, such as “activity: …”."),
    ]


BOMB = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*a, *a, *a]\n" for n in range(9)) + "title: t\n"


@pytest.mark.parametrize(
    ("raw", "line", "part"),
    [
        (BOMB.encode(), 1, "mark to repeat from"),
        (b"title: !!python/object/apply:os.system [ls]\n", 1, "is a tag"),
        (b"title: x\ntitle: y\n", 2, "stands here a second time; first on line 1"),
        (b"title: x\nprogramme:\n\t- activity: vote\n", 3, "A tab stands where spaces are needed"),
        (b"title: a: b\n", 1, "A colon stands in the text"),
        (b'title: "open\npurpose: x\n', 1, "quotation mark"),
        (b"title: x\n---\ntitle: y\n", 2, "A second document"),
        (b"- a\n- b\n", 1, "begins with names"),
        (b"", 1, "begins with names"),
        (b"? [a]\n: b\n", 1, "A name must be a word"),
        (b"title: " + b"[" * 40 + b"]" * 40, 1, "nested too deeply"),
        (b"title: x\npurpose: a\x00b\n", 2, "a sign that cannot be seen (code 0)"),
        ("title: é\n".encode("utf-16"), 1, "UTF-16"),
        ("title: é\n".encode("utf-16-le"), 1, "UTF-16"),
        ("title: x\npurpose: é\n".encode("latin-1"), 2, "not UTF-8"),
        (b"title: x\n#" + b"x" * MOST_BYTES, 1, "longer than 512 kilobytes"),
        (b"title: [a, b]\n", 1, "The title is a text"),
        (b"title: x\nprogramme: brainstorm\n", 2, "is a list"),
        (b"title: x\ngroups:\n" + b"".join(b"- Group %d\n" % n for n in range(9)), 11, "At most 8 groups"),
        (b"dialogue: 2\ntitle: x\n", 1, "version of the format"),
        (b"title: \xe2\x80\x8b\n", 1, "The title is empty"),
    ],
)
def test_what_is_no_session_file_is_said(raw: bytes, line: int, part: str) -> None:
    assert any(at == line and part in sentence for at, sentence in wrong(raw)), wrong(raw)


def test_a_good_file_is_read_and_so_are_windows_line_ends_and_words_that_yaml_takes_for_something_else() -> (
    None
):
    """The control."""
    plan = read(GOOD)
    assert plan.groups == (GroupPlan("farmers"), GroupPlan("", {"": "Committees"}))
    assert plan.steps[0].settings == {"method": "multi-criteria", "criteria": "Cheap 2\nFair"}
    assert plan.steps[0].options == (Choice("Wells"), Choice("Pipes", cost=12, group=2))
    assert read("\ufeff" + GOOD.replace("\n", "\r\n")) == plan
    assert read("title: no\nplace: 10:40\n").title == {"": "no"}
    assert read("title: no\nplace: 10:40\n").place == "10:40"


WORDS = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=40
).map(lambda text: "a" + text.strip() + "\nb")


@settings(max_examples=60)
@given(WORDS, st.booleans(), st.sampled_from(["vote", "brainstorm", "check_in"]))
def test_what_is_written_is_read_as_the_same(text: str, own: bool, kind: str) -> None:
    plan = SessionPlan(
        title={"": text},
        place="yes",
        languages=tuple(LANGUAGES),
        groups=(
            GroupPlan("", {"": text.replace("\n", " ")} if own else {"en": "A", "fr": "B"}, "X", 3, own),
        ),
        steps=(
            StepPlan(
                kind,
                0,
                {},
                {"en": text, "es": text},
                {"": text + " \n\n: x"},
                closes_after=len(text) if own else None,
            ),
        ),
    )
    assert read(write_session(plan, KINDS)) == plan


def test_the_library_is_whole() -> None:
    """Each has a script, a question and a title in every language, and both parsers read it alike."""
    files = sorted(SESSIONS.glob("*.yaml"))
    assert {file.stem for file in files} == set(RECIPES) - {EMPTY} and len(files) >= 13
    assert set(FAMILY_TITLES) == set(FAMILIES) == {RECIPES[file.stem].plan.family for file in files}
    for file in files:
        plan = read(file.read_bytes())
        assert write_session(plan, KINDS) == file.read_text()
        everywhere = [plan.title, plan.what_for]
        for step in plan.steps:
            everywhere += [step.question, step.notes, *([step.title] if step.title else [])]
            assert step.minutes
        assert all(set(words) == set(LANGUAGES) and all(words.values()) for words in everywhere), file
    text = files[0].read_text()
    slow, fast = (
        [(type(one).__name__, getattr(one, "value", None)) for one in yaml.parse(text, Loader=loader)]
        for loader in (yaml.SafeLoader, LOADER)
    )
    assert slow == fast


@settings(max_examples=150)
@given(st.binary(max_size=60) | st.text("a: -[]{}&*!|>'\"#\n\t?,%@`", max_size=60).map(str.encode))
def test_whatever_the_file_is_the_answer_is_a_plan_or_sentences(raw: bytes) -> None:
    found: Any
    try:
        found = read(raw)
    except WrongFileError as error:
        assert all(one.line >= 1 and one.sentence.endswith((".", "?", "”.")) for one in error.problems)
        assert error.problems
    else:
        assert found.title
