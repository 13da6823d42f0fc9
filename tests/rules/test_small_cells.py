"""What may be published of small groups: worked cases, each rule by itself."""

import random

import pytest

from dialogue.publication import Band, Marks, Round, Shape, Table, TableError, publish
from dialogue.publication.small_cells import (
    FEW_CHANGED,
    FEWER_OPTIONS,
    MERGED,
    ONLY_OVERALL,
    ONLY_OVERALL_ROUNDS,
    UNANIMOUS,
    WITHHELD,
    WORDS,
)
from dialogue.publication.table import band, band_range


def table(*options: str, marks: Marks | None = None, **rows: tuple[int, ...]) -> Table:
    by_group = {group: dict(zip(options, row, strict=True)) for group, row in rows.items()}
    return Table(options, by_group, {group: sum(row) for group, row in rows.items()}, marks or Marks())


def yes_no(**rows: tuple[int, ...]) -> Table:
    return table("yes", "no", **rows)


def shown(publication):
    return {"+".join(row.groups): tuple((row.counts or row.words).values()) for row in publication.rows}


def test_large_groups_that_differ_are_shown_as_they_are():
    publication = publish(yes_no(farmers=(8, 4), ngos=(3, 3)))
    assert shown(publication) == {"farmers": (8, 4), "ngos": (3, 3)}
    assert (publication.overall, publication.voters, publication.notes) == ({"yes": 11, "no": 7}, 18, ())


def test_a_small_group_is_merged_with_the_next_smallest():
    publication = publish(yes_no(farmers=(8, 4), ngos=(4, 3), firms=(1, 1)))
    assert shown(publication) == {"farmers": (8, 4), "firms+ngos": (5, 4)}
    assert publication.notes == (MERGED,)


def test_one_small_group_beside_one_large_shows_the_overall_result_only():
    publication = publish(yes_no(farmers=(8, 4), firms=(2, 1)))
    assert (publication.rows, publication.notes) == ((), (ONLY_OVERALL,))
    assert publication.overall == {"yes": 10, "no": 5}


def test_one_person_cannot_take_the_own_vote_out_and_read_four_others():
    # merged 1 + 4 = 5 papers: whoever sits alone in "firm" would read the four
    publication = publish(yes_no(farmers=(8, 6), firm=(1, 0), ngos=(2, 2)))
    assert all(row.counts is None for row in publication.rows)


def test_one_person_may_read_a_row_that_could_be_shown_by_itself():
    publication = publish(yes_no(farmers=(8, 6), firm=(1, 0), ngos=(3, 4)))
    assert shown(publication) == {"farmers": (8, 6), "firm+ngos": (4, 4)}


@pytest.mark.parametrize("row", [(7, 0), (6, 1), (0, 7)])
def test_a_small_group_that_agrees_is_never_shown_in_numbers(row):
    publication = publish(yes_no(farmers=(8, 7), ngos=row, state=(5, 4)))
    (line,) = (line for line in publication.rows if "ngos" in line.groups)
    assert line.counts is None or line.groups != ("ngos",)


def test_small_groups_that_agree_are_shown_in_words_with_a_companion():
    publication = publish(yes_no(a=(9, 0), b=(5, 6)))
    assert shown(publication) == {"a": (Band.agreement, Band.against), "b": (Band.mixed, Band.mixed)}
    assert publication.notes == (WORDS,) and publication.overall == {"yes": 14, "no": 6}


def test_ten_who_agree_are_shown_with_a_warning():
    publication = publish(yes_no(farmers=(12, 0), ngos=(5, 6)))
    assert shown(publication) == {"farmers": (12, 0), "ngos": (5, 6)}
    assert publication.notes == (UNANIMOUS,)


def test_a_rare_option_is_left_to_the_overall_result():
    publication = publish(table("yes", "no", "abstain", a=(6, 5, 1), b=(3, 3, 0), c=(2, 1, 1), d=(2, 1, 0)))
    assert publication.rows and FEWER_OPTIONS in publication.notes
    assert set(publication.overall) == {"yes", "no", "abstain"}
    assert all(set(row.counts or row.words) == set(publication.shown) for row in publication.rows)


def test_everybody_alike_is_the_overall_result_with_a_warning():
    publication = publish(yes_no(a=(6, 0), b=(7, 0)))
    assert (publication.rows, publication.notes) == ((), (ONLY_OVERALL, UNANIMOUS))


@pytest.mark.parametrize("rows", [{}, {"a": (0, 0)}, {"a": (3, 4)}])
def test_none_or_one_group_has_only_an_overall_result(rows):
    publication = publish(yes_no(**rows))
    assert publication.rows == () and publication.notes == ()


def test_the_order_of_groups_changes_nothing():
    rows = {"a": (4, 3), "b": (2, 1), "c": (6, 6), "d": (3, 3), "e": (1, 1)}
    first = publish(yes_no(**rows))
    for seed in range(10):
        assert publish(yes_no(**dict(random.Random(seed).sample(list(rows.items()), 5)))) == first


def test_approval_and_dots_are_published_too():
    approval = Table(
        ("x", "y"), {"a": {"x": 6, "y": 4}, "b": {"x": 3, "y": 5}}, {"a": 9, "b": 8}, Marks.approval(2)
    )
    assert shown(publish(approval)) == {"a": (6, 4), "b": (3, 5)}
    dots = Table(
        ("x", "y"), {"a": {"x": 20, "y": 7}, "b": {"x": 9, "y": 15}}, {"a": 9, "b": 8}, Marks.dots(3)
    )
    assert shown(publish(dots)) == {"a": (20, 7), "b": (9, 15)}


