"""Adding facilitators, signing in and out, one-time links. None of these belongs to a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

from sqlmodel import col, delete, func, or_, select, update

from dialogue.accounts.common_passwords import easy_to_guess
from dialogue.accounts.one_time import NO_PROOF, Proof
from dialogue.accounts.passwords import STOPPED
from dialogue.accounts.schema import Account, EntryLink, SecondFactor, SignIn, SignInNote
from dialogue.accounts.second_factor import prove
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound, Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import Right
from dialogue.kernel.schema import LogEntry, Seat, utc_now
from dialogue.kernel.text import required, sameness, within
from dialogue.kernel.vocabulary import Command

SIGNED_IN = timedelta(days=30)
NOTED = timedelta(days=365)
LINK_LASTS = timedelta(hours=24)
LONGEST_NAME = 80
SHORTEST_PASSWORD = 10
LONGEST_PASSWORD = 200
MOST_NOTES = 20  # shown on the page about one's own account


@dataclass(frozen=True, slots=True)
class AddFacilitator(Command):
    """Make an account. `password_hash` is argon2's; `link_hash` uses up the set-up link it came by."""

    name: str
    password_hash: str
    link_hash: str = ""
    language: str = "en"
    administrator: bool = False
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class SpeakAs(Command):
    """Choose a facilitator's language: for the account, and for the console of each of its sessions."""

    account_id: int
    language: str
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM


@dataclass(frozen=True, slots=True)
class BeginSignIn(Command):
    """Remember a browser. With `link_hash` a one-time link opens the door instead of a password.

    `instead_of_hash` is the token that the browser had until now: it opens nothing any more. `proof` is the code of an
    account that is asked for one; a one-time link is the host's own word and needs none.
    """

    token_hash: str
    account_id: int | None = None
    link_hash: str = ""
    instead_of_hash: str = ""
    proof: Proof = NO_PROOF
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class EndSignIn(Command):
    """Forget a browser."""

    token_hash: str
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class OfferLink(Command):
    """Make a one-time link; earlier unused ones of the same account stop working."""

    link_hash: str
    account_id: int | None = None
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


def name_key(name: str) -> str:
    """Names that look the same are the same person."""
    return sameness(name)


def comparable(password: str) -> str:
    """The password to compare with the stored one: none that is too long is right, and none is compared in part."""
    return password if len(password) <= LONGEST_PASSWORD else ""


def check_password(password: str, name: str = "") -> None:
    """Refuse passwords that are too short, too long (it would keep the hash busy), or the first that somebody would try."""
    if len(password) < SHORTEST_PASSWORD:
        raise Refused(
            "short_password",
            N_("Please choose a password of at least %(least)s characters."),
            field="password",
            least=SHORTEST_PASSWORD,
        )
    if len(password) > LONGEST_PASSWORD:
        raise Refused(
            "long_password", N_("This password is too long. Please choose a shorter one."), field="password"
        )
    if easy_to_guess(password, name):
        raise Refused(
            "easy_password",
            N_(
                "This password is easy to guess. Please choose another one, for example four words that have nothing to do"
                " with each other."
            ),
            field="password",
        )


def anybody_there(reader: Reader) -> bool:
    """Whether a facilitator exists."""
    return reader.exec(select(func.count()).select_from(Account)).one() > 0


def account_by_name(reader: Reader, name: str) -> Account | None:
    return reader.exec(select(Account).where(Account.name_key == name_key(name))).first()


def of_account(act: Act, entry: LogEntry) -> str:
    """The name of whoever acted outside of a session (for `kernel.meanwhile.last_change`)."""
    account = act.tx.get(Account, entry.account_id or 0)
    return account.name if account is not None else ""


def account_by_token(reader: Reader, token_hash: str) -> Account | None:
    """The account a browser is signed in to."""
    found = reader.get(SignIn, token_hash)
    return reader.get(Account, found.account_id) if found and found.expires_at > utc_now() else None


def sign_ins_of(reader: Reader, account_id: int) -> int:
    """How many browsers are signed in to an account now."""
    asked = select(func.count()).select_from(SignIn)
    return reader.exec(asked.where(SignIn.account_id == account_id, SignIn.expires_at > utc_now())).one()


def notes_of(reader: Reader, account_id: int, most: int = MOST_NOTES) -> list[SignInNote]:
    """The newest sign-ins to an account, newest first."""
    asked = select(SignInNote).where(SignInNote.account_id == account_id)
    return list(reader.exec(asked.order_by(col(SignInNote.id).desc()).limit(most)))


def accounts_asked_for_code(reader: Reader) -> frozenset[int]:
    """The accounts that are asked for a code after the password."""
    asked = select(SecondFactor.account_id).where(col(SecondFactor.on_at).is_not(None))
    return frozenset(reader.exec(asked))


