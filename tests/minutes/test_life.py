"""The life of minutes on the real server: notes, circulated, corrected, approved by group, published; and every refusal."""

from __future__ import annotations

import asyncio
import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import col, select
from typer.testing import CliRunner

from dialogue.cli import minutes as command
from dialogue.documents.plain_data import read_json
from dialogue.kernel.errors import Refused
from dialogue.kernel.schema import LogEntry, StakeholderGroup
from dialogue.minutes import life
from dialogue.minutes.life import Standing, asked_to_approve, require_approved
from dialogue.minutes.links import KEY_LENGTH
from dialogue.minutes.schema import MinutesText, MinutesVersion
from dialogue.simulation.actors import Facilitator, Participant, Surprise
from support.roles import linked, platform_of

LINK = re.compile(rf"(/group-minutes/[0-9a-f]{{{KEY_LENGTH}}})")


@dataclass
class Room:
    """A session that has ended, with a participant of each of two groups; the second one is her group's delegate."""

    running: Any
    staff: Facilitator
    awa: Participant
    ben: Participant
    group: dict[str, int] = field(default_factory=dict)

    @property
    def base(self) -> str:
        return f"{self.staff.base}/minutes"

    def read(self, work: Any) -> Any:
        database = self.running.database()
        try:
            with database.read() as reader:
                return work(reader)
        finally:
            database.close()

    def versions(self) -> list[MinutesVersion]:
        return list(self.read(lambda reader: reader.exec(select(MinutesVersion)).all()))

    async def desk(self) -> str:
        return (await self.staff.get(f"{self.base}/desk")).text

    async def links(self) -> list[str]:
        """The links of the groups in their order, as the desk shows them."""
        return list(dict.fromkeys(LINK.findall(await self.desk())))

    async def circulate(self, number: int = 1, **fields: Any) -> None:
        await self.staff.post(f"{self.base}/versions", **{"number": number, "days": "14", **fields})

    def end_window(self) -> None:
        database = self.running.database()
        try:
            with database.write() as tx:
                for one in tx.exec(select(MinutesVersion)):
                    one.window_until = one.circulated_at - timedelta(days=1)
                    tx.add(one)
        finally:
            database.close()


async def ended(running: Any) -> Room:
    staff = Facilitator(running.address)
    await staff.enter(running.sign_in_link())
    await staff.prepare(
        "Water", recipe="empty", groups=("farmers", "ngos", "public"), not_required=("public",)
    )
    await staff.open()
    awa, ben = Participant(running.address), Participant(running.address)
    await awa.join(staff.code, group="F", language="fr", name="Awa")
    await ben.join(staff.code, group="N", name="Ben")
    seats = re.findall(r'id="person-(\d+)"', (await staff.get(f"{staff.base}/people")).text)
    room = Room(running, staff, awa, ben)
    asked = select(StakeholderGroup).order_by(col(StakeholderGroup.id))
    room.group = {one.key: one.id for one in room.read(lambda reader: reader.exec(asked).all())}
    for seat in seats:
        page = (await staff.get(f"{staff.base}/people")).text
        if "Ben" in page.partition(f'id="person-{seat}"')[2].partition("</li>")[0]:
            await staff.post(f"{staff.base}/people/{seat}/role", role="delegate")
    return room


async def refused(doing: Any, words: str) -> None:
    with pytest.raises(Surprise, match=words):
        await doing


