"""A full session in a second or two: 82 people in eight groups with long names, and as much content as a season brought.

Everything goes through the real write path (the executor, the rules), only without pages and clients. In a browser test:

    crowd = crowd_in(house)                 # a session of its own, open, with 82 people
    storm = crowd.storm(200)                # the brainstorm is on stage, revealed, with 200 ideas
    page.goto(f"{house.address}{crowd.base}/projector")

Each step closes the one that was on stage before.
"""

from __future__ import annotations

import itertools
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select

from dialogue.activities.agree import vocabulary as agree
from dialogue.activities.agree.schema import Objection
from dialogue.activities.brainstorm import commands as brainstorm
from dialogue.activities.brainstorm.rules import LONGEST_IDEA
from dialogue.activities.cluster import commands as cluster
from dialogue.activities.cluster.schema import ClusterCard
from dialogue.activities.discuss import commands as discuss
from dialogue.activities.one_question.commands import GiveAnswer
from dialogue.activities.one_question.rules import LONGEST_ANSWER
from dialogue.activities.opinion import commands as opinion
from dialogue.activities.opinion import reveal
from dialogue.activities.opinion.rules import LONGEST_STATEMENT
from dialogue.activities.opinion.schema import OpinionStatement
from dialogue.activities.questions import commands as questions
from dialogue.activities.questions.schema import Question
from dialogue.activities.tables import commands as tables
from dialogue.activities.vote import ballots, counting
from dialogue.activities.vote import commands as vote
from dialogue.activities.vote.schema import Ballot
from dialogue.kernel.actors import SYSTEM, Actor
from dialogue.kernel.execute import Done, Order
from dialogue.kernel.schema import Activity, ActivityState, Role, Seat, StakeholderGroup
from dialogue.kernel.vocabulary import Command
from dialogue.people.seats import JoinSession
from dialogue.simulation.actors import Facilitator
from dialogue.stage.planning import AddActivity, EditActivity
from dialogue.stage.programme import TurnActivity
from dialogue.web.services import Services
from support.house import House

GROUPS = (
    "Farmers of the upper valley and its side valleys",
    "Non-governmental organisations and associations",
    "Universities and research institutes of the region",
    "Ministry of Water, Forests and Rural Development",
    "Companies and chambers of commerce",
    "Women's savings and credit groups",
    "Young people looking for work",
    "Herders and pastoralists",
)
PEOPLE = 82

SHORT = (
    "Share the wells fairly",
    "Mend the road to the market before the rains",
    "Train two pump keepers in every village, one of them a woman",
    "Pay the teachers on time",
    "الماء لكل قرية قبل عام 2030",
    "One plan of the river, drawn by all of us together with the ministry",
    "🌾🚰 Seeds and water first 👩🏾‍🌾",
    "Ọ̀nà omi kí ó mọ́; kí gbogbo ènìyàn lè mu ú",
    "Plant trees along the canals and let the schools look after them",
    "किसानों को पानी का समान अधिकार मिले",
    "A fixed price for millet, said before sowing",
    "Publish every contract for a well on the wall of the town hall",
)
LONG = (
    "We want the water committee to meet every month in another village, with minutes that are read aloud "
    "in the languages of the people, so that herders, farmers and the young can say what they need before "
    "the ministry decides, and so that nobody hears of a new well only when the drilling machine arrives; "
    "and what was promised in one meeting must be looked at in the next one before anything else begins."
)


def wordings(number: int, *, longest: int = LONGEST_IDEA) -> list[str]:
    """So many different texts: short ones in several scripts, every fortieth of 400 letters (or as many as fit)."""
    made = []
    for place in range(1, number + 1):
        text = LONG if place % 40 == 7 else SHORT[place % len(SHORT)]
        made.append(f"{text[: min(longest, 400) - 6]} ({place})")
    return made


def own_options(number: int = 12, letters: int = 60) -> list[str]:
    """Different options of exactly so many letters."""
    base = "villages share the wells and pay two keepers from one fund for all"
    return [
        f"{place}. {base} and more than that"[:letters].rstrip().ljust(letters, "e")
        for place in range(1, number + 1)
    ]


