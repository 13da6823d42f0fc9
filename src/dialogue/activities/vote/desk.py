"""The voting desk: what facilitator and assistants see of who votes, and enter for people without a phone.

The console carries a summary (the part `vote.desk`); the page with the forms is drawn when it is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from sqlmodel import col, select

from dialogue.activities.vote import ballots, gathering
from dialogue.activities.vote.beside import beside, entries_of, proxies_of
from dialogue.activities.vote.methods.contract import BallotSettings
from dialogue.activities.vote.schema import Ballot, BallotState
from dialogue.activities.vote.schema_beside import BallotMember, BallotRoll, Channel
from dialogue.activities.vote.slips import lines_of
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.rights import COUNTED
from dialogue.kernel.schema import Activity, Seat, Session
from dialogue.kernel.text import sameness
from dialogue.languages import Tongue
from dialogue.live.parts import Scope
from dialogue.people.eligible import eligible
from dialogue.people.groups import GroupView, groups_of
from dialogue.people.slips import slips_of

CHANNELS = {Channel.HANDS: N_("By show of hands"), Channel.PAPER: N_("On paper")}


def called(reader: Reader, tongue: Tongue, seat_id: int) -> str:
    """What a person is called on the desk and in the minutes: by name, else by the number of the seat."""
    seat = reader.get(Seat, seat_id)
    name = seat.name if seat is not None else ""
    return name or tongue.say(N_("seat %(number)s"), number=seat_id)


def by_channel(reader: Reader, ballot: Ballot, tongue: Tongue) -> list[dict[str, Any]]:
    """How many voted by each channel, and who entered them: phones first, then hands, paper, proxies.

    While people vote, papers of proxies are counted among those of the phones they come from: a figure of their own
    would say when the paper of one of these few came.
    """
    ballot_id, is_open = ballot.id or 0, ballot.state == BallotState.OPEN
    phones = sum(cast for _, cast in ballots.by_phone(reader, ballot_id).values())
    proxies = proxies_of(reader, ballot_id)
    by_proxy = sum(proxy.row.voted for proxy in proxies)
    title = N_("By phone, written proxies included") if proxies and is_open else N_("By phone")
    first = phones + by_proxy if is_open else phones
    found: list[dict[str, Any]] = [{"channel": tongue.say(title), "number": first, "by": ""}]
    entries = entries_of(reader, ballot_id)
    for channel, title in CHANNELS.items():
        own = [entry for entry in entries if entry.channel == channel]
        if own:
            who = dict.fromkeys(called(reader, tongue, entry.entered_by) for entry in own)
            found.append(
                {
                    "channel": tongue.say(title),
                    "number": sum(entry.number for entry in own),
                    "by": tongue.listed(list(who)),
                }
            )
    if by_proxy and not is_open:
        found.append({"channel": tongue.say(N_("By written proxy")), "number": by_proxy, "by": ""})
    return found if len(found) > 1 else []


def summary(scope: Scope) -> dict[str, Any]:
    """What the console shows beside the progress: how far the electorate is made, and by which channels people voted.

    Only what changes with the vote's own events; who is here just now stands on the desk's page.
    """
    ballot = ballots.current_ballot(scope.reader, scope.here.id or 0)
    if ballot is None:
        return {"ballot": None}
    settings = ballots.way_of(ballot).settings
    found: dict[str, Any] = {"ballot": ballot, "settings": settings, "channels": [], "over": 0}
    if ballot.state == BallotState.GATHERING:
        return {**found, "organisations": len(_organisations(scope.reader, ballot))}
    if settings.level == "door" and ballot.door_heads is not None:
        found["over"] = max(0, from_the_room(scope.reader, ballot) - ballot.door_heads)
    return {**found, "channels": by_channel(scope.reader, ballot, Tongue(scope.audience.language))}


def from_the_room(reader: Reader, ballot: Ballot) -> int:
    """Papers of people who came in at the door: all but those by proxy."""
    voted = sum(cast for _, cast in ballots.turnout(reader, ballot.id or 0).values())
    return voted - sum(proxy.row.voted for proxy in proxies_of(reader, ballot.id or 0))


def _organisations(reader: Reader, ballot: Ballot) -> set[str]:
    asked = select(BallotMember.organisation).where(BallotMember.ballot_id == ballot.id)
    return {sameness(name) for name in reader.exec(asked) if name}


def said_so_far(reader: Reader, activity: Activity) -> Collection[int] | None:
    """Who has said what the making of the electorate asks for, so that the console can count who has not."""
    ballot = ballots.current_ballot(reader, activity.id or 0)
    if ballot is None or ballot.state != BallotState.GATHERING:
        return None
    settings = ballots.way_of(ballot).settings
    if settings.one_vote == "organisation":
        return [seat for seat, name in gathering.memberships(reader, ballot).items() if name]
    return gathering.answered(reader, ballot) if settings.electorate == "roll_call" else None


def gathered(reader: Reader, ballot: Ballot, settings: BallotSettings) -> dict[str, Any]:
    """Of the electorate that is being made: how many it has, and who is left out and why, by number."""
    if settings.by_slips:
        return {
            "lines": len(slips_of(reader, ballot.session_id)),
            "may": 0,
            "not_listed": 0,
            "without": 0,
            "unsettled": 0,
        }
    here = eligible(reader, ballot.session_id)
    may = gathering.who_may(reader, ballot.session_id, settings)
    people = gathering.people_of(reader, ballot, settings)
    belongs = gathering.memberships(reader, ballot)
    organisations = settings.one_vote == "organisation"
    bodies = gathering.bodies_of(people, belongs) if organisations else []
    return {
        "lines": len(bodies) if organisations else len(people),
        "may": len(may),
        "not_listed": len(here) - len(may) if settings.level == "roll" else 0,
        "without": len(gathering.of_no_body(people, belongs)) if organisations else 0,
        "unsettled": sum(body.settled is None for body in bodies),
    }


def proxies_shown(reader: Reader, ballot: Ballot, tongue: Tongue) -> list[dict[str, Any]]:
    """The written proxies: who holds, for whom, by what document, entered by whom. Never what was voted.

    Whose papers came is told after the close only: before, the desk would say when each of them did.
    """
    is_open = ballot.state == BallotState.OPEN
    return [
        {
            "id": proxy.row.id,
            "holder": called(reader, tongue, proxy.row.holder_id),
            "giver": proxy.row.giver_name,
            "group_id": proxy.row.group_id,
            "document": proxy.row.document,
            "by": called(reader, tongue, proxy.row.entered_by),
            "voted": proxy.row.voted and not is_open,
            "rests": proxy.rests and not proxy.row.voted,
        }
        for proxy in proxies_of(reader, ballot.id or 0)
    ]


def page(reader: Reader, session: Session, activity_id: int, tongue: Tongue) -> dict[str, Any] | None:
    """Everything on the desk's own page; None when there is no ballot yet."""
    ballot = ballots.current_ballot(reader, activity_id)
    if ballot is None:
        return None
    way = ballots.way_of(ballot)
    groups = groups_of(reader, session.id or 0, tongue)
    options = ballots.options_of(reader, ballot.id or 0)
    found = beside(reader, ballot.id or 0)
    phones = ballots.by_phone(reader, ballot.id or 0)
    return {
        "ballot": ballot,
        "settings": way.settings,
        "gathers": gathered(reader, ballot, way.settings) if ballot.state == BallotState.GATHERING else None,
        "groups": [
            {
                "group": group,
                "phones": phones.get(key, (0, 0))[0],
                "heads": found.heads.get(key) or "",
                "entered": found.of(key),
            }
            for key, group in groups.items()
        ],
        "hands": not way.settings.by_slips
        and bool(options)
        and way.form.only(str(options[0].id), way.limits) is not None,
        "entries": [
            {
                "id": entry.id,
                "group": groups.get(entry.group_id),
                "channel": tongue.say(CHANNELS[Channel(entry.channel)]),
                "number": entry.number,
                "by": called(reader, tongue, entry.entered_by),
                "in_the_box": not entry.answers,
            }
            for entry in entries_of(reader, ballot.id or 0)
        ],
        "proxies": proxies_shown(reader, ballot, tongue),
        "slips": slips_shown(reader, ballot, groups) if way.settings.by_slips else None,
        "people": _people(reader, ballot, groups, tongue),
        "holders": _holders(reader, ballot, tongue),
        "absent": _absent(reader, session, tongue),
    }