def test_from_the_draft_to_the_published_version(running: Any) -> None:
    async def play() -> None:
        room = await ended(running)
        staff, base = room.staff, room.base
        keeper = await linked(running, staff, "Rama", "rapporteur")
        await keeper.post(f"{base}/notes", section="meeting", text="Opened with a song.\n\nIt rained.")
        await refused(room.circulate(because="x"), "still going on")
        await refused(
            room.awa.post(f"{base}/corrections", number=1, section="meeting", text="x"), "not been circulated"
        )
        await staff.post(f"{staff.base}/closing")
        # What stands beside the record is not overwritten when the draft is made anew, and two people do not overwrite it.
        assert "Opened with a song" in (await staff.get(base)).text
        note = {"section": "meeting", "text": "Other words.", "was.text": ""}
        await refused(staff.post(f"{base}/notes", **note), "changed this")
        await refused(keeper.post(f"{base}/notes", section="nowhere", text="x"), "choose the section")
        # Holes block it, and are named; so does a window that nobody can use.
        await refused(room.circulate(), "Nothing|The place .* not stated.*write why")
        await refused(room.circulate(because="In haste.", days="0"), "1 to 90")
        await refused(room.circulate(because="In haste.", number=2), "newer version")
        await refused(room.awa.post(f"{base}/versions", number=1, because="x", days="14"), "403")
        assert room.versions() == []
        await room.circulate(because="The hall is known to all.", command_id="once")
        await room.circulate(because="The hall is known to all.", command_id="once")
        await _corrections(room, keeper)
        await _approvals(room)
        await _told(room)

    asyncio.run(play())


async def _corrections(room: Room, keeper: Facilitator) -> None:
    base, awa = room.base, room.awa
    [version] = room.versions()
    assert version.missing and version.because
    page = (await awa.get(base)).text
    assert 'id="corrections"' in page and 'id="approval-form"' not in page, (
        "a participant asks, and does not approve"
    )
    await refused(
        awa.post(f"{base}/corrections", number=1, section="meeting", text=" "), "rien n.est|Rien n|422"
    )
    await refused(awa.post(f"{base}/corrections", number=2, section="meeting", text="x"), "422")
    await awa.post(f"{base}/corrections", number=1, section="attendance", text="Nous étions deux de plus.")
    farmers, *_ = await room.links()
    web = httpx.AsyncClient(base_url=room.running.address, timeout=60, follow_redirects=True)
    asked = {"number": "1", "section": "meeting", "text": "It did not rain.", "command_id": "c1"}
    assert (await web.post(f"{farmers}/corrections", data=asked)).status_code == 422, "who asks says so"
    assert (await web.post(f"{farmers}/corrections", data=asked | {"by_whom": "Bintou"})).status_code == 200
    room.end_window()
    late = await web.post(f"{farmers}/corrections", data=asked | {"by_whom": "Bintou", "command_id": "c2"})
    assert late.status_code == 422 and "time to ask for corrections" in late.text
    await refused(room.circulate(2, because="x", what_is_new="x"), "2 corrections still wait")
    await refused(keeper.post(f"{base}/answers", correction=1, verdict="", answer="x"), "what becomes of it")
    await refused(
        keeper.post(f"{base}/answers", correction=1, verdict="accepted", answer=" "), "Nothing was written"
    )
    await keeper.post(f"{base}/answers", correction=1, verdict="accepted", answer="They came at noon.")
    await keeper.post(f"{base}/answers", correction=2, verdict="answered", answer="It did, at nine.")
    assert "They came at noon." in (await awa.get(base)).text
    await refused(room.staff.post(f"{base}/publication", number=1, public="yes"), "in no version yet")
    await refused(room.circulate(2, because="x"), "what is new")
    await room.circulate(2, because="Known.", what_is_new="Two people more.")
    await refused(
        keeper.post(f"{base}/answers", correction=1, verdict="answered", answer="x"), "tells this correction"
    )
    await web.aclose()


