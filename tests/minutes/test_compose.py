"""Minutes of played meetings: complete, the same in every language, nothing hidden, hostile words shown only."""

from __future__ import annotations

import asyncio
import html
import io
import json
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import lxml.html
import pypdf
import pytest
from sqlmodel import select

from dialogue.activities.registry import KINDS
from dialogue.bodies.schema import Mandate, Organisation
from dialogue.documents.plain_data import read_json
from dialogue.documents.tree import Document, Section, Table, walk
from dialogue.kernel.database import Database
from dialogue.kernel.schema import Activity, LogEntry, Session, Stream
from dialogue.languages import Tongue, local_zone
from dialogue.minutes.compose import compose, draft
from dialogue.minutes.popolo import popolo_of
from dialogue.people.schema import Constituency
from support.meeting import ALL, HIDDEN, SOME, WITHDRAWN, WORDS, Meeting, meet
from support.popolo import wrong_in_popolo
from support.records import only_session

FORMS = ("html", "md", "pdf", "json")
OFFICE = ("docx", "xlsx", "csv")
HOSTILE = {
    "title": '</title><script>alert("title")</script>{{7*7}}',
    "purpose": '#image("/etc/passwd") $x$ *bold* <!-- \u202epurpose',
    "place": "]]></style><svg/onload=alert(1)> `place`",
    "group": "G<img src=x onerror=alert(1)>|\u202eG*",
    "prompt": "<b onmouseover=alert(1)>prompt</b> %(title)s {page}",
    "answer": "| a | <i>answer</i> | \n# no heading",
    "idea": '=HYPERLINK("http://x") <script>idea()</script> #set page(width: 1pt)',
    "goal": '"><script>goal()</script> @label \\u{41} ]',
    "objection": "</blockquote><script>objection()</script>",
    "how": "<iframe src=//x>how",
    "statement": "<style>*{display:none}</style>statement",
    "change": "<object data=x>change $a$",
    "promise": "<embed src=x>promise",
    "organisation": "<form action=x>organisation",
    "other": "\u202e<script>other()</script>|",
    "lonely": "<marquee>lonely",
    "skipped": "<a href=javascript:alert(1)>skipped</a>",
}


def played(running: Any, who: str, changed: dict[str, str] | None = None) -> Meeting:
    """A meeting held and written in all languages and formats; its browsers are closed."""

    async def play() -> Meeting:
        meeting = await meet(running.address, running.sign_in_link(), who, changed)
        try:
            await meeting.download(*FORMS)
            meeting.languages = ("fr",)
            await meeting.download(*OFFICE)
        finally:
            await meeting.leave()
        return meeting

    return asyncio.run(play())


def composed(database: Database, language: str = "en") -> Document:
    """The minutes made directly from the store."""
    with database.read() as reader:
        return compose(reader, only_session(reader), KINDS, Tongue(language, local_zone("UTC")))


def numbered(document: Document) -> dict[str, Section]:
    return {one.number or one.id: one for one in (*document.summary, *document.sections)}


def tables(section: Section) -> list[Table]:
    return [block for one in walk((section,)) for block in one.blocks if isinstance(block, Table)]


def figures(table: Table) -> list[list[int]]:
    """The numeric cells, row by row."""
    return [
        [int(row[c][0].text) if row[c][0].text.isdecimal() else 0 for c in table.numeric]
        for row in table.rows
    ]


def text_of(data: Any) -> str:
    """All words of plain data, one after another."""
    if isinstance(data, dict):
        return "\n".join(text_of(value) for value in data.values())
    if isinstance(data, list):
        return "\n".join(text_of(value) for value in data)
    return str(data)


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u200b-\u200f\u2028-\u202e\u2060\u2066-\u2069\u00ad]", "", text)


def readable(written: bytes, form: str) -> str:
    """What a reader of the file sees, squeezed."""
    if form == "pdf":
        return squeezed("".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(written)).pages))
    if form in OFFICE:
        with zipfile.ZipFile(io.BytesIO(written)) as archive:
            parts = [
                archive.read(name)
                for name in archive.namelist()
                if name.endswith((".xml", ".csv", ".json", ".md"))
            ]
        return squeezed("".join(html.unescape(re.sub("<[^>]*>", "", part.decode())) for part in parts))
    if form == "html":
        return squeezed(lxml.html.fromstring(written).text_content())
    if form == "json":
        return squeezed(text_of(json.loads(written)))
    return squeezed(re.sub(r"\\(.)", r"\1", written.decode()))


