"""Lists out of files through their pages, as a browser without script sends them: shown first, done once, nothing kept."""

from __future__ import annotations

import asyncio
import html
import re
import secrets
from pathlib import Path
from typing import Any

import httpx
from sqlmodel import select
from typer.testing import CliRunner

from dialogue.accounts.schema import Account
from dialogue.activities.brainstorm.schema import Idea
from dialogue.bodies.schema import Membership, Organisation
from dialogue.cli import import_table
from dialogue.importing.receiving import packed, unpacked
from dialogue.importing.tables import LARGEST_FILE
from dialogue.kernel.schema import LogEntry
from dialogue.people.schema import Constituency
from dialogue.simulation.actors import Facilitator
from support.workbooks import workbook

PLANTED = "Zephyrinewells"
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
SELECT = re.compile(r'<select class="input" id="[^"]+" name="([^"]+)".*?</select>', re.S)
CHOSEN = re.compile(r'<option value="([^"]*)" selected>')


def form_of(page: str) -> dict[str, str]:
    """What a browser would send of the preview's form."""
    form = page[page.index("<form", page.index('id="page-title"')) :]
    fields = {name: html.unescape(value) for name, value in HIDDEN.findall(form)}
    for found in SELECT.finditer(form):
        chosen = CHOSEN.search(found.group())
        fields[found.group(1)] = html.unescape(chosen.group(1)) if chosen else ""
    return fields


async def uploaded(
    actor: Any, path: str, content: bytes, name: str = "list.csv", **words: str
) -> httpx.Response:
    answer: httpx.Response = await actor.web.post(
        path, data=words, files={"file": (name, content, "text/csv")}
    )
    return answer


async def sent(actor: Any, path: str, fields: dict[str, str]) -> httpx.Response:
    """The preview's form: multipart, with no file in it."""
    answer: httpx.Response = await actor.web.post(path, data=fields, files={"file": ("", b"")})
    return answer


def rows(running: Any, table: Any) -> list[Any]:
    database = running.database()
    with database.read() as reader:
        found = list(reader.exec(select(table)))
    database.close()
    return found


async def brainstorm(facilitator: Facilitator, *, shows: str = "group") -> str:
    await facilitator.post(
        f"{facilitator.base}/activities", kind="brainstorm", prompt="What next?", minutes="5"
    )
    step = (await facilitator.activities())[-1]
    await facilitator.turn(step, "open")
    await facilitator.act(step, "authors", shows=shows)
    return f"{facilitator.base}/activities/{step}/import"


IDEAS = (
    "Idée;Groupe;Personnes;Auteur\r\n"
    f"{PLANTED};F;3,0;Awa\r\n"
    "<b>Roads</b> & more;Companies;;Bo\r\n"
    "Roads for all;Astronauts;;\r\n"
    ";F;;\r\n"
    f"{PLANTED} ;F;;\r\n"
).encode("cp1252")


def test_ideas_are_shown_first_done_once_and_taken_back(running: Any, open_session: Any, run: Any) -> None:
    async def walk() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await brainstorm(facilitator)
            entry = await facilitator.get(f"{facilitator.base}/entry")
            assert f'href="{here}"' in entry.text
            assert 'enctype="multipart/form-data"' in (await facilitator.get(here)).text
            page = await uploaded(facilitator, here, IDEAS)
            assert page.status_code == 200
            for words in (
                "Windows-1252",
                "All: 5",
                "new: 2",
                "left out: 2",
                "already there: 1",
                "The same as line 2.",
                "There is no group “Astronauts” in this session.",
                "&lt;b&gt;Roads&lt;/b&gt; &amp; more",
                "authors and organisations are left out",
            ):
                assert words in page.text, words
            assert "<b>Roads" not in page.text
            assert rows(running, Idea) == [], "looking changes nothing"
            for file in Path(running.settings.data).rglob("*"):
                assert file.is_dir() or PLANTED.encode() not in file.read_bytes(), "nothing of it is kept"
            fields = form_of(page.text)
            only = await sent(facilitator, here, fields | {"show": "refused"})
            table = only.text[only.text.index("data-line=") :]
            assert "Astronauts" in table and PLANTED not in table
            done = await sent(facilitator, f"{here}/carried-out", fields)
            assert "Done. New: 2." in done.text
            again = await sent(facilitator, f"{here}/carried-out", fields)
            assert "Done. New: 2." in again.text, "the same form a second time"
            ideas = rows(running, Idea)
            assert [(one.text, one.heads, one.channel, one.source, one.state) for one in ideas] == [
                (PLANTED, 3, "file", "", "shown"),
                ("<b>Roads</b> & more", None, "file", "", "shown"),
            ]
            assert all(one.group_id for one in ideas)
            told = [one for one in rows(running, LogEntry) if one.kind == "ideas.taken_in"]
            assert [one.facts["ideas"] for one in told] == [[one.id for one in ideas]]
            console = (await facilitator.get(f"{facilitator.base}/console")).text
            assert "from a file" in console
            acts = (await facilitator.get(f"{facilitator.base}/acts")).text
            assert "Ideas taken in from a file: 2" in acts

    run(walk())


