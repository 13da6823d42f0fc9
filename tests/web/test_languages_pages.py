"""A whole session in French and in Spanish: every page says its own words in that language only."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from lxml import html

from dialogue.languages import FOLDER
from dialogue.simulation.actors import Facilitator, Participant

PLACES = re.compile(r"%%|%\(\w+\)s|\{\w+\}")

ENGLISH = re.compile(
    r"\b(the|and|of|is|are|was|has|have|with|from|by|for|this|that|you|your|please|not|required|nobody)\b",
    re.I,
)
"""Words that neither French nor Spanish has."""

TITLE, PURPOSE, GOAL = "ZZ eau ZZ", "ZZ 2030 ZZ", "ZZ puits ZZ"
OURS = "ZZ"
"""Words of people carry this mark, so that they are not taken for words of the program."""

KNOWN = {
    "fr": {
        "lobby": "Rejoindre",
        "ideas phone": "Vous pouvez encore écrire 4 idées.",
        "themes console": "Thème vide",
        "vote phone": "Vous avez 5 points. Au plus 3 par option\u00a0; inutile de tout utiliser.",
        "positions phone": "Quelle est votre position\u00a0?",
        "goal rule projector": "Quand cet objectif est-il adopté\u00a0?",
        "minutes": "Procès-verbal",
    },
    "es": {
        "lobby": "Entrar",
        "ideas phone": "Puede escribir 4 ideas más.",
        "themes console": "Tema vacío",
        "vote phone": "Tiene 5 puntos. Ponga hasta 3 en una opción; no hace falta usarlos todos.",
        "positions phone": "¿Cuál es su posición?",
        "goal rule projector": "¿Cuándo queda acordado este objetivo?",
        "minutes": "Acta",
    },
}


@cache
def texts(language: str) -> Catalog:
    with (FOLDER / language / "LC_MESSAGES" / "dialogue.po").open("rb") as source:
        return read_po(source, locale=language)


def spaced(text: str) -> str:
    return " ".join(text.split())


@cache
def patterns(language: str) -> tuple[set[str], tuple[re.Pattern[str], ...]]:
    """English texts that are written otherwise in this language: whole ones and, with places, as patterns."""
    whole, parts = set(), []
    for message in texts(language):
        ids = (message.id,) if isinstance(message.id, str) else message.id
        strings = (message.string,) if isinstance(message.string, str) else message.string
        for a, b in zip(ids, strings, strict=True):
            if a == b or len(re.findall(r"[^\W\d_]+", PLACES.sub("", a))) < 2:
                continue
            text = spaced(a)
            if PLACES.search(text):
                parts.append(re.compile(".+?".join(re.escape(x) for x in PLACES.split(text)), re.S))
            else:
                whole.add(text)
    return whole, tuple(parts)


def said(page: str) -> Iterator[str]:
    """Each piece of text that a page shows or has read aloud in its own language.

    An element that is marked as being in another language (a field for a translation) is left aside: it and no other.
    """
    root = html.fromstring(page)
    for element in root.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        own = [element.text, *(element.get(name) for name in ("aria-label", "title", "placeholder", "alt"))]
        if element.get("lang", root.get("lang")) != root.get("lang"):
            own = []
        for text in (*own, element.tail):
            if text and re.search(r"[^\W\d_]{2}", text):
                yield spaced(text)


def english_left(page: str, language: str) -> list[str]:
    """What a page still says in English: texts that have a translation, and any with an English word."""
    whole, parts = patterns(language)
    own = [text for text in said(page) if OURS not in text]
    return [t for t in own if t in whole or ENGLISH.search(t) or any(p.fullmatch(t) for p in parts)]


def test_english_on_a_page_is_found() -> None:
    page = '<p>Nobody has joined yet.</p><p>Bonjour</p><p title="Who has voted">7</p><p>8 of 9</p><p>(required)</p>'
    found = ["Nobody has joined yet.", "Who has voted", "8 of 9", "(required)"]
    assert english_left(page, "fr") == found
    marked = '<textarea lang="en" placeholder="Who has voted">Nobody has joined yet.</textarea>8 of 9<p>(required)</p>'
    assert english_left(f'<html lang="fr"><body>{page}{marked}</body></html>', "fr") == [*found, *found[2:]]


class Meeting:
    """A session in one language; `look` takes all its pages and says what is wrong with their words."""

    def __init__(self, facilitator: Facilitator, awa: Participant, language: str) -> None:
        self.facilitator, self.awa, self.language = facilitator, awa, language
        self.seen: dict[str, str] = {}

    async def see(self, name: str, path: str) -> str:
        self.seen[name] = (await self.facilitator.get(path)).text
        return self.seen[name]

    async def look(self, step: str) -> str:
        base = self.facilitator.base
        for screen in ("console", "projector", "preparation"):
            await self.see(f"{step} {screen}", f"{base}/{screen}")
        self.seen[f"{step} phone"] = await self.awa.page()
        return self.seen[f"{step} phone"]


async def held(running: Any, language: str, written_in: str = "") -> dict[str, str]:
    """Hold a whole session in a language (prepared in another, if one is given); the pages seen, by name."""
    facilitator, awa = Facilitator(running.address), Participant(running.address)
    meeting = Meeting(facilitator, awa, language)
    try:
        facilitator.web.cookies.set("lang", language)
        await meeting.see("sign in", "/signin")
        await facilitator.enter(running.sign_in_link())
        await facilitator.post("/language", language=language)
        await meeting.see("home", "/")
        await meeting.see("new session", "/new-session")
        await facilitator.prepare(TITLE, language=written_in or language, purpose=PURPOSE)
        arrive, gather, cluster, vote, agree, close = await facilitator.activities()
        await meeting.see("lobby", f"/join/{facilitator.code}?lang={language}")
        await meeting.see("come back", "/rejoin")
        for activity in (gather, vote):
            await meeting.see(f"settings {activity}", f"{facilitator.base}/activities/{activity}/edit")
        await facilitator.open()
        await awa.join(facilitator.code, group="F", language=language)
        await meeting.look("start")
        await facilitator.turn(arrive, "open")
        await awa.act(arrive, "answer", text="ZZ")
        await meeting.look("arrival")
        await facilitator.turn(arrive, "close")
        await facilitator.turn(gather, "open")
        await awa.act(gather, "ideas", text="ZZ one")
        await meeting.look("ideas")
        await awa.act(gather, "ideas", text="ZZ two")
        await facilitator.act(gather, "reveal")
        await facilitator.act(gather, "ideas/2/hiding", reason="ZZ")
        await meeting.look("ideas shown")
        await facilitator.turn(gather, "close")
        await facilitator.turn(cluster, "open")
        for title in ("ZZ a", "ZZ b"):
            await facilitator.act(cluster, "themes", title=title)
        await meeting.look("themes")
        await facilitator.turn(cluster, "close")
        options = {"setting.dots": "5", "setting.most": "3", "setting.smallest_group": "5"}
        options |= {"title": "ZZ vote", "prompt": "ZZ?", "minutes": "5", "setting.options": "ZZ a; ZZ b"}
        await facilitator.act(vote, "edit", **options)
        await facilitator.turn(vote, "open")
        await meeting.look("vote")
        fields = re.findall(r'name="(dots\.\d+)"', await awa.page())
        await awa.act(vote, "paper", **{fields[0]: "3", fields[1]: "2"})
        await meeting.look("voted")
        await facilitator.turn(vote, "close")
        await meeting.look("vote closed")
        await facilitator.act(vote, "publication", consent="on")
        await meeting.look("vote shown")
        await facilitator.turn(agree, "open")
        await meeting.look("goal")
        await facilitator.act(agree, "wording", text=GOAL)
        await facilitator.act(agree, "rule", preset="shared-goal", ratify_by="2099-01-31")
        await meeting.look("goal rule")
        await facilitator.act(agree, "round")
        await meeting.look("positions")
        await awa.act(agree, "position", level="7", text="ZZ")
        await meeting.look("position taken")
        await facilitator.act(agree, "round-closing")
        await meeting.look("spread")
        await facilitator.act(agree, "decision", what_is_new="")
        await meeting.look("decision")
        await facilitator.turn(agree, "close")
        await facilitator.turn(close, "open")
        await meeting.look("closing")
        await facilitator.turn(close, "close")
        await facilitator.post(f"{facilitator.base}/closing")
        await meeting.look("end")
        await meeting.see("minutes", f"{facilitator.base}/minutes?lang={language}")
        await meeting.see("agenda", "/agenda")
    finally:
        await facilitator.close()
        await awa.close()
    return meeting.seen


@pytest.mark.parametrize("language", ["fr", "es"])
def test_a_whole_session_speaks_one_language(running: Any, run: Any, language: str) -> None:
    pages = run(held(running, language))
    assert not {name: left for name, page in pages.items() if (left := english_left(page, language))}
    for page, sentence in KNOWN[language].items():
        assert spaced(sentence) in set(said(pages[page])), (page, sentence)
        assert f'lang="{language}"' in pages[page]


def test_a_session_prepared_in_another_language(running: Any, run: Any) -> None:
    """Ready-made texts follow the reader. The wall speaks the session's language; forms show what is stored."""
    pages = run(held(running, "fr", written_in="en"))
    read = {
        name: page
        for name, page in pages.items()
        if not name.endswith("projector") and "settings" not in name
    }
    assert not {name: left for name, page in read.items() if (left := english_left(page, "fr"))}
    for page in ("ideas phone", "vote phone", "minutes"):
        assert spaced(KNOWN["fr"][page]) in set(said(pages[page])), page