SEALED_WITHIN = 60.0  # seconds
STEPPED = {
    "score": "scores",
    "least-resistance": "resistance",
    "majority-judgment": "grades",
    "multi-criteria": "criteria",
}
"""Methods with a step of a scale for each option, and their forms."""


@dataclass
class Crowd:
    """A session full of people. `staff` is the facilitator's seat, `seats` are the participants'."""

    dialogue: Services
    session_id: int
    staff: int
    seats: list[int] = field(default_factory=list)
    facilitator: Facilitator | None = None
    """The facilitator's client, where there is a server."""

    @property
    def base(self) -> str:
        return f"/sessions/{self.session_id}"

    def run(self, command: Command, seat: int | None = None, *, system: bool = False) -> Done:
        """One command and its commit; by the facilitator when no seat is named."""
        return self.dialogue.executor.run(self._order(command, seat, system=system))

    def together(self, orders: Iterable[tuple[Command, int | None]], *, system: bool = False) -> list[Done]:
        """Many at once, committed in batches as a whole room's are."""
        waiting = [self.dialogue.executor.submit(self._order(c, seat, system=system)) for c, seat in orders]
        return [one.result() for one in waiting]

    def people(self, number: int = PEOPLE) -> list[int]:
        """Let so many more people join, spread over all groups; their seats."""
        groups = [group.id or 0 for group in self.rows(StakeholderGroup)]
        joins = []
        for place, group in zip(range(number), itertools.cycle(groups), strict=False):
            token = secrets.token_hex(8)
            language = ("en", "fr", "es")[place % 3]
            joins.append((JoinSession(token, f"words {token}", language, group, f"Person {place + 1}"), None))
        self.together(joins, system=True)
        self.seats = [seat.id or 0 for seat in self.rows(Seat, col(Seat.role) == Role.PARTICIPANT)]
        return self.seats

    def stage(self, kind: str, prompt: str = "", **settings: Any) -> int:
        """Close what is on stage, add a step and open it; its id."""
        for busy in self.rows(Activity, col(Activity.state).in_([ActivityState.OPEN, ActivityState.PAUSED])):
            self.run(TurnActivity(busy.id or 0, "close"))
        self.run(AddActivity(kind, "", prompt, 0))
        here = max(row.id or 0 for row in self.rows(Activity))
        if settings:
            row = next(row for row in self.rows(Activity) if row.id == here)
            self.run(EditActivity(here, row.title, prompt, 0, settings))
        self.run(TurnActivity(here, "open"))
        return here

    def turn(self, activity: int, move: str) -> None:
        self.run(TurnActivity(activity, move))

    def answers(self, number: int, kind: str = "check_in", texts: Sequence[str] = ()) -> int:
        """A check-in or retrospect with so many answers, each by somebody else (so at most as many as people)."""
        here = self.stage(kind, "How do you come to this room today, and what do you hope for?")
        said = texts or wordings(number, longest=LONGEST_ANSWER)
        self.together((GiveAnswer(here, said[n % len(said)]), self.seats[n]) for n in range(number))
        return here

    def storm(self, number: int = 200, *, revealed: bool = True, texts: Sequence[str] = ()) -> int:
        """A brainstorm with so many ideas."""
        here = self.stage("brainstorm", "What would have to change so that everybody has water in 2030?")
        said = texts or wordings(number)
        self.together(
            (brainstorm.AddIdea(here, said[n % len(said)]), self.seats[n % len(self.seats)])
            for n in range(number)
        )
        if revealed:
            self.run(brainstorm.RevealIdeas(here))
        return here

    def questions(self, number: int = 40) -> int:
        """So many questions from phones, some wanted by several; one is being answered."""
        here = self.stage("questions", "What do you want to know of the ministry?")
        self.together(
            (questions.AskQuestion(here, text), self.seats[place])
            for place, text in enumerate(wordings(number))
        )
        asked = self.rows(Question, Question.activity_id == here)
        self.together(
            (questions.SupportQuestion(one.id or 0), self.seats[-1 - place])
            for number, one in enumerate(asked)
            for place in range(number % 7)
        )
        self.run(questions.TakeUpQuestion(asked[0].id or 0))
        return here

    def discussion(self, hands: int = 24, *, spoken: int = 5) -> int:
        """So many hands are raised; some have spoken, one speaks; a note is written."""
        here = self.stage("discuss", "Which themes matter to your group, and why?")
        said = wordings(hands, longest=100)
        self.together((discuss.RaiseHand(here, text), self.seats[n]) for n, text in enumerate(said))
        for _ in range(spoken):
            self.run(discuss.GiveFloor(here))
        self.run(discuss.WriteNote(here, "The committees meet in the dry season."))
        return here

    def tables(self, people: int = 6) -> int:
        """Everybody sits at a table, and phones say at which."""
        here = self.stage("tables", "Which of these could your table carry together?", people=str(people))
        self.run(tables.SeatPeople(here))
        self.run(tables.PublishSeating(here))
        return here

    def board(self, themes: int = 12, *, loose: int = 8) -> int:
        """A cluster of the ideas gathered before, in so many themes of different sizes; some stay loose."""
        here = self.stage("cluster", "Which ideas belong together?")
        cards = [card.id or 0 for card in self.rows(ClusterCard, ClusterCard.activity_id == here)]
        placed = cards[: max(0, len(cards) - loose)]
        titles = [f"{SHORT[place % len(SHORT)][:60]} {place + 1}" for place in range(themes)]
        for place, title in enumerate(titles):
            self.run(cluster.AddTheme(here, title, tuple(placed[place::themes]), bare=True))
        return here

    def vote(
        self, options: Sequence[str] = (), *, voters: int = 0, state: str = "open", method: str = "dots"
    ) -> int:
        """A vote on own options (twelve of 60 letters); `state` is open, closed or published. Without voters all vote."""
        chosen = list(options) or own_options()
        here = self.stage("vote", "What do we do first?", options="; ".join(chosen), method=method)
        with self.dialogue.database.read() as reader:
            ballot = ballots.current_ballot(reader, here)
            assert ballot is not None
            number = ballot.id or 0
            ids = [str(option.id) for option in ballots.options_of(reader, number)]
        papers = []
        for place, seat in enumerate(self.seats[: voters or len(self.seats)]):
            first, second = ids[place % len(ids)], ids[(place * 5 + 1) % len(ids)]
            typed = {f"dots.{second}": "2", f"dots.{first}": "3"}
            if method == "approval":
                ticked = {first, second, ids[(place * 3 + 2) % len(ids)]}
                typed = {f"approvals.{option}": "yes" for option in sorted(ticked)[: 1 + place % 3]}
            if method in STEPPED:
                rows = (f"{STEPPED[method]}.{option}" for option in ids)
                if method == "multi-criteria":
                    rows = (f"{row}.{criterion}" for row in list(rows) for criterion in "123")
                typed = {row: str((place * (n + 2) + n) % 6) for n, row in enumerate(rows)}
            papers.append((vote.CastPaper(here, number, secrets.token_hex(8), typed), seat))
        self.together(papers)
        if state != "open":
            self.turn(here, "close")
        if state == "published":
            self._until_sealed(number)
            with self.dialogue.database.read() as reader:
                ballot = ballots.current_ballot(reader, here)
                assert ballot is not None
                box = ballots.box_of(reader, ballot)
                result = counting.published(box, list(ballots.earlier_rounds(reader, ballot)))
            self.run(vote.PublishBallot(here, number, box.evidence, result))
        return here

    def _until_sealed(self, ballot: int) -> None:
        """Wait as the page that publishes does: screens that are open read the store at the moment of closing."""
        end = time.monotonic() + SEALED_WITHIN
        while time.monotonic() < end:
            with self.dialogue.database.read() as reader:
                if (found := reader.get(Ballot, ballot)) is not None and found.sealed_at is not None:
                    return
            time.sleep(0.05)

    def goal(
        self,
        *,
        objections: int = 7,
        reservations: int = 9,
        statements: int = 2,
        text: str = "By 2030 every village of the valley decides with us about its water",
        decided: bool = False,
        closed: bool = True,
    ) -> int:
        """A goal room after its first round: objections with reasons, reservations with words, minority statements."""
        here = self.stage("agree", "Which goal do we share?")
        self.run(agree.WordGoal(here, text))
        self.run(agree.OpenRound(here))
        said = wordings(len(self.seats), longest=320)
        positions: list[tuple[Command, int | None]] = []
        for place, seat in enumerate(self.seats):
            level = "7" if place < objections else "3" if place < objections + reservations else "1"
            words = said[place] if level != "1" else ""
            positions.append((agree.TakePosition(here, level, words), seat))
        self.together(positions)
        if not closed:
            return here
        self.run(agree.CloseRound(here))
        for raised in self.rows(Objection, Objection.activity_id == here):
            if not raised.reason:
                self.run(agree.GiveReason(raised.id or 0, "The river is ours too"), raised.seat_id)
        for place in range(statements):
            self.run(agree.AddStatement(here, said[place]), self.seats[-1 - place])
        for place, group in enumerate(self.rows(StakeholderGroup)):
            effect = ("serves", "costs", "untouched", "unclear")[place % 4]
            self.run(agree.LinkInterest(here, group.id or 0, effect, said[place][:120]))
        if decided:
            self.run(agree.Decide(here, ""))
        return here

    def opinions(self, statements: int = 24, *, state: str = "open", waiting: int = 3) -> int:
        """Statements, answered by all but the last five in three camps with their differences; `state` as of votes."""
        texts = wordings(statements, longest=LONGEST_STATEMENT)
        said = "\n".join(text.replace("\n", " ") for text in texts)
        here = self.stage("opinion", "What do we want for the water of the valley?", statements=said)
        asked = [one.id or 0 for one in self.rows(OpinionStatement, OpinionStatement.activity_id == here)]
        orders: list[tuple[Command, int | None]] = []
        for place, seat in enumerate(self.seats[:-5]):
            for number, statement in enumerate(asked):
                shared, divides = number % 4 == 0, number % 3
                stance = "agree" if shared or divides == place % 3 else "disagree"
                if (place * 7 + number * 3) % 11 == 0:
                    stance = "pass"
                orders.append((opinion.TakeStance(here, statement, stance), seat))
        self.together(orders)
        for place in range(waiting):
            self.run(opinion.OfferStatement(here, f"{LONG[:220]} ({place})"), self.seats[place])
        if state != "open":
            self.turn(here, "close")
        if state == "published":
            self._until_sealed(number)
            with self.dialogue.database.read() as reader:
                row = reader.get(Activity, here)
                assert row is not None
                found = reveal.worked_out(reveal.gathered(reader, row))
            self.run(reveal.RevealOpinions(here, found.content, found.places, found.opened))
        return here

    def rows(self, table: Any, *where: Any) -> list[Any]:
        """Rows of this session, oldest first."""
        with self.dialogue.database.read() as reader:
            asked = select(table).where(table.session_id == self.session_id, *where)
            return list(reader.exec(asked.order_by(col(table.id))))

    def _order(self, command: Command, seat: int | None, *, system: bool) -> Order:
        actor = SYSTEM if system else Actor(seat_id=seat or self.staff)
        return Order(command, secrets.token_hex(8), self.session_id, actor)


def services_of(house: House) -> Services:
    """What the running server works with, so that an order announces itself to its open pages."""
    found: Services = house.server.lifespan.state["dialogue"]
    return found


def crowd_in(house: House, people: int = PEOPLE, *, groups: Sequence[str] = GROUPS, **options: Any) -> Crowd:
    """A session of its own in this house, open, with so many people. Options as in `Facilitator.prepare`."""
    facilitator = house.facilitator(
        options.pop("title", "Water for everybody in the valley by 2030"),
        recipe="empty",
        groups=groups,
        **options,
    )
    made = Crowd(services_of(house), facilitator.session_id, 0, facilitator=facilitator)
    made.staff = made.rows(Seat, col(Seat.role) == Role.FACILITATOR)[0].id or 0
    if people:
        made.people(people)
    return made
