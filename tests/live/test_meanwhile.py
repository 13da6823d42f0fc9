"""Two facilitators change the same thing: nothing that anybody saved is replaced by somebody who was not told of it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialogue.accounts.commands import AddFacilitator
from dialogue.activities.cluster.commands import AddTheme, RenameTheme
from dialogue.activities.cluster.schema import Theme
from dialogue.activities.opinion.commands import AddStatements, TranslateStatement
from dialogue.activities.opinion.schema import OpinionStatement
from dialogue.activities.vote.planning import PlanOption
from dialogue.activities.vote.schema import PlannedOption
from dialogue.kernel import meanwhile
from dialogue.kernel.actors import Actor
from dialogue.kernel.database import Reader
from dialogue.kernel.execute import Order
from dialogue.kernel.meanwhile import TAKEN, Overtaken
from dialogue.kernel.schema import Activity, Seat, Session, StakeholderGroup
from dialogue.kernel.vocabulary import Command
from dialogue.languages import Tongue
from dialogue.people.constituencies import ChangeGroupItself
from dialogue.people.groups import view
from dialogue.people.roles import GiveRole
from dialogue.preparing.commands import DescribeSession, OpenSession
from dialogue.simulation.actors import Facilitator
from dialogue.stage.notes import notes_of
from dialogue.stage.planning import AddActivity, EditActivity
from dialogue.stage.programme import TurnActivity
from support.sent_forms import HTMX, SentForm, forms_in
from support.world import World, prepare, world

Fields = dict[str, str]


@dataclass
class Place:
    """A form that both can send: what its fields say now, and the command that it sends."""

    now: Callable[[Reader], Fields]
    command: Callable[[Fields, Fields], Command]
    goes_with: Mapping[str, str] = field(default_factory=dict)
    """A text that goes when another one changes under it, unless it was changed with it: a translation."""


@dataclass
class Two:
    """Awa and Bo: what each had before her when the form was drawn, what each was told, what went wrong."""

    made: World
    seats: dict[str, int]
    places: dict[str, Place] = field(default_factory=dict)
    open: dict[tuple[str, str], Fields] = field(default_factory=dict)
    silent: list[str] = field(default_factory=list)
    told: int = 0

    def now(self, place: str) -> Fields:
        with self.made.database.read() as reader:
            return self.places[place].now(reader)

    def look(self, who: str, place: str) -> None:
        self.open[who, place] = self.now(place)

    def _run(self, who: str, place: str, typed: Fields, was: Fields) -> Overtaken | None:
        self.made._ids += 1
        order = Order(
            self.places[place].command(typed, was),
            f"m{self.made._ids}",
            self.made.session_id,
            Actor(seat_id=self.seats[who]),
        )
        try:
            self.made.dialogue.executor.run(order)
        except Overtaken as refusal:
            return refusal
        return None

    def send(self, who: str, place: str, typed: Fields, takes: bool) -> None:
        """Send the form as it was drawn, with some fields written anew; told, she takes the other's or sends again."""
        drawn = self.open.pop((who, place), None) or self.now(place)
        before, seen, taken = self.now(place), {name: {said} for name, said in drawn.items()}, set[str]()
        typed = {name: words for name, words in typed.items() if name in drawn}
        mine, was = {**drawn, **typed}, dict(drawn)
        if (both := self._run(who, place, mine, was)) is not None:
            self.told += 1
            assert self.now(place) == before, "what is refused changes nothing"
            for name, said in both.theirs.items():
                assert before[name] == said, "she is told what stands there"
                seen[name].add(said)
            was |= both.drawn
            if takes:
                taken = set(both.theirs)
                was[TAKEN] = " ".join(taken)
            assert self._run(who, place, mine, was) is None, "told once, she decides"
        after = self.now(place)
        for name in drawn:
            gone = self.places[place].goes_with.get(name, "")
            told_of = before[name] in seen[name]
            if after[name] != before[name] and not told_of:
                self.silent.append(f"{who} wrote over {before[name]!r} in {place}.{name} and was not told")
            if gone and before[gone] != after[gone] and told_of:
                continue  # a translation of words that changed
            if name in taken or mine[name] == drawn[name]:
                if after[name] != before[name]:
                    self.silent.append(f"{who} did not touch {place}.{name}, and it was changed")
            elif after[name] != mine[name]:
                self.silent.append(f"what {who} wrote in {place}.{name} was not saved")

    def collide(self, place: str, hers: Fields, his: Fields, takes: bool = False) -> None:
        """Both have the form open; Awa sends first."""
        told = self.told
        self.look("Awa", place)
        self.look("Bo", place)
        self.send("Awa", place, hers, False)
        self.send("Bo", place, his, takes)
        assert self.silent == []
        assert self.told == told + 1, f"nobody was told in {place}"


