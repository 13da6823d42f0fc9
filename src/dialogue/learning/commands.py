"""Handlers of the learning register."""

from __future__ import annotations

from typing import Any

from sqlmodel import select

from dialogue.activities.brainstorm.evidence import KNOWLEDGE
from dialogue.agenda.held import item_here
from dialogue.agenda.schema import AgendaItem, AgendaMove
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import optional, required
from dialogue.kernel.vocabulary import Command
from dialogue.learning.results import LONGEST_CONTEXT, LONGEST_WORDS, Result
from dialogue.learning.schema import Learning, LearningGround
from dialogue.learning.sources import Origin, of_move, origin
from dialogue.learning.vocabulary import RecordLearning
from dialogue.people.schema import Constituency


def _ground(act: Act, pairs: tuple[str, ...]) -> list[tuple[str, int]]:
    """The pairs of knowledge and group that were ticked. Refused when there is none, or one that there is not."""
    asked = select(Constituency.id).where(Constituency.platform_id == act.stream_id)
    ours = {f"{one}": one or 0 for one in act.tx.exec(asked)}
    found = []
    for pair in dict.fromkeys(pairs):
        knowledge, _, group = pair.partition(":")
        if knowledge not in KNOWLEDGE or group not in ours:
            raise Refused(
                "no_ground", N_("Please tick kinds of knowledge of groups of this platform."), field="ground"
            )
        found.append((knowledge, ours[group]))
    if not found:
        sentence = N_("Please tick what it stands on: at least one kind of knowledge of one group.")
        raise Refused("no_ground", sentence, field="ground")
    return found


def _earlier(act: Act, learning_id: int | None) -> Learning | None:
    """The learning that is worded anew. Refused when that was done already."""
    if learning_id is None:
        return None
    found = act.tx.get(Learning, learning_id)
    if found is None or found.platform_id != act.stream_id:
        raise NotFound("no_learning", N_("This learning is not there. Please go back to the register."))
    if act.tx.exec(select(Learning.id).where(Learning.replaces_id == found.id)).first() is not None:
        raise Refused(
            "worded_anew",
            N_("Somebody has worded this learning anew already. Please start from the newer one."),
        )
    return found


def record_learning(act: Act, command: RecordLearning) -> dict[str, Any]:
    if command.result not in set(Result):
        raise Refused("no_result", N_("Please choose whether it worked."), field="result")
    earlier = _earlier(act, command.earlier_id)
    made_of = (
        origin(act.tx, act.actor.account_id or 0, act.stream_id, command.source) if command.source else None
    )
    item = item_here(act, command.item_id) if command.item_id is not None else None
    made = Learning(
        platform_id=act.stream_id,
        session_id=_session(earlier, made_of, item),
        item_id=item.id if item is not None else None,
        source=earlier.source if earlier is not None else command.source,
        language=made_of.language if made_of is not None else "",
        text=required(command.text, most=LONGEST_WORDS, field="text"),
        result=command.result,
        planned=optional(command.planned, most=LONGEST_WORDS, field="planned"),
        happened=optional(command.happened, most=LONGEST_WORDS, field="happened"),
        why=optional(command.why, most=LONGEST_WORDS, field="why"),
        change=optional(command.change, most=LONGEST_WORDS, field="change"),
        context=optional(command.context, most=LONGEST_CONTEXT, field="context"),
        replaces_id=earlier.id if earlier is not None else None,
        account_id=act.actor.account_id,
        at=act.now,
    )
    return {"learning": _kept(act, made, _ground(act, command.ground))}


def _session(earlier: Learning | None, made_of: Origin | None, item: AgendaItem | None) -> int | None:
    """The session that a learning belongs to: that of the earlier wording, of what it is made of, of its item."""
    if earlier is not None:
        return earlier.session_id
    if made_of is not None:
        return made_of.session_id
    return item.session_id if item is not None else None


def _kept(act: Act, made: Learning, ground: list[tuple[str, int]]) -> int:
    act.tx.add(made)
    act.tx.flush()
    for knowledge, group in ground:
        act.tx.add(LearningGround(learning_id=made.id or 0, knowledge=knowledge, constituency_id=group))
    act.happened("learning.recorded", learning=made.id, result=made.result)
    return made.id or 0


def learnt_by(act: Act, item: AgendaItem, move: AgendaMove) -> None:
    """Runs in the command that moves an item: what was learnt by giving it up stands in the register at once."""
    if not move.learned:
        return
    act.tx.flush()
    found = of_move(move, item)
    made = Learning(
        platform_id=act.stream_id,
        session_id=item.session_id,
        item_id=item.id,
        source=found.key,
        text=move.learned,
        result=found.typed["result"],
        planned=item.change_sought,
        why=move.because,
        account_id=act.actor.account_id,
        at=act.now,
    )
    _kept(act, made, [])


HANDLERS: dict[type[Command], Handler] = {RecordLearning: record_learning}
