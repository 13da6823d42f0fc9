"""The live parts that stand beside a goal: the guide, hands, declared positions, amendments, groups' own interests."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from dialogue.activities.agree import guide, pictures, record, rules
from dialogue.activities.agree.amending import amendments_of
from dialogue.activities.agree.interests import statements_of
from dialogue.activities.agree.schema import Effect, PositionRound, running, seen
from dialogue.activities.agree.schema_beside import (
    AMENDMENT_STATES,
    TAKEN,
    Amendment,
    AmendmentState,
    Declaration,
)
from dialogue.agreement import rule_from
from dialogue.documents.word_diff import word_diff
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.live.audience import EVERY_SCREEN, STAFF_ONLY, Screen
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import GroupView
from dialogue.stage.comprehension.reading import check_part
from dialogue.stage.translating.showing import Interpreted

EFFECTS = {
    Effect.SERVES: N_("serves this group's interests"),
    Effect.COSTS: N_("costs this group something"),
    Effect.UNTOUCHED: N_("leaves this group's interests untouched"),
    Effect.UNCLEAR: N_("not clear yet for this group"),
}


def guiding(scope: Scope) -> dict[str, Any]:
    """Where a guided round stands; the facilitator also reads what to say."""
    goal = record.goal_of(scope.reader, scope.here.id or 0)
    step = guide.STEPS.get(goal.step) if goal is not None else None
    keys = list(guide.STEPS)
    place = keys.index(step.key) if step else 0
    return {
        "ready": goal is not None,
        "step": step,
        "bar": guide.bar(step.key) if step else [],
        "before": keys[place - 1] if step and place else "",
        "after": keys[place + 1] if step and place + 1 < len(keys) else "",
        "first": keys[0],
    }


def hands(scope: Scope) -> dict[str, Any]:
    """The facilitator's fields for hands: by group and level, only while positions are taken."""
    found = record.round_now(scope.reader, scope.here.id or 0)
    if found is None or not running(found.state) or not found.raised:
        return {"rows": []}
    _, groups = pictures.speaking(scope)
    raised = record.raised_by_level(scope.reader, found.id or 0)
    levels = rule_from(found.rule).levels.levels.values()
    return {
        "rows": [
            {
                "group": group,
                "of": found.raised[group.key],
                "counted": sum(raised.get(i, {}).values()),
                "levels": [
                    {"key": level.key, "label": level.label, "heads": raised.get(i, {}).get(level.key, "")}
                    for level in levels
                ],
            }
            for i, group in groups.items()
            if found.raised.get(group.key)
        ]
    }


def declarations_of(reader: Reader, round_id: int) -> list[Declaration]:
    """What delegates have declared in a round, by group."""
    asked = select(Declaration).where(Declaration.round_id == round_id)
    return list(reader.exec(asked.order_by(col(Declaration.group_id), col(Declaration.id))))


def declared(scope: Scope) -> dict[str, Any]:
    """Where groups stand as their delegates declare it: apart from the heads, and seen when positions are."""
    found = record.round_now(scope.reader, scope.here.id or 0)
    if found is None or not seen(found.state):
        return {"rows": []}
    _, groups = pictures.speaking(scope)
    return {"rows": declared_in(scope.reader, found, groups)}


def declared_in(reader: Reader, found: PositionRound, groups: dict[int, GroupView]) -> list[dict[str, Any]]:
    levels = rule_from(found.rule).levels.levels
    return [
        {"row": row, "group": groups.get(row.group_id), "level": levels[row.level].label}
        for row in declarations_of(reader, found.id or 0)
    ]


def amendments(scope: Scope) -> dict[str, Any]:
    """Amendments by group, without names, each as the words that it changes."""
    _, groups = pictures.speaking(scope)
    versions = {v.id: v for v in record.versions_of(scope.reader, scope.here.id or 0)}
    newest = max((v.number for v in versions.values()), default=0)
    found = amendments_of(scope.reader, scope.here.id or 0)
    if scope.keys is not None:
        found = [one for one in found if one.id in scope.keys]
    if scope.audience.screen == Screen.PROJECTOR:
        found = [one for one in found if one.state in (AmendmentState.PROPOSED, AmendmentState.PROMOTED)]
    items = []
    heard = Interpreted(scope, (f"amendment:{row.id}" for row in found))
    for row in found:
        version, offered = versions[row.version_id], versions.get(row.offer_version_id)
        became = versions.get(row.became_id)
        items.append(
            {
                "id": row.id,
                "row": row,
                "group": groups.get(row.group_id or 0),
                "said": heard.of(f"amendment:{row.id}", row.text, row.language),
                "spoken": row.seat_id is None,
                "state": AMENDMENT_STATES[AmendmentState(row.state)],
                "open": row.state == AmendmentState.PROPOSED,
                "diff": word_diff(version.text, row.text),
                "version": version.number,
                "older": version.number < newest,
                "offer_diff": word_diff(offered.text, row.offer) if offered else (),
                "taken": row.offer_answer == TAKEN,
                "fits": _fits(row, versions[row.version_id].number, offered.number if offered else 0, newest),
                "became": became.number if became else 0,
            }
        )
    return {"items": items}


def _fits(row: Amendment, version: int, offered: int, newest: int) -> bool:
    """Whether it can be accepted as it is: it was written, or its taken offer was, for the present wording."""
    return (offered if row.offer_answer == TAKEN else version) == newest


def links(scope: Scope) -> dict[str, Any]:
    """What each group needs for itself, and how the goal stands to that, in the groups' own words."""
    _, groups = pictures.speaking(scope)
    numbers = {v.id: v.number for v in record.versions_of(scope.reader, scope.here.id or 0)}
    said = statements_of(scope.reader, scope.here.session_id)
    linked = {link.group_id: link for link in record.links_of(scope.reader, scope.here.id or 0)}
    rows = []
    for i, group in groups.items():
        statement, link = said.get(i), linked.get(i)
        if statement is None and link is None:
            continue
        rows.append(
            {
                "group": group,
                "statement": statement,
                "effect": EFFECTS[Effect(link.effect)] if link else "",
                "words": link.words if link else "",
                "lang": link.language if link else "",
                "version": numbers.get(link.version_id, 0) if link else 0,
            }
        )
    return {"rows": rows}


FOLDER = "activities/agree/"

PARTS_BESIDE: tuple[Part, ...] = (
    check_part("agree", lambda scope: scope.here.phase == rules.WORDING),
    Part("agree.guide", FOLDER + "guide.html", EVERY_SCREEN, guiding),
    # Replaced, not morphed: it holds a form.
    Part("agree.hands", FOLDER + "hands.html", STAFF_ONLY, hands, swap="outerHTML"),
    Part("agree.declared", FOLDER + "declared.html", EVERY_SCREEN, declared),
    Part(
        "agree.amendments",
        FOLDER + "amendments.html",
        EVERY_SCREEN,
        amendments,
        card=FOLDER + "amendment.html",
        child="amendment",
    ),
    Part("agree.links", FOLDER + "links.html", EVERY_SCREEN, links),
)