def accounts_with_sign_ins(reader: Reader) -> list[tuple[Account, int, datetime | None]]:
    """Every account by name, with the number of browsers that are signed in, and the last sign-in."""
    found = reader.exec(select(Account).order_by(Account.name_key)).all()
    lines = []
    for account in found:
        last = notes_of(reader, account.id or 0, most=1)
        lines.append((account, sign_ins_of(reader, account.id or 0), last[0].at if last else None))
    return lines


def valid_link(reader: Reader, link_hash: str) -> EntryLink | None:
    """A one-time link that has not been used and has not run out."""
    found = reader.get(EntryLink, link_hash)
    return found if found and found.used_at is None and found.expires_at > utc_now() else None


def set_up_link(reader: Reader, link_hash: str) -> EntryLink | None:
    """A link for the first facilitator: not one that signs somebody in, and over as soon as anybody is there."""
    found = valid_link(reader, link_hash)
    return found if found and found.account_id is None and not anybody_there(reader) else None


def _use_link(act: Act, link_hash: str, *, setting_up: bool) -> EntryLink:
    link = (set_up_link if setting_up else valid_link)(act.tx, link_hash)
    if link is None or (link.account_id is None) != setting_up:
        raise NotFound(
            "link_over",
            N_("This link has been used or has run out. Start the server again to get a new one."),
        )
    link.used_at = act.now
    act.tx.add(link)
    return link


def add_facilitator(act: Act, command: AddFacilitator) -> dict[str, Any]:
    name = required(command.name, most=LONGEST_NAME, field="name")
    # Some characters are longer in plain letters: … is three.
    within(name_key(name), most=LONGEST_NAME, field="name")
    if command.link_hash:
        _use_link(act, command.link_hash, setting_up=True)
    if account_by_name(act.tx, name) is not None:
        raise Refused(
            "name_taken",
            N_("Somebody with this name is here already. Please choose another name."),
            field="name",
        )
    account = Account(
        name=name,
        name_key=name_key(name),
        password_hash=command.password_hash,
        language=command.language,
        # Somebody has to look after the accounts: whoever is there first.
        administrator=command.administrator or not anybody_there(act.tx),
        created_at=act.now,
    )
    act.tx.add(account)
    act.tx.flush()
    return {"account": account.id}


def speak_as(act: Act, command: SpeakAs) -> None:
    account = act.tx.get(Account, command.account_id)
    if account is None:
        raise NotFound("no_account", N_("The name or the password is wrong. Please try again."))
    account.language = command.language
    act.tx.add(account)
    act.tx.exec(
        update(Seat).where(col(Seat.account_id) == command.account_id).values(language=command.language)
    )


def begin_sign_in(act: Act, command: BeginSignIn) -> dict[str, Any]:
    account_id = command.account_id
    if command.link_hash:
        account_id = _use_link(act, command.link_hash, setting_up=False).account_id
    account = act.tx.get(Account, account_id) if account_id is not None else None
    # Whoever was stopped comes in by no other way either, an organisation's sign-in, say; a link is the host's own word.
    if account_id is None or account is None or (account.password_hash == STOPPED and not command.link_hash):
        raise NotFound("no_account", N_("The name or the password is wrong. Please try again."))
    if not command.link_hash:
        prove(act, account_id, command.proof)
    act.tx.exec(
        delete(SignIn).where(
            or_(col(SignIn.expires_at) < act.now, col(SignIn.token_hash) == command.instead_of_hash)
        )
    )
    act.tx.add(SignIn(token_hash=command.token_hash, account_id=account_id, expires_at=act.now + SIGNED_IN))
    act.tx.add(SignInNote(account_id=account_id, at=act.now, by_link=bool(command.link_hash)))
    act.tx.exec(delete(SignInNote).where(col(SignInNote.at) < act.now - NOTED))
    return {"account": account_id}


def end_sign_in(act: Act, command: EndSignIn) -> None:
    act.tx.exec(delete(SignIn).where(col(SignIn.token_hash) == command.token_hash))


def offer_link(act: Act, command: OfferLink) -> None:
    act.tx.exec(
        delete(EntryLink).where(
            col(EntryLink.account_id) == command.account_id, col(EntryLink.used_at).is_(None)
        )
        if command.account_id is not None
        # Links of the set-up live on: one may be open in a browser while the server is started again. All of them are
        # over as soon as somebody is there.
        else delete(EntryLink).where(col(EntryLink.account_id).is_(None), col(EntryLink.expires_at) < act.now)
    )
    act.tx.add(
        EntryLink(
            token_hash=command.link_hash, account_id=command.account_id, expires_at=act.now + LINK_LASTS
        )
    )


HANDLERS: dict[type[Command], Handler] = {
    AddFacilitator: add_facilitator,
    SpeakAs: speak_as,
    BeginSignIn: begin_sign_in,
    EndSignIn: end_sign_in,
    OfferLink: offer_link,
}
