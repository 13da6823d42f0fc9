"""Ready-made titles and questions: each person reads them in her own language until the facilitator changes them.

They are stored in the session's language, as they stood on the page where the session was prepared. A text is taken for
ready-made while it is, letter for letter, what the program writes there for this kind of activity. So one changed word
makes it the facilitator's own, and nobody's own words are ever translated.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Activity
from dialogue.languages import LANGUAGES, Tongue
from dialogue.stage.recipes import RECIPES

OUR_PLATFORM = N_("Our platform")
"""The name of the platform that the first session makes."""


_titles: dict[str, str] = {}


def know(titles: Mapping[str, str]) -> None:
    """Take in the title that each kind of activity gives to its steps. The list of kinds says it when it is loaded."""
    _titles.update(titles)
    _sources.cache_clear()


@cache
def _sources(kind: str, language: str) -> Mapping[str, str]:
    """What the program writes for activities of a kind in a language, each with the text it is translated from."""
    texts = {_titles[kind]} if kind in _titles else set()
    for recipe in RECIPES.values():
        for step in recipe.steps:
            if step.kind == kind:
                texts |= {step.title, step.prompt} - {""}
    tongue = Tongue(language)
    return {tongue.say(text): text for text in texts}


def is_ready_made(kind: str, text: str, written_in: str) -> bool:
    """Whether nobody has changed this title or question since the program wrote it in the session's language."""
    return text in _sources(kind, written_in)


def translated(kind: str, text: str, written_in: str, language: str) -> str:
    """A title or question as people of `language` read it: translated while it is ready-made, else as it was written."""
    source = None if language == written_in else _sources(kind, written_in).get(text)
    return text if source is None else Tongue(language).say(source)


def worded(activity: Activity, written_in: str, language: str) -> Activity:
    """The activity with title and question as people of `language` read them: itself, or a copy for reading only."""
    title = translated(activity.kind, activity.title, written_in, language)
    prompt = translated(activity.kind, activity.prompt, written_in, language)
    if (title, prompt) == (activity.title, activity.prompt):
        return activity
    return Activity(**{**activity.model_dump(), "title": title, "prompt": prompt})


def platform_name(name: str, language: str) -> str:
    """The platform's name as people of `language` read it. It does not keep the language in which it was made."""
    made = {Tongue(one).say(OUR_PLATFORM) for one in LANGUAGES}
    return Tongue(language).say(OUR_PLATFORM) if name in made else name
