"""Ready-made titles and questions: each person reads them in her own language until the facilitator changes them.

They are stored in the session's language, as they stood on the page where the session was prepared. A text is taken for
ready-made while it is, letter for letter, what the program writes there for this kind of activity. So one changed word
makes it the facilitator's own, and nobody's own words are ever translated.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity, rows_of, to_look_at
from dialogue.languages import LANGUAGES, Tongue
from dialogue.stage.contract import Kind
from dialogue.stage.recipes import RECIPES
from dialogue.stage.session_files.plan import Words, said

OUR_PLATFORM = N_("Our platform")
"""The name of the platform that the first session makes."""


_titles: dict[str, str] = {}


def know(kinds: Mapping[str, Kind]) -> None:
    """Take in which kinds of activities there are. The list of kinds says it when it is loaded."""
    _titles.clear()
    _titles.update({name: kind.plans.title for name, kind in kinds.items()})
    RECIPES.know(kinds)
    _sources.cache_clear()


@cache
def _sources(kind: str, language: str) -> Mapping[str, Words]:
    """What the program writes for activities of a kind in a language, each with the same text in all languages."""
    texts: list[Words] = []
    if kind in _titles:
        texts.append({one: Tongue(one).say(_titles[kind]) for one in LANGUAGES})
    for recipe in RECIPES.values():
        for step in recipe.steps:
            if step.kind == kind:
                texts += [step.title, step.question, step.notes]
    return {text[language]: text for text in texts if text.get(language)}


def is_ready_made(kind: str, text: str, written_in: str) -> bool:
    """Whether nobody has changed this title or question since the program wrote it in the session's language."""
    return text in _sources(kind, written_in)


def translated(kind: str, text: str, written_in: str, language: str) -> str:
    """A title or question as people of `language` read it: translated while it is ready-made, else as it was written."""
    if language == written_in:
        return text
    return said(_sources(kind, written_in).get(text, {"": text}), language)


def _own(activity: Activity, name: str, written_in: str, language: str) -> str:
    text: str = getattr(activity, name)
    own = activity.wordings.get(language, {}).get(name, "") if language != written_in else ""
    return own or translated(activity.kind, text, written_in, language)


def worded(activity: Activity, written_in: str, language: str) -> Activity:
    """The activity with title and question as people of `language` read them: itself, or a copy for reading only."""
    title = _own(activity, "title", written_in, language)
    prompt = _own(activity, "prompt", written_in, language)
    if (title, prompt) == (activity.title, activity.prompt):
        return activity
    copy = {column.name: getattr(activity, column.name) for column in rows_of(Activity).c}
    return to_look_at(Activity, list((copy | {"title": title, "prompt": prompt}).values()))


def question_as_read(activity: Activity, question: str, written_in: str, language: str) -> str:
    """A question that was frozen when it was put: with its translations while the activity has the same words still."""
    if question == activity.prompt:
        return worded(activity, written_in, language).prompt
    return translated(activity.kind, question, written_in, language)


def platform_name(name: str, language: str) -> str:
    """The platform's name as people of `language` read it. It does not keep the language in which it was made."""
    made = {Tongue(one).say(OUR_PLATFORM) for one in LANGUAGES}
    return Tongue(language).say(OUR_PLATFORM) if name in made else name
