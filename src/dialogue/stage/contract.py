"""What an activity is: one folder, one `Kind`, one line in the registry.

Activities do not know each other. A later activity starts from what an earlier one *harvests* (neutral items), and
the minutes ask each for its *section*. The kernel and the live side know none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from fastapi import APIRouter
from sqlmodel import SQLModel

from dialogue.charts import Mark
from dialogue.documents.tree import Section
from dialogue.kernel.act import Act, Handler
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity, Seat, Session
from dialogue.kernel.vocabulary import Command, EventKind
from dialogue.languages import Tongue
from dialogue.live.audience import Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import GroupView
from dialogue.people.ties import Ties
from dialogue.pictures.schema import Picture
from dialogue.stage.balance import Alarm
from dialogue.stage.jobs import LongWork
from dialogue.stage.late import Late, nothing_late
from dialogue.stage.minutes_entries import Behind, Elsewhere
from dialogue.stage.proofs import Proof
from dialogue.stage.session_files.plan import Choice
from dialogue.stage.settings import Settings
from dialogue.stage.strands import Strand
from dialogue.stage.translating.translatable import Line, Words
from dialogue.stage.variants import Variants
from dialogue.stage.what_became import OwnIn, SpokeUp, TakesUp, nobody, nothing_of_ones_own, takes_nothing_up
from dialogue.stage.wordings import Wordings
from dialogue.undoing.contract import Tellings


@dataclass(frozen=True, slots=True)
class Item:
    """A neutral piece of one activity's output that a later activity can start from.

    `ref` names its source for ever ("idea:12", "theme:3"). `count` is how many ideas, dots or people stand behind it,
    where the source counts something. `origin` says from which table it comes: its name, or its number. `under` is a
    heading that the source has put it under. `wordings` are what its facilitator wrote for other languages: `label`, `text`.
    """

    ref: str
    text: str
    language: str = ""
    group_id: int | None = None
    count: int | None = None
    origin: str = ""
    under: str = ""
    wordings: Wordings = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spot:
    """One thing that the wall can show large: somebody's words, or a theme with its ideas below it.

    `lines` are (words, language) pairs. `group` is None where the room may not know it. `below` are the same words in
    other languages (`translating.showing.Line`).
    """

    text: str
    language: str = ""
    group: GroupView | None = None
    lines: tuple[tuple[str, str], ...] = ()
    below: tuple[Line, ...] = ()


Harvest = Callable[[Reader, Activity], list[Item]]
Earlier = Callable[[], Sequence[Item]]
"""Gives the items of the nearest earlier activity in the programme that has any; read when the activity opens."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What has become of a piece that a later step may have taken over.

    It is `shown`; or a facilitator has hidden it, `because` of something (empty: not said yet); or it is gone.
    """

    words: str = ""
    language: str = ""
    shown: bool = False
    because: str = ""


@dataclass(frozen=True, slots=True)
class Hides:
    """How pieces that an activity leaves are hidden where they come from: those whose ref begins with `name` ("idea").

    `events` are those by which such a piece comes and goes; each carries the piece's number as the fact `name`. `hide`
    and `explain` make the commands from number and reason, `show` from the number.
    """

    name: str
    events: Collection[str]
    fate: Callable[[Reader, int], Fate]
    hide: Callable[[int, str], Command]
    explain: Callable[[int, str], Command]
    show: Callable[[int], Command]


@dataclass(frozen=True, slots=True)
class Person:
    """The person whose panel is drawn: her seat (None on shared drawings), the secret only her browser holds, and the
    language in which she reads; and the code of the printed slip that her browser votes with, if it has one.

    The secret names her papers in secret ballots; it is never stored (see `vote`).
    """

    seat: Seat | None = None
    secret: str = ""
    language: str = "en"
    slip: str = ""


@dataclass(frozen=True, slots=True)
class MinutesContext:
    """What an activity's minutes section is written with."""

    reader: Reader
    session: Session
    activity: Activity
    tongue: Tongue
    groups: Mapping[int, GroupView]

    def mark(self, group_id: int | None) -> Mark | None:
        """How charts and quotes show a group; None where there is none."""
        group = self.groups.get(group_id or 0)
        return group.mark if group else None


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the minutes' glossary and what it means (msgids)."""

    term: str
    meaning: str


def nothing_to_harvest(reader: Reader, activity: Activity) -> list[Item]:
    """For activities whose output no later activity starts from."""
    return []


def nothing_elsewhere(context: MinutesContext) -> Sequence[Elsewhere]:
    """For activities that tell everything in their own section."""
    return ()


def no_terms(context: MinutesContext) -> Sequence[tuple[str, str]]:
    """For activities whose words the glossary explains for all of their kind."""
    return ()


def nobody_asked(reader: Reader, activity: Activity) -> Collection[int] | None:
    """For activities that do not ask everybody for a contribution, or tell of themselves who is missing."""
    return None


