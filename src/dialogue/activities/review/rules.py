"""What a review allows: pure. It goes through four questions; each is answered in silence first, then shown.

A phase is the question that the room is at, with `_shown` behind it once its lines are read. Whatever came before stays
shown.
"""

from __future__ import annotations

from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_

PLANNED, HAPPENED, WHY, CHANGE = "planned", "happened", "why", "change"
QUESTIONS: dict[str, str] = {
    PLANNED: N_("What was planned?"),
    HAPPENED: N_("What happened?"),
    WHY: N_("Why was it so?"),
    CHANGE: N_("What do we change?"),
}
"""In the order in which they are asked, with their ready-made words."""
ORDER = tuple(QUESTIONS)
_SHOWN = "_shown"

LONGEST_LINE, LONGEST_SUBJECT, LONGEST_QUESTION = 280, 200, 200
MOST_LINES = 12
"""Lines of one person to one question."""


def shown(question: str) -> str:
    """The phase in which this question's lines are read."""
    return f"{question}{_SHOWN}"


PHASES = tuple(phase for question in ORDER for phase in (question, shown(question)))
LAST = PHASES[-1]


def question_of(phase: str) -> str:
    """The question that the room is at.

    >>> question_of("why_shown"), question_of("why"), question_of("")
    ('why', 'why', 'planned')
    """
    question = phase.removesuffix(_SHOWN)
    return question if question in QUESTIONS else PLANNED


def is_shown(question: str, phase: str) -> bool:
    """Whether the room reads the lines of a question now.

    >>> [one for one in ORDER if is_shown(one, "why")], is_shown("why", "why_shown")
    (['planned', 'happened'], True)
    """
    return phase in PHASES and PHASES.index(shown(question)) <= PHASES.index(phase)


def following(phase: str) -> str:
    """The phase after this one; empty after the last.

    >>> following("planned"), following("planned_shown"), following("change_shown")
    ('planned_shown', 'happened', '')
    """
    at = PHASES.index(phase) if phase in PHASES else 0
    return PHASES[at + 1] if at + 1 < len(PHASES) else ""


def before(phase: str) -> str:
    """The question before, as it was shown; empty at the first. Nothing that was read is covered again by going back.

    >>> before("why"), before("why_shown"), before("planned_shown")
    ('happened_shown', 'happened_shown', '')
    """
    at = ORDER.index(question_of(phase))
    return shown(ORDER[at - 1]) if at else ""


def require_turn(phase: str, to: str) -> None:
    """A review goes one step on, or one question back. Raises Refused."""
    if not to or to not in (following(phase), before(phase)):
        raise Refused("moved_on", N_("The review has gone on since. Please look where it is now."))


def require_current(phase: str, question: str) -> None:
    """Only the question that the room is at takes lines. Raises Refused."""
    if question != question_of(phase):
        raise Refused(
            "other_question",
            N_("The room is at another question now. Your text is still here; you can copy it."),
        )


def require_room_for_one(written: int) -> None:
    """Raises Refused where somebody has written as many lines as fit."""
    if written >= MOST_LINES:
        raise Refused(
            "too_many",
            N_("You have written all %(limit)s of your lines here. Withdraw one to write another."),
            limit=MOST_LINES,
        )


def require_own(written_by: int | None, seat_id: int | None) -> None:
    """Raises Refused where somebody takes back another one's line."""
    if written_by is None or written_by != seat_id:
        raise Refused("not_yours", N_("This line is not yours."))
