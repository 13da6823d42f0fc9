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
