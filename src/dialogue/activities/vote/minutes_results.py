"""What the minutes say of results that are a set, or a scale in words: chosen or not, the money, who gave which step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dialogue.charts import StackedBar, StackedRow, scale_marks
from dialogue.documents.build import paragraph
from dialogue.documents.tree import Block
from dialogue.kernel.messages import N_
from dialogue.languages import Tongue


def chosen(tongue: Tongue, option: Mapping[str, Any]) -> str:
    """Whether an option is among those that are chosen together, in a word."""
    if option["open"]:
        return tongue.say(N_("Undecided"))
    return tongue.say(N_("Chosen") if option["wins"] else N_("Not chosen"))


def priced(tongue: Tongue, amount: int | None, shown: Mapping[str, Any]) -> str:
    """An amount of money with its name; a dash for none."""
    if amount is None:
        return "–"
    return f"{tongue.number(amount)} {shown['limits'].currency}".strip()


def spent(tongue: Tongue, shown: Mapping[str, Any]) -> list[Block]:
    """What the chosen options cost of the money, and what is left; nothing where no money is spent."""
    budget = shown["limits"].budget
    if not budget:
        return []
    cost = sum(option["cost"] or 0 for option in shown["options"] if option["wins"] and not option["open"])
    told = N_("The chosen options cost %(cost)s of %(budget)s. %(left)s is left.")
    if any(option["open"] for option in shown["options"]):
        told = N_("What is chosen in every case costs %(cost)s of %(budget)s. %(left)s is left for the rest.")
    facts = {"cost": cost, "budget": int(budget), "left": int(budget) - cost}
    return [paragraph(tongue.say(told, **{name: priced(tongue, one, shown) for name, one in facts.items()}))]


def spread(tongue: Tongue, shown: Mapping[str, Any]) -> Block:
    """How many people gave each step to each option: a bar of all papers, and the table beside it."""
    say, words = tongue.say, shown["spread"]["words"]
    rows = [
        StackedRow(option["label"], tuple(shown["spread"]["people"][option["place"]]))
        for option in shown["options"]
    ]
    first = ", ".join(f"{word} {n}" for word, n in zip(words, rows[0].counts, strict=True) if n)
    caption = say(N_("How many people gave each answer"))
    half = len(words) / 2
    marks = [(word, "for" if place < half else "against") for place, word in enumerate(words)]
    return StackedBar(
        caption,
        f"{caption}. {rows[0].label}{tongue.colon} {first}.",
        scale_marks(marks),
        tuple(rows),
        row_heading=say(N_("Option")),
        key_heading=say(N_("Answer")),
        total_heading=say(N_("Papers")),
    )
