"""A session made of a real conversation: its statements are the ideas, its votes decide dots and positions.

Real people wrote and voted; the data is published by The Computational Democracy Project under CC BY 4.0. Themes are
found by the n-gram maker of suggestions. A person's liking of a theme is the number of its statements she agreed
with; the goal is the statement that all groups agree with most, and her vote on it is her position.
"""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from dialogue.activities.cluster.suggest.ideas import Idea
from dialogue.activities.cluster.suggest.ngrams import NGrams
from dialogue.activities.cluster.suggest.suggestion import suggest
from dialogue.kernel.text import blank, sameness
from dialogue.polis.conversation import BrokenConversation, Conversation, Statement
from dialogue.simulation.material import Material, Scripted, Someone
from dialogue.simulation.plans import Theme

MOST_IDEAS = 120
MOST_PER_PERSON = 5
LONGEST = 280
FEWEST = 2  # of people, statements and themes: with one there is nothing to compare
UNASSIGNED = "Unassigned"
OUGHT = re.compile(r"\b(should|must|ought to|we need to|let's)\b", re.IGNORECASE)


def material_of(conversation: Conversation, participants: int, seed: int) -> Material:
    """The material for at most `participants` people. Raises BrokenConversation when nothing can be made of it."""
    votes = latest(conversation)
    people = chosen_people(conversation, votes, participants)
    group_of = {person.id: person.group_id for person in conversation.participants}
    names = group_names(group_of.get(person) for person in people)
    ideas = shared_out(conversation, people)
    texts = [text for _, text in ideas]
    require_material(conversation, votes, people, texts)
    themes = [
        Theme(label, tuple(texts[place] for place in places)) for label, places in themes_by_words(texts)
    ]
    if len(themes) < FEWEST:
        raise BrokenConversation(
            "too-few-themes",
            "All statements of this conversation fall into one theme, and a vote needs two. "
            "Please choose another one.",
        )
    statement_of = {words(statement): statement.id for statement in conversation.statements}
    in_theme = {
        theme.title: [statement_of[text] for text in theme.ideas if text in statement_of] for theme in themes
    }
    goal = most_shared(conversation, {person: votes.get(person, {}) for person in people}, group_of)
    by_person: dict[int, list[str]] = defaultdict(list)
    for person, text in ideas:
        by_person[person].append(text)
    chance = random.Random(seed)
    return Material(
        title=conversation.topic[:110] or "A conversation",
        purpose=conversation.description.split("\n")[0][:580],
        language="en",
        groups=tuple(dict.fromkeys(names.values())),
        people=tuple(
            Someone(
                letter_of(names[group_of.get(person)]),
                "en",
                "",
                Scripted(
                    said=_answers(votes.get(person, {})),
                    has=tuple(by_person[person]),
                    likes={
                        title: sum(votes.get(person, {}).get(s) == 1 for s in found)
                        for title, found in in_theme.items()
                    },
                    stands=(position(votes.get(person, {}).get(goal.id)),),
                    chance=chance,
                ),
            )
            for person in people
        ),
        themes=tuple(themes),
        goal=goal.text[:500],
        addressee="Those who asked for this conversation",
        owner_organisation="Conveners of the conversation",
        commitment="Report in public what was done about this goal",
        not_required=(UNASSIGNED,) if len(names) > 1 else (),
        prompts={"brainstorm": conversation.topic[:500]} if conversation.topic else {},
    )


def require_material(
    conversation: Conversation,
    votes: Mapping[int, Mapping[int, int]],
    people: Sequence[int],
    texts: Sequence[str],
) -> None:
    """Whether there is something to gather and something to choose between. Raises BrokenConversation."""
    if not any(votes.values()):
        raise BrokenConversation(
            "no-votes",
            "The conversation has no votes on statements that could be used. Please choose another one.",
        )
    if len(texts) < FEWEST:
        some = sum(1 for statement in conversation.statements if not statement.left_out)
        raise BrokenConversation(
            "too-few-statements",
            f"Of the {some} statements of this conversation that take part, the people who come wrote "
            f"{len(texts)}; a session needs at least {FEWEST} different ones. Please choose another one.",
        )
    if len(people) < FEWEST:
        raise BrokenConversation(
            "too-few-people",
            "The conversation has one participant, and a session needs two. Please choose another one.",
        )


def _answers(own: dict[int, int]) -> tuple[str, str]:
    """To "how do you arrive" and "what do you take home": what is known of this person."""
    return f"{len(own)} statements read", f"I agree with {sum(vote == 1 for vote in own.values())} of them"


