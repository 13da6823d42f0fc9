"""Signing in by an organisation's sign-in: the account that belongs to its person, and the roles that the host gives her."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from dialogue.accounts.commands import LONGEST_NAME, account_by_name, anybody_there, name_key
from dialogue.accounts.schema import Account, Identity
from dialogue.bodies.schema import Membership, Platform
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import PlatformRole, Right
from dialogue.kernel.text import taken_in
from dialogue.kernel.vocabulary import Command

MOST_ALIKE = 200


@dataclass(frozen=True, slots=True)
class ComeInElsewhere(Command):
    """Somebody whom the provider has signed in. She is known by `issuer` and `subject`, and by nothing else: names and
    addresses can be anybody's. `grants` are roles by platform; `password_hash` is one that no password has.
    """

    issuer: str
    subject: str
    name: str
    grants: tuple[tuple[int, str], ...]
    password_hash: str
    language: str = "en"
    right: ClassVar[Right] = Right.ONLY_THE_PROGRAM
    secret: ClassVar[bool] = True


def come_in_elsewhere(act: Act, command: ComeInElsewhere) -> dict[str, Any]:
    if not anybody_there(act.tx):
        # Whoever is here first looks after the server: that is the host, by the set-up link.
        raise Refused("not_set_up", N_("This server is not set up yet. Nothing was changed."))
    known = act.tx.get(Identity, (command.issuer, command.subject))
    account_id = known.account_id if known is not None else _made(act, command)
    for platform_id, role in command.grants:
        _give(act, platform_id, account_id, PlatformRole(role))
    return {"account": account_id}


def _made(act: Act, command: ComeInElsewhere) -> int:
    name = _free_name(
        act, " ".join(taken_in(command.name).split())[: LONGEST_NAME - 8] or command.subject[:40]
    )
    account = Account(
        name=name,
        name_key=name_key(name),
        password_hash=command.password_hash,
        language=command.language,
        created_at=act.now,
    )
    act.tx.add(account)
    act.tx.flush()
    act.tx.add(
        Identity(issuer=command.issuer, subject=command.subject, account_id=account.id or 0, since=act.now)
    )
    act.tx.flush()
    return account.id or 0


def _free_name(act: Act, name: str) -> str:
    """The name, or with a number behind it: an account of that name is somebody else's, whoever she says she is."""
    for number in range(1, MOST_ALIKE):
        wanted = name if number == 1 else f"{name} ({number})"
        if len(name_key(wanted)) <= LONGEST_NAME and account_by_name(act.tx, wanted) is None:
            return wanted
    raise Refused("name_taken", N_("Somebody with this name is here already. Please choose another name."))


def _give(act: Act, platform_id: int, account_id: int, role: PlatformRole) -> None:
    """Give a role on a platform that is there. Nothing lower than what she has: roles are taken away by people."""
    if act.tx.get(Platform, platform_id) is None:
        return
    found = act.tx.get(Membership, (platform_id, account_id))
    order = list(PlatformRole)
    if found is not None and order.index(PlatformRole(found.role)) <= order.index(role):
        return
    found = found or Membership(platform_id=platform_id, account_id=account_id, role="", since=act.now)
    found.role = str(role)
    act.tx.add(found)
    act.tx.flush()
    act.happened("platform.role_given", stream=platform_id, account=account_id, role=str(role))


HANDLERS: dict[type[Command], Handler] = {ComeInElsewhere: come_in_elsewhere}
