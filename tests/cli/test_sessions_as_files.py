"""`dialogue session`: files become sessions and sessions files, on a real data folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlmodel import select
from typer.testing import CliRunner, Result

from dialogue.cli import session
from dialogue.kernel.database import Database
from dialogue.kernel.schema import Activity, Session
from dialogue.paths import SESSIONS
from dialogue.preparing import groups
from dialogue.simulation.actors import Facilitator
from dialogue.stage.schema import StepNote

OWN = """title: L’eau pour toutes et tous
purpose: "De l’eau en 2030: partout"
place: Ségou
language: fr
languages: [fr, en]
groups:
- ready: companies
  name: {fr: Artisans, en: Craftspeople}
  letter: X
  colour: 7
- name: Comités
  required: no
- ready: farmers
programme:
- activity: opinion
  title: {fr: Avis, en: Views}
  question: {fr: Qu’en dites-vous ?, en: What do you say?}
  minutes: 0
  notes: |
    canarynote: lire deux fois.

    Puis attendre.
  settings:
    statements: ["Un; deux", Trois]
    until: 2030-01-01
- activity: brainstorm
- activity: vote
  starts_from: 2
  settings: {method: equal-shares, budget: 900, currency: francs, names: [Awa, Bo], options: [A = 3, B = 4]}
  options:
  - Puits
  - {label: {fr: Tuyaux, en: Pipes}, text: "Du réservoir: au village", cost: 12, group: Comités}
