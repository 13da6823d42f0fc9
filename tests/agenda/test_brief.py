"""The policy brief of an agenda item: what the record holds of it, nothing that was hidden, in two pages."""

from __future__ import annotations

import asyncio
import io
import re
from pathlib import Path
from typing import Any

import docx
import httpx
import pypdf
from typer.testing import CliRunner

from dialogue.activities.registry import KINDS
from dialogue.agenda.record import item_of
from dialogue.agenda.schema import AgendaItem
from dialogue.cli import brief as command
from dialogue.documents.figures import text_of
from dialogue.documents.flat import flat
from dialogue.documents.tree import Table
from dialogue.kernel.schema import utc_now
from dialogue.languages import Tongue
from dialogue.learning.schema import Learning
from dialogue.minutes.brief import brief
from dialogue.minutes.formats import document_in
from support.archives import comes_back_equal
from support.meeting import HIDDEN, WITHDRAWN, WORDS, meet

HEADINGS = ("Problem", "Evidence", "Options", "Recommendation", "What we do ourselves", "Contact")


def readable(content: bytes, form: str) -> str:
    if form == "pdf":
        return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    if form == "docx":
        return " ".join(one.text for one in docx.Document(io.BytesIO(content)).paragraphs)
    return re.sub("<[^>]*>", "", content.decode())


def test_a_brief_tells_what_the_record_holds_and_nothing_hidden(running: Any, tmp_path: Path) -> None:
    """A decision with dissent, made of ideas of which one was hidden, with a promise that nobody has accepted yet."""

    async def play() -> dict[str, httpx.Response]:
        meeting = await meet(running.address, running.sign_in_link(), "FFFNNCRRR")
        lead = meeting.facilitator
        try:
            found = {
                form: await lead.get(f"/agenda/items/1/brief.{form}", lang="en", contact="Awa, 77 000")
                for form in ("pdf", "docx", "html")
            }
            found["page"] = await lead.get("/agenda/items/1/brief", lang="fr", contact='"><b>Awa')
            stranger = meeting.people[0]
            found["refused"] = await stranger.web.get(f"{running.address}/agenda/items/1/brief.pdf")
        finally:
            await meeting.leave()
        return found

    found = asyncio.run(play())
    for form in ("pdf", "docx", "html"):
        seen = readable(found[form].content, form)
        assert all(heading in seen for heading in (*HEADINGS, "Who supports it, and who does not")), form
        for said in ("change", "objection", "how", "statement"):
            assert WORDS[said] in seen, (form, said)
        assert "Awa, 77 000" in seen and "1 proposed commitment waits" in seen
        assert WORDS["promise"] not in seen, "what nobody has accepted binds nobody"
        assert HIDDEN not in seen and WITHDRAWN not in seen
    assert len(pypdf.PdfReader(io.BytesIO(found["pdf"].content)).pages) <= 2
    assert "Note de plaidoyer" in found["page"].text and "<b>Awa" not in found["page"].text
    assert found["refused"].status_code in (303, 401, 403, 404)

    stored = b"".join(file.read_bytes() for file in running.settings.data.rglob("*") if file.is_file())
    assert WORDS["goal"].encode() in stored and b"77 000" not in stored, "the contact is kept nowhere"

    # The figures are the decision's, in each language; what was learnt by the item is among the evidence.
    database = running.database()
    try:
        with database.write() as tx:
            of = {"platform_id": tx.get_one(AgendaItem, 1).platform_id, "item_id": 1, "at": utc_now()}
            tx.add(Learning(**of, text="Nobody pays for a pump she does not see", result="did_not"))
        with database.read() as reader:
            item = item_of(reader, 1)
            assert item is not None
            made = {
                language: brief(reader, item, KINDS, Tongue(language), utc_now().date())
                for language in ("en", "fr", "es")
            }
    finally:
        database.close()
    tables = {
        language: [
            [text_of(cell) for cell in row[1:]]
            for section in document.summary
            if section.id == "support"
            for block in section.blocks
            if isinstance(block, Table)
            for row in block.rows
        ]
        for language, document in made.items()
    }
    assert tables["en"] == tables["fr"] == tables["es"] and len(tables["en"]) == 5
    *groups, overall = [[int(cell) for cell in row] for row in tables["en"]]
    assert [sum(column) for column in zip(*groups, strict=True)] == overall and overall[-1] == 10
    evidence = {row.text for row in flat(made["fr"]).texts if row.section == "evidence"}
    assert any("Cela n’a pas marché" in one and "Nobody pays for a pump" in one for one in evidence)
    assert "1 reservation or voice against it" in str(made["en"]) or "reservations or voices" in str(
        made["en"]
    )
    quoted = [row.text for row in flat(made["en"]).texts if row.kind == "quote" and row.section == "problem"]
    assert WORDS["idea"] in quoted

    # The command writes the same document.
    file = tmp_path / "brief.docx"
    words = [
        "agenda:1",
        "--format",
        "docx",
        "--lang",
        "es",
        "-o",
        str(file),
        "--data",
        str(running.settings.data),
    ]
    assert CliRunner().invoke(command.app, words).exit_code == 0
    assert readable(file.read_bytes(), "docx") == readable(document_in("docx", made["es"], utc_now()), "docx")
    words[0] = "agenda:99"
    refused = CliRunner().invoke(command.app, words)
    assert refused.exit_code == 2 and "no agenda item agenda:99" in refused.stderr

    # The whole platform with all that was said goes into another store and is the same there.
    files = comes_back_equal(running.settings.data, "Our platform", tmp_path)
    assert WORDS["objection"].encode() in files["tables/objection.jsonl"]