def _step(made: World, here: int) -> Place:
    def now(reader: Reader) -> Fields:
        row = reader.get(Activity, here)
        assert row is not None
        return {
            "title": row.title,
            "prompt": row.prompt,
            "minutes": str(row.planned_minutes),
            "notes": notes_of(reader, row.session_id).get(here, ""),
            "title.fr": row.wordings.get("fr", {}).get("title", ""),
            "prompt.fr": row.wordings.get("fr", {}).get("prompt", ""),
        }

    def command(typed: Fields, was: Fields) -> Command:
        french = {"fr": {"title": typed["title.fr"], "prompt": typed["prompt.fr"]}}
        return EditActivity(
            here,
            typed["title"],
            typed["prompt"],
            int(typed["minutes"]),
            notes=typed["notes"],
            wordings=french,
            was=was,
        )

    return Place(now, command, {"title.fr": "title", "prompt.fr": "prompt"})


def _of_row(model: Any, number: int, command: Callable[[Fields, Fields], Command], *fields: str) -> Place:
    def now(reader: Reader) -> Fields:
        row = reader.get(model, number)
        return {name: str(getattr(row, name) or "") for name in fields}

    return Place(now, command)


def _places(made: World) -> dict[str, Place]:
    def run(command: Command) -> None:
        assert made.run(command, made.facilitator) is not None, made.refused

    run(OpenSession())
    for kind in ("cluster", "vote", "opinion", "agree"):
        run(AddActivity(kind, "", "What next?"))
    board, vote, opinions, _ = made.on_the_programme()
    run(TurnActivity(opinions, "open"))
    run(AddStatements(opinions, "Wells come first"))
    run(TurnActivity(opinions, "close"))
    run(TurnActivity(board, "open"))
    run(AddTheme(board, "Water", bare=True))
    run(PlanOption(vote, "Wells", "Deep ones"))
    (theme,) = made.ids(Theme, Theme.parked == False)  # noqa: E712 - a column
    (option,), group = made.ids(PlannedOption), made.groups()[0]
    (statement,) = made.ids(OpinionStatement)

    def called(reader: Reader) -> Fields:
        row = reader.get(StakeholderGroup, group)
        assert row is not None
        return {"name": view(row, Tongue("en")).name, "required": "1" if row.required else ""}

    def translated(reader: Reader) -> Fields:
        row = reader.get(OpinionStatement, statement)
        assert row is not None
        return {"text": row.texts.get("fr", "")}

    return {
        "description": _of_row(
            Session,
            made.session_id,
            lambda typed, was: DescribeSession(typed["title"], typed["purpose"], typed["place"], was),
            "title",
            "purpose",
            "place",
        ),
        "step": _step(made, vote),
        "option": _of_row(
            PlannedOption,
            option,
            lambda typed, was: PlanOption(vote, typed["label"], typed["text"], "", 0, option, was),
            "label",
            "text",
        ),
        "theme": _of_row(Theme, theme, lambda t, was: RenameTheme(board, theme, t["title"], was), "title"),
        "group": Place(
            called,
            lambda typed, was: ChangeGroupItself(group, typed["name"], "F", bool(typed["required"]), was),
        ),
        "statement": Place(
            translated, lambda typed, was: TranslateStatement(opinions, statement, "fr", typed["text"], was)
        ),
    }


