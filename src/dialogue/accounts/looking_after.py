"""Looking after one's account: another password, the end of other sign-ins, the end of the account itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import col, delete, select, update

from dialogue.accounts.schema import Account, EntryLink, Identity, SecondFactor, SignIn, SignInNote
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import IN_HOUSE, HouseRole, Right, rights_of
from dialogue.kernel.schema import Seat, Session
from dialogue.kernel.vocabulary import Command, EventKind, event


@dataclass(frozen=True, slots=True)
class ChangePassword(Command):
    """Give an account another password; every sign-in but the one of `keep_token_hash` ends, unused links too."""

    account_id: int
    password_hash: str
    keep_token_hash: str = ""
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class EndOtherSignIns(Command):
    """Sign out every browser of an account but the one that asks for it."""

    account_id: int
    keep_token_hash: str
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class RemoveFacilitator(Command):
    """Remove an account. Sessions that it prepared stay, with its seat in them as a record."""

    account_id: int
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class MakeAdministrator(Command):
    """Let an account look after the accounts of this server, or (`yes` is false) not any more."""

    account_id: int
    yes: bool
    right: ClassVar[Right] = Right.LOOK_AFTER_ACCOUNTS


def _account(act: Act, account_id: int) -> Account:
    found = act.tx.get(Account, account_id)
    if found is None:
        raise NotFound("no_account", N_("The name or the password is wrong. Please try again."))
    return found


def _end_others(act: Act, account_id: int, keep: str) -> None:
    act.tx.exec(delete(SignIn).where(col(SignIn.account_id) == account_id, col(SignIn.token_hash) != keep))
    act.tx.exec(delete(EntryLink).where(col(EntryLink.account_id) == account_id))


def change_password(act: Act, command: ChangePassword) -> None:
    account = _account(act, command.account_id)
    account.password_hash = command.password_hash
    act.tx.add(account)
    _end_others(act, command.account_id, command.keep_token_hash)


def end_other_sign_ins(act: Act, command: EndOtherSignIns) -> None:
    _end_others(act, _account(act, command.account_id).id or 0, command.keep_token_hash)


def remove_facilitator(act: Act, command: RemoveFacilitator) -> None:
    account = _account(act, command.account_id)
    _end_others(act, command.account_id, "")
    # Without the number: SQLite may give it to the next account, which must not inherit these sessions.
    act.tx.exec(update(Seat).where(col(Seat.account_id) == command.account_id).values(account_id=None))
    act.tx.exec(update(Session).where(col(Session.created_by) == command.account_id).values(created_by=None))
    act.tx.exec(delete(SignInNote).where(col(SignInNote.account_id) == command.account_id))
    act.tx.exec(delete(SecondFactor).where(col(SecondFactor.account_id) == command.account_id))
    act.tx.exec(delete(Identity).where(col(Identity.account_id) == command.account_id))
    act.tx.flush()
    act.tx.delete(account)


def make_administrator(act: Act, command: MakeAdministrator) -> None:
    account = _account(act, command.account_id)
    if account.administrator and not command.yes:
        asked = select(Account.id).where(col(Account.administrator).is_(True), Account.id != account.id)
        if act.tx.exec(asked).first() is None:
            raise Refused(
                "last_administrator",
                N_("Nobody else looks after the accounts. Please make somebody else an administrator first."),
            )
    account.administrator = command.yes
    act.tx.add(account)
    act.happened("administrator.made" if command.yes else "administrator.ended", account=account.id)


def house_role(account: Account | None) -> HouseRole:
    """What somebody is on this server."""
    if account is None:
        return HouseRole.VISITOR
    return HouseRole.ADMINISTRATOR if account.administrator else HouseRole.ACCOUNT


def held_in_house(reader: Reader, _house: int, account_id: int) -> frozenset[Right]:
    """The rights an account holds on this server."""
    return rights_of(house_role(reader.get(Account, account_id)), IN_HOUSE)


EVENTS: tuple[EventKind, ...] = (event("administrator.made"), event("administrator.ended"))

HANDLERS: dict[type[Command], Handler] = {
    ChangePassword: change_password,
    EndOtherSignIns: end_other_sign_ins,
    RemoveFacilitator: remove_facilitator,
    MakeAdministrator: make_administrator,
}
