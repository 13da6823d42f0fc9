"""What an option is called in a reader's language: one place for papers, screens, sentences and minutes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dialogue.activities.vote.schema import BallotOption
from dialogue.activities.vote.ways import Way
from dialogue.languages import Tongue
from dialogue.stage.translating.translatable import Line
from dialogue.stage.wordings import Wordings


@dataclass(frozen=True, slots=True)
class Wording:
    """An option's words as one reader has them; `translated` says that the facilitator wrote them for her language."""

    label: str
    text: str
    language: str
    translated: bool = False


def in_words(
    tongue: Tongue,
    way: Way,
    ref: str,
    label: str,
    text: str,
    language: str,
    wordings: Wordings,
) -> Wording:
    """In the reader's language where the method brought the option along or the facilitator has written it so."""
    brought = way.brought(ref)
    if brought is not None:
        return Wording(tongue.say(brought), text, language)
    own = wordings.get(tongue.language, {})
    made = own.get("label", "")
    return Wording(
        made or label, own.get("text") or text, tongue.language if made else language, made not in ("", label)
    )


def of_option(option: BallotOption, way: Way, tongue: Tongue) -> Wording:
    """The words of an option of a ballot."""
    return in_words(tongue, way, option.ref, option.label, option.text, option.language, option.wordings)


def beside(option: BallotOption, way: Way, tongue: Tongue) -> str:
    """For a record: the option as it was written, with the words of the record's language behind it."""
    here = of_option(option, way, tongue)
    return f"{option.label} ({here.label})" if here.translated else here.label


def also(option: BallotOption, way: Way, tongue: Tongue, second: str) -> Line | None:
    """The words in a wall's second language, where they read differently there."""
    if not second:
        return None
    other = of_option(option, way, Tongue(second))
    return None if other.label == of_option(option, way, tongue).label else Line(other.label, other.language)


def labels_in(options: Iterable[BallotOption], way: Way, language: str) -> dict[str, str]:
    """What options are called in a language, by their ids."""
    tongue = Tongue(language)
    return {str(option.id): of_option(option, way, tongue).label for option in options}