async def _approvals(room: Room) -> None:
    base, group = room.base, room.group
    farmers, ngos, public = await room.links()
    await refused(room.staff.post(f"{base}/publication", number=2, public="yes"), "2 of 2 groups")
    own = {"number": 2, "group": group["ngos"], "by_whom": "Ben Ba"}
    await refused(room.ben.post(f"{base}/approval", **{**own, "number": 1}), "newer version")
    await refused(
        room.ben.post(f"{base}/approval", **{**own, "group": group["farmers"]}), "your own group only"
    )
    await refused(room.awa.post(f"{base}/approval", **{**own, "group": group["farmers"]}), "403")
    await room.ben.post(f"{base}/approval", **own)
    await refused(room.ben.post(f"{base}/approval", **own), "approved version 2 already")
    async with httpx.AsyncClient(base_url=room.running.address, timeout=60, follow_redirects=True) as web:
        yes = {"number": "2", "by_whom": "Ben again", "command_id": "a"}
        assert (await web.post(f"{ngos}/approval", data=yes)).status_code == 422, "twice, by the link"
        assert (
            await web.post(f"{farmers}/approval", data={"number": "2", "command_id": "b"})
        ).status_code == 422
        for language, words in (("en", "Approve these minutes"), ("fr", "Approuver"), ("es", "Aprobar")):
            page = await web.get(farmers, params={"lang": language})
            assert page.status_code == 200 and words in page.text and 'name="robots"' in page.text
        # A renewed link ends the old one, and nothing tells one that is over from one that never was.
        await room.staff.post(f"{base}/links", group=group["farmers"])
        assert (
            (await web.get(farmers)).status_code
            == (await web.get(f"/group-minutes/{'0' * 40}")).status_code
            == 404
        )
        fresh = (await room.links())[0]
        # Where the platform lists mandates for the group, only a mandate that binds it today will do.
        home = f"/platforms/{platform_of(room.running, room.staff.session_id)}/mandates"
        asked = select(StakeholderGroup).where(StakeholderGroup.id == group["farmers"])
        given = {
            "person": "Bintou Sy",
            "given_by": "The assembly",
            "decided_on": "2026-01-01",
            "group": room.read(lambda reader: reader.exec(asked).one().constituency_id),
        }
        await room.staff.post(home, **given, reach="speak", valid_from="2026-01-02")
        for who, why in (("Bintou Sy", "does not reach so far"), ("Somebody", "No mandate of this person")):
            no = await web.post(f"{fresh}/approval", data={"number": "2", "by_whom": who, "command_id": who})
            assert no.status_code == 422 and why in no.text
        await room.staff.post(home, **given, reach="bind", valid_from="2026-01-02")
        assert (await web.post(f"{fresh}/approval", data=yes | {"by_whom": "Bintou Sy"})).status_code == 200
        assert (await web.get(f"/published-minutes/{room.staff.code}")).status_code == 404
        await room.staff.post(f"{base}/publication", number=2, public="yes")
        page = await web.get(f"/published-minutes/{room.staff.code.lower()}", params={"lang": "fr"})
        assert page.status_code == 200 and "Bintou Sy" in page.text
        assert "Nous étions deux de plus." in page.text and "They came at noon." in page.text
        assert (await web.get(f"/published-minutes/{room.staff.code}/minutes.pdf")).content.startswith(
            b"%PDF"
        )
        await room.staff.post(f"{base}/publication", number=2, public="no")
        assert (await web.get(f"/published-minutes/{room.staff.code}")).status_code == 404
        assert public != farmers


def _by_command(room: Room) -> None:
    """`dialogue minutes` writes the draft, the newest version that was circulated, or one by its number."""

    def ask(*words: str) -> Any:
        data = str(room.running.settings.data)
        given = [room.staff.code, "--format", "json", "--lang", "en", *words, "--data", data]
        return CliRunner().invoke(command.app, given)

    for words, status, version in (
        ((), "draft", 1),
        (("--as", "circulated"), "approved", 2),
        (("--version", "1"), "circulated", 1),
    ):
        found = json.loads(ask(*words).stdout)["document"]
        assert found["status"] == status, words
        assert words == () or found["version"] == version
    for words, sentence in (
        (("--as", "published"), "no such version"),
        (("--version", "9"), "no such version"),
        (("--as", "signed"), "no stage signed"),
        (("--version", "1", "--format", "popolo"), "have no versions"),
    ):
        refused = ask(*words)
        assert refused.exit_code == 2 and sentence in refused.stderr, words


