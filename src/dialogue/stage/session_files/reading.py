"""Reading a session file: a plan, or everything that is wrong with it, each with its line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dialogue.kernel.text import sameness
from dialogue.languages import LANGUAGES
from dialogue.people.groups import MOST_GROUPS, READY_NAMES
from dialogue.people.identity import READY_LETTERS, called, ready_key
from dialogue.stage.contract import Kind
from dialogue.stage.limits import (
    LONGEST_GRACE,
    LONGEST_MINUTES,
    LONGEST_NOTES,
    LONGEST_PROMPT,
    LONGEST_PURPOSE,
    LONGEST_TITLE,
    MOST_STEPS,
)
from dialogue.stage.session_files.lines import Node, Problem, Table, Text, UnreadableError, read_tree
from dialogue.stage.session_files.plan import Choice, GroupPlan, SessionPlan, StepPlan, Words, said
from dialogue.stage.session_files.shapes import read_settings
from dialogue.stage.session_files.values import Values, meant

FORMAT = 1
"""The version of the format, under `dialogue:`."""

SESSION = {
    "dialogue": "The version of the format: 1.",
    "template": "Only in files of the library: what the new-session page says of it.",
    "title": "What the session is called. Needed.",
    "purpose": "What shall be different afterwards.",
    "place": "Place or link.",
    "language": "Language of the minutes and of the wall: en, fr or es; without it the first of `languages`.",
    "languages": "A list of the languages that participants can choose; without it all three.",
    "groups": "A list of at most eight stakeholder groups; without it the five ready-made ones.",
    "programme": "A list of the steps, in their order.",
}
TEMPLATE = {
    "family": "Where the new-session page offers it: goals, methods, deciding, learning or thinklets.",
    "what_for": "One sentence to choose by.",
}
GROUP = {
    "ready": "A ready-made group: farmers, ngos, universities, public or companies.",
    "name": "Its name. Needed, unless the group is ready-made.",
    "letter": "One letter or figure; without it one of its name.",
    "colour": "From 1 to 8; without it a free one.",
    "required": "Whether it must take part before a goal counts as shared: yes (so without it) or no.",
}
STEP = {
    "activity": "What happens in it, by its name in the list of settings below. Needed.",
    "title": "What people read above it; without it the name of the activity.",
    "question": "What people are asked.",
    "minutes": "How long it is planned, from 0 to 480.",
    "closes_after": "It closes by itself so many minutes after its time is over, from 0 to 60; without it, you close it.",
    "notes": "For facilitators only: what to say, how long, what can go wrong.",
    "starts_from": "The number of an earlier step whose results it takes up; without it the nearest that has any.",
    "settings": "See the list of settings below; what is not said stays as it is at the start.",
    "options": "Of a vote: what people choose between; without it what an earlier step left.",
}
OPTION = {
    "label": "Its words. Needed. An option of words alone, in one language, is written without a table: `- Wells`.",
    "text": "More about it.",
    "cost": "What it costs, a whole number in the unit of the budget.",
    "group": "Who proposes it: letter or name of a group of this file.",
}
KEYS = {"The session": SESSION, "template": TEMPLATE, "groups": GROUP, "programme": STEP, "options": OPTION}
"""Everything that can stand in a file. Reading refuses all else, and the documentation is made of it."""

FAMILIES = ("goals", "methods", "deciding", "learning", "thinklets")
HIGHEST_COST = 2_000_000_000
LONGEST_LABEL, LONGEST_TEXT, LONGEST_NAME = 400, 600, 60


class WrongFileError(Exception):
    """A session file that nothing is made of: `problems` are all its mistakes, by line."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("; ".join(f"line {one.line}: {one.sentence}" for one in self.problems))


def read_session(raw: bytes, kinds: Mapping[str, Kind]) -> SessionPlan:
    """The session that a file describes. Raises WrongFileError with everything that is wrong."""
    try:
        tree, problems = read_tree(raw)
    except UnreadableError as error:
        raise WrongFileError(error.problems) from None
    plan = _Session(Values(problems), kinds).plan(tree)
    if problems:
        raise WrongFileError(problems)
    return plan


