"""The thread, read: what sessions made of people's words, and what the agenda made of what they decided.

Words of a session are read only for those who read its record; what was decided and became an item is on the agenda, and
everybody on the platform reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlmodel import col, select

from dialogue.agenda import states
from dialogue.agenda.progress_record import progress_of
from dialogue.agenda.record import ItemView, agenda_of_platform
from dialogue.agenda.schema import AgendaItem
from dialogue.decisions.reading import DecisionLine, lines
from dialogue.decisions.schema import Decision, TakenUp
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, Session
from dialogue.languages import Tongue
from dialogue.learning.register import LearningView, learnings_of_session, register_of
from dialogue.learning.results import RESULTS
from dialogue.people.groups import GroupView, groups_by_key, groups_of
from dialogue.stage.contract import Kind
from dialogue.stage.steps import activities_of
from dialogue.stage.strands import Layer, Strand
from dialogue.threads.graph import Knot, Link, Thread, woven


@dataclass(slots=True)
class Weaving:
    """What is found while a thread is read, in one language."""

    reader: Reader
    kinds: Mapping[str, Kind]
    tongue: Tongue
    knots: list[Knot] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)

    def add(self, knot: Knot, *sources: str, loose: bool = False) -> None:
        """A knot, with what it came of."""
        self.knots.append(knot)
        self.links += [Link(one, knot.ref, loose) for one in sources]


def thread_of_session(
    reader: Reader, kinds: Mapping[str, Kind], tongue: Tongue, session: Session, *, agenda: bool
) -> Thread:
    """All of a session's thread; with `agenda` also what became of its decisions."""
    weaving = Weaving(reader, kinds, tongue)
    _weave_session(weaving, session)
    if agenda:
        decided = [one.id for one in lines(reader, [session.id])]
        _weave_items(weaving, session.platform_id or 0, _items_from(reader, decided))
        _weave_learnings(weaving, session.id)
    return woven(weaving.knots, weaving.links)


def thread_of_item(
    reader: Reader,
    kinds: Mapping[str, Kind],
    tongue: Tongue,
    item_id: int,
    own: Collection[int],
) -> tuple[Thread, list[Session]]:
    """An item's thread, and the sessions whose words are left out because they are not the reader's (`own` are)."""
    weaving = Weaving(reader, kinds, tongue)
    decided = _decisions_of(reader, item_id)
    asked = select(Session).join(Decision, col(Decision.session_id) == col(Session.id))
    sessions = (
        reader.exec(asked.where(col(Decision.id).in_(decided)).order_by(col(Session.id))).unique().all()
    )
    left_out = []
    for session in {one.id: one for one in sessions}.values():
        if session.id in own:
            _weave_session(weaving, session)
            _weave_learnings(weaving, session.id)
        else:
            left_out.append(session)
            found = [one for one in lines(reader, [session.id]) if one.id in decided]
            for one in found:
                weaving.add(_decision(one, tongue, own=False))
    ids = {item_id} | _items_from(reader, decided)
    _weave_items(weaving, reader.get_one(AgendaItem, item_id).platform_id, ids)
    return woven(weaving.knots, weaving.links), left_out


def _weave_session(weaving: Weaving, session: Session) -> None:
    """What the steps of a session made of what, in the order of the programme, and its decisions."""
    reader, tongue = weaving.reader, weaving.tongue
    groups = groups_of(reader, session.id, tongue)
    carries: dict[str, str] = {}
    known: set[str] = set()
    for activity in activities_of(reader, session.id):
        if not activity.times_opened or activity.kind not in weaving.kinds:
            continue
        made = list(_strands(weaving.kinds[activity.kind], reader, activity))
        for one in made:
            if one.ref in known:
                continue
            known.add(one.ref)
            knot = Knot(
                one.ref,
                one.layer,
                one.text or tongue.say(N_("Parking lot")),
                one.language,
                groups.get(one.group_id or 0),
                tongue.say(N_("Count: %(n)s"), n=one.count) if one.count is not None else "",
                f"/sessions/{session.id}/minutes#activity-{activity.id}",
            )
            sources = dict.fromkeys(carries.get(ref, ref) for ref in one.sources)
            weaving.add(knot, *sources, loose=one.loose)
        carries |= {one.stands_for: one.ref for one in made if one.stands_for}
    for decision in lines(reader, [session.id]):
        weaving.add(_decision(decision, tongue, own=True), f"goal:{decision.activity_id}")


def _strands(kind: Kind, reader: Reader, activity: Activity) -> Iterator[Strand]:
    """What an activity says that it made, or what it leaves for others as people's words."""
    if kind.leaves.strands is not None:
        yield from kind.leaves.strands(reader, activity)
        return
    for one in kind.leaves.harvest(reader, activity):
        yield Strand(one.ref, Layer.WORDS, one.text, one.language, one.group_id, count=one.count)


def _decision(one: DecisionLine, tongue: Tongue, *, own: bool) -> Knot:
    href = f"/sessions/{one.session_id}/minutes#decisions" if own else ""
    return Knot(
        f"decision:{one.id}", Layer.DECISION, one.goal, one.language, note=tongue.say(one.state), href=href
    )