def nothing_to_spot(scope: Scope, item: int) -> Spot | None:
    """For activities of which nothing can be shown large by itself."""
    return None


def nothing_to_resume(reader: Reader) -> Sequence[tuple[int, Command]]:
    """For activities that leave nothing half done when the server is killed."""
    return ()


def nothing_to_do(act: Act, activity: Activity, earlier: Earlier) -> None:
    """For activities that prepare nothing when they open."""


def nothing_to_follow(act: Act, activity: Activity, fates: Mapping[str, Fate]) -> None:
    """For activities that take nothing over, or keep what they took whatever becomes of its source."""


def nothing_to_end(act: Act, activity: Activity) -> None:
    """For activities that finish nothing when they close."""


def no_picture(reader: Reader, activity: Activity, picture: Picture, seat_id: int | None) -> bool:
    """For activities that show no pictures of their own."""
    return False


def no_alarms(scope: Scope) -> Sequence[Alarm]:
    """For activities in which groups cannot get out of balance, but for who has sent nothing yet."""
    return ()


def nothing_beforehand(reader: Reader, session: Session, today: date) -> Mapping[str, Any]:
    """For activities of which no platform agrees on anything."""
    return {}


def never_beside(activity: Activity) -> bool:
    """For activities that end before the next one is on stage."""
    return False


NO_TIES, NO_WORDS = Ties(), Words()


@dataclass(frozen=True, slots=True)
class Choices:
    """What people choose between in a step, prepared one by one: `read` out of the store, `write` into a new step.

    `rows` are their rows, kept when the step is deleted, so that it can come back with them. `most` is how many fit.
    Sessions as files and copies of sessions take them along by this.
    """

    read: Callable[[Reader, Activity], Sequence[Choice]]
    write: Callable[[Act, Activity, Sequence[Choice]], None]
    rows: Callable[[Reader, Activity], Sequence[SQLModel]]
    most: int


def nothing_sealed(reader: Reader, activity: Activity) -> Mapping[str, str]:
    """For activities whose results have no seal."""
    return {}


def nothing_to_prove(reader: Reader, activity: Activity) -> Sequence[Proof]:
    """For activities whose results are read from their rows each time."""
    return ()


@dataclass(frozen=True, slots=True)
class Plans:
    """How an activity is planned: `title` and `summary` are msgids, `minutes` the usual length.

    `preview` is the address, below the activity's own, of a page that shows a facilitator what phones will show.
    `options` likewise that of a page on which what people choose between is prepared; `choices` takes it along when a
    session is copied.
    `beforehand` gives settings that a new activity of the session begins with, as its platform has agreed on them.
    `first_phase` is the phase that it begins in. `starts_from_earlier` says that it takes up what an earlier step
    leaves; the facilitator may then choose which one. `stays_open` says of one activity whether it may stay open while
    another one is on stage; people reach it by a link on their phones.
    """

    title: str
    summary: str
    minutes: int = 10
    settings: type[Settings] | Variants = Settings
    first_phase: str = ""
    starts_from_earlier: bool = False
    preview: str = ""
    stays_open: Callable[[Activity], bool] = never_beside
    options: str = ""
    choices: Choices | None = None
    beforehand: Callable[[Reader, Session, date], Mapping[str, Any]] = nothing_beforehand


@dataclass(frozen=True, slots=True)
class Writes:
    """What an activity writes: commands with their handlers, events, its tables.

    `opens` runs inside the command that opens (or reopens: `activity.times_opened` > 1) the activity, `closes` inside
    the one that closes it. `resumes` gives the system's commands, with their sessions, that carry on after a start what
    a killed server left. `jobs` is long work, done outside of the writer. `follows` runs inside a command that hides or
    shows pieces of an earlier step, and is told by their refs what has become of them. Kinds made of one building block
    may name the same handlers.
    """

    handlers: Mapping[type[Command], Handler]
    events: tuple[EventKind, ...]
    tables: tuple[type[SQLModel], ...] = ()
    jobs: tuple[LongWork, ...] = ()
    opens: Callable[[Act, Activity, Earlier], None] = nothing_to_do
    closes: Callable[[Act, Activity], None] = nothing_to_end
    follows: Callable[[Act, Activity, Mapping[str, Fate]], None] = nothing_to_follow
    resumes: Callable[[Reader], Sequence[tuple[int, Command]]] = nothing_to_resume


