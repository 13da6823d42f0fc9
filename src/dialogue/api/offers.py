"""Which commands programs may send, how they are called, and why the others stay closed to them.

All that a page can give is offered, but for what is named here with its reason. What the server itself makes (the key of a
paper, the counted result) is filled in by `filling`; programs never send it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dialogue.activities.cluster import pairs, suggestions
from dialogue.activities.opinion.reveal import RevealOpinions
from dialogue.activities.scale.reveal import RevealScale
from dialogue.activities.vote import slip_papers
from dialogue.agenda import vocabulary as agenda
from dialogue.api import tokens
from dialogue.frameworks import commands as frameworks
from dialogue.kernel.rights import IN_SESSION, ON_PLATFORM, Right
from dialogue.kernel.vocabulary import Command
from dialogue.minutes import vocabulary as minutes
from dialogue.notices import vocabulary as notices
from dialogue.people import register, role_keys, slips, tally
from dialogue.preparing import moving
from dialogue.privacy import redact
from dialogue.stage import jobs, screens

OF_SESSIONS = frozenset[Right]().union(*IN_SESSION.values())
OF_PLATFORMS = frozenset[Right]().union(*ON_PLATFORM.values())

SHOWN_ONCE = "it makes a secret that its page shows once, to a person"
WORKED_OUT = "the server works its content out itself: send begin-work"
SEVERAL = "a framework is several platforms', a token one platform's"

NOT_OFFERED: Mapping[type[Command], str] = {
    tokens.MakeApiToken: "a program that makes tokens would outlive its own",
    tokens.RevokeApiToken: "people end tokens; a stolen one must not end those of others",
    notices.HearOf: SHOWN_ONCE,
    notices.EnterContact: SHOWN_ONCE,
    screens.OfferScreen: SHOWN_ONCE,
    role_keys.OfferRole: SHOWN_ONCE,
    role_keys.OfferHandOver: SHOWN_ONCE,
    slips.MakeSlips: SHOWN_ONCE,
    agenda.OfferCommitmentLink: SHOWN_ONCE,
    minutes.RenewMinutesLink: SHOWN_ONCE,
    frameworks.FoundFramework: SEVERAL,
    frameworks.JoinFramework: SEVERAL,
    frameworks.LeaveFramework: SEVERAL,
    frameworks.AddTarget: SEVERAL,
    frameworks.GatherItem: SEVERAL,
    frameworks.RecordEntry: SEVERAL,
    frameworks.RenewKey: SEVERAL,
    jobs.BeginJob: WORKED_OUT,
    suggestions.OfferThemes: WORKED_OUT,
    pairs.OfferPairs: WORKED_OUT,
    RevealScale: WORKED_OUT,
    RevealOpinions: WORKED_OUT,
    moving.MoveSession: "it leads to another platform, of which the token knows nothing",
    redact.TakeWordsOut: "what it takes out is gone for ever; a person looks at it first, on its page",
    slip_papers.CastOnSlip: "a paper slip is read at a page, by the eyes of whoever holds it",
    register.EnterInRegister: "the register names people and is kept apart from everything; it is written at its page",
    register.CorrectRegister: "the register names people and is kept apart from everything; it is written at its page",
    register.TakeOutOfRegister: "the register names people and is kept apart from everything; it is written at its page",
    tally.EnterTally: "a count by hand is typed in from a sheet of paper, at its page",
}
"""Commands that a page can give and a program cannot, each with its reason."""

IN_THE_HOUSE: Mapping[str, str] = {
    "PrepareSession": "offered as POST /platforms/{platform_id}/sessions",
    "PrepareSessions": "a program prepares one after the other",
    "RenameTemplate": "templates are an account's, a token is a platform's",
    "RemoveTemplate": "templates are an account's, a token is a platform's",
    "DeleteSession": "deleting for ever is typed by a person",
    "DeletePlatform": "deleting for ever is typed by a person",
    "MakeAdministrator": "accounts are the house's, a token is a platform's",
    "InviteFacilitator": "accounts are the house's, a token is a platform's",
    "EndSignInsOf": "accounts are the house's, a token is a platform's",
    "TakeSecondFactorAway": "accounts are the house's, a token is a platform's",
    "StopFacilitator": "accounts are the house's, a token is a platform's",
}
"""Commands about the house, which no token opens, by their names."""

OF_WEBHOOKS: Mapping[str, str] = {
    "MakeWebhook": SHOWN_ONCE,
    "RenewWebhookSecret": SHOWN_ONCE,
}
"""Commands of a package that is built on this one, which it does not know, by their names."""

NAMES: Mapping[str, str] = {
    "dialogue.minutes.vocabulary.WriteNote": "write-minutes-note",
    "dialogue.activities.discuss.commands.WriteNote": "write-discussion-note",
    "dialogue.agenda.restitution.BringBack": "bring-decision-back",
}
"""Where a command's own name is another one's too."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A command that programs may send: by which name, in a session or on a platform."""

    name: str
    command: type[Command]
    in_session: bool

    @property
    def right(self) -> Right:
        return self.command.right


def called(command: type[Command]) -> str:
    """By which name a command is sent: `AddIdea` as `add-idea`."""
    own = NAMES.get(f"{command.__module__}.{command.__name__}")
    return own or re.sub(r"(?<=.)(?=[A-Z])", "-", command.__name__).lower()


def offers(commands: Iterable[type[Command]]) -> dict[str, Offer]:
    """All that programs may send of an application's commands, by name. Raises ValueError for a name given twice."""
    found: dict[str, Offer] = {}
    for command in commands:
        in_session = command.right in OF_SESSIONS
        kept_back = command in NOT_OFFERED or command.__name__ in OF_WEBHOOKS
        if kept_back or not (in_session or command.right in OF_PLATFORMS):
            continue
        offer = Offer(called(command), command, in_session)
        if offer.name in found:
            raise ValueError(f"{command.__module__}.{command.__name__}: {offer.name} is another one's name")
        found[offer.name] = offer
    return found


__all__ = ["IN_THE_HOUSE", "NOT_OFFERED", "OF_WEBHOOKS", "Offer", "called", "offers"]