def _decisions_of(reader: Reader, item_id: int) -> set[int]:
    """All decisions that an item was made of or has rested on."""
    asked = select(TakenUp.decision_id).where(TakenUp.item_id == item_id)
    return set(reader.exec(asked)) | set(
        reader.exec(select(AgendaItem.decision_id).where(AgendaItem.id == item_id))
    )


def _items_from(reader: Reader, decisions: Collection[int]) -> set[int]:
    """The items that were made of decisions."""
    asked = select(TakenUp.item_id).where(col(TakenUp.decision_id).in_(decisions))
    made = select(AgendaItem.id).where(col(AgendaItem.decision_id).in_(decisions))
    return {one or 0 for one in (*reader.exec(asked), *reader.exec(made))}


def _weave_items(weaving: Weaving, platform_id: int, ids: Collection[int]) -> None:
    """Items, the items that replaced them, and what is done for each; as many questions for one item as for a hundred."""
    if not ids:
        return
    reader = weaving.reader
    known = {one.id: one for one in agenda_of_platform(reader, platform_id)}
    waiting, found = sorted(ids), dict[int, ItemView]()
    while waiting:
        item = known.get(waiting.pop(0))
        if item is not None and item.id not in found:
            found[item.id] = item
            waiting += [move.successor_id for move in item.moves if move.successor_id]
    rested = select(TakenUp).where(col(TakenUp.item_id).in_(found))
    decided: dict[int, set[int]] = {one.id: {one.decision_id} for one in found.values()}
    for row in reader.exec(rested):
        decided[row.item_id].add(row.decision_id)
    outcomes = progress_of(reader, list(found))
    learnt: dict[int, list[LearningView]] = {}
    for learning in reversed(register_of(reader, platform_id)):
        if learning.item_id in found:
            learnt.setdefault(learning.item_id or 0, []).append(learning)
    groups = groups_by_key(reader, {one.session_id for one in found.values()}, weaving.tongue)
    for item in found.values():
        refs = [f"decision:{one}" for one in sorted(decided[item.id])]
        _weave_item(weaving, item, refs, groups[item.session_id])
        for outcome in outcomes[item.id].outcomes:
            words = f"{outcome.actor}{weaving.tongue.colon} {outcome.what}"
            note, href = (
                weaving.tongue.say(N_("What came of it")),
                f"/agenda/items/{item.id}/progress#outcomes",
            )
            knot = Knot(f"outcome:{outcome.id}", Layer.DOING, words, note=note, href=href)
            weaving.add(knot, item.ref)
        for one in learnt.get(item.id, ()):
            of = one.source if one.source.startswith("look:") else item.ref
            weaving.add(_learning(weaving, one), of, one.source)


def _weave_item(
    weaving: Weaving, item: ItemView, decided: Sequence[str], groups: Mapping[str, GroupView]
) -> None:
    """An item with what is carried along, promised and reviewed."""
    tongue, base = weaving.tongue, f"/agenda/items/{item.id}"
    state = tongue.say(states.STATES[item.state])
    weaving.add(Knot(item.ref, Layer.ITEM, item.change_sought, note=state, href=base), *decided)
    for move in item.moves:
        if move.successor_id:
            weaving.links.append(Link(item.ref, f"agenda:{move.successor_id}"))
    for said in item.carried:
        kind = tongue.say(states.CARRIED[said.kind])
        group = groups.get(said.group_key)
        knot = Knot(
            f"carried:{said.id}", Layer.DECISION, said.text or kind, "", group, kind, f"{base}#carried"
        )
        weaving.add(knot, *decided)
        weaving.links.append(Link(knot.ref, item.ref))
    promised, looked_at = N_("Commitment"), N_("Review")
    for one in item.commitments:
        words = f"{one.organisation}{tongue.colon} {one.what}"
        note = f"{tongue.say(promised)}{tongue.colon} {tongue.say(states.COMMITMENTS[one.state])}"
        ref = f"commitment:{one.id}"
        weaving.add(Knot(ref, Layer.DOING, words, note=note, href=f"{base}#commitment-{one.id}"), item.ref)
    for review in item.reviews:
        note = f"{tongue.say(looked_at)}{tongue.colon} {tongue.say(states.REACHED[review.level])}"
        href = f"{base}#review-{review.id}"
        feared = [f"carried:{at}" for at, _, _ in review.reservations]
        knot = Knot(f"look:{review.id}", Layer.DOING, review.happened, note=note, href=href)
        weaving.add(knot, item.ref, *feared)


def _learning(weaving: Weaving, one: LearningView) -> Knot:
    note = weaving.tongue.say(RESULTS[one.result])
    href = f"/platforms/{one.platform_id}/learning/{one.id}"
    return Knot(one.ref, Layer.LEARNING, one.text, one.language, note=note, href=href)


def _weave_learnings(weaving: Weaving, session_id: int) -> None:
    """What stands in the register because of a session's words: linked with those words."""
    for one in learnings_of_session(weaving.reader, session_id):
        if one.item_id is None:
            weaving.add(_learning(weaving, one), one.source)
