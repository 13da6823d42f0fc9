"""A stakeholder group's lasting identity on its platform: found again by its key or a name, or made.

A session's group carries a copy of name, letter and colour, so what a session has recorded stays as people saw it.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import col, select

from dialogue.kernel.database import Reader, Tx
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import StakeholderGroup
from dialogue.kernel.text import sameness
from dialogue.languages import LANGUAGES, Tongue
from dialogue.people.groups import MOST_GROUPS, READY, READY_NAMES
from dialogue.people.schema import Constituency

SECTORS = {
    "farmers": "farming",
    "ngos": "civil society",
    "universities": "research",
    "public": "public",
    "companies": "private",
}
"""The sector of each ready-made group."""

READY_LETTERS = {key: letter for key, _, letter in READY}
OWN_COLOURS = {key: place for place, (key, _, _) in enumerate(READY, 1)}
SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


def in_all_languages(ready: str) -> set[str]:
    """A ready-made name as people may see it."""
    return {Tongue(language).say(ready) for language in LANGUAGES}


def ready_key(name: str) -> str:
    """The key of the ready-made group that is called so in one of the languages; empty when none is."""
    return next(
        (key for key, ready, _ in READY if sameness(name) in map(sameness, in_all_languages(ready))), ""
    )


def called(key: str, names: Collection[str]) -> set[str]:
    """What people read as a group's name, to compare by: its own ones, or a ready-made one in every language."""
    return {sameness(name) for name in (names or in_all_languages(READY_NAMES.get(key, key)))}


def name_in(one: Constituency, language: str) -> str:
    """Its own name in a language, else in another one; empty while it has the ready-made name."""
    return one.names.get(language) or next(iter(one.names.values()), "")


def put_on(group: StakeholderGroup, one: Constituency, language: str) -> None:
    """Let a session's group be called as the platform calls it now; `language` is the session's."""
    group.name, group.names = name_in(one, language), dict(one.names)


def free_letter(name: str, wanted: str, taken: Collection[str], here: Collection[str] = ()) -> str:
    """A letter for a group: the wanted one, one of its name, any. None of `taken` if possible, and none of `here`."""
    signs = [sign for sign in f"{wanted}{name.upper()}{SIGNS}" if sign.isalnum()]
    for avoided in ({*taken, *here}, set(here)):
        found = next((sign for sign in signs if sign not in avoided), "")
        if found:
            return found
    return signs[0]


def free_colour(key: str, used: Counter[int], here: Collection[int] = ()) -> int:
    """A colour (1 to 8) for a group: none of `here` if possible, then the one that the platform uses least.

    Ready-made groups like their own; others like those that no ready-made group has.
    """
    own = OWN_COLOURS.get(key)
    order = [*([own] if own else []), *range(len(READY) + 1, MOST_GROUPS + 1), *range(1, len(READY) + 1)]
    best: int = min(order, key=lambda place: (place in here, used[place], order.index(place)))
    return best