@pytest.fixture
def two(data: Path) -> Any:
    made = world(data)
    prepare(made)
    made.run(AddFacilitator("Bo", "x"), system=True, of=None)
    made.run(GiveRole("Bo", "co-facilitator"), made.facilitator)
    yield Two(made, {"Awa": made.facilitator, "Bo": max(made.ids(Seat))}, _places(made))
    made.close()


WORDS = st.sampled_from(
    ["Rivers and wells", "Roads", "Schools in every village", "Land for those who till it"]
)
MOVES = st.lists(
    st.tuples(
        st.sampled_from([False, False, True]),
        st.lists(st.one_of(WORDS, st.none()), min_size=6, max_size=6),
        st.booleans(),
    ),
    min_size=3,
    max_size=8,
)
NOT_TYPED = {"minutes", "required"}


def _play(two: Two) -> None:
    @settings(
        max_examples=30,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.sampled_from(["step", *two.places]), MOVES)
    def run(place: str, moves: list[tuple[bool, list[str | None], bool]]) -> None:
        for who in two.seats:
            two.look(who, place)
        for n, (looks, words, takes) in enumerate(moves):
            who = ("Awa", "Bo")[n % 2]
            if looks or (who, place) not in two.open:
                two.look(who, place)
            fields = [name for name in two.now(place) if name not in NOT_TYPED]
            # A number keeps apart what is written at different times.
            typed = {name: f"{said} {n}" for name, said in zip(fields, words, strict=False) if said}
            two.send(who, place, typed, takes)
            two.look(who, place)
        assert two.silent == []

    run()


def test_whatever_two_facilitators_do_nothing_is_overwritten_without_a_word(two: Two) -> None:
    _play(two)
    assert two.told > 20, "they have hardly met"
    for place in two.places:
        name = next(iter(two.now(place)))
        two.collide(place, {name: "Rivers"}, {name: "Wells"}, takes=place == "step")


