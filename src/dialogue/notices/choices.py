"""What somebody can choose, and the states of a mail, with their words."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from dialogue.kernel.messages import N_


class Sort(StrEnum):
    """The few kinds of notices."""

    DUE = "due"
    CHANGES = "changes"
    PROMISES = "promises"
    MINUTES = "minutes"


SORTS: Mapping[str, str] = {
    Sort.DUE.value: N_("What is due: reviews, commitments, milestones"),
    Sort.CHANGES.value: N_("How the agenda changes: new items, changes of state, reviews"),
    Sort.PROMISES.value: N_("Commitments: who promised what, and what was answered"),
    Sort.MINUTES.value: N_("Minutes that can be read"),
}

HEADINGS: Mapping[str, str] = {
    Sort.DUE.value: N_("What is due"),
    Sort.CHANGES.value: N_("What changed"),
    Sort.PROMISES.value: N_("Commitments"),
    Sort.MINUTES.value: N_("Minutes"),
}
"""The parts of a digest, in this order."""


class Often(StrEnum):
    """How often a digest is sent."""

    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


OFTEN: Mapping[str, str] = {
    Often.DAILY.value: N_("Once a day, in the morning, when there is something new"),
    Often.WEEKLY.value: N_("Once a week, on Monday morning"),
    Often.NEVER.value: N_("No e-mail"),
}


class Purpose(StrEnum):
    """What a mail is for. A digest waits for its hour and for open sessions, the others were asked for just now."""

    DIGEST = "digest"
    CONFIRM = "confirm"
    TEST = "test"


class Going(StrEnum):
    """Where a mail is on its way.

    `GOING`: somebody has it in hand and nothing of its content has left. `HANDED`: the content is on its way to the mail
    server, whose answer is not known. `UNCLEAR`: whoever had handed it over ended before the answer was written down.
    """

    WAITING = "waiting"
    GOING = "going"
    HANDED = "handed"
    SENT = "sent"
    REFUSED = "refused"
    UNCLEAR = "unclear"


GOINGS: Mapping[str, str] = {
    Going.WAITING.value: N_("waits to be sent"),
    Going.GOING.value: N_("is being sent"),
    Going.HANDED.value: N_("is being sent"),
    Going.SENT.value: N_("the mail server has taken it"),
    Going.REFUSED.value: N_("the mail server has refused it"),
    Going.UNCLEAR.value: N_("nobody knows whether it arrived"),
}
