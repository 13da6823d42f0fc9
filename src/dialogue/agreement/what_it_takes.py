"""What would it take? Who is missing until the goal is agreed, in heads and by group, and how many objections are open.

The answer is the least: people who are against move first, because they count most. Whoever is moved is for the goal
afterwards, and her own objection goes with her.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from dialogue.agreement.counting import Count, GroupPositions, balanced
from dialogue.agreement.judging import judge
from dialogue.agreement.objections import Objection
from dialogue.agreement.outcome import Kind, Outcome, State, Status
from dialogue.agreement.rule import Objections, Rule, Unit
from dialogue.agreement.sentence import Sentence
from dialogue.kernel.messages import N_

NO_HEADS = frozenset({Kind.SENSE_CHECK, Kind.OVERRULED, Kind.RATIFICATION, Kind.LAPSED})
"""What nobody's change of mind can mend."""


@dataclass(frozen=True, slots=True)
class Takes:
    """What is missing. `here` and `in_favour` lead from a group (None: of any group) to heads; nobody is counted twice.

    Those who must be `here` must be for it, too. `blocked` are codes of what heads cannot mend: then all of the rest is
    true and not enough.
    """

    here: Mapping[str | None, int] = field(default_factory=dict)
    in_favour: Mapping[str | None, int] = field(default_factory=dict)
    objections: int = 0
    blocked: tuple[str, ...] = ()

    @property
    def heads(self) -> int:
        """How many people must come or move altogether."""
        return sum(self.here.values()) + sum(self.in_favour.values())

    @property
    def nothing(self) -> bool:
        """Whether the goal is agreed as things stand."""
        return not (self.heads or self.objections or self.blocked)

    def sentences(self) -> tuple[Sentence, ...]:
        """What is missing, in words."""
        said = [
            *_said(self.here, N_("%(group)s: %(missing)s more must be here, and for it."),
                   N_("From any group: %(missing)s more must be here, and for it.")),
            *_said(self.in_favour, N_("%(group)s: %(missing)s more must be for it."),
                   N_("From any group: %(missing)s more must be for it.")),
        ]  # fmt: skip
        if self.objections:
            said.append(Sentence(N_("Objections to close: %(have)s."), {"have": self.objections}))
        return tuple(said)


def _said(heads: Mapping[str | None, int], of_group: str, of_any: str) -> Iterator[Sentence]:
    for group, missing in heads.items():
        if group is None:
            yield Sentence(of_any, {"missing": missing})
        else:
            yield Sentence(of_group, {"group": group, "missing": missing})


@dataclass(slots=True)
class _Side:
    """One group while people move: how many stand where, and how many have moved."""

    absent: int
    silent: int
    abstain: int
    against: int
    in_favour: int
    came: int = 0
    moved: int = 0

    @classmethod
    def of(cls, c: Count) -> _Side:
        return cls(c.eligible - c.present, c.present - c.cast, c.abstain, c.against, c.in_favour)

    @property
    def count(self) -> Count:
        cast = self.in_favour + self.abstain + self.against
        present = cast + self.silent
        return Count(present + self.absent, present, self.in_favour, self.abstain, self.against)

    def come(self) -> bool:
        """Somebody who was away comes, and is for it; False when there is nobody."""
        if not self.absent:
            return False
        self.absent, self.in_favour, self.came = self.absent - 1, self.in_favour + 1, self.came + 1
        return True

    @property
    def next_weight(self) -> int:
        """How much the next move counts on any base: the higher the more; 0 when all are for it."""
        return 4 * bool(self.against) or 3 * bool(self.abstain) or 2 * bool(self.silent) or bool(self.absent)

    def move(self) -> bool:
        """The one whose move counts most; False when all are for it."""
        if not self.next_weight:
            return False
        if self.against:
            self.against -= 1
        elif self.abstain:
            self.abstain -= 1
        elif self.silent:
            self.silent -= 1
        else:
            return self.come()
        self.in_favour, self.moved = self.in_favour + 1, self.moved + 1
        return True


