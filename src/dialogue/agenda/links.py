"""The secret link of an organisation: how it is made, ended, found, and what can be answered by it.

Whoever has the link is the organisation, so it is one commitment's alone, it can be ended at any time, and what was said by
it is told apart from what others have recorded.
"""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from dialogue.agenda import rules
from dialogue.agenda.promises import answered, chosen_answer, commitment_here, require_open
from dialogue.agenda.schema import AgendaItem, Commitment, CommitmentLink
from dialogue.agenda.states import CommitmentState
from dialogue.agenda.vocabulary import AnswerByLink, EndCommitmentLink, OfferCommitmentLink
from dialogue.kernel.act import Act
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.text import optional
from dialogue.web.security import derived, token_hash

KEY_LENGTH = 40
"""Hexadecimal digits: 160 bits, which nobody guesses."""


def key_from(secret: str, commitment_id: int, salt: str) -> str:
    """The key of a link, made again from the server's secret."""
    return derived(secret, f"commitment-link:{commitment_id}:{salt}")[:KEY_LENGTH]


def over() -> NotFound:
    """One answer for a key that never was, that was ended, and that is another platform's."""
    return NotFound(
        "link_over",
        N_("This link does not work, or not any more. Please ask the person who sent it for a new one."),
    )


def link_with(reader: Reader, digest: str) -> tuple[CommitmentLink, Commitment, AgendaItem]:
    """A link that is good, its commitment and the item. Raises NotFound."""
    asked = select(CommitmentLink).where(
        CommitmentLink.digest == digest, col(CommitmentLink.ended_at).is_(None)
    )
    link = reader.exec(asked).first()
    if link is None:
        raise over()
    commitment = reader.get_one(Commitment, link.commitment_id)
    return link, commitment, reader.get_one(AgendaItem, commitment.item_id)


def links_of(reader: Reader, commitment_ids: list[int], secret: str) -> dict[int, str]:
    """Commitment id -> the key of its link, where it has one that is good.

    Empty where the key cannot be made again: the server has another secret than when the link was made.
    """
    asked = select(CommitmentLink).where(
        col(CommitmentLink.commitment_id).in_(commitment_ids), col(CommitmentLink.ended_at).is_(None)
    )
    found = {}
    for one in reader.exec(asked):
        key = key_from(secret, one.commitment_id, one.salt)
        found[one.commitment_id] = key if token_hash(key) == one.digest else ""
    return found


def _good(act: Act, commitment_id: int) -> list[CommitmentLink]:
    asked = select(CommitmentLink).where(
        CommitmentLink.commitment_id == commitment_id, col(CommitmentLink.ended_at).is_(None)
    )
    return list(act.tx.exec(asked))


def offer_link(act: Act, command: OfferCommitmentLink) -> dict[str, Any]:
    commitment, item = commitment_here(act, command.commitment_id)
    require_open(item)
    if _good(act, command.commitment_id):
        return {"made": False}  # it has one already
    act.tx.add(
        CommitmentLink(
            commitment_id=commitment.id or 0, salt=command.salt, digest=command.digest, made_at=act.now
        )
    )
    act.happened("agenda.link_made", item=item.id, commitment=commitment.id)
    return {"made": True}


def end_link(act: Act, command: EndCommitmentLink) -> None:
    commitment, item = commitment_here(act, command.commitment_id)
    for link in _good(act, command.commitment_id):
        link.ended_at = act.now
        act.tx.add(link)
        act.happened("agenda.link_ended", item=item.id, commitment=commitment.id)


def answer_by_link(act: Act, command: AnswerByLink) -> None:
    _, commitment, item = link_with(act.tx, command.digest)
    if item.platform_id != act.stream_id:
        raise over()
    require_open(item)
    answer = chosen_answer(command.answer)
    by_whom = optional(command.by_whom, most=rules.LONGEST_LINE, field="by_whom")
    note = optional(command.note, most=rules.LONGEST_WORDS, field="note")
    rules.require_answer(
        CommitmentState(commitment.state),
        answer,
        by_whom=by_whom,
        note=note,
        itself=True,
        heard=commitment.accepted_itself,
    )
    answered(act, commitment, answer, on=act.now.date(), by_whom=by_whom, note=note, itself=True)
