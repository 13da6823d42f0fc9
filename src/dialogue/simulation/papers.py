"""How a guest fills in a ballot paper: one function for each form of paper, told by the names of its fields."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Protocol

from dialogue.simulation.forms import Field, PageForm


class Likes(Protocol):
    """What somebody thinks of the options of a ballot."""

    def dots(self, options: Sequence[str], budget: int, most: int) -> Mapping[int, int]:
        """Dots by place of the option in `options` (their labels), at most `budget` in all and `most` each."""

    def approves(self, options: Sequence[str]) -> Collection[int]:
        """Places of the options in `options` (their labels) that this person could live with, the dearest first."""


Filled = dict[str, str]
"""What is sent: field name -> value. Fields that are left out stay as the page has them."""


def approvals(form: PageForm, fields: Sequence[Field], mind: Likes) -> Filled:
    """Ticks, as many as the form allows."""
    # What stands below an option's words, as its cost, is not its name.
    labels = [one.label.partition("\n")[0].strip() for one in fields]
    ticked = list(mind.approves(labels))[: form.ticks or len(fields)]
    return {fields[place].name: fields[place].value for place in ticked}


def dots(form: PageForm, fields: Sequence[Field], mind: Likes) -> Filled:
    """A number of dots for each option."""
    most = max((one.most or 1 for one in fields), default=1)
    given = mind.dots([one.label for one in fields], form.budget, most)
    return {one.name: str(given.get(place, 0)) for place, one in enumerate(fields)}


def ranking(form: PageForm, fields: Sequence[Field], mind: Likes) -> Filled:
    """A place for each option that is liked at all, the dearest first."""
    liking = mind.dots([one.label for one in fields], 8 * len(fields), 8 * len(fields))
    order = sorted((place for place in liking if liking[place]), key=lambda place: (-liking[place], place))
    chosen = order[: form.ticks or len(order)]
    return {
        one.name: str(chosen.index(place) + 1) if place in chosen else "" for place, one in enumerate(fields)
    }


def stepped(fields: Sequence[Field], mind: Likes, *, liked_is_more: bool = True) -> Filled:
    """One step of a scale for each row of radio buttons: the more an option is liked, the higher, or the lower."""
    rows: dict[str, list[Field]] = {}
    for one in fields:
        rows.setdefault(one.name, []).append(one)
    options = list(dict.fromkeys(row[0].legend for row in rows.values()))
    liking = mind.dots(options, 4 * len(options), 8)
    best = max(liking.values(), default=0) or 1
    chosen: Filled = {}
    for number, (name, row) in enumerate(rows.items()):
        steps = sorted(row, key=lambda one: int(one.value))
        likes = liking.get(options.index(row[0].legend), 0) / best
        at = round((likes if liked_is_more else 1 - likes) * (len(steps) - 1))
        # On several criteria an option is not as good on each.
        chosen[name] = steps[max(0, at - number % 2) if name.count(".") > 1 else at].value
    return chosen


def levels(form: PageForm, fields: Sequence[Field], mind: Likes) -> Filled:
    """The higher the better."""
    return stepped(fields, mind)


def resistance(form: PageForm, fields: Sequence[Field], mind: Likes) -> Filled:
    """The less liked, the higher."""
    return stepped(fields, mind, liked_is_more=False)


def choice(form: PageForm, fields: Sequence[Field], mind: Likes) -> Filled:
    """One of the answers, the one that is liked best."""
    liking = mind.dots([one.label for one in fields], 8 * len(fields), 8 * len(fields))
    best = max(range(len(fields)), key=lambda place: (liking.get(place, 0), -place))
    return {fields[best].name: fields[best].value}


def credits(form: PageForm, fields: Sequence[Field], mind: Likes) -> Filled:
    """Credits for what is liked, as far as they reach."""
    given = mind.dots([one.label for one in fields], form.budget, form.budget)
    return {one.name: str(given.get(place, 0)) for place, one in enumerate(fields)}


FORMS: Mapping[str, Callable[[PageForm, Sequence[Field], Likes], Filled]] = {
    "approvals.": approvals,
    "dots.": dots,
    "ranking.": ranking,
    "scores.": levels,
    "grades.": levels,
    "criteria.": levels,
    "resistance.": resistance,
    "choice.": choice,
    "credits.": credits,
}
"""With what the names of a form's fields begin -> how they are filled in."""


def filled(form: PageForm, mind: Likes) -> Filled:
    """The paper that somebody sends; nothing where the page has no paper that is known here."""
    for prefix, fill in FORMS.items():
        fields = form.named(prefix)
        if fields:
            return fill(form, fields, mind)
    return {}