async def _told(room: Room) -> None:
    """The text as approved stays byte for byte, whatever is written later; its status is told, the record knows of it."""
    before = {
        (one.version_id, one.language): one.content
        for one in room.read(lambda reader: reader.exec(select(MinutesText)).all())
    }
    assert len(before) == 6
    await room.staff.post(f"{room.base}/notes", section="dissent", text="Written afterwards.")
    document = read_json((await room.staff.get(f"{room.base}.json", lang="en")).text)
    assert (document.status, document.version) == ("approved", 2)
    assert "Written afterwards." not in str(document) and "Opened with a song." in str(document)
    draft = read_json((await room.staff.get(f"{room.base}.json", lang="en", version="draft")).text)
    assert (draft.status, draft.version) == ("draft", 3) and "Written afterwards." in str(draft)
    first = read_json((await room.awa.get(f"{room.base}.json", lang="fr", version="1")).text)
    assert (first.status, first.version) == ("circulated", 1) and "Nous étions" not in str(first)
    assert read_json((await room.awa.get(f"{room.base}.json", version="draft")).text).version == 2
    with pytest.raises(Surprise, match="404"):
        await room.awa.get(room.base, version="9")
    changes = (await room.awa.get(f"{room.base}/changes", lang="en")).text
    assert "<ins>" in changes and "They came at noon." in changes and "Opened with a song" not in changes
    with pytest.raises(Surprise, match="404"):
        await room.awa.get(f"{room.base}/changes", before="1", after="7")
    after = {
        (one.version_id, one.language): one.content
        for one in room.read(lambda reader: reader.exec(select(MinutesText)).all())
    }
    assert after == before
    _by_command(room)
    platform = platform_of(room.running, room.staff.session_id)
    kinds = [
        one.kind
        for one in room.read(
            lambda reader: reader.exec(select(LogEntry).where(LogEntry.stream_id == platform)).all()
        )
        if one.kind.startswith("minutes.")
    ]
    assert kinds.count("minutes.circulated") == 2 and kinds.count("minutes.approved") == 2
    assert kinds.count("minutes.correction_asked") == 2 and "minutes.published" in kinds


def test_what_keeps_a_version_from_being_approved() -> None:
    whole = Standing(1, frozenset({1, 2}), frozenset({1, 2, 3}))
    require_approved(whole)
    assert whole.status == "approved"
    for lacking, code in (
        (Standing(1, frozenset({1, 2}), frozenset({1})), "not_approved"),
        (Standing(2, frozenset(), frozenset({1})), "not_approved"),
        (Standing(1, frozenset({1}), frozenset({1}), waiting=1), "corrections_open"),
        (Standing(1, frozenset({1}), frozenset({1}), untold=1), "corrections_open"),
    ):
        with pytest.raises(Refused) as found:
            require_approved(lacking)
        assert found.value.code == code and lacking.status == (
            "circulated" if lacking.number == 1 else "corrected"
        )
    assert asked_to_approve({1, 2}, {2, 3}) == {2} and asked_to_approve({1}, set()) == frozenset()


def test_without_the_checks_it_would_go_through(running: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The negative control: with the rules taken out, holes are circulated and what nobody approved is published."""
    monkeypatch.setattr(life, "require_complete", lambda missing, because: None)
    monkeypatch.setattr(life, "require_approved", lambda standing: None)

    async def play() -> None:
        room = await ended(running)
        await room.staff.post(f"{room.staff.base}/closing")
        await room.circulate()
        await room.staff.post(f"{room.base}/publication", number=1, public="yes")
        assert [one.published_at is not None for one in room.versions()] == [True]

    asyncio.run(play())