@dataclass(slots=True)
class Constituencies:
    """The constituencies of one platform, while a command works with them."""

    tx: Tx
    platform_id: int
    rows: list[Constituency]

    @classmethod
    def of(cls, tx: Tx, platform_id: int) -> Constituencies:
        """Read them, in the order in which they came to the platform."""
        asked = select(Constituency).where(Constituency.platform_id == platform_id)
        return cls(tx, platform_id, list(tx.exec(asked.order_by(col(Constituency.id)))))

    def by_key(self, key: str) -> Constituency | None:
        """The one with this key, or that was known by it on a platform from which a session came."""
        own = next((one for one in self.rows if one.key == key), None)
        return own or next((one for one in self.rows if key in one.earlier_keys), None)

    def by_name(self, name: str) -> Constituency | None:
        """The one that is called so in any language; a ready-made name always means the ready-made group."""
        ready = ready_key(name)
        same = (one for one in self.rows if sameness(name) in called(one.key, one.names.values()))
        return next(same, None) or (self.by_key(ready) if ready else None)

    def require_unlike(self, name: str, own: Constituency | None) -> None:
        """Refused when another group of the platform, or a ready-made one, has this name."""
        other = self.by_name(name)
        ready = ready_key(name)
        if (other is not None and other is not own) or (ready and (own is None or own.key != ready)):
            raise Refused(
                "group_elsewhere",
                N_(
                    "Another group of your platform already has this name. "
                    "Please choose a different name, or add that group."
                ),
                field="name",
            )

    def make(
        self,
        name: str,
        language: str,
        *,
        key: str = "",
        letter: str = "",
        required: bool = True,
        letters: Collection[str] = (),
        colours: Collection[int] = (),
        names: Mapping[str, str] | None = None,
    ) -> Constituency:
        """A new one. Without a `key` it gets one that no group has, had or will have, on any platform.

        `letter` was chosen by a person; `letters` and `colours` are those of the session that it is made for. `names`
        are given where it is called differently in several languages.
        """
        key = key or ready_key(name) or f"group-{secrets.token_hex(5)}"
        ready = READY_LETTERS.get(key, "")
        made = Constituency(
            platform_id=self.platform_id,
            key=key,
            names=dict(names or ({language: name} if name and ready_key(name) != key else {})),
            letter=letter or free_letter(name or READY_NAMES[key], ready, self.letters(), letters),
            position=free_colour(key, self.colours(), colours),
            sector=SECTORS.get(key, ""),
            usually_required=required,
        )
        self.add(made)
        return made

    def add(self, made: Constituency) -> None:
        """Store a new one."""
        self.tx.add(made)
        self.tx.flush()
        self.rows.append(made)

    def letters(self) -> set[str]:
        """The letters that the platform's groups have."""
        return {one.letter for one in self.rows}

    def colours(self) -> Counter[int]:
        """How many of the platform's groups have each colour."""
        return Counter(one.position for one in self.rows)


def constituency_of(reader: Reader, session_id: int, key: str) -> int | None:
    """The constituency that a key names in a session."""
    asked = select(StakeholderGroup.constituency_id).where(
        StakeholderGroup.session_id == session_id, StakeholderGroup.key == key
    )
    return reader.exec(asked).first()


def moved(tx: Tx, session_id: int, to: int) -> dict[int, int]:
    """Let a session's groups be constituencies of another platform: the same by key or name, or brought along.

    What the session calls them (key, name, letter, colour) stays. The answer leads from each constituency of the
    platform it comes from to the one of the platform it goes to.
    """
    there, found = Constituencies.of(tx, to), dict[int, int]()
    asked = select(StakeholderGroup).where(StakeholderGroup.session_id == session_id)
    groups = [one for one in tx.exec(asked.order_by(col(StakeholderGroup.id))) if one.constituency_id]
    for group in groups:
        one = tx.get_one(Constituency, group.constituency_id)
        keys = [group.key, one.key, *one.earlier_keys]
        taken = found.values()
        same = [there.by_key(key) for key in keys]
        same += [there.by_name(name) for name in (*one.names.values(), *group.names.values())]
        arrived = next((known for known in same if known is not None and known.id not in taken), None)
        if arrived is None:
            arrived = _brought(there, one)
        arrived.earlier_keys = [*arrived.earlier_keys, *_new(keys, arrived)]
        tx.add(arrived)
        found[one.id or 0] = arrived.id or 0
        group.constituency_id = arrived.id
        tx.add(group)
    tx.flush()
    return found


def _new(keys: list[str], one: Constituency) -> list[str]:
    return [key for key in dict.fromkeys(keys) if key != one.key and key not in one.earlier_keys]


def _brought(there: Constituencies, one: Constituency) -> Constituency:
    """The same constituency on another platform, with its own letter and colour while nobody there has them."""
    free = there.colours()[one.position] == 0
    made = Constituency(
        platform_id=there.platform_id,
        key=one.key,
        names=dict(one.names),
        letter=free_letter(name_in(one, ""), one.letter, there.letters()),
        position=one.position if free else free_colour(one.key, there.colours()),
        sector=one.sector,
        usually_required=one.usually_required,
    )
    there.add(made)
    return made
