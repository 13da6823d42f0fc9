"""What the agenda's pages show: read in one snapshot, in the language of whoever asks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import col, select

from dialogue.accounts.schema import Account
from dialogue.agenda import grounds, moves, record, rules, states
from dialogue.agenda.finding import Wanted, found
from dialogue.agenda.history import history
from dialogue.agenda.progress_record import figures_of, progress_of
from dialogue.agenda.record import ItemView
from dialogue.agenda.restitution import ANSWERS
from dialogue.agenda.restitution_record import by_group
from dialogue.agenda.schema import AgendaItem, AgendaMove
from dialogue.agenda.sources import decision_here, open_to, sessions_of, to_carry
from dialogue.agenda.states import ItemState
from dialogue.bodies.organisations import organisations_of
from dialogue.bodies.roles import role_on, roles_of
from dialogue.bodies.schema import Platform
from dialogue.decisions.reading import DecisionLine, DecisionView, decision_of, lines, standing_after
from dialogue.decisions.schema import Decision
from dialogue.kernel.database import Reader
from dialogue.kernel.errors import NotFound
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import ON_PLATFORM, PlatformRole, Right, may
from dialogue.kernel.schema import Session
from dialogue.languages import Tongue
from dialogue.people.groups import GroupView, groups_by_key
from dialogue.stage.ready_made import platform_name


@dataclass(frozen=True, slots=True)
class Waiting:
    """A decision that no agenda item was made of yet."""

    session: Session
    decision: DecisionLine


def around(
    reader: Reader, account: Account, platform: Platform | None, tongue: Tongue, today: date
) -> dict[str, Any]:
    """What stands around the agenda itself: its platform, and decisions of one's own sessions that wait for an item.

    Without a platform there is nothing.
    """
    sessions = _sessions(reader, platform.id) if platform else {}
    roles = roles_of(reader, account.id or 0)
    works = any(platform and one.id == platform.id and _works(role) for one, role in roles)
    own = [one for one in sessions_of(reader, account.id or 0) if one in sessions] if works else []
    found = lines(reader, own)
    ids = [one.id for one in found]
    taken = set(reader.exec(select(AgendaItem.decision_id).where(col(AgendaItem.decision_id).in_(ids))))
    waiting = [
        Waiting(sessions[session_id], decision)
        for session_id in own
        for decision in _without_item([one for one in found if one.session_id == session_id], taken)
    ]
    return {
        "platform_id": platform.id if platform else None,
        "platform": platform_name(platform.name, tongue.language) if platform else "",
        "platforms": [
            (one.id, platform_name(one.name, tongue.language))
            for one, role in roles
            if may(role, Right.READ_AGENDA, ON_PLATFORM)
        ],
        "waiting": waiting,
        "today": today,
        "states": states,
    }


def _sessions(reader: Reader, platform_id: int) -> dict[int, Session]:
    return {one.id: one for one in reader.exec(select(Session).where(Session.platform_id == platform_id))}


def items(
    reader: Reader, platform_id: int, tongue: Tongue, today: date, wanted: Wanted = Wanted()
) -> dict[str, Any]:
    """The agenda of a platform: its items by state, the same for all its members; or those of them that are `wanted`."""
    whole = record.agenda_of_platform(reader, platform_id, whole=False)
    sessions = _sessions(reader, platform_id)
    groups = groups_by_key(reader, {i.session_id for i in whole}, tongue)
    owners = {
        one.id: owner.name
        for one in whole
        if (owner := groups[one.session_id].get(one.owner_group_key)) is not None
    }
    shown = found(whole, wanted, owners, today)
    resting = select(Decision.id, Decision.session_id, Decision.number).where(
        col(Decision.id).in_([one.decision_id for one in shown])
    )
    decided = {key: (session_id, number) for key, session_id, number in reader.exec(resting)}
    return {
        "columns": [
            (state, label, [one for one in shown if one.state == state])
            for state, label in states.STATES.items()
            if any(one.state == state for one in shown)
        ],
        "shown": len(shown),
        "all": len(whole),
        "owners": sorted(set(owners.values())),
        "sessions": sessions,
        "numbers": {key: number for key, (_, number) in decided.items()},
        "sources": {key: session_id for key, (session_id, _) in decided.items() if session_id in sessions},
        "groups": groups,
        "progress": figures_of(reader, [one.id for one in shown]),
        "today": today,
        "states": states,
    }


def works_on(reader: Reader, platform_id: int, account: Account) -> bool:
    """Whether an account works on the platform's agenda."""
    return _works(role_on(reader, platform_id, account.id or 0))