def latest(conversation: Conversation) -> dict[int, dict[int, int]]:
    """person -> statement -> last vote, without statements that were moderated out or are about the voter."""
    out = {statement.id for statement in conversation.statements if statement.left_out}
    found: dict[int, dict[int, int]] = defaultdict(dict)
    for (person, statement), value in conversation.latest_votes().items():
        if statement not in out:
            found[person][statement] = value
    return found


def chosen_people(conversation: Conversation, votes: Mapping[int, Mapping[int, int]], most: int) -> list[int]:
    """Those who wrote most first (at most two thirds of the room), then those who voted most."""
    wrote = Counter(s.author for s in conversation.statements if s.author is not None and not s.left_out)
    known = {person.id for person in conversation.participants} | set(votes)
    authors = [
        person for person, _ in sorted(wrote.items(), key=lambda item: (-item[1], item[0])) if person in known
    ]
    voters = sorted(votes, key=lambda person: (-len(votes[person]), person))
    first = authors[: (2 * most + 2) // 3]
    return (first + [person for person in voters if person not in set(first)])[:most]


def group_names(groups: Iterable[str | None]) -> dict[str | None, str]:
    """A name for each group id, in order; people without one are unassigned."""
    ids = set(groups)
    names: dict[str | None, str] = {one: f"Group {one}" for one in sorted(i for i in ids if i is not None)}
    if None in ids:
        names[None] = UNASSIGNED
    return names


def letter_of(name: str) -> str:
    """The letter a group goes by: "Group 0" is 0, "Unassigned" is U."""
    return name.split()[-1][:1].upper()


def shared_out(conversation: Conversation, people: Sequence[int]) -> list[tuple[int, str]]:
    """(person, text) of the ideas that will be written: each author's own statements, oldest first, up to the limits."""
    room = set(people)
    count: Counter[int] = Counter()
    seen: set[str] = set()
    ideas: list[tuple[int, str]] = []
    for statement in sorted(conversation.statements, key=lambda s: (s.timestamp, s.id)):
        author, text = statement.author, words(statement)
        fits = (
            not blank(text) and len(text) <= LONGEST and sameness(text) not in seen and not statement.left_out
        )
        if (
            author is not None
            and author in room
            and fits
            and count[author] < MOST_PER_PERSON
            and len(ideas) < MOST_IDEAS
        ):
            count[author] += 1
            seen.add(sameness(text))
            ideas.append((author, text))
    return ideas


def words(statement: Statement) -> str:
    """The statement as a person would have typed it into a form."""
    return statement.text.strip()


def most_shared(
    conversation: Conversation, votes: Mapping[int, Mapping[int, int]], group_of: Mapping[int, str | None]
) -> Statement:
    """The statement whose lowest share of agreement among the groups is highest: (agree + 1) / (votes + 2) per group.

    A group in which fewer than a third have voted on a statement counts as if a third had: what hardly anybody has
    seen is not what all share.
    """
    tally: dict[int, dict[str | None, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for person, cast in votes.items():
        for statement, value in cast.items():
            cell = tally[statement][group_of.get(person)]
            cell[0] += value == 1
            cell[1] += 1
    size = Counter(group_of.get(person) for person in votes)
    groups: set[str | None] = {group for group in group_of.values() if group is not None} or {None}

    def lowest(statement: Statement) -> tuple[float, int]:
        cells = tally[statement.id]
        shares = [(cells[g][0] + 1) / (max(cells[g][1], size[g] / 3) + 2) for g in groups]
        return min(shares), -statement.id

    open_ones = [s for s in conversation.statements if not s.left_out and words(s)]
    if not open_ones:
        raise BrokenConversation(
            "no-statements",
            "The conversation has no statement that could be used. Please choose another one.",
        )
    # A goal says what ought to be; "I live here" is shared by many, too.
    goals = [s for s in open_ones if OUGHT.search(words(s)) and lowest(s)[0] > 1 / 2]
    return max(goals or open_ones, key=lowest)


def position(vote: int | None) -> tuple[str, str]:
    """The vote on the goal's statement as a gradient: agree 1, disagree 7, passed or not seen 4."""
    return {1: "1", -1: "7"}.get(vote if vote is not None else 0, "4"), ""


def themes_by_words(texts: Sequence[str]) -> list[tuple[str, list[int]]]:
    """(label, places) of themes found by the n-gram maker."""
    found = suggest(
        [Idea(str(place), text) for place, text in enumerate(texts)],
        NGrams(),
        min(8, max(2, len(texts) // 10)),
    )
    themes: dict[str, tuple[str, list[int]]] = {}
    for theme in found.themes:  # two themes never stand on a ballot under names that look the same
        label = theme.label[:80]
        themes.setdefault(sameness(label), (label, []))[1].extend(int(one) for one in theme.ids)
    return list(themes.values())
