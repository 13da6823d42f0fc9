"""A rule's refusal: a value with a code and a sentence for people, never a crash."""

from __future__ import annotations

from typing import Any

from dialogue.kernel.messages import N_


class Refused(Exception):  # noqa: N818 - a rule's refusal is not an error of the program
    """A command that the rules do not allow now.

    `code` is stable and for programs; `sentence` is an English msgid with `%(name)s` places, translated where it is
    shown; `facts` fill the places. Nothing was changed when this is raised. `field` names the form field it is about.
    """

    def __init__(self, code: str, sentence: str, *, field: str = "", **facts: Any) -> None:
        super().__init__(code)
        self.code = code
        self.sentence = sentence
        self.facts = facts
        self.field = field


class NotAllowed(Refused):
    """The person's role does not allow this command."""


class TooFast(Refused):
    """Nothing is wrong with what was sent; it came too soon and can be sent again as it is."""


class NotFound(Refused):
    """What the command speaks of is not there (any more)."""


def not_there() -> NotFound:
    """For a number beyond what the database can hold: there is nothing of that number."""
    return NotFound("not_there", N_("There is no such page. Please go back to the start page."))


class CannotStart(Exception):  # noqa: N818 - not an error of the program
    """What keeps the program from starting, in plain words for the host. Nothing was changed when this is raised."""