def slips_shown(reader: Reader, ballot: Ballot, groups: Mapping[int, GroupView]) -> dict[str, Any]:
    """The slips of a ballot: how many each group has, how many were used in all, how many were made since it opened."""
    lines = lines_of(reader, ballot.id or 0)
    by_group = Counter(line.group_id for line in lines)
    known = {line.slip_id for line in lines}
    return {
        "printed": len(lines),
        "used": sum(line.used for line in lines),
        "rows": [
            {"group": group, "printed": by_group[key]} for key, group in groups.items() if by_group[key]
        ],
        "later": sum(slip.id not in known for slip in slips_of(reader, ballot.session_id)),
    }


def _people(
    reader: Reader, ballot: Ballot, groups: Mapping[int, GroupView], tongue: Tongue
) -> list[dict[str, Any]]:
    """Those who may be in the electorate, with what they said, while it is being made."""
    settings = ballots.way_of(ballot).settings
    if ballot.state != BallotState.GATHERING or settings.by_slips:
        return []
    answered = gathering.answered(reader, ballot)
    by_others = set(
        reader.exec(
            select(BallotRoll.seat_id).where(
                BallotRoll.ballot_id == ballot.id, col(BallotRoll.entered_by).is_not(None)
            )
        )
    )
    belongs = gathering.memberships(reader, ballot)
    return [
        {
            "id": seat.id,
            "name": called(reader, tongue, seat.id or 0),
            "group": groups.get(seat.group_id or 0),
            "answered": seat.id in answered,
            "by_others": seat.id in by_others,
            "organisation": belongs.get(seat.id or 0, ""),
        }
        for seat in gathering.who_may(reader, ballot.session_id, settings)
    ]


def _holders(reader: Reader, ballot: Ballot, tongue: Tongue) -> list[dict[str, Any]]:
    seats = eligible(reader, ballot.session_id)
    return [
        {"value": seat.id, "label": called(reader, tongue, seat.id or 0)}
        for seat in seats
        if ballots.voter_of(reader, ballot.id or 0, seat.id or 0) is not None
    ]


def _absent(reader: Reader, session: Session, tongue: Tongue) -> list[dict[str, Any]]:
    """People who had a seat and are not here now: they may have given a proxy."""
    asked = select(Seat).where(
        Seat.session_id == session.id,
        col(Seat.role).in_(COUNTED),
        col(Seat.removed_at).is_(None),
        col(Seat.same_as).is_(None),
        col(Seat.here).is_(False) | col(Seat.left_at).is_not(None),
    )
    return [
        {"value": seat.id, "label": called(reader, tongue, seat.id or 0)}
        for seat in reader.exec(asked.order_by(col(Seat.id)))
    ]
