"""The comprehension check, read: for the screens, for a person's own panel, for the minutes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import col, func, select

from dialogue.documents.build import facts, paragraph, table
from dialogue.documents.tree import Block
from dialogue.kernel.database import Reader
from dialogue.kernel.messages import N_
from dialogue.kernel.once import once
from dialogue.kernel.schema import Activity, StakeholderGroup
from dialogue.languages import Tongue
from dialogue.live.audience import EVERY_SCREEN
from dialogue.live.parts import Part, Scope
from dialogue.people.groups import GroupView, groups_of
from dialogue.stage.comprehension.answers import ANSWERS, ICONS, Answers
from dialogue.stage.comprehension.schema import ClearAnswer, ClearCheck
from dialogue.stage.contract import MinutesContext, Person


@once
def checks_of(reader: Reader, activity_id: int) -> list[ClearCheck]:
    """All checks of an activity, oldest first."""
    asked = select(ClearCheck).where(ClearCheck.activity_id == activity_id)
    return list(reader.exec(asked.order_by(col(ClearCheck.number))))


def open_check(reader: Reader, activity_id: int) -> ClearCheck | None:
    """The check that takes answers now."""
    found = checks_of(reader, activity_id)[-1:]
    return found[0] if found and found[0].closed_at is None else None


def group_keys(reader: Reader, session_id: int) -> dict[int, str]:
    """Group id -> key, in the groups' order."""
    asked = select(StakeholderGroup).where(StakeholderGroup.session_id == session_id)
    return {g.id or 0: g.key for g in reader.exec(asked.order_by(col(StakeholderGroup.id)))}


def answers_in(reader: Reader, check: ClearCheck) -> Answers:
    """(group key, answer, seat) of everybody who has answered."""
    keys = group_keys(reader, check.session_id)
    asked = select(ClearAnswer).where(ClearAnswer.check_id == check.id).order_by(col(ClearAnswer.seat_id))
    return [(keys[row.group_id], row.answer, row.seat_id) for row in reader.exec(asked)]


def _shown(check: ClearCheck, groups: Mapping[str, GroupView]) -> dict[str, Any]:
    """What may be seen of a check that has ended."""
    result = check.result
    return {
        "voters": result["voters"],
        # Who came later may answer too.
        "of": max(result["voters"], sum(int(heads) for heads in check.eligible.values())),
        "overall": result["overall"],
        "rows": [
            {**row, "groups": [groups[key] for key in row["groups"] if key in groups]}
            for row in result["rows"]
        ],
        "notes": result["notes"],
    }


def check_part(kind: str, still: Callable[[Scope], bool]) -> Part:
    """The part of a kind that asks, counts who has answered, and shows the answers by group once they are shown.

    `still` says whether the deciding itself has not begun: afterwards only the facilitator sees the answers, folded up.
    What begins and ends that touches the part `KIND.clear`.
    """

    def read(scope: Scope) -> dict[str, Any]:
        found = checks_of(scope.reader, scope.here.id or 0)
        last = found[-1] if found else None
        running = last is not None and last.closed_at is None
        groups = groups_of(scope.reader, scope.here.session_id, Tongue(scope.audience.language))
        # While it runs not one answer is read, only how many there are.
        asked = select(func.count()).select_from(ClearAnswer)
        heads = scope.reader.exec(asked.where(ClearAnswer.check_id == last.id)).one() if last else 0
        by_key = {group.key: group for group in groups.values()}
        return {
            "check": last,
            "still": still(scope),
            "running": running,
            "answered": heads,
            "of": max(heads, sum(int(n) for n in last.eligible.values())) if last else 0,
            "shown": _shown(last, by_key) if last and not running else None,
            "answers": [{"key": key, "label": label, "icon": ICONS[key]} for key, label in ANSWERS.items()],
        }

    return Part(f"{kind}.clear", "comprehension/check.html", EVERY_SCREEN, read)


def own(reader: Reader, activity: Activity, person: Person) -> dict[str, Any]:
    """What a person's own panel needs: `check` is None while the room is not asked."""
    found = open_check(reader, activity.id or 0)
    if found is None or activity.state != "open":
        return {"check": None}
    row = None
    if person.seat is not None:
        asked = select(ClearAnswer).where(
            ClearAnswer.check_id == found.id, ClearAnswer.seat_id == person.seat.id
        )
        row = reader.exec(asked).first()
    return {
        "check": {
            "number": found.number,
            "own": row,
            "answers": [{"value": key, "label": label, "icon": ICONS[key]} for key, label in ANSWERS.items()],
        }
    }


def told(context: MinutesContext) -> list[Block]:
    """The checks of an activity as its minutes tell them; nothing where the room was not asked."""
    say = context.tongue.say
    by_key = {group.key: group for group in context.groups.values()}
    blocks: list[Block] = []
    for check in checks_of(context.reader, context.activity.id or 0):
        if check.closed_at is None:
            continue
        shown = _shown(check, by_key)
        heads = say(N_("%(n)s of %(of)s answered"), n=shown["voters"], of=shown["of"])
        overall = shown["overall"] or {}
        said = [f"{say(label)} {overall[key]}" for key, label in ANSWERS.items() if key in overall]
        blocks.append(facts([(say(N_("Is it clear what we decide?")), ", ".join([heads, *said]))]))
        rows = [
            (
                context.tongue.listed([group.name for group in row["groups"]]),
                *[_cell(context, row, key) for key in ANSWERS],
            )
            for row in shown["rows"]
        ]
        if rows:
            header = [say(N_("Group")), *[say(label) for label in ANSWERS.values()]]
            blocks.append(table(say(N_("Whether it was clear, by group")), header, rows))
        blocks += [paragraph(say(note)) for note in shown["notes"]]
    return blocks


def _cell(context: MinutesContext, row: Mapping[str, Any], key: str) -> str:
    if row["counts"] is not None:
        return str(row["counts"].get(key, "–"))
    word = (row["words"] or {}).get(key, "")
    return context.tongue.say(word) if word else "–"