class _Session:
    def __init__(self, values: Values, kinds: Mapping[str, Kind]) -> None:
        self.values = values
        self.kinds = kinds
        self.places: dict[str, int] = {}
        self.language = ""

    def plan(self, tree: Table) -> SessionPlan:
        values = self.values
        found = values.table(tree, "A session file", SESSION)
        if "dialogue" in found:
            values.number(found["dialogue"][1], "The version of the format ('dialogue')", FORMAT, FORMAT)
        self.language, languages = self._languages(found)
        if "title" not in found and "title" not in tree.entries:
            values.wrong(1, "The session has no title. Please write “title: …”.")
        title = tree.entries.get("title", (None, Text(1, "-")))[1]
        template = values.table(found["template"][1], "'template'", TEMPLATE) if "template" in found else {}
        groups = self._groups(found["groups"][1]) if "groups" in found else ()
        return SessionPlan(
            title=values.words(title, "The title", LONGEST_TITLE, needed=True),
            purpose=self._words(found, "purpose", "The purpose", LONGEST_PURPOSE),
            place=values.text(found["place"][1], "The place", LONGEST_TITLE) if "place" in found else "",
            language=self.language,
            languages=languages,
            groups=groups,
            steps=self._steps(found["programme"][1]) if "programme" in found else (),
            family=values.one_of(template["family"][1], "'family'", FAMILIES) if "family" in template else "",
            what_for=self._words(template, "what_for", "'what_for'", LONGEST_PURPOSE),
        )

    def _words(self, found: Mapping[str, tuple[Text, Node]], name: str, what: str, most: int) -> Words:
        return self.values.words(found[name][1], what, most) if name in found else {}

    def _languages(self, found: Mapping[str, tuple[Text, Node]]) -> tuple[str, tuple[str, ...]]:
        values, chosen = self.values, list[str]()
        if "languages" in found:
            for node in values.items(found["languages"][1], "'languages'"):
                one = values.one_of(node, "A language", LANGUAGES)
                if one in chosen:
                    values.wrong(node.line, f"The language '{one}' stands here twice.")
                elif one:
                    chosen.append(one)
        language = chosen[0] if chosen else "en"
        if "language" in found:
            language = values.one_of(found["language"][1], "The language", LANGUAGES) or language
        others = chosen or list(LANGUAGES)
        return language, (language, *(one for one in LANGUAGES if one in others and one != language))

    def _groups(self, node: Node) -> tuple[GroupPlan, ...]:
        values, made = self.values, list[GroupPlan]()
        seen: dict[str, int] = {}
        letters: dict[str, int] = {}
        colours: dict[int, int] = {}
        nodes = values.items(node, "'groups'")
        if len(nodes) > MOST_GROUPS:
            values.wrong(nodes[MOST_GROUPS].line, f"At most {MOST_GROUPS} groups can be told apart.")
        for one in nodes:
            group = self._group(one)
            if group is None:
                continue
            for shown in called(group.key, list(group.names.values())):
                if shown in seen:
                    values.wrong(one.line, f"This group is called like the one on line {seen[shown]}.")
                    break
            seen |= dict.fromkeys(called(group.key, list(group.names.values())), one.line)
            if group.letter and group.letter in letters:
                values.wrong(
                    one.line, f"The group on line {letters[group.letter]} has the letter {group.letter}."
                )
            if group.colour and group.colour in colours:
                values.wrong(
                    one.line, f"The group on line {colours[group.colour]} has colour {group.colour}."
                )
            letters |= {group.letter: one.line} if group.letter else {}
            colours |= {group.colour: one.line} if group.colour else {}
            made.append(group)
            for name in (group.key, group.letter or READY_LETTERS.get(group.key, ""), *group.names.values()):
                self.places.setdefault(sameness(name), len(made))
        return tuple(made)

    def _group(self, node: Node) -> GroupPlan | None:
        values = self.values
        if isinstance(node, Text) and not node.empty:
            names: Words = {"": values.text(node, "A group's name", LONGEST_NAME, needed=True)}
            key = names[""] if names[""] in READY_LETTERS else ready_key(names[""])
            return GroupPlan(key, {} if key else names)
        found = values.table(node, "A group", GROUP)
        ready = [key for key in READY_NAMES if key in READY_LETTERS]
        key = (
            values.one_of(found["ready"][1], "A ready-made group ('ready')", ready)
            if "ready" in found
            else ""
        )
        names = self._words(found, "name", "A group's name", LONGEST_NAME)
        if not names and not key:
            if not isinstance(node, Text) and "ready" not in found:
                values.wrong(
                    node.line, "This group has no name. Please write “name: …”, or “ready: farmers”."
                )
            return None
        same = {ready_key(name) for name in names.values()} - {""}
        if same and not key:
            key, names = same.pop(), {} if len(names) == 1 else names
        letter = (
            values.text(found["letter"][1], "A group's letter", 1).upper()[:1] if "letter" in found else ""
        )
        if letter and not letter.isalnum():
            values.wrong(found["letter"][1].line, "A group's letter is one letter or figure.")
        colour = (
            values.number(found["colour"][1], "A group's colour", 1, MOST_GROUPS) if "colour" in found else 0
        )
        required = values.yes_or_no(found["required"][1], "'required'") if "required" in found else True
        return GroupPlan(key, names, letter, colour, required)

    def _steps(self, node: Node) -> tuple[StepPlan, ...]:
        nodes = self.values.items(node, "'programme'")
        if len(nodes) > MOST_STEPS:
            self.values.wrong(nodes[MOST_STEPS].line, f"A programme has at most {MOST_STEPS} steps.")
        made: list[StepPlan | None] = []
        for place, one in enumerate(nodes[:MOST_STEPS], 1):
            made.append(self._step(one, place, made))
        return tuple(step for step in made if step is not None)

    def _step(self, node: Node, place: int, before: Sequence[StepPlan | None]) -> StepPlan | None:
        values, what = self.values, f"Step {place}"
        found = values.table(node, what, STEP)
        if not isinstance(node, Table):
            return None
        known = kind = self._kind(found, node, what)
        if kind is None:
            # What does not depend on the activity is looked at all the same: all mistakes at once.
            kind = next(iter(self.kinds.values()))
            found = {
                key: entry
                for key, entry in found.items()
                if key not in ("settings", "options", "starts_from")
            }
        minutes = kind.plans.minutes
        if "minutes" in found:
            minutes = values.number(found["minutes"][1], f"{what}: 'minutes'", 0, LONGEST_MINUTES)
        step = StepPlan(
            kind.name,
            minutes,
            self._words(found, "title", f"The title of step {place}", LONGEST_TITLE),
            self._words(found, "question", f"The question of step {place}", LONGEST_PROMPT),
            self._words(found, "notes", f"The notes of step {place}", LONGEST_NOTES),
            self._starts(found["starts_from"][1], kind, place, before) if "starts_from" in found else 0,
            read_settings(values, found["settings"][1], kind, f"step {place}") if "settings" in found else {},
            self._options(found["options"][1], kind, place) if "options" in found else (),
            values.number(found["closes_after"][1], f"{what}: 'closes_after'", 0, LONGEST_GRACE)
            if "closes_after" in found
            else None,
        )
        return step if known else None

    def _kind(self, found: Mapping[str, tuple[Text, Node]], step: Node, what: str) -> Kind | None:
        if "activity" not in found:
            sentence = f"{what} has no activity. Please write “activity: …”.{meant('', self.kinds)}"
            self.values.wrong(step.line, sentence)
            return None
        at = found["activity"][1]
        name = at.value.strip() if isinstance(at, Text) else ""
        if name not in self.kinds:
            sentence = f"There is no activity called '{name[:60]}'.{meant(name, self.kinds)}"
            self.values.wrong(at.line, sentence)
        return self.kinds.get(name)

    def _starts(self, node: Node, kind: Kind, place: int, before: Sequence[StepPlan | None]) -> int:
        if not kind.plans.starts_from_earlier:
            self.values.wrong(
                node.line, f"Step {place} ({kind.name}) takes up nothing, so 'starts_from' says nothing."
            )
            return 0
        leaving = [
            n for n, one in enumerate(before, 1) if one is None or self.kinds[one.kind].leaves.anything
        ]
        text = node.value.strip() if isinstance(node, Text) else ""
        if text not in map(str, leaving):
            could = f" It can be: {', '.join(map(str, leaving))}." if leaving else " There is no such step."
            sentence = (
                f"Step {place}: 'starts_from' is the number of an earlier step that leaves something.{could}"
            )
            self.values.wrong(node.line, sentence)
            return 0
        return int(text)

    def _options(self, node: Node, kind: Kind, place: int) -> tuple[Choice, ...]:
        values = self.values
        if kind.plans.choices is None:
            values.wrong(node.line, f"Step {place} ({kind.name}) has no options.")
            return ()
        made, seen = list[Choice](), dict[str, int]()
        nodes = values.items(node, f"Step {place}: 'options'")
        if len(nodes) > kind.plans.choices.most:
            values.wrong(
                nodes[kind.plans.choices.most].line, f"At most {kind.plans.choices.most} options fit."
            )
        for one in nodes:
            if isinstance(one, Text):
                choice = Choice(values.text(one, "An option", LONGEST_LABEL, needed=True))
            else:
                choice = self._option(one)
            same = sameness(choice.label)
            if choice.label and same in seen:
                values.wrong(one.line, f"This option stands on line {seen[same]} already.")
            seen.setdefault(same, one.line)
            made.append(choice)
        return tuple(made)

    def _option(self, node: Node) -> Choice:
        values = self.values
        found = values.table(node, "An option", OPTION)
        if "label" not in found:
            values.wrong(node.line, "This option has no words. Please write “label: …”.")
        group = 0
        if "group" in found:
            at = found["group"][1]
            name = at.value if isinstance(at, Text) else ""
            group = self.places.get(sameness(name), 0)
            if not group:
                values.wrong(at.line, f"No group of this file is '{name[:60]}'.")
        label = (
            values.words(found["label"][1], "An option", LONGEST_LABEL, needed=True)
            if "label" in found
            else {}
        )
        text = self._words(found, "text", "An option's text", LONGEST_TEXT)
        languages = [one for one in LANGUAGES if label.get(one) or text.get(one)]
        return Choice(
            said(label, self.language),
            said(text, self.language),
            values.number(found["cost"][1], "A cost", 0, HIGHEST_COST) if "cost" in found else None,
            group,
            {
                one: {
                    name: words[one] for name, words in (("label", label), ("text", text)) if words.get(one)
                }
                for one in languages
            },
        )