@pytest.fixture
def store(running: Any) -> Iterator[Database]:
    database = running.database()
    yield database
    database.close()


def test_minutes_of_a_meeting_are_complete_and_say_the_same_in_every_language(
    running: Any, store: Database
) -> None:
    meeting = played(running, SOME)
    documents = {language: composed(store, language) for language in ("en", "fr", "es")}
    found = numbered(documents["en"])
    assert set(found) >= {str(n) for n in range(23)} | {"first-decisions", "first-commitments", "first-next"}

    # Sums: the groups add up to the last row, in every table that ends with one.
    people, programme = tables(found["4"])[0], tables(found["10"])[0]
    for table in (people, programme):
        *rows, overall = figures(table)
        assert [sum(column) for column in zip(*rows, strict=True)] == overall
    assert figures(people) == [
        [4, 3, 1, 1, 3],
        [2, 2, 0, 0, 2],
        [0, 0, 0, 0, 0],
        [3, 3, 0, 0, 3],
        [9, 8, 1, 1, 8],
    ]
    there = figures(tables(found["5"])[0])
    assert all(sum(row[:-1]) == row[-1] for row in there) and [row[-1] for row in there] == [8, 8, 9, 8, 8, 9]

    assert WORDS["lonely"] in str(found["14"]) and WORDS["other"] in str(found["15"])
    assert WORDS["statement"] in str(found["14"]) and WORDS["goal"] in str(found["13"])

    # The same figures in each language, and in each file.
    numbers = {
        language: [figures(t) for s in d.sections for t in tables(s)] for language, d in documents.items()
    }
    assert numbers["fr"] == numbers["en"] == numbers["es"]
    for language, document in documents.items():
        from_file = read_json(meeting.files[language, "json"].decode())
        assert [figures(t) for s in from_file.sections for t in tables(s)] == numbers["en"]
        assert (from_file.language, from_file.authoritative_language) == (language, "en")
        assert from_file.record_hash == document.record_hash != ""

    for (_, form), written in meeting.files.items():
        seen = readable(written, form)
        for said in set(WORDS) - {"group", "change", "promise", "organisation"}:
            assert squeezed(WORDS[said]) in seen, (form, said)
        # What was hidden or withdrawn is in no format, and nobody who came is named; the idea above shows that it could be.
        assert not any(
            planted in written.decode("latin-1") or squeezed(planted) in seen
            for planted in (HIDDEN, WITHDRAWN, "NAME-")
        )
    first = readable(meeting.files["en", "pdf"], "pdf")
    assert (
        first.index("Thegoalisprovisional")
        < first.index(squeezed(WORDS["statement"]))
        < first.index("Thisdocument")
    )
    assert "6of9needed,8arefor" in first and "31January2099" in first and "Nobodycamefrom" in first

    _popolo_says_the_same(store, found["13"])


def _popolo_says_the_same(store: Database, decisions: Section) -> None:
    """Motions and counts fit the published schemas and one another, and are those of the minutes."""
    with store.write() as tx:
        group = tx.exec(select(Constituency)).first()
        assert group is not None
        tx.add(Organisation(platform_id=group.platform_id, name="River council", constituency_id=group.id))
        given = {"given_by": "Assembly", "decided_on": date(2020, 1, 1), "at": datetime.now(UTC)}
        for until in (None, date(2020, 12, 31)):  # the second has run out
            tx.add(
                Mandate(
                    platform_id=group.platform_id,
                    person="NAME-Awa",
                    constituency_id=group.id,
                    reach="bind",
                    valid_from=date(2020, 1, 1),
                    valid_until=until,
                    **given,
                )
            )
    with store.read() as reader:
        session = only_session(reader)
        data = popolo_of(reader, session, Tongue("en"))
    assert wrong_in_popolo(data) == []
    motion, vote = data["motions"][0], data["vote_events"][0]
    assert (motion["text"], motion["result"]) == (WORDS["goal"], "provisional")
    overall = {one["option"]: one["value"] for one in vote["counts"] if "group_id" not in one}
    assert overall == {"yes": 8, "no": 1, "abstain": 0, "not voting": 0}
    assert "6 of 9 needed, 8 are for" in str(decisions.blocks)
    results = {one["group_id"]: one["result"] for one in vote["group_results"]}
    assert sorted(results.values()) == ["pass", "pass", "pass", "pending"]
    assert [one["id"] for one in data["memberships"]] == ["membership:organisation:1", "mandate:1"]
    assert "NAME-" not in str(data)
    assert all(one["on_behalf_of_id"] in results for one in data["memberships"])
    # The checker checks: a head more, a group that is not there, a value of another kind.
    for spoil in (
        lambda: vote["counts"][0].update(value=9),
        lambda: vote["counts"][-1].update(group_id="constituency:99"),
        lambda: vote["counts"][0].update(value="8"),
    ):
        spoil()
        assert wrong_in_popolo(data) != []


