"""Rankings: what is read, shown again and told in marks; and the counts of the methods told step by step."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.activities.vote import rules
from dialogue.activities.vote.forms import FORMS
from dialogue.activities.vote.methods import METHODS
from dialogue.activities.vote.methods.contract import Paper, Settings
from dialogue.activities.vote.methods.saying import MOST_STEPS
from dialogue.activities.vote.showing import spoken
from dialogue.activities.vote.ways import on_screens
from dialogue.kernel.errors import Refused
from dialogue.languages import Tongue
from dialogue.publication import Table

RANKING = FORMS["ranking"]
BY_RANKING = sorted(name for name, screen in on_screens().items() if screen.form == "ranking")
OPTIONS = ["7", "11", "102", "5"]

places = st.dictionaries(st.sampled_from(OPTIONS), st.integers(1, 99))
many_places = st.lists(places, min_size=1, max_size=12)


def typed(paper: dict[str, int]) -> dict[str, str]:
    return {f"ranking.{option}": str(place) for option, place in paper.items()}


@given(places)
def test_a_ranking_is_kept_whatever_numbers_say_it(paper: dict[str, int]) -> None:
    answer = RANKING.read({**typed(paper), "turn": "3", "ranking.99": ""})
    for a in paper:
        for b in paper:
            values = RANKING.values(answer)
            assert (values[a] < values[b]) == (paper[a] < paper[b])
    assert RANKING.read(typed(dict(RANKING.values(answer)))) == answer, "shown again and sent, it is the same"
    there = {option: f"x{option}" for option in OPTIONS}
    back = {name: option for option, name in there.items()}
    assert RANKING.renamed(RANKING.renamed(answer, there), back) == answer
    rules.require_fit(RANKING, METHODS["borda"], answer, dict.fromkeys(OPTIONS, "?"), Settings())
    labels = {option: f"Option {option}" for option in OPTIONS}
    assert all(labels[option] in RANKING.in_words(answer, labels) for option in paper)


@given(many_places)
def test_marks_fit_their_limits_and_are_twice_the_points_of_the_method(papers: list[dict[str, int]]) -> None:
    answers = [RANKING.read(typed(paper)) for paper in papers]
    marks = RANKING.marks(Settings(), len(OPTIONS))
    assert marks is not None
    rows = []
    for answer in answers:
        given_ = RANKING.given(answer, Settings(), OPTIONS)
        rows.append(tuple(given_.get(option, 0) for option in OPTIONS))
        assert sum(rows[-1]) == (marks.most if answer else 0)
    sums = dict(zip(OPTIONS, map(sum, zip(*rows, strict=True)), strict=True))
    Table(tuple(OPTIONS), {"a": sums}, {"a": len(rows)}, marks, {"a": rows})  # raises where they do not fit
    counted = METHODS["borda"].count([RANKING.paper(answer) for answer in answers], OPTIONS, Settings())
    points = counted.table["points"]
    assert {o: 2 * (f[0] / f[1] if isinstance(f, list) else f) for o, f in points.items()} == sums


@pytest.mark.parametrize(
    "bad",
    ["-1", "0", "00", "1.5", "1e5", "NaN", "inf", "٣", "1" * 31, "100", "1,5", "yes", "²", "१", "+1", "1 2"],
)
def test_what_is_no_place_is_told_with_its_field(bad: str) -> None:
    with pytest.raises(Refused) as told:
        RANKING.read({"ranking.7": "1", "ranking.11": bad})
    assert (told.value.code, told.value.field) == ("place", "ranking.11")


@pytest.mark.parametrize(
    ("answer", "limits", "code", "field"),
    [
        ([["7", "11"]], Settings(), "", ""),
        ([["7", "11"]], Settings(equals=False), "equal", "ranking.11"),
        ([["7"], ["11"], ["5"]], Settings(max_ranked=2), "ranked", "ranking"),
        ([["7"], ["99"]], Settings(), "unknown", "ranking.99"),
        ([["7"], ["7"]], Settings(), "twice", "ranking.7"),
        ([], Settings(), "", ""),
    ],
)
def test_a_ranking_is_held_against_the_ballot(answer: Any, limits: Settings, code: str, field: str) -> None:
    labels = {option: f"Option {option}" for option in OPTIONS}
    try:
        rules.require_fit(RANKING, METHODS["irv"], answer, labels, limits)
        found = ("", "")
    except Refused as refusal:
        found = (refusal.code, refusal.field)
        assert refusal.sentence % refusal.facts
    assert found == (code, field)


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_what_each_person_could_write_is_told(language: str) -> None:
    said = {
        spoken(Tongue(language), RANKING.recorded(Settings(max_ranked=most, equals=equals)))
        for most in (None, 1, 3)
        for equals in (True, False)
    }
    assert len(said) == 6 and not any("%" in words for words in said)


# --- Steps ------------------------------------------------------------------------------------------------------------


def steps(
    method: str, papers: list[Paper], options: list[str], language: str = "en", **settings: Any
) -> list[str]:
    limits = Settings(**settings)
    result = METHODS[method].count(papers, options, limits)
    names = {option: f"<{option}>" for option in options}
    return [spoken(Tongue(language), said, names) for said in on_screens()[method].steps(result, limits)]


def ranked(**ballots: int) -> list[Paper]:
    return [Paper(weight=n, ranking=tuple((o,) for o in text)) for text, n in ballots.items()]


TENNESSEE = ranked(MNCK=42, NCKM=26, CKNM=15, KCNM=17)
CIRCLE = ranked(abc=4, bca=3, cab=2)


def test_a_runoff_is_told_round_by_round() -> None:
    assert steps("irv", TENNESSEE, list("MNCK")) == [
        "Round 1: “<M>” in front with 42 of 100 papers; “<C>” goes out with 15.",
        "Round 2: “<M>” in front with 42 of 100 papers; “<N>” goes out with 26.",
        "Round 3: “<K>” in front with 58 of 100 papers; “<M>” goes out with 42.",
        "Left at the end: “<K>”.",
    ]


def test_a_tie_in_a_runoff_is_told_and_the_rounds_go_on_where_every_way_meets() -> None:
    papers = ranked(adbc=5, bdca=4, cd=1, da=1)
    assert steps("irv", papers, list("abcd")) == [
        "Round 1: “<c>” and “<d>” are last with 1 each. "
        "The papers do not say which goes out first, so every way is followed.",
        "Round 3: “<a>” in front with 6 of 10 papers; “<b>” goes out with 4.",
        "Left at the end: “<a>”.",
    ]
    even = steps("irv", ranked(ab=1, ba=1), list("ab"))
    assert even[-1] == "Left at the end, in one way or another: “<a>” and “<b>”."


def test_comparisons_are_told_with_their_figures() -> None:
    told = steps("condorcet", TENNESSEE, list("MNCK"))
    assert "“<N>” beats “<M>”, 58 to 42." in told and "“<N>” beats “<K>”, 68 to 32." in told
    assert told[-1] == "“<N>” beats every other option."
    assert steps("condorcet", CIRCLE, list("abc")) == [
        "“<b>” beats “<c>”, 7 to 2.",
        "“<c>” beats “<a>”, 5 to 4.",
        "“<a>” beats “<b>”, 6 to 3.",
        "Each of “<a>”, “<b>”, and “<c>” is beaten by another one: a circle, in which nothing comes first.",
    ]
    equal = steps("condorcet", ranked(ab=1, ba=1), list("ab"))
    assert equal[0] == "“<a>” and “<b>” are equal: 1 to 1." and "nothing comes first" in equal[-1]


def test_a_circle_is_resolved_in_words() -> None:
    assert steps("ranked-pairs", CIRCLE, list("abc")) == [
        "“<b>” beats “<c>”, 7 to 2: locked in.",
        "“<a>” beats “<b>”, 6 to 3: locked in.",
        "“<c>” beats “<a>”, 5 to 4: left out, it would close a circle.",
        "No victory that is locked in stands above “<a>”.",
    ]
    told = steps("schulze", CIRCLE, list("abc"))
    assert "“<c>” beats “<a>”, 5 to 4." in told
    assert told[2].startswith("But by chains of victories “<a>” is ahead of “<c>”")
    assert told[-1] == "No option is ahead of “<a>”."
    open_ = steps("ranked-pairs", ranked(abc=1, bca=1, cab=1), list("abc"))
    assert all("equally strong victories exclude each other" in line for line in open_[:3])


names = [f"o{n}" for n in range(14)]


@pytest.mark.parametrize("method", BY_RANKING)
@given(st.lists(st.lists(st.sampled_from(names), unique=True), max_size=9), st.integers(1, 3))
def test_steps_are_few_and_whole_sentences_for_any_papers(
    method: str, rankings: list[list[str]], places: int
) -> None:
    papers = [Paper(ranking=tuple((option,) for option in ranking)) for ranking in rankings]
    for language in ("en", "fr", "es"):
        told = steps(method, papers, names, language, winners=places)
        assert len(told) <= MOST_STEPS
        assert all(line.endswith((".", "»")) and "%" not in line and "None" not in line for line in told)


def test_of_a_long_count_the_last_steps_are_told_and_how_many_came_before() -> None:
    papers = [Paper(weight=n + 1, ranking=((name,),)) for n, name in enumerate(names)]
    told = steps("irv", papers, names)
    assert len(told) == MOST_STEPS and told[0] == "3 earlier steps are not told here."
    assert told[-1] == "Left at the end: “<o13>”."
