"""The words of a goal room that an interpreter may put into other languages: what the room reads of it."""

from __future__ import annotations

from dialogue.activities.agree import record
from dialogue.activities.agree.amending import amendments_of
from dialogue.kernel.database import Reader
from dialogue.kernel.schema import Activity
from dialogue.stage.translating.translatable import Said, Words


def said(reader: Reader, activity: Activity) -> list[Said]:
    """The wording that stands, then what is objected, proposed and stated beside it."""
    here = activity.id or 0
    newest = record.versions_of(reader, here)[-1:]
    found = [Said(f"goal:{one.id}", one.text, one.language) for one in newest]
    found += [
        Said(f"objection:{one.id}", one.reason, one.language, one.group_id)
        for one in record.objections_of(reader, here)
        if one.carried_into is None and one.reason
    ]
    found += [
        Said(f"amendment:{one.id}", one.text, one.language, one.group_id)
        for one in amendments_of(reader, here)
    ]
    return found + [
        Said(f"statement:{one.id}", one.text, one.language, one.group_id)
        for one in record.statements_of(reader, here)
    ]


WORDS = Words(
    said,
    ("agree.goal", "agree.objections", "agree.amendments", "agree.decision", "agree.statements"),
)
