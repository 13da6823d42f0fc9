"""A session's decisions as Popolo (popoloproject.com), the format by which programs exchange motions and votes.

Each decision is a motion with one vote event, and so is each published vote that says yes or no to something; counts are
heads by stakeholder group, exactly those of the minutes: groups that are told together there are one here.  Groups
are organisations that belong to the platform, a mandate is a membership on behalf of one; no person stands in the file.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlmodel import col, select

from dialogue.activities.vote.deciding import Motion, motions_of
from dialogue.bodies.mandates import mandates_of
from dialogue.bodies.schema import Organisation, Platform
from dialogue.decisions.reading import DecisionView, decisions_of
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.schema import Session, SessionState, StakeholderGroup
from dialogue.languages import Tongue
from dialogue.people.groups import GroupView, groups_of
from dialogue.stage.ready_made import platform_name

OPTIONS = {"for": "yes", "against": "no", "abstain": "abstain"}
"""Our words for where people stand, and Popolo's."""

ANSWERS = {"consent": "yes", "concern": "yes, with a concern", "aside": "stand aside", "object": "no"}
"""The answers of a vote by consent; those of a vote by yes or no are Popolo's own."""

RESULTS = {"agreed": "pass", "not agreed": "fail", "provisional": "provisional"}


def popolo_of(reader: Reader, session: Session, tongue: Tongue) -> dict[str, Any]:
    """Organisations, memberships, the session as an event, and its decisions as motions with their vote events."""
    groups = groups_of(reader, session.id, tongue)
    ids = _group_ids(reader, session.id)
    by_key = {group.key: (ids[number], group) for number, group in groups.items()}
    platform = reader.get(Platform, session.platform_id or 0)
    ended = session.closed_at if session.state == SessionState.CLOSED else None
    around = f"platform:{platform.id}" if platform else f"session:{session.code}"
    votes = motions_of(reader, session, tongue)
    told = [_motion(one, session, around, by_key, tongue) for one in decisions_of(reader, session.id, ended)]
    told += [_vote(one, session, around, ids) for one in votes]
    return {
        "organizations": [
            *(_platform(platform, around, tongue) if platform else ()),
            *(
                {
                    "id": ids[number],
                    "name": group.name,
                    "classification": "stakeholder group",
                    **({"parent_id": around} if platform else {}),
                    "identifiers": [{"scheme": "key", "identifier": group.key}],
                }
                for number, group in groups.items()
            ),
            *_together(votes, groups, ids, tongue),
            *_organisations(reader, session),
        ],
        "memberships": [
            *_memberships(reader, session, around),
            *_mandates(reader, session, around, set(ids.values())),
        ],
        "events": [_event(session, around if platform else None)],
        "motions": [motion for motion, _ in told],
        "vote_events": [vote for _, vote in told],
    }


def write_popolo(reader: Reader, session: Session, tongue: Tongue) -> bytes:
    """The same as JSON."""
    return (json.dumps(popolo_of(reader, session, tongue), ensure_ascii=False, indent=2) + "\n").encode(
        "utf-8", "replace"
    )


def _group_ids(reader: Reader, session_id: int) -> dict[int, str]:
    """Group id -> its lasting name: its constituency's, which is the same in all sessions of a platform."""
    asked = select(StakeholderGroup).where(StakeholderGroup.session_id == session_id)
    return {
        one.id or 0: f"constituency:{one.constituency_id}" if one.constituency_id else f"group:{one.id}"
        for one in reader.exec(asked)
    }


def _platform(platform: Platform, around: str, tongue: Tongue) -> list[dict[str, Any]]:
    name = platform_name(platform.name, tongue.language)
    founded = platform.created_at.date().isoformat()
    return [{"id": around, "name": name, "classification": "platform", "founding_date": founded}]


def _of_platform(reader: Reader, session: Session) -> list[Organisation]:
    asked = select(Organisation).where(Organisation.platform_id == session.platform_id)
    return list(reader.exec(asked.order_by(col(Organisation.id)))) if session.platform_id else []


def _organisations(reader: Reader, session: Session) -> list[dict[str, Any]]:
    return [
        {"id": f"organisation:{one.id}", "name": one.name, "classification": "organisation"}
        for one in _of_platform(reader, session)
    ]


def _memberships(reader: Reader, session: Session, around: str) -> list[dict[str, Any]]:
    """The platform's organisations, each on behalf of its stakeholder group."""
    return [
        {
            "id": f"membership:organisation:{one.id}",
            "member": {"@type": "organization", "id": f"organisation:{one.id}", "name": one.name},
            "organization_id": around,
            "role": "member",
            "on_behalf_of_id": f"constituency:{one.constituency_id}",
        }
        for one in _of_platform(reader, session)
        if one.constituency_id
    ]


def _mandates(reader: Reader, session: Session, around: str, groups: Collection[str]) -> list[dict[str, Any]]:
    """The mandates that held on the day of the session: on whose behalf somebody spoke or bound, not who it was."""
    if session.platform_id is None or session.opened_at is None:
        return []
    found, day = [], session.opened_at.date()
    for one in reversed(mandates_of(reader, session.platform_id)):
        row = one.row
        of = (
            f"constituency:{row.constituency_id}"
            if row.constituency_id
            else f"organisation:{row.organisation_id}"
        )
        if not one.valid_on(day) or (row.constituency_id and of not in groups):
            continue
        until = {"end_date": one.last_day.isoformat()} if one.last_day else {}
        found.append(
            {
                "id": f"mandate:{row.id}",
                "label": "mandate",
                "role": str(one.reach),
                "organization_id": around,
                "on_behalf_of_id": of,
                "start_date": row.valid_from.isoformat(),
                **until,
            }
        )
    return found


