"""The states and kinds of the agenda, and what they are called on screens and in the minutes."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from dialogue.kernel.messages import N_


class ItemState(StrEnum):
    """Where an agenda item stands."""

    PROPOSED = "proposed"
    AGREED = "agreed"
    PROVISIONAL = "provisional"
    NOT_AGREED = "not_agreed"
    DEFERRED = "deferred"
    IN_PROGRESS = "in_progress"
    BLOCKED = "blocked"
    DONE = "done"
    CHANGED = "changed"
    DROPPED = "dropped"


class Level(StrEnum):
    """Where the change has to happen."""

    LOCAL = "local"
    REGIONAL = "regional"
    NATIONAL = "national"
    INTERNATIONAL = "international"


class CommitmentState(StrEnum):
    """Where a commitment stands.

    `LATE` is never stored: an accepted one is late once its due date has passed.
    """

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    DONE = "done"
    LATE = "late"
    WITHDRAWN = "withdrawn"
    RELEASED = "released"


class Part(StrEnum):
    """What an organisation has to do with a commitment, beside the one that is accountable."""

    RESPONSIBLE = "responsible"
    CONSULTED = "consulted"
    INFORMED = "informed"


class Carried(StrEnum):
    """What travels with an item because somebody said it when the goal was decided."""

    RESERVATION = "reservation"
    OBJECTION = "objection"
    MONITORED = "monitored"
    DISSENT = "dissent"
    STATEMENT = "statement"


STATES: Mapping[ItemState, str] = {
    ItemState.IN_PROGRESS: N_("In progress"),
    ItemState.BLOCKED: N_("Blocked"),
    ItemState.AGREED: N_("Agreed, not begun"),
    ItemState.PROVISIONAL: N_("Provisional: a group must still confirm"),
    ItemState.PROPOSED: N_("Proposed"),
    ItemState.NOT_AGREED: N_("Not agreed"),
    ItemState.DEFERRED: N_("Put off"),
    ItemState.DONE: N_("Done"),
    ItemState.CHANGED: N_("Replaced by another item"),
    ItemState.DROPPED: N_("Dropped"),
}
"""In the order in which the agenda shows them: what needs hands first."""

LEVELS: Mapping[Level, str] = {
    Level.LOCAL: N_("Local"),
    Level.REGIONAL: N_("Regional"),
    Level.NATIONAL: N_("National"),
    Level.INTERNATIONAL: N_("International"),
}

COMMITMENTS: Mapping[CommitmentState, str] = {
    CommitmentState.PROPOSED: N_("Not accepted yet"),
    CommitmentState.ACCEPTED: N_("Accepted"),
    CommitmentState.DECLINED: N_("Declined"),
    CommitmentState.DONE: N_("Delivered"),
    CommitmentState.LATE: N_("Late"),
    CommitmentState.WITHDRAWN: N_("Withdrawn by the organisation"),
    CommitmentState.RELEASED: N_("Released"),
}

ROLES: Mapping[Part, str] = {
    Part.RESPONSIBLE: N_("Does the work with it"),
    Part.CONSULTED: N_("Is asked before"),
    Part.INFORMED: N_("Is told after"),
}
"""Responsible, consulted and informed, in plain words; who is accountable is the commitment's organisation."""

CARRIED: Mapping[Carried, str] = {
    Carried.RESERVATION: N_("Reservation"),
    Carried.OBJECTION: N_("Objection"),
    Carried.MONITORED: N_("Concern that is monitored"),
    Carried.DISSENT: N_("Against"),
    Carried.STATEMENT: N_("Minority statement"),
}

CLOSED_AS: Mapping[str, str] = {
    "open": N_("still open"),
    "deferred": N_("deferred"),
    "monitored": N_("kept as a monitored concern"),
    "overruled": N_("overruled with reasons"),
    "not-qualified": N_("found not to qualify, with reasons"),
}
"""How an objection that is carried stood when the decision was made."""

FINAL = frozenset({ItemState.DONE, ItemState.CHANGED, ItemState.DROPPED})
"""Nothing more happens to such an item; it stays readable for ever."""


class ValueState(StrEnum):
    """Where a value of an indicator stands."""

    DRAFT = "draft"
    PENDING = "pending"
    APPROVED = "approved"
    RETURNED = "returned"
    DISCARDED = "discarded"


class Step(StrEnum):
    """How far a step of an actor's change goes."""

    EXPECT = "expect"
    LIKE = "like"
    LOVE = "love"


class Reached(StrEnum):
    """How far a step has come."""

    NOT_STARTED = "not_started"
    LIMITED = "limited"
    SUBSTANTIAL = "substantial"
    COMPLETE = "complete"


class Changed(StrEnum):
    """What of an actor has changed."""

    BEHAVIOUR = "behaviour"
    RELATION = "relation"
    ACTION = "action"
    POLICY = "policy"
    PRACTICE = "practice"


VALUES: Mapping[ValueState, str] = {
    ValueState.DRAFT: N_("Draft value"),
    ValueState.PENDING: N_("Waits for approval"),
    ValueState.APPROVED: N_("Approved value"),
    ValueState.RETURNED: N_("Given back"),
    ValueState.DISCARDED: N_("Thrown away"),
}

STEPS: Mapping[Step, str] = {
    Step.EXPECT: N_("We expect to see"),
    Step.LIKE: N_("We would like to see"),
    Step.LOVE: N_("We would love to see"),
}

REACHED: Mapping[Reached, str] = {
    Reached.NOT_STARTED: N_("Not begun"),
    Reached.LIMITED: N_("A little"),
    Reached.SUBSTANTIAL: N_("A lot"),
    Reached.COMPLETE: N_("Completely"),
}

CHANGED: Mapping[Changed, str] = {
    Changed.BEHAVIOUR: N_("Behaviour"),
    Changed.RELATION: N_("Relations"),
    Changed.ACTION: N_("Actions taken"),
    Changed.POLICY: N_("Law or policy"),
    Changed.PRACTICE: N_("Practice"),
}


class ComingTrue(StrEnum):
    """Whether what somebody feared when the goal was decided has come about."""

    NO = "no"
    PARTLY = "partly"
    YES = "yes"


class InterestNow(StrEnum):
    """How a goal stands to one group's interests at a review, as the goal room asks it."""

    SERVES = "serves"
    COSTS = "costs"
    UNTOUCHED = "untouched"
    UNCLEAR = "unclear"


COMING_TRUE: Mapping[ComingTrue, str] = {
    ComingTrue.NO: N_("Not coming true"),
    ComingTrue.PARTLY: N_("Coming true in part"),
    ComingTrue.YES: N_("Coming true"),
}

INTERESTS: Mapping[InterestNow, str] = {
    InterestNow.SERVES: N_("serves this group's interests"),
    InterestNow.COSTS: N_("costs this group something"),
    InterestNow.UNTOUCHED: N_("leaves this group's interests untouched"),
    InterestNow.UNCLEAR: N_("not clear yet for this group"),
}