@dataclass(frozen=True, slots=True)
class Shows:
    """What an activity shows: its parts and addresses.

    `stage` gives the context of `activities/KIND/{phone,console,projector}.html`, `mine` that of
    `activities/KIND/mine.html` (a person's own form and contributions; never part of a frame with a person in it).
    `sees_picture` says whether the room, or the person with this seat, may see one of its pictures now (see `pictures`).
    `spot` gives one of its pieces by id, as the room may see it now, None where it may not: the wall can show it large.
    `walls` are its parts that the wall may show in another order (`stage.slides.in_order`).
    Of these, `weighed` are those whose cards say what weight they have ("me too"): they can be ordered by it.
    `entry` gives the context of `activities/KIND/entry.html`: what is typed in for people without a phone; None while
    nothing can be.
    `scripts` are the modules under `static/` that a screen loads while the activity is on stage; each exports `start`.
    `alarms` says what is out of balance between the groups in it, for the console (`stage.balance`); events that change
    that touch the part `session.balance`, or `session.people`, which holds it.
    `written` gives the ids of a person's own pieces in the list that the room reads. Where it is given, phones have that
    list folded away, twenty at a time and searched (`stage.room_list`).
    """

    parts: tuple[Part, ...]
    router: APIRouter
    mine: Callable[[Reader, Activity, Person], Mapping[str, Any]]
    stage: Callable[[Scope], Mapping[str, Any]] = lambda scope: {}
    entry: Callable[[Scope], Mapping[str, Any] | None] = lambda scope: None
    scripts: Mapping[Screen, tuple[str, ...]] = field(default_factory=dict)
    sees_picture: Callable[[Reader, Activity, Picture, int | None], bool] = no_picture
    spot: Callable[[Scope, int], Spot | None] = nothing_to_spot
    walls: tuple[str, ...] = ()
    weighed: tuple[str, ...] = ()
    alarms: Callable[[Scope], Sequence[Alarm]] = no_alarms
    written: Callable[[Reader, Activity, int], Collection[int]] | None = None


@dataclass(frozen=True, slots=True)
class Leaves:
    """What an activity leaves for others: items for later steps, and who has said something.

    `contributed` gives the seats that have said something so far, so that the console can count by group who is still
    silent; None shows no such count, as where nobody may know of whom something came. Events that change it touch the
    part `session.people`. With `asks_everybody` it is worth a word when most of a group have sent nothing.
    `own` are a person's pieces, `takes_up` says what became of an earlier step's, `spoke_up` who objected (`what_became`).
    `hides` says how a piece of it is hidden, where a facilitator can do that from a later step too.
    `strands` are what it made of what, for the thread; None: what it harvests. `late` came late (`stage.late`).
    """

    harvest: Harvest = nothing_to_harvest
    hides: Hides | None = None
    contributed: Callable[[Reader, Activity], Collection[int] | None] = nobody_asked
    asks_everybody: bool = True
    strands: Callable[[Reader, Activity], Sequence[Strand]] | None = None
    own: OwnIn = nothing_of_ones_own
    takes_up: TakesUp = takes_nothing_up
    spoke_up: SpokeUp = nobody
    late: Callable[[Scope], Sequence[Late]] = nothing_late

    @property
    def anything(self) -> bool:
        """Whether a later step can start from it."""
        return self.harvest is not nothing_to_harvest


def nothing_behind(context: MinutesContext, decision_id: int) -> Behind:
    """For activities that decide nothing."""
    return Behind()


@dataclass(frozen=True, slots=True)
class Tells:
    """What an activity tells in the minutes.

    `section` is its own section, which stands among the goals where `goals` says so; `elsewhere` gives what belongs under
    other headings (ideas and tally tables in the annexes, parked matters, learnings). `terms` are the words that the
    glossary explains where the activity was on stage; `own_terms` what it says of this one activity besides: (term,
    meaning), in words. What it decides it writes into the record of decisions (`dialogue.decisions`), which agenda and
    minutes read; `behind` is what stands behind one of these decisions, for a policy brief;
    `proofs` computes again what its results were made of; `seals` are those of its results as they are now, by their names.
    """

    section: Callable[[MinutesContext], Section]
    goals: bool = False
    elsewhere: Callable[[MinutesContext], Sequence[Elsewhere]] = nothing_elsewhere
    terms: tuple[Term, ...] = ()
    own_terms: Callable[[MinutesContext], Sequence[tuple[str, str]]] = no_terms
    behind: Callable[[MinutesContext, int], Behind] = nothing_behind
    proofs: Callable[[Reader, Activity], Sequence[Proof]] = nothing_to_prove
    seals: Callable[[Reader, Activity], Mapping[str, str]] = nothing_sealed


@dataclass(frozen=True, slots=True)
class Undoes:
    """How an activity's acts are told in the list of what happened, and taken back.

    `acts` are by event. `unopens` takes away what `Writes.opens` made, when an opening is taken back into which nobody
    has put anything. Where an opening or a closing stays, `opened_for_good` or `closed_for_good` (msgids) say why.
    """

    acts: Tellings = field(default_factory=dict)
    unopens: Callable[[Act, Activity], None] = nothing_to_end
    opened_for_good: str = ""
    closed_for_good: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """One activity's contract. `name` is its folder's name; rows, templates and parts carry it."""

    name: str
    plans: Plans
    writes: Writes
    shows: Shows
    tells: Tells
    leaves: Leaves = Leaves()
    undoes: Undoes = Undoes()
    people: Ties = NO_TIES
    words: Words = NO_WORDS
