"""The thread as knots and links: what can be reached from one knot, and in which order a picture shows it. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from dialogue.kernel.messages import N_
from dialogue.people.groups import GroupView
from dialogue.stage.strands import Layer

LAYERS: Mapping[Layer, str] = {
    Layer.WORDS: N_("What people said"),
    Layer.THEME: N_("Themes"),
    Layer.VOTE: N_("Votes"),
    Layer.GOAL: N_("Goal"),
    Layer.DECISION: N_("Decisions"),
    Layer.ITEM: N_("Agenda for structural change"),
    Layer.DOING: N_("What is done"),
    Layer.LEARNING: N_("Learning"),
}
"""What each layer is called, in the order of the thread."""


@dataclass(frozen=True, slots=True)
class Knot:
    """Something that stands on the thread. `note` says more about it in words, `href` leads to where it stands itself."""

    ref: str
    layer: Layer
    text: str
    language: str = ""
    group: GroupView | None = None
    note: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """`target` came of `source`. `loose`: it lay on the table when the target was made; nobody said that it was used."""

    source: str
    target: str
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """Knots by their refs, in the order in which they came, and the links between them."""

    knots: Mapping[str, Knot] = field(default_factory=dict)
    links: tuple[Link, ...] = ()

    def behind(self, ref: str) -> list[Knot]:
        """What a knot was made of, one step back."""
        return [self.knots[one.source] for one in self.links if one.target == ref]

    @property
    def sources(self) -> dict[str, list[Knot]]:
        """The same of every knot at once."""
        found: dict[str, list[Knot]] = {}
        for one in self.links:
            found.setdefault(one.target, []).append(self.knots[one.source])
        return found

    def after(self, ref: str) -> list[Knot]:
        """What came of a knot, one step on."""
        return [self.knots[one.target] for one in self.links if one.source == ref]

    def layer(self, layer: Layer) -> list[Knot]:
        """The knots of one layer."""
        return [one for one in self.knots.values() if one.layer == layer]

    def around(self, ref: str) -> Thread:
        """What lies behind one knot, and everything that came of it."""
        kept = {ref, *_reached(self.links, ref, back=True), *_reached(self.links, ref, back=False)}
        return Thread(
            {key: one for key, one in self.knots.items() if key in kept},
            tuple(one for one in self.links if one.source in kept and one.target in kept),
        )


def _reached(links: Iterable[Link], ref: str, *, back: bool) -> set[str]:
    steps: dict[str, list[str]] = {}
    for one in links:
        start, end = (one.target, one.source) if back else (one.source, one.target)
        steps.setdefault(start, []).append(end)
    found: set[str] = set()
    waiting = [ref]
    while waiting:
        for end in steps.get(waiting.pop(), ()):
            if end not in found:
                found.add(end)
                waiting.append(end)
    return found


def woven(knots: Iterable[Knot], links: Iterable[Link]) -> Thread:
    """The thread of these. Links to what is not there (hidden, or not to be seen) are left out, and each is there once."""
    by_ref = {one.ref: one for one in knots}
    kept: dict[tuple[str, str], Link] = {}
    for one in links:
        if one.source in by_ref and one.target in by_ref and one.source != one.target:
            known = kept.get((one.source, one.target))
            if known is None or known.loose:
                kept[one.source, one.target] = one
    return Thread(by_ref, tuple(kept.values()))


def columns(thread: Thread) -> list[tuple[Layer, list[Knot]]]:
    """The layers that hold anything, each with its knots near to what they are linked with, so that few lines cross."""
    found = [(layer, thread.layer(layer)) for layer in Layer if thread.layer(layer)]
    beside: dict[str, list[str]] = {}
    for one in thread.links:
        beside.setdefault(one.source, []).append(one.target)
        beside.setdefault(one.target, []).append(one.source)
    for order in (found[::-1], found):  # back from what came of it, then on from what people said
        place: dict[str, float] = {}
        for _, knots in order:
            first = {one.ref: at for at, one in enumerate(knots)}

            def height(
                one: Knot, known: Mapping[str, float] = place, here: Mapping[str, int] = first
            ) -> float:
                at = [known[ref] for ref in beside.get(one.ref, ()) if ref in known]
                return sum(at) / len(at) if at else float(here[one.ref])

            knots.sort(key=lambda one: (height(one), first[one.ref]))
            place |= {one.ref: float(at) for at, one in enumerate(knots)}
    return found