def test_without_the_check_words_are_lost(two: Two, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a form that is believed whole writes over what came meanwhile, and the test above says so."""
    plain = meanwhile.together

    def believed(typed: Any, was: Any, now: Any, changed: Any, **more: Any) -> Fields:
        return plain(typed, {}, now, changed, **more)

    for module in ("preparing.commands", "activities.vote.planning", "people.constituencies"):
        monkeypatch.setattr(f"dialogue.{module}.together", believed)
    for who in two.seats:
        two.look(who, "description")
    two.send("Awa", "description", {"title": "Rivers"}, False)
    two.send("Bo", "description", {"place": "Thiès"}, False)
    assert any("did not touch description.title" in one for one in two.silent)


def sends(form: SentForm, **typed: str) -> dict[str, list[str]]:
    """What a browser sends of the form, with some fields typed anew."""
    hidden: dict[str, list[str]] = {}
    for one in form.fields:
        if one.kind == "hidden" and one.name:
            hidden.setdefault(one.name, []).append(one.value)
    return {**hidden, **form.shows(), **{name: [value] for name, value in typed.items()}}


def the_form(html: str, action: str, field: str) -> SentForm:
    return next(one for one in forms_in(html) if urlsplit(one.action).path == action and field in one.shows())


async def _two_of_them(running: Any) -> tuple[Facilitator, Facilitator]:
    awa, bo = Facilitator(running.address), Facilitator(running.address)
    await awa.enter(running.sign_in_link())  # called Awa 1 and Awa 2
    await bo.enter(running.sign_in_link())
    await awa.prepare("Water for all")
    await awa.post(f"{awa.base}/roles", name="Awa 2", role="co-facilitator")
    await awa.open()
    bo.session_id = awa.session_id
    return awa, bo


def test_both_texts_stand_together_with_who_and_when(running: Any) -> None:
    """Without script the whole page comes back, with script the form; one tap decides; French says it in French."""

    async def play() -> None:
        awa, bo = await _two_of_them(running)
        *_, agreeing, _end = await awa.activities()
        step = f"{awa.base}/activities/{agreeing}/edit"
        hers = the_form((await awa.get(step)).text, step, "prompt")
        his = the_form((await bo.get(step)).text, step, "prompt")
        await awa.web.post(step, data=sends(hers, title="Rivers & <b>", **{"prompt.fr": "Quelle eau ?"}))
        typed = sends(his, title="Wells", prompt="Which water?", notes="Slowly")
        for headers in ({}, HTMX):
            answer = await bo.web.post(step, data=typed, headers=headers)
            assert answer.status_code == 422
            assert re.search(r"Awa 1 changed this at \d\d:\d\d while you were writing", answer.text)
            assert "Rivers &amp; &lt;b&gt;" in answer.text and 'value="Wells"' in answer.text
            assert "Keep mine" in answer.text and "Take theirs" in answer.text
            assert ("<!doctype html>" in answer.text.lower()) is (headers != HTMX)
        assert "Quelle eau" in answer.text, "a translation that would go is told, too"
        button = re.search(r'name="theirs" value="([^"]+)"', answer.text)
        assert button is not None and button.group(1) == "title prompt.fr"
        again = the_form(answer.text, step, "prompt")
        done = await bo.web.post(step, data=sends(again) | {"theirs": [button.group(1)]})
        assert done.status_code in (200, 303)
        now = the_form((await awa.get(step)).text, step, "prompt").shows()
        assert (now["title"], now["prompt.fr"]) == (["Rivers & <b>"], ["Quelle eau ?"]), "hers, as he chose"
        assert (now["prompt"], now["notes"]) == (["Which water?"], ["Slowly"]), (
            "his, as nobody else wrote there"
        )
        for one in (awa, bo):
            await one.close()

    asyncio.run(play())


def test_settings_rules_and_goals_are_not_mixed_out_of_two(running: Any) -> None:
    """What means something only together is hers or the other's; a platform's name and a wording are told as well."""

    async def play() -> None:
        awa, bo = await _two_of_them(running)
        agreeing = (await awa.activities())[4]
        at = f"{awa.base}/activities/{agreeing}"
        await awa.turn(agreeing, "open")
        await awa.post(f"{at}/wording", text="Water for all")

        async def told(action: str, page: str, hers: Fields, his: Fields) -> str:
            field = next(iter(his))
            first = the_form((await awa.get(page)).text, action, field)
            second = the_form((await bo.get(page)).text, action, field)
            assert (await awa.web.post(action, data=sends(first, **hers))).status_code in (200, 303)
            answer = await bo.web.post(action, data=sends(second, **his))
            assert answer.status_code == 422 and "Awa 1 changed this at" in answer.text, answer.text[:400]
            again = the_form(answer.text, action, field)
            assert (await bo.web.post(action, data=sends(again))).status_code in (200, 303)
            return answer.text

        console = f"{awa.base}/console?stay=1"
        assert "Rivers" in await told(f"{at}/wording", console, {"text": "Rivers"}, {"text": "Wells"})
        share = {"bar.how": "at-least", "bar.n": "4", "bar.d": "5"}
        both = await told(f"{at}/rule-parts", console, share, {**share, "bar.n": "1", "bar.d": "2"})
        assert both.count("It says now") == 2, "the two numbers of the share"
        storm = (await awa.activities())[1]
        step = f"{awa.base}/activities/{storm}/edit"
        form = the_form((await awa.get(step)).text, step, "prompt")
        box = next(one for one in form.fields if one.kind == "checkbox" and one.name.startswith("setting."))
        on = sends(form) | {box.name: ["true"]}
        off = {name: value for name, value in on.items() if name != box.name}
        changed, left = (off, on) if box.ticked else (on, off)
        assert (await awa.web.post(step, data=changed)).status_code in (200, 303)
        ((number, value),) = [
            (one.name, one.value) for one in form.fields if one.kind == "number" and "setting." in one.name
        ][:1]
        answer = await bo.web.post(step, data=left | {number: [str(int(value) - 1)]})
        assert answer.status_code == 422 and re.search(r">\s*(not )?ticked<", answer.text)
        for one in (awa, bo):
            await one.close()

    asyncio.run(play())
