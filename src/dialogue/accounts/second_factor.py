"""The second factor of an account: switched on, asked for, switched off, taken away from whoever lost the phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, delete

from dialogue.accounts.one_time import Proof
from dialogue.accounts.schema import Account, EntryLink, SecondFactor, SignIn
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command, EventKind, event
from dialogue.settings import Settings

FIELD = "one_time_code"
MOST_TRIES = 100
"""Codes that may be typed until one is right. A guesser who knows the password finds one with a chance of 1 in 3,000."""


@dataclass(frozen=True, slots=True)
class PrepareSecondFactor(Command):
    """Make a new key for an account's app. Nothing is asked for until a code of it was typed."""

    account_id: int
    salt: str
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class SwitchOnSecondFactor(Command):
    """Ask for a code from now on. Every sign-in but the one of `keep_token_hash` ends, unused links too."""

    account_id: int
    step: int
    spare: tuple[str, ...]
    keep_token_hash: str = ""
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class MakeSpareCodes(Command):
    """Put new spare codes (their hashes) in the place of all earlier ones."""

    account_id: int
    proof: Proof
    spare: tuple[str, ...]
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class SwitchOffSecondFactor(Command):
    """Ask for no code any more."""

    account_id: int
    proof: Proof
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class CountTry(Command):
    """Count a code before it is looked at, so that no number of lines at once gets more tries than one."""

    account_id: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class TakeSecondFactorAway(Command):
    """Ask an account for no code any more: its owner has neither the phone nor a spare code. The password stays."""

    account_id: int
    right: ClassVar[Right] = Right.LOOK_AFTER_ACCOUNTS


def wrong_code() -> Refused:
    return Refused(
        "wrong_code",
        N_(
            "This code is not right, or its time is over. Please type the one that the app shows now; each is taken only"
            " once."
        ),
        field=FIELD,
    )


def too_many_tries() -> Refused:
    return Refused(
        "too_many_codes",
        N_(
            "Too many wrong codes were typed, so codes of the app are not taken any more. Please use a spare code, or ask"
            " whoever looks after this server."
        ),
        field=FIELD,
    )


def factor_of(reader: Reader, account_id: int) -> SecondFactor | None:
    """The second factor of an account, also one that is being prepared."""
    return reader.get(SecondFactor, account_id)


def asked_for_code(reader: Reader, account_id: int) -> bool:
    """Whether an account is asked for a code."""
    found = factor_of(reader, account_id)
    return found is not None and found.on_at is not None


def owes_second_factor(reader: Reader, account: Account, settings: Settings) -> bool:
    """Whether an administrator has to switch on the second factor before she is one."""
    asked = settings.second_factor == "administrators" and account.administrator
    return asked and not asked_for_code(reader, account.id or 0)


def prove(act: Act, account_id: int, proof: Proof) -> None:
    """Take a code, once. An account that is asked for none needs no proof. Raises Refused."""
    factor = act.tx.get(SecondFactor, account_id)
    if factor is None or factor.on_at is None:
        return
    if proof.spare:
        if proof.spare not in factor.spare:
            raise wrong_code()
        factor.spare = [one for one in factor.spare if one != proof.spare]
    elif proof.step <= factor.last_step:
        raise wrong_code()
    else:
        factor.last_step = proof.step
    factor.tries = 0
    act.tx.add(factor)


def _on(act: Act, account_id: int) -> SecondFactor:
    found = act.tx.get(SecondFactor, account_id)
    if found is None or found.on_at is None:
        raise NotFound("no_second_factor", N_("This account is not asked for a code. Nothing was changed."))
    return found


def prepare_second_factor(act: Act, command: PrepareSecondFactor) -> None:
    found = act.tx.get(SecondFactor, command.account_id)
    if found is not None and found.on_at is not None:
        raise Refused("is_on", N_("You are asked for a code already. Nothing was changed."))
    found = found or SecondFactor(account_id=command.account_id, salt="")
    found.salt, found.tries = command.salt, 0
    act.tx.add(found)


def switch_on_second_factor(act: Act, command: SwitchOnSecondFactor) -> None:
    found = act.tx.get(SecondFactor, command.account_id)
    if found is None or found.on_at is not None:
        raise Refused("is_on", N_("You are asked for a code already. Nothing was changed."))
    found.on_at, found.last_step, found.tries, found.spare = act.now, command.step, 0, list(command.spare)
    found.spare_at = act.now
    act.tx.add(found)
    act.tx.exec(
        delete(SignIn).where(
            col(SignIn.account_id) == command.account_id, col(SignIn.token_hash) != command.keep_token_hash
        )
    )
    act.tx.exec(delete(EntryLink).where(col(EntryLink.account_id) == command.account_id))
    act.happened("second_factor.switched_on", account=command.account_id)


def make_spare_codes(act: Act, command: MakeSpareCodes) -> None:
    found = _on(act, command.account_id)
    prove(act, command.account_id, command.proof)
    found.spare, found.spare_at = list(command.spare), act.now
    act.tx.add(found)
    act.happened("second_factor.spare_codes_made", account=command.account_id)


def switch_off_second_factor(act: Act, command: SwitchOffSecondFactor) -> None:
    found = _on(act, command.account_id)
    prove(act, command.account_id, command.proof)
    act.tx.delete(found)
    act.happened("second_factor.switched_off", account=command.account_id)


def count_try(act: Act, command: CountTry) -> dict[str, Any]:
    found = act.tx.get(SecondFactor, command.account_id)
    if found is None:
        return {"before": 0}
    found.tries += 1
    act.tx.add(found)
    return {"before": found.tries - 1}


def take_second_factor_away(act: Act, command: TakeSecondFactorAway) -> None:
    if act.actor.account_id == command.account_id:
        raise Refused(
            "own_second_factor",
            N_("Please switch it off on your own page, with a code. Nothing was changed."),
        )
    act.tx.delete(_on(act, command.account_id))
    act.happened("second_factor.taken_away", account=command.account_id)


EVENTS: tuple[EventKind, ...] = (
    event("second_factor.switched_on"),
    event("second_factor.switched_off"),
    event("second_factor.spare_codes_made"),
    event("second_factor.taken_away"),
)

HANDLERS: dict[type[Command], Handler] = {
    PrepareSecondFactor: prepare_second_factor,
    SwitchOnSecondFactor: switch_on_second_factor,
    MakeSpareCodes: make_spare_codes,
    SwitchOffSecondFactor: switch_off_second_factor,
    CountTry: count_try,
    TakeSecondFactorAway: take_second_factor_away,
}
