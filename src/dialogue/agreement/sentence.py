"""A sentence for people: a translatable text with named values, put into words only where it is shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

Value = int | str | date


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: an English message id with `%(name)s` places, and the values that go there.

    `params["group"]` is always a group's key; `text` replaces it by the group's name. `group` is that key
    again (or None), so that a page can put the sentence beside the group it speaks about.
    """

    msgid: str
    params: Mapping[str, Value] = field(default_factory=dict)

    @property
    def group(self) -> str | None:
        """Key of the group the sentence speaks about, or None."""
        key = self.params.get("group")
        return key if isinstance(key, str) else None

    def text(
        self,
        translate: Callable[[str], str] = str,
        names: Mapping[str, str] | None = None,
        day: Callable[[date], str] = date.isoformat,
    ) -> str:
        """Put the sentence into words.

        `translate` is a gettext function (default: English), `names` maps group keys to the names people
        know (default: the key itself), `day` writes a date (default: 2027-01-31).
        """
        shown: dict[str, int | str] = {}
        for name, value in self.params.items():
            if isinstance(value, date):
                shown[name] = day(value)
            elif name == "group" and names is not None:
                shown[name] = names.get(str(value), str(value))
            else:
                shown[name] = value
        found = translate(self.msgid)
        return found % shown if shown else found

    def as_dict(self) -> dict[str, object]:
        """The sentence as JSON-able data: `{"msgid": ..., "params": {...}}`."""
        values = {k: v.isoformat() if isinstance(v, date) else v for k, v in self.params.items()}
        return {"msgid": self.msgid, "params": values}


class RuleError(ValueError):
    """A rule, a count or an act that cannot be accepted; `problems` says why, one sentence each."""

    def __init__(self, *problems: Sentence) -> None:
        self.problems = problems
        super().__init__(" ".join(problem.text() for problem in problems))
