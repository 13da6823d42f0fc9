"""The rules of what is measured and seen: numbers, values on their way to approval, marks of progress. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from dialogue.agenda.states import Reached, ValueState
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.text import optional

NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")
LONGEST_NUMBER = 24  # with spaces between the thousands
LONGEST_UNIT = 40
MOST_CATEGORIES = 8
LONGEST_CATEGORY = 60

TURNS: Mapping[ValueState, tuple[ValueState, ...]] = {
    ValueState.DRAFT: (ValueState.PENDING, ValueState.DISCARDED),
    ValueState.PENDING: (ValueState.APPROVED, ValueState.RETURNED),
    ValueState.APPROVED: (),
    ValueState.RETURNED: (),
    ValueState.DISCARDED: (),
}
"""The way of a value. What is approved stays; what was given back is followed by another value."""


def number_in(text: str, *, field: str) -> str:
    """A decimal number as people write it ("1 250,5"), in its one spelling ("1250.5"); empty for nothing.

    Refused when it is none, when it could be read in two ways ("1,250.5"), or when it is too long.

    >>> number_in("1 250,50", field="value"), number_in("-3", field="value"), number_in(" ", field="value")
    ('1250.5', '-3', '')
    """
    plain = "".join(optional(text, most=LONGEST_NUMBER, field=field).split()).replace(",", ".")
    if not plain:
        return ""
    if not NUMBER.fullmatch(plain):
        raise Refused("no_number", N_("This is not a number. Please write it as 1250 or 12,5."), field=field)
    whole, point, rest = plain.partition(".")
    rest = rest.rstrip("0")
    sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    spelt = (digits.lstrip("0") or "0") + (f"{point}{rest}" if rest else "")
    return spelt if spelt == "0" else sign + spelt


def require_turn(was: ValueState, to: ValueState, note: str) -> None:
    """Refused when a value cannot be turned so, or is given back without a reason."""
    if to not in TURNS[was]:
        raise Refused("no_such_turn", N_("This value cannot be turned so any more."), field="to")
    if to == ValueState.RETURNED and not note:
        raise Refused("no_reason", N_("Please write why the value is given back."), field="note")


def require_parts(value: str, parts: Mapping[str, str], categories: Sequence[str], *, adds_up: bool) -> None:
    """Refused when only some of the parts are given, or when they do not make the whole where they must."""
    given = [parts.get(one, "") for one in categories]
    if not any(given):
        return
    if not all(given):
        raise Refused("parts_missing", N_("Please fill in each part, or none of them."), field="parts")
    total = sum(map(Decimal, given))
    if adds_up and total != Decimal(value):
        sentence = N_("The parts make %(total)s and the whole is %(value)s. Please check the figures.")
        raise Refused("parts_differ", sentence, field="parts", total=str(total), value=value)


def require_level(level: Reached, evidence: str, group_key: str) -> None:
    """Refused when nobody says who has seen it, or something is said to have come without what shows it."""
    if not group_key:
        raise Refused("no_group", N_("Please choose the group that has seen it."), field="group")
    if level != Reached.NOT_STARTED and not evidence:
        raise Refused("no_evidence", N_("Please write what shows it."), field="evidence")


def require_past(day: date, today: date, *, field: str) -> None:
    """Refused when something is told of a day that has not come."""
    if day > today:
        raise Refused("future", N_("This day has not come yet. Please choose an earlier one."), field=field)


def rises(baseline: str, target: str) -> bool:
    """Whether more is better: the target is not below the baseline."""
    return Decimal(target) >= Decimal(baseline)


def share_of_way(baseline: str, target: str, value: str) -> int | None:
    """How much of the way from the baseline to the target is done, in percent; None without a way. It can be below 0.

    >>> share_of_way("10", "50", "30"), share_of_way("50", "10", "40"), share_of_way("", "50", "30")
    (50, 25, None)
    """
    if not baseline or Decimal(baseline) == Decimal(target):
        return None
    start = Decimal(baseline)
    return int((Decimal(value) - start) * 100 / (Decimal(target) - start))