def test_names_are_kept_only_where_they_are_shown(running: Any, open_session: Any, run: Any) -> None:
    async def walk() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await brainstorm(facilitator, shows="name")
            page = await uploaded(facilitator, here, b"Idea,Author,Organisation\nWells,Awa,Herders\n")
            assert "are left out" not in page.text
            await sent(facilitator, f"{here}/carried-out", form_of(page.text))
            assert [one.source for one in rows(running, Idea)] == ["Awa, Herders"]

    run(walk())


def test_what_changed_meanwhile_is_shown_anew(running: Any, open_session: Any, run: Any) -> None:
    async def walk() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await brainstorm(facilitator)
            fields = form_of((await uploaded(facilitator, here, b"Idea\nWells\nRoads\n")).text)
            other = form_of((await uploaded(facilitator, here, b"Idea\nWells\n")).text)
            assert "New: 1." in (await sent(facilitator, f"{here}/carried-out", other)).text
            late = await sent(facilitator, f"{here}/carried-out", fields)
            assert late.status_code == 422 and "Something has changed meanwhile" in late.text
            assert len(rows(running, Idea)) == 1
            fields = form_of(late.text)
            assert "New: 1." in (await sent(facilitator, f"{here}/carried-out", fields)).text
            assert len(rows(running, Idea)) == 2

    run(walk())


def test_two_thousand_lines_stand_on_pages(open_session: Any, run: Any) -> None:
    async def walk() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await brainstorm(facilitator)
            text = "Idea;Other\n" + "".join(f"Idea number {n} of them all;x\n" for n in range(2000))
            page = await uploaded(facilitator, here, text.encode())
            assert "Page 1 of 20" in page.text and page.text.count("data-line=") == 100
            assert len(page.content) < 120_000
            last = await sent(facilitator, here, form_of(page.text) | {"page": "20"})
            assert "Idea number 1999 of" in last.text and "Page 20 of 20" in last.text
            # Another column is chosen, and stays chosen.
            fields = form_of(last.text) | {"column.idea": "1"}
            assert "already there: 1999" in (await sent(facilitator, here, fields)).text
            done = await sent(facilitator, f"{here}/carried-out", form_of(last.text))
            assert "New: 2000." in done.text

    run(walk())


def test_files_that_are_no_tables_are_refused_on_the_same_page(open_session: Any, run: Any) -> None:
    async def walk() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await brainstorm(facilitator)
            for content, words in (
                (b"PK\x03\x04" + bytes(90), "cannot be read as an XLSX workbook"),
                (b"", "Please choose a file first."),
                (b'Idea\n"Wells\n', "begins in line 2"),
                (b"x" * (LARGEST_FILE + 1), "larger than 5 megabytes"),
            ):
                page = await uploaded(facilitator, here, content)
                assert page.status_code == 422 and words in page.text, words
                assert 'type="file"' in page.text
            for kept in ("nonsense", packed(b"x" * (LARGEST_FILE + 9)), "=" * 20):
                assert (await sent(facilitator, here, {"kept": kept})).status_code == 422

    run(walk())


def test_what_travels_in_a_page_is_never_unpacked_beyond_the_largest_file() -> None:
    assert unpacked(packed(b"Idea\nWells")) == b"Idea\nWells"
    assert len(unpacked(packed(bytes(40_000_000)))) == LARGEST_FILE + 1
    assert unpacked("é") == unpacked("") == b""


