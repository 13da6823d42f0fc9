"""The stakeholder groups that a session starts with: constituencies of its platform, found again or made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dialogue.kernel.act import Act
from dialogue.kernel.errors import Refused
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import StakeholderGroup
from dialogue.kernel.text import optional
from dialogue.people.groups import MOST_GROUPS, READY
from dialogue.people.identity import (
    READY_LETTERS,
    Constituencies,
    called,
    free_colour,
    free_letter,
    put_on,
    ready_key,
)
from dialogue.people.schema import Constituency


@dataclass(frozen=True, slots=True)
class GroupDraft:
    """A stakeholder group as written in the form. A ready-made group has a key and may leave its name empty.

    One out of a file (`names` is not None) is called in this session as written there, whatever the platform calls it.
    """

    name: str
    letter: str = ""
    key: str = ""
    required: bool = True
    names: Mapping[str, str] | None = None
    colour: int = 0


def drafts_read(drafts: Sequence[GroupDraft]) -> list[GroupDraft]:
    """The groups as they were meant: those with a key are ready-made, the others are told by their names.

    Refused when there are more than eight, or two of the same name. Without any, the ready-made ones.
    """
    if len(drafts) > MOST_GROUPS:
        raise Refused(
            "too_many_groups",
            N_("At most %(most)s groups can be told apart. Please remove some."),
            most=MOST_GROUPS,
        )
    made: list[GroupDraft] = []
    seen: set[str] = set()
    for draft in drafts or [GroupDraft("", letter, key) for key, _, letter in READY]:
        name = optional(draft.name, most=60, field="groups")
        if draft.names is not None:
            seen |= _unlike(called(draft.key, list(draft.names.values())), seen)
            made.append(draft)
            continue
        key = ready_key(name) if name else draft.key
        if not name and key not in READY_LETTERS:
            raise Refused("group_without_name", N_("Please give every group a name."), field="groups")
        letter = optional(draft.letter, most=60, field="groups")[:1].upper()
        # The form comes with the letters of the ready-made groups: nobody has chosen them.
        letter = "" if letter == READY_LETTERS.get(draft.key) else letter
        shown = called(key, [] if key else [name])
        seen |= _unlike(shown, seen)
        made.append(GroupDraft("" if key else name, letter, key, draft.required))
    return made


def _unlike(shown: set[str], seen: set[str]) -> set[str]:
    if shown & seen:
        raise _twice()
    return shown


def _twice() -> Refused:
    sentence = N_("Two groups have the same name. Please give them different names.")
    return Refused("group_twice", sentence, field="groups")


def add_groups(act: Act, drafts: Sequence[GroupDraft]) -> None:
    """Put the groups into the act's session, in the order in which they were written."""
    session, wanted = act.session, drafts_read(drafts)
    known = Constituencies.of(act.tx, session.platform_id or 0)
    found = [known.by_key(one.key) if one.key else known.by_name(one.name) for one in wanted]
    ids = [one.id for one in found if one is not None]
    if len(set(ids)) < len(ids):
        raise _twice()
    looks: dict[int, tuple[Constituency, str, int]] = {}
    letters, colours = set[str](), set[int]()
    # Those that the platform knows come first, so that a new one takes neither letter nor colour of theirs.
    for place in sorted(range(len(wanted)), key=lambda place: found[place] is None):
        draft, one = wanted[place], found[place]
        others = [other for other in wanted if other is not draft and other.names is not None]
        letters_here = letters | {other.letter for other in others if other.letter}
        colours_here = colours | {other.colour for other in others if other.colour}
        chosen = draft.letter if draft.letter not in letters_here else ""
        if one is None:
            one = known.make(
                draft.name,
                session.language,
                key=draft.key,
                letter=chosen,
                required=draft.required,
                letters=letters_here,
                colours=colours_here,
                names=draft.names,
            )
        elif chosen and draft.names is None:
            one.letter = chosen
            act.tx.add(one)
        letter = free_letter(draft.name, chosen or one.letter, (), letters_here)
        colour = draft.colour or one.position
        if colour in colours_here:
            colour = free_colour("", known.colours(), colours_here)
        looks[place] = (one, letter, colour)
        letters.add(letter)
        colours.add(colour)
    for place, draft in enumerate(wanted):
        one, letter, colour = looks[place]
        group = StakeholderGroup(
            session_id=session.id,
            constituency_id=one.id,
            position=colour,
            key=one.key,
            letter=letter,
            required=draft.required,
        )
        put_on(group, one, session.language)
        if draft.names is not None:
            group.names, group.name = dict(draft.names), draft.name
        act.tx.add(group)
        act.tx.flush()