def _works(role: PlatformRole | None) -> bool:
    return may(role or "", Right.WORK_ON_AGENDA, ON_PLATFORM)


def _without_item(found: Sequence[DecisionLine], taken: Collection[int]) -> list[DecisionLine]:
    """Decisions of a session that stand and have no item, newest first. One that says not agreed waits for nothing.

    `taken` are the decisions that items rest on.
    """
    # The item of an earlier decision of the same goal follows the newer one by a move; it needs no second item.
    followed = {one.id for old in taken if (one := standing_after(found, old)) is not None}
    return [
        one
        for one in reversed(found)
        if one.superseded_by is None and one.id not in followed and one.state != "not agreed"
    ]


def _explained(decision: DecisionView, groups: Mapping[str, GroupView], tongue: Tongue) -> list[str]:
    names = {key: group.name for key, group in groups.items()}
    return [sentence.text(tongue.say, names, tongue.day) for sentence in decision.explained]


def _choices(labels: Mapping[Any, str], tongue: Tongue) -> list[dict[str, str]]:
    return [{"value": str(key), "label": tongue.say(label)} for key, label in labels.items()]


def _writing(
    reader: Reader, platform_id: int, groups: Mapping[str, GroupView], tongue: Tongue
) -> dict[str, Any]:
    """What the fields of an item and of a commitment offer."""
    nobody = [{"value": "", "label": tongue.say(N_("No group yet"))}]
    return {
        "levels": _choices(states.LEVELS, tongue),
        "owners": nobody + [{"value": key, "label": group.name} for key, group in groups.items()],
        "organisations": [one.name for one in organisations_of(reader, platform_id)],
        "longest": {"change": rules.LONGEST_CHANGE, "line": rules.LONGEST_LINE, "words": rules.LONGEST_WORDS},
    }


def new_item(
    reader: Reader, session: Session, decision_id: int, tongue: Tongue, today: date
) -> dict[str, Any]:
    """The form that makes an item of a decision, prefilled from it."""
    session_id = session.id or 0
    decision = decision_here(reader, session_id, decision_id)
    groups = groups_by_key(reader, [session_id], tongue)[session_id]
    asked = select(AgendaItem).where(
        AgendaItem.session_id == session_id, AgendaItem.decision_id == decision_id
    )
    return {
        "session": session,
        "decision": decision,
        "explained": _explained(decision, groups, tongue),
        "groups": groups,
        "carried": to_carry(decision),
        "already": list(reader.exec(asked)),
        "prefilled": {
            "change_sought": decision.goal,
            "next_review": (today + rules.REVIEW_AFTER).isoformat(),
        },
        "states": states,
        **_writing(reader, session.platform_id or 0, groups, tongue),
    }


def item_open_to(reader: Reader, account: Account, item_id: int) -> ItemView:
    """One item, if the account may read the agenda it stands on; else it is as if there were none: NotFound."""
    found = record.item_of(reader, item_id)
    role = role_on(reader, found.platform_id, account.id or 0) if found else None
    if found is None or not may(role or "", Right.READ_AGENDA, ON_PLATFORM):
        raise NotFound("no_item", N_("This agenda item is not there. Please go back to the agenda."))
    return found