def _event(session: Session, around: str | None) -> dict[str, Any]:
    found = {
        "id": f"session:{session.code}",
        "name": session.title,
        "description": session.purpose,
        "classification": "session",
        "location": session.place,
        "status": str(session.state),
        "start_date": _moment(session.opened_at),
        "end_date": _moment(session.closed_at),
        "organization_id": around,
    }
    return {name: value for name, value in found.items() if value}


def _motion(
    one: DecisionView,
    session: Session,
    around: str,
    groups: Mapping[str, tuple[str, GroupView]],
    tongue: Tongue,
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A decision as a motion, and the count that it rests on as a vote event."""
    names = {key: group.name for key, (_, group) in groups.items()}
    result = RESULTS.get(one.state, one.state)
    motion: dict[str, Any] = {
        "id": one.ref,
        "organization_id": around,
        "legislative_session_id": f"session:{session.code}",
        "text": one.goal,
        "classification": "shared goal",
        "date": _moment(one.made_at),
        "requirement": " ".join(rule.text(tongue.say, names, tongue.day) for rule in one.rule),
        "result": result,
    }
    if one.supersedes:
        motion["supersedes_id"] = f"decision:{one.supersedes}"
    vote: dict[str, Any] = {
        "id": f"{one.ref}:positions",
        "identifier": str(one.number),
        "motion_id": one.ref,
        "organization_id": around,
        "legislative_session_id": f"session:{session.code}",
        "classification": "positions",
        "start_date": _moment(one.made_at),
        "result": result,
        "counts": [*_counts(one.tally.get("overall", {}), None)],
        "group_results": [],
    }
    for key, counted in one.tally.get("groups", {}).items():
        if key not in groups:
            continue
        group = groups[key][0]
        vote["counts"] += _counts(counted, group)
        vote["group_results"].append({"group_id": group, "result": _result(one, key, counted)})
    return motion, vote


def _block(groups: tuple[int, ...], ids: Mapping[int, str]) -> str:
    """The name of groups in a count: one has its own, several that are told together one for all of them."""
    own = [ids.get(group, f"group:{group}") for group in groups]
    return own[0] if len(own) == 1 else "together:" + "+".join(own)


def _together(
    votes: Sequence[Motion], groups: Mapping[int, GroupView], ids: Mapping[int, str], tongue: Tongue
) -> list[dict[str, Any]]:
    """Blocks of groups whose votes are told together, and people without a group, so that every count names one."""
    blocks = {rows[0]: _block(rows[0], ids) for one in votes for rows in one.rows}
    return [
        {
            "id": name,
            "name": tongue.listed([groups[one].name for one in block if one in groups])
            or tongue.say(N_("Without a group")),
            "classification": "stakeholder groups told together"
            if len(block) > 1
            else "no stakeholder group",
        }
        for block, name in blocks.items()
        if name not in ids.values()
    ]


def _vote(
    one: Motion, session: Session, around: str, ids: Mapping[int, str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """A secret vote that says yes or no, with its count as it was published."""
    here = {"organization_id": around, "legislative_session_id": f"session:{session.code}"}
    outcome = {True: "pass", False: "fail", None: "tie"}[one.passed]
    motion = {
        "id": f"ballot:{one.id}",
        **here,
        "text": one.question,
        "classification": "vote",
        "date": _moment(one.published_at),
        "requirement": one.method,
        "result": outcome,
    }
    counts = [_answers(one.overall, None)]
    counts += [_answers(counted, _block(block, ids)) for block, counted in one.rows]
    vote = {
        "id": f"ballot:{one.id}:count",
        "identifier": str(one.round),
        "motion_id": f"ballot:{one.id}",
        **here,
        "classification": "secret ballot",
        "start_date": _moment(one.published_at),
        "result": outcome,
        "counts": [count for part in counts for count in part],
    }
    return motion, vote


def _answers(counted: Mapping[str, int], group: str | None) -> list[dict[str, Any]]:
    return [
        {"option": ANSWERS.get(answer, answer), "value": value, **({"group_id": group} if group else {})}
        for answer, value in counted.items()
    ]


def _counts(counted: Mapping[str, Any], group: str | None) -> list[dict[str, Any]]:
    """Heads for each option, and those who were entitled and took no position."""
    found = [(option, counted[ours]) for ours, option in OPTIONS.items() if ours in counted]
    if "eligible" in counted and "cast" in counted:
        found.append(("not voting", counted["eligible"] - counted["cast"]))
    return [
        {"option": option, "value": value, **({"group_id": group} if group else {})}
        for option, value in found
    ]


def _result(one: DecisionView, key: str, counted: Mapping[str, Any]) -> str:
    """Whether what the rule asks of a group is met or still awaited; where it asks nothing, where its majority stands."""
    asked = {
        fact["status"] for fact in one.judgement.facts if fact["group"] == key and fact["status"] != "noted"
    }
    if "failed" in asked:
        return "fail"
    if asked & {"pending", "waiting"}:
        return "pending"
    return "pass" if asked or counted.get("for", 0) > counted.get("against", 0) else "fail"


def _moment(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