def what_it_takes(
    rule: Rule,
    groups: Mapping[str, GroupPositions],
    objections: Iterable[Objection] = (),
    *,
    confirmed: Mapping[str, bool] | None = None,
    on: date | None = None,
) -> Takes:
    """What is missing until `judge` says agreed of the same.

    It is enough, and nothing smaller is: proved for rules without a bar for the mean of the groups' shares whose
    quorums are met. Otherwise it is enough. Under "one organisation one vote" heads are not said.
    """
    recorded = list(objections)
    outcome = judge(rule, groups, recorded, confirmed=confirmed, on=on)
    stops = rule.objections is not Objections.RECORD_ONLY
    to_close = outcome.objections.open if stops else 0
    blocked = [f.code for f in outcome.facts if f.kind in NO_HEADS and f.status is Status.FAILED]
    if outcome.state is State.AGREED or rule.unit is Unit.ORGANISATION:
        return Takes(objections=to_close, blocked=tuple(blocked))
    answers = confirmed or {}
    sides = {group: _Side.of(c) for group, c in outcome.by_group.items()}
    waived = {f.group for f in outcome.facts if f.status is Status.RATIFIED and answers.get(f.group or "")}
    for group in rule.required:
        if group not in waived:
            blocked += _of_group(rule, group, sides[group])
    own = {group: (side.came, side.moved) for group, side in sides.items()}
    blocked += _of_all(rule, sides, outcome)
    return _told(sides, own, to_close, tuple(blocked))


def _of_group(rule: Rule, group: str, side: _Side) -> Iterator[str]:
    """Move people of a required group until it brings what it must; yields what it never can."""
    need = rule.required[group]
    quorum = need.quorum.heads_needed(side.count.eligible) if need.quorum is not None else 1
    there = max(1, quorum or 1, need.min_heads)
    while side.count.present < there:
        if not side.come():
            yield f"{(Kind.HEADS if need.min_heads > max(1, quorum or 1) else Kind.QUORUM).value}:{group}"
            return
    while True:
        c = side.count
        bar = need.bar is None or need.bar.met_by(c.in_favour, c.of(rule.base))
        if c.taking_sides and bar and c.in_favour >= need.min_for:
            return
        if not side.move():
            yield f"{Kind.FOR.value}:{group}"
            return


def _of_all(rule: Rule, sides: Mapping[str, _Side], outcome: Outcome) -> Iterator[str]:
    """Move people of any group until the quorum and the bars of all are met."""
    needed = rule.quorum.heads_needed(outcome.overall.eligible) if rule.quorum is not None else 0
    while sum(side.count.present for side in sides.values()) < (needed or 0):
        if not max(sides.values(), key=lambda side: side.absent).come():
            break
    if rule.quorum is not None and needed is None:
        yield Kind.QUORUM.value
    while not _share_met(rule, sides):
        if not max(sides.values(), key=lambda side: side.next_weight, default=_Side(0, 0, 0, 0, 0)).move():
            yield Kind.SHARE.value
            break
    while rule.balanced is not None and not _mean_met(rule, sides):
        waiting = [side for side in sides.values() if side.next_weight]
        if not waiting:
            yield Kind.BALANCED.value
            break
        max(waiting, key=lambda side: -(side.count.share(rule.base) or 0)).move()


def _share_met(rule: Rule, sides: Mapping[str, _Side]) -> bool:
    counts = [side.count for side in sides.values()]
    in_favour = sum(c.in_favour for c in counts)
    return in_favour > 0 and (
        rule.bar is None or rule.bar.met_by(in_favour, sum(c.of(rule.base) for c in counts))
    )


def _mean_met(rule: Rule, sides: Mapping[str, _Side]) -> bool:
    mean = balanced((side.count for side in sides.values()), rule.base)
    return (
        rule.balanced is not None
        and mean is not None
        and rule.balanced.met_by(mean.numerator, mean.denominator)
    )


def _told(
    sides: Mapping[str, _Side], own: Mapping[str, tuple[int, int]], to_close: int, blocked: tuple[str, ...]
) -> Takes:
    here: dict[str | None, int] = {group: came for group, (came, _) in own.items() if came}
    in_favour: dict[str | None, int] = {group: moved for group, (_, moved) in own.items() if moved}
    came = sum(side.came - own[group][0] for group, side in sides.items())
    moved = sum(side.moved - own[group][1] for group, side in sides.items())
    if came:
        here[None] = came
    if moved:
        in_favour[None] = moved
    return Takes(here, in_favour, to_close, blocked)
