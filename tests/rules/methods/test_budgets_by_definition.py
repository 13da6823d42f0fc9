"""Budget methods against naive definitions of their own, and their promises as properties."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.activities.vote.methods import Paper, Result, Settings, SettingsError, tally

PROJECTS = ["p", "q", "r", "s"]
SMALL = settings(max_examples=80, deadline=None)
Votes = list[frozenset[str]]
elections = st.tuples(
    st.lists(st.integers(1, 40), min_size=4, max_size=4).map(lambda c: dict(zip(PROJECTS, c, strict=True))),
    st.lists(st.frozensets(st.sampled_from(PROJECTS)), min_size=1, max_size=6),
    st.integers(0, 90),
)


def count(method: str, cost: dict[str, int], votes: Votes, budget: int, **chosen: str) -> Result:
    papers = [Paper(approved=tuple(sorted(vote))) for vote in votes]
    given_settings = Settings(budget=budget, costs=cost, **chosen)  # type: ignore[arg-type]
    return tally(method, papers, PROJECTS, given_settings).overall


def worth(project: str, cost: dict[str, int], utilities: str) -> Fraction:
    return Fraction(cost[project]) if utilities == "cost" else Fraction(1)


def price(
    project: str, cost: dict[str, int], votes: Votes, money: tuple[Fraction, ...], u: Fraction
) -> Fraction | None:
    """The least q with sum of min(money, q * u) over supporters equal to the cost, by trying who is used
    up."""
    supporters = sorted(money[i] for i, vote in enumerate(votes) if project in vote)
    for used_up in range(len(supporters)):
        q = (cost[project] - sum(supporters[:used_up])) / (u * (len(supporters) - used_up))
        if all(m <= q * u for m in supporters[:used_up]) and all(m >= q * u for m in supporters[used_up:]):
            return q
    return None


def naive_shares(cost: dict[str, int], votes: Votes, share: Fraction, utilities: str) -> set[frozenset[str]]:
    """Every outcome, buying one project at a time and following every tie."""
    found: set[frozenset[str]] = set()
    seen = set()
    waiting = [(frozenset[str](), (share,) * len(votes))]
    while waiting:
        state = waiting.pop()
        if state in seen:
            continue
        seen.add(state)
        funded, money = state
        prices = {
            p: q
            for p in PROJECTS
            if p not in funded and (q := price(p, cost, votes, money, worth(p, cost, utilities))) is not None
        }
        if not prices:
            found.add(funded)
        for project, q in prices.items():
            if q == min(prices.values()):
                due = q * worth(project, cost, utilities)
                after = tuple(
                    m - min(m, due) if project in v else m for m, v in zip(money, votes, strict=True)
                )
                waiting.append((funded | {project}, after))
    return found


def outcomes(result: Result) -> set[frozenset[str]]:
    return {frozenset(outcome) for outcome in result.table["outcomes"]}


@pytest.mark.parametrize("utilities", ["cost", "cardinality"])
@SMALL
@given(elections)
def test_equal_shares(utilities: str, election: tuple[dict[str, int], Votes, int]) -> None:
    cost, votes, budget = election
    expected = naive_shares(cost, votes, Fraction(budget, len(votes)), utilities)
    found = count("equal-shares", cost, votes, budget, utilities=utilities)
    assert outcomes(found) == expected
    assert set(found.winners) == frozenset.intersection(*expected)
    assert {o for tie in found.ties for o in tie} == frozenset.union(*expected) - set(found.winners)


@pytest.mark.parametrize("utilities", ["cost", "cardinality"])
@SMALL
@given(elections)
def test_budget_increase_step_by_step(utilities: str, election: tuple[dict[str, int], Votes, int]) -> None:
    """The completion skips the steps in which nothing changes; here every single one is made."""
    cost, votes, budget = election
    supported = frozenset[str]().union(*votes)

    def spent(chosen: frozenset[str]) -> int:
        return sum(cost[p] for p in chosen)

    def full(chosen: frozenset[str]) -> bool:
        return all(p in chosen or spent(chosen) + cost[p] > budget for p in supported)

    share = Fraction(budget, len(votes))
    now = naive_shares(cost, votes, share, utilities)
    while not all(full(chosen) for chosen in now):
        following = naive_shares(cost, votes, share + 1, utilities)
        if any(spent(chosen) > budget for chosen in following):
            break
        now, share = following, share + 1
    found = count("equal-shares", cost, votes, budget, utilities=utilities, completion="budget-increase")
    assert outcomes(found) == now


@SMALL
@given(elections)
def test_greedy_by_every_order_of_equals(election: tuple[dict[str, int], Votes, int]) -> None:
    cost, votes, budget = election
    heads = {p: sum(p in vote for vote in votes) for p in PROJECTS}
    expected = set()
    for order in permutations(PROJECTS):
        if [heads[p] for p in order] != sorted(heads.values(), reverse=True):
            continue
        chosen: set[str] = set()
        for p in order:
            if heads[p] and sum(cost[q] for q in chosen) + cost[p] <= budget:
                chosen.add(p)
        expected.add(frozenset(chosen))
    found = count("greedy-budget", cost, votes, budget)
    assert outcomes(found) == expected
    assert set(found.winners) == frozenset.intersection(*expected)


@SMALL
@given(elections, st.sampled_from(["none", "budget-increase"]))
def test_no_outcome_costs_more_than_the_budget(
    election: tuple[dict[str, int], Votes, int], completion: str
) -> None:
    cost, votes, budget = election
    for method in ("equal-shares", "greedy-budget"):
        found = count(method, cost, votes, budget, completion=completion)
        for outcome in found.table["outcomes"]:
            assert sum(cost[p] for p in outcome) <= budget


@SMALL
@given(elections)
def test_a_cohesive_group_gets_what_its_share_pays(election: tuple[dict[str, int], Votes, int]) -> None:
    """Extended justified representation for one project (Peters, Pierczyński, Skowron 2021): when all
    members of a group approve a project that their shares together can pay, some member has an approved
    project funded."""
    cost, votes, budget = election
    found = count("equal-shares", cost, votes, budget)
    for outcome in found.table["outcomes"]:
        for p in PROJECTS:
            left_out = [vote for vote in votes if p in vote and not vote.intersection(outcome)]
            assert Fraction(budget, len(votes)) * len(left_out) < cost[p] or not left_out


def test_large_costs_and_few_voters_are_completed_without_a_step_for_each_unit() -> None:
    """Costs of millions and three voters: a run for each raise of 1 would be half a million runs."""
    cost = {"p": 3_000_000, "q": 2_500_000, "r": 900_000, "s": 400_000}
    votes = [frozenset("p"), frozenset("q"), frozenset("s")]
    found = count("equal-shares", cost, votes, 4_000_000, completion="budget-increase")
    assert (found.winners, found.table["share"]) == (("q", "s"), [7_500_001, 3])


def test_points_say_how_much_a_project_is_worth() -> None:
    papers = [Paper(approved=("p", "q"), scores={"p": 9, "q": 1}), Paper(approved=("q",), scores={"q": 1})]
    chosen = Settings(budget=20, costs={"p": 10, "q": 10, "r": 1, "s": 1}, utilities="points")
    found = tally("equal-shares", papers, PROJECTS, chosen).overall
    assert [step["project"] for step in found.table["rounds"]] == ["p", "q"]
    assert found.table["rounds"][0]["price"] == [10, 9]


def test_a_project_without_cost_is_funded_when_somebody_approves_it() -> None:
    papers = [Paper(approved=("p",))]
    chosen = Settings(budget=0, costs={"p": 0, "q": 0, "r": 1, "s": 1})
    for method in ("equal-shares", "greedy-budget"):
        assert tally(method, papers, PROJECTS, chosen).overall.winners == ("p",)


@pytest.mark.parametrize("method", ["equal-shares", "greedy-budget"])
@pytest.mark.parametrize(
    ("broken", "code"),
    [
        (Settings(costs=dict.fromkeys(PROJECTS, 1)), "budget"),
        (Settings(budget=-1, costs=dict.fromkeys(PROJECTS, 1)), "budget"),
        (Settings(budget=5, costs={"p": 1}), "cost"),
        (Settings(budget=5, costs=dict.fromkeys(PROJECTS, -1)), "cost"),
    ],
)
def test_settings_that_cannot_work(method: str, broken: Settings, code: str) -> None:
    with pytest.raises(SettingsError) as error:
        tally(method, [Paper(approved=("p",))], PROJECTS, broken)
    assert error.value.code == code


def test_ties_that_are_too_many_to_follow_are_put_aside_by_name() -> None:
    projects = [f"p{i:02}" for i in range(16)]
    papers = [Paper(approved=tuple(projects))]
    chosen = Settings(budget=8, costs=dict.fromkeys(projects, 1))
    for method in ("equal-shares", "greedy-budget"):
        found = tally(method, papers, projects, chosen).overall
        assert (found.winners, found.ties) == ((), (tuple(projects),))
        assert found.table["explored"] is False


def test_every_subset_of_equal_projects_that_fits_is_an_outcome() -> None:
    found = count("greedy-budget", dict.fromkeys(PROJECTS, 10), [frozenset(PROJECTS)], 20)
    assert outcomes(found) == {frozenset(pair) for pair in combinations(PROJECTS, 2)}
