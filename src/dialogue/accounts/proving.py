"""Looking at a code that somebody typed. Wrong ones are slow like wrong passwords, and there is an end to them."""

from __future__ import annotations

from dialogue.accounts.guessing import Guesses
from dialogue.accounts.one_time import Proof, key_of, proof_in
from dialogue.accounts.schema import SecondFactor
from dialogue.accounts.second_factor import MOST_TRIES, CountTry, factor_of, too_many_tries, wrong_code
from dialogue.kernel.actors import SYSTEM
from dialogue.kernel.errors import NotAllowed, Refused
from dialogue.kernel.schema import utc_now
from dialogue.web.services import Services


async def proof_of(
    guesses: Guesses, dialogue: Services, account_id: int, typed: str, *, known: bool = False
) -> Proof:
    """What was typed as a proof for this account. Raises Refused when it does not fit, or in a flood.

    `known`: the browser was signed in to this account before. Whether it was taken before is seen again where it is taken.
    """
    try:
        async with guesses.turn(("code", account_id, known)) as gate:
            counted = await dialogue.execute(CountTry(account_id), actor=SYSTEM)
            factor = await dialogue.read(lambda reader: factor_of(reader, account_id))
            proof = _fitting(dialogue.secret, factor, typed) if factor is not None else None
            over = counted.answer["before"] >= MOST_TRIES
            if proof is None or (over and not proof.spare):
                gate.missed()
                raise too_many_tries() if over else wrong_code()
            return proof
    except NotAllowed as full:
        raise Refused(full.code, full.sentence) from None


def _fitting(secret: str, factor: SecondFactor, typed: str) -> Proof | None:
    return proof_in(
        typed[:100],
        key=key_of(secret, factor.account_id, factor.salt),
        account_id=factor.account_id,
        moment=utc_now(),
        after=factor.last_step,
        spare=factor.spare,
    )
