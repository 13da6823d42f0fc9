"""The shapes of what programs read of sessions and platforms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from dialogue.api.views import PictureView, View


class PlatformView(View):
    """A platform, as whoever lent the token stands on it. `rights` are what the token holds there."""

    id: int
    name: str
    role: str
    rights: tuple[str, ...]


class PersonView(View):
    """Somebody with a role on the platform."""

    account: int
    name: str
    role: str


class SessionLine(View):
    """A session in a list."""

    id: int
    code: str
    title: str
    state: str
    language: str
    opened_at: datetime | None
    closed_at: datetime | None


class GroupLine(View):
    """A stakeholder group of a session."""

    id: int
    key: str
    name: str
    letter: str
    required: bool


class SessionView(View):
    """A session. `seq` is the number of its newest event; `me` is the seat that the token acts by."""

    id: int
    platform: int | None
    code: str
    title: str
    purpose: str
    place: str
    state: str
    language: str
    languages: tuple[str, ...]
    on_stage: int | None
    seq: int
    me: int
    role: str
    groups: tuple[GroupLine, ...]


class SeatView(View):
    """Somebody in a session, as the facilitator's page of people has her."""

    id: int
    role: str
    name: str
    group: int | None
    here: bool
    joined_at: datetime
    left_at: datetime | None
    taken_out: bool


class CardView(View):
    """An idea on the board."""

    id: int
    text: str
    language: str


class ThemeView(View):
    """A theme with its ideas; the parking lot has `parked`."""

    id: int
    title: str
    parked: bool
    ideas: tuple[CardView, ...]


class BoardView(View):
    """The board of a cluster activity; `loose` are the ideas without a theme."""

    activity: int
    themes: tuple[ThemeView, ...]
    loose: tuple[CardView, ...]


class OptionView(View):
    """One option of a ballot. `place` is its number there, which names its fields on a paper: `FORM.ID`."""

    id: int
    place: int
    label: str
    text: str
    picture: PictureView | None = None


class BallotView(View):
    """A ballot as the room knows it: how many have voted, and never what. `result` stays empty until it is published."""

    id: int
    round: int
    question: str
    method: str
    form: str
    state: str
    electorate: int
    voted: int
    options: tuple[OptionView, ...]
    result: dict[str, Any] | None


class BallotsView(View):
    """All rounds of a vote, oldest first."""

    activity: int
    ballots: tuple[BallotView, ...]


class WordingView(View):
    """One wording of a goal."""

    number: int
    text: str
    language: str
    because: str


class RoundView(View):
    """One round of positions: how many of `electorate` have taken theirs, and never which."""

    number: int
    state: str
    version: int
    electorate: int
    answered: int


class GoalView(View):
    """A goal with its wordings and rounds."""

    activity: int
    preset: str
    wordings: tuple[WordingView, ...]
    rounds: tuple[RoundView, ...]


class VerdictView(View):
    """A decision as it was made: what the rule said, and what it stands as today."""

    id: int
    session: int
    activity: int
    number: int
    goal: str
    language: str
    state: str
    stands_as: str
    grade: str
    reasons: tuple[str, ...]
    made_at: datetime
    supersedes: int | None
    superseded_by: int | None