"""


def dialogue(data: Path, *words: str) -> Result:
    return CliRunner().invoke(session.app, [*words, "--data", str(data)])


def codes(made: Result) -> list[str]:
    assert made.exit_code == 0, made.output
    return [line.split()[0] for line in made.output.splitlines() if "/preparation" in line]


def exported(data: Path, code: str) -> str:
    found = dialogue(data, "export", code.lower())
    assert found.exit_code == 0, found.output
    return found.stdout


def rows(data: Path, model: Any) -> list[Any]:
    database = Database.at(data)
    try:
        with database.read() as reader:
            return list(reader.exec(select(model)))
    finally:
        database.close()


def test_every_file_of_the_library_and_an_own_one_come_back_equal(data: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(OWN)
    files = [own, *sorted(SESSIONS.glob("*.yaml"))]
    made = dialogue(data, "create", *map(str, files))
    assert "belong to a new facilitator" in made.output and "/enter/" in made.output
    first = [exported(data, code) for code in codes(made)]
    assert len(first) == len(files)
    for place, text in enumerate(first):
        (tmp_path / f"again-{place}.yaml").write_text(text)
    again = [str(tmp_path / f"again-{place}.yaml") for place in range(len(first))]
    assert [exported(data, code) for code in codes(dialogue(data, "create", *again))] == first
    # On another platform, and in another store, it is the same too.
    there = dialogue(data, "create", again[0], "--platform", "Another circle")
    assert exported(data, codes(there)[0]) == first[0]
    assert exported(tmp_path / "new", codes(dialogue(tmp_path / "new", "create", again[0]))[0]) == first[0]
    for part in (
        "en: Craftspeople",
        "colour: 7",
        "- Un; deux",
        "starts_from: 2",
        "group: C",
        "en: Pipes",
        "cost: 12",
        "Puis attendre.",
    ):
        assert part in first[0], part
    assert {one.platform_id for one in rows(data, Session)}.__len__() == 2


def test_nothing_is_made_when_anything_is_wrong(data: Path, tmp_path: Path, monkeypatch: Any) -> None:
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text(OWN)
    bad.write_text("title: x\nprogramme:\n- activity: brainstrom\n")
    found = dialogue(data, "create", str(good), str(bad), str(tmp_path / "none.yaml"))
    assert (
        found.exit_code == 2 and f"{bad}: line 3: There is no activity called 'brainstrom'." in found.stderr
    )
    assert "none.yaml: cannot be read" in found.stderr and "Nothing was made." in found.stderr
    assert dialogue(data, "create", "--check", str(good)).exit_code == 0
    assert dialogue(data, "create", str(good), "--facilitator", "Nobody").exit_code == 2
    assert dialogue(data, "export", "AAAAAA").exit_code == 2
    # What only the store can refuse, in the second of two files: the first is not made either.
    real = groups.add_groups
    monkeypatch.setattr(
        "dialogue.preparing.commands.add_groups",
        lambda act, drafts: real(act, drafts if act.session.title != "Second" else drafts * 9),
    )
    second = tmp_path / "second.yaml"
    second.write_text("title: Second\ngroups: [A]\n")
    assert dialogue(data, "create", str(good), str(second)).exit_code == 2
    assert not rows(data, Session) and not rows(data, Activity) and not rows(data, StepNote)


def test_notes_are_for_facilitators_and_each_phone_reads_its_own_question(
    running: Any, run: Any, person: Any, tmp_path: Path
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(OWN)

    async def go() -> None:
        facilitator = Facilitator(running.address)
        link = running.sign_in_link()
        await facilitator.enter(link)
        made = dialogue(running.settings.data, "create", str(file))
        facilitator.code = codes(made)[0]
        facilitator.session_id = rows(running.settings.data, Session)[0].id
        await facilitator.open()
        awa, bo = await person(facilitator, "X", language="fr"), await person(facilitator, "F", language="en")
        base, (views, *_) = facilitator.base, await facilitator.activities()
        await facilitator.turn(views, "open")
        french, english = await awa.page(), await bo.page()
        assert "Qu’en dites-vous ?" in french and "What do you say?" not in french
        assert "What do you say?" in english and "Qu’en dites-vous ?" not in english
        for path in (f"{base}/preparation", f"{base}/activities/{views}/edit"):
            assert "canarynote" in (await facilitator.get(path)).text, "the control"
        seen = [french, english, (await awa.get(f"{base}/mine")).text]
        for path in ("projector", "minutes", "minutes.json", "minutes.md", "frame?screen=console&after=0"):
            seen.append((await facilitator.web.get(f"{base}/{path}")).text)
        assert not any("canarynote" in text for text in seen)
        # A question that changes loses the translation that would say something else.
        fields = {"title": "Avis", "minutes": "5", "prompt": "Autre chose ?", "prompt.en": "What do you say?"}
        await facilitator.act(views, "edit", **fields)
        assert "Autre chose ?" in await bo.page()
        await facilitator.act(
            views, "edit", **fields | {"prompt.en": "Something else?", "notes": "canaryother"}
        )
        assert "Something else?" in await bo.page() and "Autre chose ?" in await awa.page()
        assert "canaryother" in (await facilitator.get(f"{base}/preparation")).text
        assert (await awa.web.get(f"{base}/activities/{views}/edit")).status_code == 403
        for one in (awa, bo, facilitator):
            await one.close()

    run(go())


def test_a_session_is_copied_saved_and_begun_like_by_whoever_plans_it(
    running: Any, run: Any, person: Any, tmp_path: Path
) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(OWN)

    async def go() -> None:
        facilitator, stranger = Facilitator(running.address), Facilitator(running.address)
        await facilitator.enter(running.sign_in_link())
        await stranger.enter(running.sign_in_link())
        facilitator.code = codes(dialogue(running.settings.data, "create", str(file)))[0]
        facilitator.session_id = first = rows(running.settings.data, Session)[0].id
        await facilitator.open()
        awa = await person(facilitator, "X", language="fr")
        base = facilitator.base
        saved = await facilitator.get(f"{base}/session.yaml")
        assert "attachment" in saved.headers["content-disposition"] and "canarynote" in saved.text
        assert saved.text == exported(running.settings.data, facilitator.code)

        page = await facilitator.post(f"{base}/copy")
        again = await facilitator.post(f"{base}/copy", command_id="a second press")
        twice = await facilitator.post(f"{base}/copy", command_id="a second press")
        assert twice.url == again.url != page.url
        copied = (await facilitator.get(f"{page.url.path.removesuffix('/preparation')}/session.yaml")).text
        title = "L’eau pour toutes et tous"
        assert copied == saved.text.replace(f"title: {title}", f"title: {title} (copie)")

        offered = (await facilitator.get("/new-session")).text
        assert f'value="session:{first}"' in offered and "3 steps" in offered
        fields = {"title": "Next", "language": "fr", "languages": ["fr", "en"], "recipe": f"session:{first}"}
        made = await facilitator.post("/new-session", **fields)
        like = (await facilitator.get(f"{made.url.path.removesuffix('/preparation')}/session.yaml")).text
        programme = saved.text.partition("programme:")[2]
        assert like.partition("programme:")[2] == programme.replace("    group: C\n", "")

        # Neither a participant nor another facilitator of this server gets any of it.
        for one in (awa, stranger):
            assert (await one.web.get(f"{base}/session.yaml")).status_code in (403, 404)
            assert (await one.web.get(f"{base}/script")).status_code in (403, 404)
            assert (await one.web.post(f"{base}/copy", data={"command_id": "x"})).status_code in (403, 404)
        assert f"session:{first}" not in (await stranger.get("/new-session")).text
        assert (await stranger.web.post("/new-session", data=fields)).status_code == 404
        for one in (awa, facilitator, stranger):
            await one.close()

    run(go())
