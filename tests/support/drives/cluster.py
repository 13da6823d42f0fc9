"""A board."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from sqlmodel import col

from dialogue.activities.brainstorm import commands as brainstorm
from dialogue.activities.brainstorm.schema import Idea
from dialogue.activities.cluster import commands as cluster
from dialogue.activities.cluster import pairs, suggestions
from dialogue.activities.cluster.schema import CardPair, ClusterCard, SuggestedTheme, Theme
from dialogue.kernel.schema import Activity
from dialogue.stage.jobs import BeginJob, EndJob, MoveJob
from dialogue.stage.schema import Job
from dialogue.undoing.commands import RedoAct, UndoAct
from support.undoing import newest
from support.world import Choice, World

SETTINGS = [{"everybody": True}]


def choices(world: World, activity: Activity) -> list[Choice]:
    staff, here, chance = world.facilitator, activity.id or 0, world.chance
    cards = world.ids(ClusterCard, ClusterCard.activity_id == here)
    some = tuple(chance.sample(cards, min(len(cards), chance.randint(1, 3))))
    themes = (Theme.activity_id == here, Theme.removed == False)  # noqa: E712 - a column
    theme, other = world.some_id(Theme, *themes), world.some_id(Theme, *themes)
    inside = tuple(world.ids(ClusterCard, ClusterCard.theme_id == theme)[:2])
    offer = world.some_id(SuggestedTheme, SuggestedTheme.state == "offered")
    offers = tuple(
        suggestions.Offer(world.words(), tuple(chance.sample(cards, min(len(cards), 2)))) for _ in range(2)
    )
    return [
        (cluster.MoveIdeas(here, some, theme), staff),
        (cluster.MoveIdeas(here, some, 0), staff),
        (cluster.MoveIdeas(here, some, theme), world.somebody()),
        (cluster.AddTheme(here, world.words(), some), staff),
        (cluster.AddTheme(here, world.words(), bare=True), staff),
        (cluster.RenameTheme(here, theme, world.words()), staff),
        (cluster.MergeTheme(here, theme, other), staff),
        (cluster.SplitTheme(here, theme, inside, world.words()), staff),
        (cluster.RemoveTheme(here, theme), staff),
        (cluster.UndoMove(here), staff),
        (
            pairs.OfferPairs(here, tuple(pairs.Pair(*two, 0.9) for two in pairwise(cards[:3])), "ngrams"),
            staff,
        ),
        (pairs.MergeIdeas(here, some), staff),
        (pairs.TakeApart(here, chance.choice([*cards, 0])), staff),
        (pairs.KeepApart(here, world.some_id(CardPair)), staff),
        (brainstorm.HideIdea(world.some_id(Idea)), staff),
        (brainstorm.ExplainHiding(world.some_id(Idea), world.words()), staff),
        (brainstorm.ShowIdea(world.some_id(Idea)), staff),
        (suggestions.OfferThemes(here, offers, "ngrams"), staff),
        (BeginJob(here, suggestions.SUGGESTING.name, world.words()), staff),
        (MoveJob(world.some_id(Job), chance.randint(1, 99)), None),
        (EndJob(world.some_id(Job), chance.choice(["", "Please close it first."])), None),
        (suggestions.AcceptSuggestion(here, offer, ""), staff),
        (suggestions.DeclineSuggestion(here, chance.choice([0, offer])), staff),
    ]


def whole(world: World, activity: Activity) -> Iterator[Choice]:
    """The ways on a board that chance seldom walks to their end."""
    staff, here = world.facilitator, activity.id or 0
    yield cluster.AddTheme(here, "Water", bare=True), staff
    yield cluster.AddTheme(here, "Land", bare=True), staff
    water, land = sorted(world.ids(Theme, col(Theme.title).in_(["Water", "Land"])))[-2:]
    yield cluster.RenameTheme(here, water, f"Wells {water}"), staff  # a title that chance gave no other
    shown = (ClusterCard.activity_id == here) & col(ClusterCard.dropped).is_(
        False
    )  # a hidden card cannot be moved
    loose = tuple(world.ids(ClusterCard, shown))
    yield cluster.MoveIdeas(here, loose, 0), staff
    for job in [*world.ids(Job, Job.state == "running"), 0]:
        yield EndJob(job), None
    yield BeginJob(here, suggestions.SUGGESTING.name, "x"), staff
    job = max(world.ids(Job))
    yield MoveJob(job, 40), None
    yield EndJob(job), None
    yield suggestions.OfferThemes(here, (suggestions.Offer("Seeds", loose[:2]),), "ngrams"), staff
    for offer in world.ids(SuggestedTheme, SuggestedTheme.state == "offered")[-1:]:  # likewise
        yield suggestions.AcceptSuggestion(here, offer, ""), staff
    yield suggestions.OfferThemes(here, (suggestions.Offer("Roads", loose[:2]),), "ngrams"), staff
    yield suggestions.DeclineSuggestion(here), staff
    inside = tuple(world.ids(ClusterCard, shown, col(ClusterCard.theme_id).is_not(None)))
    yield cluster.MoveIdeas(here, inside + loose, land), staff
    yield cluster.SplitTheme(here, land, (inside + loose)[:1], "Soil"), staff
    for soil in world.ids(Theme, Theme.title == "Soil")[-1:]:  # not made when the board has no card
        yield cluster.RemoveTheme(here, soil), staff
    two = tuple(world.ids(ClusterCard, shown)[:2])
    for _ in two[1:]:
        for card in two:  # by chance one may stand under another already
            yield pairs.TakeApart(here, card), staff
        yield pairs.OfferPairs(here, (pairs.Pair(*two, 0.9),), "ngrams"), staff
        yield pairs.MergeIdeas(here, two), staff
        yield UndoAct(newest(world, "ideas.merged")), staff
        yield pairs.MergeIdeas(here, two), staff
        yield pairs.TakeApart(here, two[1]), staff
        for pair in world.ids(CardPair, CardPair.state == "offered")[-1:]:
            yield pairs.KeepApart(here, pair), staff
    for idea in [int(one.ref[5:]) for one in world.rows(ClusterCard, shown) if one.ref.startswith("idea:")][
        :2
    ]:
        yield brainstorm.HideIdea(idea), staff
        yield brainstorm.ExplainHiding(idea, "twice"), staff
        yield UndoAct(newest(world, "idea.explained")), staff
        yield brainstorm.ShowIdea(idea), staff
    yield cluster.MergeTheme(here, land, water), staff
    yield UndoAct(newest(world, "theme.merged")), staff
    yield RedoAct(newest(world, "theme.merged")), staff
    yield cluster.UndoMove(here), staff
