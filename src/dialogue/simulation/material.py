"""What a simulated session is made of: people with groups and minds, themes, the goal and its agenda item."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from dialogue.simulation import sample_texts
from dialogue.simulation.plans import Theme


@dataclass(slots=True)
class Scripted:
    """A mind that follows a plan (see `guests.Mind`)."""

    said: Sequence[str]
    """What is said to the first question, the second, and so on; the last stands for all further ones."""
    has: tuple[str, ...]
    likes: Mapping[str, int]
    """Liking by theme title (any positive numbers); decides the dots."""
    group: str = ""
    """Letter of a group that has an interest in options nobody planned for; empty: only `likes` counts."""
    stands: Sequence[tuple[str, str]] = (("1", ""),)
    """The position in the first round, the second, and so on; the last stands for all further ones."""
    chance: random.Random = field(default_factory=random.Random)

    def answer(self, turn: int) -> str:
        return self.said[min(turn, len(self.said) - 1)]

    def ideas(self) -> Sequence[str]:
        return self.has

    def dots(self, options: Sequence[str], budget: int, most: int) -> Mapping[int, int]:
        """Dots in proportion to liking: each next one goes where liking / (dots + 1) is highest and more are allowed."""
        liking = {place: self._liking(option) for place, option in enumerate(options)}
        if self.group and not any(liking.values()):
            liking = dict.fromkeys(liking, 1)
        given = dict.fromkeys((place for place, like in liking.items() if like), 0)
        for _ in range(budget):
            free = [place for place, dots in given.items() if dots < most]
            if not free:
                break
            given[max(free, key=lambda place: (liking[place] / (given[place] + 1), -place))] += 1
        return {place: dots for place, dots in given.items() if dots}

    def approves(self, options: Sequence[str]) -> Collection[int]:
        """What she likes at least half as much as what she likes best, the dearest first."""
        liking = {place: self._liking(option) for place, option in enumerate(options)}
        best = max(liking.values(), default=0)
        found = [place for place, like in liking.items() if like and 2 * like >= best]
        return sorted(found, key=lambda place: (-liking[place], place))

    def _liking(self, option: str) -> int:
        """How much an option is liked; one that nobody planned for by what all, her group and she herself want."""
        if not self.group or option in self.likes:
            return self.likes.get(option, 0)
        shared, of_group = random.Random(option), random.Random(f"{self.group} {option}")
        return shared.randint(0, 2) + of_group.randint(0, 3) + self.chance.randint(0, 2)

    def stance(self, statement: str) -> str:
        """What all, those who think like her group, and she herself lean to; one in nine passes."""
        camp = ord(self.group[:1] or "?") % 2  # groups think alike two by two or three by three
        shared, of_camp = random.Random(statement), random.Random(f"{camp} {statement}")
        if self.chance.random() < 1 / 9:
            return "pass"
        leaning = shared.random() + 3 * of_camp.random() + self.chance.random()
        return "agree" if leaning > 2 else "disagree"

    def position(self, levels: Sequence[str], turn: int) -> tuple[str, str]:
        """The stand for this round on the scale in front of her (see `STANDS_ON`)."""
        level, text = self.stands[min(turn, len(self.stands) - 1)]
        here = STANDS_ON.get(frozenset(levels), {}).get(level, level)
        return (here, text) if here in levels else (levels[0], "")


STANDS_ON: Mapping[frozenset[str], Mapping[str, str]] = {
    frozenset("12345"): dict(zip("12345678", "12234255", strict=True)),
    frozenset({"consent", "concern", "stand-aside", "object"}): {
        **dict.fromkeys("1", "consent"),
        **dict.fromkeys("235", "concern"),
        **dict.fromkeys("46", "stand-aside"),
        **dict.fromkeys("78", "object"),
    },
    frozenset({"yes", "no", "abstain"}): {
        **dict.fromkeys("1236", "yes"),
        **dict.fromkeys("45", "abstain"),
        **dict.fromkeys("78", "no"),
    },
}
"""The levels of a scale -> the level of eight gradients -> its like on that scale."""


@dataclass(frozen=True, slots=True)
class Someone:
    """A person to be simulated: the group's letter, the language, a name, a mind."""

    group: str
    language: str
    name: str
    mind: Scripted


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a scripted session needs."""

    title: str
    purpose: str
    language: str
    groups: tuple[str, ...]
    """Keys of the ready-made groups, or names of others."""
    people: tuple[Someone, ...]
    themes: tuple[Theme, ...]
    goal: str
    addressee: str
    owner_organisation: str
    commitment: str
    prompts: Mapping[str, str] = field(default_factory=dict)
    not_required: tuple[str, ...] = ()
    """Groups that a decision does not wait for."""
    method: str = ""
    """How people vote; empty: as a vote is set when it is added."""

    @property
    def rounds(self) -> int:
        """How many rounds of positions there are: as many as somebody has a new position for."""
        return max((len(person.mind.stands) for person in self.people), default=1)


LETTERS = ("F", "N", "U", "P", "C")
OBJECTS_EVERY = 12
BY_ALL = 3  # how much more everybody likes the first theme: the goal is made of it
BY_GROUP = {"F": {2: 2, 4: 1}, "N": {1: 3}, "U": {3: 2, 4: 2}, "P": {1: 1, 3: 2}, "C": {2: 3}}
"""How much more a group likes a theme, by the theme's place: groups have interests of their own."""
SHARES = (8, 6, 5, 6, 5)  # people by group in a room of 30: no group is too small to be shown by itself


