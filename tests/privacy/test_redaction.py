"""Of a person who is taken out nothing is left in any file, and every count, vote and decision is what it was."""

from __future__ import annotations

import asyncio
import html
import re
import sqlite3
from contextlib import closing
from typing import Any

import pytest
from typer.testing import CliRunner

from dialogue.activities.registry import KINDS
from dialogue.cli.verify import app
from dialogue.minutes.verifying import proofs
from dialogue.privacy.searching import search
from dialogue.simulation.actors import Surprise
from support.person_everywhere import COMMON, NAME, PLANTED, Room, found_in, played


def wrong(running: Any) -> list[str]:
    database = running.database()
    try:
        with database.read() as reader:
            return [said for one in proofs(reader, KINDS) for said in one.wrong]
    finally:
        database.close()


async def sealed(room: Room) -> None:
    """Wait until no reader is in the way any more."""
    for _ in range(300):
        if room.ask("SELECT sealed FROM redaction ORDER BY id DESC LIMIT 1") == [(1,)]:
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the redaction was not sealed")


async def taken_out(room: Room) -> str:
    """Through the pages: choose the person, look, do it. The page that shows what would change."""
    base = f"/platforms/{room.platform}"
    where = f"{base}/sessions/{room.staff.session_id}/redaction"
    choosing = (await room.staff.get(where)).text
    assert f'value="{room.seat}"' in choosing and NAME in choosing
    looked = (await room.staff.post(f"{where}/preview", seat=str(room.seat), words="")).text
    await room.staff.post(
        f"{base}/redaction", session=str(room.staff.session_id), seat=str(room.seat), words=""
    )
    return looked


def test_nothing_of_the_person_is_left_and_every_count_is_what_it_was(running: Any) -> None:
    async def play() -> None:
        room = await played(running)
        folder = running.settings.data
        # The negative control: what is searched for is found before, also in the copies.
        assert set(
            found_in(folder)["dialogue.sqlite3"] + found_in(folder).get("dialogue.sqlite3-wal", [])
        ) >= set(PLANTED) - {"craquandis"}
        for table in (
            "ballot_option",
            "carried_reservation",
            "minutes_text",
            "decision_voice",
            "agenda_at_the_end",
        ):
            dumped = " ".join(map(str, room.ask(f"SELECT * FROM {table}"))).lower()
            assert any(word in dumped for word in PLANTED), table
        counts, figures = room.counts(), room.figures()
        looked = await taken_out(room)
        assert "5 contributions" in looked or "contributions stay without words" in looked
        await sealed(room)
        assert found_in(folder) == {}
        assert room.counts() == counts
        assert room.figures()[1:] == figures[1:]
        assert [one[::2] for one in room.figures()[0]] == [one[::2] for one in figures[0]]
        # Others keep what they wrote, also where it is the same.
        kept = [text for (text,) in room.ask("SELECT text FROM idea ORDER BY id")]
        assert COMMON not in kept and "Mend the road" in kept
        assert room.ask("SELECT text FROM answer ORDER BY id") == [("[…]",), (COMMON,)]
        assert "As […] said: […], and we agree" in kept
        assert wrong(running) == []
        said = CliRunner().invoke(app, ["--data", str(folder)])
        assert said.exit_code == 0 and "1 redaction looked at." in said.stdout, said.stdout
        minutes = html.unescape((await room.staff.get(f"{room.staff.base}/minutes", version="1")).text)
        assert re.search(r"\d+ passages were taken out on", minutes)
        french = (await room.staff.get(f"{room.staff.base}/minutes", version="1", lang="fr")).text
        assert not any(word in french.lower() for word in PLANTED)
        listed = (await room.staff.get(f"/platforms/{room.platform}/privacy")).text
        assert "places" in listed and "not overwritten yet" not in listed
        # Whoever puts the old words back is found.
        before = room.ask("SELECT content FROM minutes_text WHERE language = 'en'")[0][0]
        put_back(room, before.replace("[…]", "Zephyrine", 1))
        assert "its text in en is not the one that was circulated" in wrong(running)
        put_back(room, before)
        assert wrong(running) == []
        await words_and_deletion(room)
        await room.close()

    asyncio.run(play())


async def words_and_deletion(room: Room) -> None:
    """Words that are named go, too; a session on which the agenda rests stays; the whole platform can go."""
    base, folder = f"/platforms/{room.platform}", room.running.settings.data
    for words, said in (
        ("ab", "at least three characters"),
        ("", "choose a person"),
        ("Ouagadougou", "Nothing of it was found"),
    ):
        with pytest.raises(Surprise, match=said):
            await room.staff.post(f"{base}/redaction", session="", seat="", words=words)
    await room.staff.post(f"{base}/redaction", session="", seat="", words="mend  the ROAD\nbintou")
    await sealed(room)
    assert found_in(folder, ("mend the road", "bintou")) == {} and wrong(room.running) == []
    gone = f"{base}/sessions/{room.staff.session_id}/deletion"
    assert "so it stays" in (await room.staff.get(gone)).text
    with pytest.raises(Surprise, match="items of the agenda rest on this session"):
        await room.staff.post(gone, typed="Water")
    records = [room.platform, room.staff.session_id]
    name = room.ask(f"SELECT name FROM platform WHERE id = {room.platform}")[0][0]
    with pytest.raises(Surprise, match="another name"):
        await room.staff.post(f"{base}/deletion", typed="Water")
    assert name in html.unescape((await room.staff.get(f"{base}/deletion")).text)
    await room.staff.post(f"{base}/deletion", typed=name.upper())
    await deleted(room, folder, records)


