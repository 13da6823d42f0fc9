"""Elections from the literature, with what their sources say about them."""

from __future__ import annotations

import pytest

from dialogue.activities.vote.methods import Paper, Result, Settings, tally

# Wikipedia, "Tennessee capital" (42 % near Memphis and so on), the running example of its voting articles.
TENNESSEE = [("MNCK", 42), ("NCKM", 26), ("CKNM", 15), ("KCNM", 17)]
# Burlington, Vermont, mayor 2009, reduced to the three strongest: Kiss, Montroll, Wright. Ballot counts and
# pairwise results from https://rangevoting.org/Burlington.html; the pairwise figures also in
# https://electowiki.org/wiki/2009_Burlington_mayoral_election
BURLINGTON = [
    ("MKW", 1332), ("MWK", 767), ("M", 455), ("KMW", 2043), ("KWM", 371), ("K", 568),
    ("WMK", 1513), ("WKM", 495), ("W", 1289),
]  # fmt: skip
# M. Schulze, "A new monotonic, clone-independent ... single-winner election method" (2011), example 1.
SCHULZE_45 = [
    ("ACBED", 5), ("ADECB", 5), ("BEDAC", 8), ("CABED", 3),
    ("CAEBD", 7), ("CBADE", 2), ("DCEBA", 7), ("EBADC", 8),
]  # fmt: skip
# Condorcet's paradox in its smallest form.
PARADOX = [("ABC", 1), ("BCA", 1), ("CAB", 1)]


def rankings(ballots: list[tuple[str, int]]) -> tuple[list[Paper], list[str]]:
    papers = [Paper(weight=n, ranking=tuple((option,) for option in text)) for text, n in ballots]
    return papers, sorted({option for text, _ in ballots for option in text})


def result(method: str, ballots: list[tuple[str, int]], settings: Settings | None = None) -> Result:
    papers, options = rankings(ballots)
    return tally(method, papers, options, settings or Settings()).overall


@pytest.mark.parametrize(
    ("method", "winner"),
    [("irv", "K"), ("borda", "N"), ("schulze", "N"), ("ranked-pairs", "N"), ("condorcet", "N")],
)
def test_tennessee(method: str, winner: str) -> None:
    assert result(method, TENNESSEE).winners == (winner,)


def test_tennessee_figures() -> None:
    assert result("borda", TENNESSEE).table["points"] == {"M": 126, "N": 194, "C": 173, "K": 107}
    assert result("irv", TENNESSEE).table["rounds"][0]["out"] == ["C"]
    assert result("ranked-pairs", TENNESSEE).order == (("N",), ("C",), ("K",), ("M",))


def test_tennessee_star_by_hand() -> None:
    """The same cities with stars given by distance.

    N has 84 + 130 + 30 + 34 = 278, C 42 + 52 + 75 + 68 = 237, M 210, K 197. In the final of C and N
    those near Memphis and Nashville prefer N, 68 to 32."""
    stars = [("MNCK", (5, 2, 1, 0), 42), ("NCKM", (5, 2, 2, 0), 26)]
    stars += [("CKNM", (5, 4, 2, 0), 15), ("KCNM", (5, 4, 2, 0), 17)]
    papers = [Paper(weight=n, scores=dict(zip(order, given, strict=True))) for order, given, n in stars]
    found = tally("star", papers, list("MNCK"), Settings(highest=5)).overall
    assert found.table["score"] == {"M": 210, "N": 278, "C": 237, "K": 197}
    assert found.table["finals"] == [{"finalists": ["C", "N"], "preferred": [32, 68]}]
    assert found.winners == ("N",)


def test_star_may_choose_another_than_the_largest_sum() -> None:
    """Three of five people prefer a to b by a little, two prefer b by far: b has the larger sum, a wins the
    final."""
    papers = [Paper(weight=3, scores={"a": 5, "b": 4}), Paper(weight=2, scores={"a": 0, "b": 5})]
    found = tally("star", papers, ["a", "b"], Settings(highest=5)).overall
    assert (found.table["score"], found.winners) == ({"a": 15, "b": 22}, ("a",))


def test_tennessee_majority_judgment() -> None:
    """Wikipedia, "Majority judgment": with grades by distance Nashville wins; its middle grade is "fair",
    like that of Chattanooga and Knoxville, and it has more grades above."""
    excellent, good, fair, poor = 3, 2, 1, 0
    given = [
        (42, {"M": excellent, "N": fair, "C": poor, "K": poor}),
        (26, {"M": poor, "N": excellent, "C": fair, "K": fair}),
        (15, {"M": poor, "N": fair, "C": excellent, "K": good}),
        (17, {"M": poor, "N": fair, "C": good, "K": excellent}),
    ]
    papers = [Paper(weight=n, grades=grades) for n, grades in given]
    found = tally("majority-judgment", papers, list("MNCK"), Settings(highest=3)).overall
    assert found.winners == ("N",)
    assert found.table["majority_grade"] == {"M": poor, "N": fair, "C": fair, "K": fair}


def test_burlington_2009() -> None:
    irv = result("irv", BURLINGTON)
    assert irv.winners == ("K",)
    assert [step["votes"] for step in irv.table["rounds"][:2]] == [
        {"K": 2982, "M": 2554, "W": 3297},
        {"K": 4314, "W": 4064},
    ]
    for method in ("condorcet", "schulze", "ranked-pairs"):
        assert result(method, BURLINGTON).winners == ("M",)
    table = result("condorcet", BURLINGTON).table["preferred"]
    assert (table["M"]["K"], table["K"]["M"]) == (4067, 3477)
    assert (table["M"]["W"], table["W"]["M"]) == (4597, 3668)
    assert (table["K"]["W"], table["W"]["K"]) == (4314, 4064)


