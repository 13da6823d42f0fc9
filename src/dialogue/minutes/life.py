"""The life of minutes: circulated, corrected, approved, published. Pure rules; the draft before it is no version yet."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dialogue.documents.tree import Status
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

WINDOW = 14
"""Days in which corrections can be asked for, unless the rapporteur says otherwise."""
LONGEST_WINDOW = 90
MOST_ASKED = 20
"""Corrections of one version that one person, or one group's link, can ask for."""


class Asked(StrEnum):
    """Where a correction stands. One that was answered is left as it was, and the answer says why."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    ANSWERED = "answered"


ASKED_WORDS: Mapping[Asked, str] = {
    Asked.ASKED: N_("waits for an answer"),
    Asked.ACCEPTED: N_("accepted"),
    Asked.ANSWERED: N_("left as it is"),
}


class Way(StrEnum):
    """How a group's approval came."""

    DELEGATE = "delegate"
    LINK = "link"
    NOTED = "noted"


WAYS: Mapping[Way, str] = {
    Way.DELEGATE: N_("by its delegate"),
    Way.LINK: N_("by its own link"),
    Way.NOTED: N_("noted by the rapporteur"),
}


def asked_to_approve(required: Collection[int], came: Collection[int]) -> frozenset[int]:
    """The groups without whose yes a version is not approved.

    Those that decisions need and that were there; where no such group was there, all that were.

    >>> sorted(asked_to_approve({1, 2, 3}, {2, 3, 4})), sorted(asked_to_approve({1}, {2, 4}))
    ([2, 3], [2, 4])
    """
    return frozenset(required) & frozenset(came) or frozenset(came)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a version stands: whose approval it needs, who gave it, and which corrections are not settled.

    `waiting` is how many wait for an answer, `untold` how many were accepted and are in no version yet.
    """

    number: int
    needed: frozenset[int]
    approved_by: frozenset[int]
    waiting: int = 0
    untold: int = 0

    @property
    def lacking(self) -> frozenset[int]:
        return self.needed - self.approved_by

    @property
    def approved(self) -> bool:
        return bool(self.needed) and not self.lacking and not self.waiting and not self.untold

    @property
    def status(self) -> Status:
        if self.approved:
            return "approved"
        return "circulated" if self.number == 1 else "corrected"


def require_approved(standing: Standing) -> None:
    """Raise Refused, with what is missing, unless the version may be published."""
    if standing.approved:
        return
    if standing.waiting or standing.untold:
        raise Refused(
            "corrections_open",
            N_(
                "It cannot be published yet: %(waiting)s corrections wait for an answer, and %(untold)s accepted ones "
                "are in no version yet."
            ),
            waiting=standing.waiting,
            untold=standing.untold,
        )
    raise Refused(
        "not_approved",
        N_("It cannot be published yet: %(left)s of %(of)s groups have not approved it."),
        left=len(standing.lacking),
        of=len(standing.needed),
    )


def require_complete(missing: Iterable[str], because: str) -> None:
    """Raise Refused, with everything that is missing, unless there is nothing or somebody wrote why."""
    found = list(missing)
    if found and not because:
        raise Refused(
            "holes",
            N_(
                "These minutes still lack: %(missing)s Please add it, or write why they are circulated all the same."
            ),
            field="because",
            missing=" ".join(found),
        )


def require_days(days: int) -> None:
    """Raise Refused unless the window is one that people can use."""
    if not 1 <= days <= LONGEST_WINDOW:
        raise Refused(
            "no_window",
            N_("Corrections can be asked for from 1 to %(most)s days. Please write such a number."),
            field="days",
            most=LONGEST_WINDOW,
        )


def require_window(until: datetime, now: datetime) -> None:
    """Raise Refused when the time for corrections is over."""
    if now > until:
        raise Refused(
            "window_over",
            N_(
                "The time to ask for corrections of this version is over. Please speak to whoever keeps the minutes."
            ),
        )
