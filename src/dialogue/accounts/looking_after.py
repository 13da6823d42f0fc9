"""Looking after one's account: another password, the end of other sign-ins, the end of the account itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from sqlmodel import col, delete, update

from dialogue.accounts.schema import Account, EntryLink, SignIn, SignInNote
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Seat, Session
from dialogue.kernel.vocabulary import Command, Needs


@dataclass(frozen=True, slots=True)
class ChangePassword(Command):
    """Give an account another password; every sign-in but the one of `keep_token_hash` ends, unused links too."""

    account_id: int
    password_hash: str
    keep_token_hash: str = ""
    needs: ClassVar[Needs] = Needs.SYSTEM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class EndOtherSignIns(Command):
    """Sign out every browser of an account but the one that asks for it."""

    account_id: int
    keep_token_hash: str
    needs: ClassVar[Needs] = Needs.SYSTEM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class RemoveFacilitator(Command):
    """Remove an account. Sessions that it prepared stay, with its seat in them as a record."""

    account_id: int
    needs: ClassVar[Needs] = Needs.SYSTEM
    secret: ClassVar[bool] = True


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
    act.tx.flush()
    act.tx.delete(account)


HANDLERS: dict[type[Command], Handler] = {
    ChangePassword: change_password,
    EndOtherSignIns: end_other_sign_ins,
    RemoveFacilitator: remove_facilitator,
}