async def deleted(room: Room, folder: Any, records: list[int]) -> None:
    """Nothing is left but accounts, the house's record, and numbers that are never given again."""
    for _ in range(300):
        if room.ask("SELECT 1 FROM log_entry WHERE kind = 'deletion.sealed'"):
            break
        await asyncio.sleep(0.1)
    left = {name for name, number in room.counts().items() if number}
    assert left <= {
        "account",
        "sign_in",
        "sign_in_note",
        "stream",
        "alembic_version",
        "entry_link",
        "follower",
    }
    assert room.ask("SELECT DISTINCT stream_id FROM log_entry") == [(1,)]
    [facts] = room.ask("SELECT facts FROM log_entry WHERE kind = 'platform.deleted'")
    assert "Water" not in facts[0] and '"seats": 5' in facts[0]
    assert found_in(folder, ("every village decides", COMMON.lower())) == {}
    assert wrong(room.running) == []
    said = CliRunner().invoke(app, ["--data", str(folder)])
    assert said.exit_code == 0 and f"{len(records)} deletions looked at." in said.stdout
    for page in (f"/platforms/{records[0]}", f"/sessions/{records[1]}", f"/sessions/{records[1]}/minutes"):
        with pytest.raises(Surprise, match="-> 40"):
            await room.staff.get(page)
    await room.staff.prepare("Another", recipe="empty")
    assert room.staff.session_id > max(records)


def test_a_single_session_goes_and_its_neighbour_stays(running: Any) -> None:
    async def play() -> None:
        room = await played(running, item=False)
        gone, platform, folder = room.staff.session_id, room.platform, running.settings.data
        await room.staff.prepare("Bridges", recipe="empty", purpose="Bridges for ploverine")
        neighbour = room.staff.session_id
        assert room.platform == platform
        kept = room.ask(f"SELECT * FROM session WHERE id = {neighbour}")
        # The negative control: the words of the session are in the store until it goes.
        assert "zephyrine" in found_in(folder)["dialogue.sqlite3"] + found_in(folder).get(
            "dialogue.sqlite3-wal", []
        )
        address = f"/platforms/{platform}/sessions/{gone}/deletion"
        assert "so it stays" not in (await room.staff.get(address)).text
        with pytest.raises(Surprise, match="another name"):
            await room.staff.post(address, typed="Bridges")
        await room.staff.post(address, typed="water")
        for _ in range(300):
            if room.ask("SELECT 1 FROM log_entry WHERE kind = 'deletion.sealed'"):
                break
            await asyncio.sleep(0.1)
        assert found_in(folder) == {} and wrong(running) == []
        assert found_in(folder, ("ploverine",)) != {}
        assert room.ask(f"SELECT * FROM session WHERE id = {neighbour}") == kept
        assert room.ask(f"SELECT id FROM session WHERE platform_id = {platform}") == [(neighbour,)]
        said = CliRunner().invoke(app, ["--data", str(folder)])
        assert said.exit_code == 0 and "1 deletion looked at." in said.stdout
        for page in (f"/sessions/{gone}", f"/sessions/{gone}/minutes", address):
            with pytest.raises(Surprise, match="-> 40"):
                await room.staff.get(page)
        assert "Bridges" in (await room.staff.get(f"/platforms/{platform}/privacy")).text
        await room.close()

    asyncio.run(play())


def test_what_others_said_as_well_stays_and_short_words_are_found_only_alone() -> None:
    found = search(
        ["Wells", "Yes", "A road for all", "Names are long"], ["Awa"], ["old  mill"], {"A road for all"}
    )
    assert found.text("Wells") == "[…]" and found.text("Wells are dry") == "Wells are dry"
    assert found.text("Wells", alone=False) == "Wells"
    assert found.text("Yes") == "Yes" and found.text("A road for all") == "A road for all"
    assert found.text("Awara and AWA met Awa at the Old Mill") == "Awara and AWA met […] at the […]"
    assert found.places == 3
    assert found.value({"kind": "Wells", "text": ["Wells", 3, None]}) == {
        "kind": "Wells",
        "text": ["[…]", 3, None],
    }
    same = '{"text": "nothing of it"}'
    assert found.document(same) is same


def put_back(room: Room, content: str) -> None:
    with closing(sqlite3.connect(room.running.settings.data / "dialogue.sqlite3")) as store:
        store.execute("UPDATE minutes_text SET content = ? WHERE language = 'en'", (content,))
        store.commit()
