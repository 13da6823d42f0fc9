"""The attendance register and the tally through their real pages: said first, entered, corrected, printed, deleted."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest

from dialogue.kernel.schema import Session, utc_now
from dialogue.people import register as rules
from dialogue.people.register import entries_of, over, register_of
from dialogue.people.register_over import delete_over
from dialogue.people.schema import TallyCell, TallyMark
from dialogue.simulation.actors import Facilitator, Surprise
from support.roles import with_account


def numbers_of(page: str) -> list[str]:
    """The names of the fields in which an assistant counts people, question by question."""
    return re.findall(r'name="(n\.\d+\.\d+)"', page)


def text(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def stored(running: Any, read: Any) -> Any:
    database = running.database()
    try:
        with database.read() as reader:
            return read(reader)
    finally:
        database.close()


def test_a_register_is_kept_only_where_wanted_and_said_before_a_name_is_given(
    open_session: Any, person: Any, running: Any
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            base, here = staff.base, f"{staff.base}/attendance"
            awa = await person(staff, "F", name="Awa")
            with pytest.raises(Surprise, match="keeps no attendance register"):
                await awa.post(f"{base}/register", name="Awa Diop")
            assert "attendance list" not in (await awa.web.get(f"/join/{staff.code}")).text
            assert "Attendance list" not in await awa.page()
            await staff.post(f"{here}/register", days="30")
            stranger = await Facilitator(running.address).web.get(f"/join/{staff.code}")
            assert "keeps an attendance list" in stranger.text
            assert "Attendance list: please sign" in await awa.page()
            told = text((await awa.get(f"{base}/register")).text)
            assert told.index("30 days after the session it is deleted") < told.index(
                "First name and surname"
            )

            answer = await awa.web.post(
                f"{base}/register", data={"name": "  ", "organisation": "Well diggers"}
            )
            assert answer.status_code == 422 and "Well diggers" in answer.text, "it comes back as it was sent"
            await awa.post(f"{base}/register", name="Awa Diop", organisation="=HYPERLINK(1)")
            await awa.post(f"{base}/register", name="Awa M. Diop", organisation="=HYPERLINK(1)")
            assert "Awa M. Diop" in (await awa.get(f"{base}/register/certificate")).text
            await awa.post(f"{base}/register/leaving")

            assistant = await with_account(running, staff, "session assistant")
            group = str((await staff.groups())["N"])
            entry = {
                "name": "Bo <b>Sow</b>",
                "organisation": "",
                "group": group,
                "arrived": "09:07",
                "left": "",
                "confirmed": "signature",
                "command_id": "c" * 20,
            }
            for _ in range(2):  # sent twice, written once
                page = await assistant.post(f"{here}/entries", **entry)
            assert "Awa" not in page.text and "Bo &lt;b&gt;" not in page.text, (
                "an assistant enters, and reads nothing"
            )
            for path in ("sheet", "certificates", "register.csv", "tally.csv"):
                assert (await assistant.web.get(f"{here}/{path}")).status_code == 403
            wrong = await staff.web.post(
                f"{here}/entries", data={**entry, "left": "08:00", "command_id": "d" * 20}
            )
            assert wrong.status_code == 422 and "Nobody leaves before" in wrong.text

            found = list(
                csv.reader(io.StringIO((await staff.get(f"{here}/register.csv")).text.lstrip("\ufeff")))
            )
            assert [row[:3] for row in found[1:]] == [
                ["Awa M. Diop", "'=HYPERLINK(1)", "Farmers' organisations"],
                ["Bo <b>Sow</b>", "", "NGOs and civil society"],
            ]
            assert found[2][4:] == ["09:05", "", "signature on paper"]
            assert found[1][5], "she said that she leaves"
            sheet = (await staff.get(f"{here}/sheet", lines="3")).text
            assert (
                sheet.count("<td></td><td></td><td></td><td></td><td></td>") == 15 and "Bo &lt;b&gt;" in sheet
            )
            assert "Liste de présence" in (await staff.get(f"{here}/sheet", lang="fr")).text
            cards = (await staff.get(f"{here}/certificates")).text
            assert cards.count('class="certificate"') == 2 and "From 09:05 on." in cards

            key = re.findall(r"/entries/([0-9a-f]{64})\"", (await staff.get(here)).text)[-1]
            await staff.post(f"{here}/entries/{key}", **{**entry, "name": "Bo Sow", "left": "12:30"})
            one = (await staff.get(f"{here}/certificates", entry=key)).text
            assert "From 09:05 to 12:30." in one and "Awa" not in one
            await awa.post(f"{base}/register/removal")
            assert "Awa M. Diop" not in (await staff.get(here)).text
            await awa.post(f"{base}/register", name="Awa Diop")
            await awa.post(f"{base}/leaving")
            (back,) = [
                one
                for one in stored(running, lambda r: entries_of(r, staff.session_id))
                if one.name == "Awa Diop"
            ]
            assert back.left_at is not None, "leaving the session is leaving the meeting"

            await staff.post(f"{base}/closing")
            minutes = "".join(
                [(await staff.get(f"{base}/minutes.{form}")).text for form in ("html", "md", "json")]
            )
            assert "Diop" not in minutes and "Sow" not in minutes, "the register is in no minutes"
            await staff.post(f"{here}/register/deletion")
            assert "Sow" not in (await staff.get(here)).text
            assert stored(running, lambda reader: register_of(reader, staff.session_id)) is None
            held = b"".join(one.read_bytes() for one in running.settings.data.glob("dialogue.sqlite3*"))
            assert b"Bo Sow" not in held and b"Awa M. Diop" not in held, "nor is it anywhere in the store"

    asyncio.run(play())


def test_a_register_goes_by_itself_when_its_time_is_over(
    open_session: Any, running: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            here = f"{staff.base}/attendance"
            await staff.post(f"{here}/register", days="30")
            group = str((await staff.groups())["N"])
            await staff.post(f"{here}/entries", name="Bo Sow", group=group, confirmed="assistant")
            assert not stored(running, lambda reader: over(reader, utc_now() + timedelta(days=9999)))
            await staff.post(f"{staff.base}/closing")
            ended = stored(running, lambda reader: reader.get(Session, staff.session_id).closed_at)
            for days, due in ((29.9, []), (30.1, [staff.session_id])):
                later = ended + timedelta(days=days)
                assert stored(running, lambda reader, at=later: over(reader, at)) == due
            assert "It is deleted by itself on" in (await staff.get(here)).text

    asyncio.run(play())
    assert rules.DAYS[0] == 30 and delete_over


def test_the_tally_counts_once_and_shows_no_few(open_session: Any, person: Any, running: Any) -> None:
    async def play() -> None:
        async with open_session(recipe="empty") as staff:
            base, here = staff.base, f"{staff.base}/attendance"
            own = "From how far?"
            people = [await person(staff, "F") for _ in range(7)]
            refused = await staff.web.post(
                f"{here}/tally", data={"own.1.text": own, "own.1.answers": "Near", "command_id": "e" * 20}
            )
            assert refused.status_code == 422 and own in refused.text
            await staff.post(
                f"{here}/tally", ready=["sex"], **{"own.1.text": own, "own.1.answers": "Near\nFar\n"}
            )
            assert "A few questions without your name" in await people[0].page()
            form = (await people[0].get(f"{base}/tally")).text
            sex, far = (int(one) for one in dict.fromkeys(re.findall(r'name="answer\.(\d+)"', form)))
            assert form.count("I would rather not say") >= 2 and own in form
            for number, one in enumerate(people):
                sent = {f"answer.{sex}": "1" if number < 6 else "2", "command_id": f"{number}" * 20}
                for _ in range(2):  # the answer was lost, the form is sent again
                    page = await one.post(f"{base}/tally", **sent)
                assert "Your answers are counted." in page.text
            with pytest.raises(Surprise, match="counted once"):
                await people[0].post(f"{base}/tally", **{f"answer.{sex}": "2"})

            def rows(reader: Any) -> dict[tuple[int, int], int]:
                from sqlmodel import select

                found: dict[tuple[int, int], int] = {}
                for cell in reader.exec(select(TallyCell)):
                    at = (cell.question_id, cell.answer)
                    found[at] = found.get(at, 0) + cell.number
                return found

            assert stored(running, rows)[sex, 1] == 6 and stored(running, rows)[far, 0] == 7
            console = (await staff.get(here)).text
            assert "At least 5 phones" in console and 'class="num"' not in console, (
                "no figure while people answer"
            )
            ngos = str((await staff.groups())["N"])
            field = numbers_of(console)
            assistant = await with_account(running, staff, "session assistant")
            await assistant.post(
                f"{here}/tally/entries",
                group=ngos,
                **{f"n.{sex}.1": "8", f"n.{sex}.2": "9", f"n.{far}.1": ""},
            )
            for odd in ("x", "-1", "9999", "٣"):
                answer = await staff.web.post(
                    f"{here}/tally/entries", data={"group": ngos, f"n.{sex}.1": odd, "command_id": "f" * 20}
                )
                assert answer.status_code == 422
            assert len(field) == 4 + 3
            await staff.post(f"{here}/tally/closing")
            assert not stored(running, lambda reader: reader.get(TallyMark, "x"))
            after = text((await staff.get(here)).text)
            # Six of seven farmers are women: the seventh would know all. So they are hidden, and others with them.
            assert re.search(r"Farmers' organisations ?: Woman – · Man – · Neither –", after), after
            lines = list(
                csv.reader(io.StringIO((await staff.get(f"{here}/tally.csv")).text.lstrip("\ufeff")))
            )
            numbers = [line[3] for line in lines[1:] if line[3]]
            assert numbers and min(int(one) for one in numbers) >= 5
            with pytest.raises(Surprise, match="not asked any more"):
                await people[1].post(f"{base}/tally", **{f"answer.{sex}": "2"})
            with pytest.raises(Surprise, match="asked once"):
                await staff.post(f"{here}/tally", ready="age")
            assert "not asked any more" in (await people[1].get(f"{base}/tally")).text

    asyncio.run(play())