def test_a_larger_k_shows_less():
    counts = yes_no(a=(8, 4), b=(3, 3))
    assert shown(publish(counts, k=6)) and not publish(counts, k=7).rows


def test_k_below_two_is_refused():
    with pytest.raises(ValueError, match="protects nobody"):
        publish(yes_no(a=(3, 3)), k=1)


@pytest.mark.parametrize(
    ("by_group", "voters"),
    [
        ({"a": {"yes": 3}}, {"a": 2}),
        ({"a": {"yes": 1}}, {"a": 2}),
        ({"a": {"maybe": 2}}, {"a": 2}),
        ({"a": {"yes": 2}}, {}),
        ({}, {"a": -1}),
    ],
)
def test_counts_that_do_not_fit_are_refused(by_group, voters):
    with pytest.raises(TableError):
        Table(("yes", "no"), by_group, voters)


@pytest.mark.parametrize("possible", range(5, 40))
def test_bands_cover_each_count_once_and_outer_bands_hide_at_least_three(possible):
    for count in range(possible + 1):
        low, high = band_range(band(count, possible), possible)
        assert low <= count <= high
    for word in (Band.agreement, Band.against):
        low, high = band_range(word, possible)
        assert high - low >= 2


# Rounds of one question. People are named by group and number.


def roll(**numbers: range) -> dict[str, frozenset[str]]:
    return {group: frozenset(f"{group}{n}" for n in some) for group, some in numbers.items()}


FIRST = yes_no(a=(7, 5), b=(4, 4))
FIRST_ROLL = roll(a=range(12), b=range(8))


def first_round() -> Round:
    publication = publish(FIRST)
    assert len(publication.rows) == 2
    return Round(FIRST, FIRST_ROLL, publication.shape)


def test_the_same_people_are_shown_again():
    again = yes_no(a=(9, 3), b=(5, 3))
    assert len(publish(again, [first_round()], roll=FIRST_ROLL).rows) == 2


def test_one_more_voter_is_not_given_away_by_the_difference():
    more = yes_no(a=(8, 5), b=(4, 4))
    publication = publish(more, [first_round()], roll=roll(a=range(13), b=range(8)))
    assert (publication.overall, publication.rows, publication.notes) == (None, (), (WITHHELD,))
    anyway = publish(more, [first_round()], roll=roll(a=range(13), b=range(8)), overall_always=True)
    assert anyway.overall == {"yes": 12, "no": 9} and not anyway.rows
    assert anyway.notes == (ONLY_OVERALL_ROUNDS, FEW_CHANGED)


def test_one_more_voter_after_many_changed_their_mind_shows_the_overall_result():
    changed = yes_no(a=(10, 3), b=(5, 3))
    publication = publish(changed, [first_round()], roll=roll(a=range(13), b=range(8)))
    assert publication.overall == {"yes": 15, "no": 6} and not publication.rows
    assert publication.notes == (ONLY_OVERALL_ROUNDS,)


def test_many_more_voters_are_shown_when_they_could_be_shown_by_themselves():
    more = yes_no(a=(10, 8), b=(4, 4))
    assert len(publish(more, [first_round()], roll=roll(a=range(18), b=range(8))).rows) == 2
    alike = yes_no(a=(7, 11), b=(4, 4))
    assert publish(alike, [first_round()], roll=roll(a=range(18), b=range(8))).overall is None


def test_wholly_different_people_are_a_count_of_their_own():
    other = yes_no(a=(6, 6), b=(3, 5))
    assert len(publish(other, [first_round()], roll=roll(a=range(20, 32), b=range(20, 28))).rows) == 2


def test_without_a_roll_rounds_cannot_be_compared():
    assert publish(FIRST, [first_round()]).overall is None


def test_a_withheld_round_is_no_knowledge():
    kept = Round(FIRST, FIRST_ROLL, Shape.overall_only(FIRST), is_shown=False)
    more = yes_no(a=(8, 5), b=(4, 4))
    assert len(publish(more, [kept], roll=roll(a=range(13), b=range(8))).rows) == 2


def test_a_roll_that_does_not_fit_the_count_is_refused():
    with pytest.raises(TableError):
        Round(FIRST, roll(a=range(3), b=range(8)), Shape.overall_only(FIRST))


def test_papers_show_more_of_dots_than_the_worst_case_does():
    papers = {
        "a": [(3, 2, 0), (2, 2, 1), (0, 3, 2), (1, 1, 3), (4, 1, 0), (2, 0, 3)],
        "b": [(1, 2, 2), (3, 1, 1), (0, 5, 0)],
        "c": [(2, 2, 1), (1, 0, 4), (3, 2, 0), (0, 2, 3)],
    }
    options = ("x", "y", "z")
    counts = {g: {o: sum(p[i] for p in some) for i, o in enumerate(options)} for g, some in papers.items()}
    voters = {group: len(some) for group, some in papers.items()}
    known = publish(Table(options, counts, voters, Marks.dots(5), papers))
    assert shown(known) == {"b+c": (10, 14, 11), "a": (12, 9, 9)}
    assert len(publish(Table(options, counts, voters, Marks.dots(5))).rows) <= 2


def test_papers_that_do_not_add_up_are_refused():
    with pytest.raises(TableError, match="do not add up"):
        Table(("x", "y"), {"a": {"x": 1}}, {"a": 1}, papers={"a": [(0, 1)]})
