"""What is allowed with a scale, and how an answer becomes a step: pure rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dialogue.kernel import taking
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import blank, required, sameness

LONGEST_STATEMENT = 280
LONGEST_END = 40
MOST_STATEMENTS = 12
STEPS = (1, 2, 3, 4, 5)
TAPS: Mapping[int, int] = {step: 25 * (step - 1) for step in STEPS}
"""Step -> where a tap on it stands between 0 and 100."""
HIGHEST = 100

ANSWERING, REVEALED = "answering", "revealed"


def step_of(value: int) -> int:
    """The step, of five equal parts, that a place between 0 and 100 is counted in.

    >>> [step_of(TAPS[step]) for step in STEPS], step_of(19), step_of(20), step_of(100)
    ([1, 2, 3, 4, 5], 1, 2, 5)
    """
    return min(value // 20, len(STEPS) - 1) + 1


def chosen(tap: str, typed: str, stored: int | None) -> int | None:
    """The answer of a form with five taps and a number: what differs from the answer it was drawn with counts.

    Without script both may come: the number is then the stored one, drawn by the server, and the tap is new; or the
    number was changed, and it is the more exact of the two. Refused for what is on no scale.

    >>> chosen("3", "", None), chosen("", "70", None), chosen("1", "70", 70), chosen("5", "80", 70), chosen("", "", 70)
    (50, 70, 0, 80, None)
    """
    exact = _number(typed, HIGHEST)
    step = _number(tap, len(STEPS))
    if step is not None and step not in TAPS:
        raise _off_the_scale()
    if exact is not None and (step is None or exact != stored):
        return exact
    return None if step is None else TAPS[step]


def _number(typed: str, highest: int) -> int | None:
    words = typed.strip()
    if not words:
        return None
    if not (words.isascii() and words.isdecimal() and len(words) <= 3 and int(words) <= highest):
        raise _off_the_scale()
    return int(words)


def _off_the_scale() -> Refused:
    return Refused(
        "off_the_scale",
        N_("This is not a place on the scale. Nothing was changed; please choose again, from 0 to 100."),
        field="answers",
    )


def require_open(state: str, phase: str) -> None:
    """Refuse answers unless the activity is open and nothing was shown yet."""
    if phase == REVEALED:
        raise Refused("shown", N_("The result has been shown, so no answer can change any more."))
    taking.require_open(
        state,
        over=N_("The answers have ended. Yours of before is counted; nothing was changed."),
        paused=N_("This activity is paused. Please send your answer when it goes on."),
    )


def lines_of(typed: str) -> list[str]:
    """Statements typed one on each line, without the empty lines."""
    return [line for line in typed.replace("\r\n", "\n").replace("\r", "\n").split("\n") if not blank(line)]


def require_fitting(typed: str, there: Iterable[str] = (), *, field: str = "statements") -> list[str]:
    """Statements typed one on each line. Refused when one is too long or said twice, or there are too many."""
    known = {sameness(text) for text in there}
    already = len(known)
    texts = [required(line, most=LONGEST_STATEMENT, field=field) for line in lines_of(typed)]
    for text in texts:
        if sameness(text) in known:
            raise Refused(
                "twice", N_("“%(text)s” stands there twice. Please take one out."), field=field, text=text
            )
        known.add(sameness(text))
    if already + len(texts) > MOST_STATEMENTS:
        raise Refused(
            "many",
            N_("At most %(most)s statements fit on one scale. Please make a second step for the others."),
            field=field,
            most=MOST_STATEMENTS,
        )
    return texts