def test_lists_of_a_platform(running: Any, open_session: Any, run: Any) -> None:
    async def walk() -> None:
        running.sign_in_link()  # somebody with an account: Awa 1
        async with open_session(recipe="empty") as facilitator:
            here = f"/platforms/{rows(running, Membership)[0].platform_id}/import"
            accounts = len(rows(running, Account))

            async def taken(what: str, content: bytes, *words: str) -> None:
                page = await uploaded(facilitator, here, content, what=what)
                for one in words:
                    assert one in page.text, one
                await sent(facilitator, f"{here}/carried-out", form_of(page.text))

            await taken(
                "groups", "Nom;Lettre\nÉleveurs;E\nFarmers’ organisations;\nHerders;XX\n".encode(), "new: 1"
            )
            assert [one.letter for one in rows(running, Constituency) if "leveurs" in str(one.names)] == ["E"]
            book = workbook(
                {
                    "A": [
                        ["Organisation", "Group"],
                        ["Seed Union", "E"],
                        ["seed  union", ""],
                        ["Well Ltd", "?"],
                    ]
                }
            )
            await taken("organisations", book, "new: 1", "left out: 2", "The same name as in line 2.")
            await taken("organisations", b"Name\nS\xc3\xa9ed Union\n", "looks alike")
            assert [one.name for one in rows(running, Organisation)] == ["Seed Union", "Séed Union"]
            assert rows(running, Organisation)[0].constituency_id
            people = "Nom;Rôle\nAwa 1;observateur\nAwa 2;member\nZoé;member\nAwa 1;chief\n"
            await taken(
                "people", people.encode(), "new: 1", "left out: 3", "Nobody else coordinates this platform."
            )
            roles = {one.account_id: one.role for one in rows(running, Membership)}
            assert sorted(roles.values()) == ["coordinator", "observer"]
            assert len(rows(running, Account)) == accounts, "nobody gets an account"
            await taken("people", b"Name;Role\nAwa 1;coordinator\nAwa 2;member\n", "changed: 1")
            told = [one.facts for one in rows(running, LogEntry) if one.kind == "table.taken_in"]
            assert [(one["what"], one["new"]) for one in told][:2] == [("groups", 1), ("organisations", 1)]
            empty = await facilitator.get(f"{here}/people.csv")
            assert empty.content == b"\xef\xbb\xbfName;Role\r\n"
            assert (await facilitator.get(f"{here}/groups.xlsx")).content[:2] == b"PK"
            await taken(
                "groups",
                (await facilitator.get(f"{here}/groups.xlsx")).content,
                "There is nothing to take in.",
            )

    run(walk())


def test_only_those_who_may_take_lists_in(running: Any, open_session: Any, person: Any, run: Any) -> None:
    async def walk() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await brainstorm(facilitator)
            platform = f"/platforms/{rows(running, Membership)[0].platform_id}/import"
            someone, stranger = await person(facilitator), Facilitator(running.address)
            await stranger.enter(running.sign_in_link())
            for actor, path in ((someone, here), (stranger, here), (stranger, platform), (someone, platform)):
                for place in (path, f"{path}/carried-out"):
                    answer = await uploaded(actor, place, b"Idea\nWells\n", what="groups")
                    assert answer.status_code in (401, 403, 404) or answer.url.path == "/sign-in", place
            assert rows(running, Idea) == []
            large = {"kept": secrets.token_hex(200_000)}
            assert (await sent(stranger, here, large)).status_code in (403, 404, 413)
            # Control: the same upload by whoever may.
            assert (await uploaded(facilitator, here, b"Idea\nWells\n")).status_code == 200
            for actor in (someone, stranger):
                await actor.close()

    run(walk())


def test_the_shell_shows_first_and_does_it_with_yes(
    running: Any, open_session: Any, run: Any, tmp_path: Path
) -> None:
    file = tmp_path / "ideas.csv"
    file.write_bytes(IDEAS)

    async def walk() -> None:
        async with open_session(recipe="empty") as facilitator:
            await brainstorm(facilitator)

            def shell(*words: str) -> Any:
                said = [str(file), *words, "--data", str(running.settings.data)]
                return CliRunner().invoke(import_table.app, said)

            wanted = ("--session", facilitator.code, "--activity", "1")
            shown = await asyncio.to_thread(shell, *wanted)
            assert shown.exit_code == 0 and "new: 2" in shown.output and "add --yes" in shown.output
            assert "line 4: left out (There is no group “Astronauts”" in shown.output
            assert rows(running, Idea) == []
            done = await asyncio.to_thread(shell, *wanted, "--yes")
            assert "Done. New: 2." in done.output
            assert len(rows(running, Idea)) == 2
            assert (await asyncio.to_thread(shell)).exit_code == 2
            assert (await asyncio.to_thread(shell, *wanted[:3], "9")).exit_code == 2

    run(walk())


def test_a_language_is_known_by_its_name_and_one_of_nobodys_is_said(
    running: Any, open_session: Any, run: Any
) -> None:
    """The first two letters were taken for it: Estonian became Spanish, "espagnol" and "Spanish" became nothing, unsaid."""
    table = (
        "Idea;Language\nWells;English\nPuits;français\nPozos;Spanish\nCaminos;espagnol\nRoutes;fr-FR\nRutas;ES\n"
        "Kaevud;Estonian\nHouses;\n"
    )
    meant = ["en", "fr", "es", "es", "fr", "es", "en", "en"]

    async def walk() -> None:
        async with open_session(recipe="empty") as facilitator:
            here = await brainstorm(facilitator)
            page = (await uploaded(facilitator, here, table.encode())).text
            assert page.count("is no language of this session") == 1 and "“Estonian” is no language" in page
            assert "new: 8" in page
            await sent(facilitator, f"{here}/carried-out", form_of(page))
            assert [one.language for one in rows(running, Idea)] == meant

    run(walk())