def test_hostile_words_are_shown_and_never_run_in_an_agreed_decision_too(
    running: Any, store: Database
) -> None:
    meeting = played(running, ALL, HOSTILE)
    for language in ("en", "fr", "es"):
        page = meeting.files[language, "html"].decode()
        parsed = lxml.html.fromstring(page)
        assert not parsed.xpath(
            "//script|//iframe|//img|//marquee|//object|//embed|//form|//*[@onerror or @onload or @onmouseover]"
        )
        assert not parsed.xpath("//a[starts-with(@href,'javascript')]") and len(parsed.xpath("//style")) == 1
        seen = readable(meeting.files[language, "html"], "html")
        for said in HOSTILE.values():
            assert squeezed(said) in seen
        document = read_json(meeting.files[language, "json"].decode())
        assert document == read_json(meeting.files["en", "json"].decode()) or document.language == language
        text = meeting.files[language, "md"].decode()
        assert (
            not re.search(r"(?<!\\)<(script|iframe|img|svg|b |style)", text) and "\n# no heading" not in text
        )
        assert meeting.files[language, "pdf"].startswith(b"%PDF")
    assert re.search(
        "<(script|iframe)", HOSTILE["idea"] + HOSTILE["how"]
    )  # the words above are hostile indeed
    first = readable(meeting.files["en", "pdf"], "pdf")
    assert "Thegoalisagreed" in first and "agreedwithdissent" in first
    assert "NotacceptedyetNextdate" in first and "1March2099" in first  # the promise and its date
    found = numbered(composed(store))
    assert HOSTILE["change"] in str(found["16"]) and HOSTILE["promise"] in str(found["17"])
    _record_is_checked(store)


def _record_is_checked(store: Database) -> None:
    """A changed entry is told in the header and heads the list of what is missing; a whole record is not."""
    with store.read() as reader:
        session = only_session(reader)
        whole = draft(reader, session, KINDS, Tongue("en", local_zone("UTC")))
    assert "whole" in text_of([str(b) for b in numbered(whole.document)["0"].blocks])
    assert [line for line in whole.missing if "record" in line] == []
    with store.write() as tx:
        entry = tx.get_one(LogEntry, (session.id, 7))
        entry.facts = {"changed": True}
        tx.add(entry)
    with store.read() as reader:
        broken = draft(reader, only_session(reader), KINDS, Tongue("en", local_zone("UTC")))
    assert "entry 7 does not fit" in broken.missing[0]
    assert "NOT whole: entry 7" in str(numbered(broken.document)["0"].blocks)


def test_minutes_of_a_session_that_never_began_say_so(data: Path) -> None:
    database = Database.at(data)
    try:
        with database.write() as tx:
            from dialogue.kernel.schema import utc_now

            tx.add(Stream(id=1, kind="session", epoch="e"))
            tx.flush()
            tx.add(
                Session(
                    id=1,
                    code="ABCDEF",
                    title="Empty",
                    language="fr",
                    languages=["fr"],
                    created_at=utc_now(),
                )
            )
            tx.flush()
            tx.add(Activity(session_id=1, position=1, kind="brainstorm", title="Later"))
        document = composed(database)
        with database.read() as reader:
            missing = draft(reader, only_session(reader), KINDS, Tongue("en")).missing
    finally:
        database.close()
    found = numbered(document)
    assert document.authoritative_language == "fr" and "French" in str(found["0"].blocks)
    assert "not reached" in str(found["10"].blocks) and "Carried over" in str(found["20"].blocks)
    assert any("not opened" in line for line in missing) and any("place" in line for line in missing)
