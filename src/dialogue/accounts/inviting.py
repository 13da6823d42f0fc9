"""Letting somebody become a facilitator, and not any more: what administrators do from their page.

An administrator never gets a way into somebody else's account: a link is made with a new account only, and whoever was
stopped comes back by the host's shell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlmodel import col, delete

from dialogue.accounts.commands import AddFacilitator, OfferLink, add_facilitator, offer_link
from dialogue.accounts.passwords import NO_PASSWORD, STOPPED
from dialogue.accounts.schema import Account, EntryLink, SignIn
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.vocabulary import Command, EventKind, event


@dataclass(frozen=True, slots=True)
class InviteFacilitator(Command):
    """Make an account without a password, and the one-time link by which its owner comes in and chooses one."""

    name: str
    link_hash: str
    language: str = "en"
    right: ClassVar[Right] = Right.LOOK_AFTER_ACCOUNTS
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class EndSignInsOf(Command):
    """Sign out every browser of an account."""

    account_id: int
    right: ClassVar[Right] = Right.LOOK_AFTER_ACCOUNTS


@dataclass(frozen=True, slots=True)
class StopFacilitator(Command):
    """Let nobody sign in to an account any more, and sign out its browsers. What it prepared stays.

    Its roles on platforms hold nothing from then on, so programs that act by it stop as well.
    """

    account_id: int
    right: ClassVar[Right] = Right.LOOK_AFTER_ACCOUNTS


def invite_facilitator(act: Act, command: InviteFacilitator) -> dict[str, Any]:
    made = add_facilitator(act, AddFacilitator(command.name, NO_PASSWORD, language=command.language))
    offer_link(act, OfferLink(command.link_hash, made["account"]))
    act.happened("facilitator.invited", account=made["account"])
    return made


def _end_all(act: Act, account_id: int) -> Account:
    account = act.tx.get(Account, account_id)
    if account is None:
        raise NotFound("no_account", N_("There is no such account. Nothing was changed."))
    act.tx.exec(delete(SignIn).where(col(SignIn.account_id) == account_id))
    act.tx.exec(delete(EntryLink).where(col(EntryLink.account_id) == account_id))
    return account


def end_sign_ins_of(act: Act, command: EndSignInsOf) -> None:
    _end_all(act, command.account_id)
    act.happened("sign_ins.ended", account=command.account_id)


def stop_facilitator(act: Act, command: StopFacilitator) -> None:
    account = _end_all(act, command.account_id)
    if account.administrator:
        raise Refused(
            "stops_administrator",
            N_("An administrator cannot be stopped. Please take that away first. Nothing was changed."),
        )
    account.password_hash = STOPPED
    act.tx.add(account)
    act.happened("facilitator.stopped", account=command.account_id)


EVENTS: tuple[EventKind, ...] = (
    event("facilitator.invited"),
    event("facilitator.stopped"),
    event("sign_ins.ended"),
)

HANDLERS: dict[type[Command], Handler] = {
    InviteFacilitator: invite_facilitator,
    EndSignInsOf: end_sign_ins_of,
    StopFacilitator: stop_facilitator,
}