def test_schulze_45_voters() -> None:
    found = result("schulze", SCHULZE_45)
    assert found.order == (("E",), ("A",), ("C",), ("B",), ("D",))
    assert found.table["paths"]["A"] == {"B": 28, "C": 28, "D": 30, "E": 24}
    assert found.table["paths"]["E"] == {"A": 25, "B": 28, "C": 28, "D": 31}
    assert result("schulze", SCHULZE_45, Settings(strength="margins")).winners == ("E",)


def test_ranked_pairs_leaves_out_the_weakest_of_a_circle() -> None:
    """T. N. Tideman (1987): the weakest majority of a cycle is not locked. A>B 61, B>C 66, C>A 73 of 100."""
    ballots = [("ABC", 27), ("BCA", 39), ("CAB", 34)]
    found = result("ranked-pairs", ballots)
    assert found.winners == ("B",)
    assert found.table["locked"] == [["B", "A"], ["B", "C"], ["C", "A"]]


@pytest.mark.parametrize("method", ["irv", "schulze", "ranked-pairs", "borda"])
def test_condorcet_paradox_is_a_tie_of_all(method: str) -> None:
    found = result(method, PARADOX)
    assert found.winners == ("A", "B", "C")
    assert found.ties == (("A", "B", "C"),)


def test_condorcet_paradox_has_no_condorcet_winner() -> None:
    found = result("condorcet", PARADOX)
    assert (found.winners, found.ties, found.table["smith"]) == ((), (), ["A", "B", "C"])


def test_majority_judgment_takes_middle_grades_away() -> None:
    """The tie rule of M. Balinski and R. Laraki, *Majority Judgment* (2011), ch. 1, by hand. Both have the
    middle grade 4. Without one 4, A has 5 5 3 1 with the lower middle 3, and B has 6 4 4 0 with 4: B is
    ahead."""
    papers = [Paper(grades={"A": a, "B": b}) for a, b in zip([5, 5, 4, 3, 1], [6, 4, 4, 4, 0], strict=True)]
    found = tally("majority-judgment", papers, ["A", "B"], Settings(highest=6)).overall
    assert found.table["majority_grade"] == {"A": 4, "B": 4}
    assert found.winners == ("B",)


def test_sequential_pav_of_party_lists_is_dhondt() -> None:
    """M. Lackner, P. Skowron, *Multi-Winner Voting with Approval Preferences* (2023): on party lists it
    gives the seats of D'Hondt. 70 and 30 votes: quotients 70, 35, 30, 23 1/3, so three seats and
    one."""
    options = ["a1", "a2", "a3", "b1", "b2"]
    papers = [Paper(weight=70, approved=("a1", "a2", "a3")), Paper(weight=30, approved=("b1", "b2"))]
    found = tally("sequential-pav", papers, options, Settings(winners=4)).overall
    assert found.table["outcomes"] == [["a1", "a2", "a3", "b1"], ["a1", "a2", "a3", "b2"]]
    assert found.ties == (("b1", "b2"),)


# The municipal budget of Wieliczka as shown in the description of the .pb format, https://pabulib.org/format
WIELICZKA_COSTS = {"1": 600, "2": 800, "4": 1400, "5": 1000, "7": 1200}
WIELICZKA = ["124", "12", "245", "57", "147", "17", "5", "4", "245", "45"]


def wieliczka(method: str, **settings: str) -> Result:
    papers = [Paper(approved=tuple(vote)) for vote in WIELICZKA]
    given = Settings(budget=2500, costs=WIELICZKA_COSTS, **settings)  # type: ignore[arg-type]
    return tally(method, papers, list(WIELICZKA_COSTS), given).overall


def test_wieliczka_by_equal_shares_by_hand() -> None:
    """Each of ten people has 250. Project 4 has six supporters, who pay 1400 / 6 = 233 1/3 each. Of the
    others only 1 (600) is asked by people with 16 2/3 + 250 + 16 2/3 + 250 = 533 1/3: nothing more is
    affordable."""
    found = wieliczka("equal-shares")
    assert found.winners == ("4",)
    assert found.table["rounds"] == [{"project": "4", "price": [1, 6]}]


def test_wieliczka_by_equal_shares_with_completion_by_hand() -> None:
    """With 267 each, the supporters of 1 have 33 2/3 + 267 + 33 2/3 + 267 = 601 1/3; with 266 they have 597
    1/3."""
    found = wieliczka("equal-shares", completion="budget-increase")
    assert (found.winners, found.table["share"], found.table["spent"]) == (("1", "4"), 267, [2000])


def test_wieliczka_by_greedy() -> None:
    assert wieliczka("greedy-budget").winners == ("4", "5")


def test_equal_shares_serves_a_minority_that_greedy_leaves_out() -> None:
    """The motivating case in https://electowiki.org/wiki/Method_of_Equal_Shares: 51 % want red projects, 49
    % blue ones. Greedy funds red ones only; equal shares as many of each as their supporters' shares
    pay."""
    costs = dict.fromkeys(["r1", "r2", "r3", "r4", "b1", "b2", "b3", "b4"], 10)
    red, blue = tuple(o for o in costs if o[0] == "r"), tuple(o for o in costs if o[0] == "b")
    papers = [Paper(weight=51, approved=red), Paper(weight=49, approved=blue)]
    settings = Settings(budget=41, costs=costs)
    assert tally("greedy-budget", papers, list(costs), settings).overall.winners == red
    fair = tally("equal-shares", papers, list(costs), settings).overall
    found = {tuple(sorted(o[0] for o in outcome)) for outcome in fair.table["outcomes"]}
    assert found == {("b", "b", "r", "r")}
    assert fair.ties == (tuple(sorted(costs)),)