def item(reader: Reader, account: Account, item_id: int, tongue: Tongue, today: date) -> dict[str, Any]:
    """One item with everything that belongs to it. Raises NotFound when there is none."""
    found = item_open_to(reader, account, item_id)
    groups = groups_by_key(reader, [found.session_id], tongue)[found.session_id]
    known = open_to(reader, account.id or 0, found.platform_id)
    named = {found.decision_id, *(move.decision_id for move in found.moves)}
    numbers = {one.id: (one.number, session) for session, one in known if one.id in named}
    rests = numbers.get(found.decision_id)
    decision = decision_of(reader, rests[1].id if rests else found.session_id, found.decision_id)
    return {
        "session": rests[1] if rests else reader.get_one(Session, found.session_id),
        "item": found,
        "numbers": {key: number for key, (number, _) in numbers.items()},
        "decision": decision,
        "explained": _explained(decision, groups, tongue) if decision else [],
        "groups": groups,
        "may_change": works_on(reader, found.platform_id, account),
        "own": sessions_of(reader, account.id or 0),
        "moves": _moves(reader, account, found, tongue, today),
        "history": history(reader, found, today),
        "coming": {at: answer for one in found.reviews for at, answer, _ in one.reservations},
        "related": _related(reader, found),
        "progress": progress_of(reader, [found.id])[found.id],
        "brought_back": by_group(
            reader,
            decision.session_id if decision else found.session_id,
            found.decision_id,
            tongue,
            decision.to_ratify if decision else (),
        ),
        "answers": ANSWERS,
        "today": today,
        "states": states,
        **_writing(reader, found.platform_id, groups, tongue),
    }


CHOSEN: Mapping[moves.Need | None, str] = {
    moves.Need.SAYS_SO: "",
    moves.Need.RATIFIED: "",
    moves.Need.FAILED: "",
    moves.Need.DECISION: N_("There is no other agreed decision yet. Please agree on it in a session first."),
    moves.Need.SUCCESSOR: N_(
        "There is no other item yet that rests on a later agreed decision, made under the same rule or a stricter one."
    ),
}
"""What a move lets people choose, and what is said where there is nothing to choose (empty: what is missing anyway)."""


def _moves(
    reader: Reader, account: Account, found: ItemView, tongue: Tongue, today: date
) -> list[dict[str, Any]]:
    """Where the item can go: what is missing and must be done elsewhere first, and what the form of the move asks for."""
    offered = []
    for to in moves.moves_from(found.state):
        newest = grounds.newest_after(reader, found)
        says = newest.state if newest is not None and newest.state == grounds.says(to) else ""
        failed = to == ItemState.NOT_AGREED and grounds.refused_or_lapsed(reader, found, today)
        confirmed = to == ItemState.AGREED and grounds.confirmed_by_all(reader, found)
        given = moves.Grounds(says=says, confirmed=confirmed, failed=failed, reviewed_by=found.reviewed_by)
        lacking = moves.missing(to, record.standing_of_view(reader, found), given)
        choices = _choices_for(reader, account, found, to, tongue)
        # What can be chosen is asked for in the form; where there is nothing to choose it must be made first.
        form = moves.IN_THE_FORM - CHOSEN.keys() | (CHOSEN.keys() if choices else frozenset())
        offered.append(
            {
                "to": to,
                "missing": [
                    tongue.say(CHOSEN.get(one.need, "") or one.sentence, **one.facts)
                    for one in lacking
                    if one.need not in form
                ],
                "asks": {one.need.name for one in lacking if one.need in form and one.need},
                "choices": choices,
            }
        )
    return offered


def _choices_for(
    reader: Reader, account: Account, found: ItemView, to: ItemState, tongue: Tongue
) -> list[dict[str, str]]:
    """What a move can be made to rest on: a later decision that says so, or an item that replaces this one."""
    if to == ItemState.CHANGED:
        return [
            {"value": str(one.id), "label": one.change_sought[:140]}
            for one in grounds.successors(reader, found)
            if not grounds.looser(reader, found, one)
        ]
    state = "agreed" if to == ItemState.DROPPED else grounds.says(to)
    if not state:
        return []
    return [
        {"value": str(one.id), "label": f"{one.goal[:90]} ({session.title[:40]}, {tongue.day(one.made_at)})"}
        for session, one in grounds.later_decisions(reader, account.id or 0, found, state=state)
    ]


def _related(reader: Reader, found: ItemView) -> dict[str, list[AgendaItem]]:
    """The item that replaces this one, and those that this one has replaced."""
    after = [one.successor_id for one in found.moves if one.successor_id]
    replaced = select(AgendaMove.item_id).where(AgendaMove.successor_id == found.id)
    return {
        "after": list(reader.exec(select(AgendaItem).where(col(AgendaItem.id).in_(after)))),
        "before": list(reader.exec(select(AgendaItem).where(col(AgendaItem.id).in_(replaced)))),
    }