def seeded(participants: int, seed: int, *, objections: bool = False) -> Material:
    """A made session on water in a delta. The same seed gives the same session. Needs at least five people.

    `objections`: some object in the first round, as people do in a session that is not told beforehand.
    """
    chance = random.Random(seed)
    # One of each group first; then in any order, as they come through a door.
    room = [letter for letter, share in zip(LETTERS, SHARES, strict=True) for _ in range(share - 1)]
    chance.shuffle(room)
    groups = [*LETTERS, *(room[place % len(room)] for place in range(max(0, participants - len(LETTERS))))]
    texts = [idea for theme in sample_texts.THEMES for idea in theme.ideas]
    chance.shuffle(texts)
    people = []
    for number, group in enumerate(groups[:participants]):
        first = texts[number] if number < len(texts) else chance.choice(texts)
        language = sample_texts.LANGUAGE_OF[first]
        more = texts[number + participants :: participants][:2]
        own = (first, *(text for text in more if sample_texts.LANGUAGE_OF[text] == language))
        likes = {
            theme.title: chance.randint(0, 3) + BY_ALL * (place == 0) + BY_GROUP[group].get(place, 0)
            for place, theme in enumerate(sample_texts.THEMES)
        }
        said = (chance.choice(sample_texts.MOODS[language]), chance.choice(sample_texts.LESSONS[language]))
        stands = _stand(number, language, chance)
        if objections and number % OBJECTS_EVERY == OBJECTS_EVERY - 1:
            stands = (
                ("7", sample_texts.RESERVATIONS[language][0]),
                ("3", sample_texts.RESERVATIONS[language][0]),
            )
        name = sample_texts.NAMES[number % len(sample_texts.NAMES)]
        people.append(Someone(group, language, name, Scripted(said, own, likes, group, stands, chance)))
    return Material(
        title="Water for all in the delta",
        purpose="Farmers, herders, towns and companies share the water of the delta fairly.",
        language="en",
        groups=("farmers", "ngos", "universities", "public", "companies"),
        people=tuple(people),
        themes=sample_texts.THEMES,
        goal=sample_texts.GOAL,
        addressee="Ministry of Water and the communes of the delta",
        owner_organisation="Delta Farmers' Union",
        commitment="Draw the first shared map of water points and put it up in every village",
    )


def _stand(number: int, language: str, chance: random.Random) -> tuple[tuple[str, str], ...]:
    """Mostly for, with reservations that say something; the first of each group is always for.

    Who wants more discussion has it, and then supports the goal with a reservation.
    """
    if number < len(LETTERS):
        return (("1", ""),)
    level = chance.choices(["1", "2", "3", "4", "5"], [55, 18, 17, 7, 3])[0]
    words_of_it = chance.choice(sample_texts.RESERVATIONS[language])
    if level == "5":
        return ("5", words_of_it), ("3", words_of_it)
    return ((level, words_of_it if level in {"2", "3"} else ""),)
