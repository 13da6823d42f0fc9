"""Finding items of the agenda: by state, level, group, by words, and those where something is late. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from dialogue.agenda.record import ItemView
from dialogue.agenda.states import CommitmentState, ItemState, Level
from dialogue.kernel.text import sameness


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; what is empty is not asked. `group` is a group's name, as its owner is shown."""

    state: str = ""
    level: str = ""
    group: str = ""
    words: str = ""
    late: bool = False

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> Wanted:
        """From an address; a state or level that there is not asks for nothing."""
        state, level = asked.get("state", ""), asked.get("level", "")
        return cls(
            state if state in set(ItemState) else "",
            level if level in set(Level) else "",
            asked.get("group", "").strip(),
            asked.get("q", "").strip()[:80],
            bool(asked.get("late")),
        )

    def __bool__(self) -> bool:
        return bool(self.state or self.level or self.group or self.words or self.late)


def late(item: ItemView, today: date) -> bool:
    """Whether the item's review has passed, or a commitment is late."""
    return item.review_overdue(today) or any(
        one.state_on(today) == CommitmentState.LATE for one in item.commitments
    )


def found(
    items: Iterable[ItemView], wanted: Wanted, owners: Mapping[int, str], today: date
) -> list[ItemView]:
    """The items that are looked for, in their order. `owners` are the names of the groups that look after them, by item."""
    return [one for one in items if _is(one, wanted, owners.get(one.id, ""), today)]


def _is(item: ItemView, wanted: Wanted, owner: str, today: date) -> bool:
    if (wanted.state and item.state != wanted.state) or (wanted.level and item.level != wanted.level):
        return False
    if (wanted.group and sameness(owner) != sameness(wanted.group)) or (
        wanted.late and not late(item, today)
    ):
        return False
    said = (
        item.change_sought,
        item.goal,
        item.addressee,
        item.policy_hook,
        item.sign,
        item.owner_organisation,
        *(text for one in item.commitments for text in (one.organisation, one.what)),
        *(one.text for one in item.carried),
    )
    return all(word in sameness(" ".join(said)) for word in sameness(wanted.words).split())
